//! The list of fields while a record is taken apart, with its limits.
//!
//! Fails with `TooManyFields` before the list outgrows [`FIELDS_MAX`] or its paths [`PATH_BYTES_MAX`].

use crate::document::{Document, Field, FieldKind, FieldPath};
use crate::fault::Reason;
use crate::limits::{FIELDS_MAX, PATH_BYTES_MAX};
use crate::phi::Phi;

/// Paths remembered for use again. Bundles repeat a few dozen paths entry by entry; each saved is an allocation less.
const RECENT: usize = 256;

/// Fields met so far.
#[derive(Default)]
pub(super) struct Fields {
    list: Vec<Field>,
    path_bytes: usize,
    /// The last path for each [`slot`].
    recent: Vec<Option<FieldPath>>,
}

/// A cheap hash of a path: its length and its end, where neighbours differ.
fn slot(path: &str) -> usize {
    let end = path
        .as_bytes()
        .last_chunk::<8>()
        .map_or(0, |end| u64::from_le_bytes(*end));
    let mixed = (end ^ path.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15); // Knuth's multiplicative hashing
    (mixed >> 32) as usize % RECENT
}

impl Fields {
    /// Makes a path, counted against the limit: a long member name is repeated in the path of everything below it.
    pub(super) fn path(&mut self, path: &str) -> Result<FieldPath, Reason> {
        if self.recent.is_empty() {
            self.recent.resize(RECENT, None);
        }
        let recent = &mut self.recent[slot(path)];
        if let Some(known) = recent.as_ref().filter(|known| known.as_str() == path) {
            return Ok(known.clone());
        }
        self.path_bytes += path.len();
        match self.path_bytes > PATH_BYTES_MAX {
            true => Err(Reason::TooManyFields),
            false => Ok(recent.insert(FieldPath::new(path)).clone()),
        }
    }

    /// Adds a field.
    pub(super) fn push(&mut self, path: FieldPath, kind: FieldKind, text: String) -> Result<(), Reason> {
        if self.list.len() >= FIELDS_MAX {
            return Err(Reason::TooManyFields);
        }
        let text = Phi::new(text);
        self.list.push(Field { path, kind, text });
        Ok(())
    }

    /// Makes room for what a JSON text of so many bytes is likely to hold: one field for every 40 bytes or so.
    pub(super) fn expect_json(&mut self, bytes: usize) -> usize {
        let likely = bytes / 40;
        self.list.reserve(likely);
        likely
    }

    /// How many there are; with [`Fields::truncate`], a way back after a reading that failed.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Forgets all but the first `len`.
    pub(super) fn truncate(&mut self, len: usize) {
        self.list.truncate(len);
    }

    /// The fields as a document.
    pub(super) fn into_document(self) -> Document {
        Document { fields: self.list }
    }

    /// The fields from `from` on.
    pub(super) fn since(&self, from: usize) -> &[Field] {
        &self.list[from..]
    }
}
