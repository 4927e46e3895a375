//! What a policy may call its output: computed from its actions.
//!
//! Safe Harbor (45 CFR 164.514(b)(2)) asks that every listed identifier is removed, dates but for the year, ZIP but for
//! three digits; and that the output holds no code derived from an identifier (164.514(c)(1)). So tokens, shifted dates
//! and masks that show a part are pseudonyms at best.

//!
//! A rule that keeps a path, or calls its values something that is kept (`note: state`), is the word of whoever wrote it:
//! nothing checks those values, so such a policy cannot call its output Safe Harbor. The rules of the built-in policies
//! keep codes of public vocabularies only, and count for that.

use super::path::PathPattern;
use super::resolve::ZIP3_RESTRICTED_HHS;
use super::{Action, FieldRule, KeyRule, RoleRules, Status};
use crate::entity::Entity;
use crate::locale::{Locale, Locales};

/// What bears on the status.
pub(super) struct Deeds<'a> {
    /// By `Entity as usize`.
    pub actions: &'a [Action; Entity::ALL.len()],
    pub key: KeyRule,
    pub roles: &'a RoleRules,
    pub zip3_restricted: &'a [String],
    /// Rules for fields that no built-in policy has.
    pub own_rules: &'a [&'a (PathPattern, FieldRule)],
    pub locales: Locales,
}

/// The status, and for each setting that stands in the way of Safe Harbor its path.
pub(super) fn status(deeds: &Deeds<'_>) -> (Status, Vec<String>) {
    let &Deeds { actions, key, .. } = deeds;
    let mut against: Vec<String> = Entity::ALL
        .iter()
        .filter(|&&entity| !is_safe_harbor(entity, actions[entity as usize]))
        .map(|entity| format!("actions.{entity}"))
        .collect();
    // Names of providers may stay by the rule, but context can be wrong about whose a name is.
    let by_role = deeds.roles.actions();
    let kept = by_role.filter(|&(_, action)| !is_safe_harbor(Entity::Name, action));
    against.extend(kept.map(|(role, _)| format!("roles.{}", role.name())));
    if !matches!(
        key.action,
        Action::Label | Action::Remove | Action::Mask { keep_last: 0 }
    ) {
        against.push("record_key.action".to_owned());
    }
    // (b)(2)(i)(B)(2): prefixes of areas with few people become 000.
    let lacks = |prefix: &&str| !deeds.zip3_restricted.iter().any(|p| p == prefix);
    if actions[Entity::Zip as usize] == Action::Generalise && ZIP3_RESTRICTED_HHS.iter().any(lacks) {
        against.push("zip3_restricted".to_owned());
    }
    let keeps = |rule: FieldRule| match rule {
        FieldRule::Keep => true,
        FieldRule::Is(entity) => actions[entity as usize] == Action::Keep,
        FieldRule::Reference | FieldRule::Uuid => actions[Entity::Id as usize] == Action::Keep,
        FieldRule::Narrative
        | FieldRule::Term
        | FieldRule::Remove
        | FieldRule::Attachment
        | FieldRule::Drop
        | FieldRule::Embedding => false,
    };
    let kept = deeds.own_rules.iter().filter(|(_, rule)| keeps(*rule));
    against.extend(kept.map(|(pattern, _)| format!("fields[\"{pattern}\"]")));
    // Safe Harbor is a rule of the United States: the numbers that it names must be looked for.
    if !deeds.locales.has(Locale::Us) {
        against.push("locales".to_owned());
    }
    match against.is_empty() {
        true => (Status::SafeHarbor, against),
        false => (Status::Pseudonymised, against),
    }
}

fn is_safe_harbor(entity: Entity, action: Action) -> bool {
    match action {
        Action::Label | Action::Remove | Action::Generalise => true,
        // Letters and digits are gone. The length that stays is a characteristic of the value, not a code of the person.
        Action::Mask { keep_last } => keep_last == 0,
        // (b)(2)(i)(B) removes subdivisions *smaller than a state*.
        Action::Keep => entity == Entity::State,
        Action::Token | Action::ShiftDate => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(entity: Entity, action: Action) -> Status {
        let mut actions = [Action::Label; Entity::ALL.len()];
        actions[entity as usize] = action;
        judged(&actions, Action::Label).0
    }

    fn judged(actions: &[Action; Entity::ALL.len()], key: Action) -> (Status, Vec<String>) {
        status(&Deeds {
            actions,
            key: KeyRule {
                entity: Entity::Id,
                action: key,
            },
            roles: &RoleRules::default(),
            zip3_restricted: &ZIP3_RESTRICTED_HHS.map(str::to_owned),
            own_rules: &[],
            locales: Locales::US,
        })
    }

    #[test]
    fn one_kind_that_is_not_removed_makes_the_output_pseudonymised() {
        for &entity in Entity::ALL {
            for action in [Action::Token, Action::ShiftDate, Action::Mask { keep_last: 1 }] {
                assert_eq!(with(entity, action), Status::Pseudonymised, "{entity} {action:?}");
            }
            for action in [
                Action::Label,
                Action::Remove,
                Action::Generalise,
                Action::Mask { keep_last: 0 },
            ] {
                assert_eq!(with(entity, action), Status::SafeHarbor, "{entity} {action:?}");
            }
            let kept = if entity == Entity::State {
                Status::SafeHarbor
            } else {
                Status::Pseudonymised
            };
            assert_eq!(with(entity, Action::Keep), kept, "{entity} kept");
        }
    }

    #[test]
    fn a_derived_or_kept_record_key_is_not_safe_harbor() {
        let actions = [Action::Label; Entity::ALL.len()];
        for action in [Action::Token, Action::Keep] {
            let (status, against) = judged(&actions, action);
            assert_eq!(
                (status, against.as_slice()),
                (Status::Pseudonymised, &["record_key.action".to_owned()][..])
            );
        }
    }
}
