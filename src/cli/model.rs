//! Policy and model of the commands that take no worker file (`--policy`, `--model`).

use crate::config::Problems;
use crate::config::ner::{Model as Choice, Ner};
use crate::detect::ner::{self, Model};
use crate::policy::Policy;
use std::sync::Arc;

/// The policy as it was read, and the model that `--model` names.
///
/// # Errors
/// Everything that is wrong with either, or with both together, at once.
pub(super) fn open(
    policy: Result<Policy, Problems>,
    model: Option<&str>,
) -> anyhow::Result<(Policy, Option<Arc<Model>>)> {
    let problems = match (policy, ner::open(&settings(model))) {
        (Ok(policy), Ok(model)) => match model.as_ref().map(|m| m.tagger(&policy)) {
            Some(Err(problems)) => problems,
            _ => return Ok((policy, model)),
        },
        (Err(mut of_policy), Err(of_model)) => {
            of_policy.append(of_model);
            of_policy
        }
        (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => problems,
    };
    anyhow::bail!("policy or model cannot be used:\n{problems}")
}

/// The settings that `--model` stands for; the others have their defaults.
pub(super) fn settings(model: Option<&str>) -> Ner {
    Ner {
        model: model.map_or(Choice::Shipped, Choice::named),
        ..Ner::default()
    }
}
