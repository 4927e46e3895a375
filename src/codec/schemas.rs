//! The schemas that a batch of records needs, and which of them each record names.
//!
//! The order of things, for whoever fetches schemas: [`schema_refs`] tells what a record names; [`derive()`] compiles a
//! schema against the policy into the schema of the output, once for each part and schema; an immutable [`Schemas`]
//! holds the results while a batch is decoded, encoded and verified. All of it is pure: no network, no clock.

use super::Format;
use super::avro::{self, Tree};
use super::frame::{self, Frame};
use super::json_schema::{self, Tagged};
use crate::fault::Reason;
use crate::policy::Policy;
use crate::record::SourceRecord;
use crate::schema::{RecordPart, SchemaKind, SchemaRef, SchemaText};
use std::collections::HashMap;
use std::sync::Arc;

/// Longest schema text, its references included: the largest in public registries have some hundred kilobytes.
pub const SCHEMA_BYTES_MAX: usize = 4 << 20;
/// Most paths that are reported as unknown, so that a log stays readable.
pub const UNKNOWN_PATHS_MAX: usize = 1000;

/// Why a schema cannot be used. Names what stands in the schema, never a record: safe to log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaProblem {
    /// Not a schema of its language.
    #[error("is not a valid {} schema: {what}", kind.name())]
    Invalid {
        /// Its language.
        kind: SchemaKind,
        /// What is wrong.
        what: String,
    },
    /// Of a language that the topic's format does not carry.
    #[error("is a {} schema, which this format does not carry", .0.name())]
    WrongKind(SchemaKind),
    /// Larger or deeper than the limits.
    #[error(
        "exceeds the limits for schemas ({SCHEMA_BYTES_MAX} bytes, {} levels)",
        crate::limits::JSON_DEPTH_MAX
    )]
    TooLarge,
    /// Fields that no rule and no tag names, under a policy that stops at them.
    #[error("has fields that the policy says nothing about, and `unknown_fields: stop`: {}", .0.join(", "))]
    UnknownFields(Vec<String>),
}

/// What a schema and a policy make together: how records with the schema are read, and the schema of their outputs.
///
/// Equal inputs give equal results, and deriving again from the output schema gives the output schema.
#[derive(Debug)]
pub struct Derived {
    /// Language of both.
    pub kind: SchemaKind,
    /// The output schema, self-contained: what it refers to is part of it. The input's own text where nothing changes and
    /// it refers to nothing.
    pub text: String,
    /// Whether the output schema differs from the input schema.
    pub is_changed: bool,
    /// Paths that no rule of the policy and no tag names, at most [`UNKNOWN_PATHS_MAX`], sorted. Names from the schema.
    pub unknown: Vec<String>,
    pub(super) reads: Reads,
}

/// How input and output are read.
#[derive(Debug)]
pub(super) enum Reads {
    Avro { input: Tree, output: Tree },
    Json(Tagged),
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Input,
    Output,
}

impl Derived {
    /// The compiled schema of a side, where it is Avro.
    pub(super) fn tree(&self, side: Side) -> Option<&Tree> {
        match (&self.reads, side) {
            (Reads::Avro { input, .. }, Side::Input) => Some(input),
            (Reads::Avro { output, .. }, Side::Output) => Some(output),
            (Reads::Json(_), _) => None,
        }
    }

    /// Bytes of the Avro value that stands at the start: for values that follow one another, as in a container file.
    ///
    /// # Errors
    /// There is none of this schema.
    pub fn value_len(&self, bytes: &[u8]) -> Result<usize, Reason> {
        avro::value_len(bytes, self.tree(Side::Input).ok_or(Reason::UnusableSchema)?)
    }
}

/// A schema that was resolved: derived, and its output schema registered or otherwise given a name.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// What was derived.
    pub derived: Arc<Derived>,
    /// What outputs call their schema.
    pub output: SchemaRef,
}

/// The schemas of one batch: a snapshot. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    inputs: Arc<HashMap<(RecordPart, SchemaRef), Option<Resolved>>>,
    outputs: Arc<HashMap<(RecordPart, SchemaRef), Arc<Derived>>>,
    /// For whatever schema a record names, by part: from files.
    any: [Option<Arc<Derived>>; 2],
    /// For records without a frame, by part: from files.
    bare: [Option<Arc<Derived>>; 2],
}

impl Schemas {
    /// Adds what a schema resolved to.
    pub fn insert(&mut self, part: RecordPart, schema: SchemaRef, resolved: Resolved) {
        let outputs = Arc::make_mut(&mut self.outputs);
        outputs.insert((part, resolved.output), resolved.derived.clone());
        Arc::make_mut(&mut self.inputs).insert((part, schema), Some(resolved));
    }

    /// Notes a schema that exists and cannot be used: its records fail with [`Reason::UnusableSchema`]. Those of a schema
    /// that is not there at all fail with [`Reason::UnknownSchema`].
    pub fn refuse(&mut self, part: RecordPart, schema: SchemaRef) {
        Arc::make_mut(&mut self.inputs).insert((part, schema), None);
    }

    /// The schema of every framed record whose own is not here, whatever the frame says; outputs keep the frame. For schemas
    /// from files.
    pub fn insert_for_any(&mut self, part: RecordPart, derived: Arc<Derived>) {
        self.any[part as usize] = Some(derived);
    }

    /// The schema of records without a frame. With it, records of this part are never read as framed.
    pub fn insert_for_bare(&mut self, part: RecordPart, derived: Arc<Derived>) {
        self.bare[part as usize] = Some(derived);
    }

    /// Whether it is known what this schema resolved to, or that it cannot be used.
    #[cfg(test)]
    pub(crate) fn knows(&self, part: RecordPart, schema: SchemaRef) -> bool {
        self.inputs.contains_key(&(part, schema)) || self.any[part as usize].is_some()
    }

    /// The language of a schema that a record names.
    pub(super) fn kind(&self, part: RecordPart, schema: SchemaRef) -> Option<SchemaKind> {
        self.input(part, schema).ok().map(|(derived, _)| derived.kind)
    }

    /// The schema of records of this part without a frame, if these are.
    pub(super) fn bare(&self, part: RecordPart) -> Option<&Arc<Derived>> {
        self.bare[part as usize].as_ref()
    }

    /// What a framed input is read with, and what its output calls its schema.
    pub(super) fn input(
        &self,
        part: RecordPart,
        schema: SchemaRef,
    ) -> Result<(&Arc<Derived>, SchemaRef), Reason> {
        match self.inputs.get(&(part, schema)) {
            Some(Some(resolved)) => Ok((&resolved.derived, resolved.output)),
            Some(None) => Err(Reason::UnusableSchema),
            None => match &self.any[part as usize] {
                Some(derived) => Ok((derived, schema)),
                None => Err(Reason::UnknownSchema),
            },
        }
    }

    /// What a framed output is read with.
    pub(super) fn output(&self, part: RecordPart, schema: SchemaRef) -> Result<&Arc<Derived>, Reason> {
        let known = self.outputs.get(&(part, schema));
        known
            .or(self.any[part as usize].as_ref())
            .ok_or(Reason::UnknownSchema)
    }
}

/// Derives the output schema of a schema and a policy, and how records with it are read. The key's rule differs from the
/// value's, so that one schema may be derived for each part.
///
/// # Errors
/// What is wrong with the schema, or that the policy stops at it.
pub fn derive(schema: &SchemaText, part: RecordPart, policy: &Policy) -> Result<Derived, SchemaProblem> {
    let referenced: usize = schema.references.iter().map(|(_, text)| text.len()).sum();
    match schema.kind {
        _ if schema.text.len() + referenced > SCHEMA_BYTES_MAX => Err(SchemaProblem::TooLarge),
        SchemaKind::Avro => avro::derive(schema, part, policy),
        SchemaKind::JsonSchema => json_schema::derive(schema, part, policy),
        kind @ SchemaKind::Protobuf => Err(SchemaProblem::WrongKind(kind)),
    }
}

/// What is needed to read the records of a topic, besides the policy: a format by itself, where it has no schemas.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'s> {
    /// What the values are.
    pub format: Format,
    /// The schemas that they may name.
    pub schemas: Option<&'s Schemas>,
}

impl From<Format> for Reading<'_> {
    fn from(format: Format) -> Self {
        Reading {
            format,
            schemas: None,
        }
    }
}

impl<'s> From<(Format, &'s Schemas)> for Reading<'s> {
    fn from((format, schemas): (Format, &'s Schemas)) -> Self {
        Reading {
            format,
            schemas: Some(schemas),
        }
    }
}

/// An integer of Avro's from the start of `bytes`, with what follows; `None` where it does not end there.
pub fn read_integer(bytes: &[u8]) -> Option<(i64, &[u8])> {
    avro::read_long(bytes)
}

/// Writes an integer as Avro does.
pub fn write_integer(number: i64, out: &mut Vec<u8>) {
    avro::write_long(number, out);
}

/// Writes bytes as Avro does: their length in front.
pub fn write_sized(bytes: &[u8], out: &mut Vec<u8>) {
    avro::write_sized(bytes, out);
}

/// The schemas that a record names, of the parts that have one: what must be in [`Schemas`] before it is decoded. A look
/// at a few bytes; of formats without schemas and of tombstones none.
///
/// # Errors
/// A value that names no schema though its format wants one, as [`super::decode`] would say.
pub fn schema_refs(format: Format, record: &SourceRecord) -> Result<Vec<(RecordPart, SchemaRef)>, Reason> {
    let names_none = !format.has_schemas() && !(format == Format::Auto && frame::is_framed(record));
    if names_none {
        return Ok(Vec::new());
    }
    let framed = |part| {
        let frame = frame::of(part, record)?;
        Ok(frame.map(|(Frame { schema, .. }, _)| (part, schema)))
    };
    let parts = [framed(RecordPart::Key)?, framed(RecordPart::Value)?];
    Ok(parts.into_iter().flatten().collect())
}
