//! Telling of members that an allow-list drops: a log line for each new path, so that a field that a producer adds is
//! noticed.
//!
//! The names of a record's members may be PHI (an object keyed by record number), so a line shows only names that the
//! policy's own files use, `?` for every other ([`Policy::loggable`]), and the coordinates of a record that has the path:
//! whoever may read the source topic finds the name there. Paths are remembered as hashes under a key of this process.

use super::screens::OutputScreen;
use crate::codec::Unlisted;
use crate::record::RecordId;
use crate::telemetry::{self, Event};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// Most paths that a pipeline tells of: objects keyed by values have a new path in every record. The metric counts all.
const PATHS_TOLD_MAX: usize = 100;

/// What was told, over all outputs of a pipeline.
pub struct UnlistedFields {
    pipeline: String,
    hasher: RandomState,
    told: Mutex<HashSet<u64>>,
}

impl UnlistedFields {
    /// Nothing was told yet.
    pub fn new(pipeline: &str) -> Self {
        UnlistedFields {
            pipeline: pipeline.to_owned(),
            hasher: RandomState::new(),
            told: Mutex::default(),
        }
    }

    /// Logs the paths that are new.
    pub(super) fn tell(&self, output: &OutputScreen, record: &RecordId, unlisted: &Unlisted) {
        for path in &unlisted.paths {
            let hash = self.hasher.hash_one((&output.name, path.as_str()));
            if self.is_new(hash) {
                telemetry::emit(&Event::FieldNotListed {
                    pipeline: &self.pipeline,
                    output: &output.name,
                    path: &output.screen.policy().loggable(path),
                    topic: &record.topic,
                    partition: record.partition,
                    offset: record.offset,
                    advice: "it was dropped; add it to the policy's `allow` if it is needed. `?` stands for a name that no \
                             path of the policy uses: the record shows it",
                });
            }
        }
    }

    fn is_new(&self, hash: u64) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.len() < PATHS_TOLD_MAX && told.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::FieldPath;
    use crate::policy::Policy;

    #[test]
    fn a_path_is_new_once_and_there_is_an_end() {
        let fields = UnlistedFields::new("p");
        assert!(fields.is_new(1) && !fields.is_new(1) && fields.is_new(2));
        let told = (0..1_000).filter(|hash| fields.is_new(*hash)).count();
        assert_eq!(told + 2, PATHS_TOLD_MAX);
    }

    #[test]
    fn a_log_line_shows_only_names_of_the_policy() {
        let folder = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let file = folder.path().join("p.yaml");
        let text = "name: p\nversion: '1'\nextends: safe-harbor\nallow: [note, patient.age]\n";
        std::fs::write(&file, text).unwrap_or_else(|e| panic!("{e}"));
        let policy = Policy::load(&file.to_string_lossy()).unwrap_or_else(|e| panic!("{e}"));
        let shown = |path: &str| policy.loggable(&FieldPath::new(path));
        assert_eq!(shown("patient.Sobriquet"), "patient.?");
        assert_eq!(shown("byMrn.MR0012345.patient[].age"), "?.?.patient[].age");
        assert_eq!(shown("John.Smith"), "?.?", "a dot in a name hides nothing");
    }
}
