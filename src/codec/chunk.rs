//! RAG chunks: a LangChain `Document` in JSON, `{"id"?, "page_content", "metadata"?, …}`.
//!
//! JSON with one thing more: the root is an object whose `page_content` is a string, or `WrongShape`. Other members are
//! free, as in LangChain, whose dumps add `type`.

use super::fields::Fields;
use super::json::{self, Layout};
use crate::document::{Field, FieldKind};
use crate::fault::Reason;

/// Takes a chunk apart.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    let before = fields.len();
    let layout = json::decode_value(bytes, fields)?;
    // Only a member of the root object has this path: below it there is at least a dot more.
    let is_content = |f: &Field| f.kind == FieldKind::Text && f.path.as_str() == "page_content";
    match fields.since(before).iter().any(is_content) {
        true => Ok(layout),
        false => Err(Reason::WrongShape),
    }
}
