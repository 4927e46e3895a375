//! The only home of raw clinical text.
//!
//! A [`Phi`] has no `Display`, no `Serialize` and no `Deref`; its `Debug` prints `‹phi›`, and its memory is wiped when
//! it is dropped. There is one way to look inside, [`Phi::expose`], so that a reviewer can list every place that does.

use std::fmt;
use zeroize::Zeroize;

/// Clinical text or bytes that must never reach a log, a metric, an error or a file in clear.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Phi<T: Zeroize>(T);

impl<T: Zeroize> Phi<T> {
    /// Takes raw clinical content in.
    pub fn new(raw: T) -> Self {
        Phi(raw)
    }

    /// The one way to look inside.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl Phi<String> {
    /// Makes room for so many more bytes. Where the text has to move, what it leaves behind is wiped.
    #[inline]
    pub fn reserve(&mut self, bytes: usize) {
        if self.0.capacity() - self.0.len() < bytes {
            self.move_to(self.0.len() + bytes);
        }
    }

    #[cold]
    fn move_to(&mut self, room: usize) {
        let mut moved = String::with_capacity(room.max(2 * self.0.capacity()));
        moved.push_str(&self.0);
        *self = Phi(moved);
    }

    /// Adds text at the end.
    #[inline]
    pub fn append(&mut self, text: &str) {
        self.reserve(text.len());
        self.0.push_str(text);
    }

    /// Forgets what stands from this byte on, which is wiped with the rest.
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

impl<T: Zeroize> Drop for Phi<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Clinical text that a [`Phi`] owns: what is said of that holds for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PhiStr<'p>(&'p str);

impl<'p> PhiStr<'p> {
    /// Marks text as clinical.
    pub fn new(text: &'p str) -> Self {
        PhiStr(text)
    }

    /// The one way to look inside.
    pub fn expose(self) -> &'p str {
        self.0
    }
}

impl fmt::Debug for PhiStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹phi›")
    }
}

impl<T: Zeroize> fmt::Debug for Phi<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹phi›")
    }
}

impl From<&str> for Phi<String> {
    fn from(raw: &str) -> Self {
        Phi(raw.to_owned())
    }
}

impl From<&[u8]> for Phi<Vec<u8>> {
    fn from(raw: &[u8]) -> Self {
        Phi(raw.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_content() {
        let name = Phi::from("Jane Roe");
        assert_eq!(format!("{name:?} {:?}", Some(&name)), "‹phi› Some(‹phi›)");
        assert_eq!(name.expose(), "Jane Roe");
    }
}
