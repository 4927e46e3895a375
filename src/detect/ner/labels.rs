//! What the numbers that a model gives mean: its labels, their tags, and what the policy calls them.
//!
//! In: `id2label` of a `config.json`, later a policy. Out: per label the kind of identifier and whether one begins there.
//! Read are BIO, BILOU (BIOES) and plain labels, with `-` or `_` behind the tag. A label that nobody explains is an error.

use crate::config::Problems;
use crate::entity::Entity;
use crate::policy::ModelRules;
use crate::policy::model::Meaning;
use std::collections::{BTreeMap, BTreeSet};

/// The label of what is no identifier.
const OUTSIDE: &str = "O";

/// A label of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    /// Without its tag.
    name: String,
    /// `B-`, `U-`, `S-`.
    begins: bool,
}

/// All labels of a model, by their number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Labels(Vec<Label>);

/// What each label means under a policy, by its number. `None`: nothing that matters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Classes(pub(super) Vec<Option<Class>>);

/// A label that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Class {
    pub(super) entity: Entity,
    pub(super) begins: bool,
}

impl Labels {
    /// From `id2label`. `file` is the name that problems carry.
    pub(super) fn read(file: &str, id2label: &BTreeMap<String, String>) -> Result<Self, Problems> {
        let wrong = |what: &str, fix: &str| Err(Problems::of_file(file, what, fix));
        let mut names: Vec<Option<&str>> = vec![None; id2label.len()];
        for (id, name) in id2label {
            match id.parse::<usize>().ok().and_then(|id| names.get_mut(id)) {
                Some(place) => *place = Some(name),
                None => {
                    return wrong(
                        "the numbers of `id2label` are not 0, 1, 2 and so on",
                        "export the model again",
                    );
                }
            }
        }
        let Some(names) = names.into_iter().collect::<Option<Vec<&str>>>() else {
            return wrong("`id2label` names a number twice", "export the model again");
        };
        if names.len() < 2 {
            return wrong(
                "`id2label` has no labels to choose between",
                "export a token classification model with its `id2label`",
            );
        }
        let nameless = |name: &&str| {
            let number = name.strip_prefix("LABEL_").unwrap_or_default();
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
        };
        if names.iter().any(nameless) {
            return wrong(
                "the labels have no names (`LABEL_0`, `LABEL_1` …), so nobody knows what they mean",
                "set `id2label` to the names that the model was trained with (B-NAME, I-NAME …)",
            );
        }
        Ok(Labels(names.into_iter().map(label).collect()))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What the labels mean under a policy.
    ///
    /// # Errors
    /// Lists every label that the policy does not explain.
    pub(super) fn classes(
        &self,
        rules: &ModelRules,
        policy: &str,
        folder: &str,
    ) -> Result<Classes, Problems> {
        let mut unknown = BTreeSet::new();
        let mut class = |label: &Label| match rules.meaning(&label.name) {
            _ if label.name == OUTSIDE => None,
            Some(Meaning::Ignore) => None,
            Some(Meaning::Is(entity)) => Some(Class {
                entity,
                begins: label.begins,
            }),
            None => {
                unknown.insert(label.name.clone());
                None
            }
        };
        let classes = self.0.iter().map(&mut class).collect();
        if unknown.is_empty() {
            return Ok(Classes(classes));
        }
        let unknown: Vec<String> = unknown.into_iter().collect();
        Err(Problems::of_file(
            policy,
            format!(
                "does not say what the model in {folder} means by {}",
                unknown.join(", ")
            ),
            format!(
                "add `model: {{labels: {{{}: ENTITY}}}}` for each of them to the policy, or `ignore`",
                unknown[0]
            ),
        ))
    }
}

/// Takes the tag off.
fn label(name: &str) -> Label {
    let tagged = name
        .split_once(['-', '_'])
        .filter(|(tag, rest)| !rest.is_empty() && matches!(*tag, "B" | "I" | "L" | "U" | "E" | "S" | "M"));
    let (tag, name) = tagged.unwrap_or(("", name));
    Label {
        name: name.to_owned(),
        begins: matches!(tag, "B" | "U" | "S"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Result<Labels, String> {
        let map = names
            .iter()
            .enumerate()
            .map(|(i, n)| (i.to_string(), (*n).to_owned()));
        Labels::read("config.json", &map.collect()).map_err(|p| p.to_string())
    }

    #[test]
    fn tags_of_every_scheme_are_understood() {
        let rules = ModelRules::default();
        let is = |entity, begins| Some(Class { entity, begins });
        let labels = [
            "O", "B-NAME", "I-NAME", "L-DATE", "U-DATE", "S-AGE", "E_ID", "M-ID", "CONTACT",
        ];
        let classes = read(&labels).unwrap().classes(&rules, "p", "m").unwrap();
        assert_eq!(
            classes.0,
            [
                None,
                is(Entity::Name, true),
                is(Entity::Name, false),
                is(Entity::Date, false),
                is(Entity::Date, true),
                is(Entity::Age, true),
                is(Entity::Id, false),
                is(Entity::Id, false),
                is(Entity::Phone, false),
            ]
        );
    }

    #[test]
    fn all_labels_without_a_meaning_are_named() {
        let labels = read(&["O", "B-PER", "I-PER", "B-MISC", "B-NAME"]).unwrap();
        let told = labels
            .classes(&ModelRules::default(), "policy p", "m")
            .unwrap_err()
            .to_string();
        assert!(
            told.starts_with("policy p: does not say what the model in m means by MISC, PER; add"),
            "{told}"
        );
    }

    #[test]
    fn labels_without_names_or_numbers_are_refused() {
        assert!(
            read(&["LABEL_0", "LABEL_1"])
                .unwrap_err()
                .contains("have no names")
        );
        assert!(read(&["O"]).unwrap_err().contains("no labels to choose between"));
        let odd = BTreeMap::from([
            ("0".to_owned(), "O".to_owned()),
            ("7".to_owned(), "B-NAME".to_owned()),
        ]);
        assert!(Labels::read("c", &odd).is_err());
        let twice = BTreeMap::from([
            ("0".to_owned(), "O".to_owned()),
            ("00".to_owned(), "B-NAME".to_owned()),
        ]);
        assert!(Labels::read("c", &twice).is_err());
    }
}
