//! What a policy says about places of a schema.

use super::at::At;
use super::derive::{Compiled, Deriver, Object, Purpose};
use super::scalar::Scalar;
use super::tree::{Fate, Node, NodeId};
use crate::document::FieldPath;
use crate::entity::Entity;
use crate::policy::{Action, FieldRule, LeftOut, UnknownFields};
use crate::schema::RecordPart;
use serde_json::Value;

/// Where tags stand in a schema.
const TAGS: &str = "confluent:tags";

impl Deriver<'_> {
    pub(super) fn fate(&self, at: &At, compiled: &Compiled) -> Fate {
        let path = at.place().path;
        let is_inner = !matches!(self.leaf_of(compiled.node), Some(Node::Leaf(_) | Node::Null));
        let is_unknown = compiled.has_unknown && !compiled.has_known && !compiled.has_record;
        match self.policy.leaves_out(&path, is_inner) {
            _ if self.purpose == Purpose::Output || self.part == RecordPart::Key => Fate::Stays,
            Some(LeftOut::AsEmbedding) => Fate::GoesAsEmbedding,
            Some(LeftOut::ByRule | LeftOut::Unlisted) => Fate::Goes,
            _ if is_unknown && self.policy.unknown_fields == UnknownFields::Drop => Fate::Goes,
            _ => Fate::Stays,
        }
    }

    /// The node itself, or of a union with null the other branch.
    fn leaf_of(&self, node: NodeId) -> Option<&Node> {
        let node = self.nodes.get(node as usize)?;
        match node {
            Node::Union(branches) => {
                let inner = branches.iter().map(|(branch, _)| &self.nodes[*branch as usize]);
                inner
                    .filter(|branch| !matches!(branch, Node::Null))
                    .max_by_key(|branch| match branch {
                        Node::Leaf(_) => 0,
                        _ => 1,
                    })
            }
            node => Some(node),
        }
    }

    /// Whether values of this type must be strings, for what a rule may put in their place.
    pub(super) fn changes(&self, scalar: &Scalar, rule: Option<FieldRule>) -> bool {
        if *scalar == Scalar::String {
            return false;
        }
        let is_gone = matches!(
            rule,
            Some(FieldRule::Remove | FieldRule::Drop | FieldRule::Embedding)
        );
        let is_one_value = match rule {
            Some(FieldRule::Is(entity)) => self.policy.action(entity) != Action::Keep,
            Some(FieldRule::Reference) => true,
            _ => false,
        };
        match (self.part, rule) {
            (_, Some(FieldRule::Keep)) => false,
            // Bytes can be empty; other types have no value that says "removed".
            _ if is_gone => !matches!(scalar, Scalar::Bytes | Scalar::Fixed(_)),
            (RecordPart::Key, _) => {
                is_one_value || (self.policy.record_key.action != Action::Keep && !scalar.is_of_schema())
            }
            (RecordPart::Value, _) => {
                let is_date = scalar.is_date() && self.policy.action(Entity::Date) != Action::Keep;
                is_one_value || is_date
            }
        }
    }

    pub(super) fn rule(&self, at: &At) -> Option<FieldRule> {
        self.policy.rule(&at.place().path)
    }

    /// What the policy says about the tags that stand in the schema here.
    pub(super) fn inline_tags(&self, object: &Object) -> Option<FieldRule> {
        let tags = object.get(TAGS).and_then(Value::as_array)?;
        self.policy.tagged(tags.iter().filter_map(Value::as_str))
    }

    /// What it says about those that the registry keeps beside the schema. Their paths start at a record's full name.
    pub(super) fn metadata_tags(&self, record: &str, name: &str, at: &At) -> Option<FieldRule> {
        if self.tags.is_empty() {
            return None;
        }
        let by_record = FieldPath::new(format!("{}.{name}", self.names.original(record)));
        let by_path = FieldPath::new(at.path.as_str());
        let named = self
            .tags
            .iter()
            .filter(|(pattern, _)| pattern.matches(&by_record) || pattern.matches(&by_path));
        self.policy
            .tagged(named.flat_map(|(_, tags)| tags.iter().map(String::as_str)))
    }
}
