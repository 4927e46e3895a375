//! Which part of a person's name stands at a path.
//!
//! ```yaml
//! name_parts:
//!   "**.PID.5.1": family
//!   "**.PID.5.2": given
//! ```
//!
//! Parts that stand side by side are one person, so that the narrative's "J. Smith" is the one of PID-5. Member names that
//! say it themselves (`given`, `lastName`) need no rule.

use super::path::PathPattern;
use super::written;
use crate::config::reader::Table;

/// A part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePart {
    /// First and middle names.
    Given,
    /// The surname, with its prefixes.
    Family,
}

const PARTS: [(&str, NamePart); 2] = [("given", NamePart::Given), ("family", NamePart::Family)];

impl NamePart {
    /// As written in a policy.
    pub(super) fn name(self) -> &'static str {
        match self {
            NamePart::Given => "given",
            NamePart::Family => "family",
        }
    }
}

/// The section of one file.
pub(super) fn read(table: &Table<'_>) -> Vec<(PathPattern, NamePart)> {
    let entries = table
        .get("name_parts")
        .and_then(|node| node.entries())
        .unwrap_or_default();
    let rule = |(path, node): (&str, crate::config::reader::Node<'_>)| {
        Some((written::pattern(&node, path)?, node.choice(&PARTS)?))
    };
    entries.into_iter().filter_map(rule).collect()
}
