//! Laws over random schemas and random values, written and read by apache-avro.

use super::super::scalar::write_long;
use super::*;
use crate::codec::testing::redaction_of;
use crate::codec::{Changes, redecode};
use crate::detect::Detector;
use crate::entity::Entity;
use crate::keys::Keyring;
use crate::policy::UnknownFields;
use crate::redact::{Context, Redactor};
use fastrand::Rng;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A random schema; named types get their names from `names`.
fn schema(rng: &mut Rng, depth: usize, names: &mut Vec<String>) -> Json {
    let logical = |kind: &str, name: &str| json!({"type": kind, "logicalType": name});
    let deep = if depth > 3 { 12 } else { 17 };
    match rng.usize(0..deep) {
        0 => json!("string"),
        1 => json!("int"),
        2 => json!("long"),
        3 => json!("double"),
        4 => json!("bytes"),
        5 => json!("boolean"),
        6 => logical("int", "date"),
        7 => logical(
            "long",
            ["timestamp-millis", "timestamp-micros", "local-timestamp-millis"][rng.usize(0..3)],
        ),
        8 => logical("string", "uuid"),
        9 => json!({"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": rng.usize(0..4)}),
        10 => {
            let name = new_name(names);
            json!({"type": "enum", "name": name, "symbols": ["a", "b", "c"]})
        }
        11 => {
            let name = new_name(names);
            json!({"type": "fixed", "name": name, "size": rng.usize(0..9)})
        }
        12 => json!({"type": "array", "items": schema(rng, depth + 1, names)}),
        13 => json!({"type": "map", "values": schema(rng, depth + 1, names)}),
        14 => {
            let inner = schema(rng, depth + 1, names);
            match inner.is_array() {
                true => inner,
                false => json!(["null", inner]),
            }
        }
        _ => {
            let name = new_name(names);
            let fields: Vec<Json> = (0..rng.usize(0..5))
                .map(|at| {
                    let field = ["mrn", "note", "born", "id", "x"][at];
                    json!({"name": field, "type": schema(rng, depth + 1, names)})
                })
                .collect();
            json!({"type": "record", "name": name, "fields": fields})
        }
    }
}

fn new_name(names: &mut Vec<String>) -> String {
    let name = format!("T{}", names.len());
    names.push(name.clone());
    name
}

const WORDS: [&str; 8] = [
    "",
    "Mrs. Amelia Thornbury, MRN 4471902",
    "seen 03/14/2024",
    "{\"name\":\"Smith\"}",
    "ä 👩",
    "617-555-0123",
    "<b>Jo</b>hn",
    "1234567",
];

fn value(schema: &Schema, rng: &mut Rng) -> Value {
    let word = |rng: &mut Rng| WORDS[rng.usize(0..WORDS.len())].to_owned();
    match schema {
        Schema::Null => Value::Null,
        Schema::Boolean => Value::Boolean(rng.bool()),
        Schema::Int => Value::Int(rng.i32(-1000..20_000_000)),
        Schema::Long => Value::Long(rng.i64(-1000..7_000_000_000)),
        Schema::Double => Value::Double(f64::from(rng.i32(-1000..1000)) / 8.0),
        Schema::Bytes => Value::Bytes(match rng.bool() {
            true => word(rng).into_bytes(),
            false => vec![0xff, rng.u8(..), 0],
        }),
        Schema::String => Value::String(word(rng)),
        Schema::Uuid(_) => Value::Uuid(apache_avro::Uuid::from_u128(rng.u128(..))),
        Schema::Date => Value::Date(rng.i32(-40_000..30_000)),
        Schema::TimestampMillis => Value::TimestampMillis(rng.i64(0..1_700_000_000_000)),
        Schema::TimestampMicros => Value::TimestampMicros(rng.i64(0..1_700_000_000_000_000)),
        Schema::LocalTimestampMillis => Value::LocalTimestampMillis(rng.i64(0..1_700_000_000_000)),
        Schema::Decimal(_) => Value::Decimal(apache_avro::Decimal::from(&[rng.u8(..), rng.u8(..)])),
        Schema::Enum(symbols) => {
            let at = rng.usize(0..symbols.symbols.len());
            Value::Enum(at as u32, symbols.symbols[at].clone())
        }
        Schema::Fixed(fixed) => {
            let byte = if rng.bool() { b'A' } else { 0xfe };
            Value::Fixed(fixed.size, vec![byte; fixed.size])
        }
        Schema::Array(array) => {
            Value::Array((0..rng.usize(0..4)).map(|_| value(&array.items, rng)).collect())
        }
        Schema::Map(map) => {
            let entries =
                (0..rng.usize(0..3)).map(|at| (["k", "note", "mrn"][at].to_owned(), value(&map.types, rng)));
            Value::Map(entries.collect())
        }
        Schema::Union(union) => {
            let at = rng.usize(0..union.variants().len());
            Value::Union(at as u32, Box::new(value(&union.variants()[at], rng)))
        }
        Schema::Record(record) => {
            let fields = record.fields.iter();
            Value::Record(fields.map(|f| (f.name.clone(), value(&f.schema, rng))).collect())
        }
        other => panic!("not made here: {other:?}"),
    }
}

/// A schema's text and a value of it in bytes.
fn case(seed: u64) -> (String, Vec<u8>) {
    let mut rng = Rng::with_seed(seed);
    let text = schema(&mut rng, 0, &mut Vec::new()).to_string();
    let schema = Schema::parse_str(&text).unwrap();
    let value = value(&schema, &mut rng);
    (text, datum(&schema, value))
}

/// A policy with rules that meet the paths of [`schema`].
fn some_policy(seed: u64) -> Policy {
    let mut rng = Rng::with_seed(seed);
    let is = FieldRule::Is;
    // No attachments: `true` is base64 too, and once it is a string, it would be read as that.
    let choices = [
        FieldRule::Keep,
        FieldRule::Narrative,
        FieldRule::Remove,
        FieldRule::Drop,
        FieldRule::Reference,
        FieldRule::Embedding,
        is(Entity::Mrn),
        is(Entity::Date),
        is(Entity::Age),
        is(Entity::Name),
    ];
    let names = ["**.mrn", "**.note", "**.born", "**.id", "**.k", "**"];
    let mut rules: Vec<(&str, FieldRule)> = Vec::new();
    for name in names {
        if rng.u8(0..3) > 0 {
            rules.push((name, choices[rng.usize(0..choices.len())]));
        }
    }
    Policy {
        unknown_fields: [UnknownFields::Narrative, UnknownFields::Drop][rng.usize(0..2)],
        ..policy(&rules)
    }
}

proptest! {
    /// Where nothing changes and no rule asks for another type, the bytes are the same.
    #[test]
    fn without_changes_the_bytes_are_the_same(seed in any::<u64>()) {
        let (schema, bytes) = case(seed);
        let mut keeping = policy(&[]);
        keeping.actions[Entity::Date as usize] = crate::policy::Action::Keep;
        let derived = derived(&schema, &keeping);
        prop_assert!(!derived.is_changed, "{}", schema);
        prop_assert_eq!(&derived.text, &schema);
        prop_assert_eq!(written(&schema, &bytes, &keeping, &[]), bytes, "{}", schema);
    }

    /// Whatever the policy: the output schema is one, deriving again changes nothing, and an output without any change is
    /// read by apache-avro under it, to the last byte.
    #[test]
    fn outputs_are_of_the_derived_schema(seed in any::<u64>(), of_policy in any::<u64>()) {
        let (schema, bytes) = case(seed);
        let policy = some_policy(of_policy);
        let derived = derived(&schema, &policy);
        let out = written(&schema, &bytes, &policy, &[]);
        read_back(&derived.text, &out);
        let again = super::derived(&derived.text, &policy);
        prop_assert_eq!(&again.text, &derived.text, "{}", schema);
    }

    /// Through the finders, the redactor and the gate's reading: what is settled is what is read back, field by field, and
    /// apache-avro reads it too.
    #[test]
    fn redacted_outputs_read_back_as_written(seed in any::<u64>(), of_policy in any::<u64>()) {
        let (schema, bytes) = case(seed);
        let policy = Arc::new(some_policy(of_policy));
        let schemas = schemas(&schema, &policy);
        let source = framed(&bytes);
        let (skeleton, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
        let findings = Detector::new(policy.clone()).screen(&document);
        let keys = Arc::new(Keyring::random().unwrap());
        let reference = jiff::civil::Date::constant(2024, 6, 1);
        let context = Context { id: &source.id, reference };
        let mut redaction = Redactor::new(policy.clone(), keys).redact(&document, &findings, &context);
        skeleton.settle(&document, &mut redaction);
        let output = encode(skeleton, Changes::of(&document, &redaction)).unwrap();
        let again = redecode((Format::Avro, &schemas), &output, &document, &redaction.edits, &policy);
        prop_assert!(again.is_ok(), "{}\n{:?}\n{:?}", schema, seen(&document), redaction.edits);
        read_back(&derived(&schema, &policy).text, &payload(output));
    }

    /// Every field that is replaced alone reads back as its type can say it, and all others as they were.
    #[test]
    fn a_replaced_field_reads_back(seed in any::<u64>(), new in "[A-Z]{1,4}|[0-9]{1,3}|\\[MRN-1\\]|") {
        prop_assume!(new != "K"); // a name that became this would be dropped where the output is read
        let (schema, bytes) = case(seed);
        let policy = policy(&[("**.mrn", FieldRule::Is(Entity::Mrn)), ("**.k", FieldRule::Drop)]);
        let schemas = schemas(&schema, &policy);
        let source = framed(&bytes);
        let (_, document) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
        for at in 0..document.len() {
            // An entry without a key stands where the rule for `mrn` reaches, which reads it otherwise: the gate refuses that.
            if new.is_empty() && document.field(at).path.as_str().ends_with("mrn.{key}") {
                continue;
            }
            let (skeleton, _) = decode((Format::Avro, &schemas), &source, &policy).unwrap();
            let mut edits = super::super::super::tests::edit(document.len(), at, &new);
            // Blobs never stay.
            let blobs = document.fields().zip(&mut edits).filter(|(f, _)| f.kind == FieldKind::Blob);
            blobs.for_each(|(_, edit)| *edit = Edit::Replace(String::new()));
            let mut redaction = redaction_of(edits);
            skeleton.settle(&document, &mut redaction);
            let output = encode(skeleton, &redaction.edits).unwrap();
            let again = redecode((Format::Avro, &schemas), &output, &document, &redaction.edits, &policy);
            let changed = (document.field(at).path.as_str(), &redaction.edits[at]);
            prop_assert!(again.is_ok(), "{:?} of {}: {:?}", changed, schema, seen(&document));
        }
    }

    /// Bytes cut or changed anywhere are refused or lose nothing.
    #[test]
    fn damaged_bytes_are_refused_or_lose_nothing(seed in any::<u64>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (schema, mut bytes) = case(seed);
        prop_assume!(!bytes.is_empty());
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let mut keeping = policy(&[]);
        keeping.actions[Entity::Date as usize] = crate::policy::Action::Keep;
        for bytes in [&bytes[..], &bytes[..at]] {
            if refusal(&schema, bytes, &keeping).is_none() {
                prop_assert_eq!(written(&schema, bytes, &keeping, &[]), bytes);
            }
        }
    }

    /// Integers are written as apache-avro writes them.
    #[test]
    fn integers_are_written_the_short_way(number in any::<i64>()) {
        let mut bytes = Vec::new();
        write_long(number, &mut bytes);
        prop_assert_eq!(bytes, encoded(r#""long""#, Value::Long(number)));
    }
}
