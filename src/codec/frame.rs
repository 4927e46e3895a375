//! Confluent's wire format: which schema a part of a record was written with.
//!
//! In front of the payload: magic byte 0 and a 4-byte schema id, or magic byte 1 and a 16-byte GUID. Or the same bytes in a
//! header (`__key_schema_id`, `__value_schema_id`) with nothing in front of the payload; the header counts where both could
//! be meant, as for Confluent's own readers.
//!
//! A key needs no frame: keys are strings and numbers as often as not. A byte 0 in front tells a frame, for no text starts
//! so; byte 1 does only in a header.

use crate::fault::Reason;
use crate::record::{OutputRecord, SourceRecord};
use crate::schema::{RecordPart, SchemaRef};

/// Where a record says which schema it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In front of the payload.
    Front,
    /// In a header.
    Header,
}

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) place: Place,
    pub(super) schema: SchemaRef,
}

/// Frame and payload of a part. `None` where it has none and needs none: a null part, a key that is text.
pub(super) fn of(part: RecordPart, record: &SourceRecord) -> Result<Option<(Frame, &[u8])>, Reason> {
    let bytes = match part {
        RecordPart::Key => &record.key,
        RecordPart::Value => &record.value,
    };
    let Some(bytes) = bytes.as_ref().map(|bytes| bytes.expose().as_slice()) else {
        return Ok(None);
    };
    let headers = record.headers.iter();
    let header = headers.rev().find(|h| h.name.expose() == part.header());
    read(
        part,
        bytes,
        header.map(|h| h.value.as_ref().map(|v| v.expose().as_slice())),
    )
}

/// Whether a record shows by itself that it names a schema, where its format leaves that open: by a header, or by a byte 0 in
/// front of the value, or of a tombstone's key.
pub(super) fn is_framed(record: &SourceRecord) -> bool {
    let (part, bytes) = match &record.value {
        Some(value) => (RecordPart::Value, Some(value)),
        None => (RecordPart::Key, record.key.as_ref()),
    };
    let is_named = || record.headers.iter().any(|h| h.name.expose() == part.header());
    bytes.is_some_and(|bytes| bytes.expose().first() == Some(&0) || is_named())
}

/// Frame and payload of a part of an output.
pub(super) fn of_output(part: RecordPart, output: &OutputRecord) -> Result<Option<(Frame, &[u8])>, Reason> {
    let bytes = match part {
        RecordPart::Key => &output.key,
        RecordPart::Value => &output.value,
    };
    let Some(bytes) = bytes.as_deref() else {
        return Ok(None);
    };
    let header = output
        .headers
        .iter()
        .rev()
        .find(|(name, _)| name == part.header());
    read(part, bytes, header.map(|(_, value)| value.as_deref()))
}

/// Kafka readers take the last of several headers.
fn read<'b>(
    part: RecordPart,
    bytes: &'b [u8],
    header: Option<Option<&[u8]>>,
) -> Result<Option<(Frame, &'b [u8])>, Reason> {
    if let Some(value) = header {
        let read = value
            .and_then(SchemaRef::read)
            .filter(|(_, rest)| rest.is_empty());
        let (schema, _) = read.ok_or(Reason::NoSchema)?;
        let place = Place::Header;
        return Ok(Some((Frame { place, schema }, bytes)));
    }
    let place = Place::Front;
    match (part, bytes.first()) {
        (RecordPart::Key, Some(0)) | (RecordPart::Value, _) => {
            let (schema, payload) = SchemaRef::read(bytes).ok_or(Reason::NoSchema)?;
            Ok(Some((Frame { place, schema }, payload)))
        }
        (RecordPart::Key, _) => Ok(None),
    }
}

/// Whether a header names a schema: it is written anew, not passed on.
pub(super) fn is_header(name: &str) -> bool {
    [RecordPart::Key, RecordPart::Value]
        .iter()
        .any(|part| part.header() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Format;
    use crate::codec::schema_refs;
    use crate::codec::tests::record;
    use crate::phi::Phi;
    use crate::record::Header;

    fn with_header(mut record: SourceRecord, name: &str, value: &[u8]) -> SourceRecord {
        record.headers.push(Header {
            name: name.into(),
            value: Some(Phi::from(value)),
        });
        record
    }

    #[test]
    fn records_name_their_schemas_in_front_or_in_headers() {
        use RecordPart::{Key, Value};
        let guid = [&[1][..], b"0123456789abcdef"].concat();
        let named = SchemaRef::Guid(*b"0123456789abcdef");
        let refs = |record: &SourceRecord| schema_refs(Format::Avro, record);
        assert_eq!(
            refs(&record(None, Some(b"\0\0\0\0\x07rest"))),
            Ok(vec![(Value, SchemaRef::Id(7))])
        );
        assert_eq!(
            refs(&record(Some(b"\0\0\0\x01\0"), Some(b"\0\0\0\0\x07"))),
            Ok(vec![(Key, SchemaRef::Id(256)), (Value, SchemaRef::Id(7))])
        );
        assert_eq!(
            refs(&record(Some(b"MRN-1"), None)),
            Ok(Vec::new()),
            "text and a tombstone"
        );
        assert_eq!(refs(&record(None, Some(&guid))), Ok(vec![(Value, named)]));
        let in_header = with_header(record(None, Some(b"payload")), "__value_schema_id", &guid);
        assert_eq!(refs(&in_header), Ok(vec![(Value, named)]));
        let in_header = with_header(record(Some(b"k"), None), "__key_schema_id", &guid);
        assert_eq!(refs(&in_header), Ok(vec![(Key, named)]));
    }

    #[test]
    fn a_value_that_names_no_schema_is_refused() {
        let refused = |record: &SourceRecord| schema_refs(Format::Avro, record) == Err(Reason::NoSchema);
        for bytes in [
            &b""[..],
            b"\0",
            b"\0\0\0\0",
            b"{}",
            b"\x02\0\0\0\0\0",
            b"\x01short",
        ] {
            assert!(refused(&record(None, Some(bytes))), "{bytes:?}");
        }
        assert!(refused(&record(Some(b"\0\0"), None)));
        for header in [&b""[..], b"\x01short", b"\0\0\0\0\x01more"] {
            let record = with_header(record(None, Some(b"\0\0\0\0\x07")), "__value_schema_id", header);
            assert!(refused(&record), "{header:?}");
        }
        assert_eq!(
            schema_refs(Format::Json, &record(None, Some(b"{}"))),
            Ok(Vec::new())
        );
    }
}
