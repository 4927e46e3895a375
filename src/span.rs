//! Spans of PHI inside one field, and their algebra. Pure.
//!
//! Invariant 12: spans only grow. Overlaps are united; a finding may widen a redaction and never shrink it.

use crate::entity::Entity;

/// Who found a span. The order is the precedence of categories when spans are united: the first one names the union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finder {
    /// The policy says what stands at this path.
    Structure,
    /// The always-redact dictionary.
    Dictionary,
    /// A value that the record itself reveals elsewhere.
    Known,
    /// A written form: pattern, checksum, context.
    Pattern,
    /// The model.
    Model,
}

impl Finder {
    /// Every finder, in precedence order.
    pub const ALL: [Finder; 5] = [
        Finder::Structure,
        Finder::Dictionary,
        Finder::Known,
        Finder::Pattern,
        Finder::Model,
    ];

    /// Name in explanations and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Finder::Structure => "structure",
            Finder::Dictionary => "dictionary",
            Finder::Known => "known",
            Finder::Pattern => "pattern",
            Finder::Model => "model",
        }
    }
}

/// The set of finders that agree on (parts of) a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finders(u8);

impl Finders {
    /// A set of one.
    pub const fn only(finder: Finder) -> Self {
        Finders(1 << finder as u8)
    }

    /// Both sets.
    pub const fn union(self, other: Finders) -> Self {
        Finders(self.0 | other.0)
    }

    /// The members, strongest first.
    pub fn iter(self) -> impl Iterator<Item = Finder> {
        Finder::ALL
            .into_iter()
            .filter(move |f| self.0 & (1 << *f as u8) != 0)
    }

    /// The member with the highest precedence.
    pub fn strongest(self) -> Option<Finder> {
        self.iter().next()
    }
}

/// A stretch of one field's text that identifies somebody: byte offsets on character boundaries, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is.
    pub entity: Entity,
    /// Who says so.
    pub finders: Finders,
    /// Index into the record's [`crate::needle::Needles`] when the span is a copy or variant of a known value.
    pub known: Option<u32>,
    /// Index of the dictionary entry, when it brings its own replacement.
    pub entry: Option<u32>,
}

impl Span {
    /// A span of one finder.
    pub fn new(start: usize, end: usize, entity: Entity, finder: Finder) -> Self {
        debug_assert!(start < end, "a span covers at least one byte");
        Span {
            start,
            end,
            entity,
            finders: Finders::only(finder),
            known: None,
            entry: None,
        }
    }

    /// Bytes covered.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Never true for a span made by [`Span::new`].
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    /// The better name for a union: precedence first, then length, then position.
    fn outranks(&self, other: &Span) -> bool {
        let rank = |s: &Span| {
            (
                s.finders.strongest(),
                std::cmp::Reverse(s.len()),
                s.start,
                s.entity,
            )
        };
        rank(self) < rank(other)
    }
}

/// Unites overlapping spans: the result is sorted, disjoint, and covers exactly the bytes that the input covers.
///
/// The union carries the entity (and known value) of its highest-ranking part and the finders of all.
pub fn unite(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|s| !s.is_empty());
    spans.sort_unstable_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
    let mut united: Vec<(Span, Span)> = Vec::with_capacity(spans.len()); // (union so far, its namer)
    for span in spans {
        match united.last_mut() {
            Some((union, namer)) if span.start < union.end => {
                union.end = union.end.max(span.end);
                union.finders = union.finders.union(span.finders);
                if span.outranks(namer) {
                    *namer = span;
                }
            }
            _ => united.push((span, span)),
        }
    }
    let name = |(union, namer): (Span, Span)| Span {
        entity: namer.entity,
        // A known value or an entry's replacement stands for the namer's text; a wider union is a value of its own.
        known: namer
            .known
            .filter(|_| (namer.start, namer.end) == (union.start, union.end)),
        entry: namer.entry,
        ..union
    };
    united.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arbitrary_span() -> impl Strategy<Value = Span> {
        (0usize..60, 1usize..20, 0..Entity::ALL.len(), 0usize..5)
            .prop_map(|(start, len, e, f)| Span::new(start, start + len, Entity::ALL[e], Finder::ALL[f]))
    }

    fn covered(spans: &[Span]) -> Vec<bool> {
        let mut bytes = vec![false; 100];
        spans.iter().for_each(|s| bytes[s.start..s.end].fill(true));
        bytes
    }

    proptest! {
        /// Invariant 12: the union covers exactly what the parts cover: nothing is dropped with the loser of an overlap.
        #[test]
        fn invariant_12_union_covers_exactly_its_parts(spans in prop::collection::vec(arbitrary_span(), 0..20)) {
            let united = unite(spans.clone());
            prop_assert_eq!(covered(&united), covered(&spans));
            prop_assert!(united.windows(2).all(|w| w[0].end <= w[1].start));
        }

        #[test]
        fn union_ignores_order_and_repetition(spans in prop::collection::vec(arbitrary_span(), 0..20)) {
            let mut reversed: Vec<Span> = spans.iter().rev().copied().collect();
            reversed.extend(spans.iter().copied());
            prop_assert_eq!(unite(reversed), unite(spans.clone()));
            prop_assert_eq!(unite(unite(spans.clone())), unite(spans));
        }
    }
}
