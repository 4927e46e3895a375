//! RAG chunks in JSON: what LangChain, LlamaIndex, Haystack and Unstructured put on topics, one or a list of them.
//!
//! JSON with three things more. The record has the shape of a framework ([`shape`]) or holds a text where the policy's
//! `chunk_text` says, or it is `WrongShape`: what is no chunk has no narrative that anybody vouches for. Members whose own
//! path would say too little have another: the class path of LangChain's serialised form, which no rule may take for an
//! identifier, and the metadata of flat forms (`source` is `metadata.source`). And numbers that count
//! characters of a text are noted, to follow it when it changes ([`offsets`]).

pub(super) mod offsets;
mod shape;

pub(super) use shape::is_known;

use super::fields::Fields;
use super::json::{self, Layout};
use super::utf8;
use crate::document::{Document, Field, FieldKind, FieldPath};
use crate::fault::Reason;
use crate::policy::Policy;

/// Path of the class path of a LangChain object (`{"lc": 1, "id": ["langchain", …]}`), where rules say `id` of others.
const CLASS_PATH: &str = "lc.id[]";
/// The words of the class path of LangChain's `Document`, in all its releases.
const CLASS_WORDS: [&str; 8] = [
    "langchain",
    "langchain_core",
    "langchain_community",
    "schema",
    "documents",
    "document",
    "base",
    "Document",
];

/// Metadata with names that mean something else in records of other formats.
const FLAT_METADATA: [&str; 8] = [
    "source",
    "path",
    "directory",
    "uri",
    "subject",
    "signature",
    "cc",
    "bcc",
];

/// Takes one chunk or a list of them apart.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    let before = fields.len();
    fields.drops_vectors = true;
    let layout = json::decode_value(bytes, fields)?;
    // An output need not have the shape any more: what tells it may have been dropped.
    let is_chunk = fields.is_output || is_known(utf8(bytes)?);
    if !is_chunk && !holds_text(fields.document(), before, fields.policy) {
        return Err(Reason::WrongShape);
    }
    for at in before..fields.len() {
        if let Some(path) = path_by_meaning(fields.document().field(at)) {
            fields.rename(at, path);
        }
    }
    let offsets = offsets::of(&layout, before, fields.document());
    fields.offsets.extend(offsets);
    Ok(layout)
}

/// Whether there is a text where the policy says that chunks of this topic have it.
fn holds_text(document: &Document, from: usize, policy: &Policy) -> bool {
    let is_text = |field: Field<'_>| field.kind == FieldKind::Text && policy.is_chunk_text(field.path);
    document.fields().skip(from).any(is_text)
}

/// Another path for members of the root that rules cannot tell by their own: words of a class path, and metadata of the flat
/// forms, which mean the same as below `metadata`.
fn path_by_meaning(field: Field<'_>) -> Option<FieldPath> {
    let path = field.path.as_str();
    let member = path.strip_prefix("[].").unwrap_or(path);
    if member == "id[]" && CLASS_WORDS.contains(&field.text.expose()) {
        Some(FieldPath::new(CLASS_PATH))
    } else if FLAT_METADATA.contains(&member.trim_end_matches("[]")) {
        Some(FieldPath::new(format!("metadata.{member}")))
    } else {
        None
    }
}

#[cfg(test)]
#[path = "chunk/tests.rs"]
mod tests;
