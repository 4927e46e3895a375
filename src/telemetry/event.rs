//! Every line that deidstream can log, as JSON on standard error.

use serde::Serialize;
use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering};

/// How urgent a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Level {
    /// Somebody must act.
    Error = 0,
    /// Something was wrong and is being handled.
    Warn = 1,
    /// The story of a normal day.
    Info = 2,
    /// Each batch.
    Debug = 3,
}

impl std::str::FromStr for Level {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "error" => Ok(Level::Error),
            "warn" => Ok(Level::Warn),
            "info" => Ok(Level::Info),
            "debug" => Ok(Level::Debug),
            _ => Err(()),
        }
    }
}

/// A log line. Fields are numbers, codes of closed sets, and names that the operator chose (pipelines, topics,
/// files, fields of schemas).
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs)] // the names are the documentation, and the README lists them
pub enum Event<'a> {
    WorkerStarted {
        version: &'a str,
        pipelines: usize,
        tasks: usize,
        listen: Option<&'a str>,
    },
    WorkerDraining {
        signal: &'a str,
        seconds: u64,
    },
    WorkerStopped {
        failed_tasks: usize,
    },
    DrainTimedOut {
        seconds: u64,
    },
    TaskStarted {
        pipeline: &'a str,
        task: usize,
        #[serde(skip_serializing_if = "is_unnamed")]
        output: &'a str,
        policy: &'a str,
        policy_digest: &'a str,
        status: &'a str,
    },
    TaskStopped {
        pipeline: &'a str,
        task: usize,
    },
    TaskFailed {
        pipeline: &'a str,
        task: usize,
        fault: &'a str,
    },
    PartitionsAssigned {
        pipeline: &'a str,
        task: usize,
        partitions: usize,
    },
    PartitionsRevoked {
        pipeline: &'a str,
        task: usize,
        partitions: usize,
        records_forgotten: usize,
    },
    BatchCommitted {
        pipeline: &'a str,
        task: usize,
        records: usize,
        quarantined: usize,
        milliseconds: u64,
    },
    BatchRetried {
        pipeline: &'a str,
        task: usize,
        attempt: u32,
        fault: &'a str,
    },
    BatchDropped {
        pipeline: &'a str,
        task: usize,
        records: usize,
        fault: &'a str,
    },
    ProducerReopened {
        pipeline: &'a str,
        task: usize,
        last_batch: &'a str,
    },
    Quarantined {
        pipeline: &'a str,
        topic: &'a str,
        partition: i32,
        offset: i64,
        #[serde(skip_serializing_if = "is_unnamed")]
        output: &'a str,
        reason: &'a str,
        advice: &'a str,
    },
    InjectionFound {
        pipeline: &'a str,
        topic: &'a str,
        partition: i32,
        offset: i64,
        kinds: &'a str,
    },
    ModelLoaded {
        folder: &'a str,
        sessions: usize,
        device: &'a str,
        window_pieces: usize,
        batched: bool,
    },
    ModelDeviceFallback {
        wanted: &'a str,
        used: &'a str,
        code: &'a str,
    },
    RulesAlone {
        advice: &'a str,
    },
    TopicCreated {
        topic: &'a str,
        partitions: i32,
    },
    FieldNotListed {
        pipeline: &'a str,
        #[serde(skip_serializing_if = "is_unnamed")]
        output: &'a str,
        path: &'a str,
        topic: &'a str,
        partition: i32,
        offset: i64,
        advice: &'a str,
    },
    FormatRecognised {
        pipeline: &'a str,
        format: &'a str,
        topic: &'a str,
        partition: i32,
        offset: i64,
    },
    DeletesWillNotMatch {
        pipeline: &'a str,
        #[serde(skip_serializing_if = "is_unnamed")]
        output: &'a str,
        advice: &'a str,
    },
    SchemaUnusable {
        pipeline: &'a str,
        topic: &'a str,
        part: &'a str,
        schema: &'a str,
        problem: &'a str,
    },
    UnknownField {
        pipeline: &'a str,
        topic: &'a str,
        part: &'a str,
        schema: &'a str,
        path: &'a str,
        treated: &'a str,
    },
    RulesLoaded {
        pipeline: &'a str,
        #[serde(skip_serializing_if = "is_unnamed")]
        output: &'a str,
        policy_digest: &'a str,
        status: &'a str,
        formats: usize,
        dictionary: usize,
        keep: usize,
    },
    RulesRefused {
        pipeline: &'a str,
        problem: &'a str,
        problems: usize,
        advice: &'a str,
    },
    KafkaClient {
        facility: &'a str,
        message: &'a str,
    },
    KafkaError {
        code: &'a str,
    },
    Panicked {
        file: &'a str,
        line: u32,
    },
    Server {
        listen: &'a str,
        problem: &'a str,
    },
}

/// The one output of a pipeline without `deid.outputs` has no name.
#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references to fields
fn is_unnamed(output: &&str) -> bool {
    output.is_empty()
}

impl Event<'_> {
    fn level(&self) -> Level {
        use Event::*;
        match self {
            TaskFailed { .. } | DrainTimedOut { .. } | Panicked { .. } | Server { .. } => Level::Error,
            BatchRetried { .. }
            | BatchDropped { .. }
            | ProducerReopened { .. }
            | Quarantined { .. }
            | InjectionFound { .. } => Level::Warn,
            RulesRefused { .. } | ModelDeviceFallback { .. } | RulesAlone { .. } => Level::Warn,
            SchemaUnusable { .. } | UnknownField { .. } => Level::Warn,
            KafkaClient { .. } | KafkaError { .. } | DeletesWillNotMatch { .. } => Level::Warn,
            FieldNotListed { .. } => Level::Warn,
            BatchCommitted { .. } => Level::Debug,
            _ => Level::Info,
        }
    }
}

static LEVEL: AtomicU8 = AtomicU8::new(Level::Info as u8);

/// Lines less urgent than this are not written.
pub fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

#[derive(Serialize)]
struct Line<'a> {
    time: String,
    level: Level,
    #[serde(flatten)]
    event: &'a Event<'a>,
}

/// Writes one line. A standard error that is closed or full loses the line, never the record.
pub fn emit(event: &Event<'_>) {
    let level = event.level();
    if level as u8 > LEVEL.load(Ordering::Relaxed) {
        return;
    }
    let line = Line {
        time: format!("{:.3}", jiff::Timestamp::now()),
        level,
        event,
    };
    if let Ok(mut text) = serde_json::to_vec(&line) {
        text.push(b'\n');
        let _ = std::io::stderr().lock().write_all(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_flat_json_with_its_event_and_level() {
        let event = Event::TopicCreated {
            topic: "deid.notes",
            partitions: 3,
        };
        let line = Line {
            time: "t".into(),
            level: event.level(),
            event: &event,
        };
        let expected =
            r#"{"time":"t","level":"info","event":"topic_created","topic":"deid.notes","partitions":3}"#;
        assert_eq!(serde_json::to_string(&line).unwrap(), expected);
    }
}
