//! Columns of a table, for JDBC sinks: which members of the document become which, and the schema in Kafka Connect's
//! JSON form that says so.

use super::object::{Object, scalar};
use crate::fault::Reason;

/// A column: a member of the document and its type in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Name of member and column.
    pub name: String,
    /// What it holds.
    pub kind: ColumnType,
}

/// Types of columns. All columns may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text; numbers and truth values as their text, because redaction may turn a number into one.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Double,
    /// True or false.
    Boolean,
    /// Anything, as JSON text (Debezium's `io.debezium.data.Json`).
    Json,
}

impl ColumnType {
    /// Every type by its name in `…columns`.
    pub const NAMED: [(&'static str, ColumnType); 5] = [
        ("string", ColumnType::Text),
        ("int64", ColumnType::Integer),
        ("double", ColumnType::Double),
        ("boolean", ColumnType::Boolean),
        ("json", ColumnType::Json),
    ];

    /// The type in Connect's JSON schema.
    fn schema(self) -> &'static str {
        match self {
            ColumnType::Text => r#""type":"string""#,
            ColumnType::Integer => r#""type":"int64""#,
            ColumnType::Double => r#""type":"double""#,
            ColumnType::Boolean => r#""type":"boolean""#,
            ColumnType::Json => r#""type":"string","name":"io.debezium.data.Json""#,
        }
    }

    /// The value of a column for a member's value as it stands.
    fn payload(self, value: &str) -> Result<String, Reason> {
        let is_boolean = matches!(value, "true" | "false");
        match self {
            _ if value == "null" => Ok(value.to_owned()),
            ColumnType::Json => Ok(quoted(value)),
            ColumnType::Text if value.starts_with('"') => Ok(value.to_owned()),
            ColumnType::Text if is_boolean || scalar(value).is_some() => Ok(quoted(value)),
            ColumnType::Integer if value.parse::<i64>().is_ok() => Ok(value.to_owned()),
            ColumnType::Double if !value.starts_with('"') && scalar(value).is_some() => Ok(value.to_owned()),
            ColumnType::Boolean if is_boolean => Ok(value.to_owned()),
            _ => Err(Reason::WrongShape),
        }
    }
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string is always JSON; this is a bug")
}

/// A field of a Connect struct: its name, its schema without name, its value, both as JSON.
pub(super) type StructField = (String, String, String);

/// `{"schema":…,"payload":…}` of a struct with these fields.
pub(super) fn envelope(fields: &[StructField]) -> String {
    let schemas: Vec<String> = fields
        .iter()
        .map(|(name, schema, _)| format!(r#"{{{schema},"field":{}}}"#, quoted(name)))
        .collect();
    let values: Vec<String> = fields
        .iter()
        .map(|(name, _, value)| format!("{}:{value}", quoted(name)))
        .collect();
    format!(
        r#"{{"schema":{{"type":"struct","optional":false,"fields":[{}]}},"payload":{{{}}}}}"#,
        schemas.join(","),
        values.join(",")
    )
}

/// Field of the id, which is always text and never null: the primary key.
pub(super) fn id_field(name: &str, id: &str) -> StructField {
    (
        name.to_owned(),
        r#""type":"string","optional":false"#.to_owned(),
        quoted(id),
    )
}

/// Fields of the columns: name, schema, value. Without columns, the whole document.
pub(super) fn fields(columns: &[Column], document: &Object<'_>) -> Result<Vec<StructField>, Reason> {
    let schema = |kind: ColumnType| format!(r#"{},"optional":true"#, kind.schema());
    if columns.is_empty() {
        let json = ColumnType::Json;
        return Ok(vec![(
            WHOLE.to_owned(),
            schema(json),
            json.payload(document.text)?,
        )]);
    }
    let field = |column: &Column| {
        let value = document.get(&column.name).unwrap_or("null");
        Ok((
            column.name.clone(),
            schema(column.kind),
            column.kind.payload(value)?,
        ))
    };
    columns.iter().map(field).collect()
}

/// Column of the whole document.
const WHOLE: &str = "document";
