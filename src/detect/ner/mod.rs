//! The model's place in the batch. Nothing here finds anything yet: the model comes later, through [`Tagger`].
//!
//! A batch is submitted once. After every record went through [`super::Detector::screen`], the pipeline hands the
//! narrative texts of all of them to [`Tagger::tag`] in one call, so that the model can sort and pack them as it likes
//! and tasks queue behind each other, not records. [`super::Detector::add_model_spans`] then unites its spans with the
//! findings of the rules. A failing model fails the batch (a transient [`Fault`], retried), never lets it pass.

use crate::fault::Fault;
use crate::span::Span;

/// A model that finds names and places in text.
pub trait Tagger: Send + Sync {
    /// One submission for a whole batch: texts in, spans per text out, in the same order and of the same number.
    ///
    /// # Errors
    /// [`Fault::Transient`] where a second try may help, [`Fault::Fatal`] where a person must.
    fn tag(&self, texts: &[&str]) -> Result<Vec<Vec<Span>>, Fault>;
}
