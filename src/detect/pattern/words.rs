//! Words that the pass stops at or looks up, in one hash table each: a word costs one multiplication when it is absent.
//!
//! Keys are ASCII, without case. The table is built once and never grows.

/// Slots of a table: a power of two, some eight times the words, so that most absent words meet an empty slot.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 13;
/// Odd multiplier of the golden ratio (Knuth, TAOCP 3, 6.4): spreads the first eight letters over the slots.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

const LOWER: u64 = 0x2020_2020_2020_2020;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// From ASCII words to what they mean.
pub(super) struct WordTable<V> {
    slots: Box<[u16; SLOTS]>,
    entries: Vec<Entry<V>>,
}

struct Entry<V> {
    /// The first eight letters, as in [`Met`].
    key: u64,
    word: Box<[u8]>,
    value: V,
}

/// A word met in a text: where it ends and its key.
#[derive(Clone, Copy)]
pub(super) struct Met {
    pub(super) end: usize,
    key: u64,
}

/// Eight bytes from `i`, zero past the end.
#[inline]
fn eight(bytes: &[u8], i: usize) -> u64 {
    let rest = bytes.get(i..).unwrap_or_default();
    match rest.first_chunk::<8>() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => last_bytes(rest),
    }
}

/// The same for the last bytes of a text, fewer than eight.
#[cold]
#[inline(never)]
fn last_bytes(rest: &[u8]) -> u64 {
    rest.iter().rev().fold(0, |word, &b| word << 8 | u64::from(b))
}

/// How many of the eight bytes, from the first, are ASCII letters. `folded` has bit 5 set in every byte.
#[inline]
fn letters(raw: u64, folded: u64) -> u32 {
    let low = folded & !HIGH;
    let at_least_a = low + 0x1F1F_1F1F_1F1F_1F1F;
    let past_z = low + 0x0505_0505_0505_0505;
    let letter = at_least_a & !past_z & !raw & HIGH;
    (!letter & HIGH).trailing_zeros() / 8
}

#[inline]
fn slot(key: u64, len: usize) -> usize {
    ((key ^ (len as u64) << 56).wrapping_mul(SPREAD) >> (64 - SLOT_BITS)) as usize
}

/// Reads the run of ASCII letters at `i`; there must be one.
#[inline]
pub(super) fn meet(bytes: &[u8], i: usize) -> Met {
    let raw = eight(bytes, i);
    let folded = raw | LOWER;
    let n = letters(raw, folded);
    if n < 8 {
        return Met {
            end: i + n as usize,
            key: folded & ((1 << (8 * n)) - 1),
        };
    }
    let mut end = i + 8;
    loop {
        let raw = eight(bytes, end);
        let n = letters(raw, raw | LOWER);
        end += n as usize;
        if n < 8 {
            return Met { end, key: folded };
        }
    }
}

impl<V: Copy> WordTable<V> {
    /// Builds the table; the meaning of a word that occurs twice is `join` of both.
    pub(super) fn new(words: impl Iterator<Item = (&'static str, V)>, join: impl Fn(V, V) -> V) -> Self {
        let mut table = WordTable {
            slots: Box::new([0; SLOTS]),
            entries: Vec::new(),
        };
        for (word, value) in words {
            debug_assert!(word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
            match table.index(word.as_bytes(), meet(word.as_bytes(), 0)) {
                Some(i) => table.entries[i].value = join(table.entries[i].value, value),
                None => table.insert(word, value),
            }
        }
        table
    }

    fn insert(&mut self, word: &str, value: V) {
        let key = meet(word.as_bytes(), 0).key;
        self.entries.push(Entry {
            key,
            word: word.as_bytes().into(),
            value,
        });
        assert!(
            self.entries.len() < SLOTS / 2,
            "too many words for the table: this is a bug"
        );
        let mut s = slot(key, word.len());
        while self.slots[s] != 0 {
            s = (s + 1) % SLOTS;
        }
        self.slots[s] = self.entries.len() as u16;
    }

    #[inline]
    fn index(&self, word: &[u8], met: Met) -> Option<usize> {
        let mut s = slot(met.key, word.len());
        loop {
            let i = usize::from(self.slots[s]).checked_sub(1)?;
            let entry = &self.entries[i];
            let same_start = entry.key == met.key && entry.word.len() == word.len();
            if same_start && (word.len() <= 8 || entry.word.eq_ignore_ascii_case(word)) {
                return Some(i);
            }
            s = (s + 1) % SLOTS;
        }
    }

    /// What the word met at `start` means.
    #[inline]
    pub(super) fn get_met(&self, bytes: &[u8], start: usize, met: Met) -> Option<V> {
        let s = slot(met.key, met.end - start);
        if self.slots[s] == 0 {
            return None;
        }
        self.index(&bytes[start..met.end], met)
            .map(|i| self.entries[i].value)
    }

    /// What `word` means. Anything but one run of ASCII letters means nothing.
    pub(super) fn get(&self, word: &[u8]) -> Option<V> {
        if word.is_empty() || !word[0].is_ascii_alphabetic() {
            return None;
        }
        let met = meet(word, 0);
        (met.end == word.len())
            .then(|| self.get_met(word, 0, met))
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_found_whole_and_without_case() {
        let table = WordTable::new(
            [("mrn", 1), ("september", 2), ("mrn", 4), ("septembers", 8)].into_iter(),
            |a, b| a | b,
        );
        assert_eq!(table.get(b"MRN"), Some(5));
        assert_eq!(table.get(b"September"), Some(2));
        assert_eq!(table.get(b"septembers"), Some(8));
        for absent in ["", "mr", "mrns", "septembe", "mrn1", "-", "é"] {
            assert_eq!(table.get(absent.as_bytes()), None, "{absent}");
        }
    }

    proptest! {
        #[test]
        fn a_word_ends_where_its_letters_end(text in "[a-zA-Z]{1,30}([^a-zA-Z].{0,9})?") {
            let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
            prop_assert_eq!(meet(text.as_bytes(), 0).end, letters);
        }
    }
}
