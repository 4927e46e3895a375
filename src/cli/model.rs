//! `--model` of the commands that take no worker file.

use crate::config::ner::{Model as Choice, Ner};
use crate::detect::ner::{self, Model};
use std::sync::Arc;

/// The settings that `--model` stands for; the others have their defaults.
pub(super) fn ner_settings(model: Option<&str>) -> Ner {
    Ner {
        model: model.map_or(Choice::Shipped, Choice::named),
        ..Ner::default()
    }
}

/// Opens the model, with all that is wrong as the error.
pub(super) fn open_model(settings: &Ner) -> anyhow::Result<Option<Arc<Model>>> {
    ner::open(settings).map_err(|problems| anyhow::anyhow!("the model cannot be used:\n{problems}"))
}
