//! Which names a policy may keep because of their role: only those in which no value stands that must go.
//!
//! The gate searches the output for every removed value, in kept names too, so a kept "Jane Smith, MD" beside the removed
//! patient John Smith would stop the record. Here the same search says so beforehand: such a name loses its role, and its
//! copies with it. What was united from several kinds, is no known person or stands in the dictionary is never kept.

use crate::detect::places::of_key;
use crate::document::Document;
use crate::entity::Entity;
use crate::findings::Findings;
use crate::needle::Needles;
use crate::policy::{Action, Policy};
use crate::role::Role;
use crate::span::{Finder, Span};
use std::collections::BTreeSet;

/// Rounds until what is kept must stand; each may remove names that stand in other kept ones. Hardly a record needs two.
const ROUNDS_MAX: usize = 4;

/// Takes the role from names that the policy would keep and that may not be left.
pub(super) fn only_certain(policy: &Policy, document: &Document, findings: &mut Findings) {
    let kept = |span: &Span| span.entity == Entity::Name && policy.action_on(span) == Action::Keep;
    for (field, spans) in document.fields().zip(&mut findings.spans) {
        let uncertain = |s: &Span| s.mixed || s.known.is_none() || s.finders.has(Finder::Dictionary);
        let of_key = of_key(field);
        for span in spans.iter_mut().filter(|s| kept(s) && (of_key || uncertain(s))) {
            span.role = Role::Unknown;
        }
    }
    for round in 0.. {
        let doubtful = match round < ROUNDS_MAX {
            true => doubtful(document, findings, kept),
            false => findings
                .spans
                .iter()
                .flatten()
                .filter(|s| kept(s))
                .filter_map(|s| s.known)
                .collect(),
        };
        if doubtful.is_empty() {
            return;
        }
        for span in findings
            .spans
            .iter_mut()
            .flatten()
            .filter(|s| s.entity == Entity::Name)
        {
            if span.known.is_some_and(|known| doubtful.contains(&known)) {
                span.role = Role::Unknown;
            }
        }
    }
}

/// The people whose kept names show a value that goes.
fn doubtful(document: &Document, findings: &Findings, kept: impl Fn(&Span) -> bool) -> BTreeSet<u32> {
    let fields = || document.fields().zip(&findings.spans);
    let gone = fields().flat_map(|(field, spans)| {
        let gone = spans.iter().filter(|s| !kept(s));
        gone.filter_map(move |s| Some((s.entity, field.text.expose().get(s.start..s.end)?)))
    });
    let gone = Needles::unbounded(gone);
    let mut doubtful = BTreeSet::new();
    for (field, spans) in fields().filter(|(_, spans)| spans.iter().any(&kept)) {
        let barriers: Vec<(usize, usize)> = spans
            .iter()
            .filter(|s| !kept(s))
            .map(|s| (s.start, s.end))
            .collect();
        for sighting in gone.sightings(field.text.expose(), &barriers) {
            let (start, end) = sighting.range;
            let meets = |s: &&Span| kept(s) && s.start < end && start < s.end;
            doubtful.extend(spans.iter().filter(meets).filter_map(|s| s.known));
        }
    }
    doubtful
}
