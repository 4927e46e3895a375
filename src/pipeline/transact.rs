//! One transaction per batch: outputs, quarantine, vault changelog and offsets become visible together or not at all.
//!
//! A transaction opens only when nothing but Kafka can still fail. `Sealed` in; a committed batch, or a [`Fault`] with
//! the transaction aborted (except after `ProducerLost`, where a new producer settles it).

use super::batch::{OffsetRange, Outcome, ScreenedRecord, Sealed};
use super::quarantine;
use super::screens::Screens;
use crate::config::{Output, Pipeline, Worker};
use crate::fault::Fault;
use crate::kafka::sink::{Outgoing, SendFailure};
use crate::kafka::{Sink, TopicPartition};
use crate::record::OutputRecord;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::{Offset, TopicPartitionList};
use std::collections::BTreeMap;

/// Where the records of a pipeline go.
#[derive(Clone, Debug)]
pub struct Routes {
    /// Name of the pipeline, for quarantine headers.
    pub pipeline: String,
    /// The outputs, in the order of the configuration.
    pub outputs: Vec<Route>,
    /// Quarantine topic.
    pub quarantine: String,
    /// Vault changelog topic.
    pub changelog: String,
}

/// Where the records of one output go.
#[derive(Clone, Debug)]
pub struct Route {
    output: Output,
    /// Whether the source timestamp goes along.
    keep_timestamps: bool,
}

impl Routes {
    /// As the configuration says.
    pub fn new(worker: &Worker, pipeline: &Pipeline, screens: &Screens) -> Self {
        let outputs = pipeline.outputs.iter().zip(screens.outputs());
        let outputs = outputs.map(|(output, screen)| Route {
            output: output.clone(),
            keep_timestamps: screen.screen.keeps_timestamps(),
        });
        Routes {
            pipeline: pipeline.name.clone(),
            outputs: outputs.collect(),
            quarantine: pipeline.quarantine_topic.clone(),
            changelog: worker.vault_topic.clone(),
        }
    }
}

/// Sends and commits one batch.
pub(crate) fn transact(
    sink: &mut Sink,
    routes: &Routes,
    batch: &Sealed,
    offsets: &BTreeMap<TopicPartition, OffsetRange>,
    group: &ConsumerGroupMetadata,
    name: &str,
) -> Result<(), SendFailure> {
    sink.begin()?;
    send_all(sink, routes, batch)
        .and_then(|()| Ok(sink.send_offsets(&offset_list(offsets, name)?, group)?))
        .and_then(|()| sink.commit())
        .map_err(|failure| sink.abort(failure))
}

/// Outputs and quarantine in the order of polling (invariant 5), then the changelog.
pub(crate) fn send_all(sink: &Sink, routes: &Routes, batch: &Sealed) -> Result<(), SendFailure> {
    let mut topics: BTreeMap<(usize, &str), String> = BTreeMap::new();
    for (position, record) in batch.screened().records().iter().enumerate() {
        match &record.outcome {
            Outcome::Publish(shares) => {
                for (number, (share, route)) in shares.iter().zip(&routes.outputs).enumerate() {
                    let Some(output) = &share.output else { continue };
                    let source: &str = &record.id.topic;
                    let topic = topics
                        .entry((number, source))
                        .or_insert_with(|| route.output.topic_of(source));
                    send_output(sink, route, topic, (record, output), position)?;
                }
            }
            #[cfg(feature = "sabotage")]
            Outcome::Quarantine(_) if crate::sabotage::planted(crate::sabotage::Bug::QuarantineOutside) => {}
            Outcome::Quarantine(reason) => {
                let (key, headers) = quarantine::envelope(record, *reason, &routes.pipeline);
                sink.send(&Outgoing {
                    topic: &routes.quarantine,
                    partition: None,
                    key: Some(&key),
                    value: Some(record.sealed.as_deref().unwrap_or_default()),
                    headers: &headers,
                    timestamp_ms: None,
                    position,
                })?;
            }
        }
    }
    for (position, (key, value)) in batch.receipt().changelog().enumerate() {
        let topic = &routes.changelog;
        let (key, value) = (Some(key), Some(value));
        sink.send(&Outgoing {
            topic,
            partition: None,
            key,
            value,
            headers: &[],
            timestamp_ms: None,
            position,
        })?;
    }
    Ok(())
}

/// The output partition is the input partition, so that a key keeps its order although its bytes were replaced.
fn send_output(
    sink: &Sink,
    route: &Route,
    topic: &str,
    (record, output): (&ScreenedRecord, &OutputRecord),
    position: usize,
) -> Result<(), SendFailure> {
    sink.send(&Outgoing {
        topic,
        partition: Some(record.id.partition),
        key: output.key.as_deref(),
        value: output.value.as_deref(),
        headers: &output.headers,
        timestamp_ms: record.timestamp_ms.filter(|_| route.keep_timestamps),
        position,
    })
}

/// Offsets to commit: last processed + 1. `batch` goes along as metadata: after a crash it tells whose commit it was.
pub(crate) fn offset_list(
    offsets: &BTreeMap<TopicPartition, OffsetRange>,
    batch: &str,
) -> Result<TopicPartitionList, Fault> {
    let mut list = TopicPartitionList::new();
    for ((topic, partition), range) in offsets {
        list.add_partition_offset(topic, *partition, Offset::Offset(range.next))
            .map_err(|e| Fault::Fatal(format!("offsets of the batch: {:?}", e.rdkafka_error_code())))?;
        if let Some(mut element) = list.find_partition(topic, *partition) {
            element.set_metadata(batch);
        }
    }
    Ok(list)
}
