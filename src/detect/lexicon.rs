//! The always-redact dictionary. In: text; out: spans of the policy's terms. No rule of the policy overrides it.
//!
//! Two automata: exact terms over the text as it is, the others over text without accents and case
//! ([`crate::needle`]). All occurrences are reported, also overlapping ones, so that a longer term that fails its
//! word-boundary check hides no shorter one; time is linear in the text and the occurrences.

use crate::needle::Folded;
use crate::policy::DictionaryEntry;
use crate::span::{Finder, Span};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use std::sync::Arc;

/// The compiled dictionary of a policy.
pub(super) struct Lexicon {
    entries: Arc<[DictionaryEntry]>,
    exact: Terms,
    folded: Terms,
}

/// One automaton with the entries of its patterns.
struct Terms {
    /// None without terms, or where the automaton would exceed its limits: then `entries` are searched one by one.
    automaton: Option<AhoCorasick>,
    patterns: Vec<Vec<u8>>,
    entries: Vec<u32>,
}

impl Lexicon {
    pub(super) fn new(entries: Arc<[DictionaryEntry]>) -> Self {
        let select = |case_sensitive: bool| {
            let wanted = entries.iter().zip(0u32..);
            wanted
                .filter(move |(e, _)| e.enabled && e.case_sensitive == case_sensitive)
                .filter(|(e, _)| !e.term.expose().trim().is_empty())
        };
        let exact = select(true)
            .map(|(e, i)| (e.term.expose().trim().as_bytes().to_vec(), i))
            .collect();
        let fold = |e: &DictionaryEntry| Folded::new(e.term.expose().trim()).bytes().to_ascii_lowercase();
        let folded = select(false)
            .map(|(e, i)| (fold(e), i))
            .filter(|(term, _)| !term.is_empty())
            .collect();
        Lexicon {
            exact: Terms::new(exact, false),
            folded: Terms::new(folded, true),
            entries,
        }
    }

    /// Adds the spans of all terms in `text`.
    pub(super) fn find(&self, text: &str, out: &mut Vec<Span>) {
        self.exact
            .each(text.as_bytes(), |range, entry| self.add(text, range, entry, out));
        if !self.folded.entries.is_empty() {
            let folded = Folded::new(text);
            self.folded.each(folded.bytes(), |(start, end), entry| {
                self.add(text, folded.original(start, end), entry, out);
            });
        }
    }

    fn add(&self, text: &str, (start, end): (usize, usize), entry: u32, out: &mut Vec<Span>) {
        let term = &self.entries[entry as usize];
        if start < end && (!term.whole_word || is_whole_word(text, start, end)) {
            let mut span = Span::new(start, end, term.entity, Finder::Dictionary);
            span.entry = Some(entry);
            out.push(span);
        }
    }
}

impl Terms {
    fn new(terms: Vec<(Vec<u8>, u32)>, any_case: bool) -> Self {
        let (patterns, entries): (Vec<_>, Vec<_>) = terms.into_iter().unzip();
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(any_case)
            .build(&patterns);
        Terms {
            automaton: automaton.ok().filter(|_| !patterns.is_empty()),
            patterns,
            entries,
        }
    }

    fn each(&self, text: &[u8], mut found: impl FnMut((usize, usize), u32)) {
        if let Some(automaton) = &self.automaton {
            for m in automaton.find_overlapping_iter(text) {
                found((m.start(), m.end()), self.entries[m.pattern().as_usize()]);
            }
            return;
        }
        for (pattern, &entry) in self.patterns.iter().zip(&self.entries) {
            let starts = memchr::memmem::find_iter(text, pattern);
            starts.for_each(|start| found((start, start + pattern.len()), entry));
        }
    }
}

/// Whether `start..end` is not inside a longer word: where the term begins (or ends) with a letter or digit, none
/// stands before (or after) it. So terms like `#42` need no boundary at their sign.
fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let first = |s: &str| s.chars().next().is_some_and(char::is_alphanumeric);
    let last = |s: &str| s.chars().next_back().is_some_and(char::is_alphanumeric);
    let (before, inside, after) = (text.get(..start), text.get(start..end), text.get(end..));
    let (Some(before), Some(inside), Some(after)) = (before, inside, after) else {
        return false;
    };
    let cut = (last(before) && first(inside)) || (last(inside) && first(after));
    !cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::Entity;

    fn entry(term: &str) -> DictionaryEntry {
        DictionaryEntry {
            term: term.into(),
            entity: Entity::Name,
            case_sensitive: false,
            whole_word: true,
            replacement: None,
            enabled: true,
        }
    }

    fn found(entries: Vec<DictionaryEntry>, text: &str) -> Vec<String> {
        let mut spans = Vec::new();
        Lexicon::new(entries.into()).find(text, &mut spans);
        spans.sort_by_key(|s| (s.start, s.end));
        spans
            .iter()
            .map(|s| text.get(s.start..s.end).unwrap_or("off a boundary").to_owned())
            .collect()
    }

    #[test]
    fn terms_match_as_their_entry_says() {
        let text = "Bond, BOND, bonds, Bond's, Vagabond; Café";
        assert_eq!(found(vec![entry("bond")], text), ["Bond", "BOND", "Bond"]);
        let exact = DictionaryEntry {
            case_sensitive: true,
            ..entry("Bond")
        };
        assert_eq!(found(vec![exact], text), ["Bond", "Bond"]);
        let part = DictionaryEntry {
            whole_word: false,
            ..entry("bond")
        };
        assert_eq!(found(vec![part], text).len(), 5);
        let off = DictionaryEntry {
            enabled: false,
            ..entry("bond")
        };
        assert_eq!(found(vec![off, entry(" "), entry("cafe")], text), ["Café"]);
    }

    #[test]
    fn a_longer_term_hides_no_shorter_one() {
        assert_eq!(found(vec![entry("ann"), entry("ann b")], "Ann Bell"), ["Ann"]);
        assert_eq!(found(vec![entry("é")], "é Straße"), ["é"]);
        assert_eq!(found(vec![entry("strasse")], "in der Straße."), ["Straße"]);
    }

    #[test]
    fn boundaries_are_unicode() {
        assert_eq!(found(vec![entry("ann")], "éann annß ann"), ["ann"]);
        assert_eq!(found(vec![entry("#42")], "x#42 #427"), ["#42"]);
    }
}
