//! Fields of schemas: what a schema's tags say, and what happens to fields that nothing says anything about.
//!
//! ```yaml
//! tags: {PHI: narrative, PII: name, SECRET: drop}   # tag: entity | narrative | remove | drop and the like
//! unknown_fields: narrative                          # narrative (default) | drop | stop
//! ```
//!
//! Tags are the word of who wrote the schema. They add to the policy and never take away: `keep` is refused here, and a tag
//! is stronger than a path rule that only says `keep` or `narrative`. Every other path rule is stronger than a tag.

use super::written;
use super::{FieldRule, Policy};
use crate::config::reader::{Node, Table};

/// Longest tag.
const TAG_CHARS_MAX: usize = 64;

/// What happens to a field of a schema that no path rule, name pattern or tag names. Never passed through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownFields {
    /// Searched by all finders, as every string is.
    #[default]
    Narrative,
    /// It leaves the record and the schema.
    Drop,
    /// The schema is refused, and with it its records.
    Stop,
}

impl UnknownFields {
    pub(super) const CHOICES: [(&'static str, UnknownFields); 3] = [
        ("narrative", UnknownFields::Narrative),
        ("drop", UnknownFields::Drop),
        ("stop", UnknownFields::Stop),
    ];

    /// As written in a policy.
    pub const fn name(self) -> &'static str {
        match self {
            UnknownFields::Narrative => "narrative",
            UnknownFields::Drop => "drop",
            UnknownFields::Stop => "stop",
        }
    }
}

/// The section of one file.
pub(super) fn read(table: &Table<'_>) -> Vec<(String, FieldRule)> {
    let entries = table.get("tags").and_then(|node| node.entries());
    let rule = |(tag, node): (&str, Node<'_>)| {
        if tag.is_empty() || tag.chars().count() > TAG_CHARS_MAX {
            node.problem("is not a tag", format!("use 1 to {TAG_CHARS_MAX} characters"));
            return None;
        }
        match written::field_rule(&node)? {
            FieldRule::Keep => {
                node.problem(
                    "would let whoever writes a schema decide what stays",
                    "name the path in `fields`, or leave the tag out",
                );
                None
            }
            rule => Some((tag.to_owned(), rule)),
        }
    };
    entries.unwrap_or_default().into_iter().filter_map(rule).collect()
}

/// How much of a value a rule takes away: of several tags the strictest counts.
fn strictness(rule: FieldRule) -> u8 {
    match rule {
        FieldRule::Drop => 8,
        FieldRule::Embedding => 7,
        FieldRule::Remove => 6,
        FieldRule::Is(_) | FieldRule::Uuid => 5,
        FieldRule::Reference => 4,
        FieldRule::Attachment => 3,
        FieldRule::Narrative => 2,
        FieldRule::Term => 1,
        FieldRule::Keep => 0,
    }
}

/// The stricter of two rules that tags give; the first where they are equally strict.
pub fn stricter(a: Option<FieldRule>, b: Option<FieldRule>) -> Option<FieldRule> {
    match (a, b) {
        (Some(a), Some(b)) if strictness(b) > strictness(a) => Some(b),
        (a, b) => a.or(b),
    }
}

/// What holds where a path rule says one thing and tags another.
pub(super) fn combined(by_path: Option<FieldRule>, by_tag: Option<FieldRule>) -> Option<FieldRule> {
    match (by_path, by_tag) {
        // A record that calls something a term does not outweigh the policy's word that it is nobody's.
        (Some(FieldRule::Keep), Some(FieldRule::Term)) => by_path,
        (None | Some(FieldRule::Keep | FieldRule::Term | FieldRule::Narrative), _) => {
            stricter(by_path, by_tag)
        }
        (Some(_), _) => by_path,
    }
}

impl Policy {
    /// What the policy says about fields with these tags, compared without case.
    pub fn tagged<'t>(&self, tags: impl IntoIterator<Item = &'t str>) -> Option<FieldRule> {
        let rule = |tag: &str| {
            let named = self.tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(tag));
            named.map(|(_, rule)| *rule)
        };
        tags.into_iter().map(rule).fold(None, stricter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::FieldPath;
    use crate::entity::Entity;
    use crate::policy::{PathRules, path::PathPattern};

    fn policy() -> Policy {
        let is = FieldRule::Is;
        Policy {
            tags: vec![
                ("PHI".to_owned(), FieldRule::Narrative),
                ("PII".to_owned(), is(Entity::Name)),
                ("SECRET".to_owned(), FieldRule::Drop),
            ],
            fields: PathRules::new(vec![
                (PathPattern::parse("code").unwrap(), FieldRule::Keep),
                (PathPattern::parse("mrn").unwrap(), is(Entity::Mrn)),
            ]),
            ..Policy::load("safe-harbor").unwrap()
        }
    }

    #[test]
    fn the_strictest_tag_counts() {
        let policy = policy();
        assert_eq!(policy.tagged(["PHI"]), Some(FieldRule::Narrative));
        assert_eq!(policy.tagged(["phi", "PII"]), Some(FieldRule::Is(Entity::Name)));
        assert_eq!(policy.tagged(["SECRET", "PII"]), Some(FieldRule::Drop));
        assert_eq!(policy.tagged(["PUBLIC"]), None);
        assert_eq!(policy.tagged([]), None);
    }

    #[test]
    fn tags_add_to_path_rules_and_never_take_away() {
        let policy = policy();
        let rule = |path: &str, tags: &[&str]| {
            policy.rule(&FieldPath::tagged(path, policy.tagged(tags.iter().copied())))
        };
        assert_eq!(rule("code", &[]), Some(FieldRule::Keep));
        assert_eq!(rule("code", &["PII"]), Some(FieldRule::Is(Entity::Name)));
        assert_eq!(
            rule("mrn", &["PHI"]),
            Some(FieldRule::Is(Entity::Mrn)),
            "the path is stronger"
        );
        assert_eq!(rule("other", &["PHI"]), Some(FieldRule::Narrative));
        assert_eq!(rule("other", &[]), None);
        // Nor does what stands beside a field in the record.
        let (keep, term, narrative) = (FieldRule::Keep, FieldRule::Term, FieldRule::Narrative);
        assert_eq!(combined(Some(narrative), Some(keep)), Some(narrative));
        assert_eq!(combined(Some(narrative), Some(term)), Some(narrative));
        assert_eq!(combined(Some(keep), Some(term)), Some(keep));
        assert_eq!(combined(None, Some(term)), Some(term));
    }
}
