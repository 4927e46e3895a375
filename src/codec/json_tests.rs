//! JSON: tables of what is seen and refused, and laws over arbitrary JSON with odd white space and escapes.

use super::*;
use crate::codec::tests::{edit, policy, record, seen};
use crate::codec::{self, Format};
use crate::document::Edit;
use crate::document::FieldKind::{MapKey, Number, Text};
use crate::limits::{FIELDS_MAX, PATH_BYTES_MAX};
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
    let long = "x".repeat(1 << 20);
    let below = PATH_BYTES_MAX / long.len();
    assert_eq!(
        refusal(format!(r#"{{"{long}":{{{}}}}}"#, members(below / 2))),
        None
    );
    assert_eq!(
        refusal(format!(r#"{{"{long}":{{{}}}}}"#, members(below))),
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

/// A JSON value as it may be written: numbers as text.
#[derive(Clone, Debug)]
enum Tree {
    Word(&'static str),
    Number(String),
    Text(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// Texts that are no documents: those in strings have tests of their own, in `nested`.
fn text() -> impl Strategy<Value = String> {
    let any_text = prop_oneof![
        "[a-c]{0,2}",
        "\\PC{0,8}",
        prop::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter),
        "[\"\\\\/\\x00-\\x1f\\x7f\u{2028}👩\u{301}]{0,6}",
    ];
    any_text.prop_filter("starts as a document", |text| {
        !text.trim_start().starts_with(['{', '[', '<', '"'])
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["true", "false", "null"]).prop_map(Tree::Word),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?".prop_map(Tree::Number),
        text().prop_map(Tree::Text),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        let members = prop::collection::vec((text(), inner.clone()), 0..6).prop_map(|mut members| {
            let mut met = HashSet::new();
            members.retain(|(name, _)| met.insert(name.clone()));
            Tree::Object(members)
        });
        prop_oneof![prop::collection::vec(inner, 0..6).prop_map(Tree::Array), members]
    })
}

/// Writes a tree with white space and escapes chosen by `noise`.
fn write(tree: &Tree, noise: &mut impl Iterator<Item = u8>, out: &mut String) {
    let mut space = |out: &mut String| match noise.next() {
        Some(n) if n % 3 == 0 => out.push_str([" ", "\n", "\t\r\n", "  "][usize::from(n / 3 % 4)]),
        _ => (),
    };
    space(out);
    match tree {
        Tree::Word(word) => out.push_str(word),
        Tree::Number(number) => out.push_str(number),
        Tree::Text(text) => write_text(text, noise, out),
        Tree::Array(elements) => {
            out.push('[');
            for (i, element) in elements.iter().enumerate() {
                out.push_str(if i > 0 { "," } else { "" });
                write(element, noise, out);
            }
            out.push(']');
        }
        Tree::Object(members) => {
            out.push('{');
            for (i, (name, member)) in members.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_text(name, noise, out);
                out.push_str([":", " :", "\n:\t"][i % 3]);
                write(member, noise, out);
            }
            out.push_str(" }");
        }
    }
    out.push_str(if noise.next().is_some_and(|n| n < 50) {
        "\n "
    } else {
        ""
    });
}

fn write_text(text: &str, noise: &mut impl Iterator<Item = u8>, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        let escape = matches!(c, '"' | '\\' | '\0'..='\u{1f}') || noise.next().is_some_and(|n| n < 64);
        match escape {
            true => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04X}"))),
            false => out.push(c),
        }
    }
    out.push('"');
}

/// A JSON text with the tree that it spells.
fn spelled() -> impl Strategy<Value = (Tree, String)> {
    (tree(), prop::collection::vec(any::<u8>(), 1..50)).prop_map(|(tree, noise)| {
        let mut json = String::new();
        write(&tree, &mut noise.into_iter().cycle(), &mut json);
        (tree, json)
    })
}

/// What `decode` must see, by a plain recursion over the tree.
fn expect(tree: &Tree, path: &str, root: bool, out: &mut Vec<(FieldKind, String, String)>) {
    match tree {
        Tree::Word(_) => (),
        Tree::Number(number) => out.push((Number, path.to_owned(), number.clone())),
        Tree::Text(text) => out.push((Text, path.to_owned(), text.clone())),
        Tree::Array(elements) => elements
            .iter()
            .for_each(|e| expect(e, &format!("{path}[]"), false, out)),
        Tree::Object(members) => {
            let inside = |name: &str| {
                if root {
                    name.to_owned()
                } else {
                    format!("{path}.{name}")
                }
            };
            for (name, member) in members {
                out.push((MapKey, inside("{key}"), name.clone()));
                expect(member, &inside(name), false, out);
            }
        }
    }
}

/// What the output must mean to `serde_json`: the value with one edit after the other, each name made free by counting.
fn edited(value: &Value, edits: &mut impl Iterator<Item = Edit>) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::String(_) => match edits.next().unwrap() {
            Edit::Unchanged => value.clone(),
            Edit::Replace(new) => Value::String(new),
        },
        Value::Number(_) => match edits.next().unwrap() {
            Edit::Unchanged => value.clone(),
            Edit::Replace(new) if new.is_empty() => Value::Null,
            Edit::Replace(new) => match serde_json::from_str(&new) {
                Ok(Value::Number(n)) if new.trim() == new => Value::Number(n),
                _ => Value::String(new),
            },
        },
        Value::Array(elements) => elements.iter().map(|e| edited(e, edits)).collect(),
        Value::Object(members) => {
            let mut parts = Vec::new();
            for (name, member) in members {
                let name = (name.clone(), edits.next().unwrap());
                parts.push((name, edited(member, edits)));
            }
            let kept = parts.iter().filter(|((_, edit), _)| *edit == Edit::Unchanged);
            let mut taken: HashSet<String> = kept.map(|((name, _), _)| name.clone()).collect();
            let rename = |((name, edit), member)| match edit {
                Edit::Unchanged => (name, member),
                Edit::Replace(new) => {
                    let numbered = (2..).map(|n| format!("{new}#{n}"));
                    let free = std::iter::once(new.clone())
                        .chain(numbered)
                        .find(|n| !taken.contains(n));
                    taken.insert(free.clone().unwrap());
                    (free.unwrap(), member)
                }
            };
            parts.into_iter().map(rename).collect()
        }
    }
}

fn an_edit() -> impl Strategy<Value = Edit> {
    let numbers = prop::sample::select(vec!["0", "-1.5e3", "12", "", " 1", "1 ", "021", "a", "a#2"]);
    prop_oneof![
        Just(Edit::Unchanged),
        numbers.prop_map(|n| Edit::Replace(n.to_owned())),
        text().prop_map(Edit::Replace),
    ]
}

proptest! {
    #[test]
    fn all_text_is_seen_and_unchanged_bytes_stay((tree, json) in spelled()) {
        let mut expected = Vec::new();
        expect(&tree, "", true, &mut expected);
        prop_assert_eq!(fields_of(&json), &expected[..]);
        prop_assert_eq!(written(&json, &vec![Edit::Unchanged; expected.len()]), json);
    }

    /// Replacing each field by the text that it has changes the spelling and nothing else.
    #[test]
    fn serde_json_reads_exactly_the_edits(
        (_, json) in spelled(),
        some in prop::collection::vec(an_edit(), 1..40),
    ) {
        let edits: Vec<Edit> = some.into_iter().cycle().take(fields_of(&json).len()).collect();
        let before: Value = serde_json::from_str(&json).unwrap();
        let after: Value = serde_json::from_str(&written(&json, &edits)).unwrap();
        prop_assert_eq!(after, edited(&before, &mut edits.clone().into_iter()));

        let source = record(None, Some(json.as_bytes()));
        let (skeleton, document) = codec::decode(Format::Json, &source, &policy()).unwrap();
        let output = codec::encode(skeleton, &edits).unwrap();
        prop_assert!(codec::redecode(Format::Json, &output, &document, &edits, &policy()).is_ok());
    }

    /// Places are whole characters, and exactly the quoted string or the number.
    #[test]
    fn places_fall_between_characters((_, json) in spelled()) {
        let policy = policy();
        let mut fields = Fields::new(&policy);
        let layout = decode(&json, Root::Value, &mut fields).unwrap();
        let document = fields.into_document();
        prop_assert_eq!(document.fields.len(), layout.slots.len());
        for (slot, field) in layout.slots.iter().zip(&document.fields) {
            let token = json.get(slot.start as usize..slot.end as usize).unwrap();
            let read: Value = serde_json::from_str(token).unwrap();
            match slot.holds {
                Holds::Number => prop_assert_eq!(token, field.text.expose()),
                _ => prop_assert_eq!(read, Value::String(field.text.expose().clone())),
            }
        }
    }

    /// What serde_json accepts passes here too, and the other way round, but for what is refused on purpose.
    #[test]
    fn the_same_texts_are_json_as_for_serde_json(json in "[\\[\\]{}:,\"\\\\ 0-9eE.+\\-u a-fnrtlsd]{0,14}") {
        let strict = serde_json::from_str::<serde::de::IgnoredAny>(&json).is_ok();
        match refusal(&json) {
            None => prop_assert!(strict),
            Some(Reason::NotJson { .. } | Reason::EmptyValue) => prop_assert!(!strict),
            Some(_) => (),
        }
    }

    /// A broken text is refused or read, never a panic and never half of it.
    #[test]
    fn mutations_never_panic((_, json) in spelled(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = json.into_bytes();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if refusal(&bytes).is_none() {
            prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).is_ok());
        }
    }
}
