//! Identifiers told by the words before them: `MRN: 0047-11`, `policy HPL 2208817`, `S/N C6-22817`.
//!
//! In: a word of [`RULES`]. Out: the value that it announces, if one follows within a short reach. What reads as a
//! date, a time or a quantity is never a value.

use super::rules::{RULES, Rule, Shape};
use super::scan::Scan;
use super::vocabulary as v;
use crate::entity::Entity;

/// Bytes over which a value is sought behind its word.
const REACH_MAX: usize = 40;

/// How a value is announced.
#[derive(Clone, Copy, Default)]
struct Announced {
    at: usize,
    colon: bool,
    mark: bool,
    /// "last four", "ending in", `*`
    tail: bool,
    /// "ending in", "last four"
    ending: bool,
    /// A word other than a mark stands between.
    linked: bool,
}

impl Scan<'_> {
    /// Applies the rule with number `rule` (from one) to the word in the range.
    pub(super) fn context_rule(&mut self, rule: u8, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let rule = &RULES[usize::from(rule) - 1];
        let follows = text.at(end);
        // Most such words stand in plain prose, without a number near.
        let numbered = rule.shape == Shape::Login || text.digit_within(end, REACH_MAX);
        if !numbered
            || !text.clear_before(start)
            || follows == 0
            || matches!(rule.shape, Shape::Code | Shape::LastFour) && !self.may_announce(end)
        {
            return None;
        }
        // "mg/dL" is no driver's licence.
        if text.before(start, 1) == b'/' && text.is((start, end), "dl") {
            return None;
        }
        if !rule.after.is_empty() {
            let before = text.word_before(start);
            if !rule.after.split_ascii_whitespace().any(|w| text.is(before, w)) {
                return None;
            }
        }
        match rule.shape {
            Shape::Code => self.announced_code(rule, start, end),
            Shape::Nino | Shape::Nhi | Shape::Medicare | Shape::Driver => {
                self.announced_form(rule, start, end)
            }
            Shape::Social => self.announced_social(start, end),
            Shape::Login => self.login(end),
            Shape::LastFour => self.last_four(end),
        }
    }

    /// A cheap look at what follows a context word: a digit, a mark, punctuation, a capital, or a linking word.
    pub(super) fn may_announce(&self, end: usize) -> bool {
        let text = self.text;
        let next = text.blanks(end);
        match text.at(next) {
            b if b.is_ascii_digit() || b.is_ascii_uppercase() => true,
            b':' | b'#' | b'=' | b'(' | b'-' | b'.' | b'"' | b'\'' | b'*' | b'|' | b'/' | b'_' => true,
            b if b.is_ascii_lowercase() => {
                let word = text.word(next);
                self.has(word, v::MARK | v::LINK)
                    || text.at(word.1).is_ascii_digit()
                    || ["four", "two"].iter().any(|w| text.is(word, w))
            }
            _ => false,
        }
    }

    /// Walks from a context word to its value over blanks, punctuation, marks and linking words.
    fn announce(&self, end: usize) -> Announced {
        let text = self.text;
        let mut seen = Announced {
            at: end,
            ..Announced::default()
        };
        let mut words = 0;
        while seen.at < end + REACH_MAX {
            match text.at(seen.at) {
                b' ' | b'\t' | b'.' | b'(' | b'"' | b'\'' | b'|' | b',' | b'/' | b'_' | b'\\' => seen.at += 1,
                b'-' => seen.at += 1,
                b'*' => (seen.at, seen.tail) = (seen.at + 1, true),
                b':' | b'=' => (seen.at, seen.colon) = (seen.at + 1, true),
                b'#' => (seen.at, seen.mark) = (seen.at + 1, true),
                b'\n' | b'\r' if seen.colon || seen.mark => {
                    seen.at = text.run(seen.at, |b| matches!(b, b'\n' | b'\r' | b' '));
                }
                _ if text.blank(seen.at) > 0 => seen.at += text.blank(seen.at),
                b if b.is_ascii_alphabetic() && words < 5 => {
                    let word = text.word(seen.at);
                    let roles = self.meaning(word).roles;
                    let alone = text.clear_after(word.1);
                    let last = ["ending", "last", "four", "in"].iter().any(|w| text.is(word, w));
                    if alone
                        && roles & v::MARK != 0
                        && !(text.at(word.1) == b'-' && text.at(word.1 + 1).is_ascii_digit())
                    {
                        seen.mark = true;
                    } else if alone
                        && (roles & v::LINK != 0 && text.at(word.1) != b'-' || last || self.is_plural(word))
                    {
                        seen.tail |= last;
                        seen.ending |= last && !text.is(word, "in");
                        seen.linked = true;
                    } else {
                        return seen;
                    }
                    words += 1;
                    seen.at = word.1;
                }
                _ => return seen,
            }
        }
        seen
    }

    /// The `s` of "driver's", "number(s)".
    pub(super) fn is_plural(&self, word: (usize, usize)) -> bool {
        self.text.is(word, "s")
            && (self.text.before(word.0, 1) == b'('
                || self.text.run_back(word.0, |b| !b.is_ascii_alphanumeric()) < word.0
                    && self.text.before(word.0, 1) != b' ')
    }

    /// A code in the groups of its country, otherwise any code. Names in two words: "National Insurance".
    fn announced_form(&mut self, rule: &Rule, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let end = match text.is((start, end), "national") {
            true => {
                let second = text.word(text.blanks(end));
                text.is(second, "insurance").then_some(second.1)?
            }
            false => end,
        };
        let seen = self.announce(end);
        let announced = seen.at > end && (rule.bare > 0 || seen.mark || seen.colon);
        let formed = match rule.shape {
            Shape::Nino => self.nino_end(seen.at, true),
            Shape::Nhi => self.nhi_end(seen.at),
            Shape::Medicare => self.medicare_end(seen.at),
            Shape::Driver => self.driver_number_end(seen.at),
            Shape::Code | Shape::Social | Shape::Login | Shape::LastFour => None,
        };
        match formed.filter(|_| announced) {
            Some(to) => Some(self.push(seen.at, to, rule.entity)),
            None if self.may_announce(end) => self.announced_code(rule, start, end),
            None => None,
        }
    }

    pub(super) fn announced_code(&mut self, rule: &Rule, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let seen = self.announce(end);
        let least = match (seen.mark, seen.colon) {
            (true, _) => rule.marked,
            (_, true) => rule.colon,
            _ => rule.bare,
        };
        let least = match seen.ending && rule.entity == Entity::Account {
            true => 3,
            false => least,
        };
        if least == 0 || seen.at == end && !text.at(end).is_ascii_digit() {
            return None;
        }
        let (mut from, to) = self.code(seen.at, least, seen.mark || rule.entity == Entity::Biometric)?;
        // "MRN133202", "ACCT41599-7": the word is part of the code.
        if seen.at == end && from == end || text.at(end) == b'-' && from == end + 1 {
            from = start;
        }
        let to = self.longest_shape(seen.at, to);
        self.push(from, to, rule.entity);
        Some(self.listed_codes(from, to, rule.entity))
    }

    /// End of the value from `at` to `end`, or of a longer form told by its shape (IBAN, card) that starts at its first
    /// digit or at `at`: a checksum knows better than a count of digits where a number ends.
    pub(super) fn longest_shape(&mut self, at: usize, end: usize) -> usize {
        let first = self.text.run(at, |b| b.is_ascii_alphabetic());
        let Some(n) = self.text.number(first).filter(|n| n.start < end) else {
            return end;
        };
        let known = self.out_len();
        let shape = self
            .mixed_code(n)
            .or_else(|| self.dashed_code(n))
            .or_else(|| self.long_code(n));
        self.forget_from(known);
        shape.unwrap_or(end).max(end)
    }

    /// A social security number behind "SSN", "social security", "last four".
    pub(super) fn announced_social(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let mut end = end;
        let mut tail = false;
        if text.is((start, end), "last") {
            let word = text.word(text.blanks(end));
            let four = if text.is(word, "four") {
                word.1
            } else {
                text.number(text.blanks(end))
                    .filter(|n| n.len() == 1 && n.value == 4)?
                    .end
            };
            (end, tail) = (four, true);
            for _ in 0..5 {
                let word = text.word(text.run(end, |b| matches!(b, b' ' | b':' | b'\'')));
                if ![
                    "of", "digits", "ssn", "social", "security", "number", "is", "are", "her", "his", "the",
                    "s",
                ]
                .iter()
                .any(|w| text.is(word, w))
                {
                    break;
                }
                end = word.1;
            }
        }
        if text.is((start, end), "social") {
            end = text.word(text.blanks(end)).1.max(end);
            if !text.is((text.run_back(end, |b| b.is_ascii_alphabetic()), end), "security") {
                return None;
            }
        }
        let seen = self.announce(end);
        let first = text.number(seen.at)?;
        let digits = |n: usize| text.clear_after(n);
        // 530 44 1879, 530-44-1879, 530441879
        let whole = match first.len() {
            9 => Some(first.end),
            3 => {
                let at = first.end
                    + text
                        .blank(first.end)
                        .max(text.dash(first.end))
                        .max(usize::from(text.at(first.end) == b'.'));
                let group = text.number(at).filter(|g| g.len() == 2);
                group.and_then(|g| {
                    let at = g.end
                        + text
                            .blank(g.end)
                            .max(text.dash(g.end))
                            .max(usize::from(text.at(g.end) == b'.'));
                    text.number(at).filter(|s| s.len() == 4).map(|s| s.end)
                })
            }
            4 if tail || seen.tail => Some(first.end),
            _ => None,
        };
        whole
            .filter(|&e| digits(e))
            .map(|e| self.push(first.start, e, Entity::Ssn))
    }

    /// A user name behind "user=", "login:", "username is".
    pub(super) fn login(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let seen = self.announce(end);
        let to = text.run(seen.at, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-')
        });
        let name = text.slice(seen.at, to);
        let numbered = name.iter().any(u8::is_ascii_digit);
        let follows = text.word(text.blanks(to));
        let by = text.is(text.word_before(end - 4), "by")
            && ["from", "at", "on", "using"].iter().any(|w| text.is(follows, w));
        // "USER: rewrite this letter" opens speech.
        let entry = text.at(to) != b' ' || text.blanks(to) >= to + 2 || text.before(seen.at, 1) == b'=';
        let announced = (seen.colon || seen.mark) && (numbered || entry) || (numbered || by) && !seen.linked;
        let ordinary = !numbered
            && (self.meaning((seen.at, to)).roles != 0 || self.vocabulary.triggers.get(name).is_some());
        let to = to - usize::from(name.ends_with(b"."));
        let shaped = name.len() >= 3
            && name.iter().any(u8::is_ascii_alphabetic)
            && text.clear_after(to)
            && seen.at > end;
        (announced && shaped && !ordinary).then(|| self.push(seen.at, to, Entity::Id))
    }

    /// Four digits behind "card ending in", "Visa *", or a whole number behind "card".
    pub(super) fn last_four(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let seen = self.announce(end);
        if let Some(whole) = text
            .number(seen.at)
            .filter(|n| matches!(n.len(), 12..=19) && text.clear_after(n.end))
        {
            return Some(self.push(whole.start, whole.end, Entity::Account));
        }
        let at = text.run(seen.at, |b| matches!(b, b'x' | b'X' | b'*'));
        let n = text
            .number(at)
            .filter(|n| n.len() == 4 && text.clear_after(n.end))?;
        ((seen.tail || at > seen.at) && !seen.colon).then(|| self.push(n.start, n.end, Entity::Account))
    }

    /// End of the codes of public systems behind "CPT", "NDC", "ICD-10": not identifiers, whatever they look like.
    pub(super) fn past_codes(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let mut at = end;
        let mut past = None;
        // "ICD-10-CM:", "NDC #", "CPT code"
        at = text.run(at, |b| matches!(b, b'-' | b' ' | b':' | b'#' | b'.' | b'('));
        let edition = text
            .number(at)
            .filter(|n| n.len() <= 2 && !matches!(text.at(n.end), b'.' | b'-') | text.starts(n.end, "-CM"));
        at = edition.map_or(at, |n| {
            text.run(n.end, |b| {
                b.is_ascii_alphabetic() || matches!(b, b'-' | b' ' | b':' | b'#')
            })
        });
        for word in ["codes", "code", "number", "no"] {
            if text.starts(at, word) {
                at = text.run(at + word.len(), |b| matches!(b, b' ' | b':' | b'#' | b'.'));
            }
        }
        for _ in 0..8 {
            let Some(code_end) = self.code_token(at) else {
                break;
            };
            let code = text.slice(at, code_end);
            if !code.iter().any(u8::is_ascii_digit) || code.contains(&b'/') {
                break;
            }
            past = Some(code_end);
            let next = text.run(code_end, |b| matches!(b, b',' | b' '));
            if next == code_end || !text.at(code_end).eq(&b',') {
                break;
            }
            at = next;
        }
        past
    }
}
