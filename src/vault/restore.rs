//! Rebuilding a vault from its changelog.
//!
//! In: the records of the changelog topic in their order, key and value. Out: a vault that reveals what the changelog
//! knows, and counts. Guarantees: an entry is applied only if it opens with our keys; one that is there already keeps the
//! later expiry; restoring twice changes nothing. Failure: a [`Fault`] for the disk and for one token with two texts;
//! records that do not open are counted and left out, so that one foreign record does not cost all others.

use super::store::{Durable, Family};
use super::{Vault, VaultError, Wanted, entry};
use crate::fault::Fault;
use crate::seal::OpenError;
use crate::token::Token;
use std::collections::BTreeMap;

/// Records applied with one write: some hundred KiB.
const BATCH_RECORDS: usize = 1000;

/// What became of the records of a changelog.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Entries that are in the vault now, counted each time they occur.
    pub applied: u64,
    /// Tombstones: entries deleted.
    pub deleted: u64,
    /// Entries whose time has passed: left out.
    pub expired: u64,
    /// Records that are no entries or do not open with our keys: left out. Zero, or a person should look.
    pub refused: u64,
    /// Why the first of those was refused.
    pub first_refusal: Option<OpenError>,
}

/// A restore under way: give it every record, then [`Restore::finish`]. Dropped before, it may be begun again.
pub struct Restore<'v> {
    vault: &'v Vault,
    pending: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    counts: Restored,
}

impl Vault {
    /// Begins to apply a changelog.
    pub fn restore(&self) -> Restore<'_> {
        Restore {
            vault: self,
            pending: BTreeMap::new(),
            counts: Restored::default(),
        }
    }

    /// Applies one record of the changelog, durably: for few records. For a topic use [`Vault::restore`].
    pub fn restore_entry(&self, key: &[u8], value: Option<&[u8]>) -> Result<Restored, Fault> {
        let mut restore = self.restore();
        restore.entry(key, value)?;
        restore.finish()
    }
}

impl Restore<'_> {
    /// Takes the next record. A value of None is a tombstone.
    pub fn entry(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), Fault> {
        // A second record for a token must meet the first in the vault.
        if self.pending.len() >= BATCH_RECORDS || self.pending.contains_key(key) {
            self.apply()?;
        }
        self.pending.insert(key.to_vec(), value.map(<[u8]>::to_vec));
        Ok(())
    }

    /// Makes everything durable.
    pub fn finish(mut self) -> Result<Restored, Fault> {
        self.apply()?;
        self.vault.store.sync()?;
        Ok(self.counts)
    }

    fn apply(&mut self) -> Result<(), VaultError> {
        let vault = self.vault;
        let keys: Vec<&[u8]> = self.pending.keys().map(Vec::as_slice).collect();
        let mut recent = vault.lock();
        let stored = vault.store.get_all(Family::Tokens, &keys)?;
        let mut writes = Vec::new();
        for ((key, value), stored) in std::mem::take(&mut self.pending).into_iter().zip(stored) {
            let Some(value) = value else {
                self.counts.deleted += u64::from(stored.is_some());
                writes.push((key, None));
                continue;
            };
            match vault.admit(&key, &value, stored.as_deref())? {
                Verdict::Write => writes.push((key, Some(value))),
                Verdict::Known => {}
                Verdict::Expired => {
                    self.counts.expired += 1;
                    continue;
                }
                Verdict::Refused(why) => {
                    self.counts.refused += 1;
                    self.counts.first_refusal.get_or_insert(why);
                    continue;
                }
            }
            self.counts.applied += 1;
        }
        vault.store.write(Family::Tokens, &writes, Durable::Later)?;
        recent.forget();
        Ok(())
    }
}

/// What to do with an entry of the changelog.
enum Verdict {
    Write,
    Known,
    Expired,
    Refused(OpenError),
}

impl Vault {
    fn admit(&self, key: &[u8], value: &[u8], stored: Option<&[u8]>) -> Result<Verdict, VaultError> {
        let printed = std::str::from_utf8(key).unwrap_or_default();
        let Some(token) = Token::parse(printed) else {
            return Ok(Verdict::Refused(OpenError::Malformed));
        };
        let (expiry, surface) = match entry::open(&self.sealer, printed, value) {
            Ok(opened) => opened,
            Err(why) => return Ok(Verdict::Refused(why)),
        };
        if expiry.passed((self.clock)()) {
            return Ok(Verdict::Expired);
        }
        let wanted = Wanted {
            token,
            surface: &surface,
            expiry,
        };
        match stored {
            Some(stored) if self.suffices(stored, printed, &wanted)? => Ok(Verdict::Known),
            _ => Ok(Verdict::Write),
        }
    }
}
