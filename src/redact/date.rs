//! Dates in the spellings of clinical text: read, coarsened to the year, shifted and printed as they were written.
//!
//! In: the text of a date span. Out: its parts, each with its place in the text, so that a shifted date changes only the
//! parts that moved: `Mon, 3/4/24 10:15` becomes `Tue, 3/19/24 10:15`. A text that is none of the known spellings is not
//! a date to this module ([`WrittenDate::read`] gives `None`), and the caller removes it whole. Numeric dates are read in
//! the order of US practice, month first, unless that is impossible.

use crate::entity::Entity;
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

#[cfg(test)]
mod tests;

/// Years outside are typing errors or other numbers: nobody alive was born before, nothing is planned after.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2199;
/// Two-digit years may lie this far ahead of the reference date (appointments, expiry dates).
const TWO_DIGIT_AHEAD: i16 = 10;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const WEEKDAY: &str = r"(?:(?<wd>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\.?,?\s+)?(?:the\s+)?";
const MONTH: &str = r"(?<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?";
const DAY: &str = r"(?<d>\d{1,2})(?<ord>st|nd|rd|th)?";
const YEAR: &str = r"(?<y>\d{4}|['’]?\d{2})";
const ZONE: &str = r"(?:\s*(?:z|[+-]\d{2}(?::?\d{2})?|utc|gmt|[ecmp][sd]?t))?";

/// The spellings, the common ones first. Anchored; `TIME` (see [`table`]) is added to those that name a day.
const SPELLINGS: [&str; 13] = [
    // 2024-03-04, 2024/3/4
    r"(?<y>\d{4})\s?[-/.\s]\s?(?<m>\d{1,2})\s?[-/.\s]\s?(?<d>\d{1,2})TIME",
    // 03/04/2024, 3-4-24, 4.3.2024, 3/4/'24
    r"WEEKDAY(?<a>\d{1,2})\s?[-/.\s]\s?(?<b>\d{1,2})\s?[-/.\s]\s?YEARTIME",
    // March 4, 2024; Mar 4th '24; Monday, March 4
    r"WEEKDAYMONTH[\s-]*(?:the\s+)?DAY(?:(?:\s*,\s*|\s+(?:of\s+)?|-)YEAR)?TIME",
    // 4 March 2024; 04-Mar-2024; 4th of March; 04MAR24
    r"WEEKDAYDAY[\s./-]*(?:day\s+)?(?:of\s+)?MONTH(?:[\s,./-]*YEAR)?TIME",
    // 20240304, 20240304T103000Z, HL7 20240304103000.000-0500
    r"(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})(?:T?\d{2}(?:\d{2}(?:\d{2}(?:\.\d+)?)?)?)?ZONE",
    // 03042024
    r"(?<a>\d{2})(?<b>\d{2})(?<y>\d{4})",
    // March 2024, Mar '24, March of 2024
    r"MONTH(?:\s*,?\s*(?:of\s+)?|\s*[-/]\s*)(?<y>\d{4}|['’]\d{2})",
    // 2024 March 4, 2024-Mar-04
    r"(?<y>\d{4})[\s,-]*MONTH(?:[\s-]*DAYTIME)?",
    // 3/2024
    r"(?<m>\d{1,2})\s?[-/.]\s?(?<y>\d{4})",
    // 2024-03
    r"(?<y>\d{4})\s?[-/.]\s?(?<m>\d{1,2})",
    // 2024
    r"(?<y>\d{4})",
    // 3/4
    r"WEEKDAY(?<a>\d{1,2})\s?[-/.]\s?(?<b>\d{1,2})TIME",
    // March
    r"MONTH",
];

/// 10:15, at 10:15:30.5 AM, T10:15:00-05:00, @ 1015, 10 PM, 1430 hrs: kept as written.
const TIME: &str = r"(?:(?:\s*,?\s*(?:at|@|-)?\s*|t)(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?ZONE|\d{1,2}\s*[ap]\.?m\.?|\d{4}\s*(?:hours|hrs?|h)\.?|@\s*\d{4}))?";

fn table() -> Vec<Spelling> {
    let expand = |spelling: &&str| {
        let full = [
            ("TIME", TIME),
            ("ZONE", ZONE),
            ("WEEKDAY", WEEKDAY),
            ("MONTH", MONTH),
            ("YEAR", YEAR),
            ("DAY", DAY),
        ]
        .iter()
        .fold((*spelling).to_owned(), |s, (name, part)| s.replace(name, part));
        let full = full.replace(r"\d", "[0-9]"); // not the digits of other scripts
        let regex = Regex::new(&format!("^(?i:{full})$"))
            .expect("the table of spellings compiles; a test covers every row");
        let groups = GROUPS.map(|name| regex.capture_names().position(|n| n == Some(name)));
        Spelling { regex, groups }
    };
    SPELLINGS.iter().map(expand).collect()
}

/// A spelling, and the number of each of its groups in the order of [`GROUPS`]: found once, not by name for each date.
struct Spelling {
    regex: Regex,
    groups: [Option<usize>; GROUPS.len()],
}

/// The groups of the spellings. `a` and `b` are month and day in either order.
const GROUPS: [&str; 8] = ["y", "m", "d", "a", "b", "mon", "ord", "wd"];

static TABLE: LazyLock<Vec<Spelling>> = LazyLock::new(table);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Year,
    Month,
    MonthName,
    Day,
    Ordinal,
    Weekday,
}

/// A date as written: what it says and where it says it.
pub(super) struct WrittenDate<'t> {
    text: &'t str,
    /// The year, if one is written.
    pub(super) year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    two_digit_year: bool,
    /// Seconds or milliseconds since 1970, for numbers of ten or thirteen digits.
    epoch_unit: Option<i64>,
    parts: Vec<(Range<usize>, Role)>,
}

impl<'t> WrittenDate<'t> {
    /// Reads a date. `reference` (the record's date) tells the century of two-digit years.
    pub(super) fn read(text: &'t str, entity: Entity, reference: Date) -> Option<Self> {
        let trimmed = text.trim();
        if trimmed.len() > 64 {
            return None; // longer than any spelling; keeps the matching cheap
        }
        let start = text.len() - text.trim_start().len();
        let read = |groups| Self::from_groups(text, start, groups, entity, reference);
        let plain = plain_groups(trimmed).and_then(read);
        let spelled = || {
            TABLE.iter().find_map(|spelling| {
                let found = spelling.regex.captures(trimmed)?;
                read(spelling.groups.map(|group| found.get(group?).map(|g| g.range())))
            })
        };
        plain.or_else(spelled).or_else(|| Self::read_epoch(text, trimmed))
    }

    fn read_epoch(text: &'t str, trimmed: &str) -> Option<Self> {
        let unit = match trimmed.len() {
            10 => 1,
            13 => 1000,
            _ => return None,
        };
        let number: i64 = trimmed
            .parse()
            .ok()
            .filter(|_| trimmed.bytes().all(|b| b.is_ascii_digit()))?;
        let date = Timestamp::from_second(number / unit)
            .ok()?
            .to_zoned(TimeZone::UTC)
            .date();
        let (year, month, day) = (Some(date.year()), Some(date.month()), Some(date.day()));
        Some(WrittenDate {
            text,
            year,
            month,
            day,
            two_digit_year: false,
            epoch_unit: Some(unit),
            parts: Vec::new(),
        })
    }

    /// `groups`: where each of [`GROUPS`] stands, counted from `start`.
    fn from_groups(
        text: &'t str,
        start: usize,
        groups: Groups,
        entity: Entity,
        reference: Date,
    ) -> Option<Self> {
        let [y, m, d, a, b, month_name, ordinal, weekday] =
            groups.map(|group| group.map(|g| start + g.start..start + g.end));
        let digits = |range: &Range<usize>| {
            let digits = text.get(range.clone())?.trim_start_matches(['\'', '’']);
            digits.parse::<i16>().ok()
        };
        // Month first, unless that is impossible.
        let day_first = a.as_ref().and_then(digits).is_some_and(|a| a > 12);
        let (m, d) = match (a, day_first) {
            (None, _) => (m, d),
            (Some(a), true) => (b, Some(a)),
            (Some(a), false) => (Some(a), b),
        };
        let [year, mut month, day] = [&y, &m, &d].map(|group| group.as_ref().and_then(digits));
        if let Some(name) = &month_name {
            month = Some(month_of(text.get(name.clone())?)?);
        }
        let year_text = y.clone().and_then(|y| text.get(y)).unwrap_or_default();
        let two_digit_year = y.is_some() && (year_text.len() < 4 || year_text.starts_with(['\'', '’']));
        let year = year.map(|y| {
            if two_digit_year {
                century(y, month, day, entity, reference)
            } else {
                y
            }
        });
        let mut parts = Vec::with_capacity(4);
        for (group, role) in [
            (y, Role::Year),
            (m, Role::Month),
            (d, Role::Day),
            (month_name, Role::MonthName),
            (ordinal, Role::Ordinal),
            (weekday, Role::Weekday),
        ] {
            parts.extend(group.map(|range| (range, role)));
        }
        parts.sort_unstable_by_key(|(range, _)| range.start);
        let (month, day) = (narrow(month)?, narrow(day)?);
        let date = WrittenDate {
            text,
            year,
            month,
            day,
            two_digit_year,
            epoch_unit: None,
            parts,
        };
        date.is_possible().then_some(date)
    }

    fn is_possible(&self) -> bool {
        if self.year.is_none() && self.month.is_none() {
            return false;
        }
        let leap_year = 2000; // without a year, 29 February is possible
        let year = self.year.unwrap_or(leap_year);
        YEARS.contains(&year) && Date::new(year, self.month.unwrap_or(1), self.day.unwrap_or(1)).is_ok()
    }

    /// Year, month and day are written and nothing else: `2024-03-04` for each of its spellings. For the identity of
    /// tokens; two-digit years do not count, because their century depends on the record's date.
    pub(super) fn iso(&self) -> Option<String> {
        let has_time = self
            .parts
            .last()
            .is_some_and(|(range, _)| range.end < self.text.trim_end().len());
        if self.two_digit_year || self.epoch_unit.is_some() || has_time {
            return None;
        }
        Date::new(self.year?, self.month?, self.day?)
            .ok()
            .map(|date| date.to_string())
    }

    /// The date moved by `days`, printed in the same spelling.
    ///
    /// What is written to the month moves as its 15th; a bare year stays; a day without a year moves inside the
    /// reference year. `None` when the result cannot be printed.
    pub(super) fn shifted(&self, days: i32, reference: Date) -> Option<String> {
        let Some(month) = self.month else {
            return Some(self.text.to_owned());
        };
        if let Some(unit) = self.epoch_unit {
            let number: i64 = self.text.trim().parse().ok()?;
            return number
                .checked_add(i64::from(days) * 86_400 * unit)
                .map(|n| n.to_string());
        }
        let day = self.day.unwrap_or(15);
        let year = self.year.unwrap_or_else(|| year_that_has(month, day, reference));
        let moved = Date::new(year, month, day)
            .ok()?
            .checked_add(Span::new().try_days(days).ok()?)
            .ok()?;
        self.printed(moved)
    }

    fn printed(&self, date: Date) -> Option<String> {
        let padded = self.is_padded();
        let mut printed = String::with_capacity(self.text.len() + 4);
        let mut from = 0;
        for (range, role) in &self.parts {
            let old = self.text.get(range.clone())?;
            printed.push_str(self.text.get(from..range.start)?);
            printed.push_str(&match role {
                Role::Year => year_like(old, date.year())?,
                Role::Month => number_like(date.month(), padded),
                Role::Day => number_like(date.day(), padded),
                Role::MonthName => name_like(old, MONTHS[date.month() as usize - 1], month_abbreviation(old)),
                Role::Weekday => {
                    let name = WEEKDAYS[date.weekday().to_monday_zero_offset() as usize];
                    name_like(old, name, (old.len() < 6).then_some(3))
                }
                Role::Ordinal => ordinal_like(old, date.day()),
            });
            from = range.end;
        }
        printed.push_str(self.text.get(from..)?);
        Some(printed)
    }

    /// Whether day and month are written with two digits: one has a leading zero, or the year stands first or close.
    fn is_padded(&self) -> bool {
        let numeric = |role: &Role| matches!(role, Role::Month | Role::Day);
        let numbers: Vec<&str> = self
            .parts
            .iter()
            .filter(|(_, role)| numeric(role))
            .filter_map(|(range, _)| self.text.get(range.clone()))
            .collect();
        let year_first = self.parts.first().is_some_and(|(_, role)| *role == Role::Year);
        let touch = |w: &[(Range<usize>, Role)]| w[0].0.end == w[1].0.start && w[1].1 != Role::Ordinal;
        let compact = self.parts.windows(2).any(touch);
        numbers.iter().any(|n| n.starts_with('0'))
            || ((year_first || compact) && numbers.iter().all(|n| n.len() == 2))
    }
}

/// Places of the [`GROUPS`] in a text.
type Groups = [Option<Range<usize>>; GROUPS.len()];

/// `2024-03-04`, `3/4/2024`, `3-4-24` and `2024`, read without the table, which costs ten times as much: most dates of
/// clinical data are written so. The same groups as the rows of the table give.
fn plain_groups(text: &str) -> Option<Groups> {
    let mut groups = Groups::default();
    let [y, m, d, a, b, ..] = &mut groups;
    let is_number = |range: &Range<usize>, least: usize, most: usize| {
        (least..=most).contains(&range.len()) && text.as_bytes()[range.clone()].iter().all(u8::is_ascii_digit)
    };
    let mut at = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'-' | b'/'));
    let ends = (at.next(), at.next(), at.next());
    let ((first, _), (second, _)) = match ends {
        (None, ..) if is_number(&(0..text.len()), 4, 4) => {
            *y = Some(0..4);
            return Some(groups);
        }
        (Some(first), Some(second), None) => (first, second),
        _ => return None,
    };
    let (x, middle, z) = (0..first, first + 1..second, second + 1..text.len());
    if !is_number(&middle, 1, 2) {
        return None;
    }
    match () {
        _ if is_number(&x, 4, 4) && is_number(&z, 1, 2) => [*y, *m, *d] = [x, middle, z].map(Some),
        _ if is_number(&x, 1, 2) && (is_number(&z, 4, 4) || is_number(&z, 2, 2)) => {
            [*a, *b, *y] = [x, middle, z].map(Some);
        }
        _ => return None,
    }
    Some(groups)
}

fn narrow(number: Option<i16>) -> Option<Option<i8>> {
    match number {
        Some(number) => i8::try_from(number).ok().map(Some),
        None => Some(None),
    }
}

fn month_of(name: &str) -> Option<i16> {
    let start: String = name.chars().take(3).flat_map(char::to_lowercase).collect();
    let index = MONTHS.iter().position(|m| m.starts_with(&start))?;
    i16::try_from(index + 1).ok()
}

/// The full year for two digits: the latest that is not too far ahead; birth dates are never ahead.
fn century(two_digits: i16, month: Option<i16>, day: Option<i16>, entity: Entity, reference: Date) -> i16 {
    let ahead = if entity == Entity::BirthDate {
        0
    } else {
        TWO_DIGIT_AHEAD
    };
    let latest = reference.year() + ahead;
    let year = latest - (latest - two_digits).rem_euclid(100);
    let still_to_come = ahead == 0
        && year == reference.year()
        && (month.unwrap_or(1), day.unwrap_or(1))
            > (i16::from(reference.month()), i16::from(reference.day()));
    if still_to_come { year - 100 } else { year }
}

/// The reference year, or the leap year before it when the day is 29 February.
fn year_that_has(month: i8, day: i8, reference: Date) -> i16 {
    let has = |year: &i16| Date::new(*year, month, day).is_ok();
    (0..8)
        .map(|back| reference.year() - back)
        .find(has)
        .unwrap_or(reference.year())
}

fn year_like(old: &str, year: i16) -> Option<String> {
    if old.len() == 4 && old.bytes().all(|b| b.is_ascii_digit()) {
        return (1..=9999).contains(&year).then(|| format!("{year:04}"));
    }
    let mark: String = old.chars().filter(|c| !c.is_ascii_digit()).collect();
    Some(format!("{mark}{:02}", year.rem_euclid(100)))
}

fn number_like(number: i8, padded: bool) -> String {
    if padded {
        format!("{number:02}")
    } else {
        number.to_string()
    }
}

/// Letters of an abbreviated month name; `None` for a full one. "May" counts as full.
fn month_abbreviation(old: &str) -> Option<usize> {
    let full = MONTHS.iter().any(|m| m.eq_ignore_ascii_case(old));
    (!full).then_some(3)
}

fn name_like(old: &str, name: &str, letters: Option<usize>) -> String {
    let name: String = name.chars().take(letters.unwrap_or(usize::MAX)).collect();
    let mut letters = old.chars();
    match (letters.next(), letters.next()) {
        (Some(a), Some(b)) if a.is_uppercase() && b.is_uppercase() => name.to_uppercase(),
        (Some(a), _) if a.is_uppercase() => name
            .chars()
            .enumerate()
            .map(|(i, c)| if i == 0 { c.to_ascii_uppercase() } else { c })
            .collect(),
        _ => name,
    }
}

fn ordinal_like(old: &str, day: i8) -> String {
    let suffix = match (day % 10, day / 10) {
        (_, 1) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    if old.starts_with(char::is_uppercase) {
        suffix.to_uppercase()
    } else {
        suffix.to_owned()
    }
}
