//! The member names of one JSON object, to notice one that comes twice (after decoding: `"a"` and `"\u0061"` are one).

use std::borrow::Cow;
use std::collections::HashSet;

/// Names that are compared one by one: faster than hashing while they are few, as in nearly all objects.
const FEW: usize = 16;

/// Names met so far. Linear in time and memory: the set's hash is keyed at random, so no input can make it slow.
#[derive(Default)]
pub(super) struct Names<'r> {
    few: Vec<Cow<'r, str>>,
    many: HashSet<Cow<'r, str>>,
}

impl<'r> Names<'r> {
    /// Adds a name; false when it is there already.
    pub(super) fn insert(&mut self, name: Cow<'r, str>) -> bool {
        if self.few.contains(&name) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(name);
            return true;
        }
        self.many.insert(name)
    }

    /// Forgets all, for the next object; the short list keeps its memory.
    pub(super) fn clear(&mut self) {
        self.few.clear();
        self.many = HashSet::new();
    }
}
