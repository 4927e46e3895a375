//! A pipeline file: which topics are de-identified how, and where the result goes.
//!
//! Flat YAML keys, or Kafka Connect's JSON form `{"name": …, "config": {…}}`.

use super::output::{self, Output};
use super::reader::{Problems, Source, Table};
use super::schemas::{SchemaFile, Schemas, Whose};
use super::together::{KEYS_FIX, KEYS_TELL};
use crate::codec::Format;
use crate::kafka::source::Subscription;
use crate::limits;
use crate::policy::AdditionFiles;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How a batch is filled.
#[derive(Clone, Copy, Debug)]
pub struct Filling {
    /// Most records.
    pub records_max: usize,
    /// A batch closes when it has reached this many bytes.
    pub bytes_max: usize,
    /// Longest wait for more after the first record.
    pub linger: Duration,
    /// How long a chunk waits for the next one of its document (`deid.chunk.wait.ms`).
    pub chunk_wait: Duration,
}

/// How failing batches are treated.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// `errors.tolerance=all`: quarantine bad records. Otherwise the first one stops the task.
    pub quarantine: bool,
    /// Longest time that one batch is retried before the task fails.
    pub retry_max: Duration,
}

/// A pipeline, resolved.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// `name`: also in metrics, logs, audit files and transactional ids.
    pub name: String,
    /// `topics` or `topics.regex`
    pub subscription: Subscription,
    /// `group.id`; default `deidstream-NAME`.
    pub group_id: String,
    /// `tasks.max`
    pub tasks_max: usize,
    /// `errors.tolerance` and `errors.retry.timeout`
    pub tolerance: Tolerance,
    /// `deid.formats`, `deid.dictionaries` and `deid.keep`: what they say holds for every output.
    pub additions: AdditionFiles,
    /// `deid.format`
    pub format: Format,
    /// `deid.schema.files` and `*.subject.name.strategy`
    pub schemas: Schemas,
    /// `deid.output.topic` and `deid.policy`, or those of `deid.outputs`; at least one, in the order written.
    pub outputs: Vec<Output>,
    /// `deid.quarantine.topic`
    pub quarantine_topic: String,
    /// `deid.batch.*`
    pub filling: Filling,
    /// `consumer.*`
    pub consumer: BTreeMap<String, String>,
    /// `producer.*`
    pub producer: BTreeMap<String, String>,
}

/// Default batch: at 2 KB a record about 1 MiB, some tens of milliseconds of work, which a transaction's round trips
/// (about 10 ms) do not dominate.
const BATCH_RECORDS: i64 = 2_000;
const BATCH_BYTES: i64 = 4 << 20;
const BATCH_LINGER_MS: i64 = 50;
/// Default of `deid.chunk.wait.ms`: whoever splits a document sends all its chunks within moments.
const CHUNK_WAIT_MS: i64 = 2_000;
/// Default of `errors.retry.timeout`: a broker restart takes less.
const RETRY_TIMEOUT_MS: i64 = 300_000;
/// Longest `errors.retry.timeout`: a day.
const RETRY_TIMEOUT_MS_MAX: i64 = 86_400_000;

impl Pipeline {
    /// Reads and checks a pipeline file and the policy it names.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        let folder = path.parent().unwrap_or(Path::new("."));
        Pipeline::resolve(Source::read(path)?, folder)
    }

    fn resolve(source: Source, folder: &Path) -> Result<Self, Problems> {
        let mut policy_problems = Problems::default();
        let pipeline = Pipeline::from_source(&source, folder, &mut policy_problems);
        let mut problems = source.finish().err().unwrap_or_default();
        problems.append(policy_problems);
        problems.or_ok()?;
        pipeline.ok_or_else(Problems::default)
    }

    fn from_source(source: &Source, folder: &Path, policy_problems: &mut Problems) -> Option<Self> {
        let outer = source.root().table()?;
        let Some(config) = outer.get("config") else {
            let name = outer.need("name").and_then(|n| n.text().map(str::to_owned));
            return Pipeline::from_table(name, outer, folder, policy_problems);
        };
        let name = outer.need("name").and_then(|n| n.text().map(str::to_owned));
        outer.finish();
        let table = config.table()?;
        table.get("name"); // Connect repeats it inside
        Pipeline::from_table(name, table, folder, policy_problems)
    }

    /// The topics that an output writes to; `${topic}` stays where sources are told by a pattern.
    pub(super) fn topics_of(&self, output: &Output) -> Vec<String> {
        match &self.subscription {
            Subscription::Topics(sources) => sources.iter().map(|source| output.topic_of(source)).collect(),
            Subscription::Pattern(_) => vec![output.topic.clone()],
        }
    }

    fn from_table(name: Option<String>, table: Table<'_>, folder: &Path, bad: &mut Problems) -> Option<Self> {
        if name.as_deref().is_some_and(|n| !super::is_topic_name(n)) {
            table.node().problem(
                "`name` is not a plain name",
                "use letters, digits, `.`, `_` and `-`",
            );
        }
        let subscription = subscription(&table);
        let group_id = table
            .get("group.id")
            .and_then(|n| n.filled_text())
            .map(str::to_owned);
        let tasks_max = table
            .integer("tasks.max", 1..=limits::TASKS_MAX as i64)
            .unwrap_or(1) as usize;
        let tolerance = tolerance(&table);
        let additions = AdditionFiles::from_table(&table, folder);
        let formats: Vec<_> = Format::ALL
            .into_iter()
            .chain([Format::Auto])
            .map(|f| (f.name(), f))
            .collect();
        let format = table.need("deid.format").and_then(|node| node.choice(&formats));
        let outputs = output::read(&table, folder, (&additions, format), bad);
        let schemas = Schemas::read(&table, folder, bad);
        if let (Some(node), Some(format)) = (table.get("deid.schema.files"), format) {
            let is_unframed = |file: &SchemaFile| matches!(file.whose, Whose::Unframed(_));
            if !format.may_have_schemas() {
                node.problem(
                    "is for formats with schemas",
                    "remove it, or set deid.format to avro, json-schema or auto",
                );
            } else if format == Format::Auto && schemas.files.iter().flatten().any(is_unframed) {
                node.problem(
                    "has a schema for records that name none, and `deid.format: auto` would have to guess which these are",
                    "remove it, or set deid.format to avro or json-schema",
                );
            }
        }
        let default_quarantine = format!("{}-quarantine", name.as_deref().unwrap_or_default());
        let quarantine_topic = topic(&table, "deid.quarantine.topic", &default_quarantine);
        let filling = filling(&table);
        let consumer = super::passed_through(&table, "consumer.");
        let producer = super::passed_through(&table, "producer.");
        if let Some(subscription) = &subscription {
            let outputs = outputs.as_deref().unwrap_or_default();
            refuse_loops(&table, subscription, outputs, quarantine_topic.as_deref());
        }
        table.finish();
        let name = name?;
        Some(Pipeline {
            group_id: group_id.unwrap_or_else(|| format!("deidstream-{name}")),
            name,
            subscription: subscription?,
            tasks_max,
            tolerance,
            additions,
            format: format?,
            schemas,
            outputs: outputs?,
            quarantine_topic: quarantine_topic?,
            filling,
            consumer,
            producer,
        })
    }
}

fn subscription(table: &Table<'_>) -> Option<Subscription> {
    match (table.get("topics"), table.get("topics.regex")) {
        (Some(node), None) => {
            let topics = node.texts()?;
            if topics.is_empty() || topics.iter().any(|t| !super::is_topic_name(t)) {
                node.problem(
                    "is not a list of topic names",
                    "write `topics: a,b` or `topics: [a, b]`",
                );
                return None;
            }
            Some(Subscription::Topics(topics))
        }
        (None, Some(node)) => {
            let pattern = node.text()?;
            if regex::Regex::new(pattern).is_err() {
                node.problem("is not a regular expression", "see https://docs.rs/regex/#syntax");
                return None;
            }
            Some(Subscription::Pattern(pattern.to_owned()))
        }
        (Some(_), Some(node)) => {
            node.problem("is set beside `topics`", "keep one of them");
            None
        }
        (None, None) => {
            table
                .node()
                .problem("neither `topics` nor `topics.regex` is set", "say what to read");
            None
        }
    }
}

fn tolerance(table: &Table<'_>) -> Tolerance {
    let quarantine = table
        .choice("errors.tolerance", &[("none", false), ("all", true)])
        .unwrap_or(false);
    let retry_ms = table
        .integer("errors.retry.timeout", 0..=RETRY_TIMEOUT_MS_MAX)
        .unwrap_or(RETRY_TIMEOUT_MS);
    Tolerance {
        quarantine,
        retry_max: Duration::from_millis(retry_ms.unsigned_abs()),
    }
}

fn filling(table: &Table<'_>) -> Filling {
    let records = table
        .integer("deid.batch.records", 1..=limits::BATCH_RECORDS_MAX as i64)
        .unwrap_or(BATCH_RECORDS);
    let bytes = table
        .integer("deid.batch.bytes", 1..=limits::BATCH_BYTES_MAX as i64)
        .unwrap_or(BATCH_BYTES);
    let linger = table
        .integer("deid.batch.linger.ms", 0..=60_000)
        .unwrap_or(BATCH_LINGER_MS);
    let chunk_wait = table
        .integer("deid.chunk.wait.ms", 0..=600_000)
        .unwrap_or(CHUNK_WAIT_MS);
    Filling {
        records_max: records as usize,
        bytes_max: bytes as usize,
        linger: Duration::from_millis(linger.unsigned_abs()),
        chunk_wait: Duration::from_millis(chunk_wait.unsigned_abs()),
    }
}

/// A topic name in which `${topic}` may stand for the source topic.
pub(super) fn topic(table: &Table<'_>, key: &str, default: &str) -> Option<String> {
    let Some(node) = table.get(key) else {
        return Some(default.to_owned());
    };
    let name = node.text()?;
    if super::is_topic_name(&name.replace("${topic}", "t")) {
        return Some(name.to_owned());
    }
    node.problem(
        "is not a topic name",
        "use letters, digits, `.`, `_`, `-` and `${topic}`",
    );
    None
}

/// A name that a pattern is likely to match: then it may match what is written for such a topic too.
fn sample(pattern: &str) -> String {
    let plain = pattern.trim_matches(['^', '$']).replace("\\.", ".");
    [".*", ".+", "\\w+", "\\d+", "[a-z]+", "[a-z0-9]+"]
        .iter()
        .fold(plain, |name, any| name.replace(any, "1"))
}

/// A pipeline that reads what it writes would never end, and two outputs in one topic could not be told apart.
fn refuse_loops(
    table: &Table<'_>,
    subscription: &Subscription,
    outputs: &[Output],
    quarantine: Option<&str>,
) {
    let reads = |topic: &str| subscription.reads(topic);
    let sources: Vec<String> = match subscription {
        Subscription::Topics(topics) => topics.clone(),
        Subscription::Pattern(pattern) => vec!["x".to_owned(), sample(pattern)],
    };
    let fix = "write to topics that this pipeline does not read";
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    for output in outputs {
        let setting = output.setting("topic");
        let topics: Vec<String> = sources.iter().map(|source| output.topic_of(source)).collect();
        if sources.len() > 1 && topics.iter().all(|topic| *topic == topics[0]) && output.keys_tell_places() {
            table.node().problem(
                format!("`{setting}` is one topic for several, and {KEYS_TELL}"),
                KEYS_FIX,
            );
        }
        if topics.iter().any(|topic| reads(topic)) {
            let what = format!("`{setting}` is among the topics that are read");
            table.node().problem(what, fix);
        }
        let others = topics
            .into_iter()
            .filter_map(|topic| written.insert(topic, setting.clone()));
        if let Some(other) = others.into_iter().find(|other| *other != setting) {
            let what = format!("`{setting}` writes to the topic of `{other}`");
            table.node().problem(what, "give each output a topic of its own");
        }
    }
    if let Some(other) = quarantine.and_then(|topic| written.get(topic)) {
        table.node().problem(
            format!("`deid.quarantine.topic` is the topic of `{other}`"),
            "give it a topic of its own: who reads outputs must not get what was refused",
        );
    }
    if quarantine.is_some_and(reads) {
        table
            .node()
            .problem("`deid.quarantine.topic` is among the topics that are read", fix);
    }
}
