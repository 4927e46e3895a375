//! `deidstream eval` as people run it.
//!
//! `tests/it/eval/notes.table` and `notes.json` are what it prints for `notes.jsonl`. To accept changed output:
//! `GOLDEN=write cargo test --release --test it eval_cli`, then read the difference before you commit it.

use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `deidstream eval` in a folder; ages are counted from one day.
fn eval(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_deidstream"))
        .args(["eval", "--model", "none"])
        .args(args)
        .args(["--date", "2026-01-01"])
        .current_dir(folder)
        .env_remove("DEIDSTREAM_KEY")
        .env("COLUMNS", "100")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/eval")
}

/// Digests change with every policy and the version with every release; the form of the output does not.
fn without_digests(text: &str) -> String {
    let version = format!("\"{}\"", env!("CARGO_PKG_VERSION"));
    let text = text.replace(&version, "\"VERSION\"");
    let digest = regex::Regex::new(r"\b([0-9a-f]{64}|[0-9a-f]{12})\b").unwrap();
    digest.replace_all(&text, "DIGEST").into_owned()
}

#[test]
fn what_is_printed_is_what_it_was() {
    let args = ["notes.jsonl", "--terms", "terms.txt"];
    for (file, more) in [("notes.table", None), ("notes.json", Some("--json"))] {
        let args: Vec<&str> = args.into_iter().chain(more).collect();
        let output = eval(&golden(), &args);
        assert!(output.status.success(), "{}", err(&output));
        let now = without_digests(&out(&output));
        let path = golden().join(file);
        if std::env::var("GOLDEN").as_deref() == Ok("write") {
            fs::write(&path, &now).unwrap();
        }
        let before = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(now, before, "{file}; see the head of this file");
    }
}

#[test]
fn texts_are_shown_on_request_only() {
    let said = |args: &[&str]| {
        let output = eval(&golden(), args);
        assert!(output.status.success(), "{}", err(&output));
        out(&output) + &err(&output)
    };
    for args in [&["notes.jsonl"][..], &["notes.jsonl", "--json"]] {
        let quiet = said(args);
        for phi in ["Zork", "Zoé", "Okonkwo", "Larkhill", "937-555", "ann.roe"] {
            assert!(!quiet.contains(phi), "{phi}: {quiet}");
        }
        assert!(quiet.contains("Aaaa"), "shapes: {quiet}");
        let shown = said(&[args, &["--show"]].concat());
        assert!(shown.contains("Zork") && shown.contains("Zoé"), "{shown}");
    }
}

#[test]
fn files_that_hold_texts_are_for_their_owner_only_and_spans_can_be_scored() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(golden().join("notes.jsonl"), folder.path().join("notes.jsonl")).unwrap();
    let output = eval(
        folder.path(),
        &["notes.jsonl", "--report", "r.html", "--spans", "found.jsonl"],
    );
    assert!(output.status.success(), "{}", err(&output));
    for file in ["r.html", "found.jsonl"] {
        let mode = fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let html = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(html.contains("Zork") && html.contains("This file holds clinical text in clear."));
    let spans = fs::read_to_string(folder.path().join("found.jsonl")).unwrap();
    let second: Value = serde_json::from_str(spans.lines().nth(1).unwrap()).unwrap();
    let phone = &second["spans"][0];
    assert_eq!(
        (&phone["start"], &phone["end"], &phone["label"]),
        (&15.into(), &27.into(), &"PHONE".into())
    );
    assert_eq!(phone["finders"], serde_json::json!(["pattern"]));

    let again = eval(
        folder.path(),
        &["found.jsonl", "--labels", "deidstream", "--json"],
    );
    let again: Value = serde_json::from_str(&out(&again)).unwrap();
    assert_eq!(again["overall"]["recall"]["value"], 1.0);
    assert_eq!(again["overall"]["precision"]["value"], 1.0);
}

#[test]
fn bad_lines_are_told_and_the_exit_code_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let good = r#"{"id":"1","source":"presidio","text":"Dr. Miller","spans":[{"start":4,"end":10,"label":"PERSON"}]}"#;
    let beyond = r#"{"id":"2","source":"presidio","text":"Dr. Miller","spans":[{"start":4,"end":11,"label":"PERSON"}]}"#;
    let lines = format!("{good}\r\n{beyond}\r\n{{\"id\": \"Jane\r\n{good}\r\n");
    fs::write(folder.path().join("a.jsonl"), lines).unwrap();
    fs::write(folder.path().join("empty.jsonl"), "\n").unwrap();
    let files = ["a.jsonl", "empty.jsonl", "none.jsonl"];
    let output = eval(folder.path(), &files);
    assert_eq!(output.status.code(), Some(1));
    let told = err(&output);
    for part in [
        "a.jsonl:2: spans[0] ends at 11, beyond the text, which has 10 characters; offsets count",
        "a.jsonl:3: is ",
        "a.jsonl:4: its `id` is that of a.jsonl:1; give",
        "empty.jsonl: holds no record; give",
        "none.jsonl: cannot be read (no such file or directory); check",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("Jane") && !told.contains("Miller"), "{told}");
    assert!(
        out(&output).contains("5 lines could not be used"),
        "{}",
        out(&output)
    );
    let lenient = eval(folder.path(), &[&files[..], &["--keep-going"]].concat());
    assert!(lenient.status.success());
    assert_eq!(out(&lenient), out(&output));

    let nothing = eval(folder.path(), &["empty.jsonl", "--keep-going"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(err(&nothing).contains("no record to measure"));
    let nobody = eval(folder.path(), &["empty.jsonl", "--keep-going", "--ids", "zzz"]);
    assert!(err(&nobody).contains("no id begins with"), "{}", err(&nobody));
}

#[test]
fn a_label_map_of_ones_own_reads_records_without_a_source() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":1,"text":"Dr. Miller","spans":[{"start":4,"end":10,"label":"person"}]}"#;
    fs::write(folder.path().join("ours.jsonl"), line).unwrap();
    fs::write(folder.path().join("map.yaml"), "labels: {person: name}").unwrap();
    let none = eval(folder.path(), &["ours.jsonl"]);
    assert!(err(&none).contains("`source` is missing"), "{}", err(&none));
    let wrong = eval(folder.path(), &["ours.jsonl", "--labels", "presidio"]);
    assert!(
        err(&wrong).contains("the label `person` has no meaning here (1 times, first in ours.jsonl:1)"),
        "{}",
        err(&wrong)
    );
    let output = eval(folder.path(), &["ours.jsonl", "--labels", "map.yaml", "--json"]);
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["overall"]["recall"]["value"], 1.0);
    assert_eq!(json["label_maps"][0], "map.yaml");
}

#[test]
fn a_text_of_ten_mebibytes_without_a_blank_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let text = "é".repeat(5 << 20) + " Dr. Miller";
    let start = (5 << 20) + 5;
    let line = serde_json::json!({"id": "1", "source": "presidio", "text": text,
        "spans": [{"start": start, "end": start + 6, "label": "PERSON"}]});
    fs::write(folder.path().join("large.jsonl"), line.to_string()).unwrap();
    let output = eval(folder.path(), &["large.jsonl", "--json", "--report", "r.html"]);
    assert!(output.status.success(), "{}", err(&output));
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["overall"]["recall"]["value"], 1.0);
    assert_eq!(json["overall"]["counts"]["over"], 0);
}

/// A label map, a list or the notes themselves: what is read is never overwritten, and two outputs are two files.
#[test]
fn an_output_never_takes_the_place_of_an_input_or_of_the_other_output() {
    let folder = tempfile::tempdir().unwrap();
    let read = ["notes.jsonl", "terms.txt"];
    for file in read {
        fs::copy(golden().join(file), folder.path().join(file)).unwrap();
    }
    fs::write(folder.path().join("map.yaml"), "labels: {}\n").unwrap();
    let before = |file: &str| fs::read(folder.path().join(file)).unwrap();
    let kept = ["notes.jsonl", "terms.txt", "map.yaml"].map(|file| (file, before(file)));
    let args = ["notes.jsonl", "--terms", "terms.txt", "--labels", "map.yaml"];
    for output in ["notes.jsonl", "./terms.txt", "../map.yaml"] {
        let output = match output.strip_prefix("../") {
            Some(file) => folder.path().join(file).display().to_string(),
            None => output.to_owned(),
        };
        for option in ["--report", "--spans"] {
            let said = eval(folder.path(), &[&args[..], &[option, &output]].concat());
            assert!(!said.status.success());
            assert!(
                err(&said).contains("inputs are never overwritten"),
                "{}",
                err(&said)
            );
        }
    }
    for (file, bytes) in kept {
        assert_eq!(before(file), bytes, "{file}");
    }
    let said = eval(folder.path(), &["notes.jsonl", "--report", "x", "--spans", "./x"]);
    assert!(err(&said).contains("name the same file"), "{}", err(&said));
    assert!(!folder.path().join("x").exists());
}

/// What cannot be printed is told, without a panic.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for more in [&[][..], &["--json"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_deidstream"))
            .args(["eval", "--model", "none", "notes.jsonl"])
            .args(more)
            .current_dir(golden())
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", err(&output));
        assert!(
            err(&output).contains("standard output cannot be written"),
            "{}",
            err(&output)
        );
    }
}
