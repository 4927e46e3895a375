//! Avro object container files: header, blocks of values, a marker behind each (Avro 1.12, "Object Container Files").
//!
//! In: a file with its schema inside. Out: the same kind of file with the output schema, packed as the input was. Each value
//! is a record of its own to the screen. Of the file's metadata only schema and codec stay: the rest may say anything.
//!
//! Read here and not by apache-avro, which makes values of the bytes: the blocks' bytes are what the codec wants. Bounded: one
//! block in memory, at most [`BLOCK_BYTES_MAX`] packed and unpacked, of at most [`FIELDS_MAX`] values.

use super::Failure;
use crate::codec::Derived;
use crate::codec::schemas::{read_integer, write_integer, write_sized};
use crate::fault::Reason;
use crate::limits::{FIELDS_MAX, RECORD_BYTES_MAX};
use flate2::Compression;
use flate2::bufread::{DeflateDecoder, DeflateEncoder};
use std::io::{self, BufRead, Read};

/// First bytes of a container.
pub(super) const MAGIC: &[u8] = b"Obj\x01";
/// Largest block, packed or unpacked. Writers cut blocks at some ten to some hundred kilobytes.
const BLOCK_BYTES_MAX: usize = 4 * RECORD_BYTES_MAX;
/// Longest name or value in the header: the schema is one.
const META_BYTES_MAX: usize = crate::codec::schemas::SCHEMA_BYTES_MAX;
/// Most entries of the header.
const META_MAX: usize = 1000;
const SCHEMA: &str = "avro.schema";
const CODEC: &str = "avro.codec";

/// How blocks are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Null,
    Deflate,
    /// Snappy's raw form, and behind it the CRC-32 of what it holds, most significant byte first.
    Snappy,
}

/// The header of a container.
pub(super) struct Container {
    /// The schema of its values.
    pub(super) schema: String,
    packing: Packing,
    marker: [u8; 16],
}

/// The values of one block, one behind the other.
pub(super) struct Block {
    /// How many there are.
    pub(super) count: usize,
    bytes: Vec<u8>,
}

impl Container {
    /// Reads the header, behind [`MAGIC`].
    pub(super) fn open(reader: &mut impl BufRead) -> Result<Container, Failure> {
        let (mut schema, mut packing) = (None, Packing::Null);
        let mut entries = 0;
        loop {
            let count = integer(reader)?;
            if count < 0 {
                integer(reader)?; // the size of the block, which tells nothing new
            }
            if count == 0 {
                break;
            }
            for _ in 0..count.unsigned_abs() {
                entries += 1;
                if entries > META_MAX {
                    return Err(malformed());
                }
                let (name, value) = (sized(reader, META_BYTES_MAX)?, sized(reader, META_BYTES_MAX)?);
                match name.as_slice() {
                    name if name == SCHEMA.as_bytes() => schema = String::from_utf8(value).ok(),
                    name if name == CODEC.as_bytes() => packing = Packing::read(&value)?,
                    _ => {}
                }
            }
        }
        let mut marker = [0; 16];
        reader.read_exact(&mut marker).map_err(|e| cut_short(&e))?;
        Ok(Container {
            schema: schema.ok_or_else(malformed)?,
            packing,
            marker,
        })
    }

    /// The header of the output.
    pub(super) fn header(&self, schema: &str) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        write_integer(2, &mut out);
        for (name, value) in [(SCHEMA, schema), (CODEC, self.packing.name())] {
            write_sized(name.as_bytes(), &mut out);
            write_sized(value.as_bytes(), &mut out);
        }
        write_integer(0, &mut out);
        out.extend(self.marker);
        out
    }

    /// The next block; `None` at the end of the file.
    pub(super) fn block(&self, reader: &mut impl BufRead) -> Result<Option<Block>, Failure> {
        if reader.fill_buf().map_err(|e| cut_short(&e))?.is_empty() {
            return Ok(None);
        }
        let count = usize::try_from(integer(reader)?).map_err(|_| malformed())?;
        if count > FIELDS_MAX {
            return Err(Failure::Record(None, Reason::TooManyFields));
        }
        let packed = sized(reader, BLOCK_BYTES_MAX)?;
        let mut marker = [0; 16];
        reader.read_exact(&mut marker).map_err(|e| cut_short(&e))?;
        if marker != self.marker {
            return Err(malformed());
        }
        let bytes = self.packing.unpack(packed)?;
        Ok(Some(Block { count, bytes }))
    }

    /// A block of the output.
    pub(super) fn pack(&self, count: usize, bytes: Vec<u8>) -> Vec<u8> {
        let mut out = Vec::new();
        write_integer(count as i64, &mut out);
        write_sized(&self.packing.pack(bytes), &mut out);
        out.extend(self.marker);
        out
    }
}

impl Block {
    /// Cuts the block into its values.
    pub(super) fn values(&self, derived: &Derived) -> Result<Vec<&[u8]>, Reason> {
        let (mut values, mut rest) = (Vec::new(), self.bytes.as_slice());
        for _ in 0..self.count {
            let (value, after) = rest.split_at(derived.value_len(rest)?);
            values.push(value);
            rest = after;
        }
        match rest.is_empty() {
            true => Ok(values),
            false => Err(Reason::NotAvro {
                at: self.bytes.len() - rest.len(),
            }),
        }
    }
}

impl Packing {
    fn read(name: &[u8]) -> Result<Packing, Failure> {
        match name {
            b"null" | b"" => Ok(Packing::Null),
            b"deflate" => Ok(Packing::Deflate),
            b"snappy" => Ok(Packing::Snappy),
            _ => Err(Failure::Io(
                "its blocks are packed in a way that is not read here",
                "write it with the codec null, deflate or snappy".to_owned(),
            )),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Packing::Null => "null",
            Packing::Deflate => "deflate",
            Packing::Snappy => "snappy",
        }
    }

    fn unpack(self, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
        match self {
            Packing::Null => Ok(bytes),
            Packing::Deflate => {
                let mut unpacked = Vec::new();
                let mut reader = DeflateDecoder::new(bytes.as_slice()).take(BLOCK_BYTES_MAX as u64 + 1);
                reader.read_to_end(&mut unpacked).map_err(|_| malformed())?;
                match unpacked.len() > BLOCK_BYTES_MAX {
                    true => Err(Failure::Record(None, Reason::TooLarge)),
                    false => Ok(unpacked),
                }
            }
            Packing::Snappy => unsnapped(&bytes),
        }
    }

    fn pack(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Packing::Null => bytes,
            Packing::Deflate => {
                let mut packed = Vec::new();
                let mut encoder = DeflateEncoder::new(bytes.as_slice(), Compression::default());
                encoder
                    .read_to_end(&mut packed)
                    .expect("reading from memory cannot fail; this is a bug");
                packed
            }
            Packing::Snappy => {
                let packed = snap::raw::Encoder::new().compress_vec(&bytes);
                let mut packed = packed.expect("a block is below Snappy's 4 GiB; this is a bug");
                packed.extend(crc32fast::hash(&bytes).to_be_bytes());
                packed
            }
        }
    }
}

/// Unpacks a block of Snappy, which says first how long it is.
fn unsnapped(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let (packed, sum) = bytes.split_last_chunk().ok_or_else(malformed)?;
    let len = snap::raw::decompress_len(packed).map_err(|_| malformed())?;
    if len > BLOCK_BYTES_MAX {
        return Err(Failure::Record(None, Reason::TooLarge));
    }
    let unpacked = snap::raw::Decoder::new().decompress_vec(packed);
    let unpacked = unpacked.map_err(|_| malformed())?;
    match crc32fast::hash(&unpacked) == u32::from_be_bytes(*sum) {
        true => Ok(unpacked),
        false => Err(malformed()),
    }
}

fn malformed() -> Failure {
    Failure::Io(
        "is no sound Avro container",
        "its header or a block is damaged".to_owned(),
    )
}

fn cut_short(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => malformed(),
        _ => super::io_failure("cannot be read")(io::Error::from(error.kind())),
    }
}

fn integer(reader: &mut impl BufRead) -> Result<i64, Failure> {
    let mut bytes = Vec::new();
    loop {
        let mut byte = [0];
        reader.read_exact(&mut byte).map_err(|e| cut_short(&e))?;
        bytes.push(byte[0]);
        if let Some((number, _)) = read_integer(&bytes) {
            return Ok(number);
        }
        if bytes.len() > 10 {
            return Err(malformed());
        }
    }
}

fn sized(reader: &mut impl BufRead, max: usize) -> Result<Vec<u8>, Failure> {
    let size = usize::try_from(integer(reader)?).map_err(|_| malformed())?;
    if size > max {
        return Err(Failure::Record(None, Reason::TooLarge));
    }
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(size as u64).read_to_end(&mut bytes);
    match read.map_err(|e| cut_short(&e))? == size {
        true => Ok(bytes),
        false => Err(malformed()),
    }
}
