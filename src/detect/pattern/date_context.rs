//! What stands around `3/4`: the words, lists and clocks that make it a date, and the scores that do not.

use super::dates::{LISTED_MAX, is_day, is_year, month_and_day};
use super::scan::Scan;
use super::text::Number;
use super::vocabulary as v;

impl Scan<'_> {
    /// "f/u", "d/c", "s/p": shorthand for follow-up, discharge, status post.
    pub(super) fn is_slashed_date_word(&self, last: (usize, usize)) -> bool {
        let start = last.0.saturating_sub(2);
        self.text.clear_before(start)
            && ["f/u", "d/c", "s/p", "r/s"]
                .iter()
                .any(|w| self.text.is((start, last.1), w))
    }

    /// "visit of 3/4", "as of 3/4", "follow-up 3/4"; "before 3/4" where the phrase ends there.
    pub(super) fn is_date_phrase(&self, last: (usize, usize), end: usize) -> bool {
        let text = self.text;
        let is = |w: (usize, usize), list: &[&str]| list.iter().any(|x| text.is(w, x));
        let lead = text.word_before(last.0);
        if is(last, &["of"]) {
            return is(
                lead,
                &[
                    "as",
                    "visit",
                    "week",
                    "note",
                    "visits",
                    "labs",
                    "appointment",
                    "date",
                    "morning",
                    "evening",
                    "night",
                    "ct",
                    "mri",
                    "admission",
                ],
            );
        }
        is(last, &["up"]) && is(lead, &["follow"]) || is(last, &["before", "after"]) && self.ends_phrase(end)
    }

    /// Whether a date just ended and only a separator of a list or range stands between: ", ", " and ", "-", " to ".
    pub(super) fn lists_on(&self, at: usize) -> bool {
        let dated = self.seen.dated;
        let between = self.text.slice(dated, at);
        dated > 0
            && dated < at
            && between.len() <= 6
            && matches!(
                between.trim_ascii(),
                b"," | b"-" | b"&" | b";" | b"and" | b"to" | b"or" | b", and" | b"\xE2\x80\x93" | b"thru"
            )
    }

    /// Whether one of the three words before `at`, on its line and in its clause, speaks of scores.
    pub(super) fn near_score(&self, at: usize) -> bool {
        let mut end = at;
        for _ in 0..3 {
            // "PHQ-9 12/27": the number of a scale belongs to its name.
            let scale = self
                .text
                .run_back(self.text.blanks_back(end), |b| b.is_ascii_digit());
            let named = scale < end && self.text.before(scale, 1) == b'-';
            let word = self.text.word_before(if named { scale } else { end });
            if word.0 == word.1 {
                return false;
            }
            if self.has(word, v::SCORE) {
                return true;
            }
            end = word.0;
        }
        false
    }

    /// `02/16 11:05`, `1/17 0430`, `5/11 a.m.`: a clock time follows.
    pub(super) fn before_clock(&self, at: usize) -> bool {
        let text = self.text;
        let from = text.blanks(at);
        let Some(n) = text.number(from).filter(|_| from > at) else {
            return text.starts(from, "a.m")
                || text.starts(from, "p.m")
                || text.starts(from, "at ")
                || text.at(from) == b'@';
        };
        let hour =
            n.len() <= 2 && n.value < 24 && text.at(n.end) == b':' && text.at(n.end + 1).is_ascii_digit();
        let military = n.len() == 4 && n.value < 2400 && n.value % 100 < 60 && text.at(n.start) <= b'2';
        (hour || military) && text.clear_after(n.end)
    }

    /// `2/8 into 2/9`, `3/4 to 3/16`, `3/4, 3/5 and 3/6/2024`: in a list or range one date that is certain, by a year or
    /// a day past every usual whole, says what the others are.
    pub(super) fn joins_date(&self, at: usize) -> bool {
        let text = self.text;
        let mut at = at;
        for _ in 0..LISTED_MAX {
            let from = text
                .run(at, |b| matches!(b, b' ' | b',' | b';' | b'&'))
                .min(at + 3);
            let from = from + text.dash(from);
            let word = text.word(from);
            let joined = ["to", "into", "through", "thru", "and", "until", "or"]
                .iter()
                .any(|w| text.is(word, w));
            let next = if joined { text.blanks(word.1) } else { from };
            let Some(c) = text.number(next).filter(|_| next > at) else {
                return false;
            };
            let Some((sep, d)) = self
                .part_after(c)
                .filter(|&(sep, d)| sep == b'/' && d.start == c.end + 1)
            else {
                return false;
            };
            let year = self
                .part_after(d)
                .filter(|&(s, y)| s == b'/' && matches!(y.len(), 2 | 4));
            let sure = d.value > 12 && !self.has(text.word_after(d.end), v::FRACTION)
                || text.is(word, "into")
                || year.is_some();
            if d.len() == 4 && (1..=12).contains(&c.value) {
                return is_year(d);
            }
            if sep != b'/' || !month_and_day(c.value, d.value) {
                return false;
            }
            if sure && (year.is_some() || is_day(c.value, d.value)) {
                return true;
            }
            at = d.end;
        }
        false
    }

    /// Whether what follows the first word of a line looks like a diary entry: `2/14 - called`, `3/4  pt called`.
    pub(super) fn opens_entry(&self, at: usize) -> bool {
        let text = self.text;
        let gap = text.blanks(at);
        matches!(text.at(at), b':' | b'\n' | 0) || gap >= at + 2 || (gap > at && text.dash(gap) > 0)
    }

    /// `5-31 - payment`, `on 3-14`: month and day with a dash, only where nothing else fits.
    pub(super) fn is_dashed_short_date(&self, a: Number, b: Number) -> bool {
        let text = self.text;
        if !is_day(a.value, b.value)
            || text.dash(b.end) > 0
            || self.is_quantity(b.end)
            || text.at(b.end) == b'%'
        {
            return false;
        }
        let decimal = matches!(text.at(b.end), b'.' | b',' | b'/') && text.at(b.end + 1).is_ascii_digit();
        let before = text.word_before(a.start);
        let close = a.start - before.1 <= 3;
        let weekday = close && self.has(before, v::WEEKDAY);
        let named = close
            && ["dated", "dos", "date", "dob", "since"]
                .iter()
                .any(|w| text.is(before, w));
        let on = close && text.is(before, "on") && (b.value > 12 || text.at(a.start) == b'0');
        let entry =
            text.opens_line(a.start) && b.value > 12 && self.opens_entry(b.end) && text.at(b.end) != 0;
        !decimal && (weekday || named || on || entry)
    }
}
