//! `deidstream redact`: files, folders or standard input, through the same screen as the stream.
//!
//! In: paths. Out: de-identified text on standard output, or a folder that mirrors the input. Guarantees: an input is never
//! overwritten; a file of which any record cannot be de-identified gives no output at all, a line on standard error that
//! says why, and exit code 1, while the others go on; an output file appears whole or not. Tokens are in the vault (where
//! one is named) before the output appears.

use super::keys::KeyArgs;
use super::model;
use super::show::{self, record::compare};
use crate::codec::{self, Format, Schemas};
use crate::config::problems::io_kind;
use crate::detect::ner::{Model, Tagger};
use crate::entity::Entity;
use crate::keys::Keyring;
use crate::phi::Phi;
use crate::pipeline::screen::{Refusal, Screen, policy_header};
use crate::policy::{Action, Policy};
use crate::record::{RecordId, SourceRecord};
use crate::redaction::Mint;
use crate::schema::{RecordPart, SchemaKind, SchemaText};
use crate::vault::{self, Vault};
use anyhow::Context;
use container::Container;
use draft::Draft;
use explain::{Explainer, Form};
use failure::{Failure, io_failure};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use inputs::{Input, Shape};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

mod container;
mod draft;
mod explain;
mod failure;
mod inputs;

/// De-identify files, folders or standard input
///
/// Writes one input to standard output, or any number of files and folders into the folder of --output, which mirrors
/// them. Inputs are never overwritten. A file that cannot be de-identified safely gives no output, only a line on
/// standard error; the others go on, and the exit code is 1.
///
/// The format follows the file name: .json is one JSON text, .jsonl and .ndjson one per line, .hl7 is HL7 v2, .ccda a
/// C-CDA document, .avro Avro, everything else plain text; FHIR is read with --format fhir. An Avro container file becomes one with the
/// output schema; any other Avro or JSON Schema file is one record in Confluent's wire format, for which --schema names the schema. Names of files and folders are kept as they are: rename them first where they name a patient.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deidstream redact note.txt                          print it de-identified (Safe Harbor)
  cat note.txt | deidstream redact > clean.txt        the same through a pipe
  deidstream redact --show note.txt                   before and after, side by side
  deidstream redact --explain note.txt                and on standard error what was found, by whom, how surely
  deidstream redact notes/ --output clean/            a folder with everything in it
  deidstream redact chunks.jsonl --format chunk       RAG chunks, one per line
  deidstream redact bundle.json --format fhir         a FHIR resource or Bundle
  deidstream redact visits.avro > clean.avro          an Avro container file, under the schema that follows from the policy

Policies with tokens or shifted dates need a key:
  deidstream vault keygen my.key
  deidstream redact note.txt --policy pseudonymise --key-file my.key --state-dir state/
  deidstream vault reveal '[NAME_…]' --key-file my.key --state-dir state/")]
pub struct RedactArgs {
    /// Files and folders; `-` or nothing is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Policy: safe-harbor, maximum, pseudonymise, limited-data-set, research, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "safe-harbor")]
    policy: String,
    #[command(flatten)]
    additions: model::AdditionArgs,
    /// Format of all inputs: text, json, chunk, fhir, hl7v2, ccda, debezium, avro, json-schema or auto (default: by file name; standard input is text)
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Schema of records in Confluent's wire format, whatever id they name: an .avsc file, or a JSON Schema with
    /// --format json-schema. Container files bring their own
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Every line is a record (default: for .jsonl and .ndjson only)
    #[arg(long)]
    lines: bool,
    /// Folder for the outputs; needed for several inputs and for folders
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Print before and after side by side instead of the output: clinical text on your screen
    #[arg(long, conflicts_with = "output")]
    show: bool,
    /// Tell on standard error what was found: where, what, whose, by which finders and how surely, and what was done with
    /// it. Shows the shape of each text (`Aaaa 99`), or with --show the text itself. `--explain=json` gives JSON lines
    #[arg(long, value_name = "table|json", num_args = 0..=1, require_equals = true, default_missing_value = "table", hide_possible_values = true)]
    explain: Option<Form>,
    /// Day from which ages are counted [default: today]. Give it to get the same output on another day
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<Date>,
    /// Keep what tokens stand for in the vault of this folder. Without it, tokens cannot be revealed
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
    /// Folder of the model that reads the text, or `none` for rules alone [default: the one that comes with deidstream]
    #[arg(long, value_name = "DIR|none")]
    model: Option<String>,
    /// No summary and no progress bar
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    keys: KeyArgs,
}

/// What was done.
#[derive(Default)]
struct Tally {
    files: usize,
    records: u64,
    failed: usize,
    counts: [u64; Entity::ALL.len()],
}

/// Runs the command. Exit code 1: some input has no output.
///
/// # Errors
/// What concerns all inputs: policy, keys, the output folder, the vault.
pub fn run(args: &RedactArgs) -> anyhow::Result<ExitCode> {
    let policy = args.additions.files().add_to_read(Policy::load(&args.policy));
    let (policy, model) = model::open(policy, args.model.as_deref())?;
    let list = inputs::list(args)?;
    let work = Work::prepare(args, policy, model.as_deref())?;
    let bar = progress(args, &list);
    let mut tally = Tally {
        failed: list.failed.len(),
        ..Tally::default()
    };
    for (path, why) in &list.failed {
        tell_failure(&bar, &path.display().to_string(), why);
    }
    for input in &list.inputs {
        bar.set_message(input.name());
        match work.file(input, &mut tally) {
            Ok(()) => tally.files += 1,
            Err(failure) => {
                tally.failed += 1;
                tell_failure(&bar, &input.name(), &failure.to_string());
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if !args.quiet && args.explain != Some(Form::Json) {
        tell_summary(&work, &tally);
    }
    Ok(if tally.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn progress(args: &RedactArgs, list: &inputs::List) -> ProgressBar {
    // One input is done before a bar could be read, and the bar would be drawn into what it prints.
    if args.quiet || args.explain.is_some() || list.inputs.len() < 2 || !io::stderr().is_terminal() {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {eta} left  {wide_msg}");
    ProgressBar::new(list.inputs.len() as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn tell_failure(bar: &ProgressBar, name: &str, why: &str) {
    bar.suspend(|| anstream::eprintln!("{}no output{:#} {name}: {why}", show::BAD, show::BAD));
}

fn tell_summary(work: &Work<'_>, tally: &Tally) {
    let policy = work.policy();
    let plural = |n: u64, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let mut done = plural(tally.files as u64, "file");
    if tally.records != tally.files as u64 {
        done += &format!(" ({})", plural(tally.records, "record"));
    }
    let failed = match tally.failed {
        0 => String::new(),
        n => format!(", {}{n} without output{:#}", show::BAD, show::BAD),
    };
    anstream::eprintln!(
        "{}{done}{:#} de-identified, policy {} ({}){failed}",
        show::BOLD,
        show::BOLD,
        policy_header(policy),
        policy.status.name()
    );
    anstream::eprintln!("replaced: {}", show::painted(&show::counts(&tally.counts)));
    if work.tagger.is_none() {
        anstream::eprintln!(
            "{}No model read this:{:#} names and places that no rule announces stay in clear. Do not call free text Safe Harbor on the \
             strength of rules alone.",
            show::BAD,
            show::BAD
        );
    }
    if work.vault.is_none() && policy.does(Action::Token) {
        anstream::eprintln!(
            "The tokens were not stored, so they cannot be revealed: give --state-dir to keep what they stand for."
        );
    }
}

/// What all inputs share.
struct Work<'a> {
    args: &'a RedactArgs,
    policy: Arc<Policy>,
    keys: Arc<Keyring>,
    vault: Option<Vault>,
    tagger: Option<Arc<dyn Tagger>>,
    timestamp_ms: Option<i64>,
    screens: [OnceCell<Screen>; Format::ALL.len()],
    /// Of `--schema`.
    schemas: Schemas,
}

impl<'a> Work<'a> {
    fn prepare(args: &'a RedactArgs, policy: Policy, model: Option<&Model>) -> anyhow::Result<Self> {
        let keyed = policy.does(Action::Token) || policy.does(Action::ShiftDate);
        let keys = match keyed {
            true => args.keys.read().with_context(|| {
                format!(
                    "the policy `{}` needs a key: make one with `deidstream vault keygen FILE` and give it with --key-file",
                    policy.name
                )
            })?,
            // Nothing is derived, so any key will do.
            false => Keyring::random()?,
        };
        let open = |dir: &PathBuf| Vault::open(&dir.join(vault::DIR), &keys, None);
        let tokens = policy.does(Action::Token);
        let vault = args.state_dir.as_ref().filter(|_| tokens).map(open).transpose()?;
        let timestamp_ms = args.date.map(|date| {
            let midnight = date.to_zoned(jiff::tz::TimeZone::UTC);
            midnight.map(|z| z.timestamp().as_millisecond())
        });
        let tagger = model
            .map(|model| model.tagger(&policy))
            .transpose()
            .map_err(|p| anyhow::anyhow!("{p}"))?;
        let schemas = args
            .schema
            .as_ref()
            .map(|path| schema_of_file(path, args.format, &policy));
        Ok(Work {
            args,
            tagger,
            schemas: schemas.transpose()?.unwrap_or_default(),
            policy: Arc::new(policy),
            keys: Arc::new(keys),
            vault,
            timestamp_ms: timestamp_ms.transpose().context("--date is out of range")?,
            screens: Default::default(),
        })
    }

    fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The finders of a format, compiled when first needed.
    fn screen(&self, format: Format) -> &Screen {
        let index = Format::ALL.iter().position(|f| *f == format).unwrap_or_default();
        self.screens[index].get_or_init(|| self.screen_with(format, self.schemas.clone()))
    }

    fn screen_with(&self, format: Format, schemas: Schemas) -> Screen {
        let screen = Screen::new(self.policy.clone(), format, self.keys.clone()).with_schemas(schemas);
        match &self.tagger {
            Some(tagger) => screen.with_tagger(tagger.clone()),
            None => screen,
        }
    }

    /// De-identifies one input into a draft, which becomes the output only when all of it is done.
    fn file(&self, input: &Input, tally: &mut Tally) -> Result<(), Failure> {
        let mut reader: Box<dyn BufRead> = match &input.source {
            None => {
                if io::stdin().is_terminal() && !self.args.quiet {
                    anstream::eprintln!(
                        "{}reading standard input; Ctrl-D ends it{:#}",
                        show::DIM,
                        show::DIM
                    );
                }
                Box::new(io::stdin().lock())
            }
            Some(path) => Box::new(BufReader::new(
                File::open(path).map_err(io_failure("cannot be read"))?,
            )),
        };
        let mut draft = Draft::new(input.target.as_deref(), self.args.show)?;
        let mut done = Tally::default();
        let is_container = |reader: &mut dyn BufRead| -> Result<bool, Failure> {
            let start = reader.fill_buf().map_err(io_failure("cannot be read"))?;
            Ok(start.starts_with(container::MAGIC))
        };
        match input.shape {
            Shape::Whole(Format::Avro) if is_container(&mut reader)? => {
                self.container(input, &mut reader, &mut draft, &mut done)?;
            }
            Shape::Whole(format) => {
                let mut value = Vec::new();
                reader
                    .by_ref()
                    .take(too_large())
                    .read_to_end(&mut value)
                    .map_err(io_failure("cannot be read"))?;
                draft.write(&self.record(self.screen(format), input, (value, None), &mut done)?)?;
            }
            Shape::Lines(format) => self.lines(input, format, &mut reader, &mut draft, &mut done)?,
        }
        draft.publish()?;
        tally.records += done.records;
        tally
            .counts
            .iter_mut()
            .zip(done.counts)
            .for_each(|(sum, n)| *sum += n);
        Ok(())
    }

    /// One record a line. The line break belongs to no record and stays.
    fn lines(
        &self,
        input: &Input,
        format: Format,
        reader: &mut impl BufRead,
        draft: &mut Draft,
        done: &mut Tally,
    ) -> Result<(), Failure> {
        for number in 1.. {
            let mut line = Vec::new();
            let read = reader.by_ref().take(too_large()).read_until(b'\n', &mut line);
            if read.map_err(io_failure("cannot be read"))? == 0 {
                break;
            }
            let ended = line.last() == Some(&b'\n');
            if ended {
                line.pop();
            }
            if line.iter().all(u8::is_ascii_whitespace) {
                draft.write(&line)?;
            } else {
                draft.write(&self.record(self.screen(format), input, (line, Some(number)), done)?)?;
            }
            if ended && !self.args.show {
                draft.write(b"\n")?;
            }
        }
        Ok(())
    }

    /// An Avro container: each value is a record, and is read with the file's own schema.
    fn container(
        &self,
        input: &Input,
        reader: &mut impl BufRead,
        draft: &mut Draft,
        done: &mut Tally,
    ) -> Result<(), Failure> {
        reader.consume(container::MAGIC.len());
        let container = Container::open(reader)?;
        let text = SchemaText::alone(SchemaKind::Avro, container.schema.as_str());
        let derived = codec::derive(&text, RecordPart::Value, &self.policy);
        let derived = Arc::new(derived.map_err(|problem| Failure::Schema(problem.to_string()))?);
        let mut schemas = Schemas::default();
        schemas.insert_for_bare(RecordPart::Value, derived.clone());
        let screen = self.screen_with(Format::Avro, schemas);
        if !self.args.show {
            draft.write(&container.header(&derived.text))?;
        }
        let mut number = 0;
        while let Some(block) = container.block(reader)? {
            let values = block
                .values(&derived)
                .map_err(|reason| Failure::Record(Some(number + 1), reason))?;
            let mut out = Vec::new();
            for value in values {
                number += 1;
                out.extend(self.record(&screen, input, (value.to_vec(), Some(number)), done)?);
            }
            match self.args.show {
                true => draft.write(&out)?,
                false => draft.write(&container.pack(block.count, out))?,
            }
        }
        Ok(())
    }

    /// One record: its bytes, and its number where the file holds several. Returns what is to be written.
    fn record(
        &self,
        screen: &Screen,
        input: &Input,
        (value, line): (Vec<u8>, Option<u64>),
        done: &mut Tally,
    ) -> Result<Vec<u8>, Failure> {
        let record = self.as_record(value);
        let redacted = screen.screen_one(&record).map_err(|refusal| match refusal {
            Refusal::Record(reason) => Failure::Record(line, reason),
            Refusal::Model(fault) => Failure::Model(fault.to_string()),
        })?;
        self.keep(&redacted.redaction.mints)?;
        if let Some(form) = self.args.explain {
            let explainer = Explainer {
                form,
                policy: &self.policy,
                shows_text: self.args.show,
            };
            explainer.tell(&input.name(), line, &redacted);
        }
        done.records += 1;
        done.counts
            .iter_mut()
            .zip(redacted.redaction.counts)
            .for_each(|(sum, n)| *sum += u64::from(n));
        if self.args.show {
            let (rows, width) = (compare(&record, &redacted, &redacted.output), show::width());
            return Ok((show::lay_out(&rows, width) + "\n").into_bytes());
        }
        Ok(redacted.output.value.unwrap_or_default())
    }

    /// A file or line as a record. It has no coordinates; the hash of its content takes their place, so that records
    /// without a patient have offsets of their own (policy `research`), the same wherever the file lies.
    fn as_record(&self, value: Vec<u8>) -> SourceRecord {
        let hash: String = Sha256::digest(&value)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        SourceRecord {
            id: RecordId {
                topic: Arc::from(hash),
                partition: 0,
                offset: 0,
            },
            timestamp_ms: self.timestamp_ms,
            key: None,
            value: Some(Phi::new(value)),
            headers: Vec::new(),
        }
    }

    /// Puts tokens into the vault, where one is named. There is no changelog here.
    fn keep(&self, mints: &[Mint]) -> Result<(), Failure> {
        let Some(vault) = &self.vault else { return Ok(()) };
        let receipt = vault.seal(mints.iter().map(|mint| (mint, self.timestamp_ms)));
        receipt
            .map(drop)
            .map_err(|fault| Failure::Vault(fault.to_string()))
    }
}

/// The schema of `--schema`, for every record that names one.
fn schema_of_file(path: &Path, format: Option<Format>, policy: &Policy) -> anyhow::Result<Schemas> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|e| anyhow::anyhow!("{name} cannot be read: {}", io_kind(&e)))?;
    let kind = match format {
        Some(Format::JsonSchema) => SchemaKind::JsonSchema,
        _ => SchemaKind::Avro,
    };
    let derived = codec::derive(&SchemaText::alone(kind, text), RecordPart::Value, policy);
    let derived = derived.map_err(|problem| anyhow::anyhow!("{name} {problem}"))?;
    let mut schemas = Schemas::default();
    schemas.insert_for_any(RecordPart::Value, Arc::new(derived));
    Ok(schemas)
}

/// One byte more than a record may have, so that the codec sees that it is too large and memory stays bounded.
fn too_large() -> u64 {
    crate::limits::RECORD_BYTES_MAX as u64 + 1
}
