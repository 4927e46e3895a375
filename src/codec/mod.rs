//! Formats: bytes to fields and back. Invariant 8: formats end here.
//!
//! In: a [`SourceRecord`] and the [`Format`] that its topic carries. Out: a [`Document`] (every piece of text of key,
//! headers and value, decoded, in that order) and a [`Skeleton`] that puts edited fields back.
//!
//! Guarantees
//! - What the policy drops is left out before anything looks at it.
//! - **Nothing passes unseen**: each byte that [`encode`] copies from the record either belongs to a field of the
//!   document or is punctuation, white space, `true`, `false` or `null`, the name of an allow-listed header, or a name that FHIR
//!   or CDA gives to an element ([`crate::standard`]); in Avro, a length, a branch, a boolean or a symbol of the schema.
//! - **Untouched parts stay byte-identical**: white space, escapes, spelling of numbers, order of members.
//! - Bounded: limits are checked before memory is spent, time is linear in the record, nesting costs no stack (in Avro
//!   a bounded one).
//!
//! Failure: a [`Reason`] with a byte position inside the part (key, header or value) that is at fault, never its text.
//!
//! Each format has a module and a variant of [`Format`]. Formats with schemas need these beside the record: see [`schemas`].

mod avro;
mod beside;
mod change;
mod chunk;
mod debezium;
mod fhir;
mod fields;
mod frame;
mod framed;
mod headers;
mod hl7v2;
mod json;
mod json_schema;
mod json_write;
mod key;
mod markup;
mod names;
mod nested;
mod passage;
mod recognise;
mod redecode;
mod rtf;
pub mod schemas;
mod spelling;
mod spliced;
pub mod template;
mod text;

#[cfg(test)]
mod drop_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use change::Changes;
pub use chunk::offsets::follow_offsets;
pub use fields::Unlisted;
pub use passage::{Passage, passage};
pub use redecode::redecode;
pub use schemas::{Derived, Reading, Resolved, SchemaProblem, Schemas, derive, schema_refs};

use crate::document::{Document, Edit};
use crate::fault::Reason;
use crate::limits::{OUTPUT_BYTES_MAX, RECORD_BYTES_MAX};
use crate::policy::Policy;
use crate::record::{OutputRecord, SourceRecord};
use crate::redaction::Redaction;
use crate::schema::RecordPart;
use fields::Fields;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// What the values of a topic are, as configured in `deid.format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON text (RFC 8259) per record, of any shape.
    Json,
    /// Plain text in UTF-8, one field.
    Text,
    /// RAG chunks in JSON: one of LangChain, LlamaIndex, Haystack or Unstructured per record, or a list of them.
    Chunk,
    /// One FHIR resource (R4 or R5, often a Bundle) in JSON per record, or a JSON envelope with one in a string.
    Fhir,
    /// HL7 v2 in ER7, or a JSON envelope with a message in a string.
    Hl7v2,
    /// One CDA document in XML per record.
    Ccda,
    /// Change events as Debezium and Kafka Connect write them in JSON, with or without their schema.
    Debezium,
    /// Avro in Confluent's wire format: a schema's id and a value in binary.
    Avro,
    /// JSON in Confluent's wire format: the id of a JSON Schema and a JSON text.
    JsonSchema,
    /// Any of the others, told by each record.
    Auto,
}

impl Format {
    /// Every format that a record can have.
    pub const ALL: [Format; 9] = [
        Format::Json,
        Format::Text,
        Format::Chunk,
        Format::Fhir,
        Format::Hl7v2,
        Format::Ccda,
        Format::Debezium,
        Format::Avro,
        Format::JsonSchema,
    ];

    /// Whether a record is one JSON text.
    pub const fn is_json(self) -> bool {
        matches!(self, Format::Json | Format::Chunk | Format::Fhir)
    }

    /// Name in configuration and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Text => "text",
            Format::Chunk => "chunk",
            Format::Fhir => "fhir",
            Format::Hl7v2 => "hl7v2",
            Format::Ccda => "ccda",
            Format::Debezium => "debezium",
            Format::Avro => "avro",
            Format::JsonSchema => "json-schema",
            Format::Auto => "auto",
        }
    }

    /// Whether records name a schema, without which they cannot be read.
    pub const fn has_schemas(self) -> bool {
        matches!(self, Format::Avro | Format::JsonSchema)
    }

    /// Whether records may name one.
    pub const fn may_have_schemas(self) -> bool {
        self.has_schemas() || matches!(self, Format::Auto)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no format's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown format; the formats are json, text, chunk, fhir, hl7v2, ccda, debezium, avro, json-schema and auto"
)]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let mut all = Format::ALL.into_iter().chain([Format::Auto]);
        let named = all.find(|f| f.name() == name);
        named.ok_or(UnknownFormat)
    }
}

/// What is needed to put edited fields back: where they stood. Borrows the record, and has no `Debug`: it is the record.
pub struct Skeleton<'r> {
    format: Format,
    key: Part<'r>,
    headers: Vec<(&'r str, Part<'r>)>,
    /// Headers that name the schemas of the output.
    schema_headers: Vec<(&'static str, Vec<u8>)>,
    value: Part<'r>,
    fields: usize,
    embeddings: usize,
    offsets: Vec<chunk::offsets::Offset>,
    unlisted: Unlisted,
}

impl Skeleton<'_> {
    /// What the record was read as: the configured format, or the one that `auto` recognised.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Vectors that were dropped: computed from text that is not this text any more.
    pub fn embeddings_dropped(&self) -> usize {
        self.embeddings
    }

    /// What was dropped because the policy lists what passes.
    pub fn unlisted(&self) -> &Unlisted {
        &self.unlisted
    }

    /// Brings a redaction into agreement with what the record's types can say. A value that is no text and keeps its type
    /// cannot take a label: it becomes the type's neutral value, and the redaction says so, for the gate compares.
    pub fn settle(&self, document: &Document, redaction: &mut Redaction) {
        let (key, value) = (self.key.fields(), self.value.fields());
        let value_from = self.fields - value;
        let edits = &redaction.edits;
        let in_key = self.key.settled(&edits[..key]);
        let in_value = self.value.settled(&edits[value_from..]).into_iter();
        let all: Vec<(usize, String)> = in_key
            .into_iter()
            .chain(in_value.map(|(at, text)| (at + value_from, text)))
            .collect();
        for (at, text) in all {
            redaction.written[at] = vec![(0, text.len())];
            redaction.replaced[at] = vec![(0, document.field(at).text.expose().len())];
            redaction.kept[at].clear();
            redaction.edits[at] = Edit::Replace(text);
        }
    }
}

/// How a key, a header's value or a value is put back together.
enum Part<'r> {
    /// No fields, copied as it is: null, or the empty key.
    Kept(Option<&'r [u8]>),
    /// One field, the whole.
    Text(Cow<'r, str>),
    /// One field for each string, number and member name.
    Json(json::Layout<'r>),
    /// Fields that lie in stretches of the source.
    Spliced(spliced::Layout<'r>),
    /// One field for each value and key of a map.
    Avro(avro::Layout<'r>),
    /// These bytes in front of the rest.
    Framed(Vec<u8>, Box<Part<'r>>),
}

impl Part<'_> {
    /// Fields that it put into the document, hence changes that it takes.
    fn fields(&self) -> usize {
        match self {
            Part::Kept(_) => 0,
            Part::Text(_) => 1,
            Part::Json(layout) => layout.fields(),
            Part::Spliced(layout) => layout.fields(),
            Part::Avro(layout) => layout.fields(),
            Part::Framed(_, part) => part.fields(),
        }
    }

    /// New texts of fields whose type cannot take what redaction wrote, by index.
    fn settled(&self, edits: &[Edit]) -> Vec<(usize, String)> {
        match self {
            Part::Avro(layout) => layout.settled(edits),
            Part::Json(layout) => layout.settled(edits),
            Part::Framed(_, part) => part.settled(edits),
            Part::Kept(_) | Part::Text(_) | Part::Spliced(_) => Vec::new(),
        }
    }

    /// Whether something is left out even where no field changes.
    fn drops(&self) -> bool {
        match self {
            Part::Kept(_) | Part::Text(_) => false,
            Part::Json(layout) => layout.drops(),
            Part::Spliced(layout) => layout.drops(),
            Part::Avro(layout) => layout.drops(),
            Part::Framed(_, part) => part.drops(),
        }
    }

    /// The bytes with its changes in place; takes them from the front of `changes`.
    fn write(&self, changes: &mut Changes<'_>) -> Option<Vec<u8>> {
        if let Part::Framed(front, part) = self {
            let rest = part.write(changes).unwrap_or_default();
            return Some([front.as_slice(), &rest].concat());
        }
        let mine = changes.take(self.fields());
        match self {
            Part::Kept(bytes) => bytes.map(<[u8]>::to_vec),
            Part::Text(text) => Some(text::write(text, &mine.edits[0])),
            Part::Json(layout) => Some(layout.write(mine)),
            Part::Spliced(layout) => Some(layout.write(mine)),
            Part::Avro(layout) => Some(layout.write(mine)),
            Part::Framed(..) => None,
        }
    }

    /// The same, with a text of its own.
    fn into_owned(self) -> Part<'static> {
        match self {
            Part::Kept(_) => Part::Kept(None),
            Part::Text(text) => Part::Text(Cow::Owned(text.into_owned())),
            Part::Json(layout) => Part::Json(layout.into_owned()),
            Part::Spliced(layout) => Part::Spliced(layout.into_owned()),
            Part::Avro(layout) => Part::Avro(layout.into_owned()),
            Part::Framed(front, part) => Part::Framed(front, Box::new(part.into_owned())),
        }
    }
}

/// Takes a record apart. Headers that the policy does not allow (without case) are dropped, and strings that it calls one
/// value are not looked into.
///
/// # Errors
/// The reason to quarantine it: too large, not UTF-8, not of the format, or beyond a limit. Only the parts listed in
/// the module documentation can be at fault; the record itself stays whole.
pub fn decode<'r, 's>(
    reading: impl Into<Reading<'s>>,
    record: &'r SourceRecord,
    policy: &Policy,
) -> Result<(Skeleton<'r>, Document), Reason> {
    let mut reading = reading.into();
    if record.size_bytes() > RECORD_BYTES_MAX {
        return Err(Reason::TooLarge);
    }
    if reading.format == Format::Auto {
        reading.format = recognise::recognise(record, reading.schemas);
    }
    let mut fields = Fields::new(policy, record.size_bytes());
    let framed = framed::Input { reading, record };
    let mut schema_headers = Vec::new();
    let key = match framed.part(RecordPart::Key, &mut fields, &mut schema_headers)? {
        Some(part) => part,
        None => {
            let key = record.key.as_ref().map(|k| k.expose().as_slice());
            key::decode(reading.format, key, &mut fields)?
        }
    };
    let headers = headers::decode(
        &record.headers,
        &policy.headers_allowed,
        reading.format.has_schemas(),
        &mut fields,
    )?;
    let value = match framed.part(RecordPart::Value, &mut fields, &mut schema_headers)? {
        Some(part) => part,
        None => decode_value(
            reading.format,
            record.value.as_ref().map(|v| v.expose().as_slice()),
            &mut fields,
        )?,
    };
    let embeddings = fields.embeddings;
    let offsets = std::mem::take(&mut fields.offsets);
    let unlisted = std::mem::take(&mut fields.unlisted);
    let document = fields.into_document();
    let skeleton = Skeleton {
        format: reading.format,
        key,
        headers,
        schema_headers,
        value,
        fields: document.len(),
        embeddings,
        offsets,
        unlisted,
    };
    Ok((skeleton, document))
}

/// A null value is a tombstone: it has no fields and stays null in every format.
fn decode_value<'r>(
    format: Format,
    value: Option<&'r [u8]>,
    fields: &mut Fields<'_>,
) -> Result<Part<'r>, Reason> {
    let Some(bytes) = value else {
        return Ok(Part::Kept(None));
    };
    match format {
        Format::Json => json::decode_value(bytes, fields).map(Part::Json),
        Format::Text => text::decode(bytes, fields),
        Format::Chunk => chunk::decode(bytes, fields).map(Part::Json),
        Format::Fhir => fhir::decode(bytes, fields).map(Part::Json),
        Format::Hl7v2 => hl7v2::decode(bytes, fields),
        Format::Ccda => markup::decode(bytes, fields),
        Format::Debezium => debezium::decode(bytes, fields).map(Part::Json),
        // Read as framed, or not at all.
        Format::Avro | Format::JsonSchema => Err(Reason::NoSchema),
        Format::Auto => Err(Reason::WrongShape), // was settled before
    }
}

/// Puts a record together again, with its changes, one for each field of the document.
///
/// # Errors
/// [`Reason::OutputTooLarge`] when replacements make it larger than [`OUTPUT_BYTES_MAX`].
pub fn encode<'c>(skeleton: Skeleton<'_>, changes: impl Into<Changes<'c>>) -> Result<OutputRecord, Reason> {
    let mut rest = changes.into();
    assert_eq!(
        rest.edits.len(),
        skeleton.fields,
        "one edit for each field; anything else is a bug"
    );
    let key = skeleton.key.write(&mut rest);
    let mut headers: Vec<(String, Option<Vec<u8>>)> = skeleton
        .headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.write(&mut rest)))
        .collect();
    let named = skeleton.schema_headers.into_iter();
    headers.extend(named.map(|(name, value)| (name.to_owned(), Some(value))));
    let value = skeleton.value.write(&mut rest);
    let bytes = |part: &Option<Vec<u8>>| part.as_ref().map_or(0, Vec::len);
    let in_headers: usize = headers.iter().map(|(name, v)| name.len() + bytes(v)).sum();
    match bytes(&key) + in_headers + bytes(&value) {
        0..=OUTPUT_BYTES_MAX => Ok(OutputRecord { key, value, headers }),
        _ => Err(Reason::OutputTooLarge),
    }
}

/// Reads bytes as UTF-8.
fn utf8(bytes: &[u8]) -> Result<&str, Reason> {
    std::str::from_utf8(bytes).map_err(|e| Reason::NotUtf8 { at: e.valid_up_to() })
}

/// A stretch of a text between delimiters, which are all ASCII: never inside a character.
fn stretch(text: &str, place: Range<usize>) -> &str {
    text.get(place).unwrap_or_default()
}
