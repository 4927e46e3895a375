//! Numbers that count characters, after the text has changed.

use super::*;
use crate::codec::tests::{policy, record};
use crate::codec::{Format, decode, encode, redecode};
use crate::record::OutputRecord;
use proptest::prelude::*;

/// Takes a value apart, replaces each of `words` wherever it stands by `[N]`, and puts it together again.
fn output(value: &str, words: &[&str]) -> String {
    let source = record(None, Some(value.as_bytes()));
    let policy = policy();
    let (skeleton, document) = decode(Format::Chunk, &source, &policy).unwrap();
    let mut redaction = Redaction::default();
    for field in document.fields() {
        let text = field.text.expose();
        let mut places: Vec<(usize, usize)> = words
            .iter()
            .flat_map(|word| text.match_indices(word).map(|(at, word)| (at, at + word.len())))
            .collect();
        places.sort_unstable_by_key(|&(start, end)| (start, std::cmp::Reverse(end)));
        places.dedup_by(|later, kept| later.0 < kept.1);
        let (edit, written) = spliced(text, &places, "[N]");
        redaction.edits.push(edit);
        redaction.replaced.push(places);
        redaction.written.push(written);
    }
    follow_offsets(&skeleton, &document, &mut redaction);
    let output: OutputRecord = encode(skeleton, Changes::of(&document, &redaction)).unwrap();
    let read = redecode(Format::Chunk, &output, &document, &redaction.edits, &policy);
    assert!(
        read.is_ok(),
        "the gate reads {:?}",
        String::from_utf8(output.value.unwrap())
    );
    String::from_utf8(output.value.unwrap()).unwrap()
}

/// The text with these places replaced, and where the new stretches are.
fn spliced(text: &str, places: &[(usize, usize)], new: &str) -> (Edit, Vec<(usize, usize)>) {
    if places.is_empty() {
        return (Edit::Unchanged, Vec::new());
    }
    let (mut out, mut written, mut at) = (String::new(), Vec::new(), 0);
    for &(start, end) in places {
        out.push_str(&text[at..start]);
        written.push((out.len(), out.len() + new.len()));
        out.push_str(new);
        at = end;
    }
    out.push_str(&text[at..]);
    (Edit::Replace(out), written)
}

#[test]
fn the_end_of_a_node_follows_its_start_by_the_new_length() {
    let value = r#"{"id_": "n", "end_char_idx": 111, "text": "Zoë Ann came", "start_char_idx": 99}"#;
    assert_eq!(
        output(value, &["Zoë Ann"]),
        r#"{"id_": "n", "end_char_idx": 107, "text": "[N] came", "start_char_idx": 99}"#
    );
    assert_eq!(output(value, &["nobody"]), value);
}

#[test]
fn each_node_of_a_list_has_its_own_text() {
    let value = concat!(
        r#"[{"end_char_idx": 3, "start_char_idx": 0, "id_": "a", "text": "Ann"}, "#,
        r#"{"end_char_idx": 9, "text": "no-one", "start_char_idx": 3, "id_": "b"}, "#,
        r#"{"id_": "c", "text": "Annabel", "start_char_idx": 9, "end_char_idx": 16}]"#
    );
    let out = output(value, &["Annabel", "Ann,"]);
    assert!(out.contains(r#""text": "no-one", "start_char_idx": 3"#) && out.contains(r#""end_char_idx": 9"#));
    assert!(
        out.ends_with(r#""text": "[N]", "start_char_idx": 9, "end_char_idx": 12}]"#),
        "{out}"
    );
    assert!(out.starts_with(r#"[{"end_char_idx": 3,"#), "{out}");
}

#[test]
fn a_stored_node_counts_its_own_text_or_that_of_the_record() {
    let inside = r#"{"id": "a", "_node_content": "{\"text\": \"Dr Ann\", \"start_char_idx\": 2, \"end_char_idx\": 8}"}"#;
    assert!(
        output(inside, &["Ann"])
            .contains(r#"\"text\": \"Dr [N]\", \"start_char_idx\": 2, \"end_char_idx\": 8}"#)
    );
    let around = r#"{"_node_content": "{\"text\": \"\", \"start_char_idx\": 2, \"end_char_idx\": 8}", "text": "Mr Annabel"}"#;
    assert!(
        output(around, &["Annabel"]).contains(r#"\"end_char_idx\": 8}"#),
        "2 + 6"
    );
    let nowhere = r#"{"_node_content": "{\"start_char_idx\": 2, \"end_char_idx\": 8}", "name": "Ann"}"#;
    assert!(output(nowhere, &["Ann"]).contains(r#"\"end_char_idx\": null}"#));
    assert_eq!(output(nowhere, &["Bob"]), nowhere);
}

#[test]
fn an_end_without_a_text_of_characters_is_unknown() {
    let markup = r#"{"id_": "n", "text": "<p>Ann</p>", "start_char_idx": 0, "end_char_idx": 10}"#;
    assert!(output(markup, &["Ann"]).ends_with(r#""end_char_idx": null}"#));
    let no_start = r#"{"id_": "n", "text": "Ann", "start_char_idx": null, "end_char_idx": 10}"#;
    assert!(output(no_start, &["Ann"]).ends_with(r#""end_char_idx": null}"#));
}

#[test]
fn starts_are_those_of_the_source() {
    let langchain = r#"{"page_content": "Ann came", "metadata": {"start_index": 2210}}"#;
    assert!(output(langchain, &["Ann"]).contains("2210"));
    let haystack =
        r#"{"id": "a", "content": "Annabel came", "meta": {"split_idx_start": 44, "split_id": 1}}"#;
    assert!(output(haystack, &["Annabel"]).contains("44"));
}

#[test]
fn links_point_at_the_same_characters() {
    let value = concat!(
        r#"{"type": "Text", "element_id": "e", "text": "Annabel, see here.", "metadata": {"links": "#,
        r#"[{"text": "Annabel", "start_index": 0}, {"text": "here", "start_index": 13}, {"start_index": 99}], "#,
        r#""link_start_indexes": [0, 13]}}"#
    );
    let out = output(value, &["Annabel"]);
    assert!(out.contains(
        r#"{"text": "[N]", "start_index": 0}, {"text": "here", "start_index": 9}, {"start_index": null}"#
    ));
    assert!(out.contains(r#""link_start_indexes": [0, 9]"#), "{out}");
}

#[test]
fn an_overlap_is_known_where_it_is_the_beginning_of_the_next_chunk() {
    // The end of this text, " by Ann", is the beginning of `next`; its beginning is the end of `before`.
    let value = concat!(
        r#"{"id": "a", "content": "Annabel seen by Ann", "meta": {"_split_overlap": "#,
        r#"[{"doc_id": "before", "range": [40, 47]}, {"doc_id": "next", "range": [0, 7]}]}}"#
    );
    let out = output(value, &["Annabel", "Ann"]);
    assert!(
        out.ends_with(
            r#"[{"doc_id": "before", "range": [null, null]}, {"doc_id": "next", "range": [0, 7]}]}}"#
        ),
        "{out}"
    );
    let longer = value
        .replace("by Ann", "by Christine")
        .replace("[0, 7]", "[0, 13]");
    assert!(output(&longer, &["Christine"]).contains(r#""range": [0, 7]"#));
    let flat =
        r#"{"id": "a", "content": "seen by Ann", "split_id": 0, "_split_overlap": [{"range": [0, 99]}]}"#;
    assert!(
        output(flat, &["Ann"]).ends_with(r#""range": [null, null]}]}"#),
        "longer than the text"
    );
}

/// A text of words and spaces, and which of the words go.
fn edited() -> impl Strategy<Value = (Vec<String>, Vec<bool>)> {
    prop::collection::vec(("[a-zë🫀é]{0,5} ?", any::<bool>()), 1..9)
        .prop_map(|words| words.into_iter().unzip())
}

proptest! {
    /// Wherever a place in a text is left alone, the moved place has the same character.
    #[test]
    fn moved_places_point_at_the_same_characters((words, gone) in edited(), new in "[A-Zü]{0,7}") {
        let text = words.concat();
        let (mut places, mut at) = (Vec::new(), 0);
        for (word, gone) in words.iter().zip(&gone) {
            if *gone && !word.is_empty() {
                places.push((at, at + word.len()));
            }
            at += word.len();
        }
        let (edit, written) = spliced(&text, &places, &new);
        let document = Document::from_iter([(crate::document::FieldPath::default(), FieldKind::Text, text.as_str())]);
        let out = match &edit {
            Edit::Unchanged => text.clone(),
            Edit::Replace(out) => out.clone(),
        };
        let redaction = Redaction { edits: vec![edit], replaced: vec![places.clone()], written: vec![written], ..Redaction::default() };
        let shift = Shift::of(0, &document, &redaction);
        prop_assert_eq!(shift.old_len, text.chars().count());
        prop_assert_eq!(shift.new_len, out.chars().count());
        for (place, (byte, c)) in text.char_indices().enumerate() {
            let moved = shift.moved(place).unwrap();
            match places.iter().any(|&(start, end)| start <= byte && byte < end) {
                false => prop_assert_eq!(out.chars().nth(moved), Some(c)),
                true => prop_assert!(moved <= shift.new_len),
            }
        }
        prop_assert_eq!(shift.moved(shift.old_len), Some(shift.new_len));
        prop_assert_eq!(shift.moved(shift.old_len + 1), None);
    }
}
