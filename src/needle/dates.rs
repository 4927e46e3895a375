//! Known dates in any spelling. In: folded text at a word; out: the stretch that is one of the dates.
//!
//! `1931-03-04`, `3/4/1931`, `04.03.31`, `March 4th, 1931`, `4 Mar 1931`, `19310304`: a date is read at the position and
//! compared as a date. Dates without a year are no evidence here; the patterns judge them in their context.

use super::fold::{Class, class, class_at, word_end};
use super::index::Filter;
use jiff::civil::Date;

/// First letters of the months; enough to tell them apart.
const MONTHS: [&[u8; 3]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];
const MONTH_NAMES: [&[u8]; 12] = [
    b"january",
    b"february",
    b"march",
    b"april",
    b"may",
    b"june",
    b"july",
    b"august",
    b"september",
    b"october",
    b"november",
    b"december",
];
/// Separators in a row between the parts of a date: "March 4 , 1931".
const GAP_MAX: usize = 3;

/// The known dates of one record.
#[derive(Clone, Default)]
pub(super) struct Dates {
    /// Sorted.
    known: Vec<(Date, u32)>,
    /// The same, sorted by their readings without a century.
    short: Vec<((i16, i8, i8), u32)>,
}

/// A reading of a text as a date: with two digits the year is any of its century.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reading {
    year: i16,
    month: i8,
    day: i8,
    century_known: bool,
}

/// One part of a written date.
#[derive(Clone, Copy)]
enum Part {
    /// A number and its count of digits.
    Number(i32, usize),
    Month(i8),
}

impl Dates {
    /// Adds a value, if it is a full date with a four-digit year.
    pub(super) fn add(&mut self, folded: &[u8], needle: u32) {
        let start = folded.iter().position(|&b| class(b) != Class::Other);
        if let Some((_, readings)) = start.and_then(|start| read(folded, start)) {
            let dates = readings
                .iter()
                .flatten()
                .filter(|r| r.century_known)
                .filter_map(Reading::date);
            self.known.extend(dates.map(|date| (date, needle)));
        }
    }

    /// Sorts the dates and opens the filter for the words that they may begin with.
    pub(super) fn finish(&mut self, filter: &mut Filter) {
        self.known.sort_unstable();
        let short = |(date, needle): &(Date, u32)| ((date.year() % 100, date.month(), date.day()), *needle);
        self.short = self.known.iter().map(short).collect();
        self.short.sort_unstable();
        let two = |number: i8| [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        for (date, _) in &self.known {
            let (month, day, year) = (two(date.month()), two(date.day()), date.year());
            filter.open(MONTHS[date.month() as usize - 1]);
            // The filter looks at three letters, so the year's last digit does not matter.
            filter.open(&[1000, 100, 10].map(|power| b'0' + (year / power % 10) as u8));
            for (number, next) in [(month, day), (day, month)] {
                filter.open(&number);
                filter.open(&[number[0], number[1], next[0]]);
                filter.open(if number[0] == b'0' { &number[1..] } else { &number });
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether a word may begin a date.
    pub(super) fn may_start(text: &[u8], start: usize, end: usize) -> bool {
        class_at(text, start) == Class::Digit || month(&text[start..end]).is_some()
    }

    /// The known date written at `start`: where it ends, and its needle.
    pub(super) fn find(&self, text: &[u8], start: usize) -> Option<(usize, u32)> {
        let (end, readings) = read(text, start)?;
        let known = readings.iter().flatten().find_map(|r| self.named(r))?;
        Some((end, known))
    }

    /// The first known date that a reading names. By halving: a record may hold a hundred thousand dates.
    fn named(&self, reading: &Reading) -> Option<u32> {
        if reading.century_known {
            let date = reading.date()?;
            let at = self.known.partition_point(|(known, _)| *known < date);
            return self.known.get(at).filter(|k| k.0 == date).map(|k| k.1);
        }
        let date = (reading.year, reading.month, reading.day);
        let at = self.short.partition_point(|(known, _)| *known < date);
        self.short.get(at).filter(|k| k.0 == date).map(|k| k.1)
    }
}

impl Reading {
    fn new(year: (i32, usize), month: i32, day: i32) -> Option<Reading> {
        let reading = Reading {
            year: i16::try_from(year.0).ok()?,
            month: i8::try_from(month).ok()?,
            day: i8::try_from(day).ok()?,
            century_known: match year.1 {
                4 => true,
                2 => false,
                _ => return None,
            },
        };
        // A leap year of the century decides about 29 February where the century is open.
        reading.date().map(|_| reading)
    }

    fn date(&self) -> Option<Date> {
        let year = if self.century_known {
            self.year
        } else {
            2000 + self.year
        };
        Date::new(year, self.month, self.day).ok()
    }
}

/// Month that a word names, in full or by three or four letters.
fn month(word: &[u8]) -> Option<i8> {
    let first: [u8; 3] = word.get(..3)?.to_ascii_lowercase().try_into().ok()?;
    let index = MONTHS.iter().position(|m| **m == first)?;
    let short = word.len() == 3 || word.eq_ignore_ascii_case(b"sept");
    (short || word.eq_ignore_ascii_case(MONTH_NAMES[index])).then_some(index as i8 + 1)
}

/// Reads a date at `start`: its end and what it may mean (month first, day first).
fn read(text: &[u8], start: usize) -> Option<(usize, [Option<Reading>; 2])> {
    let (first, end) = part(text, start)?;
    if let Part::Number(number, 8) = first {
        return Some((end, compact(number)));
    }
    let mark = text.get(end).copied();
    let (second, end) = next_part(text, end)?;
    let alike = mark == text.get(end).copied() && matches!(mark, Some(b'-' | b'/' | b'.' | b' '));
    let (third, end) = next_part(text, end)?;
    use Part::{Month, Number};
    let readings = match (first, second, third) {
        // Numbers alone are a date only with one separator throughout.
        (Number(..), Number(..), Number(..)) if !alike => return None,
        (Number(year, 4), Number(month, _), Number(day, ..=2)) => [Reading::new((year, 4), month, day), None],
        (Number(a, ..=2), Number(b, ..=2), Number(year, length)) => [
            Reading::new((year, length), a, b),
            Reading::new((year, length), b, a),
        ],
        (Month(month), Number(day, ..=2), Number(year, length))
        | (Number(day, ..=2), Month(month), Number(year, length)) => {
            [Reading::new((year, length), month.into(), day), None]
        }
        (Number(year, 4), Month(month), Number(day, ..=2)) => {
            [Reading::new((year, 4), month.into(), day), None]
        }
        _ => return None,
    };
    Some((end, readings))
}

/// `19310304`, `03041931`, `04031931`: the first that is a date with its year first, else both others.
fn compact(number: i32) -> [Option<Reading>; 2] {
    let iso = Reading::new((number / 10_000, 4), number / 100 % 100, number % 100);
    if iso.is_some_and(|r| (1850..2150).contains(&r.year)) {
        return [iso, None];
    }
    let (a, b, year) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    [Reading::new((year, 4), a, b), Reading::new((year, 4), b, a)]
}

/// The number (with an ordinal ending) or month at `start`, and its end.
fn part(text: &[u8], start: usize) -> Option<(Part, usize)> {
    let end = word_end(text, start);
    let word = text.get(start..end)?;
    match class_at(text, start) {
        Class::Digit if word.len() <= 8 => {
            let number = word.iter().fold(0, |n, d| n * 10 + i32::from(d - b'0'));
            let ending = text
                .get(end..word_end(text, end).min(end + 3))
                .unwrap_or_default();
            let ordinal = [b"st", b"nd", b"rd", b"th"]
                .iter()
                .any(|o| o.eq_ignore_ascii_case(ending));
            Some((
                Part::Number(number, word.len()),
                if ordinal { end + 2 } else { end },
            ))
        }
        Class::Letter => month(word).map(|m| (Part::Month(m), end)),
        _ => None,
    }
}

/// The next part behind separators, or behind "of".
fn next_part(text: &[u8], at: usize) -> Option<(Part, usize)> {
    let start = skip_gap(text, at);
    let of = text
        .get(start..start + 2)
        .is_some_and(|w| w.eq_ignore_ascii_case(b"of"));
    let start = if of && word_end(text, start) == start + 2 {
        skip_gap(text, start + 2)
    } else {
        start
    };
    part(text, start)
}

fn skip_gap(text: &[u8], at: usize) -> usize {
    let gap = text.get(at..).unwrap_or_default().iter().take(GAP_MAX);
    at + gap
        .take_while(|b| matches!(b, b' ' | b'/' | b'-' | b'.' | b',' | b'\'' | b'\n'))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(value: &str, text: &str) -> bool {
        let mut dates = Dates::default();
        dates.add(value.as_bytes(), 0);
        assert!(!dates.is_empty(), "{value} is a date");
        dates.finish(&mut Filter::default());
        dates
            .find(text.as_bytes(), 0)
            .is_some_and(|(end, _)| end == text.len())
    }

    #[test]
    fn one_date_has_many_spellings() {
        for text in [
            "1931-03-04",
            "3/4/1931",
            "03/04/1931",
            "4/3/1931",
            "04.03.1931",
            "3-4-31",
            "March 4, 1931",
            "Mar 4 1931",
            "MARCH 4TH, 1931",
            "4 March 1931",
            "4th of March 1931",
            "4-Mar-1931",
            "04-MAR-31",
            "1931-Mar-04",
            "19310304",
            "03041931",
            "Mar. 4, 1931",
        ] {
            assert!(finds("1931-03-04", text), "{text}");
        }
        assert!(finds("March 4, 1931", "1931-03-04") && finds("1931-03-04T10:00:00Z", "3/4/1931"));
        assert!(finds("1996-02-29", "2/29/96"));
    }

    #[test]
    fn other_dates_differ() {
        for text in [
            "1931-03-05",
            "3/4/1932",
            "3/4/32",
            "March 4",
            "1931",
            "March 1931",
            "3/4",
            "19310305",
            "1931, 3/4",
            "3/4-31",
        ] {
            assert!(!finds("1931-03-04", text), "{text}");
        }
    }

    #[test]
    fn only_full_dates_are_known() {
        for text in [
            "",
            "1931",
            "March 4",
            "3/4/31",
            "0000-00-00",
            "2023-02-30",
            "12345678901",
        ] {
            let mut dates = Dates::default();
            dates.add(text.as_bytes(), 0);
            assert!(dates.is_empty(), "{text}");
        }
    }
}
