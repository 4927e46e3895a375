//! The transactional producer of one task.

use super::context::{FailedDelivery, ProducerNotes};
use super::settings::{self, Settings};
use super::verdict;
use crate::fault::Fault;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};
use rdkafka::util::Timeout;
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

impl From<FailedDelivery> for SendFailure {
    fn from(failed: FailedDelivery) -> Self {
        match failed.error.rdkafka_error_code() {
            Some(Code::MessageSizeTooLarge) => SendFailure::TooLarge {
                position: failed.position,
            },
            _ => verdict::of_producer("delivery", &failed.error).into(),
        }
    }
}

/// How long `init_transactions` may take, and one wait for a full queue or a retriable call.
const INIT_TIMEOUT: Duration = Duration::from_secs(60);
const RETRY_TIMEOUT: Duration = Duration::from_secs(60);
/// How often waiting for deliveries looks whether one has failed. Short, because each commit waits for a whole one.
const DELIVERY_CHECK: Duration = Duration::from_millis(10);
/// How long an abort may take before a new producer ends the transaction instead, in attempts that each purge the queue
/// again: what comes back to it after a purge would hold an abort up until `message.timeout.ms`.
const ABORT_TIMEOUT: Duration = Duration::from_secs(10);
const ABORT_ATTEMPT: Duration = Duration::from_millis(500);
/// Dropping a client can hang (librdkafka #4674): it gets a thread of its own, which nobody waits for.
const DROP_THREAD: &str = "producer-drop";

/// A transactional producer. `ThreadedProducer`, because commit and abort hang unless somebody else serves delivery
/// reports meanwhile.
pub struct Sink {
    settings: Settings,
    producer: Option<ThreadedProducer<ProducerNotes>>,
    /// Whether this transaction's commit was asked for: before that, the broker cannot have committed it.
    commit_asked: bool,
}

impl Sink {
    /// Connects and initialises transactions, which aborts whatever a predecessor with this transactional.id left open.
    pub fn open(settings: Settings) -> Result<Self, Fault> {
        let mut sink = Sink {
            settings,
            producer: None,
            commit_asked: false,
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
            retry(RETRY_TIMEOUT, || producer.init_transactions(INIT_TIMEOUT))
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
    pub fn begin(&mut self) -> Result<(), Fault> {
        self.commit_asked = false;
        let producer = self.producer()?;
        producer.context().forget();
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
        let send = || producer.send_offsets_to_transaction(offsets, group, RETRY_TIMEOUT);
        retry(RETRY_TIMEOUT, send).map_err(|e| verdict::of_producer("send_offsets_to_transaction", &e))
    }

    /// Commits. `ProducerLost` means that nobody knows: the committed offsets tell.
    pub fn commit(&mut self) -> Result<(), SendFailure> {
        self.deliver()?;
        self.commit_asked = true;
        let producer = self.producer()?;
        retry(RETRY_TIMEOUT, || producer.commit_transaction(Timeout::Never))
            .map_err(|e| verdict::of_producer("commit_transaction", &e).into())
    }

    /// Waits until the broker has every record, or one delivery fails. No longer: librdkafka takes the records that were
    /// under way behind a refused one back into its queue, where they wait for the abort, up to `message.timeout.ms`.
    fn deliver(&self) -> Result<(), SendFailure> {
        let producer = self.producer()?;
        let deadline = Instant::now() + RETRY_TIMEOUT;
        loop {
            let flushed = producer.flush(DELIVERY_CHECK);
            if let Some(failed) = producer.context().failed() {
                return Err(failed.into());
            }
            match flushed {
                Ok(()) => return Ok(()),
                Err(KafkaError::Flush(Code::OperationTimedOut)) if Instant::now() < deadline => {}
                Err(error) => return Err(verdict::of_producer("flush", &error).into()),
            }
        }
    }

    /// Aborts because of `failure`: readers of committed records never see anything of the transaction. Returns what to
    /// act on: the delivery that stopped the transaction, if one did, rather than the call in which that surfaced
    /// (librdkafka answers `State` to whatever is asked of a transaction that has failed).
    ///
    /// `ProducerLost` means that the transaction may still be open, or committed.
    pub fn abort(&mut self, failure: SendFailure) -> SendFailure {
        if self.commit_asked && matches!(failure, SendFailure::Fault(Fault::ProducerLost(_))) {
            return failure;
        }
        match (self.end_transaction(), failure) {
            (Err(fault), _) => fault.into(),
            // The batch is no longer ours, whatever is wrong with it.
            (Ok(_), fenced @ SendFailure::Fault(Fault::Fenced(_))) => fenced,
            (Ok(Some(cause)), _) => cause.into(),
            (Ok(None), failure) => failure,
        }
    }

    /// Ends a transaction that is not to be committed; returns the delivery that stopped it.
    ///
    /// After a refused record the producer is replaced, and the broker aborts for the new one. The old one cannot go on:
    /// its next record for that partition would leave out the sequence number of the refused one, and the broker would
    /// refuse it, and so on with each transaction (librdkafka 2.12.1; karafka/waterdrop #501 is the same).
    fn end_transaction(&mut self) -> Result<Option<FailedDelivery>, Fault> {
        let producer = self.producer()?;
        let mut cause = producer.context().cause();
        if cause.is_none() || self.commit_asked {
            let aborted = retry(ABORT_TIMEOUT, || producer.abort_transaction(ABORT_ATTEMPT));
            cause = producer.context().cause(); // it may have been on its way
            match aborted {
                Ok(()) if cause.is_none() => return Ok(None),
                Err(error) if self.commit_asked => {
                    let code = error.rdkafka_error_code();
                    return Err(Fault::ProducerLost(format!("abort_transaction: {code:?}")));
                }
                _ => {}
            }
        }
        match self.reopen() {
            Ok(()) => Ok(cause),
            Err(Fault::Transient(what)) => Err(Fault::ProducerLost(what)),
            Err(fault) => Err(fault),
        }
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
fn retry(limit: Duration, mut call: impl FnMut() -> KafkaResult<()>) -> KafkaResult<()> {
    let deadline = Instant::now() + limit;
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

#[cfg(test)]
mod tests {
    use super::*;
    use rdkafka::mocking::MockCluster;
    use rdkafka::producer::DefaultProducerContext;
    use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
    use std::collections::BTreeMap;

    type Cluster<'a> = MockCluster<'a, DefaultProducerContext>;

    fn open(cluster: &Cluster<'_>) -> Sink {
        cluster.create_topic("t", 1, 1).expect("a topic");
        // One record a request, so that several are under way when one is refused.
        let producer = BTreeMap::from([("batch.num.messages".to_owned(), "1".to_owned())]);
        let settings = Settings {
            bootstrap_servers: cluster.bootstrap_servers(),
            group_id: "g".into(),
            transactional_id: "t".into(),
            consumer: BTreeMap::new(),
            producer,
        };
        Sink::open(settings).expect("a producer")
    }

    fn transact(sink: &mut Sink, records: usize) -> Result<(), SendFailure> {
        sink.begin()?;
        let send = |position| {
            sink.send(&Outgoing {
                topic: "t",
                partition: Some(0),
                key: None,
                value: Some(b"value"),
                headers: &[],
                timestamp_ms: None,
                position,
            })
        };
        (0..records)
            .try_for_each(send)
            .and_then(|()| sink.commit())
            .map_err(|failure| sink.abort(failure))
    }

    #[test]
    fn a_refused_record_is_named_whatever_else_fails_with_it_and_the_next_transaction_goes_through() {
        use RDKafkaRespErr::{
            RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE as TOO_LARGE, RD_KAFKA_RESP_ERR_NO_ERROR as FINE,
            RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER as OUT_OF_ORDER,
        };
        let cluster = Cluster::new(1).expect("a mock cluster");
        let mut sink = open(&cluster);
        // Three records are all under way when one is refused; of many, most are still to be sent.
        for records in [3, 20_000] {
            cluster.request_errors(RDKafkaApiKey::Produce, &[FINE, TOO_LARGE, OUT_OF_ORDER]);
            let outcome = transact(&mut sink, records);
            assert!(
                matches!(outcome, Err(SendFailure::TooLarge { position: 1 })),
                "{records} records: {outcome:?}"
            );
            cluster.clear_request_errors(RDKafkaApiKey::Produce);
            assert!(transact(&mut sink, 3).is_ok());
        }
    }
}
