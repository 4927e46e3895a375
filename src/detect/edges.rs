//! The edge of a passage whose neighbour nobody knows. In: its text; out: the words at the edge that may be part of
//! something that the border cuts.
//!
//! Half a name is no name to any finder: "Mar" at the end of a record, "garet" at the start of the next. Where the other half
//! cannot be read, what may be half is redacted: it fails closed. A passage that ends as sentences do is whole.

use crate::entity::Entity;
use crate::needle;
use crate::span::{Finder, Span};

/// Words of one name that may stand at an edge.
const WORDS_MAX: usize = 4;
/// Longer words are no names, and are searched as what they are.
const WORD_BYTES_MAX: usize = 64;

/// The words at the end that may go on in the next record.
pub(super) fn at_end(text: &str) -> Option<Span> {
    // What stands between the parts of one value may be the last thing before the border.
    let body = text.trim_end_matches(['-', '/', '\'', '’', '@', '_']);
    if !body.ends_with(char::is_alphanumeric) {
        return None;
    }
    let mut start = None;
    let mut rest = body;
    for count in 0..WORDS_MAX {
        let word = rest.rsplit(char::is_whitespace).next().unwrap_or_default();
        if !may_be_half(word, count == 0) {
            break;
        }
        start = Some(rest.len() - word.len());
        rest = rest.get(..rest.len() - word.len()).unwrap_or_default();
        // Further words only on the same line, one blank apart.
        match rest.strip_suffix(' ') {
            Some(before) if !before.ends_with(['.', '!', '?', ':', ';', ' ']) => rest = before,
            _ => break,
        }
    }
    span(text, start?, text.len())
}

/// The words at the start that may have begun in the record before. `cut`: whether there was one; otherwise only a word that
/// starts in the middle counts.
pub(super) fn at_start(text: &str, cut: bool) -> Option<Span> {
    let body = text.trim_start_matches(['-', '/', '\'', '’', '@', '_', '.']);
    if !body.starts_with(char::is_alphanumeric) {
        return None;
    }
    let first = text.len() - body.len();
    let (mut end, mut rest) = (None, body);
    for count in 0..WORDS_MAX {
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        let lower = word.starts_with(char::is_lowercase);
        if !may_be_half(word, count == 0) || (!cut && !(count == 0 && lower)) {
            break;
        }
        end = Some(text.len() - rest.len() + word.trim_end_matches(|c: char| !c.is_alphanumeric()).len());
        rest = rest.get(word.len()..).unwrap_or_default();
        match rest.strip_prefix(' ') {
            Some(after) if word.ends_with(char::is_alphanumeric) => rest = after,
            _ => break,
        }
    }
    span(text, first, end?)
}

/// Whether a word may be part of a name or number. In the middle of a sentence ordinary words are none; a word that the border
/// touches may be the half of any.
fn may_be_half(word: &str, touches: bool) -> bool {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() || word.len() > WORD_BYTES_MAX {
        return false;
    }
    let lower = bare.starts_with(char::is_lowercase);
    bare.contains(|c: char| c.is_ascii_digit()) || !lower || (touches && !needle::is_ordinary_word(bare))
}

fn span(text: &str, start: usize, end: usize) -> Option<Span> {
    let words = text.get(start..end)?;
    let entity = match words.contains(char::is_alphabetic) {
        true => Entity::Name,
        false => Entity::Id,
    };
    (start < end).then(|| Span {
        half: true,
        ..Span::new(start, end, entity, Finder::Pattern)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> &str {
        at_end(text).map_or("", |s| text.get(s.start..s.end).unwrap())
    }

    fn start(text: &str, cut: bool) -> &str {
        at_start(text, cut).map_or("", |s| text.get(s.start..s.end).unwrap())
    }

    #[test]
    fn what_may_go_on_is_found_at_the_end() {
        for (text, found) in [
            ("Seen by Dr. Mar", "Mar"),
            ("Seen with Ann Mar", "Ann Mar"),
            ("call 617-555-", "617-555-"),
            ("MRN 0042", "MRN 0042"),
            ("the O'", "O'"),
            ("was seen by garet", "garet"),
            ("the patient was seen and", ""),
            ("The patient was seen.", ""),
            ("Patient:", ""),
            ("She left.\n", ""),
            ("", ""),
            ("Café Ångström", "Café Ångström"),
        ] {
            assert_eq!(end(text), found, "{text}");
        }
    }

    #[test]
    fn what_may_have_begun_before_is_found_at_the_start() {
        for (text, cut, found) in [
            ("garet Holloway was seen", true, "garet Holloway"),
            ("garet Holloway was seen", false, "garet"),
            ("Holloway, who was seen", true, "Holloway"),
            ("Holloway, who was seen", false, ""),
            ("0142. Thanks", true, "0142"),
            ("-0142. Thanks", true, "0142"),
            ("and was seen", true, ""),
            ("and was seen", false, ""),
            ("1. Take", false, ""),
            ("", true, ""),
        ] {
            assert_eq!(start(text, cut), found, "{text}");
        }
    }
}
