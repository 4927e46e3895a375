//! When a word that could mean something else stands for a known value.
//!
//! "Will", "Rose" and "Pain" are surnames and words; "12" is a record number and a count. Such a value is evidence only
//! where it stands as that kind of value: written like a name inside a sentence, after a title or a label, or (for
//! numbers) after the word that announces one. Everything here looks at folded text ([`super::fold`]).

use super::fold::{Class, Text, class, class_at, letters_start, word_end};
use crate::entity::Entity;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// How much one word of a name proves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// What hospitals and firms share: evidence only in the whole name ("Overlake Hospital Medical Center").
    Institution,
    /// Part of names only: `van`, `de la`. Never evidence alone.
    Particle,
    /// A month or weekday: capitalised in every sentence, so evidence only beside a title or another part.
    Calendar,
    /// An ordinary word: evidence where it is written as a name.
    Ordinary,
    /// At most three letters: in capitals it is more likely an abbreviation.
    Short,
    /// Nothing but a name.
    Strong,
}

/// FNV-1a (Fowler, Noll, Vo): the words are our own, so nobody can choose them to collide.
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

static ORDINARY: LazyLock<HashSet<&'static [u8], BuildHasherDefault<Fnv>>> = LazyLock::new(|| {
    let words = include_str!("ordinary_words.txt").lines();
    words.filter(|w| !w.starts_with('#')).map(str::as_bytes).collect()
});

const PARTICLES: [&[u8]; 22] = [
    b"al", b"ap", b"bin", b"da", b"dal", b"de", b"del", b"della", b"den", b"der", b"di", b"do", b"dos",
    b"du", b"el", b"ibn", b"la", b"le", b"van", b"von", b"y", b"zu",
];
const CALENDAR: [&[u8]; 29] = [
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
    b"jan",
    b"feb",
    b"apr",
    b"jun",
    b"jul",
    b"aug",
    b"sep",
    b"oct",
    b"nov",
    b"dec",
    b"monday",
    b"tuesday",
    b"wednesday",
    b"thursday",
    b"friday",
    b"saturday",
    b"sunday",
];
/// Forms of address, which make the next word a name.
const TITLES: [&[u8]; 16] = [
    b"mr",
    b"mrs",
    b"ms",
    b"dr",
    b"prof",
    b"mister",
    b"missus",
    b"miss",
    b"doctor",
    b"professor",
    b"sir",
    b"madam",
    b"rev",
    b"fr",
    b"capt",
    b"sgt",
];
/// Titles after which even a lower-case ordinary word is a name; "the doctor will" is not.
const FIRM_TITLES: [&[u8]; 3] = [b"mr", b"mrs", b"ms"];
/// What only people do: a capitalised word before one of these names somebody, also where it opens a sentence. No forms
/// of "be" and "have", which pain and hope take too.
const DEEDS: [&[u8]; 56] = [
    b"saw",
    b"says",
    b"said",
    b"states",
    b"stated",
    b"denies",
    b"denied",
    b"reports",
    b"reported",
    b"notes",
    b"noted",
    b"asks",
    b"asked",
    b"agrees",
    b"agreed",
    b"called",
    b"calls",
    b"phoned",
    b"rang",
    b"texted",
    b"emailed",
    b"wrote",
    b"writes",
    b"told",
    b"tells",
    b"thinks",
    b"thought",
    b"wants",
    b"wanted",
    b"lives",
    b"lived",
    b"works",
    b"worked",
    b"drove",
    b"drives",
    b"walked",
    b"walks",
    b"sat",
    b"ate",
    b"slept",
    b"came",
    b"went",
    b"arrived",
    b"signed",
    b"reviewed",
    b"examined",
    b"ordered",
    b"paged",
    b"prescribed",
    b"advised",
    b"recommended",
    b"recommends",
    b"understands",
    b"understood",
    b"declined",
    b"consented",
];
/// Words that announce a name when a colon follows. Not "patient", which opens turns in transcripts.
const NAME_LABELS: [&[u8]; 8] = [
    b"name",
    b"names",
    b"surname",
    b"forename",
    b"firstname",
    b"lastname",
    b"nickname",
    b"alias",
];
/// Words after which a short number is an identifier, for every kind of identifier.
const NUMBER_LABELS: [&[u8]; 16] = [
    b"id",
    b"ids",
    b"mrn",
    b"num",
    b"number",
    b"nr",
    b"ref",
    b"reference",
    b"acct",
    b"account",
    b"record",
    b"chart",
    b"case",
    b"file",
    b"member",
    b"encounter",
];
/// Initials that are also abbreviations of the clinic or of every text.
const ABBREVIATIONS: [&[u8]; 58] = [
    b"ad", b"am", b"ba", b"bc", b"bid", b"bm", b"bp", b"bs", b"cc", b"cd", b"co", b"cp", b"ct", b"dc",
    b"dds", b"do", b"ed", b"eg", b"er", b"et", b"fx", b"gi", b"gu", b"hr", b"hs", b"ht", b"hx", b"ie", b"im",
    b"iq", b"iv", b"jr", b"ma", b"md", b"ms", b"mr", b"np", b"od", b"op", b"or", b"os", b"ot", b"pa", b"pe",
    b"pm", b"po", b"pr", b"pt", b"qd", b"rn", b"ro", b"rx", b"sp", b"sx", b"tx", b"us", b"usa", b"wt",
];

/// Words that tell a name for an institution's: no person is called so. What else is an ordinary word in such a name is
/// ordinary in every text about care.
const INSTITUTIONS: [&[u8]; 40] = [
    b"agency",
    b"associates",
    b"center",
    b"centers",
    b"centre",
    b"clinic",
    b"clinics",
    b"college",
    b"company",
    b"corp",
    b"corporation",
    b"department",
    b"foundation",
    b"group",
    b"health",
    b"healthcare",
    b"hospice",
    b"hospital",
    b"hospitals",
    b"inc",
    b"infirmary",
    b"institute",
    b"insurance",
    b"lab",
    b"laboratories",
    b"laboratory",
    b"labs",
    b"llc",
    b"ltd",
    b"medical",
    b"nursing",
    b"pharmacy",
    b"physicians",
    b"practice",
    b"rehabilitation",
    b"service",
    b"services",
    b"system",
    b"university",
    b"ward",
];
/// Further words of such names that the list of ordinary words lacks.
const OF_INSTITUTIONS: [&[u8]; 7] = [
    b"affairs",
    b"county",
    b"inpatient",
    b"memorial",
    b"oncology",
    b"pediatrics",
    b"veterans",
];

/// Whether a lower-case word is one of an institution's name, which names no person.
pub(crate) fn is_institution(word: &[u8]) -> bool {
    INSTITUTIONS.contains(&word)
}

/// Rates one lower-case word of an institution's name.
pub(crate) fn strength_in_institution(word: &[u8]) -> Strength {
    match strength(word) {
        Strength::Ordinary => Strength::Institution,
        _ if INSTITUTIONS.contains(&word) || OF_INSTITUTIONS.contains(&word) => Strength::Institution,
        other => other,
    }
}

/// Titles and degrees that are written with a name and are no part of it.
pub(crate) fn is_title_or_suffix(word: &[u8]) -> bool {
    const SUFFIXES: [&[u8]; 14] = [
        b"jr", b"sr", b"ii", b"iii", b"iv", b"md", b"phd", b"rn", b"np", b"dds", b"esq", b"mbbs", b"dnp",
        b"facp",
    ];
    TITLES
        .iter()
        .chain(&SUFFIXES)
        .any(|title| title.eq_ignore_ascii_case(word))
}

/// Whether initials (lower case) are also a common abbreviation.
pub(crate) fn is_abbreviation(initials: &[u8]) -> bool {
    ABBREVIATIONS.contains(&initials)
}

/// Whether a lower-case word is an ordinary one.
pub(crate) fn is_ordinary(word: &[u8]) -> bool {
    ORDINARY.contains(word)
}

/// Rates one lower-case word of a name or place.
pub(crate) fn strength(word: &[u8]) -> Strength {
    let letters = word.iter().filter(|&&b| b & 0xc0 != 0x80).count();
    if PARTICLES.contains(&word) {
        Strength::Particle
    } else if CALENDAR.contains(&word) {
        Strength::Calendar
    } else if is_ordinary(word) {
        Strength::Ordinary
    } else if letters <= 3 && word.is_ascii() {
        Strength::Short
    } else {
        Strength::Strong
    }
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Starts with a small letter.
    Lower,
    /// `Smith`, `McDonald`; every word of a script that we do not fold.
    Title,
    /// `SMITH`; also a single capital.
    Upper,
}

/// The shape of a non-empty word.
pub(crate) fn shape(word: &[u8]) -> Shape {
    match word.first() {
        Some(b) if b.is_ascii_lowercase() => Shape::Lower,
        Some(b) if b.is_ascii_uppercase() && !word.iter().any(u8::is_ascii_lowercase) => Shape::Upper,
        _ => Shape::Title,
    }
}

/// Whether the word at `start..end`, a part of a known name by itself, is evidence of that name.
pub(crate) fn stands_as_name(text: &Text<'_>, start: usize, end: usize, strength: Strength) -> bool {
    let word = shape(&text[start..end]);
    let lone = match (strength, word) {
        (Strength::Strong, _) => true,
        (Strength::Short, Shape::Upper) => among_capitals(text, start, end),
        (Strength::Short, Shape::Lower) => end - start > 2,
        (Strength::Short, Shape::Title) => true,
        (Strength::Ordinary, Shape::Title) => !opens_sentence(text, start) || acts(text, end),
        (Strength::Calendar, Shape::Title) => acts(text, end),
        _ => false,
    };
    lone || titled(text, start, word)
        || (word != Shape::Lower
            && strength > Strength::Particle
            && announced(text, start, &NAME_LABELS, true))
        || (word != Shape::Lower && strength >= Strength::Ordinary && text.whole && is_all(text, start, end))
}

/// Whether nothing but white space and punctuation stands around `start..end`: the field is this word.
fn is_all(text: &[u8], start: usize, end: usize) -> bool {
    let idle = |b: &u8| class(*b) == Class::Other;
    // From the word outwards, so that a long text is not walked again for each of its words.
    text[..start].iter().rev().all(idle) && text[end..].iter().all(idle)
}

/// Whether the words next to this one are in capitals too, so that capitals say nothing.
fn among_capitals(text: &[u8], start: usize, end: usize) -> bool {
    let before = text[..start].iter().rposition(|&b| b != b' ').map(|i| i + 1);
    let before = before.map(|e| &text[letters_start(text, e)..e]);
    let after = text[end..].iter().position(|&b| b != b' ').map(|i| end + i);
    let after = after.filter(|&s| class_at(text, s) == Class::Letter);
    let after = after.map(|s| &text[s..word_end(text, s)]);
    let words = [before, after].into_iter().flatten().filter(|w| !w.is_empty());
    let (mut seen, mut capitals) = (0, 0);
    for word in words {
        seen += 1;
        capitals += usize::from(word.len() > 1 && shape(word) == Shape::Upper);
    }
    seen > 0 && seen == capitals
}

/// Whether a sentence, line or list item may start at `start`, where every word is capitalised.
fn opens_sentence(text: &[u8], start: usize) -> bool {
    for at in (0..start).rev() {
        match text[at] {
            b' ' | b'\t' | b'"' | b'\'' | b'(' | b'[' | b'*' | b'_' => {}
            b'-' => {
                let before = at.checked_sub(1).map(|i| text[i]);
                return before.is_none_or(|b| matches!(b, b' ' | b'\n' | b'\t'));
            }
            b'.' | b'!' | b'?' | b':' | b';' | b'\n' | b'\r' | b'>' | b'#' | b'|' | b'/' | 1 => return true,
            _ => return false,
        }
    }
    true
}

/// Whether the word that ends at `end` does what only people do.
fn acts(text: &[u8], end: usize) -> bool {
    let Some(start) = text[end..].strip_prefix(b" ").map(|_| end + 1) else {
        return false;
    };
    class_at(text, start) == Class::Letter && DEEDS.contains(&&text[start..word_end(text, start)])
}

/// Whether a title stands before `start`.
fn titled(text: &[u8], start: usize, word: Shape) -> bool {
    match word {
        Shape::Lower => announced(text, start, &FIRM_TITLES, false),
        _ => announced(text, start, &TITLES, false),
    }
}

/// Whether one of `labels` stands right before `start`, with spaces and full stops, or with a colon, between.
fn announced(text: &[u8], start: usize, labels: &[&[u8]], colon: bool) -> bool {
    let gap = text[..start].iter().rev();
    let gap = gap
        .take(4)
        .take_while(|&&b| matches!(b, b' ' | b'.') || (colon && b == b':'));
    let end = start - gap.count();
    if end == start || (colon && !text[end..start].contains(&b':')) {
        return false;
    }
    let word = &text[letters_start(text, end)..end];
    labels.iter().any(|label| label.eq_ignore_ascii_case(word))
}

/// Whether a short number at `start` is announced as an identifier of this kind: `MRN 12`, `acct # 0042`, `#12`.
pub(crate) fn stands_as_number(text: &[u8], start: usize, entity: Entity) -> bool {
    let gap = text[..start].iter().rev();
    let gap = gap
        .take(4)
        .take_while(|&&b| matches!(b, b' ' | b'.' | b':' | b'#' | b'-' | b'='));
    let end = start - gap.count();
    if end == start {
        return false;
    }
    let word = &text[letters_start(text, end)..end];
    let named = entity.name().as_bytes();
    text[end..start].contains(&b'#') && entity.is_identifier()
        || NUMBER_LABELS.iter().any(|label| label.eq_ignore_ascii_case(word))
        || named.eq_ignore_ascii_case(word)
}
