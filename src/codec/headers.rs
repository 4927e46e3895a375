//! Headers: only names on the policy's allow-list pass, and their values are fields.
//!
//! Names are compared without ASCII case and pass as the record spells them. A null value stays null. A source may not
//! speak in our name: headers whose names start with `deid-` are dropped even when listed, so a forged
//! `deid-status: safe-harbor` cannot get through. Fails with `NotUtf8` for a listed header that is not text.

use super::fields::Fields;
use super::{Part, frame, text, utf8};
use crate::document::{FieldKind, HEADER_ROOT};
use crate::fault::Reason;
use crate::record::Header;

/// Start of the names of the headers that deidstream itself writes.
const OURS: &str = "deid-";

/// Whether deidstream writes the header, in any case.
pub(super) fn is_ours(name: &str) -> bool {
    let start = name.as_bytes().get(..OURS.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(OURS.as_bytes()))
}

/// The listed headers, in order; names may repeat. Where headers name schemas, those are written anew and not passed on.
pub(super) fn decode<'r>(
    headers: &'r [Header],
    allowed: &[String],
    name_schemas: bool,
    fields: &mut Fields<'_>,
) -> Result<Vec<(&'r str, Part<'r>)>, Reason> {
    let names_schema = |name: &str| name_schemas && frame::is_header(name);
    let is_allowed = |name: &str| allowed.iter().any(|a| a.eq_ignore_ascii_case(name));
    let passes = |name: &str| is_allowed(name) && !is_ours(name) && !names_schema(name);
    headers
        .iter()
        .filter(|h| passes(h.name.expose()))
        .map(|h| {
            let value = h.value.as_ref().map(|v| v.expose().as_slice());
            Ok((
                h.name.expose().as_str(),
                decode_one(h.name.expose(), value, fields)?,
            ))
        })
        .collect()
}

/// One header's value.
pub(super) fn decode_one<'r>(
    name: &str,
    value: Option<&'r [u8]>,
    fields: &mut Fields<'_>,
) -> Result<Part<'r>, Reason> {
    match value {
        None => Ok(Part::Kept(None)),
        Some(bytes) => text::whole(
            utf8(bytes)?,
            &format!("{HEADER_ROOT}.{name}"),
            FieldKind::Header,
            fields,
        ),
    }
}
