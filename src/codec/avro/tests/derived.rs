//! Output schemas: what follows from a policy.

use super::*;
use crate::codec::SchemaProblem;
use crate::entity::Entity;
use crate::policy::{Action, UnknownFields};
use serde_json::{Value as Json, json};

fn output(schema: &Json, policy: &Policy) -> Json {
    serde_json::from_str(&derived(&schema.to_string(), policy).text).unwrap()
}

fn record_of(fields: &Json) -> Json {
    json!({"type": "record", "name": "R", "namespace": "com.acme", "fields": fields})
}

/// The fields of the output of a record with these fields.
fn fields(fields: &Json, policy: &Policy) -> Json {
    output(&record_of(fields), policy)["fields"].clone()
}

#[allow(clippy::needless_pass_by_value)] // reads better with `json!`
fn field(name: &str, schema: Json) -> Json {
    json!({"name": name, "type": schema})
}

#[test]
fn what_nothing_changes_keeps_its_very_text() {
    let text = r#"{ "type":"record", "name":"R", "doc":"x", "fields":[ {"name":"a","type":"string","order":"ignore"} ] }"#;
    let derived = derived(text, &policy(&[]));
    assert_eq!((derived.text.as_str(), derived.is_changed), (text, false));
}

#[test]
fn types_follow_what_rules_do() {
    let is = FieldRule::Is;
    let policy = policy(&[
        ("mrn", is(Entity::Mrn)),
        ("age", is(Entity::Age)),
        ("state", is(Entity::State)),
        ("kept", FieldRule::Keep),
        ("kept_date", FieldRule::Keep),
        ("gone", FieldRule::Remove),
        ("gone_bytes", FieldRule::Remove),
        ("sex", is(Entity::Id)),
    ]);
    let date = || json!({"type": "int", "logicalType": "date"});
    let decimal =
        json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2, "doc": "in dollars"});
    let sex = json!({"type": "enum", "name": "Sex", "symbols": ["f", "m"], "default": "f"});
    let given = json!([
        field("mrn", json!("int")),
        field("age", json!(["null", "int"])),
        field("state", json!("int")),
        field("kept", json!("long")),
        field("kept_date", date()),
        field("date", date()),
        field(
            "dates",
            json!({"type": "array", "items": ["null", {"type": "long", "logicalType": "timestamp-millis"}]})
        ),
        field("time", json!({"type": "int", "logicalType": "time-millis"})),
        field("gone", json!("double")),
        field("gone_bytes", json!("bytes")),
        field("sex", sex),
        field("price", decimal.clone()),
        field("either", json!(["int", "string", "null"])),
    ]);
    assert_eq!(
        fields(&given, &policy),
        json!([
            field("mrn", json!("string")),
            field("age", json!(["null", "string"])),
            field("state", json!("int")),
            field("kept", json!("long")),
            field("kept_date", date()),
            field("date", json!("string")),
            field("dates", json!({"type": "array", "items": ["null", "string"]})),
            field("time", json!({"type": "int", "logicalType": "time-millis"})),
            field("gone", json!("string")),
            field("gone_bytes", json!("bytes")),
            field("sex", json!("string")),
            field("price", decimal),
            field("either", json!(["int", "string", "null"])),
        ])
    );
}

#[test]
fn dates_keep_their_type_where_the_policy_keeps_dates() {
    let mut keeping = policy(&[("born", FieldRule::Is(Entity::BirthDate))]);
    keeping.actions[Entity::Date as usize] = Action::Keep;
    let date = json!({"type": "int", "logicalType": "date"});
    let given = json!([field("seen", date.clone()), field("born", date.clone())]);
    assert_eq!(
        fields(&given, &keeping),
        json!([field("seen", date), field("born", json!("string"))])
    );
}

#[test]
fn dates_of_kafka_connect_and_debezium_are_dates() {
    let connect = |kind: &str, name: &str| json!({"type": kind, "connect.version": 1, "connect.name": name});
    let given = json!([
        field("a", connect("int", "io.debezium.time.Date")),
        field("b", connect("long", "io.debezium.time.MicroTimestamp")),
        field("c", connect("long", "org.apache.kafka.connect.data.Timestamp")),
        field("ts_ms", json!(["null", "long"])),
        field("d", connect("long", "io.debezium.time.MicroTime")),
    ]);
    let out = fields(&given, &policy(&[]));
    let types: Vec<&Json> = out.as_array().unwrap().iter().map(|f| &f["type"]).collect();
    let text = json!("string");
    let nullable = json!(["null", "string"]);
    assert_eq!(types, [&text, &text, &text, &nullable, &given[4]["type"]]);
    let schema = record_of(&json!([field(
        "b",
        connect("long", "io.debezium.time.MicroTimestamp")
    )]))
    .to_string();
    let schemas = schemas(&schema, &policy(&[]));
    let source = framed(&encoded(r#""long""#, Value::Long(1_710_408_600_000_000)));
    let policy = policy(&[]);
    let (_, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
    assert_eq!(seen(&document)[0].2, "2024-03-14T09:30:00Z");
}

#[test]
fn branches_that_become_strings_are_one() {
    let policy = policy(&[("id", FieldRule::Is(Entity::Id))]);
    let schema = record_of(&json!([field("id", json!(["int", "null", "string", "long"]))])).to_string();
    let derived = derived(&schema, &policy);
    let union = &serde_json::from_str::<Json>(&derived.text).unwrap()["fields"][0]["type"];
    assert_eq!(*union, json!(["string", "null"]));
    for (branch, value, text) in [
        (0, Value::Int(7), "7"),
        (2, Value::String("x".into()), "x"),
        (3, Value::Long(1 << 40), "1099511627776"),
    ] {
        let value = Value::Record(vec![("id".into(), Value::Union(branch, Box::new(value)))]);
        let out = written(&schema, &encoded(&schema, value), &policy, &[]);
        let expected = Value::Union(0, Box::new(Value::String(text.into())));
        assert_eq!(
            read_back(&derived.text, &out),
            Value::Record(vec![("id".into(), expected)])
        );
    }
}

#[test]
fn defaults_of_what_a_rule_names_go() {
    let policy = policy(&[("**.id", FieldRule::Is(Entity::Id))]);
    let with = |schema: Json, default: Json| json!({"name": "id", "type": schema, "default": default});
    let cases = [
        (json!("int"), json!(7), json!("string"), None),
        (
            json!(["null", "int"]),
            Json::Null,
            json!(["null", "string"]),
            Some(Json::Null),
        ),
        (json!(["int", "null"]), json!(0), json!(["string", "null"]), None),
        (
            json!({"type": "array", "items": "int"}),
            json!([]),
            json!({"type": "array", "items": "string"}),
            Some(json!([])),
        ),
        (
            json!({"type": "array", "items": "int"}),
            json!([1]),
            json!({"type": "array", "items": "string"}),
            None,
        ),
    ];
    for (schema, default, new, expected) in cases {
        let out = fields(&json!([with(schema, default)]), &policy);
        assert_eq!(out[0]["type"], new);
        assert_eq!(out[0].get("default").cloned(), expected, "{new}");
    }
}

#[test]
fn members_that_are_dropped_leave_the_schema() {
    let policy = policy(&[("secret", FieldRule::Drop), ("**.vector", FieldRule::Embedding)]);
    let named = json!({"type": "record", "name": "Inner", "fields": [field("a", json!("string"))]});
    let given = json!([
        field("secret", named),
        field("vector", json!({"type": "array", "items": "float"})),
        field("kept", json!("Inner")),
    ]);
    let out = fields(&given, &policy);
    assert_eq!(out.as_array().unwrap().len(), 1);
    assert_eq!(out[0]["name"], "kept");
    assert_eq!(
        out[0]["type"]["name"], "com.acme.Inner",
        "a definition that stood in what went moves to where it is used"
    );
}

#[test]
fn a_type_that_becomes_two_gets_a_second_name() {
    let policy = policy(&[("home.zip", FieldRule::Is(Entity::Zip))]);
    let address = json!({"type": "record", "name": "Address", "aliases": ["Addr"], "fields": [field("zip", json!("int"))]});
    let given = json!([
        field("ward", address),
        field("home", json!("Address")),
        field("work", json!("Address")),
        field("again", json!({"type": "array", "items": "com.acme.Address"})),
    ]);
    let out = fields(&given, &policy);
    assert_eq!(out[0]["type"]["name"], "com.acme.Address");
    assert_eq!(out[0]["type"]["fields"][0]["type"], "int");
    assert_eq!(out[1]["type"]["name"], "com.acme.Address_2");
    assert_eq!(out[1]["type"]["fields"][0]["type"], "string");
    assert_eq!(out[1]["type"].get("aliases"), None);
    assert_eq!(out[2]["type"], "com.acme.Address");
    assert_eq!(out[3]["type"]["items"], "com.acme.Address");
}

#[test]
fn types_inside_themselves_are_derived_once() {
    let policy = policy(&[("**.mrn", FieldRule::Is(Entity::Mrn))]);
    let schema = json!({"type": "record", "name": "Tree", "fields": [
        field("mrn", json!("int")), field("below", json!({"type": "array", "items": "Tree"}))]});
    let out = output(&schema, &policy);
    assert_eq!(out["fields"][0]["type"], "string");
    assert_eq!(out["fields"][1]["type"]["items"], "Tree");
    let bytes = [2, 2, 4, 0, 0]; // 1, [2, []]
    let text = derived(&schema.to_string(), &policy).text;
    let Value::Record(fields) = read_back(&text, &written(&schema.to_string(), &bytes, &policy, &[])) else {
        panic!()
    };
    assert_eq!(fields[0].1, Value::String("1".into()));
}

#[test]
fn tags_in_and_beside_the_schema_are_rules() {
    let tagging = Policy {
        tags: vec![
            ("PII".to_owned(), FieldRule::Is(Entity::Name)),
            ("SECRET".to_owned(), FieldRule::Drop),
        ],
        ..policy(&[("code", FieldRule::Keep)])
    };
    let tagged =
        |name: &str, schema: Json, tag: &str| json!({"name": name, "type": schema, "confluent:tags": [tag]});
    let schema = record_of(&json!([
        tagged("nick", json!("int"), "PII"),
        tagged("code", json!("string"), "PII"),
        tagged(
            "inner",
            json!({"type": "record", "name": "I", "fields": [field("a", json!("int"))]}),
            "PII"
        ),
        tagged("x", json!("string"), "SECRET"),
        field("y", json!("string")),
        field("z", json!("string")),
    ]));
    let mut text = SchemaText::alone(SchemaKind::Avro, schema.to_string());
    text.tags = vec![
        ("com.acme.R.y".to_owned(), vec!["SECRET".to_owned()]),
        ("**.z".to_owned(), vec!["OTHER".to_owned(), "PII".to_owned()]),
    ];
    let derived = Arc::new(derive(&text, RecordPart::Value, &tagging).unwrap());
    let out: Json = serde_json::from_str(&derived.text).unwrap();
    let names: Vec<&str> = out["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["nick", "code", "inner", "z"]);
    assert_eq!(out["fields"][0]["type"], "string");
    assert_eq!(
        out["fields"][2]["type"]["fields"][0]["type"], "string",
        "a tag counts for what lies inside"
    );
    assert_eq!(derived.unknown, Vec::<String>::new());
    // The rule reaches the finders with the path.
    let bytes = encoded(
        &schema.to_string(),
        Value::Record(vec![
            ("nick".into(), Value::Int(7)),
            ("code".into(), Value::String("Smith".into())),
            ("inner".into(), Value::Record(vec![("a".into(), Value::Int(1))])),
            ("x".into(), Value::String("x".into())),
            ("y".into(), Value::String("y".into())),
            ("z".into(), Value::String("Jones".into())),
        ]),
    );
    let mut schemas = Schemas::default();
    let output = OUTPUT_ID;
    schemas.insert(RecordPart::Value, ID, Resolved { derived, output });
    let source = framed(&bytes);
    let (_, document) = decode((Format::Avro, &schemas), &source, &tagging).unwrap();
    let rules: Vec<_> = document.fields().map(|f| tagging.rule(f.path)).collect();
    assert_eq!(rules, [Some(FieldRule::Is(Entity::Name)); 4]);
}

#[test]
fn fields_that_nothing_names_are_told_and_never_passed_over() {
    let given = record_of(&json!([
        field("mrn", json!("string")),
        field("bp", json!("int")),
        field("on", json!("boolean")),
        field(
            "inner",
            json!({"type": "record", "name": "I", "fields": [field("b", json!("string"))]})
        ),
        field("list", json!({"type": "array", "items": "string"})),
    ]));
    let with = |unknown_fields| Policy {
        unknown_fields,
        ..policy(&[("mrn", FieldRule::Is(Entity::Mrn))])
    };
    let derive_with = |policy: &Policy| {
        derive(
            &SchemaText::alone(SchemaKind::Avro, given.to_string()),
            RecordPart::Value,
            policy,
        )
    };
    let unknown = ["bp", "inner.b", "list[]", "on"].map(str::to_owned);
    let narrative = derive_with(&with(UnknownFields::Narrative)).unwrap();
    assert_eq!(narrative.unknown, unknown);
    assert!(!narrative.is_changed);
    let dropped = derive_with(&with(UnknownFields::Drop)).unwrap();
    let fields: Json = serde_json::from_str::<Json>(&dropped.text).unwrap()["fields"].clone();
    assert_eq!(fields.as_array().unwrap().len(), 2, "{fields}");
    assert_eq!(fields[1]["type"]["fields"], json!([]));
    assert_eq!(dropped.unknown, unknown);
    assert_eq!(
        derive_with(&with(UnknownFields::Stop)).unwrap_err(),
        SchemaProblem::UnknownFields(unknown.to_vec())
    );
}

#[test]
fn only_what_the_policy_lists_stays_where_it_has_a_list() {
    let listing = Policy {
        allow: Some(vec![
            crate::policy::path::PathPattern::parse("text").unwrap(),
            crate::policy::path::PathPattern::parse("meta.page").unwrap(),
        ]),
        ..policy(&[])
    };
    let meta = json!({"type": "record", "name": "M", "fields": [field("page", json!("int")), field("author", json!("string"))]});
    let given = json!([
        field("text", json!("string")),
        field("meta", json!(["null", meta])),
        field("other", json!("string"))
    ]);
    let out = fields(&given, &listing);
    assert_eq!(out.as_array().unwrap().len(), 2);
    assert_eq!(out[1]["type"][1]["fields"], json!([field("page", json!("int"))]));
}

#[test]
fn references_become_part_of_the_output_schema() {
    let mut text = SchemaText::alone(
        SchemaKind::Avro,
        r#"{"type":"record","name":"com.acme.Visit","fields":[{"name":"patient","type":"com.acme.Patient"}]}"#,
    );
    let patient =
        r#"{"type":"record","name":"Patient","namespace":"com.acme","fields":[{"name":"mrn","type":"int"}]}"#;
    assert!(matches!(
        derive(&text, RecordPart::Value, &policy(&[])),
        Err(SchemaProblem::Invalid { .. })
    ));
    text.references
        .push(("patient.avsc".to_owned(), patient.to_owned()));
    let derived = derive(&text, RecordPart::Value, &policy(&[])).unwrap();
    assert!(!derived.is_changed);
    let out: Json = serde_json::from_str(&derived.text).unwrap();
    assert_eq!(out["fields"][0]["type"]["fields"][0]["name"], "mrn");
    Schema::parse_str(&derived.text).unwrap();
}

#[test]
fn what_is_wrong_with_a_schema_is_told_without_its_words() {
    for text in [
        r#"{"type":"record","name":"Adaeze Okonkwo","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"Okonkwo"}]}"#,
        r#"{"type":"enum","name":"E","symbols":["Mrs. Okonkwo"]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"Okonkwo"}]}"#,
    ] {
        let schema = SchemaText::alone(SchemaKind::Avro, text);
        let refused = derive(&schema, RecordPart::Value, &policy(&[])).map(drop);
        let told = refused.unwrap_err().to_string();
        assert!(!told.contains("Okonkwo") && told.len() > 30, "{told}");
    }
}

#[test]
fn what_is_no_schema_is_refused_and_what_is_too_large_too() {
    let refused = |text: &str| {
        derive(
            &SchemaText::alone(SchemaKind::Avro, text),
            RecordPart::Value,
            &policy(&[]),
        )
    };
    let bad = [
        "",
        "{",
        "7",
        r#""strin""#,
        r#"{"type":"record","name":"R"}"#,
        r#"{"type":"fixed","name":"F"}"#,
        r#"{"type":"array"}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"Nobody"}]}"#,
        r#"["int","int"]"#,
        r#"{"type":"map"}"#,
    ];
    for text in bad {
        assert!(
            matches!(refused(text), Err(SchemaProblem::Invalid { .. })),
            "{text}"
        );
    }
    // Types that use each other twice: 2^40 places.
    let mut doubling = r#"{"type":"record","name":"T0","fields":[{"name":"a","type":"string"}]}"#.to_owned();
    for level in 1..40 {
        let below = format!("T{}", level - 1);
        doubling = format!(
            r#"{{"type":"record","name":"T{level}","fields":[{{"name":"a","type":{doubling}}},{{"name":"b","type":"{below}"}}]}}"#
        );
    }
    assert!(matches!(
        refused(&doubling),
        Err(SchemaProblem::TooLarge | SchemaProblem::Invalid { .. })
    ));
    let protobuf = SchemaText::alone(SchemaKind::Protobuf, "message A {}");
    assert_eq!(
        derive(&protobuf, RecordPart::Value, &policy(&[])).unwrap_err(),
        SchemaProblem::WrongKind(SchemaKind::Protobuf)
    );
}
