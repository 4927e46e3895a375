//! What a facility adds to a policy in files of its own: identifier formats, always-redact dictionaries, terms to keep.
//!
//! In: the files that a pipeline (or `redact`) names. Out: the policy with all of them ([`Policy::with`]), or everything
//! that is wrong with any of them. A worker loads them again when they change; the policy itself stays.

use super::Policy;
use super::dictionary::{self, DictionaryEntry};
use super::formats::{self, IdFormat};
use super::keep::{self, KeepTerm};
use super::written::ENTITIES;
use crate::config::problems::Problem;
use crate::config::reader::{Node, Problems, Source, Table, read_text};
use crate::entity::Entity;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What the files say.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Identifier formats.
    pub formats: Vec<IdFormat>,
    /// Always-redact terms.
    pub dictionary: Vec<DictionaryEntry>,
    /// Terms that stay.
    pub keep: Vec<KeepTerm>,
}

/// The files. YAML by their ending (`.yaml`, `.yml`, `.json`); dictionaries and kept terms else as text, a term per line.
#[derive(Clone, Debug, Default)]
pub struct AdditionFiles {
    /// `deid.formats`
    pub formats: Vec<PathBuf>,
    /// `deid.dictionaries`
    pub dictionaries: Vec<DictionaryFile>,
    /// `deid.keep`
    pub keep: Vec<PathBuf>,
}

/// A dictionary file. A text list says terms only; the rest is said where it is named.
#[derive(Clone, Debug)]
pub struct DictionaryFile {
    /// Where it is.
    pub path: PathBuf,
    /// Category of the terms of a text list. Default: names.
    pub entity: Entity,
    /// See [`DictionaryEntry`].
    pub case_sensitive: bool,
    /// See [`DictionaryEntry`].
    pub whole_word: bool,
    /// See [`DictionaryEntry`].
    pub replacement: Option<String>,
}

impl From<PathBuf> for DictionaryFile {
    fn from(path: PathBuf) -> Self {
        DictionaryFile {
            path,
            entity: Entity::Name,
            case_sensitive: false,
            whole_word: true,
            replacement: None,
        }
    }
}

/// Lines of a text list that begin so are remarks. Terms such as `#42` are none.
const REMARK: &str = "# ";

impl AdditionFiles {
    /// Reads `deid.formats`, `deid.dictionaries` and `deid.keep`; paths are relative to `folder`.
    pub(crate) fn from_table(table: &Table<'_>, folder: &Path) -> Self {
        let paths = |key: &str| -> Vec<PathBuf> {
            let named = table.texts(key).unwrap_or_default();
            named.iter().map(|path| folder.join(path)).collect()
        };
        AdditionFiles {
            formats: paths("deid.formats"),
            dictionaries: table
                .get("deid.dictionaries")
                .map(|node| dictionary_files(&node, folder))
                .unwrap_or_default(),
            keep: paths("deid.keep"),
        }
    }

    /// Every file, for watching them.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let dictionaries = self.dictionaries.iter().map(|file| &file.path);
        let all = self.formats.iter().chain(dictionaries).chain(&self.keep);
        all.map(PathBuf::as_path)
    }

    /// The policy with everything that the files say; without files, as it is.
    ///
    /// # Errors
    /// All that is wrong with any of them.
    pub fn add_to(&self, policy: &Policy) -> Result<Policy, Problems> {
        if self.paths().next().is_none() {
            return Ok(policy.clone());
        }
        let policy = policy.with(&self.load()?);
        match (
            dictionary::returning_terms(&policy.dictionary),
            self.dictionaries.first(),
        ) {
            (Some((what, fix)), Some(file)) => {
                Err(Problems::of_file(&file.path.display().to_string(), what, fix))
            }
            _ => Ok(policy),
        }
    }

    /// The policy, if it could be read, with everything that the files say.
    ///
    /// # Errors
    /// All that is wrong with the policy and with any of the files.
    pub fn add_to_read(&self, policy: Result<Policy, Problems>) -> Result<Policy, Problems> {
        policy.map_or_else(
            |mut problems| {
                problems.append(self.load().err().unwrap_or_default());
                Err(problems)
            },
            |policy| self.add_to(&policy),
        )
    }

    /// What the files say.
    ///
    /// # Errors
    /// All that is wrong with any of them.
    pub fn load(&self) -> Result<Additions, Problems> {
        let mut additions = Additions::default();
        let mut problems = Problems::default();
        let mut names = HashSet::new();
        for path in &self.formats {
            let read = from_yaml(path, |list| formats::formats(list, &mut names));
            keep_or_tell(&mut additions.formats, read, &mut problems);
        }
        for file in &self.dictionaries {
            let read = match is_yaml(&file.path) {
                true => from_yaml(&file.path, dictionary::entries),
                false => from_text(&file.path, |term| file.entry(term)),
            };
            keep_or_tell(&mut additions.dictionary, read, &mut problems);
        }
        for path in &self.keep {
            let entry = |term: &str| KeepTerm {
                term: term.into(),
                case_sensitive: false,
                enabled: true,
            };
            let read = match is_yaml(path) {
                true => from_yaml(path, keep::terms),
                false => from_text(path, entry),
            };
            keep_or_tell(&mut additions.keep, read, &mut problems);
        }
        problems.or_ok().map(|()| additions)
    }
}

impl DictionaryFile {
    fn entry(&self, term: &str) -> DictionaryEntry {
        DictionaryEntry {
            term: term.into(),
            entity: self.entity,
            case_sensitive: self.case_sensitive,
            whole_word: self.whole_word,
            replacement: self.replacement.clone(),
            enabled: true,
        }
    }
}

/// `a.txt,b.yaml`, or a list of paths and of maps `{file: a.txt, entity: id}`.
fn dictionary_files(node: &Node<'_>, folder: &Path) -> Vec<DictionaryFile> {
    if let Some(paths) = node.plain_text() {
        let paths = paths.split(',').map(str::trim).filter(|path| !path.is_empty());
        return paths.map(|path| folder.join(path).into()).collect();
    }
    let items = node.list().unwrap_or_default();
    items
        .iter()
        .filter_map(|item| dictionary_file(item, folder))
        .collect()
}

fn dictionary_file(node: &Node<'_>, folder: &Path) -> Option<DictionaryFile> {
    if !node.is_map() {
        return Some(folder.join(node.filled_text()?).into());
    }
    let table = node.table()?;
    let path = table
        .need("file")
        .and_then(|n| Some(folder.join(n.filled_text()?)));
    let entity = table.choice("entity", &ENTITIES);
    let case_sensitive = table.boolean("case_sensitive");
    let whole_word = table.boolean("whole_word");
    let replacement = table.get("replacement");
    let says_more =
        entity.is_some() || case_sensitive.is_some() || whole_word.is_some() || replacement.is_some();
    table.finish();
    let mut file = DictionaryFile::from(path?);
    if says_more && is_yaml(&file.path) {
        node.problem(
            "has settings for a text list beside a YAML file",
            "write them into the file's entries",
        );
    }
    file.entity = entity.unwrap_or(file.entity);
    file.case_sensitive = case_sensitive.unwrap_or(file.case_sensitive);
    file.whole_word = whole_word.unwrap_or(file.whole_word);
    // That it contains no term is checked when the terms are known.
    file.replacement = match replacement {
        Some(node) => Some(dictionary::checked_replacement(&node, None)?),
        None => None,
    };
    Some(file)
}

fn is_yaml(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["yaml", "yml", "json"].contains(&ending)
}

fn from_yaml<T>(path: &Path, read: impl FnOnce(&Node<'_>) -> Vec<T>) -> Result<Vec<T>, Problems> {
    let source = Source::read(path)?;
    let items = read(&source.root());
    source.finish().map(|()| items)
}

/// One term per line; empty lines and remarks say nothing.
fn from_text<T>(path: &Path, entry: impl Fn(&str) -> T) -> Result<Vec<T>, Problems> {
    let text = read_text(path)?;
    let mut problems = Problems::default();
    let mut entries = Vec::new();
    let lines = text.trim_start_matches('\u{feff}').lines().zip(1..);
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty() && !line.starts_with(REMARK)) {
        match dictionary::term_fault(line.trim()) {
            None => entries.push(entry(line.trim())),
            Some((what, fix)) => problems.0.push(Problem {
                file: path.display().to_string(),
                path: format!("line {number}"),
                what,
                fix: fix.to_owned(),
            }),
        }
    }
    problems.or_ok().map(|()| entries)
}

fn keep_or_tell<T>(all: &mut Vec<T>, read: Result<Vec<T>, Problems>, problems: &mut Problems) {
    match read {
        Ok(items) => all.extend(items),
        Err(more) => problems.append(more),
    }
}

#[cfg(test)]
mod tests;
