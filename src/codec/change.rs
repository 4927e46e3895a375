//! What redaction did to the fields, as encoding needs it.

use crate::document::{Document, Edit};
use crate::redaction::Redaction;
use std::ops::Range;

/// Byte ranges of one field's text.
type Ranges = Vec<(usize, usize)>;

/// The changes of all fields of a document, or of some in a row.
#[derive(Clone, Copy)]
pub struct Changes<'c> {
    pub(super) edits: &'c [Edit],
    /// Empty, or one for each edit: see [`Redaction::replaced`] and [`Redaction::written`].
    replaced: &'c [Ranges],
    written: &'c [Ranges],
    /// Where the texts before are, and the index of the first; none where changes are of whole fields.
    before: Option<(&'c Document, usize)>,
}

/// The change of one field.
#[derive(Clone, Copy)]
pub(super) struct Change<'c> {
    /// Its text before; empty where the whole is replaced.
    pub(super) old: &'c str,
    edit: &'c Edit,
    replaced: &'c [(usize, usize)],
    written: &'c [(usize, usize)],
}

/// A stretch of the old text and what takes its place.
pub(super) struct Piece<'c> {
    pub(super) old: Range<usize>,
    pub(super) new: &'c str,
}

impl<'c> Changes<'c> {
    /// What redaction did to a document.
    pub fn of(document: &'c Document, redaction: &'c Redaction) -> Self {
        Changes {
            edits: &redaction.edits,
            replaced: &redaction.replaced,
            written: &redaction.written,
            before: Some((document, 0)),
        }
    }

    /// The first `count` of them, which are then gone.
    pub(super) fn take(&mut self, count: usize) -> Changes<'c> {
        let (mine, rest) = self.edits.split_at(count);
        let ranges = |all: &'c [Ranges]| all.split_at(count.min(all.len()));
        let (replaced, written) = (ranges(self.replaced), ranges(self.written));
        let before = self.before;
        *self = Changes {
            edits: rest,
            replaced: replaced.1,
            written: written.1,
            before: before.map(|(document, at)| (document, at + count)),
        };
        Changes {
            edits: mine,
            replaced: replaced.0,
            written: written.0,
            before,
        }
    }

    /// The change of the first field.
    pub(super) fn first(&self) -> Change<'c> {
        let ranges = |all: &'c [Ranges]| all.first().map_or(&[][..], Vec::as_slice);
        Change {
            old: self
                .before
                .map_or("", |(document, at)| document.field(at).text.expose()),
            edit: &self.edits[0],
            replaced: ranges(self.replaced),
            written: ranges(self.written),
        }
    }

    /// Whether there are none.
    pub(super) fn is_none(&self) -> bool {
        self.edits.iter().all(|edit| *edit == Edit::Unchanged)
    }
}

/// Edits alone: of a changed field the whole is replaced.
impl<'c, E: AsRef<[Edit]> + ?Sized> From<&'c E> for Changes<'c> {
    fn from(edits: &'c E) -> Self {
        Changes {
            edits: edits.as_ref(),
            replaced: &[],
            written: &[],
            before: None,
        }
    }
}

impl<'c> Change<'c> {
    /// An edit of a whole field.
    pub(super) fn whole(edit: &'c Edit) -> Self {
        Change {
            old: "",
            edit,
            replaced: &[],
            written: &[],
        }
    }

    /// The stretches that are replaced, in order and disjoint; none where nothing is.
    pub(super) fn pieces(&self) -> Vec<Piece<'c>> {
        let Edit::Replace(new) = self.edit else {
            return Vec::new();
        };
        if self.replaced.is_empty() {
            let old = 0..usize::MAX;
            return vec![Piece { old, new }];
        }
        let ranges = self.replaced.iter().zip(self.written);
        let piece = |(&(start, end), &(from, to))| Piece {
            old: start..end,
            new: new.get(from..to).unwrap_or_default(),
        };
        ranges.map(piece).collect()
    }
}
