//! The id of a document in the store.
//!
//! Qdrant takes unsigned integers and UUIDs only, Weaviate UUIDs; so an id that is one of these stays, and any other becomes
//! a UUID by keyed hash: version 8 of RFC 9562 (section 5.8), whose 122 free bits are whatever an application puts there.
//! The same id of one output always gives the same UUID, so that updates and deletes find what they mean. It comes from
//! the *de-identified* key or id: nothing can be learnt from it that the output does not say, and a plain hash, which could
//! be guessed, is never taken.

use crate::keys::Keyring;
use std::fmt;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// An id as stores take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// An unsigned integer.
    Number(u64),
    /// A UUID, which is written in lower case.
    Uuid(Uuid),
}

impl Id {
    /// Of the text of a de-identified key or id.
    pub(super) fn new(text: &str, keys: &Keyring, namespace: &str) -> Self {
        // A leading zero or sign is part of an identifier, and would be lost.
        let number = text
            .parse()
            .ok()
            .filter(|number: &u64| number.to_string() == text);
        match number {
            Some(number) => Id::Number(number),
            None => Id::Uuid(match text.parse::<Hyphenated>() {
                Ok(uuid) => uuid.into(),
                Err(_) => Uuid::new_v8(keys.document_id(namespace, text.as_bytes())),
            }),
        }
    }

    /// As a JSON value: a number, or a string.
    pub(super) fn json(&self) -> String {
        match self {
            Id::Number(number) => number.to_string(),
            Id::Uuid(uuid) => format!("\"{uuid}\""),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Number(number) => number.fmt(f),
            Id::Uuid(uuid) => uuid.hyphenated().fmt(f),
        }
    }
}
