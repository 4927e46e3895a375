//! `deidstream eval`: what the pipeline finds in text that people labelled.
//!
//! In: labelled JSONL, a policy, a label map. Out: a table (or JSON) on standard output, and on request an HTML report and
//! the spans found. Guarantees: what cannot be read is told with file and line and makes the exit code 1; texts appear on
//! the screen only with `--show`; files that hold them are readable by their owner only and appear whole or not.

use super::model;
use super::paths::resolved;
use super::show;
use crate::codec::Format;
use crate::eval::labels::{BUILT_IN, Labels};
use crate::eval::read::{Labelled, Reading};
use crate::eval::summary::{ModelName, PolicyName, Summary, With};
use crate::eval::terms::Terms;
use crate::eval::{self, Task};
use crate::keys::Keyring;
use crate::pipeline::screen::Screen;
use crate::policy::Policy;
use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::fs::Permissions;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

mod table;

/// Readable and writable by the owner only: the files hold clinical text.
const PRIVATE: u32 = 0o600;
/// Bad lines told one by one; the others are counted.
const BAD_TOLD_MAX: usize = 50;

/// Measure what is found, on labelled text
///
/// Reads JSONL, one record a line: {"id", "source", "text", "spans": [{"start", "end", "label"}]}; offsets count Unicode code
/// points, `end` is exclusive. Runs the same pipeline as `redact` and the stream, and tells per label, per group and
/// overall how much of what is labelled was found, and how much was redacted without need, with 95 % intervals.
///
/// A label map says what the labels mean (YAML; see config/labels/). It is chosen by each record's `source`; --labels
/// overrides that. Lists show how texts are written (`Aaaa, Aaaa A.`) and where, not what they say: --show and --report do.
///
/// Exit code 1: some line could not be used (see --keep-going).
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deidstream eval notes.jsonl                                     a table
  deidstream eval notes.jsonl --labels ours.yaml --report r.html  with every text, highlighted: clinical text
  deidstream eval notes.jsonl --json > scores.json                for programs
  deidstream eval notes.jsonl --spans found.jsonl                 what was found, for other scorers")]
pub struct EvalArgs {
    /// Labelled JSONL files
    #[arg(value_name = "DATA.jsonl", required = true)]
    files: Vec<PathBuf>,
    /// Policy: safe-harbor, maximum, pseudonymise, limited-data-set, research, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "safe-harbor")]
    policy: String,
    #[command(flatten)]
    additions: model::AdditionArgs,
    /// Label map, a file or built in [default: by the `source` of each record]
    #[arg(long, value_name = "NAME|FILE", long_help = labels_help())]
    labels: Option<String>,
    /// Folder of the model that reads the text, or `none` for rules alone [default: the one that comes with deidstream]
    #[arg(long, value_name = "DIR|none")]
    model: Option<String>,
    /// Format of the records' texts
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text"], hide = true)]
    records: String,
    /// Only records whose id begins with this
    #[arg(long, value_name = "PREFIX")]
    ids: Option<String>,
    /// Words that must stay, one a line: count how often they are redacted. May be repeated
    #[arg(long, value_name = "FILE")]
    terms: Vec<PathBuf>,
    /// Print the result as JSON (schema deidstream-eval/1) instead of a table
    #[arg(long)]
    json: bool,
    /// Write a report with every text highlighted: clinical text, for its owner's eyes only
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Write what was found, per record, in the form of the input: clinical text
    #[arg(long, value_name = "FILE.jsonl")]
    spans: Option<PathBuf>,
    /// Show the texts of what was missed and what was redacted without need: clinical text on your screen
    #[arg(long)]
    show: bool,
    /// Day from which ages are counted [default: today]. Give it to get the same result on another day
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Exit with 0 although some lines could not be used
    #[arg(long)]
    keep_going: bool,
    /// No progress bar
    #[arg(long, short)]
    quiet: bool,
}

fn labels_help() -> String {
    let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
    format!(
        "Label map: a YAML file, or one that is built in: {}. Without it, each record's `source` chooses a built-in one",
        names.join(", ")
    )
}

/// Runs the command.
///
/// # Errors
/// What concerns all of it: policy, label map, lists, output files, nothing to measure.
pub fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    refuse_clashes(args)?;
    let (policy, model) = model::open(
        args.additions.files().add_to_read(Policy::load(&args.policy)),
        args.model.as_deref(),
    )?;
    let terms = Terms::read(&args.terms)?;
    let reading = read(args);
    tell_bad(&reading);
    anyhow::ensure!(
        !reading.records.is_empty(),
        match args.ids {
            Some(_) => "there is no record to measure: no id begins with what --ids says",
            None => "there is no record to measure",
        }
    );
    let labels = Labels::load(args.labels.as_deref(), &reading.records)
        .map_err(|problems| anyhow::anyhow!("the labels have no meaning yet:\n{problems}"))?;
    let (date, timestamp_ms) = day(args)?;
    let with = With {
        deidstream: env!("CARGO_PKG_VERSION").to_owned(),
        policy: PolicyName::of(&policy),
        model: model.as_deref().map(ModelName::of),
        date: date.to_string(),
        files: args.files.iter().map(|path| path.display().to_string()).collect(),
    };
    // Nothing that is derived from the key is shown, so any key will do.
    let screen = Screen::new(Arc::new(policy), Format::Text, Arc::new(Keyring::random()?));
    let screen = screen
        .with_model(model.as_ref())
        .map_err(|problems| anyhow::anyhow!("the model cannot be used:\n{problems}"))?;
    let bar = progress(args, reading.records.len());
    let task = Task {
        records: &reading.records,
        labels,
        terms: &terms,
        screen: &screen,
        timestamp_ms: Some(timestamp_ms),
    };
    let evaluation = eval::evaluate(task, &mut |done| bar.inc(done));
    bar.finish_and_clear();
    let evaluation = evaluation.map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let summary = |texts| {
        Summary::new(
            with.clone(),
            &reading.records,
            &reading.bad,
            &evaluation,
            &terms,
            texts,
        )
    };
    if let Some(path) = &args.report {
        let html = eval::report::html(&summary(true), &reading.records, &evaluation);
        private(path, |file| file.write_all(html.as_bytes()))?;
    }
    if let Some(path) = &args.spans {
        private(path, |file| {
            eval::spans::write(&reading.records, &evaluation, file)
        })?;
    }
    print(args, &summary(args.show))?;
    Ok(match reading.bad.is_empty() || args.keep_going {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn read(args: &EvalArgs) -> Reading {
    let mut reading = Reading::default();
    for path in &args.files {
        // With a map given, nothing depends on the source: the file's name stands in for it.
        let stem = path.file_stem().map(|stem| stem.to_string_lossy());
        reading.file(path, stem.as_deref().filter(|_| args.labels.is_some()));
    }
    if let Some(prefix) = &args.ids {
        reading
            .records
            .retain(|record: &Labelled| record.id.starts_with(prefix));
    }
    reading
}

fn tell_bad(reading: &Reading) {
    for bad in reading.bad.iter().take(BAD_TOLD_MAX) {
        anstream::eprintln!("{}not used{:#} {bad}", show::BAD, show::BAD);
    }
    if let Some(more) = reading
        .bad
        .len()
        .checked_sub(BAD_TOLD_MAX)
        .filter(|more| *more > 0)
    {
        anstream::eprintln!("{}not used{:#} and {more} lines more", show::BAD, show::BAD);
    }
}

/// The day from which ages are counted, and its midnight.
fn day(args: &EvalArgs) -> anyhow::Result<(Date, i64)> {
    let date = args
        .date
        .unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
    let midnight = date.to_zoned(TimeZone::UTC).context("--date is out of range")?;
    Ok((date, midnight.timestamp().as_millisecond()))
}

fn progress(args: &EvalArgs, records: usize) -> ProgressBar {
    if args.quiet || !io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} records, {eta} left");
    ProgressBar::new(records as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// An output that is an input, or both outputs in one: refused before anything is read or written.
fn refuse_clashes(args: &EvalArgs) -> anyhow::Result<()> {
    let additions = args.additions.files();
    let named = [args.labels.as_deref(), Some(args.policy.as_str())];
    let named = named.into_iter().flatten().map(Path::new);
    let given = args.files.iter().chain(&args.terms).map(PathBuf::as_path);
    let given = given.chain(additions.paths());
    let inputs: Vec<PathBuf> = given.chain(named).map(resolved).collect();
    let outputs = [("--report", &args.report), ("--spans", &args.spans)];
    let outputs = outputs.map(|(option, path)| (option, path.as_deref().map(resolved)));
    for (option, path) in &outputs {
        anyhow::ensure!(
            path.as_ref().is_none_or(|path| !inputs.contains(path)),
            "{option} names one of the files that are read: inputs are never overwritten; name another file"
        );
    }
    let [(_, report), (_, spans)] = &outputs;
    anyhow::ensure!(
        report.is_none() || report != spans,
        "--report and --spans name the same file: name two"
    );
    Ok(())
}

/// Standard output may be full; a reader that has gone has seen enough.
fn say(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("standard output cannot be written")
        }
        _ => Ok(()),
    }
}

fn print(args: &EvalArgs, summary: &Summary) -> anyhow::Result<()> {
    if args.json {
        return say(&format!("{}\n", serde_json::to_string_pretty(summary)?));
    }
    say(&table::lay_out(summary, show::width()))?;
    for path in [&args.report, &args.spans].into_iter().flatten() {
        anstream::eprintln!(
            "written: {} (clinical text; readable by you only)",
            path.display()
        );
    }
    Ok(())
}

/// Writes a file that only its owner may read, and that appears whole or not.
fn private(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&std::fs::File>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let unwritable = || format!("{} cannot be written", path.display());
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let draft = tempfile::Builder::new()
        .prefix(".deidstream-")
        .permissions(Permissions::from_mode(PRIVATE))
        .tempfile_in(folder)
        .with_context(unwritable)?;
    let mut file = BufWriter::new(draft.as_file());
    write(&mut file)
        .and_then(|()| file.flush())
        .with_context(unwritable)?;
    drop(file);
    draft
        .persist(path)
        .map_err(|error| error.error)
        .with_context(unwritable)?;
    Ok(())
}
