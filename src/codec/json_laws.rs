//! Laws of JSON over random texts, in random spelling.

use super::*;

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
    any_text.prop_filter("may be a document", |text| {
        // A byte order mark may stand in front of a document.
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        !text.starts_with(['{', '[', '<', '"']) && !crate::codec::markup::has_signs(text)
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
        Tree::Number(number) => {
            let is_long = is_long(significant(number));
            let kind = if is_long { Text } else { Number };
            out.push((kind, path.to_owned(), significant(number).to_owned()));
        }
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
fn edited(value: &Value, edits: &mut impl Iterator<Item = (FieldKind, Edit)>) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::String(_) => match edits.next().unwrap() {
            (_, Edit::Unchanged) => value.clone(),
            (_, Edit::Replace(new)) => Value::String(new),
        },
        Value::Number(_) => match edits.next().unwrap() {
            (_, Edit::Unchanged) => value.clone(),
            (Number, Edit::Replace(new)) if new.is_empty() => Value::Null,
            (_, Edit::Replace(new)) => match serde_json::from_str(&new) {
                Ok(Value::Number(n)) if new.trim() == new => Value::Number(n),
                _ => Value::String(new),
            },
        },
        Value::Array(elements) => elements.iter().map(|e| edited(e, edits)).collect(),
        Value::Object(members) => {
            let mut parts = Vec::new();
            for (name, member) in members {
                let name = (name.clone(), edits.next().unwrap().1);
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
        let kinds = fields_of(&json).into_iter().map(|(kind, ..)| kind);
        prop_assert_eq!(after, edited(&before, &mut kinds.zip(edits.clone())));

        let source = record(None, Some(json.as_bytes()));
        let (skeleton, document) = codec::decode(Format::Json, &source, &policy()).unwrap();
        let output = codec::encode(skeleton, &edits).unwrap();
        prop_assert!(codec::redecode(Format::Json, &output, &document, &edits, &policy()).is_ok());
    }

    /// Places are whole characters, and exactly the quoted string or the number.
    #[test]
    fn places_fall_between_characters((_, json) in spelled()) {
        let policy = policy();
        let mut fields = Fields::new(&policy, json.len());
        let layout = decode(&json, Root::Value, &mut fields).unwrap();
        let document = fields.into_document();
        prop_assert_eq!(document.len(), layout.slots.len());
        for (slot, field) in layout.slots.iter().zip(document.fields()) {
            let token = json.get(slot.start as usize..slot.end as usize).unwrap();
            let read: Value = serde_json::from_str(token).unwrap();
            match slot.holds {
                Holds::Number | Holds::LongNumber | Holds::TypedNumber => prop_assert_eq!(significant(token), field.text.expose()),
                _ => prop_assert_eq!(read, Value::String(field.text.expose().to_owned())),
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
