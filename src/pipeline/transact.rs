//! One transaction per batch: outputs, quarantine, vault changelog and offsets become visible together or not at all.
//!
//! A transaction opens only when nothing but Kafka can still fail. `Sealed` in; a committed batch, or a [`Fault`] with
//! the transaction aborted (except after `ProducerLost`, where a new producer settles it).

use super::batch::{OffsetRange, ScreenedRecord, Sealed};
use super::quarantine;
use super::screen::Screen;
use crate::config::{Pipeline, Worker};
use crate::fault::Fault;
use crate::kafka::sink::{Outgoing, SendFailure};
use crate::kafka::{Sink, TopicPartition};
use crate::record::Outcome;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::{Offset, TopicPartitionList};
use std::collections::BTreeMap;

/// Where the records of a pipeline go.
#[derive(Clone, Debug)]
pub struct Routes {
    /// Name of the pipeline, for quarantine headers.
    pub pipeline: String,
    /// Output topic; `${topic}` stands for the source topic.
    pub output: String,
    /// Quarantine topic.
    pub quarantine: String,
    /// Vault changelog topic.
    pub changelog: String,
    /// Whether the source timestamp goes along.
    pub keep_timestamps: bool,
}

impl Routes {
    /// As the configuration says.
    pub fn new(worker: &Worker, pipeline: &Pipeline, screen: &Screen) -> Self {
        Routes {
            pipeline: pipeline.name.clone(),
            output: pipeline.output_topic.clone(),
            quarantine: pipeline.quarantine_topic.clone(),
            changelog: worker.vault_topic.clone(),
            keep_timestamps: screen.keeps_timestamps(),
        }
    }

    /// The output topic of a source topic.
    pub fn output_of(&self, topic: &str) -> String {
        self.output.replace("${topic}", topic)
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
    let mut outputs: BTreeMap<&str, String> = BTreeMap::new();
    for (position, record) in batch.screened().records().iter().enumerate() {
        match &record.outcome {
            Outcome::Publish(_) => {
                let source: &str = &record.id.topic;
                let topic = outputs.entry(source).or_insert_with(|| routes.output_of(source));
                send_output(sink, routes, topic, record, position)?;
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
    routes: &Routes,
    topic: &str,
    record: &ScreenedRecord,
    position: usize,
) -> Result<(), SendFailure> {
    let Outcome::Publish(output) = &record.outcome else {
        return Ok(());
    };
    sink.send(&Outgoing {
        topic,
        partition: Some(record.id.partition),
        key: output.key.as_deref(),
        value: output.value.as_deref(),
        headers: &output.headers,
        timestamp_ms: record.timestamp_ms.filter(|_| routes.keep_timestamps),
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
