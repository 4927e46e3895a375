//! Rich text in strings: text, escapes, definitions, and what counts as unreadable.

use crate::codec::Format::Json;
use crate::codec::testing::{all_with, at, fields_with, is_unchanged, replaced, unwritten};
use crate::codec::tests::policy;
use crate::document::FieldKind;
use crate::fault::Reason;
use crate::policy::{Policy, Unreadable};
use proptest::prelude::*;

/// A JSON text with this document in a string.
fn json(rtf: &str) -> String {
    serde_json::json!({ "s": rtf }).to_string()
}

/// The texts of a document, definitions first.
fn texts(rtf: &str) -> Vec<String> {
    assert!(is_unchanged(Json, &json(rtf)), "{rtf}");
    at(Json, &json(rtf), "s.{rtf}")
}

#[test]
fn the_text_is_one_field() {
    for (rtf, text) in [
        (r"{\rtf1\ansi Jane {\b Roe}, well}", "Jane Roe, well"),
        (r"{\rtf1 Ja{\b ne}\par Roe\line x\tab y}", "Jane\nRoe\nx\ty"),
        ("{\\rtf1 Jane\r\nRoe\\\nx}", "JaneRoe\nx"),
        (r"{\rtf1\trowd Jane\cell Roe\cell\row x}", "Jane\tRoe\t\nx"),
        (r"{\rtf1 a\\b\{c\}~d\~e\_f\-g}", "a\\b{c}~d e-fg"),
        (r"{\rtf1 Zo\'eb Gr\'fc\'dfe \'80}", "Zoë Grüße €"),
        (r"{\rtf1 Zo\u235?, \u-10179?\u-9111? x}", "Zoë, 👩 x"),
        (r"{\rtf1\uc0 Zo\u235, {\uc2 \u233\'c3\'a9x}\u233 y}", "Zoë, éxéy"),
        (r"{\rtf1\uc1 Zo\u235\'65 x}", "Zoë x"),
        (r"{\rtf1\ansi\ansicpg1251 \'c8\'e2\'e0\'ed}", "Иван"),
        (r"{\rtf1\mac Zo\'91}", "Zoë"),
        (r"{\rtf1\ansi\ansicpg932 \'41nna}", "Anna"),
        ("{\\rtf1 Zoë 👩}", "Zoë 👩"),
    ] {
        assert_eq!(texts(rtf), [text], "{rtf}");
    }
}

#[test]
fn definitions_are_fields_of_their_own() {
    let rtf = r"{\rtf1{\fonttbl{\f0 Arial;}}{\info{\author Jane Roe}{\title Note}}{\*\generator Word}{\header Ward}Ja{\footnote see Roe}ne{\annotation by Roe}}";
    let texts = texts(rtf);
    assert!(texts.contains(&"Jane".to_owned()), "{texts:?}");
    for inside in ["Arial;", "Jane Roe", "Word", "Ward", "see Roe", "by Roe"] {
        assert!(
            texts.iter().any(|text| text.contains(inside)),
            "{inside}: {texts:?}"
        );
    }
}

#[test]
fn what_is_written_is_escaped() {
    let rtf = r"{\rtf1 Ja{\b ne} Roe\par x}";
    assert_eq!(
        replaced(Json, &json(rtf), "s.{rtf}", "[X] \\{é👩\ny"),
        json("{\\rtf1 [X] \\\\\\{{\\uc1\\u233?}{\\uc1\\u-10179?\\u-9111?}\\line y{\\b }\\par }")
    );
}

/// `\\uc0` says that no character for old readers follows a number.
#[test]
fn what_is_written_heeds_the_number_of_skipped_characters() {
    for skipped in 0..3 {
        let rtf = format!("{{\\rtf1\\uc{skipped} Jane}}");
        let out = replaced(Json, &json(&rtf), "s.{rtf}", "Zoë x");
        assert_eq!(at(Json, &out, "s.{rtf}"), ["Zoë x"], "{out}");
    }
}

/// What holds no text, or ends too early, is unreadable: it goes whole, or the record does not pass.
#[test]
fn what_cannot_be_read_is_unreadable() {
    let strict = Policy {
        unreadable: Unreadable::Quarantine,
        ..policy()
    };
    for rtf in [
        r"{\rtf1 Jane {\pict 89504e47} Roe}",
        r"{\rtf1 Jane \bin4 abcd}",
        r"{\rtf1{\object{\objdata 0105}} Jane}",
        r"{\rtf1 Jane",
        r"{\rtf1 Jane}}",
        r"{\rtf1 Jane \'zz}",
        r"{\rtf1 Jane \'4",
        r"{\rtf1 Jane \",
        r"{\rtf1 Jane \u99999999999?}",
        r"{\rtf1 Jane \u-9111?}",
        r"{\rtf1\ansi\ansicpg932 Jane \'83\'58}",
        r"{\rtf1\pca Jane \'81}",
        &("{\\rtf1".to_owned() + &"{".repeat(200) + "Jane" + &"}".repeat(201)),
    ] {
        let last = all_with(Json, json(rtf).as_bytes(), &policy())
            .unwrap()
            .pop()
            .unwrap();
        assert_eq!((last.0, last.1.as_str()), (FieldKind::Blob, "s"), "{rtf}");
        assert_eq!(
            fields_with(Json, &json(rtf), &strict),
            Err(Reason::Unreadable),
            "{rtf}"
        );
    }
}

/// Half a character, and the other half behind other text: stretches of a field must not overlap.
#[test]
fn halves_of_a_character_apart_do_no_harm() {
    for rtf in [
        r"{\rtf1 \u-10179?Smith\u-9111? x}",
        r"{\rtf1 \u-10179?{\b Smith}\u-9111? x}",
        r"{\rtf1 \u-10179?Smith}",
        r"{\rtf1 Jane {\info \u-10179?Roe} x \u-9111? y}",
        r"{\rtf1 \u-10179?\u-10179? x}",
    ] {
        let json = json(rtf);
        assert!(is_unchanged(Json, &json), "{rtf}");
        assert_eq!(
            unwritten(Json, &json, "[X]", |path| path.contains("{key}")),
            None,
            "{rtf}"
        );
    }
}

/// Documents of groups, control words and text.
fn documents() -> impl Strategy<Value = String> {
    let piece = "[a-zé ]{1,5}|\\\\(par|tab|b|b0|fs20|line|uc0|uc1|uc2) |\\\\u-?[0-9]{1,5}\\??|\\\\'[0-9a-f]{2}|\\\\[\\\\{}~_-]|\n";
    let leaf = prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat());
    let group = leaf.prop_recursive(3, 12, 3, |inner| {
        let word = prop::sample::select(vec!["\\b ", "\\info ", "\\*\\x ", "\\footnote ", ""]);
        (word, prop::collection::vec(inner, 0..3))
            .prop_map(|(word, inner)| format!("{{{word}{}}}", inner.concat()))
    });
    prop::collection::vec(group, 0..4).prop_map(|groups| format!("{{\\rtf1 {}}}", groups.concat()))
}

proptest! {
    #[test]
    fn documents_without_edits_stay_the_same(rtf in documents()) {
        prop_assert!(is_unchanged(Json, &json(&rtf)), "{}", rtf);
    }

    #[test]
    fn each_text_reads_back_as_written(rtf in documents(), new in "[a-z{}\\\\]{0,5}z") {
        prop_assert_eq!(unwritten(Json, &json(&rtf), &new, |path| path.contains("{key}")), None);
    }
}
