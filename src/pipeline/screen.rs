//! Screening for one output: from raw records to redacted and verified ones; the only place where the stages meet.
//!
//! Decode → find → redact → encode → verify, each record by itself: whatever goes wrong with one (bad input, a limit, a
//! panic of ours, a residue) quarantines that one, and its neighbours go on. Only the model can fail a whole batch.
//! The CLI's `redact` and the worker share this path; [`super::screens`] puts the outputs of a pipeline together.

use super::borders::{self, Earlier, Ends, Seams};
use super::schemas::BatchSchemas;
use crate::codec::{self, Changes, Format, Reading, Schemas, Skeleton, Unlisted};
use crate::config::Problems;
use crate::detect::Detector;
use crate::detect::ner::{Model, Tagger};
use crate::document::{Document, Field, FieldKind};
use crate::entity::Entity;
use crate::fault::{Fault, Reason};
use crate::findings::Findings;
use crate::injection::Kinds;
use crate::keys::Keyring;
use crate::limits;
use crate::policy::{Action, Injection, Policy};
use crate::record::{OutputRecord, SourceRecord};
use crate::redact::{Context, Redactor};
use crate::redaction::Redaction;
use crate::verify;
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

/// What in the text speaks to a model, where something does: `instructions`, `hidden`, `exfiltration`.
pub const HEADER_INJECTION: &str = "deid-injection";

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

/// A record taken apart; with what its neighbours show, where it is a chunk.
struct Decoded<'r> {
    skeleton: Skeleton<'r>,
    document: Document,
    seams: Seams,
}

/// A record in which everything was looked for, before redaction.
struct Searched<'r> {
    skeleton: Skeleton<'r>,
    document: Document,
    findings: Findings,
    seams: Seams,
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
    /// What it was read as.
    pub format: Format,
    /// What the policy's allow-list dropped.
    pub unlisted: Unlisted,
    /// What in its text speaks to a model, as [`HEADER_INJECTION`] tells.
    pub injected: Kinds,
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

    /// What the records are.
    pub fn format(&self) -> Format {
        self.format
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
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
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
        let schemas = self.schemas.clone().into();
        Ok(self.screen_after(records, &Earlier::default(), &schemas)?.0)
    }

    /// The same for records that others were read before, with schemas that were resolved for them.
    pub(super) fn screen_after(
        &self,
        records: &[SourceRecord],
        earlier: &Earlier,
        schemas: &BatchSchemas,
    ) -> Result<(Vec<Result<Redacted, Reason>>, Ends), Fault> {
        let schemas_of = |record: &SourceRecord| schemas.of(&record.id.topic);
        let decode = |record| guarded(|| self.decode(record, schemas_of(record)));
        let mut decoded: Vec<Result<Decoded<'_>, Reason>> = records.iter().map(decode).collect();
        let ends = self.look_over_borders(records, &mut decoded, earlier);
        let search = |decoded: Result<_, _>| decoded.and_then(|decoded| guarded(|| self.search(decoded)));
        let mut searched: Vec<Result<Searched<'_>, Reason>> = decoded.into_iter().map(search).collect();
        self.tag(&mut searched)?;
        let redacted = records.iter().zip(searched).map(|(record, searched)| {
            searched.and_then(|searched| {
                guarded(|| self.redact(record, self.without_seams(searched), schemas_of(record)))
            })
        });
        Ok((redacted.collect(), ends))
    }

    fn decode<'r>(&self, record: &'r SourceRecord, schemas: &Schemas) -> Result<Decoded<'r>, Reason> {
        if record.size_bytes() > limits::RECORD_BYTES_MAX {
            return Err(Reason::TooLarge);
        }
        let (skeleton, document) = codec::decode(self.reading(schemas), record, &self.policy)?;
        Ok(Decoded {
            skeleton,
            document,
            seams: Seams::default(),
        })
    }

    /// Chunks show the finders the ends of their neighbours.
    fn look_over_borders(
        &self,
        records: &[SourceRecord],
        decoded: &mut [Result<Decoded<'_>, Reason>],
        earlier: &Earlier,
    ) -> Ends {
        if !matches!(self.format, Format::Chunk | Format::Auto) {
            return Ends::default();
        }
        // Whether a record that cannot be read was a chunk, nobody knows.
        let is_of_text = |decoded: &Result<Decoded<'_>, Reason>| {
            decoded
                .as_ref()
                .map_or(true, |d| d.skeleton.format() == Format::Chunk)
        };
        let chunks = records
            .iter()
            .zip(decoded)
            .filter(|(_, decoded)| is_of_text(decoded));
        let (records, mut decoded): (Vec<&SourceRecord>, Vec<_>) = chunks.unzip();
        let mut documents: Vec<Option<&mut Document>> = decoded
            .iter_mut()
            .map(|decoded| decoded.as_mut().ok().map(|d| &mut d.document))
            .collect();
        let (seams, ends) = borders::attach(&records, &mut documents, earlier, &self.detector, &self.policy);
        for (decoded, seams) in decoded.iter_mut().zip(seams) {
            if let Ok(decoded) = decoded {
                decoded.seams = seams;
            }
        }
        ends
    }

    fn without_seams<'r>(&self, mut searched: Searched<'r>) -> Searched<'r> {
        let Searched {
            document,
            findings,
            seams,
            ..
        } = &mut searched;
        if borders::detach(document, findings, seams) {
            self.detector.assign_roles(document, findings);
        }
        searched
    }

    fn search<'r>(&self, decoded: Decoded<'r>) -> Result<Searched<'r>, Reason> {
        let Decoded {
            skeleton,
            document,
            seams,
        } = decoded;
        let findings = self.detector.screen(&document);
        Ok(Searched {
            skeleton,
            document,
            findings,
            seams,
        })
    }

    /// One submission of the whole batch's texts to the model.
    fn tag(&self, searched: &mut [Result<Searched<'_>, Reason>]) -> Result<(), Fault> {
        let Some(tagger) = &self.tagger else { return Ok(()) };
        let fields = searched.iter().flatten().flat_map(|s| s.document.fields());
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
            let fields = searched.as_ref().map_or(0, |s| s.document.len());
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
    fn narrative<'f>(&self, field: Field<'f>) -> &'f str {
        match field.kind {
            FieldKind::Text | FieldKind::Header | FieldKind::MapKey if self.detector.is_for_model(field) => {
                field.text.expose()
            }
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
            seams: _,
        } = searched;
        let context = Context {
            id: &record.id,
            reference: reference_date(record.timestamp_ms),
        };
        let mut redaction = self.redactor.redact(&document, &findings, &context);
        skeleton.settle(&document, &mut redaction);
        codec::follow_offsets(&skeleton, &document, &mut redaction);
        let injected = self.injected(&document)?;
        let embeddings = skeleton.embeddings_dropped();
        let format = skeleton.format();
        let unlisted = skeleton.unlisted().clone();
        let mut output = codec::encode(skeleton, Changes::of(&document, &redaction))?;
        self.verify((format, &output), &document, &redaction, schemas)?;
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
        if !injected.is_empty() {
            let kinds = injected.to_string().into_bytes();
            output.headers.push((HEADER_INJECTION.into(), Some(kinds)));
        }
        Ok(Redacted {
            output,
            redaction,
            document,
            findings,
            format,
            unlisted,
            injected,
        })
    }

    /// What in the record speaks to a model, where the policy lets such records pass.
    fn injected(&self, document: &Document) -> Result<Kinds, Reason> {
        if self.policy.injection == Injection::Off {
            return Ok(Kinds::default());
        }
        let kinds = self.detector.injection(document);
        match self.policy.injection {
            Injection::Quarantine if !kinds.is_empty() => Err(Reason::Injection { kinds }),
            _ => Ok(kinds),
        }
    }

    /// The gate: decodes the output again, searches it again, and compares.
    fn verify(
        &self,
        (format, output): (Format, &OutputRecord),
        source: &Document,
        redaction: &Redaction,
        schemas: &Schemas,
    ) -> Result<(), Reason> {
        let size = |b: &Option<Vec<u8>>| b.as_ref().map_or(0, Vec::len);
        if size(&output.key) + size(&output.value) > limits::OUTPUT_BYTES_MAX {
            return Err(Reason::OutputTooLarge);
        }
        let decoded = codec::redecode((format, schemas), output, source, &redaction.edits, &self.policy)?;
        let rescanned = self.detector.rescan(&decoded);
        verify::verify(output, &decoded, redaction, &rescanned, &self.policy)
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
pub(super) fn guarded<T>(stage: impl FnOnce() -> Result<T, Reason>) -> Result<T, Reason> {
    catch_unwind(AssertUnwindSafe(stage)).unwrap_or(Err(Reason::Panic))
}
