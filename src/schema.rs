//! Schemas as a registry or a file gives them, and the ways in which a record names the one that it was written with.
//!
//! Pure vocabulary: what the codec derives from a schema is in [`crate::codec::schemas`], who fetches schemas is a
//! service's business.

use std::fmt;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// The header that names the schema of the record key by its GUID.
pub const KEY_HEADER: &str = "__key_schema_id";
/// The header that names the schema of the value by its GUID.
pub const VALUE_HEADER: &str = "__value_schema_id";

/// The two parts of a record that have a schema of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordPart {
    /// The record key.
    Key,
    /// The value.
    Value,
}

impl RecordPart {
    /// `key` or `value`: the end of its subject, and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            RecordPart::Key => "key",
            RecordPart::Value => "value",
        }
    }

    /// The header that may name the schema of this part.
    pub const fn header(self) -> &'static str {
        match self {
            RecordPart::Key => KEY_HEADER,
            RecordPart::Value => VALUE_HEADER,
        }
    }
}

/// What a record calls its schema. Numbers given by a registry: safe to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchemaRef {
    /// The number behind magic byte 0 of Confluent's wire format.
    Id(u32),
    /// The GUID behind magic byte 1 of Confluent's newer wire format.
    Guid([u8; 16]),
}

impl SchemaRef {
    /// As on the wire: the magic byte, then the number or the GUID, big-endian.
    pub fn to_bytes(self) -> Vec<u8> {
        match self {
            SchemaRef::Id(id) => [&[0][..], &id.to_be_bytes()].concat(),
            SchemaRef::Guid(guid) => [&[1][..], &guid].concat(),
        }
    }

    /// Reads what [`SchemaRef::to_bytes`] writes, from the start of `bytes`. Returns it with what follows.
    pub fn read(bytes: &[u8]) -> Option<(SchemaRef, &[u8])> {
        match bytes.split_first()? {
            (0, rest) => {
                let (id, rest) = rest.split_first_chunk::<4>()?;
                Some((SchemaRef::Id(u32::from_be_bytes(*id)), rest))
            }
            (1, rest) => {
                let (guid, rest) = rest.split_first_chunk::<16>()?;
                Some((SchemaRef::Guid(*guid), rest))
            }
            _ => None,
        }
    }
}

impl fmt::Display for SchemaRef {
    /// `42`, or a GUID in the form of RFC 9562.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaRef::Id(id) => write!(f, "{id}"),
            SchemaRef::Guid(guid) => f.write_str(&uuid(*guid)),
        }
    }
}

/// 16 bytes as RFC 9562 writes them: `00112233-4455-6677-8899-aabbccddeeff`.
pub fn uuid(bytes: [u8; 16]) -> String {
    Uuid::from_bytes(bytes).hyphenated().to_string()
}

/// The bytes of a [`uuid`], in either case. `None` for anything else.
pub fn uuid_bytes(text: &str) -> Option<[u8; 16]> {
    let hyphenated: Hyphenated = text.parse().ok()?;
    Some(Uuid::from(hyphenated).into_bytes())
}

/// In what language a schema is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SchemaKind {
    /// Apache Avro.
    Avro,
    /// JSON Schema.
    JsonSchema,
    /// Protocol Buffers: known by name only, so that the error can say what it is.
    Protobuf,
}

impl SchemaKind {
    /// The name in Confluent's API (`schemaType`).
    pub const fn name(self) -> &'static str {
        match self {
            SchemaKind::Avro => "AVRO",
            SchemaKind::JsonSchema => "JSON",
            SchemaKind::Protobuf => "PROTOBUF",
        }
    }
}

/// A schema as it was written. Written by operators, not taken from records: safe to log, in small pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaText {
    /// Its language.
    pub kind: SchemaKind,
    /// The schema itself.
    pub text: String,
    /// Schemas that it uses, by the name that it uses for them; one that another needs stands before it.
    pub references: Vec<(String, String)>,
    /// Tags that the registry keeps beside the schema (`metadata.tags` of Confluent's data contracts): where in the
    /// schema, and which. Tags that stand in the schema itself (`confluent:tags`) are read from there.
    pub tags: Vec<(String, Vec<String>)>,
}

impl SchemaText {
    /// A schema that stands for itself, as from a file.
    pub fn alone(kind: SchemaKind, text: impl Into<String>) -> Self {
        SchemaText {
            kind,
            text: text.into(),
            references: Vec::new(),
            tags: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_read_back_as_written() {
        let guid = *b"0123456789abcdef";
        for schema in [
            SchemaRef::Id(0),
            SchemaRef::Id(42),
            SchemaRef::Id(u32::MAX),
            SchemaRef::Guid(guid),
        ] {
            let bytes = [schema.to_bytes(), b"rest".to_vec()].concat();
            assert_eq!(SchemaRef::read(&bytes), Some((schema, &b"rest"[..])));
            let whole = schema.to_bytes();
            for len in 0..whole.len() {
                assert_eq!(SchemaRef::read(&whole[..len]), None, "{len} bytes");
            }
        }
        assert_eq!(SchemaRef::read(b"\x02\0\0\0\0"), None);
        assert_eq!(SchemaRef::Id(7).to_bytes(), [0, 0, 0, 0, 7]);
    }

    #[test]
    fn guids_are_written_as_people_know_them() {
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        let bytes = uuid_bytes(text).unwrap();
        assert_eq!(bytes[0..3], [0x00, 0x11, 0x22]);
        assert_eq!(SchemaRef::Guid(bytes).to_string(), text);
        assert_eq!(uuid_bytes(&text.to_uppercase()), Some(bytes));
        let (short, long) = (text[1..].to_owned(), format!("{text}0"));
        for bad in [
            "",
            &short,
            "0011223344556677-8899-aabbccddeeff",
            "00112233-4455-6677-8899-aabbccddeefg",
            &long,
        ] {
            assert_eq!(uuid_bytes(bad), None, "{bad}");
        }
    }
}
