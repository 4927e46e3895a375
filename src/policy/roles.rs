//! What a policy does with names because of whose they are.
//!
//! ```yaml
//! roles:
//!   labels: true           # [PATIENT-1], [PROVIDER-1], [RELATIVE-1] instead of [NAME-1]
//!   provider: keep         # an action; a role without one, and a name of unknown role, follow `actions: {name: …}`
//!   paths:                 # whose name stands at a path, where the path's own words do not say it
//!     visit.escort: relative
//! ```
//!
//! A role is told by context (`detect/roles.rs`), which can be wrong: so a policy that keeps or tokenises the names of any
//! role cannot call its output Safe Harbor, and `actions: {name: keep}` with other actions for roles is an error, because
//! then every name that nothing tells would stay.

use super::digest::action_text;
use super::path::PathPattern;
use super::written::{self, Written};
use super::{Action, PathRules};
use crate::config::reader::{Node, Table};
use crate::document::FieldPath;
use crate::role::Role;

/// The roles that a policy can name.
const TOLD: [(&str, Role); 3] = [
    ("patient", Role::Patient),
    ("provider", Role::Provider),
    ("relative", Role::Relative),
];

/// The policy's word on roles. The default treats all names alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleRules {
    /// Whether labels say whose name it was.
    pub labels: bool,
    /// By `Role as usize`; none: as all names.
    actions: [Option<Action>; Role::ALL.len()],
    paths: PathRules<Role>,
}

impl RoleRules {
    /// What happens to names of this role, where it is not what happens to all names.
    pub fn action(&self, role: Role) -> Option<Action> {
        self.actions[role as usize]
    }

    /// Whose name stands at a path, by the policy's own rules.
    pub fn at(&self, path: &FieldPath) -> Option<Role> {
        self.paths.find(path)
    }

    /// Whether the names of some role stay.
    pub fn keep_some(&self) -> bool {
        self.actions.contains(&Some(Action::Keep))
    }

    /// These rules with another action for a role.
    #[must_use]
    pub fn with_action(mut self, role: Role, action: Action) -> Self {
        self.actions[role as usize] = Some(action);
        self
    }

    /// The actions of all roles that have one.
    pub(super) fn actions(&self) -> impl Iterator<Item = (Role, Action)> {
        Role::ALL
            .into_iter()
            .filter_map(|role| Some((role, self.action(role)?)))
    }

    /// Every setting, for the policy's digest.
    pub(super) fn settings(&self) -> impl Iterator<Item = Vec<String>> {
        let actions = self
            .actions()
            .map(|(role, action)| vec![role.name().to_owned(), action_text(action)]);
        let paths = self
            .paths
            .iter()
            .map(|(pattern, role)| vec![pattern.to_string(), role.name().to_owned()]);
        std::iter::once(vec![self.labels.to_string()])
            .chain(actions)
            .chain(paths)
    }

    /// From the files of a policy's chain, the least specific first.
    pub(super) fn merge(written: &[WrittenRoles]) -> Self {
        let mut rules = RoleRules::default();
        let mut paths = Vec::new();
        for roles in written {
            rules.labels = roles.labels.unwrap_or(rules.labels);
            for &(role, action) in &roles.actions {
                rules.actions[role as usize] = Some(action);
            }
            paths.extend(roles.paths.iter().cloned());
        }
        rules.paths = PathRules::new(paths);
        rules
    }
}

/// The section `roles` of one file.
#[derive(Clone, Default)]
pub(super) struct WrittenRoles {
    labels: Option<bool>,
    actions: Vec<(Role, Action)>,
    paths: Vec<(PathPattern, Role)>,
}

pub(super) fn read(table: &Table<'_>, written: &mut Written) {
    let Some(section) = table.get("roles").and_then(|n| n.table()) else {
        return;
    };
    let mut roles = WrittenRoles {
        labels: section.get("labels").and_then(|n| n.boolean()),
        ..WrittenRoles::default()
    };
    for (name, role) in TOLD {
        if let Some(node) = section.get(name) {
            roles.actions.extend(action(&node).map(|action| (role, action)));
        }
    }
    let paths = section.get("paths").and_then(|n| n.entries()).unwrap_or_default();
    for (path, node) in paths {
        if let (Some(pattern), Some(role)) = (written::pattern(&node, path), node.choice(&TOLD)) {
            roles.paths.push((pattern, role));
        }
    }
    section.finish();
    written.roles = vec![roles];
}

fn action(node: &Node<'_>) -> Option<Action> {
    let action = written::action(node)?;
    if action == Action::ShiftDate {
        node.problem(
            "only dates can be shifted",
            "use label, token, mask, remove or keep",
        );
        return None;
    }
    Some(action)
}
