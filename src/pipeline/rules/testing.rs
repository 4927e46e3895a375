//! A pipeline with files of its own, for tests.
#![allow(clippy::unwrap_used)]

use super::*;
use tempfile::TempDir;

/// The policy of the one output.
pub(super) fn policy(screens: &Screens) -> &Policy {
    screens.outputs()[0].screen.policy()
}

/// The rules of a pipeline with its files in a folder.
pub(crate) struct Site {
    pub(crate) dir: TempDir,
    pub(crate) rules: Rules,
}

impl Site {
    /// A pipeline with an empty dictionary, no formats and nothing to keep.
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let pipeline = "name: notes\ntopics: notes\ndeid.format: text\ndeid.policy: safe-harbor\n\
                        deid.formats: formats.yaml\ndeid.dictionaries: [terms.txt]\ndeid.keep: keep.txt\n";
        for (name, text) in [
            ("p.yaml", pipeline),
            ("formats.yaml", "[]"),
            ("terms.txt", ""),
            ("keep.txt", ""),
        ] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let pipeline = Pipeline::read(&dir.path().join("p.yaml")).unwrap();
        let keys = Arc::new(crate::keys::Keyring::for_tests());
        let screens = crate::pipeline::open::open_screens(&pipeline, &keys, None).unwrap();
        let rules = Rules::new(&pipeline, screens);
        assert_eq!((rules.look(), rules.look()), (Look::Changing, Look::Loaded));
        assert_eq!(rules.look(), Look::Same);
        Site { dir, rules }
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dir.path().join(name), text).unwrap();
    }

    pub(super) fn digest(&self) -> String {
        policy(&self.rules.current()).digest.clone()
    }
}
