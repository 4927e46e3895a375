//! Takes names apart into words and indexes them. In: names as records write them; out: [`People`].
//!
//! Titles, degrees and the order of "Smith, John" are understood here; what is no name of people (an address, a number,
//! a pasted page) is refused, for the caller to treat as a plain sequence.

use super::{OWNERS_MAX, People, Person, Slice, WORD_BYTES_MAX, Word, WordId};
use crate::needle::evidence::{self, Strength};
use crate::needle::fold::{Class, Folded, class, prefix, word_end};
use crate::needle::index::Filter;

/// Words of one name that count; further ones (pasted sentences) are no name.
pub(super) const WORDS_MAX: usize = 12;
/// Shortest run-together spelling ("johnsmith") that is searched; shorter ones are often names of other people.
const JOINED_MIN: usize = 8;

/// What a lower-case word of a name is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Written in the name.
    Written,
    /// Parts run together: `obrien`, `johnsmith`.
    Joined,
    /// `js`, `jqs`.
    Initials,
}

/// The letter runs of a name that count, given names first; None where the text is no name of people (an address, a
/// number, a pasted page).
fn parts(bytes: &[u8]) -> Option<Vec<(usize, usize)>> {
    let mut runs = Vec::with_capacity(4);
    runs.extend(letter_runs(bytes).take(2 * WORDS_MAX));
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let long = runs.iter().any(|(s, e)| e - s > WORD_BYTES_MAX);
    let short = runs.iter().all(|(s, e)| e - s < 2);
    if bytes.contains(&b'@') || digits > 2 * runs.len() + 2 || long || short {
        return None;
    }
    let is_title = |&(s, e): &(usize, usize)| evidence::is_title_or_suffix(&bytes[s..e]);
    if !runs.iter().all(|run| run.1 - run.0 < 2 || is_title(run)) {
        runs.retain(|run| !is_title(run));
    }
    // "Smith, John" and "SMITH^JOHN" put the family name first.
    if let Some(comma) = bytes.iter().position(|b| matches!(b, b',' | b'^')) {
        let family = runs.iter().take_while(|(s, _)| *s < comma).count();
        runs.rotate_left(family);
    }
    runs.truncate(WORDS_MAX);
    Some(runs)
}

/// Hashes of the words of a name, without order and case; empty where the text is no name of people.
pub(in crate::needle) fn word_hashes(text: &str, hash: impl Fn(&[u8]) -> u64) -> Vec<u64> {
    let folded = Folded::new(text);
    let bytes = folded.bytes();
    let parts = parts(bytes).unwrap_or_default();
    let words = parts.iter().filter(|(s, e)| e - s > 1);
    let mut hashes: Vec<u64> = words
        .map(|&(s, e)| hash(lower(&bytes[s..e], &mut [0; WORD_BYTES_MAX])))
        .collect();
    hashes.sort_unstable();
    hashes
}

/// A word in lower case, in a buffer; words longer than the buffer are cut.
pub(super) fn lower<'b>(word: &[u8], buffer: &'b mut [u8; WORD_BYTES_MAX]) -> &'b [u8] {
    let length = word.len().min(WORD_BYTES_MAX);
    let lower = &mut buffer[..length];
    lower.copy_from_slice(&word[..length]);
    lower.make_ascii_lowercase();
    lower
}

fn letter_runs(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && class(bytes[at]) != Class::Letter {
            at += 1;
        }
        let start = at;
        at = if start < bytes.len() {
            word_end(bytes, start)
        } else {
            start
        };
        (at > start).then_some((start, at))
    })
}

/// A word of one person, while they are collected.
#[derive(Clone, Copy)]
struct Entry {
    /// The first letters as a number, to sort by.
    prefix: u64,
    text: Slice,
    part: Part,
    /// Whether the name is an institution's.
    institution: bool,
    person: u32,
    /// Where its id goes in [`People::members`].
    member: usize,
}

/// Collects names.
#[derive(Default)]
pub(in crate::needle) struct Builder {
    people: People,
    entries: Vec<Entry>,
    /// Whether the name that is being added is an institution's.
    institution: bool,
}

impl Builder {
    /// Adds a name; false where the text is no name of people.
    pub(in crate::needle) fn add(&mut self, text: &str, needle: u32) -> bool {
        let folded = Folded::new(text);
        let bytes = folded.bytes();
        let Some(parts) = parts(bytes) else {
            return false;
        };
        let words = || {
            parts
                .iter()
                .filter(|(s, e)| e - s > 1)
                .map(|&(s, e)| &bytes[s..e])
        };
        self.institution =
            words().any(|word| evidence::is_institution(lower(word, &mut [0; WORD_BYTES_MAX])));
        let first_member = self.people.members.len();
        words().for_each(|word| self.push(Part::Written, &[word]));
        let written = self.people.members.len() - first_member;
        for pair in parts.windows(2) {
            let ((start, end), (next, stop)) = (pair[0], pair[1]);
            if next == end + 1 && matches!(bytes[end], b'\'' | b'-') {
                self.push(Part::Joined, &[&bytes[start..end], &bytes[next..stop]]);
            }
        }
        if let (Some(given), Some(family), true) = (words().next(), words().next_back(), written > 1) {
            for both in [[given, family], [family, given]] {
                if given.len() + family.len() >= JOINED_MIN {
                    self.push(Part::Joined, &both);
                }
            }
            let initial = |&(s, _): &(usize, usize)| &bytes[s..=s];
            self.push(Part::Initials, &[&given[..1], &family[..1]]);
            if parts.len() > 2 {
                self.push(Part::Initials, &parts.iter().map(initial).collect::<Vec<_>>());
            }
        }
        let singles = parts
            .iter()
            .filter(|(s, e)| e - s == 1)
            .map(|&(s, _)| bytes[s].to_ascii_lowercase());
        let from = self.people.arena.len() as u32;
        self.people.arena.extend(singles);
        self.people.people.push(Person {
            words: (first_member as u32, self.people.members.len() as u32),
            written,
            singles: (from, self.people.arena.len() as u32),
            needle,
        });
        true
    }

    /// Adds a word of the person that is next to be pushed.
    fn push(&mut self, part: Part, pieces: &[&[u8]]) {
        let from = self.people.arena.len();
        // A zero byte keeps initials apart from words.
        self.people.arena.extend((part == Part::Initials).then_some(0));
        pieces
            .iter()
            .for_each(|piece| self.people.arena.extend(piece.iter().map(u8::to_ascii_lowercase)));
        let text = &self.people.arena[from..];
        let useless = match part {
            Part::Written => false,
            Part::Joined => evidence::is_ordinary(text),
            Part::Initials => evidence::is_abbreviation(&text[1..]),
        };
        if text.len() > WORD_BYTES_MAX || useless {
            return self.people.arena.truncate(from);
        }
        self.entries.push(Entry {
            prefix: prefix(text),
            text: (from as u32, self.people.arena.len() as u32),
            part,
            institution: self.institution,
            person: self.people.people.len() as u32,
            member: self.people.members.len(),
        });
        if part != Part::Initials {
            self.people.members.push(0);
        }
    }

    /// Sorts the words and opens the filter for them.
    pub(in crate::needle) fn finish(mut self, filter: &mut Filter) -> People {
        let people = &mut self.people;
        let arena = &people.arena;
        let text = |slice: Slice| &arena[slice.0 as usize..slice.1 as usize];
        self.entries.sort_unstable_by(|a, b| {
            a.prefix
                .cmp(&b.prefix)
                .then_with(|| (text(a.text), a.member).cmp(&(text(b.text), b.member)))
        });
        for entry in &self.entries {
            let word = text(entry.text);
            let same = people.words.last_mut().filter(|last| text(last.text) == word);
            let strength = match entry.part {
                Part::Written if entry.institution => evidence::strength_in_institution(word),
                Part::Written => evidence::strength(word),
                Part::Joined => Strength::Strong,
                Part::Initials => Strength::Particle,
            };
            match same {
                Some(last) => {
                    last.strength = last.strength.max(strength);
                    last.own(entry.person);
                }
                None => {
                    filter.open(if entry.part == Part::Initials {
                        &word[1..2]
                    } else {
                        word
                    });
                    people.words.push(Word {
                        prefix: entry.prefix,
                        text: entry.text,
                        strength,
                        owners: [entry.person; OWNERS_MAX],
                        owned: 1,
                    });
                }
            }
            if entry.part != Part::Initials {
                people.members[entry.member] = people.words.len() as WordId - 1;
            }
        }
        self.people
    }
}
