//! From a policy's name or path to the resolved [`Policy`]: reads the chain of files, merges it, checks the whole.
//!
//! What a file says wins over what it extends. Maps (`fields`, `actions`) merge key by key; lists and single settings
//! replace; dictionaries add up, because an always-redact list cannot be overridden. An action named for an entity
//! anywhere in the chain is stronger than any `default`.

use super::dictionary::{self, DictionaryEntry};
use super::path::PathPattern;
use super::status::{self, Deeds};
use super::written::{self, Written};
use super::{
    Action, FieldRule, KeyRule, ModelRules, PathRules, Policy, RoleRules, Scope, Status, built_in, digest,
};
use crate::config::reader::{Node, Problems, Source, closest};
use crate::entity::Entity;
use crate::locale::Locales;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most files that may extend one another.
const DEPTH_MAX: usize = 8;

/// The 17 three-digit ZIP areas with 20,000 people or fewer (2000 census) that the HHS guidance on de-identification
/// (2012) lists for 45 CFR 164.514(b)(2)(i)(B). Newer censuses give slightly other lists: a setting.
pub(super) const ZIP3_RESTRICTED_HHS: [&str; 17] = [
    "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884",
    "890", "893",
];
/// Default offset of shifted dates: up to a year either way, so that season and weekday tell nothing.
const SHIFT_DAYS_DEFAULT: u16 = 365;

/// A file of the chain: a built-in one or one on disk.
#[derive(Clone, PartialEq, Eq)]
enum Place {
    BuiltIn(String),
    File(PathBuf),
}

impl Place {
    /// A path has a slash or a file ending; everything else is a built-in name.
    fn of(name_or_path: &str, folder: &Path) -> Place {
        let ending = [".yaml", ".yml", ".json"]
            .iter()
            .any(|e| name_or_path.ends_with(e));
        match ending || name_or_path.contains('/') {
            true => Place::File(folder.join(name_or_path)),
            false => Place::BuiltIn(name_or_path.to_owned()),
        }
    }

    fn folder(&self) -> PathBuf {
        match self {
            Place::BuiltIn(_) => PathBuf::new(),
            Place::File(path) => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        }
    }

    /// The same file by whatever path it is named.
    fn identity(&self) -> Place {
        match self {
            Place::File(path) => Place::File(path.canonicalize().unwrap_or_else(|_| path.clone())),
            built_in => built_in.clone(),
        }
    }

    fn open(&self) -> Result<Source, Problems> {
        match self {
            Place::File(path) => Source::read(path),
            Place::BuiltIn(name) => match built_in::text(name) {
                Some(text) => Source::parse(&format!("policy {name} (built in)"), text),
                None => Err(Problems::of_file(
                    name,
                    "is not a built-in policy",
                    suggestion(name),
                )),
            },
        }
    }
}

fn suggestion(name: &str) -> String {
    let path = "or a path that ends in `.yaml`";
    match closest(name, &built_in::NAMES) {
        Some(name) => format!(
            "did you mean `{name}`? Otherwise use one of {}, {path}",
            built_in::NAMES.join(", ")
        ),
        None => format!("use one of {}, {path}", built_in::NAMES.join(", ")),
    }
}

pub(super) fn load(name_or_path: &str) -> Result<Policy, Problems> {
    let mut problems = Problems::default();
    let mut chain = Vec::new(); // the policy itself first
    // What is still to be read, the next last, each with the places that led to it.
    let mut open = vec![(Place::of(name_or_path, Path::new("")), Vec::new())];
    while let Some((place, mut led_here)) = open.pop() {
        led_here.push(place.identity());
        let source = match place.open() {
            Ok(source) => source,
            Err(more) => {
                problems.append(more);
                continue;
            }
        };
        let mut written = written::read(&source);
        written.is_built_in = matches!(place, Place::BuiltIn(_));
        let folder = place.folder();
        for file in std::mem::take(&mut written.dictionary_files) {
            match read_dictionary(&folder.join(file)) {
                Ok(entries) => written.dictionary.extend(entries),
                Err(more) => problems.append(more),
            }
        }
        let bases = extended(&source, &written, &folder, &led_here);
        open.extend(bases.into_iter().map(|base| (base, led_here.clone())));
        chain.push((source, written));
    }
    let sound = problems.0.is_empty() && chain.iter().all(|(source, _)| source.is_sound());
    let whole = Chain(chain.iter().map(|(_, written)| written).collect());
    let policy = chain.first().and_then(|(source, _)| merge(source, &whole, sound));
    for (source, _) in chain {
        source.finish().unwrap_or_else(|more| problems.append(more));
    }
    problems.or_ok()?;
    policy.ok_or_else(|| {
        Problems::of_file(
            name_or_path,
            "cannot be resolved",
            "this is a bug; please report it",
        )
    })
}

/// The places that a file extends, in the order written, without those that close a circle or make the chain too long. The
/// one written last wins, and is read first.
fn extended(source: &Source, written: &Written, folder: &Path, led_here: &[Place]) -> Vec<Place> {
    let Some(node) = source.root().table().and_then(|table| table.get("extends")) else {
        return Vec::new();
    };
    let is_sound = |place: &Place| {
        if led_here.contains(&place.identity()) {
            node.problem("extends a policy that extends this one", "break the circle");
            return false;
        }
        if let Place::BuiltIn(name) = place
            && built_in::text(name).is_none()
        {
            node.problem("names no built-in policy", suggestion(name));
            return false;
        }
        if led_here.len() >= DEPTH_MAX {
            node.problem(
                format!("is more than {DEPTH_MAX} levels deep"),
                "merge some of the files",
            );
            return false;
        }
        true
    };
    let places = written.extends.iter().map(|base| Place::of(base, folder));
    places.filter(is_sound).collect()
}

fn read_dictionary(path: &Path) -> Result<Vec<DictionaryEntry>, Problems> {
    let source = Source::read(path)?;
    let entries = dictionary::entries(&source.root());
    source.finish().map(|()| entries)
}

/// What the files say, the policy itself first.
struct Chain<'w>(Vec<&'w Written>);

impl<'w> Chain<'w> {
    /// A setting, from the first file that has it.
    fn first<T>(&self, setting: impl Fn(&'w Written) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|written| setting(written))
    }

    /// Entries of a map, from the last file to the first: later ones win.
    fn merged<T: Clone + 'w>(&self, map: impl Fn(&'w Written) -> &'w Vec<T>) -> Vec<T> {
        let files = self.0.iter().rev();
        files.flat_map(|written| map(written).iter().cloned()).collect()
    }

    /// The rules for fields that no built-in policy of the chain has.
    fn own_rules(&self) -> Vec<&'w (PathPattern, FieldRule)> {
        let (built_in, own): (Vec<&Written>, Vec<&Written>) = self.0.iter().partition(|w| w.is_built_in);
        let known = |rule: &&(PathPattern, FieldRule)| built_in.iter().any(|w| w.fields.contains(rule));
        let rules = own.into_iter().flat_map(|w| &w.fields);
        rules.filter(|rule| !known(rule)).collect()
    }
}

/// Merges a chain; `None` with problems reported to `source`, the policy's own file. `sound`: every file was read without
/// a problem, so what is missing was never written.
fn merge(source: &Source, chain: &Chain<'_>, sound: bool) -> Option<Policy> {
    let own = chain.0.first()?;
    let table = source.root().table()?;
    let dictionary = chain.0.iter().flat_map(|w| w.dictionary.iter().cloned());
    let dictionary: Vec<DictionaryEntry> = dictionary.collect();
    if let Some((what, fix)) = dictionary::returning_terms(&dictionary) {
        source.root().problem(what, fix);
    }
    let actions = actions(table.node(), chain, sound)?;
    let record_key = KeyRule {
        entity: chain.first(|w| w.key_entity).unwrap_or(Entity::Id),
        // Without a word on keys: nothing that identifies, nothing that is derived.
        action: chain.first(|w| w.key_action).unwrap_or(Action::Label),
    };
    let zip3_restricted = chain
        .first(|w| w.zip3_restricted.clone())
        .unwrap_or_else(|| ZIP3_RESTRICTED_HHS.map(str::to_owned).to_vec());
    let locales = chain.first(|w| w.locales).unwrap_or(Locales::US);
    let roles = RoleRules::merge(&chain.merged(|w| &w.roles));
    let hides_some = roles.actions().any(|(_, action)| action != Action::Keep);
    if actions[Entity::Name as usize] == Action::Keep && hides_some {
        table.node().problem(
            "keeps names, and with them every name that nothing says whose it is, but not those of a role",
            "name what happens to names in `actions`, and in `roles` whose names are kept",
        );
    }
    let possible = status::status(&Deeds {
        actions: &actions,
        key: record_key,
        roles: &roles,
        zip3_restricted: &zip3_restricted,
        own_rules: &chain.own_rules(),
        locales,
    });
    check_claim(table.node(), own.claim, &possible);
    let name = own.name.clone()?;
    let mut policy = Policy {
        namespace: chain
            .first(|w| w.namespace.clone())
            .unwrap_or_else(|| name.clone()),
        name,
        version: own.version.clone()?,
        digest: String::new(),
        // A policy may claim less than it does, and then carries the weaker name.
        status: match possible.0 {
            Status::SafeHarbor => own.claim.unwrap_or(Status::SafeHarbor),
            Status::Pseudonymised => Status::Pseudonymised,
        },
        scope: chain.first(|w| w.scope).unwrap_or(Scope::Patient),
        subject: chain.first(|w| w.subject.clone()).unwrap_or_default(),
        fields: PathRules::new(chain.merged(|w| &w.fields)),
        allow: chain.first(|w| w.allow.clone()),
        tags: overridden(chain.merged(|w| &w.tags)),
        unknown_fields: chain.first(|w| w.unknown_fields).unwrap_or_default(),
        name_parts: PathRules::new(chain.merged(|w| &w.name_parts)),
        unreadable: chain.first(|w| w.unreadable).unwrap_or_default(),
        actions,
        record_key,
        headers_allowed: chain.first(|w| w.headers_allowed.clone()).unwrap_or_default(),
        zip3_restricted,
        shift_days_max: chain.first(|w| w.shift_days_max).unwrap_or(SHIFT_DAYS_DEFAULT),
        locales,
        roles,
        redacts_unknown_words: chain.first(|w| w.redacts_unknown_words).unwrap_or(false),
        model: ModelRules::merge(&chain.merged(|w| &w.model)),
        dictionary: Arc::from(dictionary),
        formats: Arc::from([]),
        keep: Arc::from([]),
        memory: super::Memory::default(),
    };
    policy.digest = digest::digest(&policy);
    Some(policy)
}

/// Of several rules for one tag the last, in the order of tags.
fn overridden(rules: Vec<(String, FieldRule)>) -> Vec<(String, FieldRule)> {
    let folded = rules
        .into_iter()
        .map(|(tag, rule)| (tag.to_ascii_uppercase(), rule));
    folded.collect::<BTreeMap<_, _>>().into_iter().collect()
}

fn check_claim(file: &Node<'_>, claim: Option<Status>, (status, against): &(Status, Vec<String>)) {
    if claim == Some(Status::SafeHarbor) && *status != Status::SafeHarbor {
        let against = against.join(", ");
        file.problem(
            format!("claims `status: safe-harbor`, which {against} does not allow"),
            "use label, remove or generalise there, drop kept fields, or claim `pseudonymised`",
        );
    }
}

fn actions(file: &Node<'_>, chain: &Chain<'_>, sound: bool) -> Option<[Action; Entity::ALL.len()]> {
    let mut actions = [chain.first(|w| w.default_action); Entity::ALL.len()];
    for (entity, action) in chain.merged(|w| &w.actions) {
        actions[entity as usize] = Some(action);
    }
    let missing = Entity::ALL.iter().filter(|&&e| actions[e as usize].is_none());
    let missing: Vec<&str> = missing.map(|e| e.name()).collect();
    if !missing.is_empty() && sound {
        file.problem(
            format!("no action for {}", missing.join(", ")),
            "add `actions: {default: label}` or `extends`",
        );
    }
    let complete = missing.is_empty();
    complete.then(|| actions.map(|action| action.unwrap_or(Action::Label)))
}
