//! Where the policy names a place of the record: how to treat each field.

use crate::document::{Field, FieldKind, KEY_ROOT};
use crate::entity::Entity;
use crate::policy::{Action, FieldRule, Policy};

/// How detection treats a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Treatment {
    /// The whole value is one of these.
    Whole(Entity),
    /// Text for all finders.
    Narrative,
    /// A reference: its identifiers, and in the rest the dictionary and known values.
    Reference,
    /// Bytes that nobody can read: removed whole, not searched.
    Blob,
    /// Not searched by patterns; the dictionary and known values still count.
    Vouched,
    /// A number that no rule names: only a copy of a known value counts.
    PlainNumber,
    /// A record key that is text: what it says may not depend on the value, so known values stay out.
    KeyText,
    /// A record key that the policy keeps: only the dictionary.
    KeyVouched,
}

/// How to treat a field.
pub(super) fn treatment(policy: &Policy, field: Field<'_>) -> Treatment {
    let rule = match policy.rule(field.path) {
        Some(FieldRule::Uuid) => Some(FieldRule::Is(Entity::Id)), // written otherwise, found alike
        Some(FieldRule::Term) => Some(FieldRule::Narrative),      // but for the model
        rule => rule,
    };
    match (field.kind, rule) {
        (FieldKind::Blob, _) => Treatment::Blob,
        (FieldKind::MapKey, None | Some(FieldRule::Narrative)) if of_key(field) => Treatment::KeyText,
        (FieldKind::MapKey, Some(FieldRule::Keep)) if of_key(field) => Treatment::KeyVouched,
        (FieldKind::RecordKey, None | Some(FieldRule::Narrative | FieldRule::Keep)) => key(policy, rule),
        // What the policy keeps is as vouched for as under `keep`.
        (FieldKind::RecordKey, Some(FieldRule::Is(e))) if policy.action(e) == Action::Keep => {
            Treatment::KeyVouched
        }
        (_, Some(FieldRule::Is(Entity::State))) if is_state_code(policy, field) => Treatment::Vouched,
        // The kind may stay, and whatever else stands in the field may not: "92-year-old male John Smith" as an age.
        (_, Some(FieldRule::Is(e))) if policy.action(e) == Action::Keep => Treatment::Narrative,
        (_, Some(FieldRule::Is(e))) => Treatment::Whole(e),
        (FieldKind::RecordKey, Some(FieldRule::Attachment)) => Treatment::Whole(policy.record_key.entity),
        (FieldKind::RecordKey | FieldKind::MapKey, Some(FieldRule::Reference)) => {
            Treatment::Whole(Entity::Id)
        }
        (_, Some(FieldRule::Reference)) => Treatment::Reference,
        (FieldKind::Number, Some(FieldRule::Attachment)) => Treatment::PlainNumber,
        (_, Some(FieldRule::Attachment)) => Treatment::Narrative,
        (FieldKind::RecordKey, Some(FieldRule::Drop | FieldRule::Embedding)) => key(policy, None),
        // Only JSON members can be dropped: elsewhere they are removed.
        (_, Some(FieldRule::Remove | FieldRule::Drop | FieldRule::Embedding)) => Treatment::Whole(Entity::Id),
        (_, Some(FieldRule::Keep)) => Treatment::Vouched,
        (_, Some(FieldRule::Uuid)) => Treatment::Whole(Entity::Id),
        (FieldKind::Number, None) => Treatment::PlainNumber,
        (_, None | Some(FieldRule::Narrative | FieldRule::Term)) => Treatment::Narrative,
    }
}

/// Whether a field of a state that the policy keeps holds its code and nothing else.
fn is_state_code(policy: &Policy, field: Field<'_>) -> bool {
    let text = field.text.expose().trim();
    policy.action(Entity::State) == Action::Keep
        && text.len() == 2
        && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether the policy removes a field whole. What happens to keys is the key rule's business.
pub(super) fn is_removed(policy: &Policy, field: Field<'_>) -> bool {
    match field.kind {
        FieldKind::Blob => true,
        FieldKind::RecordKey => false,
        _ => matches!(
            policy.rule(field.path),
            Some(FieldRule::Remove | FieldRule::Drop | FieldRule::Embedding)
        ),
    }
}

/// Whether a field belongs to the record key: its values, and the member names of a JSON key.
pub(super) fn of_key(field: Field<'_>) -> bool {
    let root = || field.path.as_str().strip_prefix(KEY_ROOT);
    match field.kind {
        FieldKind::RecordKey => true,
        FieldKind::MapKey => root().is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])),
        _ => false,
    }
}

/// A record key that no rule calls a value.
fn key(policy: &Policy, rule: Option<FieldRule>) -> Treatment {
    match (rule, policy.record_key.action) {
        (Some(FieldRule::Narrative), _) => Treatment::KeyText,
        (Some(_), _) | (None, Action::Keep) => Treatment::KeyVouched,
        (None, _) => Treatment::Whole(policy.record_key.entity),
    }
}
