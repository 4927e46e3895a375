//! What `check` and the start of `run` say about wrong configuration, keys and directories: all at once, with place and
//! advice, before any record is read.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const KEY: &str = "q0m6l0m1dJ2p1cTn5y8mZk9b3xF7vR4sW2hL6uE1oYc=";
const OTHER_KEY: &str = "Jw3nT8yVb5Qe7Xc1Zr6Lk0Hp4Ms9Gd2Fa5Uo8Iy3Bt0=";

fn deidstream(key: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_deidstream"))
        .args(args)
        .env("DEIDSTREAM_KEY", key)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// A worker file and a pipeline file; nothing listens at the broker's address.
fn files(worker: &str, pipeline: &str) -> (TempDir, String, String) {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).to_string_lossy().into_owned();
    let (worker_file, pipeline_file) = (path("worker.yaml"), path("pipeline.yaml"));
    let state = worker.replace("STATE", &path("state"));
    fs::write(
        &worker_file,
        format!("bootstrap.servers: 127.0.0.1:1\ndeid.listen: none\n{state}"),
    )
    .unwrap();
    fs::write(&pipeline_file, pipeline).unwrap();
    (home, worker_file, pipeline_file)
}

const WORKER: &str = "deid.state.dir: STATE\n";
const PIPELINE: &str = "name: p\ntopics: t\ndeid.format: json\ndeid.policy: safe-harbor\n";

#[test]
fn the_sample_of_a_pipeline_with_schemas_is_right() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let home = TempDir::new().unwrap();
    let worker = home.path().join("worker.yaml");
    let sample = fs::read_to_string(config.join("worker.yaml")).unwrap();
    // What the sample says in comments.
    let sample = sample.replace("# schema.registry.", "schema.registry.");
    fs::write(&worker, sample).unwrap();
    let pipeline = config.join("pipeline-avro.yaml");
    let (worker, pipeline) = (worker.to_string_lossy(), pipeline.to_string_lossy());
    let output = deidstream(KEY, &["check", "--without-keys", &worker, &pipeline]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        said(&output).contains("schemas from https://"),
        "{}",
        said(&output)
    );
}

#[test]
fn the_sample_configuration_is_right() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let worker = config.join("worker.yaml");
    let mut arguments = vec!["check".into(), "--without-keys".into(), worker];
    let files = std::fs::read_dir(config)
        .unwrap()
        .map(|file| file.unwrap().path());
    // That of Avro needs a registry, which the sample worker has in comments: see above.
    let is_pipeline = |name: &str| name.contains("pipeline-") && !name.contains("-avro");
    arguments.extend(files.filter(|path| is_pipeline(&path.to_string_lossy())));
    assert!(arguments.len() > 6, "sample pipelines are missing");
    let arguments: Vec<&str> = arguments.iter().map(|path| path.to_str().unwrap()).collect();
    let output = deidstream(KEY, &arguments);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("policy safe-harbor/1, status safe-harbor"));
    assert!(said(&output).contains("policy pseudonymise/1, status pseudonymised"));
}

#[test]
fn every_mistake_of_every_file_is_told_at_once() {
    let (home, worker, pipeline) = files(
        "deid.state.dri: x\nproducer.transactional.id: mine\n",
        "name: p\ntopics: t\ntopics.regex: t.*\ntasks.max: 0\ndeid.format: xml\ndeid.policy: broken.yaml\nerrors.tolerence: all\n\
         deid.formats: [f.yaml]\ndeid.dictionaries: [{fiel: d.txt}]\ndeid.keep: keep.txt\n",
    );
    let policy = "name: broken\nversion: 1\nextends: safe-harbor\nstatus: safe-harbor\nactions: {name: token, phone: shift-date}\nfields: {\"a..b\": name}\n";
    fs::write(home.path().join("broken.yaml"), policy).unwrap();
    fs::write(home.path().join("f.yaml"), "- {name: a, entity: id, regex: 'x*'}").unwrap();
    let output = deidstream(KEY, &["check", &worker, &pipeline]);
    assert!(!output.status.success());
    let text = said(&output);
    for expected in [
        "worker.yaml: deid.state.dir: is missing",
        "worker.yaml: deid.state.dri: unknown key; did you mean `deid.state.dir`?",
        "worker.yaml: producer.transactional.id: cannot be set",
        "pipeline.yaml: topics.regex: is set beside `topics`",
        "pipeline.yaml: tasks.max: is out of range",
        "pipeline.yaml: deid.format: is not one of the allowed values",
        "pipeline.yaml: errors.tolerence: unknown key; did you mean `errors.tolerance`?",
        "broken.yaml: ",
        "f.yaml: [0].regex: can match nothing at all",
        "pipeline.yaml: deid.dictionaries[0].fiel: unknown key; did you mean `file`?",
        "keep.txt: cannot be read (no such file or directory)",
        "shift-date",
    ] {
        assert!(text.contains(expected), "{expected}\n--- missing in ---\n{text}");
    }
}

/// Policy, the files that add to it and the model: `check`, `redact` and `eval` tell what is wrong with each in one go.
#[test]
fn policy_lists_and_model_are_told_together() {
    let pipeline = "name: p\ntopics: t\ndeid.format: json\ndeid.policy: policy.yaml\ndeid.keep: [gone.txt]\n";
    let worker = format!("{WORKER}deid.ner.model: /no/such/model\ndeid.keys.file: /no/such/keys\n");
    let (home, worker, pipeline) = files(&worker, pipeline);
    let path = |name: &str| home.path().join(name).to_string_lossy().into_owned();
    fs::write(
        path("policy.yaml"),
        "name: p\nversion: '1'\nextends: nosuch\nactoins: {}\n",
    )
    .unwrap();
    let (policy, gone) = (path("policy.yaml"), path("gone.txt"));
    let checks: [(&[&str], &[&str]); 3] = [
        (
            &["check", &worker, &pipeline],
            &[
                "the keys cannot be opened",
                "extends: names no built-in policy",
                "actoins",
                "gone.txt",
                "/no/such/model",
            ],
        ),
        (
            &[
                "redact",
                "--policy",
                &policy,
                "--keep",
                &gone,
                "--model",
                "/no/such/model",
                &worker,
            ],
            &[
                "extends: names no built-in policy",
                "actoins",
                "gone.txt",
                "/no/such/model",
            ],
        ),
        (
            &["eval", "--policy", &policy, "--model", "/no/such/model", &worker],
            &["extends: names no built-in policy", "actoins", "/no/such/model"],
        ),
    ];
    for (args, parts) in checks {
        let output = deidstream(KEY, args);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        for part in parts {
            assert!(said.contains(part), "{}: {part}: {said}", args[0]);
        }
        assert!(said.contains("policy.yaml: extends"), "{said}");
    }
}

#[test]
fn a_pipeline_that_reads_its_own_output_is_refused() {
    let (_home, worker, pipeline) = files(
        WORKER,
        "name: p\ntopics.regex: \".*\"\ndeid.format: text\ndeid.policy: safe-harbor\n",
    );
    let output = deidstream(KEY, &["check", &worker, &pipeline]);
    assert!(
        !output.status.success()
            && said(&output).contains("write to topics that this pipeline does not read")
    );
}

#[test]
fn kafka_connects_json_form_is_read() {
    let config = r#"{"name": "p", "config": {"name": "p", "topics": "a,b", "tasks.max": "2", "errors.tolerance": "all",
        "deid.format": "chunk", "deid.policy": "safe-harbor", "consumer.override.fetch.min.bytes": "1"}}"#;
    let (_home, worker, pipeline) = files(WORKER, config);
    let output = deidstream(KEY, &["check", &worker, &pipeline]);
    assert!(
        output.status.success() && said(&output).contains("a, b → ${topic}-deid"),
        "{}",
        said(&output)
    );
}

#[test]
fn missing_and_weak_keys_are_told() {
    let (_home, worker, pipeline) = files(WORKER, PIPELINE);
    let mut command = Command::new(env!("CARGO_BIN_EXE_deidstream"));
    let output = command
        .args(["run", &worker, &pipeline])
        .env_remove("DEIDSTREAM_KEY")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        said(&output).contains("DEIDSTREAM_KEY") && said(&output).contains("vault keygen"),
        "{}",
        said(&output)
    );
    let output = deidstream("AAAA", &["run", &worker, &pipeline]);
    assert!(
        !output.status.success() && !said(&output).contains("AAAA"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_state_directory_that_cannot_be_made_is_told() {
    let (home, worker, pipeline) = files("deid.state.dir: STATE\n", PIPELINE);
    fs::write(home.path().join("state"), "a file is in the way").unwrap();
    let output = deidstream(KEY, &["run", &worker, &pipeline]);
    assert!(
        !output.status.success() && said(&output).contains("state"),
        "{}",
        said(&output)
    );
}

#[test]
fn a_vault_of_another_key_is_told_before_anything_is_read() {
    let (_home, worker, pipeline) = files(WORKER, PIPELINE);
    // The broker is absent, but the vault is made before it is asked.
    let first = said(&deidstream(KEY, &["run", &worker, &pipeline]));
    assert!(first.contains("check bootstrap.servers"), "{first}");
    let output = deidstream(OTHER_KEY, &["run", &worker, &pipeline]);
    assert!(!output.status.success());
    let text = said(&output);
    assert!(
        text.contains("key") && !text.contains("bootstrap.servers"),
        "{text}"
    );
}

#[test]
fn a_new_key_file_works_and_one_that_others_can_read_is_refused() {
    let (home, _, _) = files(WORKER, PIPELINE);
    let keys = home.path().join("keys.yaml").to_string_lossy().into_owned();
    assert!(deidstream("", &["vault", "keygen", &keys]).status.success());
    assert!(
        !deidstream("", &["vault", "keygen", &keys]).status.success(),
        "it never overwrites"
    );
    let worker = format!("deid.state.dir: STATE\ndeid.keys.file: {keys}\n");
    let (_home2, worker, pipeline) = files(&worker, PIPELINE);
    assert!(deidstream("", &["check", &worker, &pipeline]).status.success());
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
    let output = deidstream("", &["check", &worker, &pipeline]);
    assert!(
        !output.status.success() && said(&output).contains("chmod 600"),
        "{}",
        said(&output)
    );
}
