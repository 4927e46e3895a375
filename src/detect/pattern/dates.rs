//! Dates finer than a year: numeric, ISO, compact, with month names, ordinals, holidays; birth dates by context.
//!
//! Bare years, clock times, bare weekdays and durations are not PHI (45 CFR 164.514(b)(2)(i)(C)). Two numbers with a
//! slash are a date, a fraction, a score or a pressure: the words around decide.

use super::scan::{Scan, near};
use super::text::Number;
use super::vocabulary as v;
use crate::entity::Entity;

/// Years that a clinical text may name: the oldest patients' grandparents to the end of every plan.
const YEARS: std::ops::RangeInclusive<u32> = 1850..=2100;
/// Bytes between a birth word and the date that it names: "DOB/SEX:           1966-12-05".
const BIRTH_GAP_MAX: usize = 28;
/// Dates of a list that are looked through for one with a year.
pub(super) const LISTED_MAX: usize = 8;
/// Days of each month in a leap year.
const DAYS_IN_MONTH: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

pub(super) fn is_year(n: Number) -> bool {
    n.len() == 4 && YEARS.contains(&n.value)
}

/// Whether month `m` has a day `d` in some year.
pub(super) fn is_day(m: u32, d: u32) -> bool {
    (1..=12).contains(&m) && d >= 1 && d <= DAYS_IN_MONTH[m as usize - 1]
}

/// Whether the two are month and day, in either order.
pub(super) fn month_and_day(a: u32, b: u32) -> bool {
    is_day(a, b) || is_day(b, a)
}

impl Scan<'_> {
    /// Records a date: as a birth date after a birth word, and with the weekday that stands before it.
    pub(super) fn push_date(&mut self, start: usize, end: usize) -> usize {
        let entity = match self.is_birth(start) {
            true => Entity::BirthDate,
            false => Entity::Date,
        };
        let start = self.weekday_before(start).unwrap_or(start);
        self.seen.dated = end;
        self.push(start, end, entity)
    }

    /// Whether a birth word stands shortly before `at` with no other number between.
    pub(super) fn is_birth(&self, at: usize) -> bool {
        let Some(word) = self
            .seen
            .birth
            .filter(|_| near(self.seen.birth, at, BIRTH_GAP_MAX))
        else {
            return false;
        };
        let between = self.text.slice(word, at);
        !between.iter().any(u8::is_ascii_digit) && between.iter().filter(|&&b| b == b'\n').count() <= 1
    }

    /// Whether the word that the pass met names a birth: `b` only as the label `b. 1931`.
    pub(super) fn is_birth_word(&self, start: usize, end: usize) -> bool {
        let text = self.text;
        let abbreviated =
            text.at(start) == b'b' && text.at(end) == b'.' && !text.at(end + 1).is_ascii_alphabetic();
        end - start > 1 || abbreviated && text.clear_before(start) && text.before(start, 1) != b'.'
    }

    /// Start of the weekday directly before `at`.
    pub(super) fn weekday_before(&self, at: usize) -> Option<usize> {
        let over_article = match self.text.word_before(at) {
            word if self.text.is(word, "the") => word.0,
            _ => at,
        };
        let word = self.text.word_before(over_article);
        let close = word.1 + 3 >= over_article;
        (close && self.has(word, v::WEEKDAY) && self.text.clear_before(word.0)).then_some(word.0)
    }

    /// A date that starts with the digits `n`.
    pub(super) fn numeric_date(&mut self, n: Number) -> Option<usize> {
        match (n.len(), self.text.at(n.end)) {
            (1 | 2, b'/' | b'-' | b'.' | b' ' | b'\\' | 0xE2) => self.day_first_date(n),
            (4, b'-' | b'/' | b'.' | 0xE2) => self.year_first_date(n),
            (6 | 8 | 12 | 14, _) => self.compact_date(n),
            _ => None,
        }
    }

    /// `3/4/2024`, `03-04-24`, `17.09.1978`, `8 / 30 / 1994`, `03/2024`, `3/4`.
    pub(super) fn day_first_date(&mut self, a: Number) -> Option<usize> {
        let text = self.text;
        let (sep, b) = self.part_after(a)?;
        if b.len() > 4 || a.value == 0 || a.value > 31 {
            return None;
        }
        // Part of a longer chain of numbers: 1.2.3.4, 12-34-56-78, 10/20/30/40.
        let chained = matches!(text.before(a.start, 1), b'/' | b'.' | b'-')
            && text.before(a.start, 2).is_ascii_digit()
            && !(text.before(a.start, 1) == b'-' && sep == b'/');
        if chained || text.before(a.start, 1) == b'$' {
            return None;
        }
        if b.len() == 4 {
            return self.month_and_year(a, sep, b);
        }
        let c = self
            .part_after(b)
            .filter(|&(next, _)| next == sep)
            .map(|(_, c)| c);
        match c {
            Some(c) if self.is_full_date(a, b, c, sep) => Some(self.push_date(a.start, c.end)),
            Some(_) => None,
            None if text.at(b.end) == sep && text.at(b.end + 1).is_ascii_digit() => None,
            None => self.short_date(a, sep, b),
        }
    }

    /// The separator after `n` (`/`, `-`, `.`, blanks around a slash allowed) and the one to four digits behind it.
    pub(super) fn part_after(&self, n: Number) -> Option<(u8, Number)> {
        let text = self.text;
        // "8 / 30 / 1994", "12/ 25/2023", "2024- 03-04": blanks as a reader of images leaves them.
        let at = n.end + usize::from(text.at(n.end) == b' ' && text.at(n.end + 1) == b'/');
        let (sep, from) = match text.at(at) {
            b @ (b'/' | b'\\') => (b, at + 1),
            b'.' => (b'.', at + 1),
            _ => match text.dash(at) {
                0 => return None,
                len => (b'-', at + len),
            },
        };
        let from = from + usize::from(matches!(sep, b'/' | b'-') && text.at(from) == b' ');
        // "3/4/’24"
        let from = from + text.apostrophe(from);
        text.number(from).filter(|m| m.len() <= 4).map(|m| (sep, m))
    }

    pub(super) fn is_full_date(&self, a: Number, b: Number, c: Number, sep: u8) -> bool {
        let text = self.text;
        let more = text.at(c.end) == sep && text.at(c.end + 1).is_ascii_digit() && sep != b'-'
            || sep == b'-' && text.at(c.end) == b'-' && text.at(c.end + 1).is_ascii_digit();
        if more || b.len() > 2 || !month_and_day(a.value, b.value) {
            return false;
        }
        match c.len() {
            4 => YEARS.contains(&c.value),
            // A version or a section has one digit somewhere; a written date rarely does, except with slashes.
            2 => match sep {
                b'/' => !text.at(c.end).is_ascii_alphabetic() || text.at(c.end) == b'T',
                b'-' => text.clear_after(c.end) && !self.is_quantity(c.end),
                _ => {
                    let version = ["v", "version", "ver", "release", "section", "firmware", "build"]
                        .iter()
                        .any(|w| text.is(text.word_before(a.start), w));
                    (a.len() + b.len() >= 3
                        && text.clear_after(c.end)
                        && !version
                        && !self.is_quantity(c.end))
                        || self.after_date_word(a.start)
                }
            },
            _ => false,
        }
    }

    /// `03/2024`, `3-2024`.
    pub(super) fn month_and_year(&mut self, a: Number, sep: u8, year: Number) -> Option<usize> {
        let text = self.text;
        let fits = (1..=12).contains(&a.value) && is_year(year) && text.clear_after(year.end);
        let known = match sep {
            b'.' | b'\\' => self.after_date_word(a.start),
            b'-' => a.len() == 2 || self.after_date_word(a.start),
            _ => true,
        };
        let more = text.at(year.end) == sep && text.at(year.end + 1).is_ascii_digit();
        (fits && known && !more).then(|| self.push_date(a.start, year.end))
    }

    /// `3/4`, `10/14`, and with strong context `5-31`.
    pub(super) fn short_date(&mut self, a: Number, sep: u8, b: Number) -> Option<usize> {
        let gap = self.text.slice(a.end, b.start);
        // "3/ 4" and "3 - 4" alone say nothing; "3 / 4" is a slash between words.
        let uneven = gap.contains(&b' ') && gap != b" / ";
        if matches!(sep, b'.' | b'\\')
            || uneven
            || b.len() > 2
            || !self.text.clear_after(b.end)
            || !self.text.clear_before(a.start)
        {
            return None;
        }
        let range_end = self.short_range(a, sep, b);
        let is_date = match sep {
            b'/' => self.is_short_date(a, b) || range_end.is_some(),
            _ => self.is_dashed_short_date(a, b),
        };
        is_date.then(|| self.push_date(a.start, range_end.unwrap_or(b.end)))
    }

    /// End of `3/4-6/2024`, and of `3/4` in `3/4-3/6/2024`, where the second date shows what the first is.
    pub(super) fn short_range(&self, a: Number, sep: u8, b: Number) -> Option<usize> {
        let text = self.text;
        if sep != b'/' || !month_and_day(a.value, b.value) {
            return None;
        }
        let after = text.blanks(b.end);
        let from = text.blanks(after + text.dash(after));
        if from == after || text.dash(after) == 0 {
            return None;
        }
        let c = text.number(from).filter(|c| c.len() <= 2)?;
        let (sep, d) = self.part_after(c).filter(|&(s, _)| s == b'/')?;
        if is_year(d) {
            return Some(d.end);
        }
        if self.is_date_range((a, b), (c, d)) {
            return Some(d.end);
        }
        let (_, year) = self.part_after(d).filter(|&(s, _)| s == sep)?;
        (month_and_day(c.value, d.value) && matches!(year.len(), 2 | 4)).then_some(b.end)
    }

    /// Whether `3/4-3/9` runs from one day to a later one; scores share their whole, fractions have a small one.
    pub(super) fn is_date_range(&self, (a, b): (Number, Number), (c, d): (Number, Number)) -> bool {
        let text = self.text;
        let fraction = |n: Number, whole: Number| n.value < whole.value && matches!(whole.value, 2..=4 | 8);
        is_day(a.value, b.value)
            && is_day(c.value, d.value)
            && (a.value, b.value) < (c.value, d.value)
            && b.value != d.value
            && !(fraction(a, b) && fraction(c, d))
            && !self.near_score(a.start)
            && !self.has(text.word_after(d.end), v::FRACTION)
            && text.clear_after(d.end)
            && !(text.at(d.end) == b'/' && text.at(d.end + 1).is_ascii_digit())
    }

    /// Whether `a/b` is month and day rather than a fraction, score, pressure or duration.
    pub(super) fn is_short_date(&self, a: Number, b: Number) -> bool {
        let text = self.text;
        if !month_and_day(a.value, b.value) {
            return false;
        }
        let before = text.word_before(a.start);
        let after = text.word_after(b.end);
        let close_before = a.start - before.1 <= 3;
        if close_before && self.has(before, v::WEEKDAY) {
            return true;
        }
        let sure = close_before
            && (self.has(before, v::DATE_SURE)
                || self.is_slashed_date_word(before)
                || self.is_date_phrase(before, b.end));
        // "labs 3/4 normal": behind a sure word a finding may follow the date.
        let finding = ["normal", "positive", "negative", "in", "out", "intact"]
            .iter()
            .any(|w| text.is(after, w));
        let fraction = self.has(after, v::FRACTION) && !(sure && finding);
        if text.at(b.end) == b'%' || fraction {
            return false;
        }
        if self.lists_on(a.start) {
            return true;
        }
        if text.before(a.start, 1) == b'-' {
            return false;
        }
        let likely = close_before && self.has(before, v::DATE_LIKELY);
        let scored = self.near_score(a.start);
        let american = is_day(a.value, b.value);
        if !american {
            return sure && (a.value, b.value) != (24, 7);
        }
        if sure || self.before_clock(b.end) {
            return !scored || sure;
        }
        let padded = a.len() == 2 && b.len() == 2 && text.at(a.start) == b'0';
        // A numerator below a usual whole: 3/4, 2/10. Only sure words make it a date.
        let score_like = matches!(b.value, 1..=8 | 10 | 12) && !padded;
        if self.joins_date(b.end) {
            return true;
        }
        let entry = text.opens_line(a.start) && self.opens_entry(b.end);
        match score_like {
            true => {
                (entry
                    || likely
                        && a.value != b.value
                        && !matches!((a.value, b.value), (1..=3, 2..=5) | (_, 7) | (_, 10)))
                    && !scored
            }
            false => !scored,
        }
    }

    /// Whether a unit or a counted noun follows: the number is a quantity.
    pub(super) fn is_quantity(&self, at: usize) -> bool {
        self.text.at(at) == b'%' || self.has(self.text.counted(at), v::UNIT)
    }

    /// Whether a date word stands before `at`.
    pub(super) fn after_date_word(&self, at: usize) -> bool {
        let word = self.text.word_before(at);
        self.is_birth(at) || (at - word.1 <= 3 && self.has(word, v::DATE_SURE | v::WEEKDAY))
    }

    /// `2024-03-04`, `2024/03/04`, `2024-03-04T02:17:44.123-07:00`, `2024-03`.
    pub(super) fn year_first_date(&mut self, year: Number) -> Option<usize> {
        let text = self.text;
        let (sep, month) = self.part_after(year)?;
        let joined = matches!(text.before(year.start, 1), b'-' | b'/' | b'.')
            && text.before(year.start, 2).is_ascii_digit();
        if !is_year(year) || joined || !(1..=12).contains(&month.value) || month.len() > 2 {
            return None;
        }
        let day = self
            .part_after(month)
            .filter(|&(s, d)| s == sep && d.len() <= 2 && is_day(month.value, d.value));
        match day {
            Some((_, day)) => {
                let end = self.clock_of_iso(day.end).unwrap_or(day.end);
                Some(self.push_date(year.start, end))
            }
            // "2010-12" may be two years: only a padded month or a date word makes it a date.
            None if sep != b'.'
                && month.len() == 2
                && text.clear_after(month.end)
                && text.dash(month.end) == 0 =>
            {
                let padded = text.at(month.start) == b'0' || sep == b'/';
                (padded || self.after_date_word(year.start)).then(|| self.push_date(year.start, month.end))
            }
            None => None,
        }
    }

    /// End of `T02:17:44.123-07:00`, in extended or basic form, at `at` (ISO 8601-1, 5.3 and 5.4).
    pub(super) fn clock_of_iso(&self, at: usize) -> Option<usize> {
        let text = self.text;
        if !matches!(text.at(at), b'T' | b't') {
            return None;
        }
        let mut end = text.number(at + 1)?.end;
        while text.at(end) == b':' && text.at(end + 1).is_ascii_digit() && end - at < 9 {
            end = text.number(end + 1)?.end;
        }
        Some(self.zone(end))
    }

    /// End of a fraction of a second and of a zone at `at`.
    pub(super) fn zone(&self, at: usize) -> usize {
        let text = self.text;
        let mut end = at;
        if text.at(end) == b'.' {
            end = text.number(end + 1).map_or(end, |n| n.end);
        }
        if matches!(text.at(end), b'Z' | b'z') && text.clear_after(end + 1) {
            return end + 1;
        }
        let signed = matches!(text.at(end), b'+' | b'-')
            .then(|| text.number(end + 1))
            .flatten();
        match signed.filter(|z| matches!(z.len(), 2 | 4)) {
            Some(z) if z.len() == 2 && text.at(z.end) == b':' => text
                .number(z.end + 1)
                .filter(|m| m.len() == 2)
                .map_or(z.end, |m| m.end),
            Some(z) => z.end,
            None => end,
        }
    }

    /// `20240304`, `202403041530`, `20240304153000.123-0500` (HL7 v2 TS), and after a birth word `03041931`, `030431`.
    pub(super) fn compact_date(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let part = |from: usize, len: usize| {
            text.slice(n.start + from, n.start + from + len)
                .iter()
                .fold(0u32, |v, b| v * 10 + u32::from(b - b'0'))
        };
        let birth = self.is_birth(n.start);
        let clear = text.clear_before(n.start) && (text.clear_after(n.end) || text.at(n.end) == b'T');
        let year = part(0, 4);
        let iso = n.len() >= 8 && (1900..=2049).contains(&year) && is_day(part(4, 2), part(6, 2));
        let clock =
            n.len() < 12 || (part(8, 2) < 24 && part(10, 2) < 60 && (n.len() < 14 || part(12, 2) <= 60));
        let named = birth || self.after_date_word(n.start);
        let month_first =
            named && n.len() == 8 && month_and_day(part(0, 2), part(2, 2)) && YEARS.contains(&part(4, 4));
        let short =
            named && n.len() == 6 && month_and_day(part(0, 2), part(2, 2)) && !self.is_quantity(n.end);
        if !clear || !(iso && clock || month_first || short) {
            return None;
        }
        let end = match n.len() {
            8 => self.clock_of_iso(n.end).unwrap_or(n.end),
            12 | 14 => self.zone(n.end),
            _ => n.end,
        };
        Some(self.push_date(n.start, end))
    }

    /// A year alone after a birth word: "born in 1931", "DOB: 1931", "b. 1931".
    pub(super) fn birth_year(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let mut at = text.run(end, |b| {
            matches!(b, b' ' | b'\t' | b':' | b'.' | b'=' | b'"' | b'\'' | b'*' | b'(')
        });
        for _ in 0..2 {
            let word = text.word(at);
            if ["in", "year", "is", "was", "the", "of", "date"]
                .iter()
                .any(|w| text.is(word, w))
            {
                at = text.run(word.1, |b| matches!(b, b' ' | b':' | b'"' | b'='));
            }
        }
        let year = text
            .number(at)
            .filter(|&y| is_year(y) && text.clear_after(y.end))?;
        let longer =
            matches!(text.at(year.end), b'-' | b'/' | b'.') && text.at(year.end + 1).is_ascii_digit();
        (near(self.seen.birth, at, BIRTH_GAP_MAX) && !longer)
            .then(|| self.push(at, year.end, Entity::BirthDate))
    }
}
