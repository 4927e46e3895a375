//! What this process knows to be in the vault and in the changelog: the usual case, since names recur, and free of I/O.

use super::entry::Expiry;
use crate::phi::Phi;
use crate::token::Token;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// Tokens remembered, per generation of two: about 4 MiB each.
const TOKENS_MAX: usize = 65_536;

/// Tokens whose transactions were committed. Two generations, so that forgetting is gradual and memory bounded.
/// Forgetting one costs a look into the database and a repeated changelog record, which compaction removes.
#[derive(Default)]
pub(super) struct Recent {
    young: HashMap<Token, Known>,
    old: HashMap<Token, Known>,
    hashing: RandomState,
}

/// What the changelog says of a token. Of the surface only a hash, with a key of this process.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    surface: u64,
    expiry: Expiry,
}

impl Recent {
    /// What there is to know of an entry.
    pub(super) fn known(&self, surface: &Phi<String>, expiry: Expiry) -> Known {
        Known {
            surface: self.hashing.hash_one(surface.expose()),
            expiry,
        }
    }

    /// Whether the token was committed with this surface, to last at least as long.
    pub(super) fn covers(&self, token: &Token, wanted: Known) -> bool {
        let known = self.young.get(token).or_else(|| self.old.get(token));
        known.is_some_and(|known| known.surface == wanted.surface && known.expiry >= wanted.expiry)
    }

    pub(super) fn insert(&mut self, token: Token, known: Known) {
        if self.young.len() >= TOKENS_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(token, known);
    }

    /// After the database was changed behind the back of the batches.
    pub(super) fn forget(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;

    #[test]
    fn memory_is_bounded_and_the_oldest_are_forgotten_first() {
        let token = |n: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&(n as u64).to_be_bytes());
            Token::new(Entity::Name, &hash, None)
        };
        let mut recent = Recent::default();
        let known = recent.known(&Phi::from("Roe"), Expiry::NEVER);
        for n in 0..TOKENS_MAX * 5 / 2 {
            recent.insert(token(n), known);
        }
        assert!(recent.young.len() + recent.old.len() <= 2 * TOKENS_MAX);
        assert!(!recent.covers(&token(0), known));
        assert!(recent.covers(&token(TOKENS_MAX), known));
        assert!(recent.covers(&token(TOKENS_MAX * 5 / 2 - 1), known));
        recent.forget();
        assert!(!recent.covers(&token(TOKENS_MAX), known));
    }
}
