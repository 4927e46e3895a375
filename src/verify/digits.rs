//! Removed numbers in the digits of the output, whatever separates them. In: numbers, then text; out: whether one of
//! the numbers stands somewhere in the text's stream of digits, also inside a longer one.
//!
//! The strictest look at numbers: it asks for no word boundary. Only numbers too long to turn up by chance are looked
//! for.

use crate::entity::Entity;
use crate::redaction::Removed;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use memchr::memmem;
use zeroize::Zeroizing;

/// Fewest digits of a number that is looked for without word boundaries. In the 10^6 digits of a very large record nine
/// digits of chance fit once in a thousand such records.
const DIGITS_MIN: usize = 9;
/// Separators in a row that may part the digits of one number.
const GAP_MAX: usize = 3;
/// From so many numbers on an automaton is cheaper than one search for each.
const AUTOMATON_MIN: usize = 8;
/// Parts the streams of different numbers.
const BREAK: u8 = b'|';

/// The removed numbers of a record.
pub(super) struct Numbers {
    numbers: Vec<(Zeroizing<Vec<u8>>, Entity)>,
    automaton: Option<AhoCorasick>,
}

impl Numbers {
    pub(super) fn new(removed: &[Removed]) -> Self {
        let mut numbers: Vec<(Zeroizing<Vec<u8>>, Entity)> = Vec::new();
        for value in removed.iter().filter(|v| v.entity.is_identifier()) {
            let text = value.surface.expose();
            let digits = Zeroizing::new(text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>());
            // Addresses of the web and of mail hold digits of no meaning of their own.
            if digits.len() >= DIGITS_MIN && !text.bytes().any(|b| b.is_ascii_alphabetic()) {
                numbers.push((digits, value.entity));
            }
        }
        let many = numbers.len() >= AUTOMATON_MIN;
        let build = || {
            AhoCorasickBuilder::new()
                .build(numbers.iter().map(|(n, _)| n.as_slice()))
                .ok()
        };
        Numbers {
            automaton: many.then(build).flatten(),
            numbers,
        }
    }

    /// The kind of a number that stands in `text` outside `written`.
    pub(super) fn find(&self, text: &str, written: &[(usize, usize)]) -> Option<Entity> {
        if self.numbers.is_empty() {
            return None;
        }
        let stream = digits(text.as_bytes(), written);
        if let Some(automaton) = &self.automaton {
            return automaton
                .find(stream.as_slice())
                .map(|m| self.numbers[m.pattern().as_usize()].1);
        }
        let stands = |(number, _): &&(Zeroizing<Vec<u8>>, Entity)| memmem::find(&stream, number).is_some();
        self.numbers.iter().find(stands).map(|(_, entity)| *entity)
    }
}

/// The digits of a text, with a break wherever something else than a few separators parts them.
fn digits(text: &[u8], written: &[(usize, usize)]) -> Zeroizing<Vec<u8>> {
    let mut stream = Zeroizing::new(Vec::new());
    let mut written = written.iter().peekable();
    let mut next = 0; // behind the last digit
    for (at, digit) in text.iter().enumerate().filter(|(_, b)| b.is_ascii_digit()) {
        let passed = written.peek().is_some_and(|w| w.0 <= at);
        while written.next_if(|w| w.1 <= at).is_some() {}
        if written.peek().is_some_and(|w| w.0 <= at) {
            continue;
        }
        let gap = &text[next..at];
        if passed || gap.len() > GAP_MAX || !gap.iter().all(|&b| separates(b)) {
            stream.push(BREAK);
        }
        stream.push(*digit);
        next = at + 1;
    }
    stream
}

/// Whether a byte may stand between digits of one number: punctuation of numbers, also beyond ASCII.
fn separates(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'-' | b'.' | b'/' | b'(' | b')' | b'_' | b'\n' | 0x80..
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(number: &str, text: &str) -> bool {
        let removed = |surface: &str| Removed {
            entity: Entity::Ssn,
            surface: surface.into(),
        };
        let one = Numbers::new(&[removed(number)]).find(text, &[]).is_some();
        let others = (0..AUTOMATON_MIN).map(|i| removed(&format!("99999999900{i}")));
        let many = Numbers::new(&others.chain([removed(number)]).collect::<Vec<_>>());
        assert_eq!(many.find(text, &[]).is_some(), one, "both searches agree");
        one
    }

    #[test]
    fn digits_are_joined_over_separators_only() {
        assert!(stands("123-45-6789", "x1234567890") && stands("123456789", "1 2 3 - 45/6789"));
        assert!(stands("123456789", "123\u{2013}45\u{2013}6789"));
        assert!(!stands("123-45-6789", "123, 456789") && !stands("123-45-6789", "12345a6789"));
        assert!(!stands("123-45", "123-45") && !stands("123456789", "123456     789"));
    }

    #[test]
    fn what_redaction_wrote_is_passed_over() {
        let numbers = Numbers::new(&[Removed {
            entity: Entity::Phone,
            surface: "617 555 0123".into(),
        }]);
        assert!(numbers.find("617 555 0123", &[(4, 7)]).is_none());
        assert!(numbers.find("0 617 555 0123", &[(0, 1)]).is_some());
    }
}
