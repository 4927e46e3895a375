//! The checked reader that every configuration file goes through: YAML (so also JSON) in, typed settings out.
//!
//! It collects *all* problems of a file before it gives up, each with file, path, what is wrong and what to do. It
//! never repeats a value: dictionaries hold patients' names and settings hold passwords. Unknown keys are problems;
//! the known ones are those that the code asked for, so there is no second list of them to keep in step.
//!
//! ```
//! use deidstream::config::reader::Source;
//! let source = Source::parse("worker.yaml", "tasks.max: 4\nconsumer.fetch.min.bytes: 1").unwrap();
//! let settings = source.root().table().unwrap();
//! let tasks = settings.integer("tasks.max", 1..=64).unwrap_or(1);
//! let client: Vec<(String, String)> = settings
//!     .under("consumer.")
//!     .into_iter()
//!     .filter_map(|(key, node)| Some((key, node.scalar()?)))
//!     .collect();
//! settings.finish(); // reports the keys that nothing asked for
//! source.finish().unwrap(); // all problems at once
//! assert_eq!((tasks, client.len()), (4, 1));
//! ```

use super::problems::io_kind;
pub use super::problems::{Problem, Problems};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::path::Path;

#[cfg(test)]
mod tests;

/// Largest configuration file in bytes; dictionaries of a million terms fit.
const FILE_BYTES_MAX: u64 = 128 << 20;
/// Most YAML nodes of one file: a dictionary entry takes about five.
const NODES_MAX: usize = 8_000_000;

/// One parsed file and the problems found in it so far.
#[derive(Debug)]
pub struct Source {
    file: String,
    root: Value,
    problems: RefCell<Vec<Problem>>,
}

impl Source {
    /// Reads and parses a file.
    pub fn read(path: &Path) -> Result<Self, Problems> {
        Source::parse(&path.display().to_string(), &read_text(path)?)
    }

    /// Parses the text of a file. `file` is the name that problems carry.
    pub fn parse(file: &str, text: &str) -> Result<Self, Problems> {
        // What the library says quotes the file, so only kind and position are taken over.
        let root = serde_saphyr::from_str_with_options::<Value>(text, options()).map_err(|error| {
            let (what, fix) = match error.without_snippet() {
                serde_saphyr::Error::DuplicateMappingKey { .. } => {
                    ("a key is written twice in one map", "remove one of the two")
                }
                serde_saphyr::Error::MultipleDocuments { .. } => {
                    ("holds several documents", "keep one of them")
                }
                serde_saphyr::Error::Budget { .. } => ("is too large or too deeply nested", "split it"),
                serde_saphyr::Error::MergeKeyNotAllowed { .. } => (
                    "merge keys (`<<`) are not supported",
                    "write the settings out, or use `extends`",
                ),
                serde_saphyr::Error::Eof { .. } => ("is empty", "write the settings into it"),
                _ => (
                    "is not valid YAML here",
                    "check indentation, quotes and colons near this place",
                ),
            };
            let path = error.location().map_or_else(String::new, |l| {
                format!("line {}, column {}", l.line(), l.column())
            });
            let (file, what, fix) = (file.to_owned(), what.to_owned(), fix.to_owned());
            Problems(vec![Problem {
                file,
                path,
                what,
                fix,
            }])
        })?;
        Ok(Source {
            file: file.to_owned(),
            root,
            problems: RefCell::default(),
        })
    }

    /// The name that problems carry.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The whole content.
    pub fn root(&self) -> Node<'_> {
        Node {
            source: self,
            path: String::new(),
            value: &self.root,
        }
    }

    /// Whether no problem has been reported so far.
    pub fn is_sound(&self) -> bool {
        self.problems.borrow().is_empty()
    }

    /// All problems reported so far, as the error.
    pub fn finish(self) -> Result<(), Problems> {
        Problems(self.problems.into_inner()).or_ok()
    }
}

/// The text of a file of bounded size.
pub(crate) fn read_text(path: &Path) -> Result<String, Problems> {
    let file = path.display().to_string();
    let failed = |e: &std::io::Error| {
        let fix = match e.kind() {
            std::io::ErrorKind::InvalidData => "save it as UTF-8",
            _ => "check the path and its permissions",
        };
        Problems::of_file(&file, format!("cannot be read ({})", io_kind(e)), fix)
    };
    let size = std::fs::metadata(path).map_err(|e| failed(&e))?.len();
    if size > FILE_BYTES_MAX {
        let what = format!("is larger than {} MiB", FILE_BYTES_MAX >> 20);
        return Err(Problems::of_file(&file, what, "split it"));
    }
    std::fs::read_to_string(path).map_err(|e| failed(&e))
}

/// Strict YAML 1.2: `no` is text and `007` keeps its zeros; duplicate and merge keys are refused.
fn options() -> serde_saphyr::Options {
    let mut budget = serde_saphyr::Budget::default();
    budget.max_nodes = NODES_MAX;
    budget.max_events = 4 * NODES_MAX;
    budget.max_total_scalar_bytes = FILE_BYTES_MAX as usize;
    serde_saphyr::options! {
        budget: Some(budget),
        with_snippet: false,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
    }
}

/// One value of a file, with its path. The typed getters report a problem and return `None` where the type is wrong.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    source: &'a Source,
    path: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    /// Path of the value inside its file.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Reports a problem with this value.
    pub fn problem(&self, what: impl Into<String>, fix: impl Into<String>) {
        let (file, path) = (self.source.file.clone(), self.path.clone());
        self.source.problems.borrow_mut().push(Problem {
            file,
            path,
            what: what.into(),
            fix: fix.into(),
        });
    }

    fn wrong<T>(&self, what: impl Into<String>, fix: impl Into<String>) -> Option<T> {
        self.problem(what, fix);
        None
    }

    /// A string.
    pub fn text(&self) -> Option<&'a str> {
        match self.value {
            Value::String(text) => Some(text),
            Value::Number(_) | Value::Bool(_) => self.wrong("should be text", "put it in quotes"),
            _ => self.wrong("should be text", "write one value here"),
        }
    }

    /// A string with something in it.
    pub fn filled_text(&self) -> Option<&'a str> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.empty()
        } else {
            Some(text)
        }
    }

    /// Reports that nothing is written here, unless something else is wrong.
    pub fn empty<T>(&self) -> Option<T> {
        match self.value {
            Value::String(_) => self.wrong("is empty", "write a value here"),
            Value::Array(items) if items.is_empty() => self.wrong("is empty", "write a value here"),
            _ => None,
        }
    }

    /// A whole number as text, without a problem where it is something else.
    pub fn whole(&self) -> Option<String> {
        self.value.as_i64().map(|number| number.to_string())
    }

    /// A string, number or truth value, as text: for settings that are passed on to a Kafka client.
    pub fn scalar(&self) -> Option<String> {
        match self.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => self.wrong("should be one value", "write text, a number, true or false"),
        }
    }

    /// A whole number within bounds. Also as text, because Kafka Connect's JSON writes all settings as strings.
    pub fn integer(&self, range: RangeInclusive<i64>) -> Option<i64> {
        let number = match self.value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let expected = || format!("write a number from {} to {}", range.start(), range.end());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            Some(_) => self.wrong("is out of range", expected()),
            None => self.wrong("should be a whole number", expected()),
        }
    }

    /// A number within bounds, also as text.
    pub fn number(&self, range: RangeInclusive<f64>) -> Option<f64> {
        let number = match self.value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let expected = || format!("write a number from {} to {}", range.start(), range.end());
        match number {
            Some(number) if range.contains(&number) => Some(number),
            Some(_) => self.wrong("is out of range", expected()),
            None => self.wrong("should be a number", expected()),
        }
    }

    /// True or false, also as text.
    pub fn boolean(&self) -> Option<bool> {
        match self.value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if text == "true" => Some(true),
            Value::String(text) if text == "false" => Some(false),
            _ => self.wrong("should be true or false", "write `true` or `false`"),
        }
    }

    /// One of the named values.
    pub fn choice<T: Copy>(&self, allowed: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, value)) = allowed.iter().find(|(name, _)| *name == text) {
            return Some(*value);
        }
        let names: Vec<&str> = allowed.iter().map(|(name, _)| *name).collect();
        self.wrong("is not one of the allowed values", one_of(text, &names))
    }

    /// A list.
    pub fn list(&self) -> Option<Vec<Node<'a>>> {
        let Value::Array(items) = self.value else {
            return self.wrong(
                "should be a list",
                "write `[a, b]` or one item per line after `- `",
            );
        };
        let item = |(i, value)| Node {
            source: self.source,
            path: format!("{}[{i}]", self.path),
            value,
        };
        Some(items.iter().enumerate().map(item).collect())
    }

    /// A list of strings; also one string with commas, as Kafka Connect writes lists.
    pub fn texts(&self) -> Option<Vec<String>> {
        match self.value {
            Value::String(text) => Some(
                text.split(',')
                    .map(|t| t.trim().to_owned())
                    .filter(|t| !t.is_empty())
                    .collect(),
            ),
            _ => {
                let read = |item: &Node<'_>| item.text().map(str::to_owned);
                let texts: Vec<_> = self.list()?.iter().map(read).collect(); // all, so that all problems are told
                texts.into_iter().collect()
            }
        }
    }

    /// A map whose keys are free, in the order written.
    pub fn entries(&self) -> Option<Vec<(&'a str, Node<'a>)>> {
        let map = self.map()?;
        Some(
            map.iter()
                .map(|(key, value)| (key.as_str(), self.child(key, value)))
                .collect(),
        )
    }

    /// A map whose keys are settings. Call [`Table::finish`] when all of them have been asked for.
    pub fn table(&self) -> Option<Table<'a>> {
        Some(Table {
            map: self.map()?,
            node: self.clone(),
            asked: RefCell::default(),
            passed: RefCell::default(),
            quiet: false,
        })
    }

    /// The string, if it is one: for settings that may be one string or a list.
    pub fn plain_text(&self) -> Option<&'a str> {
        self.value.as_str()
    }

    /// Whether this is a map: for settings that may be written short or long.
    pub fn is_map(&self) -> bool {
        self.value.is_object()
    }

    fn map(&self) -> Option<&'a Map<String, Value>> {
        match self.value {
            Value::Object(map) => Some(map),
            _ => self.wrong("should be a map of settings", "write `key: value` lines here"),
        }
    }

    fn child(&self, key: &str, value: &'a Value) -> Node<'a> {
        let plain = key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let path = match (self.path.is_empty(), plain) {
            (true, _) => key.to_owned(),
            (false, true) => format!("{}.{key}", self.path),
            (false, false) => format!("{}[\"{key}\"]", self.path),
        };
        Node {
            source: self.source,
            path,
            value,
        }
    }
}

/// A map of settings that remembers what was asked for.
#[derive(Debug)]
pub struct Table<'a> {
    map: &'a Map<String, Value>,
    node: Node<'a>,
    /// Names of settings.
    asked: RefCell<Vec<String>>,
    /// Names that were written under a prefix: accepted, but no names to suggest.
    passed: RefCell<HashSet<&'a str>>,
    quiet: bool,
}

impl<'a> Table<'a> {
    /// For maps next to clinical values: an unknown key may be a misplaced value, so it is not repeated.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// The map itself, for problems that concern several keys.
    pub fn node(&self) -> &Node<'a> {
        &self.node
    }

    /// A setting, if it is written.
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        self.asked.borrow_mut().push(key.to_owned());
        self.map.get(key).map(|value| self.node.child(key, value))
    }

    /// A setting that must be there.
    pub fn need(&self, key: &str) -> Option<Node<'a>> {
        let found = self.get(key);
        if found.is_none() {
            self.node.child(key, &Value::Null).problem("is missing", "add it");
        }
        found
    }

    /// All settings whose names begin with a prefix, which is taken off: `consumer.` and the like.
    pub fn under(&self, prefix: &str) -> Vec<(String, Node<'a>)> {
        let taken = |(key, value): (&'a String, &'a Value)| {
            let rest = key.strip_prefix(prefix).filter(|rest| !rest.is_empty())?;
            self.passed.borrow_mut().insert(key);
            Some((rest.to_owned(), self.node.child(key, value)))
        };
        self.map.iter().filter_map(taken).collect()
    }

    /// [`Table::get`] and [`Node::text`].
    pub fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.text()
    }

    /// [`Table::get`] and [`Node::integer`].
    pub fn integer(&self, key: &str, range: RangeInclusive<i64>) -> Option<i64> {
        self.get(key)?.integer(range)
    }

    /// [`Table::get`] and [`Node::boolean`].
    pub fn boolean(&self, key: &str) -> Option<bool> {
        self.get(key)?.boolean()
    }

    /// [`Table::get`] and [`Node::choice`].
    pub fn choice<T: Copy>(&self, key: &str, allowed: &[(&str, T)]) -> Option<T> {
        self.get(key)?.choice(allowed)
    }

    /// [`Table::get`] and [`Node::texts`].
    pub fn texts(&self, key: &str) -> Option<Vec<String>> {
        self.get(key)?.texts()
    }

    /// Reports the keys that nothing asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        let known: Vec<&str> = asked.iter().map(String::as_str).collect();
        let passed = self.passed.borrow();
        let unknown = |key: &str| !known.contains(&key) && !passed.contains(key);
        for (key, value) in self.map.iter().filter(|(key, _)| unknown(key)) {
            match self.quiet {
                true => self
                    .node
                    .problem("has an unknown key", format!("use only {}", listed(&known))),
                false => self
                    .node
                    .child(key, value)
                    .problem("unknown key", one_of(key, &known)),
            }
        }
    }
}

/// `did you mean` the closest name, or else the list of all.
fn one_of(written: &str, names: &[&str]) -> String {
    match closest(written, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("use one of {}", listed(names)),
    }
}

fn listed(names: &[&str]) -> String {
    let mut names: Vec<&str> = names.to_vec();
    names.sort_unstable();
    names.dedup();
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// The name that `written` most likely stands for: up to a third of it mistyped, whatever the case and `_ - .`.
pub fn closest<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let fold = |s: &str| s.to_lowercase().replace(['_', '-', '.'], "");
    let target = fold(written);
    names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(&target, &fold(name)), *name))
        .filter(|(distance, name)| distance * 3 <= name.len().max(3))
        .min()
        .map(|(_, name)| name)
}
