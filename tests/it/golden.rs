//! Golden files: for each record shape and policy, exactly these bytes come out.
//!
//! `tests/it/golden/NAME.FORMAT` is an input; `NAME.FORMAT.POLICY` what it becomes: key, headers and value. To accept
//! changed outputs: `GOLDEN=write cargo test --release --test it golden`, then read the difference before you commit it.

use crate::laws::{record, screen};
use deidstream::codec::Format;
use deidstream::phi::Phi;
use deidstream::record::Header;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const POLICIES: [&str; 4] = ["safe-harbor", "pseudonymise", "limited-data-set", "research"];

fn inputs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_input = |p: &PathBuf| {
        ["json", "text", "chunk"]
            .iter()
            .any(|f| p.extension().is_some_and(|e| e == *f))
    };
    let mut inputs: Vec<PathBuf> = files.filter(is_input).collect();
    inputs.sort();
    inputs
}

fn outcome(policy: &str, path: &Path) -> String {
    let format = match path.extension().unwrap().to_str().unwrap() {
        "json" => Format::Json,
        "chunk" => Format::Chunk,
        _ => Format::Text,
    };
    let value = fs::read(path).unwrap();
    let mut source = record(
        Some("MRN-0048213"),
        Some(&value).filter(|v| !v.is_empty()).map(Vec::as_slice),
    );
    source.headers.push(Header {
        name: Phi::from("ward"),
        value: Some(Phi::from(b"Cordelia Abernathy".as_slice())),
    });
    let redacted = match screen(policy, format).screen_one(&source) {
        Ok(redacted) => redacted,
        Err(refusal) => return format!("quarantine: {refusal}\n"),
    };
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let mut out = String::new();
    writeln!(
        out,
        "key: {}",
        redacted.output.key.as_deref().map_or("none".into(), text)
    )
    .unwrap();
    for (name, value) in &redacted.output.headers {
        writeln!(out, "{name}: {}", value.as_deref().map_or("none".into(), text)).unwrap();
    }
    writeln!(
        out,
        "\n{}",
        redacted.output.value.as_deref().map_or("tombstone".into(), text)
    )
    .unwrap();
    out
}

#[test]
fn outputs_are_what_they_were() {
    assert!(inputs().len() >= 6, "the golden files are there");
    let mut changed = Vec::new();
    for input in inputs() {
        for policy in POLICIES {
            let golden = input.with_extension(format!(
                "{}.{policy}",
                input.extension().unwrap().to_str().unwrap()
            ));
            let now = outcome(policy, &input);
            if std::env::var("GOLDEN").as_deref() == Ok("write") {
                fs::write(&golden, &now).unwrap();
            } else if fs::read_to_string(&golden).unwrap_or_default() != now {
                changed.push(format!("{}\n--- is now ---\n{now}", golden.display()));
            }
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}
