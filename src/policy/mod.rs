//! Policies: which paths hold what, and what happens to each kind of identifier.
//!
//! `written` reads one YAML file as people write it, `resolve` follows `extends` and merges the chain into a
//! [`Policy`], the form that the stages use. What a policy may call itself is computed from what it does (`status`),
//! never taken on trust. Anything wrong with any file of the chain is told at once, with file and path.

use crate::config::reader::Problems;
use crate::document::{FieldPath, KEY_ROOT};
use crate::entity::Entity;
use crate::locale::Locales;
use crate::span::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub mod additions;
pub mod built_in;
pub mod dictionary;
mod digest;
pub mod formats;
pub mod keep;
mod memory;
pub mod model;
pub mod name_parts;
pub mod path;
mod resolve;
pub mod roles;
mod status;
pub mod tags;
#[cfg(test)]
mod tests;
mod written;

pub use additions::{AdditionFiles, Additions};
pub use dictionary::DictionaryEntry;
pub use formats::IdFormat;
pub use keep::KeepTerm;
pub use memory::{LeftOut, Memory};
pub use model::ModelRules;
pub use name_parts::NamePart;
pub use path::PathRules;
pub use roles::RoleRules;
pub use tags::UnknownFields;

/// What happens to a value of some kind.
///
/// Ages up to 89 are no identifiers (45 CFR 164.514(b)(2)(i)(C)): `Token`, `Label` and `Generalise` leave them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Replace by a reversible token derived with a key; linked inside its scope.
    Token,
    /// Replace by a label numbered inside the record: `[NAME-1]`.
    Label,
    /// Replace by something coarser: dates to the year, ages over 89 to `90+`, ZIP to three digits. Kinds that have no
    /// coarser form become labels.
    Generalise,
    /// Move dates by the subject's own offset, which keeps intervals. Only for dates.
    ShiftDate,
    /// Replace every letter and digit by `*` (separators stay), except the last `keep_last` characters, of which at
    /// most half the value is shown. The length stays visible.
    Mask {
        /// Characters at the end that stay.
        keep_last: usize,
    },
    /// Delete the text; a JSON number becomes null.
    Remove,
    /// Leave it.
    Keep,
}

/// What the policy says about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldRule {
    /// The whole value is one of these.
    Is(Entity),
    /// Free text, searched by all finders. The default of every string.
    Narrative,
    /// What a public vocabulary calls a code that stands beside it ("Rash", "General practice"): narrative, but a model is not
    /// asked about a few words that are all in the vocabulary.
    Term,
    /// Never PHI (codes, units): not searched by patterns, but known values are still removed from it. That is the word
    /// of who wrote the rule: outside the built-in policies it costs the name Safe Harbor.
    Keep,
    /// The whole value is removed.
    Remove,
    /// A document in base64, decoded by its type however short it is. What cannot be decoded is a blob: see [`Unreadable`].
    Attachment,
    /// A FHIR reference or URL of a resource (`Patient/123`, `urn:uuid:…`, `#p1`): its identifiers, the server's address
    /// included; the type stays.
    Reference,
    /// An identifier that must stay a UUID, because who reads it takes nothing else (Qdrant's points): as `id`, but what
    /// replaces it is written as a UUID.
    Uuid,
    /// A JSON member that goes, name and all, before anything is searched.
    Drop,
    /// A vector computed from the text: dropped, and the record says so, because it would give back what was redacted. Null
    /// stays.
    Embedding,
}

/// What happens to a document inside a record that nothing here can read: a PDF, an image, something encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unreadable {
    /// It goes, and leaves an empty string; the record passes.
    #[default]
    Remove,
    /// The record does not pass.
    Quarantine,
}

/// What happens to a record in whose text somebody speaks to a model: see `detect`'s `injection`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Injection {
    /// It passes, and the header `deid-injection` says what was found.
    #[default]
    Tag,
    /// It does not pass.
    Quarantine,
    /// Nothing is looked for.
    Off,
}

/// What a published record may be called, in the header `deid-status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every Safe Harbor identifier is removed or generalised and nothing derived from one is left.
    SafeHarbor,
    /// Holds codes derived from identifiers (45 CFR 164.514(c)), or identifiers that the policy keeps.
    Pseudonymised,
}

impl Status {
    /// The header value.
    pub const fn name(self) -> &'static str {
        match self {
            Status::SafeHarbor => "safe-harbor",
            Status::Pseudonymised => "pseudonymised",
        }
    }
}

/// Within what values of people and places share tokens. Identifiers (MRN, phone …) are always scoped by namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// One patient, told by the policy's `subject` paths; a record that names none falls back to the namespace.
    Patient,
    /// Everything under this policy's namespace.
    Namespace,
}

/// What happens to the record key. It is one value (or several, when JSON), never narrative: a path rule may say what a
/// member is, or `keep` or `remove` it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRule {
    /// What a text key, or each member of a JSON key that no path rule names, is.
    pub entity: Entity,
    /// What is done to it. A label is numbered by the record's partition and offset, so that keys stay distinct.
    pub action: Action,
}

/// A policy, resolved and checked.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Name, as in `--policy` and the header `deid-policy`.
    pub name: String,
    /// Version, as in the header `deid-policy` (`name/version`).
    pub version: String,
    /// SHA-256 over the resolved policy including dictionaries, hex: what the audit names.
    pub digest: String,
    /// Computed from what the policy does.
    pub status: Status,
    /// Token namespace: the same value has unrelated tokens in two namespaces.
    pub namespace: String,
    /// Who shares tokens of names, places and dates.
    pub scope: Scope,
    /// Paths of the patient's identifier, in order of preference.
    pub subject: Vec<path::PathPattern>,
    /// What stands where. Not to be changed once [`Policy::rule`] was asked.
    pub fields: PathRules,
    /// The only paths that pass, where the policy lists them; all else is dropped before detection.
    pub allow: Option<Vec<path::PathPattern>>,
    /// Where the text stands in RAG chunks of a shape that no framework has.
    pub chunk_text: Vec<path::PathPattern>,
    /// What tags of schemas say about the fields that bear them.
    pub tags: Vec<(String, FieldRule)>,
    /// What happens to fields of schemas that nothing says anything about.
    pub unknown_fields: UnknownFields,
    /// Which part of a person's name stands where, where the path's last member does not say it.
    pub name_parts: PathRules<NamePart>,
    /// What happens to documents that cannot be read.
    pub unreadable: Unreadable,
    /// What happens to records whose text speaks to a model.
    pub injection: Injection,
    /// By `Entity as usize`.
    pub actions: [Action; Entity::ALL.len()],
    /// The record key.
    pub record_key: KeyRule,
    /// Header names that may pass (their values are searched like narrative); all others are dropped.
    pub headers_allowed: Vec<String>,
    /// Three-digit ZIP prefixes that become `000` (45 CFR 164.514(b)(2)(i)(B)), sorted.
    pub zip3_restricted: Vec<String>,
    /// Largest offset of [`Action::ShiftDate`] in days, either way.
    pub shift_days_max: u16,
    /// Countries whose numbers are told by their shape.
    pub locales: Locales,
    /// Names of patients, providers and relatives, where they are treated apart.
    pub roles: RoleRules,
    /// Whether words and codes go that no vocabulary vouches for.
    pub redacts_unknown_words: bool,
    /// What the labels of a model mean, and how sure it must be.
    pub model: ModelRules,
    /// Always-redact terms, the facility's files included.
    pub dictionary: Arc<[DictionaryEntry]>,
    /// The facility's identifier formats.
    pub formats: Arc<[IdFormat]>,
    /// The facility's terms that stay where nothing but patterns or the model finds them.
    pub keep: Arc<[KeepTerm]>,
    /// What [`Policy::rule`] found before.
    pub memory: Memory,
}

impl Policy {
    /// Loads a built-in policy by name ([`built_in::NAMES`]) or a file by path; a path has a `/` or ends in `.yaml`,
    /// `.yml` or `.json`. The error tells everything that is wrong in the whole chain of files.
    pub fn load(name_or_path: &str) -> Result<Policy, Problems> {
        resolve::load(name_or_path)
    }

    /// This policy with what a facility's files add to it: its digest changes with every term of them.
    ///
    /// Terms that are kept are the word of whoever wrote the file, as `keep` rules are: with any of them the output is
    /// no longer Safe Harbor.
    #[must_use]
    pub fn with(&self, additions: &Additions) -> Policy {
        let dictionary = self.dictionary.iter().chain(&additions.dictionary).cloned();
        let keeps = additions.keep.iter().any(|term| term.enabled);
        let mut policy = Policy {
            dictionary: dictionary.collect(),
            formats: additions.formats.clone().into(),
            keep: additions.keep.clone().into(),
            status: if keeps { Status::Pseudonymised } else { self.status },
            ..self.clone()
        };
        policy.digest = digest::digest(&policy);
        policy
    }

    /// Whether the text of a chunk stands at a path, or above it: a document in a string has paths of its own.
    pub fn is_chunk_text(&self, path: &FieldPath) -> bool {
        self.chunk_text.iter().any(|pattern| pattern.covers(path))
    }

    /// This policy with tokens of its own: the same value has unrelated tokens in two namespaces.
    #[must_use]
    pub fn in_namespace(&self, namespace: &str) -> Policy {
        let mut policy = Policy {
            namespace: namespace.to_owned(),
            ..self.clone()
        };
        policy.digest = digest::digest(&policy);
        policy
    }

    /// Whether a record's key becomes the same each time, so that a delete finds the record that it deletes. A label is
    /// numbered by coordinates, because it may carry no code derived from the key.
    pub fn keys_stay_the_same(&self) -> bool {
        let is_kept = self.fields.find(&FieldPath::new(KEY_ROOT)) == Some(FieldRule::Keep);
        is_kept || !matches!(self.record_key.action, Action::Label | Action::Remove)
    }

    /// The action for a finding: for a name it may follow from whose it is.
    pub fn action_on(&self, span: &Span) -> Action {
        let by_role = self
            .roles
            .action(span.role)
            .filter(|_| span.entity == Entity::Name);
        by_role.unwrap_or(self.action(span.entity))
    }

    /// Whether it does this to values of some kind, or to the names of some role.
    pub fn does(&self, action: Action) -> bool {
        self.actions.contains(&action) || self.roles.actions().any(|(_, a)| a == action)
    }

    /// The action for a kind.
    pub fn action(&self, entity: Entity) -> Action {
        self.actions[entity as usize]
    }
}
