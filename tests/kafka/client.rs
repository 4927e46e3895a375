//! Plain Kafka clients for the tests: write records, read a topic to its end, look up committed offsets.
//!
//! Everything here is bounded by [`LIMIT`] and panics with what it was waiting for.

use rdkafka::client::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, DeliveryResult, Header, Headers, Message, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer as _, ProducerContext};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(60);
/// How long one question of many may take.
const ATTEMPT: Duration = Duration::from_secs(3);

/// Client settings for a test broker: reconnects fast after a restart.
pub(crate) fn config(bootstrap: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", bootstrap)
        .set("message.max.bytes", "8388608")
        .set("reconnect.backoff.ms", "20")
        .set("reconnect.backoff.max.ms", "200");
    config
}

pub(crate) type HeaderList = Vec<(String, Option<Vec<u8>>)>;

/// A record to write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outgoing {
    /// None: chosen by the key.
    pub(crate) partition: Option<i32>,
    pub(crate) key: Option<Vec<u8>>,
    /// None: a tombstone.
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: HeaderList,
    /// Milliseconds since 1970. None: now.
    pub(crate) timestamp: Option<i64>,
}

impl Outgoing {
    pub(crate) fn new(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Outgoing {
        Outgoing {
            key: Some(key.as_ref().into()),
            value: Some(value.as_ref().into()),
            ..Outgoing::default()
        }
    }

    pub(crate) fn partition(mut self, partition: i32) -> Outgoing {
        self.partition = Some(partition);
        self
    }

    pub(crate) fn header(mut self, name: &str, value: Option<&[u8]>) -> Outgoing {
        self.headers.push((name.into(), value.map(Vec::from)));
        self
    }
}

/// A record read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: HeaderList,
    pub(crate) timestamp: Option<i64>,
}

impl From<BorrowedMessage<'_>> for Record {
    fn from(message: BorrowedMessage) -> Record {
        let headers = message.headers().into_iter().flat_map(|headers| headers.iter());
        Record {
            topic: message.topic().into(),
            partition: message.partition(),
            offset: message.offset(),
            key: message.key().map(Vec::from),
            value: message.payload().map(Vec::from),
            headers: headers
                .map(|header| (header.key.into(), header.value.map(Vec::from)))
                .collect(),
            timestamp: message.timestamp().to_millis(),
        }
    }
}

/// An idempotent producer; with [`Producer::transactional`], also a transactional one.
pub(crate) struct Producer(BaseProducer<Failures>);

impl Producer {
    pub(crate) fn new(bootstrap: &str) -> Producer {
        Producer::from_config(config(bootstrap).set("enable.idempotence", "true"))
    }

    /// Initialises transactions, so that it fences an earlier producer of the same id.
    pub(crate) fn transactional(bootstrap: &str, id: &str) -> Producer {
        let producer = Producer::from_config(config(bootstrap).set("transactional.id", id));
        producer
            .0
            .init_transactions(LIMIT)
            .expect("cannot initialise transactions");
        producer
    }

    fn from_config(config: &ClientConfig) -> Producer {
        Producer(
            config
                .create_with_context(Failures::default())
                .expect("no producer"),
        )
    }

    /// Writes the records in order and returns once the broker has acknowledged every one.
    pub(crate) fn send(&self, topic: &str, records: impl IntoIterator<Item = Outgoing>) {
        let deadline = Instant::now() + LIMIT;
        for record in records {
            self.enqueue(topic, &record, deadline);
            self.0.poll(Duration::ZERO);
        }
        self.0
            .flush(LIMIT)
            .unwrap_or_else(|e| panic!("{topic} did not take all records in {LIMIT:?}: {e}"));
        let failures = self.0.context().0.lock().unwrap();
        assert!(
            failures.is_empty(),
            "{topic} refused {} records, the first: {}",
            failures.len(),
            failures[0]
        );
    }

    pub(crate) fn begin(&self) {
        self.0.begin_transaction().expect("cannot begin a transaction");
    }

    pub(crate) fn commit(&self) {
        self.0
            .commit_transaction(LIMIT)
            .expect("cannot commit the transaction");
    }

    pub(crate) fn abort(&self) {
        self.0
            .abort_transaction(LIMIT)
            .expect("cannot abort the transaction");
    }

    fn enqueue(&self, topic: &str, record: &Outgoing, deadline: Instant) {
        let mut next = BaseRecord::<[u8], [u8]>::to(topic);
        next.partition = record.partition;
        next.key = record.key.as_deref();
        next.payload = record.value.as_deref();
        next.timestamp = record.timestamp;
        next.headers = (!record.headers.is_empty()).then(|| {
            record
                .headers
                .iter()
                .fold(OwnedHeaders::new(), |list, (key, value)| {
                    list.insert(Header {
                        key,
                        value: value.as_deref(),
                    })
                })
        });
        while let Err((error, same)) = self.0.send(next) {
            let full = error.rdkafka_error_code() == Some(RDKafkaErrorCode::QueueFull);
            assert!(
                full && Instant::now() < deadline,
                "cannot write to {topic}: {error}"
            );
            self.0.poll(Duration::from_millis(100));
            next = same;
        }
    }
}

/// Writes records with a producer of its own and returns once all are acknowledged.
pub(crate) fn produce(bootstrap: &str, topic: &str, records: impl IntoIterator<Item = Outgoing>) {
    Producer::new(bootstrap).send(topic, records);
}

/// Collects what the broker refused, or what was never delivered.
#[derive(Default)]
struct Failures(Mutex<Vec<String>>);

impl ClientContext for Failures {}

impl ProducerContext for Failures {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, (): ()) {
        if let Err((error, _)) = result {
            self.0.lock().unwrap().push(error.to_string());
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// Only what was committed, up to the first transaction still open.
    Committed,
    /// Also what was aborted or is still open.
    Uncommitted,
}

/// Reads every partition of the topic from its beginning to its present end; sorted by partition and offset.
pub(crate) fn read_topic(bootstrap: &str, topic: &str, isolation: Isolation) -> Vec<Record> {
    let level = match isolation {
        Isolation::Committed => "read_committed",
        Isolation::Uncommitted => "read_uncommitted",
    };
    let consumer = consumer(
        config(bootstrap).set("isolation.level", level),
        "reader-without-commits",
    );
    let mut unread = partitions(&consumer, topic);
    let mut assignment = TopicPartitionList::new();
    for partition in &unread {
        assignment
            .add_partition_offset(topic, *partition, Offset::Beginning)
            .expect("a valid offset");
    }
    consumer.assign(&assignment).expect("cannot assign partitions");

    let mut records = Vec::new();
    let mut last_error = None;
    let deadline = Instant::now() + LIMIT;
    while !unread.is_empty() {
        assert!(
            Instant::now() < deadline,
            "partitions {unread:?} of {topic} not read to the end in {LIMIT:?} ({} records, {last_error:?})",
            records.len()
        );
        match consumer.poll(Duration::from_millis(100)) {
            Some(Ok(message)) => records.push(Record::from(message)),
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                unread.remove(&partition);
            }
            // Lost connections heal by themselves; anything else does not and ends at the deadline.
            Some(Err(error)) => last_error = Some(error),
            None => {}
        }
    }
    records.sort_by_key(|record| (record.partition, record.offset));
    records
}

/// The offset a consumer group has committed for each partition; partitions without one are left out.
pub(crate) fn committed_offsets(bootstrap: &str, group: &str, topic: &str) -> BTreeMap<i32, i64> {
    let consumer = consumer(&mut config(bootstrap), group);
    let mut wanted = TopicPartitionList::new();
    for partition in partitions(&consumer, topic) {
        wanted.add_partition(topic, partition);
    }
    // Asked anew every few seconds: librdkafka waits for a broker to change its state before it asks again for a
    // coordinator that was not known yet, and on a quiet cluster none does.
    let deadline = Instant::now() + LIMIT;
    let committed = loop {
        match consumer.committed_offsets(wanted.clone(), ATTEMPT) {
            Ok(committed) => break committed,
            Err(_) if Instant::now() < deadline => {}
            Err(e) => panic!("no committed offsets of group {group} for {topic}: {e}"),
        }
    };
    committed
        .elements()
        .iter()
        .filter_map(|element| match element.offset() {
            Offset::Offset(offset) => Some((element.partition(), offset)),
            _ => None,
        })
        .collect()
}

/// A consumer that never commits and tells the end of a partition.
fn consumer(config: &mut ClientConfig, group: &str) -> BaseConsumer {
    config
        .set("group.id", group)
        .set("enable.auto.commit", "false")
        .set("enable.partition.eof", "true")
        .set("fetch.wait.max.ms", "50")
        .create()
        .expect("no consumer")
}

fn partitions(consumer: &BaseConsumer, topic: &str) -> BTreeSet<i32> {
    let metadata = consumer
        .fetch_metadata(Some(topic), LIMIT)
        .unwrap_or_else(|e| panic!("no metadata of {topic} in {LIMIT:?}: {e}"));
    let found: BTreeSet<i32> = metadata
        .topics()
        .iter()
        .flat_map(|t| t.partitions())
        .map(|p| p.id())
        .collect();
    assert!(!found.is_empty(), "topic {topic} does not exist");
    found
}
