//! Borders between chunks: "Mar" at the end of one record, "garet Holloway" at the start of the next.
//!
//! In: the decoded records of a batch, and the ends of passages read before it. For each border between two passages of one
//! document a *seam* is added to both records: a field with the end of the one and the start of the other, which all finders
//! read like any other text. Out, after them: what was found over the border, as spans of both texts. Both halves then stand for
//! the whole value, so that they get one token. Where the other side of a border is not known, what may be half of something at
//! the edge goes (`detect/edges.rs`).
//!
//! How passages follow each other is not told: they may overlap, join, or have lost the blank between them. Each way that the
//! texts allow is tried. Pure; the work per border is bounded.

use crate::codec::passage;
use crate::detect::Detector;
use crate::document::Document;
use crate::findings::Findings;
use crate::kafka::TopicPartition;
use crate::phi::Phi;
use crate::policy::Policy;
use crate::record::SourceRecord;
use crate::span::{Span, unite};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

/// Bytes of either side that a seam shows, besides an overlap: a long name with its titles and the label before it.
const SIDE_BYTES: usize = 200;
/// Longest overlap that is looked for: splitters repeat up to some hundred characters.
const OVERLAP_BYTES_MAX: usize = 4096;
/// Shorter overlaps may be chance: then the other ways to join are tried as well.
const OVERLAP_BYTES_SURE: usize = 24;
/// Documents whose last passage is remembered; at most 4.5 KB each. One that goes on after so many others is read as one that starts.
const DOCUMENTS_MAX: usize = 1024;

/// A document in a partition: its name by hash, for names of files hold names.
type Key = (TopicPartition, u64);

/// The end of the last passage of a document.
#[derive(Clone)]
struct Tail {
    offset: i64,
    text: Phi<String>,
}

/// What was read before a batch, by the same task.
#[derive(Clone, Default)]
pub struct Earlier {
    /// Whether a partition in which nothing was read yet may have a passage before.
    from_the_middle: bool,
    seen: HashSet<TopicPartition>,
    tails: HashMap<Key, Tail>,
}

impl Earlier {
    /// For a task, which may start anywhere.
    pub(super) fn of_task() -> Self {
        Earlier {
            from_the_middle: true,
            ..Earlier::default()
        }
    }

    /// Forgets partitions that others read from now on.
    pub(super) fn forget(&mut self, places: &[TopicPartition]) {
        self.seen.retain(|p| !places.contains(p));
        self.tails.retain(|(p, _), _| !places.contains(p));
    }

    /// Takes over the ends of a batch that is published.
    pub(super) fn remember(&mut self, ends: Ends) {
        let Ends(ends) = ends;
        self.seen.extend(ends.iter().map(|((place, _), _)| place.clone()));
        self.tails.extend(ends);
        while self.tails.len() > DOCUMENTS_MAX {
            // The document that was left longest ago in offsets; across partitions any order will do.
            let oldest = self.tails.iter().min_by_key(|(key, tail)| (tail.offset, key.1));
            let Some(key) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            self.tails.remove(&key);
        }
    }
}

/// The ends of the last passages of a batch.
#[derive(Default)]
pub struct Ends(Vec<(Key, Tail)>);

/// A field that was added to a record.
struct Seam {
    /// Its text.
    text: Phi<String>,
    /// Which part of it is the record's own.
    own: Range<usize>,
    /// Where that part starts in the record's passage.
    at: usize,
}

/// What was added to one record, and what must be taken out again.
#[derive(Default)]
pub(super) struct Seams {
    /// Fields that the record has itself.
    fields: usize,
    /// The field with its passage; none where there is none.
    passage: Option<usize>,
    added: Vec<Seam>,
    edges: Vec<Span>,
}

/// One record's passage and what is known of its neighbours, by position in the batch.
struct Placed {
    field: usize,
    key: Key,
    left: Option<Phi<String>>,
    right: Option<usize>,
    /// Whether there may be a neighbour that nobody can read.
    cut: (bool, bool),
}

/// Adds seams to the records of a batch; what could not be decoded is none.
pub(super) fn attach(
    records: &[&SourceRecord],
    documents: &mut [Option<&mut Document>],
    earlier: &Earlier,
    detector: &Detector,
    policy: &Policy,
) -> (Vec<Seams>, Ends) {
    let placed = place(records, documents, earlier, policy);
    let text = |at: usize| {
        let field = placed[at].as_ref().map(|p| p.field)?;
        Some(documents[at].as_ref()?.get(field)?.text.expose())
    };
    let mut all = Vec::with_capacity(records.len());
    let mut ends: HashMap<Key, Tail> = HashMap::new();
    for (at, placed) in placed.iter().enumerate() {
        let mut seams = Seams::default();
        if let (Some(placed), Some(own)) = (placed, text(at)) {
            let offset = records[at].id.offset;
            let tail = Phi::from(end_of(own, OVERLAP_BYTES_MAX + SIDE_BYTES));
            ends.insert(placed.key.clone(), Tail { offset, text: tail });
            seams = seams_of(placed, own, placed.right.and_then(text), detector);
        }
        all.push(seams);
    }
    for (document, seams) in documents.iter_mut().zip(&mut all) {
        let Some(document) = document else { continue };
        seams.fields = document.len();
        let Some(passage) = seams.passage else { continue };
        let (path, kind) = (document.field(passage).path.clone(), document.field(passage).kind);
        for seam in &seams.added {
            document.push(path.clone(), kind, seam.text.expose());
        }
    }
    (all, Ends(ends.into_iter().collect()))
}

/// Takes the seams out again, and puts what was found in them where it stands in the passage; whether there was any.
pub(super) fn detach(document: &mut Document, findings: &mut Findings, seams: &Seams) -> bool {
    let Some(passage) = seams.passage else {
        return false;
    };
    let mut found = seams.edges.clone();
    for (seam, spans) in seams.added.iter().zip(&findings.spans[seams.fields..]) {
        for span in spans {
            let Some(mut clipped) = clipped(span, seam) else {
                continue;
            };
            // What several finders see together is a value of its own, and both halves must name it alike.
            if clipped.half && clipped.known.is_none() {
                let whole = seam.text.expose().get(span.start..span.end).unwrap_or_default();
                clipped.known = findings.needles.add(span.entity, whole);
            }
            found.push(clipped);
        }
    }
    document.truncate(seams.fields);
    findings.spans.truncate(seams.fields);
    findings.removed_fields.retain(|field| *field < seams.fields);
    let any = !found.is_empty();
    if any {
        // In the order of the joints, which is the same for both records: whatever else was found, their halves agree.
        let halves: Vec<Span> = found
            .iter()
            .filter(|s| s.half && s.known.is_some())
            .copied()
            .collect();
        found.append(&mut findings.spans[passage]);
        let mut united = unite(found);
        for span in &mut united {
            let is_in = |half: &&Span| half.start < span.end && span.start < half.end;
            if let Some(half) = halves.iter().find(is_in) {
                (span.known, span.half) = (half.known, true);
            }
        }
        findings.spans[passage] = united;
    }
    any
}

/// The part of a span that lies in the record's own part of a seam.
fn clipped(span: &Span, seam: &Seam) -> Option<Span> {
    let (start, end) = (span.start.max(seam.own.start), span.end.min(seam.own.end));
    (start < end).then(|| Span {
        start: start - seam.own.start + seam.at,
        end: end - seam.own.start + seam.at,
        half: span.half || (start, end) != (span.start, span.end),
        ..*span
    })
}

/// Finds the neighbours of each passage.
fn place(
    records: &[&SourceRecord],
    documents: &[Option<&mut Document>],
    earlier: &Earlier,
    policy: &Policy,
) -> Vec<Option<Placed>> {
    let mut all: Vec<Option<Placed>> = Vec::with_capacity(records.len());
    let mut last: HashMap<Key, usize> = HashMap::new();
    // The last record of each partition so far, and whether it could be read.
    let mut before: HashMap<TopicPartition, (usize, bool)> = HashMap::new();
    for (at, (record, document)) in records.iter().zip(documents).enumerate() {
        let place = (record.id.topic.clone(), record.id.partition);
        let Some(document) = document else {
            if let Some(Some(placed)) = before.get(&place).map(|(last, _)| &mut all[*last]) {
                placed.cut.1 = true;
            }
            before.insert(place, (at, false));
            all.push(None);
            continue;
        };
        let Some(passage) = passage(document, policy) else {
            all.push(None);
            continue;
        };
        let unread = match before.insert(place.clone(), (at, true)) {
            Some((_, read)) => !read,
            // Nothing stands before the first record of a partition.
            None => earlier.from_the_middle && record.id.offset > 0 && !earlier.seen.contains(&place),
        };
        let key = (place, name(passage.document));
        let left = match last.insert(key.clone(), at) {
            Some(neighbour) => {
                let text = text_of(documents, &all, neighbour);
                if let Some(Some(placed)) = all.get_mut(neighbour) {
                    placed.right = Some(at);
                }
                text
            }
            None => earlier
                .tails
                .get(&key)
                .filter(|tail| tail.offset < record.id.offset)
                .map(|t| t.text.clone()),
        };
        all.push(Some(Placed {
            field: passage.field,
            key,
            left,
            right: None,
            cut: (unread, false),
        }));
    }
    all
}

fn text_of(documents: &[Option<&mut Document>], placed: &[Option<Placed>], at: usize) -> Option<Phi<String>> {
    let field = placed.get(at)?.as_ref()?.field;
    let text = documents[at].as_ref()?.get(field)?.text.expose();
    Some(end_of(text, OVERLAP_BYTES_MAX + SIDE_BYTES).into())
}

fn name(document: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    document.hash(&mut hasher);
    hasher.finish()
}

fn seams_of(placed: &Placed, own: &str, right: Option<&str>, detector: &Detector) -> Seams {
    let mut seams = Seams {
        passage: Some(placed.field),
        ..Seams::default()
    };
    if let Some(left) = &placed.left {
        let joints = joints(left.expose(), own);
        seams.added.extend(joints.into_iter().map(|joint| joint.right()));
    }
    if let Some(right) = right {
        let joints = joints(own, right);
        seams
            .added
            .extend(joints.into_iter().map(|joint| joint.left(own)));
    }
    if placed.left.is_none() || placed.cut.0 {
        seams.edges.extend(detector.at_start(own, placed.cut.0));
    }
    if right.is_none() || placed.cut.1 {
        seams.edges.extend(detector.at_end(own));
    }
    seams
}

/// One way to join two passages.
struct Joint {
    text: Phi<String>,
    /// Where the left passage ends in it.
    left_end: usize,
    /// Where the right passage starts.
    right_start: usize,
}

impl Joint {
    fn right(self) -> Seam {
        Seam {
            own: self.right_start..self.text.expose().len(),
            text: self.text,
            at: 0,
        }
    }

    fn left(self, passage: &str) -> Seam {
        Seam {
            own: 0..self.left_end,
            at: passage.len() - self.left_end,
            text: self.text,
        }
    }
}

/// The ways in which one passage may follow another.
fn joints(left: &str, right: &str) -> Vec<Joint> {
    let overlap = overlap(left, right);
    let joint = |overlap: usize, between: &str| {
        let end = end_of(left, overlap + SIDE_BYTES);
        let start = start_of(right.get(overlap..).unwrap_or_default(), SIDE_BYTES);
        Joint {
            text: Phi::new([end, between, start].concat()),
            left_end: end.len(),
            right_start: end.len() + between.len() - overlap,
        }
    };
    let mut joints = Vec::new();
    if overlap > 0 {
        joints.push(joint(overlap, ""));
    }
    if overlap < OVERLAP_BYTES_SURE {
        let (last, first) = (left.chars().next_back(), right.chars().next());
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let apart = is_space(last) || is_space(first);
        // "Smith" and "Patient" are two words; "Mar" and "garet" may be one.
        let two_words = last.is_some_and(char::is_lowercase) && first.is_some_and(char::is_uppercase);
        if !two_words {
            joints.push(joint(0, ""));
        }
        if !apart {
            joints.push(joint(0, " "));
        }
    }
    joints
}

/// Bytes of the longest end of `left` that `right` repeats.
fn overlap(left: &str, right: &str) -> usize {
    let most = left.len().min(right.len()).min(OVERLAP_BYTES_MAX);
    let repeats = |length: &usize| {
        right.is_char_boundary(*length) && left.as_bytes().ends_with(&right.as_bytes()[..*length])
    };
    (1..=most).rev().find(repeats).unwrap_or(0)
}

/// The last `bytes` of a text, or up to `SIDE_BYTES` less: from a blank on.
fn end_of(text: &str, bytes: usize) -> &str {
    let from = text.ceil_char_boundary(text.len().saturating_sub(bytes));
    let end = text.get(from..).unwrap_or_default();
    match end.find(char::is_whitespace) {
        Some(blank) if from > 0 && blank <= SIDE_BYTES => end.get(blank..).unwrap_or_default(),
        _ => end,
    }
}

/// The first `bytes` of a text or less, up to a blank.
fn start_of(text: &str, bytes: usize) -> &str {
    let start = text
        .get(..text.floor_char_boundary(bytes.min(text.len())))
        .unwrap_or_default();
    match start.rfind(char::is_whitespace) {
        Some(blank) if start.len() < text.len() => start.get(..blank).unwrap_or_default(),
        _ => start,
    }
}

#[cfg(test)]
#[path = "borders_tests.rs"]
mod tests;
