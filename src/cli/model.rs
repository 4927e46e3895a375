//! Policy and model of the commands that take no worker file (`--policy`, `--model`).

use crate::config::Problems;
use crate::config::ner::{Model as Choice, Ner};
use crate::detect::ner::{self, Model};
use crate::policy::{AdditionFiles, Policy};
use std::path::PathBuf;
use std::sync::Arc;

/// What a facility adds to a policy: the same options for all commands.
#[derive(clap::Args)]
pub(super) struct AdditionArgs {
    /// Identifier formats of your own, beside the policy's rules (see config/formats.yaml); may be given several times
    #[arg(long, value_name = "FILE")]
    formats: Vec<PathBuf>,
    /// Terms that are always replaced: YAML, or a text file with a name per line; may be given several times
    #[arg(long, value_name = "FILE")]
    dictionary: Vec<PathBuf>,
    /// Terms that stay where only patterns or the model find them; the output is then no longer Safe Harbor
    #[arg(long, value_name = "FILE")]
    keep: Vec<PathBuf>,
}

impl AdditionArgs {
    pub(super) fn files(&self) -> AdditionFiles {
        AdditionFiles {
            formats: self.formats.clone(),
            dictionaries: self.dictionary.iter().cloned().map(Into::into).collect(),
            keep: self.keep.clone(),
        }
    }
}

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
