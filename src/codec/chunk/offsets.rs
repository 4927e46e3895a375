//! Numbers of a chunk that count characters of its text, and what becomes of them when the text changes.
//!
//! | member | counts in | becomes |
//! | --- | --- | --- |
//! | `start_index` (LangChain), `start_char_idx`, `split_idx_start` | the source document | stays: where the chunk stood in the source |
//! | `end_char_idx` (LlamaIndex) | the source document | start + length of the new text |
//! | `metadata.links[].start_index`, `metadata.link_start_indexes` (Unstructured) | the element's text | the same character in the new text |
//! | `_split_overlap[].range` (Haystack) | the neighbour's text | `[0, n]`, the beginning of the next chunk, which is the end of this text: `[0, n']`; the end of the chunk before, which is not here: null |
//!
//! Characters are Unicode code points, as Python counts them. What cannot be known (the text is not in the record, or is
//! a document of its own) becomes null: a number that was not corrected is wrong, and tells how long a name was.

use super::super::change::{Change, Changes, Piece};
use super::super::json::{Holds, Layout};
use super::super::{Part, Skeleton};
use crate::document::{Document, Edit, FieldKind};
use crate::redaction::Redaction;
use std::collections::HashMap;

/// A number that counts characters; fields by their index in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Offset {
    number: usize,
    /// The text, where the record holds it as one field.
    text: Option<usize>,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    /// From the start of the source to the end of the text, which starts there at this number.
    End { start: Option<usize> },
    /// From the start of the text.
    Place,
    /// The first or second number of the stretch of a neighbour that stands in this text too.
    Overlap { is_end: bool, other: usize },
}

/// Members by which a text is known, and what numbers are looked for; a quick look for the latter spares the walk.
const TEXTS: [&str; 3] = ["text", "page_content", "content"];
const START: &str = "start_char_idx";
const END: &str = "end_char_idx";
const PLACES: [&str; 2] = ["metadata.links[].start_index", "metadata.link_start_indexes[]"];
const OVERLAPS: [&str; 2] = ["meta._split_overlap[].range[]", "_split_overlap[].range[]"];
const SIGNS: [&str; 3] = ["\"end_char_idx\"", "link", "\"_split_overlap\""];

/// The offsets of a JSON text, whose first field of the document has the index `first`.
pub(super) fn of(layout: &Layout<'_>, first: usize, document: &Document) -> Vec<Offset> {
    let mut walk = Walk {
        document,
        objects: HashMap::new(),
        texts: HashMap::new(),
        starts: HashMap::new(),
        found: Vec::new(),
    };
    let has_sign = |text: &str| text.contains("\\u00") || SIGNS.iter().any(|sign| text.contains(sign));
    if has_sign(&layout.text) || layout.nested().next().is_some() {
        walk.read(layout, first);
    }
    walk.resolved()
}

/// The number of an object in its text.
type Object = u32;

/// A walk over a layout.
struct Walk<'f> {
    document: &'f Document,
    /// The object last met with each path.
    objects: HashMap<&'f str, Object>,
    /// The text of each object that has one.
    texts: HashMap<Object, usize>,
    /// Where it starts in the source.
    starts: HashMap<Object, usize>,
    found: Vec<(Option<Object>, Offset)>,
}

impl<'f> Walk<'f> {
    /// Reads a layout whose first field is `at`.
    fn read(&mut self, layout: &Layout<'_>, at: usize) {
        let mut at = at;
        let mut nested = layout.nested_slots().peekable();
        for (index, slot) in layout.slots.iter().enumerate() {
            if let Some((_, document)) = nested.next_if(|(slot, _)| *slot == index) {
                self.read_nested(document.part(), at);
                at += document.fields();
                continue;
            }
            let Some(field) = self.document.get(at) else {
                return;
            };
            match slot.holds {
                Holds::Name(object) => self.enter(field.path.as_str(), object),
                Holds::String if field.kind == FieldKind::Text => self.text(field.path.as_str(), at),
                Holds::String => {}
                Holds::Number | Holds::LongNumber | Holds::TypedNumber => {
                    self.number(field.path.as_str(), at)
                }
            }
            at += 1;
        }
    }

    /// A document in a string counts by itself; a node that was stored without its text has it in the record around it.
    fn read_nested(&mut self, part: &Part<'_>, at: usize) {
        let Part::Json(layout) = part else { return };
        let mut inner = Walk {
            document: self.document,
            objects: HashMap::new(),
            texts: HashMap::new(),
            starts: HashMap::new(),
            found: Vec::new(),
        };
        inner.read(layout, at);
        let around = self.objects.get("").or_else(|| self.objects.get("[]")).copied();
        for offset in inner.resolved() {
            let lacks_text = offset.text.is_none();
            self.found.push((around.filter(|_| lacks_text), offset));
        }
    }

    fn enter(&mut self, path: &'f str, object: Object) {
        let object_path = path.strip_suffix("{key}").unwrap_or(path);
        let object_path = object_path.strip_suffix('.').unwrap_or(object_path);
        self.objects.insert(object_path, object);
    }

    /// The object at a path.
    fn object(&self, path: &str) -> Option<Object> {
        self.objects.get(path).copied()
    }

    fn text(&mut self, path: &'f str, at: usize) {
        let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
        let is_blank = self.document.field(at).text.expose().is_empty();
        if let Some(object) = self.object(parent).filter(|_| TEXTS.contains(&name) && !is_blank) {
            self.texts.entry(object).or_insert(at);
        }
    }

    fn number(&mut self, path: &'f str, at: usize) {
        let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
        let below = |suffix: &&str| match path.strip_suffix(*suffix)? {
            "" => Some(""),
            above => above.strip_suffix('.'),
        };
        if name == START {
            self.starts.extend(self.object(parent).map(|object| (object, at)));
        } else if name == END {
            self.note(parent, at, Counts::End { start: None });
        } else if let Some(unit) = PLACES.iter().find_map(below) {
            self.note(unit, at, Counts::Place);
        } else if let Some(unit) = OVERLAPS.iter().find_map(below) {
            self.overlap(unit, at);
        }
    }

    /// Two numbers in a row are a range.
    fn overlap(&mut self, unit: &str, at: usize) {
        let is_end = match self.found.last_mut() {
            Some((_, before)) if before.number + 1 == at => match &mut before.counts {
                Counts::Overlap { is_end: false, other } => {
                    *other = at;
                    true
                }
                _ => false,
            },
            _ => false,
        };
        let other = match is_end {
            true => at - 1,
            false => at,
        };
        self.note(unit, at, Counts::Overlap { is_end, other });
    }

    fn note(&mut self, unit: &str, at: usize, counts: Counts) {
        let offset = Offset {
            number: at,
            text: None,
            counts,
        };
        self.found.push((self.object(unit), offset));
    }

    /// The offsets with their texts, now that all is read.
    fn resolved(self) -> Vec<Offset> {
        let resolve = |(object, offset): &(Option<Object>, Offset)| {
            let of =
                |members: &HashMap<Object, usize>| object.and_then(|object| members.get(&object)).copied();
            let counts = match offset.counts {
                Counts::End { start: None } => Counts::End {
                    start: of(&self.starts),
                },
                counts => counts,
            };
            Offset {
                text: offset.text.or_else(|| of(&self.texts)),
                counts,
                ..*offset
            }
        };
        self.found.iter().map(resolve).collect()
    }
}

/// Makes the offsets of a record follow its texts: their new numbers become edits of the redaction, which encoding writes
/// and the gate expects like all others. A number that redaction has replaced stays as it did.
pub fn follow_offsets(skeleton: &Skeleton<'_>, document: &Document, redaction: &mut Redaction) {
    for offset in &skeleton.offsets {
        let is_replaced = redaction.edits[offset.number] != Edit::Unchanged;
        if is_replaced || offset.stays(redaction) {
            continue;
        }
        let old = document.field(offset.number).text.expose();
        let new = offset.followed(document, redaction);
        let new = new.map_or_else(String::new, |new| new.to_string());
        if new != *old {
            redaction.replaced[offset.number] = vec![(0, old.len())];
            redaction.written[offset.number] = vec![(0, new.len())];
            redaction.edits[offset.number] = Edit::Replace(new);
        }
    }
}

impl Offset {
    /// The new number; `None` where it cannot be known.
    fn followed(&self, document: &Document, redaction: &Redaction) -> Option<usize> {
        let number = |at: usize| redaction.text_of(at, document.field(at)).parse::<usize>().ok();
        let text = || Some(Shift::of(self.text?, document, redaction));
        match self.counts {
            Counts::End { start } => Some(number(start?)? + text()?.new_len),
            Counts::Place => text()?.moved(number(self.number)?),
            Counts::Overlap { is_end, other } => {
                // As written in the source: the other number of the pair may have been corrected already.
                let given = |at: usize| document.field(at).text.expose().parse::<usize>().ok();
                let (own, other) = (given(self.number)?, given(other)?);
                let (from, to) = if is_end { (other, own) } else { (own, other) };
                let shift = text().filter(|_| from == 0)?;
                let starts = shift.moved(shift.old_len.checked_sub(to)?)?;
                Some(if is_end { shift.new_len - starts } else { 0 })
            }
        }
    }

    /// Whether nothing happened to what it counts in.
    fn stays(&self, redaction: &Redaction) -> bool {
        let is_unchanged = |edit: &Edit| *edit == Edit::Unchanged;
        match (self.counts, self.text) {
            (Counts::Overlap { .. }, _) => false,
            (_, Some(text)) => is_unchanged(&redaction.edits[text]),
            (_, None) => redaction.edits.iter().all(is_unchanged),
        }
    }
}

/// Where the characters of a text went.
struct Shift {
    old_len: usize,
    new_len: usize,
    /// Replaced stretches: first and last place in the old text, and in the new.
    stretches: Vec<[usize; 4]>,
}

impl Shift {
    fn of(text: usize, document: &Document, redaction: &Redaction) -> Shift {
        let mut changes = Changes::of(document, redaction);
        changes.take(text);
        Shift::new(&changes.first())
    }

    fn new(change: &Change<'_>) -> Shift {
        let chars = |text: Option<&str>| text.unwrap_or_default().chars().count();
        let (mut at, mut old_chars, mut new_chars) = (0, 0, 0);
        let mut stretches = Vec::new();
        for Piece { old, new } in change.pieces() {
            let (start, end) = (old.start.min(change.old.len()), old.end.min(change.old.len()));
            let kept = chars(change.old.get(at..start));
            let (from, new_from) = (old_chars + kept, new_chars + kept);
            old_chars = from + chars(change.old.get(start..end));
            new_chars = new_from + new.chars().count();
            stretches.push([from, old_chars, new_from, new_chars]);
            at = end;
        }
        let kept = chars(change.old.get(at..));
        Shift {
            old_len: old_chars + kept,
            new_len: new_chars + kept,
            stretches,
        }
    }

    /// Where a place of the old text is in the new one: inside a replaced stretch, the start of what replaced it. `None`
    /// behind the end.
    fn moved(&self, place: usize) -> Option<usize> {
        if place > self.old_len {
            return None;
        }
        let before = self.stretches.partition_point(|[from, ..]| *from <= place);
        let Some([_, to, new_from, new_to]) = before.checked_sub(1).map(|at| self.stretches[at]) else {
            return Some(place);
        };
        Some(match place {
            _ if place < to => new_from,
            _ => new_to + (place - to),
        })
    }
}

#[cfg(test)]
#[path = "offsets_tests.rs"]
mod tests;
