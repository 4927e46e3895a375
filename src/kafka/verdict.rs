//! The verdict on a Kafka error: what the task does next. Error codes and names only; librdkafka's texts are not quoted.

use crate::fault::Fault;
use rdkafka::error::{KafkaError, RDKafkaError, RDKafkaErrorCode as Code};

/// Whether the same call may be made again at once.
pub(crate) fn is_retriable(error: &KafkaError) -> bool {
    matches!(error, KafkaError::Transaction(e) if e.is_retriable() && !e.is_fatal() && !e.txn_requires_abort())
}

/// Sorts an error of the transactional producer.
pub(crate) fn of_producer(doing: &str, error: &KafkaError) -> Fault {
    let Some(code) = error.rdkafka_error_code() else {
        return Fault::Transient(format!("{doing}: Kafka client error"));
    };
    let what = format!("{doing}: {code:?}");
    if is_group_change(code) {
        return Fault::Fenced(what);
    }
    match error {
        KafkaError::Transaction(e) if is_lost(e) => Fault::ProducerLost(what),
        _ if is_lost_code(code) => Fault::ProducerLost(what),
        _ if is_hopeless(code) => Fault::Fatal(format!("{what}; {}", advice(code))),
        _ => Fault::Transient(what),
    }
}

/// The coordinator says that the group moved on without us.
fn is_group_change(code: Code) -> bool {
    use Code::*;
    matches!(
        code,
        IllegalGeneration | UnknownMemberId | FencedInstanceId | RebalanceInProgress
    )
}

fn is_lost(error: &RDKafkaError) -> bool {
    error.is_fatal() || is_lost_code(error.code())
}

/// The producer can do nothing more, or nobody knows whether a commit happened.
fn is_lost_code(code: Code) -> bool {
    use Code::*;
    matches!(
        code,
        Fatal
            | Fenced
            | ProducerFenced
            | InvalidProducerEpoch
            | InvalidProducerIdMapping
            | OperationTimedOut
            | InvalidTransactionalState
            | State
            | Conflict
    )
}

/// Retrying cannot help: a person must change something.
fn is_hopeless(code: Code) -> bool {
    use Code::*;
    matches!(
        code,
        TopicAuthorizationFailed
            | GroupAuthorizationFailed
            | ClusterAuthorizationFailed
            | TransactionalIdAuthorizationFailed
            | SaslAuthenticationFailed
            | UnsupportedVersion
            | UnsupportedFeature
            | PolicyViolation
            | InvalidRequiredAcks
            | InvalidTransactionTimeout
            | InvalidRecord
    )
}

/// What a person can do about a code.
pub(crate) fn advice(code: Code) -> &'static str {
    use Code::*;
    match code {
        TopicAuthorizationFailed
        | GroupAuthorizationFailed
        | ClusterAuthorizationFailed
        | TransactionalIdAuthorizationFailed => "grant the worker's principal the ACLs listed in the README",
        SaslAuthenticationFailed | Authentication => "check the consumer.sasl.* and producer.sasl.* settings",
        UnknownTopicOrPartition | UnknownTopic | UnknownPartition => "create the topic, or correct its name",
        InvalidTransactionTimeout => {
            "lower producer.transaction.timeout.ms below the broker's transaction.max.timeout.ms"
        }
        InvalidRecord => {
            "an output topic is compacted and a record has no key: set a record_key action that keeps one"
        }
        AllBrokersDown | BrokerTransportFailure | Resolve => {
            "check bootstrap.servers and that the broker is up"
        }
        _ => "see the Kafka broker's log",
    }
}

/// Names the setting that librdkafka refuses, without its value (it may be a password).
pub(crate) fn of_setting(error: &KafkaError) -> String {
    match error {
        KafkaError::ClientConfig(_, _, key, _) => {
            format!("`{key}` is unknown to librdkafka or has a bad value")
        }
        KafkaError::ClientCreation(_) => "the combination of settings is invalid".to_owned(),
        other => format!("{:?}", other.rdkafka_error_code()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_error_has_its_verdict() {
        let verdict = |code| of_producer("commit", &KafkaError::MessageProduction(code));
        assert!(matches!(verdict(Code::IllegalGeneration), Fault::Fenced(_)));
        assert!(matches!(verdict(Code::UnknownMemberId), Fault::Fenced(_)));
        assert!(matches!(verdict(Code::ProducerFenced), Fault::ProducerLost(_)));
        assert!(matches!(verdict(Code::OperationTimedOut), Fault::ProducerLost(_)));
        assert!(matches!(verdict(Code::TopicAuthorizationFailed), Fault::Fatal(_)));
        assert!(matches!(verdict(Code::MessageTimedOut), Fault::Transient(_)));
        assert!(matches!(verdict(Code::NotCoordinator), Fault::Transient(_)));
    }
}
