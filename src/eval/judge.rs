//! One record: what was labelled against what was redacted.
//!
//! In: a labelled record, its label map, the stretches that were redacted. Out: a verdict on each label and on each
//! redaction, and what was redacted beyond PHI. Everything counts code points; *letters* are those that are letters or
//! digits, for nobody is named by the blank between two names. Pure.

use super::labels::{LabelMap, Meaning};
use super::read::{Gold, Labelled};
use crate::document::{Edit, FieldKind};
use crate::entity::{AGE_ALLOWED_MAX, Entity};
use crate::pipeline::screen::Redacted;
use crate::policy::{Action, Policy};
use crate::span::{Confidence, Finder, Finders};

const YEAR_DIGITS: usize = 4;

/// A stretch of the source that redaction took out or coarsened: code points, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it was taken for.
    pub entity: Entity,
    /// By whom.
    pub finders: Finders,
    /// How sure the surest of them is.
    pub confidence: Confidence,
}

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// PHI.
    Phi,
    /// Counts neither way.
    Unknown,
    /// Ordinary text.
    NotPhi,
}

/// A labelled stretch, judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whether it counts.
    pub standing: Standing,
    /// Letters and digits in it (all characters where it has neither).
    pub letters: u64,
    /// Those of them that were redacted, as whatever.
    pub letters_found: u64,
    /// Whether the redaction of its first found letter is of a kind that the label means.
    pub category_right: bool,
}

impl Entry {
    /// PHI of which something is left.
    pub fn is_missed(&self) -> bool {
        self.standing == Standing::Phi && !self.is_found()
    }

    /// Nothing of it is left.
    pub fn is_found(&self) -> bool {
        self.letters == self.letters_found
    }
}

/// Whether a redaction was called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It touches PHI.
    Right,
    /// It touches no PHI, but something that counts neither way.
    Unknown,
    /// It touches neither.
    False,
}

/// A redaction, judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// What was redacted.
    pub found: Found,
    /// Whether that was right.
    pub verdict: Verdict,
    /// Letters in it that are PHI.
    pub letters_phi: u64,
    /// Letters in it that are neither PHI nor unknown.
    pub letters_over: u64,
    /// All characters in it that are neither PHI nor unknown.
    pub over: u64,
}

/// Text that was redacted and is neither PHI nor unknown: a whole redaction, or what it took too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What it was taken for.
    pub entity: Entity,
}

/// A record, judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Parallel to [`Labelled::gold`].
    pub entries: Vec<Entry>,
    /// Parallel to what was found.
    pub redactions: Vec<Redaction>,
    /// Code points of the text.
    pub characters: u64,
    /// What was redacted too much; each holds a letter or digit.
    pub excess: Vec<Excess>,
}

/// What is known of one code point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// A letter or digit.
    pub letter: bool,
    /// Labelled as PHI.
    pub phi: bool,
    /// Counts neither way.
    pub unknown: bool,
    /// Index of the redaction that took it, plus one.
    redaction: u32,
}

impl Mark {
    /// Whether it was redacted.
    pub(super) fn redacted(self) -> bool {
        self.redaction > 0
    }

    #[cfg(test)]
    pub(super) fn for_test(c: char, phi: bool, redacted: bool) -> Self {
        Mark {
            letter: c.is_alphanumeric(),
            phi,
            unknown: false,
            redaction: u32::from(redacted),
        }
    }

    /// Whether it was redacted without need.
    fn over(self) -> bool {
        self.redacted() && !self.phi && !self.unknown
    }
}

/// What the pipeline took out of a plain-text record, in order. A permitted age or year that it looked at and left is
/// not among it; a date that became its year is.
pub fn found(redacted: &Redacted) -> Vec<Found> {
    let Redacted {
        redaction,
        document,
        findings,
        ..
    } = redacted;
    let Some(at) = document.fields().position(|f| f.kind == FieldKind::Text) else {
        return Vec::new();
    };
    let (Some(Edit::Replace(new)), Some(written), Some(replaced), Some(spans)) = (
        redaction.edits.get(at),
        redaction.written.get(at),
        redaction.replaced.get(at),
        findings.spans.get(at),
    ) else {
        return Vec::new();
    };
    let old = document.field(at).text.expose();
    let (mut byte, mut point) = (0, 0);
    let mut found = Vec::new();
    for (&(start, end), &(from, to)) in replaced.iter().zip(written) {
        let surface = old.get(start..end).unwrap_or_default();
        if new.get(from..to) == Some(surface) {
            continue;
        }
        point += old.get(byte..start).unwrap_or_default().chars().count();
        let end_point = point + surface.chars().count();
        // A bare year that would show a high age goes without a finding.
        let span = spans.iter().find(|s| s.start < end && start < s.end);
        found.push(Found {
            start: point,
            end: end_point,
            entity: span.map_or(Entity::BirthDate, |s| s.entity),
            finders: span.map_or(Finders::only(Finder::Pattern), |s| s.finders),
            confidence: span.map_or(Confidence::FULL, |s| s.confidence()),
        });
        (byte, point) = (end, end_point);
    }
    found
}

/// Judges a record. The marks are one for each code point, for what else looks at the text.
pub(super) fn judge(
    record: &Labelled,
    map: &LabelMap,
    found: &[Found],
    policy: &Policy,
) -> (Judged, Vec<Mark>) {
    let mut marks: Vec<Mark> = record
        .text
        .expose()
        .chars()
        .map(|c| Mark {
            letter: c.is_alphanumeric(),
            ..Mark::default()
        })
        .collect();
    for gold in &record.gold {
        let meaning = map.labels.get(&*gold.label);
        for mark in stretch_mut(&mut marks, gold.start, gold.end) {
            mark.phi = matches!(meaning, Some(Meaning::Phi(_)));
            mark.unknown = matches!(meaning, Some(Meaning::Unknown));
        }
    }
    for (at, found) in found.iter().enumerate() {
        let neither_way = map.unlabelled[found.entity as usize];
        for mark in stretch_mut(&mut marks, found.start, found.end) {
            mark.redaction = u32::try_from(at + 1).unwrap_or(u32::MAX);
            mark.unknown |= neither_way && !mark.phi;
        }
    }
    let points = Points::new(record.text.expose());
    let judged_entry = |gold: &Gold| {
        let meaning = map.labels.get(&*gold.label);
        let entry = entry(stretch(&marks, gold.start, gold.end), meaning, found);
        match meaning {
            Some(Meaning::Phi(entities)) if permits(policy, entities, points.slice(gold.start, gold.end)) => {
                Entry {
                    standing: Standing::Unknown,
                    ..entry
                }
            }
            _ => entry,
        }
    };
    let entries = record.gold.iter().map(judged_entry).collect();
    let judged = Judged {
        entries,
        redactions: found.iter().map(|found| redaction(&marks, found)).collect(),
        characters: marks.len() as u64,
        excess: found.iter().flat_map(|found| excess(&marks, found)).collect(),
    };
    (judged, marks)
}

/// Whether a text is already what the policy makes of its kind: a bare year where dates become years, an age that is not
/// above 89 (45 CFR 164.514(b)(2)(i)(C)). Leaving it is no leak, and taking it no error. A year under a label that means
/// birth dates alone may tell an age above 89, so it counts.
fn permits(policy: &Policy, entities: &[Entity], text: &str) -> bool {
    let number = || text.parse::<u32>().ok();
    let as_is = |entity: &Entity| match entity {
        Entity::Date => text.len() == YEAR_DIGITS && number().is_some(),
        Entity::Age => number().is_some_and(|age| age <= AGE_ALLOWED_MAX),
        _ => false,
    };
    let generalised = |entity: &Entity| policy.action(*entity) == Action::Generalise;
    entities.iter().any(|e| generalised(e) && as_is(e))
}

/// The marks of a stretch, as far as the text goes.
pub(super) fn stretch(marks: &[Mark], start: usize, end: usize) -> &[Mark] {
    let end = end.min(marks.len());
    marks.get(start.min(end)..end).unwrap_or_default()
}

fn stretch_mut(marks: &mut [Mark], start: usize, end: usize) -> &mut [Mark] {
    let end = end.min(marks.len());
    marks.get_mut(start.min(end)..end).unwrap_or_default()
}

fn count(marks: &[Mark], which: impl Fn(&Mark) -> bool) -> u64 {
    marks.iter().filter(|mark| which(mark)).count() as u64
}

fn entry(marks: &[Mark], meaning: Option<&Meaning>, found: &[Found]) -> Entry {
    let bare = marks.iter().all(|mark| !mark.letter);
    let matters = |mark: &Mark| bare || mark.letter;
    let (standing, means): (Standing, &[Entity]) = match meaning {
        Some(Meaning::Phi(entities)) => (Standing::Phi, entities),
        Some(Meaning::Unknown) => (Standing::Unknown, &[]),
        Some(Meaning::NotPhi) | None => (Standing::NotPhi, &[]),
    };
    let first = marks.iter().find(|mark| matters(mark) && mark.redacted());
    let taken_for = first.and_then(|mark| found.get(mark.redaction as usize - 1));
    Entry {
        standing,
        letters: count(marks, matters),
        letters_found: count(marks, |mark| matters(mark) && mark.redacted()),
        category_right: taken_for.is_some_and(|found| means.contains(&found.entity)),
    }
}

fn redaction(marks: &[Mark], found: &Found) -> Redaction {
    let marks = stretch(marks, found.start, found.end);
    let verdict = match marks {
        _ if marks.iter().any(|mark| mark.phi) => Verdict::Right,
        _ if marks.iter().any(|mark| mark.unknown) => Verdict::Unknown,
        _ => Verdict::False,
    };
    Redaction {
        found: *found,
        verdict,
        letters_phi: count(marks, |mark| mark.letter && mark.phi),
        letters_over: count(marks, |mark| mark.letter && mark.over()),
        over: count(marks, |mark| mark.over()),
    }
}

/// The runs of a redaction that it should not have taken.
fn excess(marks: &[Mark], found: &Found) -> Vec<Excess> {
    let mut at = found.start;
    let mut runs = Vec::new();
    for run in stretch(marks, found.start, found.end).chunk_by(|a, b| a.over() == b.over()) {
        let is_over = run.first().is_some_and(|mark| mark.over());
        if is_over && run.iter().any(|mark| mark.letter) {
            runs.push(Excess {
                start: at,
                end: at + run.len(),
                entity: found.entity,
            });
        }
        at += run.len();
    }
    runs
}

/// A text addressed by code points.
pub(super) struct Points<'t> {
    text: &'t str,
    /// First byte of each code point, then the length.
    starts: Vec<u32>,
}

impl<'t> Points<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        Points {
            text,
            starts: starts.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect(),
        }
    }

    /// The text of a stretch; empty where there is none.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        match (self.starts.get(start), self.starts.get(end)) {
            (Some(&from), Some(&to)) => self.text.get(from as usize..to as usize).unwrap_or_default(),
            _ => "",
        }
    }
}
