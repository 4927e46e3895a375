//! Where the policy names a place of the record: what its path rules say about each field, quickly.
//!
//! In: a field; out: how to treat it. Finding a rule compares folded member names with every pattern, microseconds per
//! field; records of one feed repeat their paths, so the answers are remembered in a fixed table without locks. The
//! table holds hashes under a random key, never paths, and a new path displaces an old one: it is bounded and never
//! fills up with the dynamic members of some feed.

use crate::document::{Field, FieldKind, FieldPath, KEY_ROOT};
use crate::entity::Entity;
use crate::policy::{Action, FieldRule, Policy};
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Answers that are remembered. A power of two; 64 KiB. Feeds have some hundred paths.
const SLOTS: usize = 8192;
/// The low bits of a slot hold the answer, the others 56 bits of the hash. Two of a million paths share slot and hash
/// with a probability below 10^-8.
const ANSWER_BITS: u64 = 0xff;
/// Rules are coded from 1; 0 is an empty slot.
const FIRST_ENTITY: u64 = 7;
/// Set where the path may be the subject's.
const SUBJECT_BIT: u64 = 0x80;

const _: () = assert!(
    FIRST_ENTITY + (Entity::ALL.len() as u64) < SUBJECT_BIT,
    "every rule must fit into the answer"
);

/// How detection treats a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// The whole value is one of these.
    Whole(Entity),
    /// Text for all finders.
    Narrative,
    /// A reference: its identifiers, and in the rest the dictionary and known values.
    Reference,
    /// Bytes that nobody can read: removed whole, not searched.
    Blob,
    /// Not searched by patterns; the dictionary and known values still count.
    Vouched,
    /// A number that no rule names: only a copy of a known value counts.
    PlainNumber,
    /// A record key that is text: what it says may not depend on the value, so known values stay out.
    KeyText,
    /// A record key that the policy keeps: only the dictionary.
    KeyVouched,
}

/// The path rules of a policy with their memory.
pub(super) struct Places {
    hasher: RandomState,
    slots: Box<[AtomicU64]>,
}

impl Places {
    pub(super) fn new() -> Self {
        Places {
            hasher: RandomState::new(),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// What the policy's rules say about a path.
    fn rule(&self, policy: &Policy, path: &FieldPath) -> Option<FieldRule> {
        decode(self.answer(policy, path) & !SUBJECT_BIT)
    }

    /// Whether one of the policy's `subject` paths names this path.
    pub(super) fn is_subject(&self, policy: &Policy, path: &FieldPath) -> bool {
        self.answer(policy, path) & SUBJECT_BIT != 0
    }

    /// Whether the policy removes a field whole. What happens to keys is the key rule's business.
    pub(super) fn is_removed(&self, policy: &Policy, field: &Field) -> bool {
        match field.kind {
            FieldKind::Blob => true,
            FieldKind::RecordKey => false,
            _ => self.rule(policy, &field.path) == Some(FieldRule::Remove),
        }
    }

    fn answer(&self, policy: &Policy, path: &FieldPath) -> u64 {
        let hash = self.hasher.hash_one(path.as_str());
        let slot = &self.slots[(hash % SLOTS as u64) as usize];
        // The low bits chose the slot; folding them in keeps them in the comparison.
        let tag = hash.rotate_left(13) & !ANSWER_BITS;
        // One word holds tag and answer, so no ordering with other memory is needed.
        let stored = slot.load(Ordering::Relaxed);
        if stored & !ANSWER_BITS == tag && stored & ANSWER_BITS != 0 {
            return stored & ANSWER_BITS;
        }
        let subject = policy.subject.iter().any(|pattern| pattern.matches(path));
        let answer = encode(policy.fields.find(path)) | if subject { SUBJECT_BIT } else { 0 };
        slot.store(tag | answer, Ordering::Relaxed);
        answer
    }

    /// How to treat a field.
    pub(super) fn treatment(&self, policy: &Policy, field: &Field) -> Treatment {
        let rule = self.rule(policy, &field.path);
        match (field.kind, rule) {
            (FieldKind::Blob, _) => Treatment::Blob,
            (FieldKind::MapKey, None | Some(FieldRule::Narrative)) if of_key(field) => Treatment::KeyText,
            (FieldKind::MapKey, Some(FieldRule::Keep)) if of_key(field) => Treatment::KeyVouched,
            (FieldKind::RecordKey, None | Some(FieldRule::Narrative | FieldRule::Keep)) => key(policy, rule),
            // What the policy keeps is as vouched for as under `keep`.
            (FieldKind::RecordKey, Some(FieldRule::Is(e))) if policy.action(e) == Action::Keep => {
                Treatment::KeyVouched
            }
            // The kind may stay, and whatever else stands in the field may not: "92-year-old male John Smith" as an age.
            (_, Some(FieldRule::Is(e))) if policy.action(e) == Action::Keep => Treatment::Narrative,
            (_, Some(FieldRule::Is(e))) => Treatment::Whole(e),
            (FieldKind::RecordKey, Some(FieldRule::Attachment)) => Treatment::Whole(policy.record_key.entity),
            (FieldKind::RecordKey | FieldKind::MapKey, Some(FieldRule::Reference)) => {
                Treatment::Whole(Entity::Id)
            }
            (_, Some(FieldRule::Reference)) => Treatment::Reference,
            (FieldKind::Number, Some(FieldRule::Attachment)) => Treatment::PlainNumber,
            (_, Some(FieldRule::Attachment)) => Treatment::Narrative,
            (_, Some(FieldRule::Remove)) => Treatment::Whole(Entity::Id),
            (_, Some(FieldRule::Keep)) => Treatment::Vouched,
            (FieldKind::Number, None) => Treatment::PlainNumber,
            (_, None | Some(FieldRule::Narrative)) => Treatment::Narrative,
        }
    }
}

/// Whether a field belongs to the record key: its values, and the member names of a JSON key.
pub(super) fn of_key(field: &Field) -> bool {
    let root = || field.path.as_str().strip_prefix(KEY_ROOT);
    match field.kind {
        FieldKind::RecordKey => true,
        FieldKind::MapKey => root().is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])),
        _ => false,
    }
}

/// A record key that no rule calls a value.
fn key(policy: &Policy, rule: Option<FieldRule>) -> Treatment {
    match (rule, policy.record_key.action) {
        (Some(FieldRule::Narrative), _) => Treatment::KeyText,
        (Some(_), _) | (None, Action::Keep) => Treatment::KeyVouched,
        (None, _) => Treatment::Whole(policy.record_key.entity),
    }
}

fn encode(rule: Option<FieldRule>) -> u64 {
    match rule {
        None => 1,
        Some(FieldRule::Narrative) => 2,
        Some(FieldRule::Keep) => 3,
        Some(FieldRule::Remove) => 4,
        Some(FieldRule::Attachment) => 5,
        Some(FieldRule::Reference) => 6,
        Some(FieldRule::Is(entity)) => FIRST_ENTITY + entity as u64,
    }
}

fn decode(answer: u64) -> Option<FieldRule> {
    match answer {
        2 => Some(FieldRule::Narrative),
        3 => Some(FieldRule::Keep),
        4 => Some(FieldRule::Remove),
        5 => Some(FieldRule::Attachment),
        6 => Some(FieldRule::Reference),
        _ => {
            let entity = answer.checked_sub(FIRST_ENTITY)?;
            Entity::ALL.get(entity as usize).map(|e| FieldRule::Is(*e))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::testing;

    #[test]
    fn answers_survive_their_coding() {
        let rules = [
            FieldRule::Narrative,
            FieldRule::Keep,
            FieldRule::Remove,
            FieldRule::Attachment,
            FieldRule::Reference,
        ];
        let entities = Entity::ALL.iter().map(|e| FieldRule::Is(*e));
        for rule in rules.into_iter().chain(entities).map(Some).chain([None]) {
            assert_eq!(decode(encode(rule)), rule);
        }
    }

    #[test]
    fn remembered_rules_are_the_policys_even_when_slots_are_fought_over() {
        let policy = testing::policy(&[("**.mrn", FieldRule::Is(Entity::Mrn)), ("x.*", FieldRule::Keep)]);
        let places = Places::new();
        for round in 0..3 {
            for i in 0..3 * SLOTS {
                let path = FieldPath::new(match i % 3 {
                    0 => format!("a{i}.mrn"),
                    1 => format!("x.b{i}"),
                    _ => format!("c{i}"),
                });
                assert_eq!(
                    places.rule(&policy, &path),
                    policy.fields.find(&path),
                    "round {round}"
                );
            }
        }
    }
}
