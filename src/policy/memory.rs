//! What the policy's path rules say about a path, remembered.
//!
//! Finding a rule compares folded member names with patterns, microseconds per field; records of one feed repeat their
//! paths, so the answers are remembered in a fixed table without locks. The table holds hashes under a random key, never
//! paths, and a new path displaces an old one: it is bounded and never fills up with the dynamic members of some feed.

use super::{FieldRule, Policy};
use crate::document::FieldPath;
use crate::entity::Entity;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Answers that are remembered. A power of two; 256 KiB. Feeds have some hundred paths, of HL7 v2 up to some thousand.
const SLOTS: usize = 32768;
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

/// The memory of one policy. A copy of the policy, which may get other rules, starts with an empty one.
#[derive(Default)]
pub struct Memory(OnceLock<Table>);

struct Table {
    hasher: RandomState,
    slots: Box<[AtomicU64]>,
}

impl Clone for Memory {
    fn clone(&self) -> Self {
        Memory::default()
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory")
    }
}

impl Policy {
    /// What the rules say about a path. As [`super::PathRules::find`], and fast for paths seen before.
    pub fn rule(&self, path: &FieldPath) -> Option<FieldRule> {
        decode(self.answer(path) & !SUBJECT_BIT)
    }

    /// Whether one of the `subject` paths names this path.
    pub fn is_subject(&self, path: &FieldPath) -> bool {
        self.answer(path) & SUBJECT_BIT != 0
    }

    fn answer(&self, path: &FieldPath) -> u64 {
        let table = self.memory.0.get_or_init(|| Table {
            hasher: RandomState::new(),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        });
        let hash = table.hasher.hash_one(path.as_str());
        let place = (hash % SLOTS as u64) as usize;
        // The low bits chose the slot; folding them in keeps them in the comparison.
        let tag = hash.rotate_left(13) & !ANSWER_BITS;
        // Two paths that want one slot share two.
        for slot in [&table.slots[place], &table.slots[place ^ 1]] {
            // One word holds tag and answer, so no ordering with other memory is needed.
            let stored = slot.load(Ordering::Relaxed);
            if stored & !ANSWER_BITS == tag && stored & ANSWER_BITS != 0 {
                return stored & ANSWER_BITS;
            }
        }
        let home = &table.slots[place];
        let slot = match home.load(Ordering::Relaxed) {
            0 => home,
            _ => &table.slots[place ^ 1],
        };
        let subject = self.subject.iter().any(|pattern| pattern.matches(path));
        let answer = encode(self.fields.find(path)) | if subject { SUBJECT_BIT } else { 0 };
        slot.store(tag | answer, Ordering::Relaxed);
        answer
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
        for round in 0..3 {
            for i in 0..3 * SLOTS {
                let path = FieldPath::new(match i % 3 {
                    0 => format!("a{i}.mrn"),
                    1 => format!("x.b{i}"),
                    _ => format!("c{i}"),
                });
                assert_eq!(policy.rule(&path), policy.fields.find(&path), "round {round}");
            }
        }
    }
}
