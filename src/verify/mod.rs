//! The gate before publishing. In: an output, the same output decoded again, what redaction did, and what the rules
//! find in the decoded output; out: nothing, or the reason why the record must not be published.
//!
//! Guarantees, with the detector's own rules of evidence ([`crate::needle`]): no removed value, nor a variant of one in
//! case, order, initials, separators or date format, stands in any field outside what redaction wrote itself; nothing
//! that the rules would redact stands there; and the raw bytes hold no removed value that the fields do not show. A
//! record that fails goes to quarantine: the gate stops and never mends. Pure; linear in the output.

mod digits;

use crate::document::{Document, Edit, Field, FieldKind};
use crate::entity::{AGE_ALLOWED_MAX, Entity};
use crate::fault::Reason;
use crate::needle::{Needles, Sighting, Unescaped, is_whole_number};
use crate::policy::{Action, Policy};
use crate::record::OutputRecord;
use crate::redaction::Redaction;
use crate::span::Span;
use crate::standard;
use crate::vocabulary::terms::is_eponym_in_phrase;
use digits::Numbers;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Headers that the pipeline adds itself; their text comes from the policy.
const OWN_HEADERS: &str = "deid-";

/// Bytes of the shortest value that is looked for in bytes that are no text.
const BINARY_VALUE_MIN: usize = 5;

/// Digits of the longest number beside a replacement that is nobody's by itself: a time of day.
const LEFT_DIGITS_MAX: usize = 4;

/// Byte ranges of a field's text.
type Ranges = Vec<(usize, usize)>;

/// Verifies one output record. `decoded` is the output decoded again, `rescanned` the rules' spans in it, per field.
///
/// # Errors
/// The reason for quarantine: [`Reason::OutputMalformed`], [`Reason::ResidualValue`] or [`Reason::ResidualPattern`].
pub fn verify(
    output: &OutputRecord,
    decoded: &Document,
    redaction: &Redaction,
    rescanned: &[Vec<Span>],
    policy: &Policy,
) -> Result<(), Reason> {
    verify_shape(decoded, redaction, rescanned)?;
    let needles = Needles::unbounded(
        redaction
            .removed
            .iter()
            .map(|r| (r.entity, r.surface.expose().as_str())),
    );
    let numbers = Numbers::new(&redaction.removed);
    for (at, ((field, written), spans)) in decoded
        .fields()
        .zip(&redaction.written)
        .zip(rescanned)
        .enumerate()
    {
        let written = joined(written);
        verify_values(field, &written, &needles, &numbers)?;
        let kept = redaction.kept.get(at).map_or(&[][..], Vec::as_slice);
        verify_patterns(field, (&written, kept), spans, policy)?;
    }
    verify_bytes(output, decoded, &needles)
}

/// The decoded output has the fields of the source, and each replaced one reads as redaction wrote it: only then do
/// `written` ranges mean anything.
fn verify_shape(decoded: &Document, redaction: &Redaction, rescanned: &[Vec<Span>]) -> Result<(), Reason> {
    let fields = decoded.len();
    if [redaction.edits.len(), redaction.written.len(), rescanned.len()] != [fields; 3] {
        return Err(Reason::OutputMalformed);
    }
    let reads_as_written = |(field, edit): (Field<'_>, &Edit)| match edit {
        Edit::Unchanged => true,
        // A removed number is a JSON null.
        // A member name that is taken gets a number behind.
        Edit::Replace(text) if field.kind == FieldKind::MapKey => field.text.expose().starts_with(text),
        Edit::Replace(text) => text.is_empty() || field.text.expose() == text,
    };
    match decoded.fields().zip(&redaction.edits).all(reads_as_written) {
        true => Ok(()),
        false => Err(Reason::OutputMalformed),
    }
}

fn verify_values(
    field: Field<'_>,
    written: &Ranges,
    needles: &Needles,
    numbers: &Numbers,
) -> Result<(), Reason> {
    let text = field.text.expose();
    let plain = Unescaped::of(text);
    let readings = [Some(text), plain.as_ref().map(Unescaped::text)];
    // As in detection, a part of a number is no copy of a value.
    let counts = |s: &Sighting| field.kind != FieldKind::Number || is_whole_number(text, s.range);
    for text in readings.into_iter().flatten() {
        let named = |s: &Sighting| needles.get(s.known).map(|needle| needle.entity);
        let is_term =
            |s: &Sighting| named(s) == Some(Entity::Name) && is_eponym_in_phrase(text, s.range.0, s.range.1);
        let value = needles
            .sightings(text, written)
            .iter()
            .filter(|s| counts(s) && !is_term(s))
            .find_map(named);
        let number = || {
            numbers
                .find(text, written)
                .filter(|_| field.kind != FieldKind::Number)
        };
        if let Some(entity) = value.or_else(number) {
            return Err(Reason::ResidualValue { entity });
        }
    }
    Ok(())
}

/// `kept`: the names that the policy keeps because of whose they are.
fn verify_patterns(
    field: Field<'_>,
    (written, kept): (&Ranges, &[(usize, usize)]),
    spans: &[Span],
    policy: &Policy,
) -> Result<(), Reason> {
    // `written` is sorted and disjoint: only the last range that starts before the span can hold it.
    let is_written = |s: &Span| {
        let before = written.partition_point(|w| w.0 <= s.start);
        before.checked_sub(1).is_some_and(|i| s.end <= written[i].1)
    };
    let is_allowed = |s: &Span| match s.entity {
        // Dictionary terms are redacted whatever the policy does with their kind.
        _ if s.entry.is_some() => false,
        Entity::Name if !s.mixed && kept.iter().any(|&(start, end)| start <= s.start && s.end <= end) => true,
        Entity::State => true,
        Entity::Age => is_allowed_age(field, s) || policy.action(Entity::Age) == Action::Keep,
        entity => policy.action(entity) == Action::Keep,
    };
    let text = field.text.expose();
    let is_left = |s: &&Span| !is_written(s) && !is_allowed(s) && !is_joined_to_ours(text, written, s);
    match spans.iter().find(is_left) {
        Some(span) => Err(Reason::ResidualPattern { entity: span.entity }),
        None => Ok(()),
    }
}

/// Whether a finding is a few digits that look like something only together with what redaction wrote in front: of
/// "phone 7/9/23 1105" a year and a time are left, "2023 1105". The rules have seen these digits beside the source's.
fn is_joined_to_ours(text: &str, written: &Ranges, span: &Span) -> bool {
    let ours = written
        .iter()
        .find(|w| w.0 <= span.start && span.start < w.1 && w.1 < span.end);
    let rest = ours.and_then(|w| text.get(w.1..span.end)).unwrap_or_default();
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let is_number_to_call = matches!(span.entity, Entity::Phone | Entity::Fax);
    is_number_to_call
        && rest.starts_with(char::is_whitespace)
        && (1..=LEFT_DIGITS_MAX).contains(&digits)
        && !rest.contains(char::is_alphabetic)
}

fn is_allowed_age(field: Field<'_>, span: &Span) -> bool {
    let text = field.text.expose().get(span.start..span.end).unwrap_or_default();
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| !n.is_empty())
        .peekable();
    numbers.peek().is_some() && numbers.all(|n| n.parse::<u32>().is_ok_and(|age| age <= AGE_ALLOWED_MAX))
}

/// The raw bytes, for what decoding may have hidden. A value that the fields show as often as the bytes do is one that
/// redaction wrote (a shifted date, the word in a label): the fields are verified already.
fn verify_bytes(output: &OutputRecord, decoded: &Document, needles: &Needles) -> Result<(), Reason> {
    let headers = output
        .headers
        .iter()
        .filter(|(name, _)| !name.starts_with(OWN_HEADERS));
    let values = [&output.key, &output.value]
        .into_iter()
        .chain(headers.map(|(_, value)| value));
    let mut surplus: BTreeMap<u32, usize> = BTreeMap::new();
    for bytes in values.flatten() {
        let text = String::from_utf8_lossy(bytes);
        // Between the texts of a binary format stand numbers, which may look like a short value.
        let shortest = match text {
            Cow::Borrowed(_) => 0,
            Cow::Owned(_) => BINARY_VALUE_MIN,
        };
        // A plain-text payload is a field, and verified as one.
        if decoded.fields().any(|f| *f.text.expose() == text) {
            continue;
        }
        // What a standard calls its elements is no field, and nobody's.
        let is_element = |s: &Sighting| standard::stands_at(&text, s.range);
        let counts = |s: &&Sighting| s.plain && s.range.1 - s.range.0 >= shortest && !is_element(s);
        for sighting in needles.sightings(&text, &[]).iter().filter(counts) {
            *surplus.entry(sighting.known).or_default() += 1;
        }
    }
    if surplus.is_empty() {
        return Ok(());
    }
    for field in decoded.fields() {
        for sighting in needles.sightings(field.text.expose(), &[]) {
            if let Some(count) = surplus.get_mut(&sighting.known) {
                *count = count.saturating_sub(1);
            }
        }
    }
    let left = surplus.into_iter().find(|(_, count)| *count > 0);
    match left.and_then(|(known, _)| needles.get(known)) {
        Some(needle) => Err(Reason::ResidualValue {
            entity: needle.entity,
        }),
        None => Ok(()),
    }
}

/// Sorted ranges, touching ones joined.
fn joined(ranges: &[(usize, usize)]) -> Ranges {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    sorted.dedup_by(|later, kept| {
        let touch = later.0 <= kept.1;
        if touch {
            kept.1 = kept.1.max(later.1);
        }
        touch
    });
    sorted
}

#[cfg(test)]
mod carriers;
#[cfg(test)]
mod tests;
