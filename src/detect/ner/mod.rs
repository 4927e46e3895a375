//! The model: a token classifier that reads narrative text and says which words it suspects.
//!
//! A batch is submitted once. After every record went through [`super::Detector::screen`], the pipeline hands the
//! narrative texts of all of them to [`Tagger::tag`] in one call, so that the model can sort and pack them as it likes
//! and tasks queue behind each other, not records. [`super::Detector::add_model_spans`] then judges the suspected words by
//! the policy's thresholds (`judge`) and unites what is left with the findings of the rules. A failing model fails the
//! batch (a transient [`Fault`], retried), never lets it pass.

mod forms;
pub mod judge;

use crate::entity::Entity;
use crate::fault::Fault;
use crate::span::Confidence;

/// One word that the model suspects: all pieces of it together, byte offsets on character boundaries of the text.
///
/// Words are those of the model's own pre-tokenizer. Only words suspected at least at [`crate::policy::model::FLOOR`] are reported; which of
/// them become findings is the policy's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The likeliest kind, that nothing is there left aside.
    pub entity: Entity,
    /// How likely that kind is: the sum over its labels, of the word's likeliest piece.
    pub confidence: Confidence,
    /// Whether the model says that an identifier begins here (labels `B-` and `U-`/`S-`).
    pub begins: bool,
}

/// A model that suspects words of being identifiers.
pub trait Tagger: Send + Sync {
    /// One submission for a whole batch: texts in, suspected words per text out, in the order of the text; as many lists as
    /// texts, in the same order.
    ///
    /// # Errors
    /// [`Fault::Transient`] where a second try may help, [`Fault::Fatal`] where a person must.
    fn tag(&self, texts: &[&str]) -> Result<Vec<Vec<Suspect>>, Fault>;
}
