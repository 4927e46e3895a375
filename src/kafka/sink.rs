//! The transactional producer of one task.

use super::context::ProducerNotes;
use super::settings::{self, Settings};
use super::verdict;
use crate::fault::Fault;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};
use std::time::{Duration, Instant};

/// One record to send, borrowed.
pub struct Outgoing<'a> {
    /// Target topic.
    pub topic: &'a str,
    /// Target partition; None lets the key decide.
    pub partition: Option<i32>,
    /// Key bytes.
    pub key: Option<&'a [u8]>,
    /// Value bytes; None is a tombstone.
    pub value: Option<&'a [u8]>,
    /// Headers in order.
    pub headers: &'a [(String, Option<Vec<u8>>)],
    /// Milliseconds since 1970 UTC; None lets the client stamp it.
    pub timestamp_ms: Option<i64>,
    /// Position of the source record in its batch, to name the culprit when a delivery fails.
    pub position: usize,
}

/// What stopped a transaction.
#[derive(Debug)]
pub enum SendFailure {
    /// The broker finds this record too large: the batch must go on without it.
    TooLarge {
        /// Position of the source record in its batch.
        position: usize,
    },
    /// Anything else.
    Fault(Fault),
}

impl From<Fault> for SendFailure {
    fn from(fault: Fault) -> Self {
        SendFailure::Fault(fault)
    }
}

/// How long `init_transactions` may take, and one wait for a full queue or a retriable call.
const INIT_TIMEOUT: Duration = Duration::from_secs(60);
const RETRY_TIMEOUT: Duration = Duration::from_secs(60);
/// Dropping a client can hang (librdkafka #4674): it gets a thread of its own, which nobody waits for.
const DROP_THREAD: &str = "producer-drop";

/// A transactional producer. `ThreadedProducer`, because commit and abort hang unless somebody else serves delivery
/// reports meanwhile.
pub struct Sink {
    settings: Settings,
    producer: Option<ThreadedProducer<ProducerNotes>>,
}

impl Sink {
    /// Connects and initialises transactions, which aborts whatever a predecessor with this transactional.id left open.
    pub fn open(settings: Settings) -> Result<Self, Fault> {
        let mut sink = Sink {
            settings,
            producer: None,
        };
        sink.reopen()?;
        Ok(sink)
    }

    /// Replaces a lost producer by a new one with the same transactional.id: settles the fate of its last transaction.
    pub fn reopen(&mut self) -> Result<(), Fault> {
        self.discard();
        let producer: ThreadedProducer<ProducerNotes> = settings::producer(&self.settings)
            .create_with_context(ProducerNotes::default())
            .map_err(|e| {
                Fault::Fatal(format!(
                    "the producer settings are refused: {}",
                    verdict::of_setting(&e)
                ))
            })?;
        if settings::transactional() {
            retry(|| producer.init_transactions(INIT_TIMEOUT))
                .map_err(|e| unlost(verdict::of_producer("init_transactions", &e)))?;
        }
        self.producer = Some(producer);
        Ok(())
    }

    fn discard(&mut self) {
        if let Some(producer) = self.producer.take() {
            // If the thread cannot be started the closure is dropped here, and with it the producer: slower, no worse.
            let _ = std::thread::Builder::new()
                .name(DROP_THREAD.into())
                .spawn(move || drop(producer));
        }
    }

    fn producer(&self) -> Result<&ThreadedProducer<ProducerNotes>, Fault> {
        self.producer
            .as_ref()
            .ok_or_else(|| Fault::ProducerLost("no producer is open".into()))
    }

    /// Opens a transaction.
    pub fn begin(&self) -> Result<(), Fault> {
        let producer = self.producer()?;
        producer.context().take();
        producer
            .begin_transaction()
            .map_err(|e| verdict::of_producer("begin_transaction", &e))
    }

    /// Hands one record to the client; waits while its queue is full.
    pub fn send(&self, record: &Outgoing<'_>) -> Result<(), SendFailure> {
        let producer = self.producer()?;
        let deadline = Instant::now() + RETRY_TIMEOUT;
        let mut next = base_record(record);
        loop {
            match producer.send(next) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(Code::QueueFull), back)) if Instant::now() < deadline => {
                    next = back;
                    producer.poll(Duration::from_millis(10));
                }
                Err((KafkaError::MessageProduction(Code::MessageSizeTooLarge), _)) => {
                    return Err(SendFailure::TooLarge {
                        position: record.position,
                    });
                }
                Err((error, _)) => return Err(verdict::of_producer("send", &error).into()),
            }
        }
    }

    /// Adds the offsets (last processed + 1) to the transaction.
    pub fn send_offsets(
        &self,
        offsets: &TopicPartitionList,
        group: &ConsumerGroupMetadata,
    ) -> Result<(), Fault> {
        let producer = self.producer()?;
        retry(|| producer.send_offsets_to_transaction(offsets, group, RETRY_TIMEOUT))
            .map_err(|e| verdict::of_producer("send_offsets_to_transaction", &e))
    }

    /// Commits. `ProducerLost` means that nobody knows: the committed offsets tell.
    pub fn commit(&self) -> Result<(), SendFailure> {
        let producer = self.producer()?;
        let outcome = producer
            .flush(RETRY_TIMEOUT)
            .and_then(|()| match producer.context().peek() {
                Some(failed) => Err(failed.error),
                None => retry(|| producer.commit_transaction(rdkafka::util::Timeout::Never)),
            });
        let Err(error) = outcome else { return Ok(()) };
        match producer.context().take() {
            Some(failed) if failed.error.rdkafka_error_code() == Some(Code::MessageSizeTooLarge) => {
                Err(SendFailure::TooLarge {
                    position: failed.position,
                })
            }
            Some(failed) => Err(verdict::of_producer("delivery", &failed.error).into()),
            None => Err(verdict::of_producer("commit_transaction", &error).into()),
        }
    }

    /// Aborts. Readers of committed records never see anything of it.
    pub fn abort(&self) -> Result<(), Fault> {
        let producer = self.producer()?;
        let outcome = retry(|| producer.abort_transaction(rdkafka::util::Timeout::Never));
        producer.context().take();
        // An abort that fails leaves a transaction of unknown state: only a new producer settles it.
        outcome.map_err(|e| Fault::ProducerLost(format!("abort_transaction: {:?}", e.rdkafka_error_code())))
    }

    /// Waits until the broker has everything, without a transaction.
    #[cfg(feature = "sabotage")]
    pub fn flush(&self) -> Result<(), Fault> {
        self.producer()?
            .flush(RETRY_TIMEOUT)
            .map_err(|e| verdict::of_producer("flush", &e))
    }

    /// The settings it was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.discard();
    }
}

fn base_record<'a>(record: &Outgoing<'a>) -> BaseRecord<'a, [u8], [u8], usize> {
    let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
    for (key, value) in record.headers {
        headers = headers.insert(Header {
            key,
            value: value.as_deref(),
        });
    }
    let mut base = BaseRecord::with_opaque_to(record.topic, record.position).headers(headers);
    base.partition = record.partition;
    base.key = record.key;
    base.payload = record.value;
    base.timestamp = record.timestamp_ms;
    base
}

/// Calls again while the client says that the call may be made again, for a bounded time.
fn retry(mut call: impl FnMut() -> KafkaResult<()>) -> KafkaResult<()> {
    let deadline = Instant::now() + RETRY_TIMEOUT;
    loop {
        match call() {
            Err(error) if verdict::is_retriable(&error) && Instant::now() < deadline => {}
            outcome => return outcome,
        }
    }
}

/// A new producer that cannot initialise is not "lost": there is no transaction in doubt, so it may simply be retried.
fn unlost(fault: Fault) -> Fault {
    match fault {
        Fault::ProducerLost(what) => Fault::Transient(what),
        other => other,
    }
}
