//! The fingerprint of a resolved policy: two policies with one digest do the same to every record.
//!
//! SHA-256 over the settings in a fixed order, each length-prefixed, so that no two policies serialise alike. The audit
//! names it. It also covers dictionary terms: who knows all the rest of a policy could test a guessed term against it.

use super::{Action, FieldRule, Injection, Policy, Scope, Unreadable};
use crate::entity::Entity;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Changes when the serialisation or the meaning of a setting changes.
const FORM: &str = "deidstream policy 5";

/// The digest in lower-case hexadecimal. The policy's own `digest` field is not part of it.
pub(super) fn digest(policy: &Policy) -> String {
    let mut hash = Hash(Sha256::new());
    for text in [
        FORM,
        &policy.name,
        &policy.version,
        policy.status.name(),
        &policy.namespace,
    ] {
        hash.text(text);
    }
    hash.text(match policy.scope {
        Scope::Patient => "patient",
        Scope::Namespace => "namespace",
    });
    hash.list(policy.subject.iter().map(|pattern| vec![pattern.to_string()]));
    hash.list(
        policy
            .fields
            .iter()
            .map(|(pattern, rule)| vec![pattern.to_string(), rule_text(*rule)]),
    );
    hash.text(if policy.allow.is_some() { "listed" } else { "all" });
    let listed = policy.allow.iter().flatten();
    hash.list(listed.map(|pattern| vec![pattern.to_string()]));
    hash.list(policy.chunk_text.iter().map(|pattern| vec![pattern.to_string()]));
    let tags = policy.tags.iter();
    hash.list(tags.map(|(tag, rule)| vec![tag.clone(), rule_text(*rule)]));
    hash.text(policy.unknown_fields.name());
    let parts = policy.name_parts.iter();
    hash.list(parts.map(|(pattern, part)| vec![pattern.to_string(), part.name().to_owned()]));
    hash.text(match policy.unreadable {
        Unreadable::Remove => "remove",
        Unreadable::Quarantine => "quarantine",
    });
    hash.text(match policy.injection {
        Injection::Tag => "tag",
        Injection::Quarantine => "quarantine",
        Injection::Off => "off",
    });
    let actions = Entity::ALL
        .iter()
        .map(|&e| vec![e.name().to_owned(), action_text(policy.action(e))]);
    hash.list(actions);
    hash.text(policy.record_key.entity.name());
    hash.text(&action_text(policy.record_key.action));
    hash.list(policy.headers_allowed.iter().map(|name| vec![name.clone()]));
    hash.list(policy.zip3_restricted.iter().map(|prefix| vec![prefix.clone()]));
    hash.text(&policy.shift_days_max.to_string());
    hash.list(policy.locales.names().map(|name| vec![name.to_owned()]));
    hash.list(policy.formats.iter().map(super::IdFormat::settings));
    hash.list(policy.keep.iter().map(super::KeepTerm::settings));
    hash.text(&policy.redacts_unknown_words.to_string());
    hash.list(policy.roles.settings());
    hash.list(policy.model.settings());
    hash.list(policy.dictionary.iter().map(|entry| {
        let flags = format!("{} {} {}", entry.case_sensitive, entry.whole_word, entry.enabled);
        let replacement = entry
            .replacement
            .as_ref()
            .map_or("-".to_owned(), |r| format!("+{r}"));
        vec![
            entry.term.expose().clone(),
            entry.entity.name().to_owned(),
            flags,
            replacement,
        ]
    }));
    hash.0
        .finalize()
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}"); // writing to a String cannot fail
            hex
        })
}

struct Hash(Sha256);

impl Hash {
    fn number(&mut self, number: usize) {
        self.0.update((number as u64).to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.update(text.as_bytes());
    }

    fn list(&mut self, items: impl Iterator<Item = Vec<String>>) {
        let items: Vec<Vec<String>> = items.collect();
        self.number(items.len());
        items.iter().flatten().for_each(|text| self.text(text));
    }
}

fn rule_text(rule: FieldRule) -> String {
    match rule {
        FieldRule::Is(entity) => format!("is {entity}"),
        FieldRule::Narrative => "narrative".to_owned(),
        FieldRule::Term => "term".to_owned(),
        FieldRule::Keep => "keep".to_owned(),
        FieldRule::Remove => "remove".to_owned(),
        FieldRule::Attachment => "attachment".to_owned(),
        FieldRule::Reference => "reference".to_owned(),
        FieldRule::Uuid => "uuid".to_owned(),
        FieldRule::Drop => "drop".to_owned(),
        FieldRule::Embedding => "embedding".to_owned(),
    }
}

pub(super) fn action_text(action: Action) -> String {
    match action {
        Action::Mask { keep_last } => format!("mask {keep_last}"),
        Action::Token => "token".to_owned(),
        Action::Label => "label".to_owned(),
        Action::Generalise => "generalise".to_owned(),
        Action::ShiftDate => "shift-date".to_owned(),
        Action::Remove => "remove".to_owned(),
        Action::Keep => "keep".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{DictionaryEntry, RoleRules};
    use crate::role::Role;
    use crate::span::Confidence;
    use std::sync::Arc;

    #[test]
    fn the_digest_changes_with_every_setting() {
        let base = Policy::load("safe-harbor").unwrap();
        let entry = |term: &str| DictionaryEntry {
            term: term.into(),
            entity: Entity::Name,
            case_sensitive: false,
            whole_word: true,
            replacement: None,
            enabled: true,
        };
        let changes: Vec<fn(&mut Policy)> = vec![
            |_| (),
            |p| p.version.push('1'),
            |p| p.namespace.push('1'),
            |p| p.scope = Scope::Namespace,
            |p| p.subject.truncate(1),
            |p| p.fields = super::super::PathRules::default(),
            |p| p.name_parts = super::super::PathRules::default(),
            |p| p.chunk_text = p.subject.clone(),
            |p| p.allow = Some(Vec::new()),
            |p| p.tags = vec![("PHI".to_owned(), FieldRule::Narrative)],
            |p| p.tags = vec![("PHI".to_owned(), FieldRule::Drop)],
            |p| p.unknown_fields = super::super::UnknownFields::Drop,
            |p| p.unknown_fields = super::super::UnknownFields::Stop,
            |p| p.allow = Some(p.subject.clone()),
            |p| p.unreadable = Unreadable::Quarantine,
            |p| p.injection = Injection::Quarantine,
            |p| p.injection = Injection::Off,
            |p| p.actions[Entity::Date as usize] = Action::Label,
            |p| p.actions[Entity::Date as usize] = Action::Mask { keep_last: 1 },
            |p| p.record_key.entity = Entity::Mrn,
            |p| p.record_key.action = Action::Remove,
            |p| p.headers_allowed.clear(),
            |p| p.zip3_restricted.truncate(16),
            |p| p.shift_days_max = 1,
            |p| p.locales = crate::locale::Locales::default(),
            |p| p.redacts_unknown_words = true,
            |p| p.roles.labels = true,
            |p| p.roles = p.roles.clone().with_action(Role::Provider, Action::Keep),
            |p| p.roles = p.roles.clone().with_action(Role::Patient, Action::Keep),
            |p| p.roles = RoleRules::default(),
            |p| p.model = p.model.clone().with_threshold(Confidence::FULL),
        ];
        let mut digests: Vec<String> = changes
            .iter()
            .map(|change| {
                let mut policy = base.clone();
                change(&mut policy);
                digest(&policy)
            })
            .collect();
        for entries in [vec![entry("a")], vec![entry("b")], vec![entry("a"), entry("b")]] {
            digests.push(digest(&Policy {
                dictionary: Arc::from(entries),
                ..base.clone()
            }));
        }
        assert_eq!(digests[0], base.digest);
        assert_eq!(digests[0].len(), 64);
        let distinct: std::collections::BTreeSet<_> = digests.iter().collect();
        assert_eq!(distinct.len(), digests.len());
    }
}
