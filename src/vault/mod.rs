//! Token maps: what each token stands for, sealed, in RocksDB and in a changelog topic.
//!
//! In: the tokens that redaction minted for a batch, with the texts they replaced. Out: a [`Receipt`], the proof that a
//! batch may be published, which lists what goes to the changelog in the same Kafka transaction. Guarantees:
//!
//! - **Vault before Kafka** (invariant 2): when [`Vault::seal`] returns, every token of the batch is on disk (one synced
//!   write). A receipt can be made nowhere else.
//! - **Idempotent**: sealing a batch again writes nothing, or the same bytes; an entry's expiry only moves forward.
//! - **No plaintext on disk**: values are sealed and padded (`entry.rs`); tokens are no secret.
//! - **The changelog misses nothing**: a receipt lists every token of its batch unless this process knows that a
//!   transaction with that very entry was committed ([`Vault::committed`]).
//!
//! Tasks of one process share a vault: calls to `seal` take turns, so that no two of them can give one token to two
//! texts. Each process has its own; they agree because tokens are derived. With a TTL, processes that read the same
//! values may write different expiries to the changelog, and compaction keeps the one written last.
//!
//! Whoever may write to the changelog topic can delete entries from a later restore, but neither read nor add any: the topic
//! needs access rules like any other.
//!
//! Failure: a [`Fault`]. A full or failing disk is transient, and a retry opens the database afresh; one token for two
//! texts, wrong keys and damage are fatal. TTL: an entry expires a fixed time after the newest record that used it; it is
//! refused from then on and leaves the disk with the next compaction. A shorter TTL holds for entries written later.

use crate::fault::Fault;
use crate::keys::{Keyring, Purpose};
use crate::phi::Phi;
use crate::redaction::Mint;
use crate::seal::Sealer;
use crate::token::Token;
use entry::Expiry;
use recent::{Known, Recent};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use store::{Access, Durable, Family, Store};

mod entry;
mod error;
mod read;
mod recent;
mod restore;
mod store;

pub use error::{RevealError, VaultError};
pub use read::Status;
pub(crate) use read::date;
pub use restore::{Restore, Restored};
pub use store::Clock;

/// Folder of the vault inside a worker's `deid.state.dir`.
pub const DIR: &str = "vault";
/// Version of the layout of both column families.
const FORMAT: u32 = 1;
const FORMAT_KEY: &[u8] = b"format";
const CREATED_KEY: &[u8] = b"created";
const CHECK_BYTES: usize = 16;

/// The token map of a process.
pub struct Vault {
    store: Store,
    sealer: Sealer,
    ttl: Option<Duration>,
    clock: Clock,
    /// Also held while `seal` reads and writes.
    recent: Mutex<Recent>,
}

/// Proof that the tokens of a batch are in the vault, durably. Only [`Vault::seal`] makes one.
#[must_use = "the changelog entries must be sent in the batch's transaction"]
pub struct Receipt {
    changelog: Vec<Sent>,
}

/// One record for the changelog.
struct Sent {
    token: Token,
    known: Known,
    key: String,
    value: Vec<u8>,
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({} changelog entries)", self.changelog.len())
    }
}

impl Receipt {
    /// What the transaction must carry to the changelog topic: key and value of each record, in the order of tokens.
    pub fn changelog(&self) -> impl ExactSizeIterator<Item = (&[u8], &[u8])> {
        self.changelog
            .iter()
            .map(|s| (s.key.as_bytes(), s.value.as_slice()))
    }
}

/// What one batch wants of one token.
struct Wanted<'a> {
    token: Token,
    surface: &'a Phi<String>,
    expiry: Expiry,
}

impl Vault {
    /// Opens the vault in `dir`, or makes one, for this process alone. `ttl` is how long a token can be revealed after
    /// the last record that used it; None is for ever.
    pub fn open(dir: &Path, keys: &Keyring, ttl: Option<Duration>) -> Result<Self, VaultError> {
        Vault::open_at(dir, keys, ttl, system_clock())
    }

    /// [`Vault::open`] with a clock.
    pub fn open_at(
        dir: &Path,
        keys: &Keyring,
        ttl: Option<Duration>,
        clock: Clock,
    ) -> Result<Self, VaultError> {
        let store = Store::open(dir, Access::ReadWrite, ttl.is_some(), Arc::clone(&clock))?;
        Vault::check(&store, keys)?;
        Vault::mark(&store, keys, clock())?;
        Ok(Vault::over(store, keys, ttl, clock))
    }

    /// Opens an existing vault as it is now, also while a worker writes it. Shows nothing that is written later.
    pub fn open_read_only(dir: &Path, keys: &Keyring) -> Result<Self, VaultError> {
        Vault::open_read_only_at(dir, keys, system_clock())
    }

    /// [`Vault::open_read_only`] with a clock.
    pub fn open_read_only_at(dir: &Path, keys: &Keyring, clock: Clock) -> Result<Self, VaultError> {
        let store = Store::open(dir, Access::ReadOnly, false, Arc::clone(&clock))?;
        Vault::check(&store, keys)?;
        Ok(Vault::over(store, keys, None, clock))
    }

    fn over(store: Store, keys: &Keyring, ttl: Option<Duration>, clock: Clock) -> Self {
        Vault {
            store,
            sealer: Sealer::new(keys, Purpose::VaultValue),
            ttl,
            clock,
            recent: Mutex::default(),
        }
    }

    /// Refuses a newer format and keys other than those that made the vault.
    fn check(store: &Store, keys: &Keyring) -> Result<(), VaultError> {
        let dir = || store.dir().to_owned();
        let Some(format) = store.get(Family::Meta, FORMAT_KEY)? else {
            return Ok(()); // Just made, or the process died before marking it.
        };
        let format = format
            .try_into()
            .map(u32::from_be_bytes)
            .map_err(|_| VaultError::Damaged { dir: dir() })?;
        if format > FORMAT {
            return Err(VaultError::Newer { dir: dir(), format });
        }
        for id in keys.ids() {
            let found = store.get(Family::Meta, &check_key(id))?;
            if found.is_some_and(|found| found != check_value(keys, id)) {
                return Err(VaultError::WrongKey { dir: dir(), id });
            }
        }
        let id = keys.token_key_id();
        match store.get(Family::Meta, &token_mark(id))? {
            Some(_) => Ok(()),
            None => Err(VaultError::OtherTokenKey { dir: dir(), id }),
        }
    }

    /// Writes what [`Vault::check`] looks for, where it is missing.
    fn mark(store: &Store, keys: &Keyring, now: u64) -> Result<(), VaultError> {
        let marks = [
            (FORMAT_KEY.to_vec(), FORMAT.to_be_bytes().to_vec()),
            (CREATED_KEY.to_vec(), now.to_be_bytes().to_vec()),
            (token_mark(keys.token_key_id()), Vec::new()),
        ];
        let checks = keys.ids().map(|id| (check_key(id), check_value(keys, id)));
        let mut missing = Vec::new();
        for (key, value) in marks.into_iter().chain(checks) {
            if store.get(Family::Meta, &key)?.is_none() {
                missing.push((key, Some(value)));
            }
        }
        match missing.is_empty() {
            true => Ok(()),
            false => store.write(Family::Meta, &missing, Durable::Now),
        }
    }

    /// Makes the tokens of a batch durable, each with the timestamp of its record in milliseconds since 1970 UTC (None:
    /// the record has none, and the clock counts).
    ///
    /// A token may occur several times. Errors: [`Fault::Transient`] where a retry may help, [`Fault::Fatal`] for a
    /// collision, wrong keys or damage; then nothing of the batch may be published.
    pub fn seal<'a>(
        &self,
        mints: impl IntoIterator<Item = (&'a Mint, Option<i64>)>,
    ) -> Result<Receipt, Fault> {
        Ok(self.seal_batch(mints)?)
    }

    fn seal_batch<'a>(
        &self,
        mints: impl IntoIterator<Item = (&'a Mint, Option<i64>)>,
    ) -> Result<Receipt, VaultError> {
        let mut wanted = self.collect(mints)?;
        let recent = self.lock();
        wanted.retain(|token, w| !recent.covers(token, recent.known(w.surface, w.expiry)));
        let keys: Vec<String> = wanted.keys().map(Token::to_string).collect();
        let stored = self.store.get_all(Family::Tokens, &keys)?;
        let mut writes = Vec::new();
        let mut changelog = Vec::with_capacity(keys.len());
        for ((wanted, key), stored) in wanted.into_values().zip(keys).zip(stored) {
            let (value, expiry) = match stored {
                Some(value) if self.suffices(&value, &key, &wanted)? => {
                    let expiry = Expiry::of(&value).unwrap_or(wanted.expiry);
                    (value, expiry)
                }
                _ => {
                    let value = entry::seal(&self.sealer, &key, wanted.expiry, wanted.surface);
                    writes.push((key.as_bytes().to_vec(), Some(value.clone())));
                    (value, wanted.expiry)
                }
            };
            changelog.push(Sent {
                token: wanted.token,
                known: recent.known(wanted.surface, expiry),
                key,
                value,
            });
        }
        if !writes.is_empty() {
            self.store.write(Family::Tokens, &writes, Durable::Now)?;
        }
        Ok(Receipt { changelog })
    }

    /// The distinct tokens, each with its latest expiry.
    fn collect<'a>(
        &self,
        mints: impl IntoIterator<Item = (&'a Mint, Option<i64>)>,
    ) -> Result<BTreeMap<Token, Wanted<'a>>, VaultError> {
        let mut wanted: BTreeMap<Token, Wanted> = BTreeMap::new();
        for (mint, timestamp_ms) in mints {
            let expiry = self.expiry(timestamp_ms);
            let entry = wanted.entry(mint.token).or_insert(Wanted {
                token: mint.token,
                surface: &mint.surface,
                expiry,
            });
            if *entry.surface != mint.surface {
                return Err(VaultError::Collision { token: mint.token });
            }
            entry.expiry = entry.expiry.max(expiry);
        }
        Ok(wanted)
    }

    fn expiry(&self, timestamp_ms: Option<i64>) -> Expiry {
        let now = || i64::try_from((self.clock)().saturating_mul(1000)).unwrap_or(i64::MAX);
        match self.ttl {
            Some(ttl) => Expiry::after(timestamp_ms.unwrap_or_else(now), ttl),
            None => Expiry::NEVER,
        }
    }

    /// Whether a stored value already says what is wanted, for at least as long.
    fn suffices(&self, value: &[u8], token: &str, wanted: &Wanted) -> Result<bool, VaultError> {
        let (expiry, surface) =
            entry::open(&self.sealer, token, value).map_err(|why| VaultError::Unreadable {
                token: wanted.token,
                why,
            })?;
        match surface == *wanted.surface {
            true => Ok(expiry >= wanted.expiry),
            // An expired entry is gone, whether compaction has come by or not.
            false if expiry.passed((self.clock)()) => Ok(false),
            false => Err(VaultError::Collision { token: wanted.token }),
        }
    }

    /// Tells the vault that the transaction with this receipt's entries was committed: they need not be sent again.
    pub fn committed(&self, receipt: &Receipt) {
        let mut recent = self.lock();
        for sent in &receipt.changelog {
            recent.insert(sent.token, sent.known);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    })
}

fn check_key(id: u32) -> Vec<u8> {
    [&b"check "[..], &id.to_be_bytes()].concat()
}

/// Says which key the vault's tokens come from.
fn token_mark(id: u32) -> Vec<u8> {
    [&b"token key "[..], &id.to_be_bytes()].concat()
}

/// Recognises a secret without telling anything about it.
fn check_value(keys: &Keyring, id: u32) -> Vec<u8> {
    let key = keys
        .mac_key(id, Purpose::CheckValue)
        .expect("an id of the ring; this is a bug");
    key.of(&[b"vault"])[..CHECK_BYTES].to_vec()
}

#[cfg(test)]
mod tests;
