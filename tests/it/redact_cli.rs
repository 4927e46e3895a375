//! `deidstream redact` as people run it: files, folders, pipes.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const NOTE: &str = "Patient: Jane Roe, SSN 219-09-9999\nseen by Dr. Miller\n";
const BAD: &str = "{\"name\": \"Jane Roe\", ";

/// Runs `deidstream redact` in a folder, without a key in the environment.
pub(crate) fn redact(folder: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_deidstream"))
        .arg("redact")
        .args(args)
        .current_dir(folder)
        .env_remove("DEIDSTREAM_KEY")
        .env("COLUMNS", "120")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes()); // it may have refused before reading
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A folder with two good files and a bad one.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("in/ward");
    fs::create_dir_all(&inside).unwrap();
    fs::write(folder.path().join("in/note.txt"), NOTE).unwrap();
    fs::write(
        inside.join("patient.json"),
        r#"{"patient": {"name": "Jane Roe"}, "note":  "Ms. Roe is well"}"#,
    )
    .unwrap();
    fs::write(inside.join("bad.json"), BAD).unwrap();
    folder
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&[][..], &["-"]] {
        let output = redact(folder.path(), args, NOTE);
        assert!(output.status.success(), "{}", err(&output));
        assert_eq!(
            out(&output),
            "Patient: [NAME-1], SSN [SSN-1]\nseen by Dr. [NAME-2]\n"
        );
        assert!(
            err(&output).contains("1 file de-identified, policy safe-harbor/"),
            "{}",
            err(&output)
        );
        assert!(err(&output).contains("name 2  ssn 1"), "{}", err(&output));
    }
    assert_eq!(err(&redact(folder.path(), &["--quiet"], NOTE)), "");
}

#[test]
fn a_folder_is_mirrored_and_a_bad_file_gives_no_output() {
    let folder = folder();
    let output = redact(folder.path(), &["in", "--output", "clean"], "");
    assert_eq!(output.status.code(), Some(1));
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).ok();
    assert_eq!(
        read("clean/note.txt").as_deref(),
        Some("Patient: [NAME-1], SSN [SSN-1]\nseen by Dr. [NAME-2]\n")
    );
    let json = read("clean/ward/patient.json").unwrap();
    assert!(
        !json.contains("Roe") && json.contains("\"note\":  \"Ms. [NAME-"),
        "{json}"
    );
    let told = err(&output);
    assert!(
        told.contains("no output in/ward/bad.json: not-json at byte 21; mend it"),
        "{told}"
    );
    assert!(
        told.contains("2 files de-identified") && told.contains("1 without output"),
        "{told}"
    );
    assert!(!told.contains("Roe") && !told.contains('\x1b'), "{told}");
    // Nothing of the bad file, no draft left over, inputs as they were.
    let names: Vec<_> = fs::read_dir(folder.path().join("clean/ward"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names, ["patient.json"]);
    assert_eq!(read("in/note.txt").as_deref(), Some(NOTE));
    assert_eq!(read("in/ward/bad.json").as_deref(), Some(BAD));
}

#[test]
fn several_paths_keep_their_names() {
    let folder = folder();
    let output = redact(
        folder.path(),
        &["in/note.txt", "in/ward", "-o", "clean", "--format", "text"],
        "",
    );
    assert!(output.status.success(), "{}", err(&output));
    for path in ["clean/note.txt", "clean/ward/patient.json", "clean/ward/bad.json"] {
        assert!(folder.path().join(path).is_file(), "{path}");
    }
}

#[test]
fn what_would_overwrite_or_mix_is_refused_before_anything_is_read() {
    let folder = folder();
    let refused = |args: &[&str], why: &str| {
        let output = redact(folder.path(), args, NOTE);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(err(&output).contains(why), "{args:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{args:?}");
    };
    refused(&["in"], "give --output DIR");
    refused(&["in/note.txt", "in/ward/bad.json"], "give --output DIR");
    refused(&["in", "--output", "in"], "lies inside the input");
    refused(&["in", "--output", "in/clean"], "lies inside the input");
    refused(
        &["in/ward", "--output", "in/ward/../ward/clean"],
        "lies inside the input",
    );
    refused(&["in/note.txt", "--output", "in"], "would be overwritten");
    refused(&["-", "--output", "clean"], "leave out --output");
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/note.txt"), NOTE).unwrap();
    refused(
        &["in/note.txt", "other/note.txt", "--output", "clean"],
        "would have the same output",
    );
    refused(&["in", "--policy", "safe-harbour", "-o", "clean"], "policy");
    assert!(!folder.path().join("clean").exists());
    assert_eq!(
        fs::read_to_string(folder.path().join("in/note.txt")).unwrap(),
        NOTE
    );
}

#[test]
fn each_line_is_a_record_and_one_bad_line_stops_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let good = "{\"page_content\": \"Patient: Jane Roe\"}\r\n\n{\"page_content\": \"Dr. Miller\"}";
    fs::write(folder.path().join("chunks.jsonl"), good).unwrap();
    let output = redact(folder.path(), &["chunks.jsonl", "--format", "chunk"], "");
    let expected = "{\"page_content\": \"Patient: [NAME-1]\"}\r\n\n{\"page_content\": \"Dr. [NAME-1]\"}";
    assert_eq!(out(&output), expected, "{}", err(&output));
    assert!(
        err(&output).contains("1 file (2 records) de-identified"),
        "{}",
        err(&output)
    );

    fs::write(folder.path().join("bad.ndjson"), format!("{good}\n{BAD}\n")).unwrap();
    let output = redact(folder.path(), &["bad.ndjson"], "");
    assert_eq!((output.status.code(), out(&output)), (Some(1), String::new()));
    assert!(
        err(&output).contains("no output bad.ndjson: line 4: not-json"),
        "{}",
        err(&output)
    );
}

#[test]
fn policies_with_tokens_need_a_key_and_a_vault_reveals_them() {
    let folder = tempfile::tempdir().unwrap();
    let output = redact(folder.path(), &["--policy", "pseudonymise"], NOTE);
    assert_eq!((output.status.code(), out(&output)), (Some(1), String::new()));
    let told = err(&output);
    assert!(
        told.contains("vault keygen") && told.contains("--key-file") && told.contains("DEIDSTREAM_KEY"),
        "{told}"
    );

    let vault = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deidstream"));
        command
            .arg("vault")
            .args(args)
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(vault(&["keygen", "my.key"]).status.success());
    let keyed = ["--policy", "pseudonymise", "--key-file", "my.key"];
    let unstored = redact(folder.path(), &keyed, NOTE);
    assert!(
        err(&unstored).contains("The tokens were not stored"),
        "{}",
        err(&unstored)
    );
    let stored = redact(
        folder.path(),
        &[&keyed[..], &["--state-dir", "state"]].concat(),
        NOTE,
    );
    assert!(
        stored.status.success() && !err(&stored).contains("not stored"),
        "{}",
        err(&stored)
    );
    assert_eq!(
        out(&stored),
        out(&unstored),
        "same input, policy and key: same bytes"
    );

    let text = out(&stored);
    let token = text.split_once("SSN ").unwrap().1.lines().next().unwrap();
    assert!(token.starts_with("[SSN_"), "{text}");
    let revealed = vault(&["reveal", token, "--state-dir", "state", "--key-file", "my.key"]);
    assert_eq!(out(&revealed), "219-09-9999\n", "{}", err(&revealed));
}

#[test]
fn ages_are_counted_from_the_given_day() {
    let folder = tempfile::tempdir().unwrap();
    let born = r#"{"patient": {"birth_date": "1930-05-01"}}"#;
    let on = |date: &str| {
        out(&redact(
            folder.path(),
            &["--format", "json", "--date", date],
            born,
        ))
    };
    assert!(on("2000-01-01").contains("\"1930\""), "{}", on("2000-01-01"));
    assert!(
        !on("2026-01-01").contains("1930"),
        "the year would show an age over 89"
    );
}

/// Untouched bytes stay as they are on their way to standard output, although colours are taken out elsewhere.
#[test]
fn escape_sequences_of_a_text_stay_in_its_output() {
    let folder = tempfile::tempdir().unwrap();
    let note = "\u{feff}\x1b[31mstable\x1b[0m\tΔ 田\r\n";
    let alone = redact(folder.path(), &["--model", "none"], note);
    assert_eq!(out(&alone), note);
    assert!(err(&alone).contains("No model read this"), "{}", err(&alone));
}

#[test]
fn show_prints_both_sides_without_colours_into_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("note.txt"), NOTE).unwrap();
    let shown = out(&redact(folder.path(), &["--show", "note.txt"], ""));
    let first = shown.lines().find(|l| l.contains("Jane Roe")).unwrap();
    let (before, after) = first.split_once('│').unwrap();
    assert!(
        before.contains("Patient: Jane Roe") && after.trim() == "Patient: [NAME-1], SSN [SSN-1]",
        "{first}"
    );
    assert!(!shown.contains('\x1b'));
}

#[test]
fn what_cannot_be_read_is_told_and_the_others_go_on() {
    let folder = folder();
    std::os::unix::fs::symlink("..", folder.path().join("in/ward/loop")).unwrap();
    fs::write(folder.path().join("in/scan.pdf"), [0xff, 0xfe, 0x00]).unwrap();
    let output = redact(folder.path(), &["in", "-o", "clean"], "");
    let told = err(&output);
    assert!(
        told.contains("in/scan.pdf: not-utf8 at byte 0; convert it first"),
        "{told}"
    );
    assert!(
        told.contains("in/ward/loop: cannot be read: a link that leads back to itself"),
        "{told}"
    );
    assert!(told.contains("3 without output"), "{told}");
    assert!(folder.path().join("clean/note.txt").is_file());
    let output = redact(folder.path(), &["nowhere.txt"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        err(&output).contains("nowhere.txt: cannot be read: "),
        "{}",
        err(&output)
    );
}

#[test]
fn formats_dictionaries_and_kept_terms_come_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("f.yaml", "- {name: band, entity: mrn, regex: '\\bWB/\\d{4}\\b'}");
    write("d.txt", "Willowbrook\n");
    write("k.txt", "Graves\n");
    let args = ["--formats", "f.yaml", "--dictionary", "d.txt", "--keep", "k.txt"];
    let note = "Dr. Graves, Willowbrook, WB/1234\n";
    let output = redact(folder.path(), &args, note);
    assert_eq!(
        out(&output),
        "Dr. Graves, [NAME-1], [MRN-1]\n",
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("(pseudonymised)"), "{}", err(&output));

    write("f.yaml", "- {name: band, entity: mrn, regex: 'WB/\\d+'}");
    let output = redact(
        folder.path(),
        &["--formats", "f.yaml", "--keep", "gone.txt"],
        note,
    );
    assert!(!output.status.success() && out(&output).is_empty());
    for expected in [
        "f.yaml: [0].regex: matches text of any length",
        "gone.txt: cannot be read",
    ] {
        assert!(err(&output).contains(expected), "{}", err(&output));
    }
}

#[test]
fn an_explanation_tells_everything_but_the_text() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("a.json"),
        r#"{"patient": {"name": "Jane Roe"}, "Jane Roe": {"note": "Dr. Miller saw Ms. Roe"}}"#,
    )
    .unwrap();
    let table = redact(folder.path(), &["--explain", "a.json"], "");
    let text = err(&table);
    assert!(
        text.contains("patient.name") && text.contains("structure 100 %"),
        "{text}"
    );
    assert!(text.contains("provider  label   pattern 100 %"), "{text}");
    assert!(
        text.contains("Aaaa Aaa.note"),
        "a member name that is PHI is told by its shape: {text}"
    );
    assert!(!text.contains("Roe") && !text.contains("Miller"), "{text}");

    let json = redact(folder.path(), &["--explain=json", "a.json"], "");
    let rows: Vec<serde_json::Value> = err(&json)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let first = &rows[0];
    assert_eq!(
        (&first["path"], &first["start"], &first["end"]),
        (&"patient.name".into(), &0.into(), &8.into())
    );
    assert_eq!(
        (&first["role"], &first["shape"]),
        (&"patient".into(), &"Aaaa Aaa".into())
    );
    assert_eq!(first["finders"], serde_json::json!({"structure": 1.0}));

    let shown = err(&redact(
        folder.path(),
        &["--explain=json", "--show", "a.json"],
        "",
    ));
    assert!(shown.contains(r#""text":"Miller""#), "{shown}");
}

#[test]
fn names_are_treated_by_whose_they_are_and_places_of_care_may_stay() {
    let folder = tempfile::tempdir().unwrap();
    let policy = |name: &str, text: &str| {
        let text = format!("name: {name}\nversion: 1\nextends: safe-harbor\n{text}");
        fs::write(folder.path().join(format!("{name}.yaml")), text).unwrap();
    };
    policy("told", "roles: {labels: true}\n");
    policy(
        "kept",
        "roles: {provider: keep}\nactions: {facility: keep}\nstatus: pseudonymised\n",
    );
    policy("wrong", "roles: {provider: keep}\nstatus: safe-harbor\n");
    let note = "Patient: Jane Roe\nJane Roe, her mother Dr. Ann Roe, and Dr. Okafor. Okafor signed.\n";
    let told = redact(folder.path(), &["--policy", "told.yaml"], note);
    assert_eq!(
        out(&told),
        "Patient: [PATIENT-1]\n[PATIENT-1], her mother Dr. [NAME-1], and Dr. [PROVIDER-1]. [PROVIDER-1] signed.\n",
        "{}",
        err(&told)
    );
    let kept = redact(folder.path(), &["--policy", "kept.yaml"], note);
    assert_eq!(
        out(&kept),
        "Patient: [NAME-1]\n[NAME-1], her mother Dr. [NAME-2], and Dr. Okafor. Okafor signed.\n",
        "{}",
        err(&kept)
    );
    let wrong = redact(folder.path(), &["--policy", "wrong.yaml"], note);
    assert!(
        err(&wrong).contains("which roles.provider does not allow"),
        "{}",
        err(&wrong)
    );
    // A second redaction leaves the labels alone.
    let again = redact(folder.path(), &["--policy", "told.yaml"], &out(&told));
    assert_eq!(out(&again), out(&told));
}

#[test]
fn standard_formats_are_told_by_file_name_or_option() {
    let folder = tempfile::tempdir().unwrap();
    let message =
        "MSH|^~\\&|LAB|MERCY\rPID|1||HV-4471902||Roe^Jane\rOBX|1|TX|R||Ms. Jane\rOBX|2|TX|R||Roe is well\r";
    fs::write(folder.path().join("a.hl7"), message).unwrap();
    let document = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget><patientRole><patient><name><given>Jane</given>\
                    <family>Roe</family></name></patient></patientRole></recordTarget></ClinicalDocument>";
    fs::write(folder.path().join("b.ccda"), document).unwrap();
    let output = redact(folder.path(), &["a.hl7", "b.ccda", "--output", "out"], "");
    assert!(output.status.success(), "{}", err(&output));
    let read = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let redacted = read("a.hl7");
    assert!(
        redacted.starts_with("MSH|^~\\&|") && redacted.contains("PID|1||[MRN-1]||["),
        "{redacted}"
    );
    for name in ["Jane", "Roe", "4471902", "MERCY"] {
        assert!(!redacted.contains(name), "{name}: {redacted}");
    }
    assert!(redacted.ends_with(" is well\r"), "{redacted}");
    let redacted = read("b.ccda");
    assert!(
        redacted.contains("<given>[NAME-1]</given>") && !redacted.contains("Roe"),
        "{redacted}"
    );

    let patient =
        r#"{"resourceType": "Patient", "id": "p1", "name": [{"family": "Roe"}], "gender": "female"}"#;
    let output = redact(folder.path(), &["--format", "fhir"], patient);
    assert_eq!(
        out(&output),
        r#"{"resourceType": "Patient", "id": "[ID-1]", "name": [{"family": "[NAME-1]"}], "gender": "female"}"#
    );
    let output = redact(folder.path(), &["--format", "fhir"], r#"{"name": "Roe"}"#);
    assert!(
        !output.status.success() && err(&output).contains("wrong-shape"),
        "{}",
        err(&output)
    );
}

/// With the model as it comes: what it suspects may be wrong, and a document must come out of the gate all the same.
#[test]
fn sample_documents_come_out_with_the_model() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("DEIDSTREAM_DATA").map_or_else(|| root.join("../shared/data"), Into::into);
    for (format, folder) in [("ccda", "ccda"), ("fhir", "fhir-r4"), ("hl7v2", "hl7v2")] {
        let samples = data.join("records").join(folder);
        if !samples.is_dir() {
            #[allow(clippy::print_stderr)]
            {
                eprintln!("skipped: no records/{folder}; set DEIDSTREAM_DATA");
            }
            continue;
        }
        let out = tempfile::tempdir().unwrap();
        let samples = samples.display().to_string();
        let run = redact(out.path(), &["--format", format, "-o", "out", &samples], "");
        assert!(run.status.success(), "{}", err(&run));
    }
}
