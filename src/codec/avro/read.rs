//! The walk over the bytes of a value.

use super::scalar::{Raw, Scalar, Spelled, Wire};
use super::tree::{Fate, Leaf, Member, Node, NodeId, Place, Tree};
use super::write::{Layout, Op, What};
use crate::codec::fields::Fields;
use crate::codec::names::Names;
use crate::codec::nested::{self, Content, Nested};
use crate::codec::schemas::{Derived, Side};
use crate::document::{FieldKind, FieldPath};
use crate::fault::Reason;
use crate::limits::{FIELDS_MAX, JSON_DEPTH_MAX};
use crate::policy::FieldRule;
use crate::schema::RecordPart;
use std::borrow::Cow;
use std::sync::Arc;

/// Digits of the shortest whole number that is searched as text: a telephone number without area code.
const NUMBER_DIGITS_MIN: usize = 7;
/// Bytes of the longest integer: 64 bits, seven a byte.
const INTEGER_BYTES_MAX: usize = 10;

/// Takes the bytes of a part apart: the payload, without a frame.
pub(in crate::codec) fn read<'r>(
    bytes: &'r [u8],
    (derived, side): (&Arc<Derived>, Side),
    part: RecordPart,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    let tree = derived.tree(side).ok_or(Reason::UnusableSchema)?;
    let mut reader = Reader {
        tree,
        bytes,
        at: 0,
        depth: 0,
        free_items: 0,
        entry: None,
        maps: 0,
        part,
        ops: Vec::with_capacity(bytes.len() / 16),
        nested: Vec::new(),
        fields,
    };
    reader.node(tree.root)?;
    match reader.at == bytes.len() {
        false => Err(reader.fault()),
        true => Ok(Layout {
            bytes: Cow::Borrowed(bytes),
            derived: derived.clone(),
            side,
            ops: reader.ops,
            nested: reader.nested,
        }),
    }
}

struct Reader<'r, 't, 'f, 'p> {
    tree: &'t Tree,
    bytes: &'r [u8],
    at: usize,
    /// Records, arrays and maps around what is read.
    depth: usize,
    /// Items met that took no bytes.
    free_items: usize,
    /// Path of the entry of the innermost map.
    entry: Option<String>,
    maps: u32,
    part: RecordPart,
    ops: Vec<Op>,
    nested: Vec<(usize, Nested)>,
    fields: &'f mut Fields<'p>,
}

/// A block of an array or map.
struct Block {
    /// Where its header starts, and its content.
    header: usize,
    content: usize,
    count: u64,
    /// Where it says that it ends.
    end: Option<usize>,
}

impl<'r, 't> Reader<'r, 't, '_, '_> {
    fn fault(&self) -> Reason {
        Reason::NotAvro { at: self.at }
    }

    fn node(&mut self, id: NodeId) -> Result<(), Reason> {
        match self.tree.node(id) {
            Node::Null => Ok(()),
            Node::Leaf(leaf) => self.leaf(leaf, id),
            Node::Union(branches) => self.branch(branches),
            Node::Record(members) => self.deeper(|reader| reader.record(members)),
            Node::Array { items } => self.deeper(|reader| reader.array(*items)),
            Node::Map {
                values,
                keys,
                values_at,
            } => self.deeper(|reader| reader.map(*values, keys, values_at)),
        }
    }

    fn deeper(&mut self, inside: impl FnOnce(&mut Self) -> Result<(), Reason>) -> Result<(), Reason> {
        if self.depth >= JSON_DEPTH_MAX {
            return Err(Reason::TooDeep { at: self.at });
        }
        self.depth += 1;
        let read = inside(self);
        self.depth -= 1;
        read
    }

    fn record(&mut self, members: &'t [Member]) -> Result<(), Reason> {
        for member in members {
            match member.fate {
                Fate::Stays => self.node(member.node)?,
                Fate::Goes => _ = self.pass_over(member.node)?,
                Fate::GoesAsEmbedding => {
                    let is_null = self.pass_over(member.node)?;
                    self.fields.embeddings += usize::from(!is_null);
                }
            }
        }
        Ok(())
    }

    /// Leaves out what starts here; says whether it was null.
    fn pass_over(&mut self, id: NodeId) -> Result<bool, Reason> {
        let start = self.at;
        let is_null = self.skip(id)?;
        self.op(start, What::Gone);
        Ok(is_null)
    }

    fn branch(&mut self, branches: &'t [(NodeId, u32)]) -> Result<(), Reason> {
        let start = self.at;
        let number = self.number_below(branches.len())?;
        let (node, output) = branches[number];
        if output as usize != number {
            self.op(start, What::Branch(output));
        }
        self.node(node)
    }

    fn array(&mut self, items: NodeId) -> Result<(), Reason> {
        while let Some(block) = self.block()? {
            let before = self.ops.len();
            if block.end.is_some() {
                self.block_op(&block, block.count);
            }
            for _ in 0..block.count {
                let start = self.at;
                self.node(items)?;
                self.count_if_free(start)?;
            }
            self.close(&block, before)?;
        }
        Ok(())
    }

    fn map(&mut self, values: NodeId, keys: &'t Place, at: &'t Place) -> Result<(), Reason> {
        let number = self.maps;
        self.maps += 1;
        let around = self.entry.take();
        let path = self.path(keys, around.as_deref())?;
        let base = match (&at.below_entry, &around) {
            (Some(below), Some(entry)) => format!("{entry}{below}"),
            _ => at.path.as_str().to_owned(),
        };
        let mut names = Names::default();
        while let Some(block) = self.block()? {
            let before = self.ops.len();
            self.block_op(&block, block.count);
            let mut kept = block.count;
            for _ in 0..block.count {
                kept -= u64::from(!self.entry(values, number, (&path, &base), &mut names)?);
            }
            if let What::Block { kept: count, .. } = &mut self.ops[before].what {
                *count = kept as u32;
            }
            self.close(&block, before)?;
        }
        self.entry = around;
        Ok(())
    }

    /// One entry of a map; false where the policy leaves it out.
    fn entry(
        &mut self,
        values: NodeId,
        map: u32,
        (path, base): (&FieldPath, &str),
        names: &mut Names<'r>,
    ) -> Result<bool, Reason> {
        let start = self.at;
        let key = self.text()?;
        let place = start..self.at;
        if !names.insert(Cow::Borrowed(key)) {
            return Err(Reason::DuplicateKey { at: start });
        }
        let entry = match base {
            "" => key.to_owned(),
            base => format!("{base}.{key}"),
        };
        if self.is_left_out(values, key, &entry)? {
            self.skip(values)?;
            self.op(start, What::Gone);
            return Ok(false);
        }
        self.ops.push(Op::new(place, What::Key(map)));
        self.fields
            .push(path.clone(), FieldKind::MapKey, key.to_owned())?;
        self.entry = Some(entry);
        self.node(values)?;
        Ok(true)
    }

    /// Whether the policy drops the entry of a map by its key.
    fn is_left_out(&mut self, values: NodeId, key: &str, entry: &str) -> Result<bool, Reason> {
        let policy = self.fields.policy;
        if self.part == RecordPart::Key || !policy.may_drop(key) {
            return Ok(false);
        }
        let path = self.fields.path(entry)?;
        let is_leaf = matches!(self.tree.node(values), Node::Leaf(_) | Node::Null);
        let passes = policy.lets_value_pass(&path) || (!is_leaf && policy.lets_inner_pass(&path));
        let rule = policy.rule(&path);
        self.fields.embeddings += usize::from(rule == Some(FieldRule::Embedding));
        Ok(!passes || matches!(rule, Some(FieldRule::Drop | FieldRule::Embedding)))
    }

    fn leaf(&mut self, leaf: &'t Leaf, id: NodeId) -> Result<(), Reason> {
        let start = self.at;
        let raw = self.raw(leaf.scalar.wire())?;
        if leaf.is_silent() {
            return Ok(());
        }
        let here = match (&raw, &leaf.scalar) {
            (Raw::Bytes(bytes), Scalar::String | Scalar::UuidString) => {
                let text = std::str::from_utf8(bytes);
                text.map_err(|e| Reason::NotUtf8 {
                    at: self.at - bytes.len() + e.valid_up_to(),
                })?;
                start
            }
            _ => start,
        };
        let spelled = leaf.scalar.spell(raw).ok_or(Reason::NotAvro { at: here })?;
        let entry = self.entry.take();
        let path = self.path(&leaf.place, entry.as_deref());
        self.entry = entry;
        self.field(path?, leaf, spelled, Op::new(start..self.at, What::Leaf(id)))
    }

    fn field(&mut self, path: FieldPath, leaf: &Leaf, spelled: Spelled<'_>, op: Op) -> Result<(), Reason> {
        let takes_documents = leaf.scalar.takes_text() && self.part == RecordPart::Value;
        let (kind, text) = match spelled {
            Spelled::Bytes if self.part == RecordPart::Key => {
                return Err(Reason::NotUtf8 {
                    at: op.start as usize,
                });
            }
            Spelled::Bytes => (nested::blob(self.fields)?, String::new()),
            Spelled::Text(text) if takes_documents && self.fields.policy.lets_value_pass(&path) => {
                match nested::open(&text, &path, self.fields)? {
                    Content::Field(kind) => (kind, text.into_owned()),
                    Content::Document(nested) => {
                        self.nested.push((self.ops.len(), nested));
                        self.ops.push(op);
                        return Ok(());
                    }
                }
            }
            Spelled::Text(text) => (FieldKind::Text, text.into_owned()),
            Spelled::Number(text) => {
                let is_long = text.len() >= NUMBER_DIGITS_MIN && text.bytes().all(|b| b.is_ascii_digit());
                let kind = match is_long || leaf.becomes_text {
                    true => FieldKind::Text,
                    false => FieldKind::Number,
                };
                (kind, text)
            }
        };
        let kind = match (self.part, self.fields.policy.lets_value_pass(&path)) {
            (RecordPart::Key, _) => FieldKind::RecordKey,
            (RecordPart::Value, false) => FieldKind::Blob,
            (RecordPart::Value, true) => kind,
        };
        self.ops.push(op);
        self.fields.push(path, kind, text)
    }

    /// The path of a place: made with the schema, or below a map with its entry.
    fn path(&mut self, place: &Place, entry: Option<&str>) -> Result<FieldPath, Reason> {
        match (&place.below_entry, entry) {
            (Some(below), Some(entry)) => {
                let path = match below.is_empty() {
                    true => self.fields.path(entry)?,
                    false => self.fields.path(&format!("{entry}{below}"))?,
                };
                Ok(path.tagged(place.path.tag_rule()))
            }
            _ => Ok(place.path.clone()),
        }
    }

    fn op(&mut self, start: usize, what: What) {
        self.ops.push(Op::new(start..self.at, what));
    }

    /// Reads over a value without looking into it, as strictly as if it were looked at; says whether it is null.
    fn skip(&mut self, id: NodeId) -> Result<bool, Reason> {
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
            Node::Array { items } => self.deeper(|reader| reader.skip_blocks(*items, false))?,
            Node::Map { values, .. } => self.deeper(|reader| reader.skip_blocks(*values, true))?,
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
    fn block(&mut self) -> Result<Option<Block>, Reason> {
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

    /// Notes a block whose header may have to be written anew.
    fn block_op(&mut self, block: &Block, kept: u64) {
        let what = What::Block {
            kept: kept.min(u64::from(u32::MAX)) as u32,
            until: 0,
        };
        self.ops.push(Op::new(block.header..block.content, what));
    }

    /// Ends a block, of which `before` is where its operations begin.
    fn close(&mut self, block: &Block, before: usize) -> Result<(), Reason> {
        let end = self.ops.len();
        if let Some(Op {
            what: What::Block { until, .. },
            start,
            ..
        }) = self.ops.get_mut(before)
            && *start as usize == block.header
        {
            *until = end as u32;
        }
        self.check_end(block)
    }

    fn check_end(&self, block: &Block) -> Result<(), Reason> {
        match block.end {
            Some(end) if end != self.at => Err(Reason::NotAvro { at: block.header }),
            _ => Ok(()),
        }
    }

    /// Items that take no bytes are bounded by nothing but this.
    fn count_if_free(&mut self, start: usize) -> Result<(), Reason> {
        self.free_items += usize::from(self.at == start);
        match self.free_items > FIELDS_MAX {
            true => Err(Reason::TooManyFields),
            false => Ok(()),
        }
    }

    /// The bytes of a single value.
    fn raw(&mut self, wire: Wire) -> Result<Raw<'r>, Reason> {
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

    fn text(&mut self) -> Result<&'r str, Reason> {
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

    fn number_below(&mut self, count: usize) -> Result<usize, Reason> {
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

    /// An int or a long, zigzag.
    fn integer(&mut self) -> Result<i64, Reason> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut value = 0u64;
        for (count, byte) in rest.iter().take(INTEGER_BYTES_MAX).enumerate() {
            let bits = u64::from(byte & 0x7f);
            if count == INTEGER_BYTES_MAX - 1 && bits > 1 {
                return Err(self.fault());
            }
            value |= bits << (7 * count);
            if byte & 0x80 == 0 {
                self.at += count + 1;
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        Err(self.fault())
    }
}
