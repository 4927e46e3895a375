//! Files of a facility: what they add, what is wrong with them, what the digest says.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::policy::Status;
use tempfile::TempDir;

struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = TempDir::new().unwrap();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        Folder(dir)
    }

    fn files(&self, settings: &str) -> AdditionFiles {
        let source = Source::parse("p.yaml", settings).unwrap();
        let files = AdditionFiles::from_table(&source.root().table().unwrap(), self.0.path());
        source.finish().unwrap();
        files
    }

    fn policy(&self, settings: &str) -> Policy {
        let base = Policy::load("safe-harbor").unwrap();
        self.files(settings)
            .add_to(&base)
            .unwrap_or_else(|e| panic!("{e}"))
    }

    fn told(&self, settings: &str) -> String {
        let base = Policy::load("safe-harbor").unwrap();
        let told = self
            .files(settings)
            .add_to(&base)
            .map(|_| ())
            .unwrap_err()
            .to_string();
        told.replace(&format!("{}/", self.0.path().display()), "")
    }
}

#[test]
fn text_and_yaml_lists_say_the_same() {
    let folder = Folder::new(&[
        ("staff.txt", "\u{feff}# our staff\r\nOdalys Quintero\r\n\r\n#42\n"),
        (
            "more.yaml",
            "- {term: Larkspur, entity: id, case_sensitive: true, whole_word: false}",
        ),
        (
            "keep.yaml",
            "- Graves\n- {term: MRSA, case_sensitive: true}\n- {term: Lyme, enabled: false}",
        ),
    ]);
    let policy = folder.policy(
        "deid.dictionaries: [{file: staff.txt, entity: id, case_sensitive: true, replacement: '[STAFF]'}, more.yaml]\n\
         deid.keep: keep.yaml",
    );
    let terms: Vec<_> = policy
        .dictionary
        .iter()
        .map(|e| e.term.expose().as_str())
        .collect();
    assert_eq!(terms, ["Odalys Quintero", "#42", "Larkspur"]);
    assert!(
        policy
            .dictionary
            .iter()
            .all(|e| e.entity == Entity::Id && e.case_sensitive)
    );
    assert_eq!(policy.dictionary[1].replacement.as_deref(), Some("[STAFF]"));
    assert!(policy.dictionary[1].whole_word && !policy.dictionary[2].whole_word);
    assert_eq!(policy.keep.iter().filter(|k| k.enabled).count(), 2);
    assert_eq!(
        policy.status,
        Status::Pseudonymised,
        "kept terms cost the name Safe Harbor"
    );
}

#[test]
fn the_digest_changes_with_every_term() {
    let digest = |files: &[(&str, &str)], settings: &str| Folder::new(files).policy(settings).digest;
    let (terms, keep, formats) = (
        "deid.dictionaries: a.txt",
        "deid.keep: a.txt",
        "deid.formats: a.yaml",
    );
    let format = |rest: &str| format!("- {{name: a, entity: id, regex: 'x{{2}}'{rest}}}");
    let digests = [
        digest(&[], "deid.keep: []"),
        digest(&[("a.txt", "Ann")], terms),
        digest(&[("a.txt", "Bob")], terms),
        digest(&[("a.txt", "Bob")], keep),
        digest(&[("a.txt", "Ann")], keep),
        digest(&[("a.yaml", &format(""))], formats),
        digest(&[("a.yaml", &format(", enabled: false"))], formats),
        digest(&[("a.yaml", &format(", checksum: damm"))], formats),
        digest(
            &[("a.yaml", &format(", context: {words: [b], required: true}"))],
            formats,
        ),
        digest(
            &[("a.yaml", &format(", context: {words: [c], required: true}"))],
            formats,
        ),
        digest(
            &[(
                "a.yaml",
                &format(", context: {words: [c], within: 9, required: true}"),
            )],
            formats,
        ),
    ];
    assert_eq!(digests[0], Policy::load("safe-harbor").unwrap().digest);
    let distinct: HashSet<&String> = digests.iter().collect();
    assert_eq!(distinct.len(), digests.len());
}

#[test]
fn problems_of_all_files_come_at_once_and_repeat_no_term() {
    let folder = Folder::new(&[
        ("staff.txt", "Odalys Quintero\n--\n"),
        ("more.yaml", "- {term: Larkspur, entty: id}"),
        ("f.yaml", "- {name: a, entity: id, regex: '('}"),
        ("latin.txt", ""),
    ]);
    std::fs::write(folder.0.path().join("latin.txt"), b"Jos\xe9").unwrap();
    let told = folder.told(
        "deid.dictionaries: staff.txt, more.yaml, latin.txt\ndeid.formats: [f.yaml, gone.yaml]\ndeid.keep: [gone.txt]",
    );
    let expected = [
        "f.yaml: [0].regex: is not a regular expression from character 1",
        "gone.yaml: cannot be read (no such file or directory); check the path",
        "staff.txt: line 2: holds no letter or digit; write the term here",
        "more.yaml: [0].entity: is missing; add it",
        "more.yaml: [0]: has an unknown key",
        "latin.txt: cannot be read (invalid data); save it as UTF-8",
        "gone.txt: cannot be read",
    ];
    for line in expected {
        assert!(told.contains(line), "{line}\n--- missing in ---\n{told}");
    }
    assert!(!told.contains("Odalys") && !told.contains("Larkspur"), "{told}");
}

#[test]
fn a_replacement_that_puts_a_term_back_is_refused() {
    let folder = Folder::new(&[
        (
            "a.yaml",
            "- {term: Ann, entity: name, replacement: nurse of Larkspur}",
        ),
        ("b.txt", "larkspur"),
    ]);
    let told = folder.told("deid.dictionaries: [a.yaml, b.txt]");
    assert!(
        told.contains("a.yaml: 1 replacements of the dictionary contain another"),
        "{told}"
    );
}
