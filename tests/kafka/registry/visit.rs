//! A patient's visit in Avro: its schemas, its values, and how a consumer reads what came of it.

use crate::apicurio::Apicurio;
use crate::client::Record;
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value as Avro;
use apache_avro::writer::datum::GenericDatumWriter;
use serde_json::{Value, json};

/// What must not come out: name, number and birth date of the patient.
pub(super) const CANARIES: [&str; 4] = ["Cordelia", "Brzezinski", "0012345", "1947"];
/// 1947-03-11 in days since 1970.
const BIRTH_DATE: i32 = -8332;

pub(super) fn visit_schema(more: Option<Value>) -> Value {
    let patient = json!({"type": "record", "name": "Patient", "fields": [
        {"name": "name", "type": "string"},
        {"name": "mrn", "type": "string"},
        {"name": "birthDate", "type": {"type": "int", "logicalType": "date"}},
    ]});
    let mut fields = vec![
        json!({"name": "patient", "type": patient}),
        json!({"name": "note", "type": ["null", "string"], "default": null}),
        json!({"name": "code", "type": "string"}),
        json!({"name": "number", "type": "long"}),
    ];
    fields.extend(more);
    json!({"type": "record", "name": "Visit", "namespace": "org.hospital", "fields": fields})
}

pub(super) fn key_schema() -> Value {
    json!({"type": "record", "name": "VisitKey", "namespace": "org.hospital", "fields": [{"name": "mrn", "type": "string"}]})
}

pub(super) fn text(text: &str) -> Avro {
    Avro::String(text.to_owned())
}

pub(super) fn record(fields: &[(&str, Avro)]) -> Avro {
    Avro::Record(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    )
}

pub(super) fn visit(number: i64, more: Option<(&str, Avro)>) -> Avro {
    let patient = record(&[
        ("name", text("Cordelia Brzezinski")),
        ("mrn", text("MR0012345")),
        ("birthDate", Avro::Date(BIRTH_DATE)),
    ]);
    let note = text("Ms. Brzezinski (MRN MR0012345) slept well.");
    let mut fields = vec![
        ("patient", patient),
        ("note", Avro::Union(1, Box::new(note))),
        ("code", text("I10")),
        ("number", Avro::Long(number)),
    ];
    fields.extend(more);
    record(&fields)
}

/// In Confluent's wire format.
pub(super) fn framed(id: u32, payload: &[u8]) -> Vec<u8> {
    [&[0][..], &id.to_be_bytes(), payload].concat()
}

pub(super) fn avro(id: u32, schema: &Value, value: Avro) -> Vec<u8> {
    let schema = Schema::parse(schema).expect("a schema");
    let writer = GenericDatumWriter::builder(&schema).build().expect("a writer");
    framed(id, &writer.write_value_to_vec(value).expect("a value that fits"))
}

/// Reads an output as any consumer would: with the schema that its frame names.
pub(super) fn read(registry: &Apicurio, bytes: &[u8]) -> (u32, Vec<(String, Avro)>) {
    let (id, mut payload) = unframed(bytes);
    let schema = Schema::parse_str(&registry.schema(id)).expect("an Avro schema");
    let reader = GenericDatumReader::builder(&schema).build().expect("a reader");
    let value = reader.read_value(&mut payload).expect("valid under its schema");
    assert!(payload.is_empty(), "and nothing behind it");
    match value {
        Avro::Record(fields) => (id, fields),
        other => panic!("{other:?}"),
    }
}

pub(super) fn unframed(bytes: &[u8]) -> (u32, &[u8]) {
    assert_eq!(bytes[0], 0, "magic byte");
    (u32::from_be_bytes(bytes[1..5].try_into().unwrap()), &bytes[5..])
}

pub(super) fn field<'v>(fields: &'v [(String, Avro)], name: &str) -> &'v Avro {
    &fields
        .iter()
        .find(|(field, _)| field == name)
        .unwrap_or_else(|| panic!("{name} in {fields:?}"))
        .1
}

/// Number of a visit, which stays.
pub(super) fn number(registry: &Apicurio, output: &Record) -> i64 {
    match field(&read(registry, output.value.as_ref().unwrap()).1, "number") {
        Avro::Long(number) => *number,
        other => panic!("{other:?}"),
    }
}

pub(super) fn assert_clean(output: &Record) {
    for bytes in [&output.key, &output.value].into_iter().flatten() {
        let bytes = String::from_utf8_lossy(bytes);
        for canary in CANARIES {
            assert!(!bytes.contains(canary), "{canary} in {bytes}");
        }
    }
}
