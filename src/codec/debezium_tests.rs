//! Change events, with and without their schema: the row's fields, types that follow the policy, dates that can be read.
#![allow(clippy::unwrap_used)]

use crate::codec::testing::{fields_with, redaction_of, refusal};
use crate::codec::tests::{edit, record};
use crate::codec::{Format, decode, encode, redecode};
use crate::document::Edit;
use crate::fault::Reason;
use crate::policy::{FieldRule, Policy};
use crate::record::OutputRecord;
use serde_json::{Value, json};

fn safe_harbor() -> Policy {
    Policy::load("safe-harbor").unwrap()
}

fn column(name: &str, kind: &str, logical: Option<&str>) -> Value {
    let mut column = json!({"type": kind, "optional": false, "field": name});
    if let Some(logical) = logical {
        column["name"] = logical.into();
        column["version"] = 1.into();
    }
    column
}

fn row_schema(field: &str) -> Value {
    let decimal = json!({"type": "bytes", "optional": true, "name": "org.apache.kafka.connect.data.Decimal", "version": 1,
        "parameters": {"scale": "2", "connect.decimal.precision": "10"}, "field": "charge"});
    json!({"type": "struct", "optional": true, "name": "ehr.public.patients.Value", "field": field, "fields": [
        column("mrn", "int32", None),
        column("birth_date", "int32", Some("io.debezium.time.Date")),
        column("seen_at", "int64", Some("io.debezium.time.MicroTimestamp")),
        column("weight", "int32", None),
        column("note", "string", None),
        decimal,
    ]})
}

fn event() -> Value {
    let source = json!({"type": "struct", "optional": false, "name": "io.debezium.connector.postgresql.Source", "field": "source",
        "fields": [column("db", "string", None), column("ts_ms", "int64", None)]});
    let row = json!({"mrn": 48213377, "birth_date": -4682, "seen_at": 1615741200000000_i64, "weight": 70,
        "note": "MRN 48213377 seen", "charge": "AOSf"});
    json!({
        "schema": {"type": "struct", "optional": false, "name": "ehr.public.patients.Envelope", "version": 1,
            "fields": [row_schema("before"), row_schema("after"), source, column("op", "string", None), column("ts_ms", "int64", None)]},
        "payload": {"before": row, "after": row, "source": {"db": "ehr", "ts_ms": 1615741200123_i64}, "op": "u", "ts_ms": 1615741200456_i64}
    })
}

/// The record after these edits, by path, and whether the gate reads what was written.
fn edited(key: Option<&str>, value: &str, policy: &Policy, new: &[(&str, &str)]) -> OutputRecord {
    let source = record(key.map(str::as_bytes), Some(value.as_bytes()));
    let (skeleton, document) = decode(Format::Debezium, &source, policy).unwrap();
    let edit = |field: crate::document::Field<'_>| {
        let new = new.iter().find(|(path, _)| *path == field.path.as_str());
        new.map_or(Edit::Unchanged, |(_, new)| Edit::Replace((*new).to_owned()))
    };
    let edits: Vec<Edit> = document.fields().map(edit).collect();
    let output = encode(skeleton, &edits).unwrap();
    redecode(Format::Debezium, &output, &document, &edits, policy).unwrap();
    output
}

fn value_of(output: &OutputRecord) -> Value {
    serde_json::from_slice(output.value.as_deref().unwrap()).unwrap()
}

/// Type and logical type of a column in the schema of the envelope's member.
fn type_of(event: &Value, member: &str, name: &str) -> (String, Option<String>) {
    let named = |fields: &Value, name: &str| {
        let fields = fields["fields"].as_array().unwrap().clone();
        fields.into_iter().find(|f| f["field"] == *name).unwrap()
    };
    let member = named(&event["schema"], member);
    let column = if name.is_empty() {
        member
    } else {
        named(&member, name)
    };
    let logical = column["name"].as_str().map(str::to_owned);
    (column["type"].as_str().unwrap().to_owned(), logical)
}

#[test]
fn rows_are_fields_and_dates_can_be_read() {
    let fields = fields_with(Format::Debezium, &event().to_string(), &safe_harbor()).unwrap();
    let at = |path: &str| {
        fields
            .iter()
            .find(|(p, _)| p == path)
            .map(|(_, text)| text.as_str())
    };
    assert_eq!(at("payload.before.birth_date"), Some("1957-03-08"));
    assert_eq!(at("payload.after.seen_at"), Some("2021-03-14T17:00:00Z"));
    assert_eq!(at("payload.source.ts_ms"), Some("2021-03-14T17:00:00.123Z"));
    assert_eq!(at("payload.after.mrn"), Some("48213377"));
    assert_eq!(at("payload.ts_ms"), Some("2021-03-14T17:00:00.456Z"));
    assert!(
        fields.iter().all(|(path, _)| !path.starts_with("schema")),
        "the schema is made, not read"
    );
}

#[test]
fn types_follow_the_policy_and_not_the_data() {
    let policy = safe_harbor();
    let new = [
        ("payload.after.mrn", "[MRN-1]"),
        ("payload.after.birth_date", "1957"),
    ];
    let output = value_of(&edited(None, &event().to_string(), &policy, &new));
    for row in ["before", "after"] {
        assert_eq!(type_of(&output, row, "mrn"), ("string".into(), None));
        assert_eq!(type_of(&output, row, "birth_date"), ("string".into(), None));
        assert_eq!(type_of(&output, row, "weight"), ("int32".into(), None));
        let decimal = Some("org.apache.kafka.connect.data.Decimal".into());
        assert_eq!(type_of(&output, row, "charge"), ("bytes".into(), decimal));
    }
    assert_eq!(type_of(&output, "ts_ms", ""), ("string".into(), None));
    assert_eq!(output["payload"]["after"]["mrn"], "[MRN-1]");
    assert_eq!(output["payload"]["after"]["birth_date"], "1957");
    assert_eq!(output["payload"]["after"]["weight"], 70);
    assert_eq!(
        type_of(&output, "after", "").1.as_deref(),
        Some("ehr.public.patients.Value")
    );
}

#[test]
fn what_no_rule_touches_stays_as_it_is() {
    let event = json!({"schema": {"type": "struct", "optional": false, "fields": [column("code", "int32", None)]},
        "payload": {"code": 7}});
    let text = event.to_string().replace(":7", " : 7 ");
    let output = edited(None, &text, &safe_harbor(), &[]);
    assert_eq!(output.value.unwrap(), text.into_bytes());
}

#[test]
fn decimal_numbers_under_a_rule_are_written_out() {
    let mut event = event();
    for row in [0, 1] {
        event["schema"]["fields"][row]["fields"][5]["field"] = "account_number".into();
    }
    event["payload"]["after"] = json!({"account_number": "AOSf"});
    let fields = fields_with(Format::Debezium, &event.to_string(), &safe_harbor()).unwrap();
    let found = fields
        .iter()
        .find(|(path, _)| path == "payload.after.account_number");
    assert_eq!(found.map(|(_, text)| text.as_str()), Some("585.27"));
}

/// A row after these edits, in an event with a schema that tells the type of `x`, or in one without.
fn row_of(x: &Value, has_schema: bool, policy: &Policy, new: &str) -> Value {
    let row = json!({"x": x, "charge": "AOSf"});
    let decimal = row_schema("after")["fields"][5].clone();
    let schema = json!({"type": "struct", "optional": true, "field": "after", "fields": [column("x", "int64", None), decimal]});
    let event = match has_schema {
        true => {
            json!({"schema": {"type": "struct", "optional": false, "fields": [schema]}, "payload": {"after": row}})
        }
        false => json!({"before": null, "after": row, "source": {}, "op": "c"}),
    };
    let source = record(None, Some(event.to_string().as_bytes()));
    let (skeleton, document) = decode(Format::Debezium, &source, policy).unwrap();
    let at = document
        .fields()
        .position(|field| field.path.as_str().ends_with("after.x"));
    let mut redaction = redaction_of(edit(document.len(), at.unwrap(), new));
    skeleton.settle(&document, &mut redaction);
    let output = encode(skeleton, &redaction.edits).unwrap();
    redecode(Format::Debezium, &output, &document, &redaction.edits, policy).unwrap();
    let written = value_of(&output);
    written.get("payload").unwrap_or(&written)["after"]["x"].clone()
}

/// A number may be somebody's; under a schema that tells it for a number nothing else may stand there, unless a rule makes it null
/// or text.
#[test]
fn numbers_keep_the_type_that_the_schema_tells() {
    let policy = safe_harbor();
    for number in [json!(9_075_550_188_i64), json!(4_821_337)] {
        assert_eq!(row_of(&number, true, &policy, "[PHONE-1]"), json!(0));
        assert_eq!(row_of(&number, false, &policy, "[PHONE-1]"), json!("[PHONE-1]"));
        let keeping = crate::detect::testing::policy(&[("**.x", FieldRule::Keep)]);
        assert_eq!(row_of(&number, true, &keeping, "[PHONE-1]"), json!(0));
        let removing = crate::detect::testing::policy(&[("**.x", FieldRule::Remove)]);
        assert_eq!(row_of(&number, true, &removing, ""), json!(null));
    }
}

/// Base64 of a number has no words for a finder, and nothing else may stand there.
#[test]
fn packed_numbers_are_vouched_for() {
    let source = record(None, Some(event().to_string().as_bytes()));
    let policy = safe_harbor();
    let (_, document) = decode(Format::Debezium, &source, &policy).unwrap();
    let charge = document
        .fields()
        .find(|field| field.path.as_str() == "payload.after.charge")
        .unwrap();
    assert_eq!(policy.rule(charge.path), Some(FieldRule::Keep));
}

#[test]
fn envelopes_without_schema_show_the_time_of_the_event() {
    let event = r#"{"before":null,"after":{"mrn":48213377},"source":{"db":"ehr","ts_ms":1615741200123},"op":"c","ts_ms":1615741200456}"#;
    let fields = fields_with(Format::Debezium, event, &safe_harbor()).unwrap();
    let at = |path: &str| {
        fields
            .iter()
            .find(|(p, _)| p == path)
            .map(|(_, text)| text.as_str())
    };
    assert_eq!(at("source.ts_ms"), Some("2021-03-14T17:00:00.123Z"));
    assert_eq!(at("ts_ms"), Some("2021-03-14T17:00:00.456Z"));
    assert_eq!(at("after.mrn"), Some("48213377"));
}

#[test]
fn a_key_struct_keeps_its_schema_and_its_types_follow() {
    let key = r#"{"schema":{"type":"struct","fields":[{"type":"int32","optional":false,"field":"id"}],"optional":false,"name":"ehr.public.patients.Key"},"payload":{"id":1004}}"#;
    let output = edited(
        Some(key),
        &event().to_string(),
        &safe_harbor(),
        &[("$key.payload.id", "[ID-0-0]")],
    );
    let expected = key.replace("int32", "string").replace("1004", "\"[ID-0-0]\"");
    assert_eq!(String::from_utf8(output.key.unwrap()).unwrap(), expected);
}

#[test]
fn no_text_passes_in_a_schema() {
    let with = |schema: Value| json!({"schema": schema, "payload": {"a": 1}}).to_string();
    let column = |extra: (&str, Value)| {
        let mut column = json!({"type": "int32", "field": "a"});
        column[extra.0] = extra.1;
        json!({"type": "struct", "fields": [column]})
    };
    for (dropped, value) in [
        ("doc", json!("Margaret Holloway")),
        ("default", json!("Margaret Holloway")),
        (
            "parameters",
            json!({"allowed": "Holloway,In Progress", "length": "12"}),
        ),
    ] {
        let text = with(column((dropped, value)));
        let output = edited(None, &text, &safe_harbor(), &[]);
        assert!(
            !String::from_utf8(output.value.unwrap())
                .unwrap()
                .contains("Holloway"),
            "{dropped}"
        );
    }
    for (name, value) in [
        ("name", json!("Margaret Holloway")),
        ("patient", json!("Holloway")),
        ("fields", json!("Holloway")),
    ] {
        assert_eq!(
            refusal(Format::Debezium, with(column((name, value)))),
            Some(Reason::WrongShape),
            "{name}"
        );
    }
    let twice = r#"{"schema":{"type":"int32","type":"Holloway","type":"int32"},"payload":1}"#;
    let hidden = edited(
        None,
        &twice.replace("\"payload\":1", "\"payload\":{}"),
        &safe_harbor(),
        &[],
    );
    assert!(
        !String::from_utf8(hidden.value.unwrap())
            .unwrap()
            .contains("Holloway")
    );
}

/// A payload with one column `a` of this type, and what becomes of it.
fn column_of(schema: &Value, payload: &str) -> String {
    let mut column = schema.clone();
    column["field"] = "a".into();
    let schema = json!({"type": "struct", "fields": [column]});
    let text = format!(r#"{{"schema":{schema},"payload":{{"a":{payload}}}}}"#);
    let output = value_of(&edited(None, &text, &safe_harbor(), &[]));
    format!(
        "{} {}",
        output["schema"]["fields"][0]["type"].as_str().unwrap(),
        output["payload"]["a"]
    )
}

#[test]
fn dates_are_written_out_wherever_the_schema_has_them() {
    let date = json!({"type": "int32", "name": "io.debezium.time.Date", "version": 1});
    for (schema, payload, written) in [
        (date.clone(), "-4682", "string \"1957-03-08\""),
        (date.clone(), "-4682.0", "string \"1957-03-08\""),
        (date.clone(), "2147483647", "string \"2147483647\""),
        (
            json!({"type": "array", "items": date}),
            "[-4682,null]",
            "array [\"1957-03-08\",null]",
        ),
        (
            json!({"type": "map", "keys": {"type": "string"}, "values": date}),
            r#"{"x":-4682}"#,
            r#"map {"x":"1957-03-08"}"#,
        ),
        (
            json!({"type": "map", "keys": date, "values": date}),
            "[[-4682,0],[null,0]]",
            r#"map [["1957-03-08","1970-01-01"],[null,"1970-01-01"]]"#,
        ),
    ] {
        assert_eq!(column_of(&schema, payload), written);
    }
    let root = r#"{"schema":{"type":"int32","name":"io.debezium.time.Date"},"payload":-4682}"#;
    let output = edited(None, root, &safe_harbor(), &[]);
    assert_eq!(
        output.value.unwrap(),
        br#"{"schema":{"type":"string"},"payload":"1957-03-08"}"#
    );
}

#[test]
fn what_a_rule_replaces_is_a_string_whatever_becomes_of_it() {
    let of = |kind: Value, payload: &str| {
        let mut column = kind;
        column["field"] = "mrn".into();
        let schema = json!({"type": "struct", "fields": [column]});
        let text = format!(r#"{{"schema":{schema},"payload":{{"mrn":{payload}}}}}"#);
        value_of(&edited(None, &text, &safe_harbor(), &[]))["payload"]["mrn"].to_string()
    };
    assert_eq!(of(json!({"type": "int32"}), "45"), "\"45\"");
    assert_eq!(of(json!({"type": "boolean"}), "true"), "\"true\"");
    let scaled = json!({"type": "struct", "name": "io.debezium.data.VariableScaleDecimal", "fields": [
        {"type": "int32", "field": "scale"}, {"type": "bytes", "field": "value"}]});
    assert_eq!(of(scaled, r#"{"scale":0,"value":"RDwu"}"#), "\"4471854\"");
}

#[test]
fn what_is_no_change_event_is_refused() {
    let deep = format!(
        "{}{{\"type\":\"int32\"}}{}",
        "{\"type\":\"array\",\"items\":".repeat(40),
        "}".repeat(40)
    );
    for (value, reason) in [
        (r#"{"a":1}"#.to_owned(), Reason::WrongShape),
        ("[1]".to_owned(), Reason::NotJson { at: 0 }),
        (
            r#"{"payload":{},"payload":{}}"#.to_owned(),
            Reason::DuplicateKey { at: 14 },
        ),
        (
            format!(r#"{{"schema":{deep},"payload":{{}}}}"#),
            Reason::WrongShape,
        ),
    ] {
        assert_eq!(refusal(Format::Debezium, &value), Some(reason), "{value}");
    }
    assert_eq!(refusal(Format::Debezium, ""), Some(Reason::EmptyValue));
}
