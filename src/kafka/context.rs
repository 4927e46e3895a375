//! Callbacks of librdkafka: they only take notes; the task's loop acts on them.

use crate::telemetry::{self, Event};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, ConsumerContext, Rebalance};
use rdkafka::error::KafkaError;
use rdkafka::producer::{DeliveryResult, NoCustomPartitioner, ProducerContext};
use rdkafka::{Message, TopicPartitionList};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a rebalance did, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GroupEvent {
    Assigned(Vec<super::TopicPartition>),
    Revoked(Vec<super::TopicPartition>),
    Failed,
}

/// Notes of the consumer's callbacks. They run inside `poll`, on the task's thread.
#[derive(Default)]
pub(crate) struct ConsumerNotes {
    events: Mutex<Vec<GroupEvent>>,
}

/// A panic elsewhere must not turn into a second one here: the data behind these locks stays valid.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ConsumerNotes {
    pub(crate) fn take(&self) -> Vec<GroupEvent> {
        std::mem::take(&mut lock(&self.events))
    }
}

fn partitions(list: &TopicPartitionList) -> Vec<super::TopicPartition> {
    list.elements()
        .iter()
        .map(|e| (Arc::from(e.topic()), e.partition()))
        .collect()
}

impl ConsumerContext for ConsumerNotes {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let event = match rebalance {
            Rebalance::Assign(list) => GroupEvent::Assigned(partitions(list)),
            Rebalance::Revoke(list) => GroupEvent::Revoked(partitions(list)),
            Rebalance::Error(_) => GroupEvent::Failed,
        };
        lock(&self.events).push(event);
    }
}

impl ClientContext for ConsumerNotes {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, _reason: &str) {
        client_error(&error);
    }
}

/// Notes of the producer's callbacks: the first delivery that failed in this transaction.
#[derive(Default)]
pub(crate) struct ProducerNotes {
    failed: Mutex<Option<FailedDelivery>>,
}

/// A record that the broker did not take.
#[derive(Clone)]
pub(crate) struct FailedDelivery {
    pub(crate) error: KafkaError,
    /// Position of the record in the batch, as given to `send`.
    pub(crate) position: usize,
}

impl ProducerNotes {
    /// The first failure since the last call, and forgets it.
    pub(crate) fn take(&self) -> Option<FailedDelivery> {
        lock(&self.failed).take()
    }

    /// The first failure, still remembered.
    pub(crate) fn peek(&self) -> Option<FailedDelivery> {
        lock(&self.failed).clone()
    }
}

impl ProducerContext<NoCustomPartitioner> for ProducerNotes {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, position: usize) {
        if let Err((error, message)) = result {
            debug_assert!(!message.topic().is_empty());
            lock(&self.failed).get_or_insert(FailedDelivery {
                error: error.clone(),
                position,
            });
        }
    }
}

impl ClientContext for ProducerNotes {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, _reason: &str) {
        client_error(&error);
    }
}

/// librdkafka's own log lines name brokers, topics and groups, never record content (`debug` contexts are reserved).
fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    if (level as i32) <= RDKafkaLogLevel::Warning as i32 {
        telemetry::emit(&Event::KafkaClient { facility, message });
    }
}

fn client_error(error: &KafkaError) {
    let code = error
        .rdkafka_error_code()
        .map_or_else(|| "unknown".to_owned(), |c| format!("{c:?}"));
    telemetry::emit(&Event::KafkaError { code: &code });
}
