//! The values behind a label: codes, groups of digits, lists of them, and what only looks like one.

use super::scan::Scan;
use super::vocabulary as v;
use crate::entity::Entity;
/// Digits of the shortest number that a list of values goes on with.
const LISTED_MIN: usize = 5;
/// Bytes of the longest code.
const CODE_MAX: usize = 40;
/// Groups of digits behind the first of a value: "1234 5678 9012 3456 7890 1234", an IBAN.
const GROUPS_MAX: usize = 8;

impl Scan<'_> {
    /// Further values of a list behind the value in the range: `0048213, 0048214`, `from 0048213 to 0048214`.
    pub(super) fn listed_codes(&mut self, from: usize, to: usize, entity: Entity) -> usize {
        let text = self.text;
        let digits = |from: usize, to: usize| text.slice(from, to).iter().all(u8::is_ascii_digit);
        let len = to - from;
        let mut last = to;
        while len >= LISTED_MIN && digits(from, to) {
            let mut at = text
                .run(last, |b| matches!(b, b',' | b';' | b'/' | b'&' | b' '))
                .min(last + 3);
            let word = text.word(at);
            if ["and", "or", "to"].iter().any(|w| text.is(word, w)) {
                at = text.blanks(word.1);
            }
            let Some(next) = text
                .number(at)
                .filter(|n| n.start > last && n.len().abs_diff(len) <= 1 && n.len() >= LISTED_MIN)
            else {
                break;
            };
            let other = matches!(text.at(next.end), b'/' | b':' | b'-' | b'.')
                && text.at(next.end + 1).is_ascii_digit();
            if other || !text.clear_after(next.end) || self.is_quantity(next.end) {
                break;
            }
            last = self.push(next.start, next.end, entity);
        }
        last
    }

    /// A code at `at` with at least `least` digits; `marked` values may be plain short numbers.
    pub(super) fn code(&self, at: usize, least: usize, marked: bool) -> Option<(usize, usize)> {
        let text = self.text;
        let mut end = self.code_token(at)?;
        let mut token = text.slice(at, end);
        let count = |t: &[u8]| t.iter().filter(|b| b.is_ascii_digit()).count();
        if count(token) == 0 {
            // "HPL 2208817", "RM 5590", "NV 1402778613": a short lead in capitals before the digits.
            let lead = token.len() <= 4 && token.iter().all(u8::is_ascii_uppercase) && text.at(end) == b' ';
            let other = self
                .vocabulary
                .triggers
                .get(token)
                .is_some_and(|t| t.rule != 0 || t.kinds & (v::MONTH | v::BIRTH | v::CODE) != 0);
            if !lead || other || !text.at(end + 1).is_ascii_alphanumeric() {
                return None;
            }
            let from = end + 1;
            end = self.code_token(from)?;
            let number = text.slice(from, end);
            let year = number.len() == 4 && matches!(number, [b'1', b'9', ..] | [b'2', b'0', ..]) && !marked;
            let digits = count(text.slice(from, self.digit_groups(end)));
            if digits < if marked { 3 } else { 4 } || year || self.is_date_or_quantity(from, end, false) {
                return None;
            }
            token = text.slice(at, end);
        } else if self.is_date_or_quantity(at, end, marked) {
            return None;
        }
        if !text.clear_after(end) {
            return None;
        }
        let capitals = token.iter().filter(|b| b.is_ascii_uppercase()).count();
        let lead = count(token) < token.len() && token.first().is_some_and(u8::is_ascii_uppercase);
        // "0xDEADBEEF"
        if token.len() >= 6 && token.starts_with(b"0x") && token[2..].iter().all(u8::is_ascii_hexdigit) {
            return Some((at, end));
        }
        let end = match token {
            [a, b, c, d]
                if a.is_ascii_alphabetic()
                    && b.is_ascii_alphabetic()
                    && c.is_ascii_digit()
                    && d.is_ascii_digit() =>
            {
                self.iban_groups(end)
            }
            _ => self.digit_groups(end),
        };
        // Capitals make a code of fewer digits: "lic GC-0419", "lot number A23B".
        let least = match capitals >= 1 && lead {
            true if marked && token.len() >= 4 => least.min(2),
            true => least.min(4),
            false => least,
        };
        (count(text.slice(at, end)) >= least).then_some((at, end))
    }

    /// End of the short groups of digits that go on behind the value that ends at `end`: "912 640 3378", "004 82 13",
    /// "7745 0193 2286". A unit, a date or a clock behind a group says that it is another number.
    pub(super) fn digit_groups(&self, mut end: usize) -> usize {
        let text = self.text;
        for _ in 0..GROUPS_MAX {
            let last = end - text.run_back(end, |b| b.is_ascii_digit());
            let gap = match (text.at(end), text.dash(end)) {
                (b' ', _) => 1,
                (_, dash) => dash,
            };
            let Some(next) = text
                .number(end + gap)
                .filter(|n| (1..=5).contains(&last) && gap > 0 && n.len() <= 6)
            else {
                break;
            };
            // One or two digits belong to a number in small groups only.
            let small = next.len() <= 2 && (last > 4 || self.ages_or_counts(next.end));
            let other =
                matches!(text.at(next.end), b'/' | b':' | b'.') && text.at(next.end + 1).is_ascii_digit();
            if small || other || !text.clear_after(next.end) || self.is_quantity(next.end) {
                break;
            }
            end = next.end;
        }
        end
    }

    /// Whether an age or a counted noun follows: "4471 65 y/o", "4471 65F".
    pub(super) fn ages_or_counts(&self, at: usize) -> bool {
        let word = self.text.counted(at);
        ["y", "yo", "f", "m", "male", "female", "old"]
            .iter()
            .any(|w| self.text.is(word, w))
    }

    /// End of the groups of four capitals and digits behind the head of an IBAN; the last may be shorter.
    pub(super) fn iban_groups(&self, mut end: usize) -> usize {
        let text = self.text;
        for _ in 0..GROUPS_MAX {
            let next = text.run(end + 1, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
            let digits = text.slice(end + 1, next).iter().any(u8::is_ascii_digit);
            if text.at(end) != b' ' || !digits || next > end + 5 || !text.clear_after(next) {
                break;
            }
            let full = next == end + 5;
            end = next;
            if !full {
                break;
            }
        }
        end
    }

    /// End of the letters, digits and inner punctuation at `at`.
    pub(super) fn code_token(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let joint = |b: u8| matches!(b, b'-' | b'_' | b'.' | b'/');
        let mut end = text
            .run(at, |b| b.is_ascii_alphanumeric() || joint(b))
            .min(at + CODE_MAX);
        // A sentence or a list goes on behind a dot or slash that no digit follows.
        let token = text.slice(at, end);
        let cut = token.windows(2).position(|w| {
            matches!(w[0], b'.' | b'/') && !w[1].is_ascii_digit() || joint(w[0]) && joint(w[1])
        });
        end = cut.map_or(end, |i| at + i);
        while end > at && joint(text.before(end, 1)) {
            end -= 1;
        }
        (end > at).then_some(end)
    }

    /// Whether the token reads as a date, a time, a decimal or a quantity.
    pub(super) fn is_date_or_quantity(&self, at: usize, end: usize, marked: bool) -> bool {
        let text = self.text;
        let token = text.slice(at, end);
        let count = |b: u8| token.iter().filter(|&&t| t == b).count();
        let plain = token
            .iter()
            .all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-'));
        let first = token.iter().take_while(|b| b.is_ascii_digit()).count();
        // 120/80, 3/4, 12.5, 10.0.0.1
        let fraction =
            count(b'/') == 1 && !(marked && token.len() > 6) || count(b'.') == 1 || count(b'.') == 3;
        if plain && (fraction && first <= 4 || self.reads_as_date(token)) {
            return true;
        }
        let clock = text.at(end) == b':' && text.at(end + 1).is_ascii_digit() && first <= 2;
        let suffix = token.get(first..).unwrap_or_default();
        let unit = first > 0 && !suffix.is_empty() && self.vocabulary.meaning(suffix).roles & v::UNIT != 0;
        clock || !marked && (unit || plain && self.is_quantity(end))
    }

    /// Whether three groups of digits are a date in some order.
    pub(super) fn reads_as_date(&self, token: &[u8]) -> bool {
        let mut parts = token.split(|b| !b.is_ascii_digit()).map(|p| {
            (
                p.len(),
                p.iter().fold(0u32, |n, b| {
                    n.saturating_mul(10).saturating_add(u32::from(b - b'0'))
                }),
            )
        });
        let (Some((_, a)), Some((_, b)), Some((len, c)), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        let day = |m: u32, d: u32| (1..=12).contains(&m) && (1..=31).contains(&d);
        matches!(len, 2 | 4) && (day(a, b) || day(b, a)) || (1850..=2100).contains(&a) && day(b, c)
    }
}
