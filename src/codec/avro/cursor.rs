//! Reading Avro's bytes, strictly and within limits, without looking at what they say.

use super::scalar::{Raw, Wire};
use super::tree::{Node, NodeId, Tree};
use crate::fault::Reason;
use crate::limits::{FIELDS_MAX, JSON_DEPTH_MAX};

/// Bytes of the longest integer: 64 bits, seven a byte.
const INTEGER_BYTES_MAX: usize = 10;

/// A place in the bytes of a value.
pub(super) struct Cursor<'r, 't> {
    pub(super) tree: &'t Tree,
    bytes: &'r [u8],
    pub(super) at: usize,
    /// Records, arrays and maps around the place.
    pub(super) depth: usize,
    /// Items met that took no bytes.
    free_items: usize,
}

/// A block of an array or map.
pub(super) struct Block {
    /// Where its header starts, and its content.
    pub(super) header: usize,
    pub(super) content: usize,
    pub(super) count: u64,
    /// Where it says that it ends.
    pub(super) end: Option<usize>,
}

/// Bytes of the value that stands at the start.
pub(in crate::codec) fn value_len(bytes: &[u8], tree: &Tree) -> Result<usize, Reason> {
    let mut cursor = Cursor::new(tree, bytes);
    cursor.skip(tree.root)?;
    Ok(cursor.at)
}

impl<'r, 't> Cursor<'r, 't> {
    pub(super) fn new(tree: &'t Tree, bytes: &'r [u8]) -> Self {
        Cursor {
            tree,
            bytes,
            at: 0,
            depth: 0,
            free_items: 0,
        }
    }

    pub(super) fn fault(&self) -> Reason {
        Reason::NotAvro { at: self.at }
    }

    /// Goes one level deeper.
    pub(super) fn enter(&mut self) -> Result<(), Reason> {
        if self.depth >= JSON_DEPTH_MAX {
            return Err(Reason::TooDeep { at: self.at });
        }
        self.depth += 1;
        Ok(())
    }

    fn deeper(&mut self, inside: impl FnOnce(&mut Self) -> Result<(), Reason>) -> Result<(), Reason> {
        self.enter()?;
        let read = inside(self);
        self.depth -= 1;
        read
    }

    /// Reads over a value without looking into it, as strictly as if it were looked at; says whether it is null.
    pub(super) fn skip(&mut self, id: NodeId) -> Result<bool, Reason> {
        match self.tree.node(id) {
            Node::Null => return Ok(true),
            Node::Leaf(leaf) => _ = self.raw(leaf.scalar.wire())?,
            Node::Union(branches) => {
                let number = self.number_below(branches.len())?;
                return self.skip(branches[number].0);
            }
            Node::Record(members) => self.deeper(|reader| {
                members
                    .iter()
                    .try_for_each(|member| reader.skip(member.node).map(drop))
            })?,
            Node::Array { items } => self.deeper(|cursor| cursor.skip_blocks(*items, false))?,
            Node::Map { values, .. } => self.deeper(|cursor| cursor.skip_blocks(*values, true))?,
        }
        Ok(false)
    }

    fn skip_blocks(&mut self, items: NodeId, have_keys: bool) -> Result<(), Reason> {
        while let Some(block) = self.block()? {
            for _ in 0..block.count {
                let start = self.at;
                if have_keys {
                    self.sized()?;
                }
                self.skip(items)?;
                self.count_if_free(start)?;
            }
            self.check_end(&block)?;
        }
        Ok(())
    }

    /// The header of a block; `None` at the end of the array or map.
    pub(super) fn block(&mut self) -> Result<Option<Block>, Reason> {
        let header = self.at;
        let count = self.integer()?;
        let size = match count < 0 {
            true => Some(self.length()?),
            false => None,
        };
        let block = Block {
            header,
            content: self.at,
            count: count.unsigned_abs(),
            end: size.map(|size| self.at + size),
        };
        Ok((count != 0).then_some(block))
    }

    pub(super) fn check_end(&self, block: &Block) -> Result<(), Reason> {
        match block.end {
            Some(end) if end != self.at => Err(Reason::NotAvro { at: block.header }),
            _ => Ok(()),
        }
    }

    /// Items that take no bytes are bounded by nothing but this.
    pub(super) fn count_if_free(&mut self, start: usize) -> Result<(), Reason> {
        self.free_items += usize::from(self.at == start);
        match self.free_items > FIELDS_MAX {
            true => Err(Reason::TooManyFields),
            false => Ok(()),
        }
    }

    /// The bytes of a single value.
    pub(super) fn raw(&mut self, wire: Wire) -> Result<Raw<'r>, Reason> {
        let start = self.at;
        let wrong = Reason::NotAvro { at: start };
        match wire {
            Wire::Boolean => match self.take(1)? {
                [bit @ (0 | 1)] => Ok(Raw::Whole(i64::from(*bit))),
                _ => Err(wrong),
            },
            Wire::Int => {
                let number = self.integer()?;
                i32::try_from(number).map_err(|_| wrong)?;
                Ok(Raw::Whole(number))
            }
            Wire::Long => self.integer().map(Raw::Whole),
            Wire::Fixed(size) => self.take(size).map(Raw::Bytes),
            Wire::Sized => self.sized().map(Raw::Bytes),
            Wire::Symbol(symbols) => Ok(Raw::Whole(self.number_below(symbols)? as i64)),
        }
    }

    pub(super) fn text(&mut self) -> Result<&'r str, Reason> {
        let bytes = self.sized()?;
        let start = self.at - bytes.len();
        std::str::from_utf8(bytes).map_err(|e| Reason::NotUtf8 {
            at: start + e.valid_up_to(),
        })
    }

    fn sized(&mut self) -> Result<&'r [u8], Reason> {
        let size = self.length()?;
        self.take(size)
    }

    /// A length, which no more bytes may follow than there are.
    fn length(&mut self) -> Result<usize, Reason> {
        let start = self.at;
        let length = usize::try_from(self.integer()?).ok();
        let fits = length.filter(|length| *length <= self.bytes.len() - self.at);
        fits.ok_or(Reason::NotAvro { at: start })
    }

    pub(super) fn number_below(&mut self, count: usize) -> Result<usize, Reason> {
        let start = self.at;
        let number = usize::try_from(self.integer()?).ok();
        number
            .filter(|number| *number < count)
            .ok_or(Reason::NotAvro { at: start })
    }

    fn take(&mut self, size: usize) -> Result<&'r [u8], Reason> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..size).ok_or_else(|| self.fault())?;
        self.at += size;
        Ok(taken)
    }

    fn integer(&mut self) -> Result<i64, Reason> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (number, rest) = read_long(rest).ok_or_else(|| self.fault())?;
        self.at = self.bytes.len() - rest.len();
        Ok(number)
    }
}

/// An int or a long, zigzag, from the start of `bytes`, with what follows. `None` where it does not end, or is no 64 bits.
pub(in crate::codec) fn read_long(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut value = 0u64;
    for (count, byte) in bytes.iter().take(INTEGER_BYTES_MAX).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if count == INTEGER_BYTES_MAX - 1 && bits > 1 {
            return None;
        }
        value |= bits << (7 * count);
        if byte & 0x80 == 0 {
            return Some(((value >> 1) as i64 ^ -((value & 1) as i64), &bytes[count + 1..]));
        }
    }
    None
}
