//! What can go wrong with a vault, in words that name a folder, a token or a setting and nothing else.

use crate::fault::Fault;
use crate::seal::OpenError;
use crate::token::Token;
use std::path::PathBuf;

/// Why the vault cannot be opened, read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The folder cannot be made or written.
    #[error("cannot write the vault in {}: {why}", dir.display())]
    Unwritable {
        /// Folder of the vault.
        dir: PathBuf,
        /// Kind of the error, in words of the operating system.
        why: String,
    },
    /// Another process has it open for writing.
    #[error("the vault in {} is in use by another process; each process needs its own deid.state.dir", dir.display())]
    InUse {
        /// Folder of the vault.
        dir: PathBuf,
    },
    /// Reading was asked for, and there is no vault.
    #[error("there is no vault in {}", dir.display())]
    Missing {
        /// Folder of the vault.
        dir: PathBuf,
    },
    /// The secret under this id is not the one that the vault knows.
    #[error("the vault in {} was made with another key (id {id}); use the key file that made it", dir.display())]
    WrongKey {
        /// Folder of the vault.
        dir: PathBuf,
        /// Id whose secret differs.
        id: u32,
    },
    /// The key that tokens come from is not the one that made the vault: every token would change.
    #[error(
        "the tokens of the vault in {} do not come from key {id}; use the key file that made it, or name the key they \
         come from as `token_key` in the key file",
        dir.display()
    )]
    OtherTokenKey {
        /// Folder of the vault.
        dir: PathBuf,
        /// Id of the ring's token key.
        id: u32,
    },
    /// Written by a later release.
    #[error("the vault in {} has format {format}, which is newer than this deidstream: upgrade", dir.display())]
    Newer {
        /// Folder of the vault.
        dir: PathBuf,
        /// Format found.
        format: u32,
    },
    /// RocksDB or our own marks say that files are damaged.
    #[error(
        "the vault in {} is damaged; move the folder away and rebuild it from the changelog (deidstream vault restore)",
        dir.display()
    )]
    Damaged {
        /// Folder of the vault.
        dir: PathBuf,
    },
    /// The volume is full. A retry opens the database afresh.
    #[error("no space left for the vault in {}", dir.display())]
    NoSpace {
        /// Folder of the vault.
        dir: PathBuf,
    },
    /// Any other failure of reading or writing.
    #[error("the vault in {} cannot be read or written ({kind})", dir.display())]
    Io {
        /// Folder of the vault.
        dir: PathBuf,
        /// RocksDB's kind of error.
        kind: String,
    },
    /// One token for two texts: revealing would give back the wrong one.
    #[error(
        "two different texts have the token {token}; stop this pipeline and report it: the token grammar is too narrow for the data"
    )]
    Collision {
        /// The token.
        token: Token,
    },
    /// An entry does not open.
    #[error("the vault's entry for {token}: {why}")]
    Unreadable {
        /// The token.
        token: Token,
        /// Why.
        why: OpenError,
    },
}

impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::NoSpace { .. } | VaultError::Io { .. } => Fault::Transient(error.to_string()),
            _ => Fault::Fatal(error.to_string()),
        }
    }
}

/// Why a token cannot be revealed, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevealError {
    /// No entry.
    #[error(
        "not in this vault: another process or namespace minted it (see its deid.state.dir), or the vault was lost (deidstream vault restore)"
    )]
    NotFound,
    /// The time to live has passed.
    #[error("expired on {on} (deid.vault.ttl): it can no longer be revealed")]
    Expired {
        /// UTC date.
        on: String,
    },
    /// The entry does not open.
    #[error("{0}")]
    Sealed(#[from] OpenError),
    /// The vault cannot be read.
    #[error("{0}")]
    Vault(#[from] VaultError),
}
