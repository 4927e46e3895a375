//! One entry of the vault, as stored and as sent to the changelog.
//!
//! The key is the printed token. The value is the expiry (8 bytes, big endian, seconds since 1970 UTC, 0 = never) and
//! then an envelope ([`crate::seal`]) around the surface, bound to token and expiry. The surface is padded to a multiple
//! of [`BLOCK_BYTES`], so that the length of a name does not show to those who read the changelog without keys.

use crate::phi::Phi;
use crate::seal::{OpenError, Sealer};
use std::time::Duration;

const EXPIRY_BYTES: usize = 8;
/// Padding step. Most names, phone numbers and identifiers fit into one.
const BLOCK_BYTES: usize = 32;
/// Ends the content; zeros follow (ISO/IEC 9797-1, padding method 2).
const PAD_MARK: u8 = 0x80;
const DAY_SECONDS: u64 = 86_400;

/// When an entry may no longer be revealed, in seconds since 1970 UTC. The order is by time; never is last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expiry(u64);

impl Expiry {
    pub(super) const NEVER: Expiry = Expiry(u64::MAX);

    /// `ttl` after a record's timestamp, rounded up to a day: the entry is rewritten at most daily, and a replay of the
    /// record gives the same expiry.
    pub(super) fn after(timestamp_ms: i64, ttl: Duration) -> Self {
        let seconds = u64::try_from(timestamp_ms / 1000).unwrap_or(0);
        let days = seconds.saturating_add(ttl.as_secs()).div_ceil(DAY_SECONDS);
        // Day 0 would read as never.
        Expiry(days.max(1).saturating_mul(DAY_SECONDS).min(Expiry::NEVER.0 - 1))
    }

    pub(super) fn passed(self, now_seconds: u64) -> bool {
        self.0 <= now_seconds
    }

    /// Seconds since 1970 UTC; None for never.
    pub(super) fn seconds(self) -> Option<u64> {
        (self != Expiry::NEVER).then_some(self.0)
    }

    fn to_bytes(self) -> [u8; EXPIRY_BYTES] {
        self.seconds().unwrap_or(0).to_be_bytes()
    }

    /// The expiry of a stored value; None when it is cut short.
    pub(super) fn of(value: &[u8]) -> Option<Self> {
        let head = value.first_chunk::<EXPIRY_BYTES>()?;
        Some(match u64::from_be_bytes(*head) {
            0 => Expiry::NEVER,
            seconds => Expiry(seconds),
        })
    }
}

/// A stored value.
pub(super) fn seal(sealer: &Sealer, token: &str, expiry: Expiry, surface: &Phi<String>) -> Vec<u8> {
    let sealed = sealer.seal(&bound(token, expiry), &pad(surface));
    [&expiry.to_bytes()[..], &sealed].concat()
}

/// What a stored value holds.
pub(super) fn open(sealer: &Sealer, token: &str, value: &[u8]) -> Result<(Expiry, Phi<String>), OpenError> {
    let expiry = Expiry::of(value).ok_or(OpenError::Malformed)?;
    let padded = sealer.open(&bound(token, expiry), &value[EXPIRY_BYTES..])?;
    Ok((expiry, unpad(&padded).ok_or(OpenError::Malformed)?))
}

/// Id of the key that sealed a stored value.
pub(super) fn key_id(value: &[u8]) -> Result<u32, OpenError> {
    crate::seal::key_id(value.get(EXPIRY_BYTES..).unwrap_or_default())
}

fn bound(token: &str, expiry: Expiry) -> Vec<u8> {
    [&expiry.to_bytes()[..], token.as_bytes()].concat()
}

fn pad(surface: &Phi<String>) -> Phi<Vec<u8>> {
    let surface = surface.expose().as_bytes();
    let len = (surface.len() + 1).next_multiple_of(BLOCK_BYTES);
    let mut padded = Vec::with_capacity(len);
    padded.extend_from_slice(surface);
    padded.push(PAD_MARK);
    padded.resize(len, 0);
    Phi::new(padded)
}

fn unpad(padded: &Phi<Vec<u8>>) -> Option<Phi<String>> {
    let padded = padded.expose();
    let mark = padded.iter().rposition(|b| *b != 0)?;
    let surface = padded[..mark].to_vec();
    match padded[mark] {
        PAD_MARK => String::from_utf8(surface).ok().map(Phi::new),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Keyring, Purpose};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unpadding_undoes_padding(surface: String) {
            let surface = Phi::new(surface);
            let padded = pad(&surface);
            prop_assert_eq!(padded.expose().len() % BLOCK_BYTES, 0);
            prop_assert_eq!(unpad(&padded), Some(surface));
        }
    }

    #[test]
    fn surfaces_that_look_like_padding_survive() {
        for surface in ["", "\0", "\0\0\u{80}\0"] {
            let surface = Phi::from(surface);
            assert_eq!(unpad(&pad(&surface)), Some(surface));
        }
    }

    /// Vaults and changelogs outlive releases: these bytes were written down once.
    #[test]
    fn the_layout_is_frozen() {
        let sealer = Sealer::new(&Keyring::for_tests(), Purpose::VaultValue);
        let expiry = Expiry::after(1_700_000_000_000, Duration::ZERO);
        let value = seal(&sealer, "[NAME_0h4k9q2m7x3b8n5t]", expiry, &Phi::from("Roe"));
        assert_eq!(
            STANDARD.encode(value),
            "AAAAAGVUCgABAAAAAU3v0oHiit+v2AKDuIRX0oUOcbwDE/vAs43UuopRiR8bhsZPW0j/o7R6YD4qlvVP0/Yq51C5YPqGsBtoXA=="
        );
    }

    #[test]
    fn expiry_is_rounded_up_to_a_day_and_never_is_last() {
        let day = DAY_SECONDS * 1000;
        let after = |ms: u64, ttl| Expiry::after(i64::try_from(ms).unwrap(), Duration::from_secs(ttl));
        assert_eq!(after(day, 1).seconds(), Some(2 * DAY_SECONDS));
        assert_eq!(after(day, DAY_SECONDS).seconds(), Some(2 * DAY_SECONDS));
        assert_eq!(after(day + 1000, DAY_SECONDS).seconds(), Some(3 * DAY_SECONDS));
        assert_eq!(after(0, 0).seconds(), Some(DAY_SECONDS));
        assert_eq!(Expiry::after(-1, Duration::ZERO).seconds(), Some(DAY_SECONDS));
        assert!(Expiry::NEVER > after(u64::MAX / 4, u64::MAX));
        assert!(!Expiry::NEVER.passed(u64::MAX - 1) && after(0, 0).passed(DAY_SECONDS));
        assert!(!after(0, 0).passed(DAY_SECONDS - 1));
    }
}
