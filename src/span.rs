//! Spans of PHI inside one field, and their algebra. Pure.
//!
//! Invariant 12: spans only grow. Overlaps are united; a finding may widen a redaction and never shrink it.

use crate::entity::Entity;
use crate::role::Role;

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
    /// No vocabulary vouches for it.
    Vocabulary,
}

impl Finder {
    /// Every finder, in precedence order.
    pub const ALL: [Finder; 6] = [
        Finder::Structure,
        Finder::Dictionary,
        Finder::Known,
        Finder::Pattern,
        Finder::Model,
        Finder::Vocabulary,
    ];

    /// Name in explanations and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Finder::Structure => "structure",
            Finder::Dictionary => "dictionary",
            Finder::Known => "known",
            Finder::Pattern => "pattern",
            Finder::Model => "model",
            Finder::Vocabulary => "vocabulary",
        }
    }
}

/// The finders that agree on (parts of) a span, each with how sure it is. One that is not sure at all has found nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finders([Confidence; Finder::ALL.len()]);

impl Finders {
    /// One finder that is sure.
    pub const fn only(finder: Finder) -> Self {
        Finders::unsure(finder, Confidence::FULL)
    }

    /// One finder that is as sure as this.
    pub const fn unsure(finder: Finder, confidence: Confidence) -> Self {
        let mut confidences = [Confidence::NONE; Finder::ALL.len()];
        confidences[finder as usize] = confidence;
        Finders(confidences)
    }

    /// Both sets; who is in both is as sure as where it was surer.
    #[must_use]
    pub fn union(self, other: Finders) -> Self {
        Finders(std::array::from_fn(|i| self.0[i].max(other.0[i])))
    }

    /// The members with their confidence, strongest first.
    pub fn each(self) -> impl Iterator<Item = (Finder, Confidence)> {
        let members = Finder::ALL.into_iter().map(move |f| (f, self.0[f as usize]));
        members.filter(|(_, confidence)| *confidence > Confidence::NONE)
    }

    /// The members, strongest first.
    pub fn iter(self) -> impl Iterator<Item = Finder> {
        self.each().map(|(finder, _)| finder)
    }

    /// Whether this finder is one of them.
    pub fn has(self, finder: Finder) -> bool {
        self.0[finder as usize] > Confidence::NONE
    }

    /// The member with the highest precedence.
    pub fn strongest(self) -> Option<Finder> {
        self.iter().next()
    }

    /// How sure the surest member is.
    pub fn confidence(self) -> Confidence {
        self.0.into_iter().max().unwrap_or_default()
    }
}

/// How sure a finder is, in thousandths. Rules are sure: what fits a written form is redacted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Confidence(u16);

impl Confidence {
    /// Nothing speaks for it.
    pub const NONE: Confidence = Confidence(0);
    /// As sure as can be: structure, dictionary, known values and rules.
    pub const FULL: Confidence = Confidence(1000);

    /// From thousandths; more than 1000 count as 1000.
    pub const fn per_mille(thousandths: u16) -> Self {
        match thousandths > Self::FULL.0 {
            true => Self::FULL,
            false => Confidence(thousandths),
        }
    }

    /// From a share of 1, rounded; outside 0 to 1 it is the nearer end, and what is no number is nothing.
    pub fn of_share(share: f64) -> Self {
        Confidence((share.clamp(0.0, 1.0) * f64::from(Self::FULL.0)).round() as u16)
    }

    /// In thousandths, 0 to 1000.
    pub const fn thousandths(self) -> u16 {
        self.0
    }
}

/// As in `97.3 %`.
impl std::fmt::Display for Confidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 % 10 {
            0 => write!(f, "{} %", self.0 / 10),
            tenth => write!(f, "{}.{tenth} %", self.0 / 10),
        }
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
    /// Who says so, and how sure they are.
    pub finders: Finders,
    /// Index into the record's [`crate::needle::Needles`] when the span is a copy or variant of a known value.
    pub known: Option<u32>,
    /// Index of the dictionary entry, when it brings its own replacement.
    pub entry: Option<u32>,
    /// Whose name it is, where the record shows it. Set when all findings of a record are together.
    pub role: Role,
    /// Whether findings of several kinds were united: the text is then more than what `entity` says.
    pub mixed: bool,
    /// Whether it is a part of a value that the border of a chunk cuts: the whole is `known`, if anything is.
    pub half: bool,
}

impl Span {
    /// A span of one finder that is sure.
    pub fn new(start: usize, end: usize, entity: Entity, finder: Finder) -> Self {
        debug_assert!(start < end, "a span covers at least one byte");
        Span {
            start,
            end,
            entity,
            finders: Finders::only(finder),
            known: None,
            entry: None,
            role: Role::Unknown,
            mixed: false,
            half: false,
        }
    }

    /// How sure its finders are; of several the surest.
    pub fn confidence(&self) -> Confidence {
        self.finders.confidence()
    }

    /// Bytes covered.
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Never true for a span made by [`Span::new`].
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }

    /// The better name for a union: who has seen the whole first, then precedence, then length, then position, then
    /// the value that was known first.
    fn outranks(&self, other: &Span) -> bool {
        let rank = |s: &Span| {
            (
                !s.half,
                s.finders.strongest(),
                std::cmp::Reverse(s.len()),
                s.start,
                s.entity,
                s.known.unwrap_or(u32::MAX),
            )
        };
        rank(self) < rank(other)
    }
}

/// Unites overlapping spans: the result is sorted, disjoint, and covers exactly the bytes that the input covers.
///
/// The union carries the entity (and known value) of its highest-ranking part and the finders of all. Whose name a union
/// is must be asked anew.
pub fn unite(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|s| !s.is_empty());
    spans.sort_unstable_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
    let mut united: Vec<(Span, Span)> = Vec::with_capacity(spans.len()); // (union so far, its namer)
    for span in spans {
        match united.last_mut() {
            Some((union, namer)) if span.start < union.end => {
                union.end = union.end.max(span.end);
                union.finders = union.finders.union(span.finders);
                union.mixed |= span.mixed || span.entity != union.entity;
                if span.outranks(namer) {
                    *namer = span;
                }
            }
            _ => united.push((span, span)),
        }
    }
    let name = |(union, namer): (Span, Span)| {
        let is_all = (namer.start, namer.end) == (union.start, union.end);
        Span {
            entity: namer.entity,
            // A known value or an entry's replacement stands for the namer's text; a wider union is a value of its own.
            known: namer.known.filter(|_| is_all),
            entry: namer.entry,
            role: Role::Unknown,
            half: namer.half && is_all,
            ..union
        }
    };
    united.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arbitrary_span() -> impl Strategy<Value = Span> {
        (0usize..60, 1usize..20, 0..Entity::ALL.len(), 0..Finder::ALL.len())
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
        fn a_union_is_as_sure_as_its_surest_part(shares in prop::collection::vec(0u16..=1000, 1..5)) {
            let spans = shares.iter().enumerate().map(|(at, &share)| Span {
                finders: Finders::unsure(Finder::Model, Confidence::per_mille(share)),
                ..Span::new(at, at + 2, Entity::Name, Finder::Model)
            });
            let united = unite(spans.collect());
            prop_assert_eq!(united.len(), 1);
            prop_assert_eq!(Some(united[0].confidence().thousandths()), shares.into_iter().max());
        }

        #[test]
        fn union_ignores_order_and_repetition(spans in prop::collection::vec(arbitrary_span(), 0..20)) {
            let mut reversed: Vec<Span> = spans.iter().rev().copied().collect();
            reversed.extend(spans.iter().copied());
            prop_assert_eq!(unite(reversed), unite(spans.clone()));
            prop_assert_eq!(unite(unite(spans.clone())), unite(spans));
        }
    }

    #[test]
    fn a_union_tells_who_found_it_how_surely_and_that_it_is_of_several_kinds() {
        let model = |start, share| Span {
            finders: Finders::unsure(Finder::Model, Confidence::per_mille(share)),
            ..Span::new(start, start + 5, Entity::Name, Finder::Model)
        };
        let united = unite(vec![
            model(0, 700),
            model(3, 900),
            Span::new(4, 9, Entity::Name, Finder::Pattern),
        ]);
        let finders: Vec<_> = united[0]
            .finders
            .each()
            .map(|(f, c)| (f.name(), c.thousandths()))
            .collect();
        assert_eq!(finders, [("pattern", 1000), ("model", 900)]);
        assert!(!united[0].mixed);
        let mixed = unite(vec![
            model(0, 700),
            Span::new(4, 9, Entity::Phone, Finder::Pattern),
        ]);
        assert!(mixed[0].mixed);
    }

    #[test]
    fn shares_become_thousandths_and_nonsense_nothing() {
        let of = |share| Confidence::of_share(share).thousandths();
        assert_eq!([of(0.0204), of(1.7), of(-1.0), of(f64::NAN)], [20, 1000, 0, 0]);
        assert_eq!(Confidence::per_mille(973).to_string(), "97.3 %");
        assert_eq!(Confidence::FULL.to_string(), "100 %");
    }
}
