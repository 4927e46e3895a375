//! Memory of a record, as a multiple of its bytes: `cargo bench --bench memory`.
//!
//! In: clinical JSON made up here, and the largest sample record of each format in a folder (first argument that is no flag, or
//! ../shared/data/records; left out when missing). Out: a line for each with the peak of heap memory, the record itself and its output
//! included, of decoding and encoding alone, and of all stages by rules. What is made once for all records does not count.

#![allow(clippy::print_stdout)]

mod shared;

use deidstream::codec::{self, Format};
use deidstream::document::Edit;
use deidstream::keys::Keyring;
use deidstream::pipeline::screen::Screen;
use deidstream::policy::Policy;
use deidstream::record::SourceRecord;
use peak_alloc::PeakAlloc;
use shared::record;
use std::path::Path;
use std::sync::Arc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Highest memory of what `run` does with a record, over the bytes of the record.
fn times(value: &[u8], run: impl Fn(&SourceRecord)) -> f64 {
    run(&record(value)); // what stays for the next record
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    run(&record(value));
    (MEMORY.peak_usage() - before) as f64 / value.len() as f64
}

fn row(name: &str, format: Format, value: &[u8], keys: &Arc<Keyring>) {
    let policy = Arc::new(Policy::load("safe-harbor").expect("it comes with the binary"));
    let mut fields = 0;
    let of_codec = times(value, |record| {
        let (skeleton, document) = codec::decode(format, record, &policy).expect("it is of its format");
        let edits = vec![Edit::Unchanged; document.len()];
        drop(codec::encode(skeleton, &edits).expect("nothing grows"));
    });
    if let Ok((_, document)) = codec::decode(format, &record(value), &policy) {
        fields = document.len();
    }
    let screen = Screen::new(policy, format, keys.clone());
    let of_all = times(value, |record| drop(screen.screen_one(record)));
    let (bytes, each) = (value.len(), value.len() as f64 / fields as f64);
    println!(
        "{name:<28} {bytes:>9} bytes, {each:>3.0} for each field: {of_codec:>5.1} times decoding and encoding, {of_all:>5.1} in all"
    );
}

/// The largest file of a folder.
fn largest(folder: &Path) -> Option<Vec<u8>> {
    let files = std::fs::read_dir(folder).ok()?.flatten();
    files
        .filter_map(|file| std::fs::read(file.path()).ok())
        .max_by_key(Vec::len)
}

/// Encounters with their notes, half structure and half narrative.
fn encounters(count: usize) -> Vec<u8> {
    let note =
        "Mr. Smith, a 67-year-old man, was seen in clinic on 03/14/2024 for follow-up of type 2 diabetes. ";
    let one = |number: usize| {
        serde_json::json!({
            "id": format!("enc-{number:06}"), "status": "finished", "start": "2024-03-14T09:30:00-05:00",
            "patient": {"mrn": "MRN-0012345", "birthDate": "1957-02-11", "gender": "male", "family": "Smith", "given": ["John"]},
            "observations": [{"code": "8480-6", "display": "Systolic blood pressure", "value": 138, "unit": "mmHg"}],
            "note": note.repeat(4),
        })
    };
    let all: Vec<_> = (0..count).map(one).collect();
    serde_json::to_vec(&all).expect("JSON can be written")
}

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let folder = folder.unwrap_or_else(|| "../shared/data/records".to_owned());
    let keys = Arc::new(Keyring::for_tests());
    row("notes in JSON", Format::Json, &encounters(1000), &keys);
    row(
        "small numbers in JSON",
        Format::Json,
        format!("[1{}]", ",1".repeat(100_000)).as_bytes(),
        &keys,
    );
    row(
        "text",
        Format::Text,
        "He reports no chest pain. ".repeat(40_000).as_bytes(),
        &keys,
    );
    for (name, format, kind) in [
        ("largest FHIR Bundle", Format::Fhir, "fhir-r4"),
        ("largest HL7 v2 message", Format::Hl7v2, "hl7v2"),
        ("largest C-CDA document", Format::Ccda, "ccda"),
    ] {
        match largest(&Path::new(&folder).join(kind)) {
            Some(value) => row(name, format, &value, &keys),
            None => println!("{kind} is missing in {folder}: left out"),
        }
    }
}
