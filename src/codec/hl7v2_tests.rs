//! HL7 v2: where each piece of text lies, what is refused, and laws over messages of any content.

use crate::codec::Format::Hl7v2;
use crate::codec::testing::{
    all_with, at, fields_of, fields_with, is_unchanged, refusal, replaced, unwritten,
};
use crate::codec::tests::policy;
use crate::document::FieldKind;
use crate::fault::Reason;
use crate::policy::{Policy, Unreadable};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

/// A message with these segments behind a header that has no fields of its own.
fn message(segments: &[&str]) -> String {
    format!("MSH|^~\\&\r{}\r", segments.join("\r"))
}

/// Path and text of each field of these segments.
fn seen(segments: &[&str]) -> Vec<(String, String)> {
    fields_of(Hl7v2, &message(segments))
}

fn expect(segments: &[&str], expected: &[(&str, &str)]) {
    let owned = expected
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    assert_eq!(seen(segments), owned.collect::<Vec<_>>(), "{segments:?}");
}

/// The text of one NTE-3.
fn note(text: &str) -> Vec<String> {
    at(Hl7v2, &message(&[&format!("NTE|1||{text}")]), "NTE.3")
}

#[test]
fn every_piece_has_its_path() {
    expect(
        &["PID|1||7^^^HG&2.16&ISO~8^x|\"\"|Roe&van^Jane||^", "DG1||  |E11.9"],
        &[
            ("PID.1.1", "1"),
            ("PID.3.1", "7"),
            ("PID.3.4", "HG"),
            ("PID.3.4.2", "2.16"),
            ("PID.3.4.3", "ISO"),
            ("PID.3.1", "8"),
            ("PID.3.2", "x"),
            ("PID.5.1", "Roe"),
            ("PID.5.1.2", "van"),
            ("PID.5.2", "Jane"),
            ("DG1.3.1", "E11.9"),
        ],
    );
}

#[test]
fn a_header_s_first_field_is_its_delimiter() {
    let header = "MSH|^~\\&|LAB|HG^2.16|||20240304||ADT^A08|7\r";
    let paths: Vec<String> = fields_of(Hl7v2, header)
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        paths,
        [
            "MSH.3.1", "MSH.4.1", "MSH.4.2", "MSH.7.1", "MSH.9.1", "MSH.9.2", "MSH.10.1"
        ]
    );
    assert_eq!(
        at(Hl7v2, "FHS|^~\\&|A\rBHS|^~\\&|B\rMSH|^~\\&|C\r", "BHS.3.1"),
        ["B"]
    );
}

#[test]
fn free_text_is_one_field_over_segments() {
    let report = [
        "OBX|1|TX|11526-1||Seen: Jane",
        "OBX|2|FT|11526-1||Roe, well.~Second",
        "OBX|3|ST|11526-1||third",
        "OBX|4|TX|other||alone",
        "NTE|1||first",
        "NTE|2|L|two",
        "OBX|5|TX|other||again",
    ];
    let text = message(&report);
    assert_eq!(
        at(Hl7v2, &text, "OBX.5"),
        ["Seen: Jane\nRoe, well.\nSecond\nthird", "alone", "again"]
    );
    assert_eq!(at(Hl7v2, &text, "NTE.3"), ["first\ntwo"]);
    assert_eq!(
        replaced(Hl7v2, &text, "NTE.3", "[X-1]"),
        text.replace("first", "[X-1]").replace("two", "")
    );
}

#[test]
fn other_observations_say_their_type() {
    let number = FieldKind::Number;
    let kinds = |value: &str| {
        let text = message(&[value]);
        let all = all_with(Hl7v2, text.as_bytes(), &policy()).unwrap().into_iter();
        all.filter(|(_, path, _)| path.starts_with("OBX.5"))
            .map(|(kind, path, _)| (kind, path))
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds("OBX|1|NM|a||13.2"), [(number, "OBX.5.NM.1".to_owned())]);
    assert_eq!(
        kinds("OBX|1|NM|a||1234567"),
        [(FieldKind::Text, "OBX.5.NM.1".to_owned())]
    );
    assert_eq!(
        kinds("OBX|1|NM|a||Jane"),
        [(FieldKind::Text, "OBX.5.NM.1".to_owned())]
    );
    assert_eq!(kinds("OBX|1|CWE|a||1^Jane")[1].1, "OBX.5.CWE.2");
    for odd in ["", "Jane Roe", "tx", "TX^Jane", "ABCD"] {
        assert_eq!(kinds(&format!("OBX|1|{odd}|a||x"))[0].1, "OBX.5.?.1", "{odd}");
    }
}

#[test]
fn escapes_are_decoded() {
    for (written, text) in [
        (r"a\F\b\S\c\T\d\R\e\E\f", r"a|b^c&d~e\f"),
        (r"Ro\X65\ \XC3A9\", "Roe é"),
        (r"Jane\.br\Roe", "Jane\nRoe"),
        (r"\H\Jane\N\ Roe", "Jane Roe"),
        (r"a\Zx9\b", r"a\Zx9\b"),
        (r"a\b", r"a\b"),
        (r"a\X4\b\XFF\\XZZ\", r"a\X4\b\XFF\\XZZ\"),
        (r"C:\T\\T\", "C:&&"),
        (r"lone\ and\F\", r"lone\ and|"),
    ] {
        assert_eq!(note(written), [text], "{written}");
    }
    assert_eq!(at(Hl7v2, &message(&[r"PID|||||O\T\Roe"]), "PID.5.1"), ["O&Roe"]);
}

#[test]
fn what_is_written_is_escaped() {
    let text = message(&["NTE|1||Jane", "PID|||||Roe^J"]);
    assert_eq!(
        replaced(Hl7v2, &text, "PID.5.1", "a|b^c&d~e\\f\u{1}"),
        text.replace("Roe", r"a\F\b\S\c\T\d\R\e\E\f\X01\")
    );
    assert_eq!(
        replaced(Hl7v2, &text, "NTE.3", "a\nb"),
        text.replace("Jane", r"a\.br\b")
    );
}

#[test]
fn delimiters_are_those_of_the_header() {
    let own = "MSH#*@!%#LAB\rPID#1##7*^@8##Roe%van*Jane|x\rNTE#1##a!F!b\r";
    let expected = [
        ("MSH.3.1", "LAB"),
        ("PID.1.1", "1"),
        ("PID.3.1", "7"),
        ("PID.3.2", "^"),
        ("PID.3.1", "8"),
        ("PID.5.1", "Roe"),
        ("PID.5.1.2", "van"),
        ("PID.5.2", "Jane|x"),
        ("NTE.1.1", "1"),
        ("NTE.3", "a#b"),
    ];
    assert_eq!(
        fields_of(Hl7v2, own),
        expected.map(|(p, t)| (p.to_owned(), t.to_owned()))
    );
    assert_eq!(
        replaced(Hl7v2, own, "NTE.3", "x#y|"),
        own.replace("a!F!b", "x!F!y|")
    );
    // What is not declared is not used.
    assert_eq!(at(Hl7v2, "MSH|^\rPID|1||a~b&c\\F\\\r", "PID.3.1"), [r"a~b&c\F\"]);
    // HL7 v2.7 declares a truncation character too.
    assert_eq!(refusal(Hl7v2, "MSH|^~\\&#|LAB"), None);
}

/// Where the header declares no escape character, a delimiter in new text must not divide the field.
#[test]
fn new_text_without_an_escape_character_stays_in_its_field() {
    let text = "MSH|^\rPID|1|A^B\r";
    let out = replaced(Hl7v2, text, "PID.2.1", "x^y|z");
    let fields = |text: &str| text.matches('|').count();
    assert_eq!(
        (fields(&out), at(Hl7v2, &out, "PID.2.2")),
        (fields(text), vec!["B".to_owned()]),
        "{out}"
    );
}

#[test]
fn what_no_standard_knows_is_seen() {
    expect(
        &[
            "ZPI|Jane^Roe",
            "QQ1|x",
            "PID|1|||||||||||||||||||||||||||||||||||||||||||||||||||||||||||Jane",
        ],
        &[
            ("ZPI.1.1", "Jane"),
            ("ZPI.1.2", "Roe"),
            ("QQ1.1.1", "x"),
            ("PID.1.1", "1"),
            ("PID.60.1", "Jane"),
        ],
    );
    expect(
        &["PIDX|Jane", "for Jane \\T\\ Roe|x", "1AB|x", "PI"],
        &[
            ("{line}", "PIDX|Jane"),
            ("{line}", "for Jane & Roe|x"),
            ("{line}", "1AB|x"),
            ("{line}", "PI"),
        ],
    );
}

/// A reader who is less strict sees a segment there, and a rule for its fields would have been missed.
#[test]
fn what_is_nearly_a_segment_is_refused() {
    for line in [
        "pid|1||77",
        " PID|1||77",
        "\u{feff}PID|1",
        "\"PID|1||77",
        "\tobx|1",
    ] {
        let at = "MSH|^~\\&|LAB\r".len();
        assert_eq!(
            refusal(Hl7v2, format!("MSH|^~\\&|LAB\r{line}\r")),
            Some(Reason::NotHl7 { at }),
            "{line:?}"
        );
    }
}

#[test]
fn all_ends_of_segments_and_mllp_are_fine() {
    let expected = fields_of(Hl7v2, "MSH|^~\\&|LAB\rPID|1||7\r");
    for text in [
        "MSH|^~\\&|LAB\rPID|1||7",
        "MSH|^~\\&|LAB\nPID|1||7\n\n",
        "MSH|^~\\&|LAB\r\nPID|1||7\r\n",
        "\u{b}MSH|^~\\&|LAB\rPID|1||7\r\u{1c}\r",
        "\u{feff}MSH|^~\\&|LAB\rPID|1||7\r",
        " \r\nMSH|^~\\&|LAB\rPID|1||7\r",
    ] {
        assert_eq!(fields_of(Hl7v2, text), expected, "{text:?}");
        assert!(is_unchanged(Hl7v2, text), "{text:?}");
    }
    assert_eq!(
        refusal(Hl7v2, "MSH|^~\\&|A\rMSH#^~\\&#B"),
        Some(Reason::NotHl7 { at: 11 }),
        "delimiters may not change midway"
    );
    let two = "FHS|^~\\&\rMSH|^~\\&|A\rPID|1\rMSH|^~\\&|B\rPID|2\rFTS|1";
    assert_eq!(at(Hl7v2, two, "PID.1.1"), ["1", "2"]);
}

#[test]
fn what_is_no_message_is_refused_with_its_place() {
    let not_hl7 = |at| Some(Reason::NotHl7 { at });
    for (text, at) in [
        ("", 0),
        ("PID|1", 0),
        ("MSH", 0),
        ("MSH ^~\\&|", 0),
        ("MSHA^~\\&", 0),
        ("Jane Roe", 0),
        ("<MSH|", 0),
        ("MSH||A", 0),
        ("MSH|^^\\&|A", 0),
        ("MSH|^~a&|A", 0),
        ("MSH|^~\\&#!|A", 0),
        ("\u{b}MSH|^~é&|A", 1),
        ("MSH|^~\\&|A\rMSH|^~\\!|B", 11),
    ] {
        assert_eq!(refusal(Hl7v2, text), not_hl7(at), "{text:?}");
    }
    assert_eq!(refusal(Hl7v2, b"MSH|^~\\&|\xff"), Some(Reason::NotUtf8 { at: 9 }));
}

#[test]
fn an_envelope_holds_a_message_in_a_string() {
    let envelope = r#" {"meta":{"routeId":"hl7-v2"},"data":"MSH|^~\\&|LAB\rPID|1||7||O\\T\\Roe\r"}"#;
    let expected = [
        ("meta.routeId", "hl7-v2"),
        ("data.MSH.3.1", "LAB"),
        ("data.PID.1.1", "1"),
        ("data.PID.3.1", "7"),
        ("data.PID.5.1", "O&Roe"),
    ];
    assert_eq!(
        fields_of(Hl7v2, envelope),
        expected.map(|(p, t)| (p.to_owned(), t.to_owned()))
    );
    assert!(is_unchanged(Hl7v2, envelope));
    assert_eq!(
        replaced(Hl7v2, envelope, "data.PID.5.1", "[NAME-1]|"),
        envelope.replace(r"O\\T\\Roe", r"[NAME-1]\\F\\")
    );
    for shapeless in [r#"{"data":"PID|1"}"#, "{}", r#"{"data":"<b>MSH</b>"}"#] {
        assert_eq!(refusal(Hl7v2, shapeless), Some(Reason::WrongShape), "{shapeless}");
    }
    assert_eq!(refusal(Hl7v2, r#"{"data":"#), Some(Reason::NotJson { at: 8 }));
    assert_eq!(
        refusal(Hl7v2, r#"["MSH|^~\\&|A"]"#),
        Some(Reason::NotHl7 { at: 0 })
    );
}

/// An OBX with a document in base64.
fn document(kind: &str, content: &[u8]) -> String {
    message(&[&format!(
        "OBX|1|ED|18842-5||^TEXT^{kind}^Base64^{}",
        STANDARD.encode(content)
    )])
}

#[test]
fn documents_in_observations_are_read() {
    let of = |kind: &str, content: &str, path: &str| at(Hl7v2, &document(kind, content.as_bytes()), path);
    assert_eq!(
        of("PLAIN", "Seen: Jane Roe", "OBX.5.ED.5.{text}"),
        ["Seen: Jane Roe"]
    );
    assert_eq!(
        of("HTML", "<p>Ja<b>ne</b> Roe</p>", "OBX.5.ED.5.{html}"),
        ["Jane Roe\n"]
    );
    assert_eq!(
        of("RTF", r"{\rtf1 Ja{\b ne} Roe}", "OBX.5.ED.5.{rtf}"),
        ["Jane Roe"]
    );
    let cda = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Jane</title></ClinicalDocument>"#;
    assert_eq!(of("XML", cda, "OBX.5.ED.5.ClinicalDocument.title"), ["Jane"]);

    let pdf = document("PDF", b"%PDF-1.4 (Jane)\0\xff");
    let last = all_with(Hl7v2, pdf.as_bytes(), &policy()).unwrap().pop().unwrap();
    assert_eq!((last.0, last.1.as_str()), (FieldKind::Blob, "OBX.5.ED.5"));
    let strict = Policy {
        unreadable: Unreadable::Quarantine,
        ..policy()
    };
    assert_eq!(fields_with(Hl7v2, &pdf, &strict), Err(Reason::Unreadable));
    assert!(fields_with(Hl7v2, &document("PLAIN", b"Seen: Jane Roe"), &strict).is_ok());
}

/// Messages of segments known and unknown, with delimiters, escapes and free text wherever they like.
fn messages() -> impl Strategy<Value = String> {
    let piece =
        "[a-zA-Z0-9 .é\\^~&|]{0,6}|\\\\[FSTREHN]\\\\|\\\\\\.br\\\\|\\\\X4[1-9]\\\\|\\\\[zZ]{0,2}|\"\"";
    let fields = prop::collection::vec(piece, 0..7).prop_map(|fields| fields.join("|"));
    let id = prop::sample::select(vec![
        "PID|",
        "NTE|1||",
        "OBX|1|TX|a||",
        "OBX|2|FT|a||",
        "OBX|1|NM|b||",
        "OBX|",
        "ZZ1|",
        "",
        "pid ",
    ]);
    let end = prop::sample::select(vec!["\r", "\n", "\r\n", "\r\r"]);
    let segments = prop::collection::vec((id, fields, end), 0..7);
    let header = prop::sample::select(vec![
        "MSH|^~\\&|A\r",
        "\u{b}MSH|^~\\&\n",
        "BHS|^~\\&|x\rMSH|^~\\&\r",
    ]);
    (header, segments).prop_map(|(header, segments)| {
        let lines = segments
            .into_iter()
            .map(|(id, fields, end)| format!("{id}{fields}{end}"));
        header.to_owned() + &lines.collect::<String>()
    })
}

proptest! {
    #[test]
    fn messages_without_edits_stay_the_same(text in messages()) {
        prop_assert!(refusal(Hl7v2, &text).is_none(), "{:?}", text);
        prop_assert!(is_unchanged(Hl7v2, &text), "{:?}", text);
    }

    #[test]
    fn each_field_reads_back_as_written(text in messages(), new in "[a-z|^~\\\\&é\"{}<]{1,8}z") {
        let decides = |path: &str| path.starts_with("OBX.2.") || path.starts_with("OBX.3.");
        prop_assert_eq!(unwritten(Hl7v2, &text, &new, decides), None);
    }

    /// Every character of a message is in a field, or is a delimiter, an escape or the name of a segment.
    #[test]
    fn nothing_is_copied_unseen(text in messages()) {
        let all = all_with(Hl7v2, text.as_bytes(), &policy()).unwrap();
        let edits = vec![crate::document::Edit::Replace("#".to_owned()); all.len()];
        let out = crate::codec::testing::written(Hl7v2, &text, &policy(), &edits);
        let is_code = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        let is_segment = |line: &str| line.get(..3).is_some_and(|id| id.bytes().all(is_code)) && line.as_bytes().get(3) == Some(&b'|');
        let rest: String = out.split(['\r', '\n'])
            .filter(|line| !line.contains("MSH") && !line.contains("BHS"))
            .map(|line| if is_segment(line) { line.get(3..).unwrap_or_default() } else { line })
            .flat_map(|line| line.split(['|', '^', '~', '&', '\\'])).collect();
        let is_seen = rest.replace("\"\"", "").replace(".br", "").chars().all(|c| matches!(c, '#' | ' ' | 'H' | 'N'));
        prop_assert!(is_seen, "{:?} became {:?}", text, out);
    }
}
