//! Public sample records (HL7 v2, FHIR R4 and C-CDA) through the codec and through the rules, without a model.
//!
//! What identifies somebody and what is clinical is read here by small readers of their own, which share nothing with
//! `codec`: a fault there must not hide itself. The samples are read where DEIDSTREAM_DATA (or `../shared/data`) holds them.

#![allow(clippy::print_stderr)] // what is skipped and refused is for a person to read

mod ccda;
mod fhir;
pub(crate) mod haystack;
mod hl7v2;

use crate::laws::{record, screen};
use deidstream::codec::{self, Format};
use deidstream::document::Edit;
use deidstream::policy::Policy;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const POLICIES: [&str; 2] = ["safe-harbor", "pseudonymise"];

/// Samples that may be refused, by policy, with the reason's code and why that is right.
const REFUSED: [(&str, &str, &str); 0] = [];

/// A sample of hospitals: no person is in it.
const NOBODY: [&str; 1] = ["fhir-r4/hospitalInformation1583281853074.json"];

/// One file of the samples.
struct Sample {
    name: String,
    value: Vec<u8>,
}

/// Something that identifies a person, and where it stood.
pub(crate) struct Identity {
    pub(crate) place: String,
    pub(crate) value: String,
}

/// Samples of a folder in order of their names; none, with a message, where there is no such folder.
fn samples(folder: &str) -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let data = std::env::var_os("DEIDSTREAM_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let Ok(files) = fs::read_dir(data.join("records").join(folder)) else {
        eprintln!("skipped: no records/{folder}; set DEIDSTREAM_DATA");
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "records/{folder} is empty");
    let sample = |path: PathBuf| Sample {
        name: format!("{folder}/{}", path.file_name().unwrap().to_string_lossy()),
        value: fs::read(&path).unwrap(),
    };
    paths.into_iter().map(sample).collect()
}

/// Faults that are excused: a part of the line, and why.
const EXCUSED: [(&str, &str); 4] = [
    (
        "@classCode: \"ASSIGNED\" became",
        "the word is a name in these documents, and known values go from codes too",
    ),
    (
        "code@code: \"N0000006691\" became",
        "the document has the same characters as an identifier",
    ),
    (
        "AL1-3 \"12345\" became",
        "the message has the same number as an identifier",
    ),
    (
        "PID-13 \"5555\" in",
        "four digits of an extension, which equal the code of the order",
    ),
];

/// What must hold of a sample and what became of it: each fault as a line.
type Check = fn(&Sample, &[u8]) -> Vec<String>;

/// Redacts every sample of a folder by the rules of each policy, and checks what comes out.
fn check_all(folder: &str, format: Format, check: Check) {
    let mut faults = BTreeSet::new();
    for policy in POLICIES {
        let screen = screen(policy, format);
        for sample in samples(folder) {
            let Ok(redacted) = screen.screen_one(&record(None, Some(&sample.value))) else {
                continue; // `assert_only_known_are_refused` has them
            };
            let out = redacted.output.value.unwrap();
            let is_excused = |fault: &String| EXCUSED.iter().any(|(part, _)| fault.contains(part));
            let found = check(&sample, &out)
                .into_iter()
                .filter(|fault| !is_excused(fault));
            faults.extend(found.map(|fault| format!("{policy} {}: {fault}", sample.name)));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
}

fn assert_only_known_are_refused(folder: &str, format: Format) {
    let mut unknown = Vec::new();
    for policy in POLICIES {
        let screen = screen(policy, format);
        for sample in samples(folder) {
            if let Err(refusal) = screen.screen_one(&record(None, Some(&sample.value))) {
                let code = refusal.reason().unwrap().code();
                eprintln!("refused by {policy}: {}: {refusal}", sample.name);
                if !REFUSED
                    .iter()
                    .any(|known| (known.0, known.1, known.2) == (policy, sample.name.as_str(), code))
                {
                    unknown.push(format!("{policy} {}: {refusal}", sample.name));
                }
            }
        }
    }
    assert!(
        unknown.is_empty(),
        "{} refused\n{}",
        unknown.len(),
        unknown.join("\n")
    );
}

/// Decoding and encoding without edits gives the same bytes.
fn assert_round_trip(folder: &str, formats: &[Format]) {
    let policy = Policy::load("safe-harbor").unwrap_or_else(|problems| panic!("{problems}"));
    let mut faults = Vec::new();
    for sample in samples(folder) {
        for format in formats {
            let source = record(None, Some(&sample.value));
            match codec::decode(*format, &source, &policy) {
                Err(reason) => faults.push(format!("{} as {format}: {reason}", sample.name)),
                Ok((skeleton, document)) => {
                    assert!(document.len() > 5, "{} has fields", sample.name);
                    let unchanged = vec![Edit::Unchanged; document.len()];
                    let output = codec::encode(skeleton, &unchanged).unwrap();
                    if output.value.as_ref() != Some(&sample.value) {
                        faults.push(format!("{} as {format}: other bytes", sample.name));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn hl7v2_without_edits_is_the_same() {
    assert_round_trip("hl7v2", &[Format::Hl7v2]);
}

#[test]
fn fhir_without_edits_is_the_same() {
    assert_round_trip("fhir-r4", &[Format::Fhir, Format::Json]);
}

#[test]
fn ccda_without_edits_is_the_same() {
    assert_round_trip("ccda", &[Format::Ccda]);
}

/// The readers of these tests see what is not redacted: every sample leaks when it is its own output.
#[test]
fn unredacted_samples_leak() {
    let readers: [(&str, fn(&Sample) -> Vec<Identity>); 3] = [
        ("hl7v2", hl7v2::identities),
        ("fhir-r4", fhir::identities),
        ("ccda", ccda::identities),
    ];
    for (folder, identities) in readers {
        let samples = samples(folder)
            .into_iter()
            .filter(|sample| !NOBODY.contains(&sample.name.as_str()));
        for sample in samples {
            let leaks = haystack::leaks(&identities(&sample), &sample.value);
            assert!(!leaks.is_empty(), "{} holds somebody", sample.name);
        }
    }
}

/// They see what is lost, too.
#[test]
fn changed_samples_differ() {
    let change = |sample: &Sample, from: &str, to: &str| {
        let text = String::from_utf8(sample.value.clone()).unwrap();
        assert!(text.contains(from), "{} has {from}", sample.name);
        text.replacen(from, to, 1).into_bytes()
    };
    for sample in samples("hl7v2")
        .iter()
        .filter(|sample| sample.name.contains("ORU-R01-01"))
    {
        for (from, to) in [
            ("ORU^R01", "ORU^R02"),
            ("|NM|", "|ST|"),
            ("OBX|1", "OBX|1||"),
            ("OBR|", "ZBR|"),
            ("OBX|", "\rOBX|"),
        ] {
            let out = change(sample, from, to);
            let is_same = hl7v2::differences(sample, &out).is_empty();
            assert_eq!(is_same, to == "\rOBX|" || to == "|ST|", "{from} as {to}");
        }
    }
    for sample in samples("fhir-r4")
        .iter()
        .filter(|sample| sample.name.contains("Carolee"))
    {
        for (from, to) in [
            ("\"status\": \"final\"", "\"status\": \"x\""),
            ("\"start\"", "\"begin\""),
            ("\"code\": \"MR\"", "\"code\": \"MX\""),
        ] {
            assert!(
                !fhir::differences(sample, &change(sample, from, to)).is_empty(),
                "{from} as {to}"
            );
        }
        let lost = change(
            sample,
            "\"reference\": \"urn:uuid:",
            "\"reference\": \"urn:uuid:0",
        );
        assert!(!fhir::lost_references(sample, &lost).is_empty());
    }
    for sample in samples("ccda")
        .iter()
        .filter(|sample| sample.name.ends_with("/CCD.ccda"))
    {
        for (from, to) in [
            ("classCode=\"", "classCode=\"x"),
            ("<section>", "<section><a/>"),
            ("<section>", "<part>"),
            ("unit=\"", "unit=\"x"),
        ] {
            assert!(
                !ccda::differences(sample, &change(sample, from, to)).is_empty(),
                "{from} as {to}"
            );
        }
    }
}

#[test]
fn hl7v2_is_refused_only_where_it_should_be() {
    assert_only_known_are_refused("hl7v2", Format::Hl7v2);
}

#[test]
fn fhir_is_refused_only_where_it_should_be() {
    assert_only_known_are_refused("fhir-r4", Format::Fhir);
}

#[test]
fn ccda_is_refused_only_where_it_should_be() {
    assert_only_known_are_refused("ccda", Format::Ccda);
}

#[test]
fn no_identity_of_hl7v2_leaks() {
    check_all("hl7v2", Format::Hl7v2, |sample, out| {
        haystack::leaks(&hl7v2::identities(sample), out)
    });
}

#[test]
fn no_identity_of_fhir_leaks() {
    check_all("fhir-r4", Format::Fhir, |sample, out| {
        haystack::leaks(&fhir::identities(sample), out)
    });
}

#[test]
fn no_identity_of_ccda_leaks() {
    check_all("ccda", Format::Ccda, |sample, out| {
        haystack::leaks(&ccda::identities(sample), out)
    });
}

#[test]
fn hl7v2_keeps_what_is_clinical() {
    check_all("hl7v2", Format::Hl7v2, hl7v2::differences);
}

#[test]
fn fhir_keeps_what_is_clinical() {
    check_all("fhir-r4", Format::Fhir, fhir::differences);
}

#[test]
fn fhir_references_point_where_they_did() {
    check_all("fhir-r4", Format::Fhir, fhir::lost_references);
}

#[test]
fn ccda_keeps_what_is_clinical() {
    check_all("ccda", Format::Ccda, ccda::differences);
}
