//! Windows that were read before. Clinical text repeats itself: templates, headers, copied histories.
//!
//! In: the pieces of a window, by number and type; out: which of its pieces were suspected of what. Keys are keyed hashes under a key
//! of this process, values hold no text and no piece numbers, so that nothing of a record can be read from the memory of
//! the cache. Bounded in bytes: two generations, of which the older one goes when the younger is full.

use super::labels::Class;
use crate::span::Confidence;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// A suspected piece: its index in the window, what it is, and how sure the model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) piece: u16,
    pub(super) class: Class,
    pub(super) confidence: Confidence,
}

/// The marks of one window.
pub(super) type Marks = Arc<[Mark]>;

/// 128 bits of a keyed hash: two windows of a process share one with a probability below 10^-20.
pub(super) type Key = [u8; 16];

/// Bytes of an entry besides its marks: key, pointer, counters of the allocation, slack of the table.
const ENTRY_BYTES: usize = 96;

pub(super) struct Cache {
    secret: Zeroizing<[u8; 32]>,
    bytes_max: usize,
    generations: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Key, Marks>,
    old: HashMap<Key, Marks>,
    young_bytes: usize,
}

impl Cache {
    /// A cache of at most this many bytes; 0 remembers nothing. `None` where the system gives no random bytes.
    pub(super) fn new(bytes_max: usize) -> Option<Self> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut_slice()).ok()?;
        Some(Cache {
            secret,
            bytes_max,
            generations: Mutex::default(),
        })
    }

    pub(super) fn is_off(&self) -> bool {
        self.bytes_max == 0
    }

    /// The key of a window, for one meaning of the labels. `None` when nothing is remembered.
    pub(super) fn key(
        &self,
        meaning: u64,
        pieces: impl Iterator<Item = (u32, u8)>,
        core: &Range<usize>,
    ) -> Option<Key> {
        if self.is_off() {
            return None;
        }
        let mut hash = Hmac::<Sha256>::new_from_slice(self.secret.as_slice()).ok()?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        for number in [meaning, core.start as u64, core.end as u64] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for (id, kind) in pieces {
            bytes.extend_from_slice(&id.to_le_bytes());
            bytes.push(kind);
        }
        hash.update(&bytes);
        hash.finalize().into_bytes().first_chunk().copied()
    }

    pub(super) fn get(&self, key: &Key) -> Option<Marks> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(marks) = generations.young.get(key) {
            return Some(marks.clone());
        }
        let marks = generations.old.remove(key)?;
        self.insert(&mut generations, *key, marks.clone());
        Some(marks)
    }

    pub(super) fn put(&self, key: Key, marks: Marks) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        self.insert(&mut generations, key, marks);
    }

    fn insert(&self, generations: &mut Generations, key: Key, marks: Marks) {
        let bytes = ENTRY_BYTES + size_of_val(&*marks);
        if bytes > self.bytes_max / 2 {
            return;
        }
        if generations.young_bytes + bytes > self.bytes_max / 2 {
            generations.old = std::mem::take(&mut generations.young);
            generations.young_bytes = 0;
        }
        if generations.young.insert(key, marks).is_none() {
            generations.young_bytes += bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;

    fn marks(n: u16) -> Marks {
        let mark = Mark {
            piece: n,
            class: Class {
                entity: Entity::Name,
                begins: true,
            },
            confidence: Confidence::FULL,
        };
        vec![mark; 3].into()
    }

    #[test]
    fn windows_are_remembered_by_pieces_core_and_meaning() {
        let cache = Cache::new(1 << 20).unwrap();
        let key = |meaning, ids: &[u32], core: Range<usize>| {
            cache.key(meaning, ids.iter().map(|&id| (id, 0)), &core).unwrap()
        };
        let first = key(1, &[1, 2], 0..2);
        let shouted = cache.key(1, [(1, 2), (2, 0)].into_iter(), &(0..2)).unwrap();
        cache.put(first, marks(7));
        assert_eq!(cache.get(&key(1, &[1, 2], 0..2)), Some(marks(7)));
        for other in [
            key(2, &[1, 2], 0..2),
            key(1, &[1, 3], 0..2),
            key(1, &[1, 2], 0..1),
            key(1, &[1], 0..2),
            shouted,
        ] {
            assert_eq!(cache.get(&other), None);
        }
        let elsewhere = Cache::new(1 << 20).unwrap();
        assert_ne!(
            elsewhere.key(1, [(1, 0), (2, 0)].into_iter(), &(0..2)),
            Some(first),
            "each process has its own key"
        );
        assert!(
            Cache::new(0)
                .unwrap()
                .key(1, [(1, 0)].into_iter(), &(0..1))
                .is_none()
        );
    }

    #[test]
    fn it_stays_within_its_bytes_and_keeps_what_is_used() {
        let bytes_max = 100 * (ENTRY_BYTES + size_of_val(&*marks(0)));
        let cache = Cache::new(bytes_max).unwrap();
        let key = |n: u16| cache.key(0, [(u32::from(n), 0)].into_iter(), &(0..1)).unwrap();
        for n in 0..1000 {
            cache.put(key(n), marks(n));
            assert_eq!(cache.get(&key(0)), Some(marks(0)), "used all the time: {n}");
            let generations = cache.generations.lock().unwrap();
            assert!(generations.young.len() + generations.old.len() <= 100);
        }
        assert_eq!(cache.get(&key(1)), None);
        assert_eq!(cache.get(&key(999)), Some(marks(999)));
    }
}
