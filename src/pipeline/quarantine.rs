//! Quarantine records: the reason and coordinates in clear headers, the source record sealed in the value.
//!
//! The key is the record's coordinates, so that a compacted quarantine topic keeps one entry per record and a retried
//! one is cleared by a tombstone. A record whose payload is too large for any topic has an empty value: it stays at its
//! coordinates in the source topic.

use super::batch::ScreenedRecord;
use crate::fault::Reason;
use crate::record::{RecordId, SourceRecord};
use std::sync::Arc;

/// Headers of a quarantine record.
pub const HEADER_REASON: &str = "deid-quarantine-reason";
/// See [`HEADER_REASON`].
pub const HEADER_DETAIL: &str = "deid-quarantine-detail";
/// See [`HEADER_REASON`].
pub const HEADER_TOPIC: &str = "deid-quarantine-topic";
/// See [`HEADER_REASON`].
pub const HEADER_PARTITION: &str = "deid-quarantine-partition";
/// See [`HEADER_REASON`].
pub const HEADER_OFFSET: &str = "deid-quarantine-offset";
/// See [`HEADER_REASON`]. Only of a pipeline with several outputs: which of them refused the record for all.
pub const HEADER_OUTPUT: &str = "deid-quarantine-output";
/// See [`HEADER_REASON`].
pub const HEADER_PIPELINE: &str = "deid-quarantine-pipeline";

/// Key and headers of a quarantine record.
pub type Envelope = (Vec<u8>, Vec<(String, Option<Vec<u8>>)>);

/// The envelope of a record that cannot be published.
pub fn envelope(record: &ScreenedRecord, reason: Reason, pipeline: &str) -> Envelope {
    let header = |name: &str, value: String| (name.to_owned(), Some(value.into_bytes()));
    let mut headers = vec![
        header(HEADER_REASON, reason.code().to_owned()),
        header(HEADER_DETAIL, reason.to_string()),
        header(HEADER_TOPIC, record.id.topic.to_string()),
        header(HEADER_PARTITION, record.id.partition.to_string()),
        header(HEADER_OFFSET, record.id.offset.to_string()),
        header(HEADER_PIPELINE, pipeline.to_owned()),
    ];
    let output = record.refused_by.as_ref();
    headers.extend(output.map(|output| header(HEADER_OUTPUT, output.to_string())));
    (record.id.to_string().into_bytes(), headers)
}

/// A quarantine record as read back.
pub struct Entry {
    /// Its key: the coordinates as printed.
    pub key: Vec<u8>,
    /// Coordinates of the source record.
    pub id: RecordId,
    /// Why it is here.
    pub reason: String,
    /// Pipeline that put it here.
    pub pipeline: String,
    /// When, in milliseconds since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// The sealed source record; empty when it stayed in the source topic.
    pub sealed: Vec<u8>,
}

impl Entry {
    /// Reads a quarantine record; None when it is not one of ours (or a tombstone of a retried one).
    pub fn read(record: &SourceRecord) -> Option<Entry> {
        let header = |name: &str| -> Option<String> {
            let header = record.headers.iter().find(|h| h.name.expose() == name)?;
            String::from_utf8(header.value.as_ref()?.expose().clone()).ok()
        };
        Some(Entry {
            key: record.key.as_ref()?.expose().clone(),
            id: RecordId {
                topic: Arc::from(header(HEADER_TOPIC)?),
                partition: header(HEADER_PARTITION)?.parse().ok()?,
                offset: header(HEADER_OFFSET)?.parse().ok()?,
            },
            reason: header(HEADER_DETAIL)?,
            pipeline: header(HEADER_PIPELINE)?,
            timestamp_ms: record.timestamp_ms,
            sealed: record
                .value
                .as_ref()
                .map(|v| v.expose().clone())
                .unwrap_or_default(),
        })
    }
}
