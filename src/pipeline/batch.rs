//! A batch on its way: `Batch` → `Screened` → `Sealed`. Each type is made in one place only.
//!
//! invariant_1_only_a_sealed_batch_is_publishable: nobody outside can make one, and `transact` takes nothing else.
//!
//! ```compile_fail,E0451
//! use deidstream::pipeline::batch::{Screened, Sealed};
//! use deidstream::vault::Receipt;
//! fn cheat(screened: Screened, receipt: Receipt) -> Sealed {
//!     Sealed { screened, receipt }
//! }
//! ```
//!
//! invariant_2_vault_before_kafka: a sealed batch needs a receipt, and only the vault writes receipts, once its write is
//! durable.
//!
//! ```compile_fail,E0451
//! fn cheat() -> deidstream::vault::Receipt {
//!     deidstream::vault::Receipt { changelog: Vec::new() }
//! }
//! ```

use super::borders::{Earlier, Ends};
use crate::entity::Entity;
use crate::fault::Reason;
use crate::injection::Kinds;
use crate::kafka::TopicPartition;
use crate::policy::Policy;
use crate::record::{OutputRecord, RecordId, SourceRecord};
use crate::redaction::Mint;
use crate::vault::Receipt;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Records as polled.
#[derive(Default)]
pub struct Batch {
    /// In the order of polling; within a partition by offset.
    pub records: Vec<SourceRecord>,
    /// Sum of [`SourceRecord::size_bytes`].
    pub bytes: usize,
    /// What was read before, for chunks.
    pub(super) earlier: Arc<Earlier>,
}

impl Batch {
    /// Adds a record.
    pub fn push(&mut self, record: SourceRecord) {
        self.bytes += record.size_bytes();
        self.records.push(record);
    }

    /// Takes the records out that `waits` marks, in order.
    pub(super) fn take(&mut self, waits: &[bool]) -> Vec<SourceRecord> {
        let mut marks = waits.iter();
        let is_marked = |_: &mut SourceRecord| marks.next().copied().unwrap_or(false);
        let taken: Vec<SourceRecord> = self.records.extract_if(.., is_marked).collect();
        self.bytes -= taken.iter().map(SourceRecord::size_bytes).sum::<usize>();
        taken
    }

    /// Offsets per partition.
    pub fn offsets(&self) -> BTreeMap<TopicPartition, OffsetRange> {
        offsets(self.records.iter().map(|r| &r.id))
    }

    /// Forgets the records of partitions that are no longer ours; says how many.
    pub fn forget(&mut self, revoked: &[TopicPartition]) -> usize {
        let before = self.records.len();
        self.records.retain(|r| {
            !revoked
                .iter()
                .any(|(t, p)| *t == r.id.topic && *p == r.id.partition)
        });
        self.bytes = self.records.iter().map(SourceRecord::size_bytes).sum();
        before - self.records.len()
    }
}

/// What one output gets of a record.
pub struct Share {
    /// The record to send; None where the output drops it.
    pub output: Option<OutputRecord>,
    /// Tokens of the output.
    pub mints: Vec<Mint>,
    /// Replacements per category.
    pub counts: [u32; Entity::ALL.len()],
    /// Members that went because the policy's allow-list does not name them.
    pub unlisted: usize,
    /// What in the text speaks to a model.
    pub injected: Kinds,
}

/// The fate of one record: every polled record gets exactly one (invariant 4, conservation).
pub enum Outcome {
    /// Each output has its share, in the order of the configuration.
    Publish(Vec<Share>),
    /// Sent sealed to the quarantine topic, and to no output: one that refuses a record speaks for all, so that no output
    /// lacks in silence what another has.
    Quarantine(Reason),
}

/// An output, and the rules that a batch was screened by for it.
#[derive(Clone)]
pub struct ScreenedOutput {
    /// As the configuration names it; empty where there is one only.
    pub name: Arc<str>,
    /// The policy, with the facility's files as they were then.
    pub policy: Arc<Policy>,
}

/// One record after screening: what becomes of it, without its raw payload.
pub struct ScreenedRecord {
    /// Coordinates.
    pub id: RecordId,
    /// Kafka timestamp of the source.
    pub timestamp_ms: Option<i64>,
    /// Its fate.
    pub outcome: Outcome,
    /// Sealed source, for a quarantined record.
    pub sealed: Option<Vec<u8>>,
    /// The output that refused it, where the pipeline has several.
    pub refused_by: Option<Arc<str>>,
}

impl ScreenedRecord {
    /// Why it is quarantined, if it is.
    pub fn quarantine_reason(&self) -> Option<Reason> {
        match &self.outcome {
            Outcome::Quarantine(reason) => Some(*reason),
            Outcome::Publish(_) => None,
        }
    }

    /// What each output gets; nothing where it is quarantined.
    pub fn shares(&self) -> &[Share] {
        match &self.outcome {
            Outcome::Publish(shares) => shares,
            Outcome::Quarantine(_) => &[],
        }
    }
}

/// A batch in which every record is redacted and verified, or quarantined. Made by [`super::screens::Screens`] only.
pub struct Screened {
    records: Vec<ScreenedRecord>,
    bytes: usize,
    /// How its last passages end, for the batch that comes next.
    ends: Ends,
    /// At least one. The rules of all its records.
    outputs: Vec<ScreenedOutput>,
}

/// First and last+1 offset of one partition in a batch, and how many records lie between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetRange {
    /// Offset of the first record.
    pub first: i64,
    /// Offset of the last record + 1: what is committed.
    pub next: i64,
    /// Records of the batch in this partition (offsets may have gaps).
    pub records: usize,
}

impl Screened {
    /// Invariant 4, conservation: every polled record has exactly one outcome, in the order of polling, and one that is
    /// not quarantined has a share for each output.
    pub(super) fn new(
        polled: &[RecordId],
        bytes: usize,
        records: Vec<ScreenedRecord>,
        outputs: Vec<ScreenedOutput>,
    ) -> Self {
        assert_eq!(
            polled.len(),
            records.len(),
            "conservation: every polled record has one outcome. This is a bug"
        );
        assert!(
            polled.iter().zip(&records).all(|(id, r)| *id == r.id),
            "records keep their order. This is a bug"
        );
        let is_shared =
            |r: &ScreenedRecord| r.quarantine_reason().is_some() || r.shares().len() == outputs.len();
        assert!(
            !outputs.is_empty() && records.iter().all(is_shared),
            "conservation: every output has its share of every record. This is a bug"
        );
        Screened {
            records,
            bytes,
            ends: Ends::default(),
            outputs,
        }
    }

    /// With the ends of its passages.
    pub(super) fn with_ends(self, ends: Ends) -> Self {
        Screened { ends, ..self }
    }

    /// The ends of its passages, once.
    pub(super) fn take_ends(&mut self) -> Ends {
        std::mem::take(&mut self.ends)
    }

    /// The records in the order of polling.
    pub fn records(&self) -> &[ScreenedRecord] {
        &self.records
    }

    /// The outputs and the rules that screened it.
    pub fn outputs(&self) -> &[ScreenedOutput] {
        &self.outputs
    }

    /// What the output with this number gets, in the order of polling.
    pub fn shares(&self, output: usize) -> impl Iterator<Item = &Share> {
        self.records.iter().filter_map(move |r| r.shares().get(output))
    }

    /// Every token of the batch, with the timestamp of its record.
    pub fn mints(&self) -> impl Iterator<Item = (&Mint, Option<i64>)> {
        self.records.iter().flat_map(|record| {
            let mints = record.shares().iter().flat_map(|share| &share.mints);
            mints.map(|mint| (mint, record.timestamp_ms))
        })
    }

    /// Bytes read.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Offsets per partition.
    pub fn offsets(&self) -> BTreeMap<TopicPartition, OffsetRange> {
        offsets(self.records.iter().map(|r| &r.id))
    }

    /// Replacements per category in the output with this number.
    pub fn counts(&self, output: usize) -> [u64; Entity::ALL.len()] {
        let mut sum = [0; Entity::ALL.len()];
        for share in self.shares(output) {
            sum.iter_mut()
                .zip(share.counts)
                .for_each(|(sum, n)| *sum += u64::from(n));
        }
        sum
    }

    /// Quarantined records per reason code.
    pub fn reasons(&self) -> BTreeMap<&'static str, u64> {
        let mut reasons = BTreeMap::new();
        for reason in self.records.iter().filter_map(ScreenedRecord::quarantine_reason) {
            *reasons.entry(reason.code()).or_insert(0) += 1;
        }
        reasons
    }

    /// The broker does not take what became of a record: its output, or its sealed payload. Then only its coordinates
    /// and the reason go to quarantine; the record itself stays in the source topic.
    pub(super) fn quarantine(&mut self, position: usize, reason: Reason) {
        if let Some(record) = self.records.get_mut(position) {
            if record.quarantine_reason().is_none() {
                record.outcome = Outcome::Quarantine(reason);
            }
            record.sealed = None;
        }
    }

    /// Takes the records apart that cannot be published: for a retry, which leaves them where they are.
    pub(super) fn split(self) -> (Screened, Vec<(RecordId, Reason)>) {
        let (bad, good): (Vec<_>, Vec<_>) = self
            .records
            .into_iter()
            .partition(|r| r.quarantine_reason().is_some());
        let failing = bad
            .into_iter()
            .filter_map(|r| r.quarantine_reason().map(|reason| (r.id, reason)))
            .collect();
        (
            Screened {
                records: good,
                bytes: self.bytes,
                ends: self.ends,
                outputs: self.outputs,
            },
            failing,
        )
    }

    /// The vault holds every token of the batch: it may be sent.
    pub(super) fn sealed(self, receipt: Receipt) -> Sealed {
        Sealed {
            screened: self,
            receipt,
        }
    }
}

/// Offsets per partition of records in the order of polling.
fn offsets<'r>(ids: impl Iterator<Item = &'r RecordId>) -> BTreeMap<TopicPartition, OffsetRange> {
    let mut ranges: BTreeMap<TopicPartition, OffsetRange> = BTreeMap::new();
    for id in ids {
        let range = ranges
            .entry((id.topic.clone(), id.partition))
            .or_insert(OffsetRange {
                first: id.offset,
                next: id.offset,
                records: 0,
            });
        assert!(
            id.offset >= range.next,
            "offsets rise within a partition. This is a bug"
        );
        range.next = id.offset + 1;
        range.records += 1;
    }
    ranges
}

/// A batch whose tokens the vault holds durably: the only thing that can be sent (invariants 1 and 2).
pub struct Sealed {
    screened: Screened,
    receipt: Receipt,
}

impl Sealed {
    /// What was screened.
    pub fn screened(&self) -> &Screened {
        &self.screened
    }

    /// The vault's receipt.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// Takes the seal off, to change the batch and seal it again.
    pub(super) fn unseal(self) -> Screened {
        self.screened
    }
}
