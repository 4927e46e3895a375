//! Bytes that are not what the schema says: refused with a position, in bounded time and memory.

use super::super::scalar::write_long;
use super::*;
use crate::limits::JSON_DEPTH_MAX;
use proptest::prelude::*;

/// Bytes of the frame.
const FRONT: usize = 5;

fn at(position: usize) -> Option<Reason> {
    Some(Reason::NotAvro { at: FRONT + position })
}

fn longs(numbers: &[i64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    numbers.iter().for_each(|number| write_long(*number, &mut bytes));
    bytes
}

const EVERYTHING: &str = r#"{"type":"record","name":"E","fields":[
    {"name":"a","type":"string"},{"name":"b","type":["null","long"]},
    {"name":"c","type":{"type":"array","items":"int"}},{"name":"d","type":{"type":"map","values":"double"}},
    {"name":"e","type":{"type":"fixed","name":"F","size":3}},{"name":"f","type":"boolean"},
    {"name":"g","type":{"type":"enum","name":"G","symbols":["x","y"]}}]}"#;

fn everything() -> Vec<u8> {
    let value = Value::Record(vec![
        ("a".into(), Value::String("Smith".into())),
        ("b".into(), Value::Union(1, Box::new(Value::Long(-300)))),
        ("c".into(), Value::Array(vec![Value::Int(1), Value::Int(70_000)])),
        (
            "d".into(),
            Value::Map([("k".to_owned(), Value::Double(0.5))].into()),
        ),
        ("e".into(), Value::Fixed(3, b"abc".to_vec())),
        ("f".into(), Value::Boolean(true)),
        ("g".into(), Value::Enum(1, "y".into())),
    ]);
    encoded(EVERYTHING, value)
}

#[test]
fn what_ends_early_is_refused_wherever_it_ends() {
    let policy = policy(&[]);
    let whole = everything();
    assert_eq!(refusal(EVERYTHING, &whole, &policy), None);
    for len in 0..whole.len() {
        assert!(
            matches!(
                refusal(EVERYTHING, &whole[..len], &policy),
                Some(Reason::NotAvro { .. })
            ),
            "{len} bytes"
        );
    }
    assert_eq!(
        refusal(EVERYTHING, &[&whole[..], &[0]].concat(), &policy),
        at(whole.len()),
        "a byte too many"
    );
}

#[test]
fn numbers_that_lie_are_refused() {
    let policy = policy(&[]);
    let array = r#"{"type":"array","items":"int"}"#;
    let map = r#"{"type":"map","values":"int"}"#;
    let cases: [(&str, Vec<u8>, usize); 14] = [
        (r#""string""#, longs(&[5]), 0),
        (r#""string""#, longs(&[-1]), 0),
        (r#""bytes""#, longs(&[i64::MAX]), 0),
        (r#""bytes""#, longs(&[i64::MIN]), 0),
        (r#""int""#, longs(&[i64::from(i32::MAX) + 1]), 0),
        (r#""long""#, vec![0xff; 11], 0),
        (r#""long""#, [&[0x80; 9][..], &[0x02]].concat(), 0),
        (r#""boolean""#, vec![2], 0),
        (r#"["null","int"]"#, longs(&[2]), 0),
        (r#"["null","int"]"#, longs(&[-1]), 0),
        (r#"{"type":"enum","name":"E","symbols":["a"]}"#, longs(&[1]), 0),
        (array, longs(&[-1, 2, 7, 0]), 0),
        (array, longs(&[-1, 1000, 7, 0]), 1),
        (map, longs(&[1, -1]), 1),
    ];
    for (schema, bytes, position) in cases {
        assert_eq!(
            refusal(schema, &bytes, &policy),
            at(position),
            "{schema} {bytes:?}"
        );
    }
    assert_eq!(
        refusal(r#""string""#, b"\x04a\xff", &policy),
        Some(Reason::NotUtf8 { at: FRONT + 2 })
    );
    assert_eq!(
        refusal(map, b"\x04\x02a\x02\x02a\x02\0", &policy),
        Some(Reason::DuplicateKey { at: FRONT + 4 })
    );
}

#[test]
fn bombs_of_items_without_bytes_end_at_the_limit() {
    let empty = r#"{"type":"record","name":"E","fields":[]}"#;
    let fixed = r#"{"type":"fixed","name":"F","size":0}"#;
    let many = longs(&[i64::MAX, 0]);
    for items in [r#""null""#, empty, fixed] {
        let schema = format!(r#"{{"type":"array","items":{items}}}"#);
        assert_eq!(
            refusal(&schema, &many, &policy(&[])),
            Some(Reason::TooManyFields),
            "{items}"
        );
        let inside = format!(r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":{schema}}}]}}"#);
        let dropping = policy(&[("a", FieldRule::Drop)]);
        assert_eq!(
            refusal(&inside, &many, &dropping),
            Some(Reason::TooManyFields),
            "{items}, dropped"
        );
    }
    let nested = r#"{"type":"array","items":{"type":"array","items":"null"}}"#;
    let bytes = longs(&[2, 600_000, 0, 600_000, 0, 0]);
    assert_eq!(refusal(nested, &bytes, &policy(&[])), Some(Reason::TooManyFields));
}

#[test]
fn nesting_ends_at_the_limit() {
    let schema = r#"{"type":"record","name":"T","fields":[{"name":"below","type":["null","T"]}]}"#;
    let nested = |levels: usize| [vec![2; levels - 1], vec![0]].concat();
    let policy = policy(&[]);
    assert_eq!(refusal(schema, &nested(JSON_DEPTH_MAX), &policy), None);
    assert!(matches!(
        refusal(schema, &nested(JSON_DEPTH_MAX + 1), &policy),
        Some(Reason::TooDeep { .. })
    ));
    assert!(matches!(
        refusal(schema, &nested(1 << 20), &policy),
        Some(Reason::TooDeep { .. })
    ));
    let inside = format!(r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":{schema}}}]}}"#);
    let dropping = super::policy(&[("a", FieldRule::Drop)]);
    assert!(matches!(
        refusal(&inside, &nested(1 << 20), &dropping),
        Some(Reason::TooDeep { .. })
    ));
}

#[test]
fn schemas_that_are_not_there_are_told_from_those_that_cannot_be_used() {
    let policy = policy(&[]);
    let mut schemas = schemas(r#""string""#, &policy);
    schemas.refuse(RecordPart::Value, SchemaRef::Id(9));
    let reason = |value: &[u8]| {
        let source = record(None, Some(value));
        decode((Format::Avro, &schemas), &source, &policy).err()
    };
    assert_eq!(reason(b"\0\0\0\0\x07\x02a"), None);
    assert_eq!(
        reason(b"\0\0\0\0\x08\x02a"),
        Some(Reason::UnknownSchema),
        "an output's id is no input's"
    );
    assert_eq!(reason(b"\0\0\0\0\x09\x02a"), Some(Reason::UnusableSchema));
    assert_eq!(reason(b"\0\0\0"), Some(Reason::NoSchema));
    let source = record(None, Some(b"\0\0\0\0\x07\x02a"));
    assert_eq!(
        decode(Format::Avro, &source, &policy).err(),
        Some(Reason::UnknownSchema)
    );
}

proptest! {
    /// Any bytes are refused or read, and what is read is copied.
    #[test]
    fn any_bytes_are_refused_or_lose_nothing(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let policy = policy(&[]);
        if refusal(EVERYTHING, &bytes, &policy).is_none() {
            prop_assert_eq!(written(EVERYTHING, &bytes, &policy, &[]), bytes);
        }
    }

    /// One changed byte in a good record.
    #[test]
    fn one_changed_byte_is_refused_or_loses_nothing(at in 0usize..32, byte in any::<u8>()) {
        let policy = policy(&[]);
        let mut bytes = everything();
        let at = at % bytes.len();
        bytes[at] = byte;
        if refusal(EVERYTHING, &bytes, &policy).is_none() {
            prop_assert_eq!(written(EVERYTHING, &bytes, &policy, &[]), bytes);
        }
    }
}
