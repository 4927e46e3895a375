//! What a model is asked about. It was taught on sentences: of a code or a value without any it says one thing or another.

use crate::document::{Field, FieldKind};
use crate::policy::FieldRule;
use crate::vocabulary;

/// Whether a narrative field has something to read for a model.
pub(super) fn is_worth(field: Field<'_>, rule: Option<FieldRule>) -> bool {
    let text = field.text.expose();
    let is_term = || match field.kind {
        // A member's name is the schema's, unless it is a phrase that the vocabulary does not know: somebody's.
        FieldKind::MapKey => !text.trim().contains(' ') || is_term(text),
        _ => rule == Some(FieldRule::Term) && is_term(text),
    };
    !is_lone_code(text) && !is_term()
}

/// Letters and digits of the longest text that is taken for a code where nothing stands beside it, unless it is a name.
const LONE_CODE_CHARS_MAX: usize = 3;

/// Digits of the longest value that is taken for a measured one, of a whole number and of one with a mark in it.
const LONE_VALUE_DIGITS_MAX: [usize; 2] = [3, 6];

/// Characters of the longest base64 of a decimal number.
const PACKED_CHARS_MAX: usize = 12;

/// Whether a whole text is a short code and nobody's name (`AD`, `MI`, `27`), or a measured value: `7.2`, `<0.5 %`, `5/10`. Days and
/// months without a year look like ratios; dates have fields of their own.
fn is_lone_code(text: &str) -> bool {
    let word = text.trim();
    let is_code = word.len() <= LONE_CODE_CHARS_MAX
        && word.bytes().all(|b| b.is_ascii_alphanumeric())
        && !vocabulary::known(word).is_name();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let marks = word
        .bytes()
        .filter(|b| matches!(b, b'.' | b'/' | b',' | b':'))
        .count();
    let of_value = |b: u8| b.is_ascii_digit() || b" .,/:<>=+-%'\"".contains(&b);
    let is_short = LONE_VALUE_DIGITS_MAX
        .get(marks)
        .is_some_and(|max| (1..=*max).contains(&digits));
    // Base64 of a number, as Kafka Connect writes decimals.
    let is_packed = word.ends_with('=') && word.len() <= PACKED_CHARS_MAX && !word.contains(' ');
    is_code || is_packed || (is_short && word.bytes().all(of_value))
}

/// Words of the longest text that the vocabulary can vouch for without a model: more of them say something of somebody.
const TERM_WORDS_MAX: usize = 4;

/// Whether a text is a few words that are all in the vocabulary, whatever else they are: "White", "General practice".
fn is_term(text: &str) -> bool {
    let words = || {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let is_vouched =
        |word: &str| vocabulary::known(word).is_vouched() || vocabulary::is_vouched_by_form(word);
    (1..=TERM_WORDS_MAX).contains(&words().count()) && words().all(is_vouched)
}
