//! RocksDB under the vault: options, column families, opening, and opening again after a failed write.
//!
//! In: reads and write batches. Out: bytes. Guarantees: a synced write that returned Ok survives a power cut; memory is
//! bounded (see the constants). After a failed write, "no space left" above all, RocksDB stays read-only; the next call
//! opens it afresh, so that a retry can succeed once there is space. Failure: [`VaultError`]; RocksDB's own texts name
//! paths and are not passed on.

use super::VaultError;
use super::entry::Expiry;
use rocksdb::compaction_filter::Decision;
use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamily, ColumnFamilyDescriptor, DB, DBCompressionType, Direction,
    ErrorKind, IteratorMode, Options, WriteBatch, WriteOptions,
};
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Seconds since 1970 UTC. Injected so that tests can move it.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Memory of unflushed writes: two buffers at most.
const WRITE_BUFFER_BYTES: usize = 8 << 20;
/// Memory of blocks, indexes and filters read.
const BLOCK_CACHE_BYTES: usize = 16 << 20;
/// Each open file holds its index and a file descriptor.
const OPEN_FILES_MAX: i32 = 256;
/// Most tokens of a batch are new: the filter says so without a read, wrongly in 1 % (RocksDB's usual setting).
const BLOOM_BITS_PER_KEY: f64 = 10.0;
/// With a TTL every file is compacted this often, so that expired values leave the disk.
const SWEEP_SECONDS: u64 = 86_400;
/// RocksDB's diagnostic log: it names files and tokens, never values.
const LOG_BYTES_MAX: usize = 1 << 20;
const LOG_FILES_MAX: usize = 2;
/// A reader beside a running worker may find a file just compacted away: it then looks again.
const READ_ATTEMPTS_MAX: usize = 5;

/// The column families.
#[derive(Clone, Copy)]
pub(super) enum Family {
    /// Printed token to stored value.
    Tokens,
    /// Format, check values, time of creation.
    Meta,
}

impl Family {
    const fn name(self) -> &'static str {
        match self {
            Family::Tokens => "tokens",
            Family::Meta => "meta",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    ReadWrite,
    ReadOnly,
}

pub(super) struct Store {
    dir: PathBuf,
    access: Access,
    sweeps: bool,
    clock: Clock,
    /// None after a failed write, until it could be opened again.
    db: RwLock<Option<DB>>,
    failed: AtomicBool,
}

impl Store {
    /// Opens the database. `sweeps`: entries expire, so old files must be looked through.
    pub(super) fn open(dir: &Path, access: Access, sweeps: bool, clock: Clock) -> Result<Self, VaultError> {
        match access {
            Access::ReadWrite => create_private(dir)?,
            // RocksDB would make the folder.
            Access::ReadOnly if !dir.join("CURRENT").is_file() => {
                return Err(VaultError::Missing { dir: dir.to_owned() });
            }
            Access::ReadOnly => {}
        }
        let store = Store {
            dir: dir.to_owned(),
            access,
            sweeps,
            clock,
            db: RwLock::new(None),
            failed: AtomicBool::new(false),
        };
        store.with(|_| Ok(()))?;
        Ok(store)
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The stored values of some keys, in their order.
    pub(super) fn get_all<K: AsRef<[u8]>>(
        &self,
        family: Family,
        keys: &[K],
    ) -> Result<Vec<Option<Vec<u8>>>, VaultError> {
        self.with(|db| {
            db.batched_multi_get_cf(handle(db, family), keys, false)
                .into_iter()
                .map(|found| Ok(found?.map(|value| value.to_vec())))
                .collect()
        })
    }

    pub(super) fn get(&self, family: Family, key: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        self.with(|db| db.get_cf(handle(db, family), key))
    }

    /// Puts (Some) and deletes (None), all or none.
    pub(super) fn write(
        &self,
        family: Family,
        changes: &[(Vec<u8>, Option<Vec<u8>>)],
        durable: Durable,
    ) -> Result<(), VaultError> {
        let written = self.with(|db| {
            let mut batch = WriteBatch::default();
            for (key, value) in changes {
                match value {
                    Some(value) => batch.put_cf(handle(db, family), key, value),
                    None => batch.delete_cf(handle(db, family), key),
                }
            }
            let mut options = WriteOptions::default();
            options.set_sync(durable == Durable::Now);
            db.write_opt(batch, &options)
        });
        if written.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        written
    }

    /// Makes unsynced writes durable.
    pub(super) fn sync(&self) -> Result<(), VaultError> {
        let synced = self.with(|db| db.flush_wal(true));
        if synced.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        synced
    }

    /// Every entry, in the order of keys.
    pub(super) fn scan(&self, family: Family, mut each: impl FnMut(&[u8], &[u8])) -> Result<(), VaultError> {
        self.with(|db| {
            let start = IteratorMode::From(b"", Direction::Forward);
            for entry in db.iterator_cf(handle(db, family), start) {
                let (key, value) = entry?;
                each(&key, &value);
            }
            Ok(())
        })
    }

    /// Bytes of all files in the folder.
    pub(super) fn bytes_on_disk(&self) -> Result<u64, VaultError> {
        let sizes = || -> io::Result<u64> {
            let files = fs::read_dir(&self.dir)?.flatten();
            // A file may vanish between listing and looking.
            Ok(files.flat_map(|f| f.metadata()).map(|m| m.len()).sum())
        };
        sizes().map_err(|e| VaultError::Io {
            dir: self.dir.clone(),
            kind: e.kind().to_string(),
        })
    }

    /// Compacts everything now, so that the filter sees every entry.
    #[cfg(test)]
    pub(super) fn compact(&self) {
        self.with(|db| {
            db.flush_cf(handle(db, Family::Tokens))?;
            db.compact_range_cf(handle(db, Family::Tokens), None::<&[u8]>, None::<&[u8]>);
            Ok(())
        })
        .unwrap();
    }

    /// Runs `work` on the open database, opening it first where needed.
    fn with<T>(&self, work: impl FnOnce(&DB) -> Result<T, rocksdb::Error>) -> Result<T, VaultError> {
        if self.failed.load(Ordering::Acquire) || self.read_lock().is_none() {
            self.reopen()?;
        }
        match &*self.read_lock() {
            Some(db) => work(db).map_err(|e| classify(&self.dir, &e)),
            // Another thread closed it meanwhile to open it again, and could not.
            None => Err(VaultError::Io {
                dir: self.dir.clone(),
                kind: "closed".to_owned(),
            }),
        }
    }

    fn read_lock(&self) -> std::sync::RwLockReadGuard<'_, Option<DB>> {
        self.db.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn reopen(&self) -> Result<(), VaultError> {
        let mut db = self.db.write().unwrap_or_else(PoisonError::into_inner);
        if db.is_some() && !self.failed.load(Ordering::Acquire) {
            return Ok(()); // Another thread was first.
        }
        // The old one holds the lock of the folder.
        *db = None;
        *db = Some(self.open_database().map_err(|e| classify(&self.dir, &e))?);
        self.failed.store(false, Ordering::Release);
        Ok(())
    }

    fn open_database(&self) -> Result<DB, rocksdb::Error> {
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let families = || {
            [Family::Tokens, Family::Meta]
                .map(|family| ColumnFamilyDescriptor::new(family.name(), self.family_options(family, &cache)))
        };
        let options = database_options();
        if self.access == Access::ReadWrite {
            return DB::open_cf_descriptors(&options, &self.dir, families());
        }
        let mut attempts = 1;
        loop {
            match DB::open_cf_descriptors_read_only(&options, &self.dir, families(), false) {
                Err(_) if attempts < READ_ATTEMPTS_MAX => attempts += 1,
                outcome => return outcome,
            }
        }
    }

    fn family_options(&self, family: Family, cache: &Cache) -> Options {
        let mut table = BlockBasedOptions::default();
        table.set_block_cache(cache);
        table.set_cache_index_and_filter_blocks(true);
        table.set_bloom_filter(BLOOM_BITS_PER_KEY, false);
        let mut options = Options::default();
        options.set_block_based_table_factory(&table);
        // Values are ciphertext: nothing to gain.
        options.set_compression_type(DBCompressionType::None);
        options.set_write_buffer_size(WRITE_BUFFER_BYTES);
        if matches!(family, Family::Tokens) {
            let clock = Arc::clone(&self.clock);
            options.set_compaction_filter("deidstream expiry", move |_, _, value: &[u8]| {
                match Expiry::of(value).is_some_and(|expiry| expiry.passed(clock())) {
                    true => Decision::Remove,
                    false => Decision::Keep,
                }
            });
            if self.sweeps {
                options.set_periodic_compaction_seconds(SWEEP_SECONDS);
            }
        }
        options
    }
}

/// Whether a write waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Durable {
    /// Durable when it returns.
    Now,
    /// Durable after [`Store::sync`].
    Later,
}

fn handle(db: &DB, family: Family) -> &ColumnFamily {
    db.cf_handle(family.name())
        .expect("both families are opened; this is a bug")
}

fn database_options() -> Options {
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_db_write_buffer_size(2 * WRITE_BUFFER_BYTES);
    options.set_max_open_files(OPEN_FILES_MAX);
    options.set_max_log_file_size(LOG_BYTES_MAX);
    options.set_keep_log_file_num(LOG_FILES_MAX);
    options.set_stats_dump_period_sec(0);
    options.set_stats_persist_period_sec(0);
    options
}

/// Makes the folder for us alone, durably. An existing one is left as it is: what it holds is sealed.
fn create_private(dir: &Path) -> Result<(), VaultError> {
    let unwritable = |e: io::Error| VaultError::Unwritable {
        dir: dir.to_owned(),
        why: e.kind().to_string(),
    };
    if !dir.is_dir() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .map_err(unwritable)?;
        if let Some(parent) = dir.parent().filter(|p| !p.as_os_str().is_empty()) {
            File::open(parent)
                .and_then(|p| p.sync_all())
                .map_err(unwritable)?;
        }
    }
    rustix::fs::access(dir, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)
        .map_err(|e| unwritable(e.into()))
}

/// What to do about an error of RocksDB.
fn classify(dir: &Path, error: &rocksdb::Error) -> VaultError {
    let dir = dir.to_owned();
    let text = error.as_ref();
    match error.kind() {
        ErrorKind::Corruption => VaultError::Damaged { dir },
        _ if text.contains("No space left") => VaultError::NoSpace { dir },
        // The folder is writable, so what fails about the lock file is that somebody holds it.
        _ if text.contains("/LOCK:") || text.contains("lock hold by current process") => {
            VaultError::InUse { dir }
        }
        _ if text.contains("Permission denied") || text.contains("Read-only file system") => {
            VaultError::Unwritable {
                dir,
                why: "permission denied".to_owned(),
            }
        }
        kind => VaultError::Io {
            dir,
            kind: format!("{kind:?}"),
        },
    }
}
