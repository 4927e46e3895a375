//! Where secrets come from: a key file or an environment variable.
//!
//! A key file is YAML, `{active: 2, keys: [{id: 1, secret: BASE64}, {id: 2, secret: BASE64}]}`, optionally with
//! `token_key: ID`. It must be a regular file once symlinks are resolved (Kubernetes mounts secrets as symlinks), belong
//! to us or to root, and be closed to group and others. Every check is made on the opened file, so it cannot be
//! swapped in between. Failure: a [`KeyError`] that says what to do and quotes nothing.

use super::{FIRST_ID, KeyError, Keyring, SECRET_BYTES};
use crate::config::problems::io_kind;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::{Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::{Zeroize, Zeroizing};

/// Largest key file that is read: room for several hundred keys.
const FILE_BYTES_MAX: u64 = 64 << 10;
/// Fewer distinct values among 32 bytes than this do not come from a random source (probability below 10^-24).
const DISTINCT_BYTES_MIN: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    active: u32,
    token_key: Option<u32>,
    keys: Vec<WrittenKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    id: u32,
    secret: String,
}

impl Drop for WrittenKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

type Secret = Zeroizing<[u8; SECRET_BYTES]>;

impl Keyring {
    /// Reads a key file.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let text = read_closed_file(path)?;
        // The error of the parser may quote the line: only its position is kept.
        let written: Written = serde_saphyr::from_str(&text).map_err(|e| KeyError::Malformed {
            path: path.to_owned(),
            line: e.location().map(|l| l.line()),
        })?;
        let mut secrets: BTreeMap<u32, Secret> = BTreeMap::new();
        for key in &written.keys {
            let secret = decode(&key.secret, || format!("{}: key {}", path.display(), key.id))?;
            if secrets.contains_key(&key.id) || secrets.values().any(|s| *s == secret) {
                return Err(KeyError::Repeated {
                    path: path.to_owned(),
                    id: key.id,
                });
            }
            secrets.insert(key.id, secret);
        }
        let named = |member, id| match secrets.contains_key(&id) {
            true => Ok(id),
            false => Err(KeyError::NoSuchKey {
                path: path.to_owned(),
                member,
                id,
            }),
        };
        let active = named("active", written.active)?;
        let lowest = secrets.keys().next().copied().unwrap_or(active);
        let token = named("token_key", written.token_key.unwrap_or(lowest))?;
        Ok(Keyring::new(active, token, &secrets))
    }

    /// Reads one secret from an environment variable (by custom [`super::DEFAULT_VARIABLE`]): 32 bytes as base64.
    pub fn from_env(variable: &str) -> Result<Self, KeyError> {
        let value = std::env::var_os(variable).filter(|v| !v.is_empty());
        let value = value.ok_or_else(|| KeyError::NoVariable {
            name: variable.to_owned(),
        })?;
        let place = || format!("the environment variable {variable}");
        let text = value
            .into_string()
            .map_err(|_| KeyError::NotBase64 { place: place() })?;
        let secret = decode(&Zeroizing::new(text), place)?;
        Ok(Keyring::new(
            FIRST_ID,
            FIRST_ID,
            &BTreeMap::from([(FIRST_ID, secret)]),
        ))
    }

    /// A ring of one new random secret that is kept nowhere: for work from which nothing derived is to remain.
    pub fn random() -> Result<Self, KeyError> {
        let mut secret: Secret = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::fill(secret.as_mut_slice()).map_err(|_| KeyError::NoRandomness)?;
        Ok(Keyring::new(
            FIRST_ID,
            FIRST_ID,
            &BTreeMap::from([(FIRST_ID, secret)]),
        ))
    }

    /// Writes a key file with one new random secret, readable by its owner only. Never overwrites.
    pub fn generate_file(path: &Path) -> Result<(), KeyError> {
        let mut secret: Secret = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::fill(secret.as_mut_slice()).map_err(|_| KeyError::NoRandomness)?;
        let encoded = Zeroizing::new(STANDARD.encode(secret.as_slice()));
        let text = Zeroizing::new(format!(
            "# Keys of deidstream. Whoever reads this file can reveal every token: keep it secret, and keep a copy.\n\
             # To rotate, add a key with a new id and make it active; keep the old ones, or what they sealed is lost.\n\
             active: {FIRST_ID}\nkeys:\n  - id: {FIRST_ID}\n    secret: {}\n",
            *encoded
        ));
        let unwritable = |e: io::Error| match e.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists {
                path: path.to_owned(),
            },
            _ => KeyError::Unwritable {
                path: path.to_owned(),
                why: io_kind(&e),
            },
        };
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(unwritable)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(unwritable)
    }
}

/// The text of a file that only its owner can read.
pub(crate) fn read_closed_file(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let unreadable = |e: io::Error| KeyError::Unreadable {
        path: path.to_owned(),
        why: io_kind(&e),
    };
    // Non-blocking: opening a named pipe must fail the check below, not hang.
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(unreadable)?;
    check_closed(path, &file.metadata().map_err(unreadable)?)?;
    // Reserved at once: a growing buffer would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(FILE_BYTES_MAX as usize));
    file.take(FILE_BYTES_MAX)
        .read_to_string(&mut text)
        .map_err(|_| KeyError::Malformed {
            path: path.to_owned(),
            line: None,
        })?;
    Ok(text)
}

/// Whether nobody but us and root can read or replace the file.
fn check_closed(path: &Path, metadata: &Metadata) -> Result<(), KeyError> {
    let path = path.to_owned();
    if !metadata.is_file() {
        return Err(KeyError::NotAFile { path });
    }
    let owner = metadata.uid();
    if owner != 0 && owner != rustix::process::geteuid().as_raw() {
        return Err(KeyError::ForeignOwner { path, owner });
    }
    let mode = metadata.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(KeyError::OpenToOthers { path, mode }),
    }
}

/// A secret from its written form; `place` says where it stands.
fn decode(text: &str, place: impl Fn() -> String) -> Result<Secret, KeyError> {
    let bytes = STANDARD
        .decode(text.trim())
        .map(Zeroizing::new)
        .map_err(|_| KeyError::NotBase64 { place: place() })?;
    let secret: [u8; SECRET_BYTES] = bytes.as_slice().try_into().map_err(|_| KeyError::WrongLength {
        place: place(),
        bytes: bytes.len(),
    })?;
    let secret = Zeroizing::new(secret);
    match looks_random(&secret) {
        true => Ok(secret),
        false => Err(KeyError::Weak { place: place() }),
    }
}

/// Whether a secret may have come from a random source: refuses constants, counters and typed text.
fn looks_random(secret: &[u8; SECRET_BYTES]) -> bool {
    let mut seen = [false; 256];
    secret.iter().for_each(|b| seen[usize::from(*b)] = true);
    let distinct = seen.iter().filter(|s| **s).count();
    let step = secret[1].wrapping_sub(secret[0]);
    let counts = secret
        .windows(2)
        .all(|pair| pair[1].wrapping_sub(pair[0]) == step);
    let typed = secret.iter().all(|b| matches!(b, b' '..=b'~'));
    distinct >= DISTINCT_BYTES_MIN && !counts && !typed
}
