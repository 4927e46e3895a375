//! Building a field's new text from its old text and the pieces that replace parts of it.

use crate::document::Edit;

/// What takes the place of one stretch of the old text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// First byte in the old text, on a character boundary.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The new text; empty to delete.
    pub text: String,
    /// Whether it is the old text, left on purpose.
    pub kept: bool,
}

impl Piece {
    pub(super) fn new(start: usize, end: usize, text: String) -> Self {
        Piece {
            start,
            end,
            text,
            kept: false,
        }
    }

    pub(super) fn kept(start: usize, end: usize, text: &str) -> Self {
        Piece {
            kept: true,
            ..Piece::new(start, end, text.to_owned())
        }
    }
}

/// The edit of a field, and the byte ranges of the new text that the pieces wrote (empty ranges for deletions).
///
/// `pieces` are sorted and disjoint. Outside of them the new text is the old text, byte for byte. Pieces that say the
/// same as the old text count as written and are no edit.
pub(super) fn splice(old: &str, pieces: &[Piece]) -> (Edit, Vec<(usize, usize)>) {
    if pieces.is_empty() {
        return (Edit::Unchanged, Vec::new());
    }
    let kept = |from: usize, to: usize| {
        old.get(from..to)
            .expect("pieces lie on character boundaries; this is a bug")
    };
    let mut new = String::with_capacity(old.len() + 16 * pieces.len());
    let mut written = Vec::with_capacity(pieces.len());
    let mut from = 0;
    for piece in pieces {
        new.push_str(kept(from, piece.start));
        written.push((new.len(), new.len() + piece.text.len()));
        new.push_str(&piece.text);
        from = piece.end;
    }
    new.push_str(kept(from, old.len()));
    let is_new = new != old || old.is_empty();
    (
        if is_new {
            Edit::Replace(new)
        } else {
            Edit::Unchanged
        },
        written,
    )
}
