//! Tokens and labels of identifiers where a UUID must stand: version 8 of RFC 9562 (§5.8), whose 122 free bits are ours.
//!
//! A token's UUID holds all of it (80 bits identity, 40 bits form, one that says whether there is a form), so it is the
//! same token written otherwise: it names the same entry of the vault, and [`Token::of_uuid`] gives the token back. The
//! last bit tells tokens (0) from labels (1). Nothing marks a UUID as ours for a second redaction, which makes another of it.

use super::{ALPHABET, FORM_LEN, IDENTITY_LEN, Token};
use crate::entity::Entity;
use uuid::fmt::Hyphenated;
use uuid::{Uuid, Variant, Version};

const FORM_BITS: u32 = FORM_LEN as u32 * 5;
const HAS_FORM: u128 = 0b10;
const IS_LABEL: u128 = 0b01;
/// Bits of `HAS_FORM` and `IS_LABEL`.
const FLAG_BITS: u32 = 2;
/// Bits in front of the version, between version and variant, and behind the variant (RFC 9562 §5.8).
const MIDDLE_BITS: u32 = 12;
const LAST_BITS: u32 = 62;

const _: () = assert!(
    IDENTITY_LEN as u32 * 5 + FORM_BITS + FLAG_BITS == 48 + MIDDLE_BITS + LAST_BITS,
    "a token fills the free bits"
);

impl Token {
    /// The token as a UUID. Only identifiers ([`Entity::Id`]) have this form: the kind is not in it.
    pub fn uuid(&self) -> String {
        let identity = bits(&self.identity);
        let (form, flags) = match &self.form {
            Some(form) => (bits(form), HAS_FORM),
            None => (0, 0),
        };
        written(((identity << FORM_BITS | form) << FLAG_BITS) | flags)
    }

    /// The token of which a text is the UUID, if it is one: any UUID of version 8 may pass for it.
    pub fn of_uuid(text: &str) -> Option<Token> {
        let free = read(text)?;
        if free & IS_LABEL != 0 {
            return None;
        }
        let form = (free >> FLAG_BITS) & mask(FORM_BITS);
        let has_form = free & HAS_FORM != 0;
        if !has_form && form != 0 {
            return None;
        }
        Some(Token {
            entity: Entity::Id,
            identity: base32(free >> (FORM_BITS + FLAG_BITS)),
            form: has_form.then(|| base32(form)),
        })
    }
}

/// The UUID of a label from a hash of what numbers it.
pub fn label(hash: &[u8; 32]) -> String {
    let (first, _) = hash.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    written(u128::from_be_bytes(*first) & mask(48 + MIDDLE_BITS + LAST_BITS) | IS_LABEL)
}

const fn mask(bits: u32) -> u128 {
    (1 << bits) - 1
}

/// Five bits a character.
fn bits(base32: &[u8]) -> u128 {
    let value = |b: &u8| ALPHABET.iter().position(|a| a == b).unwrap_or_default() as u128;
    base32.iter().map(value).fold(0, |all, value| all << 5 | value)
}

fn base32<const N: usize>(bits: u128) -> [u8; N] {
    std::array::from_fn(|at| ALPHABET[(bits >> (5 * (N - 1 - at)) & 31) as usize])
}

/// A UUID with these free bits.
fn written(free: u128) -> String {
    let first = free >> (MIDDLE_BITS + LAST_BITS);
    let middle = (free >> LAST_BITS) & mask(MIDDLE_BITS);
    let spread = first << 80 | middle << 64 | free & mask(LAST_BITS);
    Uuid::new_v8(spread.to_be_bytes()).hyphenated().to_string()
}

/// The free bits of a UUID of version 8.
fn read(text: &str) -> Option<u128> {
    let uuid = Uuid::from(text.parse::<Hyphenated>().ok()?);
    let is_ours = uuid.get_version() == Some(Version::Custom) && uuid.get_variant() == Variant::RFC4122;
    let bits = uuid.as_u128();
    let (first, middle) = (bits >> 80, (bits >> 64) & mask(MIDDLE_BITS));
    is_ours.then_some((first << MIDDLE_BITS | middle) << LAST_BITS | bits & mask(LAST_BITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_uuid_gives_its_token_back(id: [u8; 32], form: Option<[u8; 32]>) {
            let token = Token::new(Entity::Id, &id, form.as_ref());
            let text = token.uuid();
            prop_assert_eq!(Token::of_uuid(&text), Some(token));
            prop_assert_eq!(Token::of_uuid(&text.to_uppercase()), Some(token));
            let parsed = read(&text).map(written);
            prop_assert_eq!(parsed, Some(text));
            prop_assert_eq!(Token::of_uuid(&label(&id)), None, "a label is no token");
            prop_assert!(read(&label(&id)).is_some());
        }
    }

    #[test]
    fn they_are_uuids_of_version_8() {
        let token = Token::new(Entity::Id, &[0xff; 32], Some(&[0xff; 32]));
        assert_eq!(token.uuid(), "ffffffff-ffff-8fff-bfff-fffffffffffe");
        assert_eq!(label(&[0xff; 32]), "ffffffff-ffff-8fff-bfff-ffffffffffff");
        assert_eq!(label(&[0; 32]), "00000000-0000-8000-8000-000000000001");
        for other in [
            "ffffffff-ffff-4fff-bfff-fffffffffffe",
            "ffffffff-ffff-8fff-ffff-fffffffffffe",
            "ffffffffffff8fffbffffffffffffffe",
            "{fffffff-ffff-8fff-bfff-fffffffffff}",
            "ffffffff-ffff-8fff-bfff-ffffffffffff",
        ] {
            assert_eq!(Token::of_uuid(other), None, "{other}");
        }
    }
}
