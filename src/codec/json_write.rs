//! Puts JSON together again: source text with replacements spliced in.
//!
//! A replaced string is written as a JSON string. A replaced number is written bare where it is a JSON number again, as
//! `null` where it was removed (`""` in a key, where null would mean another key, and for a long one), else as a string.
//! Members that the policy drops are left out with a comma. A replaced member name that another member of its object bears
//! gets `#2`, `#3` …, or one of the two would be lost to readers.

use super::Part;
use super::change::Changes;
use super::json::{Holds, Layout, Root, Slot, is_number};
use super::nested::Nested;
use crate::document::Edit;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

impl Layout<'_> {
    /// Fields that it put into the document.
    pub(super) fn fields(&self) -> usize {
        let inside: usize = self.nested.iter().map(|(_, nested)| nested.fields()).sum();
        self.slots.len() - self.nested.len() + inside
    }

    /// New texts of numbers that stay numbers, by the index of their field.
    pub(super) fn settled(&self, edits: &[Edit]) -> Vec<(usize, String)> {
        let (mut settled, mut at) = (Vec::new(), 0);
        let mut nested = self.nested.iter().peekable();
        for (index, slot) in self.slots.iter().enumerate() {
            let inside = nested.next_if(|(slot, _)| *slot == index);
            let is_text = |edit: &Edit| matches!(edit, Edit::Replace(new) if !is_number(new));
            if slot.holds == Holds::TypedNumber && edits.get(at).is_some_and(is_text) {
                settled.push((at, "0".to_owned()));
            }
            at += inside.map_or(1, |(_, nested)| nested.fields());
        }
        settled
    }

    /// The documents in its strings, with the index of the slot.
    pub(super) fn nested_slots(&self) -> impl Iterator<Item = &(usize, Nested)> {
        self.nested.iter()
    }

    /// The documents in its strings.
    pub(super) fn nested(&self) -> impl Iterator<Item = &Part<'static>> {
        self.nested.iter().map(|(_, nested)| nested.part())
    }

    /// Whether something is dropped, here or in a document inside.
    pub(super) fn drops(&self) -> bool {
        !self.dropped.is_empty() || self.nested().any(Part::drops)
    }

    /// The same, with a text of its own.
    pub(super) fn into_owned(self) -> Layout<'static> {
        Layout {
            text: Cow::Owned(self.text.into_owned()),
            root: self.root,
            slots: self.slots,
            nested: self.nested,
            dropped: self.dropped,
        }
    }

    /// The text with its changes.
    pub(super) fn write(&self, changes: Changes<'_>) -> Vec<u8> {
        if changes.is_none() && !self.drops() {
            return self.text.as_bytes().to_vec();
        }
        match self.nested.is_empty() {
            true => self.splice(changes.edits),
            false => self.splice(&self.own_edits(changes)),
        }
    }

    /// One edit for each slot: a document in a string changes as a whole.
    fn own_edits(&self, mut changes: Changes<'_>) -> Vec<Edit> {
        let mut nested = self.nested.iter().peekable();
        let edit = |slot| match nested.next_if(|(at, _)| *at == slot) {
            Some((_, document)) => document.edit(changes.take(document.fields())),
            None => changes.take(1).edits[0].clone(),
        };
        (0..self.slots.len()).map(edit).collect()
    }

    fn splice(&self, edits: &[Edit]) -> Vec<u8> {
        let source = self.text.as_bytes();
        let mut out = Vec::with_capacity(source.len());
        let mut copied = 0;
        let mut dropped = self.dropped.iter().peekable();
        let mut copy = |from: usize, to: usize, out: &mut Vec<u8>| {
            let mut from = from;
            while let Some(gone) = dropped.next_if(|gone| gone.start < to) {
                out.extend_from_slice(&source[from..gone.start]);
                from = gone.end;
            }
            out.extend_from_slice(&source[from..to]);
        };
        let renamed = self.renamed(edits);
        for (index, (slot, edit)) in self.slots.iter().zip(edits).enumerate() {
            let Edit::Replace(new) = edit else { continue };
            let new = renamed.get(&index).unwrap_or(new);
            copy(copied, slot.start as usize, &mut out);
            self.write_replacement(slot.holds, new, &mut out);
            copied = slot.end as usize;
        }
        copy(copied, source.len(), &mut out);
        out
    }

    fn write_replacement(&self, holds: Holds, new: &str, out: &mut Vec<u8>) {
        match holds {
            Holds::Number | Holds::LongNumber | Holds::TypedNumber if is_number(new) => {
                out.extend_from_slice(new.as_bytes())
            }
            Holds::Number if new.is_empty() && self.root == Root::Value => out.extend_from_slice(b"null"),
            _ => serde_json::to_writer(out, new).expect("a string always fits into memory; this is a bug"),
        }
    }

    /// Names that replacements give must change once more where taken, by slot. Linear: no number is tried twice.
    fn renamed(&self, edits: &[Edit]) -> HashMap<usize, String> {
        let touched: HashSet<u32> = self
            .names(edits)
            .filter(|name| *name.edit != Edit::Unchanged)
            .map(|name| name.object)
            .collect();
        let mut renamed = HashMap::new();
        if touched.is_empty() {
            return renamed;
        }
        let mut taken: HashSet<(u32, String)> = self
            .names(edits)
            .filter(|name| *name.edit == Edit::Unchanged && touched.contains(&name.object))
            .map(|name| (name.object, self.decoded(name.slot)))
            .collect();
        let mut next_number: HashMap<(u32, &str), usize> = HashMap::new();
        for name in self.names(edits) {
            let Edit::Replace(new) = name.edit else { continue };
            let number = next_number.entry((name.object, new)).or_insert(2);
            let mut free = (name.object, new.clone());
            while taken.contains(&free) {
                free.1 = format!("{new}#{number}");
                *number += 1;
            }
            if free.1 != *new {
                renamed.insert(name.index, free.1.clone());
            }
            taken.insert(free);
        }
        renamed
    }

    fn names<'a>(&'a self, edits: &'a [Edit]) -> impl Iterator<Item = Name<'a>> {
        let slots = self.slots.iter().zip(edits).enumerate();
        slots.filter_map(|(index, (slot, edit))| match slot.holds {
            Holds::Name(object) => Some(Name {
                index,
                object,
                slot,
                edit,
            }),
            _ => None,
        })
    }

    /// The text of a string slot.
    fn decoded(&self, slot: &Slot) -> String {
        let quoted = &self.text.as_bytes()[slot.start as usize..slot.end as usize];
        serde_json::from_slice(quoted).expect("decoding has read this string before; this is a bug")
    }
}

/// A member name with its edit.
struct Name<'a> {
    index: usize,
    object: u32,
    slot: &'a Slot,
    edit: &'a Edit,
}
