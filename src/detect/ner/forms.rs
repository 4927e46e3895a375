//! What a finding of the model is by its written form: models know places, contacts and ages, policies know cities and
//! addresses, telephone numbers and mail, and ages over 89.

use crate::entity::{AGE_ALLOWED_MAX, Entity};
use std::net::IpAddr;
use std::ops::Range;

/// More than the longest documented life: such a number is no age.
const AGE_MAX: u32 = 130;
/// Words that say an age over 89 by themselves or together with the words beside them.
const HIGH_AGES: [&str; 6] = [
    "ninety",
    "nineties",
    "hundred",
    "nonagenarian",
    "centenarian",
    "supercentenarian",
];
/// Words that belong to the number when they stand right beside such a word.
const COUNTED_WITH: [&str; 23] = [
    "a",
    "and",
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
    "twenty",
    "thirty",
];

/// What a value is, and which part of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) entity: Entity,
    pub(super) range: Range<usize>,
}

/// The form of a value that was found as this kind; `None` where it is none that identifies.
pub(super) fn of(entity: Entity, value: &str) -> Option<Form> {
    let whole = |entity| {
        Some(Form {
            entity,
            range: 0..value.len(),
        })
    };
    match entity {
        Entity::City if value.contains(char::is_numeric) => whole(Entity::Address),
        Entity::Phone => whole(contact(value)),
        Entity::Age => high_age(value).map(|range| Form { entity, range }),
        other => whole(other),
    }
}

/// Marks that stand around an identifier and are no part of it.
pub(super) fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation()
        || matches!(c, '’' | '‘' | '“' | '”' | '–' | '—' | '…' | '•')
}

fn contact(value: &str) -> Entity {
    let lower = value.to_lowercase();
    if lower.contains('@') {
        return Entity::Email;
    }
    if value.parse::<IpAddr>().is_ok() {
        return Entity::Ip;
    }
    let labelled = lower.starts_with("www.") || lower.contains("://");
    let domain =
        lower.contains('.') && !lower.contains(' ') && lower.contains(|c: char| c.is_ascii_lowercase());
    match labelled || domain {
        true => Entity::Url,
        false => Entity::Phone,
    }
}

/// The number of an age over 89, in digits or in words.
fn high_age(value: &str) -> Option<Range<usize>> {
    let in_digits = runs(value, |c| c.is_ascii_digit()).find(|(_, digits)| {
        let age: Option<u32> = digits.parse().ok();
        age.is_some_and(|age| (AGE_ALLOWED_MAX + 1..=AGE_MAX).contains(&age))
    });
    in_digits
        .map(|(at, digits)| at..at + digits.len())
        .or_else(|| high_age_in_words(value))
}

fn high_age_in_words(value: &str) -> Option<Range<usize>> {
    let words: Vec<(usize, String)> = runs(value, char::is_alphabetic)
        .map(|(at, word)| (at, word.to_ascii_lowercase()))
        .collect();
    let is = |at: &usize, list: &[&str]| {
        words
            .get(*at)
            .is_some_and(|(_, word)| list.contains(&word.as_str()))
    };
    let high = (0..words.len()).find(|at| is(at, &HIGH_AGES))?;
    let counted = |at: &usize| is(at, &COUNTED_WITH);
    let first = (0..high).rev().take_while(counted).last().unwrap_or(high);
    let last = (high + 1..words.len()).take_while(counted).last().unwrap_or(high);
    let (start, (at, word)) = (words.get(first)?.0, words.get(last)?);
    Some(start..at + word.len())
}

/// Runs of characters, with where they begin.
fn runs(text: &str, is: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = (usize, &str)> {
    let offset = move |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    text.split(move |c| !is(c))
        .filter(|part| !part.is_empty())
        .map(move |part| (offset(part), part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formed(entity: Entity, value: &str) -> Option<(Entity, &str)> {
        let form = of(entity, value)?;
        Some((form.entity, &value[form.range]))
    }

    #[test]
    fn places_with_numbers_are_addresses_and_contacts_are_what_they_look_like() {
        for (given, value, entity) in [
            (Entity::City, "Dayton", Entity::City),
            (Entity::City, "12 Elm St, Dayton", Entity::Address),
            (Entity::Phone, "(617) 555-0123", Entity::Phone),
            (Entity::Phone, "617.555.0123", Entity::Phone),
            (Entity::Phone, "617-555-0123 ext. 12", Entity::Phone),
            (Entity::Phone, "Jane@Example.org", Entity::Email),
            (Entity::Phone, "www.example.org", Entity::Url),
            (Entity::Phone, "https://a.b/c d", Entity::Url),
            (Entity::Phone, "example.org/x", Entity::Url),
            (Entity::Phone, "203.0.113.9", Entity::Ip),
            (Entity::Phone, "2001:db8::1", Entity::Ip),
            (Entity::Facility, "Ward 4", Entity::Facility),
        ] {
            assert_eq!(formed(given, value), Some((entity, value)), "{value}");
        }
    }

    #[test]
    fn only_ages_over_89_are_left_and_only_their_number() {
        for (value, number) in [
            ("94-year-old", "94"),
            ("90", "90"),
            ("aged 104 years", "104"),
            ("Ninety-four year old", "Ninety-four"),
            ("ninety years", "ninety"),
            ("one hundred and two", "one hundred and two"),
            ("in her nineties", "nineties"),
            ("a hundred", "a hundred"),
        ] {
            assert_eq!(formed(Entity::Age, value), Some((Entity::Age, number)), "{value}");
        }
        for value in [
            "89",
            "64 y.o.",
            "eighty-nine",
            "elderly",
            "1994",
            "0",
            "94000000000000000000",
            "é",
        ] {
            assert_eq!(formed(Entity::Age, value), None, "{value}");
        }
    }
}
