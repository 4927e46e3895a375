//! The model: a token classifier that reads narrative text and says which words it suspects.
//!
//! A batch is submitted once. After every record went through [`super::Detector::screen`], the pipeline hands the
//! narrative texts of all of them to [`Tagger::tag`] in one call, so that the model can sort and pack them as it likes
//! and tasks queue behind each other, not records. [`super::Detector::add_model_spans`] then judges the suspected words by
//! the policy's thresholds (`judge`) and unites what is left with the findings of the rules. A failing model fails the
//! batch (a transient [`Fault`], retried), never lets it pass.
//!
//! From files to words: `library` (ONNX Runtime), `model` (the folder: `files`, `labels`, `pieces`, `session`), `engine`
//! (threads; `unbroken`, `windows`, `batches`, `cache`, `score`). From words to findings: [`judge`], `forms`.

mod batches;
mod cache;
mod engine;
mod files;
mod forms;
pub mod judge;
mod kinds;
mod labels;
pub mod library;
mod model;
mod pieces;
mod score;
mod session;
mod unbroken;
mod windows;

pub use model::Model;

use crate::config::Problems;
use crate::config::ner::{Model as Choice, Ner};
use crate::entity::Entity;
use crate::fault::Fault;
use crate::span::Confidence;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the model that the settings name. `None`: rules alone, because the operator said so.
///
/// # Errors
/// What is wrong with the model's files or the library, and what to do about it.
pub fn open(settings: &Ner) -> Result<Option<Arc<Model>>, Problems> {
    let folder = match &settings.model {
        Choice::RulesAlone => return Ok(None),
        Choice::Folder(folder) => folder.clone(),
        Choice::Shipped => match shipped() {
            Some(folder) => folder,
            None => {
                return Err(Problems::of_file(
                    "models/model.onnx",
                    "the model that comes with deidstream is neither beside the executable nor in ../share/deidstream/models",
                    "install deidstream with its folder `models`, or set deid.ner.model to a folder, or to `none` for rules alone",
                ));
            }
        },
    };
    Ok(Some(Arc::new(Model::load(&folder, settings)?)))
}

/// The folder of the model that comes with deidstream: installed, or in the source tree that this was built from.
fn shipped() -> Option<PathBuf> {
    let executable = std::env::current_exe().ok();
    let beside = executable.as_deref().and_then(Path::parent);
    let installed = beside
        .into_iter()
        .flat_map(|b| [b.join("models"), b.join("../share/deidstream/models")]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    installed
        .chain([source])
        .find(|folder| folder.join("model.onnx").is_file())
}

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
