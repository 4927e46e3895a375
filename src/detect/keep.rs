//! A facility's terms that stay. In: a finding of patterns or of the model; out: whether it equals a term as a whole.
//!
//! Other finders are never asked about: what the policy names by path, dictionaries and known values are redacted
//! whatever a list says.

use crate::policy::KeepTerm;
use crate::span::Span;
use std::collections::HashSet;

/// The compiled list of a policy.
pub(super) struct Keep {
    exact: HashSet<String>,
    any_case: HashSet<String>,
}

impl Keep {
    pub(super) fn new(terms: &[KeepTerm]) -> Self {
        let (exact, any_case): (Vec<&KeepTerm>, Vec<&KeepTerm>) =
            terms.iter().filter(|t| t.enabled).partition(|t| t.case_sensitive);
        let text = |t: &KeepTerm| t.term.expose().trim().to_owned();
        Keep {
            exact: exact.into_iter().map(text).collect(),
            any_case: any_case.into_iter().map(|t| text(t).to_lowercase()).collect(),
        }
    }

    /// Whether the whole finding, blanks around it aside, is a term that stays.
    pub(super) fn holds(&self, text: &str, span: &Span) -> bool {
        if self.exact.is_empty() && self.any_case.is_empty() {
            return false;
        }
        let found = text.get(span.start..span.end).unwrap_or_default().trim();
        self.exact.contains(found) || self.any_case.contains(&found.to_lowercase())
    }
}
