//! Label maps: what the labels of a source mean to us.
//!
//! In: a YAML file, or a built-in name, or the `source` of each record; the records. Out: for every record the map that
//! reads its labels. Guarantees: every label of every record has a meaning, or all that have none are told at once with
//! how often and where they stand; nothing is guessed.
//!
//! ```yaml
//! sources: [ward_7]            # the `source` of the records that it reads; only built-in maps are chosen by it
//! labels:
//!   PERSON: name
//!   HOSPITAL: [facility, address]   # one label for several of our kinds
//!   ORG: unknown                    # neither way: missing it is no leak, redacting it is no false redaction
//!   DRUG: not_phi
//! unlabelled: [date]           # kinds that the source does not label: redacting them counts neither way;
//!                              # `others`: all that `labels` does not name
//! ```

use super::read::{Labelled, shown};
use crate::config::problems::{Problem, Problems};
use crate::config::reader::{Node, Source, closest};
use crate::entity::Entity;
use crate::policy::{Action, Policy};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// The maps that come with the binary, by name. The same files stand in `config/labels/`.
pub const BUILT_IN: [(&str, &str); 12] = [
    ("asq_phi", include_str!("../../config/labels/asq_phi.yaml")),
    ("btc", include_str!("../../config/labels/btc.yaml")),
    (
        "clinical_notes",
        include_str!("../../config/labels/clinical_notes.yaml"),
    ),
    ("crossner", include_str!("../../config/labels/crossner.yaml")),
    ("deepseek", include_str!("../../config/labels/deepseek.yaml")),
    ("deidstream", include_str!("../../config/labels/deidstream.yaml")),
    ("lifebench", include_str!("../../config/labels/lifebench.yaml")),
    ("openmed", include_str!("../../config/labels/openmed.yaml")),
    ("presidio", include_str!("../../config/labels/presidio.yaml")),
    ("uner", include_str!("../../config/labels/uner.yaml")),
    ("wikigold", include_str!("../../config/labels/wikigold.yaml")),
    ("wnut17", include_str!("../../config/labels/wnut17.yaml")),
];

/// What a label means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// PHI of one of these kinds; the first one says under which group it is counted.
    Phi(Vec<Entity>),
    /// Counts neither way.
    Unknown,
    /// Ordinary text.
    NotPhi,
}

/// The meanings of one source's labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelMap {
    /// File or built-in name.
    pub name: String,
    /// By label.
    pub labels: BTreeMap<String, Meaning>,
    /// By `Entity as usize`: whether redactions of this kind that touch no label count neither way.
    pub unlabelled: [bool; Entity::ALL.len()],
    sources: Vec<String>,
}

/// The maps in use.
#[derive(Debug)]
pub struct Labels {
    maps: Vec<LabelMap>,
    /// Index of each source's map.
    by_source: HashMap<Arc<str>, usize>,
}

impl Labels {
    /// The maps for these records: the one given (built-in name, or path), else by the `source` of each.
    ///
    /// # Errors
    /// All of: a map that cannot be read, sources without a map, labels without a meaning.
    pub fn load(given: Option<&str>, records: &[Labelled]) -> Result<Labels, Problems> {
        let maps = match given {
            Some(name) => vec![LabelMap::load(name)?],
            None => BUILT_IN
                .iter()
                .map(|(name, _)| LabelMap::load(name))
                .collect::<Result<Vec<_>, _>>()?,
        };
        let mut labels = Labels {
            maps,
            by_source: HashMap::new(),
        };
        let mut unread: BTreeMap<Arc<str>, (u64, &Labelled)> = BTreeMap::new();
        for record in records {
            let reads = |map: &LabelMap| given.is_some() || map.sources.iter().any(|s| **s == *record.source);
            match labels.maps.iter().position(reads) {
                Some(map) => drop(labels.by_source.insert(record.source.clone(), map)),
                None => unread.entry(record.source.clone()).or_insert((0, record)).0 += 1,
            }
        }
        let mut problems = Problems::default();
        for (source, (count, first)) in unread {
            problems.0.push(Problem {
                file: first.place.to_string(),
                path: String::new(),
                what: format!(
                    "no label map is built in for the source `{}` ({count} records)",
                    shown(&source)
                ),
                fix: "write one (see config/labels/) and give it with --labels".to_owned(),
            });
        }
        problems.0.extend(labels.unmapped(records));
        problems.or_ok().map(|()| labels)
    }

    fn unmapped(&self, records: &[Labelled]) -> Vec<Problem> {
        let mut unmapped: BTreeMap<(&str, &str), (u64, &Labelled)> = BTreeMap::new();
        for record in records {
            let Some(map) = self.of(record) else { continue };
            for gold in record.gold.iter().filter(|g| !map.labels.contains_key(&*g.label)) {
                unmapped.entry((&map.name, &gold.label)).or_insert((0, record)).0 += 1;
            }
        }
        let problem = |((map, label), (count, first)): ((&str, &str), (u64, &Labelled))| Problem {
            file: map.to_owned(),
            path: "labels".to_owned(),
            what: format!(
                "the label `{}` has no meaning here ({count} times, first in {})",
                shown(label),
                first.place
            ),
            fix: "add it with one or several of our kinds, `unknown` or `not_phi`".to_owned(),
        };
        unmapped.into_iter().map(problem).collect()
    }

    /// The map of a record.
    pub fn of(&self, record: &Labelled) -> Option<&LabelMap> {
        self.by_source
            .get(&record.source)
            .and_then(|at| self.maps.get(*at))
    }

    /// The maps that read some record.
    pub fn used(&self) -> impl Iterator<Item = &LabelMap> {
        let used = |at: &usize| self.by_source.values().any(|used| used == at);
        (0..self.maps.len())
            .filter(used)
            .filter_map(|at| self.maps.get(at))
    }

    /// What the policy keeps is no leak: labels of which it keeps every kind count neither way. Returns those labels.
    pub fn spare_kept(&mut self, policy: &Policy) -> Vec<String> {
        let kept = |entities: &[Entity]| entities.iter().all(|e| policy.action(*e) == Action::Keep);
        let mut spared = Vec::new();
        let used: Vec<usize> = self.by_source.values().copied().collect();
        for (at, map) in self.maps.iter_mut().enumerate() {
            for (label, meaning) in &mut map.labels {
                if matches!(meaning, Meaning::Phi(entities) if kept(entities)) {
                    *meaning = Meaning::Unknown;
                    if used.contains(&at) {
                        spared.push(label.clone());
                    }
                }
            }
        }
        spared.sort();
        spared.dedup();
        spared
    }
}

impl LabelMap {
    /// A built-in map by name, or a file by path: a path has a `/` or ends in `.yaml`, `.yml` or `.json`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(name_or_path: &str) -> Result<LabelMap, Problems> {
        let is_path = name_or_path.contains('/')
            || [".yaml", ".yml", ".json"]
                .iter()
                .any(|e| name_or_path.ends_with(e));
        if is_path {
            return LabelMap::read(name_or_path, Source::read(Path::new(name_or_path))?);
        }
        let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
        match BUILT_IN.iter().find(|(name, _)| *name == name_or_path) {
            Some((name, text)) => LabelMap::read(
                name,
                Source::parse(&format!("label map {name} (built in)"), text)?,
            ),
            None => {
                let fix = match closest(name_or_path, &names) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => format!("use one of {}, or a path that ends in `.yaml`", names.join(", ")),
                };
                Err(Problems::of_file(
                    name_or_path,
                    "is not a built-in label map",
                    fix,
                ))
            }
        }
    }

    fn read(name: &str, source: Source) -> Result<LabelMap, Problems> {
        let mut map = LabelMap {
            name: name.to_owned(),
            labels: BTreeMap::new(),
            unlabelled: [false; Entity::ALL.len()],
            sources: Vec::new(),
        };
        if let Some(table) = source.root().table() {
            map.sources = table
                .get("sources")
                .and_then(|node| node.texts())
                .unwrap_or_default();
            let labels = table
                .need("labels")
                .and_then(|node| node.entries())
                .unwrap_or_default();
            for (label, node) in labels {
                if let Some(meaning) = meaning(&node) {
                    map.labels.insert(label.to_owned(), meaning);
                }
            }
            if let Some(node) = table.get("unlabelled") {
                map.leave_unlabelled(&node);
            }
            table.finish();
        }
        source.finish().map(|()| map)
    }

    fn leave_unlabelled(&mut self, node: &Node<'_>) {
        let Some(names) = node.texts() else { return };
        if names == ["others"] {
            let named = |e: &Entity| {
                let names_it = |m: &Meaning| matches!(m, Meaning::Phi(entities) if entities.contains(e));
                self.labels.values().any(names_it)
            };
            let others: Vec<Entity> = Entity::ALL.iter().copied().filter(|e| !named(e)).collect();
            others
                .into_iter()
                .for_each(|e| self.unlabelled[e as usize] = true);
            return;
        }
        for entity in names.iter().filter_map(|name| entity(name, node)) {
            self.unlabelled[entity as usize] = true;
        }
    }
}

fn meaning(node: &Node<'_>) -> Option<Meaning> {
    let names = node.texts()?;
    match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["unknown"] => return Some(Meaning::Unknown),
        ["not_phi"] => return Some(Meaning::NotPhi),
        [] => return node.empty(),
        _ => {}
    }
    let entities: Vec<Entity> = names.iter().filter_map(|name| entity(name, node)).collect();
    match entities.is_empty() {
        // Only kinds to come: nothing can be said about it yet. A misspelt one has been reported.
        true => Some(Meaning::Unknown),
        false => Some(Meaning::Phi(entities)),
    }
}

fn entity(name: &str, node: &Node<'_>) -> Option<Entity> {
    let known = name.parse().ok();
    if known.is_none() {
        let names: Vec<&str> = Entity::ALL.iter().map(|e| e.name()).collect();
        let fix = match closest(name, &names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("use {}; or `unknown` or `not_phi` alone", names.join(", ")),
        };
        node.problem("names none of our kinds", fix);
    }
    known
}

/// How categories are put together in reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Names of people.
    Names,
    /// Addresses, cities, postcodes, places of care.
    Places,
    /// Dates finer than a year, and ages over 89.
    Dates,
    /// Everything that is a number, a code or a way to reach somebody.
    Numbers,
    /// Employers, schools, insurers: not named by Safe Harbor.
    Organisations,
}

impl Group {
    /// In the order of reports.
    pub const ALL: [Group; 5] = [
        Group::Names,
        Group::Places,
        Group::Dates,
        Group::Numbers,
        Group::Organisations,
    ];

    /// Name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Group::Names => "names",
            Group::Places => "places",
            Group::Dates => "dates, ages over 89",
            Group::Numbers => "numbers and contacts",
            Group::Organisations => "organisations",
        }
    }

    /// The group of a kind.
    pub fn of(entity: Entity) -> Group {
        match entity.name() {
            "name" => Group::Names,
            "address" | "city" | "state" | "zip" | "facility" => Group::Places,
            "date" | "birth_date" | "age" => Group::Dates,
            "organization" => Group::Organisations,
            _ => Group::Numbers,
        }
    }
}
