//! Avro records through the whole screen, and what schemas promise about what is written.

use crate::golden::CAST;
use crate::laws::record;
use crate::records::{Identity, haystack};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use deidstream::codec::{Derived, Format, Schemas, derive};
use deidstream::keys::Keyring;
use deidstream::pipeline::screen::Screen;
use deidstream::policy::Policy;
use deidstream::record::SourceRecord;
use deidstream::schema::{RecordPart, SchemaKind, SchemaRef, SchemaText};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::Arc;

const ID: SchemaRef = SchemaRef::Id(7);

/// A trap: a schema (or the name of one of ours) and a value.
struct Trap {
    schema: String,
    value: Json,
}

impl Trap {
    fn read(text: &str) -> Trap {
        let mut trap: Json = serde_json::from_str(text).unwrap();
        let schema = match &trap["schema"] {
            Json::String(file) => {
                let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/avro");
                std::fs::read_to_string(folder.join(file)).unwrap()
            }
            schema => schema.to_string(),
        };
        Trap {
            schema,
            value: trap["value"].take(),
        }
    }

    /// In Confluent's wire format.
    fn record(&self) -> SourceRecord {
        let schema = Schema::parse_str(&self.schema).unwrap();
        let value = of_json(&self.value, &schema, &mut Vec::new());
        let datum = datum(&schema, value);
        record(None, Some(&[ID.to_bytes(), datum].concat()))
    }

    fn derived(&self, policy: &Policy) -> Arc<Derived> {
        let text = SchemaText::alone(SchemaKind::Avro, self.schema.as_str());
        Arc::new(derive(&text, RecordPart::Value, policy).unwrap())
    }
}

fn datum(schema: &Schema, value: Value) -> Vec<u8> {
    let writer = GenericDatumWriter::builder(schema).build().unwrap();
    let mut bytes = Vec::new();
    writer.write_value(&mut bytes, value).unwrap();
    bytes
}

/// A value as JSON writes it. Text where bytes are wanted stands for its characters up to U+00FF, as in defaults of schemas.
fn of_json<'s>(json: &Json, schema: &'s Schema, named: &mut Vec<(String, &'s Schema)>) -> Value {
    let bytes = |text: &str| {
        text.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect::<Vec<u8>>()
    };
    if let Some(name) = schema.name() {
        match schema {
            Schema::Ref { .. } => {}
            _ => named.push((name.fullname(None), schema)),
        }
    }
    match schema {
        Schema::Ref { name } => {
            let full = name.fullname(None);
            let schema = named.iter().rev().find(|(known, _)| *known == full).unwrap().1;
            of_json(json, schema, named)
        }
        Schema::Record(record) => {
            let fields = record.fields.iter();
            Value::Record(
                fields
                    .map(|f| (f.name.clone(), of_json(&json[&f.name], &f.schema, named)))
                    .collect(),
            )
        }
        Schema::Array(array) => {
            let items = json.as_array().unwrap().iter();
            Value::Array(items.map(|item| of_json(item, &array.items, named)).collect())
        }
        Schema::Map(map) => {
            let entries = json.as_object().unwrap().iter();
            Value::Map(
                entries
                    .map(|(key, value)| (key.clone(), of_json(value, &map.types, named)))
                    .collect(),
            )
        }
        Schema::Union(union) => {
            let fits = |schema: &Schema| match schema {
                Schema::Null => json.is_null(),
                Schema::String => json.is_string(),
                Schema::Boolean => json.is_boolean(),
                Schema::Long | Schema::Int => json.is_i64(),
                Schema::Double => json.is_number(),
                _ => !json.is_null(),
            };
            let at = union.variants().iter().position(fits).unwrap();
            Value::Union(at as u32, Box::new(of_json(json, &union.variants()[at], named)))
        }
        Schema::Null => Value::Null,
        Schema::Boolean => Value::Boolean(json.as_bool().unwrap()),
        Schema::Int => Value::Int(json.as_i64().unwrap() as i32),
        Schema::Date => Value::Date(json.as_i64().unwrap() as i32),
        Schema::Long => Value::Long(json.as_i64().unwrap()),
        Schema::TimestampMillis => Value::TimestampMillis(json.as_i64().unwrap()),
        Schema::TimestampMicros => Value::TimestampMicros(json.as_i64().unwrap()),
        Schema::Double => Value::Double(json.as_f64().unwrap()),
        Schema::Float => Value::Float(json.as_f64().unwrap() as f32),
        Schema::Bytes => Value::Bytes(bytes(json.as_str().unwrap())),
        Schema::Fixed(fixed) => Value::Fixed(fixed.size, bytes(json.as_str().unwrap())),
        Schema::String => Value::String(json.as_str().unwrap().to_owned()),
        Schema::Enum(symbols) => {
            let symbol = json.as_str().unwrap();
            let at = symbols.symbols.iter().position(|s| s == symbol).unwrap();
            Value::Enum(at as u32, symbol.to_owned())
        }
        other => panic!("not in the traps: {other:?}"),
    }
}

/// An output as JSON, for people.
fn to_json(value: Value) -> Json {
    match value {
        Value::Record(fields) => Json::Object(fields.into_iter().map(|(k, v)| (k, to_json(v))).collect()),
        Value::Map(entries) => {
            let sorted: std::collections::BTreeMap<_, _> = entries.into_iter().collect();
            Json::Object(sorted.into_iter().map(|(k, v)| (k, to_json(v))).collect())
        }
        Value::Array(items) => items.into_iter().map(to_json).collect(),
        Value::Union(_, inner) => to_json(*inner),
        Value::Bytes(bytes) | Value::Fixed(_, bytes) => json!(String::from_utf8_lossy(&bytes)),
        other => other.try_into().unwrap(),
    }
}

fn screen(policy: Policy, trap: &Trap) -> Screen {
    let mut schemas = Schemas::default();
    schemas.insert_for_any(RecordPart::Value, trap.derived(&policy));
    Screen::new(Arc::new(policy), Format::Avro, Arc::new(Keyring::for_tests())).with_schemas(schemas)
}

/// What a policy makes of a trap: the output schema and the value, for people; and what leaks.
pub(crate) fn sprung(policy: &str, text: &str) -> (String, Vec<String>) {
    let policy = Policy::load(policy).unwrap();
    let trap = Trap::read(text);
    let derived = trap.derived(&policy);
    let redacted = match screen(policy, &trap).screen_one(&trap.record()) {
        Ok(redacted) => redacted,
        Err(refusal) => return (format!("quarantine: {refusal}\n"), Vec::new()),
    };
    let out = redacted.output.value.unwrap();
    let (named, mut datum) = SchemaRef::read(&out).unwrap();
    assert_eq!(named, ID, "with a schema from a file, the frame stays");
    let schema = Schema::parse_str(&derived.text).unwrap();
    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    let value = to_json(reader.read_value(&mut datum).unwrap());
    assert!(datum.is_empty(), "the output is one value of the derived schema");
    let shown = format!("{value:#}\n");
    let sought = CAST.map(|value| Identity {
        place: "cast".into(),
        value: value.into(),
    });
    let mut leaks = haystack::leaks(&sought, &out);
    leaks.extend(haystack::leaks(&sought, shown.as_bytes()));
    let schema: Json = serde_json::from_str(&derived.text).unwrap();
    (format!("{schema}\n\n{shown}"), leaks)
}

/// Under every built-in policy: published, valid, and nobody in it.
#[test]
fn nobody_is_in_an_avro_output_whatever_the_policy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden/avro");
    let mut traps = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
        if file.extension().is_none_or(|e| e != "in") {
            continue;
        }
        traps += 1;
        for policy in ["safe-harbor", "maximum", "pseudonymise"] {
            let (shown, leaks) = sprung(policy, &std::fs::read_to_string(&file).unwrap());
            assert!(
                !shown.starts_with("quarantine"),
                "{policy} {}: {shown}",
                file.display()
            );
            assert!(leaks.is_empty(), "{policy} {}: {leaks:#?}", file.display());
        }
    }
    assert!(traps >= 5, "the traps are there");
}

#[test]
fn a_replay_gives_the_same_bytes() {
    let text = include_str!("golden/avro/clinical_record.in");
    let trap = Trap::read(text);
    let policy = || Policy::load("pseudonymise").unwrap();
    let source = trap.record();
    let outputs: Vec<_> = (0..2)
        .map(|_| screen(policy(), &trap).screen_one(&source).unwrap().output)
        .collect();
    assert!(outputs[0] == outputs[1]);
}

mod own {
    //! The schemas of what deidstream itself writes, against real bytes.

    use super::*;
    use deidstream::audit::{AuditLog, Digest, Entry, Further, OffsetSpan, Prepared, Resolution};
    use deidstream::entity::Entity;
    use deidstream::fault::Reason;
    use deidstream::pipeline::batch::Batch;
    use deidstream::pipeline::quarantine;
    use deidstream::pipeline::screens::{OutputScreen, Screens};
    use deidstream::redaction::Mint;
    use deidstream::vault::Vault;

    fn validator(file: &str) -> jsonschema::Validator {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("schemas/own")
            .join(file);
        let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        jsonschema::validator_for(&schema).unwrap()
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|b| format!("{b:02x}")).collect()
    }

    #[track_caller]
    fn assert_valid(validator: &jsonschema::Validator, instance: &Json) {
        let faults: Vec<String> = validator.iter_errors(instance).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{instance:#}\n{faults:#?}");
        // What the schema says must be more than nothing.
        let mut more = instance.clone();
        more["unheard_of"] = json!(1);
        assert!(!validator.is_valid(&more));
    }

    #[test]
    fn quarantine_records_are_what_their_schema_says() {
        let validator = validator("quarantine.schema.json");
        let policy = Arc::new(Policy::load("safe-harbor").unwrap());
        let keys = Arc::new(Keyring::for_tests());
        let output = |name: &str| OutputScreen {
            name: name.into(),
            screen: Screen::new(policy.clone(), Format::Json, keys.clone()),
            template: None,
        };
        let screen = Screens::new("feed", vec![output("study"), output("vectors")], keys.clone());
        let mut batch = Batch::default();
        batch.push(record(Some("k"), Some(b"{")));
        let screened = screen.screen(batch).unwrap();
        let broken = &screened.records()[0];
        let reason = broken.quarantine_reason().unwrap();
        for reason in [
            reason,
            Reason::ResidualValue { entity: Entity::Name },
            Reason::UnknownSchema,
        ] {
            let (key, headers) = quarantine::envelope(broken, reason, "feed");
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let headers = headers
                .iter()
                .map(|(name, value)| (name.clone(), json!(text(value.as_ref().unwrap()))));
            let instance = json!({
                "key": text(&key), "headers": Json::Object(headers.collect()),
                "value": hex(broken.sealed.as_ref().unwrap()),
            });
            assert_valid(&validator, &instance);
        }
    }

    #[test]
    fn vault_entries_are_what_their_schema_says() {
        let validator = validator("vault_entry.schema.json");
        let dir = tempfile::tempdir().unwrap();
        let keys = Keyring::for_tests();
        let trap = Trap::read(include_str!("golden/avro/clinical_record.in"));
        let redacted = screen(Policy::load("pseudonymise").unwrap(), &trap)
            .screen_one(&trap.record())
            .unwrap();
        let vault = Vault::open(dir.path(), &keys, None).unwrap();
        let mints: Vec<&Mint> = redacted.redaction.mints.iter().collect();
        let receipt = vault.seal(mints.into_iter().map(|mint| (mint, Some(0)))).unwrap();
        assert!(receipt.changelog().len() >= 5);
        for (key, value) in receipt.changelog() {
            let instance = json!({"key": String::from_utf8(key.to_vec()).unwrap(), "value": hex(value)});
            assert_valid(&validator, &instance);
        }
    }

    #[test]
    fn audit_lines_are_what_their_schema_says() {
        let validator = validator("audit_line.schema.json");
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("audit.jsonl");
        let mut log = AuditLog::open(&path, &Keyring::for_tests()).unwrap();
        let trap = Trap::read(include_str!("golden/avro/clinical_record.in"));
        let screen = screen(Policy::load("pseudonymise").unwrap(), &trap);
        let token = screen.screen_one(&trap.record()).unwrap().redaction.mints[0].token;
        let prepared = Prepared {
            offsets: vec![OffsetSpan {
                topic: "t".into(),
                partition: 0,
                first: 7,
                next: 9,
                records: 2,
            }],
            published: 1,
            quarantined: [(Reason::NoSchema.into(), 1)].into(),
            dropped: 0,
            entities: [(Entity::Name, 2)].into(),
            policy_digest: "d".into(),
            changelog: 1,
            outputs: Digest::of_outputs([]),
            output: "study".into(),
            further: vec![Further {
                output: "vectors".into(),
                published: 1,
                dropped: 0,
                entities: [].into(),
                policy_digest: "e".into(),
                outputs: Digest::of_outputs([]),
            }],
        };
        let started = Entry::Started {
            pipeline: "p".into(),
            task: 0,
            policy: "safe-harbor".into(),
            policy_version: "1".into(),
            policy_digest: "d".into(),
            deidstream_version: "0".into(),
            output: "study".into(),
        };
        let outcomes = [Resolution::Committed, Resolution::Aborted, Resolution::Superseded];
        let mut entries = vec![
            started,
            Entry::Prepared(prepared),
            Entry::Committed { batch: 2 },
            Entry::Aborted { batch: 2 },
            Entry::revealed(&token, "root (0)".into(), Some("because")),
            Entry::revealed(&token, "root (0)".into(), None),
            Entry::Repaired { bytes: 3 },
        ];
        entries.extend(outcomes.map(|outcome| Entry::Resolved { batch: 2, outcome }));
        for entry in &entries {
            log.append(entry).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), entries.len());
        for line in text.lines() {
            assert_valid(&validator, &serde_json::from_str(line).unwrap());
        }
    }
}

mod command_line {
    //! `deidstream redact` over Avro files.

    use super::*;
    use crate::redact_cli::{err, redact};
    use apache_avro::{Codec, DeflateSettings, Reader, Writer};

    const SCHEMA: &str = r#"{"type":"record","name":"Visit","fields":[
        {"name":"mrn","type":"int"},{"name":"birth_date","type":{"type":"int","logicalType":"date"}},{"name":"note","type":"string"}]}"#;

    fn visit(mrn: i32, note: &str) -> Value {
        Value::Record(vec![
            ("mrn".into(), Value::Int(mrn)),
            ("birth_date".into(), Value::Date(-4681)),
            ("note".into(), Value::String(note.into())),
        ])
    }

    #[test]
    fn a_container_becomes_a_container_with_the_output_schema() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema::parse_str(SCHEMA).unwrap();
        for codec in [
            Codec::Null,
            Codec::Deflate(DeflateSettings::default()),
            Codec::Snappy,
        ] {
            let mut writer = Writer::with_codec(&schema, Vec::new(), codec).unwrap();
            writer
                .append_value(visit(4_471_902, "MRN 4471902 was seen on 11/02/2023"))
                .unwrap();
            writer.flush().unwrap();
            writer.append_value(visit(4_471_900, "is well")).unwrap();
            std::fs::write(folder.path().join("in.avro"), writer.into_inner().unwrap()).unwrap();
            let output = redact(folder.path(), &["in.avro", "--model", "none"], "");
            assert!(output.status.success(), "{}", err(&output));
            assert!(
                haystack::leaks(
                    &[Identity {
                        place: "mrn".into(),
                        value: "4471902".into()
                    }],
                    &output.stdout
                )
                .is_empty()
            );
            let values: Vec<Json> = Reader::new(output.stdout.as_slice())
                .unwrap()
                .map(|value| to_json(value.unwrap()))
                .collect();
            assert_eq!(
                values,
                [
                    json!({"mrn": "[MRN-1]", "birth_date": "1957", "note": "MRN [MRN-1] was seen on 2023"}),
                    json!({"mrn": "[MRN-1]", "birth_date": "1957", "note": "is well"}),
                ]
            );
        }
    }

    #[test]
    fn a_damaged_container_gives_no_output() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema::parse_str(SCHEMA).unwrap();
        let whole = |codec| {
            let mut writer = Writer::with_codec(&schema, Vec::new(), codec).unwrap();
            writer.append_value(visit(1, "is well")).unwrap();
            writer.into_inner().unwrap()
        };
        let plain = whole(Codec::Null);
        let mut damaged: Vec<Vec<u8>> = [5, 20, plain.len() - 20, plain.len() - 1]
            .map(|len| plain[..len].to_vec())
            .into();
        // A sum, in front of the marker of 16 bytes, that is of other bytes.
        let mut snapped = whole(Codec::Snappy);
        let sum = snapped.len() - 17;
        snapped[sum] ^= 1;
        damaged.push(snapped);
        for damaged in damaged {
            let len = damaged.len();
            std::fs::write(folder.path().join("in.avro"), damaged).unwrap();
            let output = redact(folder.path(), &["in.avro", "--model", "none"], "");
            assert!(
                !output.status.success() && output.stdout.is_empty(),
                "{len} bytes"
            );
            assert!(
                err(&output).contains("no sound Avro container"),
                "{}",
                err(&output)
            );
        }
    }

    #[test]
    fn a_framed_record_needs_a_schema() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema::parse_str(SCHEMA).unwrap();
        let datum = datum(&schema, visit(4_471_902, "is well"));
        std::fs::write(folder.path().join("in.avro"), [ID.to_bytes(), datum].concat()).unwrap();
        std::fs::write(folder.path().join("visit.avsc"), SCHEMA).unwrap();
        let without = redact(folder.path(), &["in.avro", "--model", "none"], "");
        assert!(err(&without).contains("--schema FILE"), "{}", err(&without));
        let output = redact(
            folder.path(),
            &["in.avro", "--schema", "visit.avsc", "--model", "none"],
            "",
        );
        assert!(output.status.success(), "{}", err(&output));
        assert_eq!(output.stdout, b"\0\0\0\0\x07\x0e[MRN-1]\x081957\x0eis well");
    }
}
