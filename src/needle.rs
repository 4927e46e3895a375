//! Values of one record to search for, and the search for their variants.
//!
//! In: pairs of kind and text, as the record reveals them; then any text. Out: the stretches that are one of the values
//! in another spelling: case, accents, order and initials of names, separators of numbers, written forms of dates.
//! Detection uses it to find copies of known values, the verify gate to prove that none is left; both therefore agree
//! about what counts as evidence (`needle/evidence.rs`). Guarantees: spans lie on character boundaries of the searched
//! text; work is linear in text and values, whatever they hold; nothing prints the values. Nothing here can fail.
//!
//! Known limits: scripts without spaces between words (Han, Kana, Thai) match only between punctuation; nicknames and
//! misspellings are not variants.

mod dates;
mod escapes;
mod evidence;
mod fold;
mod index;
mod people;
mod sequence;

pub(crate) use escapes::{Unescaped, find_in_both};
pub(crate) use fold::Folded;

use index::Index;

use crate::entity::Entity;
use crate::limits::KNOWN_VALUES_MAX;
use crate::phi::Phi;
use crate::span::{Finder, Span};
use crate::token::opaque_ranges;
use std::collections::HashMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

/// One value.
#[derive(Clone, Debug)]
pub struct Needle {
    /// Its kind.
    pub entity: Entity,
    /// The value as the record gives it.
    pub text: Phi<String>,
}

/// The known values of one record.
#[derive(Clone, Default)]
pub struct Needles {
    values: Vec<Needle>,
    /// By hash of kind and normalised text; by hash of a word of a name, the first name that has it.
    seen: HashMap<u64, u32>,
    /// Built by the first search.
    index: OnceLock<Index>,
}

/// A value found somewhere, as the verify gate looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Index of the value.
    pub known: u32,
    /// Where: byte range of the text.
    pub range: (usize, usize),
    /// Whether it is evidence whatever stands around it (and not only in its context).
    pub plain: bool,
}

impl fmt::Debug for Needles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Needles({})", self.values.len())
    }
}

impl Needles {
    /// Collects values, at most [`KNOWN_VALUES_MAX`].
    pub fn new<'v>(values: impl IntoIterator<Item = (Entity, &'v str)>) -> Self {
        let mut needles = Needles::default();
        for (entity, text) in values {
            needles.add(entity, text);
        }
        needles
    }

    /// Collects all values, however many: the gate must look for each.
    pub fn unbounded<'v>(values: impl IntoIterator<Item = (Entity, &'v str)>) -> Self {
        let mut needles = Needles::default();
        for (entity, text) in values {
            needles.insert(entity, text, usize::MAX);
        }
        needles
    }

    /// Adds one value and returns its index: that of an earlier value where it says the same, or is a single word of an
    /// earlier name. None where it is blank, or where there are too many; such a value is not searched for elsewhere.
    pub fn add(&mut self, entity: Entity, text: &str) -> Option<u32> {
        self.insert(entity, text, KNOWN_VALUES_MAX)
    }

    fn insert(&mut self, entity: Entity, text: &str, values_max: usize) -> Option<u32> {
        // Registries of object identifiers name systems and institutions, and every code of the record stands beside one.
        if is_oid(text) {
            return None;
        }
        let words = match entity {
            Entity::Name => people::word_hashes(text, hash),
            _ => Vec::new(),
        };
        let normalised = match words.is_empty() {
            true => {
                let folded = Folded::new(text);
                let telling = |b: &&u8| !b.is_ascii_punctuation() && !b.is_ascii_whitespace();
                let mut hasher = DefaultHasher::new();
                folded
                    .bytes()
                    .iter()
                    .filter(telling)
                    .for_each(|b| hasher.write_u8(b.to_ascii_lowercase()));
                hasher.finish()
            }
            false => hash(&words),
        };
        let key = hash(&(entity as usize, normalised));
        let part_of = match words.as_slice() {
            [word] => self.seen.get(word),
            _ => None,
        };
        if let Some(&index) = self.seen.get(&key).or(part_of) {
            return Some(index);
        }
        if text.trim().is_empty() || self.values.len() >= values_max {
            return None;
        }
        let index = self.values.len() as u32;
        self.seen.insert(key, index);
        for word in words {
            self.seen.entry(word).or_insert(index);
        }
        self.values.push(Needle {
            entity,
            text: text.into(),
        });
        self.index.take();
        Some(index)
    }

    /// The value that a span's `known` index names.
    pub fn get(&self, index: u32) -> Option<&Needle> {
        self.values.get(index as usize)
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Adds a span for every known value in `text`, also where escapes hide it ([`escapes`]); our own labels and tokens are passed over. Spans may overlap.
    pub fn find(&self, text: &str, out: &mut Vec<Span>) {
        if self.is_empty() || text.is_empty() {
            return;
        }
        let opaque = opaque_ranges(text);
        find_in_both(text, out, |text, out| {
            self.index().find(text, &opaque, |hit| {
                if let Some(needle) = self.get(hit.needle) {
                    let mut span = Span::new(hit.range.0, hit.range.1, needle.entity, Finder::Known);
                    span.known = Some(hit.needle);
                    out.push(span);
                }
            });
        });
    }

    /// The known values that occur in `text`, just as it is written, outside `passed_over` (sorted byte ranges) and outside our own tokens.
    pub fn sightings(&self, text: &str, passed_over: &[(usize, usize)]) -> Vec<Sighting> {
        let mut sightings = Vec::new();
        if self.is_empty() || text.is_empty() {
            return sightings;
        }
        let mut barriers = opaque_ranges(text);
        if !passed_over.is_empty() {
            barriers.extend_from_slice(passed_over);
            barriers.sort_unstable();
        }
        self.index().find(text, &barriers, |hit| {
            sightings.push(Sighting {
                known: hit.needle,
                range: hit.range,
                plain: hit.plain,
            });
        });
        sightings
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.values))
    }
}

/// Equal in every process: nothing that depends on it may differ between runs. Two values of one record share a hash
/// with probability 2^-64.
fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether a stretch of a number is all of it, but for a fraction of nothing: 482137.0 is 482137.
pub(crate) fn is_whole_number(number: &str, (start, end): (usize, usize)) -> bool {
    let rest = number.get(end..).unwrap_or("?");
    let is_nothing = |part: &str| part.bytes().all(|b| b == b'0');
    start == 0 && (rest.is_empty() || rest.strip_prefix('.').is_some_and(is_nothing))
}

/// Whether a word is ordinary English or clinical language, in whatever case.
pub(crate) fn is_ordinary_word(word: &str) -> bool {
    evidence::is_ordinary(word.to_lowercase().as_bytes())
}

/// Whether a value is an object identifier, and is not searched for elsewhere: numbers joined by dots, the first 0 to 2, more than an address or a date has
/// (ITU-T X.660 §7.6).
pub(crate) fn is_oid(text: &str) -> bool {
    const ARCS_MIN: usize = 5;
    let is_number = |arc: &str| !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit());
    let arcs = text.trim().split('.');
    text.trim_start().starts_with(['0', '1', '2'])
        && arcs.clone().count() >= ARCS_MIN
        && text.trim().as_bytes().get(1) == Some(&b'.')
        && { arcs }.all(is_number)
}

/// Whether a word is a title or degree: written with a name and no part of it.
pub(crate) fn is_title(word: &str) -> bool {
    evidence::is_title_or_suffix(word.as_bytes())
}

#[cfg(test)]
mod tests;
