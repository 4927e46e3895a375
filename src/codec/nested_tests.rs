//! Documents in strings: every way in which they are packed, what stays closed, and bombs.

use super::NESTING_MAX;
use crate::codec::Format::{Fhir, Json};
use crate::codec::testing::{
    all_with, at, fields_of, fields_with, is_unchanged, refusal, replaced, unwritten, written,
};
use crate::codec::tests::policy;
use crate::detect::testing;
use crate::document::{Edit, FieldKind};
use crate::entity::Entity;
use crate::fault::Reason;
use crate::limits::UNPACKED_BYTES_MAX;
use crate::policy::{FieldRule, Policy, Unreadable};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::read::{GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use std::io::Read;

/// A JSON text with one string.
fn json(text: &str) -> String {
    serde_json::json!({ "s": text }).to_string()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    GzEncoder::new(content, Compression::default())
        .read_to_end(&mut out)
        .unwrap();
    out
}

fn zlib(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    ZlibEncoder::new(content, Compression::default())
        .read_to_end(&mut out)
        .unwrap();
    out
}

/// Path and text of the fields of a string `s`.
fn seen(text: &str) -> Vec<(String, String)> {
    assert!(is_unchanged(Json, &json(text)), "{text}");
    fields_of(Json, &json(text))
}

fn one(path: &str, text: &str) -> Vec<(String, String)> {
    vec![(path.to_owned(), text.to_owned())]
}

/// Kind and path of the only field of a string.
fn kind(text: &str, policy: &Policy) -> Result<(FieldKind, String), Reason> {
    let last = all_with(Json, json(text).as_bytes(), policy)?.pop().unwrap();
    Ok((last.0, last.1))
}

const TEXT: &str = "Seen: Jane Roe?>~ é";

#[test]
fn text_in_base64_is_read_however_it_is_written() {
    let mime = STANDARD.encode(TEXT.repeat(8));
    let lines = |end: &str| {
        let lines: Vec<&str> = mime
            .as_bytes()
            .chunks(76)
            .map(|l| std::str::from_utf8(l).unwrap())
            .collect();
        lines.join(end)
    };
    for encoded in [
        STANDARD.encode(TEXT),
        STANDARD_NO_PAD.encode(TEXT),
        URL_SAFE.encode(TEXT),
        URL_SAFE_NO_PAD.encode(TEXT),
        format!("data:text/plain;base64,{}", STANDARD.encode(TEXT)),
        format!("data:text/plain;charset=utf-8;base64,{}", STANDARD.encode(TEXT)),
        STANDARD.encode(gzip(TEXT.as_bytes())),
        STANDARD.encode(zlib(TEXT.as_bytes())),
        URL_SAFE_NO_PAD.encode(zlib(TEXT.as_bytes())),
    ] {
        assert_eq!(seen(&encoded), one("s.{text}", TEXT), "{encoded}");
        let out = replaced(Json, &json(&encoded), "s.{text}", "Seen: [NAME-1]");
        assert_eq!(
            fields_of(Json, &out),
            one("s.{text}", "Seen: [NAME-1]"),
            "{encoded} became {out}"
        );
        let lead = encoded.split(',').next().filter(|_| encoded.contains(','));
        assert!(
            lead.is_none_or(|lead| out.contains(lead)),
            "{encoded} became {out}"
        );
        assert_eq!(
            encoded.contains('='),
            out.contains('=') || out.len().is_multiple_of(4),
            "{encoded} became {out}"
        );
    }
    for lines in [lines("\n"), lines("\r\n"), lines("\n") + "\n"] {
        assert_eq!(seen(&lines), one("s.{text}", &TEXT.repeat(8)));
        let out = replaced(Json, &json(&lines), "s.{text}", &"[X] ".repeat(60));
        assert!(
            out.contains("\\n") && out.split("\\n").all(|line| line.len() < 90),
            "{out}"
        );
    }
}

#[test]
fn documents_in_base64_are_read() {
    let cda = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Jane</title></ClinicalDocument>";
    let cases = [
        (r#"{"a": {"b": ["Jane"]}, "c": 1}"#, "s.a.b[]"),
        (r#"[{"text": "Jane"}]"#, "s[].text"),
        ("<p>Ja<b>ne</b></p>", "s.{html}"),
        ("<?xml version=\"1.0\"?><a>Jane</a>", "s.a"),
        (cda, "s.ClinicalDocument.title"),
        ("MSH|^~\\&|A\rPID|1||||Jane\r", "s.PID.5.1"),
        (r"{\rtf1 Ja{\b ne}}", "s.{rtf}"),
    ];
    for (content, path) in cases {
        for encoded in [
            content.to_owned(),
            STANDARD.encode(content),
            STANDARD.encode(zlib(content.as_bytes())),
        ] {
            let values = at(Json, &json(&encoded), path);
            assert!(
                values.iter().any(|value| value.trim() == "Jane"),
                "{content} as {encoded}: {:?}",
                fields_of(Json, &json(&encoded))
            );
            assert!(is_unchanged(Json, &json(&encoded)), "{content}");
            let out = replaced(Json, &json(&encoded), path, "[NAME-1]");
            assert_eq!(at(Json, &out, path)[0].trim(), "[NAME-1]", "{content}: {out}");
        }
    }
}

#[test]
fn base64_in_base64_is_read() {
    let twice = STANDARD.encode(STANDARD.encode(TEXT));
    let fields = seen(&twice);
    assert!(fields.iter().any(|(_, text)| text == TEXT), "{fields:?}");
    let packed_twice = STANDARD.encode(gzip(STANDARD.encode(zlib(TEXT.as_bytes())).as_bytes()));
    let fields = seen(&packed_twice);
    assert!(fields.iter().any(|(_, text)| text == TEXT), "{fields:?}");
}

#[test]
fn words_stay_words() {
    for text in [
        "Jane",
        "cGF0aWVudA==",
        "administration",
        "HaemoglobinA1cOfTheBlood",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "6f1ed002-ab55-4a1a-9e1c-0c4b7be1f001",
        "[1, 2, 3]",
        "[redacted]",
        "{see Jane}",
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": \"\\ud800\"}",
        "<?xml version=\"1.0\"?><a>",
        "MSH|||",
        "data:text/plain,Jane",
        "",
        "  ",
    ] {
        assert_eq!(seen(text), one("s", text), "{text}");
    }
}

#[test]
fn damaged_packing_passes_nothing_unseen() {
    let packed = gzip(TEXT.repeat(20).as_bytes());
    let cut = STANDARD.encode(&packed[..packed.len() / 2]);
    assert_eq!(kind(&cut, &policy()), Ok((FieldKind::Blob, "s".into())));
    let sound = STANDARD.encode(TEXT);
    for cut in 1..=4 {
        let fields = seen(sound.get(..sound.len() - cut).unwrap());
        assert_eq!(fields.len(), 1, "{fields:?}");
        assert!(
            fields[0].1.starts_with("Seen: Jane") || fields[0].0 == "s",
            "{fields:?}"
        );
    }
}

/// Packed bytes are seen with this in them, or go whole.
fn assert_seen(packed: &[u8], hidden: &str) {
    let fields = all_with(Json, json(&STANDARD.encode(packed)).as_bytes(), &policy()).unwrap();
    let is_seen = fields
        .iter()
        .any(|f| f.0 == FieldKind::Blob || f.2.contains(hidden));
    assert!(is_seen, "{hidden}: {fields:?}");
}

#[test]
fn bytes_behind_packed_ones_do_not_pass_unseen() {
    for pack in [gzip, zlib] {
        let mut tail = pack(TEXT.as_bytes());
        tail.extend_from_slice(b"Jane Roe behind the end");
        assert_seen(&tail, "behind the end");
    }
}

/// RFC 1952 §2.2: a file is a series of members.
#[test]
fn further_members_do_not_pass_unseen() {
    let mut members = gzip(TEXT.as_bytes());
    members.extend(gzip(b"Jane Roe in a second member"));
    assert_seen(&members, "second member");
}

/// RFC 1952 §2.3: the header has room for the name of the file, a comment and extra fields.
#[test]
fn names_in_headers_of_gzip_do_not_pass_unseen() {
    for flag in [4, 8, 16_u8] {
        let mut named = vec![0x1f, 0x8b, 8, flag, 0, 0, 0, 0, 0, 3];
        named.extend_from_slice(if flag == 4 {
            b"\x0c\0jane_roe.txt"
        } else {
            b"jane_roe.txt\0"
        });
        named.extend_from_slice(&gzip(TEXT.as_bytes())[10..]);
        assert_seen(&named, "jane_roe");
    }
}

#[test]
fn bytes_that_are_no_text_go_whole() {
    let strict = Policy {
        unreadable: Unreadable::Quarantine,
        ..policy()
    };
    let noise: Vec<u8> = (0..300_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 11) as u8)
        .collect();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";
    for encoded in [
        STANDARD.encode(b"%PDF-1.7 (Jane Roe)\n"),
        STANDARD.encode(png),
        format!("data:image/png;base64,{}", STANDARD.encode(png)),
        STANDARD.encode(b"\xff\xd8\xff\xe0\0\x10JFIF\0"),
        STANDARD.encode(&noise),
        STANDARD.encode(b"PK\x03\x04\x14\0\0\0\x08\0jane.txt"),
    ] {
        assert_eq!(
            kind(&encoded, &policy()),
            Ok((FieldKind::Blob, "s".into())),
            "{encoded}"
        );
        assert_eq!(kind(&encoded, &strict), Err(Reason::Unreadable), "{encoded}");
        assert!(is_unchanged(Json, &json(&encoded)));
    }
    // Short random bytes are a word, such as a hash.
    assert_eq!(
        kind(&STANDARD.encode(&noise[..64]), &strict),
        Ok((FieldKind::Text, "s".into()))
    );
}

#[test]
fn attachments_are_decoded_however_short() {
    let policy = testing::policy(&[("**.data", FieldRule::Attachment)]);
    let of = |text: &str| {
        let json = serde_json::json!({ "data": text }).to_string();
        all_with(Json, json.as_bytes(), &policy).unwrap().pop().unwrap()
    };
    assert_eq!(
        of(&STANDARD.encode("Jane")),
        (FieldKind::Text, "data.{text}".into(), "Jane".into())
    );
    assert_eq!(of(&STANDARD.encode("{\"a\":\"Jane\"}")).1, "data.a");
    assert_eq!(of(&STANDARD.encode(b"\0\x01\x02")).0, FieldKind::Blob);
    assert_eq!(of("A").0, FieldKind::Blob, "no base64 at all");
}

#[test]
fn strings_of_one_value_stay_closed() {
    let rules = [
        FieldRule::Is(Entity::Id),
        FieldRule::Keep,
        FieldRule::Remove,
        FieldRule::Reference,
    ];
    let contents = [
        STANDARD.encode(TEXT),
        "{\"a\": \"Jane\"}".into(),
        "<b>Jane</b> &amp;".into(),
        STANDARD.encode("%PDF-1.4 x"),
    ];
    for rule in rules {
        for content in &contents {
            let fields = fields_with(Json, &json(content), &testing::policy(&[("s", rule)]));
            assert_eq!(fields, Ok(one("s", content)), "{rule:?}");
        }
    }
    let narrative = testing::policy(&[("s", FieldRule::Narrative)]);
    assert_eq!(
        fields_with(Json, &json(&contents[0]), &narrative),
        Ok(one("s.{text}", TEXT))
    );
}

#[test]
fn bombs_are_too_large() {
    let mut zeros = Vec::new();
    GzEncoder::new(std::io::repeat(0).take(100 << 20), Compression::best())
        .read_to_end(&mut zeros)
        .unwrap();
    let bomb = STANDARD.encode(&zeros);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refusal(Json, json(&bomb)), Some(Reason::TooLarge));
    // All levels and all strings count together.
    let half = STANDARD.encode(gzip(&vec![b'a'; UNPACKED_BYTES_MAX / 2]));
    assert_eq!(refusal(Json, json(&half)), None);
    assert_eq!(
        refusal(Json, serde_json::json!([half, half, half]).to_string()),
        Some(Reason::TooLarge)
    );
    let packed_bomb = STANDARD.encode(gzip(format!("{{\"a\": \"{bomb}\"}}").as_bytes()));
    assert_eq!(refusal(Json, json(&packed_bomb)), Some(Reason::TooLarge));
    let names = format!(
        "{{{}}}",
        (0..1_100_000)
            .map(|i| format!("\"{i}\":0"))
            .collect::<Vec<_>>()
            .join(",")
    );
    assert_eq!(
        refusal(Json, json(&STANDARD.encode(gzip(names.as_bytes())))),
        Some(Reason::TooManyFields)
    );
}

#[test]
fn deep_documents_pass_nothing_unseen() {
    let nest = |levels: usize, wrap: &dyn Fn(String) -> String| {
        (0..levels).fold("Seen: Jane Roe".to_owned(), |inner, _| wrap(inner))
    };
    let in_json = |inner: String| json(&inner);
    for levels in 1..NESTING_MAX + 6 {
        let value = nest(levels, &in_json);
        let fields = all_with(Json, value.as_bytes(), &policy()).unwrap();
        assert!(
            fields.iter().any(|f| f.2.contains("Seen: Jane Roe")),
            "{levels}: {fields:?}"
        );
        assert!(is_unchanged(Json, &value), "{levels}");
    }
    let in_base64 = |inner: String| json(&STANDARD.encode(json(&inner)));
    for levels in 1..NESTING_MAX + 4 {
        let value = nest(levels, &in_base64);
        let fields = all_with(Json, value.as_bytes(), &policy()).unwrap();
        let is_seen = fields
            .iter()
            .any(|f| f.0 == FieldKind::Blob || f.2.contains("Seen: Jane Roe"));
        assert!(is_seen, "{levels}: {fields:?}");
        assert!(is_unchanged(Json, &value), "{levels}");
    }
}

#[test]
fn resources_in_strings_count_as_fhir() {
    let resource = r#"{"resourceType":"Patient","birthDate":"1957-03-09"}"#;
    assert_eq!(at(Fhir, &json(resource), "Patient.birthDate"), ["1957-03-09"]);
    assert_eq!(at(Json, &json(resource), "Patient.birthDate"), ["1957-03-09"]);
    assert_eq!(
        at(Fhir, &json(&STANDARD.encode(resource)), "Patient.birthDate"),
        ["1957-03-09"]
    );
    let broken = r#"{"resourceType":"Patient","id":"1","id":"2"}"#;
    assert_eq!(refusal(Fhir, json(broken)), Some(Reason::WrongShape));
}

/// What documents hold, and ways to pack it.
fn strings() -> impl Strategy<Value = String> {
    let content = prop_oneof![
        "[A-Za-z é.,]{0,40}",
        "\\{\"[a-c]\": \"[A-Za-z é<&]{0,20}\"\\}".prop_map(|text| text.replace('\\', "")),
        "(<p>[a-z é]{0,12}</p>){1,3}",
        "MSH\\|\\^~&\\|[A-Z]{1,3}\\rPID\\|[a-z^~|]{0,12}",
        "[a-zA-Z0-9+/]{0,40}={0,2}",
    ];
    (content, 0..6_usize).prop_map(|(text, way)| match way {
        0 => STANDARD.encode(text),
        1 => URL_SAFE_NO_PAD.encode(text),
        2 => STANDARD.encode(gzip(text.as_bytes())),
        3 => STANDARD.encode(zlib(text.as_bytes())),
        4 => format!("data:text/plain;base64,{}", STANDARD.encode(text)),
        _ => text,
    })
}

proptest! {
    #[test]
    fn strings_without_edits_stay_the_same(text in strings()) {
        prop_assert!(is_unchanged(Json, &json(&text)), "{}", text);
    }

    #[test]
    fn each_field_reads_back_as_written(text in strings(), new in "[A-Z][a-z é]{11,30}\\.") {
        let decides = |path: &str| path.contains("{key}") || path.contains("{name}");
        prop_assert_eq!(unwritten(Json, &json(&text), &new, decides), None);
    }

    /// A removed text leaves something that reads again.
    #[test]
    fn removed_fields_read_back(text in strings()) {
        let json = json(&text);
        let all = all_with(Json, json.as_bytes(), &policy()).unwrap();
        let edits: Vec<Edit> = all.iter().map(|f| match f.0 {
            FieldKind::MapKey => Edit::Unchanged,
            _ => Edit::Replace(String::new()),
        }).collect();
        let out = written(Json, &json, &policy(), &edits);
        prop_assert!(refusal(Json, &out).is_none(), "{} became {}", json, out);
    }
}

/// Without the codec the string would be text, in which a telephone number is found.
#[test]
fn long_numbers_in_strings_are_searched() {
    let kinds = |text: &str| -> Vec<FieldKind> {
        let all = all_with(Json, json(text).as_bytes(), &policy()).unwrap();
        all.into_iter().map(|(kind, _, _)| kind).collect()
    };
    use FieldKind::{MapKey, Number, Text};
    assert_eq!(
        kinds(r#"{"a": 4155550123, "b": 1.5}"#),
        [MapKey, MapKey, Text, MapKey, Number]
    );
    let inside = r#"{"a": 4155550123, "b": 1}"#;
    assert_eq!(
        replaced(Json, &json(inside), "s.a", "[X]"),
        json(r#"{"a": "[X]", "b": 1}"#)
    );
    assert_eq!(
        replaced(Json, &json(inside), "s.a", ""),
        json(r#"{"a": "", "b": 1}"#)
    );
}

#[path = "nested_leads.rs"]
mod leads;
