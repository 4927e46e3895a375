//! Bad input: each kind has its reason, and memory and time stay bounded.

use crate::laws::{record, screen};
use deidstream::codec::Format;
use deidstream::fault::Reason;
use deidstream::limits;

fn reason(format: Format, value: &[u8]) -> &'static str {
    let redacted = screen("safe-harbor", format).screen_one(&record(Some("k"), Some(value)));
    redacted
        .err()
        .map_or("published", |refusal| refusal.reason().unwrap().code())
}

#[test]
fn each_kind_of_bad_json_has_its_reason() {
    let cases: [(&[u8], &str); 9] = [
        (b"{\"a\": }", "not-json"),
        (b"{\"a\": 1} trailing", "not-json"),
        (b"{\"a\": \"\xc3\x28\"}", "not-utf8"),
        (b"", "empty-value"),
        (b"{\"a\": \"\\ud800\"}", "lone-surrogate"),
        (b"{\"a\": 1, \"a\": 2}", "duplicate-key"),
        (b"{\"a\": NaN}", "not-json"),
        (b"\"just a string\"", "published"),
        (b"{\"a\": 1e999, \"b\": -0}", "published"),
    ];
    for (value, expected) in cases {
        assert_eq!(
            reason(Format::Json, value),
            expected,
            "{:?}",
            String::from_utf8_lossy(value)
        );
    }
    assert_eq!(reason(Format::Chunk, b"{\"content\": \"x\"}"), "wrong-shape");
    assert_eq!(reason(Format::Text, b"caf\xe9"), "not-utf8");
}

/// Invariant 11: everything is bounded: depth, size and number of fields have limits that quarantine.
#[test]
fn invariant_11_depth_size_and_fields_are_bounded() {
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert_eq!(reason(Format::Json, &deep), "too-deep");
    assert_eq!(
        reason(Format::Text, &b"x".repeat(limits::RECORD_BYTES_MAX + 1)),
        "too-large"
    );
    let wide = format!("[{}1]", "1,".repeat(limits::FIELDS_MAX));
    assert_eq!(reason(Format::Json, wide.as_bytes()), "too-many-fields");
}

#[test]
fn a_ten_mebibyte_record_passes_whole() {
    let sentence = "The patient was seen on 03/14/2024 by Dr. Amelia Thornbury and denies chest pain. ";
    let note = sentence.repeat((10 << 20) / sentence.len());
    let redacted = screen("safe-harbor", Format::Text)
        .screen_one(&record(None, Some(note.as_bytes())))
        .unwrap();
    let out = String::from_utf8(redacted.output.value.unwrap()).unwrap();
    assert!(!out.contains("Thornbury") && !out.contains("03/14"));
    assert!(out.contains("denies chest pain"));
    assert_eq!(
        out.matches("denies").count(),
        note.matches("denies").count(),
        "nothing is truncated"
    );
}

#[test]
fn a_key_that_is_not_text_is_quarantined() {
    let mut source = record(None, Some(b"{}"));
    source.key = Some(deidstream::phi::Phi::from([0u8, 0, 0, 255].as_slice()));
    let redacted = screen("safe-harbor", Format::Json).screen_one(&source);
    assert_eq!(
        redacted
            .err()
            .and_then(|refusal| refusal.reason())
            .map(Reason::code),
        Some("not-utf8")
    );
}
