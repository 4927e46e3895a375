//! Puts a value together again: source bytes with changes spliced in.
//!
//! A value that takes any text gets it; one that became a string is written as one, changed or not; any other is written as
//! its type can say it ([`Scalar::settled`]). What is dropped is left out, and a block around a change gets a new header:
//! its count, without the size in bytes that writers may add. A key of a map that another has gets `#2`, `#3` …
//!
//! [`Scalar::settled`]: super::scalar::Scalar::settled

use super::scalar::{Raw, Spelled, Wire, write_long, write_sized};
use super::tree::{Leaf, Node};
use crate::codec::change::Changes;
use crate::codec::nested::Nested;
use crate::codec::schemas::{Derived, Side};
use crate::document::Edit;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

/// A payload and what may happen to it, in order.
pub(in crate::codec) struct Layout<'r> {
    pub(super) bytes: Cow<'r, [u8]>,
    pub(super) derived: Arc<Derived>,
    pub(super) side: Side,
    pub(super) ops: Vec<Op>,
    /// Documents in values, by the index of their operation.
    pub(super) nested: Vec<(usize, Nested)>,
}

/// What may happen to a stretch of the bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Op {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A single value, of the node with this number: a field, or the fields of a document.
    Leaf(u32),
    /// A key of the map with this number: a field.
    Key(u32),
    /// It is left out.
    Gone,
    /// The number of a branch, which in the output is this one.
    Branch(u32),
    /// The header of a block of which so many items stay; the operations inside end in front of `until`.
    Block { kept: u32, until: u32 },
}

impl Op {
    pub(super) fn new(place: Range<usize>, what: What) -> Op {
        Op {
            start: place.start as u32,
            end: place.end as u32,
            what,
        }
    }

    fn is_field(&self) -> bool {
        matches!(self.what, What::Leaf(_) | What::Key(_))
    }
}

impl<'r> Layout<'r> {
    /// Fields that it put into the document.
    pub(in crate::codec) fn fields(&self) -> usize {
        let inside: usize = self.nested.iter().map(|(_, nested)| nested.fields()).sum();
        self.ops.iter().filter(|op| op.is_field()).count() - self.nested.len() + inside
    }

    /// Whether something is written anew even where no field changes.
    pub(in crate::codec) fn drops(&self) -> bool {
        self.ops.iter().any(|op| self.changes_anyway(op))
            || self.nested.iter().any(|(_, nested)| nested.part().drops())
    }

    /// Documents inside, for a part of a record that lives on.
    pub(in crate::codec) fn into_owned(self) -> Layout<'static> {
        Layout {
            bytes: Cow::Owned(self.bytes.into_owned()),
            derived: self.derived,
            side: self.side,
            ops: self.ops,
            nested: self.nested,
        }
    }

    fn leaf(&self, node: u32) -> Option<&Leaf> {
        match self.derived.tree(self.side)?.node(node) {
            Node::Leaf(leaf) => Some(leaf),
            _ => None,
        }
    }

    fn changes_anyway(&self, op: &Op) -> bool {
        match op.what {
            What::Leaf(node) => self.leaf(node).is_some_and(|leaf| leaf.becomes_text),
            What::Gone | What::Branch(_) => true,
            What::Key(_) | What::Block { .. } => false,
        }
    }

    /// What fields say once these edits are written, for those whose type cannot say what was asked: by index.
    pub(in crate::codec) fn settled(&self, edits: &[Edit]) -> Vec<(usize, String)> {
        let mut settled = Vec::new();
        let mut nested = self.nested.iter().peekable();
        let mut field = 0;
        for (at, op) in self.ops.iter().enumerate().filter(|(_, op)| op.is_field()) {
            if let Some((_, document)) = nested.next_if(|(op, _)| *op == at) {
                field += document.fields();
                continue;
            }
            if let (What::Leaf(node), Edit::Replace(new)) = (op.what, &edits[field])
                && let Some(leaf) = self.leaf(node).filter(|leaf| !leaf.becomes_text)
            {
                let says = leaf.scalar.settled(new);
                settled.extend((*says != **new).then(|| (field, says.into_owned())));
            }
            field += 1;
        }
        settled
    }

    /// The bytes with their changes.
    pub(in crate::codec) fn write(&self, changes: Changes<'_>) -> Vec<u8> {
        if changes.is_none() && !self.drops() {
            return self.bytes.to_vec();
        }
        let edits = self.own_edits(changes);
        let renamed = self.renamed(&edits);
        let changed_before = self.changed_before(&edits);
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut copied = 0;
        for (at, op) in self.ops.iter().enumerate() {
            let is_changed = match op.what {
                What::Block { until, .. } => changed_before[until as usize] > changed_before[at],
                _ => self.is_changed(op, edits[at].as_deref()),
            };
            if is_changed {
                out.extend_from_slice(&self.bytes[copied..op.start as usize]);
                self.write_op(op, edits[at].as_deref(), renamed.get(&at), &mut out);
                copied = op.end as usize;
            }
        }
        out.extend_from_slice(&self.bytes[copied..]);
        out
    }

    /// How many changes there are in front of each operation, and in all; nothing where no block asks.
    fn changed_before(&self, edits: &[Option<Cow<'_, Edit>>]) -> Vec<usize> {
        let has_blocks = self.ops.iter().any(|op| matches!(op.what, What::Block { .. }));
        if !has_blocks {
            return Vec::new();
        }
        let mut count = 0;
        let mut before = Vec::with_capacity(self.ops.len() + 1);
        before.push(0);
        before.extend(self.ops.iter().zip(edits).map(|(op, edit)| {
            count += usize::from(self.is_changed(op, edit.as_deref()));
            count
        }));
        before
    }

    fn is_changed(&self, op: &Op, edit: Option<&Edit>) -> bool {
        matches!(edit, Some(Edit::Replace(_))) || self.changes_anyway(op)
    }

    /// The edit of each operation that is a field: a document in a value changes as a whole.
    fn own_edits<'c>(&self, mut changes: Changes<'c>) -> Vec<Option<Cow<'c, Edit>>> {
        let mut nested = self.nested.iter().peekable();
        let edit = |(at, op): (usize, &Op)| match nested.next_if(|(index, _)| *index == at) {
            Some((_, document)) => Some(Cow::Owned(document.edit(changes.take(document.fields())))),
            None if op.is_field() => Some(Cow::Borrowed(&changes.take(1).edits[0])),
            None => None,
        };
        self.ops.iter().enumerate().map(edit).collect()
    }

    /// Writes what takes the place of a stretch that changes.
    fn write_op(&self, op: &Op, edit: Option<&Edit>, renamed: Option<&String>, out: &mut Vec<u8>) {
        match (op.what, edit) {
            // A count of 0 would end the array or map.
            (What::Block { kept, .. }, _) if kept > 0 => write_long(i64::from(kept), out),
            (What::Branch(number), _) => write_long(i64::from(number), out),
            (What::Key(_), Some(Edit::Replace(new))) => write_sized(renamed.unwrap_or(new).as_bytes(), out),
            (What::Leaf(node), Some(edit)) => {
                let Some(leaf) = self.leaf(node) else { return };
                match (leaf.becomes_text, edit) {
                    (false, Edit::Replace(new)) => leaf.scalar.write(&leaf.scalar.settled(new), out),
                    (true, Edit::Replace(new)) => write_sized(new.as_bytes(), out),
                    (_, Edit::Unchanged) => write_sized(self.spelled(op, leaf).as_bytes(), out),
                }
            }
            (What::Gone | What::Block { .. } | What::Key(_) | What::Leaf(_), _) => {}
        }
    }

    /// What a value says that becomes a string as it is. Bytes that are no text have nothing to say.
    fn spelled(&self, op: &Op, leaf: &Leaf) -> String {
        let bytes = &self.bytes[op.start as usize..op.end as usize];
        let number = || {
            let zigzag = bytes
                .iter()
                .rev()
                .fold(0u64, |sum, byte| sum << 7 | u64::from(byte & 0x7f));
            (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64)
        };
        let raw = match leaf.scalar.wire() {
            Wire::Boolean => Raw::Whole(i64::from(bytes[0])),
            Wire::Int | Wire::Long | Wire::Symbol(_) => Raw::Whole(number()),
            Wire::Fixed(_) => Raw::Bytes(bytes),
            Wire::Sized => {
                let length = bytes
                    .iter()
                    .position(|byte| byte & 0x80 == 0)
                    .map_or(0, |last| last + 1);
                Raw::Bytes(&bytes[length..])
            }
        };
        match leaf.scalar.spell(raw) {
            Some(Spelled::Number(text)) => text,
            Some(Spelled::Text(text)) => text.into_owned(),
            Some(Spelled::Bytes) | None => String::new(),
        }
    }

    /// New keys of maps that must change once more where taken, by operation. Linear: no number is tried twice.
    fn renamed(&self, edits: &[Option<Cow<'_, Edit>>]) -> HashMap<usize, String> {
        let keys = || {
            let ops = self.ops.iter().zip(edits).enumerate();
            ops.filter_map(|(at, (op, edit))| match (op.what, edit) {
                (What::Key(map), Some(edit)) => Some((at, map, op, &**edit)),
                _ => None,
            })
        };
        let touched: HashSet<u32> = keys()
            .filter(|(_, _, _, edit)| **edit != Edit::Unchanged)
            .map(|(_, map, _, _)| map)
            .collect();
        let mut renamed = HashMap::new();
        if touched.is_empty() {
            return renamed;
        }
        let unchanged = keys().filter(|(_, map, _, edit)| **edit == Edit::Unchanged && touched.contains(map));
        let mut taken: HashSet<(u32, String)> =
            unchanged.map(|(_, map, op, _)| (map, self.key(op))).collect();
        let mut next_number: HashMap<(u32, &str), usize> = HashMap::new();
        for (at, map, _, edit) in keys() {
            let Edit::Replace(new) = edit else { continue };
            let number = next_number.entry((map, new)).or_insert(2);
            let mut free = (map, new.clone());
            while taken.contains(&free) {
                free.1 = format!("{new}#{number}");
                *number += 1;
            }
            if free.1 != *new {
                renamed.insert(at, free.1.clone());
            }
            taken.insert(free);
        }
        renamed
    }

    /// The text of a key that is not replaced.
    fn key(&self, op: &Op) -> String {
        let bytes = &self.bytes[op.start as usize..op.end as usize];
        let length = bytes
            .iter()
            .position(|byte| byte & 0x80 == 0)
            .map_or(0, |last| last + 1);
        String::from_utf8_lossy(&bytes[length..]).into_owned()
    }
}
