//! Identifiers, places and phrases: values that are one sequence of letters and digits. In: folded text at a word;
//! out: the stretch that is the value in some spelling.
//!
//! Compared are letters and digits only, so `123-45-6789`, `123456789` and `123 45 6789` are one value; how freely the
//! separators may differ, and what else must hold, depends on how much the value proves by itself ([`Proof`]).
//! The sequences are sorted, and a walk along the text narrows the part of them that still fits: the work per word
//! does not grow with their number.

use super::evidence::{self, Strength};
use super::fold::{Class, Folded, Text, class, class_at, prefix, word_end};
use super::index::Filter;
use crate::entity::Entity;
use std::ops::Range;
use zeroize::Zeroizing;

/// Letters and digits that are indexed; a longer value is found by its beginning, then compared further.
const INDEXED_MAX: usize = 64;
/// Longest value that is searched, in bytes; longer ones are documents, not values.
const VALUE_BYTES_MAX: usize = 4096;
/// Fewest letters and digits of an identifier that proves something anywhere.
const STRONG_MIN: usize = 5;
/// Fewest letters of a value without digits: "J S" is everywhere.
const PHRASE_LETTERS_MIN: usize = 4;
/// Digits from which any separators will do: below, "12 345" is too likely two numbers.
const FREE_DIGITS_MIN: usize = 7;
/// Words and numbers of an address that proves something anywhere: "12 Main St".
const PLACE_WORDS_MIN: usize = 3;
/// Words of a term of the clinic, or a title; a longer run of words is a sentence, and no chance.
const TERM_WORDS_MAX: usize = 5;
/// Longest white space inside a value.
const SPACE_MAX: usize = 64;
/// Most other separators in a row inside a value, as in `(617) - 555`.
const MARKS_MAX: usize = 3;

/// What must hold where the sequence occurs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    /// Nothing: it stands for itself.
    Plain,
    /// No word in small letters: "Long Beach".
    Capitals,
    /// Written as a name: "Reading".
    AsName(Strength),
    /// Spelled exactly like the value, but for case: "note-12".
    Verbatim,
    /// Announced as an identifier: "MRN 12".
    Announced,
}

/// A stretch of the arena.
type Slice = (u32, u32);

#[derive(Clone, Copy)]
struct Sequence {
    /// The first letters as a number: sorts like the letters, and nearly always decides.
    prefix: u64,
    /// Lower-case letters and digits.
    letters: Slice,
    /// The folded value, for [`Proof::Verbatim`].
    spelled: Slice,
    proof: Proof,
    entity: Entity,
    /// Separators that an occurrence may have.
    gaps_max: usize,
    needle: u32,
}

/// All sequences of one record, sorted by their letters.
#[derive(Clone, Default)]
pub(super) struct Sequences {
    /// Bytes of all sequences: one allocation instead of two for each.
    arena: Zeroizing<Vec<u8>>,
    sorted: Vec<Sequence>,
    /// Whether some number is also searched behind leading zeros.
    zeros: bool,
}

/// A stretch of folded text that is a value.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) needle: u32,
    /// It needs no evidence around it.
    pub(super) plain: bool,
}

/// Runs of letters or digits.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.chunk_by(|a, b| class(*a) == class(*b))
        .filter(|w| class(w[0]) != Class::Other)
}

impl Sequences {
    /// Adds a value with its other spellings.
    pub(super) fn add(&mut self, entity: Entity, text: &str, needle: u32) {
        if text.len() > VALUE_BYTES_MAX {
            return;
        }
        let folded = Folded::new(text);
        let spelled = folded.bytes().trim_ascii();
        self.push(entity, spelled, needle);
        let digits: Zeroizing<Vec<u8>> =
            Zeroizing::new(spelled.iter().copied().filter(u8::is_ascii_digit).collect());
        match entity {
            Entity::Phone | Entity::Fax => self.add_phone(entity, spelled, needle),
            Entity::Zip if digits.len() == 9 => self.push(entity, &digits[..5], needle),
            e if e.is_identifier() => self.add_number(entity, spelled, &digits, needle),
            _ => {}
        }
    }

    /// The digits alone of `MRN-0012345`, and a number without its leading zeros.
    fn add_number(&mut self, entity: Entity, spelled: &[u8], digits: &[u8], needle: u32) {
        if matches!(entity, Entity::Url | Entity::Ip | Entity::Email | Entity::Photo)
            || digits.len() < STRONG_MIN
        {
            return;
        }
        let after_prefix = words(spelled).skip_while(|w| class(w[0]) == Class::Letter);
        if after_prefix.map(|w| class(w[0])).all(|kind| kind == Class::Digit) {
            self.push(entity, digits, needle);
            let zeros = digits.iter().take_while(|&&d| d == b'0').count();
            if digits.len() - zeros >= STRONG_MIN {
                self.zeros = true;
                self.push(entity, &digits[zeros..], needle);
            }
        }
    }

    /// With and without country code (at most three digits, ITU-T E.164), trunk zero, area code and extension.
    fn add_phone(&mut self, entity: Entity, spelled: &[u8], needle: u32) {
        let number = spelled
            .split(u8::is_ascii_alphabetic)
            .find(|part| part.iter().any(u8::is_ascii_digit));
        let number = number.unwrap_or_default();
        let all: Zeroizing<Vec<u8>> =
            Zeroizing::new(number.iter().copied().filter(u8::is_ascii_digit).collect());
        let digits = all.strip_prefix(b"00").unwrap_or(&all);
        self.push(entity, digits, needle);
        if number.contains(&b'+') || digits.len() < all.len() {
            for code in 1..=3 {
                if let Some(national) = digits.get(code..).filter(|n| n.len() >= 8) {
                    self.push(entity, national, needle);
                    self.push(entity, &[b"0", national].concat(), needle);
                }
            }
        }
        let american = match digits {
            [b'1', rest @ ..] if rest.len() == 10 => rest,
            whole => whole,
        };
        if american.len() == 10 {
            self.push(entity, american, needle);
            self.push(entity, &[b"1", american].concat(), needle);
            self.push(entity, &american[3..], needle);
        }
    }

    fn push(&mut self, entity: Entity, spelled: &[u8], needle: u32) {
        let inner = |b: &u8| class(*b) != Class::Other;
        let Some(first) = spelled.iter().position(inner) else {
            return;
        };
        let last = spelled.iter().rposition(inner).unwrap_or(first);
        let spelled = &spelled[first..=last];
        let from = self.arena.len() as u32;
        self.arena.extend(spelled.iter().map(u8::to_ascii_lowercase));
        let to = self.arena.len() as u32;
        self.arena
            .extend(spelled.iter().filter(|b| inner(b)).map(u8::to_ascii_lowercase));
        let (spelled, letters) = ((from, to), (to, self.arena.len() as u32));
        let (lower, inside) = (self.bytes(spelled), self.bytes(letters));
        let Some(proof) = proof(entity, lower, inside) else {
            return;
        };
        let digits = inside.iter().filter(|b| b.is_ascii_digit()).count();
        let changes = lower
            .windows(2)
            .filter(|w| inner(&w[1]) && class(w[0]) != class(w[1]))
            .count();
        let free = digits >= STRONG_MIN && inside.len() >= FREE_DIGITS_MIN && entity.is_identifier();
        self.sorted.push(Sequence {
            prefix: prefix(inside),
            proof,
            entity,
            gaps_max: if free { usize::MAX } else { changes },
            spelled,
            letters,
            needle,
        });
    }

    fn bytes(&self, slice: Slice) -> &[u8] {
        &self.arena[slice.0 as usize..slice.1 as usize]
    }

    fn letters(&self, index: usize) -> &[u8] {
        self.bytes(self.sorted[index].letters)
    }

    /// Sorts the sequences and opens the filter for them. Of equal ones the more easily proved, then the first stays.
    pub(super) fn finish(&mut self, filter: &mut Filter) {
        let arena = &self.arena;
        let letters = |s: &Sequence| &arena[s.letters.0 as usize..s.letters.1 as usize];
        let key = |s: &Sequence| (s.proof, s.needle);
        self.sorted.sort_unstable_by(|a, b| {
            a.prefix
                .cmp(&b.prefix)
                .then_with(|| letters(a).cmp(letters(b)))
                .then_with(|| key(a).cmp(&key(b)))
        });
        self.sorted
            .dedup_by(|later, kept| later.prefix == kept.prefix && letters(later) == letters(kept));
        for sequence in &self.sorted {
            let letters = letters(sequence);
            let same = letters
                .iter()
                .take(3)
                .take_while(|b| class(**b) == class(letters[0]))
                .count();
            filter.open(&letters[..same]);
            match sequence.gaps_max {
                // A separator may stand after any digit.
                usize::MAX => (1..same).for_each(|length| filter.open(&letters[..length])),
                _ => {
                    let spelled = &arena[sequence.spelled.0 as usize..sequence.spelled.1 as usize];
                    filter.open(&letters[..word_end(spelled, 0).min(same)]);
                }
            }
        }
        if self.zeros {
            let digits = || b'0'..=b'9';
            digits().for_each(|a| digits().for_each(|b| filter.open(&[b'0', a, b])));
            digits().for_each(|a| filter.open(&[b'0', a]));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The longest known value that starts at the word `start`, if any.
    pub(super) fn find(&self, text: &Text<'_>, start: usize) -> Option<Found> {
        let found = self.walk(text, start);
        if found.is_some() || !self.zeros || text[start] != b'0' {
            return found;
        }
        let zeros = text[start..].iter().take_while(|&&b| b == b'0').count();
        if class_at(text, start + zeros) != Class::Digit {
            return None;
        }
        let found = self.walk(text, start + zeros)?;
        Some(Found { start, ..found })
    }

    fn walk(&self, text: &Text<'_>, start: usize) -> Option<Found> {
        if self.is_empty() {
            return None;
        }
        let (mut fits, mut depth, mut gaps) = (0..self.sorted.len(), 0, 0);
        let mut at = start;
        let mut best = None;
        loop {
            let end = word_end(text, at);
            while at < end {
                fits = self.narrow(fits, depth, text[at].to_ascii_lowercase());
                if fits.is_empty() {
                    return best;
                }
                (depth, at) = (depth + 1, at + 1);
                if depth == INDEXED_MAX && self.letters(fits.start).len() > INDEXED_MAX {
                    return Some(self.rest(text, start, at, fits.start));
                }
            }
            let shortest = &self.sorted[fits.start];
            if self.letters(fits.start).len() == depth {
                if gaps <= shortest.gaps_max && self.is_proved(shortest, text, start, at) {
                    best = Some(Found {
                        start,
                        end: at,
                        needle: shortest.needle,
                        plain: shortest.proof == Proof::Plain,
                    });
                }
                if fits.len() == 1 {
                    return best;
                }
            }
            let Some(next) = separator(text, at) else {
                return best;
            };
            gaps += usize::from(next > at);
            at = next;
        }
    }

    /// The part of `fits` whose letter at `depth` is `letter`.
    fn narrow(&self, fits: Range<usize>, depth: usize, letter: u8) -> Range<usize> {
        let at = |i: usize| self.letters(i).get(depth).copied();
        if at(fits.start) == Some(letter) && at(fits.end - 1) == Some(letter) {
            return fits;
        }
        let sorted = &self.sorted[fits.clone()];
        let from = sorted.partition_point(|s| self.bytes(s.letters).get(depth).copied() < Some(letter));
        let to = sorted.partition_point(|s| self.bytes(s.letters).get(depth).copied() <= Some(letter));
        fits.start + from..fits.start + to
    }

    /// A long value has begun at `start` and fits up to `at`: goes on as far as it does.
    fn rest(&self, text: &[u8], start: usize, mut at: usize, index: usize) -> Found {
        let mut end = at;
        for &letter in &self.letters(index)[INDEXED_MAX..] {
            if class_at(text, at) == Class::Other {
                match separator(text, at) {
                    Some(next) => at = next,
                    None => break,
                }
            }
            if text[at].to_ascii_lowercase() != letter {
                break;
            }
            at += 1;
            end = at;
        }
        Found {
            start,
            end: if class_at(text, end) == Class::Other {
                end
            } else {
                word_end(text, end)
            },
            needle: self.sorted[index].needle,
            plain: true,
        }
    }

    fn is_proved(&self, sequence: &Sequence, text: &Text<'_>, start: usize, end: usize) -> bool {
        let letters = self.bytes(sequence.letters);
        let number = letters.iter().all(u8::is_ascii_digit);
        if number && letters.len() <= FREE_DIGITS_MIN && is_decimal(text, start, end) {
            return false;
        }
        match sequence.proof {
            Proof::Plain => true,
            Proof::Capitals => words(&text[start..end]).all(|w| evidence::shape(w) != evidence::Shape::Lower),
            Proof::AsName(strength) => evidence::stands_as_name(text, start, end, strength),
            Proof::Verbatim => text[start..end].eq_ignore_ascii_case(self.bytes(sequence.spelled)),
            Proof::Announced => evidence::stands_as_number(text, start, sequence.entity),
        }
    }
}

/// Where the next letter or digit of a value stands, if only separators lie between. Quotes and brackets end a value:
/// in JSON they part different values.
fn separator(text: &[u8], at: usize) -> Option<usize> {
    let (mut spaces, mut marks) = (0, 0);
    for (i, &byte) in text.iter().enumerate().skip(at) {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => spaces += 1,
            0 | b'"' | b'{' | b'}' | b'[' | b']' | b'<' | b'>' | b';' | b'|' => return None,
            _ if class(byte) != Class::Other => return Some(i),
            _ => marks += 1,
        }
        if spaces > SPACE_MAX || marks > MARKS_MAX {
            return None;
        }
    }
    None
}

/// What an occurrence of the value (folded, lower case) must show; None where no occurrence proves anything.
fn proof(entity: Entity, spelled: &[u8], letters: &[u8]) -> Option<Proof> {
    let digits = letters.iter().filter(|b| b.is_ascii_digit()).count();
    if letters.is_empty() || !is_searched(entity) {
        return None;
    }
    let parted = spelled
        .iter()
        .any(|b| matches!(b, b'@' | b'.' | b'/' | b':' | b'_' | b'-' | b'='));
    if matches!(entity, Entity::Email | Entity::Url | Entity::Ip | Entity::Photo) {
        let telling = (digits > 0 || parted) && letters.len() >= STRONG_MIN;
        return Some(Proof::Verbatim).filter(|_| telling);
    }
    if digits == 0 {
        let few_words = words(spelled).take(TERM_WORDS_MAX + 1).count() <= TERM_WORDS_MAX;
        return match entity.is_identifier() && few_words {
            // "Heart failure" in a field of identifiers says nothing about the heart failure of the note.
            true if words(spelled).all(evidence::is_ordinary) => None,
            // Neither does "Patient"; but "account adaezeo" is one.
            true if !parted => Some(Proof::Announced).filter(|_| letters.len() >= PHRASE_LETTERS_MIN),
            _ => phrase_proof(entity, spelled),
        };
    }
    if is_place(entity) && words(spelled).count() >= PLACE_WORDS_MIN {
        return Some(Proof::Plain);
    }
    // Ordinary words in an identifier ("note-12") prove nothing; the rest must be long enough by itself.
    let telling = words(spelled).filter(|w| !evidence::is_ordinary(w));
    let telling: usize = telling.map(<[u8]>::len).sum();
    if telling >= STRONG_MIN {
        Some(Proof::Plain)
    } else if letters.len() >= STRONG_MIN {
        Some(Proof::Verbatim)
    } else {
        Some(Proof::Announced).filter(|_| entity.is_identifier())
    }
}

fn is_searched(entity: Entity) -> bool {
    let named = matches!(entity, Entity::Name | Entity::Facility | Entity::Organization);
    named || entity.is_identifier() || is_place(entity)
}

fn is_place(entity: Entity) -> bool {
    matches!(
        entity,
        Entity::Address | Entity::City | Entity::State | Entity::Zip
    )
}

/// The proof of a value without digits.
fn phrase_proof(entity: Entity, spelled: &[u8]) -> Option<Proof> {
    let count = words(spelled).count();
    if words(spelled).map(<[u8]>::len).sum::<usize>() < PHRASE_LETTERS_MIN {
        return None;
    }
    let strongest = words(spelled).map(evidence::strength).max()?;
    match (count, strongest) {
        (1, Strength::Strong) => Some(Proof::Plain),
        // Two- and three-letter codes ("MA", "ICU") are everywhere.
        (1, Strength::Ordinary) if is_place(entity) => Some(Proof::AsName(Strength::Ordinary)),
        (1, _) => None,
        (2, s) if s < Strength::Short => Some(Proof::Capitals),
        _ => Some(Proof::Plain),
    }
}

/// Whether `start..end` is one side of a decimal fraction.
fn is_decimal(text: &[u8], start: usize, end: usize) -> bool {
    let digit = |at: Option<usize>| at.is_some_and(|at| class_at(text, at) == Class::Digit);
    let point = |at: Option<usize>| at.is_some_and(|at| text.get(at) == Some(&b'.'));
    (point(Some(end)) && digit(Some(end + 1))) || (point(start.checked_sub(1)) && digit(start.checked_sub(2)))
}
