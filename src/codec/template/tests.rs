//! Shapes, ids and deletes of all templates.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const DOCUMENT: &str = r#" {"id": "[ID_0h4k9q2m7x3b8n5tjja]", "page_content": "Chest \"pain\"",
  "metadata": {"page": 1, "score": 0.50}, "n": 7, "ok": true} "#;

fn template(sink: Sink) -> Template {
    Template {
        sink,
        id_from: IdFrom::Key,
        id_field: "id".to_owned(),
        deletes: Deletes::Forward,
    }
}

fn qdrant() -> Template {
    template(Sink::Qdrant {
        collection: "notes".to_owned(),
    })
}

fn record(key: &str, value: Option<&str>) -> OutputRecord {
    OutputRecord {
        key: Some(key.as_bytes().to_vec()),
        value: value.map(|v| v.as_bytes().to_vec()),
        headers: vec![("deid-policy".to_owned(), Some(b"p/1".to_vec()))],
    }
}

fn apply(template: &Template, record: OutputRecord) -> Result<Option<(String, Option<String>)>, Reason> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let shaped = template.apply(record, &Keyring::for_tests(), "n")?;
    Ok(shaped.map(|o| {
        assert_eq!(o.headers.len(), 1, "headers stay");
        (text(o.key.unwrap()), o.value.map(text))
    }))
}

/// Key and value of a document and the key of its delete, which must be the same.
fn shaped(template: &Template) -> (String, Value, String) {
    let (key, value) = apply(template, record("k-1", Some(DOCUMENT))).unwrap().unwrap();
    let (deleted, none) = apply(template, record("k-1", None)).unwrap().unwrap();
    assert_eq!((&deleted, none), (&key, None), "a delete finds what was stored");
    let value = value.unwrap();
    (key, serde_json::from_str(&value).unwrap(), value)
}

fn uuid_of(text: &str) -> String {
    Id::new(text, &Keyring::for_tests(), "n").to_string()
}

#[test]
fn qdrant_gets_a_point_without_a_vector_and_a_key_that_names_it() {
    let (key, value, raw) = shaped(&qdrant());
    let id = uuid_of("k-1");
    assert_eq!(key, format!(r#"{{"id":"{id}","collection_name":"notes"}}"#));
    let payload: Value = serde_json::from_str(DOCUMENT).unwrap();
    assert_eq!(
        value,
        json!({"collection_name": "notes", "id": id, "payload": payload})
    );
    assert!(
        raw.contains(DOCUMENT.trim()),
        "the document stands in it byte for byte"
    );
}

#[test]
fn milvus_and_weaviate_get_flat_fields_with_the_id_among_them() {
    for sink in [Sink::Milvus, Sink::Weaviate] {
        let (key, value, raw) = shaped(&template(sink));
        assert_eq!(key, uuid_of("k-1"));
        assert_eq!(value["id"], key.as_str(), "in place of the document's own");
        assert_eq!(value["metadata"]["page"], 1);
        assert!(
            raw.contains(r#""score": 0.50"#) && raw.matches("\"id\"").count() == 1,
            "{raw}"
        );
    }
}

#[test]
fn elasticsearch_and_opensearch_get_the_document_under_its_id() {
    let (key, _, raw) = shaped(&template(Sink::Search));
    assert_eq!((key, raw.as_str()), (uuid_of("k-1"), DOCUMENT.trim()));
}

#[test]
fn jdbc_gets_a_schema_beside_the_data() {
    let column = |name: &str, kind| Column {
        name: name.to_owned(),
        kind,
    };
    let columns = vec![
        column("page_content", ColumnType::Text),
        column("metadata", ColumnType::Json),
        column("n", ColumnType::Integer),
        column("ok", ColumnType::Boolean),
        column("absent", ColumnType::Double),
    ];
    let (key, value, _) = shaped(&template(Sink::Jdbc { columns }));
    let id = uuid_of("k-1");
    let key: Value = serde_json::from_str(&key).unwrap();
    assert_eq!(
        key,
        json!({"schema": {"type": "struct", "optional": false,
            "fields": [{"type": "string", "optional": false, "field": "id"}]}, "payload": {"id": id}})
    );
    assert_eq!(
        value["payload"],
        json!({"id": id, "page_content": "Chest \"pain\"", "metadata": r#"{"page": 1, "score": 0.50}"#,
            "n": 7, "ok": true, "absent": null})
    );
    let types: Vec<&str> = value["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        ["string", "string", "string", "int64", "boolean", "double"]
    );
    assert_eq!(value["schema"]["fields"][2]["name"], "io.debezium.data.Json");

    let (_, whole, _) = shaped(&template(Sink::Jdbc { columns: Vec::new() }));
    assert_eq!(whole["payload"]["document"], DOCUMENT.trim());
    // A label where a number was: a column of numbers has no place for it.
    let columns = vec![column("n", ColumnType::Integer)];
    let labelled = record("k", Some(r#"{"n": "[ID-1]"}"#));
    assert_eq!(
        apply(&template(Sink::Jdbc { columns }), labelled),
        Err(Reason::WrongShape)
    );
}

#[test]
fn ids_that_stores_take_stay_and_all_others_become_version_8_uuids_by_keyed_hash() {
    let keys = Keyring::for_tests();
    assert_eq!(Id::new("42", &keys, "n"), Id::Number(42));
    assert_eq!(Id::new("42", &keys, "n").json(), "42");
    let uuid = "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6";
    assert_eq!(Id::new(uuid, &keys, "n").to_string(), uuid.to_ascii_lowercase());
    for other in [
        "007",
        "-1",
        "+1",
        "99999999999999999999",
        "[ID_x]",
        "f81d4fae",
        "é",
    ] {
        let id = Id::new(other, &keys, "n");
        let text = id.to_string();
        assert!(matches!(id, Id::Uuid(_)) && text.len() == 36, "{text}");
        let (version, variant) = (text.as_bytes()[14], text.as_bytes()[19]);
        assert!(version == b'8' && b"89ab".contains(&variant), "{text}");
        assert_eq!(Id::new(other, &keys, "n"), id);
        assert_ne!(Id::new(other, &keys, "m"), id, "namespaces keep ids apart");
        assert_ne!(Id::new(other, &Keyring::with_test_secrets(2, &[2]), "n"), id);
    }
    assert_eq!(uuid_of("k-1"), {
        let quoted = apply(&template(Sink::Search), record("\"k-1\"", None));
        quoted.unwrap().unwrap().0
    });
}

#[test]
fn ids_may_come_from_a_member_and_no_id_is_a_reason() {
    let mut by_member = template(Sink::Search);
    by_member.id_from = IdFrom::Member("id".to_owned());
    let id = uuid_of("[ID_0h4k9q2m7x3b8n5tjja]");
    assert_eq!(
        apply(&by_member, record("k", Some(DOCUMENT))).unwrap().unwrap().0,
        id
    );
    // A delete has no members: its key says which.
    let deleted = apply(&by_member, record("[ID_0h4k9q2m7x3b8n5tjja]", None));
    assert_eq!(deleted.unwrap().unwrap(), (id, None));
    let without = OutputRecord {
        key: None,
        ..record("", Some(DOCUMENT))
    };
    assert_eq!(apply(&qdrant(), without), Err(Reason::NoId));
    for id in ["null", "\"\"", "{}", "true"] {
        let value = format!(r#"{{"id": {id}}}"#);
        assert_eq!(
            apply(&by_member, record("k", Some(&value))),
            Err(Reason::NoId),
            "{id}"
        );
    }
    for value in ["[]", "7", "\"text\"", "null"] {
        assert_eq!(
            apply(&qdrant(), record("k", Some(value))),
            Err(Reason::WrongShape),
            "{value}"
        );
    }
}

#[test]
fn deletes_that_a_sink_does_not_take_are_dropped_or_quarantined() {
    let mut milvus = template(Sink::Milvus);
    milvus.deletes = Deletes::Drop;
    assert_eq!(apply(&milvus, record("k", None)), Ok(None));
    milvus.deletes = Deletes::Quarantine;
    assert_eq!(apply(&milvus, record("k", None)), Err(Reason::NoDelete));
    assert!(apply(&milvus, record("k", Some("{}"))).unwrap().is_some());
}

/// Every string and number in a value, names included.
fn leaves(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, all)),
        Value::Object(members) => members.iter().for_each(|(name, item)| {
            all.push(name.clone());
            leaves(item, all);
        }),
        Value::Null | Value::Bool(_) => {}
        other => all.push(other.to_string()),
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~é\n\\\\\"{}]{0,12}".prop_map(Value::from),
    ];
    let inner = leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\\\é]{0,6}", inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-z\"\\\\é]{0,6}", inner, 0..5)
        .prop_map(|m| Value::Object(m.into_iter().collect()))
}

proptest! {
    /// Nothing new is told: what a template publishes is the document's, the configuration's, or the id.
    #[test]
    fn templates_only_move_what_was_verified(document in any_json(), spaced: bool) {
        let text = match spaced {
            true => serde_json::to_string_pretty(&document).unwrap(),
            false => document.to_string(),
        };
        let mut known = vec!["collection_name", "id", "payload"].into_iter().map(str::to_owned).collect::<Vec<_>>();
        known.extend([json!("notes").to_string(), json!(uuid_of("k")).to_string()]);
        leaves(&document, &mut known);
        for template in [qdrant(), template(Sink::Milvus), template(Sink::Weaviate), template(Sink::Search)] {
            let (_, value) = apply(&template, record("k", Some(&text))).unwrap().unwrap();
            let value: Value = serde_json::from_str(&value.unwrap()).unwrap();
            let mut told = Vec::new();
            leaves(&value, &mut told);
            prop_assert!(told.iter().all(|leaf| known.contains(leaf)), "{told:?}");
            let inside = match &template.sink {
                Sink::Qdrant { .. } => value["payload"].clone(),
                _ => value,
            };
            for (name, member) in document.as_object().unwrap() {
                prop_assert!(name == "id" || inside.get(name) == Some(member), "{}", name);
            }
        }
        let jdbc = template(Sink::Jdbc { columns: Vec::new() });
        let (_, value) = apply(&jdbc, record("k", Some(&text))).unwrap().unwrap();
        let value: Value = serde_json::from_str(&value.unwrap()).unwrap();
        prop_assert_eq!(value["payload"]["document"].as_str().unwrap(), text.trim());
    }
}
