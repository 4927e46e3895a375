//! Golden files: for each record shape and policy, exactly these bytes come out.
//!
//! `tests/it/golden/NAME.FORMAT` is an input; `NAME.FORMAT.POLICY` what it becomes: key, headers and value. To accept
//! changed outputs: `GOLDEN=write cargo test --release --test it golden`, then read the difference before you commit it.
//!
//! `tests/it/golden/FORMAT/TRAP.in` is a place where an identifier may hide in a format, and `TRAP.out` what Safe Harbor
//! makes of it by rules alone. So that people can read them, base64 is written `«base64:TEXT»`, what is packed in it
//! `«base64:«zlib:TEXT»»`, and the segments of HL7 end with line feeds. All people in them are invented, and none
//! may be in an output. Avro is written as JSON: a schema (or the name of one in `schemas/avro`) and a value.

use crate::avro;
use crate::laws::{record, screen};
use crate::records::{Identity, haystack};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use deidstream::codec::Format;
use deidstream::phi::Phi;
use deidstream::record::Header;
use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder, ZlibDecoder, ZlibEncoder};
use regex::Regex;
use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

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

/// What identifies somebody in the traps, as it is written there.
pub(crate) const CAST: [&str; 34] = [
    "Hollowmere General",
    "MSG88131",
    "Hollowmere Mutual",
    "Ottoline",
    "Otti",
    "Maud",
    "Brackenridge",
    "Bracken",
    "Perpetua",
    "Lucian",
    "Thistlewood",
    "Agatha",
    "Zoë",
    "Zoe",
    "Tannery",
    "Fallowmere",
    "05401",
    "4471902",
    "4471900",
    "4471901",
    "555-0173",
    "5550173",
    "555-0174",
    "1957-03-09",
    "19570309",
    "03/09/1957",
    "9 March 1957",
    "219-09-9998",
    "1234567893",
    "hollowmere.example",
    "2 November 2023",
    "20231102",
    "2023-11-02",
    "11/02/2023",
];

/// The text between `«` and the `»` that belongs to it, with what stands behind.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '«' => depth += 1,
            '»' if depth == 1 => {
                let (inside, rest) = text.split_at(at);
                return inside.strip_prefix('«').zip(rest.strip_prefix('»'));
            }
            '»' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A trap as it is sent: what stands in `«…»` packed as it says.
fn packed(text: &str) -> Vec<u8> {
    let Some(at) = text.find('«') else {
        return text.into();
    };
    let (before, marked) = text.split_at(at);
    let (inside, rest) = bracketed(marked).unwrap();
    let (how, inner) = inside.split_once(':').unwrap();
    let inner = packed(inner);
    let mut out = before.as_bytes().to_vec();
    match how {
        "base64" => out.extend(STANDARD.encode(inner).bytes()),
        "base64url" => out.extend(URL_SAFE.encode(inner).bytes()),
        "zlib" => drop(
            ZlibEncoder::new(inner.as_slice(), Compression::default())
                .read_to_end(&mut out)
                .unwrap(),
        ),
        "gzip" => drop(
            GzEncoder::new(inner.as_slice(), Compression::default())
                .read_to_end(&mut out)
                .unwrap(),
        ),
        other => panic!("no way to pack: {other}"),
    }
    out.extend(packed(rest));
    out
}

static BASE64: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/_-]{12,}={0,2}").unwrap());

/// An output for people: the other way.
fn unpacked(text: &str) -> String {
    let readable = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).ok()?;
        let is_text = text
            .chars()
            .all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
        is_text.then(|| unpacked(&text))
    };
    let replaced = BASE64.replace_all(text, |word: &regex::Captures<'_>| {
        let word = &word[0];
        let (name, engine) = if word.contains(['-', '_']) {
            ("base64url", &URL_SAFE)
        } else {
            ("base64", &STANDARD)
        };
        let Ok(bytes) = engine.decode(word) else {
            return word.to_owned();
        };
        let (mut zlib, mut gzip) = (Vec::new(), Vec::new());
        let inner = if ZlibDecoder::new(bytes.as_slice()).read_to_end(&mut zlib).is_ok() {
            readable(zlib).map(|text| format!("«zlib:{text}»"))
        } else if GzDecoder::new(bytes.as_slice()).read_to_end(&mut gzip).is_ok() {
            readable(gzip).map(|text| format!("«gzip:{text}»"))
        } else {
            readable(bytes)
        };
        inner.map_or_else(|| word.to_owned(), |inner| format!("«{name}:{inner}»"))
    });
    replaced.into_owned()
}

/// What Safe Harbor makes of a trap, and what leaks.
fn sprung(format: Format, trap: &str) -> (String, Vec<String>) {
    let is_er7 = format == Format::Hl7v2 && !trap.starts_with('{');
    let mut value = packed(trap.trim_end_matches('\n'));
    if is_er7 {
        value.iter_mut().filter(|b| **b == b'\n').for_each(|b| *b = b'\r');
    }
    match screen("safe-harbor", format).screen_one(&record(None, Some(&value))) {
        Err(refusal) => (format!("quarantine: {refusal}\n"), Vec::new()),
        Ok(redacted) => {
            let out = redacted.output.value.unwrap();
            let sought = CAST.map(|value| Identity {
                place: "cast".into(),
                value: value.into(),
            });
            let leaks = haystack::leaks(&sought, &out);
            let mut text = unpacked(&String::from_utf8(out).unwrap()) + "\n";
            if is_er7 {
                text = text.replace('\r', "\n");
            }
            (text, leaks)
        }
    }
}

#[test]
fn nobody_is_in_what_comes_out_of_a_trap() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden");
    let (mut faults, mut traps) = (Vec::new(), 0);
    for format in Format::ALL {
        let Ok(files) = fs::read_dir(folder.join(format.name())) else {
            continue;
        };
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|e| e == "in"))
        {
            traps += 1;
            let trap = fs::read_to_string(file).unwrap();
            let (now, leaks) = match format {
                Format::Avro => avro::sprung("safe-harbor", &trap),
                format => sprung(format, &trap),
            };
            let golden = file.with_extension("out");
            let name = golden.strip_prefix(&folder).unwrap().display();
            faults.extend(leaks.into_iter().map(|leak| format!("{name} leaks {leak}")));
            if std::env::var("GOLDEN").as_deref() == Ok("write") {
                fs::write(&golden, &now).unwrap();
            } else if fs::read_to_string(&golden).unwrap_or_default() != now {
                faults.push(format!("{name}\n--- is now ---\n{now}"));
            }
        }
    }
    assert!(traps >= 30, "the traps are there");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
