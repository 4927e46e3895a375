//! Batches of unknown outcome, after a crash or a lost producer: the committed offsets tell what became of them.
//!
//! Each commit carries the batch's name as metadata, so that a worker that comes back late does not take another's
//! commit for its own. A new producer with the same transactional.id completes or aborts the transaction in doubt
//! before the offsets are asked for.

use super::task::{RETRY_WAIT_MAX, RETRY_WAIT_MIN, Task};
use crate::audit::{Entry, Resolution};
use crate::fault::Fault;
use crate::kafka::{Committed, TopicPartition};
use crate::telemetry::{self, Event};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// Where each partition of a batch would be committed: last record + 1.
type Ends = BTreeMap<TopicPartition, i64>;

/// Name of a batch: which task of which worker, and the line of its audit log.
pub(super) fn batch_name(transactional_id: &str, batch: u64) -> String {
    format!("{transactional_id}#{batch}")
}

/// What the committed offsets say of a batch. All its partitions have one fate, so one certain answer is enough.
fn resolution(name: &str, ends: &Ends, committed: &BTreeMap<TopicPartition, Committed>) -> Resolution {
    let of = |place: &TopicPartition| committed.get(place);
    let behind = |(place, end): (&TopicPartition, &i64)| of(place).is_none_or(|c| c.next < *end);
    let ours =
        |(place, end): (&TopicPartition, &i64)| of(place).is_some_and(|c| c.next == *end && c.batch == name);
    // Whoever else committed exactly our end has read our records again.
    let again =
        |(place, end): (&TopicPartition, &i64)| of(place).is_some_and(|c| c.next == *end && c.batch != name);
    if ends.iter().any(ours) {
        Resolution::Committed
    } else if ends.iter().any(|end| behind(end) || again(end)) {
        Resolution::Aborted
    } else {
        Resolution::Superseded
    }
}

impl Task {
    /// After a crash between `Prepared` and `Committed`: the start of the producer has settled the transaction.
    pub(super) fn decide_last(&mut self) -> Result<(), Fault> {
        let Some((batch, last)) = self.audit.undecided() else {
            return Ok(());
        };
        let end = |o: &crate::audit::OffsetSpan| ((Arc::from(o.topic.as_str()), o.partition), o.next);
        let ends: Ends = last.offsets.iter().map(end).collect();
        let outcome = self.ask(batch, &ends, false)?;
        self.note(&Entry::Resolved { batch, outcome })
    }

    /// After a lost producer: opens a new one, then asks.
    pub(super) fn settle(&mut self, batch: u64, ends: &Ends) -> Result<(), Fault> {
        let outcome = self.ask(batch, ends, true)?;
        self.note(&Entry::Resolved { batch, outcome })?;
        let last_batch = match outcome {
            Resolution::Committed => "committed",
            Resolution::Aborted => "aborted",
            Resolution::Superseded => "superseded",
        };
        telemetry::emit(&Event::ProducerReopened {
            pipeline: &self.pipeline,
            task: self.number,
            last_batch,
        });
        Ok(())
    }

    /// Asks until broker and coordinator answer, no longer than a batch may be retried.
    fn ask(&mut self, batch: u64, ends: &Ends, reopen: bool) -> Result<Resolution, Fault> {
        let started = Instant::now();
        let mut wait = RETRY_WAIT_MIN;
        let places: Vec<TopicPartition> = ends.keys().cloned().collect();
        let mut reopen = reopen;
        loop {
            let reopened = if reopen { self.sink.reopen() } else { Ok(()) };
            reopen &= reopened.is_err();
            let fault = match reopened.and_then(|()| self.source.committed(&places)) {
                Ok(committed) => {
                    let name = batch_name(&self.sink.settings().transactional_id, batch);
                    return Ok(resolution(&name, ends, &committed));
                }
                Err(fault) => fault,
            };
            if matches!(fault, Fault::Fatal(_))
                || self.stopping()
                || started.elapsed() > self.tolerance.retry_max
            {
                return Err(Fault::Fatal(format!(
                    "the outcome of the last batch is unknown: {fault}"
                )));
            }
            self.wait_paused(wait, &places)?;
            wait = (wait * 2).min(RETRY_WAIT_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(partition: i32) -> TopicPartition {
        (Arc::from("t"), partition)
    }

    fn says(committed: &[(i32, i64, &str)]) -> Resolution {
        let ends = BTreeMap::from([(place(0), 10), (place(1), 20)]);
        let committed = committed.iter().map(|(p, next, batch)| {
            (
                place(*p),
                Committed {
                    next: *next,
                    batch: (*batch).to_owned(),
                },
            )
        });
        resolution("me#7", &ends, &committed.collect())
    }

    #[test]
    fn one_certain_partition_decides_for_all() {
        assert_eq!(says(&[(0, 10, "me#7"), (1, 20, "me#7")]), Resolution::Committed);
        assert_eq!(
            says(&[(0, 10, "me#7"), (1, 35, "other#1")]),
            Resolution::Committed
        );
        assert_eq!(says(&[]), Resolution::Aborted);
        assert_eq!(says(&[(0, 5, "me#6"), (1, 35, "other#1")]), Resolution::Aborted);
        assert_eq!(
            says(&[(0, 10, "other#3"), (1, 35, "other#4")]),
            Resolution::Aborted
        );
        assert_eq!(
            says(&[(0, 12, "other#3"), (1, 35, "other#4")]),
            Resolution::Superseded
        );
    }
}
