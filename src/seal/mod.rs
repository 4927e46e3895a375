//! Sealing: authenticated encryption of values that leave the process, for the vault, its changelog and the quarantine.
//!
//! In: a purpose, associated data (where the value belongs) and the plaintext. Out: an envelope
//!
//! ```text
//! version 1 byte | key id 4 bytes, big endian | nonce 12 bytes | ciphertext | tag 16 bytes
//! ```
//!
//! The cipher is AES-256-GCM-SIV (RFC 8452). The associated data is bound with the purpose, version and key id: a value
//! moved to another token or record does not open.
//!
//! **The nonce is derived**: the first 12 bytes of HMAC-SHA-256 over associated data and plaintext, with a key of its
//! own. So sealing the same value again gives the same bytes, which replay needs (invariant 9). This is sound because
//! GCM-SIV is made for repeated nonces: when nonce, associated data and plaintext are all equal, an observer learns that
//! they are equal, which equal output bytes are meant to say; should two different inputs share a nonce (2^-48 after
//! 2^24 inputs, by the birthday bound on 96 bits), RFC 8452, section 9, still promises confidentiality and authenticity
//! of both. The nonce itself is the output of a keyed function and says nothing of the plaintext.
//!
//! The length of the plaintext shows; who minds pads before sealing (the vault does).
//!
//! Failure: [`OpenError`]. Sealing fails only for plaintexts above 64 GiB, which [`crate::limits`] rules out.

use crate::keys::{Keyring, MacKey, Purpose};
use crate::phi::Phi;
use aes_gcm_siv::aead::inout::InOutBuf;
use aes_gcm_siv::{AeadInOut, Aes256GcmSiv, KeyInit, Nonce, Tag};
use std::collections::BTreeMap;
use std::fmt;

mod record;

pub use record::{open_record, seal_record};

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const NONCE_AT: usize = 1 + size_of::<u32>();
const BODY_AT: usize = NONCE_AT + NONCE_BYTES;
/// How much longer an envelope is than what it holds.
pub const OVERHEAD_BYTES: usize = BODY_AT + TAG_BYTES;

/// Why an envelope does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Its key was removed from the ring, or it comes from another deployment.
    #[error("the key that sealed this (id {id}) is not in the ring: add it to the key file")]
    UnknownKey {
        /// Id of the missing key.
        id: u32,
    },
    /// Authentication failed: another secret under the same id, another place, or changed bytes.
    #[error("sealed with another key, moved from where it belongs, or damaged")]
    WrongKeyOrDamaged,
    /// Not an envelope, or cut short.
    #[error("not a sealed value, or cut short")]
    Malformed,
    /// Written by a later release.
    #[error("sealed by a newer deidstream (format {version}): upgrade")]
    Newer {
        /// Version byte found.
        version: u8,
    },
}

/// Seals and opens values of one purpose.
pub struct Sealer {
    purpose: Purpose,
    active: u32,
    keys: BTreeMap<u32, SealKey>,
}

struct SealKey {
    cipher: Aes256GcmSiv,
    nonce: MacKey,
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({}, ‹secret›)", self.purpose.name())
    }
}

impl Sealer {
    /// Derives the purpose's keys from every secret of the ring.
    pub fn new(keys: &Keyring, purpose: Purpose) -> Self {
        let seal_key = |id| {
            let both = keys
                .derive::<64>(id, purpose, "")
                .expect("an id of the ring; this is a bug");
            let (cipher, nonce) = both.split_first_chunk::<32>().expect("64 bytes; this is a bug");
            let nonce = nonce.try_into().expect("32 bytes; this is a bug");
            let key = SealKey {
                cipher: Aes256GcmSiv::new(cipher.into()),
                nonce: MacKey::new(nonce),
            };
            (id, key)
        };
        Sealer {
            purpose,
            active: keys.active_id(),
            keys: keys.ids().map(seal_key).collect(),
        }
    }

    /// Seals with the active key. Equal inputs give equal bytes.
    pub fn seal(&self, aad: &[u8], plaintext: &Phi<Vec<u8>>) -> Vec<u8> {
        let key = self
            .keys
            .get(&self.active)
            .expect("the active key is in the ring; this is a bug");
        let mac = key.nonce.of(&[aad, plaintext.expose()]);
        let nonce: [u8; NONCE_BYTES] = std::array::from_fn(|i| mac[i]);
        // Reserved at once: a growing buffer would leave plaintext behind.
        let mut sealed = Vec::with_capacity(plaintext.expose().len() + OVERHEAD_BYTES);
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.active.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plaintext.expose());
        let bound = self.bound(self.active, aad);
        let tag = key
            .cipher
            .encrypt_inout_detached(&nonce.into(), &bound, InOutBuf::from(&mut sealed[BODY_AT..]))
            .expect("far below 64 GiB; this is a bug");
        sealed.extend_from_slice(&tag);
        sealed
    }

    /// Opens with the key that the envelope names.
    pub fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Phi<Vec<u8>>, OpenError> {
        let id = key_id(sealed)?;
        let key = self.keys.get(&id).ok_or(OpenError::UnknownKey { id })?;
        let nonce: Nonce = sealed[NONCE_AT..BODY_AT]
            .try_into()
            .map_err(|_| OpenError::Malformed)?;
        let (body, tag) = sealed[BODY_AT..]
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(OpenError::Malformed)?;
        let mut plaintext = body.to_vec();
        key.cipher
            .decrypt_inout_detached(
                &nonce,
                &self.bound(id, aad),
                InOutBuf::from(plaintext.as_mut_slice()),
                &Tag::from(*tag),
            )
            .map_err(|_| OpenError::WrongKeyOrDamaged)?;
        Ok(Phi::new(plaintext))
    }

    /// The associated data with what the envelope's head says and what the value is for.
    fn bound(&self, id: u32, aad: &[u8]) -> Vec<u8> {
        let name = self.purpose.name().as_bytes();
        let mut bound = Vec::with_capacity(NONCE_AT + size_of::<u64>() + name.len() + aad.len());
        bound.push(VERSION);
        bound.extend_from_slice(&id.to_be_bytes());
        bound.extend_from_slice(&(name.len() as u64).to_be_bytes());
        bound.extend_from_slice(name);
        bound.extend_from_slice(aad);
        bound
    }
}

/// Id of the key that sealed an envelope.
pub fn key_id(sealed: &[u8]) -> Result<u32, OpenError> {
    match sealed {
        [VERSION, a, b, c, d, ..] if sealed.len() >= OVERHEAD_BYTES => {
            Ok(u32::from_be_bytes([*a, *b, *c, *d]))
        }
        [version, ..] if *version > VERSION => Err(OpenError::Newer { version: *version }),
        _ => Err(OpenError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    fn sealer() -> Sealer {
        Sealer::new(&Keyring::for_tests(), Purpose::VaultValue)
    }

    proptest! {
        #[test]
        fn opening_undoes_sealing_and_sealing_repeats_itself(aad: Vec<u8>, plaintext: Vec<u8>) {
            let plaintext = Phi::new(plaintext);
            let sealed = sealer().seal(&aad, &plaintext);
            prop_assert_eq!(sealed.len(), plaintext.expose().len() + OVERHEAD_BYTES);
            prop_assert_eq!(&sealer().seal(&aad, &plaintext), &sealed);
            prop_assert_eq!(sealer().open(&aad, &sealed), Ok(plaintext));
        }

        #[test]
        fn no_changed_or_cut_envelope_opens(aad: Vec<u8>, plaintext: Vec<u8>, at: prop::sample::Index, bit in 0..8_u8) {
            let mut sealed = sealer().seal(&aad, &Phi::new(plaintext));
            let at = at.index(sealed.len());
            prop_assert!(sealer().open(&aad, &sealed[..at]).is_err());
            sealed[at] ^= 1_u8 << bit;
            prop_assert!(sealer().open(&aad, &sealed).is_err());
        }

        #[test]
        fn any_bytes_are_refused(bytes: Vec<u8>) {
            prop_assert!(sealer().open(b"", &bytes).is_err());
        }
    }

    #[test]
    fn place_purpose_and_key_are_bound() {
        let sealed = sealer().seal(b"here", &Phi::from(&b"Roe"[..]));
        assert_eq!(
            sealer().open(b"there", &sealed),
            Err(OpenError::WrongKeyOrDamaged)
        );
        let other = Sealer::new(&Keyring::for_tests(), Purpose::QuarantinePayload);
        assert_eq!(other.open(b"here", &sealed), Err(OpenError::WrongKeyOrDamaged));
        let other = Sealer::new(&Keyring::with_test_secrets(2, &[2]), Purpose::VaultValue);
        assert_eq!(other.open(b"here", &sealed), Err(OpenError::UnknownKey { id: 1 }));
        assert_eq!(
            sealer().open(b"here", &[2; 64]),
            Err(OpenError::Newer { version: 2 })
        );
    }

    #[test]
    fn values_sealed_before_a_rotation_still_open() {
        let plaintext = Phi::from(&b"Roe"[..]);
        let old = sealer().seal(b"", &plaintext);
        let rotated = Sealer::new(&Keyring::with_test_secrets(2, &[1, 2]), Purpose::VaultValue);
        assert_eq!(rotated.open(b"", &old), Ok(plaintext.clone()));
        assert_eq!(key_id(&rotated.seal(b"", &plaintext)), Ok(2));
    }

    /// What is sealed today must open in every later release: these bytes were written down once.
    #[test]
    fn the_envelope_is_frozen() {
        let sealed = sealer().seal(b"[NAME_x]", &Phi::from(&b"Roe"[..]));
        assert_eq!(
            STANDARD.encode(sealed),
            "AQAAAAH7T0bEOwEKNFZEIPAXuot8uG9etk09H+Q+BW9kqIej"
        );
    }
}
