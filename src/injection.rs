//! What an injected text is made of: kinds shared by detection, policy and the pipeline.

use std::fmt;

/// A way in which a text speaks to the model that will read it, and not to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Orders to a model, or the marks by which models tell who speaks.
    Instructions,
    /// Characters that people do not see and models read.
    Hidden,
    /// An address that would carry what the model knows to somebody else.
    Exfiltration,
}

impl Kind {
    /// Every kind, in the order in which headers name them.
    pub const ALL: [Kind; 3] = [Kind::Instructions, Kind::Hidden, Kind::Exfiltration];

    /// Name in headers, metrics and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Instructions => "instructions",
            Kind::Hidden => "hidden",
            Kind::Exfiltration => "exfiltration",
        }
    }
}

/// The kinds found in a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kinds([bool; Kind::ALL.len()]);

impl Kinds {
    /// Adds one.
    pub fn add(&mut self, kind: Kind) {
        self.0[kind as usize] = true;
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self == Kinds::default()
    }

    /// Those found, in the order of [`Kind::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |kind| self.0[*kind as usize])
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(all: I) -> Self {
        let mut kinds = Kinds::default();
        all.into_iter().for_each(|kind| kinds.add(kind));
        kinds
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Kind::name).collect();
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_in_one_order() {
        let mut kinds = Kinds::default();
        assert!(kinds.is_empty());
        kinds.add(Kind::Exfiltration);
        kinds.add(Kind::Instructions);
        assert_eq!(kinds.to_string(), "instructions,exfiltration");
        assert_eq!(kinds.iter().collect::<Kinds>(), kinds);
    }
}
