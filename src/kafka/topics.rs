//! Topics: do they exist, how many partitions have they, and making the ones that are ours to make.

use super::verdict;
use crate::fault::Fault;
use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use std::collections::BTreeMap;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(15);

/// Partition counts of all topics of the cluster.
pub struct Topics {
    admin: AdminClient<DefaultClientContext>,
    partitions: BTreeMap<String, i32>,
}

/// A topic to make when it is missing.
pub struct Wanted<'a> {
    /// Name.
    pub name: &'a str,
    /// Partitions.
    pub partitions: i32,
    /// Keep only the newest record of each key (vault changelog, quarantine).
    pub compacted: bool,
}

impl Topics {
    /// Asks the cluster.
    pub fn fetch(config: &ClientConfig) -> Result<Self, Fault> {
        let admin: AdminClient<DefaultClientContext> = config.create().map_err(|e| {
            Fault::Fatal(format!(
                "the Kafka client settings are refused: {}",
                verdict::of_setting(&e)
            ))
        })?;
        let metadata = admin
            .inner()
            .fetch_metadata(None, TIMEOUT)
            .map_err(|e| unreachable_broker(&e))?;
        let count = |t: &rdkafka::metadata::MetadataTopic| (t.name().to_owned(), t.partitions().len() as i32);
        let partitions = metadata
            .topics()
            .iter()
            .map(count)
            .filter(|(_, n)| *n > 0)
            .collect();
        Ok(Topics { admin, partitions })
    }

    /// Partitions of a topic; None when it does not exist.
    pub fn partitions(&self, topic: &str) -> Option<i32> {
        self.partitions.get(topic).copied()
    }

    /// Names of all topics.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.partitions.keys().map(String::as_str)
    }

    /// Makes a topic with the broker's default replication.
    pub fn create(&mut self, wanted: &Wanted<'_>) -> Result<(), Fault> {
        let mut topic = NewTopic::new(wanted.name, wanted.partitions, TopicReplication::Fixed(-1));
        if wanted.compacted {
            topic = topic.set("cleanup.policy", "compact");
        }
        let options = AdminOptions::new().operation_timeout(Some(TIMEOUT));
        let outcome = futures::executor::block_on(self.admin.create_topics([&topic], &options));
        let refused = |code: Code| {
            let name = wanted.name;
            Fault::Fatal(format!(
                "creating the topic `{name}`: {code:?}; create it yourself and restart"
            ))
        };
        match outcome.map(|results| results.into_iter().next()) {
            Ok(Some(Err((_, code)))) if code != Code::TopicAlreadyExists => Err(refused(code)),
            Err(error) => Err(refused(error.rdkafka_error_code().unwrap_or(Code::Unknown))),
            Ok(_) => {
                self.partitions.insert(wanted.name.to_owned(), wanted.partitions);
                Ok(())
            }
        }
    }
}

fn unreachable_broker(error: &KafkaError) -> Fault {
    let code = error.rdkafka_error_code().unwrap_or(Code::Unknown);
    Fault::Transient(format!(
        "asking the broker for its topics: {code:?}; {}",
        verdict::advice(code)
    ))
}
