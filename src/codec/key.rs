//! The record key. It identifies somebody more often than not, so all of it is fields.
//!
//! - JSON objects and arrays: each string and number is a `RecordKey` field, `$key.a.b`. Member names are `MapKey`
//!   fields, `$key.{key}`, as in the value: they are searched, but not taken for identifiers themselves, or every
//!   `{"id": …}` would lose the shape that a sink looks for.
//! - A JSON string (as Kafka Connect's `JsonConverter` writes text keys): one field `$key` without quotes and escapes,
//!   so that it is the same value as elsewhere in the record.
//! - Of Debezium, a key struct with its schema: the fields of the payload; the schema's types follow.
//! - Anything else in UTF-8: one field `$key`, the whole.
//! - Null and the empty key hold nothing: no field, kept.
//!
//! Fails with `NotUtf8`, and where a key starts out as JSON, with its reasons except `NotJson`: a duplicate name or a
//! lone surrogate is a malformed key, not a text.

use super::fields::Fields;
use super::json::{self, Root};
use super::{Format, Part, debezium, text, utf8};
use crate::document::{FieldKind, KEY_ROOT};
use crate::fault::Reason;

/// Takes a key apart.
pub(super) fn decode<'r>(
    format: Format,
    key: Option<&'r [u8]>,
    fields: &mut Fields<'_>,
) -> Result<Part<'r>, Reason> {
    let Some(bytes) = key.filter(|k| !k.is_empty()) else {
        return Ok(Part::Kept(key));
    };
    let text = utf8(bytes)?;
    if format == Format::Debezium
        && let Some(layout) = debezium::decode_key(text, fields)?
    {
        return Ok(Part::Json(layout));
    }
    match first_byte(text) {
        Some(b'{' | b'[' | b'"') => structured(text, fields),
        _ => whole(text, fields),
    }
}

/// Reads the output of a key that was one field `$key`. Its replacement may look like an array, or be empty.
pub(super) fn redecode<'r>(key: &'r [u8], fields: &mut Fields<'_>) -> Result<Part<'r>, Reason> {
    let text = utf8(key)?;
    match first_byte(text) {
        Some(b'"') => structured(text, fields),
        _ => whole(text, fields),
    }
}

/// First byte that is not white space to JSON.
fn first_byte(text: &str) -> Option<u8> {
    text.bytes().find(|b| !b" \t\r\n".contains(b))
}

fn structured<'r>(text: &'r str, fields: &mut Fields<'_>) -> Result<Part<'r>, Reason> {
    let before = fields.len();
    match json::decode(text, Root::Key, fields) {
        Ok(layout) => Ok(Part::Json(layout)),
        Err(Reason::NotJson { .. }) => {
            fields.truncate(before);
            whole(text, fields)
        }
        Err(reason) => Err(reason),
    }
}

fn whole<'r>(key: &'r str, fields: &mut Fields<'_>) -> Result<Part<'r>, Reason> {
    text::whole(key, KEY_ROOT, FieldKind::RecordKey, fields)
}
