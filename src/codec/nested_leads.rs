//! Documents in strings that something stands before or between: marks, blanks, damage.

use super::*;

#[test]
fn what_stands_in_front_of_a_document_does_not_hide_it() {
    let inner = r#"{"a":"x"}"#;
    for lead in ["\n", " ", "\u{feff}", "\u{a0}\r\n", "\u{feff}\n "] {
        let message = format!("{lead}MSH|^~\\&|LAB\rPID|1||77\r");
        assert_eq!(at(Json, &json(&message), "s.PID.3.1"), ["77"], "{lead:?}");
        let packed = STANDARD.encode(&message);
        assert_eq!(at(Json, &json(&packed), "s.PID.3.1"), ["77"], "{lead:?}");
        if !lead.contains('\u{a0}') {
            assert_eq!(
                at(Json, &json(&format!("{lead}{inner}")), "s.a"),
                ["x"],
                "{lead:?}"
            );
        }
        assert!(is_unchanged(Json, &json(&message)));
    }
}

#[test]
fn base64_may_be_indented() {
    let body = STANDARD.encode("Seen by Dr. Okonkwo in the clinic of cardiology, and well.");
    let (first, second) = body.split_at(40);
    let indented = format!("\n      {first}\n      {second}\n   ");
    assert_eq!(at(Json, &json(&indented), "s.{text}").len(), 1);
    assert!(is_unchanged(Json, &json(&indented)));
    assert!(
        at(
            Json,
            &json("Seen by Dr Okonkwo in the clinic of cardiology and well"),
            "s.{text}"
        )
        .is_empty()
    );
}

/// A name in the header of what is packed twice over: nobody would see it, and what follows is read as before.
#[test]
fn what_cannot_be_read_leaves_the_rest_of_the_record_as_it_is() {
    let mut packed = gzip(b"Seen.");
    packed[3] |= 8; // RFC 1952 section 2.3.1: a name follows
    let twice = STANDARD.encode(STANDARD.encode(&packed));
    let value =
        serde_json::json!({ "a": vec![twice; NESTING_MAX + 1], "b": "{\"c\":\"x\"}", "n": 1_234_567 });
    let value = value.to_string();
    assert_eq!(at(Json, &value, "b.c"), ["x"]);
    let numbers: Vec<_> = all_with(Json, value.as_bytes(), &policy()).unwrap();
    assert!(
        numbers
            .iter()
            .any(|(kind, path, _)| path == "n" && *kind == FieldKind::Number)
    );
}
