//! A given name right before a known family name: "Emeka Okonkwo" beside the patient Adaeze Okonkwo.
//!
//! In: a text and a span that copies a known name. Out: the span widened over the capitalised words before it that are
//! neither ordinary English, nor clinical, nor a title. It then stands for another person, so it loses its link to the
//! known one. Only words *before* the name: what follows a name is mostly a verb or a drug.

use crate::entity::Entity;
use crate::needle;
use crate::span::Span;

/// Given names that may stand before a family name: "Mary Ann Okonkwo".
const GIVEN_NAMES_MAX: usize = 2;

/// Widens a copy of a known name over the given names before it.
pub(super) fn widen(text: &str, span: &Span) -> Span {
    let mut start = span.start;
    for _ in 0..GIVEN_NAMES_MAX {
        match text.get(..start).and_then(given_name_before) {
            Some(at) => start = at,
            None => break,
        }
    }
    match start < span.start && span.entity == Entity::Name {
        true => Span {
            start,
            known: None,
            ..*span
        },
        false => *span,
    }
}

/// Start of the given name that ends `before`, one blank apart from what follows.
fn given_name_before(before: &str) -> Option<usize> {
    let before = before.strip_suffix(' ')?;
    let in_name = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
    let start = before
        .rfind(|c| !in_name(c))
        .map_or(0, |at| at + before.get(at..).map_or(1, first_len));
    let word = before.get(start..)?;
    let mut letters = word.chars();
    // Not "CT" or "ED": in capitals a word may be anything.
    let capital = letters.next()?.is_uppercase() && letters.any(char::is_lowercase);
    let known_word = needle::is_ordinary_word(word) || needle::is_title(word);
    (capital && !known_word).then_some(start)
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Finder;

    fn widened(text: &str) -> String {
        let start = text.find("Okonkwo").unwrap();
        let mut span = Span::new(start, start + "Okonkwo".len(), Entity::Name, Finder::Known);
        span.known = Some(0);
        let wide = widen(text, &span);
        assert_eq!(
            wide.known.is_none(),
            wide.start < start,
            "another person has no link"
        );
        text[wide.start..wide.end].to_owned()
    }

    #[test]
    fn given_names_before_a_known_family_name_belong_to_it() {
        for (text, expected) in [
            ("her son Emeka Okonkwo called", "Emeka Okonkwo"),
            ("by Mary Chidinma Okonkwo today", "Mary Chidinma Okonkwo"),
            ("Zoë-Ann Okonkwo", "Zoë-Ann Okonkwo"),
            ("é Ñusta Okonkwo", "Ñusta Okonkwo"),
        ] {
            assert_eq!(widened(text), expected);
        }
    }

    #[test]
    fn ordinary_words_titles_and_sentence_ends_stay() {
        for text in [
            "Mrs. Okonkwo",
            "Mr Okonkwo",
            "Discussed with Okonkwo",
            "Patient Okonkwo",
            "Today Okonkwo",
            "on aspirin. Okonkwo",
            "CT Okonkwo",
            "Dr Okonkwo",
            "Okonkwo",
        ] {
            assert_eq!(widened(text), "Okonkwo", "{text}");
        }
    }
}
