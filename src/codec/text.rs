//! Plain text: one field, the whole, in UTF-8. A byte order mark is part of the text and stays.
//!
//! An empty value is an empty text, with one empty field. Fails with `NotUtf8`.

use super::fields::Fields;
use super::{Part, utf8};
use crate::document::{Edit, FieldKind};
use crate::fault::Reason;

/// A plain-text value: the field with the empty path.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Part<'r>, Reason> {
    whole(utf8(bytes)?, "", FieldKind::Text, fields)
}

/// Any text that is one field.
pub(super) fn whole<'r>(
    text: &'r str,
    path: &str,
    kind: FieldKind,
    fields: &mut Fields<'_>,
) -> Result<Part<'r>, Reason> {
    let path = fields.path(path)?;
    fields.push(path, kind, text)?;
    Ok(Part::Text(text.into()))
}

/// The bytes after its edit.
pub(super) fn write(text: &str, edit: &Edit) -> Vec<u8> {
    match edit {
        Edit::Unchanged => text.as_bytes().to_vec(),
        Edit::Replace(new) => new.as_bytes().to_vec(),
    }
}
