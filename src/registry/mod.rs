//! The client of a schema registry that speaks Confluent's API: schemas by id or GUID, and registering.
//!
//! Calls are `schema_registry_converter`'s low-level ones. Its decoders are not used, for they keep errors: here only
//! schemas that were fetched are kept, and a question that failed is asked again by whoever needs the answer.
//!
//! What the registry's errors say is never repeated, only their codes: texts of others may quote.

mod answer;
mod subject;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use subject::SubjectStrategy;

use crate::config::registry::{Credentials, Registry as Settings, SecretPlace};
use crate::fault::Fault;
use crate::keys;
use crate::schema::{SchemaKind, SchemaRef, SchemaText, uuid_bytes};
use answer::Answer;
use reqwest::blocking::Client;
use schema_registry_converter::blocking::schema_registry::{
    SrSettings, get_referenced_schema, get_schema_by_guid, get_schema_by_id, post_schema,
};
use schema_registry_converter::error::SRCError;
use schema_registry_converter::schema_registry_common::{
    RegisteredReference, RegisteredSchema, SchemaType, SuppliedSchema,
};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Most schemas that one schema may refer to, those of its references among them.
pub const REFERENCES_MAX: usize = 100;
/// Most schemas that are kept; beyond, all are fetched anew.
const KEPT_MAX: usize = 2_000;
/// An id that no registry gives: numbers are Java's `int`, given from 1 upwards.
const NEVER_GIVEN: u32 = i32::MAX as u32;

/// What a registry has under an id or GUID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A schema, with everything it refers to.
    Schema(Arc<SchemaText>),
    /// Nothing.
    Nothing,
    /// Something that is no use here, and why.
    Useless(String),
}

/// A registry. Shared by all tasks.
pub struct Registry {
    calls: SrSettings,
    kept: Mutex<HashMap<SchemaRef, Arc<SchemaText>>>,
}

impl Registry {
    /// Reads secret and certificates; asks nothing yet.
    ///
    /// # Errors
    /// Fatal: they cannot be read or used.
    pub fn open(settings: &Settings) -> Result<Self, Fault> {
        // Asked directly and nowhere else: neither a proxy from the environment nor a redirection sees the secret.
        let mut client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none());
        if let Some(path) = &settings.ca {
            for certificate in certificates(path)? {
                client = client.add_root_certificate(certificate);
            }
        }
        let mut urls = settings.urls.iter().cloned();
        let first = urls
            .next()
            .ok_or_else(|| Fault::Fatal("schema.registry.url is empty".into()))?;
        let mut builder = SrSettings::new_builder(first);
        for url in urls {
            builder.add_url(url);
        }
        builder.set_timeout(settings.timeout);
        match &settings.credentials {
            None => {}
            Some(Credentials::Bearer(place)) => {
                builder.set_token_authorization(&secret(place)?);
            }
            Some(Credentials::Basic(place)) => {
                let secret = secret(place)?;
                let (user, password) = secret.split_once(':').ok_or_else(|| {
                    let what = "schema.registry.basic.auth.user.info is not `user:password`; correct file or variable";
                    Fault::Fatal(what.into())
                })?;
                builder.set_basic_authorization(user, Some(password));
            }
        }
        let calls = builder.build_with(client);
        let calls =
            calls.map_err(|_| Fault::Fatal("the client of the schema registry cannot be made".into()))?;
        Ok(Registry {
            calls,
            kept: Mutex::default(),
        })
    }

    /// The schema of an id or GUID, from memory or from the registry.
    ///
    /// # Errors
    /// Transient: no answer, or one that says nothing of the schema. Fatal: not authorised.
    pub fn schema(&self, schema: SchemaRef) -> Result<Found, Fault> {
        if let Some(kept) = self.kept().get(&schema) {
            return Ok(Found::Schema(kept.clone()));
        }
        // Beyond its numbers a registry may not even understand the question.
        if matches!(schema, SchemaRef::Id(id) if id > NEVER_GIVEN) {
            return Ok(Found::Nothing);
        }
        let asked = || format!("schema {schema}");
        let fetched = match schema {
            SchemaRef::Id(id) => get_schema_by_id(id, &self.calls),
            SchemaRef::Guid(_) => get_schema_by_guid(&schema.to_string(), &self.calls),
        };
        let found = match fetched {
            Ok(found) => found,
            Err(error) => return self.missing(schema, &error).map(|()| Found::Nothing),
        };
        let kind = match &found.schema_type {
            SchemaType::Avro => SchemaKind::Avro,
            SchemaType::Json => SchemaKind::JsonSchema,
            SchemaType::Protobuf => SchemaKind::Protobuf,
            _ => return Ok(Found::Useless("is of an unknown language".into())),
        };
        let mut references = References::default();
        if let Err(why) = references.follow(&found, &|reference| {
            get_referenced_schema(&self.calls, reference)
                .map(Some)
                .or_else(|error| match Answer::of(&error) {
                    Answer::NotThere => Ok(None),
                    answer => Err(answer.fault(&asked())),
                })
        })? {
            return Ok(Found::Useless(why));
        }
        let text = Arc::new(SchemaText {
            kind,
            text: found.schema,
            references: references.found,
            tags: BTreeMap::from_iter(found.tags.unwrap_or_default())
                .into_iter()
                .collect(),
        });
        let mut kept = self.kept();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(schema, text.clone());
        Ok(Found::Schema(text))
    }

    /// Whether the registry itself says that it has no such schema.
    fn missing(&self, schema: SchemaRef, error: &SRCError) -> Result<(), Fault> {
        let asked = format!("schema {schema}");
        match (Answer::of(error), schema) {
            (Answer::NotThere, _) => Ok(()),
            // Registries before GUIDs do not know this address. A wrong url or a proxy on the way says 404 as well: so
            // ask something that every registry understands.
            (Answer::Status(404), SchemaRef::Guid(_)) => match get_schema_by_id(NEVER_GIVEN, &self.calls) {
                Ok(_) => Ok(()),
                Err(error) => match Answer::of(&error) {
                    Answer::NotThere => Ok(()),
                    answer => Err(answer.fault(&asked)),
                },
            },
            (answer, _) => Err(answer.fault(&asked)),
        }
    }

    /// Registers a schema under a subject and gives its name: by GUID where asked and the registry gives one, else by id.
    /// A schema that is registered there already keeps its id.
    ///
    /// # Errors
    /// Transient: no answer, or the subject does not take the schema. Fatal: not authorised.
    pub fn register(
        &self,
        subject: &str,
        kind: SchemaKind,
        text: &str,
        by_guid: bool,
    ) -> Result<SchemaRef, Fault> {
        let kind = match kind {
            SchemaKind::Avro => SchemaType::Avro,
            SchemaKind::JsonSchema => SchemaType::Json,
            SchemaKind::Protobuf => SchemaType::Protobuf,
        };
        let supplied = SuppliedSchema::new(None, kind, text.to_owned());
        let registered = post_schema(&self.calls, subject.to_owned(), supplied)
            .map_err(|error| Answer::of(&error).registering(subject))?;
        let guid = registered
            .guid
            .as_deref()
            .and_then(uuid_bytes)
            .filter(|_| by_guid);
        Ok(guid.map_or(SchemaRef::Id(registered.id), SchemaRef::Guid))
    }

    /// Forgets a schema that a record did not fit: ids never change their meaning, but an answer may have been wrong.
    pub fn forget(&self, schema: SchemaRef) {
        self.kept().remove(&schema);
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<SchemaRef, Arc<SchemaText>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The schemas that a schema refers to, each once; what another needs stands before it.
#[derive(Default)]
struct References {
    found: Vec<(String, String)>,
    /// Subject and version of all that were met.
    met: Vec<(String, u32)>,
}

impl References {
    /// Fetches with `fetch`, which gives None for what is not there. The inner error says why the schema is no use.
    fn follow(
        &mut self,
        schema: &RegisteredSchema,
        fetch: &dyn Fn(&RegisteredReference) -> Result<Option<RegisteredSchema>, Fault>,
    ) -> Result<Result<(), String>, Fault> {
        for reference in &schema.references {
            let place = (reference.subject.clone(), reference.version);
            if self.met.contains(&place) {
                continue; // fetched, or being fetched: a circle is the language's to refuse
            }
            if self.met.len() >= REFERENCES_MAX {
                return Ok(Err(format!("refers to more than {REFERENCES_MAX} schemas")));
            }
            self.met.push(place);
            let Some(next) = fetch(reference)? else {
                return Ok(Err("refers to a schema that the registry does not have".into()));
            };
            if let Err(why) = self.follow(&next, fetch)? {
                return Ok(Err(why));
            }
            self.found.push((reference.name.clone(), next.schema));
        }
        Ok(Ok(()))
    }
}

fn secret(place: &SecretPlace) -> Result<Zeroizing<String>, Fault> {
    let text = match place {
        SecretPlace::File(path) => keys::read_closed_file(path).map_err(|e| Fault::Fatal(e.to_string()))?,
        SecretPlace::Env(variable) => {
            let value = std::env::var(variable).ok().filter(|value| !value.is_empty());
            Zeroizing::new(value.ok_or_else(|| {
                Fault::Fatal(format!(
                    "the environment variable {variable} of the schema registry is not set"
                ))
            })?)
        }
    };
    Ok(Zeroizing::new(text.trim().to_owned()))
}

fn certificates(path: &Path) -> Result<Vec<reqwest::Certificate>, Fault> {
    let failed = |why: &str| {
        Fault::Fatal(format!(
            "schema.registry.ssl.ca.location {}: {why}",
            path.display()
        ))
    };
    let pem = std::fs::read(path).map_err(|e| failed(&format!("cannot be read ({})", e.kind())))?;
    let found = reqwest::Certificate::from_pem_bundle(&pem).unwrap_or_default();
    match found.is_empty() {
        true => Err(failed("holds no certificates; it must be PEM")),
        false => Ok(found),
    }
}
