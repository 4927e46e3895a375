//! The chain: how a line is written and checked.
//!
//! ```text
//! {"seq":7,"time":"…Z","key":1,"prev":"<64 hex>","entry":{…},"hash":"<64 hex>"}
//! ```
//!
//! `hash` is HMAC-SHA-256 with the audit key `key` over the very bytes of the line before `,"hash":`, which include
//! `prev`, the hash of the line before. Hashing bytes and not meaning leaves no room for a change that parses alike. The
//! first line's `prev` is zeros. Lines name their key so that a chain goes on over a rotation.

use super::entry::Entry;
use crate::keys::{Keyring, MacKey, Purpose};
use crate::record::OutputRecord;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

const HASH_OPEN: &[u8] = b",\"hash\":\"";
const HASH_CLOSE: &[u8] = b"\"}";
const HASH_HEX: usize = 64;

/// 32 bytes that name content; printed and written as hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// What stands before the first line.
    pub(super) const NONE: Digest = Digest([0; 32]);

    /// Over outputs in their order. Every part has its length before it; an absent one differs from an empty one.
    pub fn of_outputs<'a>(outputs: impl IntoIterator<Item = &'a OutputRecord>) -> Self {
        let mut hash = Sha256::new();
        let mut part = |bytes: Option<&[u8]>| {
            // No part has u64::MAX bytes.
            let len = bytes.map_or(u64::MAX, |b| b.len() as u64);
            hash.update(len.to_be_bytes());
            hash.update(bytes.unwrap_or_default());
        };
        for output in outputs {
            part(output.key.as_deref());
            part(output.value.as_deref());
            part(Some(&(output.headers.len() as u64).to_be_bytes()));
            for (name, value) in &output.headers {
                part(Some(name.as_bytes()));
                part(value.as_deref());
            }
        }
        Digest(hash.finalize().into())
    }
}

/// Lower-case hex.
fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).expect("below 16; this is a bug");
    bytes
        .iter()
        .flat_map(|b| [digit(b >> 4), digit(b & 15)])
        .collect()
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a hash has 64 hexadecimal digits";
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let digit = |b: u8| char::from(b).to_digit(16);
        let bytes: Option<Vec<u8>> = pairs
            .iter()
            .map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok())
            .collect();
        let bytes = bytes.filter(|_| rest.is_empty()).ok_or(wrong)?;
        bytes.try_into().map(Digest).map_err(|_| wrong)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A line without its hash.
#[derive(Debug, Serialize)]
struct Body<'a> {
    seq: u64,
    time: String,
    key: u32,
    prev: Digest,
    entry: &'a Entry,
}

/// A line as read. Only [`Chain::read`] makes one, and it says whether the line is genuine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) seq: u64,
    #[expect(dead_code, reason = "part of the form; nothing is decided by the clock")]
    time: String,
    pub(super) key: u32,
    pub(super) prev: Digest,
    pub(super) entry: Entry,
    pub(super) hash: Digest,
}

/// Where a chain stands: what the next line must follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Number of the last line; 0 before the first.
    pub(super) seq: u64,
    /// Its hash.
    pub(super) hash: Digest,
}

impl Head {
    pub(super) const START: Head = Head {
        seq: 0,
        hash: Digest::NONE,
    };
}

/// Why a line is not genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Not the form of a line, or its bytes do not give its hash.
    Changed,
    /// Its key is not in the ring.
    UnknownKey(u32),
}

/// Writes and reads lines with the audit keys of a ring.
pub(super) struct Chain {
    active: u32,
    macs: BTreeMap<u32, MacKey>,
}

impl Chain {
    pub(super) fn new(keys: &Keyring) -> Self {
        let mac = |id| keys.mac_key(id, Purpose::AuditChain).map(|mac| (id, mac));
        Chain {
            active: keys.active_id(),
            macs: keys.ids().filter_map(mac).collect(),
        }
    }

    /// The line after `head`, with its newline, and where the chain then stands.
    pub(super) fn write(&self, head: Head, time: jiff::Timestamp, entry: &Entry) -> (Vec<u8>, Head) {
        let seq = head.seq + 1;
        let body = Body {
            seq,
            time: time.to_string(),
            key: self.active,
            prev: head.hash,
            entry,
        };
        let mut line = serde_json::to_vec(&body).expect("numbers and strings; this is a bug");
        line.pop(); // the brace; the hash follows
        let hash = self
            .hash(self.active, &line)
            .expect("the active key is in the ring; this is a bug");
        line.extend_from_slice(HASH_OPEN);
        line.extend_from_slice(hash.to_string().as_bytes());
        line.extend_from_slice(HASH_CLOSE);
        line.push(b'\n');
        (line, Head { seq, hash })
    }

    /// A line without its newline, and what is wrong with it if anything. No line comes of bytes that do not parse.
    pub(super) fn read(&self, bytes: &[u8]) -> (Option<Line>, Option<Flaw>) {
        let Ok(line) = serde_json::from_slice::<Line>(bytes) else {
            return (None, Some(Flaw::Changed));
        };
        let flaw = match self.is_genuine(bytes, &line) {
            Some(true) => None,
            Some(false) => Some(Flaw::Changed),
            None => Some(Flaw::UnknownKey(line.key)),
        };
        (Some(line), flaw)
    }

    /// Whether the bytes end with the hash of what stands before it, in the one form we write.
    fn is_genuine(&self, bytes: &[u8], line: &Line) -> Option<bool> {
        let body_len = bytes
            .len()
            .saturating_sub(HASH_OPEN.len() + HASH_HEX + HASH_CLOSE.len());
        let (body, ending) = bytes.split_at(body_len);
        let hash = self.hash(line.key, body)?.to_string();
        Some(ending == [HASH_OPEN, hash.as_bytes(), HASH_CLOSE].concat())
    }

    fn hash(&self, key: u32, body: &[u8]) -> Option<Digest> {
        Some(Digest(self.macs.get(&key)?.of(&[body])))
    }
}
