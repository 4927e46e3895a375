//! What the policy's path rules say about a path, remembered.
//!
//! Finding a rule compares folded member names with patterns, microseconds per field; records of one feed repeat their
//! paths, so the answers are remembered in a fixed table without locks. The table holds hashes under a random key, never
//! paths, and a new path displaces an old one: it is bounded and never fills up with the dynamic members of some feed.

use super::path::is_name;
use super::tags::combined;
use super::{FieldRule, Policy};
use crate::document::FieldPath;
use crate::entity::Entity;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Answers that are remembered. A power of two; 256 KiB. Feeds have some hundred paths, of HL7 v2 up to some thousand.
const SLOTS: usize = 32768;
/// Slots in which an answer may stand: as many as processors fetch at once, a power of two.
const WAYS: usize = 8;
/// The low bits of a slot hold the answer, the others 54 bits of the hash. Two of a million paths share them with a
/// probability below 10^-4.
const ANSWER_BITS: u64 = 0x3ff;
/// Rules are coded from 1; 0 is an empty slot.
const FIRST_ENTITY: u64 = 11;
/// The rule.
const RULE_BITS: u64 = 0x3f;
/// Set where the path may be the subject's.
const SUBJECT_BIT: u64 = 0x40;
/// Set where the policy lets values pass at the path.
const VALUE_BIT: u64 = 0x80;
/// Set where the policy lets something below the path pass.
const INNER_BIT: u64 = 0x100;

const _: () = assert!(
    FIRST_ENTITY + (Entity::ALL.len() as u64) < RULE_BITS,
    "every rule must fit into the answer"
);

/// The memory of one policy. A copy of the policy, which may get other rules, starts with an empty one.
#[derive(Default)]
pub struct Memory(OnceLock<Table>);

struct Table {
    /// Which policy of this process it is, from 1, above the bits of an answer: paths note the answer with it.
    mark: u64,
    hasher: RandomState,
    slots: Box<[AtomicU64]>,
    /// Last member names of rules that drop, by their [`initial`]; none where one ends in a wildcard.
    drop_names: Option<Vec<Vec<String>>>,
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

/// Why a member is left out before anything looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The rule `drop`.
    ByRule,
    /// The rule `embedding`.
    AsEmbedding,
    /// The policy lists what passes, and this is not on it.
    Unlisted,
}

impl Policy {
    /// Whether what stands at this path is left out, and why. `is_inner`: whether it holds other members or elements.
    pub fn leaves_out(&self, path: &FieldPath, is_inner: bool) -> Option<LeftOut> {
        let passes = match is_inner {
            true => self.lets_inner_pass(path),
            false => self.lets_value_pass(path),
        };
        match self.rule(path) {
            Some(FieldRule::Drop) => Some(LeftOut::ByRule),
            Some(FieldRule::Embedding) => Some(LeftOut::AsEmbedding),
            _ => (!passes).then_some(LeftOut::Unlisted),
        }
    }

    /// What the rules say about a path and the tags that its field bears. As [`super::PathRules::find`], and fast for paths seen before.
    pub fn rule(&self, path: &FieldPath) -> Option<FieldRule> {
        combined(decode(self.answer(path) & RULE_BITS), path.tag_rule())
    }

    /// Whether the policy lets a value at this path pass: always, unless it lists what passes.
    pub fn lets_value_pass(&self, path: &FieldPath) -> bool {
        self.allow.is_none() || self.answer(path) & VALUE_BIT != 0
    }

    /// Whether the policy lets something pass that lies below this path.
    pub fn lets_inner_pass(&self, path: &FieldPath) -> bool {
        self.allow.is_none() || self.answer(path) & INNER_BIT != 0
    }

    /// Whether some rule may drop members of this name: quick, and mostly no.
    pub fn may_drop(&self, name: &str) -> bool {
        let Some(names) = self.table().drop_names.as_ref().filter(|_| self.allow.is_none()) else {
            return true;
        };
        // Flattened names have several members' names in them.
        name.contains(['.', '['])
            || initial(name).is_none_or(|initial| names[initial].iter().any(|drop| is_name(name, drop)))
    }

    fn table(&self) -> &Table {
        let is_drop = |rule: FieldRule| matches!(rule, FieldRule::Drop | FieldRule::Embedding);
        let drop_names = || {
            let mut names = vec![Vec::new(); INITIALS];
            for (pattern, _) in self.fields.iter().filter(|(_, rule)| is_drop(*rule)) {
                let name = pattern.last_name()?;
                // Names with another initial are asked for anyway.
                if let Some(initial) = initial(name) {
                    names[initial].push(name.to_owned());
                }
            }
            Some(names)
        };
        static POLICIES: AtomicU64 = AtomicU64::new(1);
        self.memory.0.get_or_init(|| Table {
            mark: POLICIES.fetch_add(1, Ordering::Relaxed) << ANSWER_BITS.count_ones(),
            drop_names: drop_names(),
            hasher: RandomState::new(),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        })
    }

    /// Whether one of the `subject` paths names this path.
    pub fn is_subject(&self, path: &FieldPath) -> bool {
        self.answer(path) & SUBJECT_BIT != 0
    }

    fn answer(&self, path: &FieldPath) -> u64 {
        let table = self.table();
        let noted = path.remembered();
        if noted & !ANSWER_BITS == table.mark {
            return noted & ANSWER_BITS;
        }
        let answer = self.looked_up(table, path);
        path.remember(table.mark | answer);
        answer
    }

    fn looked_up(&self, table: &Table, path: &FieldPath) -> u64 {
        let hash = table.hasher.hash_one(path.as_str());
        let home = (hash % SLOTS as u64) as usize;
        // The low bits chose the slot; folding them in keeps them in the comparison.
        let tag = hash.rotate_left(13) & !ANSWER_BITS;
        // Paths that want one slot share its neighbours, and whoever finds all taken takes the first.
        let mut free = &table.slots[home];
        for way in 0..WAYS {
            let slot = &table.slots[home ^ way];
            // One word holds tag and answer, so no ordering with other memory is needed.
            let stored = slot.load(Ordering::Relaxed);
            if stored & !ANSWER_BITS == tag && stored & ANSWER_BITS != 0 {
                return stored & ANSWER_BITS;
            }
            if stored == 0 {
                free = slot;
                break; // nothing was ever put behind a free one
            }
        }
        let subject = self.subject.iter().any(|pattern| pattern.matches(path));
        let list = || self.allow.iter().flatten();
        let flags = [
            (subject, SUBJECT_BIT),
            (list().any(|pattern| pattern.covers(path)), VALUE_BIT),
            (list().any(|pattern| pattern.leads_to(path)), INNER_BIT),
        ];
        let rule = encode(self.fields.find(path));
        let set = |(is_set, bit): (bool, u64)| if is_set { bit } else { 0 };
        let answer = flags.into_iter().map(set).fold(rule, |all, bit| all | bit);
        free.store(tag | answer, Ordering::Relaxed);
        answer
    }
}

/// Answers of [`initial`].
const INITIALS: usize = 128;

/// The first character of a member name that counts, in one case: a quick way to tell that two names differ. `None` where
/// none counts, or one outside of ASCII: some of these fold to letters of ASCII.
fn initial(name: &str) -> Option<usize> {
    let first = name.bytes().find(|b| !matches!(b, b'_' | b'-'))?;
    first.is_ascii().then(|| first.to_ascii_lowercase().into())
}

fn encode(rule: Option<FieldRule>) -> u64 {
    match rule {
        None => 1,
        Some(FieldRule::Narrative) => 2,
        Some(FieldRule::Keep) => 3,
        Some(FieldRule::Remove) => 4,
        Some(FieldRule::Attachment) => 5,
        Some(FieldRule::Reference) => 6,
        Some(FieldRule::Drop) => 7,
        Some(FieldRule::Embedding) => 8,
        Some(FieldRule::Uuid) => 9,
        Some(FieldRule::Term) => 10,
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
        7 => Some(FieldRule::Drop),
        8 => Some(FieldRule::Embedding),
        9 => Some(FieldRule::Uuid),
        10 => Some(FieldRule::Term),
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
            FieldRule::Drop,
            FieldRule::Embedding,
            FieldRule::Uuid,
            FieldRule::Term,
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

    #[test]
    fn members_that_may_be_dropped_are_not_passed_over() {
        let policy = testing::policy(&[("**.embedding", FieldRule::Drop), ("a.b", FieldRule::Drop)]);
        for name in [
            "embedding",
            "_Embedding",
            "em-bedding",
            "b",
            "a.b",
            "x.embedding",
            "embedding[]",
            "\u{212a}b",
        ] {
            assert!(policy.may_drop(name), "{name}");
        }
        for name in ["text", "a", "emb", "bb"] {
            assert!(!policy.may_drop(name), "{name}");
        }
    }
}
