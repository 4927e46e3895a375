//! What stands in records, and what changes do to it.

use super::*;
use crate::document::FieldKind::{Blob, MapKey, Number, RecordKey, Text};
use crate::entity::Entity;

const PATIENT: &str = r#"{"type":"record","name":"Patient","namespace":"com.acme","fields":[
    {"name":"mrn","type":"int"},
    {"name":"name","type":{"type":"record","name":"Name","fields":[
        {"name":"family","type":"string"},{"name":"given","type":{"type":"array","items":"string"}}]}},
    {"name":"born","type":{"type":"int","logicalType":"date"}},
    {"name":"phone","type":["null","long"]},
    {"name":"weight","type":["null","double"],"default":null},
    {"name":"alive","type":"boolean"},
    {"name":"sex","type":{"type":"enum","name":"Sex","symbols":["female","male"]}},
    {"name":"notes","type":{"type":"map","values":["null","string","int"]}},
    {"name":"photo","type":"bytes"}]}"#;

fn patient() -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let some = |at, value| Value::Union(at, Box::new(value));
    Value::Record(vec![
        ("mrn".into(), Value::Int(12345)),
        (
            "name".into(),
            Value::Record(vec![
                ("family".into(), text("Smith")),
                ("given".into(), Value::Array(vec![text("John"), text("Ä.")])),
            ]),
        ),
        ("born".into(), Value::Date(-4707)),
        ("phone".into(), some(1, Value::Long(6_175_550_123))),
        ("weight".into(), some(0, Value::Null)),
        ("alive".into(), Value::Boolean(true)),
        ("sex".into(), Value::Enum(1, "male".into())),
        (
            "notes".into(),
            Value::Map([("ward".to_owned(), some(1, text("7 East")))].into()),
        ),
        ("photo".into(), Value::Bytes(vec![0xff, 0xd8, 0xff])),
    ])
}

#[test]
fn every_value_is_a_field_under_the_path_that_json_would_give_it() {
    let policy = policy(&[]);
    let bytes = encoded(PATIENT, patient());
    let schemas = schemas(PATIENT, &policy);
    let source = framed(&bytes);
    let (_, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
    assert_eq!(
        seen(&document),
        [
            (Number, "mrn", "12345"),
            (Text, "name.family", "Smith"),
            (Text, "name.given[]", "John"),
            (Text, "name.given[]", "Ä."),
            (Text, "born", "1957-02-11"),
            (Text, "phone", "6175550123"),
            (MapKey, "notes.{key}", "ward"),
            (Text, "notes.ward", "7 East"),
            (Blob, "photo", ""),
        ]
    );
}

#[test]
fn what_is_not_changed_is_copied_and_what_is_changed_reads_as_written() {
    let policy = policy(&[("born", FieldRule::Keep)]);
    let bytes = encoded(PATIENT, patient());
    assert_eq!(written(PATIENT, &bytes, &policy, &[]), bytes);
    let out = written(
        PATIENT,
        &bytes,
        &policy,
        &[
            ("name.family", "[NAME-1]"),
            ("notes.{key}", "a longer key"),
            ("photo", ""),
            ("phone", "[PHONE-1]"),
        ],
    );
    let Value::Record(fields) = read_back(PATIENT, &out) else {
        panic!()
    };
    let Value::Record(mut expected) = patient() else {
        panic!()
    };
    if let Value::Record(name) = &mut expected[1].1 {
        name[0].1 = Value::String("[NAME-1]".into());
    }
    // A long that keeps its type cannot say what was asked.
    expected[3].1 = Value::Union(1, Box::new(Value::Long(0)));
    expected[7].1 = Value::Map(
        [(
            "a longer key".to_owned(),
            Value::Union(1, Box::new(Value::String("7 East".into()))),
        )]
        .into(),
    );
    expected[8].1 = Value::Bytes(Vec::new());
    assert_eq!(fields, expected);
}

#[test]
fn values_that_rules_change_are_strings_in_the_output() {
    let rules = [
        ("mrn", FieldRule::Is(Entity::Mrn)),
        ("phone", FieldRule::Is(Entity::Phone)),
        ("sex", FieldRule::Is(Entity::Id)),
        ("weight", FieldRule::Remove),
    ];
    let policy = policy(&rules);
    let derived = derived(PATIENT, &policy);
    let bytes = encoded(PATIENT, patient());
    let out = written(PATIENT, &bytes, &policy, &[("mrn", "[MRN-1]"), ("born", "1957")]);
    let Value::Record(fields) = read_back(&derived.text, &out) else {
        panic!()
    };
    let text = |text: &str| Value::String(text.to_owned());
    assert_eq!(fields[0].1, text("[MRN-1]"));
    assert_eq!(fields[2].1, text("1957"));
    assert_eq!(
        fields[3].1,
        Value::Union(1, Box::new(text("6175550123"))),
        "unchanged, and text"
    );
    assert_eq!(fields[4].1, Value::Union(0, Box::new(Value::Null)));
    assert_eq!(fields[6].1, text("male"));
}

#[test]
fn keys_have_the_kind_of_keys() {
    let policy = policy(&[]);
    let schema = r#"{"type":"record","name":"K","fields":[{"name":"id","type":"long"},{"name":"kind","type":"string"}]}"#;
    let derived = Arc::new(derived_with(schema, RecordPart::Key, &policy));
    let key = encoded(
        schema,
        Value::Record(vec![
            ("id".into(), Value::Long(42)),
            ("kind".into(), Value::String("visit".into())),
        ]),
    );
    let mut schemas = Schemas::default();
    let output = OUTPUT_ID;
    let resolved = Resolved {
        derived: derived.clone(),
        output,
    };
    schemas.insert(RecordPart::Key, ID, resolved);
    let source = record(Some(&[&ID.to_bytes()[..], &key].concat()), None);
    let (skeleton, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
    assert_eq!(
        seen(&document),
        [(RecordKey, "$key.id", "42"), (RecordKey, "$key.kind", "visit")]
    );
    let edits = [Edit::Replace("[ID-1]".into()), Edit::Unchanged];
    let out = encode(skeleton, &edits).unwrap().key.unwrap();
    let Value::Record(fields) = read_back(&derived.text, &out[5..]) else {
        panic!()
    };
    assert_eq!(
        fields[0].1,
        Value::String("[ID-1]".into()),
        "a token is text, so the id is"
    );
}

#[test]
fn documents_in_strings_and_bytes_are_looked_into() {
    let policy = policy(&[]);
    let schema =
        r#"{"type":"record","name":"E","fields":[{"name":"a","type":"string"},{"name":"b","type":"bytes"}]}"#;
    let json = r#"{"name":"Smith"}"#;
    let bytes = encoded(
        schema,
        Value::Record(vec![
            ("a".into(), Value::String(json.into())),
            ("b".into(), Value::Bytes(json.into())),
        ]),
    );
    let out = written(
        schema,
        &bytes,
        &policy,
        &[("a.name", "[NAME-1]"), ("b.name", "[NAME-1]")],
    );
    let redacted = r#"{"name":"[NAME-1]"}"#;
    assert_eq!(
        read_back(schema, &out),
        Value::Record(vec![
            ("a".into(), Value::String(redacted.into())),
            ("b".into(), Value::Bytes(redacted.into())),
        ])
    );
}

/// Two entries with a size in front, as Java's writers with blocks put it.
fn sized_map(entries: &[(&str, &str)]) -> Vec<u8> {
    use super::super::scalar::{write_long, write_sized};
    let mut content = Vec::new();
    for (key, value) in entries {
        write_sized(key.as_bytes(), &mut content);
        write_sized(value.as_bytes(), &mut content);
    }
    let mut bytes = Vec::new();
    write_long(-(entries.len() as i64), &mut bytes);
    write_long(content.len() as i64, &mut bytes);
    bytes.extend(content);
    bytes.push(0);
    bytes
}

#[test]
fn a_block_around_a_change_gets_a_new_header() {
    let policy = policy(&[]);
    let schema = r#"{"type":"map","values":"string"}"#;
    let bytes = sized_map(&[("a", "Smith"), ("b", "x")]);
    assert_eq!(written(schema, &bytes, &policy, &[]), bytes);
    let out = written(schema, &bytes, &policy, &[("a", "[NAME-1]")]);
    let expected = [("a", "[NAME-1]"), ("b", "x")].map(|(k, v)| (k.to_owned(), Value::String(v.into())));
    assert_eq!(read_back(schema, &out), Value::Map(expected.into()));
}

#[test]
fn entries_of_maps_that_the_policy_drops_leave_their_block() {
    let schema = r#"{"type":"array","items":{"type":"map","values":"string"}}"#;
    let dropping = policy(&[("**.secret", FieldRule::Drop)]);
    let map = |entries: &[(&str, &str)]| {
        Value::Map(
            entries
                .iter()
                .map(|(k, v)| ((*k).to_owned(), Value::String((*v).into())))
                .collect(),
        )
    };
    let bytes = encoded(
        schema,
        Value::Array(vec![
            map(&[("secret", "x"), ("kept", "y")]),
            map(&[("secret", "z")]),
        ]),
    );
    let out = written(schema, &bytes, &dropping, &[]);
    assert_eq!(
        read_back(schema, &out),
        Value::Array(vec![map(&[("kept", "y")]), map(&[])])
    );
    let sized = [&[2][..], &sized_map(&[("secret", "x"), ("kept", "y")]), &[0]].concat();
    let out = written(schema, &sized, &dropping, &[]);
    assert_eq!(read_back(schema, &out), Value::Array(vec![map(&[("kept", "y")])]));
}

#[test]
fn keys_of_a_map_stay_apart() {
    let policy = policy(&[]);
    let schema = r#"{"type":"map","values":"int"}"#;
    let bytes = [&[4][..], b"\x0aSmith\x02\x0aJones\x04", &[0]].concat();
    let schemas = schemas(schema, &policy);
    let source = framed(&bytes);
    let (skeleton, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
    let edits: Vec<Edit> = document
        .fields()
        .map(|f| match f.kind {
            MapKey => Edit::Replace("[NAME]".to_owned()),
            _ => Edit::Unchanged,
        })
        .collect();
    let out = payload(encode(skeleton, &edits).unwrap());
    let expected = [("[NAME]", 1), ("[NAME]#2", 2)].map(|(key, value)| (key.to_owned(), Value::Int(value)));
    assert_eq!(read_back(schema, &out), Value::Map(expected.into()));
}

#[test]
fn members_that_the_policy_drops_are_not_even_read_as_text() {
    let policy = policy(&[("secret", FieldRule::Drop), ("**.vector", FieldRule::Embedding)]);
    let schema = r#"{"type":"record","name":"C","fields":[
        {"name":"secret","type":{"type":"map","values":{"type":"array","items":"string"}}},
        {"name":"text","type":"string"},
        {"name":"vector","type":["null",{"type":"array","items":"float"}]}]}"#;
    let value = |vector| {
        Value::Record(vec![
            (
                "secret".into(),
                Value::Map([("k".to_owned(), Value::Array(vec![Value::String("Smith".into())]))].into()),
            ),
            ("text".into(), Value::String("words".into())),
            ("vector".into(), vector),
        ])
    };
    let vector = Value::Union(1, Box::new(Value::Array(vec![Value::Float(0.5)])));
    for (vector, embeddings) in [(vector, 1), (Value::Union(0, Box::new(Value::Null)), 0)] {
        let bytes = encoded(schema, value(vector));
        let schemas = schemas(schema, &policy);
        let source = framed(&bytes);
        let (skeleton, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
        assert_eq!(seen(&document), [(Text, "text", "words")]);
        assert_eq!(skeleton.embeddings_dropped(), embeddings);
        let out = payload(encode(skeleton, &[Edit::Unchanged]).unwrap());
        let derived = derived(schema, &policy);
        assert_eq!(
            read_back(&derived.text, &out),
            Value::Record(vec![("text".into(), Value::String("words".into()))])
        );
    }
}

#[test]
fn types_inside_themselves_start_their_paths_anew() {
    let policy = policy(&[]);
    let schema = r#"{"type":"record","name":"Tree","fields":[
        {"name":"name","type":"string"},{"name":"below","type":{"type":"array","items":"Tree"}}]}"#;
    let tree = |name: &str, below| {
        Value::Record(vec![
            ("name".into(), Value::String(name.into())),
            ("below".into(), Value::Array(below)),
        ])
    };
    let bytes = encoded(schema, tree("a", vec![tree("b", vec![tree("c", Vec::new())])]));
    let schemas = schemas(schema, &policy);
    let source = framed(&bytes);
    let (_, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
    assert_eq!(
        seen(&document),
        [(Text, "name", "a"), (Text, "name", "b"), (Text, "name", "c")]
    );
    let out = written(schema, &bytes, &policy, &[("name", "[X]")]);
    assert_eq!(
        read_back(schema, &out),
        tree("[X]", vec![tree("[X]", vec![tree("[X]", Vec::new())])])
    );
}
