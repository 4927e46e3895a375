//! What text a chunk is a passage of. In: a decoded record; out: the field with its text, and the document's name.
//!
//! Splitters put neighbouring passages of one document into neighbouring records, and cut names in two while they do
//! so. Who wants to look over the border must know which records belong together.

use crate::document::{Document, FieldKind};

/// Where the frameworks put a passage: LangChain, LlamaIndex and Unstructured, Haystack.
const TEXTS: [&str; 4] = ["page_content", "text", "content", "kwargs.page_content"];

/// Where they name its document, the surest first: ids before names of files, which many documents may share.
const DOCUMENTS: [&str; 24] = [
    "relationships.1.node_id",
    "ref_doc_id",
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

/// The passage that a chunk holds; none for a tombstone.
pub fn passage(document: &Document) -> Option<Passage<'_>> {
    let at = |path: &str| {
        let fields = document.fields.iter();
        let is_there = |f: &crate::document::Field| {
            matches!(f.kind, FieldKind::Text | FieldKind::Number) && f.path.as_str() == path
        };
        fields.enumerate().find(|(_, field)| is_there(field))
    };
    let (field, _) = TEXTS.into_iter().find_map(at)?;
    let named = DOCUMENTS.into_iter().find_map(at);
    Some(Passage {
        field,
        document: named.map(|(_, field)| field.text.expose().as_str()),
    })
}
