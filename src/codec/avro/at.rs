//! Where the walk over a schema is.

use super::tree::Place;
use crate::document::FieldPath;
use crate::policy::FieldRule;

/// Where the walk is.
#[derive(Clone)]
pub(super) struct At {
    pub(super) path: String,
    pub(super) below_entry: Option<String>,
    pub(super) is_root: bool,
    /// What tags around it say.
    pub(super) tagged: Option<FieldRule>,
    pub(super) depth: usize,
}

impl At {
    pub(super) fn member(&self, name: &str) -> At {
        let dot = |path: &str, is_root: bool| match is_root && path.is_empty() {
            true => name.to_owned(),
            false => format!("{path}.{name}"),
        };
        At {
            path: dot(&self.path, self.is_root),
            below_entry: self.below_entry.as_deref().map(|below| dot(below, false)),
            is_root: false,
            depth: self.depth + 1,
            ..*self
        }
    }

    pub(super) fn items(&self) -> At {
        let marked = |path: &str| format!("{path}[]");
        At {
            path: marked(&self.path),
            below_entry: self.below_entry.as_deref().map(marked),
            is_root: false,
            depth: self.depth + 1,
            ..*self
        }
    }

    pub(super) fn value(&self) -> At {
        At {
            below_entry: Some(String::new()),
            ..self.member("{value}")
        }
    }

    pub(super) fn place(&self) -> Place {
        Place {
            path: FieldPath::tagged(self.path.as_str(), self.tagged),
            below_entry: self.below_entry.as_deref().map(Into::into),
        }
    }
}
