//! What is wrong with the configuration: file, path, what, and what to do. Never a value of it.

use std::collections::HashSet;
use std::fmt;

/// One thing that is wrong with the configuration. Holds no value of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// File in which it stands.
    pub file: String,
    /// Path of the setting, as in `dictionary.entries[3].entity`; empty for the file as a whole.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}; {}", self.what, self.fix)
    }
}

/// Everything that is wrong with the configuration, in the order in which it was met. Prints one problem per line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// One problem of a file as a whole.
    pub fn of_file(file: &str, what: impl Into<String>, fix: impl Into<String>) -> Self {
        let (what, fix) = (what.into(), fix.into());
        Problems(vec![Problem {
            file: file.to_owned(),
            path: String::new(),
            what,
            fix,
        }])
    }

    /// `Ok` when there are none.
    pub fn or_ok(self) -> Result<(), Problems> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Each problem once: several files may name the same broken one.
    pub fn without_repeats(self) -> Self {
        let mut met = HashSet::new();
        let first = self.0.into_iter().filter(|problem| met.insert(problem.clone()));
        Problems(first.collect())
    }

    /// Adds those of another file.
    pub fn append(&mut self, more: Problems) {
        self.0.extend(more.0);
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            write!(f, "{}{problem}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The kind of an input or output error in everyday words. The library's own for the common ones speak of entities.
pub fn io_kind(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::AlreadyExists => "already exists".to_owned(),
        kind => kind.to_string(),
    }
}
