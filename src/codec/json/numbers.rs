//! Numbers as JSON writes them.

use jiter::Jiter;

/// Digits of the shortest whole number that is searched as text although it is a number: a social security number. Amounts, such as
/// copies of a virus, are shorter.
const LONG_NUMBER_DIGITS: usize = 9;

/// Whether a number is one that is searched as text.
pub(super) fn is_long(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.len() >= LONG_NUMBER_DIGITS && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A number without a fraction of nothing: tools that write tables make `4471902.0` of a number where others are missing.
pub(super) fn significant(number: &str) -> &str {
    match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|b| b == b'0') => whole,
        _ => number,
    }
}

/// Whether a text is a JSON number and nothing else.
pub(in crate::codec) fn is_number(text: &str) -> bool {
    let mut tokens = Jiter::new(text.as_bytes());
    tokens.next_number_bytes().is_ok_and(|n| n.len() == text.len())
}
