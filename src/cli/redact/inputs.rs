//! Which files are read, as what, and where their outputs go.
//!
//! Refused before anything is read: several inputs without a folder, an output folder inside an input, two inputs with
//! one output, an output that is an input.

use super::RedactArgs;
use crate::cli::paths::resolved;
use crate::codec::Format;
use crate::config::problems::io_kind;
use anyhow::bail;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use walkdir::WalkDir;

/// How records lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// The file is one record.
    Whole(Format),
    /// Each line is one.
    Lines(Format),
}

/// One input.
#[derive(Debug)]
pub(super) struct Input {
    /// None is standard input.
    pub(super) source: Option<PathBuf>,
    /// None is standard output.
    pub(super) target: Option<PathBuf>,
    pub(super) shape: Shape,
}

impl Input {
    /// Name for people.
    pub(super) fn name(&self) -> String {
        self.source
            .as_ref()
            .map_or("standard input".to_owned(), |path| path.display().to_string())
    }
}

/// All inputs, and what was named or met but cannot be read.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) inputs: Vec<Input>,
    pub(super) failed: Vec<(PathBuf, String)>,
}

/// Finds the files. Order: as given, folders by name.
pub(super) fn list(args: &RedactArgs) -> anyhow::Result<List> {
    let stdin = PathBuf::from("-");
    let paths = if args.paths.is_empty() {
        std::slice::from_ref(&stdin)
    } else {
        args.paths.as_slice()
    };
    let alone = paths.len() == 1;
    let folders: Vec<&PathBuf> = paths.iter().filter(|p| **p != stdin && p.is_dir()).collect();
    let mut list = List::default();
    let Some(output) = &args.output else {
        if !alone || !folders.is_empty() {
            bail!("several inputs need a folder for their outputs: give --output DIR");
        }
        let source = paths.iter().find(|p| **p != stdin).cloned();
        let shape = shape(args, source.as_deref());
        list.inputs.push(Input {
            source,
            target: None,
            shape,
        });
        return Ok(list);
    };
    for folder in &folders {
        refuse_inside(folder, output)?;
    }
    for path in paths {
        if *path == stdin {
            bail!(
                "standard input goes to standard output: leave out --output, or name a file instead of `-`"
            );
        }
        // One folder's content goes straight into the output folder; several keep their names, as with `cp -r`.
        let prefix = if alone && path.is_dir() {
            PathBuf::new()
        } else {
            last_name(path)
        };
        for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                // A pipe in a folder would be waited for. One that is named by itself is meant.
                Ok(entry) if entry.depth() > 0 && !entry.file_type().is_file() => {
                    list.failed
                        .push((entry.into_path(), "is not a regular file".to_owned()));
                }
                Ok(entry) => {
                    let inside = entry.path().strip_prefix(path).unwrap_or(Path::new(""));
                    let target = [output.as_path(), &prefix, inside]
                        .iter()
                        .filter(|p| !p.as_os_str().is_empty())
                        .collect();
                    let shape = shape(args, Some(entry.path()));
                    list.inputs.push(Input {
                        source: Some(entry.into_path()),
                        target: Some(target),
                        shape,
                    });
                }
                Err(error) => {
                    let at = error.path().unwrap_or(path).to_owned();
                    let why = error
                        .io_error()
                        .map_or("a link that leads back to itself".to_owned(), io_kind);
                    list.failed.push((at, format!("cannot be read: {why}")));
                }
            }
        }
    }
    refuse_clashes(&list.inputs)?;
    Ok(list)
}

/// Format and shape by file name, unless they are given.
fn shape(args: &RedactArgs, path: Option<&Path>) -> Shape {
    let extension = path
        .and_then(Path::extension)
        .map(|e| e.to_string_lossy().to_ascii_lowercase());
    let (format, lines) = match extension.as_deref() {
        Some("json") => (Format::Json, false),
        Some("jsonl" | "ndjson") => (Format::Json, true),
        Some("hl7") => (Format::Hl7v2, false),
        Some("avro") => (Format::Avro, false),
        Some("ccda") => (Format::Ccda, false),
        _ => (Format::Text, false),
    };
    match (args.format.unwrap_or(format), args.lines) {
        (format, true) => Shape::Lines(format),
        (Format::Text, false) => Shape::Whole(Format::Text),
        (format, false) if lines => Shape::Lines(format),
        (format, false) => Shape::Whole(format),
    }
}

/// The name of a file or folder; nothing for `.` and `..`.
fn last_name(path: &Path) -> PathBuf {
    match path.components().next_back() {
        Some(Component::Normal(name)) => PathBuf::from(name),
        _ => PathBuf::new(),
    }
}

/// The next run would read the outputs of this one.
fn refuse_inside(folder: &Path, output: &Path) -> anyhow::Result<()> {
    if resolved(output).starts_with(resolved(folder)) {
        bail!(
            "the output folder {} lies inside the input {}: choose another place",
            output.display(),
            folder.display()
        );
    }
    Ok(())
}

fn refuse_clashes(inputs: &[Input]) -> anyhow::Result<()> {
    let sources: BTreeSet<PathBuf> = inputs
        .iter()
        .filter_map(|i| Some(resolved(i.source.as_ref()?)))
        .collect();
    let mut targets: BTreeMap<PathBuf, &Input> = BTreeMap::new();
    for input in inputs {
        let Some(target) = &input.target else { continue };
        let real = resolved(target);
        if sources.contains(&real) {
            bail!(
                "{} would be overwritten by an output: choose another --output",
                target.display()
            );
        }
        if let Some(other) = targets.insert(real, input) {
            bail!(
                "{} and {} would have the same output {}: do them one by one",
                other.name(),
                input.name(),
                target.display()
            );
        }
    }
    Ok(())
}
