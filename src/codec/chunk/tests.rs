//! Which records are chunks, and what their fields are.

use crate::codec::Format;
use crate::codec::testing::{fields_of, fields_with, is_unchanged, refusal, replaced};
use crate::codec::tests::policy;
use crate::fault::Reason;
use crate::policy::Policy;
use crate::policy::path::PathPattern;

/// One chunk of each shape, as the frameworks' serialisers write them.
const SHAPES: [&str; 11] = [
    r#"{"page_content": "x"}"#,
    r#"{"id": null, "metadata": {"source": "a"}, "page_content": "x", "type": "Document"}"#,
    r#"{"lc": 1, "type": "constructor", "id": ["langchain", "schema", "document", "Document"], "kwargs": {"page_content": "x", "metadata": {}}}"#,
    r#"{"id_": "n", "embedding": null, "metadata": {}, "relationships": {}, "text": "x", "start_char_idx": 0, "class_name": "TextNode"}"#,
    r#"{"node_id": "n", "text_resource": {"text": "x", "mimetype": null}, "class_name": "Node"}"#,
    r#"{"_node_content": "{\"text\": \"x\"}", "_node_type": "TextNode", "doc_id": "d"}"#,
    r#"{"id": "n", "text": "x", "metadata": {"_node_content": "{}", "doc_id": "d"}}"#,
    r#"{"id": "a", "content": "x", "blob": null, "score": null, "embedding": null, "source_id": "s"}"#,
    r#"{"id": "a", "content": "x", "meta": {"source_id": "s"}}"#,
    r#"{"type": "NarrativeText", "element_id": "e", "text": "x", "metadata": {"page_number": 1}}"#,
    r#"[{"type": "Title", "element_id": "e", "text": "x"}, {"page_content": "y"}]"#,
];

#[test]
fn the_shapes_of_the_frameworks_are_known() {
    for shape in SHAPES {
        assert_eq!(refusal(Format::Chunk, shape), None, "{shape}");
        assert!(is_unchanged(Format::Chunk, shape), "{shape}");
        assert_eq!(
            refusal(Format::Chunk, format!("\u{feff}{shape}")),
            None,
            "{shape}"
        );
    }
}

#[test]
fn markup_in_the_text_is_still_a_chunk() {
    let value = r#"{"page_content": "<p>Seen by <b>Ann</b></p>"}"#;
    let fields = fields_of(Format::Chunk, value);
    assert_eq!(fields[0].0, "page_content.{html}", "{fields:?}");
}

#[test]
fn what_no_framework_writes_is_refused() {
    for other in [
        "{}",
        "[]",
        r#""page_content""#,
        r#"{"text": "x"}"#,
        r#"{"content": "x"}"#,
        r#"{"content": "x", "id": "a"}"#,
        r#"{"element_id": "e", "text": "x"}"#,
        r#"{"type": "Title", "element_id": "e", "text": null}"#,
        r#"{"lc": 1, "type": "constructor", "kwargs": {"content": "x"}}"#,
        r#"{"kwargs.page_content": "x", "lc": 1, "type": "constructor"}"#,
        r#"{"id_": "n", "metadata": {"text": "x"}}"#,
        r#"[{"page_content": "x"}, {"other": 1}]"#,
        r#"[[{"page_content": "x"}]]"#,
    ] {
        assert_eq!(refusal(Format::Chunk, other), Some(Reason::WrongShape), "{other}");
    }
    let broken = refusal(Format::Chunk, r#"{"page_content": "x""#);
    assert!(matches!(broken, Some(Reason::NotJson { .. })), "{broken:?}");
}

#[test]
fn shapes_of_ones_own_are_known_where_the_policy_says_where_the_text_stands() {
    let value = r#"{"body": {"passage": "<i>x</i>"}, "nr": 1}"#;
    assert_eq!(refusal(Format::Chunk, value), Some(Reason::WrongShape));
    let own = |path: &str| Policy {
        chunk_text: vec![PathPattern::parse(path).unwrap()],
        ..policy()
    };
    assert!(fields_with(Format::Chunk, value, &own("body.passage")).is_ok());
    let other = fields_with(Format::Chunk, value, &own("body.text"));
    assert_eq!(other, Err(Reason::WrongShape));
}

#[test]
fn the_class_path_of_a_serialised_document_is_no_identifier() {
    let value = r#"{"lc": 1, "type": "constructor", "id": ["langchain", "schema", "Ann"], "kwargs": {"page_content": "x", "id": "7"}}"#;
    let paths: Vec<String> = fields_of(Format::Chunk, value).into_iter().map(|f| f.0).collect();
    assert_eq!(
        paths,
        [
            "lc",
            "type",
            "lc.id[]",
            "lc.id[]",
            "id[]",
            "kwargs.page_content",
            "kwargs.id"
        ]
    );
    assert!(
        replaced(Format::Chunk, value, "id[]", "[ID-1]").contains(r#"["langchain", "schema", "[ID-1]"]"#)
    );
}

#[test]
fn metadata_of_flat_forms_has_the_path_of_metadata() {
    let value =
        r#"[{"id": "a", "content": "x", "score": 1, "source": "a.pdf", "cc": ["Ann"], "sources": "y"}]"#;
    let paths: Vec<String> = fields_of(Format::Chunk, value).into_iter().map(|f| f.0).collect();
    let expected = [
        "[].id",
        "[].content",
        "[].score",
        "metadata.source",
        "metadata.cc[]",
        "[].sources",
    ];
    assert_eq!(paths, expected);
    assert!(is_unchanged(Format::Chunk, value));
}
