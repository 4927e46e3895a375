//! Screening: from raw records to outcomes. `Batch` in, [`Screened`] out; the only place where the stages meet.
//!
//! Decode → find → redact → encode → verify, each record by itself: whatever goes wrong with one (bad input, a limit, a
//! panic of ours, a residue) quarantines that one, and its neighbours go on. Only the model can fail a whole batch.
//! The CLI's `redact` and the worker share this path.

use super::batch::{Batch, Screened, ScreenedRecord};
use super::schemas::BatchSchemas;
use crate::codec::{self, Changes, Format, Reading, Schemas, Skeleton};
use crate::config::Problems;
use crate::detect::Detector;
use crate::detect::ner::{Model, Tagger};
use crate::document::{Document, Field, FieldKind};
use crate::entity::Entity;
use crate::fault::{Fault, Reason};
use crate::findings::Findings;
use crate::keys::Keyring;
use crate::limits;
use crate::policy::{Action, Policy};
use crate::record::{Outcome, OutputRecord, RecordId, SourceRecord};
use crate::redact::{Context, Redactor};
use crate::redaction::Redaction;
use crate::{seal, verify};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Name and version of the policy that made an output.
pub const HEADER_POLICY: &str = "deid-policy";
/// `safe-harbor` or `pseudonymised`.
pub const HEADER_STATUS: &str = "deid-status";

/// `dropped` where a record came with vectors of its text, which went: the embedder must run again.
pub const HEADER_EMBEDDINGS: &str = "deid-embeddings";

/// Everything that screening needs; shared by the tasks of a pipeline.
pub struct Screen {
    policy: Arc<Policy>,
    format: Format,
    detector: Detector,
    redactor: Redactor,
    keys: Arc<Keyring>,
    tagger: Option<Arc<dyn Tagger>>,
    /// Schemas from files. Those of a registry come with each batch.
    schemas: Schemas,
}

/// A record in which everything was looked for, before redaction.
struct Searched<'r> {
    skeleton: Skeleton<'r>,
    document: Document,
    findings: Findings,
}

/// A redacted and verified record.
pub struct Redacted {
    /// What may be published.
    pub output: OutputRecord,
    /// What was done, for counts, mints and explanations.
    pub redaction: Redaction,
    /// The record as the finders saw it.
    pub document: Document,
    /// What they found.
    pub findings: Findings,
}

/// Why one record gave no output.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something about the record: it would go to quarantine.
    #[error("{0}")]
    Record(Reason),
    /// The model failed: nothing is known about the record.
    #[error("{0}")]
    Model(Fault),
}

impl Refusal {
    /// The reason for quarantine, where there is one.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Refusal::Record(reason) => Some(*reason),
            Refusal::Model(_) => None,
        }
    }
}

impl Screen {
    /// Compiles the finders of a policy.
    pub fn new(policy: Arc<Policy>, format: Format, keys: Arc<Keyring>) -> Self {
        let detector = Detector::new(policy.clone());
        let redactor = Redactor::new(policy.clone(), keys.clone());
        Screen {
            policy,
            format,
            detector,
            redactor,
            keys,
            tagger: None,
            schemas: Schemas::default(),
        }
    }

    /// The same screen with other rules: format, keys and model stay.
    pub(super) fn with_policy(&self, policy: Arc<Policy>) -> Self {
        Screen {
            tagger: self.tagger.clone(),
            schemas: self.schemas.clone(),
            ..Screen::new(policy, self.format, self.keys.clone())
        }
    }

    /// With a model, which reads what the rules have read.
    #[must_use]
    pub fn with_tagger(mut self, tagger: Arc<dyn Tagger>) -> Self {
        self.tagger = Some(tagger);
        self
    }

    /// With this model as the policy reads it, or by rules alone.
    ///
    /// # Errors
    /// Labels of the model that the policy does not explain.
    pub fn with_model(self, model: Option<&Arc<Model>>) -> Result<Self, Problems> {
        match model {
            Some(model) => {
                let tagger = model.tagger(&self.policy)?;
                Ok(self.with_tagger(tagger))
            }
            None => Ok(self),
        }
    }

    /// With the schemas that records may name.
    #[must_use]
    pub fn with_schemas(mut self, schemas: Schemas) -> Self {
        self.schemas = schemas;
        self
    }

    fn reading<'s>(&self, schemas: &'s Schemas) -> Reading<'s> {
        (self.format, schemas).into()
    }

    /// The policy it applies.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Screens a batch. The raw payloads end here.
    ///
    /// # Errors
    /// Only the model's: it works on the whole batch, and its failure is a fault, never a pass-through (invariant 6).
    pub fn screen(&self, batch: Batch) -> Result<Screened, Fault> {
        self.screen_with(batch, &self.schemas.clone().into())
    }

    /// The same with schemas that were resolved for this batch.
    ///
    /// # Errors
    /// The model's.
    #[allow(clippy::needless_pass_by_value)] // on purpose: the raw payloads end here
    pub fn screen_with(&self, batch: Batch, schemas: &BatchSchemas) -> Result<Screened, Fault> {
        let polled: Vec<RecordId> = batch.records.iter().map(|r| r.id.clone()).collect();
        let redacted = self.screen_records(&batch.records, schemas)?;
        let outcomes = batch.records.iter().zip(redacted);
        let records = outcomes
            .map(|(record, redacted)| self.outcome(record, redacted))
            .collect();
        Ok(Screened::new(&polled, batch.bytes, records, self.policy.clone()))
    }

    /// Screens one record and keeps what was found: for `redact`, `demo` and explanations.
    pub fn screen_one(&self, record: &SourceRecord) -> Result<Redacted, Refusal> {
        let mut redacted = self
            .screen_all(std::slice::from_ref(record))
            .map_err(Refusal::Model)?;
        let only = redacted.pop().unwrap_or(Err(Reason::Panic));
        only.map_err(Refusal::Record)
    }

    /// Screens records together, with one submission to the model, and keeps what was found.
    ///
    /// # Errors
    /// The model's.
    pub fn screen_all(&self, records: &[SourceRecord]) -> Result<Vec<Result<Redacted, Reason>>, Fault> {
        self.screen_records(records, &self.schemas.clone().into())
    }

    fn screen_records(
        &self,
        records: &[SourceRecord],
        schemas: &BatchSchemas,
    ) -> Result<Vec<Result<Redacted, Reason>>, Fault> {
        let schemas_of = |record: &SourceRecord| schemas.of(&record.id.topic);
        let search = |record| guarded(|| self.search(record, schemas_of(record)));
        let mut searched: Vec<Result<Searched<'_>, Reason>> = records.iter().map(search).collect();
        self.tag(&mut searched)?;
        let redacted = records.iter().zip(searched);
        Ok(redacted
            .map(|(record, searched)| {
                searched.and_then(|searched| guarded(|| self.redact(record, searched, schemas_of(record))))
            })
            .collect())
    }

    fn search<'r>(&self, record: &'r SourceRecord, schemas: &Schemas) -> Result<Searched<'r>, Reason> {
        if record.size_bytes() > limits::RECORD_BYTES_MAX {
            return Err(Reason::TooLarge);
        }
        let (skeleton, document) = codec::decode(self.reading(schemas), record, &self.policy)?;
        let findings = self.detector.screen(&document);
        Ok(Searched {
            skeleton,
            document,
            findings,
        })
    }

    /// One submission of the whole batch's texts to the model.
    fn tag(&self, searched: &mut [Result<Searched<'_>, Reason>]) -> Result<(), Fault> {
        let Some(tagger) = &self.tagger else { return Ok(()) };
        let fields = searched.iter().flatten().flat_map(|s| &s.document.fields);
        let submission: Vec<&str> = fields.map(|field| self.narrative(field)).collect();
        let suspects = tagger.tag(&submission)?;
        if suspects.len() != submission.len() {
            return Err(Fault::Fatal(
                "the model answered for another number of texts: a bug in deidstream, please report it"
                    .into(),
            ));
        }
        let mut rest = suspects.as_slice();
        for searched in searched {
            let fields = searched.as_ref().map_or(0, |s| s.document.fields.len());
            let (own, others) = rest.split_at(fields.min(rest.len()));
            rest = others;
            let judged = searched.as_mut().map(|s| {
                guarded(|| {
                    self.detector.add_model_spans(&s.document, &mut s.findings, own);
                    Ok(())
                })
            });
            if let Ok(Err(panic)) = judged {
                *searched = Err(panic);
            }
        }
        Ok(())
    }

    /// Text for the model: narrative only; other fields are judged by structure and rules.
    fn narrative<'f>(&self, field: &'f Field) -> &'f str {
        match field.kind {
            FieldKind::Text | FieldKind::Header if self.detector.is_narrative(field) => field.text.expose(),
            _ => "",
        }
    }

    fn redact(
        &self,
        record: &SourceRecord,
        searched: Searched<'_>,
        schemas: &Schemas,
    ) -> Result<Redacted, Reason> {
        let Searched {
            skeleton,
            document,
            findings,
        } = searched;
        let context = Context {
            id: &record.id,
            reference: reference_date(record.timestamp_ms),
        };
        let mut redaction = self.redactor.redact(&document, &findings, &context);
        skeleton.settle(&mut redaction);
        let embeddings = skeleton.embeddings_dropped();
        let mut output = codec::encode(skeleton, Changes::of(&document, &redaction))?;
        self.verify(&output, &document, &redaction, schemas)?;
        output.headers.push((
            HEADER_POLICY.into(),
            Some(policy_header(&self.policy).into_bytes()),
        ));
        output
            .headers
            .push((HEADER_STATUS.into(), Some(self.policy.status.name().into())));
        if embeddings > 0 {
            output
                .headers
                .push((HEADER_EMBEDDINGS.into(), Some(b"dropped".to_vec())));
        }
        Ok(Redacted {
            output,
            redaction,
            document,
            findings,
        })
    }

    /// The gate: decodes the output again, searches it again, and compares.
    fn verify(
        &self,
        output: &OutputRecord,
        source: &Document,
        redaction: &Redaction,
        schemas: &Schemas,
    ) -> Result<(), Reason> {
        let size = |b: &Option<Vec<u8>>| b.as_ref().map_or(0, Vec::len);
        if size(&output.key) + size(&output.value) > limits::OUTPUT_BYTES_MAX {
            return Err(Reason::OutputTooLarge);
        }
        let decoded = codec::redecode(
            self.reading(schemas),
            output,
            source,
            &redaction.edits,
            &self.policy,
        )?;
        let rescanned = self.detector.rescan(&decoded);
        verify::verify(output, &decoded, redaction, &rescanned, &self.policy)
    }

    fn outcome(&self, record: &SourceRecord, redacted: Result<Redacted, Reason>) -> ScreenedRecord {
        let (id, timestamp_ms) = (record.id.clone(), record.timestamp_ms);
        match redacted {
            Ok(Redacted {
                output, redaction, ..
            }) => ScreenedRecord {
                id,
                timestamp_ms,
                outcome: Outcome::Publish(output),
                sealed: None,
                mints: redaction.mints,
                counts: redaction.counts,
            },
            Err(reason) => ScreenedRecord {
                id,
                timestamp_ms,
                outcome: Outcome::Quarantine(reason),
                // What exceeds the limit stays in the source topic: it would exceed the quarantine topic's as well.
                sealed: (reason != Reason::TooLarge).then(|| seal::seal_record(&self.keys, record)),
                mints: Vec::new(),
                counts: [0; Entity::ALL.len()],
            },
        }
    }

    /// A record's timestamp is a date about a patient: it is forwarded only where the policy keeps dates.
    pub fn keeps_timestamps(&self) -> bool {
        self.policy.action(Entity::Date) == Action::Keep
    }
}

/// `name/version`, as in the header [`HEADER_POLICY`].
pub fn policy_header(policy: &Policy) -> String {
    format!("{}/{}", policy.name, policy.version)
}

/// The day from which ages are counted: the record's own, so that a replay gives the same bytes.
fn reference_date(timestamp_ms: Option<i64>) -> Date {
    let stamp = timestamp_ms
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or_else(Timestamp::now);
    stamp.to_zoned(TimeZone::UTC).date()
}

/// A panic in one record quarantines it; the hook has printed where, without a word of the record.
fn guarded<T>(stage: impl FnOnce() -> Result<T, Reason>) -> Result<T, Reason> {
    catch_unwind(AssertUnwindSafe(stage)).unwrap_or(Err(Reason::Panic))
}
