//! Opening what a configuration names: keys, model, the finders of a pipeline. The worker and the commands share it.

use super::screen::Screen;
use crate::config::Pipeline;
use crate::config::ner::Ner;
use crate::config::worker::KeySource;
use crate::detect::ner::{self, Model};
use crate::fault::Fault;
use crate::keys::Keyring;
use crate::telemetry::{self, Event};
use std::sync::Arc;

/// What somebody can do who has no model.
pub const RULES_ALONE: &str = "no model was found, so names and places that no rule announces stay in clear; set deid.ner.model to a \
                               model's folder, or to `none` where rules alone are meant";

/// Opens the key ring that the configuration names.
pub fn open_keys(source: &KeySource) -> Result<Keyring, Fault> {
    let opened = match source {
        KeySource::File(path) => Keyring::from_file(path),
        KeySource::Env(variable) => Keyring::from_env(variable),
    };
    opened.map_err(|e| Fault::Fatal(e.to_string()))
}

/// The finders of a pipeline.
pub fn open_screen(
    pipeline: &Pipeline,
    keys: &Arc<Keyring>,
    model: Option<&Arc<Model>>,
) -> Result<Screen, Fault> {
    let screen = Screen::new(pipeline.policy.clone(), pipeline.format, keys.clone());
    let failed = |problems| Fault::Fatal(format!("pipeline {}: the model:\n{problems}", pipeline.name));
    screen.with_model(model).map_err(failed)
}

/// Opens the model that the settings name; warns where none reads although nobody said so.
pub fn open_model(settings: &Ner) -> Result<Option<Arc<Model>>, Fault> {
    let model = ner::open(settings).map_err(|problems| Fault::Fatal(format!("the model:\n{problems}")))?;
    if let Some(model) = &model {
        telemetry::emit(&model.loaded());
    }
    if ner::is_missing(settings, model.as_ref()) {
        telemetry::emit(&Event::RulesAlone { advice: RULES_ALONE });
    }
    Ok(model)
}
