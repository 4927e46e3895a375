//! The worker file: the broker, the keys, the state directory, and what the worker shows of itself.

use super::ner::Ner;
use super::reader::{Node, Problems, Source};
use super::registry::Registry;
use crate::telemetry::Level;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where the secret keys come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// A key file; its mode is checked.
    File(PathBuf),
    /// An environment variable with the base64 of 32 bytes.
    Env(String),
}

/// A worker, resolved.
#[derive(Clone, Debug)]
pub struct Worker {
    /// `bootstrap.servers`
    pub bootstrap_servers: String,
    /// `deid.worker.id`: part of transactional ids. None: made once and kept in the state directory.
    pub id: Option<String>,
    /// `deid.state.dir`: vault and audit. Each process needs its own.
    pub state_dir: PathBuf,
    /// `deid.keys.file` or `deid.keys.env`
    pub keys: KeySource,
    /// `deid.vault.topic`: compacted changelog of the vault, shared by all workers.
    pub vault_topic: String,
    /// `deid.vault.ttl.days`: entries older than this are forgotten. None keeps them.
    pub vault_ttl: Option<Duration>,
    /// `deid.topics.create`: whether missing output, quarantine and vault topics are made.
    pub create_topics: bool,
    /// `deid.listen`: address of `/metrics` and `/health`.
    pub listen: Option<SocketAddr>,
    /// `deid.log.level`
    pub log_level: Level,
    /// `deid.ner.*`: the model that reads narrative text.
    pub ner: Ner,
    /// `schema.registry.*`: where schemas come from, for formats that have them.
    pub registry: Option<Registry>,
    /// `consumer.*`
    pub consumer: BTreeMap<String, String>,
    /// `producer.*`
    pub producer: BTreeMap<String, String>,
}

/// Default of `deid.listen`: loopback only; a scraper elsewhere needs an explicit address.
const LISTEN: &str = "127.0.0.1:9464";
/// Default of `deid.keys.env`.
pub const KEY_VARIABLE: &str = "DEIDSTREAM_KEY";
/// Hundred years: longer than any retention rule.
const TTL_DAYS_MAX: i64 = 36_500;

impl Worker {
    /// Reads and checks a worker file.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        Worker::resolve(Source::read(path)?)
    }

    fn resolve(source: Source) -> Result<Self, Problems> {
        let worker = Worker::from_source(&source);
        source.finish()?;
        // A missing required setting was reported as a problem, so a worker is there when there are none.
        worker.ok_or_else(Problems::default)
    }

    fn from_source(source: &Source) -> Option<Self> {
        let table = source.root().table()?;
        let bootstrap_servers = table
            .need("bootstrap.servers")
            .and_then(|n| n.texts().filter(|list| !list.is_empty()).or_else(|| n.empty()))
            .map(|list| list.join(","));
        let id = table.get("deid.worker.id").and_then(|node| {
            let id = node.text()?;
            if super::is_topic_name(id) {
                return Some(id.to_owned());
            }
            node.problem("is not a plain name", "use letters, digits, `.`, `_` and `-`");
            None
        });
        let state_dir = table
            .need("deid.state.dir")
            .and_then(|n| n.filled_text())
            .map(PathBuf::from);
        let file = table.text("deid.keys.file").map(PathBuf::from);
        let variable = table.text("deid.keys.env").map(str::to_owned);
        if file.is_some() && variable.is_some() {
            table
                .node()
                .problem("has both deid.keys.file and deid.keys.env", "keep one of them");
        }
        let keys = match (file, variable) {
            (Some(file), _) => KeySource::File(file),
            (None, variable) => KeySource::Env(variable.unwrap_or_else(|| KEY_VARIABLE.to_owned())),
        };
        let vault_topic = table
            .text("deid.vault.topic")
            .unwrap_or("deidstream-vault")
            .to_owned();
        if !super::is_topic_name(&vault_topic)
            && let Some(node) = table.get("deid.vault.topic")
        {
            node.problem("is not a topic name", "use letters, digits, `.`, `_` and `-`");
        }
        let day = 86_400;
        let vault_ttl = table
            .integer("deid.vault.ttl.days", 1..=TTL_DAYS_MAX)
            .map(|days| Duration::from_secs(days.unsigned_abs() * day));
        let create_topics = table.boolean("deid.topics.create").unwrap_or(true);
        let listen = match table.get("deid.listen") {
            None => LISTEN.parse().ok(),
            Some(node) => node.text().and_then(|text| address(&node, text)),
        };
        let levels = [
            ("error", Level::Error),
            ("warn", Level::Warn),
            ("info", Level::Info),
            ("debug", Level::Debug),
        ];
        let log_level = table.choice("deid.log.level", &levels).unwrap_or(Level::Info);
        let ner = Ner::read(&table);
        let registry = Registry::read(&table);
        let consumer = super::passed_through(&table, "consumer.");
        let producer = super::passed_through(&table, "producer.");
        table.finish();
        Some(Worker {
            bootstrap_servers: bootstrap_servers?,
            id,
            state_dir: state_dir?,
            keys,
            vault_topic,
            vault_ttl,
            create_topics,
            listen,
            log_level,
            ner,
            registry,
            consumer,
            producer,
        })
    }
}

/// `none`, or an address to listen at.
fn address(node: &Node<'_>, text: &str) -> Option<SocketAddr> {
    let address = text.parse().ok();
    if address.is_none() && text != "none" {
        node.problem(
            "is not an address",
            "write IP:PORT such as 0.0.0.0:9464, or `none`",
        );
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Worker, String> {
        Worker::resolve(Source::parse("worker.yaml", text).unwrap()).map_err(|p| p.to_string())
    }

    #[test]
    fn defaults_are_filled_in() {
        let worker = read("bootstrap.servers: a:1,b:2\ndeid.state.dir: /s").unwrap();
        assert_eq!(worker.bootstrap_servers, "a:1,b:2");
        assert_eq!(worker.keys, KeySource::Env("DEIDSTREAM_KEY".into()));
        assert_eq!(worker.listen.map(|a| a.port()), Some(9464));
        assert!(worker.vault_ttl.is_none() && worker.create_topics);
    }

    #[test]
    fn all_problems_come_at_once() {
        let text = "deid.listen: nowhere\nconsumer.isolation.level: read_uncommitted\nproducer.acks: 1\n\
                    deid.state.dri: /s\ndeid.vault.ttl.days: 0";
        let problems = read(text).unwrap_err();
        for expected in [
            "worker.yaml: bootstrap.servers: is missing; add it",
            "worker.yaml: deid.listen: is not an address; write IP:PORT such as 0.0.0.0:9464, or `none`",
            "worker.yaml: consumer.isolation.level: cannot be set; remove it: input of other transactional writers",
            "worker.yaml: producer.acks: cannot be set; remove it: exactly-once rests on it",
            "worker.yaml: deid.state.dri: unknown key; did you mean `deid.state.dir`?",
            "worker.yaml: deid.vault.ttl.days: is out of range; write a number from 1 to 36500",
        ] {
            assert!(
                problems.contains(expected),
                "{expected}\n--- missing in ---\n{problems}"
            );
        }
    }

    #[test]
    fn ten_mistakes_of_every_sort_make_ten_problems() {
        let text = "bootstrap.servers: [1, 2]\ndeid.state.dir: ''\ndeid.worker.id: a b\ndeid.vault.topic: a/b\n\
                    deid.vault.ttl.days: soon\ndeid.listen: 9464\ndeid.topics.create: perhaps\n\
                    deid.log.level: loud\nproducer.acks: 1";
        let problems = read(text).unwrap_err();
        assert_eq!(problems.lines().count(), 10, "{problems}");
    }

    #[test]
    fn hints_list_settings_and_not_what_is_passed_through() {
        let problems =
            read("bootstrap.servers: a:1\ndeid.state.dir: /s\nproducer.linger.ms: 7\nzzz: 1").unwrap_err();
        assert!(
            problems.contains("`deid.listen`") && !problems.contains("linger"),
            "{problems}"
        );
    }

    #[test]
    fn client_settings_pass_through() {
        let worker = read("bootstrap.servers: a:1\ndeid.state.dir: /s\nproducer.linger.ms: 7").unwrap();
        assert_eq!(worker.producer.get("linger.ms").map(String::as_str), Some("7"));
    }
}
