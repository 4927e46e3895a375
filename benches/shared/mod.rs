//! What several benches need.

use deidstream::phi::Phi;
use deidstream::record::{RecordId, SourceRecord};

/// A record with this value.
pub(crate) fn record(value: &[u8]) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: "bench".into(),
            partition: 0,
            offset: 0,
        },
        timestamp_ms: Some(1_718_409_600_000), // 2024-06-15
        key: Some(Phi::from(&b"MRN-0012345"[..])),
        value: Some(Phi::from(value)),
        headers: Vec::new(),
    }
}
