//! Telling what `deid.format: auto` takes records for: a log line for each format of a topic, with the first record that has it.

use crate::codec::Format;
use crate::record::RecordId;
use crate::telemetry::{self, Event};
use std::sync::{Arc, Mutex, PoisonError};

/// What was told, over all tasks of a pipeline.
pub(super) struct RecognisedFormats {
    pipeline: String,
    /// As many as topics times formats.
    told: Mutex<Vec<(Arc<str>, Format)>>,
}

impl RecognisedFormats {
    /// Nothing was told yet.
    pub(super) fn new(pipeline: &str) -> Self {
        RecognisedFormats {
            pipeline: pipeline.to_owned(),
            told: Mutex::default(),
        }
    }

    /// Logs a format that is new to the record's topic.
    pub(super) fn tell(&self, record: &RecordId, format: Format) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told
            .iter()
            .any(|(topic, known)| *known == format && *topic == record.topic)
        {
            return;
        }
        told.push((record.topic.clone(), format));
        telemetry::emit(&Event::FormatRecognised {
            pipeline: &self.pipeline,
            format: format.name(),
            topic: &record.topic,
            partition: record.partition,
            offset: record.offset,
        });
    }
}
