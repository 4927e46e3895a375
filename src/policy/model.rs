//! What a policy says about the model: which of its labels mean what, and how sure it must be.
//!
//! ```yaml
//! model:
//!   labels: {PER: name, LOC: city, ORG: organization, MISC: ignore}
//!   thresholds: {default: 0.5, name: 0.3}
//! ```
//!
//! Labels stand without the tags of the chunk schemes (`B-`, `I-` …). A label that stands nowhere is an error when model
//! and policy are brought together ([`ModelRules::meaning`]): what a model finds is never dropped in silence.

use super::written::{Written, entity};
use crate::config::reader::{Node, Table};
use crate::entity::Entity;
use crate::span::Confidence;
use std::collections::BTreeMap;

/// How sure the model must be where no policy says it: more likely than not.
const THRESHOLD_DEFAULT: Confidence = Confidence::per_mille(500);
/// The least threshold that may be written: words that the model suspects less than this are not reported at all.
pub const FLOOR: Confidence = Confidence::per_mille(20);

/// What the labels of the shipped model mean. A place becomes an address, and a contact an e-mail address and so on, by its
/// form (`detect/ner/judge.rs`).
const SHIPPED: [(&str, Meaning); 8] = [
    ("NAME", Meaning::Is(Entity::Name)),
    ("LOCATION", Meaning::Is(Entity::City)),
    ("FACILITY", Meaning::Is(Entity::Facility)),
    ("ORG", Meaning::Is(Entity::Organization)),
    ("DATE", Meaning::Is(Entity::Date)),
    ("AGE", Meaning::Is(Entity::Age)),
    ("ID", Meaning::Is(Entity::Id)),
    ("CONTACT", Meaning::Is(Entity::Phone)),
];

/// What a label of the model stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// An identifier of this kind.
    Is(Entity),
    /// Nothing that matters, by decision of the policy's author.
    Ignore,
}

/// The policy's word on the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRules {
    labels: BTreeMap<String, Meaning>,
    /// By `Entity as usize`.
    thresholds: [Confidence; Entity::ALL.len()],
}

impl Default for ModelRules {
    fn default() -> Self {
        ModelRules {
            labels: SHIPPED.map(|(label, meaning)| (label.to_owned(), meaning)).into(),
            thresholds: [THRESHOLD_DEFAULT; Entity::ALL.len()],
        }
    }
}

impl ModelRules {
    /// What a label (without its tag) means; `None` where the policy does not say it.
    pub fn meaning(&self, label: &str) -> Option<Meaning> {
        self.labels.get(label).copied()
    }

    /// How sure the model must be of this kind.
    pub fn threshold(&self, entity: Entity) -> Confidence {
        self.thresholds[entity as usize]
    }

    /// These rules with another threshold for every kind: for scores at several strictnesses.
    #[must_use]
    pub fn with_threshold(mut self, threshold: Confidence) -> Self {
        self.thresholds = [threshold; Entity::ALL.len()];
        self
    }

    /// Every label and threshold, for the policy's digest.
    pub(super) fn settings(&self) -> impl Iterator<Item = Vec<String>> {
        let meaning = |(label, meaning): (&String, &Meaning)| match meaning {
            Meaning::Is(entity) => vec![label.clone(), entity.name().to_owned()],
            Meaning::Ignore => vec![label.clone(), "ignore".to_owned()],
        };
        let thresholds = Entity::ALL.iter().map(|&e| {
            let threshold = self.threshold(e).thousandths().to_string();
            vec![e.name().to_owned(), threshold]
        });
        self.labels.iter().map(meaning).chain(thresholds)
    }

    /// From the files of a policy's chain, the least specific first. A threshold for an entity is stronger than any
    /// `default`, as with actions.
    pub(super) fn merge(written: &[WrittenModel]) -> Self {
        let mut rules = ModelRules::default();
        for model in written {
            rules.labels.extend(model.labels.iter().cloned());
            if let Some(threshold) = model.default_threshold {
                rules = rules.with_threshold(threshold);
            }
        }
        for (entity, threshold) in written.iter().flat_map(|model| &model.thresholds) {
            rules.thresholds[*entity as usize] = *threshold;
        }
        rules
    }
}

/// The section `model` of one file.
#[derive(Clone, Default)]
pub(super) struct WrittenModel {
    labels: Vec<(String, Meaning)>,
    default_threshold: Option<Confidence>,
    thresholds: Vec<(Entity, Confidence)>,
}

pub(super) fn read(table: &Table<'_>, written: &mut Written) {
    let Some(section) = table.get("model").and_then(|n| n.table()) else {
        return;
    };
    let mut model = WrittenModel::default();
    for (label, node) in entries(&section, "labels") {
        if let Some(meaning) = meaning(&node) {
            model.labels.push((label.to_owned(), meaning));
        }
    }
    for (name, node) in entries(&section, "thresholds") {
        let threshold = share(&node);
        if name == "default" {
            model.default_threshold = threshold;
        } else if let (Some(entity), Some(threshold)) =
            (entity(&node, name, "use `default` or an entity"), threshold)
        {
            model.thresholds.push((entity, threshold));
        }
    }
    section.finish();
    written.model = vec![model];
}

fn entries<'a>(section: &Table<'a>, key: &str) -> Vec<(&'a str, Node<'a>)> {
    section.get(key).and_then(|n| n.entries()).unwrap_or_default()
}

fn meaning(node: &Node<'_>) -> Option<Meaning> {
    match node.text()? {
        "ignore" => Some(Meaning::Ignore),
        name => entity(node, name, "use `ignore` or an entity").map(Meaning::Is),
    }
}

fn share(node: &Node<'_>) -> Option<Confidence> {
    let least = f64::from(FLOOR.thousandths()) / 1000.0;
    node.number(least..=1.0).map(Confidence::of_share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use std::fs;

    fn load(files: &[(&str, &str)]) -> Result<Policy, String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let path = folder.path().join(files[0].0);
        Policy::load(path.to_str().unwrap()).map_err(|problems| problems.to_string())
    }

    #[test]
    fn labels_and_thresholds_merge_over_the_shipped_ones() {
        let policy = load(&[
            (
                "a.yaml",
                "name: a\nversion: 1\nextends: b.yaml\nmodel: {labels: {PER: ignore}, thresholds: {default: '0.4'}}",
            ),
            (
                "b.yaml",
                "name: b\nversion: 1\nextends: safe-harbor\nmodel: {labels: {PER: name, LOC: city}, thresholds: {name: 0.3, default: 0.9}}",
            ),
        ]);
        let rules = policy.unwrap().model;
        assert_eq!(rules.meaning("PER"), Some(Meaning::Ignore));
        assert_eq!(rules.meaning("LOC"), Some(Meaning::Is(Entity::City)));
        assert_eq!(rules.meaning("CONTACT"), Some(Meaning::Is(Entity::Phone)));
        assert_eq!(rules.meaning("O"), None);
        assert_eq!(
            rules.threshold(Entity::Name),
            Confidence::per_mille(300),
            "named is stronger than default"
        );
        assert_eq!(rules.threshold(Entity::City), Confidence::per_mille(400));
        assert_eq!(Policy::load("safe-harbor").unwrap().model, ModelRules::default());
    }

    #[test]
    fn mistakes_are_told_at_once() {
        let told = load(&[(
            "a.yaml",
            "name: a\nversion: 1\nextends: safe-harbor\n\
             model: {labels: {PER: nmae}, thresholds: {city: 1.5, name: 0.001, dat: 0.5, default: x}, labls: {}}",
        )]);
        let told = told.unwrap_err();
        for expected in [
            "labels.PER: is not known; did you mean `name`?",
            "thresholds.city: is out of range",
            "thresholds.name",
            "thresholds.dat: is not known",
            "thresholds.default: should be a number",
            "model.labls: unknown key",
        ] {
            assert!(told.contains(expected), "{expected} in {told}");
        }
        assert_eq!(told.lines().count(), 6, "{told}");
    }
}
