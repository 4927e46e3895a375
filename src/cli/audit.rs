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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{AuditLog, Entry, OffsetSpan, Prepared};
    use crate::keys::Keyring;
    use clap::Parser;
    use std::collections::BTreeMap;
    use std::fs;
    use tempfile::TempDir;

    #[derive(Parser)]
    struct Cli {
        #[command(subcommand)]
        args: AuditArgs,
    }

    fn verify_in(dir: &TempDir, words: &[&str]) -> (String, String) {
        let (path, key_file) = (dir.path().join("audit"), dir.path().join("keys.yaml"));
        let fixed = [
            "audit",
            "verify",
            path.to_str().unwrap(),
            "--key-file",
            key_file.to_str().unwrap(),
        ];
        let AuditArgs::Verify(args) = Cli::try_parse_from([&fixed, words].concat()).unwrap().args;
        let mut out = Vec::new();
        let code = verify(&args, &mut out).unwrap();
        let out = anstream::adapter::strip_bytes(&out).into_vec();
        (String::from_utf8(out).unwrap(), format!("{code:?}"))
    }

    #[test]
    fn a_whole_log_is_told_and_a_changed_one_exits_with_1() {
        let dir = TempDir::new().unwrap();
        let key_file = dir.path().join("keys.yaml");
        Keyring::generate_file(&key_file).unwrap();
        let path = dir.path().join("audit/notes-0.jsonl");
        let mut log = AuditLog::open(&path, &Keyring::from_file(&key_file).unwrap()).unwrap();
        log.append(&Entry::Started {
            pipeline: "notes".to_owned(),
            task: 0,
            output: String::new(),
            policy: "research".to_owned(),
            policy_version: "1".to_owned(),
            policy_digest: String::new(),
            deidstream_version: String::new(),
        })
        .unwrap();
        let offsets = vec![OffsetSpan {
            topic: "clinical".to_owned(),
            partition: 3,
            first: 100,
            next: 105,
            records: 5,
        }];
        let prepared = Prepared {
            offsets,
            published: 5,
            quarantined: BTreeMap::new(),
            dropped: 0,
            entities: BTreeMap::new(),
            policy_digest: String::new(),
            changelog: 0,
            outputs: Digest::of_outputs([]),
            output: String::new(),
            further: Vec::new(),
        };
        let batch = log.append(&Entry::Prepared(prepared)).unwrap();
        log.append(&Entry::Committed { batch }).unwrap();
        let head = log.head().to_string();
        drop(log);

        let (out, code) = verify_in(&dir, &["--head", &head]);
        assert_eq!(code, format!("{:?}", ExitCode::SUCCESS), "{out}");
        assert!(
            out.contains(&format!("head {head}")) && out.contains("every chain is whole"),
            "{out}"
        );
        let row: Vec<&str> = out
            .lines()
            .find(|l| l.starts_with("notes "))
            .unwrap()
            .split_whitespace()
            .collect();
        assert_eq!(row, ["notes", "clinical", "3", "1", "5", "100", "105", "0"]);
        let (json, _) = verify_in(&dir, &["--json"]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["files"][0]["head"], head.as_str());
        assert_eq!(json["partitions"][0]["end"], 105);

        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(r#""published":5"#, r#""published":6"#)).unwrap();
        let (out, code) = verify_in(&dir, &[]);
        assert_eq!(code, format!("{:?}", ExitCode::FAILURE));
        assert!(
            out.contains("line 2: changed, or inserted") && out.contains("keep the logs"),
            "{out}"
        );
    }
}
