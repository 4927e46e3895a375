//! What a record is, where the configuration leaves it open (`deid.format: auto`). In: its bytes; out: a format.
//!
//! By the first bytes, and of JSON by the members of the root; where a record names a schema, by the language of that. Each record by itself, so that the answer never depends on what
//! was read before. What fits no other format is text, or JSON where it starts as an object: then a broken record is quarantined,
//! not taken for prose.

use super::schemas::{Schemas, schema_refs};
use super::{Format, chunk, debezium, fhir, frame, hl7v2, json};
use crate::record::SourceRecord;
use crate::schema::SchemaKind;
use jiter::Peek;

/// The format of a record's value; a tombstone's is JSON, for it has none, unless its key names a schema.
pub(super) fn recognise(record: &SourceRecord, schemas: Option<&Schemas>) -> Format {
    if frame::is_framed(record) {
        return of_schema(record, schemas);
    }
    let Some(bytes) = record.value.as_ref().map(|value| value.expose().as_slice()) else {
        return Format::Json;
    };
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Format::Text; // which says where it is no UTF-8
    };
    let body = text.trim_start_matches('\u{feff}').trim_start();
    match body.bytes().next() {
        _ if hl7v2::is_message(body) => Format::Hl7v2,
        Some(b'<') if is_ccda(body) => Format::Ccda,
        Some(b'{') => of_object(body),
        Some(b'[') if chunk::is_known(body) => Format::Chunk,
        // A document that was encoded twice is looked into like any other string of JSON.
        Some(b'[' | b'"') if is_json(body) => Format::Json,
        // Broken, and no prose: it is quarantined.
        Some(b'[') if is_list_of_more(body) => Format::Json,
        _ => Format::Text,
    }
}

/// By the schema of the value, or of a tombstone's key. Where nobody has that schema it is Avro, which says so.
fn of_schema(record: &SourceRecord, schemas: Option<&Schemas>) -> Format {
    let named = schema_refs(Format::Auto, record).unwrap_or_default();
    let kind = named
        .last()
        .and_then(|(part, schema)| schemas?.kind(*part, *schema));
    match kind {
        Some(SchemaKind::JsonSchema) => Format::JsonSchema,
        _ => Format::Avro,
    }
}

fn is_ccda(text: &str) -> bool {
    text.contains("<ClinicalDocument") || text.contains(":ClinicalDocument")
}

/// Whether a text starts as a list of objects, lists or strings.
fn is_list_of_more(text: &str) -> bool {
    let inside = text.strip_prefix('[').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with(['{', '[', '"']))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn of_object(text: &str) -> Format {
    let Ok(members) = json::of_root(text) else {
        return Format::Json; // which says where it is none
    };
    if debezium::is_event(&members) {
        return Format::Debezium;
    }
    if chunk::is_known(text) {
        return Format::Chunk;
    }
    let string = |name: &str| {
        let member = members
            .iter()
            .find(|(member, token, _)| member == name && *token == Peek::String);
        member.and_then(|(.., place)| text.get(place.clone()))
    };
    if string("resourceType").is_some() {
        return Format::Fhir;
    }
    // An envelope around a message.
    let has_meta = members.iter().any(|(name, ..)| name == "meta");
    let data = string("data").filter(|_| has_meta);
    let data: Option<String> = data.and_then(|data| serde_json::from_str(data).ok());
    match data {
        Some(data) if hl7v2::is_message(data.trim_start()) => Format::Hl7v2,
        Some(data) if fhir::starts_as_resource(&data) => Format::Fhir,
        _ => Format::Json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::schemas::{Resolved, derive};
    use crate::codec::tests::record;
    use crate::schema::{RecordPart, SchemaRef, SchemaText};
    use std::sync::Arc;

    #[test]
    fn formats_are_told_by_their_first_bytes_and_members() {
        let er7 = "MSH|^~\\&|A|B\rPID|1\r";
        for (value, format) in [
            (er7.to_owned(), Format::Hl7v2),
            (format!("\u{b}{er7}\u{1c}\r"), Format::Hl7v2),
            (
                format!(
                    r#"{{"meta":{{}},"data":{}}}"#,
                    serde_json::to_string(er7).unwrap()
                ),
                Format::Hl7v2,
            ),
            (
                "\u{feff}<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>".into(),
                Format::Ccda,
            ),
            ("<p>Seen.</p>".into(), Format::Text),
            (r#"{"a":1,"resourceType":"Patient"}"#.into(), Format::Fhir),
            (
                r#"{"meta":{},"data":"{\"resourceType\":\"Patient\"}"}"#.into(),
                Format::Fhir,
            ),
            (r#"{"page_content":"x","metadata":{}}"#.into(), Format::Chunk),
            (
                r#"[{"type":"Title","element_id":"x","text":"y"}]"#.into(),
                Format::Chunk,
            ),
            (r#"{"schema":{},"payload":{}}"#.into(), Format::Debezium),
            (r#"{"before":null,"after":{},"op":"c"}"#.into(), Format::Debezium),
            (r#"{"data":"MSH|^~\\&|"}"#.into(), Format::Json),
            ("{\"a\":".into(), Format::Json),
            ("[1]".into(), Format::Json),
            (serde_json::to_string(er7).unwrap(), Format::Json),
            ("\"Will\" is her name.".into(), Format::Text),
            (
                format!("<!--{}--><ClinicalDocument/>", "x".repeat(5000)),
                Format::Ccda,
            ),
            (
                r#"{"schema":null,"payload":{"op":"c","after":{}}}"#.into(),
                Format::Debezium,
            ),
            (
                r#"{"source":{"ts_ms":1},"op":"t","ts_ms":1}"#.into(),
                Format::Debezium,
            ),
            ("[2024-01-01] Seen.".into(), Format::Text),
            (r#"[{"resourceType":"Patient"},"#.into(), Format::Json),
            (r#"[ "a""#.into(), Format::Json),
            ("Seen today.".into(), Format::Text),
            ("MSH is short for".into(), Format::Text),
            ("\u{0}\u{0}\u{0}\u{0}\u{1}abc".into(), Format::Avro),
        ] {
            let source = record(None, Some(value.as_bytes()));
            assert_eq!(recognise(&source, None), format, "{value:?}");
        }
        assert_eq!(recognise(&record(None, None), None), Format::Json);
        assert_eq!(recognise(&record(None, Some(&[0xff])), None), Format::Text);
    }

    #[test]
    fn a_schema_tells_the_format_of_records_that_name_it() {
        let policy = crate::detect::testing::policy(&[]);
        let mut schemas = Schemas::default();
        for (id, kind, text) in [
            (1, SchemaKind::Avro, r#"{"type":"string"}"#),
            (2, SchemaKind::JsonSchema, r#"{"type":"object"}"#),
        ] {
            for part in [RecordPart::Key, RecordPart::Value] {
                let derived = derive(&SchemaText::alone(kind, text), part, &policy).unwrap();
                let (derived, output) = (Arc::new(derived), SchemaRef::Id(9));
                schemas.insert(part, SchemaRef::Id(id), Resolved { derived, output });
            }
        }
        let of = |key: Option<&[u8]>, value: Option<&[u8]>| recognise(&record(key, value), Some(&schemas));
        assert_eq!(of(None, Some(b"\0\0\0\0\x01\x02a")), Format::Avro);
        assert_eq!(of(None, Some(b"\0\0\0\0\x02{}")), Format::JsonSchema);
        assert_eq!(
            of(Some(b"\0\0\0\0\x01\x02a"), Some(b"\0\0\0\0\x02{}")),
            Format::JsonSchema,
            "the value decides"
        );
        assert_eq!(
            of(Some(b"\0\0\0\0\x02{}"), None),
            Format::JsonSchema,
            "a tombstone"
        );
        assert_eq!(of(Some(b"\0\0\0\0\x01\x02a"), Some(b"{}")), Format::Json);
        assert_eq!(
            of(None, Some(b"\0\0\0\0\x03{}")),
            Format::Avro,
            "which refuses it"
        );
    }
}
