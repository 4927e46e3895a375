//! Settings of a pipeline about schemas: how output subjects are named, or files instead of a registry.

use super::reader::{self, Node, Problems, Table};
use crate::registry::SubjectStrategy;
use crate::schema::{RecordPart, SchemaKind, SchemaRef, SchemaText, uuid_bytes};
use std::path::{Path, PathBuf};

/// Most files of one pipeline.
const FILES_MAX: usize = 10_000;

/// Which records a schema file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Those that name this schema.
    Named(SchemaRef),
    /// Those that name a schema for which no file is there.
    Other(RecordPart),
    /// Those that name none: bare Avro or JSON, without magic byte or header.
    Unframed(RecordPart),
}

/// A schema file, read.
#[derive(Clone, Debug)]
pub struct SchemaFile {
    /// Where it was read.
    pub path: PathBuf,
    /// Its records.
    pub whose: Whose,
    /// What it says.
    pub text: SchemaText,
}

/// The settings, resolved.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    /// `key.subject.name.strategy`
    pub key_subject: SubjectStrategy,
    /// `value.subject.name.strategy`
    pub value_subject: SubjectStrategy,
    /// `deid.schema.files`; None: schemas come from the registry of the worker file.
    pub files: Option<Vec<SchemaFile>>,
}

impl Schemas {
    /// Reads settings and files; `folder` is where relative paths start.
    pub(super) fn read(table: &Table<'_>, folder: &Path, bad: &mut Problems) -> Self {
        Schemas {
            key_subject: strategy(table, "key.subject.name.strategy"),
            value_subject: strategy(table, "value.subject.name.strategy"),
            files: table
                .get("deid.schema.files")
                .map(|node| files(&node, folder, bad)),
        }
    }

    /// The strategy of a part.
    pub const fn subject(&self, part: RecordPart) -> SubjectStrategy {
        match part {
            RecordPart::Key => self.key_subject,
            RecordPart::Value => self.value_subject,
        }
    }
}

/// A strategy by its class, with or without the package, as Kafka Connect writes it.
fn strategy(table: &Table<'_>, key: &str) -> SubjectStrategy {
    const PACKAGE: &str = "io.confluent.kafka.serializers.subject.";
    let long = SubjectStrategy::NAMES.map(|(name, strategy)| (format!("{PACKAGE}{name}"), strategy));
    let long = long.iter().map(|(name, strategy)| (name.as_str(), *strategy));
    let names: Vec<_> = SubjectStrategy::NAMES.into_iter().chain(long).collect();
    table.choice(key, &names).unwrap_or_default()
}

/// A folder whose files are named by id or GUID, or a map of these to files.
fn files(node: &Node<'_>, folder: &Path, bad: &mut Problems) -> Vec<SchemaFile> {
    let named: Vec<(Whose, PathBuf)> = match node.is_map() {
        true => {
            let entries = node.entries().unwrap_or_default();
            if entries.is_empty() {
                node.problem("names no schema file", NAMES);
            }
            let entry = |(name, file): (&str, Node<'_>)| {
                let whose = whose(name);
                if whose.is_none() {
                    file.problem("is no name of a schema", NAMES);
                }
                Some((whose?, folder.join(file.filled_text()?)))
            };
            entries.into_iter().filter_map(entry).collect()
        }
        false => match node.filled_text() {
            Some(text) => in_folder(node, &folder.join(text)),
            None => Vec::new(),
        },
    };
    if named.len() > FILES_MAX {
        node.problem(
            format!("names more than {FILES_MAX} files"),
            "name those that the topic uses",
        );
        return Vec::new();
    }
    let read = |(whose, path)| read_file(whose, path).map_err(|problem| bad.append(problem)).ok();
    named.into_iter().filter_map(read).collect()
}

const NAMES: &str = "name files by schema id or GUID (42.avsc), or write a map: `42: visit.avsc`; `value` and `key` stand for every \
                     other schema, `value-unframed` and `key-unframed` for records that name none";

fn whose(name: &str) -> Option<Whose> {
    match name {
        "key" => Some(Whose::Other(RecordPart::Key)),
        "value" => Some(Whose::Other(RecordPart::Value)),
        "key-unframed" => Some(Whose::Unframed(RecordPart::Key)),
        "value-unframed" => Some(Whose::Unframed(RecordPart::Value)),
        _ => {
            let id = name.parse().ok().map(SchemaRef::Id);
            id.or_else(|| uuid_bytes(name).map(SchemaRef::Guid))
                .map(Whose::Named)
        }
    }
}

/// The files of a folder that are named like schemas; others are left alone.
fn in_folder(node: &Node<'_>, folder: &Path) -> Vec<(Whose, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        node.problem(
            "is not a folder that can be read",
            "check the path and its permissions",
        );
        return Vec::new();
    };
    let schema = |path: PathBuf| {
        kind(&path)?;
        Some((whose(path.file_stem()?.to_str()?)?, path))
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<_> = paths.filter_map(schema).collect();
    if found.is_empty() {
        node.problem("is a folder without schema files", NAMES);
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

fn kind(path: &Path) -> Option<SchemaKind> {
    match path.extension()?.to_str()? {
        "avsc" => Some(SchemaKind::Avro),
        "json" => Some(SchemaKind::JsonSchema),
        _ => None,
    }
}

fn read_file(whose: Whose, path: PathBuf) -> Result<SchemaFile, Problems> {
    let wrong = |what: String, fix: &str| Problems::of_file(&path.display().to_string(), what, fix);
    let Some(kind) = kind(&path) else {
        return Err(wrong(
            "is neither .avsc nor .json".to_owned(),
            "end Avro schemas in .avsc and JSON Schemas in .json",
        ));
    };
    let text = SchemaText::alone(kind, reader::read_text(&path)?);
    Ok(SchemaFile { path, whose, text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::Source;

    fn read(folder: &Path, text: &str) -> Result<Schemas, String> {
        let source = Source::parse("p.yaml", text).unwrap();
        let table = source.root().table().unwrap();
        let mut problems = Problems::default();
        let schemas = Schemas::read(&table, folder, &mut problems);
        table.finish();
        problems.append(source.finish().err().unwrap_or_default());
        problems.or_ok().map(|()| schemas).map_err(|p| p.to_string())
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let guid = "00112233-4455-6677-8899-aabbccddeeff.json";
        for name in ["42.avsc", "visit.avsc", guid, "README.md", "7.txt"] {
            std::fs::write(folder.path().join(name), "\"string\"").unwrap();
        }
        folder
    }

    fn named(schemas: &Schemas) -> Vec<(Whose, SchemaKind)> {
        let files = schemas.files.as_ref().unwrap();
        files.iter().map(|file| (file.whose, file.text.kind)).collect()
    }

    #[test]
    fn a_folder_gives_the_files_that_are_named_like_schemas() {
        let folder = folder();
        let schemas = read(folder.path(), "deid.schema.files: .").unwrap();
        let guid = uuid_bytes("00112233-4455-6677-8899-aabbccddeeff").unwrap();
        let expected = [
            (Whose::Named(SchemaRef::Guid(guid)), SchemaKind::JsonSchema),
            (Whose::Named(SchemaRef::Id(42)), SchemaKind::Avro),
        ];
        assert_eq!(named(&schemas), expected);
        assert!(read(folder.path(), "{}").unwrap().files.is_none());
    }

    #[test]
    fn a_map_names_files_for_ids_and_for_the_rest() {
        let folder = folder();
        let text = "deid.schema.files: {'7': visit.avsc, value: 42.avsc, key-unframed: visit.avsc}";
        let expected = [
            Whose::Named(SchemaRef::Id(7)),
            Whose::Other(RecordPart::Value),
            Whose::Unframed(RecordPart::Key),
        ];
        let whose: Vec<Whose> = named(&read(folder.path(), text).unwrap())
            .iter()
            .map(|n| n.0)
            .collect();
        assert_eq!(whose, expected);
    }

    #[test]
    fn strategies_are_known_by_their_classes() {
        let text = "key.subject.name.strategy: TopicRecordNameStrategy\n\
                    value.subject.name.strategy: io.confluent.kafka.serializers.subject.RecordNameStrategy";
        let schemas = read(Path::new("."), text).unwrap();
        assert_eq!(schemas.subject(RecordPart::Key), SubjectStrategy::TopicRecord);
        assert_eq!(schemas.subject(RecordPart::Value), SubjectStrategy::Record);
        let told = read(Path::new("."), "value.subject.name.strategy: RecordNamStrategy").unwrap_err();
        assert!(told.contains("did you mean `RecordNameStrategy`?"), "{told}");
    }

    #[test]
    fn wrong_files_are_told_all_at_once() {
        let folder = folder();
        let text = "deid.schema.files: {one: visit.avsc, '2': README.md, '3': gone.avsc}";
        let told = read(folder.path(), text).unwrap_err();
        assert_eq!(told.lines().count(), 3, "{told}");
        for text in [
            "deid.schema.files: nowhere",
            "deid.schema.files: {}",
            "deid.schema.files: ''",
        ] {
            let told = read(folder.path(), text).unwrap_err();
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }
}
