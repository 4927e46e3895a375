//! The always-redact dictionary as policies carry it, and how its entries are written.
//!
//! ```yaml
//! dictionary:                       # or a file of its own, a list like this one, named under `dictionary_files`
//! - {term: Willowbrook Farm, entity: address}
//! - {term: JR, entity: name, case_sensitive: true, whole_word: true, replacement: "[the founder]"}
//! - {term: Dr. Nobody, entity: name, enabled: false}
//! ```
//!
//! Terms are PHI: no problem repeats one.

use super::written::ENTITIES;
use crate::config::reader::Node;
use crate::entity::Entity;
use crate::phi::Phi;
use crate::token::opaque_ranges;
use aho_corasick::AhoCorasick;

/// A term that is always redacted. An allow-list can never override it.
#[derive(Clone, Debug)]
pub struct DictionaryEntry {
    /// The term. It may be a patient's or a provider's name.
    pub term: Phi<String>,
    /// Category of the findings.
    pub entity: Entity,
    /// Match only this case. Default: any case.
    pub case_sensitive: bool,
    /// Match only between word boundaries. Default: yes.
    pub whole_word: bool,
    /// Text to put in its place, instead of the category's action.
    pub replacement: Option<String>,
    /// Entries can be switched off without deleting them.
    pub enabled: bool,
}

/// Longest term and replacement in bytes: a line of text.
const TERM_BYTES_MAX: usize = 1024;

/// Reads a list of entries; what is wrong with them is reported to their file.
pub(super) fn entries(list: &Node<'_>) -> Vec<DictionaryEntry> {
    list.list().unwrap_or_default().iter().filter_map(entry).collect()
}

fn entry(node: &Node<'_>) -> Option<DictionaryEntry> {
    let table = node.table()?.quiet();
    let term = table.need("term").and_then(|node| term(&node));
    let entity = table.need("entity").and_then(|node| node.choice(&ENTITIES));
    let case_sensitive = table.boolean("case_sensitive").unwrap_or(false);
    let whole_word = table.boolean("whole_word").unwrap_or(true);
    let replacement = table.get("replacement");
    let enabled = table.boolean("enabled").unwrap_or(true);
    table.finish();
    let term = term?;
    let replacement = match replacement {
        Some(node) => Some(checked_replacement(&node, Some(term))?),
        None => None,
    };
    Some(DictionaryEntry {
        term: term.into(),
        entity: entity?,
        case_sensitive,
        whole_word,
        replacement,
        enabled,
    })
}

/// A term: text with a letter or digit in it.
pub(super) fn term<'a>(node: &Node<'a>) -> Option<&'a str> {
    let term = node.text()?.trim();
    match term_fault(term) {
        None => Some(term),
        Some((what, fix)) => {
            node.problem(what, fix);
            None
        }
    }
}

/// What is wrong with a term, and what to do.
pub(super) fn term_fault(term: &str) -> Option<(String, &'static str)> {
    if !term.chars().any(char::is_alphanumeric) {
        return Some(("holds no letter or digit".to_owned(), "write the term here"));
    }
    let what = format!("is longer than {TERM_BYTES_MAX} bytes");
    (term.len() > TERM_BYTES_MAX).then_some((what, "split it into several terms"))
}

/// A replacement that is no longer than a line, does not repeat its term and does not read like a token.
pub(super) fn checked_replacement(node: &Node<'_>, term: Option<&str>) -> Option<String> {
    let replacement = node.text()?;
    if replacement.len() > TERM_BYTES_MAX {
        node.problem(format!("is longer than {TERM_BYTES_MAX} bytes"), "shorten it");
    } else if term.is_some_and(|term| replacement.to_lowercase().contains(&term.to_lowercase())) {
        node.problem(
            "contains the term that it replaces",
            "write a replacement without it",
        );
    } else if !opaque_ranges(replacement).is_empty() {
        // It would be taken for a redaction of ours: counted as one, and never searched again.
        node.problem(
            "has the form of a label or token",
            "write other words than `[NAME-1]`",
        );
    } else {
        return Some(replacement.to_owned());
    }
    None
}

/// What is wrong with replacements that contain some other term of the whole dictionary: they would put it back.
pub(super) fn returning_terms(all: &[DictionaryEntry]) -> Option<(String, &'static str)> {
    if all.iter().all(|entry| entry.replacement.is_none()) {
        return None;
    }
    let terms = all
        .iter()
        .filter(|entry| entry.enabled)
        .map(|entry| entry.term.expose().to_lowercase());
    let Ok(search) = AhoCorasick::new(terms) else {
        return Some(("the dictionary is too large".to_owned(), "split the policy"));
    };
    let puts_back = |entry: &&DictionaryEntry| {
        entry
            .replacement
            .as_ref()
            .is_some_and(|r| search.is_match(&r.to_lowercase()))
    };
    match all.iter().filter(puts_back).count() {
        0 => None,
        n => Some((
            format!("{n} replacements of the dictionary contain another of its terms"),
            "write replacements that contain no term",
        )),
    }
}
