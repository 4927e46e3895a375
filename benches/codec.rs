//! Decode and encode without edits, in MB/s (10^6 bytes of record per second) of one core: `cargo bench --bench codec`.
//!
//! In: clinical JSON and Avro made up here, of 2 KB and of 1 MB, and the sample records of each format in a folder
//! (first argument that is no flag, or ../shared/data/records, with `fhir-r4`, `hl7v2` and `ccda`; left out when missing). A second
//! argument is a part of the names of what to run. Out: a line for each,
//! with the median and the best of several rounds. Freeing the document, which wipes its text, is part of the time.

#![allow(clippy::print_stdout)]

mod shared;

use deidstream::codec::{self, Format, Reading, Schemas};
use deidstream::document::Edit;
use deidstream::policy::Policy;
use deidstream::record::SourceRecord;
use deidstream::schema::{RecordPart, SchemaKind, SchemaText};
use serde_json::{Value, json};
use shared::record;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

static POLICY: LazyLock<Policy> =
    LazyLock::new(|| Policy::load("safe-harbor").expect("it comes with the binary"));
const ROUNDS: usize = 41;
const ROUND: Duration = Duration::from_millis(50);

/// One encounter of about 2 KB: half structure, half narrative, as in a feed of notes.
fn encounter(number: usize) -> Value {
    let note = "Mr. Smith, a 67-year-old man, was seen in clinic on 03/14/2024 for follow-up of type 2 diabetes.\n\
                He reports \"no chest pain\" and no dyspnoea. BP 138/82, HR 76. Call (555) 010-2345 with results. ";
    json!({
        "resourceType": "Encounter", "id": format!("enc-{number:06}"), "status": "finished",
        "period": {"start": "2024-03-14T09:30:00-05:00", "end": "2024-03-14T09:55:00-05:00"},
        "patient": {"id": format!("{number:08}"), "mrn": "MRN-0012345", "birthDate": "1957-02-11", "gender": "male",
            "name": [{"use": "official", "family": "Smith", "given": ["John", "Ä."]}],
            "telecom": [{"system": "phone", "value": "(555) 010-2345"}],
            "address": [{"line": ["12 Elm Street"], "city": "Springfield", "state": "IL", "postalCode": "62704"}]},
        "observations": [
            {"code": "8480-6", "display": "Systolic blood pressure", "value": 138, "unit": "mmHg"},
            {"code": "8462-4", "display": "Diastolic blood pressure", "value": 82, "unit": "mmHg"},
            {"code": "4548-4", "display": "Hemoglobin A1c", "value": 7.4, "unit": "%"}],
        "note": note.repeat(5),
    })
}

const VISIT: &str = include_str!("../schemas/avro/clinical_record.avsc");

/// The schema of visits for every record that names one.
fn visits() -> Schemas {
    let text = SchemaText::alone(SchemaKind::Avro, VISIT);
    let derived = codec::derive(&text, RecordPart::Value, &POLICY).expect("it is a schema");
    let mut schemas = Schemas::default();
    schemas.insert_for_any(RecordPart::Value, std::sync::Arc::new(derived));
    schemas
}

/// A visit of about 2 KB in Confluent's wire format: half structure, half narrative, as [`encounter`] has it.
fn visit(observations: usize, note: &str) -> Vec<u8> {
    use apache_avro::types::Value as Avro;
    let text = |text: &str| Avro::String(text.to_owned());
    let some = |value| Avro::Union(1, Box::new(value));
    let record = |fields: Vec<(&str, Avro)>| {
        Avro::Record(fields.into_iter().map(|(n, v)| (n.to_owned(), v)).collect())
    };
    let observation = record(vec![
        ("code", text("8480-6")),
        ("display", text("Systolic blood pressure")),
        ("value", some(Avro::Double(138.0))),
        ("unit", some(text("mmHg"))),
    ]);
    let address = record(vec![
        ("line", Avro::Array(vec![text("12 Elm Street")])),
        ("city", text("Springfield")),
        ("state", text("IL")),
        ("postalCode", text("62704")),
    ]);
    let patient = record(vec![
        ("mrn", text("MRN-0012345")),
        ("ssn", Avro::Union(0, Box::new(Avro::Null))),
        ("family", text("Smith")),
        ("given", Avro::Array(vec![text("John"), text("Ä.")])),
        ("birthDate", Avro::Date(-4707)),
        ("sex", Avro::Enum(1, "male".into())),
        ("phone", some(text("(555) 010-2345"))),
        ("address", some(address)),
    ]);
    let encounter = record(vec![
        ("start", Avro::TimestampMillis(1_710_408_600_000)),
        ("end", some(Avro::TimestampMillis(1_710_410_100_000))),
        ("provider", some(text("Dr. Miller"))),
        ("unit", some(text("7 East"))),
    ]);
    let value = record(vec![
        ("id", text("enc-000007")),
        ("patient", patient),
        ("encounter", encounter),
        ("observations", Avro::Array(vec![observation; observations])),
        (
            "notes",
            Avro::Array(vec![record(vec![
                ("kind", text("progress")),
                ("text", text(note)),
            ])]),
        ),
        (
            "attributes",
            Avro::Map([("ward".to_owned(), text("7 East"))].into()),
        ),
    ]);
    let schema = apache_avro::Schema::parse_str(VISIT).expect("it is a schema");
    let writer = apache_avro::writer::datum::GenericDatumWriter::builder(&schema).build();
    let mut datum = Vec::new();
    let written = writer.and_then(|writer| writer.write_value(&mut datum, value));
    written.expect("it is a visit");
    [&[0, 0, 0, 0, 7], datum.as_slice()].concat()
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("{} is missing: left out", folder.display());
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|e| e.path()).collect();
    paths.sort();
    paths.into_iter().filter_map(|p| std::fs::read(p).ok()).collect()
}

/// CPU time of this thread, so that neighbours on a busy machine do not count; the wall clock where Linux is not.
fn cpu_time(since: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|s| s.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// Runs all records once; returns the number of fields.
fn pass(reading: Reading<'_>, records: &[SourceRecord]) -> usize {
    let one = |record| {
        let decoded = codec::decode(reading, record, &POLICY);
        let (skeleton, document) = decoded.expect("the record is of its format");
        let fields = document.len();
        let edits = vec![Edit::Unchanged; fields];
        black_box(codec::encode(skeleton, &edits).expect("nothing grows"));
        black_box(document);
        fields
    };
    records.iter().map(one).sum()
}

fn measure<'s>(name: &str, reading: impl Into<Reading<'s>>, values: &[Vec<u8>]) {
    if !is_wanted(name) {
        return;
    }
    let reading = reading.into();
    let bytes: usize = values.iter().map(Vec::len).sum();
    let records: Vec<SourceRecord> = values.iter().map(|value| record(value)).collect();
    let each = bytes as f64 / pass(reading, &records) as f64;
    let rate = rate(bytes, || _ = black_box(pass(reading, black_box(&records))));
    println!("{name:<24} {rate}   {bytes:>8} bytes, {each:.0} for each field");
}

/// What somebody would use who needs no fields: a library's own reading and writing of the same, in the same run.
fn compare(name: &str, values: &[Vec<u8>], mut read_and_write: impl FnMut(&[u8]) -> Vec<u8>) {
    if !is_wanted(name) {
        return;
    }
    let bytes: usize = values.iter().map(Vec::len).sum();
    let rate = rate(bytes, || {
        for value in values {
            black_box(read_and_write(black_box(value)));
        }
    });
    println!("  {name:<22} {rate}");
}

/// Whether a row is wanted.
fn is_wanted(name: &str) -> bool {
    let mut given = std::env::args().skip(1).filter(|a| !a.starts_with('-'));
    given.nth(1).is_none_or(|part| name.contains(&part))
}

/// Median and best of several rounds of something that goes over so many bytes.
fn rate(bytes: usize, mut pass: impl FnMut()) -> String {
    let begin = Instant::now();
    let each_look = 1 + 2_000_000 / bytes; // reading the clock costs a system call
    let mut rates: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let (start, mut passes) = (cpu_time(begin), 0);
            while cpu_time(begin) - start < ROUND {
                (0..each_look).for_each(|_| pass());
                passes += each_look;
            }
            (passes * bytes) as f64 / (cpu_time(begin) - start).as_secs_f64() / 1e6
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let (median, best) = (rates[ROUNDS / 2], rates[ROUNDS - 1]);
    format!("{median:>5.0} MB/s, at best {best:>5.0}")
}

fn with_serde_json(bytes: &[u8]) -> Vec<u8> {
    let value: Value = serde_json::from_slice(bytes).expect("it is JSON");
    serde_json::to_vec(&value).expect("JSON can be written")
}

fn with_apache_avro() -> impl FnMut(&[u8]) -> Vec<u8> {
    let schema: &'static apache_avro::Schema = Box::leak(Box::new(
        apache_avro::Schema::parse_str(VISIT).expect("it is a schema"),
    ));
    let reader = apache_avro::reader::datum::GenericDatumReader::builder(schema).build();
    let reader = reader.expect("it is a schema");
    let writer = apache_avro::writer::datum::GenericDatumWriter::builder(schema).build();
    let writer = writer.expect("it is a schema");
    move |bytes| {
        let value = reader.read_value(&mut &bytes[5..]).expect("it is a visit");
        let mut out = Vec::with_capacity(bytes.len());
        writer.write_value(&mut out, value).expect("it is a visit");
        out
    }
}

fn with_quick_xml(bytes: &[u8]) -> Vec<u8> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut writer = quick_xml::Writer::new(Vec::with_capacity(bytes.len()));
    loop {
        match reader.read_event().expect("it is XML") {
            quick_xml::events::Event::Eof => return writer.into_inner(),
            event => writer.write_event(event).expect("memory takes all"),
        }
    }
}

fn main() {
    let folder = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let folder = folder.unwrap_or_else(|| "../shared/data/records".to_owned());
    let many: Value = (0..500).map(encounter).collect();
    let compact = |v: &Value| serde_json::to_vec(v).expect("JSON can be written");
    let indented = |v: &Value| serde_json::to_vec_pretty(v).expect("JSON can be written");
    measure("2 KB, compact", Format::Json, &[compact(&encounter(7))]);
    measure("2 KB, indented", Format::Json, &[indented(&encounter(7))]);
    measure("1 MB, compact", Format::Json, &[compact(&many)]);
    compare("serde_json", &[compact(&many)], with_serde_json);
    measure("1 MB, indented", Format::Json, &[indented(&many)]);
    compare("serde_json", &[indented(&many)], with_serde_json);
    let schemas = visits();
    let note =
        "Mr. Smith, a 67-year-old man, was seen in clinic on 03/14/2024 for follow-up of type 2 diabetes. "
            .repeat(10);
    measure("2 KB, Avro", (Format::Avro, &schemas), &[visit(8, &note)]);
    let large = vec![visit(20_000, &note)];
    measure("1 MB, Avro, numbers", (Format::Avro, &schemas), &large);
    compare("apache-avro", &large, with_apache_avro());
    let samples = |kind: &str| files(&Path::new(&folder).join(kind));
    let fhir = samples("fhir-r4");
    for (name, format, values) in [
        ("FHIR bundles as JSON", Format::Json, fhir.clone()),
        ("FHIR bundles as FHIR", Format::Fhir, fhir),
        ("HL7 v2 messages", Format::Hl7v2, samples("hl7v2")),
        ("C-CDA documents", Format::Ccda, samples("ccda")),
    ] {
        if !values.is_empty() {
            measure(name, format, &values);
            match format {
                Format::Json => compare("serde_json", &values, with_serde_json),
                Format::Ccda => compare("quick-xml", &values, with_quick_xml),
                _ => {}
            }
        }
    }
}
