//! What text a chunk is a passage of. In: a decoded record; out: the field with its text, and the document's name.
//!
//! Splitters put neighbouring passages of one document into neighbouring records, and cut names in two while they do
//! so. Who wants to look over the border must know which records belong together.

use crate::document::{Document, Field, FieldKind};
use crate::policy::Policy;

/// Where the frameworks put a passage: LangChain, LlamaIndex and Unstructured, Haystack.
const TEXTS: [&str; 7] = [
    "page_content",
    "kwargs.page_content",
    "text",
    "text_resource.text",
    "content",
    "_node_content.text",
    "metadata._node_content.text",
];

/// Where they name its document, the surest first: ids before names of files, which many documents may share.
const DOCUMENTS: [&str; 25] = [
    "relationships.1.node_id",
    "ref_doc_id",
    "_node_content.relationships.1.node_id",
    "metadata.ref_doc_id",
    "document_id",
    "metadata.document_id",
    "doc_id",
    "metadata.doc_id",
    "meta.source_id",
    "source_id",
    "metadata.source_id",
    "metadata.data_source.record_locator.id",
    "metadata.data_source.url",
    "metadata.source",
    "kwargs.metadata.source",
    "meta.source",
    "source",
    "metadata.file_path",
    "meta.file_path",
    "file_path",
    "metadata.filename",
    "metadata.file_name",
    "meta.file_name",
    "file_name",
    "filename",
];

/// The passage of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<'d> {
    /// Index of the field with its text.
    pub field: usize,
    /// What the record says that it is a part of; none where it says nothing. May hold PHI.
    pub document: Option<&'d str>,
}

/// The passage that a chunk holds, where the policy or a framework puts it; none for a tombstone.
pub fn passage<'d>(document: &'d Document, policy: &Policy) -> Option<Passage<'d>> {
    let at = |path: &str| {
        let fields = document.fields();
        let is_there =
            |f: Field<'_>| matches!(f.kind, FieldKind::Text | FieldKind::Number) && f.path.as_str() == path;
        fields.enumerate().find(|(_, field)| is_there(*field))
    };
    let own = |field: Field<'_>| field.kind == FieldKind::Text && policy.is_chunk_text(field.path);
    let own = document.fields().position(own);
    let field = own.or_else(|| TEXTS.into_iter().find_map(at).map(|(field, _)| field))?;
    let named = DOCUMENTS.into_iter().find_map(at);
    Some(Passage {
        field,
        document: named.map(|(_, field)| field.text.expose()),
    })
}
