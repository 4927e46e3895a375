//! Callbacks of librdkafka: they only take notes; the task's loop acts on them.

use crate::telemetry::{self, Event};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
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

/// Notes of the producer's callbacks: the delivery that failed first in this transaction.
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

impl FailedDelivery {
    /// Only a consequence: once a transaction has failed, librdkafka drops what it has not sent yet.
    fn is_purged(&self) -> bool {
        matches!(
            self.error.rdkafka_error_code(),
            Some(RDKafkaErrorCode::PurgeQueue | RDKafkaErrorCode::PurgeInflight)
        )
    }
}

impl ProducerNotes {
    /// A new transaction begins.
    pub(crate) fn forget(&self) {
        lock(&self.failed).take();
    }

    /// The failure to name: the first, but for records that were only purged.
    pub(crate) fn failed(&self) -> Option<FailedDelivery> {
        lock(&self.failed).clone()
    }

    /// The failure that stopped the transaction, if a delivery did.
    pub(crate) fn cause(&self) -> Option<FailedDelivery> {
        self.failed().filter(|failed| !failed.is_purged())
    }

    /// librdkafka reports what it purged before the failure that made it purge.
    fn note(&self, new: FailedDelivery) {
        let mut failed = lock(&self.failed);
        if failed.as_ref().is_none_or(|f| f.is_purged() && !new.is_purged()) {
            *failed = Some(new);
        }
    }
}

impl ProducerContext<NoCustomPartitioner> for ProducerNotes {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, position: usize) {
        if let Err((error, message)) = result {
            debug_assert!(!message.topic().is_empty());
            self.note(FailedDelivery {
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

#[cfg(test)]
mod tests {
    use super::*;
    use RDKafkaErrorCode::{MessageSizeTooLarge, OutOfOrderSequenceNumber, PurgeQueue};

    #[test]
    fn the_cause_of_a_failure_is_named_and_not_what_was_purged_because_of_it() {
        let notes = ProducerNotes::default();
        let note = |code, position| {
            let error = KafkaError::MessageProduction(code);
            notes.note(FailedDelivery { error, position });
        };
        assert!(notes.failed().is_none());
        note(PurgeQueue, 7);
        assert!(notes.failed().is_some() && notes.cause().is_none());
        note(MessageSizeTooLarge, 3);
        note(PurgeQueue, 8);
        note(OutOfOrderSequenceNumber, 4);
        assert_eq!(notes.cause().map(|f| f.position), Some(3));
        notes.forget();
        assert!(notes.failed().is_none());
    }
}
