//! What comes off Kafka and what goes back: records and their coordinates.

use crate::phi::Phi;
use std::fmt;
use std::sync::Arc;

/// Where a record was read: its name in logs, audit and quarantine headers. Holds no PHI.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    /// Source topic.
    pub topic: Arc<str>,
    /// Source partition.
    pub partition: i32,
    /// Source offset.
    pub offset: i64,
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}@{}", self.topic, self.partition, self.offset)
    }
}

/// One header as read. Names are not PHI by Kafka custom, but nothing vouches for that: unlisted ones are dropped.
#[derive(Clone, Debug)]
pub struct Header {
    /// Header name.
    pub name: Phi<String>,
    /// Header value; Kafka allows null.
    pub value: Option<Phi<Vec<u8>>>,
}

/// A record as polled, raw.
#[derive(Clone, Debug)]
pub struct SourceRecord {
    /// Coordinates.
    pub id: RecordId,
    /// Kafka timestamp in milliseconds since 1970 UTC; the reference date of ages. None when the producer set none.
    pub timestamp_ms: Option<i64>,
    /// Record key.
    pub key: Option<Phi<Vec<u8>>>,
    /// Record value; None is a tombstone.
    pub value: Option<Phi<Vec<u8>>>,
    /// Headers in order; names may repeat.
    pub headers: Vec<Header>,
}

impl SourceRecord {
    /// Bytes of key, value and headers: what batch limits count.
    pub fn size_bytes(&self) -> usize {
        let bytes = |b: &Option<Phi<Vec<u8>>>| b.as_ref().map_or(0, |b| b.expose().len());
        let headers: usize = self
            .headers
            .iter()
            .map(|h| h.name.expose().len() + bytes(&h.value))
            .sum();
        bytes(&self.key) + bytes(&self.value) + headers
    }
}

/// A de-identified record, ready to be sent. Made only from a verified document.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OutputRecord {
    /// De-identified key.
    pub key: Option<Vec<u8>>,
    /// De-identified value; None forwards a tombstone.
    pub value: Option<Vec<u8>>,
    /// Headers to send, in order.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
}
