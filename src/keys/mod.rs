//! Keys: a few secrets, and a separate key derived from them for each purpose.
//!
//! In: a key file (mode checked) or an environment variable (`file.rs`). Out: token hashes, date offsets, and the keys
//! of [`crate::seal`] and [`crate::audit`]. Purposes never share a key: each is an HKDF-SHA-256 expansion (RFC 5869)
//! of a secret with the purpose's name and the namespace as info, so a leaked one says nothing about another.
//!
//! **Rotation.** A ring holds several secrets by id. The *active* one seals new values; each sealed value names the id
//! of its key, so values sealed earlier open as long as their key stays in the ring. Tokens, date offsets and the
//! vault's check value come from the *token key*: the one with the lowest id unless the file names another. A new
//! active key therefore changes no token, and joins over the de-identified topics keep working. Removing the token key
//! would change every token: the vault's check value refuses that.
//!
//! Secrets are wiped when the ring is dropped; nothing here prints one.

use crate::entity::Entity;
use crate::fault::Fault;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use zeroize::{Zeroize, Zeroizing};

mod file;

pub(crate) use file::read_closed_file;

/// Bytes of a secret: the key size of AES-256, and the strength of SHA-256.
pub const SECRET_BYTES: usize = 32;
/// Environment variable that holds a secret when no other is named.
pub const DEFAULT_VARIABLE: &str = "DEIDSTREAM_KEY";
/// Id of a secret that has none of its own: read from the environment, or made by [`Keyring::generate_file`].
const FIRST_ID: u32 = 1;
/// Separates our derivations from those of any other program that is given the same secret.
const DERIVATION_SALT: &[u8] = b"deidstream keys 1";

/// What a derived key is for. The name goes into the derivation: changing one changes every key of that purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Who a token stands for.
    TokenIdentity,
    /// How the value was written.
    TokenForm,
    /// A subject's date offset.
    DateShift,
    /// Ids of documents in vector stores.
    DocumentId,
    /// Values in the vault and its changelog.
    VaultValue,
    /// Source records in the quarantine topic.
    QuarantinePayload,
    /// Lines of the audit log.
    AuditChain,
    /// Recognising a vault's keys.
    CheckValue,
}

impl Purpose {
    /// Name inside the derivation.
    pub const fn name(self) -> &'static str {
        match self {
            Purpose::TokenIdentity => "token identity",
            Purpose::TokenForm => "token form",
            Purpose::DateShift => "date shift",
            Purpose::DocumentId => "document id",
            Purpose::VaultValue => "vault value",
            Purpose::QuarantinePayload => "quarantine payload",
            Purpose::AuditChain => "audit chain",
            Purpose::CheckValue => "check value",
        }
    }
}

/// Why there are no keys. Names the file, variable or id, never content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The key file does not exist or cannot be read.
    #[error("cannot read the key file {}: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Kind of the error, in words of the operating system.
        why: String,
    },
    /// The path leads to a folder, pipe or device.
    #[error("the key file {} is not a regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// Group or others may read or write the file.
    #[error("the key file {p} is open to others (mode {mode:04o}): chmod 600 {p}", p = path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file belongs to another user, who could replace it.
    #[error("the key file {} belongs to user {owner}; it must belong to the user who runs deidstream, or to root", path.display())]
    ForeignOwner {
        /// The file.
        path: PathBuf,
        /// User id of its owner.
        owner: u32,
    },
    /// Not the YAML that a key file is.
    #[error(
        "the key file {} is malformed{}: it must read like `{{active: 1, keys: [{{id: 1, secret: BASE64}}]}}`",
        path.display(),
        line.map_or(String::new(), |l| format!(" near line {l}"))
    )]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Line, where known.
        line: Option<u64>,
    },
    /// `generate_file` found something at the path.
    #[error("{} already exists; a key is never overwritten", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The new key file could not be written.
    #[error("cannot write the key file {}: {why}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Kind of the error, in words of the operating system.
        why: String,
    },
    /// The variable is unset or empty.
    #[error(
        "the environment variable {name} is not set; it must hold 32 random bytes as base64 (or use a key file: deidstream vault keygen FILE)"
    )]
    NoVariable {
        /// Name of the variable.
        name: String,
    },
    /// A secret is not base64.
    #[error("{place}: the secret is not base64")]
    NotBase64 {
        /// Which secret.
        place: String,
    },
    /// A secret has another length.
    #[error(
        "{place}: the secret has {bytes} bytes; it must have {SECRET_BYTES} (openssl rand -base64 {SECRET_BYTES})"
    )]
    WrongLength {
        /// Which secret.
        place: String,
        /// Length found.
        bytes: usize,
    },
    /// A secret cannot have come from a random source.
    #[error(
        "{place}: the secret is not random; make one with `deidstream vault keygen FILE` or `openssl rand -base64 {SECRET_BYTES}`"
    )]
    Weak {
        /// Which secret.
        place: String,
    },
    /// Two keys share an id or a secret.
    #[error("{}: key id {id} repeats the id or the secret of another key", path.display())]
    Repeated {
        /// The file.
        path: PathBuf,
        /// The later id.
        id: u32,
    },
    /// `active` or `token_key` names no key.
    #[error("{}: `{member}` names key {id}, which is not in `keys`", path.display())]
    NoSuchKey {
        /// The file.
        path: PathBuf,
        /// Which setting.
        member: &'static str,
        /// The id it names.
        id: u32,
    },
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes")]
    NoRandomness,
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Self {
        Fault::Fatal(error.to_string())
    }
}

/// The secret keys of a worker.
pub struct Keyring {
    active: u32,
    token: u32,
    /// Pseudorandom keys (RFC 5869, section 2.2) of the secrets, by id.
    keys: BTreeMap<u32, Zeroizing<[u8; SECRET_BYTES]>>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(‹secret›)")
    }
}

/// Which part of a token a hash is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenHash {
    /// Who: of the normalised value.
    Identity,
    /// How it was written: of the exact text.
    Form,
}

impl Keyring {
    /// A ring of checked secrets. `active` and `token` are ids of `secrets`.
    fn new(active: u32, token: u32, secrets: &BTreeMap<u32, Zeroizing<[u8; SECRET_BYTES]>>) -> Self {
        let extract = |secret: &[u8; SECRET_BYTES]| {
            let (mut output, _) = Hkdf::<Sha256>::extract(Some(DERIVATION_SALT), secret);
            let mut key = Zeroizing::new([0; SECRET_BYTES]);
            key.copy_from_slice(&output);
            output.as_mut_slice().zeroize();
            key
        };
        Keyring {
            active,
            token,
            keys: secrets
                .iter()
                .map(|(id, secret)| (*id, extract(secret)))
                .collect(),
        }
    }

    /// A fixed ring for tests and benches. Its secrets are public: never in a deployment.
    #[doc(hidden)]
    pub fn for_tests() -> Self {
        Keyring::with_test_secrets(1, &[1])
    }

    /// A ring whose secrets are their ids: for tests of rotation.
    #[doc(hidden)]
    pub fn with_test_secrets(active: u32, ids: &[u32]) -> Self {
        let secret = |id: u32| {
            let mut secret = Zeroizing::new([0x5a; SECRET_BYTES]);
            secret[..4].copy_from_slice(&id.to_be_bytes());
            secret
        };
        let token = ids.iter().copied().min().unwrap_or(active);
        Keyring::new(active, token, &ids.iter().map(|id| (*id, secret(*id))).collect())
    }

    /// Id of the key that seals new values.
    pub fn active_id(&self) -> u32 {
        self.active
    }

    /// Id of the key that tokens come from.
    pub fn token_key_id(&self) -> u32 {
        self.token
    }

    /// All ids, ascending.
    pub fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.keys.keys().copied()
    }

    /// The key of a purpose and namespace, from the secret `id`; None when the ring has no such secret.
    pub(crate) fn derive<const N: usize>(
        &self,
        id: u32,
        purpose: Purpose,
        namespace: &str,
    ) -> Option<Zeroizing<[u8; N]>> {
        const { assert!(N <= 255 * 32, "RFC 5869, section 2.3: L <= 255*HashLen") };
        let hkdf = Hkdf::<Sha256>::from_prk(self.keys.get(&id)?.as_slice()).expect("32 bytes; this is a bug");
        let name_len = (purpose.name().len() as u64).to_be_bytes();
        let mut key = Zeroizing::new([0; N]);
        // The length keeps purpose and namespace apart.
        hkdf.expand_multi_info(
            &[&name_len, purpose.name().as_bytes(), namespace.as_bytes()],
            key.as_mut_slice(),
        )
        .expect("N is within the bound; this is a bug");
        Some(key)
    }

    /// The keyed hash of a purpose without a namespace, from the secret `id`.
    pub(crate) fn mac_key(&self, id: u32, purpose: Purpose) -> Option<MacKey> {
        Some(MacKey::new(&*self.derive(id, purpose, "")?))
    }

    fn token_mac(&self, purpose: Purpose, namespace: &str) -> MacKey {
        let key = self.derive(self.token, purpose, namespace);
        MacKey::new(&key.expect("the token key is in the ring; this is a bug"))
    }

    /// Keyed hash (HMAC-SHA-256) from which a token's identity or form is derived.
    ///
    /// `scope` is the namespace, or the namespace and the patient; the parts are length-prefixed, so no two inputs
    /// share a hash by concatenation.
    pub fn token_hash(
        &self,
        purpose: TokenHash,
        namespace: &str,
        scope: &str,
        entity: Entity,
        value: &str,
    ) -> [u8; 32] {
        let purpose = match purpose {
            TokenHash::Identity => Purpose::TokenIdentity,
            TokenHash::Form => Purpose::TokenForm,
        };
        self.token_mac(purpose, namespace)
            .of(&[scope.as_bytes(), entity.name().as_bytes(), value.as_bytes()])
    }

    /// Keyed hash of a de-identified key or id, for the id of a document. Equal for equal inputs.
    pub fn document_id(&self, namespace: &str, id: &[u8]) -> [u8; 16] {
        let hash = self.token_mac(Purpose::DocumentId, namespace).of(&[id]);
        std::array::from_fn(|i| hash[i])
    }

    /// The offset in days of a subject's dates: uniform in -max..=max without 0, equal for equal inputs.
    ///
    /// A `max` of 0 counts as 1: an offset of 0 would publish the date itself.
    pub fn shift_days(&self, namespace: &str, subject: &str, max: u16) -> i32 {
        let mac = self.token_mac(Purpose::DateShift, namespace);
        let max = u32::from(max.max(1));
        let choices = 2 * max;
        // Draws above the largest multiple of `choices` are refused, or small offsets would be likelier.
        let fair = u32::MAX - u32::MAX % choices;
        let draw = (0_u32..)
            .flat_map(|round| draws(&mac.of(&[subject.as_bytes(), &round.to_be_bytes()])))
            .find(|draw| *draw < fair)
            .expect("the rounds do not end; this is a bug")
            % choices;
        // 0 .. max-1 are the days back, max .. 2max-1 the days forward.
        let back = i32::try_from(max).expect("from u16; this is a bug");
        let days = i32::try_from(draw).expect("below 2^17; this is a bug") - back;
        if days < 0 { days } else { days + 1 }
    }
}

/// Eight draws of 32 bits from a hash.
fn draws(hash: &[u8; 32]) -> [u32; 8] {
    std::array::from_fn(|i| {
        u32::from_be_bytes([hash[4 * i], hash[4 * i + 1], hash[4 * i + 2], hash[4 * i + 3]])
    })
}

/// HMAC-SHA-256 with a derived key. The key's state is wiped on drop (feature `zeroize` of hmac and sha2).
#[derive(Clone)]
pub(crate) struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// Takes a derived key.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        MacKey(Hmac::new_from_slice(key).expect("HMAC takes any key length; this is a bug"))
    }

    /// The keyed hash of parts, each with its length before it, so that moving a boundary changes the hash.
    pub(crate) fn of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests;
