//! Source records under seal: the payload of the quarantine topic.
//!
//! In: a [`SourceRecord`] as polled. Out: an envelope ([`super`]) that is bound to the record's topic, partition and
//! offset, and opens to exactly that record. Inside, integers are big endian and every byte string has its length
//! before it:
//!
//! ```text
//! format 1 byte (1) | timestamp: flag 1 byte, then 8 bytes | key: optional bytes | value: optional bytes
//! header count 4 bytes | per header: name bytes, value optional bytes
//! bytes          = length 4 bytes, content
//! optional bytes = flag 1 byte (0 none, 1 some), bytes if some
//! ```
//!
//! Topic, partition and offset stand in the clear in the quarantine record's headers, so the caller brings them.
//! Failure: [`OpenError`]; a record opened at other coordinates is refused as moved.

use super::{OpenError, Sealer};
use crate::keys::{Keyring, Purpose};
use crate::phi::Phi;
use crate::record::{Header, RecordId, SourceRecord};

const FORMAT: u8 = 1;

/// Seals a record whole: timestamp, key, value and headers.
pub fn seal_record(keys: &Keyring, record: &SourceRecord) -> Vec<u8> {
    Sealer::new(keys, Purpose::QuarantinePayload).seal(&coordinates(&record.id), &encode(record))
}

/// Opens what [`seal_record`] made of the record at these coordinates.
pub fn open_record(keys: &Keyring, id: RecordId, sealed: &[u8]) -> Result<SourceRecord, OpenError> {
    let plaintext = Sealer::new(keys, Purpose::QuarantinePayload).open(&coordinates(&id), sealed)?;
    decode(id, plaintext.expose())
}

/// The associated data: partition and offset have fixed lengths, so the topic needs none.
fn coordinates(id: &RecordId) -> Vec<u8> {
    let mut aad = Vec::with_capacity(12 + id.topic.len());
    aad.extend_from_slice(&id.partition.to_be_bytes());
    aad.extend_from_slice(&id.offset.to_be_bytes());
    aad.extend_from_slice(id.topic.as_bytes());
    aad
}

fn encode(record: &SourceRecord) -> Phi<Vec<u8>> {
    // An upper bound, reserved at once: a growing buffer would leave plaintext behind.
    let mut out = Vec::with_capacity(record.size_bytes() + 32 + 9 * record.headers.len());
    out.push(FORMAT);
    out.push(u8::from(record.timestamp_ms.is_some()));
    out.extend(record.timestamp_ms.iter().flat_map(|ms| ms.to_be_bytes()));
    put_optional(&mut out, record.key.as_ref());
    put_optional(&mut out, record.value.as_ref());
    put_len(&mut out, record.headers.len());
    for header in &record.headers {
        put_bytes(&mut out, header.name.expose().as_bytes());
        put_optional(&mut out, header.value.as_ref());
    }
    Phi::new(out)
}

fn put_len(out: &mut Vec<u8>, len: usize) {
    let len = u32::try_from(len).expect("records are below 2 GiB in Kafka; this is a bug");
    out.extend_from_slice(&len.to_be_bytes());
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_len(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_optional(out: &mut Vec<u8>, bytes: Option<&Phi<Vec<u8>>>) {
    out.push(u8::from(bytes.is_some()));
    if let Some(bytes) = bytes {
        put_bytes(out, bytes.expose());
    }
}

fn decode(id: RecordId, plaintext: &[u8]) -> Result<SourceRecord, OpenError> {
    let mut rest = match plaintext.split_first() {
        Some((&FORMAT, rest)) => Reader(rest),
        Some((&version, _)) if version > FORMAT => return Err(OpenError::Newer { version }),
        _ => return Err(OpenError::Malformed),
    };
    let timestamp_ms = match rest.flag()? {
        true => Some(i64::from_be_bytes(rest.array()?)),
        false => None,
    };
    let key = rest.optional()?;
    let value = rest.optional()?;
    let count = rest.len()?;
    // Not reserved: the count is only as good as the bytes that follow.
    let mut headers = Vec::new();
    for _ in 0..count {
        let name = String::from_utf8(rest.bytes()?.to_vec()).map_err(|_| OpenError::Malformed)?;
        let value = rest.optional()?;
        headers.push(Header {
            name: Phi::new(name),
            value,
        });
    }
    match rest.0 {
        [] => Ok(SourceRecord {
            id,
            timestamp_ms,
            key,
            value,
            headers,
        }),
        _ => Err(OpenError::Malformed),
    }
}

/// The bytes not yet read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], OpenError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(OpenError::Malformed)?;
        self.0 = rest;
        Ok(*head)
    }

    fn flag(&mut self) -> Result<bool, OpenError> {
        match self.array::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(OpenError::Malformed),
        }
    }

    fn len(&mut self) -> Result<usize, OpenError> {
        let len = u32::from_be_bytes(self.array()?);
        usize::try_from(len).map_err(|_| OpenError::Malformed)
    }

    fn bytes(&mut self) -> Result<&'a [u8], OpenError> {
        let len = self.len()?;
        let (bytes, rest) = self.0.split_at_checked(len).ok_or(OpenError::Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn optional(&mut self) -> Result<Option<Phi<Vec<u8>>>, OpenError> {
        match self.flag()? {
            true => Ok(Some(Phi::from(self.bytes()?))),
            false => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::option;
    use proptest::prelude::*;

    fn keys() -> Keyring {
        Keyring::for_tests()
    }

    /// Everything of a record, comparable.
    type Parts = (
        Option<i64>,
        Option<Vec<u8>>,
        Option<Vec<u8>>,
        Vec<(String, Option<Vec<u8>>)>,
    );

    fn id() -> RecordId {
        RecordId {
            topic: "notes".into(),
            partition: 3,
            offset: 42,
        }
    }

    fn record((timestamp_ms, key, value, headers): Parts) -> SourceRecord {
        let header = |(name, value): (String, Option<Vec<u8>>)| Header {
            name: Phi::new(name),
            value: value.map(Phi::new),
        };
        SourceRecord {
            id: id(),
            timestamp_ms,
            key: key.map(Phi::new),
            value: value.map(Phi::new),
            headers: headers.into_iter().map(header).collect(),
        }
    }

    fn parts(record: &SourceRecord) -> Parts {
        let clear = |b: &Option<Phi<Vec<u8>>>| b.as_ref().map(|b| b.expose().clone());
        let headers = record.headers.iter();
        (
            record.timestamp_ms,
            clear(&record.key),
            clear(&record.value),
            headers
                .map(|h| (h.name.expose().clone(), clear(&h.value)))
                .collect(),
        )
    }

    fn any_parts() -> impl Strategy<Value = Parts> {
        let bytes = || option::of(any::<Vec<u8>>());
        let headers = prop::collection::vec((any::<String>(), bytes()), 0..4);
        (any::<Option<i64>>(), bytes(), bytes(), headers)
    }

    proptest! {
        #[test]
        fn the_exact_record_comes_back(written in any_parts()) {
            let sealed = seal_record(&keys(), &record(written.clone()));
            prop_assert_eq!(&seal_record(&keys(), &record(written.clone())), &sealed);
            prop_assert_eq!(parts(&open_record(&keys(), id(), &sealed).unwrap()), written);
        }

        #[test]
        fn cut_or_prolonged_content_is_refused(written in any_parts(), at: prop::sample::Index) {
            let plaintext = encode(&record(written));
            let cut = at.index(plaintext.expose().len());
            prop_assert!(decode(id(), &plaintext.expose()[..cut]).is_err());
            let longer = [plaintext.expose().as_slice(), &[0]].concat();
            prop_assert!(decode(id(), &longer).is_err());
        }

        #[test]
        fn any_content_is_decoded_or_refused(bytes: Vec<u8>) {
            let _ = decode(id(), &bytes);
        }
    }

    #[test]
    fn a_record_opens_only_at_its_coordinates() {
        let sealed = seal_record(&keys(), &record((None, None, Some(b"Jane Roe".to_vec()), vec![])));
        for (topic, partition, offset) in [("note", 3, 42), ("notes", 4, 42), ("notes", 3, 43)] {
            let id = RecordId {
                topic: topic.into(),
                partition,
                offset,
            };
            assert_eq!(
                open_record(&keys(), id, &sealed).err(),
                Some(OpenError::WrongKeyOrDamaged)
            );
        }
    }
}
