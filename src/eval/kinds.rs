//! What was missed and what was redacted without need, put together by kind.
//!
//! In: judged records. Out: lists by label (or category) and *shape*, the most frequent first. A shape tells how a text is
//! written and not what it says (`Aaaa, Aaaa A.`, `9999999`), so that lists may be printed where they could be logged.

use super::judge::{Entry, Judged, Points, Redaction};
use super::read::Labelled;
use crate::phi::Phi;
use std::collections::BTreeMap;

/// Longer runs of letters are cut: the length of a name says something, and makes kinds of one another.
const LETTERS_SHOWN_MAX: usize = 4;
/// Longer shapes are cut.
const SHAPE_MAX: usize = 48;
/// Places and texts kept for each kind.
const EXAMPLES_MAX: usize = 5;

/// Texts of one label or category and one shape.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Label of what was missed; category of what was redacted.
    pub label: String,
    /// How they are written.
    pub shape: String,
    /// How many.
    pub count: u64,
    /// How many of them are missed, or were redacted, in part only.
    pub partly: u64,
    /// Where the first ones stand: index of the record, code points.
    pub places: Vec<(usize, usize, usize)>,
    /// The most frequent texts, each with its number.
    pub texts: Vec<(Phi<String>, u64)>,
}

/// The shape of a text: `A`, `a`, `x` (letters without case), `9`; punctuation stays, white space becomes one blank.
pub fn shape(text: &str) -> String {
    let mut shape = String::new();
    let (mut last, mut run) = ('\0', 0);
    for (at, c) in text.trim().chars().enumerate() {
        if at >= SHAPE_MAX {
            shape.push('…');
            break;
        }
        let class = class(c);
        run = if class == last { run + 1 } else { 1 };
        last = class;
        let is_cut = match class {
            'A' | 'a' | 'x' => run > LETTERS_SHOWN_MAX,
            ' ' => run > 1,
            _ => false,
        };
        if !is_cut {
            shape.push(class);
        }
    }
    shape
}

fn class(c: char) -> char {
    match c {
        c if c.is_uppercase() => 'A',
        c if c.is_lowercase() => 'a',
        c if c.is_numeric() => '9',
        c if c.is_alphabetic() => 'x',
        c if c.is_whitespace() => ' ',
        c if c.is_ascii_punctuation() => c,
        _ => '·', // marks, symbols, emoji, control characters
    }
}

/// Collects kinds.
#[derive(Default)]
pub(super) struct Kinds {
    kinds: BTreeMap<(String, String), (Kind, BTreeMap<String, u64>)>,
}

impl Kinds {
    fn add(&mut self, label: &str, text: &str, partly: bool, place: (usize, usize, usize)) {
        let shape = shape(text);
        let key = (label.to_owned(), shape.clone());
        let (kind, texts) = self.kinds.entry(key).or_insert_with(|| {
            let kind = Kind {
                label: label.to_owned(),
                shape,
                count: 0,
                partly: 0,
                places: Vec::new(),
                texts: Vec::new(),
            };
            (kind, BTreeMap::new())
        });
        kind.count += 1;
        kind.partly += u64::from(partly);
        if kind.places.len() < EXAMPLES_MAX {
            kind.places.push(place);
        }
        *texts.entry(text.to_owned()).or_default() += 1;
    }

    /// The most frequent first.
    pub(super) fn sorted(self) -> Vec<Kind> {
        let finished = self.kinds.into_values().map(|(mut kind, texts)| {
            let mut texts: Vec<(String, u64)> = texts.into_iter().collect();
            texts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            texts.truncate(EXAMPLES_MAX);
            kind.texts = texts
                .into_iter()
                .map(|(text, count)| (Phi::new(text), count))
                .collect();
            kind
        });
        let mut kinds: Vec<Kind> = finished.collect();
        kinds.sort_by(|a, b| (b.count, &a.label, &a.shape).cmp(&(a.count, &b.label, &b.shape)));
        kinds
    }
}

/// Adds what a record shows to the missed and to the false.
pub(super) fn add(at: usize, record: &Labelled, judged: &Judged, missed: &mut Kinds, excess: &mut Kinds) {
    let is_missed = judged.entries.iter().any(Entry::is_missed);
    if !is_missed && judged.excess.is_empty() {
        return;
    }
    let points = Points::new(record.text.expose());
    for (gold, entry) in record.gold.iter().zip(&judged.entries) {
        if entry.is_missed() {
            let text = points.slice(gold.start, gold.end);
            missed.add(
                &gold.label,
                text,
                entry.letters_found > 0,
                (at, gold.start, gold.end),
            );
        }
    }
    for run in &judged.excess {
        let is_whole = |r: &Redaction| (r.found.start, r.found.end) == (run.start, run.end);
        let partly = !judged.redactions.iter().any(is_whole);
        let text = points.slice(run.start, run.end);
        excess.add(run.entity.name(), text, partly, (at, run.start, run.end));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_tells_how_and_not_what() {
        for (text, expected) in [
            ("Okonkwo, Adaeze M.", "Aaaaa, Aaaaa A."),
            ("VAN DER BERG", "AAA AAA AAAA"),
            ("MRN 0048213-7", "AAA 9999999-9"),
            ("12 Oak St\n  Unit 4", "99 Aaa Aa Aaaa 9"),
            ("Zoe\u{301} 山田 👩", "Aaa· xx ·"),
            ("a@b.example", "a@a.aaaa"),
        ] {
            assert_eq!(shape(text), expected);
        }
        assert_eq!(shape(&"1".repeat(60)).chars().count(), SHAPE_MAX + 1);
    }
}
