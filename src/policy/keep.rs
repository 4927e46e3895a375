//! Terms that a facility keeps: findings of patterns and of the model that equal one as a whole are dropped.
//!
//! ```yaml
//! - Graves                                   # or a text file: one term per line
//! - {term: MRSA, case_sensitive: true}
//! - {term: St. Jude, enabled: false}
//! ```
//!
//! Never a value that the policy names by its path, a dictionary term, or a copy of a known value. The risk stays: a
//! kept surname is kept for the patient who bears it, too, where nothing else in the record gives it away.

use super::dictionary::term;
use crate::config::reader::Node;
use crate::phi::Phi;

/// A term that stays.
#[derive(Clone, Debug)]
pub struct KeepTerm {
    /// The term. It may be somebody's name.
    pub term: Phi<String>,
    /// Only in this case. Default: any case.
    pub case_sensitive: bool,
    /// Terms can be switched off without deleting them.
    pub enabled: bool,
}

impl KeepTerm {
    /// For the policy's digest.
    pub(super) fn settings(&self) -> Vec<String> {
        let flags = format!("{} {}", self.case_sensitive, self.enabled);
        vec![self.term.expose().clone(), flags]
    }
}

/// Reads a list of terms; what is wrong with them is reported to their file.
pub(super) fn terms(list: &Node<'_>) -> Vec<KeepTerm> {
    list.list().unwrap_or_default().iter().filter_map(entry).collect()
}

fn entry(node: &Node<'_>) -> Option<KeepTerm> {
    if !node.is_map() {
        return Some(KeepTerm {
            term: term(node)?.into(),
            case_sensitive: false,
            enabled: true,
        });
    }
    let table = node.table()?.quiet();
    let term = table.need("term").and_then(|node| term(&node));
    let case_sensitive = table.boolean("case_sensitive").unwrap_or(false);
    let enabled = table.boolean("enabled").unwrap_or(true);
    table.finish();
    Some(KeepTerm {
        term: term?.into(),
        case_sensitive,
        enabled,
    })
}
