//! Measuring what the pipeline finds, against text that people labelled.
//!
//! In: labelled records ([`read`]), what their labels mean ([`labels`]), the screen that the stream and `redact` use. Out:
//! scores with 95 % intervals ([`scores`]), what was missed and what was redacted without need ([`kinds`], [`terms`]), and
//! the forms in which people and programs read them ([`summary`], [`report`], [`spans`]). Guarantees: what counts as redacted
//! is what the policy's actions took out of the text, whatever they called it; a record that cannot be published
//! (quarantine) counts neither as found nor as leaked and is counted apart; the same input gives the same output.
//! Failures: label maps, and the model's fault.
//!
//! ```
//! use deidstream::{codec::Format, eval, keys::Keyring, pipeline::screen::Screen, policy::Policy};
//! use std::sync::Arc;
//! let mut reading = eval::read::Reading::default();
//! let line = r#"{"id":"1","source":"asq_phi","text":"Dr. Zork","spans":[{"start":4,"end":8,"label":"NAME"}]}"#;
//! reading.lines(line.as_bytes(), &Arc::from("a.jsonl"), None).unwrap();
//! let policy = Policy::load("safe-harbor").unwrap();
//! let screen = Screen::new(Arc::new(policy), Format::Text, Arc::new(Keyring::random().unwrap()));
//! let scores = eval::score(&reading.records, &screen).unwrap();
//! assert_eq!(scores.overall.recall.value, Some(1.0));
//! ```

pub mod judge;
pub mod kinds;
pub mod labels;
pub mod read;
pub mod report;
pub mod scores;
pub mod spans;
pub mod stats;
pub mod summary;
pub mod terms;
#[cfg(test)]
mod tests;

use crate::config::Problems;
use crate::fault::{Fault, Reason};
use crate::phi::Phi;
use crate::pipeline::screen::{Redacted, Screen};
use crate::record::{RecordId, SourceRecord};
use judge::Judged;
use kinds::{Kind, Kinds};
use labels::Labels;
use read::Labelled;
use scores::{Scores, Tally};
use std::sync::Arc;
use terms::{Terms, TermsMet};

/// Records of one submission: enough for a model to sort and pack.
const BATCH_RECORDS: usize = 256;
/// Bytes of text after which a submission is full.
const BATCH_BYTES: usize = 4 << 20;

/// Why there are no scores.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A label map is wrong, or does not fit the records.
    #[error("{0}")]
    Labels(#[from] Problems),
    /// The model failed.
    #[error("{0}")]
    Model(#[from] Fault),
}

/// What became of one record.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It would have been published.
    Judged(Judged),
    /// It would have gone to quarantine.
    Quarantined(Reason),
}

impl Outcome {
    /// The verdicts, where there are any.
    pub fn judged(&self) -> Option<&Judged> {
        match self {
            Outcome::Judged(judged) => Some(judged),
            Outcome::Quarantined(_) => None,
        }
    }
}

/// Everything that was measured.
#[derive(Debug)]
pub struct Evaluation {
    /// One for each record, in order.
    pub outcomes: Vec<Outcome>,
    /// The scores of the records that were not quarantined.
    pub scores: Scores,
    /// What was missed, by label and shape.
    pub missed: Vec<Kind>,
    /// What was redacted without need, by category and shape.
    pub excess: Vec<Kind>,
    /// Words that must stay.
    pub terms: TermsMet,
    /// Names of the label maps in use.
    pub maps: Vec<String>,
    /// Labels that count neither way because the policy keeps what they mean.
    pub kept: Vec<String>,
}

/// What to measure, and with what.
pub struct Task<'a> {
    /// The labelled records.
    pub records: &'a [Labelled],
    /// What their labels mean.
    pub labels: Labels,
    /// Words that must stay.
    pub terms: &'a Terms,
    /// The pipeline, for plain text.
    pub screen: &'a Screen,
    /// The day from which ages are counted; today where `None`.
    pub timestamp_ms: Option<i64>,
}

/// The scores of records under the built-in label maps of their sources.
///
/// # Errors
/// A source or label that no built-in map knows; the model's fault.
pub fn score(records: &[Labelled], screen: &Screen) -> Result<Scores, Failure> {
    let task = Task {
        records,
        labels: Labels::load(None, records)?,
        terms: &Terms::of(""),
        screen,
        timestamp_ms: None,
    };
    Ok(evaluate(task, &mut |_| ())?.scores)
}

/// Measures. `tick` is told how many records were done since the last time.
///
/// # Errors
/// The model's fault: what it cannot read is not scored as if it had read it.
pub fn evaluate(mut task: Task<'_>, tick: &mut dyn FnMut(u64)) -> Result<Evaluation, Fault> {
    let kept = task.labels.spare_kept(task.screen.policy());
    let maps = task.labels.used().map(|map| map.name.clone()).collect();
    let mut tally = Tally::default();
    task.labels.used().for_each(|map| tally.expect(map));
    let (mut missed, mut excess) = (Kinds::default(), Kinds::default());
    let mut terms = TermsMet::default();
    let mut outcomes = Vec::with_capacity(task.records.len());
    for batch in batches(task.records) {
        let sources: Vec<SourceRecord> = batch.iter().map(|r| plain(r, task.timestamp_ms)).collect();
        for (record, screened) in batch.iter().zip(screen(task.screen, &sources)?) {
            let at = outcomes.len();
            let (Ok(redacted), Some(map)) = (&screened, task.labels.of(record)) else {
                outcomes.push(Outcome::Quarantined(screened.err().unwrap_or(Reason::WrongShape)));
                continue;
            };
            let (judged, marks) = judge::judge(record, map, &judge::found(redacted), task.screen.policy());
            tally.add(record, map, &judged);
            kinds::add(at, record, &judged, &mut missed, &mut excess);
            task.terms.count(record.text.expose(), &marks, &mut terms);
            outcomes.push(Outcome::Judged(judged));
        }
        tick(batch.len() as u64);
    }
    Ok(Evaluation {
        outcomes,
        scores: tally.scores(),
        missed: missed.sorted(),
        excess: excess.sorted(),
        terms,
        maps,
        kept,
    })
}

/// One submission to the pipeline: the model, where there is one, reads all texts together.
fn screen(screen: &Screen, batch: &[SourceRecord]) -> Result<Vec<Result<Redacted, Reason>>, Fault> {
    screen.screen_all(batch)
}

/// Slices of records that make one submission each.
fn batches(mut records: &[Labelled]) -> impl Iterator<Item = &[Labelled]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |record: &&Labelled| {
            let before = bytes;
            bytes += record.text.expose().len();
            before < BATCH_BYTES
        };
        let length = records.iter().take(BATCH_RECORDS).take_while(fits).count();
        let (batch, rest) = records.split_at(length);
        records = rest;
        (!batch.is_empty()).then_some(batch)
    })
}

/// A text as `redact` reads it from a file.
fn plain(record: &Labelled, timestamp_ms: Option<i64>) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: Arc::from("eval"),
            partition: 0,
            offset: 0,
        },
        timestamp_ms,
        key: None,
        value: Some(Phi::new(record.text.expose().as_bytes().to_vec())),
        headers: Vec::new(),
    }
}
