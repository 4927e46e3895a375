//! What holds for any bytes: decoding refuses them or loses nothing. Shared by the fuzz targets and tests/it/codec.rs.

use deidstream::codec::{self, Format, Reading, Schemas};
use deidstream::document::{Edit, Field, FieldKind};
use deidstream::phi::Phi;
use deidstream::policy::{PathRules, Policy};
use deidstream::record::{RecordId, SourceRecord};
use deidstream::redaction::Redaction;
use deidstream::schema::{RecordPart, SchemaKind, SchemaText};
use std::sync::{Arc, LazyLock};

/// Without rules for paths: replaced member names would lead elsewhere.
static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy {
    fields: PathRules::default(),
    ..Policy::load("safe-harbor").expect("it comes with the binary")
});

/// Everything that Avro has but dates, which become text under the policy and so are never copied.
const AVRO: &str = r#"{"type":"record","name":"E","fields":[
    {"name":"a","type":"string"},{"name":"b","type":["null","long"]},{"name":"c","type":{"type":"array","items":"int"}},
    {"name":"d","type":{"type":"map","values":["double","string","E"]}},{"name":"e","type":{"type":"fixed","name":"F","size":3}},
    {"name":"f","type":"boolean"},{"name":"g","type":{"type":"enum","name":"G","symbols":["x","y"]}},{"name":"h","type":"bytes"},
    {"name":"i","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
    {"name":"j","type":{"type":"string","logicalType":"uuid"}},{"name":"k","type":{"type":"array","items":"null"}}]}"#;

/// The schema of whatever names one, by format.
static SCHEMAS: LazyLock<[Schemas; 2]> = LazyLock::new(|| {
    [(SchemaKind::Avro, AVRO), (SchemaKind::JsonSchema, "{}")].map(|(kind, text)| {
        let derived = codec::derive(&SchemaText::alone(kind, text), RecordPart::Value, &POLICY);
        let mut schemas = Schemas::default();
        schemas.insert_for_any(RecordPart::Value, Arc::new(derived.expect("it is a schema")));
        schemas
    })
});

fn reading(format: Format) -> Reading<'static> {
    match format {
        Format::Avro => (format, &SCHEMAS[0]).into(),
        Format::JsonSchema => (format, &SCHEMAS[1]).into(),
        format => format.into(),
    }
}

/// The bytes as a record's value.
pub fn value(format: Format, bytes: &[u8]) {
    round_trip(format, None, Some(bytes));
}

/// The bytes as a record's key, of a tombstone.
pub fn key(bytes: &[u8]) {
    round_trip(Format::Text, Some(bytes), None);
}

/// Writing out a change event leaves nothing to write out.
fn assert_stays(value: Option<&[u8]>) {
    let source = source(None, value);
    let (skeleton, document) = codec::decode(Format::Debezium, &source, &POLICY).expect("an output reads");
    let unchanged = vec![Edit::Unchanged; document.len()];
    let again = codec::encode(skeleton, &unchanged).expect("nothing grew");
    assert!(again.value.as_deref() == value, "what is written out stays");
}

fn source(key: Option<&[u8]>, value: Option<&[u8]>) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: "fuzz".into(),
            partition: 0,
            offset: 0,
        },
        timestamp_ms: None,
        key: key.map(Phi::from),
        value: value.map(Phi::from),
        headers: Vec::new(),
    }
}

fn round_trip(format: Format, key: Option<&[u8]>, value: Option<&[u8]>) {
    let source = source(key, value);
    let Ok((skeleton, document)) = codec::decode(reading(format), &source, &POLICY) else {
        return;
    };
    let unchanged = vec![Edit::Unchanged; document.len()];
    let output = codec::encode(skeleton, &unchanged).expect("nothing grew");
    assert!(output.key.as_deref() == key, "an unchanged key is copied");
    match format {
        // Dates are written out and the schema is made anew: once, and not again.
        Format::Debezium => assert_stays(output.value.as_deref()),
        _ => assert!(output.value.as_deref() == value, "an unchanged value is copied"),
    }

    // Names stay where the format or its syntax asks for them, and in HL7 v2 what decides how a report is read.
    let is_needed = |field: Field<'_>| {
        let path = field.path.as_str();
        let has_shape = matches!(format, Format::Chunk | Format::Fhir | Format::Debezium);
        let is_name = has_shape || path.ends_with("{name}");
        let decides = ["OBX.2.", "OBX.3.", "resourceType"]
            .iter()
            .any(|name| path.contains(name));
        (field.kind == FieldKind::MapKey && is_name) || decides
    };
    let (skeleton, _) = codec::decode(reading(format), &source, &POLICY).expect("it was read before");
    let replaced: Vec<Edit> = document
        .fields()
        .map(|field| match is_needed(field) {
            true => Edit::Unchanged,
            false => Edit::Replace("\"[X-1]\\".to_owned()),
        })
        .collect();
    let none = vec![Vec::new(); replaced.len()];
    let mut redaction = Redaction {
        edits: replaced,
        written: none.clone(),
        replaced: none.clone(),
        kept: none,
        ..Redaction::default()
    };
    skeleton.settle(&document, &mut redaction);
    let replaced = redaction.edits;
    let output = codec::encode(skeleton, &replaced).expect("a short text fits");
    let again = codec::redecode(reading(format), &output, &document, &replaced, &POLICY)
        .unwrap_or_else(|reason| panic!("an output of {format} can be read again: {reason}"));
    assert_eq!(again.len(), document.len(), "no field is lost");
}
