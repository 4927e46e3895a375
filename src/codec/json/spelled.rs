//! A string's text, as a stretch of the source wherever it can be: most strings have no escapes.

use crate::phi::Phi;

/// The text of a string: as it stands in the source, or a copy without its escapes.
pub(super) enum Spelled<'r> {
    /// With its place.
    Plain(&'r str, usize),
    Unescaped(Phi<String>),
}

impl<'r> Spelled<'r> {
    /// jiter gives a stretch of the source wherever a string has no escapes.
    pub(super) fn of(source: &'r str, decoded: &str) -> Self {
        let at = (decoded.as_ptr() as usize).wrapping_sub(source.as_ptr() as usize);
        match source.get(at..at.wrapping_add(decoded.len())) {
            Some(plain) => Spelled::Plain(plain, at),
            None => Spelled::Unescaped(decoded.into()),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Spelled::Plain(text, _) => text,
            Spelled::Unescaped(text) => text.expose(),
        }
    }
}
