//! The always-redact dictionary as policies carry it.

use crate::entity::Entity;
use crate::phi::Phi;

/// A term that is always redacted. An allow-list can never override it.
#[derive(Clone, Debug)]
pub struct DictionaryEntry {
    /// The term. It may be a patient's or a provider's name.
    pub term: Phi<String>,
    /// Category of the findings.
    pub entity: Entity,
    /// Match only this case. Default: any case.
    pub case_sensitive: bool,
    /// Match only between word boundaries. Default: yes.
    pub whole_word: bool,
    /// Text to put in its place, instead of the category's action.
    pub replacement: Option<String>,
    /// Entries can be switched off without deleting them.
    pub enabled: bool,
}
