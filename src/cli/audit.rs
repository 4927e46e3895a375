//! `deidstream audit verify`: checks audit logs and prints what they say together.

use super::keys::KeyArgs;
use crate::audit::Digest;
use crate::audit::check::{self, FileReport, PartitionReport, Report};
use crate::fault::Fault;
use anstyle::{AnsiColor, Style};
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Check the audit logs
#[derive(Clone, Debug, Subcommand)]
pub enum AuditArgs {
    /// Check that no line was changed, removed, inserted or reordered, and that no record was published twice
    Verify(VerifyArgs),
}

/// Arguments of `audit verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// Audit logs, or folders of them (deid.state.dir/audit)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A head printed by an earlier check, which must occur in one of the logs: shows a tail cut off since
    #[arg(long, value_name = "HASH")]
    head: Vec<Digest>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    keys: KeyArgs,
}

/// Runs the command. Exit code 1: there is a problem.
pub fn run(args: &AuditArgs) -> anyhow::Result<ExitCode> {
    let AuditArgs::Verify(args) = args;
    Ok(verify(args, &mut anstream::stdout().lock())?)
}

fn verify(args: &VerifyArgs, out: &mut impl Write) -> Result<ExitCode, Fault> {
    let report = check::verify(&args.paths, &args.keys.read()?, &args.head)?;
    let printed = match args.json {
        true => serde_json::to_string(&report).expect("numbers and texts; this is a bug") + "\n",
        false => describe(&report),
    };
    let unwritten = |e: io::Error| Fault::Fatal(format!("cannot write the output: {}", e.kind()));
    out.write_all(printed.as_bytes()).map_err(unwritten)?;
    Ok(match report.is_clean() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default();
const BOLD: Style = Style::new().bold();

fn describe(report: &Report) -> String {
    let mut text: String = report.files.iter().map(describe_file).collect();
    if !report.partitions.is_empty() {
        text += &format!(
            "\n{BOLD}{:<20} {:<24} {:>5} {:>9} {:>12} {:>12} {:>12} {:>6}{BOLD:#}\n",
            "pipeline", "topic", "part", "batches", "records", "first", "end", "gaps"
        );
        text.extend(report.partitions.iter().map(describe_partition));
    }
    for head in &report.missing_heads {
        text += &format!(
            "{BAD}head {head} is in none of these logs: lines were cut off, or a log replaced{BAD:#}\n"
        );
    }
    text + &match report.is_clean() {
        true => format!("\n{GOOD}every chain is whole and nothing was committed twice{GOOD:#}\n"),
        false => format!("\n{BAD}there are problems: keep the logs as evidence{BAD:#}\n"),
    }
}

fn describe_file(file: &FileReport) -> String {
    let verdict = match file.problems.is_empty() {
        true => format!("{GOOD}whole{GOOD:#}"),
        false => format!("{BAD}BROKEN{BAD:#}"),
    };
    let mut text = format!(
        "{verdict} {} ({} lines)\n      head {}\n",
        file.path.display(),
        file.lines,
        file.head
    );
    for problem in &file.problems {
        text += &format!("      {BAD}line {}{BAD:#}: {}\n", problem.line, problem.what);
    }
    if file.more_problems > 0 {
        text += &format!("      {BAD}and {} more{BAD:#}\n", file.more_problems);
    }
    for note in &file.notes {
        text += &format!("      {NOTE}line {}{NOTE:#}: {}\n", note.line, note.what);
    }
    text
}

fn describe_partition(part: &PartitionReport) -> String {
    let mut text = format!(
        "{:<20} {:<24} {:>5} {:>9} {:>12} {:>12} {:>12} {:>6}\n",
        part.pipeline,
        part.topic,
        part.partition,
        part.batches,
        part.records,
        part.first,
        part.end,
        part.gaps
    );
    for overlap in &part.overlaps {
        let [(a, a_line), (b, b_line)] = &overlap.places;
        text += &format!(
            "  {BAD}offsets {} to {} were committed twice{BAD:#}: {} line {a_line}, {} line {b_line}\n",
            overlap.first,
            overlap.end - 1,
            a.display(),
            b.display()
        );
    }
    text
}
