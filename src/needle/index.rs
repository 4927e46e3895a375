//! The search index over the known values of one record. In: values, then text; out: stretches of text.
//!
//! Building costs a few microseconds per record and searching is one pass: a table of word beginnings passes over
//! nearly every word of the text before anything is compared.

use super::dates::Dates;
use super::evidence::Strength;
use super::fold::{Class, Folded, class, class_at};
use super::people::{Name, People};
use super::sequence::Sequences;
use super::{Needle, evidence};
use crate::entity::Entity;

/// Which pairs of first letters (or digits) known words have.
#[derive(Clone)]
pub(super) struct Filter([u64; 64]);

/// Small codes of letters and digits, case folded; letters of other scripts share sixteen.
const CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut b = 0;
    while b < 256 {
        let byte = (b as u8).to_ascii_lowercase();
        codes[b] = match byte {
            b'a'..=b'z' => byte - b'a' + 1,
            b'0'..=b'9' => byte - b'0' + 27,
            0x80.. => 40 + (byte & 15),
            _ => 0,
        };
        b += 1;
    }
    codes
};

impl Filter {
    /// Lets words pass that start with these bytes; with None, words of one letter.
    pub(super) fn open(&mut self, first: u8, second: Option<u8>) {
        let second = second.map_or(0, |b| CODES[usize::from(b)]);
        self.0[usize::from(CODES[usize::from(first)])] |= 1 << second;
    }

    #[inline]
    fn passes(&self, first: u8, second: u8) -> bool {
        self.0[usize::from(CODES[usize::from(first)])] & (1 << CODES[usize::from(second)]) != 0
    }

    /// Lets everything pass that may begin a date.
    fn open_dates(&mut self) {
        for first in b'0'..=b'9' {
            self.open(first, None);
            (b'0'..=b'9').for_each(|second| self.open(first, Some(second)));
        }
        for month in ["ja", "fe", "ma", "ap", "ju", "au", "se", "oc", "no", "de"] {
            self.open(month.as_bytes()[0], Some(month.as_bytes()[1]));
        }
    }
}

/// What may be found in a text.
#[derive(Clone)]
pub(super) struct Index {
    filter: Filter,
    people: People,
    sequences: Sequences,
    dates: Dates,
}

/// A stretch of text that is a known value.
pub(super) struct Hit {
    /// Byte range of the original text.
    pub(super) range: (usize, usize),
    pub(super) needle: u32,
    /// It would be evidence anywhere, whatever stands around it.
    pub(super) plain: bool,
}

impl Index {
    pub(super) fn new(values: &[Needle]) -> Self {
        let mut index = Index {
            filter: Filter([0; 64]),
            people: People::default(),
            sequences: Sequences::default(),
            dates: Dates::default(),
        };
        let mut names = Vec::new();
        for (needle, value) in values.iter().enumerate() {
            let (needle, text) = (needle as u32, value.text.expose());
            match value.entity {
                // Ages are short numbers, judged by the patterns in their context.
                Entity::Age => {}
                entity if entity.is_date() => {
                    index.dates.add(Folded::new(text, &[]).bytes(), needle);
                }
                Entity::Name => match Name::parse(text) {
                    Some(name) => names.push((name, needle)),
                    None => index.sequences.add(Entity::Name, text, needle),
                },
                entity => index.sequences.add(entity, text, needle),
            }
        }
        index.people = People::new(&names, &mut index.filter);
        index.sequences.finish(&mut index.filter);
        if !index.dates.is_empty() {
            index.filter.open_dates();
        }
        index
    }

    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.sequences.is_empty() && self.dates.is_empty()
    }

    /// Calls `hit` for every known value in `text`, in order of their starts; stretches may overlap.
    pub(super) fn find(&self, text: &str, barriers: &[(usize, usize)], mut hit: impl FnMut(Hit)) {
        if self.is_empty() {
            return;
        }
        let folded = Folded::new(text, barriers);
        let bytes = folded.bytes();
        let mut search = Search {
            index: self,
            text: bytes,
            people_from: 0,
            sequences_from: 0,
        };
        let mut at = 0;
        while at < bytes.len() {
            let kind = class(bytes[at]);
            if kind == Class::Other {
                at += 1;
                continue;
            }
            let start = at;
            at += 1;
            let second = if class_at(bytes, at) == kind { bytes[at] } else { 0 };
            while at < bytes.len() && class(bytes[at]) == kind {
                at += 1;
            }
            if self.filter.passes(bytes[start], second) {
                search.word(start, at, |(start, end), needle, plain| {
                    let range = folded.original(start, end);
                    hit(Hit { range, needle, plain });
                });
            }
        }
    }
}

/// A search in one text: which stretches are already found.
struct Search<'a> {
    index: &'a Index,
    text: &'a [u8],
    people_from: usize,
    sequences_from: usize,
}

impl Search<'_> {
    /// Looks at one word that passed the filter.
    fn word(&mut self, start: usize, end: usize, mut hit: impl FnMut((usize, usize), u32, bool)) {
        let (index, text) = (self.index, self.text);
        let letters = class_at(text, start) == Class::Letter;
        if letters && start >= self.people_from {
            if let Some(found) = index.people.find(text, self.people_from, start, end) {
                self.people_from = found.end;
                let word = &text[start..end];
                let plain = end < found.end || evidence::strength(&word.to_ascii_lowercase()) == Strength::Strong;
                hit((found.start, found.end), found.needle, plain);
            }
        }
        if start >= self.sequences_from {
            if let Some(found) = index.sequences.find(text, start) {
                self.sequences_from = found.end;
                hit((found.start, found.end), found.needle, found.plain);
            }
        }
        if !index.dates.is_empty() && Dates::may_start(text, start, end) {
            if let Some((end, needle)) = index.dates.find(text, start) {
                hit((start, end), needle, true);
            }
        }
    }
}

