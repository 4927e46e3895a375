//! From suspected words to spans: thresholds, joining, and what a finding is by its form.
//!
//! In: a text, the words that the model suspects in it, the policy's rules for the model. Out: disjoint spans on
//! character boundaries, in order. A word that is suspected enough is accepted; so is a less suspected one that is glued
//! to an accepted one or stands between two. Accepted neighbours of one kind are one span. Work is linear in the words;
//! of the text only the words and what lies right between them is looked at. Nothing here can fail: words off the text or
//! its character boundaries are dropped.

mod beside;
mod numbers;

use super::Suspect;
use super::forms::{self, Form};
use crate::entity::Entity;
use crate::policy::ModelRules;
use crate::span::{Confidence, Finder, Finders, Span};
use crate::token::opaque_ranges;
use crate::vocabulary::terms::{self, Speaks};
use regex::Regex;
use std::sync::OnceLock;

/// Share of the threshold that is enough for a word among accepted ones. A middle name ("Mary *Grace* Okonkwo") is seldom
/// anything else.
const AMONG_ACCEPTED: (u16, u16) = (1, 5);
/// Share of the threshold that is enough for a word that looks like a name to the vocabulary.
const OF_SUSPECT: (u16, u16) = (3, 10);
/// What a clinical term needs: the model's word alone seldom outweighs the dictionary's.
const NEAR_CERTAIN: Confidence = Confidence::per_mille(950);
/// Most less suspected words in a row between two accepted ones.
const BRIDGED_MAX: usize = 4;
/// Longest stretch between two words of one finding: a line break and an indentation.
const GAP_BYTES_MAX: usize = 32;
/// Longest word before a full stop that ends no sentence: "J.", "St.", "Mrs.", "Prof.".
const ABBREVIATION_BYTES_MAX: usize = 4;
/// Farthest that a span grows over the rest of a word that its finder split.
const REST_BYTES_MAX: usize = 64;

/// The spans that a text's suspects make under these rules.
pub fn judge(text: &str, suspects: &[Suspect], rules: &ModelRules) -> Vec<Span> {
    if suspects.is_empty() {
        return Vec::new();
    }
    let words = readable(text, suspects);
    let mut accepted: Vec<bool> = words
        .iter()
        .map(|word| word.confidence >= needed(text, word, rules))
        .collect();
    accept_glued(text, &words, &mut accepted, rules);
    accept_beside(text, &words, &mut accepted);
    accept_between(text, &words, &mut accepted, rules);
    let mut spans = Vec::new();
    let mut rest = words
        .iter()
        .zip(&accepted)
        .filter_map(|(word, &is)| is.then_some(word));
    let mut open = rest.next().copied();
    for word in rest {
        match &mut open {
            Some(first) if is_continued(text, first, word) => {
                first.end = word.end;
                first.confidence = first.confidence.max(word.confidence);
            }
            _ => spans.extend(open.replace(*word).and_then(|found| span(text, &found))),
        }
    }
    spans.extend(open.and_then(|found| span(text, &found)));
    spans.dedup_by(|later, earlier| later.start < earlier.end && absorb(earlier, later));
    spans.dedup_by(|later, earlier| is_its_town(text, earlier, later) && absorb(earlier, later));
    spans
}

/// How sure the model must be of this word. The vocabulary has a say: what is mainly a name, or what nothing knows and is
/// written like one, is suspect already; for somebody's name, a clinical term must be all but certain. So has the form of a
/// number (`numbers`). Places and
/// organisations have such terms in their names ([`is_term`] judges them as a whole), and companies are unknown words.
fn needed(text: &str, word: &Suspect, rules: &ModelRules) -> Confidence {
    let threshold = rules.threshold(word.entity);
    let (speaks, strict) = match word.entity {
        Entity::Name => (terms::speaks(text, word.start, word.end), true),
        Entity::City | Entity::Address | Entity::Facility => {
            (terms::speaks(text, word.start, word.end), false)
        }
        Entity::Date | Entity::Age if numbers::is_laboratory_value(text, word.start, word.end) => {
            (Speaks::Against, true)
        }
        entity if is_number(entity) => (numbers::speaks(text, word.start, word.end), true),
        _ => return threshold,
    };
    match speaks {
        Speaks::Against if strict => threshold.max(NEAR_CERTAIN),
        Speaks::For => {
            let (times, of) = OF_SUSPECT;
            Confidence::per_mille(threshold.thousandths() * times / of)
        }
        Speaks::Against | Speaks::Neither => threshold,
    }
}

/// Kinds whose values are numbers and codes.
fn is_number(entity: Entity) -> bool {
    !matches!(
        entity,
        Entity::Name
            | Entity::City
            | Entity::Address
            | Entity::Facility
            | Entity::Organization
            | Entity::Date
            | Entity::BirthDate
            | Entity::Age
    )
}

/// Whether a place or organisation is nothing but clinical terms, and the model not all but certain of it.
fn is_term(text: &str, found: &Suspect) -> bool {
    let named = matches!(
        found.entity,
        Entity::City | Entity::Facility | Entity::Organization
    );
    if !named || found.confidence >= NEAR_CERTAIN {
        return false;
    }
    let value = text.get(found.start..found.end).unwrap_or_default();
    let words = value
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let offset = |word: &str| found.start + (word.as_ptr() as usize - value.as_ptr() as usize);
    let term = |word: &str| terms::speaks(text, offset(word), offset(word) + word.len()) == Speaks::Against;
    let mut words = words.peekable();
    words.peek().is_some() && words.all(term)
}

/// How sure it must be of a word among accepted ones.
fn needed_among_accepted(text: &str, word: &Suspect, rules: &ModelRules) -> Confidence {
    let (times, of) = AMONG_ACCEPTED;
    let needed = needed(text, word, rules);
    // An amount of money beside an account's number is no part of it.
    if is_number(word.entity) && numbers::speaks(text, word.start, word.end) == Speaks::Against {
        return needed;
    }
    Confidence::per_mille(needed.thousandths() * times / of)
}

/// The words that lie in the text, in order, without overlaps and outside our own labels and tokens.
fn readable(text: &str, suspects: &[Suspect]) -> Vec<Suspect> {
    let opaque = opaque_ranges(text);
    let is_ours = |word: &Suspect| {
        let at = opaque.partition_point(|&(_, end)| end <= word.start);
        opaque.get(at).is_some_and(|&(start, _)| start < word.end)
    };
    let in_text = |word: &&Suspect| word.start < word.end && text.get(word.start..word.end).is_some();
    let mut words: Vec<Suspect> = suspects.iter().filter(in_text).copied().collect();
    words.sort_by_key(|word| (word.start, word.end));
    let mut end = 0;
    words.retain(|word| {
        let follows = word.start >= end && !is_ours(word);
        end = if follows { word.end } else { end };
        follows
    });
    words
}

/// A word right beside an accepted one of its kind, no blank between: "Smith-*Jones*", "*O*'Neil".
fn accept_glued(text: &str, words: &[Suspect], accepted: &mut [bool], rules: &ModelRules) {
    let joins = |i: usize, j: usize| {
        let (left, right) = (&words[i.min(j)], &words[i.max(j)]);
        let gap = text.get(left.end..right.start).unwrap_or_default();
        is_one_kind(left.entity, right.entity)
            && is_joining(gap, left.entity)
            && !gap.contains(char::is_whitespace)
    };
    let mut accept = |i: usize, beside: usize| {
        if !accepted[i] && accepted[beside] && joins(i, beside) {
            accepted[i] = words[i].confidence >= needed_among_accepted(text, &words[i], rules);
        }
    };
    for i in 1..words.len() {
        accept(i, i - 1);
    }
    for i in (1..words.len()).rev() {
        accept(i - 1, i);
    }
}

/// Words that by their form belong to the accepted one beside them, however little they are suspected themselves
/// (see `beside`): "Okonkwo, *A*", "*Shop* *5*, 77 Elm St", "Dublin *9*".
fn accept_beside(text: &str, words: &[Suspect], accepted: &mut [bool]) {
    let belongs = |i: usize, to: usize| {
        let (left, right) = (&words[i.min(to)], &words[i.max(to)]);
        is_joined(text, left, right) && beside::belongs(text, &words[i], &words[to])
    };
    // Commas and hyphens may be suspected words of their own.
    let value = |i: &usize| text.get(words[*i].start..words[*i].end).unwrap_or_default();
    let solid: Vec<usize> = (0..words.len())
        .filter(|i| !value(i).chars().all(forms::is_mark))
        .collect();
    for (&before, &i) in solid.iter().zip(solid.iter().skip(1)) {
        accepted[i] |= accepted[before] && belongs(i, before);
    }
    for (&i, &behind) in solid.iter().zip(solid.iter().skip(1)).rev() {
        accepted[i] |= accepted[behind] && belongs(i, behind);
    }
}

/// Words between two accepted ones of their kind: "Mary *Grace* Okonkwo".
fn accept_between(text: &str, words: &[Suspect], accepted: &mut [bool], rules: &ModelRules) {
    let mut from: Option<usize> = None; // the last accepted word from which only bridging words follow
    for i in 0..words.len() {
        let follows = i > 0 && is_joined(text, &words[i - 1], &words[i]);
        from = from.filter(|_| follows);
        if accepted[i] {
            if let Some(from) = from {
                accepted[from..i].fill(true);
            }
            from = Some(i);
        } else {
            let enough = words[i].confidence >= needed_among_accepted(text, &words[i], rules);
            from = from.filter(|from| enough && i - from <= BRIDGED_MAX);
        }
    }
}

/// Whether the word belongs to the finding so far, which `first` covers.
fn is_continued(text: &str, first: &Suspect, word: &Suspect) -> bool {
    let gap = text.get(first.end..word.start).unwrap_or_default();
    let begins_anew = word.begins && gap.contains(char::is_whitespace);
    !begins_anew && is_joined(text, first, word)
}

fn is_joined(text: &str, left: &Suspect, right: &Suspect) -> bool {
    let gap = text.get(left.end..right.start).unwrap_or_default();
    let last_word = text.get(left.start..left.end).unwrap_or_default();
    is_one_kind(left.entity, right.entity)
        && is_joining(gap, left.entity)
        && !(left.entity == Entity::Name && ends_sentence(last_word, gap))
}

/// A place is a city or an address by its form only, which is not known before it is whole.
fn is_one_kind(a: Entity, b: Entity) -> bool {
    let kind = |entity| match entity {
        Entity::Address => Entity::City,
        other => other,
    };
    kind(a) == kind(b)
}

/// Blanks, and the marks that stand inside identifiers. Only places go on in the next line.
fn is_joining(gap: &str, entity: Entity) -> bool {
    let place = is_one_kind(entity, Entity::City);
    let joins = |c: char| match c {
        '\n' | '\r' => place,
        ',' | '.' | '-' | '\'' | '’' | '/' => true,
        c => c.is_whitespace(),
    };
    gap.len() <= GAP_BYTES_MAX && gap.chars().all(joins)
}

/// "seen with Smith. John agreed": two people.
fn ends_sentence(name: &str, gap: &str) -> bool {
    let last = name.rsplit(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty());
    let blank_after_stop = gap
        .find('.')
        .is_some_and(|at| gap.get(at..).is_some_and(|g| g.contains(char::is_whitespace)));
    blank_after_stop && last.is_some_and(|word| word.len() > ABBREVIATION_BYTES_MAX)
}

/// The finding as a span, without marks at its ends; `None` where nothing is left of it.
fn span(text: &str, found: &Suspect) -> Option<Span> {
    let value = text.get(found.start..found.end)?;
    let start = found.start + value.len() - value.trim_start_matches(forms::is_mark).len();
    let end = found.end - (value.len() - value.trim_end_matches(forms::is_mark).len());
    if start >= end || is_term(text, found) {
        return None;
    }
    let (start, end) = (rest_before(text, start), rest_after(text, end));
    let (start, end) = beside::grown(text, start, end, found.entity);
    let Form { entity, range } = forms::of(found.entity, text.get(start..end)?)?;
    Some(Span {
        finders: Finders::unsure(Finder::Model, found.confidence),
        ..Span::new(start + range.start, start + range.end, entity, Finder::Model)
    })
}

/// Letters and digits right before: pre-tokenizers may split "AB12".
fn rest_before(text: &str, start: usize) -> usize {
    let before = text.get(..start).unwrap_or_default();
    let rest = before.chars().rev().take_while(|c| is_spaced_script(*c));
    grown(rest, text.get(start..).and_then(|t| t.chars().next())).map_or(start, |bytes| start - bytes)
}

fn rest_after(text: &str, end: usize) -> usize {
    let after = text.get(end..).unwrap_or_default();
    let rest = after.chars().take_while(|c| is_spaced_script(*c));
    let edge = text.get(..end).and_then(|t| t.chars().next_back());
    let end = grown(rest, edge).map_or(end, |bytes| end + bytes);
    // Marks of their own (accents, vowel signs) belong to the letter before them; tokenizers drop them.
    let after = text.get(end..).unwrap_or_default();
    let after = after
        .get(..after.floor_char_boundary(REST_BYTES_MAX))
        .unwrap_or_default();
    end + combining().find(after).map_or(0, |marks| marks.len())
}

/// Bytes of the rest of a word whose known part ends with `edge`; `None` where it is no word or too long for one.
fn grown(rest: impl Iterator<Item = char>, edge: Option<char>) -> Option<usize> {
    if !edge.is_some_and(is_spaced_script) {
        return None;
    }
    let mut bytes = 0;
    for c in rest {
        bytes += c.len_utf8();
        if bytes > REST_BYTES_MAX {
            return None;
        }
    }
    Some(bytes)
}

/// Combining marks of all scripts at the beginning of a text (Unicode's general category M).
fn combining() -> &'static Regex {
    static MARKS: OnceLock<Regex> = OnceLock::new();
    #[allow(clippy::unwrap_used)] // a constant, and tested
    MARKS.get_or_init(|| Regex::new(r"\A\p{M}+").unwrap())
}

/// A letter or digit of a script that sets spaces between words: not Han, Kana and the like (from U+2E80 on).
fn is_spaced_script(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{2e80}'
}

/// "St. Anne's Hospital in Elko", "Women's Health on Main": where the place is belongs to what it is called.
fn is_its_town(text: &str, care: &Span, town: &Span) -> bool {
    let gap = text.get(care.end..town.start).unwrap_or_default();
    care.entity == Entity::Facility
        && is_one_kind(town.entity, Entity::City)
        && matches!(gap, " in " | " on " | " at ")
}

/// Grown spans may touch the next one.
fn absorb(earlier: &mut Span, later: &Span) -> bool {
    earlier.end = earlier.end.max(later.end);
    earlier.finders = earlier.finders.union(later.finders);
    true
}

#[cfg(test)]
mod tests;
