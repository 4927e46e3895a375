//! What a record is, where the configuration leaves it open (`deid.format: auto`). In: its bytes; out: a format.
//!
//! By the first bytes, and of JSON by the members of the root. Each record by itself, so that the answer never depends on what
//! was read before. What fits no other format is text, or JSON where it starts as an object: then a broken record is quarantined,
//! not taken for prose.

use super::{Format, chunk, debezium, fhir, hl7v2, json};
use crate::record::SourceRecord;
use jiter::Peek;

/// The format of a record's value; a tombstone's is JSON, for it has none.
pub(super) fn recognise(record: &SourceRecord) -> Format {
    let Some(bytes) = record.value.as_ref().map(|value| value.expose().as_slice()) else {
        return Format::Json;
    };
    if is_framed(record, bytes) {
        return Format::Avro; // which refuses it: configure avro or json-schema
    }
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
        _ => Format::Text,
    }
}

/// Whether a record names a schema: then it cannot be read without, and `auto` brings none.
fn is_framed(record: &SourceRecord, bytes: &[u8]) -> bool {
    bytes.first() == Some(&0)
        || record
            .headers
            .iter()
            .any(|h| h.name.expose() == "__value_schema_id")
}

fn is_ccda(text: &str) -> bool {
    text.contains("<ClinicalDocument") || text.contains(":ClinicalDocument")
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
    use crate::codec::tests::record;

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
            ("Seen today.".into(), Format::Text),
            ("MSH is short for".into(), Format::Text),
            ("\u{0}\u{0}\u{0}\u{0}\u{1}abc".into(), Format::Avro),
        ] {
            let source = record(None, Some(value.as_bytes()));
            assert_eq!(recognise(&source), format, "{value:?}");
        }
        assert_eq!(recognise(&record(None, None)), Format::Json);
        assert_eq!(recognise(&record(None, Some(&[0xff]))), Format::Text);
    }
}
