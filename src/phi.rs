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

impl<T: Zeroize> Drop for Phi<T> {
    fn drop(&mut self) {
        self.0.zeroize();
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
