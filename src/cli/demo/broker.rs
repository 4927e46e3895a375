//! The demo's broker: librdkafka's mock cluster in this process, its topics, and the samples in them.
//!
//! It speaks Kafka's protocol on a loopback port, so the pipeline and other clients use it like a real one. It keeps
//! everything in memory and does not hide records of an open transaction, so it shows the flow and not exactly-once.

use super::samples::{self, FIRST_TIMESTAMP_MS, Feed};
use crate::kafka::settings;
use crate::kafka::source::read_to_end;
use crate::record::SourceRecord;
use anyhow::Context;
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};
use std::collections::BTreeMap;
use std::time::Duration;

/// Everything on loopback takes milliseconds; longer means that something is wrong.
const PATIENCE: Duration = Duration::from_secs(10);
/// See where it is used.
const CALL_PAUSE: Duration = Duration::from_millis(3);
/// A minute between two samples.
const TIMESTAMP_STEP_MS: i64 = 60_000;

/// A running broker. It ends with this value.
pub(super) struct Broker {
    cluster: MockCluster<'static, DefaultProducerContext>,
    address: String,
}

impl Broker {
    /// Starts it and makes the topics, each with one partition.
    pub(super) fn start<'a>(topics: impl IntoIterator<Item = &'a str>) -> anyhow::Result<Self> {
        let cluster = MockCluster::new(1).context("the embedded broker does not start")?;
        let address = cluster.bootstrap_servers();
        let broker = Broker { cluster, address };
        for topic in topics {
            // The cluster's thread may miss a call that comes while it still answers the last one, and then sleeps on for
            // a second; a moment's rest spares that.
            std::thread::sleep(CALL_PAUSE);
            broker
                .cluster
                .create_topic(topic, 1, 1)
                .with_context(|| format!("the embedded broker refuses `{topic}`"))?;
        }
        Ok(broker)
    }

    /// `host:port`
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Produces the samples as any client would.
    pub(super) fn feed(&self) -> anyhow::Result<()> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.address).set("acks", "all");
        let producer: BaseProducer = config.create()?;
        for feed in Feed::ALL {
            for (sample, timestamp) in
                samples::of(feed).zip((FIRST_TIMESTAMP_MS..).step_by(TIMESTAMP_STEP_MS as usize))
            {
                let headers = sample
                    .headers
                    .iter()
                    .fold(OwnedHeaders::new(), |all, (key, value)| {
                        all.insert(Header {
                            key,
                            value: Some(*value),
                        })
                    });
                let mut record: BaseRecord<'_, str, str> = BaseRecord::to(feed.topic())
                    .partition(0)
                    .timestamp(timestamp)
                    .headers(headers);
                record.key = sample.key;
                record.payload = sample.value;
                producer
                    .send(record)
                    .map_err(|(error, _)| error)
                    .context("feeding the samples")?;
            }
        }
        producer.flush(PATIENCE).context("feeding the samples")
    }

    /// Everything in a topic, as a consumer of it would see it.
    pub(super) fn read(&self, topic: &str) -> anyhow::Result<Vec<SourceRecord>> {
        let mut records = Vec::new();
        let mut config = settings::reader(&self.address, &BTreeMap::new());
        // The end of a topic is told after a fetch that waited in vain.
        config.set("fetch.wait.max.ms", "10");
        read_to_end(&config, topic, PATIENCE, |record| {
            records.push(record);
            Ok(())
        })?;
        Ok(records)
    }
}
