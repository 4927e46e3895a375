//! A schema compiled for reading: what stands where, under which path, and what becomes of it.
//!
//! One node for each place of the schema, so that a path is made once and not with each record. Named types are expanded at
//! every place where they stand, except inside themselves: there paths start anew at the type's outer place, as FHIR's do at
//! a resource, and the tree has a circle.

use super::scalar::Scalar;
use crate::document::FieldPath;

/// Number of a node.
pub(super) type NodeId = u32;

/// A compiled schema.
#[derive(Debug)]
pub(in crate::codec) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
}

impl Tree {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }
}

#[derive(Debug)]
pub(super) enum Node {
    Null,
    Leaf(Leaf),
    Record(Vec<Member>),
    Array {
        items: NodeId,
    },
    Map {
        values: NodeId,
        keys: Place,
        values_at: Place,
    },
    /// Each branch with its number in the output.
    Union(Vec<(NodeId, u32)>),
}

/// A single value.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) scalar: Scalar,
    /// Whether it is a string in the output, whatever it is here.
    pub(super) becomes_text: bool,
    pub(super) place: Place,
}

impl Leaf {
    /// Whether it is no field: its values are the schema's, and no rule names the path.
    pub(super) fn is_silent(&self) -> bool {
        self.scalar.is_of_schema() && !self.becomes_text
    }
}

/// A member of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) node: NodeId,
    pub(super) fate: Fate,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// It is in no output.
    Goes,
    /// The same, and the record says so unless it was null.
    GoesAsEmbedding,
}

/// Where a value stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its path; below a map, with `{value}` where the key belongs.
    pub(super) path: FieldPath,
    /// Below a map: what follows the path of the innermost map's entry.
    pub(super) below_entry: Option<Box<str>>,
}
