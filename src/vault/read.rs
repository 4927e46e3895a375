//! Looking into a vault: revealing a token, and what the vault holds in numbers.

use super::entry;
use super::store::Family;
use super::{CREATED_KEY, FORMAT, RevealError, Vault, VaultError};
use crate::entity::Entity;
use crate::phi::Phi;
use crate::token::Token;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a vault holds, PHI-free.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Layout version.
    pub format: u32,
    /// When it was made, in seconds since 1970 UTC.
    pub created: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Entries that can be revealed.
    pub entries: u64,
    /// Those by category.
    pub categories: BTreeMap<Entity, u64>,
    /// Entries whose time has passed and that no compaction has removed yet.
    pub expired: u64,
    /// Entries by id of the key that sealed them: a key may leave the ring when it seals none.
    pub key_ids: BTreeMap<u32, u64>,
    /// Entries that never expire.
    pub lasting: u64,
    /// Earliest expiry of those that do and have not, in seconds since 1970 UTC.
    pub first_expiry: Option<u64>,
    /// Latest expiry of those, likewise.
    pub last_expiry: Option<u64>,
    /// Entries that are none: damage.
    pub malformed: u64,
}

impl Vault {
    /// The exact text that a token replaced. The caller writes the audit entry first.
    pub fn reveal(&self, token: &Token) -> Result<Phi<String>, RevealError> {
        let printed = token.to_string();
        let value = self.store.get(Family::Tokens, printed.as_bytes())?;
        let value = value.ok_or(RevealError::NotFound)?;
        let (expiry, surface) = entry::open(&self.sealer, &printed, &value)?;
        match expiry.seconds() {
            Some(seconds) if expiry.passed((self.clock)()) => Err(RevealError::Expired { on: date(seconds) }),
            _ => Ok(surface),
        }
    }

    /// Counts everything: reads the whole vault, in bounded memory.
    pub fn status(&self) -> Result<Status, VaultError> {
        let created = self.store.get(Family::Meta, CREATED_KEY)?;
        let mut status = Status {
            format: FORMAT,
            created: created
                .and_then(|c| c.try_into().ok())
                .map_or(0, u64::from_be_bytes),
            bytes: self.store.bytes_on_disk()?,
            ..Status::default()
        };
        let now = (self.clock)();
        self.store
            .scan(Family::Tokens, |key, value| status.count(key, value, now))?;
        Ok(status)
    }
}

impl Status {
    fn count(&mut self, key: &[u8], value: &[u8], now: u64) {
        let token = std::str::from_utf8(key).ok().and_then(Token::parse);
        let (Some(token), Some(expiry), Ok(key_id)) = (token, entry::Expiry::of(value), entry::key_id(value))
        else {
            self.malformed += 1;
            return;
        };
        *self.key_ids.entry(key_id).or_default() += 1;
        if expiry.passed(now) {
            self.expired += 1;
            return;
        }
        self.entries += 1;
        *self.categories.entry(token.entity).or_default() += 1;
        match expiry.seconds() {
            None => self.lasting += 1,
            Some(seconds) => {
                self.first_expiry = Some(self.first_expiry.map_or(seconds, |first| first.min(seconds)));
                self.last_expiry = self.last_expiry.max(Some(seconds));
            }
        }
    }
}

/// The UTC date of a time in seconds since 1970.
pub(crate) fn date(seconds: u64) -> String {
    let timestamp = i64::try_from(seconds)
        .ok()
        .and_then(|s| jiff::Timestamp::from_second(s).ok());
    match timestamp {
        Some(timestamp) => timestamp.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
        None => "a date after the year 9999".to_owned(),
    }
}
