//! Under which subject an output schema is registered: Confluent's subject name strategies.

use crate::schema::{RecordPart, SchemaKind};
use serde_json::Value;

/// How a subject gets its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SubjectStrategy {
    /// `TOPIC-key` and `TOPIC-value`: one sequence of versions for each topic.
    #[default]
    Topic,
    /// The full name of the record: one for each type, whatever the topic.
    Record,
    /// `TOPIC-RECORD`: one for each type in a topic.
    TopicRecord,
}

impl SubjectStrategy {
    /// Every strategy, by the names of Confluent's classes.
    pub const NAMES: [(&'static str, SubjectStrategy); 3] = [
        ("TopicNameStrategy", SubjectStrategy::Topic),
        ("RecordNameStrategy", SubjectStrategy::Record),
        ("TopicRecordNameStrategy", SubjectStrategy::TopicRecord),
    ];

    /// The subject for a schema of a topic. None where the strategy wants the name of the record and the schema has none.
    pub fn subject(self, topic: &str, part: RecordPart, kind: SchemaKind, schema: &str) -> Option<String> {
        match self {
            SubjectStrategy::Topic => Some(format!("{topic}-{}", part.name())),
            SubjectStrategy::Record => record_name(kind, schema),
            SubjectStrategy::TopicRecord => Some(format!("{topic}-{}", record_name(kind, schema)?)),
        }
    }
}

/// Full name of an Avro type (Avro specification, "Names"), or title of a JSON Schema. Only such as can stand in an address.
fn record_name(kind: SchemaKind, schema: &str) -> Option<String> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    let text = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let name = match (kind, &schema) {
        (SchemaKind::JsonSchema, _) => text("title")?.to_owned(),
        (_, Value::String(primitive)) => primitive.clone(),
        _ => match (text("name"), text("namespace")) {
            (Some(name), Some(namespace)) if !name.contains('.') => format!("{namespace}.{name}"),
            (Some(name), _) => name.to_owned(),
            (None, _) => text("type")?.to_owned(), // arrays and maps have no name of their own
        },
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '$' | ' ');
    name.chars().all(plain).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_named_as_confluent_does() {
        let avro = r#"{"type":"record","name":"Visit","namespace":"org.h","fields":[]}"#;
        let subject =
            |strategy: SubjectStrategy, part, kind, schema| strategy.subject("t", part, kind, schema);
        let value = |strategy, schema| subject(strategy, RecordPart::Value, SchemaKind::Avro, schema);
        assert_eq!(value(SubjectStrategy::Topic, avro).as_deref(), Some("t-value"));
        let key = subject(SubjectStrategy::Topic, RecordPart::Key, SchemaKind::Avro, avro);
        assert_eq!(key.as_deref(), Some("t-key"));
        assert_eq!(
            value(SubjectStrategy::Record, avro).as_deref(),
            Some("org.h.Visit")
        );
        assert_eq!(
            value(SubjectStrategy::TopicRecord, avro).as_deref(),
            Some("t-org.h.Visit")
        );
        let dotted = r#"{"type":"record","name":"a.b.Visit","namespace":"ignored","fields":[]}"#;
        assert_eq!(
            value(SubjectStrategy::Record, dotted).as_deref(),
            Some("a.b.Visit")
        );
        assert_eq!(
            value(SubjectStrategy::Record, "\"string\"").as_deref(),
            Some("string")
        );
        assert_eq!(value(SubjectStrategy::Record, r#"["null","string"]"#), None);
        let json = |schema| {
            subject(
                SubjectStrategy::Record,
                RecordPart::Value,
                SchemaKind::JsonSchema,
                schema,
            )
        };
        assert_eq!(json(r#"{"title":"Visit note"}"#).as_deref(), Some("Visit note"));
        assert_eq!((json("{}"), json(r#"{"title":"a?b#c"}"#)), (None, None));
    }
}
