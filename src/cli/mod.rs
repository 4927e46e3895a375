//! The command line: one file per subcommand. The only place that prints.

pub mod audit;
pub mod check;
pub mod demo;
pub mod eval;
mod keys;
mod model;
mod paths;
pub mod quarantine;
pub mod redact;
pub mod run;
pub mod show;
pub mod vault;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// De-identifies healthcare data on Kafka, exactly once, before anything downstream sees it.
///
/// See it work without a broker: `deidstream demo`. De-identify a file: `deidstream redact note.txt`. Run it on Kafka:
/// `deidstream run config/worker.yaml config/pipeline-notes.yaml`.
#[derive(Parser)]
#[command(name = "deidstream", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::RunArgs),
    Demo(demo::DemoArgs),
    Redact(redact::RedactArgs),
    Eval(eval::EvalArgs),
    Check(check::CheckArgs),
    #[command(subcommand)]
    Vault(vault::VaultArgs),
    #[command(subcommand)]
    Quarantine(quarantine::QuarantineArgs),
    #[command(subcommand)]
    Audit(audit::AuditArgs),
}

/// Runs the command that was asked for.
///
/// # Errors
/// Written for a person: what was wrong, where, what to do. No clinical text.
pub fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Redact(args) => redact::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Vault(args) => vault::run(&args),
        Command::Quarantine(args) => quarantine::run(&args),
        Command::Audit(args) => audit::run(&args),
    }
}
