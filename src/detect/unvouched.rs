//! The finder of the strictest policies: whatever no vocabulary vouches for.
//!
//! In: a text. Out: spans of all words that are neither ordinary nor clinical nor an abbreviation, and of codes that mix
//! letters and digits and are no dose, level or grade. It judges each word by itself, so that what is left after a
//! redaction is left by the next one too (the gate looks again). Numbers are the patterns' business. It finds
//! misspelt words and rare terms as well: that is its price.

use crate::entity::Entity;
use crate::needle;
use crate::span::{Confidence, Finder, Finders, Span};
use crate::token::opaque_ranges;
use crate::vocabulary::{is_vouched_by_form, known};

/// That nothing knows a word says no more than this.
const CONFIDENCE: Confidence = Confidence::per_mille(500);
/// Longest abbreviation in capitals.
const ABBREVIATION_LETTERS_MAX: usize = 4;
/// Longest dose, level or grade: "500mg", "G2P1A0".
const MIXED_CHARS_MAX: usize = 8;
/// Shortest word that is looked up in its American spelling: "oedema".
const BRITISH_BYTES_MIN: usize = 6;
/// Digits that these have in one place, and letters that need no vouching.
const MIXED_DIGITS_MAX: usize = 3;
const MIXED_LETTERS_MAX: usize = 2;

/// Adds the spans of what nothing vouches for.
pub(super) fn find(text: &str, out: &mut Vec<Span>) {
    let opaque = opaque_ranges(text);
    let mut blocked = opaque.iter().copied().peekable();
    let mut open: Option<Span> = None;
    for (start, end) in words(text) {
        while blocked.next_if(|&(_, close)| close <= start).is_some() {}
        if blocked.peek().is_some_and(|&(from, _)| from < end) {
            continue;
        }
        let word = text.get(start..end).unwrap_or_default();
        let Some(entity) = unvouched(word) else { continue };
        let span = Span {
            finders: Finders::unsure(Finder::Vocabulary, CONFIDENCE),
            ..Span::new(start, end, entity, Finder::Vocabulary)
        };
        match &mut open {
            Some(name) if joins(text, name, &span) => name.end = span.end,
            _ => out.extend(open.replace(span)),
        }
    }
    out.extend(open);
}

/// Names that stand beside each other are one, with an initial between them: "John Q. Public", "Smith-Jones".
fn joins(text: &str, left: &Span, right: &Span) -> bool {
    let gap = text.get(left.end..right.start).unwrap_or_default();
    let initial = || {
        let inside = gap.trim_start_matches(' ').trim_end_matches([' ', '.']);
        gap.starts_with(' ')
            && gap.len() <= 4
            && inside.len() == 1
            && inside.bytes().all(|b| b.is_ascii_uppercase())
    };
    left.entity == Entity::Name && right.entity == Entity::Name && (matches!(gap, " " | "-") || initial())
}

/// What a word is that nothing vouches for.
fn unvouched(word: &str) -> Option<Entity> {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    match digits {
        0 => (!is_vouched(word)).then_some(Entity::Name),
        _ if digits == word.chars().count() => None,
        _ => (!is_vouched_mixture(word)).then_some(Entity::Id),
    }
}

fn is_vouched(word: &str) -> bool {
    let base = ["'s", "’s", "'", "’"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    let known = known(base);
    let spelt_otherwise = || {
        american(base)
            .iter()
            .any(|word| crate::vocabulary::known(word).is_vouched())
    };
    let letters = base.chars().count();
    let shouted = !base.chars().any(char::is_lowercase);
    let lower = !base.chars().any(char::is_uppercase);
    letters <= 1
        || known.is_vouched()
        || !known.is_name() && spelt_otherwise()
        || known.is_eponym() && base.len() < word.len()
        || needle::is_title(base)
        || needle::is_ordinary_word(base)
        || is_contraction(base)
        || !known.is_name()
            && (shouted && letters <= ABBREVIATION_LETTERS_MAX && base.is_ascii() || lower && letters == 2)
        || (!known.is_name() || lower && !known.is_common_name()) && is_vouched_by_form(base)
}

/// The American spellings that a British word may have: `anaemia`, `oesophagus`, `neighbour`, `catheterisation`.
/// Only long words without a capital have any: the surnames Loest and Moen are no "lest" and "men".
fn american(word: &str) -> Vec<String> {
    if word.len() < BRITISH_BYTES_MIN || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    let pairs = [
        ("ae", "e"),
        ("oe", "e"),
        ("our", "or"),
        ("isa", "iza"),
        ("ise", "ize"),
        ("ising", "izing"),
        ("lys", "lyz"),
    ];
    let respelt = pairs.iter().filter(|(british, _)| word.contains(british));
    respelt
        .map(|(british, american)| word.replace(british, american))
        .collect()
}

/// `don't`, `they've`.
fn is_contraction(word: &str) -> bool {
    let mut parts = word.split(['\'', '’']);
    let (first, last) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    matches!(last, "t" | "m" | "re" | "ve" | "ll" | "d") && parts.next().is_none() && first.len() <= 6
}

/// `500mg`, `T12`, `A1c`, `G2P1`, `2nd`: short, and every run of letters is short or known.
fn is_vouched_mixture(word: &str) -> bool {
    let runs = |numeric: bool| {
        word.split(move |c: char| c.is_numeric() != numeric)
            .filter(|run| !run.is_empty())
    };
    let quantity =
        word.starts_with(|c: char| c.is_ascii_digit()) && runs(true).count() == 1 && runs(false).count() == 1;
    let digits_max = if quantity {
        MIXED_DIGITS_MAX + 2
    } else {
        MIXED_DIGITS_MAX
    };
    word.chars().count() <= MIXED_CHARS_MAX
        && runs(true).all(|digits| digits.len() <= digits_max)
        && runs(false).all(|letters| letters.len() <= MIXED_LETTERS_MAX || is_vouched(letters))
}

/// Runs of letters and digits with the apostrophes inside.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36F}');
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !is_word(*c)).is_some() {}
        let (start, _) = *rest.peek()?;
        let mut end = start;
        while let Some((at, c)) = rest.peek().copied() {
            let joint = matches!(c, '\'' | '’')
                && text
                    .get(at + c.len_utf8()..)
                    .and_then(|t| t.chars().next())
                    .is_some_and(char::is_alphabetic);
            if !is_word(c) && !joint {
                break;
            }
            end = at + c.len_utf8();
            rest.next();
        }
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(&str, Entity)> {
        let mut spans = Vec::new();
        find(text, &mut spans);
        spans.iter().map(|s| (&text[s.start..s.end], s.entity)).collect()
    }

    #[test]
    fn what_nothing_vouches_for_is_found() {
        use Entity::{Id, Name};
        assert_eq!(
            found(
                "Adaeze Q. Okonkwo-Lindqvist, seen with okonkwo and Loest; X7K2P91QQ and ab12345 on 500mg; nguyen's [NAME-1]"
            ),
            [
                ("Adaeze Q. Okonkwo-Lindqvist", Name),
                ("okonkwo", Name),
                ("Loest", Name),
                ("X7K2P91QQ", Id),
                ("ab12345", Id),
                ("nguyen's", Name)
            ]
        );
    }

    #[test]
    fn language_stays() {
        for text in [
            "anaemia, oesophagus, catheterisation and the neighbour's paralysed dog",
            "The patient is a 54-year-old male who doesn't smoke. BP 120/80, HR 72, SpO2 98% on 2L NC.",
            "Assessment: CHF exacerbation, COPD, A1c 7.2, T12-L1 disc; metoprolol 25mg BID, Tylenol #3.",
            "G2P1 at 39w2d, G3P2A0; L4/L5; 2nd toe; 3x daily; CD4 count; H2 blocker; Graves' disease; Crohn's.",
            "s/p laparoscopic cholecystectomy in January; lives in Ohio; Spanish speaking; NKDA; q4h prn",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    proptest! {
        /// The gate looks again: what is left must be left then as well.
        #[test]
        fn what_is_left_is_left_by_the_next_search(text in "[a-zA-Z0-9éß山 .,'’\\[\\]-]{0,80}") {
            let mut spans = Vec::new();
            find(&text, &mut spans);
            let mut rest = text.clone();
            for span in spans.iter().rev() {
                rest.replace_range(span.start..span.end, "[NAME-1]");
            }
            prop_assert_eq!(found(&rest), []);
        }
    }
}
