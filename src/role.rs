//! Whose name a name is.

/// The part that a named person plays in a record. Where context does not show it, or shows two, it is unknown, and
/// treated as the strictest rule of the policy treats names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Nothing tells, or too much.
    #[default]
    Unknown,
    /// Whom the record is about.
    Patient,
    /// Who cares for the patient by profession.
    Provider,
    /// Family, household, and whom to call.
    Relative,
}

impl Role {
    /// Every role; `role as usize` indexes it.
    pub const ALL: [Role; 4] = [Role::Unknown, Role::Patient, Role::Provider, Role::Relative];

    /// Name in policies and explanations.
    pub const fn name(self) -> &'static str {
        match self {
            Role::Unknown => "unknown",
            Role::Patient => "patient",
            Role::Provider => "provider",
            Role::Relative => "relative",
        }
    }
}
