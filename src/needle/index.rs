//! The search index over the known values of one record. In: values, then text; out: stretches of text.
//!
//! Building costs a few microseconds per record and searching is one pass: a table of word beginnings passes over
//! nearly every word of the text before anything is compared.

use super::dates::Dates;
use super::escapes::Unescaped;
use super::evidence::Strength;
use super::fold::{Class, Folded, Text, class, class_at, each_word_start, word_end};
use super::people::{self, People};
use super::sequence::Sequences;
use super::{Needle, evidence};
use crate::entity::Entity;

/// Which beginnings known words have: one bit for each triple of first letters (or digits).
#[derive(Clone)]
pub(super) struct Filter(Box<[u64; 512]>);

/// Codes of letters and digits below 32, case folded; digits and other scripts share some. 0 stands for no letter.
const CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut b = 0;
    while b < 256 {
        let byte = (b as u8).to_ascii_lowercase();
        codes[b] = match byte {
            b'a'..=b'z' => byte - b'a' + 1,
            b'0'..=b'9' => 27 + byte % 5,
            0x80.. => 1 + byte % 31,
            _ => 0,
        };
        b += 1;
    }
    codes
};

impl Default for Filter {
    fn default() -> Self {
        Filter(Box::new([0; 512]))
    }
}

impl Filter {
    /// Lets words pass that begin (or, if shorter than three, are) like this one.
    pub(super) fn open(&mut self, word: &[u8]) {
        let code = |i: usize| word.get(i).map_or(0, |&b| usize::from(CODES[usize::from(b)]));
        let bit = (code(0) << 10) | (code(1) << 5) | code(2);
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    /// Whether the word at `start` may be known. Without branches on the text: they would be mispredicted word by word.
    #[inline]
    fn passes(&self, text: &[u8], start: usize) -> bool {
        let at = |i: usize| text.get(start + i).copied().unwrap_or(0);
        let (first, second, third) = (at(0), at(1), at(2));
        let code = |byte: u8| usize::from(CODES[usize::from(byte)]);
        let same = usize::from(class(second) == class(first));
        let all = same & usize::from(class(third) == class(first));
        let bit = (code(first) << 10) | ((code(second) * same) << 5) | (code(third) * all);
        self.0[bit / 64] >> (bit % 64) & 1 != 0
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
            filter: Filter::default(),
            people: People::default(),
            sequences: Sequences::default(),
            dates: Dates::default(),
        };
        let mut people = people::Builder::default();
        for (needle, value) in values.iter().enumerate() {
            let plain = Unescaped::of(value.text.expose());
            let text = plain
                .as_ref()
                .map_or(value.text.expose().as_str(), Unescaped::text);
            let needle = needle as u32;
            match value.entity {
                // Ages are short numbers, judged by the patterns in their context.
                Entity::Age => {}
                entity if entity.is_date() => index.dates.add(Folded::new(text).bytes(), needle),
                Entity::Name if people.add(text, needle) => {}
                entity => index.sequences.add(entity, text, needle),
            }
        }
        index.people = people.finish(&mut index.filter);
        index.sequences.finish(&mut index.filter);
        index.dates.finish(&mut index.filter);
        index
    }

    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.sequences.is_empty() && self.dates.is_empty()
    }

    /// Calls `hit` for every known value in `text` outside `barriers` (sorted byte ranges), in order of their starts;
    /// stretches may overlap. Nothing is found across a barrier, and nothing in one counts as evidence.
    pub(super) fn find(&self, text: &str, barriers: &[(usize, usize)], mut hit: impl FnMut(Hit)) {
        if self.is_empty() {
            return;
        }
        let whole = barriers.is_empty();
        let mut from = 0;
        for &(start, end) in barriers.iter().chain([&(text.len(), text.len())]) {
            // A barrier within a character would be a bug; the whole character is searched then.
            let (before, after) = (
                ceil_boundary(text, start.max(from)),
                floor_boundary(text, end.max(from)),
            );
            let piece = text.get(from..before).unwrap_or_default();
            self.find_in(piece, whole, |Hit { range, needle, plain }| {
                hit(Hit {
                    range: (range.0 + from, range.1 + from),
                    needle,
                    plain,
                });
            });
            from = after.max(from);
        }
    }

    /// `whole`: the text is all there is, and not a piece between barriers.
    fn find_in(&self, text: &str, whole: bool, mut hit: impl FnMut(Hit)) {
        let folded = Folded::new(text);
        let bytes = folded.bytes();
        let mut search = Search {
            index: self,
            text: Text { bytes, whole },
            people_from: 0,
            sequences_from: 0,
        };
        each_word_start(bytes, |start| {
            if self.filter.passes(bytes, start) {
                search.word(start, word_end(bytes, start), |(start, end), needle, plain| {
                    let range = folded.original(start, end);
                    hit(Hit { range, needle, plain });
                });
            }
        });
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn ceil_boundary(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

/// A search in one text: which stretches are already found.
struct Search<'a> {
    index: &'a Index,
    text: Text<'a>,
    people_from: usize,
    sequences_from: usize,
}

impl Search<'_> {
    /// Looks at one word that passed the filter.
    fn word(&mut self, start: usize, end: usize, mut hit: impl FnMut((usize, usize), u32, bool)) {
        let (index, text) = (self.index, &self.text);
        let letters = class_at(text, start) == Class::Letter;
        if letters
            && start >= self.people_from
            && let Some(found) = index.people.find(text, self.people_from, start, end)
        {
            self.people_from = found.end;
            let word = text[start..end].to_ascii_lowercase();
            let plain = end < found.end || evidence::strength(&word) == Strength::Strong;
            hit((found.start, found.end), found.needle, plain);
        }
        if start >= self.sequences_from
            && let Some(found) = index.sequences.find(text, start)
        {
            self.sequences_from = found.end;
            hit((found.start, found.end), found.needle, found.plain);
        }
        if !index.dates.is_empty()
            && Dates::may_start(text, start, end)
            && let Some((end, needle)) = index.dates.find(text, start)
        {
            hit((start, end), needle, true);
        }
    }
}
