//! What holds for any bytes: decoding refuses them or loses nothing. Shared by the fuzz targets and tests/it/codec.rs.

use deidstream::codec::{self, Format};
use deidstream::document::{Edit, FieldKind};
use deidstream::phi::Phi;
use deidstream::record::{RecordId, SourceRecord};

/// The bytes as a record's value.
pub fn value(format: Format, bytes: &[u8]) {
    round_trip(format, None, Some(bytes));
}

/// The bytes as a record's key, of a tombstone.
pub fn key(bytes: &[u8]) {
    round_trip(Format::Text, Some(bytes), None);
}

fn round_trip(format: Format, key: Option<&[u8]>, value: Option<&[u8]>) {
    let source = SourceRecord {
        id: RecordId {
            topic: "fuzz".into(),
            partition: 0,
            offset: 0,
        },
        timestamp_ms: None,
        key: key.map(Phi::from),
        value: value.map(Phi::from),
        headers: Vec::new(),
    };
    let Ok((skeleton, document)) = codec::decode(format, &source, &[]) else {
        return;
    };
    let unchanged = vec![Edit::Unchanged; document.fields.len()];
    let output = codec::encode(skeleton, &unchanged).expect("nothing grew");
    assert!(output.key.as_deref() == key, "an unchanged key is copied");
    assert!(output.value.as_deref() == value, "an unchanged value is copied");

    // Member names stay, for the chunk format asks for one of them.
    let (skeleton, _) = codec::decode(format, &source, &[]).expect("it was read before");
    let replaced: Vec<Edit> = document
        .fields
        .iter()
        .map(|field| match field.kind {
            FieldKind::MapKey if format == Format::Chunk => Edit::Unchanged,
            _ => Edit::Replace("\"[X-1]\\".to_owned()),
        })
        .collect();
    let output = codec::encode(skeleton, &replaced).expect("a short text fits");
    let again = codec::redecode(format, &output, &document, &replaced).expect("an output can be read again");
    assert_eq!(again.fields.len(), document.fields.len(), "no field is lost");
}
