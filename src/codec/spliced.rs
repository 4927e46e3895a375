//! Text in which a field may lie in several stretches: markup, the segments of a report.
//!
//! "<b>Jo</b>hn Smith" is one field to the finders and three stretches of the source. In: the source text and where each
//! field lies in it; changes to the fields. Out: the source with the changes in place. A change that covers several
//! stretches is written into the first and leaves nothing in the others; what no change touches stays byte-identical.

use super::change::{Change, Changes};
use super::fields::Fields;
use super::nested::{self, Content, Nested};
use crate::document::{FieldKind, FieldPath};
use crate::fault::Reason;
use crate::phi::Phi;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// A source text and its fields, in order. The stretches of all fields are disjoint.
pub(super) struct Layout<'r> {
    pub(super) text: Cow<'r, str>,
    pub(super) slots: Slots,
    /// Writes text as the source's syntax wants it.
    pub(super) escape: Escape,
}

/// Where the fields lie, in order. Of one thing each for all fields: messages have many that are short.
#[derive(Default)]
pub(super) struct Slots {
    stretches: Vec<Stretch>,
    /// Where each slot's stretches end.
    ends: Vec<u32>,
    /// Documents inside texts, whose fields take the place of their slot's, by its index.
    nested: Vec<(usize, Nested)>,
}

/// A stretch of the source, and of the field's text what it stands for. What lies between two stretches of a field's
/// text (a space, a line break) is not in the source: it stands for markup or a segment's end.
#[derive(Clone)]
struct Stretch {
    source: Range<u32>,
    text: Range<u32>,
}

/// How text is written in the source.
#[derive(Clone, Copy)]
pub(super) enum Escape {
    /// XML and HTML: `&`, `<`, `>` and quotes as entities. Right in text and in attributes.
    Markup,
    /// HL7 v2: the five delimiters between escape characters.
    Er7(super::hl7v2::Delimiters),
    /// Rich text: backslashes, braces, and what is not ASCII.
    Rtf,
}

impl Escape {
    fn write(self, text: &str, out: &mut Vec<u8>) {
        match self {
            Escape::Markup => super::markup::escape(text, out),
            Escape::Er7(delimiters) => delimiters.escape(text, out),
            Escape::Rtf => super::rtf::escape(text, out),
        }
    }
}

/// A field under construction: its text, woven from stretches of the source.
#[derive(Default)]
pub(super) struct Weave {
    text: Phi<String>,
    stretches: SmallVec<[Stretch; 1]>,
}

impl Weave {
    /// Source that stands for itself, or for other text (an escape, an entity).
    pub(super) fn add(&mut self, source: Range<usize>, text: &str) {
        let start = self.text().len() as u32;
        self.text.append(text);
        self.stretches.push(Stretch {
            source: source.start as u32..source.end as u32,
            text: start..self.text().len() as u32,
        });
    }

    /// Source that stands for itself, unless there is none.
    pub(super) fn add_if_any(&mut self, place: Range<usize>, source: &str) {
        if !place.is_empty() {
            self.add(place.clone(), source.get(place).unwrap_or_default());
        }
    }

    /// White space that the source does not have, between two stretches; none in front, and not twice.
    pub(super) fn gap(&mut self, space: char) {
        if !self.text().is_empty() && !self.text().ends_with(space) {
            self.text.append(space.encode_utf8(&mut [0; 4]));
        }
    }

    /// The text so far.
    pub(super) fn text(&self) -> &str {
        self.text.expose()
    }

    /// Makes it a field, or the fields of the document in it; blank text is none.
    pub(super) fn finish(
        self,
        path: &str,
        kind: FieldKind,
        fields: &mut Fields<'_>,
        slots: &mut Slots,
    ) -> Result<(), Reason> {
        match self.text().trim().is_empty() {
            true => Ok(()),
            false => slots.add(fields.path(path)?, kind, self.text(), &self.stretches, fields),
        }
    }
}

impl<'r> Layout<'r> {
    /// Fields that it put into the document.
    pub(super) fn fields(&self) -> usize {
        let inside: usize = self.slots.nested.iter().map(|(_, nested)| nested.fields()).sum();
        self.slots.ends.len() - self.slots.nested.len() + inside
    }

    /// Whether something is dropped in a document inside.
    pub(super) fn drops(&self) -> bool {
        self.slots.nested.iter().any(|(_, nested)| nested.part().drops())
    }

    /// The source with its changes.
    pub(super) fn write(&self, mut changes: Changes<'_>) -> Vec<u8> {
        if changes.is_none() && !self.drops() {
            return self.text.as_bytes().to_vec();
        }
        let mut new: Vec<(Range<usize>, Cow<'_, str>)> = Vec::new();
        for (stretches, nested) in self.slots.iter() {
            let own = changes.take(nested.map_or(1, Nested::fields));
            match nested {
                None => replacements(stretches, &self.text, &own.first(), &mut new),
                Some(nested) => {
                    let edit = nested.edit(own);
                    let whole = Change::whole(&edit);
                    let mut written = Vec::new();
                    replacements(stretches, &self.text, &whole, &mut written);
                    new.extend(
                        written
                            .into_iter()
                            .map(|(at, text)| (at, Cow::Owned(text.into_owned()))),
                    );
                }
            }
        }
        new.sort_by_key(|(source, _)| source.start);
        let source = self.text.as_bytes();
        let mut out = Vec::with_capacity(source.len());
        let mut copied = 0;
        for (range, text) in new {
            out.extend_from_slice(&source[copied..range.start]);
            self.escape.write(&text, &mut out);
            copied = range.end;
        }
        out.extend_from_slice(&source[copied..]);
        out
    }

    /// The same, with a text of its own.
    pub(super) fn into_owned(self) -> Layout<'static> {
        Layout {
            text: Cow::Owned(self.text.into_owned()),
            slots: self.slots,
            escape: self.escape,
        }
    }
}

impl Slots {
    /// Adds a field that is one stretch of the source as it stands, and not blank.
    pub(super) fn add_plain(
        &mut self,
        path: FieldPath,
        kind: FieldKind,
        (source, place): (&str, Range<usize>),
        fields: &mut Fields<'_>,
    ) -> Result<(), Reason> {
        let text = source.get(place.clone()).unwrap_or_default();
        let stretch = Stretch {
            source: place.start as u32..place.end as u32,
            text: 0..text.len() as u32,
        };
        self.add(path, kind, text, &[stretch], fields)
    }

    /// Adds a field, or the fields of the document in its text.
    fn add(
        &mut self,
        path: FieldPath,
        kind: FieldKind,
        text: &str,
        stretches: &[Stretch],
        fields: &mut Fields<'_>,
    ) -> Result<(), Reason> {
        let content = match kind {
            _ if !fields.policy.lets_value_pass(&path) => Content::Field(FieldKind::Blob),
            FieldKind::Text => nested::open(text, &path, fields)?,
            _ => Content::Field(kind),
        };
        match content {
            Content::Document(nested) => self.nested.push((self.ends.len(), nested)),
            Content::Field(kind) => fields.push(path, kind, text)?,
        }
        self.stretches.extend_from_slice(stretches);
        self.ends.push(self.stretches.len() as u32);
        Ok(())
    }

    /// The stretches of each, and the document inside.
    fn iter(&self) -> impl Iterator<Item = (&[Stretch], Option<&Nested>)> {
        let mut from = 0;
        let mut nested = self.nested.iter().peekable();
        self.ends.iter().enumerate().map(move |(at, &end)| {
            let stretches = &self.stretches[std::mem::replace(&mut from, end as usize)..end as usize];
            let inside = nested.next_if(|(slot, _)| *slot == at);
            (stretches, inside.map(|(_, nested)| nested))
        })
    }
}

/// The stretches of the source that a change of their field touches, with their new text.
fn replacements<'c>(
    stretches: &[Stretch],
    source: &str,
    change: &Change<'c>,
    out: &mut Vec<(Range<usize>, Cow<'c, str>)>,
) {
    let mut pieces = change.pieces().into_iter().peekable();
    let mut open = 0; // where the piece ends that an earlier stretch has written
    for (at, stretch) in stretches.iter().enumerate() {
        let (start, end) = (stretch.text.start as usize, stretch.text.end as usize);
        let is_last = at + 1 == stretches.len();
        let mut touched: Vec<(Range<usize>, &'c str)> = Vec::new();
        if open > start {
            touched.push((start..open.min(end), ""));
        }
        // What begins between two stretches belongs to the later one.
        while let Some(piece) = pieces.next_if(|piece| piece.old.start < end || is_last) {
            let from = piece.old.start.clamp(start, end);
            touched.push((from..piece.old.end.clamp(from, end), piece.new));
            open = piece.old.end;
        }
        stretch.write(source, change.old, &touched, out);
    }
}

impl Stretch {
    /// Writes what changes touch: only that, where the source stands for itself, else the whole stretch.
    fn write<'c>(
        &self,
        source: &str,
        old: &'c str,
        touched: &[(Range<usize>, &'c str)],
        out: &mut Vec<(Range<usize>, Cow<'c, str>)>,
    ) {
        let (text, place) = (
            self.text.start as usize..self.text.end as usize,
            self.source.start as usize..self.source.end as usize,
        );
        let was = old.get(text.clone()).unwrap_or_default();
        if !was.is_empty() && source.get(place.clone()) == Some(was) {
            let moved = |at: usize| at - text.start + place.start;
            let verbatim = touched.iter();
            out.extend(
                verbatim.map(|(range, new)| (moved(range.start)..moved(range.end), Cow::Borrowed(*new))),
            );
            return;
        }
        if touched.is_empty() {
            return;
        }
        let (mut new, mut from) = (String::new(), text.start);
        for (range, replacement) in touched {
            new.push_str(old.get(from..range.start).unwrap_or_default());
            new.push_str(replacement);
            from = range.end;
        }
        new.push_str(old.get(from..text.end).unwrap_or_default());
        out.push((place, Cow::Owned(new)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Edit};
    use crate::redaction::Redaction;

    /// `<b>Jo</b>hn Smith, MD` as one field of two stretches.
    fn layout() -> Layout<'static> {
        let mut weave = Weave::default();
        weave.add(3..5, "Jo");
        weave.add(9..21, "hn Smith, MD");
        Layout {
            text: "<b>Jo</b>hn Smith, MD".into(),
            slots: Slots {
                ends: vec![2],
                stretches: weave.stretches.into_vec(),
                nested: Vec::new(),
            },
            escape: Escape::Markup,
        }
    }

    fn written(new: &str, replaced: &[(usize, usize)], written: &[(usize, usize)]) -> String {
        let mut document = Document::default();
        document.push(FieldPath::default(), FieldKind::Text, "John Smith, MD");
        let redaction = Redaction {
            edits: vec![Edit::Replace(new.to_owned())],
            replaced: vec![replaced.to_vec()],
            written: vec![written.to_vec()],
            ..Redaction::default()
        };
        String::from_utf8(layout().write(Changes::of(&document, &redaction))).unwrap()
    }

    #[test]
    fn a_change_over_two_stretches_is_written_once() {
        assert_eq!(
            written("[NAME-1], MD", &[(0, 10)], &[(0, 8)]),
            "<b>[NAME-1]</b>, MD"
        );
    }

    #[test]
    fn what_is_not_touched_stays() {
        let unchanged = [Edit::Unchanged];
        assert_eq!(
            layout().write(Changes::from(&unchanged)),
            layout().text.as_bytes()
        );
        assert_eq!(
            written("John <X>, MD", &[(5, 10)], &[(5, 8)]),
            "<b>Jo</b>hn &lt;X&gt;, MD"
        );
        assert_eq!(
            written("A Smith, B", &[(0, 4), (12, 14)], &[(0, 1), (9, 10)]),
            "<b>A</b> Smith, B"
        );
    }

    #[test]
    fn without_ranges_the_whole_field_is_replaced() {
        assert_eq!(written("[ID-1]", &[], &[]), "<b>[ID-1]</b>");
    }
}
