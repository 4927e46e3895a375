//! One policy file as people write it: parsed and checked by itself, not yet merged with what it extends.
//!
//! ```yaml
//! name: clinic-a
//! version: "3"
//! extends: pseudonymise               # a built-in policy, or a path relative to this file; or a list of them
//! status: pseudonymised               # optional: an error when it claims more than the actions give
//! namespace: clinic-a                 # tokens of two namespaces never match
//! scope: patient                      # who shares tokens of names, places and dates: patient | namespace
//! subject: [patient.mrn, mrn]         # where the patient's identifier stands, in order of preference
//! fields:                             # path: entity | narrative | keep | remove | drop and the like
//!   referral.doctor: name
//!   "**.ward_code": keep
//! allow: [page_content, metadata.page]   # what is not listed is dropped unseen; default: everything passes the finders
//! chunk_text: [body.passage]          # where the text stands in RAG chunks of a shape that no framework has
//! tags: {PHI: narrative, PII: name}   # what a schema's tags say, and …
//! unknown_fields: narrative           # … what happens to its other fields: see `tags.rs`
//! name_parts: {"**.PID.5.1": family}  # path: family | given
//! unreadable: remove                  # documents that cannot be read (PDF, images): remove | quarantine the record
//! injection: tag                      # text that speaks to a model: tag | quarantine | off
//! actions:                            # entity: action; `default` for entities that no file of the chain names
//!   date: shift-date
//!   account: {mask: {keep_last: 4}}
//! record_key: {entity: mrn, action: token}
//! headers: {allow: [content-type]}
//! zip3_restricted: ["036", "059"]
//! shift_days_max: 180
//! locales: [us, uk]                   # whose numbers are told by their shape: us (default), uk, au, nz
//! unknown_words: keep                 # or `redact`: what no vocabulary knows goes as well
//! roles: {labels: true, provider: keep}   # see `roles.rs`
//! model: {labels: {PER: name}, thresholds: {name: 0.3}}   # see `model.rs`
//! dictionary: [{term: Willowbrook, entity: address}]
//! dictionary_files: [staff.yaml]      # files with such a list, relative to this file
//! ```

use super::dictionary::{self, DictionaryEntry};
use super::model::{self, WrittenModel};
use super::name_parts::{self, NamePart};
use super::path::PathPattern;
use super::roles::{self, WrittenRoles};
use super::tags::{self, UnknownFields};
use super::{Action, FieldRule, Injection, Scope, Status, Unreadable};
use crate::config::reader::{Node, Source, Table, closest};
use crate::entity::Entity;
use crate::locale::{Locale, Locales};

/// Entities by name, as choices for the reader.
pub(super) const ENTITIES: [(&str, Entity); Entity::ALL.len()] = {
    let mut named = [("", Entity::Name); Entity::ALL.len()];
    let mut i = 0;
    while i < named.len() {
        named[i] = (Entity::ALL[i].name(), Entity::ALL[i]);
        i += 1;
    }
    named
};

const SCOPES: [(&str, Scope); 2] = [("patient", Scope::Patient), ("namespace", Scope::Namespace)];
const STATUSES: [(&str, Status); 2] = [
    ("safe-harbor", Status::SafeHarbor),
    ("pseudonymised", Status::Pseudonymised),
];
const UNREADABLE: [(&str, Unreadable); 2] = [
    ("remove", Unreadable::Remove),
    ("quarantine", Unreadable::Quarantine),
];
const INJECTION: [(&str, Injection); 3] = [
    ("tag", Injection::Tag),
    ("quarantine", Injection::Quarantine),
    ("off", Injection::Off),
];
const MASK_ALL: Action = Action::Mask { keep_last: 0 };
const ACTIONS: [(&str, Action); 7] = [
    ("token", Action::Token),
    ("label", Action::Label),
    ("generalise", Action::Generalise),
    ("shift-date", Action::ShiftDate),
    ("mask", MASK_ALL),
    ("remove", Action::Remove),
    ("keep", Action::Keep),
];
/// Most characters that a mask may leave: enough for the last digits of a card or phone number.
const KEEP_LAST_MAX: i64 = 8;
/// Longest name, version and namespace.
const NAME_CHARS_MAX: usize = 64;
/// Largest offset that may be configured: ten years either way.
const SHIFT_DAYS_LIMIT: i64 = 3650;

/// What one file says. `None` and empty: it says nothing, what it extends holds.
#[derive(Default)]
pub(super) struct Written {
    pub name: Option<String>,
    pub version: Option<String>,
    pub extends: Vec<String>,
    pub claim: Option<Status>,
    pub namespace: Option<String>,
    pub scope: Option<Scope>,
    pub subject: Option<Vec<PathPattern>>,
    pub fields: Vec<(PathPattern, FieldRule)>,
    pub allow: Option<Vec<PathPattern>>,
    pub chunk_text: Option<Vec<PathPattern>>,
    pub tags: Vec<(String, FieldRule)>,
    pub unknown_fields: Option<UnknownFields>,
    pub name_parts: Vec<(PathPattern, NamePart)>,
    pub unreadable: Option<Unreadable>,
    pub injection: Option<Injection>,
    pub default_action: Option<Action>,
    pub actions: Vec<(Entity, Action)>,
    pub key_entity: Option<Entity>,
    pub key_action: Option<Action>,
    pub headers_allowed: Option<Vec<String>>,
    pub zip3_restricted: Option<Vec<String>>,
    pub shift_days_max: Option<u16>,
    pub locales: Option<Locales>,
    pub redacts_unknown_words: Option<bool>,
    /// At most one.
    pub roles: Vec<WrittenRoles>,
    /// At most one.
    pub model: Vec<WrittenModel>,
    pub dictionary: Vec<DictionaryEntry>,
    pub dictionary_files: Vec<String>,
    /// Whether it comes with the binary.
    pub is_built_in: bool,
}

/// Reads one file; what is wrong with it is reported to `source`.
pub(super) fn read(source: &Source) -> Written {
    let Some(table) = source.root().table() else {
        return Written::default();
    };
    let mut written = Written {
        name: table.need("name").and_then(|n| word(&n)),
        // `version: 3` is what people write. 1.10 must be quoted: as a number it would be 1.1.
        version: table.need("version").and_then(|n| n.whole().or_else(|| word(&n))),
        extends: table.texts("extends").unwrap_or_default(),
        claim: table.choice("status", &STATUSES),
        namespace: table.get("namespace").and_then(|n| word(&n)),
        scope: table.choice("scope", &SCOPES),
        subject: table.get("subject").and_then(|n| subject(&n)),
        fields: table.get("fields").map(|n| fields(&n)).unwrap_or_default(),
        allow: table.get("allow").and_then(|n| whole_paths(&n)),
        chunk_text: table.get("chunk_text").and_then(|n| whole_paths(&n)),
        tags: tags::read(&table),
        unknown_fields: table.choice("unknown_fields", &UnknownFields::CHOICES),
        name_parts: name_parts::read(&table),
        unreadable: table.choice("unreadable", &UNREADABLE),
        injection: table.choice("injection", &INJECTION),
        zip3_restricted: table.get("zip3_restricted").and_then(|n| prefixes(&n)),
        shift_days_max: table
            .integer("shift_days_max", 1..=SHIFT_DAYS_LIMIT)
            .and_then(|d| u16::try_from(d).ok()),
        locales: table.get("locales").and_then(|n| locales(&n)),
        redacts_unknown_words: table.choice("unknown_words", &[("redact", true), ("keep", false)]),
        dictionary: table
            .get("dictionary")
            .map(|n| dictionary::entries(&n))
            .unwrap_or_default(),
        dictionary_files: table.texts("dictionary_files").unwrap_or_default(),
        ..Written::default()
    };
    actions(&table, &mut written);
    record_key(&table, &mut written);
    roles::read(&table, &mut written);
    model::read(&table, &mut written);
    if let Some(headers) = table.get("headers").and_then(|n| n.table()) {
        written.headers_allowed = headers.need("allow").and_then(|n| n.texts());
        headers.finish();
    }
    table.finish();
    written
}

/// A name that may stand in a header, a metric and a file name.
fn word(node: &Node<'_>) -> Option<String> {
    let text = node.text()?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if text.is_empty() || text.len() > NAME_CHARS_MAX || !text.bytes().all(fits) {
        node.problem(
            "is not a name",
            format!("use 1 to {NAME_CHARS_MAX} letters, digits, `-`, `_` or `.`"),
        );
        return None;
    }
    Some(text.to_owned())
}

pub(super) fn pattern(node: &Node<'_>, text: &str) -> Option<PathPattern> {
    let report = |wrong| node.problem(wrong, "write a path such as `patient.name` or `**.mrn`");
    PathPattern::parse(text).map_err(report).ok()
}

fn subject(node: &Node<'_>) -> Option<Vec<PathPattern>> {
    let read = |item| pattern(item, item.text()?);
    let patterns: Vec<_> = node.list()?.iter().map(read).collect(); // all, so that all problems are told
    patterns.into_iter().collect()
}

/// Paths that name what stands there and below.
fn whole_paths(node: &Node<'_>) -> Option<Vec<PathPattern>> {
    let read = |item: &Node<'_>| {
        let pattern = pattern(item, item.text()?)?;
        if pattern.is_deep() {
            item.problem(
                "names paths at any depth",
                "list whole paths; `*` stands for one member, and what lies below a listed path counts with it",
            );
            return None;
        }
        Some(pattern)
    };
    let patterns: Vec<_> = node.list()?.iter().map(read).collect(); // all, so that all problems are told
    patterns.into_iter().collect()
}

fn locales(node: &Node<'_>) -> Option<Locales> {
    let named: Vec<_> = node
        .list()?
        .iter()
        .map(|item| item.choice(&Locale::ALL))
        .collect(); // all, so that all problems are told
    named.into_iter().collect()
}

fn fields(node: &Node<'_>) -> Vec<(PathPattern, FieldRule)> {
    let rule = |(path, node): (&str, Node<'_>)| Some((pattern(&node, path)?, field_rule(&node)?));
    node.entries()
        .unwrap_or_default()
        .into_iter()
        .filter_map(rule)
        .collect()
}

pub(super) fn field_rule(node: &Node<'_>) -> Option<FieldRule> {
    match node.text()? {
        "narrative" => Some(FieldRule::Narrative),
        "term" => Some(FieldRule::Term),
        "keep" => Some(FieldRule::Keep),
        "remove" => Some(FieldRule::Remove),
        "attachment" => Some(FieldRule::Attachment),
        "reference" => Some(FieldRule::Reference),
        "uuid" => Some(FieldRule::Uuid),
        "drop" => Some(FieldRule::Drop),
        "embedding" => Some(FieldRule::Embedding),
        name => {
            let rules = "use `narrative`, `term`, `keep`, `remove`, `attachment`, `reference`, `uuid`, `drop`, `embedding` or an entity";
            entity(node, name, rules).map(FieldRule::Is)
        }
    }
}

/// An entity by name; the problem lists them all, because no documentation is nearer.
pub(super) fn entity(node: &Node<'_>, name: &str, otherwise: &str) -> Option<Entity> {
    if let Ok(entity) = name.parse() {
        return Some(entity);
    }
    let names: Vec<&str> = Entity::ALL.iter().map(|e| e.name()).collect();
    let fix = match closest(name, &names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("{otherwise}: {}", names.join(", ")),
    };
    node.problem("is not known", fix);
    None
}

fn actions(table: &Table<'_>, written: &mut Written) {
    let Some(node) = table.get("actions") else { return };
    for (name, node) in node.entries().unwrap_or_default() {
        let kind = match name {
            "default" => None,
            name => match entity(&node, name, "use `default` or an entity") {
                Some(entity) => Some(entity),
                None => continue,
            },
        };
        let Some(action) = action(&node) else { continue };
        if action == Action::ShiftDate && !kind.is_some_and(Entity::is_date) {
            node.problem(
                "only dates can be shifted",
                "use `shift-date` for `date` and `birth_date` only",
            );
            continue;
        }
        match kind {
            Some(entity) => written.actions.push((entity, action)),
            None => written.default_action = Some(action),
        }
    }
}

/// `token`, or `{mask: {keep_last: 4}}`.
pub(super) fn action(node: &Node<'_>) -> Option<Action> {
    if !node.is_map() {
        return node.choice(&ACTIONS);
    }
    let table = node.table()?;
    let mask = table.need("mask").and_then(|n| n.table());
    table.finish();
    let mask = mask?;
    let keep_last = mask.integer("keep_last", 0..=KEEP_LAST_MAX);
    mask.finish();
    Some(Action::Mask {
        keep_last: usize::try_from(keep_last.unwrap_or(0)).ok()?,
    })
}

fn record_key(table: &Table<'_>, written: &mut Written) {
    let Some(key) = table.get("record_key").and_then(|n| n.table()) else {
        return;
    };
    written.key_entity = key.choice("entity", &ENTITIES);
    if let Some(node) = key.get("action") {
        written.key_action = action(&node);
        if matches!(written.key_action, Some(Action::Generalise | Action::ShiftDate)) {
            node.problem(
                "does not keep keys apart",
                "use `token`, `label`, `mask`, `remove` or `keep` for the record key",
            );
        }
    }
    key.finish();
}

fn prefixes(node: &Node<'_>) -> Option<Vec<String>> {
    let prefix = |item: &Node<'_>| {
        let text = item.text()?;
        let fits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            item.problem("is not a three-digit ZIP prefix", "write three digits in quotes");
        }
        fits.then(|| text.to_owned())
    };
    let read: Vec<_> = node.list()?.iter().map(prefix).collect(); // all, so that all problems are told
    let mut prefixes: Vec<String> = read.into_iter().collect::<Option<_>>()?;
    prefixes.sort_unstable();
    prefixes.dedup();
    Some(prefixes)
}
