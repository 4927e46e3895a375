//! `deidstream demo`: the real pipeline on an embedded broker, before and after side by side.
//!
//! In: the samples of [`samples`]. Out: what came in and what was published, quarantine, a token and back, metrics and
//! audit, and exit code 0 only if every sample became what it ought to, so that the demo is a check as well. Nothing of
//! the pipeline is replaced: [`Worker::start`] runs on a configuration that is made here instead of read from files.

mod broker;
mod report;
mod samples;
mod serve;

use self::broker::Broker;
use self::samples::{Feed, SAMPLES};
use crate::cli::model;
use crate::cli::show;
use crate::codec::Format;
use crate::config::ner::Ner;
use crate::config::schemas::Schemas;
use crate::config::worker::KeySource;
use crate::config::{self, Filling, Output, Pipeline, Run, Tolerance};
use crate::kafka::source::Subscription;
use crate::keys::Keyring;

use crate::pipeline::worker::{TaskState, Worker};
use crate::policy::{AdditionFiles, Policy};
use crate::telemetry::{self, Level, metrics};
use anyhow::{Context, bail};
use metrics_exporter_prometheus::PrometheusHandle;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// See it work: sample records through the real pipeline, before and after side by side
///
/// Starts an embedded Kafka broker in this process, feeds it invented clinical notes, FHIR-like JSON and RAG chunks, runs
/// the same pipeline as `deidstream run`, and prints what came in and what was published, with the findings coloured by
/// category. Needs no set-up and leaves nothing behind. Takes about five seconds.
///
/// The exit code is 0 only if every record became what it ought to.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  deidstream demo                           Safe Harbor: numbered labels, dates to the year
  deidstream demo --policy pseudonymise     reversible tokens, linked per patient
  deidstream demo --policy my-policy.yaml   your own policy
  deidstream demo --serve                   keep it running, for records of your own")]
pub struct DemoArgs {
    /// Policy to show: safe-harbor, maximum, pseudonymise, limited-data-set, research, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "safe-harbor")]
    policy: String,
    /// Folder of the model that reads the text, or `none` for rules alone [default: the one that comes with deidstream]
    #[arg(long, value_name = "DIR|none")]
    model: Option<String>,
    /// Keep broker and pipelines running until Ctrl-C, and say how to talk to them
    #[arg(long)]
    serve: bool,
    /// Port of /metrics and /health on loopback; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

/// The policy of the round trip: its tokens can be revealed.
const REVERSIBLE: &str = "pseudonymise";
/// The pipeline of the round trip.
const LINKED: &str = "fhir-linked";
const QUARANTINE: &str = "clinic.quarantine";
const CHANGELOG: &str = "deidstream-vault";
/// Longest wait for the pipeline to be done. The mock broker alone holds a new consumer group back for 3 s.
const DONE_WITHIN: Duration = Duration::from_secs(60);

/// Everything that runs, and what is needed to look at it.
struct Stage {
    broker: Broker,
    state: tempfile::TempDir,
    keys: Arc<Keyring>,
    policy: Arc<Policy>,
    reversible: Arc<Policy>,
    metrics: PrometheusHandle,
    runtime: tokio::runtime::Runtime,
    listen: SocketAddr,
    worker: Worker,
}

/// Runs the command.
///
/// # Errors
/// When the demo cannot run at all. A sample that did not become what it ought to is exit code 1.
#[allow(clippy::print_stdout)]
pub fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    telemetry::set_level(Level::Error);
    let width = show::width();
    let stage = Stage::set(args)?;
    anstream::print!("{}", report::opening(&stage, width));
    stage.broker.feed()?;
    stage.wait_until_done()?;
    let problems = report::print(&stage, width)?;
    for problem in &problems {
        anstream::eprintln!("{}not as it should be:{:#} {problem}", show::BAD, show::BAD);
    }
    if args.serve {
        serve::until_stopped(&stage)?;
    }
    let failed = stage.strike();
    Ok(if problems.is_empty() && failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Stage {
    fn set(args: &DemoArgs) -> anyhow::Result<Self> {
        let load = |name: &str| {
            let loaded = Policy::load(name).map_err(|problems| anyhow::anyhow!("{problems}"));
            anyhow::Ok(Arc::new(
                loaded.with_context(|| format!("the policy `{name}` has problems"))?,
            ))
        };
        let (policy, reversible) = (load(&args.policy)?, load(REVERSIBLE)?);
        let metrics = metrics::install().map_err(anyhow::Error::msg)?;
        let state = tempfile::Builder::new()
            .prefix("deidstream-demo-")
            .tempdir()
            .context("making a temporary folder")?;
        let key_file = state.path().join("demo.key");
        Keyring::generate_file(&key_file)?;
        let keys = Arc::new(Keyring::from_file(&key_file)?);

        let pipelines = pipelines(&policy, &reversible);
        let outputs = pipelines
            .iter()
            .flat_map(|p| p.outputs.iter().map(|o| o.topic.as_str()));
        let topics = Feed::ALL
            .map(Feed::topic)
            .into_iter()
            .chain([QUARANTINE, CHANGELOG])
            .chain(outputs);
        let broker = Broker::start(topics)?;
        let run = Run {
            worker: worker(
                &broker,
                state.path(),
                key_file,
                model::settings(args.model.as_deref()),
            ),
            pipelines,
        };

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let asked = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
        let listener = runtime.block_on(tokio::net::TcpListener::bind(asked));
        let listener =
            listener.with_context(|| format!("cannot listen on {asked}; choose another --port"))?;
        let listen = listener.local_addr()?;
        let worker = Worker::start(&run)?;
        runtime.spawn(crate::connect::serve(
            listener,
            metrics.clone(),
            worker.statuses(),
            std::future::pending(),
        ));
        Ok(Stage {
            broker,
            state,
            keys,
            policy,
            reversible,
            metrics,
            runtime,
            listen,
            worker,
        })
    }

    /// Waits until every sample of every pipeline is counted, which happens once its transaction is committed.
    fn wait_until_done(&self) -> anyhow::Result<()> {
        let expected = SAMPLES.len() + samples::of(Feed::Fhir).count();
        let deadline = Instant::now() + DONE_WITHIN;
        while self.records_counted() < expected {
            if self
                .worker
                .statuses()
                .iter()
                .any(|s| s.state() == TaskState::Failed)
            {
                bail!("a task failed; the line above says why");
            }
            if Instant::now() > deadline {
                bail!("the pipelines took longer than {} s", DONE_WITHIN.as_secs());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Sum of the metric of records, over pipelines and outcomes.
    fn records_counted(&self) -> usize {
        let page = self.metrics.render();
        let counts = page
            .lines()
            .filter(|l| l.starts_with("deidstream_records_total{"));
        counts
            .filter_map(|l| l.rsplit(' ').next()?.parse::<usize>().ok())
            .sum()
    }

    /// Stops everything; says how many tasks had failed.
    fn strike(self) -> usize {
        self.worker.stop_flag().store(true, Ordering::Relaxed);
        let failed = self.worker.wait(Duration::from_secs(8));
        self.runtime.shutdown_timeout(Duration::from_millis(200));
        failed
    }
}

/// The worker file of the demo. The mock broker cannot make topics by request, so none are made.
fn worker(broker: &Broker, state: &Path, key_file: PathBuf, ner: Ner) -> config::Worker {
    config::Worker {
        bootstrap_servers: broker.address().to_owned(),
        id: Some("demo".to_owned()),
        state_dir: state.to_owned(),
        keys: KeySource::File(key_file),
        vault_topic: CHANGELOG.to_owned(),
        vault_ttl: None,
        create_topics: false,
        listen: None,
        log_level: Level::Error,
        ner,
        registry: None,
        consumer: BTreeMap::new(),
        producer: BTreeMap::new(),
    }
}

/// Topic that a feed is published to.
fn output_topic(feed: Feed) -> String {
    format!("{}-deid", feed.topic())
}

/// Topic of the round trip.
fn linked_topic() -> String {
    format!("{}-linked", Feed::Fhir.topic())
}

const fn format_of(feed: Feed) -> Format {
    match feed {
        Feed::Notes => Format::Text,
        Feed::Fhir => Format::Json,
        Feed::Chunks => Format::Chunk,
    }
}

/// The pipeline files of the demo: one for each feed, and one more for the round trip.
fn pipelines(policy: &Arc<Policy>, reversible: &Arc<Policy>) -> Vec<Pipeline> {
    let pipeline = |name: &str, feed: Feed, policy: &Arc<Policy>, output_topic: String| Pipeline {
        name: name.to_owned(),
        subscription: Subscription::Topics(vec![feed.topic().to_owned()]),
        group_id: format!("deidstream-{name}"),
        tasks_max: 1,
        tolerance: Tolerance {
            quarantine: true,
            retry_max: Duration::from_secs(30),
        },
        additions: AdditionFiles::default(),
        format: format_of(feed),
        schemas: Schemas::default(),
        outputs: vec![Output {
            name: String::new(),
            topic: output_topic,
            policy: policy.clone(),
            base_policy: policy.clone(),
            template: None,
        }],
        quarantine_topic: QUARANTINE.to_owned(),
        filling: Filling {
            records_max: 1_000,
            bytes_max: 1 << 20,
            linger: Duration::from_millis(50),
            chunk_wait: Duration::from_millis(500),
        },
        consumer: BTreeMap::new(),
        producer: BTreeMap::new(),
    };
    let names = ["notes", "fhir", "chunks"];
    let mut all: Vec<Pipeline> = Feed::ALL
        .into_iter()
        .zip(names)
        .map(|(feed, name)| pipeline(name, feed, policy, output_topic(feed)))
        .collect();
    all.push(pipeline(LINKED, Feed::Fhir, reversible, linked_topic()));
    all
}
