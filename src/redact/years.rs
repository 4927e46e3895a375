//! The years that would show an age over 89 (45 CFR 164.514(b)(2)(i)(C)).
//!
//! A record that says "92-year-old" and "born 1931" shows the age by the year, though a year alone is no identifier.
//! So where a record holds an age over 89, or a date so long ago, the bare years that give it away go as well.

use super::date::WrittenDate;
use super::generalise::{high_age, shows_high_age};
use crate::document::{Document, Field, FieldKind};
use crate::entity::Entity;
use crate::findings::Findings;
use crate::policy::{Action, FieldRule, Policy};
use crate::span::{Finder, Span};
use crate::token::opaque_ranges;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The years that tell, by what was found in the record. None where the policy does not hide high ages.
pub(super) fn telling(
    policy: &Policy,
    document: &Document,
    findings: &Findings,
    reference: Date,
) -> BTreeSet<i16> {
    let mut years = BTreeSet::new();
    let hides = |entity| policy.action(entity) == Action::Generalise;
    if !hides(Entity::Age) && !hides(Entity::BirthDate) {
        return years;
    }
    for (field, spans) in document.fields().zip(&findings.spans) {
        for span in spans {
            let text = field.text.expose();
            let Some(surface) = text.get(span.start..span.end) else {
                continue;
            };
            match span.entity {
                Entity::Age => {
                    let age = high_age(surface, text.get(span.end..).unwrap_or_default());
                    years.extend(age.into_iter().flat_map(|age| born(age, reference)));
                }
                Entity::Date | Entity::BirthDate => {
                    let year = WrittenDate::read(surface, span.entity, reference).and_then(|date| date.year);
                    years.extend(year.filter(|year| shows_high_age(*year, reference)));
                }
                _ => (),
            }
        }
    }
    years
}

/// The years in which somebody of this age was born (the difference, or the year before it), with a year of slack on
/// both sides: ages are rounded, and notes are older than the records that carry them.
fn born(age: u32, reference: Date) -> std::ops::RangeInclusive<i16> {
    let oldest = 200; // whatever is written: nobody is older
    let latest = reference.year() - i16::try_from(age).map_or(oldest, |age| age.min(oldest));
    latest - 2..=latest + 1
}

/// Bare telling years in a narrative field, outside the spans that detection found.
pub(super) fn bare(
    field: Field<'_>,
    rule: Option<FieldRule>,
    years: &BTreeSet<i16>,
    spans: &[Span],
) -> Vec<Span> {
    let searched = matches!(
        field.kind,
        FieldKind::Text | FieldKind::Header | FieldKind::MapKey
    ) && matches!(rule, None | Some(FieldRule::Narrative));
    if !searched {
        return Vec::new();
    }
    let text = field.text.expose();
    let ours = opaque_ranges(text);
    // Both lists are sorted and disjoint: only the first that ends behind a place can cover it.
    let covered = |at: usize| {
        let span = spans.get(spans.partition_point(|s| s.end <= at));
        let own = ours.get(ours.partition_point(|(_, end)| *end <= at));
        span.is_some_and(|s| s.start < at + 4) || own.is_some_and(|(start, _)| *start <= at)
    };
    four_digits(text)
        .filter(|(at, year)| years.contains(year) && !covered(*at))
        .map(|(at, _)| Span::new(at, at + 4, Entity::BirthDate, Finder::Pattern))
        .collect()
}

/// Numbers of exactly four digits that are not part of a longer number or word.
fn four_digits(text: &str) -> impl Iterator<Item = (usize, i16)> {
    let bytes = text.as_bytes();
    let runs = bytes
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
        .scan(0, |at, run| {
            *at += run.len();
            Some((*at - run.len(), run))
        });
    runs.filter_map(move |(at, run)| {
        let year: i16 = std::str::from_utf8(run)
            .ok()
            .filter(|r| r.len() == 4)?
            .parse()
            .ok()?;
        let around = |i: Option<usize>| i.and_then(|i| bytes.get(i)).copied().unwrap_or(b' ');
        let (before, after) = (around(at.checked_sub(1)), around(Some(at + 4)));
        let joins = |b: u8| b.is_ascii_alphabetic() || b == b'_' || b >= 0x80;
        // "1,931", "0.1931", "1931.5"
        let decimal_before = matches!(before, b'.' | b',') && around(at.checked_sub(2)).is_ascii_digit();
        let decimal_after = matches!(after, b'.' | b',') && around(Some(at + 5)).is_ascii_digit();
        (!joins(before) && !joins(after) && !decimal_before && !decimal_after).then_some((at, year))
    })
}
