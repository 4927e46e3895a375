//! JSON: tables of what is seen and refused, and laws over arbitrary JSON with odd white space and escapes.

use super::*;
use crate::codec::tests::{edit, policy, record, seen};
use crate::codec::{self, Format};
use crate::document::Edit;
use crate::document::FieldKind::{MapKey, Number, Text};
use crate::limits::{FIELDS_MAX, PATH_BYTES_FREE, PATH_LENGTH_MAX};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::HashSet;

fn fields_of(json: &str) -> Vec<(FieldKind, String, String)> {
    let source = record(None, Some(json.as_bytes()));
    let (_, document) = codec::decode(Format::Json, &source, &policy()).unwrap();
    let owned = |(kind, path, text): (FieldKind, &str, &str)| (kind, path.to_owned(), text.to_owned());
    seen(&document).into_iter().map(owned).collect()
}

fn refusal(json: impl AsRef<[u8]>) -> Option<Reason> {
    let source = record(None, Some(json.as_ref()));
    codec::decode(Format::Json, &source, &policy()).err()
}

fn written(json: &str, edits: &[Edit]) -> String {
    let source = record(None, Some(json.as_bytes()));
    let (skeleton, _) = codec::decode(Format::Json, &source, &policy()).unwrap();
    let output = codec::encode(skeleton, edits).unwrap();
    String::from_utf8(output.value.unwrap()).unwrap()
}

/// Replaces field `index` of `json`.
fn replaced(json: &str, index: usize, new: &str) -> String {
    written(json, &edit(fields_of(json).len(), index, new))
}

#[test]
fn every_text_has_its_path() {
    let json = r#" {"patient": {"name":[{"given":["A\u0301nn","B"]}], "age" : 7}, "notes":[["x"],{"":1}], "ok":true,
        "none":null, "":{"y":"z"}, "a.b":"c"} "#;
    let expected = [
        (MapKey, "{key}", "patient"),
        (MapKey, "patient.{key}", "name"),
        (MapKey, "patient.name[].{key}", "given"),
        (Text, "patient.name[].given[]", "A\u{301}nn"),
        (Text, "patient.name[].given[]", "B"),
        (MapKey, "patient.{key}", "age"),
        (Number, "patient.age", "7"),
        (MapKey, "{key}", "notes"),
        (Text, "notes[][]", "x"),
        (MapKey, "notes[].{key}", ""),
        (Number, "notes[].", "1"),
        (MapKey, "{key}", "ok"),
        (MapKey, "{key}", "none"),
        (MapKey, "{key}", ""),
        (MapKey, ".{key}", "y"),
        (Text, ".y", "z"),
        (MapKey, "{key}", "a.b"),
        (Text, "a.b", "c"),
    ];
    assert_eq!(
        fields_of(json),
        expected.map(|(k, p, t)| (k, p.to_owned(), t.to_owned()))
    );
}

#[test]
fn any_root_is_fine() {
    let one = |kind, path: &str, text: &str| vec![(kind, path.to_owned(), text.to_owned())];
    assert_eq!(fields_of(r#""x""#), one(Text, "", "x"));
    assert_eq!(fields_of("-0"), one(Number, "", "-0"));
    assert_eq!(fields_of("[1e999]"), one(Number, "[]", "1e999"));
    assert_eq!(fields_of(r#"[{"x":null}]"#), one(MapKey, "[].{key}", "x"));
    for empty in ["null", "true", "{}", "[[],[{}]]", "\u{feff} false\r\n"] {
        assert_eq!(fields_of(empty), [], "{empty}");
    }
}

#[test]
fn escapes_are_decoded() {
    for (json, text) in [
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u0000\u001f\u007F""#, "\0\u{1f}\u{7f}"),
        (r#""\ud83d\udc69\u200D\u2028""#, "👩\u{200d}\u{2028}"),
        ("\"\u{2028}\u{7f}é👩\"", "\u{2028}\u{7f}é👩"),
    ] {
        assert_eq!(fields_of(json)[0].2, text);
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    let not_json = |at| Some(Reason::NotJson { at });
    for (json, at) in [
        (" ", 1),
        ("{", 1),
        ("[1,]", 3),
        (r#"{"a":1,}"#, 7),
        (r#"{"a" 1}"#, 5),
        (r#"{a:1}"#, 1),
        ("[1 2]", 3),
        ("nul", 3),
        ("NaN", 0),
        ("[Infinity]", 1),
        ("-Infinity", 1),
        ("01", 1),
        ("+1", 0),
        ("1.", 2),
        (".5", 0),
        ("'x'", 0),
        ("{}{}", 2),
        ("{}\n{}", 3),
        ("1 x", 2),
        ("\"a\nb\"", 2),
        ("\"\u{0}\"", 1),
        ("\"abc", 4),
        (r#""\x41""#, 2),
        (r#""\u12g4""#, 5),
        ("/**/1", 0),
        ("\u{feff}\u{feff}1", 3),
        ("\u{feff}[x]", 4),
    ] {
        assert_eq!(refusal(json), not_json(at), "{json}");
    }
}

#[test]
fn other_bad_input_has_its_own_reason() {
    assert_eq!(refusal(""), Some(Reason::EmptyValue));
    assert_eq!(refusal(b"\"ab\xffcd\""), Some(Reason::NotUtf8 { at: 3 }));
    assert_eq!(
        refusal(b"\xff\xfe{\0}\0"),
        Some(Reason::NotUtf8 { at: 0 }),
        "UTF-16"
    );
    for lone in [
        r#""\ud800""#,
        r#""\udc00x""#,
        r#""\ud800\n""#,
        r#"{"\ud800\u0041":1}"#,
        r#""\udc00\ud800""#,
    ] {
        assert!(
            matches!(refusal(lone), Some(Reason::LoneSurrogate { .. })),
            "{lone}"
        );
    }
    assert_eq!(
        refusal(r#"{"a":1,"b":{"a":1},"a":2}"#),
        Some(Reason::DuplicateKey { at: 19 })
    );
    assert_eq!(
        refusal(r#"[{"é":1}, {"é":1, "\u00e9":1}]"#),
        Some(Reason::DuplicateKey { at: 20 })
    );
    assert_eq!(refusal(r#"{"A":1,"a":1,"a ":1}"#), None);
}

#[test]
fn names_are_compared_within_their_object_only() {
    let members = |from: usize, to: usize| {
        (from..to)
            .map(|i| format!(r#""n{i}":0"#))
            .collect::<Vec<_>>()
            .join(",")
    };
    let forty = members(0, 40);
    assert_eq!(
        refusal(format!(r#"[{{{forty}}},{{{forty}}},{{"n3":{{{forty}}}}}]"#)),
        None
    );
    for twice in [0, 15, 16, 17, 39] {
        let json = format!(r#"{{{forty},"n{twice}":0}}"#);
        assert_eq!(refusal(&json), Some(Reason::DuplicateKey { at: forty.len() + 2 }));
    }
}

#[test]
fn paths_that_end_alike_are_told_apart() {
    let json = r#"{"a":{"identifier":1},"b":{"identifier":2},"c":[{"identifier":3},{"identifier":4}]}"#;
    let numbers = fields_of(json).into_iter().filter(|(kind, ..)| *kind == Number);
    let paths: Vec<String> = numbers.map(|(_, path, _)| path).collect();
    assert_eq!(
        paths,
        ["a.identifier", "b.identifier", "c[].identifier", "c[].identifier"]
    );
}

#[test]
fn limits_hold() {
    let nested = |open: &str, depth: usize, close: &str| open.repeat(depth) + "1" + &close.repeat(depth);
    assert_eq!(refusal(nested("[", JSON_DEPTH_MAX, "]")), None);
    assert_eq!(
        refusal(nested("[", JSON_DEPTH_MAX + 1, "]")),
        Some(Reason::TooDeep { at: JSON_DEPTH_MAX })
    );
    assert_eq!(
        refusal(nested("[", 100_000, "]")),
        Some(Reason::TooDeep { at: 128 })
    );
    assert_eq!(refusal("[".repeat(100_000)), Some(Reason::TooDeep { at: 128 }));
    assert_eq!(
        refusal(nested(r#"{"a":"#, 100_000, "}")),
        Some(Reason::TooDeep { at: 640 })
    );

    let ones = |n: usize| format!("[{}1]", "1,".repeat(n - 1));
    assert_eq!(refusal(ones(FIELDS_MAX)), None);
    assert_eq!(refusal(ones(FIELDS_MAX + 1)), Some(Reason::TooManyFields));

    // A long name is repeated in each path below it.
    let members = |n: usize| {
        (0..n)
            .map(|i| format!(r#""{i}":1"#))
            .collect::<Vec<_>>()
            .join(",")
    };
    let long = "x".repeat(PATH_LENGTH_MAX / 2);
    let below = PATH_BYTES_FREE / long.len();
    assert_eq!(
        refusal(format!(r#"{{"{long}":{{{}}}}}"#, members(below / 2))),
        None
    );
    assert_eq!(
        refusal(format!(r#"{{"{long}":{{{}}}}}"#, members(2 * below))),
        Some(Reason::TooManyFields)
    );
    let longer = "x".repeat(PATH_LENGTH_MAX + 1);
    assert_eq!(
        refusal(format!(r#"{{"{longer}":1}}"#)),
        Some(Reason::TooManyFields)
    );
    assert_eq!(
        refusal(format!(r#"{{"{long}":{}}}"#, ones(below))),
        None,
        "elements share theirs"
    );
}

#[test]
fn ten_mebibytes_pass() {
    let note = "Jane Roe, seen \\u00e9\\n".repeat((10 << 20) / 22);
    let json = format!(r#"{{"note":"{note}"}}"#);
    assert_eq!(fields_of(&json)[1].2.len(), note.len() / 23 * 18);
    assert_eq!(written(&json, &[Edit::Unchanged, Edit::Unchanged]), json);
}

#[test]
fn replacements_are_escaped_in_place() {
    let json = "\u{feff}{ \"a\" : \"J\\u0061ne\" , \"n\":1.50e+2,\"t\":true }\n";
    assert_eq!(
        replaced(json, 1, "a\"b\\c\n\u{0}é\u{2028}"),
        json.replace(r"J\u0061ne", "a\\\"b\\\\c\\n\\u0000é\u{2028}")
    );
    assert_eq!(replaced(json, 0, "x\"y"), json.replace("\"a\"", r#""x\"y""#));
    for (new, bare) in [("12", "12"), ("-0.5E3", "-0.5E3"), ("", "null")] {
        assert_eq!(replaced(json, 3, new), json.replace("1.50e+2", bare));
    }
    for text in [
        "021**", " 12", "12 ", "[ID-1]", "007", "1e", "NaN", "null", "1,2", "90+",
    ] {
        assert_eq!(
            replaced(json, 3, text),
            json.replace("1.50e+2", &format!("\"{text}\""))
        );
    }
}

#[test]
fn replaced_names_never_hide_a_member() {
    let json = r#"{"Jane":1,"John":2,"[NAME-1]":3,"[NAME-1]#2":4,"sub":{"Jane":5}}"#;
    let replace = |indices: &[usize]| {
        let mut edits = vec![Edit::Unchanged; fields_of(json).len()];
        indices
            .iter()
            .for_each(|&i| edits[i] = Edit::Replace("[NAME-1]".to_owned()));
        written(json, &edits)
    };
    let expected = r#"{"[NAME-1]#3":1,"[NAME-1]#4":2,"[NAME-1]":3,"[NAME-1]#2":4,"sub":{"[NAME-1]":5}}"#;
    assert_eq!(replace(&[0, 2, 9]), expected);
    // Names that are replaced themselves are free for others.
    assert_eq!(
        replaced(r#"{"a":1,"\u0062":2}"#, 0, "b"),
        r#"{"b#2":1,"\u0062":2}"#
    );
    let swapped = [
        Edit::Replace("b".into()),
        Edit::Unchanged,
        Edit::Replace("a".into()),
        Edit::Unchanged,
    ];
    assert_eq!(written(r#"{"a":1,"b":2}"#, &swapped), r#"{"b":1,"a":2}"#);
}

/// Would take hours if a name started its search for a free number at 2 each time.
#[test]
fn many_equal_names_take_linear_time() {
    let members: Vec<String> = (0..300_000).map(|i| format!(r#""{i}":null"#)).collect();
    let json = format!("{{{}}}", members.join(","));
    let out = written(&json, &vec![Edit::Replace("[NAME-1]".to_owned()); members.len()]);
    assert!(out.ends_with(r##""[NAME-1]#300000":null}"##));
    assert_eq!(refusal(out), None);
}

/// The empty string behind it is another field.
#[test]
fn a_long_number_that_is_removed_leaves_its_neighbours_where_they_are() {
    let removed = |json: &str| written(json, &[Edit::Replace(String::new()), Edit::Unchanged]);
    assert_eq!(removed(r#"[100000000,""]"#), r#"["",""]"#);
    assert_eq!(removed(r#"[100,""]"#), r#"[null,""]"#);
}

#[path = "json_laws.rs"]
mod laws;

#[test]
fn long_whole_numbers_are_searched_and_amounts_are_not() {
    let kinds = |value: &str| -> Vec<FieldKind> {
        let source = record(None, Some(value.as_bytes()));
        let (_, document) = codec::decode(Format::Json, &source, &policy()).unwrap();
        document.fields().map(|field| field.kind).collect()
    };
    assert_eq!(
        kinds("[6035550142,219099999,-219099999,6035550142.0]"),
        [FieldKind::Text; 4]
    );
    assert_eq!(
        kinds("[1500000,47.684437123,1e10,1500000.0]"),
        [FieldKind::Number; 4]
    );
}
