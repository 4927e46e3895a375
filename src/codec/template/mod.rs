//! Output templates: a de-identified document in the shape that the sink connector of a vector store or search engine
//! expects, with an id that the store takes and a key that deletes what it names.
//!
//! In: a verified [`OutputRecord`] whose value is a JSON object, or null for a delete. Out: the record to publish, or
//! nothing where the sink takes no deletes and the configuration drops them.
//!
//! **Nothing new is told.** The output consists of stretches of the verified key and value as they stand, constants of the
//! configuration, and the id; so the gate, which saw the document, has seen everything (`sinks.rs` has no other source of
//! text, and a property test compares). A vector is never among them: what was computed from the raw text was dropped, and
//! an embedder behind this stage adds the new one (README, "Vector stores").
//!
//! Failure: a [`Reason`], so that a document without an id or of another shape is quarantined.

mod columns;
mod id;
mod object;
mod sinks;
#[cfg(test)]
mod tests;

pub use columns::{Column, ColumnType};

use crate::fault::Reason;
use crate::keys::Keyring;
use crate::limits::OUTPUT_BYTES_MAX;
use crate::record::OutputRecord;
use id::Id;
use object::Object;

/// A template with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// For which connector.
    pub sink: Sink,
    /// Where a document's id comes from.
    pub id_from: IdFrom,
    /// Name of the field that carries the id, where the sink reads it from a field: `milvus`, `weaviate`, `jdbc`.
    pub id_field: String,
    /// What becomes of a delete (null value).
    pub deletes: Deletes,
}

/// The connectors that templates are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sink {
    /// `io.qdrant.kafka.QdrantSinkConnector`
    Qdrant {
        /// Collection to write to.
        collection: String,
    },
    /// `com.milvus.io.kafka.MilvusSinkConnector`
    Milvus,
    /// `io.weaviate.connector.WeaviateSinkConnector`
    Weaviate,
    /// The sinks of Elasticsearch and OpenSearch.
    Search,
    /// JDBC sinks, for pgvector: they need a schema beside the data.
    Jdbc {
        /// Columns beside the id; none: the whole document in the column `document`.
        columns: Vec<Column>,
    },
}

impl Sink {
    /// Name in the configuration.
    pub fn name(&self) -> &'static str {
        match self {
            Sink::Qdrant { .. } => "qdrant",
            Sink::Milvus => "milvus",
            Sink::Weaviate => "weaviate",
            Sink::Search => "elasticsearch, opensearch",
            Sink::Jdbc { .. } => "jdbc",
        }
    }
}

/// Where a document's id comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdFrom {
    /// The record key, which a delete carries as well.
    Key,
    /// A member of the document. A delete has none, so its key must say the same.
    Member(String),
}

/// What becomes of a delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletes {
    /// Sent in the form that the sink documents: its key and a null value.
    Forward,
    /// Not sent: what was stored stays in the store.
    Drop,
    /// Quarantined: somebody must delete by hand.
    Quarantine,
}

impl Template {
    /// Puts a verified output into its shape. Ids are derived with the token key, in the namespace of the output.
    ///
    /// # Errors
    /// [`Reason::NoId`], [`Reason::NoDelete`], [`Reason::WrongShape`] where the value is no JSON object or a column holds
    /// something else than it should, [`Reason::OutputTooLarge`].
    pub fn apply(
        &self,
        output: OutputRecord,
        keys: &Keyring,
        namespace: &str,
    ) -> Result<Option<OutputRecord>, Reason> {
        let OutputRecord { key, value, headers } = output;
        let document = value.as_deref().map(Object::read).transpose()?;
        match (&document, self.deletes) {
            (None, Deletes::Drop) => return Ok(None),
            (None, Deletes::Quarantine) => return Err(Reason::NoDelete),
            _ => {}
        }
        let text = match (&self.id_from, &document) {
            (IdFrom::Member(name), Some(document)) => document.get(name).and_then(object::scalar),
            _ => key.as_deref().and_then(object::key_text),
        };
        let id = Id::new(&text.ok_or(Reason::NoId)?, keys, namespace);
        let (key, value) = sinks::shape(self, &id, document.as_ref())?;
        let size = key.len() + value.as_ref().map_or(0, String::len);
        match size > OUTPUT_BYTES_MAX {
            true => Err(Reason::OutputTooLarge),
            false => Ok(Some(OutputRecord {
                key: Some(key.into_bytes()),
                value: value.map(String::into_bytes),
                headers,
            })),
        }
    }
}
