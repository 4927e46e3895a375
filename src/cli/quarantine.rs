//! `deidstream quarantine`: what could not be published, and a second try.

use super::run::reader_of;
use crate::config;
use crate::fault::Fault;
use crate::kafka::Sink;
use crate::kafka::source::read_to_end;
use crate::keys::Keyring;
use crate::pipeline::open::{open_keys, open_model, open_registry, open_screens};
use crate::pipeline::quarantine::Entry;
use crate::pipeline::retry::Retry;
use crate::pipeline::schemas::Catalogs;
use crate::pipeline::transact::Routes;
use crate::pipeline::worker::{client_settings, worker_id};
use crate::record::RecordId;
use crate::seal;
use crate::vault::Vault;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Show and retry records that could not be published
#[derive(clap::Subcommand)]
pub enum QuarantineArgs {
    /// List what is in quarantine: where it was read, when, and why it is here
    ///
    /// Reasons and coordinates only. With --payload the sealed records are opened with the worker's keys and their
    /// values printed to standard output: clinical text on your screen.
    Show {
        /// Which quarantine.
        #[command(flatten)]
        place: Place,
        /// Open the sealed records and print their values
        #[arg(long)]
        payload: bool,
        /// One JSON object per line
        #[arg(long, conflicts_with = "payload")]
        json: bool,
    },
    /// Screen the quarantined records again with the policy as it is now, and publish those that pass
    ///
    /// Outputs, token maps and the clearing of the quarantine happen in one transaction. A retried record comes after
    /// its neighbours: order per key does not hold for it. The worker that uses the same deid.state.dir must be stopped.
    Retry {
        /// Which quarantine.
        #[command(flatten)]
        place: Place,
        /// Only records with this reason code, such as residual-value
        #[arg(long)]
        reason: Option<String>,
    },
}

/// Which quarantine.
#[derive(clap::Args)]
pub struct Place {
    /// Worker file
    worker: PathBuf,
    /// Pipeline file
    pipeline: PathBuf,
}

/// Longest silence of the broker while a topic is read.
const PATIENCE: Duration = Duration::from_secs(30);
/// Records of one retry transaction.
const RETRY_RECORDS: usize = 200;

/// Runs the command.
pub fn run(args: &QuarantineArgs) -> anyhow::Result<ExitCode> {
    match args {
        QuarantineArgs::Show { place, payload, json } => show(place, *payload, *json),
        QuarantineArgs::Retry { place, reason } => retry(place, reason.as_deref()),
    }
}

fn load(place: &Place) -> anyhow::Result<(config::Worker, config::Pipeline)> {
    let run = config::load(&place.worker, &[&place.pipeline])
        .map_err(|problems| anyhow::anyhow!("the configuration has problems:\n{problems}"))?;
    let pipeline = run
        .pipelines
        .into_iter()
        .next()
        .ok_or_else(|| anyhow::anyhow!("no pipeline file given"))?;
    Ok((run.worker, pipeline))
}

/// Entries of one pipeline that are still open, in the order of their coordinates.
fn read(worker: &config::Worker, pipeline: &config::Pipeline) -> Result<Vec<Entry>, Fault> {
    let mut open: BTreeMap<RecordId, Entry> = BTreeMap::new();
    read_to_end(
        &reader_of(worker),
        &pipeline.quarantine_topic,
        PATIENCE,
        |record| {
            match Entry::read(&record) {
                Some(entry) if entry.pipeline == pipeline.name => drop(open.insert(entry.id.clone(), entry)),
                Some(_) => {}
                // A tombstone: the record was retried.
                None => open.retain(|_, entry| record.key.as_ref().is_none_or(|k| *k.expose() != entry.key)),
            }
            Ok(())
        },
    )?;
    Ok(open.into_values().collect())
}

#[derive(serde::Serialize)]
struct Line<'a> {
    topic: &'a str,
    partition: i32,
    offset: i64,
    reason: &'a str,
    sealed_bytes: usize,
    time: Option<String>,
}

fn show(place: &Place, payload: bool, json: bool) -> anyhow::Result<ExitCode> {
    let (worker, pipeline) = load(place)?;
    let keys = if payload {
        Some(open_keys(&worker.keys)?)
    } else {
        None
    };
    let entries = read(&worker, &pipeline)?;
    for entry in &entries {
        let time = entry
            .timestamp_ms
            .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        let time = time.map(|t| format!("{t:.0}"));
        if json {
            let RecordId {
                topic,
                partition,
                offset,
            } = &entry.id;
            let (sealed_bytes, reason) = (entry.sealed.len(), entry.reason.as_str());
            let line = Line {
                topic,
                partition: *partition,
                offset: *offset,
                reason,
                sealed_bytes,
                time,
            };
            anstream::println!("{}", serde_json::to_string(&line)?);
            continue;
        }
        anstream::println!(
            "{:<32} {:<20} {}",
            entry.id.to_string(),
            time.unwrap_or_default(),
            entry.reason
        );
        if let Some(keys) = &keys {
            print_payload(keys, entry);
        }
    }
    if !json {
        anstream::println!(
            "{} record(s) in quarantine `{}`",
            entries.len(),
            pipeline.quarantine_topic
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn print_payload(keys: &Keyring, entry: &Entry) {
    match seal::open_record(keys, entry.id.clone(), &entry.sealed) {
        Ok(record) => {
            let value = record
                .value
                .as_ref()
                .map(|v| String::from_utf8_lossy(v.expose()).into_owned());
            anstream::println!("    {}", value.as_deref().unwrap_or("(no value)"));
        }
        Err(_) if entry.sealed.is_empty() => {
            anstream::println!("    (too large: it stays in the source topic)")
        }
        Err(error) => anstream::println!("    (cannot be opened: {error})"),
    }
}

fn retry(place: &Place, reason: Option<&str>) -> anyhow::Result<ExitCode> {
    let (worker, pipeline) = load(place)?;
    let keys = Arc::new(open_keys(&worker.keys)?);
    let vault = Vault::open(&worker.state_dir.join(crate::vault::DIR), &keys, worker.vault_ttl)
        .map_err(|e| anyhow::anyhow!("{e}; a retry needs the vault: stop the worker that uses it first"))?;
    let mut entries = read(&worker, &pipeline)?;
    entries.retain(|e| reason.is_none_or(|wanted| e.reason.split(' ').next() == Some(wanted)));
    let model = open_model(&worker.ner)?;
    let screens = open_screens(&pipeline, &keys, model.as_ref())?;
    let catalogs = Catalogs::new(&worker, &pipeline, open_registry(&worker)?.as_ref());
    let mut settings = client_settings(&worker, &pipeline, &worker_id(&worker)?, 0);
    settings.transactional_id = format!("deidstream-retry-{}", pipeline.name);
    let mut sink = Sink::open(settings)?;
    let routes = Routes::new(&worker, &pipeline, &screens);
    let mut retry = Retry {
        screens: &screens,
        catalogs: &catalogs,
        keys: &keys,
        vault: &vault,
        sink: &mut sink,
        routes: &routes,
    };
    let (mut published, mut failing) = (0, 0);
    for batch in entries.chunks(RETRY_RECORDS) {
        let retried = retry.run(batch)?;
        published += retried.published;
        failing += retried.failing.len();
        for (id, why) in &retried.failing {
            anstream::println!("{id}: still fails: {why}");
        }
    }
    anstream::println!("{published} record(s) published, {failing} still in quarantine");
    Ok(if failing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
