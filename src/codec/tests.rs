//! Whole records through decode, encode and redecode.

use super::*;
use crate::detect::testing;
use crate::document::Edit;
use crate::document::FieldKind::{self, Header as HeaderField, MapKey, RecordKey, Text};
use crate::phi::Phi;
use crate::record::{Header, RecordId};
use proptest::prelude::*;

/// A record with this key and value.
pub(super) fn record(key: Option<&[u8]>, value: Option<&[u8]>) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: "notes".into(),
            partition: 0,
            offset: 0,
        },
        timestamp_ms: None,
        key: key.map(Phi::from),
        value: value.map(Phi::from),
        headers: Vec::new(),
    }
}

fn header(name: &str, value: Option<&[u8]>) -> Header {
    Header {
        name: name.into(),
        value: value.map(Phi::from),
    }
}

/// A policy without rules.
pub(super) fn policy() -> Policy {
    testing::policy(&[])
}

/// A policy that lets these headers pass.
fn allowing(headers: &[String]) -> Policy {
    Policy {
        headers_allowed: headers.to_vec(),
        ..policy()
    }
}

/// Kind, path and text of each field.
pub(super) fn seen(document: &Document) -> Vec<(FieldKind, &str, &str)> {
    document
        .fields()
        .map(|f| (f.kind, f.path.as_str(), f.text.expose()))
        .collect()
}

/// Replaces field `index` by `new` in a document of `len` fields.
pub(super) fn edit(len: usize, index: usize, new: &str) -> Vec<Edit> {
    let mut edits = vec![Edit::Unchanged; len];
    edits[index] = Edit::Replace(new.to_owned());
    edits
}

fn reason(format: Format, record: &SourceRecord) -> Option<Reason> {
    decode(format, record, &policy()).err()
}

#[test]
fn fields_come_from_key_then_headers_then_value() {
    let mut source = record(Some(br#"{"mrn":"1","seq":2}"#), Some(br#"{"a":"x"}"#));
    source.headers = vec![
        header("Source", Some(b"ward 3")),
        header("trace", Some(b"dropped")),
        header("note", None),
        header("SOURCE", Some(b"")),
        header("deid-status", Some(b"safe-harbor")),
    ];
    let allowed = ["source", "NOTE", "deid-status"].map(str::to_owned);
    let (skeleton, document) = decode(Format::Json, &source, &allowing(&allowed)).unwrap();
    let expected = [
        (MapKey, "$key.{key}", "mrn"),
        (RecordKey, "$key.mrn", "1"),
        (MapKey, "$key.{key}", "seq"),
        (RecordKey, "$key.seq", "2"),
        (HeaderField, "$header.Source", "ward 3"),
        (HeaderField, "$header.SOURCE", ""),
        (MapKey, "{key}", "a"),
        (Text, "a", "x"),
    ];
    assert_eq!(seen(&document), expected);

    let mut edits = vec![Edit::Unchanged; 8];
    for (index, new) in [(1, "[MRN-1]"), (3, ""), (4, "[ADDRESS-1]"), (7, "y\n")] {
        edits[index] = Edit::Replace(new.to_owned());
    }
    let output = encode(skeleton, &edits).unwrap();
    assert_eq!(
        output.key.as_deref(),
        Some(br#"{"mrn":"[MRN-1]","seq":""}"#.as_slice())
    );
    assert_eq!(output.value.as_deref(), Some(br#"{"a":"y\n"}"#.as_slice()));
    let sent = |name: &str, value: Option<&str>| (name.to_owned(), value.map(|v| v.as_bytes().to_vec()));
    let headers = [
        sent("Source", Some("[ADDRESS-1]")),
        sent("note", None),
        sent("SOURCE", Some("")),
    ];
    assert_eq!(output.headers, headers);
    assert!(redecode(Format::Json, &output, &document, &edits, &policy()).is_ok());
}

#[test]
fn keys_are_text_json_or_nothing() {
    let key_fields = |key: &[u8]| {
        let source = record(Some(key), None);
        let (_, document) = decode(Format::Text, &source, &policy()).unwrap();
        seen(&document)
            .into_iter()
            .map(|(kind, path, text)| (kind, path.to_owned(), text.to_owned()))
            .collect::<Vec<_>>()
    };
    let whole = |text: &str| vec![(RecordKey, "$key".to_owned(), text.to_owned())];
    for text in [
        "MRN-1",
        "42",
        "true",
        " ",
        "[NAME-1]",
        "{not json",
        "\"half",
        "\u{feff}x",
        "{}{}",
    ] {
        assert_eq!(key_fields(text.as_bytes()), whole(text), "{text}");
    }
    assert_eq!(key_fields(br#""J\u00f6 \"X\"""#), whole("Jö \"X\""));
    assert_eq!(key_fields(b""), []);
    assert_eq!(key_fields(b" {} "), []);
    let in_array = [
        ("$key[].{key}", MapKey, "id"),
        ("$key[].id", RecordKey, "7"),
        ("$key[]", RecordKey, "x"),
    ];
    let expected: Vec<_> = in_array
        .map(|(path, kind, text)| (kind, path.to_owned(), text.to_owned()))
        .into();
    assert_eq!(key_fields(br#"[{"id":7},null,"x"]"#), expected);
}

#[test]
fn malformed_keys_and_headers_never_pass() {
    let with_key = |key: &[u8]| reason(Format::Text, &record(Some(key), Some(b"x")));
    assert_eq!(with_key(b"ab\xff"), Some(Reason::NotUtf8 { at: 2 }));
    assert_eq!(
        with_key(br#"{"a":1,"a":2}"#),
        Some(Reason::DuplicateKey { at: 7 })
    );
    assert!(matches!(
        with_key(br#"["\udc00"]"#),
        Some(Reason::LoneSurrogate { .. })
    ));
    assert_eq!(
        with_key("[".repeat(100_000).as_bytes()),
        Some(Reason::TooDeep { at: 128 })
    );

    let mut source = record(None, Some(b"x"));
    source.headers = vec![header("note", Some(b"\xc3"))];
    assert_eq!(
        reason(Format::Text, &source),
        None,
        "a dropped header is not looked at"
    );
    let listed = decode(Format::Text, &source, &allowing(&["note".to_owned()])).err();
    assert_eq!(listed, Some(Reason::NotUtf8 { at: 0 }));
}

#[test]
fn tombstones_and_empty_values() {
    for format in Format::ALL {
        let source = record(Some(b""), None);
        let (skeleton, document) = decode(format, &source, &policy()).unwrap();
        assert_eq!(seen(&document), []);
        let output = encode(skeleton, &[]).unwrap();
        assert_eq!((output.key, output.value), (Some(vec![]), None), "{format}");
    }
    let empty = record(None, Some(b""));
    assert_eq!(reason(Format::Json, &empty), Some(Reason::EmptyValue));
    assert_eq!(reason(Format::Chunk, &empty), Some(Reason::EmptyValue));
    let (skeleton, document) = decode(Format::Text, &empty, &policy()).unwrap();
    assert_eq!(seen(&document), [(Text, "", "")]);
    assert_eq!(encode(skeleton, &[Edit::Unchanged]).unwrap().value, Some(vec![]));
}

#[test]
fn sizes_are_bounded_on_both_sides() {
    let value = vec![b'x'; RECORD_BYTES_MAX];
    let source = record(None, Some(&value));
    let (skeleton, _) = decode(Format::Text, &source, &policy()).unwrap();
    assert!(encode(skeleton, &[Edit::Replace("y".repeat(OUTPUT_BYTES_MAX))]).is_ok());
    let (skeleton, _) = decode(Format::Text, &source, &policy()).unwrap();
    let too_large = encode(skeleton, &[Edit::Replace("y".repeat(OUTPUT_BYTES_MAX + 1))]);
    assert!(matches!(too_large, Err(Reason::OutputTooLarge)));
    let source = record(Some(b"k"), Some(&value));
    assert_eq!(reason(Format::Text, &source), Some(Reason::TooLarge));
}

#[test]
fn text_is_one_field_with_its_byte_order_mark() {
    let source = record(None, Some("\u{feff}Dr. Müller 👩‍⚕️\r\n\0".as_bytes()));
    let (_, document) = decode(Format::Text, &source, &policy()).unwrap();
    assert_eq!(seen(&document), [(Text, "", "\u{feff}Dr. Müller 👩‍⚕️\r\n\0")]);
    let broken = record(None, Some(b"abc\xf0\x9f"));
    assert_eq!(reason(Format::Text, &broken), Some(Reason::NotUtf8 { at: 3 }));
}

#[test]
fn chunks_have_a_text() {
    let of = |value: &str| reason(Format::Chunk, &record(None, Some(value.as_bytes())));
    let whole =
        r#"{"id":null,"page_content":"Jane","metadata":{"source":"a.pdf","page":3},"type":"Document"}"#;
    assert_eq!(of(whole), None);
    assert_eq!(of(r#"{"page_\u0063ontent":""}"#), None);
    let shapeless = [
        r#""page_content""#,
        r#"{"text":"x"}"#,
        r#"{"page_content":null}"#,
        r#"{"page_content":1}"#,
        r#"{"page_content":["x"]}"#,
        r#"{"page_content":{"page_content":"x"}}"#,
        r#"{"":{"page_content":"x"}}"#,
        r#"{"metadata":{"page_content":"x"}}"#,
    ];
    for value in shapeless {
        assert_eq!(of(value), Some(Reason::WrongShape), "{value}");
    }
    assert_eq!(of("{"), Some(Reason::NotJson { at: 1 }));
    let source = record(Some(br#"{"page_content":"x"}"#), Some(b"{}"));
    assert_eq!(
        reason(Format::Chunk, &source),
        Some(Reason::WrongShape),
        "the key is no chunk"
    );
}

#[test]
fn format_names_read_back() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!("JSON".parse::<Format>(), Err(UnknownFormat));
}

/// Decodes, edits one field, encodes, and reads again.
fn reread(key: &[u8], value: &[u8], index: usize, new: &str) -> Result<Vec<String>, Reason> {
    let source = record(Some(key), Some(value));
    let (skeleton, document) = decode(Format::Json, &source, &policy())?;
    let edits = edit(document.len(), index, new);
    let output = encode(skeleton, &edits)?;
    let again = redecode(Format::Json, &output, &document, &edits, &policy())?;
    Ok(again.fields().map(|f| f.text.expose().to_owned()).collect())
}

#[test]
fn redecode_keeps_the_order_of_the_source() {
    // A removed number is null, which is no field of its own; a replaced one is a string.
    assert_eq!(reread(b"k", b"[null,1,2]", 1, "").unwrap(), ["k", "", "2"]);
    assert_eq!(
        reread(b"k", b"[null,1,2]", 1, "[ID-1]").unwrap(),
        ["k", "[ID-1]", "2"]
    );
    // A key's replacement may look like JSON, or be nothing.
    for new in ["[1]", "", "{}", "x"] {
        assert_eq!(reread(b"k", b"1", 0, new).unwrap(), [new, "1"]);
        assert_eq!(reread(br#""k""#, b"1", 0, new).unwrap(), [new, "1"]);
    }
    assert_eq!(reread(b"[5]", b"1", 0, "").unwrap(), ["", "1"]);
    assert_eq!(
        reread(b"k", br#"{"a":1,"b":2}"#, 1, "b").unwrap(),
        ["k", "b#2", "1", "b", "2"]
    );
    // Markup that lost its text has no field: the empty string behind it is another one.
    assert_eq!(
        reread(b"k", br#"["<b>John</b>","","x"]"#, 1, "").unwrap(),
        ["k", "", "", "x"]
    );
}

#[test]
fn redecode_refuses_what_the_edits_do_not_say() {
    let source = record(None, Some(br#"{"a":"Jane","b":1}"#));
    let (_, document) = decode(Format::Json, &source, &policy()).unwrap();
    let edits = edit(4, 1, "[NAME-1]");
    let refused = |value: &str| {
        let output = OutputRecord {
            value: Some(value.as_bytes().to_vec()),
            ..OutputRecord::default()
        };
        redecode(Format::Json, &output, &document, &edits, &policy()).err()
    };
    assert_eq!(refused(r#"{"a":"[NAME-1]","b":1}"#), None);
    for wrong in [
        r#"{"a":"Jane","b":1}"#,
        r#"{"a":"[NAME-1]","b":2}"#,
        r#"{"a":"[NAME-1]","b":"1"}"#,
        r#"{"a":"[NAME-1]"}"#,
        r#"{"a":"[NAME-1]","b":1,"c":2}"#,
        r#"{"b":1,"a":"[NAME-1]"}"#,
        r#"{"a":"[NAME-1]","b":1"#,
    ] {
        assert_eq!(refused(wrong), Some(Reason::OutputMalformed), "{wrong}");
    }
    let renamed = |name: &str| {
        let output = OutputRecord {
            value: Some(format!(r#"{{"{name}":"Jane","b":1}}"#).into_bytes()),
            ..OutputRecord::default()
        };
        redecode(
            Format::Json,
            &output,
            &document,
            &edit(4, 0, "[NAME-1]"),
            &policy(),
        )
        .is_ok()
    };
    assert!(renamed("[NAME-1]") && renamed("[NAME-1]#2"));
    assert!(!renamed("a") && !renamed("[NAME-1]#Jane") && !renamed("[NAME-1]2"));
}

proptest! {
    /// Whatever the key is, an unchanged one is copied byte for byte and a replaced one is gone.
    #[test]
    fn keys_round_trip(key in "\\PC{0,12}|[\\[{\"]\\PC{0,8}|\"[a-z]{0,3}\"|\\[\"[a-z]{0,3}\",[0-9]{1,3}\\]") {
        let source = record(Some(key.as_bytes()), None);
        let Ok((skeleton, document)) = decode(Format::Text, &source, &policy()) else { return Ok(()) };
        let unchanged = vec![Edit::Unchanged; document.len()];
        prop_assert_eq!(encode(skeleton, &unchanged).unwrap().key.unwrap(), key.as_bytes());
        let (skeleton, _) = decode(Format::Text, &source, &policy()).unwrap();
        let replaced = vec![Edit::Replace("\u{1}".to_owned()); document.len()];
        let output = encode(skeleton, &replaced).unwrap();
        prop_assert!(redecode(Format::Text, &output, &document, &replaced, &policy()).is_ok());
    }
}

#[test]
fn what_standards_call_their_elements_is_no_field() {
    let patient =
        r#"{"resourceType":"Patient","name":[{"family":"Code"}],"code":1,"Code":2,"_birthDate":{"smith":3}}"#;
    let names = |format, value: &str| -> Vec<String> {
        let fields = super::testing::all_with(format, value.as_bytes(), &policy())
            .unwrap()
            .into_iter();
        let is_name = |kind, path: &str| kind == FieldKind::MapKey || path.ends_with("{name}");
        fields
            .filter(|(kind, path, _)| is_name(*kind, path))
            .map(|(.., name)| name)
            .collect()
    };
    assert_eq!(names(Format::Fhir, patient), ["Code", "smith"]);
    assert_eq!(
        names(Format::Json, patient).len(),
        7,
        "JSON has no standard for its names"
    );
    let document = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><text ID="a"/><smith ID="b" width="1"/></ClinicalDocument>"#;
    assert_eq!(names(Format::Ccda, document), ["smith"]);
}
