//! Policies and documents for tests.

use crate::document::{Document, FieldKind, FieldPath};
use crate::entity::Entity;
use crate::policy::path::PathPattern;
use crate::policy::{Action, FieldRule, KeyRule, ModelRules, PathRules, Policy, RoleRules, Scope, Status};

/// A policy that labels everything but states, with these rules.
pub(crate) fn policy(rules: &[(&str, FieldRule)]) -> Policy {
    let mut actions = [Action::Label; Entity::ALL.len()];
    actions[Entity::State as usize] = Action::Keep;
    actions[Entity::Age as usize] = Action::Generalise;
    let rules = rules
        .iter()
        .map(|(path, rule)| (PathPattern::parse(path).expect("a test's path"), *rule));
    Policy {
        name: "test".into(),
        version: "1".into(),
        digest: String::new(),
        status: Status::SafeHarbor,
        namespace: "test".into(),
        scope: Scope::Namespace,
        subject: Vec::new(),
        fields: PathRules::new(rules.collect()),
        chunk_text: Vec::new(),
        allow: None,
        tags: Vec::new(),
        unknown_fields: crate::policy::UnknownFields::default(),
        name_parts: PathRules::default(),
        unreadable: crate::policy::Unreadable::Remove,
        injection: crate::policy::Injection::Tag,
        actions,
        record_key: KeyRule {
            entity: Entity::Id,
            action: Action::Label,
        },
        headers_allowed: Vec::new(),
        zip3_restricted: Vec::new(),
        shift_days_max: 365,
        locales: crate::locale::Locales::US,
        redacts_unknown_words: false,
        roles: RoleRules::default(),
        model: ModelRules::default(),
        dictionary: std::sync::Arc::new([]),
        formats: std::sync::Arc::new([]),
        keep: std::sync::Arc::new([]),
        memory: crate::policy::Memory::default(),
    }
}

/// A document of fields.
pub(crate) fn document(fields: &[(&str, FieldKind, &str)]) -> Document {
    let fields = fields.iter();
    fields
        .map(|&(path, kind, text)| (FieldPath::new(path), kind, text))
        .collect()
}
