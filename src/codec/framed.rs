//! Parts of records that name a schema: frame off, payload by the schema's language, frame of the output on.

use super::fields::Fields;
use super::frame::{self, Frame, Place};
use super::schemas::{Derived, Reading, Reads, Side};
use super::{Format, Part, avro, json};
use crate::fault::Reason;
use crate::record::{OutputRecord, SourceRecord};
use crate::schema::{RecordPart, SchemaKind};
use std::sync::Arc;

/// A record and what it is read with.
pub(super) struct Input<'a, 'r> {
    pub(super) reading: Reading<'a>,
    pub(super) record: &'r SourceRecord,
}

impl<'r> Input<'_, 'r> {
    /// Takes a part apart; `None` where it has no schema and needs none. What an output must say about its schema in a
    /// header is added to `headers`.
    pub(super) fn part(
        &self,
        part: RecordPart,
        fields: &mut Fields<'_>,
        headers: &mut Vec<(&'static str, Vec<u8>)>,
    ) -> Result<Option<Part<'r>>, Reason> {
        let format = self.reading.format;
        if !format.has_schemas() {
            return Ok(None);
        }
        let schemas = self.reading.schemas;
        if let Some(derived) = schemas.and_then(|schemas| schemas.bare(part)) {
            let bytes = match part {
                RecordPart::Key => &self.record.key,
                RecordPart::Value => &self.record.value,
            };
            let Some(bytes) = bytes else { return Ok(None) };
            return payload(format, bytes.expose(), (derived, Side::Input), part, fields).map(Some);
        }
        let Some((frame, bytes)) = frame::of(part, self.record)? else {
            return Ok(None);
        };
        let (derived, output) = schemas.ok_or(Reason::UnknownSchema)?.input(part, frame.schema)?;
        let read = payload(format, bytes, (derived, Side::Input), part, fields)
            .map_err(|reason| behind(frame, reason))?;
        Ok(Some(match frame.place {
            Place::Front => Part::Framed(output.to_bytes(), Box::new(read)),
            Place::Header => {
                headers.push((part.header(), output.to_bytes()));
                read
            }
        }))
    }
}

/// Reads a part of an output; false where it has no schema and needs none.
pub(super) fn read_output(
    reading: Reading<'_>,
    part: RecordPart,
    output: &OutputRecord,
    fields: &mut Fields<'_>,
) -> Result<bool, Reason> {
    let Reading { format, schemas } = reading;
    if !format.has_schemas() {
        return Ok(false);
    }
    let bytes = match part {
        RecordPart::Key => &output.key,
        RecordPart::Value => &output.value,
    };
    let Some(bytes) = bytes else { return Ok(false) };
    if let Some(derived) = schemas.and_then(|schemas| schemas.bare(part)) {
        payload(format, bytes, (derived, Side::Output), part, fields)?;
        return Ok(true);
    }
    let Some((frame, bytes)) = frame::of_output(part, output)? else {
        return Ok(false);
    };
    let derived = schemas.ok_or(Reason::UnknownSchema)?.output(part, frame.schema)?;
    payload(format, bytes, (derived, Side::Output), part, fields)?;
    Ok(true)
}

/// Takes a payload apart.
fn payload<'r>(
    format: Format,
    bytes: &'r [u8],
    (derived, side): (&Arc<Derived>, Side),
    part: RecordPart,
    fields: &mut Fields<'_>,
) -> Result<Part<'r>, Reason> {
    match (format, derived.kind, &derived.reads) {
        (Format::Avro, SchemaKind::Avro, Reads::Avro { .. }) => {
            avro::read(bytes, (derived, side), part, fields).map(Part::Avro)
        }
        (Format::JsonSchema, SchemaKind::JsonSchema, Reads::Json(tagged)) => {
            fields.tagged = Some(tagged.clone());
            let root = match part {
                RecordPart::Key => json::Root::Key,
                RecordPart::Value => json::Root::Value,
            };
            let read = json::decode_bytes(bytes, root, fields).map(Part::Json);
            fields.tagged = None;
            read
        }
        _ => Err(Reason::UnusableSchema),
    }
}

/// A reason with positions counted from the start of the part, frame included.
fn behind(frame: Frame, reason: Reason) -> Reason {
    let front = match frame.place {
        Place::Front => frame.schema.to_bytes().len(),
        Place::Header => 0,
    };
    reason.moved(front)
}
