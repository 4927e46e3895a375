//! The pass: walks over the bytes once, skips what cannot start a finding in a few instructions, and hands the rest to
//! the families.

use super::pairs::NAME_LETTERS_MIN;
use super::text::{Number, Text};
use super::vocabulary::{self as v, Meaning, Roles, Trigger, Vocabulary};
use super::words::{WordTable, meet};
use crate::entity::Entity;
use crate::locale::{Locale, Locales};
use crate::span::{Finder, Span};

/// What a byte may start.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Letter,
    Digit,
    /// `@`
    At,
    /// `:`
    Colon,
    /// `[`, which may open a label of ours.
    Bracket,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut b = 0;
    while b < 256 {
        classes[b] = match b as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'@' => Class::At,
            b':' => Class::Colon,
            b'[' => Class::Bracket,
            _ => Class::Other,
        };
        b += 1;
    }
    classes
};

/// Where the pass stops.
enum Stop {
    /// At a word of the vocabulary.
    Word(Trigger, usize, usize),
    /// At a byte that may start something.
    Byte(Class, usize),
    /// At a capitalised word that another one follows.
    Pair(usize, usize),
}

/// The next stop from `at`. This loop sees every byte of every text: it holds nothing but the walk over prose.
#[inline(never)]
fn next_stop(bytes: &[u8], at: usize, triggers: &WordTable<Trigger>) -> Option<Stop> {
    let mut i = at;
    loop {
        let class = CLASSES[usize::from(*bytes.get(i)?)];
        if class == Class::Letter {
            let met = meet(bytes, i);
            if let Some(trigger) = triggers.get_met(bytes, i, met) {
                return Some(Stop::Word(trigger, i, met.end));
            }
            if bytes[i] < b'a' && opens_pair(bytes, i, met.end) {
                return Some(Stop::Pair(i, met.end));
            }
            // Mostly one blank stands between words.
            i = met.end + usize::from(bytes.get(met.end) == Some(&b' '));
        } else if class == Class::Other {
            i += 1;
        } else {
            return Some(Stop::Byte(class, i));
        }
    }
}

/// Whether the capitalised word is long enough for a name, and another capital follows: "Maria Okafor", "Okafor, Maria".
#[inline]
fn opens_pair(bytes: &[u8], start: usize, end: usize) -> bool {
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    end - start >= NAME_LETTERS_MIN
        && match at(end) {
            b' ' => at(end + 1).is_ascii_uppercase(),
            b',' => {
                at(end + 1).is_ascii_uppercase() || at(end + 1) == b' ' && at(end + 2).is_ascii_uppercase()
            }
            _ => false,
        }
}

/// Where context words last ended: numbers that follow soon mean what these say.
#[derive(Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) birth: Option<usize>,
    pub(super) fax: Option<usize>,
    pub(super) phone: Option<usize>,
    pub(super) address: Option<usize>,
    /// End of the last date found.
    pub(super) dated: usize,
    /// End of the last telephone number found.
    pub(super) dialled: usize,
}

/// One pass over one text.
pub(super) struct Scan<'t> {
    pub(super) text: Text<'t>,
    pub(super) vocabulary: &'t Vocabulary,
    pub(super) locales: Locales,
    pub(super) seen: Seen,
    opaque: &'t [(usize, usize)],
    out: &'t mut Vec<Span>,
}

impl<'t> Scan<'t> {
    pub(super) fn new(
        text: &'t str,
        vocabulary: &'t Vocabulary,
        locales: Locales,
        opaque: &'t [(usize, usize)],
        out: &'t mut Vec<Span>,
    ) -> Self {
        Scan {
            text: Text::new(text),
            vocabulary,
            locales,
            seen: Seen::default(),
            opaque,
            out,
        }
    }

    /// Walks over the text. Every step moves on by at least one byte.
    pub(super) fn run(&mut self) {
        let mut at = 0;
        while let Some(stop) = next_stop(self.text.bytes(), at, &self.vocabulary.triggers) {
            at = match stop {
                Stop::Word(trigger, start, end) => self.word(trigger, start, end).max(end),
                Stop::Pair(start, end) => self.pair((start, end)).unwrap_or(end).max(end),
                Stop::Byte(class, i) => self.byte(class, i).max(i + 1),
            };
        }
    }

    /// Tries what a single byte may start; returns where to go on.
    fn byte(&mut self, class: Class, i: usize) -> usize {
        match class {
            Class::Digit => {
                let digits = self.text.bytes()[i..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count();
                self.digits(i, i + digits).max(i + digits)
            }
            Class::At => self.email(i).unwrap_or(i + 1),
            Class::Colon => self.colon(i).unwrap_or(i + 1),
            Class::Bracket => self.past_label(i).unwrap_or(i + 1),
            Class::Other | Class::Letter => i + 1,
        }
    }

    /// Tries what a word of the vocabulary may start; returns where to go on.
    fn word(&mut self, trigger: Trigger, start: usize, end: usize) -> usize {
        let is = |kind: u32| trigger.kinds & kind != 0;
        if trigger.kinds & (v::BIRTH | v::FAX | v::PHONE | v::ADDRESS) != 0 {
            self.note(trigger, start, end);
        }
        if self.text.at(end.saturating_sub(2)).is_ascii_uppercase()
            && ["mrn", "dob"].iter().any(|w| self.text.is((start, end), w))
        {
            self.name_before_label(start);
        }
        let blank = !matches!(self.text.at(end), b':' | b']' | b',');
        // The first line holds the words that prose is full of: "doctor", "patient", "do".
        let found = (is(v::TITLE) && blank)
            .then(|| self.title(start, end))
            .flatten()
            .or_else(|| {
                is(v::LABEL | v::SPEAKER | v::SIGNED)
                    .then(|| self.name_label(trigger.kinds, start, end))
                    .flatten()
            })
            .or_else(|| is(v::CREDENTIAL).then(|| self.credential(start, end)).flatten())
            .or_else(|| {
                (trigger.rule != 0)
                    .then(|| self.context_rule(trigger.rule, start, end))
                    .flatten()
            });
        const COMMON: u32 =
            v::TITLE | v::LABEL | v::SPEAKER | v::SIGNED | v::CREDENTIAL | v::FAX | v::PHONE | v::ADDRESS;
        match found {
            Some(end) => end,
            None if trigger.kinds & !COMMON == 0 => end,
            None => self.rarer_word(trigger, start, end),
        }
    }

    /// The same for words that are rare in prose, so that the common ones pay nothing for them.
    #[inline(never)]
    fn rarer_word(&mut self, trigger: Trigger, start: usize, end: usize) -> usize {
        let is = |kind: u32| trigger.kinds & kind != 0;
        (is(v::MONTH).then(|| self.month(start, end)).flatten())
            .or_else(|| is(v::EXTENSION).then(|| self.extension(start, end)).flatten())
            .or_else(|| is(v::PAGER).then(|| self.pager(end)).flatten())
            .or_else(|| is(v::HOLIDAY).then(|| self.holiday(start, end)).flatten())
            .or_else(|| is(v::BIRTH).then(|| self.birth_year(end)).flatten())
            .or_else(|| is(v::OLD_AGE).then(|| self.spelled_age(start, end)).flatten())
            .or_else(|| is(v::WWW).then(|| self.www(start, end)).flatten())
            .or_else(|| is(v::DOMAIN).then(|| self.domain(start, end)).flatten())
            .or_else(|| is(v::FILE).then(|| self.file_name(start, end)).flatten())
            .or_else(|| is(v::CODE).then(|| self.past_codes(end)).flatten())
            .or_else(|| is(v::BOX).then(|| self.post_box(start, end)).flatten())
            .or_else(|| {
                is(v::STATE_ABBR)
                    .then(|| self.city_and_code(start, end))
                    .flatten()
            })
            .or_else(|| is(v::COUNTY).then(|| self.county(start, end)).flatten())
            .or_else(|| {
                is(v::STREET_NAME)
                    .then(|| self.spelled_street(start, end))
                    .flatten()
            })
            .or_else(|| is(v::RELATION).then(|| self.relation(start, end)).flatten())
            .or_else(|| is(v::DEAR).then(|| self.salutation(start, end)).flatten())
            .or_else(|| is(v::CARE).then(|| self.place_of_care(start, end)).flatten())
            .or_else(|| is(v::STATE_NAME).then(|| self.city_and_state(start)).flatten())
            .unwrap_or(end)
    }

    /// Remembers context words for the numbers that follow.
    fn note(&mut self, trigger: Trigger, start: usize, end: usize) {
        let kinds = trigger.kinds;
        if kinds & v::BIRTH != 0 && self.is_birth_word(start, end) {
            self.seen.birth = Some(end);
        }
        if kinds & v::FAX != 0 && (end - start > 1 || self.is_abbreviated_label(start, end)) {
            self.seen.fax = Some(end);
        }
        if kinds & v::PHONE != 0 && (end - start > 1 || self.is_abbreviated_label(start, end)) {
            self.seen.phone = Some(end);
        }
        if kinds & v::ADDRESS != 0 {
            self.seen.address = Some(end);
        }
    }

    /// Tries what a run of digits may be; returns where to go on.
    ///
    /// Most numbers of a clinical text are short and stand alone ("2 mg", "10:30", "120/80"), so the checks are ordered
    /// by what the bytes around the run allow.
    fn digits(&mut self, start: usize, end: usize) -> usize {
        let text = self.text;
        let number = Number {
            value: text.number(start).map_or(0, |n| n.value),
            start,
            end,
        };
        let (prev, next) = (text.before(start, 1), text.at(end));
        let behind_word = prev == b'-' && text.before(start, 2).is_ascii_alphabetic();
        let mixed = prev.is_ascii_alphabetic() || next.is_ascii_alphabetic() || prev == b'#' || behind_word;
        let abroad = self.locales.is_abroad();
        let found = self
            .numeric_date(number)
            .or_else(|| (abroad && mixed).then(|| self.national_code(number)).flatten())
            .or_else(|| mixed.then(|| self.mixed_code(number)).flatten())
            .or_else(|| prev.is_ascii_uppercase().then(|| self.postcode(number)).flatten())
            .or_else(|| abroad.then(|| self.national_number(number)).flatten())
            .or_else(|| matches!(next, b'.').then(|| self.ipv4(number)).flatten())
            .or_else(|| matches!(next, b'-').then(|| self.dashed_code(number)).flatten())
            .or_else(|| {
                (number.len() == 3 && matches!(next, b' ' | 0xE2))
                    .then(|| self.ssn(number))
                    .flatten()
            })
            .or_else(|| self.phone(number))
            .or_else(|| (number.len() >= 4).then(|| self.long_code(number)).flatten());
        if let Some(end) = found {
            return end;
        }
        (matches!(number.len(), 2 | 3) && number.value >= 90)
            .then(|| self.age(number))
            .flatten()
            .or_else(|| {
                (number.len() <= 2 && next.is_ascii_alphabetic())
                    .then(|| self.ordinal_day(number))
                    .flatten()
            })
            .or_else(|| {
                (number.len() == 5 && self.locales.has(Locale::Us))
                    .then(|| self.zip(number))
                    .flatten()
            })
            .or_else(|| {
                matches!(number.len(), 4..=6)
                    .then(|| self.short_zip(number))
                    .flatten()
            })
            .or_else(|| (number.len() <= 6).then(|| self.street(number)).flatten())
            .unwrap_or(end)
    }

    /// Findings so far, for [`Scan::forget_from`].
    pub(super) fn out_len(&self) -> usize {
        self.out.len()
    }

    /// Drops the findings after the first `len`: a form was tried for its end only.
    pub(super) fn forget_from(&mut self, len: usize) {
        self.out.truncate(len);
    }

    /// End of the label or token of ours that opens at `i`. It is the address that the words before it announced: they
    /// announce none behind it. (A label is shorter than an address; a number that was far from "Home" would come near.)
    fn past_label(&mut self, i: usize) -> Option<usize> {
        let found = self.opaque.binary_search_by_key(&i, |&(start, _)| start).ok()?;
        self.seen.address = None;
        Some(self.opaque[found].1)
    }

    /// What the word in `range` means beside a number.
    pub(super) fn meaning(&self, (start, end): (usize, usize)) -> Meaning {
        self.vocabulary.meaning(self.text.slice(start, end))
    }

    /// Whether the word in `range` has one of `roles`.
    pub(super) fn has(&self, range: (usize, usize), roles: Roles) -> bool {
        self.meaning(range).roles & roles != 0
    }

    /// Records a finding, clipped so that it touches none of our labels, and returns its end.
    pub(super) fn push(&mut self, start: usize, end: usize, entity: Entity) -> usize {
        let mut from = start;
        let first = self.opaque.partition_point(|&(_, close)| close <= start);
        for &(open, close) in &self.opaque[first..] {
            if open >= end {
                break;
            }
            self.push_part(from, open, entity);
            from = close;
        }
        self.push_part(from, end, entity);
        end
    }

    /// Records a finding unless nothing but punctuation is left of it.
    fn push_part(&mut self, start: usize, end: usize, entity: Entity) {
        let part = self.text.str.get(start..end).unwrap_or_default();
        if part.contains(char::is_alphanumeric) {
            self.out.push(Span::new(start, end, entity, Finder::Pattern));
        }
    }
}

/// Whether `at` follows the context word that ended at `word` within `max` bytes.
pub(super) fn near(word: Option<usize>, at: usize, max: usize) -> bool {
    word.and_then(|end| at.checked_sub(end))
        .is_some_and(|gap| gap <= max)
}
