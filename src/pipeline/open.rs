//! Opening what a configuration names: keys, model, the screens of a pipeline. The worker and the commands share it.

use super::screen::Screen;
use super::screens::{OutputScreen, Screens};
use crate::config::ner::Ner;
use crate::config::worker::KeySource;
use crate::config::{Output, Pipeline, Worker};
use crate::detect::ner::{self, Model};
use crate::fault::Fault;
use crate::keys::Keyring;
use crate::registry::Registry;
use crate::telemetry::{self, Event};
use std::sync::Arc;

/// What it means that no model reads.
pub const RULES_ALONE: &str =
    "deid.ner.model is `none`: names and places that no rule announces stay in clear";

/// Opens the key ring that the configuration names.
pub fn open_keys(source: &KeySource) -> Result<Keyring, Fault> {
    let opened = match source {
        KeySource::File(path) => Keyring::from_file(path),
        KeySource::Env(variable) => Keyring::from_env(variable),
    };
    opened.map_err(|e| Fault::Fatal(e.to_string()))
}

/// The screens of a pipeline, one for each output.
pub fn open_screens(
    pipeline: &Pipeline,
    keys: &Arc<Keyring>,
    model: Option<&Arc<Model>>,
) -> Result<Screens, Fault> {
    let failed = |problems| Fault::Fatal(format!("pipeline {}: the model:\n{problems}", pipeline.name));
    let open = |output: &Output| {
        let screen = Screen::new(output.policy.clone(), pipeline.format, keys.clone());
        Ok(OutputScreen {
            name: output.name.as_str().into(),
            template: output.template.clone(),
            screen: screen.with_model(model).map_err(failed)?,
        })
    };
    let outputs: Result<Vec<_>, Fault> = pipeline.outputs.iter().map(open).collect();
    Ok(Screens::new(&pipeline.name, outputs?, keys.clone()))
}

/// The client of the registry that the worker file names. Asks nothing yet.
pub fn open_registry(worker: &Worker) -> Result<Option<Arc<Registry>>, Fault> {
    let registry = worker.registry.as_ref().map(Registry::open).transpose()?;
    Ok(registry.map(Arc::new))
}

/// Opens the model that the settings name; warns where the operator wants none.
pub fn open_model(settings: &Ner) -> Result<Option<Arc<Model>>, Fault> {
    let model = ner::open(settings).map_err(|problems| Fault::Fatal(format!("the model:\n{problems}")))?;
    match &model {
        Some(model) => telemetry::emit(&model.loaded()),
        None => telemetry::emit(&Event::RulesAlone { advice: RULES_ALONE }),
    }
    Ok(model)
}
