//! The account of a batch: what the audit says of it before it is sent, and what metrics and log say once it is committed.

use super::batch::{OffsetRange, ScreenedRecord, Sealed};
use super::screen::HEADER_INJECTION;
use crate::audit::{Digest, OffsetSpan, Prepared, ReasonCode};
use crate::entity::Entity;
use crate::fault::Reason;
use crate::injection::Kinds;
use crate::kafka::TopicPartition;
use crate::record::Outcome;
use crate::telemetry::metrics::TaskMetrics;
use crate::telemetry::{self, Event};
use std::collections::BTreeMap;
use std::time::Instant;

/// The audit entry of a batch that is about to be sent. Asserts invariant 4, conservation.
pub(super) fn prepared(sealed: &Sealed, offsets: &BTreeMap<TopicPartition, OffsetRange>) -> Prepared {
    let screened = sealed.screened();
    let read = offsets.iter().map(|((topic, partition), range)| OffsetSpan {
        topic: topic.to_string(),
        partition: *partition,
        first: range.first,
        next: range.next,
        records: range.records as u64,
    });
    let mut quarantined = BTreeMap::new();
    for reason in screened.records().iter().filter_map(|r| r.quarantine_reason()) {
        *quarantined.entry(ReasonCode::from(reason)).or_insert(0) += 1;
    }
    let counts = screened.counts();
    let found = Entity::ALL
        .iter()
        .filter(|e| counts[**e as usize] > 0)
        .map(|e| (*e, counts[*e as usize]));
    let outputs = screened.records().iter().filter_map(|r| match &r.outcome {
        Outcome::Publish(output) => Some(output),
        Outcome::Quarantine(_) => None,
    });
    let prepared = Prepared {
        offsets: read.collect(),
        published: screened.records().len() as u64 - quarantined.values().sum::<u64>(),
        quarantined,
        dropped: 0,
        entities: found.collect(),
        policy_digest: screened.policy().digest.clone(),
        changelog: sealed.receipt().changelog().len() as u64,
        outputs: Digest::of_outputs(outputs),
    };
    assert!(
        prepared.is_conserved(),
        "conservation: published + quarantined == polled. This is a bug"
    );
    prepared
}

/// Metrics and log lines of a committed batch.
pub(super) fn tell_committed(
    pipeline: &str,
    task: usize,
    metrics: &TaskMetrics,
    sealed: &Sealed,
    started: Instant,
) {
    let screened = sealed.screened();
    let records = screened.records();
    let mut quarantined = 0;
    for record in records {
        tell_injection(pipeline, metrics, record);
    }
    for (record, reason) in records
        .iter()
        .filter_map(|r| r.quarantine_reason().map(|reason| (r, reason)))
    {
        quarantined += 1;
        metrics.quarantined(reason);
        telemetry::emit(&Event::Quarantined {
            pipeline,
            topic: &record.id.topic,
            partition: record.id.partition,
            offset: record.id.offset,
            reason: &reason.to_string(),
            advice: reason.advice(),
        });
    }
    metrics.committed(
        screened.bytes(),
        records.len() - quarantined,
        sealed.receipt().changelog().len(),
        &screened.counts(),
    );
    telemetry::emit(&Event::BatchCommitted {
        pipeline,
        task,
        records: records.len(),
        quarantined,
        milliseconds: started.elapsed().as_millis() as u64,
    });
}

/// Whether a record's text speaks to a model.
fn tell_injection(pipeline: &str, metrics: &TaskMetrics, record: &ScreenedRecord) {
    let kinds = match &record.outcome {
        Outcome::Quarantine(Reason::Injection { kinds }) => *kinds,
        Outcome::Quarantine(_) => return,
        Outcome::Publish(output) => {
            let header = output.headers.iter().find(|(name, _)| name == HEADER_INJECTION);
            let text = header.and_then(|(_, value)| std::str::from_utf8(value.as_deref()?).ok());
            Kinds::named(text.unwrap_or_default())
        }
    };
    if kinds.is_empty() {
        return;
    }
    metrics.injected(kinds);
    telemetry::emit(&Event::InjectionFound {
        pipeline,
        topic: &record.id.topic,
        partition: record.id.partition,
        offset: record.id.offset,
        kinds: &kinds.to_string(),
    });
}
