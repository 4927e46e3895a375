//! The walk over the bytes of a value.

use super::cursor::{Block, Cursor};
use super::scalar::{Raw, Scalar, Spelled};
use super::tree::{Fate, Leaf, Member, Node, NodeId, Place};
use super::write::{Layout, Op, What};
use crate::codec::fields::Fields;
use crate::codec::names::Names;
use crate::codec::nested::{self, Content, Nested};
use crate::codec::schemas::{Derived, Side};
use crate::document::{FieldKind, FieldPath};
use crate::fault::Reason;
use crate::phi::Phi;
use crate::policy::LeftOut;
use crate::schema::RecordPart;
use std::borrow::Cow;
use std::sync::Arc;

/// Digits of the shortest whole number that is searched as text: a telephone number without area code.
const NUMBER_DIGITS_MIN: usize = 7;

/// Takes the bytes of a part apart: the payload, without a frame.
pub(in crate::codec) fn read<'r>(
    bytes: &'r [u8],
    (derived, side): (&Arc<Derived>, Side),
    part: RecordPart,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    let tree = derived.tree(side).ok_or(Reason::UnusableSchema)?;
    let mut reader = Reader {
        cursor: Cursor::new(tree, bytes),
        entry: None,
        maps: 0,
        part,
        ops: Vec::with_capacity(bytes.len() / 16),
        nested: Vec::new(),
        fields,
    };
    reader.node(tree.root)?;
    match reader.cursor.at == bytes.len() {
        false => Err(reader.cursor.fault()),
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
    cursor: Cursor<'r, 't>,
    /// Path of the entry of the innermost map.
    entry: Option<String>,
    maps: u32,
    part: RecordPart,
    ops: Vec<Op>,
    nested: Vec<(usize, Nested)>,
    fields: &'f mut Fields<'p>,
}

impl<'r, 't> Reader<'r, 't, '_, '_> {
    fn node(&mut self, id: NodeId) -> Result<(), Reason> {
        match self.cursor.tree.node(id) {
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
        self.cursor.enter()?;
        let read = inside(self);
        self.cursor.depth -= 1;
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
        let start = self.cursor.at;
        let is_null = self.cursor.skip(id)?;
        self.op(start, What::Gone);
        Ok(is_null)
    }

    fn branch(&mut self, branches: &'t [(NodeId, u32)]) -> Result<(), Reason> {
        let start = self.cursor.at;
        let number = self.cursor.number_below(branches.len())?;
        let (node, output) = branches[number];
        if output as usize != number {
            self.op(start, What::Branch(output));
        }
        self.node(node)
    }

    fn array(&mut self, items: NodeId) -> Result<(), Reason> {
        while let Some(block) = self.cursor.block()? {
            let before = self.ops.len();
            if block.end.is_some() {
                self.block_op(&block, block.count);
            }
            for _ in 0..block.count {
                let start = self.cursor.at;
                self.node(items)?;
                self.cursor.count_if_free(start)?;
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
        while let Some(block) = self.cursor.block()? {
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
        let start = self.cursor.at;
        let key = self.cursor.text()?;
        let place = start..self.cursor.at;
        if !names.insert(Cow::Borrowed(key)) {
            return Err(Reason::DuplicateKey { at: start });
        }
        let entry = match base {
            "" => key.to_owned(),
            base => format!("{base}.{key}"),
        };
        if self.is_left_out(values, key, &entry)? {
            self.cursor.skip(values)?;
            self.op(start, What::Gone);
            return Ok(false);
        }
        self.ops.push(Op::new(place, What::Key(map)));
        self.fields.push(path.clone(), FieldKind::MapKey, key)?;
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
        let is_inner = !matches!(self.cursor.tree.node(values), Node::Leaf(_) | Node::Null);
        let left_out = policy.leaves_out(&path, is_inner);
        self.fields.embeddings += usize::from(left_out == Some(LeftOut::AsEmbedding));
        Ok(left_out.is_some())
    }

    fn leaf(&mut self, leaf: &'t Leaf, id: NodeId) -> Result<(), Reason> {
        let start = self.cursor.at;
        let raw = self.cursor.raw(leaf.scalar.wire())?;
        if leaf.is_silent() {
            return Ok(());
        }
        let here = match (&raw, &leaf.scalar) {
            (Raw::Bytes(bytes), Scalar::String | Scalar::UuidString) => {
                let text = std::str::from_utf8(bytes);
                text.map_err(|e| Reason::NotUtf8 {
                    at: self.cursor.at - bytes.len() + e.valid_up_to(),
                })?;
                start
            }
            _ => start,
        };
        let spelled = leaf.scalar.spell(raw).ok_or(Reason::NotAvro { at: here })?;
        let entry = self.entry.take();
        let path = self.path(&leaf.place, entry.as_deref());
        self.entry = entry;
        self.field(
            path?,
            leaf,
            spelled,
            Op::new(start..self.cursor.at, What::Leaf(id)),
        )
    }

    fn field(&mut self, path: FieldPath, leaf: &Leaf, spelled: Spelled<'_>, op: Op) -> Result<(), Reason> {
        let takes_documents = leaf.scalar.takes_text() && self.part == RecordPart::Value;
        let (kind, text) = match spelled {
            Spelled::Bytes if self.part == RecordPart::Key => {
                return Err(Reason::NotUtf8 {
                    at: op.start as usize,
                });
            }
            Spelled::Bytes => (nested::blob(self.fields)?, Cow::Borrowed("")),
            Spelled::Text(text) if takes_documents && self.fields.policy.lets_value_pass(&path) => {
                match nested::open(&text, &path, self.fields)? {
                    Content::Field(kind) => (kind, text),
                    Content::Document(nested) => {
                        self.nested.push((self.ops.len(), nested));
                        self.ops.push(op);
                        return Ok(());
                    }
                }
            }
            // Bytes of a fixed length cannot take a document back: they go.
            Spelled::Text(text) if matches!(leaf.scalar, Scalar::Fixed(_)) && nested::hides_text(&text) => {
                (nested::blob(self.fields)?, Cow::Borrowed(""))
            }
            Spelled::Text(text) => (FieldKind::Text, text),
            Spelled::Number(text) => {
                // Numbers that may be missing come as doubles from many tools.
                let whole = text.strip_suffix(".0").unwrap_or(&text);
                let is_long = whole.len() >= NUMBER_DIGITS_MIN && whole.bytes().all(|b| b.is_ascii_digit());
                let kind = match is_long || leaf.becomes_text {
                    true => FieldKind::Text,
                    false => FieldKind::Number,
                };
                (kind, Cow::Owned(text))
            }
        };
        let kind = match (self.part, self.fields.policy.lets_value_pass(&path)) {
            (RecordPart::Key, _) => FieldKind::RecordKey,
            (RecordPart::Value, false) => FieldKind::Blob,
            (RecordPart::Value, true) => kind,
        };
        self.ops.push(op);
        self.fields.push(path, kind, &text)?;
        if let Cow::Owned(spelled) = text {
            drop(Phi::new(spelled)); // wiped, as the field will be
        }
        Ok(())
    }

    /// The path of a place: made with the schema, or below a map with its entry.
    fn path(&mut self, place: &Place, entry: Option<&str>) -> Result<FieldPath, Reason> {
        match (&place.below_entry, entry) {
            (Some(below), Some(entry)) => {
                let path = match below.is_empty() {
                    true => Cow::Borrowed(entry),
                    false => Cow::Owned(format!("{entry}{below}")),
                };
                self.fields.tagged_path(&path, place.path.tag_rule())
            }
            _ => Ok(place.path.clone()),
        }
    }

    fn op(&mut self, start: usize, what: What) {
        self.ops.push(Op::new(start..self.cursor.at, what));
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
        self.cursor.check_end(block)
    }
}
