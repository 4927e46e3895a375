//! Dates with words in them: month names, spelled and numbered days, holidays.
//!
//! `march` and `may` are also verbs, and three-letter abbreviations are also other words: they count only with a day,
//! a year, or a word before them that months follow.

use super::scan::Scan;
use super::text::Number;
use super::vocabulary as v;

/// What stands beside a month name.
#[derive(Clone, Copy, Default)]
struct Parts {
    start: usize,
    end: usize,
    day: bool,
    year: bool,
    /// The day is written as an ordinal, or bound by `of`: no quantity looks like that.
    sure: bool,
}

impl Scan<'_> {
    /// A date around the month name in the range, or the month alone.
    pub(super) fn month(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let glued = text.before(start, 1).is_ascii_digit();
        if !glued && !text.clear_before(start) || text.char_at(end).is_some_and(|c| c.is_alphabetic()) {
            return None;
        }
        let mut parts = Parts {
            start,
            end,
            ..Parts::default()
        };
        self.day_before(start, &mut parts);
        self.after_month(end, &mut parts);
        self.year_before(&mut parts);
        let written = parts.day || parts.year;
        let is_date = match written {
            true => self.is_month_with(start, end, &parts),
            false => self.is_month_alone(start, end),
        };
        is_date.then(|| self.push_date(parts.start, parts.end))
    }

    /// `4 March`, `4th of March`, `04MAR`, `4-Mar`, `3rd and 4th March`, `the fourth of March`.
    fn day_before(&self, start: usize, parts: &mut Parts) {
        let text = self.text;
        let mut at = text.blanks_back(start);
        let mut of = false;
        let word = text.word_before(at);
        if at < start && text.is(word, "of") && word.1 == at {
            of = true;
            at = text.blanks_back(word.0);
        }
        at -= match text.before(at, 1) {
            b'-' | b'/' => 1,
            _ if at >= 3 && text.dash(at - 3) == 3 => 3,
            _ => 0,
        };
        let spelled = (text.run_back(at, |b| b.is_ascii_alphabetic()), at);
        if let Some(day) = self.spelled_day_back(spelled) {
            *parts = Parts {
                start: day,
                day: true,
                sure: true,
                ..*parts
            };
            return;
        }
        let suffix = usize::from(is_ordinal_suffix(text.slice(at.saturating_sub(2), at))) * 2;
        let Some(day) = text.number_back(at - suffix).filter(|&n| self.is_day_number(n)) else {
            return;
        };
        *parts = Parts {
            start: day.start,
            day: true,
            sure: suffix > 0 || of,
            ..*parts
        };
        // 3-6 March; 3rd and 4th of March
        let mut from = text.blanks_back(day.start);
        let joint = text.word_before(from);
        from = match text.before(from, 1) {
            b'-' => from - 1,
            _ if from >= 3 && text.dash(from - 3) == 3 => from - 3,
            _ if joint.1 == from && ["and", "to", "or", "through"].iter().any(|w| text.is(joint, w)) => {
                text.blanks_back(joint.0)
            }
            _ => return,
        };
        let from = text.blanks_back(from);
        let suffix = usize::from(is_ordinal_suffix(text.slice(from.saturating_sub(2), from))) * 2;
        if let Some(first) = text.number_back(from - suffix).filter(|&n| self.is_day_number(n)) {
            parts.start = first.start;
        }
    }

    /// `2024 Mar 4`, `2024-Mar-04`: a year in front, when a day follows.
    fn year_before(&self, parts: &mut Parts) {
        let text = self.text;
        let at = match text.before(parts.start, 1) {
            b'-' | b'/' => parts.start - 1,
            _ => text.blanks_back(parts.start),
        };
        let year = text
            .number_back(at)
            .filter(|y| at < parts.start && y.len() == 4 && (1850..=2100).contains(&y.value));
        if let Some(year) = year.filter(|y| parts.day && !parts.year && text.clear_before(y.start)) {
            *parts = Parts {
                start: year.start,
                year: true,
                ..*parts
            };
        }
    }

    /// Whether the digits are a day of a month and not the end of a longer number.
    fn is_day_number(&self, n: Number) -> bool {
        let longer = matches!(self.text.before(n.start, 1), b'.' | b'/' | b',' | b':' | b'$');
        n.len() <= 2 && (1..=31).contains(&n.value) && !longer && self.text.clear_before(n.start)
    }

    /// `March 4`, `Mar. 4 '24`, `March 4-6, 2024`, `March 2024`, `MAR24` after a day, `March the fourth`.
    fn after_month(&self, end: usize, parts: &mut Parts) {
        let text = self.text;
        let dotted = end + usize::from(text.at(end) == b'.');
        let from = self.after_separator(dotted);
        if let Some(year) = self.year_at(dotted, parts.day) {
            *parts = Parts {
                end: year,
                year: true,
                ..*parts
            };
            return;
        }
        let day = match text.number(from) {
            Some(n) => self.numbered_day(n),
            None => self.spelled_day(from),
        };
        let Some((day_end, sure)) = day.filter(|_| !parts.day) else {
            return;
        };
        *parts = Parts {
            end: day_end,
            day: true,
            sure: parts.sure || sure,
            ..*parts
        };
        if let Some(range_end) = self.day_list(day_end).or_else(|| self.day_range(day_end)) {
            parts.end = range_end;
        }
        if let Some(year) = self.year_at(parts.end, true) {
            *parts = Parts {
                end: year,
                year: true,
                ..*parts
            };
        }
    }

    /// Offset behind blanks, one of `-`, `/`, `,` and blanks; or behind "the".
    fn after_separator(&self, at: usize) -> usize {
        let text = self.text;
        let mut from = text.blanks(at);
        from += match text.at(from) {
            b'/' | b',' => 1,
            _ => text.dash(from),
        };
        from = text.blanks(from);
        match text.word(from) {
            word if text.is(word, "the") => text.blanks(word.1),
            _ => from,
        }
    }

    /// The day at `n`: its end, and whether it is written as an ordinal.
    fn numbered_day(&self, n: Number) -> Option<(usize, bool)> {
        let text = self.text;
        if n.len() > 2 || !(1..=31).contains(&n.value) {
            return None;
        }
        if is_ordinal_suffix(text.slice(n.end, n.end + 2)) && text.clear_after(n.end + 2) {
            return Some((n.end + 2, true));
        }
        let number_goes_on =
            matches!(text.at(n.end), b'.' | b':' | b'%') && text.at(n.end + 1).is_ascii_digit();
        (text.clear_after(n.end) && !number_goes_on && text.at(n.end) != b'%').then_some((n.end, false))
    }

    /// The spelled ordinal at `at`: "fourth", "twenty-first".
    fn spelled_day(&self, at: usize) -> Option<(usize, bool)> {
        let word = self.text.word(at);
        let first = self.meaning(word);
        if first.roles & v::ORDINAL != 0 {
            return Some((word.1, true));
        }
        if first.roles & v::CARDINAL != 0 && matches!(first.value, 20 | 30) {
            let second = self.text.word(word.1 + 1);
            return self.has(second, v::ORDINAL).then_some((second.1, true));
        }
        // Dictated: "march four", "may twenty one".
        None
    }

    /// Start of the spelled ordinal that ends with the word in `range`.
    fn spelled_day_back(&self, range: (usize, usize)) -> Option<usize> {
        if !self.has(range, v::ORDINAL) {
            return None;
        }
        let tens = self.text.word_before(range.0);
        let joined = range.0.saturating_sub(tens.1) == 1 && matches!(self.meaning(tens).value, 20 | 30);
        Some(if joined { tens.0 } else { range.0 })
    }

    /// End of `, 5, and 6` behind the first day of a list: several days that "and" or a year closes.
    fn day_list(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let (mut end, mut closed, mut commas) = (at, false, 0);
        while text.at(end) == b',' && !closed && commas < 8 {
            let from = text.blanks(end + 1);
            let word = text.word(from);
            closed = text.is(word, "and") || text.is(word, "or");
            let from = if closed { text.blanks(word.1) } else { from };
            let Some((next, _)) = text.number(from).and_then(|n| self.numbered_day(n)) else {
                break;
            };
            (end, commas) = (next, commas + 1);
        }
        if !closed && commas > 0 {
            let last = self.day_range(end);
            closed = last.is_some();
            end = last.unwrap_or(end);
        }
        let year = self.year_at(end, true).is_some();
        (commas > 0 && (closed || year) && !self.has(text.word_after(end), v::UNIT)).then_some(end)
    }

    /// End of a second day behind a dash or joining word: `4-6`, `4 to 6`, `4th and 5th`.
    fn day_range(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let gap = text.blanks(at);
        let word = text.word(gap);
        let from = match text.dash(gap) {
            0 if ["to", "and", "through", "thru", "or"]
                .iter()
                .any(|w| text.is(word, w)) =>
            {
                word.1
            }
            0 if text.at(gap) == b'&' => gap + 1,
            0 => return None,
            len => gap + len,
        };
        let second = text.number(text.blanks(from))?;
        let (end, _) = self.numbered_day(second)?;
        let other_date = matches!(text.at(end), b'/' | b'-') && text.at(end + 1).is_ascii_digit();
        (!other_date && !self.has(text.word_after(end), v::UNIT | v::MONTH_NAME)).then_some(end)
    }

    /// End of the year behind a month or day: ` 2024`, `, 2024`, ` of 2024`, ` '24`, `-24` and glued `24` after a day.
    fn year_at(&self, at: usize, after_day: bool) -> Option<usize> {
        let text = self.text;
        let mut from = text.blanks(at);
        from = text.blanks(from + usize::from(text.at(from) == b','));
        if text.is(text.word(from), "of") {
            from = text.blanks(from + 2);
        }
        let quote = text.apostrophe(from);
        let separated = text.dash(at).max(usize::from(text.at(at) == b'/'));
        let year = text
            .number(from + quote)
            .or_else(|| text.number(at + separated))?;
        if !text.clear_after(year.end) && text.at(year.end) != b'T' {
            return None;
        }
        let full = year.len() == 4 && (1850..=2100).contains(&year.value);
        let short = year.len() == 2
            && (quote > 0
                || (after_day && year.start == at + separated && (separated > 0 || at == year.start)));
        (full || short).then_some(year.end)
    }

    /// Whether a month with a day or year beside it is a date.
    fn is_month_with(&self, start: usize, end: usize, parts: &Parts) -> bool {
        let text = self.text;
        if parts.year || parts.sure {
            return true;
        }
        let capital = text.at(start).is_ascii_uppercase();
        let ambiguous = end - start <= 3 || text.is((start, end), "march");
        let before = text.word_before(parts.start);
        let led = self.has(before, v::DATE_SURE | v::DATE_LIKELY | v::IN_MONTH | v::WEEKDAY);
        let quantity = self.has(text.word_after(parts.end), v::UNIT & !v::FRACTION)
            && parts.end > end
            && self.is_unit_after(parts.end);
        match (capital, ambiguous) {
            (true, false) | (false, false) => true,
            (true, true) => {
                !quantity
                    && (parts.end > end
                        || led
                        || text.is((start, end), "march")
                        || !text.is((start, end), "may"))
            }
            (false, true) => !quantity && (led || !text.is((start, end), "may")),
        }
    }

    /// Whether a unit of measure, not a joining word, follows.
    fn is_unit_after(&self, at: usize) -> bool {
        let word = self.text.word_after(at);
        !["and", "or", "to", "of"].iter().any(|w| self.text.is(word, w))
    }

    /// Whether a month name without day and year names a month: "in March", "last Dec.", "January".
    fn is_month_alone(&self, start: usize, end: usize) -> bool {
        let text = self.text;
        let word = (start, end);
        let follows = text.word(text.blanks(end));
        let eponym = text.dash(end) > 0 && text.at(end + text.dash(end)).is_ascii_alphabetic();
        let other_sense = ["fracture", "hemoglobinuria", "foot", "dimes"]
            .iter()
            .any(|w| text.is(follows, w))
            || text.is(follows, "of") && text.starts(text.blanks(follows.1), "dimes");
        if eponym
            || other_sense
            || !text.clear_before(start)
            || matches!(text.before(start, 1), b'-' | b'_' | b'.' | b'/')
                && text.before(start, 2).is_ascii_alphanumeric()
                && !text.starts(start.saturating_sub(4), "mid-")
        {
            return false;
        }
        let before = text.word_before(start);
        let led = start - before.1 <= 2 && self.has(before, v::IN_MONTH)
            || text.starts(start.saturating_sub(4), "mid-");
        let lead_capital = text.at(start).is_ascii_uppercase();
        let shouted = text.at(start + 1).is_ascii_uppercase();
        let ambiguous = [
            "may", "march", "mar", "august", "dec", "sep", "jan", "jun", "oct", "aug",
        ]
        .iter()
        .any(|w| text.is(word, w));
        match end - start {
            // Abbreviations: MAR is a chart, DEC is "decreased".
            3 | 4 if !text.is(word, "may") && !text.is(word, "june") && !text.is(word, "july") => {
                led && lead_capital && !shouted
            }
            _ if ambiguous => led && lead_capital,
            _ => true,
        }
    }

    /// `14th` in "on the 14th", "Tues the 7th": only where nothing follows that could be counted.
    pub(super) fn ordinal_day(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let end = n.end + 2;
        if !(1..=31).contains(&n.value)
            || !is_ordinal_suffix(text.slice(n.end, end))
            || !text.clear_after(end)
        {
            return None;
        }
        let article = text.word_before(n.start);
        if !text.is(article, "the") || !text.clear_before(n.start) {
            return None;
        }
        // "the 4th of March" is found at the month.
        let next = text.word(text.blanks(end));
        let month = if text.is(next, "of") {
            text.word(text.blanks(next.1))
        } else {
            next
        };
        if self.has(month, v::MONTH_NAME) {
            return None;
        }
        let lead = text.word_before(article.0);
        let weekday = self.has(lead, v::WEEKDAY);
        let led = [
            "on", "until", "till", "by", "since", "from", "before", "after", "through", "thru", "is", "not",
            "for", "dated", "due",
        ]
        .iter()
        .any(|w| text.is(lead, w));
        (weekday || led && self.ends_phrase(end)).then(|| self.push_date(article.0, end))
    }

    /// Whether the phrase ends at `at`: punctuation, the end, or a word that an ordinal does not count.
    pub(super) fn ends_phrase(&self, at: usize) -> bool {
        let text = self.text;
        let next = text.blanks(at);
        match text.at(next) {
            0 | b'\n' | b'\r' | b'.' | b',' | b';' | b')' | b'?' | b'!' | b'"' => true,
            b if b.is_ascii_alphabetic() => self.has(text.word(next), v::FUNCTION),
            _ => false,
        }
    }

    /// `Christmas Day`, `Thanksgiving 2023`, `since New Year's Day`: holidays that are one day of a year.
    pub(super) fn holiday(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        if !text.at(start).is_ascii_uppercase() {
            return None;
        }
        let mut at = end;
        if text.is((start, end), "new") {
            let year = text.word(text.blanks(end));
            if !text.is(year, "year") && !text.is(year, "years") {
                return None;
            }
            at = year.1;
        }
        if text.apostrophe(at) > 0 && matches!(text.at(at + text.apostrophe(at)), b's' | b'S') {
            at += text.apostrophe(at) + 1;
        }
        let day = text.word(text.blanks(at));
        let full = ["day", "eve"].iter().any(|w| text.is(day, w));
        let alone = ["christmas", "thanksgiving", "halloween", "easter"]
            .iter()
            .any(|w| text.is((start, end), w));
        let named_end = if full { day.1 } else { at };
        let year = self.year_at(named_end, false);
        let led = [
            "on", "since", "last", "until", "before", "after", "by", "around", "at",
        ]
        .iter()
        .any(|w| text.is(text.word_before(start), w));
        let is_day = full || alone && (year.is_some() || led);
        is_day.then(|| self.push_date(start, year.unwrap_or(named_end)))
    }
}

/// `st`, `nd`, `rd`, `th`.
fn is_ordinal_suffix(bytes: &[u8]) -> bool {
    ["st", "nd", "rd", "th"]
        .iter()
        .any(|s| bytes.eq_ignore_ascii_case(s.as_bytes()))
}
