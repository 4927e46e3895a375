//! Holding back what may go on: the last passages of a document wait for its next one, for the border between them may cut a
//! name.
//!
//! What is held back counts as not polled: it goes back to the front of the source's queue, no offset behind it is committed, and
//! nothing of it is written anywhere. So a worker that dies meanwhile loses nothing and publishes nothing twice. A document
//! waits until another one follows in its partition, for `deid.chunk.wait.ms` after its last passage, or until it fills half
//! a batch; then it goes on its way, and what may be half of something at its open end is redacted (`borders`).

use super::batch::Batch;
use super::borders::{Earlier, Ends};
use crate::codec::{self, Format, passage};
use crate::config::Filling;
use crate::kafka::TopicPartition;
use crate::policy::Policy;
use crate::record::{RecordId, SourceRecord};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Documents of a task that may go on.
pub struct Holding {
    wait: Duration,
    /// Per partition: the offset of the last passage that is held back, and when it came.
    open: BTreeMap<TopicPartition, (i64, Instant)>,
    earlier: Arc<Earlier>,
}

impl Holding {
    /// Holds back for so long; not at all if it is zero.
    pub fn new(wait: Duration) -> Self {
        Holding {
            wait,
            open: BTreeMap::new(),
            earlier: Arc::new(Earlier::of_task()),
        }
    }

    /// Whether a record that is polled was held back before.
    pub(super) fn holds(&self, id: &RecordId) -> bool {
        let open = self.open.get(&(id.topic.clone(), id.partition));
        open.is_some_and(|(last, _)| id.offset <= *last)
    }

    /// When something that is held back must go on its way.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.open.values().map(|(_, came)| *came + self.wait).min()
    }

    /// Takes out of a batch what must wait, in order. `policy` is the one in force: it says what is a passage.
    pub(super) fn hold_back(
        &mut self,
        batch: &mut Batch,
        format: Format,
        policy: &Policy,
        filling: &Filling,
    ) -> Vec<SourceRecord> {
        batch.earlier = self.earlier.clone();
        if !matches!(format, Format::Chunk | Format::Auto) || self.wait.is_zero() {
            return Vec::new();
        }
        let now = Instant::now();
        let mut places: BTreeMap<TopicPartition, Vec<usize>> = BTreeMap::new();
        for (at, record) in batch.records.iter().enumerate() {
            let place = (record.id.topic.clone(), record.id.partition);
            places.entry(place).or_default().push(at);
        }
        let mut open = BTreeMap::new();
        let mut waits = vec![false; batch.records.len()];
        for (place, positions) in places {
            let run = run(&batch.records, &positions, format, policy);
            let Some(last) = run.last() else { continue };
            let offset = batch.records[*last].id.offset;
            let came = match self.open.get(&place) {
                Some((held, came)) if *held == offset => *came,
                _ => now,
            };
            let bytes: usize = run.iter().map(|at| batch.records[*at].size_bytes()).sum();
            let fits = run.len() <= filling.records_max / 2 && bytes <= filling.bytes_max / 2;
            if fits && now < came + self.wait {
                run.iter().for_each(|at| waits[*at] = true);
                open.insert(place, (offset, came));
            }
        }
        self.open = open;
        batch.take(&waits)
    }

    /// After a commit: the ends of what was published.
    pub(super) fn published(&mut self, ends: Ends) {
        Arc::make_mut(&mut self.earlier).remember(ends);
    }

    /// Partitions whose records are read again from what was committed last.
    pub(super) fn read_again(&mut self, places: &[TopicPartition]) {
        self.open.retain(|place, _| !places.contains(place));
    }

    /// Partitions whose records others read from now on.
    pub(super) fn forget(&mut self, places: &[TopicPartition]) {
        self.read_again(places);
        Arc::make_mut(&mut self.earlier).forget(places);
    }
}

/// The last records of a partition that are of one document; none where the last is no passage.
fn run(records: &[SourceRecord], positions: &[usize], format: Format, policy: &Policy) -> Vec<usize> {
    let document = |at: usize| {
        let (skeleton, document) = codec::decode(format, &records[at], policy).ok()?;
        if skeleton.format() != Format::Chunk {
            return None;
        }
        passage(&document, policy).map(|p| p.document.map(str::to_owned))
    };
    let mut rest = positions.iter().rev();
    let Some((last, name)) = rest.next().and_then(|at| Some((*at, document(*at)?))) else {
        return Vec::new();
    };
    let same = rest.map_while(|at| (document(*at)? == name).then_some(*at));
    let mut run: Vec<usize> = std::iter::once(last).chain(same).collect();
    run.reverse();
    run
}
