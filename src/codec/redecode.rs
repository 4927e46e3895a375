//! Reads an output again, for the verify gate: what a reader of the output topic will see, field by field.
//!
//! In: an encoded record with the document and edits that it came from. Out: its fields, in the order of the source
//! document, so that findings and edits of the source can be compared field by field. Guarantees that each field holds
//! what its edit says; anything else is `OutputMalformed`, as is an output that does not parse.
//!
//! Paths are the output's own: below a replaced member name they hold the new name.

use super::fields::Fields;
use super::schemas::Reading;
use super::{decode_value, frame, framed, headers, key};
use crate::document::{Document, Edit, Field, FieldKind, KEY_ROOT};
use crate::fault::Reason;
use crate::limits::OUTPUT_BYTES_MAX;
use crate::policy::Policy;
use crate::record::OutputRecord;
use crate::schema::RecordPart;

/// Decodes an output. Headers of our own (`deid-…`) are left out.
///
/// # Errors
/// [`Reason::OutputMalformed`], whatever is wrong: each of it is a bug of ours.
pub fn redecode<'s>(
    reading: impl Into<Reading<'s>>,
    output: &OutputRecord,
    source: &Document,
    edits: &[Edit],
    policy: &Policy,
) -> Result<Document, Reason> {
    let read = read(reading.into(), output, source, policy).map_err(|_| Reason::OutputMalformed)?;
    aligned(&read, source, edits).ok_or(Reason::OutputMalformed)
}

fn read(
    reading: Reading<'_>,
    output: &OutputRecord,
    source: &Document,
    policy: &Policy,
) -> Result<Document, Reason> {
    let parts = output
        .headers
        .iter()
        .map(|(_, value)| value)
        .chain([&output.key, &output.value]);
    let bytes: usize = parts.flatten().map(Vec::len).sum();
    if bytes > OUTPUT_BYTES_MAX {
        return Err(Reason::OutputTooLarge);
    }
    let mut fields = Fields::new(policy, bytes);
    fields.is_output = true;
    let whole = |f: Field<'_>| f.kind == FieldKind::RecordKey && f.path.as_str() == KEY_ROOT;
    let key_has_schema = framed::read_output(reading, RecordPart::Key, output, &mut fields)?;
    match &output.key {
        _ if key_has_schema => {}
        Some(bytes) if source.get(0).is_some_and(whole) => drop(key::redecode(bytes, &mut fields)?),
        bytes => drop(key::decode(reading.format, bytes.as_deref(), &mut fields)?),
    }
    let names_schema = |name: &str| reading.format.has_schemas() && frame::is_header(name);
    let of_record = |name: &str| !headers::is_ours(name) && !names_schema(name);
    for (name, value) in output.headers.iter().filter(|(name, _)| of_record(name)) {
        headers::decode_one(name, value.as_deref(), &mut fields)?;
    }
    if !framed::read_output(reading, RecordPart::Value, output, &mut fields)? {
        decode_value(reading.format, output.value.as_deref(), &mut fields)?;
    }
    Ok(fields.into_document())
}

/// Brings the fields read into the order of the source. A removed number is null in the output, and removed text may leave
/// nothing that is a field of the format: no field there. An empty field is the one that was removed only where its path
/// says so, unless a name above it was replaced.
fn aligned(read: &Document, source: &Document, edits: &[Edit]) -> Option<Document> {
    if source.len() != edits.len() {
        return None;
    }
    let bytes = read.fields().map(|field| field.text.expose().len()).sum();
    let mut read = read.fields().peekable();
    let is_renamed =
        |(was, edit): (Field<'_>, &Edit)| was.kind == FieldKind::MapKey && *edit != Edit::Unchanged;
    let has_renamed = source.fields().zip(edits).any(is_renamed);
    let mut document = Document::default();
    document.reserve(edits.len(), bytes);
    for (was, edit) in source.fields().zip(edits) {
        let is_number = was.kind == FieldKind::Number;
        let is_removed =
            matches!(edit, Edit::Replace(new) if new.is_empty() || (!is_number && new.trim().is_empty()));
        let now = match is_removed {
            true => read.next_if(|now| {
                !is_number && fits(*now, was, edit) && (has_renamed || now.path.as_str() == was.path.as_str())
            }),
            false => Some(read.next().filter(|now| fits(*now, was, edit))?),
        }
        .unwrap_or(was);
        let text = match edit {
            // Where markup or segments divide a text, white space can be theirs: what redaction wrote is what counts.
            Edit::Replace(new) if was.kind != FieldKind::MapKey => new,
            _ => now.text.expose(),
        };
        document.push(now.path.clone(), now.kind, text);
    }
    read.next().is_none().then_some(document)
}

/// Whether a field of the output is what the edit made of the source's.
fn fits(now: Field<'_>, was: Field<'_>, edit: &Edit) -> bool {
    let text = now.text.expose();
    let same_kind = now.kind == was.kind;
    match edit {
        Edit::Unchanged => same_kind && text == was.text.expose(),
        Edit::Replace(new) if was.kind == FieldKind::MapKey => {
            same_kind && text.strip_prefix(new.as_str()).is_some_and(is_number_of_name)
        }
        Edit::Replace(new) => {
            let is_text = matches!(
                (was.kind, now.kind),
                // A long number that is searched as text may have become a short one.
                (FieldKind::Number | FieldKind::Blob, FieldKind::Text) | (FieldKind::Text, FieldKind::Number)
            );
            (same_kind || is_text) && is_same_but_for_space(text, new)
        }
    }
}

fn is_same_but_for_space(a: &str, b: &str) -> bool {
    a == b
        || a.split_whitespace()
            .flat_map(str::chars)
            .eq(b.split_whitespace().flat_map(str::chars))
}

/// What a replaced name may have behind it: nothing, or `#` and a number where the name was taken.
fn is_number_of_name(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix('#')
            .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}
