//! `deidstream check`: is the configuration right? Prints what it would do, or every problem at once.

use crate::config::{self, Output, Problems, Worker};
use crate::detect::ner;
use crate::entity::Entity;
use crate::kafka::source::Subscription;
use crate::pipeline::open::{RULES_ALONE, open_keys, open_registry};
use crate::policy::Action;
use crate::role::Role;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Check configuration files without touching Kafka
///
/// Reads the worker file, the pipeline files and the policies they name, reports every problem with its file and path,
/// and prints what each pipeline would do. Exits with 1 when something is wrong.
#[derive(clap::Args)]
pub struct CheckArgs {
    /// Worker file (broker, keys, state directory)
    worker: PathBuf,
    /// Pipeline files
    #[arg(required = true)]
    pipelines: Vec<PathBuf>,
    /// Do not open the keys: for checking files where the secret is not at hand
    #[arg(long)]
    without_keys: bool,
}

/// Runs the command.
#[allow(clippy::print_stdout)]
pub fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let (run, model) = match loaded(args) {
        Ok(loaded) => loaded,
        Err(problems) => {
            anstream::eprintln!("{problems}");
            anstream::eprintln!("{} problem(s)", problems.0.len());
            return Ok(ExitCode::FAILURE);
        }
    };
    match &model {
        Some(model) => anstream::println!("model {}", model.folder()),
        None => anstream::println!("rules alone: {RULES_ALONE}"),
    }
    for pipeline in &run.pipelines {
        let topics = match &pipeline.subscription {
            Subscription::Topics(topics) => topics.join(", "),
            Subscription::Pattern(pattern) => format!("every topic matching /{pattern}/"),
        };
        let written: Vec<&str> = pipeline.outputs.iter().map(|o| o.topic.as_str()).collect();
        anstream::println!("pipeline {}: {topics} → {}", pipeline.name, written.join(", "));
        let has_source = pipeline.schemas.files.is_some() || run.worker.registry.is_some();
        let has_schemas = pipeline.format.may_have_schemas() && has_source;
        if has_schemas {
            let from = match (&pipeline.schemas.files, &run.worker.registry) {
                (Some(files), _) => format!("{} file(s)", files.len()),
                (None, registry) => registry.as_ref().map_or_else(String::new, |r| r.urls.join(", ")),
            };
            anstream::println!("  schemas from {from}");
        }
        anstream::println!("  bad records → {} (sealed)", pipeline.quarantine_topic);
        for output in &pipeline.outputs {
            print_output(output, has_schemas);
        }
    }
    anstream::println!("configuration is right");
    Ok(ExitCode::SUCCESS)
}

#[allow(clippy::print_stdout)]
fn print_output(output: &Output, has_schemas: bool) {
    let policy = &output.policy;
    if !output.name.is_empty() {
        anstream::println!(
            " {} → {}, namespace {}",
            output.label(),
            output.topic,
            policy.namespace
        );
    }
    if let Some(template) = &output.template {
        anstream::println!("  template {}", template.sink.name());
        if !policy.keys_stay_the_same() {
            anstream::println!(
                "  keys become labels: deletes match nothing in the store, and updates add documents"
            );
        }
    }
    anstream::println!(
        "  policy {}/{}, status {}",
        policy.name,
        policy.version,
        policy.status.name()
    );
    anstream::println!("  policy digest {}", policy.digest);
    let kept: Vec<&str> = Entity::ALL
        .iter()
        .filter(|e| policy.action(**e) == Action::Keep)
        .map(|e| e.name())
        .collect();
    if !kept.is_empty() {
        anstream::println!("  keeps: {}", kept.join(", "));
    }
    let by_role: Vec<&str> = Role::ALL
        .into_iter()
        .filter(|role| policy.roles.action(*role) == Some(Action::Keep))
        .map(Role::name)
        .collect();
    if !by_role.is_empty() {
        anstream::println!("  keeps names of: {}", by_role.join(", "));
    }
    let named = policy.fields.iter().count();
    anstream::println!(
        "  {named} field rules, {} dictionary entries, {} identifier formats, {} terms kept",
        policy.dictionary.len(),
        policy.formats.len(),
        policy.keep.len()
    );
    if has_schemas {
        anstream::println!(
            "  fields of schemas that nothing names: {}; {} tags have rules",
            policy.unknown_fields.name(),
            policy.tags.len()
        );
    }
    let locales: Vec<&str> = policy.locales.names().collect();
    anstream::println!("  numbers told by shape: {}", locales.join(", "));
    if output.base_policy.status != policy.status {
        anstream::println!("  deid.keep costs the name {}", output.base_policy.status.name());
    }
}

/// The configuration and the model that fits all its policies; else everything that is wrong with them.
fn loaded(args: &CheckArgs) -> Result<(config::Run, Option<Arc<ner::Model>>), Problems> {
    let mut problems = Problems::default();
    let run = config::load(&args.worker, &args.pipelines).map_err(|more| problems.append(more));
    // Pipelines may be wrong while the worker's file is right.
    let (settings, keys) = match &run {
        Ok(run) => Some((run.worker.ner.clone(), run.worker.keys.clone())),
        Err(()) => Worker::read(&args.worker)
            .ok()
            .map(|worker| (worker.ner, worker.keys)),
    }
    .unzip();
    if let Some(Err(fault)) = keys.filter(|_| !args.without_keys).map(|keys| open_keys(&keys)) {
        let what = format!("the keys cannot be opened ({fault})");
        let fix = "make them with `deidstream vault keygen`, or check the files alone with --without-keys";
        problems.append(Problems::of_file(&args.worker.display().to_string(), what, fix));
    }
    if let (Ok(run), false) = (&run, args.without_keys)
        && let Err(fault) = open_registry(&run.worker)
    {
        let fix = "correct the settings schema.registry.*, or check the files alone with --without-keys";
        let what = format!("the schema registry's client cannot be made ({fault})");
        problems.append(Problems::of_file(&args.worker.display().to_string(), what, fix));
    }
    let model = settings.and_then(|settings| ner::open(&settings).map_err(|more| problems.append(more)).ok());
    if let (Ok(run), Some(Some(model))) = (&run, &model) {
        for output in run.pipelines.iter().flat_map(|p| &p.outputs) {
            problems.append(model.tagger(&output.policy).err().unwrap_or_default());
        }
    }
    match (run, model, problems.0.is_empty()) {
        (Ok(run), Some(model), true) => Ok((run, model)),
        _ => Err(problems.without_repeats()),
    }
}
