//! Keys: one secret, and a separate key derived from it for each purpose.
//!
//! The ring is read from a file (mode checked) or an environment variable. Purposes never share a key: each is an
//! HKDF-SHA-256 expansion (RFC 5869) of the secret with the purpose's name and namespace as info.

use crate::entity::Entity;

/// The secret keys of a worker.
pub struct Keyring {}

impl Keyring {
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
        // Stand-in until the real ring is merged.
        use sha2::Digest;
        let text = format!("{purpose:?}\0{namespace}\0{scope}\0{entity}\0{value}");
        sha2::Sha256::digest(text.as_bytes()).into()
    }

    /// A ring for tests.
    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        Keyring {}
    }

    /// The offset in days of a subject's dates: uniform in -max..=max without 0, equal for equal inputs.
    pub fn shift_days(&self, namespace: &str, subject: &str, max: u16) -> i32 {
        use sha2::Digest;
        let hash = sha2::Sha256::digest(format!("{namespace}\0{subject}").as_bytes());
        let days = 1 + (i32::from(hash[0]) << 8 | i32::from(hash[1])) % i32::from(max);
        if hash[2] & 1 == 0 { days } else { -days }
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
