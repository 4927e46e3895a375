//! What detection says about a record: the input of redaction.

use crate::needle::Needles;
use crate::phi::Phi;
use crate::span::Span;

/// Findings of one record. `spans` runs parallel to `Document::fields`.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Per field: sorted, disjoint spans on character boundaries ([`crate::span::unite`]).
    pub spans: Vec<Vec<Span>>,
    /// The values that the record itself reveals; spans refer to them by index.
    pub needles: Needles,
    /// Indices of the fields that the policy removes whole, in order.
    pub removed_fields: Vec<usize>,
    /// The patient's identifier, where the policy's `subject` paths name one: the scope of tokens and date offsets.
    pub subject: Option<Phi<String>>,
}
