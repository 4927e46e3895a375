//! What the policy drops: members go with their commas, vectors are told, and what is not listed never becomes a field.

use super::*;
use crate::codec::tests::{record, seen};
use crate::detect::testing;
use crate::document::{Edit, FieldKind};
use crate::policy::FieldRule;
use crate::policy::path::PathPattern;

fn dropping() -> Policy {
    testing::policy(&[("**.d", FieldRule::Drop), ("**.vector", FieldRule::Embedding)])
}

fn listing(paths: &[&str]) -> Policy {
    let patterns = paths.iter().map(|path| PathPattern::parse(path).unwrap());
    Policy {
        allow: Some(patterns.collect()),
        ..testing::policy(&[])
    }
}

/// The output without other changes, and the vectors dropped.
fn output(format: Format, text: &str, policy: &Policy) -> (String, usize) {
    let source = record(None, Some(text.as_bytes()));
    let (skeleton, document) = decode(format, &source, policy).unwrap();
    let embeddings = skeleton.embeddings_dropped();
    let edits = vec![Edit::Unchanged; document.len()];
    let output = encode(skeleton, &edits).unwrap();
    assert!(redecode(format, &output, &document, &edits, policy).is_ok());
    (String::from_utf8(output.value.unwrap()).unwrap(), embeddings)
}

#[test]
fn members_go_with_one_comma() {
    for (text, left) in [
        (r#"{"d": 1}"#, r#"{}"#),
        (r#"{ "d": {"a": [1]}, "b": 2 }"#, r#"{ "b": 2 }"#),
        (r#"{"a": 1, "d": [2], "b": 3}"#, r#"{"a": 1, "b": 3}"#),
        (r#"{"a": 1 , "d": 2 }"#, r#"{"a": 1 }"#),
        (
            r#"{"d": 1, "vector": [2], "c": {"d": 1, "e": 2, "d2": 3}}"#,
            r#"{"c": {"e": 2, "d2": 3}}"#,
        ),
        (
            r#"[{"a": 1, "d": 2, "vector": [1]}, {"vector": {"indices": [1]}}]"#,
            r#"[{"a": 1}, {}]"#,
        ),
    ] {
        assert_eq!(output(Format::Json, text, &dropping()).0, left, "{text}");
    }
}

#[test]
fn vectors_are_counted_and_null_is_none() {
    let text = r#"{"vector": null, "in": "{\"vector\": [0.25], \"x\": \"y\"}"}"#;
    let (left, embeddings) = output(Format::Json, text, &dropping());
    assert_eq!(left, r#"{"vector": null, "in": "{\"x\": \"y\"}"}"#);
    assert_eq!(embeddings, 1, "in a document in a string, too");
}

/// Whatever they are called, in chunks: a vector gives its text back.
#[test]
fn lists_that_look_like_vectors_go_from_chunks() {
    let vector = format!("[{}]", ["0.25"; 16].join(", "));
    for value in [
        vector.clone(),
        format!("\"{vector}\""),
        format!("[ {vector}, {vector}]"),
    ] {
        let text = format!(r#"{{"page_content": "x", "metadata": {{"mine": {value}, "page": 1}}}}"#);
        let (left, embeddings) = output(Format::Chunk, &text, &dropping());
        assert_eq!(
            left, r#"{"page_content": "x", "metadata": {"page": 1}}"#,
            "{value}"
        );
        assert_eq!(embeddings, 1);
    }
    let points = format!("[{}]", ["[1.5, 2.5]"; 16].join(", "));
    let whole = format!("[{}]", ["1"; 16].join(", "));
    let short = format!("[{}]", ["0.25"; 15].join(", "));
    for value in [points, whole, short, "\"[0.5, x]\"".to_owned()] {
        let text = format!(r#"{{"page_content": "x", "metadata": {{"mine": {value}}}}}"#);
        assert_eq!(output(Format::Chunk, &text, &dropping()), (text, 0));
    }
    let text = format!(r#"{{"page_content": "x", "metadata": {{"mine": {vector}}}}}"#);
    assert_eq!(
        output(Format::Json, &text, &dropping()),
        (text.clone(), 0),
        "of chunks only"
    );
    let keeping = testing::policy(&[("**.mine", FieldRule::Keep)]);
    assert_eq!(output(Format::Chunk, &text, &keeping), (text, 0));
}

#[test]
fn changes_and_gaps_stand_side_by_side() {
    let source = record(
        None,
        Some(br#"{"d": 0, "a": "Ann", "d2": "x", "vector": [1], "b": "Bo"}"#),
    );
    let policy = dropping();
    let (skeleton, document) = decode(Format::Json, &source, &policy).unwrap();
    let texts: Vec<&str> = seen(&document).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(texts, ["a", "Ann", "d2", "x", "b", "Bo"]);
    let edit = |text: &str| match text {
        "Ann" | "Bo" => Edit::Replace("[N]".into()),
        _ => Edit::Unchanged,
    };
    let edits: Vec<Edit> = texts.into_iter().map(edit).collect();
    let output = encode(skeleton, &edits).unwrap();
    assert_eq!(
        output.value.as_deref(),
        Some(br#"{"a": "[N]", "d2": "x", "b": "[N]"}"#.as_slice())
    );
}

#[test]
fn only_what_is_listed_passes() {
    let text =
        r#"{"id": "7", "page_content": "x", "metadata": {"page": 3, "new": "Ann", "a": [{"b": 1, "c": 2}]}}"#;
    let policy = listing(&["page_content", "metadata.page", "metadata.*.b"]);
    let left = output(Format::Json, text, &policy).0;
    assert_eq!(
        left,
        r#"{"page_content": "x", "metadata": {"page": 3, "a": [{"b": 1}]}}"#
    );
    let below = output(Format::Json, text, &listing(&["metadata"])).0;
    assert_eq!(
        below,
        r#"{"metadata": {"page": 3, "new": "Ann", "a": [{"b": 1, "c": 2}]}}"#
    );
}

#[test]
fn in_other_formats_unlisted_fields_are_removed_unsearched() {
    let source = record(None, Some(b"MSH|^~\\&|A\rPID|1||7||Lee^Ann\rZZZ|Ann\r"));
    let (_, document) = decode(Format::Hl7v2, &source, &listing(&["MSH", "PID.3"])).unwrap();
    let kinds: Vec<(FieldKind, &str)> = seen(&document)
        .into_iter()
        .map(|(kind, path, _)| (kind, path))
        .collect();
    let expected = [
        (FieldKind::Text, "MSH.3.1"),
        (FieldKind::Blob, "PID.1.1"),
        (FieldKind::Text, "PID.3.1"),
        (FieldKind::Blob, "PID.5.1"),
        (FieldKind::Blob, "PID.5.2"),
        (FieldKind::Blob, "ZZZ.1.1"),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn what_is_dropped_must_be_json_all_the_same() {
    let source = record(None, Some(br#"{"d": [1, }"#));
    assert!(decode(Format::Json, &source, &dropping()).is_err());
}
