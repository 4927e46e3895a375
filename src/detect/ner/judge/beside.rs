//! What belongs to a finding by its form, and models leave out now and then: the initial behind a surname, the number before a
//! street, the legal form behind a clinic, the rest of a name that is spelt out.
//!
//! Pure, bounded looks at the text right beside.

use super::super::Suspect;
use super::is_one_kind;
use crate::entity::Entity;
use crate::vocabulary::known;
use crate::vocabulary::terms::is_eponym_in_phrase;

/// Words before the number of a part of a building, here and in the United Kingdom, Ireland and Australia.
const PARTS: [&str; 22] = [
    "apt",
    "apartment",
    "unit",
    "suite",
    "ste",
    "flat",
    "shop",
    "level",
    "lot",
    "room",
    "rm",
    "bldg",
    "building",
    "villa",
    "trailer",
    "trlr",
    "space",
    "floor",
    "fl",
    "site",
    "box",
    "house",
];
/// Digits of a postal district behind a city.
const DISTRICT_DIGITS_MAX: usize = 2;
/// What the homes are called that care for people.
const HOMES: [&str; 6] = [
    " rest home",
    " nursing home",
    " care home",
    " group home",
    " retirement home",
    " residential home",
];
/// Legal forms of companies, as they stand behind the names of practices; without dots.
const LEGAL_FORMS: [&str; 10] = ["pc", "pa", "llc", "pllc", "llp", "inc", "ltd", "plc", "sc", "pty"];
/// Longest gap before a legal form: ", ".
const LEGAL_GAP_BYTES_MAX: usize = 2;
/// Fewest letters of a word that is spelt out: two initials are none.
const SPELT_LETTERS_MIN: usize = 3;
/// Most letters that are added to one that is spelt out.
const SPELT_LETTERS_MAX: usize = 24;

/// Whether a word that the model hardly suspects belongs to the accepted word beside it. Both are joined already.
pub(super) fn belongs(text: &str, word: &Suspect, accepted: &Suspect) -> bool {
    let value = text.get(word.start..word.end).unwrap_or_default();
    let gap = text.get(word.end.min(accepted.end)..word.start.max(accepted.start));
    let gap = gap.unwrap_or_default();
    if word.entity == Entity::Name {
        let named = match word.start < accepted.start {
            true => gap == ", " && is_surname_of(text, word, accepted),
            false if gap == " " => is_surname_of(text, word, accepted),
            false => gap.starts_with(',') && is_capital(value),
        };
        return named || gap == "-" && begins_large(value);
    }
    let is_part = || PARTS.contains(&value.to_ascii_lowercase().as_str());
    let numbered = match word.start < accepted.start {
        true => is_number(value) || is_part(),
        // "Dublin 9", "Leeds 6"; a longer one is the value of something.
        false => is_number(value) && value.len() <= DISTRICT_DIGITS_MAX,
    };
    is_one_kind(word.entity, Entity::City) && numbered
}

/// "Young, Leslie", "Leo Parkinson": a surname, though it is a word or a disease too, beside a first name.
fn is_surname_of(text: &str, surname: &Suspect, given: &Suspect) -> bool {
    let phrase = is_eponym_in_phrase(text, surname.start, surname.end);
    let surname = text.get(surname.start..surname.end).unwrap_or_default();
    let given = text.get(given.start..given.end).unwrap_or_default();
    let is_one = known(surname).is_surname() || known(surname).is_eponym();
    let beside_first_name = begins_large(given) && known(given).is_first_name();
    begins_large(surname) && is_one && beside_first_name && !phrase
}

/// Bytes of "Long, " before the first name "Bob", where a list or a label has the surname first: at the beginning of a line, a
/// cell or an item, or behind a colon. In running text the word before the comma is mostly no name.
fn surname_before(text: &str, start: usize, end: usize) -> usize {
    let (before, given) = (
        text.get(..start).unwrap_or_default(),
        text.get(start..end).unwrap_or_default(),
    );
    let first = given
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let rest = before.trim_end_matches([' ', ',', '|', '\t']);
    let gap = before.get(rest.len()..).unwrap_or_default();
    let from = rest.trim_end_matches(char::is_alphabetic).len();
    let surname = rest.get(from..).unwrap_or_default();
    let is_name = begins_large(surname)
        && known(surname).is_surname()
        && begins_large(first)
        && known(first).is_first_name();
    match is_name && is_between(gap) && opens_item(rest.get(..from).unwrap_or_default()) {
        true => start - from,
        false => 0,
    }
}

/// Bytes of ", Will" behind a surname that opens a line, a cell or an item.
fn given_after(text: &str, start: usize, end: usize) -> usize {
    let (value, after) = (
        text.get(start..end).unwrap_or_default(),
        text.get(end..).unwrap_or_default(),
    );
    let rest = after.trim_start_matches([' ', ',', '|', '\t']);
    let gap = after.get(..after.len() - rest.len()).unwrap_or_default();
    let given = rest
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let is_name =
        begins_large(given) && known(given).is_first_name() && value.chars().all(char::is_alphabetic);
    match is_name && is_between(gap) && opens_item(text.get(..start).unwrap_or_default()) {
        true => gap.len() + given.len(),
        false => 0,
    }
}

/// What stands between a surname and the first name behind it: a comma, or the border of a table's cell.
fn is_between(gap: &str) -> bool {
    matches!(gap, "," | ", " | " | " | "|" | "\t")
}

/// Whether a line, a cell, an item of a list or what a label announces begins behind this text.
fn opens_item(before: &str) -> bool {
    let blank = |c: char| matches!(c, ' ' | '\t');
    let rest = before.trim_end_matches(blank);
    let numbered = || {
        let number = rest.trim_end_matches(['.', ')']);
        let digits = number.trim_end_matches(|c: char| c.is_ascii_digit());
        number.len() < rest.len()
            && digits.len() < number.len()
            && (digits.is_empty() || digits.ends_with('\n'))
    };
    rest.is_empty() || rest.ends_with(['\n', '\r', '|', ':']) || numbered()
}

fn is_capital(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

fn begins_large(word: &str) -> bool {
    word.chars().count() > 1 && word.starts_with(char::is_uppercase)
}

/// "9", "12B"
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    word.len() - digits.len() <= 1 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The range with what belongs to it on both sides.
pub(super) fn grown(text: &str, start: usize, end: usize, entity: Entity) -> (usize, usize) {
    match entity {
        Entity::Name => (
            start - spelt_before(text, start, end).max(surname_before(text, start, end)),
            end + spelt_after(text, start, end)
                .max(home(text, end))
                .max(given_after(text, start, end)),
        ),
        Entity::Facility | Entity::Organization => {
            let end = end + home(text, end);
            (start, end + legal_form(text, end))
        }
        Entity::City => (start, end + home(text, end)),
        _ => (start, end),
    }
}

/// Bytes of " nursing home" right behind.
fn home(text: &str, end: usize) -> usize {
    let after = text.get(end..).unwrap_or_default();
    let is = |home: &&str| {
        let whole = after
            .get(home.len()..)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        whole
            && after
                .get(..home.len())
                .is_some_and(|words| words.eq_ignore_ascii_case(home))
    };
    HOMES.into_iter().find(is).map_or(0, |home| home.len())
}

/// Bytes of the legal form right behind.
fn legal_form(text: &str, end: usize) -> usize {
    let after = text.get(end..).unwrap_or_default();
    let form = after.trim_start_matches([',', ' ']);
    let gap = after.len() - form.len();
    let word = form
        .split(|c: char| !c.is_ascii_alphabetic() && c != '.')
        .next()
        .unwrap_or_default();
    let is_form = LEGAL_FORMS.contains(&word.replace('.', "").to_ascii_lowercase().as_str());
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    match (1..=LEGAL_GAP_BYTES_MAX).contains(&gap) && capital && is_form {
        true => gap + word.len(),
        false => 0,
    }
}

/// Bytes of " x y z" behind a range that ends with letters set apart.
fn spelt_after(text: &str, start: usize, end: usize) -> usize {
    let inside = text.get(start..end).unwrap_or_default().split(' ').rev();
    if inside.take_while(|word| is_letter(word)).count() < SPELT_LETTERS_MIN {
        return 0;
    }
    let after = text.get(end..).unwrap_or_default();
    let Some(rest) = after.strip_prefix(' ') else {
        return 0;
    };
    let mut bytes = 0;
    for word in rest.split(' ').take(SPELT_LETTERS_MAX) {
        // "n a k a m u r a.": the mark behind the last letter ends it.
        let letter = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
        if !is_letter(letter) {
            break;
        }
        bytes += 1 + letter.len();
        if letter.len() < word.len() {
            break;
        }
    }
    bytes
}

/// Bytes of "x y z " before a range that begins with letters set apart.
fn spelt_before(text: &str, start: usize, end: usize) -> usize {
    let inside = text.get(start..end).unwrap_or_default().split(' ');
    if inside.take_while(|word| is_letter(word)).count() < SPELT_LETTERS_MIN {
        return 0;
    }
    let before = text.get(..start).unwrap_or_default();
    let Some(rest) = before.strip_suffix(' ') else {
        return 0;
    };
    let letters = rest
        .rsplit(' ')
        .take(SPELT_LETTERS_MAX)
        .take_while(|word| is_letter(word))
        .map(|word| 1 + word.len());
    letters.sum()
}

fn is_letter(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}
