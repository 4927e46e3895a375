//! The account of a batch: what the audit says of it before it is sent, and what metrics and log say once it is committed.

use super::batch::{OffsetRange, Outcome, Screened, ScreenedOutput, ScreenedRecord, Sealed};
use crate::audit::{Digest, Further, OffsetSpan, Prepared, ReasonCode};
use crate::entity::Entity;
use crate::fault::Reason;
use crate::kafka::TopicPartition;
use crate::telemetry::metrics::TaskMetrics;
use crate::telemetry::{self, Event};
use std::collections::BTreeMap;
use std::time::Instant;

/// The audit entry of a batch that is about to be sent. Asserts invariant 4, conservation, for each output.
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
    let mut outputs: Vec<Further> = (0..screened.outputs().len())
        .map(|output| of_output(screened, output))
        .collect();
    let first = outputs.remove(0);
    let prepared = Prepared {
        offsets: read.collect(),
        published: first.published,
        quarantined,
        dropped: first.dropped,
        entities: first.entities,
        policy_digest: first.policy_digest,
        changelog: sealed.receipt().changelog().len() as u64,
        outputs: first.outputs,
        output: first.output,
        further: outputs,
    };
    assert!(
        prepared.is_conserved(),
        "conservation: published + quarantined + dropped == polled in each output. This is a bug"
    );
    prepared
}

fn of_output(screened: &Screened, number: usize) -> Further {
    let ScreenedOutput { name, policy } = &screened.outputs()[number];
    let counts = screened.counts(number);
    let found = Entity::ALL
        .iter()
        .filter(|e| counts[**e as usize] > 0)
        .map(|e| (*e, counts[*e as usize]));
    let sent = || screened.shares(number).filter_map(|share| share.output.as_ref());
    Further {
        output: name.to_string(),
        published: sent().count() as u64,
        dropped: screened
            .shares(number)
            .filter(|share| share.output.is_none())
            .count() as u64,
        entities: found.collect(),
        policy_digest: policy.digest.clone(),
        outputs: Digest::of_outputs(sent()),
    }
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
            output: record.refused_by.as_deref().unwrap_or_default(),
            reason: &reason.to_string(),
            advice: reason.advice(),
        });
    }
    metrics.committed(
        screened.bytes(),
        records.len() - quarantined,
        sealed.receipt().changelog().len(),
    );
    for (number, output) in screened.outputs().iter().enumerate() {
        let published = screened
            .shares(number)
            .filter(|share| share.output.is_some())
            .count();
        let fates = [
            ("published", published),
            ("dropped", screened.shares(number).count() - published),
        ];
        let unlisted: usize = screened.shares(number).map(|share| share.unlisted).sum();
        metrics.output(&output.name, fates, unlisted, &screened.counts(number));
    }
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
        Outcome::Publish(shares) => shares.iter().flat_map(|share| share.injected.iter()).collect(),
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
