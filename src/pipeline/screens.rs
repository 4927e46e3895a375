//! The screens of a pipeline, one for each output: `Batch` in, [`Screened`] out. The raw payloads end here.
//!
//! Each output screens every record by itself, with its own policy and namespace, and no more is shared than the memory
//! of the model, which computes a text once. A record is published to all outputs, or quarantined once: what one
//! output refuses, none gets, because a record that is bad for one is understood badly for all.

use super::batch::{Batch, Outcome, Screened, ScreenedOutput, ScreenedRecord, Share};
use super::borders::Ends;
use super::recognised::RecognisedFormats;
use super::schemas::BatchSchemas;
use super::screen::{Redacted, Screen, guarded};
use super::unlisted::UnlistedFields;
use crate::codec::Format;
use crate::codec::template::Template;
use crate::fault::{Fault, Reason};
use crate::keys::Keyring;
use crate::policy::Policy;
use crate::record::{OutputRecord, RecordId, SourceRecord};
use crate::seal;
use std::sync::Arc;

/// The screen of one output.
pub struct OutputScreen {
    /// As the configuration names it; empty where there is one only.
    pub name: Arc<str>,
    /// Its policy, compiled.
    pub screen: Screen,
    /// The shape that its sink expects.
    pub template: Option<Template>,
}

impl OutputScreen {
    /// The record as it is sent. The template comes after the gate, because it only moves what the gate has seen.
    fn shaped(&self, output: OutputRecord, keys: &Keyring) -> Result<Option<OutputRecord>, Reason> {
        match &self.template {
            Some(template) => guarded(|| template.apply(output, keys, &self.screen.policy().namespace)),
            None => Ok(Some(output)),
        }
    }
}

/// The screens of all outputs of a pipeline, in the order of the configuration. Shared by its tasks.
pub struct Screens {
    outputs: Vec<OutputScreen>,
    keys: Arc<Keyring>,
    unlisted: Arc<UnlistedFields>,
    recognised: Arc<RecognisedFormats>,
}

impl Screens {
    /// At least one output; `pipeline` is for log lines, the keys seal what is quarantined.
    pub fn new(pipeline: &str, outputs: Vec<OutputScreen>, keys: Arc<Keyring>) -> Self {
        Screens {
            outputs,
            keys,
            unlisted: Arc::new(UnlistedFields::new(pipeline)),
            recognised: Arc::new(RecognisedFormats::new(pipeline)),
        }
    }

    /// The same screens with other rules, one policy for each.
    pub(super) fn with_policies(&self, policies: Vec<Policy>) -> Self {
        let outputs = self.outputs.iter().zip(policies);
        let changed = |(output, policy): (&OutputScreen, Policy)| OutputScreen {
            name: output.name.clone(),
            screen: output.screen.with_policy(Arc::new(policy)),
            template: output.template.clone(),
        };
        Screens {
            outputs: outputs.map(changed).collect(),
            keys: self.keys.clone(),
            unlisted: self.unlisted.clone(),
            recognised: self.recognised.clone(),
        }
    }

    /// The screen of the first output: what the records are is the same for all.
    pub(super) fn first(&self) -> Option<&Screen> {
        self.outputs.first().map(|output| &output.screen)
    }

    /// The outputs.
    pub fn outputs(&self) -> &[OutputScreen] {
        &self.outputs
    }

    /// Screens a batch of a format without schemas.
    ///
    /// # Errors
    /// Only the model's: it works on the whole batch, and its failure is a fault, never a pass-through (invariant 6).
    pub fn screen(&self, batch: Batch) -> Result<Screened, Fault> {
        let none: Vec<BatchSchemas> = self.outputs.iter().map(|_| BatchSchemas::default()).collect();
        self.screen_with(batch, &none)
    }

    /// Screens a batch with the schemas that were resolved for it, for each output.
    ///
    /// # Errors
    /// The model's.
    #[allow(clippy::needless_pass_by_value)] // on purpose: the raw payloads end here
    pub fn screen_with(&self, batch: Batch, schemas: &[BatchSchemas]) -> Result<Screened, Fault> {
        assert_eq!(
            schemas.len(),
            self.outputs.len(),
            "schemas for each output. This is a bug"
        );
        let polled: Vec<RecordId> = batch.records.iter().map(|r| r.id.clone()).collect();
        let mut columns = Vec::with_capacity(self.outputs.len());
        let mut ends = None;
        for (output, schemas) in self.outputs.iter().zip(schemas) {
            let (shares, its_ends) = self.shares(output, &batch, schemas)?;
            columns.push(shares.into_iter());
            ends.get_or_insert(its_ends);
        }
        let row = |record| {
            let shares = columns.iter_mut().filter_map(Iterator::next);
            self.outcome(record, shares.collect())
        };
        let records = batch.records.iter().map(row).collect();
        let output = |output: &OutputScreen| ScreenedOutput {
            name: output.name.clone(),
            policy: output.screen.policy().clone(),
        };
        let outputs = self.outputs.iter().map(output).collect();
        let screened = Screened::new(&polled, batch.bytes, records, outputs);
        Ok(screened.with_ends(ends.unwrap_or_default()))
    }

    /// What one output gets of each record, or why it refuses it.
    fn shares(
        &self,
        output: &OutputScreen,
        batch: &Batch,
        schemas: &BatchSchemas,
    ) -> Result<(Vec<Result<Share, Reason>>, Ends), Fault> {
        let (redacted, ends) = output
            .screen
            .screen_after(&batch.records, &batch.earlier, schemas)?;
        let share = |(record, redacted): (&SourceRecord, Result<Redacted, Reason>)| {
            let redacted = redacted?;
            self.unlisted.tell(output, &record.id, &redacted.unlisted);
            if output.screen.format() == Format::Auto {
                self.recognised.tell(&record.id, redacted.format);
            }
            Ok(Share {
                output: output.shaped(redacted.output, &self.keys)?,
                mints: redacted.redaction.mints,
                counts: redacted.redaction.counts,
                unlisted: redacted.unlisted.members,
                injected: redacted.injected,
            })
        };
        Ok((batch.records.iter().zip(redacted).map(share).collect(), ends))
    }

    /// All outputs have their share, or the record is quarantined for the first that refuses it.
    fn outcome(&self, record: &SourceRecord, shares: Vec<Result<Share, Reason>>) -> ScreenedRecord {
        let named = |position: usize| {
            let name = self.outputs.get(position).map(|o| o.name.clone());
            name.filter(|name| !name.is_empty())
        };
        let refused = shares
            .iter()
            .enumerate()
            .find_map(|(position, share)| Some((position, *share.as_ref().err()?)));
        let (id, timestamp_ms) = (record.id.clone(), record.timestamp_ms);
        match refused {
            None => ScreenedRecord {
                id,
                timestamp_ms,
                outcome: Outcome::Publish(shares.into_iter().flatten().collect()),
                sealed: None,
                refused_by: None,
            },
            Some((position, reason)) => ScreenedRecord {
                id,
                timestamp_ms,
                outcome: Outcome::Quarantine(reason),
                // What exceeds the limit stays in the source topic: it would exceed the quarantine topic's as well.
                sealed: (reason != Reason::TooLarge).then(|| seal::seal_record(&self.keys, record)),
                refused_by: named(position),
            },
        }
    }
}
