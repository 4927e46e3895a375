//! Planted bugs: proof that the exactly-once tests can fail, and the yardstick of what transactions cost.
//!
//! Compiled only with the feature `sabotage`, which no shipped binary has. The environment variable
//! `DEIDSTREAM_SABOTAGE` names one bug.

use crate::fault::Fault;
use crate::kafka::sink::SendFailure;
use crate::kafka::{Sink, Source, TopicPartition, settings};
use crate::pipeline::batch::{OffsetRange, Sealed};
use crate::pipeline::transact::{Routes, offset_list, send_all};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The bugs that can be planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// Offsets are committed before the transaction: a crash in between loses records.
    OffsetsFirst,
    /// After a dropped batch the consumer is not rewound: its records are lost.
    NoRewind,
    /// Quarantine records are sent outside the transaction: an abort duplicates them.
    QuarantineOutside,
    /// No transactions at all: what the benchmark compares with.
    NoTransactions,
    /// Not a bug: every third transaction is aborted as if the group had moved on, so that batches are read again.
    Aborts,
}

/// Whether a bug is planted.
pub fn planted(bug: Bug) -> bool {
    static PLANTED: OnceLock<Vec<Bug>> = OnceLock::new();
    let read = || {
        let names = std::env::var("DEIDSTREAM_SABOTAGE").unwrap_or_default();
        names
            .split(',')
            .filter(|n| !n.is_empty())
            .filter_map(by_name)
            .collect()
    };
    PLANTED.get_or_init(read).contains(&bug)
}

fn by_name(name: &str) -> Option<Bug> {
    Some(match name {
        "offsets-first" => Bug::OffsetsFirst,
        "no-rewind" => Bug::NoRewind,
        "quarantine-outside" => Bug::QuarantineOutside,
        "no-transactions" => Bug::NoTransactions,
        "aborts" => Bug::Aborts,
        _ => return None,
    })
}

/// Transacts the planted way; None when nothing is planted here.
pub(crate) fn transact(
    source: &Source,
    sink: &mut Sink,
    routes: &Routes,
    batch: &Sealed,
    offsets: &BTreeMap<TopicPartition, OffsetRange>,
) -> Option<Result<(), SendFailure>> {
    if planted(Bug::NoTransactions) {
        return Some(without_transaction(source, sink, routes, batch, offsets));
    }
    if planted(Bug::OffsetsFirst)
        && let Err(fault) = offset_list(offsets, "").and_then(|list| source.commit_outside(&list))
    {
        return Some(Err(fault.into()));
    }
    if planted(Bug::QuarantineOutside) {
        quarantine_outside(sink, routes, batch);
    }
    if planted(Bug::Aborts) && every_third() {
        return Some(abort(sink, routes, batch));
    }
    None
}

fn every_third() -> bool {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed) % 3 == 1
}

/// Sends everything, then aborts as if the group had moved on.
fn abort(sink: &mut Sink, routes: &Routes, batch: &Sealed) -> Result<(), SendFailure> {
    sink.begin()?;
    send_all(sink, routes, batch)?;
    Err(sink.abort(Fault::Fenced("planted abort".into()).into()))
}

/// A plain producer beside the transactional one.
fn outside(sink: &Sink) -> &'static ThreadedProducer<DefaultProducerContext> {
    static PRODUCER: OnceLock<ThreadedProducer<DefaultProducerContext>> = OnceLock::new();
    PRODUCER.get_or_init(|| {
        let settings = sink.settings();
        let config = settings::admin(&settings.bootstrap_servers, &settings.producer);
        config
            .create()
            .expect("a planted bug may panic: no shipped binary has it")
    })
}

fn quarantine_outside(sink: &Sink, routes: &Routes, batch: &Sealed) {
    for record in batch.screened().records() {
        if let Some(reason) = record.quarantine_reason() {
            let (key, headers) = crate::pipeline::quarantine::envelope(record, reason, &routes.pipeline);
            let headers = headers.iter().fold(OwnedHeaders::new(), |all, (key, value)| {
                all.insert(Header {
                    key,
                    value: value.as_deref(),
                })
            });
            let value = record.sealed.as_deref().unwrap_or_default();
            let _ = outside(sink).send(
                BaseRecord::to(&routes.quarantine)
                    .key(&key)
                    .payload(value)
                    .headers(headers),
            );
        }
    }
    let _ = outside(sink).flush(std::time::Duration::from_secs(30));
}

fn without_transaction(
    source: &Source,
    sink: &Sink,
    routes: &Routes,
    batch: &Sealed,
    offsets: &BTreeMap<TopicPartition, OffsetRange>,
) -> Result<(), SendFailure> {
    send_all(sink, routes, batch)?;
    sink.flush()?;
    Ok(source.commit_outside(&offset_list(offsets, "")?)?)
}
