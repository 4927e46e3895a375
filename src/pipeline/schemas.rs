//! The schemas of a batch, resolved before the first of its records is looked at.
//!
//! In: the records as polled, and the policy that will screen them. For every schema that one of them names: its text from the
//! registry or from a file, the output schema that follows from it and the policy, and that registered under the output
//! subject. Out: [`BatchSchemas`], a snapshot that decoding, encoding and the gate share.
//!
//! What was resolved is kept, failures never are: while the registry does not answer, the batch waits in memory
//! (`task.rs`); an id that the registry does not know is asked for again by the next batch that names it, once per batch.
//! A schema that a record did not fit is forgotten, in case the answer was wrong.

use super::batch::Screened;
use super::screens::Screens;
use crate::codec::{self, Derived, Format, Resolved, SchemaProblem, Schemas};
use crate::config::schemas::{Schemas as Settings, Whose};
use crate::config::{Output, Pipeline, Worker};
use crate::fault::{Fault, Reason};
use crate::policy::Policy;
use crate::record::SourceRecord;
use crate::registry::{Found, Registry};
use crate::schema::{RecordPart, SchemaKind, SchemaRef};
use crate::telemetry::{self, Event, metrics};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(test)]
mod tests;

/// Most schemas that one batch asks for in vain. Records of a healthy feed share few schemas; whoever sends a new id with each
/// record must not keep the task from polling. The schemas of most records are asked for first.
const MISSES_MAX: usize = 200;
/// Most schemas that are kept resolved.
const KEPT_MAX: usize = 2_000;
/// Most paths in the message of a task that stops at unknown fields.
const PATHS_SHOWN: usize = 20;

/// A schema as one record part of a source topic names it.
type Named = (Arc<str>, RecordPart, SchemaRef);

/// Resolves the schemas of a pipeline, for each of its outputs. Shared by its tasks.
pub struct Catalogs(Vec<Catalog>);

impl Catalogs {
    /// The catalogs of a pipeline; `registry` is the worker's.
    pub fn new(worker: &Worker, pipeline: &Pipeline, registry: Option<&Arc<Registry>>) -> Self {
        let catalog = |output| Catalog::new(worker, pipeline, output, registry.cloned());
        Catalogs(pipeline.outputs.iter().map(catalog).collect())
    }

    /// Resolves every schema that these records name, for each output with its policy.
    ///
    /// # Errors
    /// As [`Catalog::prepare`].
    pub fn prepare(&self, screens: &Screens, records: &[SourceRecord]) -> Result<Vec<BatchSchemas>, Fault> {
        let outputs = self.0.iter().zip(screens.outputs());
        outputs
            .map(|(catalog, output)| catalog.prepare(output.screen.policy(), records))
            .collect()
    }

    /// Forgets schemas that records did not fit.
    pub(super) fn reconsider(&self, schemas: &[BatchSchemas], screened: &Screened) {
        for (catalog, schemas) in self.0.iter().zip(schemas) {
            catalog.reconsider(schemas, screened);
        }
    }
}

/// Resolves schemas for one output.
pub struct Catalog {
    pipeline: String,
    format: Format,
    output_topic: String,
    settings: Settings,
    registry: Option<Arc<Registry>>,
    /// Where output schemas are written that no registry takes.
    folder: PathBuf,
    kept: Mutex<Kept>,
}

/// What was resolved, under one policy.
#[derive(Default)]
struct Kept {
    policy_digest: String,
    resolved: HashMap<Named, Resolved>,
    /// For records that name no schema, or one without a file. None: not derived yet.
    fallback: Option<Schemas>,
    /// Whose unknown fields the log has.
    told: HashSet<Named>,
}

/// The schemas of one batch, by source topic: output subjects differ by topic.
#[derive(Default)]
pub struct BatchSchemas {
    topics: HashMap<Arc<str>, Schemas>,
    /// Of other topics.
    fallback: Schemas,
    /// What each record names, in the order of polling.
    named: Vec<Vec<(RecordPart, SchemaRef)>>,
}

impl BatchSchemas {
    /// Those of a source topic.
    pub fn of(&self, topic: &str) -> &Schemas {
        self.topics.get(topic).unwrap_or(&self.fallback)
    }
}

impl From<Schemas> for BatchSchemas {
    /// The same for every topic.
    fn from(schemas: Schemas) -> Self {
        BatchSchemas {
            fallback: schemas,
            ..BatchSchemas::default()
        }
    }
}

impl Catalog {
    fn new(worker: &Worker, pipeline: &Pipeline, output: &Output, registry: Option<Arc<Registry>>) -> Self {
        Catalog {
            pipeline: pipeline.name.clone(),
            format: pipeline.format,
            output_topic: output.topic.clone(),
            settings: pipeline.schemas.clone(),
            registry,
            folder: worker
                .state_dir
                .join("schemas")
                .join(&pipeline.name)
                .join(&output.name),
            kept: Mutex::default(),
        }
    }

    /// Resolves every schema that these records name.
    ///
    /// # Errors
    /// Transient: the registry does not answer, or does not take an output schema. Fatal: the policy stops at unknown
    /// fields, or the registry wants other credentials.
    pub fn prepare(&self, policy: &Policy, records: &[SourceRecord]) -> Result<BatchSchemas, Fault> {
        let mut batch = BatchSchemas::default();
        if !self.format.may_have_schemas() {
            return Ok(batch);
        }
        batch.fallback = self.fallback(policy)?;
        let mut counts: HashMap<Named, usize> = HashMap::new();
        for record in records {
            // A record that names none is the codec's to refuse.
            let named = codec::schema_refs(self.format, record).unwrap_or_default();
            for (part, schema) in &named {
                *counts
                    .entry((record.id.topic.clone(), *part, *schema))
                    .or_default() += 1;
            }
            batch.named.push(named);
        }
        let mut wanted: Vec<(Named, usize)> = counts.into_iter().collect();
        wanted.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
        let mut misses = 0;
        for (named, _) in wanted {
            let kept = self.kept(policy).resolved.get(&named).cloned();
            let outcome = match kept {
                Some(resolved) => Outcome::Resolved(resolved),
                None if misses >= MISSES_MAX => continue,
                None => self.resolve(policy, &named)?,
            };
            let (topic, part, schema) = named;
            let fallback = &batch.fallback;
            let schemas = batch.topics.entry(topic).or_insert_with(|| fallback.clone());
            match outcome {
                Outcome::Resolved(resolved) => schemas.insert(part, schema, resolved),
                Outcome::Unusable => schemas.refuse(part, schema),
                Outcome::Unknown => misses += 1,
            }
        }
        Ok(batch)
    }

    /// Forgets the schemas that records of this batch did not fit: the next batch asks anew, in case an answer was wrong.
    pub fn reconsider(&self, batch: &BatchSchemas, screened: &Screened) {
        for (record, named) in screened.records().iter().zip(&batch.named) {
            if !matches!(record.quarantine_reason(), Some(Reason::NotAvro { .. })) {
                continue;
            }
            for (part, schema) in named {
                let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.resolved.remove(&(record.id.topic.clone(), *part, *schema));
                drop(kept);
                self.forget(*schema);
            }
        }
    }

    fn forget(&self, schema: SchemaRef) {
        if let Some(registry) = &self.registry {
            registry.forget(schema);
        }
    }

    fn resolve(&self, policy: &Policy, named: &Named) -> Result<Outcome, Fault> {
        let (topic, part, schema) = named;
        let found = match (&self.settings.files, &self.registry) {
            (Some(files), _) => {
                let file = files.iter().find(|file| file.whose == Whose::Named(*schema));
                file.map_or(Found::Nothing, |file| Found::Schema(Arc::new(file.text.clone())))
            }
            (None, Some(registry)) => registry.schema(*schema)?,
            (None, None) => Found::Nothing,
        };
        let text = match found {
            Found::Schema(text) => text,
            Found::Nothing => return Ok(Outcome::Unknown),
            Found::Useless(why) => return Ok(self.unusable(named, &why)),
        };
        if !matches!(
            (self.format, text.kind),
            (Format::Avro | Format::Auto, SchemaKind::Avro)
                | (Format::JsonSchema | Format::Auto, SchemaKind::JsonSchema)
        ) {
            return Ok(self.unusable(named, &SchemaProblem::WrongKind(text.kind).to_string()));
        }
        let derived = match codec::derive(&text, *part, policy) {
            Ok(derived) => Arc::new(derived),
            Err(SchemaProblem::UnknownFields(paths)) => {
                let shown: Vec<&str> = paths.iter().take(PATHS_SHOWN).map(String::as_str).collect();
                return Err(Fault::Fatal(format!(
                    "schema {schema} of topic {topic} has {} field(s) that the policy says nothing about, and `unknown_fields: stop`: \
                     {}; give them rules, or set `unknown_fields` to narrative or drop",
                    paths.len(),
                    shown.join(", ")
                )));
            }
            Err(problem) => return Ok(self.unusable(named, &problem.to_string())),
        };
        self.tell_unknown_fields(policy, named, &derived);
        let output = match (&self.settings.files, &self.registry) {
            (None, Some(registry)) => {
                let topic = self.output_topic.replace("${topic}", topic);
                let strategy = self.settings.subject(*part);
                let Some(subject) = strategy.subject(&topic, *part, derived.kind, &derived.text) else {
                    return Ok(self.unusable(named, "has no name from which its subject could be named"));
                };
                let by_guid = matches!(schema, SchemaRef::Guid(_));
                registry.register(&subject, derived.kind, &derived.text, by_guid)?
            }
            // Without a registry nobody gives a new name: outputs keep the input's, and the file says what it means there.
            _ => {
                self.write(*part, &schema.to_string(), &derived)?;
                *schema
            }
        };
        let resolved = Resolved { derived, output };
        let mut kept = self.kept(policy);
        if kept.resolved.len() >= KEPT_MAX {
            kept.resolved.clear();
        }
        kept.resolved.insert(named.clone(), resolved.clone());
        Ok(Outcome::Resolved(resolved))
    }

    /// What schema files say of records that name no schema, or one without a file of its own.
    fn fallback(&self, policy: &Policy) -> Result<Schemas, Fault> {
        if let Some(kept) = &self.kept(policy).fallback {
            return Ok(kept.clone());
        }
        let mut schemas = Schemas::default();
        for file in self.settings.files.iter().flatten() {
            let (part, name) = match file.whose {
                Whose::Other(part) => (part, "other"),
                Whose::Unframed(part) => (part, "unframed"),
                Whose::Named(_) => continue,
            };
            let derived = codec::derive(&file.text, part, policy);
            let derived = derived.map_err(|problem| {
                Fault::Fatal(format!("the schema file {} {problem}", file.path.display()))
            })?;
            self.write(part, name, &derived)?;
            let derived = Arc::new(derived);
            match file.whose {
                Whose::Unframed(_) => schemas.insert_for_bare(part, derived),
                _ => schemas.insert_for_any(part, derived),
            }
        }
        self.kept(policy).fallback = Some(schemas.clone());
        Ok(schemas)
    }

    /// Told each time: its records go to quarantine, and the next batch asks anew.
    fn unusable(&self, (topic, part, schema): &Named, problem: &str) -> Outcome {
        self.forget(*schema);
        telemetry::emit(&Event::SchemaUnusable {
            pipeline: &self.pipeline,
            topic,
            part: part.name(),
            schema: &schema.to_string(),
            problem,
        });
        Outcome::Unusable
    }

    fn tell_unknown_fields(&self, policy: &Policy, named: &Named, derived: &Derived) {
        if derived.unknown.is_empty() || !self.kept(policy).told.insert(named.clone()) {
            return;
        }
        let (topic, part, schema) = named;
        metrics::unknown_fields(&self.pipeline, derived.unknown.len());
        for path in &derived.unknown {
            telemetry::emit(&Event::UnknownField {
                pipeline: &self.pipeline,
                topic,
                part: part.name(),
                schema: &schema.to_string(),
                path,
                treated: policy.unknown_fields.name(),
            });
        }
    }

    /// Writes an output schema where those who read the outputs find it.
    fn write(&self, part: RecordPart, name: &str, derived: &Derived) -> Result<(), Fault> {
        let end = match derived.kind {
            SchemaKind::Avro => "avsc",
            _ => "json",
        };
        let file = self.folder.join(format!("{}-{name}.{end}", part.name()));
        let draft = file.with_extension("new");
        let written = std::fs::create_dir_all(&self.folder)
            .and_then(|()| std::fs::write(&draft, &derived.text))
            .and_then(|()| std::fs::rename(&draft, &file));
        written.map_err(|e| Fault::Transient(format!("writing {}: {}", file.display(), e.kind())))
    }

    /// What is kept under this policy; of another one, nothing.
    fn kept(&self, policy: &Policy) -> MutexGuard<'_, Kept> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.policy_digest != policy.digest {
            *kept = Kept {
                policy_digest: policy.digest.clone(),
                ..Kept::default()
            };
        }
        kept
    }
}

/// What came of one schema.
enum Outcome {
    Resolved(Resolved),
    /// It is there, and no use.
    Unusable,
    /// It is not there.
    Unknown,
}
