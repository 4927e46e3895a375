//! A task: one thread, one consumer, one transactional producer, one batch at a time.
//!
//! ```text
//!          ┌────────────── fill ◀──────────────┐
//!          ▼                                   │ committed, or dropped and rewound
//!        screen ─▶ seal ─▶ audit ─▶ transact ──┤
//!                   ▲                  │       │
//!                   └── retry, paused ◀┘ transient
//! ```
//!
//! The consumer is polled for records only in `fill`, when nothing is in flight and no transaction is open (invariant 3).
//! Schemas that the batch's records name are resolved before it is screened, which may have to wait for a registry.
//! While a batch waits for something to recover, the partitions are paused and polling only keeps the membership; when
//! one of the batch's partitions is revoked meanwhile, the batch is dropped and read again by whoever owns it then.

use super::account;
use super::batch::{Batch, OffsetRange, Screened, Sealed};
use super::holding::Holding;
use super::resolve;
use super::rules::Rules;
use super::schemas::{BatchSchemas, Catalogs};
use super::screens::Screens;
use super::transact::{self, Routes};
use crate::audit::{AuditLog, Entry};
use crate::config::{Filling, Tolerance};
use crate::fault::{Fault, Reason};
use crate::kafka::sink::SendFailure;
use crate::kafka::{Polled, Sink, Source, TopicPartition};
use crate::telemetry::metrics::TaskMetrics;
use crate::telemetry::{self, Event};
use crate::vault::Vault;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// First wait before a batch is tried again; it doubles up to [`RETRY_WAIT_MAX`].
pub(super) const RETRY_WAIT_MIN: Duration = Duration::from_millis(100);
pub(super) const RETRY_WAIT_MAX: Duration = Duration::from_secs(10);
/// One wait for records: short enough to see the stop flag.
const POLL_WAIT: Duration = Duration::from_millis(100);

/// One task of a pipeline.
pub struct Task {
    /// Name of the pipeline and number of the task, for logs.
    pub pipeline: String,
    /// See `pipeline`.
    pub number: usize,
    /// Reads.
    pub source: Source,
    /// Writes.
    pub sink: Sink,
    /// Finds, replaces, verifies.
    pub rules: Arc<Rules>,
    /// Resolves the schemas that records name.
    pub catalogs: Arc<Catalogs>,
    /// Keeps token maps.
    pub vault: Arc<Vault>,
    /// Writes what was done.
    pub audit: AuditLog,
    /// Topics to write to.
    pub routes: Routes,
    /// Batch limits.
    pub filling: Filling,
    /// Chunks that wait for the next one of their document.
    pub holding: Holding,
    /// What failing means.
    pub tolerance: Tolerance,
    /// Set from outside: finish the batch in hand and leave.
    pub stop: Arc<AtomicBool>,
    /// Counters.
    pub metrics: TaskMetrics,
}

/// What became of a batch.
enum Fate {
    Committed,
    /// Dropped: its records are read again, here or by their new owner.
    Dropped,
}

impl Task {
    /// Runs until told to stop, or until something needs a person.
    pub fn run(mut self) -> Result<(), Fault> {
        self.metrics.running(true);
        let outcome = self.decide_last().and_then(|()| self.run_until_stopped());
        self.metrics.running(false);
        self.source.close(Duration::from_secs(5));
        outcome
    }

    fn run_until_stopped(&mut self) -> Result<(), Fault> {
        while !self.stopping() {
            let mut batch = self.fill()?;
            self.hold_back(&mut batch);
            if !batch.records.is_empty() {
                self.step(batch)?;
            }
        }
        Ok(())
    }

    /// Chunks wait for the next one of their document.
    fn hold_back(&mut self, batch: &mut Batch) {
        let screens = self.rules.current();
        let Some(screen) = screens.first() else { return };
        let held = self
            .holding
            .hold_back(batch, screen.format(), screen.policy(), &self.filling);
        self.source.unpoll(held);
    }

    pub(super) fn stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Polls until a batch is full, has waited long enough, or the task must stop.
    fn fill(&mut self) -> Result<Batch, Fault> {
        let mut batch = Batch::default();
        let mut deadline: Option<Instant> = self.holding.deadline();
        let (mut lingers, mut again) = (false, false);
        while !self.stopping() {
            let wait = deadline.map_or(POLL_WAIT, |d| {
                d.saturating_duration_since(Instant::now()).min(POLL_WAIT)
            });
            match self.source.poll(wait)? {
                Polled::Record(record) => {
                    // What was held back comes first, and all of it.
                    again = self.holding.holds(&record.id);
                    if !again && !lingers {
                        let linger = Instant::now() + self.filling.linger;
                        deadline = Some(deadline.map_or(linger, |held| held.min(linger)));
                        lingers = true;
                    }
                    batch.push(record);
                }
                Polled::Revoked(partitions) => {
                    let forgotten = batch.forget(&partitions);
                    self.holding.forget(&partitions);
                    self.tell_revoked(partitions.len(), forgotten);
                }
                Polled::Assigned(partitions) => {
                    telemetry::emit(&Event::PartitionsAssigned {
                        pipeline: &self.pipeline,
                        task: self.number,
                        partitions,
                    });
                }
                Polled::Nothing => again = false,
            }
            let full =
                batch.records.len() >= self.filling.records_max || batch.bytes >= self.filling.bytes_max;
            if full || (!again && deadline.is_some_and(|d| Instant::now() >= d)) {
                break;
            }
        }
        Ok(batch)
    }

    fn tell_revoked(&self, partitions: usize, records_forgotten: usize) {
        telemetry::emit(&Event::PartitionsRevoked {
            pipeline: &self.pipeline,
            task: self.number,
            partitions,
            records_forgotten,
        });
    }

    /// Takes one batch through every stage.
    fn step(&mut self, batch: Batch) -> Result<(), Fault> {
        let started = Instant::now();
        let records = batch.records.len();
        self.metrics.batch(records);
        let offsets = batch.offsets();
        let Some((screens, schemas)) = self.prepare(&batch, &offsets)? else {
            return match self.stopping() {
                true => Ok(()),
                false => self.rewind(&offsets),
            };
        };
        let screening = Instant::now();
        let screened = screens.screen_with(batch, &schemas)?;
        self.metrics.stage("screen", screening.elapsed());
        self.catalogs.reconsider(&schemas, &screened);
        self.refuse_intolerable(&screened)?;
        match self.publish(screened, &offsets, started)? {
            Fate::Committed => Ok(()),
            Fate::Dropped if self.stopping() => Ok(()),
            Fate::Dropped => self.rewind(&offsets),
        }
    }

    /// The rules for a batch, and every schema that its records name: nothing is screened before all are there. While the
    /// registry does not answer, the batch waits in memory. None: a partition of it was revoked meanwhile, or the task must stop.
    fn prepare(
        &mut self,
        batch: &Batch,
        offsets: &BTreeMap<TopicPartition, OffsetRange>,
    ) -> Result<Option<(Arc<Screens>, Vec<BatchSchemas>)>, Fault> {
        let mut retries = Retries::new();
        loop {
            let screens = self.rules.current();
            let fault = match self.catalogs.prepare(&screens, &batch.records) {
                Ok(schemas) => return Ok(Some((screens, schemas))),
                Err(fault @ Fault::Transient(_)) => fault,
                Err(fault) => return Err(fault),
            };
            if !self.wait_for_retry(&mut retries, &fault, offsets)? {
                return Ok(None);
            }
        }
    }

    /// With `errors.tolerance=none` a record that cannot be published stops the task, before anything of its batch is
    /// committed, as Kafka Connect does.
    fn refuse_intolerable(&self, screened: &Screened) -> Result<(), Fault> {
        let bad = screened
            .records()
            .iter()
            .find_map(|r| r.quarantine_reason().map(|reason| (r, reason)));
        match bad {
            Some((record, reason)) if !self.tolerance.quarantine => Err(Fault::Fatal(format!(
                "record {}{}: {reason}; {}; or set errors.tolerance=all to quarantine such records",
                record.id,
                record
                    .refused_by
                    .as_ref()
                    .map_or(String::new(), |output| format!(", output {output}")),
                reason.advice()
            ))),
            _ => Ok(()),
        }
    }

    /// Seals and sends a batch, again and again while what fails may recover.
    fn publish(
        &mut self,
        mut screened: Screened,
        offsets: &BTreeMap<TopicPartition, OffsetRange>,
        started: Instant,
    ) -> Result<Fate, Fault> {
        let mut retries = Retries::new();
        loop {
            let fault = match self.attempt(screened, offsets, started)? {
                Attempt::Committed => return Ok(Fate::Committed),
                Attempt::Dropped => return Ok(Fate::Dropped),
                Attempt::Again { batch, fault: None } => {
                    screened = batch;
                    continue;
                }
                Attempt::Again {
                    batch,
                    fault: Some(fault),
                } => {
                    screened = batch;
                    fault
                }
            };
            if !self.wait_for_retry(&mut retries, &fault, offsets)? {
                return Ok(Fate::Dropped);
            }
        }
    }

    /// Waits, paused, before a batch is tried again; tells why. False when one of its partitions was revoked meanwhile.
    ///
    /// # Errors
    /// It has been tried for `errors.retry.timeout`.
    fn wait_for_retry(
        &mut self,
        retries: &mut Retries,
        fault: &Fault,
        offsets: &BTreeMap<TopicPartition, OffsetRange>,
    ) -> Result<bool, Fault> {
        retries.attempt += 1;
        let attempt = retries.attempt;
        self.metrics.fault(fault);
        let fault = fault.to_string();
        telemetry::emit(&Event::BatchRetried {
            pipeline: &self.pipeline,
            task: self.number,
            attempt,
            fault: &fault,
        });
        if retries.started.elapsed() > self.tolerance.retry_max {
            return Err(Fault::Fatal(format!(
                "{fault}; retried {attempt} times, no longer than errors.retry.timeout"
            )));
        }
        let ours = self.wait_paused(retries.wait, &places(offsets))?;
        retries.wait = (retries.wait * 2).min(RETRY_WAIT_MAX);
        Ok(ours)
    }

    /// One try: vault, audit, transaction.
    fn attempt(
        &mut self,
        mut screened: Screened,
        offsets: &BTreeMap<TopicPartition, OffsetRange>,
        started: Instant,
    ) -> Result<Attempt, Fault> {
        let sealing = Instant::now();
        let receipt = match self.vault.seal(screened.mints()) {
            Ok(receipt) => receipt,
            Err(fault @ Fault::Transient(_)) => {
                return Ok(Attempt::Again {
                    batch: screened,
                    fault: Some(fault),
                });
            }
            Err(fault) => return Err(fault),
        };
        self.metrics.stage("seal", sealing.elapsed());
        let sealed = screened.sealed(receipt);
        let prepared = Entry::Prepared(account::prepared(&sealed, offsets));
        let audited = match self.audit.append(&prepared) {
            Ok(sequence) => sequence,
            Err(fault @ Fault::Transient(_)) => {
                return Ok(Attempt::Again {
                    batch: sealed.unseal(),
                    fault: Some(fault),
                });
            }
            Err(fault) => return Err(fault),
        };
        let transacting = Instant::now();
        let outcome = self.transact(audited, &sealed, offsets);
        self.metrics.stage("transact", transacting.elapsed());
        let fault = match outcome {
            Ok(()) => {
                self.note(&Entry::Committed { batch: audited })?;
                self.vault.committed(sealed.receipt());
                account::tell_committed(&self.pipeline, self.number, &self.metrics, &sealed, started);
                self.holding.published(sealed.unseal().take_ends());
                return Ok(Attempt::Committed);
            }
            Err(SendFailure::TooLarge { position }) => {
                self.note(&Entry::Aborted { batch: audited })?;
                screened = sealed.unseal();
                screened.quarantine(position, Reason::OutputTooLarge);
                self.refuse_intolerable(&screened)?;
                return Ok(Attempt::Again {
                    batch: screened,
                    fault: None,
                });
            }
            Err(SendFailure::Fault(fault)) => fault,
        };
        match fault {
            Fault::Transient(_) => {
                self.note(&Entry::Aborted { batch: audited })?;
                Ok(Attempt::Again {
                    batch: sealed.unseal(),
                    fault: Some(fault),
                })
            }
            Fault::Fenced(_) => {
                self.note(&Entry::Aborted { batch: audited })?;
                self.drop_batch(sealed.screened(), &fault);
                Ok(Attempt::Dropped)
            }
            Fault::ProducerLost(_) => {
                self.drop_batch(sealed.screened(), &fault);
                let ends = offsets
                    .iter()
                    .map(|(place, range)| (place.clone(), range.next))
                    .collect();
                self.settle(audited, &ends)?;
                Ok(Attempt::Dropped)
            }
            Fault::Fatal(_) => {
                self.metrics.fault(&fault);
                self.note(&Entry::Aborted { batch: audited })?;
                Err(fault)
            }
        }
    }

    fn transact(
        &mut self,
        batch: u64,
        sealed: &Sealed,
        offsets: &BTreeMap<TopicPartition, OffsetRange>,
    ) -> Result<(), SendFailure> {
        #[cfg(feature = "sabotage")]
        if let Some(outcome) =
            crate::sabotage::transact(&self.source, &mut self.sink, &self.routes, sealed, offsets)
        {
            return outcome;
        }
        let name = resolve::batch_name(&self.sink.settings().transactional_id, batch);
        transact::transact(
            &mut self.sink,
            &self.routes,
            sealed,
            offsets,
            self.source.group()?,
            &name,
        )
    }

    /// Notes what became of a batch. It cannot be retried without publishing twice, so a log that cannot be written
    /// stops the task; the next start decides the open batch by the committed offsets.
    pub(super) fn note(&mut self, entry: &Entry) -> Result<(), Fault> {
        self.audit
            .append(entry)
            .map(drop)
            .map_err(|fault| Fault::Fatal(fault.to_string()))
    }

    fn drop_batch(&self, screened: &Screened, fault: &Fault) {
        self.metrics.fault(fault);
        telemetry::emit(&Event::BatchDropped {
            pipeline: &self.pipeline,
            task: self.number,
            records: screened.records().len(),
            fault: &fault.to_string(),
        });
    }

    /// Seeks back to the committed offsets, waiting for the coordinator if need be.
    fn rewind(&mut self, offsets: &BTreeMap<TopicPartition, OffsetRange>) -> Result<(), Fault> {
        #[cfg(feature = "sabotage")]
        if crate::sabotage::planted(crate::sabotage::Bug::NoRewind) {
            return Ok(());
        }
        let first = offsets
            .iter()
            .map(|(p, range)| (p.clone(), range.first))
            .collect();
        self.holding.read_again(&places(offsets));
        let started = Instant::now();
        loop {
            match self.source.rewind(&first) {
                Err(Fault::Transient(_)) if started.elapsed() < self.tolerance.retry_max => {
                    // The seek may have failed because the partitions left us: events of the poll tell.
                    self.wait_paused(RETRY_WAIT_MIN, &places(offsets))?;
                }
                outcome => return outcome,
            }
        }
    }

    /// Waits with paused partitions, polling for group events only. False when a partition of the batch was revoked.
    pub(super) fn wait_paused(&mut self, wait: Duration, places: &[TopicPartition]) -> Result<bool, Fault> {
        let deadline = Instant::now() + wait;
        let mut ours = true;
        self.source.pause(true)?;
        while ours && Instant::now() < deadline && !self.stopping() {
            let revoked = self.source.keep_membership(POLL_WAIT.min(wait))?;
            if !revoked.is_empty() {
                ours = !revoked.iter().any(|p| places.contains(p));
                self.holding.forget(&revoked);
                self.tell_revoked(revoked.len(), 0);
            }
        }
        self.source.pause(false)?;
        Ok(ours && !self.stopping())
    }
}

fn places(offsets: &BTreeMap<TopicPartition, OffsetRange>) -> Vec<TopicPartition> {
    offsets.keys().cloned().collect()
}

/// How often and since when a batch is tried again.
struct Retries {
    started: Instant,
    attempt: u32,
    wait: Duration,
}

impl Retries {
    fn new() -> Self {
        Retries {
            started: Instant::now(),
            attempt: 0,
            wait: RETRY_WAIT_MIN,
        }
    }
}

/// What came of one try.
enum Attempt {
    Committed,
    Dropped,
    /// Try again; with a fault, after a wait.
    Again {
        batch: Screened,
        fault: Option<Fault>,
    },
}
