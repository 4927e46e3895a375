//! Names behind relations and salutations: `his wife Mira`, `daughter (Aoife)`, `Dear Anna,`; and names in lower case
//! behind a label that nothing but a name follows: `pt name: jane roe`.
//!
//! None of these words makes a name certain ("his wife Monday night"), so the vocabulary is asked as well: the name must
//! be mainly a name, or a word that nothing knows.

use super::scan::Scan;
use super::vocabulary as v;
use crate::vocabulary::{known, terms};

/// Words of a name in lower case.
const LOWER_WORDS_MAX: usize = 3;

impl Scan<'_> {
    /// The name behind a relation.
    pub(super) fn relation(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        if !text.clear_before(start) {
            return None;
        }
        let at = match (text.at(end), text.at(end + 1)) {
            (b' ', b'(') => end + 2,
            (b' ', b) if b.is_ascii_uppercase() || b >= 0x80 => end + 1,
            (b',', b' ') => end + 2,
            _ => return None,
        };
        let comma = text.at(end) == b',';
        let name = self.name_at(at)?;
        let first = self.word_of(name);
        let known = known(first);
        // Behind a comma anything may begin.
        let sure = known.is_first_name() && known.is_mainly_name();
        let fits = sure || !comma && terms::is_name_like(first, known) && !known.is_eponym();
        fits.then(|| self.push_name(self.without_verbs(name)))
    }

    /// The name of whom a letter addresses.
    pub(super) fn salutation(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let at = text.blanks(end);
        let name = (at == end + 1 && text.clear_before(start))
            .then(|| self.name_at(at))
            .flatten()?;
        let closes = matches!(text.at(name.1), b',' | b':' | b'\n' | b'\r' | b'!');
        let first = self.word_of(name);
        let known = known(first);
        let fits = known.is_first_name() || terms::is_name_like(first, known);
        (closes && fits && !known.is_clinical()).then(|| self.push_name(name))
    }

    /// `jane roe`: a name in lower case, up to three words. One is a name at least, none is a word of the language.
    pub(super) fn lower_name(&self, at: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let (mut end, mut next, mut named, mut words) = (at, at, false, 0);
        while words < LOWER_WORDS_MAX && text.at(next).is_ascii_lowercase() {
            let word = text.word(next);
            let letters = text.str.get(word.0..word.1)?;
            let known = known(letters);
            let stops = self.has(word, v::NOT_NAME | v::FUNCTION | v::LETTERS) || known.is_clinical();
            let fits = known.is_name() || known.is_nothing() && letters.len() > 2;
            if stops || !fits || !text.clear_after(word.1) {
                break;
            }
            named |= known.is_mainly_name();
            (end, words) = (word.1, words + 1);
            next = text.blanks(end + usize::from(text.at(end) == b','));
        }
        (named && words >= 1).then_some((at, end))
    }

    /// The first word of a name.
    fn word_of(&self, (start, _): (usize, usize)) -> &str {
        self.name_word(start)
            .and_then(|word| self.text.str.get(word.start..word.end))
            .unwrap_or_default()
    }

    /// The name up to its first word that is none: "Mira Called", "Emeka Reports".
    fn without_verbs(&self, (start, end): (usize, usize)) -> (usize, usize) {
        let mut to = start;
        let mut at = start;
        while let Some(word) = self.name_word(at).filter(|word| word.end <= end) {
            let letters = self.text.str.get(word.start..word.end).unwrap_or_default();
            let known = known(letters);
            if to > start && !word.initial && known.is_vouched() && !known.is_name() {
                break;
            }
            to = word.end;
            at = word.end + self.text.blank(word.end);
            if at == word.end {
                break;
            }
        }
        (start, if to > start { to } else { end })
    }
}
