//! JSON with a schema: frames, what stays of a schema, and that outputs are valid under it.

use crate::codec::schemas::{Derived, Resolved, Schemas, derive};
use crate::codec::tests::record;
use crate::codec::{Format, SchemaProblem, decode, encode};
use crate::detect::testing;
use crate::document::Edit;
use crate::entity::Entity;
use crate::fault::Reason;
use crate::policy::{FieldRule, Policy, UnknownFields};
use crate::schema::{RecordPart, SchemaKind, SchemaRef, SchemaText};
use serde_json::{Value, json};
use std::sync::Arc;

fn derived(schema: &Value, policy: &Policy) -> Derived {
    let text = SchemaText::alone(SchemaKind::JsonSchema, schema.to_string());
    derive(&text, RecordPart::Value, policy).unwrap()
}

fn output(schema: &Value, policy: &Policy) -> Value {
    serde_json::from_str(&derived(schema, policy).text).unwrap()
}

fn policy() -> Policy {
    Policy {
        tags: vec![("PII".to_owned(), FieldRule::Is(Entity::Name))],
        ..testing::policy(&[("secret", FieldRule::Drop)])
    }
}

fn patient() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false,
        "required": ["mrn", "secret"],
        "properties": {
            "mrn": {"type": "integer", "minimum": 1},
            "born": {"type": "string", "format": "date"},
            "nick": {"type": "string", "confluent:tags": ["PII"]},
            "secret": {"type": "string"},
            "address": {"$ref": "#/definitions/Address"},
            "contact": {"oneOf": [{"type": "null"}, {"$ref": "#/definitions/Address"}]}
        },
        "definitions": {"Address": {"type": "object", "properties": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}}}}
    })
}

#[test]
fn what_redaction_may_break_leaves_the_schema() {
    let out = output(&patient(), &policy());
    assert_eq!(out["required"], json!(["mrn"]));
    assert_eq!(out.get("additionalProperties"), None);
    assert_eq!(
        out["properties"]["mrn"]["type"],
        json!(["integer", "string", "null"])
    );
    assert_eq!(out["properties"]["mrn"]["minimum"], 1, "says nothing of strings");
    assert_eq!(out["properties"]["born"], json!({"type": "string"}));
    assert_eq!(out["properties"]["contact"]["anyOf"][0], json!({"type": "null"}));
    assert_eq!(
        out["definitions"]["Address"]["properties"]["zip"],
        json!({"type": "string"})
    );
    assert_eq!(
        derived(&out, &policy()).text,
        out.to_string(),
        "deriving again changes nothing"
    );
}

#[test]
fn unknown_paths_are_told_through_references() {
    let derived = derived(&patient(), &policy());
    assert_eq!(derived.unknown, ["address.zip", "born", "contact.zip", "mrn"]);
    let stopping = Policy {
        unknown_fields: UnknownFields::Stop,
        ..policy()
    };
    let text = SchemaText::alone(SchemaKind::JsonSchema, patient().to_string());
    assert!(matches!(
        derive(&text, RecordPart::Value, &stopping),
        Err(SchemaProblem::UnknownFields(paths)) if paths.len() == 4
    ));
    let text = SchemaText::alone(SchemaKind::JsonSchema, "[]");
    assert!(matches!(
        derive(&text, RecordPart::Value, &policy()),
        Err(SchemaProblem::Invalid { .. })
    ));
}

fn schemas(policy: &Policy) -> Schemas {
    let mut schemas = Schemas::default();
    let derived = Arc::new(derived(&patient(), policy));
    let output = SchemaRef::Id(8);
    schemas.insert(RecordPart::Value, SchemaRef::Id(7), Resolved { derived, output });
    schemas
}

#[test]
fn values_are_json_behind_a_frame() {
    let policy = policy();
    let schemas = schemas(&policy);
    let json = br#"{"mrn": 12, "nick": "Al", "secret": "x", "address": {"zip": "02115"}}"#;
    let source = record(None, Some(&[&b"\0\0\0\0\x07"[..], json].concat()));
    let (skeleton, document) = decode((Format::JsonSchema, &schemas), &source, &policy).unwrap();
    let texts: Vec<(&str, &str)> = document
        .fields()
        .filter(|f| !f.path.as_str().contains("{key}"))
        .map(|f| (f.path.as_str(), f.text.expose()))
        .collect();
    assert_eq!(texts, [("mrn", "12"), ("nick", "Al"), ("address.zip", "02115")]);
    let nick = document.fields().find(|f| f.path.as_str() == "nick").unwrap();
    assert_eq!(
        policy.rule(nick.path),
        Some(FieldRule::Is(Entity::Name)),
        "by its tag"
    );
    let edits: Vec<Edit> = document
        .fields()
        .map(|f| match f.text.expose() {
            "Al" => Edit::Replace("[NAME-1]".to_owned()),
            _ => Edit::Unchanged,
        })
        .collect();
    let out = encode(skeleton, &edits).unwrap().value.unwrap();
    assert_eq!(
        out,
        [
            &b"\0\0\0\0\x08"[..],
            br#"{"mrn": 12, "nick": "[NAME-1]", "address": {"zip": "02115"}}"#
        ]
        .concat()
    );
}

#[test]
fn positions_count_from_the_start_of_the_value() {
    let policy = policy();
    let schemas = schemas(&policy);
    let source = record(None, Some(b"\0\0\0\0\x07{\"a\":}"));
    let reason = decode((Format::JsonSchema, &schemas), &source, &policy).err();
    assert_eq!(reason, Some(Reason::NotJson { at: 10 }));
}

#[test]
fn fields_that_nothing_names_are_dropped_where_the_policy_says_so() {
    let dropping = Policy {
        unknown_fields: UnknownFields::Drop,
        ..policy()
    };
    let schemas = schemas(&dropping);
    let json = br#"{"mrn": 12, "nick": "Al", "address": {"zip": "02115"}}"#;
    let source = record(None, Some(&[&b"\0\0\0\0\x07"[..], json].concat()));
    let (skeleton, document) = decode((Format::JsonSchema, &schemas), &source, &dropping).unwrap();
    let out = encode(skeleton, &vec![Edit::Unchanged; document.len()])
        .unwrap()
        .value
        .unwrap();
    assert_eq!(&out[5..], br#"{"nick": "Al", "address": {}}"#);
}
