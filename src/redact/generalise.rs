//! Coarser forms by the rules of Safe Harbor (45 CFR 164.514(b)(2)(i)): years, ages, ZIP prefixes.
//!
//! In: the text of a span. Out: [`Coarse`]. What cannot be read is never left as it is: it becomes a label.

use super::date::WrittenDate;
use crate::entity::{AGE_ALLOWED_MAX, Entity};
use jiff::civil::Date;

/// What takes the place of every age above [`AGE_ALLOWED_MAX`].
pub(super) const AGE_CATEGORY: &str = "90+";
/// (B): the first three digits stand for the whole area.
const ZIP_PREFIX_LEN: usize = 3;
/// (B): what takes the place of the prefix of an area with 20,000 people or fewer.
const ZIP_RESTRICTED: &str = "000";

/// The coarser form of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Coarse {
    /// It needs none: it says no more than the rules allow.
    AsWritten,
    /// Put this in its place.
    Text(String),
    /// It has none: use a label.
    Label,
}

/// The year of a date, unless the year itself would show an age over 89.
pub(super) fn date(text: &str, entity: Entity, reference: Date) -> Coarse {
    let year = WrittenDate::read(text, entity, reference).and_then(|date| date.year);
    match year {
        None => Coarse::Label,
        Some(year) if shows_high_age(year, reference) => Coarse::Label,
        Some(year) if text.trim() == year.to_string() => Coarse::AsWritten,
        Some(year) => Coarse::Text(year.to_string()),
    }
}

/// Whether somebody born in `year` may be over 89 at the reference date. Days and months are left out of account: in
/// the year in which the ninetieth birthday falls the year may show the age already.
pub(super) fn shows_high_age(year: i16, reference: Date) -> bool {
    year < reference.year() - AGE_ALLOWED_MAX as i16
}

/// `90+` for ages over 89, in place of the number only (`92-year-old` becomes `90+-year-old`). `after` is the text that
/// follows: with a `+` there, the number is the category that an earlier redaction wrote.
pub(super) fn age(text: &str, after: &str) -> Coarse {
    let trimmed = text.trim();
    match Age::read(trimmed, after) {
        None => Coarse::Label,
        Some(_) if !says_only_an_age(trimmed) => Coarse::Label,
        Some(age) if !age.is_high() => Coarse::AsWritten,
        // "92 years and 3 months", "1200 months": nothing of the wording may stay.
        Some(age) if age.numbers > 1 || age.is_in_parts_of_years => Coarse::Text(AGE_CATEGORY.to_owned()),
        Some(age) => match (trimmed.get(..age.start), trimmed.get(age.end..)) {
            (Some(before), Some(after)) => {
                Coarse::Text(format!("{before}{AGE_CATEGORY}{}", after.trim_start_matches('+')))
            }
            _ => Coarse::Text(AGE_CATEGORY.to_owned()),
        },
    }
}

/// The age in years when it is over 89 and stands there by itself, not as the category.
pub(super) fn high_age(text: &str, after: &str) -> Option<u32> {
    Age::read(text.trim(), after)
        .filter(Age::is_high)
        .map(|age| age.years)
}

/// The first three digits of a US ZIP code, `000` for the restricted ones; no coarser form for other postcodes.
pub(super) fn zip(text: &str, restricted: &[String]) -> Coarse {
    let trimmed = text.trim();
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    let plain = trimmed
        .chars()
        .all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    if !plain || !matches!(digits.len(), 3 | 5 | 9) {
        return Coarse::Label;
    }
    let prefix: String = digits.chars().take(ZIP_PREFIX_LEN).collect();
    let shown = match restricted.binary_search(&prefix) {
        Ok(_) => ZIP_RESTRICTED.to_owned(),
        Err(_) => prefix,
    };
    if shown == trimmed {
        Coarse::AsWritten
    } else {
        Coarse::Text(shown)
    }
}

/// An age as written: its years and where its (first) number stands.
struct Age {
    years: u32,
    start: usize,
    end: usize,
    numbers: usize,
    is_in_parts_of_years: bool,
    is_category: bool,
}

impl Age {
    fn read(text: &str, after: &str) -> Option<Age> {
        if let Some(years) = in_scientific_notation(text) {
            return Some(Age {
                years,
                start: 0,
                end: text.len(),
                numbers: 1,
                is_in_parts_of_years: false,
                is_category: false,
            });
        }
        let numbers = numbers(text);
        let &(largest, _, _) = numbers.iter().max_by_key(|(value, _, _)| *value)?;
        let &(_, start, end) = numbers.first()?;
        let unit = text.get(end..)?.trim_start_matches([' ', '-']).to_lowercase();
        let per_year = [("mo", 12), ("w", 52), ("d", 365), ("h", 8760)]
            .into_iter()
            .find(|(mark, _)| unit.starts_with(mark) && numbers.len() == 1)
            .map_or(1, |(_, n)| n);
        let rest = text.get(end..).filter(|rest| !rest.is_empty()).unwrap_or(after);
        Some(Age {
            is_category: numbers.len() == 1 && largest == AGE_ALLOWED_MAX + 1 && rest.starts_with('+'),
            years: largest / per_year,
            start,
            end,
            numbers: numbers.len(),
            is_in_parts_of_years: per_year > 1,
        })
    }

    fn is_high(&self) -> bool {
        self.years > AGE_ALLOWED_MAX && !self.is_category
    }
}

/// Words that an age is written with, besides its numbers.
const AGE_WORDS: [&str; 52] = [
    "year",
    "years",
    "yr",
    "yrs",
    "y",
    "yo",
    "yom",
    "yof",
    "o",
    "old",
    "month",
    "months",
    "mo",
    "mos",
    "mth",
    "mths",
    "m",
    "week",
    "weeks",
    "wk",
    "wks",
    "w",
    "day",
    "days",
    "d",
    "hour",
    "hours",
    "hr",
    "hrs",
    "h",
    "of",
    "age",
    "aged",
    "a",
    "an",
    "and",
    "in",
    "his",
    "her",
    "their",
    "mid",
    "early",
    "late",
    "s",
    "nearly",
    "almost",
    "about",
    "approx",
    "approximately",
    "over",
    "to",
    "plus",
];

/// Whether a text holds nothing but ages: known words, and numbers of which all but the last are followed by a unit or
/// stand in a range (`5 years 3 months`, `45-50`). Everything else may be anything: a name, a telephone number.
fn says_only_an_age(text: &str) -> bool {
    if in_scientific_notation(text).is_some() {
        return true;
    }
    let words = words(text);
    let is_figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let known =
        |word: &str| number_word(word).is_some() || AGE_WORDS.iter().any(|w| w.eq_ignore_ascii_case(word));
    let between =
        |(a, figure): (usize, &str), b: usize| text.get(a + figure.len()..b).unwrap_or_default().trim();
    let runs_on = words.windows(2).any(|pair| {
        is_figure(pair[0].1) && is_figure(pair[1].1) && !matches!(between(pair[0], pair[1].0), "-" | "–")
    });
    let figures = words.iter().filter(|(_, word)| is_figure(word)).count();
    let in_ascii = text
        .chars()
        .all(|c| c.is_ascii() || c == '–' || c.is_whitespace());
    in_ascii && figures <= 3 && !runs_on && words.iter().all(|(_, word)| is_figure(word) || known(word))
}

/// The whole part of a JSON number such as `9.5e1`.
fn in_scientific_notation(text: &str) -> Option<u32> {
    let of_a_number = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'e' | b'E');
    let written = text.contains(['e', 'E']) && text.bytes().all(of_a_number);
    let number: f64 = text.parse().ok().filter(|_| written)?;
    Some(number as u32) // saturates: a figure too large is no small age
}

/// Numbers in figures or words, with their places: `(value, start, end)`. Decimals are cut (`92.5` is 92).
fn numbers(text: &str) -> Vec<(u32, usize, usize)> {
    let mut found: Vec<(u32, usize, usize)> = Vec::new();
    let mut in_words = false; // whether the last number found is in words and may go on
    for (start, word) in words(text) {
        let end = start + word.len();
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let whole = word.split('.').next().unwrap_or(word);
            // A figure too large to parse is no small age.
            found.push((whole.parse().unwrap_or(u32::MAX), start, end));
            in_words = false;
        } else if let Some(value) = number_word(word) {
            match found.last_mut().filter(|_| in_words) {
                Some(last) if value == 100 => *last = (last.0.max(1).saturating_mul(100), last.1, end),
                Some(last) => *last = (last.0.saturating_add(value), last.1, end),
                None => found.push((value, start, end)),
            }
            in_words = true;
        } else if !word.eq_ignore_ascii_case("and") {
            in_words = false;
        }
    }
    found
}

/// Runs of ASCII letters, and runs of digits with an inner decimal point.
fn words(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        if bytes[at].is_ascii_digit() {
            let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
            while digit(at) || (bytes.get(at) == Some(&b'.') && digit(at + 1)) {
                at += 1;
            }
        } else if bytes[at].is_ascii_alphabetic() {
            while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                at += 1;
            }
        } else {
            at += 1;
            continue;
        }
        words.extend(text.get(start..at).map(|word| (start, word)));
    }
    words
}

fn number_word(word: &str) -> Option<u32> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let word = word.to_ascii_lowercase();
    let at = |list: &[&str]| {
        list.iter()
            .position(|w| *w == word)
            .and_then(|i| u32::try_from(i).ok())
    };
    at(&UNITS)
        .or_else(|| at(&TENS).map(|i| (i + 2) * 10))
        .or_else(|| (word == "hundred").then_some(100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(t: &str) -> Coarse {
        Coarse::Text(t.to_owned())
    }

    #[test]
    fn dates_become_years_unless_the_year_shows_a_high_age() {
        let reference = Date::constant(2024, 6, 1);
        let cases = [
            ("2024-03-04", text("2024")),
            ("3/4/24", text("2024")),
            ("20240304", text("2024")),
            ("March 2024", text("2024")),
            ("2024", Coarse::AsWritten),
            ("1709510400", text("2024")),
            ("1935-01-01", text("1935")),
            ("1934-12-31", Coarse::Label),
            ("1931", Coarse::Label),
            ("March 4", Coarse::Label),
            ("the 14th", Coarse::Label),
            ("", Coarse::Label),
        ];
        for (written, expected) in cases {
            assert_eq!(date(written, Entity::Date, reference), expected, "{written}");
        }
        assert_eq!(
            date("3/4/31", Entity::BirthDate, reference),
            Coarse::Label,
            "1931, not 2031"
        );
    }

    #[test]
    fn ages_over_89_become_one_category() {
        let cases = [
            ("89", Coarse::AsWritten),
            ("90", text("90+")),
            ("92", text("90+")),
            ("92-year-old", text("90+-year-old")),
            ("aged 101 years", text("aged 90+ years")),
            ("92.5", text("90+")),
            ("45 y.o.", Coarse::AsWritten),
            ("092Y", text("90+Y")),
            ("92 years 3 months", text("90+")),
            ("95 months", Coarse::AsWritten),
            ("1200 months", text("90+")),
            ("ninety-two", text("90+")),
            ("ninety", text("90+")),
            ("one hundred and three years", text("90+ years")),
            ("forty-five", Coarse::AsWritten),
            ("99999999999999999999", text("90+")),
            ("90+", Coarse::AsWritten),
            ("90+ years old", Coarse::AsWritten),
            ("92+", text("90+")),
            ("one hundred hundred hundred hundred hundred hundred", text("90+")),
            ("9.5e1", text("90+")),
            ("1E300", text("90+")),
            ("4.5e1", Coarse::AsWritten),
            ("5 years 3 months", Coarse::AsWritten),
            ("45-50", Coarse::AsWritten),
            ("in her early 90s", text("in her early 90+s")),
            ("92-year-old male John Smith", Coarse::Label),
            ("45 John Smith 937-555-0144", Coarse::Label),
            ("45 937-555-0144", Coarse::Label),
            ("45 3/4", Coarse::Label),
            ("45 Müller", Coarse::Label),
            ("nonagenarian", Coarse::Label),
            ("", Coarse::Label),
        ];
        for (written, expected) in cases {
            assert_eq!(age(written, ""), expected, "{written}");
        }
        assert_eq!(age("90", "+ years old"), Coarse::AsWritten);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_no_high_age_stays(text in "\\PC{0,16}", n in 90u32..150, unit in "( years old|-year-old|Y| yo)?") {
            let _ = (age(&text, ""), zip(&text, &[]), date(&text, Entity::BirthDate, Date::constant(2024, 6, 1)));
            let written = format!("{n}{unit}");
            prop_assert_eq!(age(&written, ""), Coarse::Text(format!("90+{unit}")));
            prop_assert_eq!(age(&format!("90+{unit}"), ""), Coarse::AsWritten);
        }
    }

    #[test]
    fn zip_codes_become_prefixes_and_restricted_ones_zeros() {
        let restricted = ["036".to_owned(), "893".to_owned()];
        let cases = [
            ("94110", text("941")),
            ("94110-1234", text("941")),
            ("941101234", text("941")),
            ("03601", text("000")),
            ("036", text("000")),
            ("000", Coarse::AsWritten),
            ("941", Coarse::AsWritten),
            ("2134", Coarse::Label),
            ("SW1A 1AA", Coarse::Label),
            ("K1A 0B1", Coarse::Label),
        ];
        for (written, expected) in cases {
            assert_eq!(zip(written, &restricted), expected, "{written}");
        }
    }
}
