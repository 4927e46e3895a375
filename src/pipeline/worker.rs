//! The worker: opens what the tasks share, checks the topics, starts a thread per task, and waits for the end.
//!
//! A task that fails stays failed, as in Kafka Connect: the others go on, `/health` says so, and the process ends with
//! a non-zero code once no task is left. What a failed task did not commit is read again by the next start.

use super::holding::Holding;
use super::open::{open_keys, open_model, open_registry, open_screens};
use super::rules::{LOOK_EVERY, Rules};
use super::schemas::Catalogs;
use super::screens::OutputScreen;
use super::task::Task;
use super::transact::Routes;
use crate::audit::{AuditLog, Entry};
use crate::config::{Pipeline, Run, Worker as Config};
use crate::detect::ner::Model;
use crate::fault::Fault;
use crate::kafka::settings::{self, Settings};
use crate::kafka::source::Subscription;
use crate::kafka::topics::{Topics, Wanted};
use crate::kafka::{Sink, Source};
use crate::keys::Keyring;
use crate::telemetry::metrics::TaskMetrics;
use crate::telemetry::{self, Event};
use crate::vault::Vault;
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[repr(u8)]
pub enum TaskState {
    /// Connecting.
    Starting = 0,
    /// Reads and writes.
    Running = 1,
    /// Left in order.
    Stopped = 2,
    /// Needs a person.
    Failed = 3,
}

/// A task as health shows it.
pub struct TaskStatus {
    /// Name of the pipeline.
    pub pipeline: String,
    /// Number of the task.
    pub task: usize,
    state: AtomicU8,
    rules: Arc<Rules>,
}

impl TaskStatus {
    /// What the task is doing now.
    pub fn state(&self) -> TaskState {
        match self.state.load(Ordering::Relaxed) {
            0 => TaskState::Starting,
            1 => TaskState::Running,
            2 => TaskState::Stopped,
            _ => TaskState::Failed,
        }
    }

    /// A running task of these rules, for tests.
    #[cfg(test)]
    pub(crate) fn running(rules: Arc<Rules>) -> Self {
        TaskStatus {
            pipeline: rules.pipeline().to_owned(),
            task: 0,
            state: AtomicU8::new(TaskState::Running as u8),
            rules,
        }
    }

    /// Whether the pipeline's files are wrong, so that it goes on with the rules loaded before.
    pub fn has_stale_rules(&self) -> bool {
        self.rules.is_stale()
    }

    fn set(&self, state: TaskState) {
        self.state.store(state as u8, Ordering::Relaxed);
    }
}

/// All tasks of a worker, for health.
pub type Statuses = Arc<Vec<TaskStatus>>;

/// A running worker.
pub struct Worker {
    stop: Arc<AtomicBool>,
    statuses: Statuses,
    threads: Vec<JoinHandle<()>>,
    ended: mpsc::Receiver<()>,
    /// Dropped with the worker: then the thread that watches the rules ends.
    _watching: mpsc::Sender<()>,
    model: Option<Arc<Model>>,
}

impl Worker {
    /// Opens vault and topics and starts the tasks.
    ///
    /// # Errors
    /// Everything that can be known before the first record: keys, state directory, broker, topics.
    pub fn start(run: &Run) -> Result<Self, Fault> {
        let config = &run.worker;
        let keys = Arc::new(open_keys(&config.keys)?);
        let vault_dir = config.state_dir.join(crate::vault::DIR);
        let vault =
            Vault::open(&vault_dir, &keys, config.vault_ttl).map_err(|e| Fault::Fatal(e.to_string()))?;
        let vault = Arc::new(vault);
        let model = open_model(&config.ner)?;
        let registry = open_registry(config)?;
        let id = worker_id(config)?;
        prepare_topics(config, &run.pipelines)?;

        let stop = Arc::new(AtomicBool::new(false));
        let open_rules = |pipeline: &Pipeline| {
            let screens = open_screens(pipeline, &keys, model.as_ref())?;
            Ok(Arc::new(Rules::new(pipeline, screens)))
        };
        let rules: Vec<Arc<Rules>> = (run.pipelines.iter())
            .map(open_rules)
            .collect::<Result<_, Fault>>()?;
        let catalogs: Vec<Arc<Catalogs>> = (run.pipelines.iter())
            .map(|pipeline| Arc::new(Catalogs::new(config, pipeline, registry.as_ref())))
            .collect();
        let places = (run.pipelines.iter().zip(&catalogs)).flat_map(|(pipeline, catalogs)| {
            (0..pipeline.tasks_max).map(move |task| (pipeline, catalogs, task))
        });
        let rules_of = |p: &Pipeline| rules.iter().find(|r| r.pipeline() == p.name).cloned();
        let status = |(p, _, task): (&Pipeline, &Arc<Catalogs>, usize)| {
            Some(TaskStatus {
                pipeline: p.name.clone(),
                task,
                state: AtomicU8::new(0),
                rules: rules_of(p)?,
            })
        };
        let statuses: Statuses = Arc::new(places.clone().filter_map(status).collect());
        let (end, ended) = mpsc::channel();
        let mut threads = Vec::new();
        for (index, (pipeline, catalogs, task)) in places.enumerate() {
            let plan = TaskPlan {
                config: config.clone(),
                pipeline: pipeline.clone(),
                task,
                worker_id: id.clone(),
                rules: statuses[index].rules.clone(),
                catalogs: catalogs.clone(),
                vault: vault.clone(),
                keys: keys.clone(),
                stop: stop.clone(),
            };
            let (statuses, end) = (statuses.clone(), end.clone());
            let thread = std::thread::Builder::new()
                .name(format!("{}-{task}", pipeline.name))
                .spawn(move || {
                    plan.run(&statuses[index]);
                    let _ = end.send(()); // the worker may be gone already
                });
            threads.push(thread.map_err(|e| Fault::Fatal(format!("starting a thread: {}", e.kind())))?);
        }
        Ok(Worker {
            stop,
            statuses,
            threads,
            ended,
            _watching: watch(rules)?,
            model,
        })
    }

    /// The model that reads, if any.
    pub fn model(&self) -> Option<&Arc<Model>> {
        self.model.as_ref()
    }

    /// What the tasks are doing.
    pub fn statuses(&self) -> Statuses {
        self.statuses.clone()
    }

    /// Set to make the tasks finish their batch and leave.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }

    /// Blocks until every task has ended, or for at most `drain` after the stop flag was set. Returns how many failed
    /// or did not end in time: a batch that was cut off is not committed, and is read again.
    pub fn wait(self, drain: Duration) -> usize {
        let mut deadline: Option<Instant> = None;
        let mut running = self.threads.len();
        while running > 0 {
            match self.ended.recv_timeout(Duration::from_millis(100)) {
                Ok(()) => running -= 1,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            if self.stop.load(Ordering::Relaxed)
                && Instant::now() > *deadline.get_or_insert(Instant::now() + drain)
            {
                telemetry::emit(&Event::DrainTimedOut {
                    seconds: drain.as_secs(),
                });
                break;
            }
        }
        let failed = self
            .statuses
            .iter()
            .filter(|s| s.state() == TaskState::Failed)
            .count();
        failed + running
    }
}

/// What a task needs, handed to its thread.
struct TaskPlan {
    config: Config,
    pipeline: Pipeline,
    task: usize,
    worker_id: String,
    rules: Arc<Rules>,
    catalogs: Arc<Catalogs>,
    vault: Arc<Vault>,
    keys: Arc<Keyring>,
    stop: Arc<AtomicBool>,
}

impl TaskPlan {
    fn run(self, status: &TaskStatus) {
        let (pipeline, task) = (self.pipeline.name.clone(), self.task);
        let metrics = TaskMetrics::new(&pipeline, task);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let task = self.open(metrics.clone())?;
            status.set(TaskState::Running);
            task.run()
        }));
        let outcome =
            outcome.unwrap_or_else(|_| Err(Fault::Fatal("a panic outside any record: a bug".into())));
        match outcome {
            Ok(()) => {
                status.set(TaskState::Stopped);
                telemetry::emit(&Event::TaskStopped {
                    pipeline: &pipeline,
                    task,
                });
            }
            Err(fault) => {
                metrics.fault(&fault);
                metrics.running(false);
                status.set(TaskState::Failed);
                telemetry::emit(&Event::TaskFailed {
                    pipeline: &pipeline,
                    task,
                    fault: &fault.to_string(),
                });
            }
        }
    }

    fn open(self, metrics: TaskMetrics) -> Result<Task, Fault> {
        let TaskPlan {
            config,
            pipeline,
            task,
            worker_id,
            rules,
            catalogs,
            vault,
            keys,
            stop,
        } = self;
        let screens = rules.current();
        let log = config
            .state_dir
            .join(crate::audit::DIR)
            .join(format!("{}-{task}.jsonl", pipeline.name));
        let mut audit = AuditLog::open(&log, &keys)?;
        for output in screens.outputs() {
            tell_started(&pipeline.name, task, output);
            audit.append(&started(&pipeline.name, task, output))?;
        }
        let settings = client_settings(&config, &pipeline, &worker_id, task);
        let sink = Sink::open(settings.clone())?;
        let source = Source::open(&settings, &pipeline.subscription)?;
        let routes = Routes::new(&config, &pipeline, &screens);
        Ok(Task {
            pipeline: pipeline.name,
            number: task,
            source,
            sink,
            rules,
            catalogs,
            vault,
            audit,
            routes,
            filling: pipeline.filling,
            holding: Holding::new(pipeline.filling.chunk_wait),
            tolerance: pipeline.tolerance,
            stop,
            metrics,
        })
    }
}

/// Starts the thread that looks at the files of rules, if there are any. It ends when the sender is dropped.
fn watch(mut rules: Vec<Arc<Rules>>) -> Result<mpsc::Sender<()>, Fault> {
    let (end, ended) = mpsc::channel();
    rules.retain(|rules| rules.is_watched());
    if rules.is_empty() {
        return Ok(end);
    }
    let look = move || {
        while ended.recv_timeout(LOOK_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
            for rules in &rules {
                rules.look();
            }
        }
    };
    std::thread::Builder::new()
        .name("rules".to_owned())
        .spawn(look)
        .map_err(|e| Fault::Fatal(format!("starting a thread: {}", e.kind())))?;
    Ok(end)
}

fn tell_started(pipeline: &str, task: usize, output: &OutputScreen) {
    let policy = output.screen.policy();
    telemetry::emit(&Event::TaskStarted {
        pipeline,
        task,
        output: &output.name,
        policy: &super::screen::policy_header(policy),
        policy_digest: &policy.digest,
        status: policy.status.name(),
    });
}

fn started(pipeline: &str, task: usize, output: &OutputScreen) -> Entry {
    let policy = output.screen.policy();
    Entry::Started {
        pipeline: pipeline.to_owned(),
        task: task as u32,
        output: output.name.to_string(),
        policy: policy.name.clone(),
        policy_version: policy.version.clone(),
        policy_digest: policy.digest.clone(),
        deidstream_version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// The task's client settings: the worker's pass-through settings, then the pipeline's.
pub fn client_settings(config: &Config, pipeline: &Pipeline, worker_id: &str, task: usize) -> Settings {
    let merged = |worker: &std::collections::BTreeMap<String, String>, pipeline: &_| {
        let mut all = worker.clone();
        all.extend::<std::collections::BTreeMap<String, String>>(Clone::clone(pipeline));
        all
    };
    Settings {
        bootstrap_servers: config.bootstrap_servers.clone(),
        group_id: pipeline.group_id.clone(),
        transactional_id: format!("deidstream-{worker_id}-{}-{task}", pipeline.name),
        consumer: merged(&config.consumer, &pipeline.consumer),
        producer: merged(&config.producer, &pipeline.producer),
    }
}

/// The worker's part of its transactional ids: stable over restarts with one state directory, unique among processes.
/// Processes of one consumer group need different ones, or they would fence each other.
pub fn worker_id(config: &Config) -> Result<String, Fault> {
    if let Some(id) = &config.id {
        return Ok(id.clone());
    }
    let path = config.state_dir.join("worker-id");
    let failed = |doing: &str, path: &Path, e: std::io::Error| {
        Fault::Fatal(format!(
            "{doing} {}: {}; check `deid.state.dir`",
            path.display(),
            e.kind()
        ))
    };
    match std::fs::read_to_string(&path) {
        Ok(id) if !id.trim().is_empty() => return Ok(id.trim().to_owned()),
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(failed("reading", &path, e)),
    }
    let mut random = [0u8; 6];
    getrandom::fill(&mut random).map_err(|_| Fault::Fatal("the system gives no random bytes".into()))?;
    let id: String = random.iter().map(|b| format!("{b:02x}")).collect();
    // Written whole or not at all: a torn id would leave the predecessor's transaction open for its full timeout.
    let draft = path.with_extension("new");
    std::fs::write(&draft, &id).map_err(|e| failed("writing", &draft, e))?;
    std::fs::rename(&draft, &path).map_err(|e| failed("writing", &path, e))?;
    Ok(id)
}

/// Checks that every topic is there, with enough partitions, and makes the ones that are ours to make.
fn prepare_topics(config: &Config, pipelines: &[Pipeline]) -> Result<(), Fault> {
    let admin = settings::admin(&config.bootstrap_servers, &config.producer);
    let mut topics = Topics::fetch(&admin)?;
    let mut missing = Vec::new();
    let mut need = |topics: &mut Topics, wanted: &Wanted<'_>, exact: bool| -> Result<(), Fault> {
        match topics.partitions(wanted.name) {
            None if config.create_topics => {
                topics.create(wanted)?;
                telemetry::emit(&Event::TopicCreated { topic: wanted.name, partitions: wanted.partitions });
            }
            None => missing.push(format!("`{}` does not exist; create it, or set deid.topics.create", wanted.name)),
            Some(have) if exact && have < wanted.partitions => missing.push(format!(
                "`{}` has {have} partitions, its source has {}: output partition = input partition, so add partitions",
                wanted.name, wanted.partitions
            )),
            Some(_) => {}
        }
        Ok(())
    };
    need(
        &mut topics,
        &Wanted {
            name: &config.vault_topic,
            partitions: 1,
            compacted: true,
        },
        false,
    )?;
    let mut absent = Vec::new();
    for pipeline in pipelines {
        let sources: Vec<(String, i32)> = match &pipeline.subscription {
            Subscription::Topics(names) => {
                absent.extend(names.iter().filter(|n| topics.partitions(n).is_none()).map(|n| {
                    format!(
                        "`{n}`, which pipeline `{}` reads, does not exist; create it or correct `topics`",
                        pipeline.name
                    )
                }));
                names
                    .iter()
                    .filter_map(|n| Some((n.clone(), topics.partitions(n)?)))
                    .collect()
            }
            Subscription::Pattern(pattern) => matching(&topics, pattern),
        };
        for (source, partitions) in sources {
            for output in &pipeline.outputs {
                let wanted = Wanted {
                    name: &output.topic_of(&source),
                    partitions,
                    compacted: false,
                };
                need(&mut topics, &wanted, true)?;
            }
        }
        let quarantine = Wanted {
            name: &pipeline.quarantine_topic,
            partitions: 1,
            compacted: false,
        };
        need(&mut topics, &quarantine, false)?;
        warn_of_lost_deletes(pipeline);
    }
    missing.extend(absent);
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Fault::Fatal(format!("topics:\n  {}", missing.join("\n  ")))),
    }
}

fn matching(topics: &Topics, pattern: &str) -> Vec<(String, i32)> {
    let Ok(pattern) = regex::Regex::new(&format!("^(?:{pattern})$")) else {
        return Vec::new();
    };
    let all = topics.names().filter(|name| pattern.is_match(name));
    all.filter_map(|name| Some((name.to_owned(), topics.partitions(name)?)))
        .collect()
}

/// A label in a record key carries no derived code, so a tombstone cannot find the record it deletes.
fn warn_of_lost_deletes(pipeline: &Pipeline) {
    for output in pipeline.outputs.iter().filter(|o| !o.policy.keys_stay_the_same()) {
        telemetry::emit(&Event::DeletesWillNotMatch {
            pipeline: &pipeline.name,
            output: &output.name,
            advice: "keys become labels: tombstones are forwarded but match no earlier key; use a policy whose \
                     record_key action is token where downstream deletes matter",
        });
    }
}
