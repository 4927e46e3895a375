//! Names that lists make certain: a first name and a surname side by side, a first name with an initial.
//!
//! `Maria Okafor`, `Maria L.`, `OKAFOR, MARIA`, `Maria L Okafor`: the pass stops at capitalised words that another one
//! follows. The first name must be mainly one ("Grace" and "Will" are words), the surname mainly one or unknown, and neither may
//! belong to a clinical phrase ("Blake Drain"). One look per capitalised word, so it is linear.

use super::scan::Scan;
use super::vocabulary as v;
use crate::vocabulary::terms::{self, Speaks};
use crate::vocabulary::{Known, known};

/// Shortest word that is looked up: "An" and "Le" are not worth the doubt.
pub(super) const NAME_LETTERS_MIN: usize = 3;

impl Scan<'_> {
    /// The name that begins with the word at `first`.
    pub(super) fn pair(&mut self, first: (usize, usize)) -> Option<usize> {
        let text = self.text;
        if text.before(first.0, 1).is_ascii_alphanumeric() {
            return None;
        }
        let known_first = self.known_at(first);
        if !known_first.is_mainly_name() || self.has(first, v::NOT_NAME | v::MONTH_NAME | v::STATE) {
            return None;
        }
        if text.at(first.1) == b',' {
            return self.inverted(first, known_first);
        }
        if !known_first.is_first_name() {
            return None;
        }
        let mut next = text.word(text.blanks(first.1));
        let initial = next.1 - next.0 == 1;
        if initial {
            let dotted = next.1 + usize::from(text.at(next.1) == b'.');
            let after = text.word(text.blanks(dotted));
            let surname = after.1 > after.0 + 1 && self.is_surname(known_first, after);
            // "Vitamin D." is no name, and "Maria L." is one.
            if !surname {
                let ends = dotted > next.1 && known_first.is_common_name();
                return ends.then(|| self.push_name((first.0, dotted)));
            }
            next = after;
        }
        if !initial && !self.is_surname(known_first, next) {
            return None;
        }
        let end = self.name_word(next.0).map_or(next.1, |word| word.end.max(next.1));
        let third = text.word(text.blanks(end));
        let more = text.blank(end) > 0
            && text.at(third.0).is_ascii_uppercase()
            && third.1 - third.0 >= NAME_LETTERS_MIN
            && self.known_at(third).is_mainly_name();
        Some(self.push_name((first.0, if more { third.1 } else { end })))
    }

    /// `Okafor, Maria`, and no list of names: "Drs. Aguilar, Reed and Okafor".
    fn inverted(&mut self, surname: (usize, usize), known_surname: Known) -> Option<usize> {
        let text = self.text;
        let given = text.word(text.blanks(surname.1 + 1));
        let known = self.known_at(given);
        let after = text.word_after(given.1);
        let listed = self.has(text.word_before(surname.0), v::TITLE_WORD)
            || text.is(after, "and")
            || text.at(given.1) == b',';
        let fits = known_surname.is_surname() && known_surname.is_common_name() && !listed;
        let fits =
            fits && known.is_first_name() && known.is_mainly_name() && given.1 - given.0 >= NAME_LETTERS_MIN;
        let given = fits.then(|| self.name_at(given.0)).flatten()?;
        Some(self.push_name((surname.0, given.1)))
    }

    /// Whether the word is a surname behind this first name.
    fn is_surname(&self, first: Known, word: (usize, usize)) -> bool {
        let letters = self.text.str.get(word.0..word.1).unwrap_or_default();
        let known = known(letters);
        let capital = self.text.at(word.0).is_ascii_uppercase() && letters.len() >= NAME_LETTERS_MIN;
        let term = terms::is_head(letters) || terms::speaks(self.text.str, word.0, word.1) == Speaks::Against;
        // "Jane Roe", "Anna Bell": a common first name makes a surname of a word that is one too.
        let fits = known.is_mainly_name()
            || known.is_nothing() && terms::is_name_like(letters, known)
            || known.is_surname() && first.is_common_name() && !known.is_clinical();
        capital && fits && !term && !self.has(word, v::NOT_NAME | v::UNIT | v::MONTH_NAME | v::TITLE_WORD)
    }

    fn known_at(&self, (start, end): (usize, usize)) -> Known {
        known(self.text.str.get(start..end).unwrap_or_default())
    }
}
