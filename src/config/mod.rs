//! Configuration: worker, pipeline and policy files, read through one checked reader.
//!
//! Keys are Kafka Connect's where they mean the same; ours begin with `deid.`. All problems of all files are reported at
//! once, each with its file and path.

pub mod ner;
pub mod output;
pub mod pipeline;
pub mod problems;
pub mod reader;
pub mod registry;
pub mod schemas;
mod template;
mod together;
pub mod worker;

pub use output::Output;
pub use pipeline::{Filling, Pipeline, Tolerance};
pub use reader::Problems;
pub use worker::Worker;

use crate::kafka::settings;
use reader::Table;
use std::collections::BTreeMap;
use std::path::Path;

/// Everything that `deidstream run` needs.
pub struct Run {
    /// The worker file.
    pub worker: Worker,
    /// The pipeline files, in the order given.
    pub pipelines: Vec<Pipeline>,
}

/// Reads and checks a worker file and pipeline files together.
pub fn load(worker: &Path, pipelines: &[impl AsRef<Path>]) -> Result<Run, Problems> {
    let mut problems = Problems::default();
    let mut keep = |error: Problems| problems.append(error);
    let worker = Worker::read(worker).map_err(&mut keep).ok();
    let read: Vec<Option<Pipeline>> = pipelines
        .iter()
        .map(|p| Pipeline::read(p.as_ref()).map_err(&mut keep).ok())
        .collect();
    together::check(worker.as_ref(), &read, pipelines, &mut problems);
    let has_registry = worker.as_ref().is_none_or(|worker| worker.registry.is_some());
    for (pipeline, path) in read
        .iter()
        .zip(pipelines)
        .filter_map(|(p, path)| Some((p.as_ref()?, path)))
    {
        if pipeline.format.has_schemas() && pipeline.schemas.files.is_none() && !has_registry {
            let what = format!(
                "`deid.format: {}` needs schemas, and nothing says where they are",
                pipeline.format
            );
            let fix = "add schema.registry.url to the worker file, or deid.schema.files here";
            problems.append(Problems::of_file(&path.as_ref().display().to_string(), what, fix));
        }
    }
    problems.without_repeats().or_ok()?;
    let pipelines = read.into_iter().flatten().collect();
    Ok(Run {
        worker: worker.ok_or_else(Problems::default)?,
        pipelines,
    })
}

/// Kafka client settings under a prefix, without those that the guarantees rest on.
fn passed_through(table: &Table<'_>, prefix: &str) -> BTreeMap<String, String> {
    let mut passed = BTreeMap::new();
    for (name, node) in table.under(prefix) {
        let name = name.strip_prefix("override.").map(str::to_owned).unwrap_or(name);
        match settings::reserved(&name) {
            Some(why) => node.problem("cannot be set", format!("remove it: {why}")),
            None => {
                if let Some(value) = node.scalar() {
                    passed.insert(name, value);
                }
            }
        }
    }
    passed
}

/// A Kafka topic name: at most 249 of `[a-zA-Z0-9._-]`, and neither `.` nor `..` (Kafka's `Topic.validate`).
fn is_topic_name(name: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    !name.is_empty() && name.len() <= 249 && name != "." && name != ".." && name.bytes().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The least that a worker file says.
    fn worker(folder: &Path) -> std::path::PathBuf {
        write(folder, "w.yaml", "bootstrap.servers: a:1\ndeid.state.dir: /s")
    }

    fn told(run: Result<Run, Problems>) -> String {
        run.map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn a_broken_policy_that_two_pipelines_name_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(folder.path());
        write(folder.path(), "p.yaml", "name: p\nversion: '1'\nactoins: {}\n");
        let pipeline = |name: &str| {
            let text = format!("name: {name}\ntopics: {name}\ndeid.format: json\ndeid.policy: p.yaml");
            write(folder.path(), &format!("{name}.yaml"), &text)
        };
        let told = told(load(&worker, &[pipeline("a"), pipeline("b")]));
        assert_eq!(told.matches("actoins").count(), 1, "{told}");
    }

    #[test]
    fn pipelines_with_different_policies_do_not_write_to_one_topic() {
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(folder.path());
        let pipeline = |name: &str, policy: &str| {
            let text = format!(
                "name: {name}\ntopics: notes\ngroup.id: {name}\ndeid.format: text\ndeid.policy: {policy}"
            );
            write(folder.path(), &format!("{name}.yaml"), &text)
        };
        let (a, b) = (pipeline("a", "safe-harbor"), pipeline("b", "pseudonymise"));
        let both = told(load(&worker, &[a, b.clone()]));
        assert!(
            both.contains("b.yaml")
                && both.contains("writes to `notes-deid` by another policy than pipeline a"),
            "{both}"
        );
        assert!(load(&worker, &[b, pipeline("c", "pseudonymise")]).is_ok());
    }

    #[test]
    fn outputs_and_quarantine_have_topics_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(folder.path());
        let text = "name: p\ntopics: t\ndeid.format: text\ndeid.policy: safe-harbor\ndeid.output.topic: q\ndeid.quarantine.topic: q";
        let told = told(load(&worker, &[write(folder.path(), "p.yaml", text)]));
        assert!(
            told.contains("`deid.quarantine.topic` is the topic of `deid.output.topic`"),
            "{told}"
        );
    }

    #[test]
    fn what_files_may_not_say_together_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let worker = write(
            folder.path(),
            "v.yaml",
            "bootstrap.servers: a:1\ndeid.state.dir: /s\ndeid.vault.topic: vault\n",
        );
        let pipeline = |name: &str, rest: &str| {
            let text = format!("name: {name}\ndeid.format: text\n{rest}");
            write(folder.path(), &format!("{name}.yaml"), &text)
        };
        let (own, tokens) = ("deid.policy: safe-harbor\n", "deid.policy: pseudonymise\n");
        let of_group = |name: &str| pipeline(name, &format!("{own}topics: {name}\ngroup.id: g\n"));
        let said = told(load(&worker, &[of_group("a"), of_group("b")]));
        assert!(said.contains("`group.id` is also the group.id of"), "{said}");
        for rest in [
            "topics: vault",
            "topics: t\ndeid.output.topic: vault",
            "topics: t\ndeid.quarantine.topic: vault",
        ] {
            let said = told(load(&worker, &[pipeline("c", &format!("{own}{rest}"))]));
            assert!(
                said.contains("the topic of the vault") && said.lines().count() == 1,
                "{rest}: {said}"
            );
        }
        let merging = "topics: x,y\ndeid.output.topic: merged";
        let said = told(load(&worker, &[pipeline("d", &format!("{own}{merging}"))]));
        assert!(said.contains("would have one key"), "{said}");
        assert!(load(&worker, &[pipeline("d", &format!("{tokens}{merging}"))]).is_ok());
        let into = |name: &str, policy: &str| {
            pipeline(
                name,
                &format!("{policy}topics: {name}\ndeid.output.topic: merged"),
            )
        };
        let said = told(load(&worker, &[into("e", own), into("f", own)]));
        assert!(said.contains("would have one key"), "{said}");
        assert!(load(&worker, &[into("e", tokens), into("f", tokens)]).is_ok());
        let said = told(load(
            &worker,
            &[pipeline("h", &format!("{own}topics.regex: 'rx.*'"))],
        ));
        assert!(said.contains("among the topics that are read"), "{said}");
        assert!(
            load(
                &worker,
                &[pipeline("h", &format!("{own}topics.regex: 'rx[.][a-z]+'"))]
            )
            .is_ok()
        );
    }

    #[test]
    fn schemas_for_records_that_name_none_are_not_for_auto() {
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(folder.path());
        write(folder.path(), "1.avsc", "\"string\"");
        let pipeline = |files: &str| {
            let text = format!(
                "name: p\ntopics: t\ndeid.format: auto\ndeid.policy: safe-harbor\ndeid.schema.files: {files}"
            );
            write(folder.path(), "p.yaml", &text)
        };
        let told = told(load(&worker, &[pipeline("{value-unframed: 1.avsc}")]));
        assert!(told.contains("would have to guess"), "{told}");
        assert!(load(&worker, &[pipeline("{'1': 1.avsc}")]).is_ok());
    }

    #[test]
    fn formats_with_schemas_need_a_registry_or_files() {
        let folder = tempfile::tempdir().unwrap();
        let worker = "bootstrap.servers: a:1\ndeid.state.dir: /s\n";
        let registry = format!("{worker}schema.registry.url: http://a:1\n");
        let (without, with) = (
            write(folder.path(), "w.yaml", worker),
            write(folder.path(), "r.yaml", &registry),
        );
        write(folder.path(), "1.avsc", "\"string\"");
        let pipeline = |format: &str, more: &str| {
            let text = format!("name: p\ntopics: t\ndeid.format: {format}\ndeid.policy: safe-harbor\n{more}");
            [write(folder.path(), "p.yaml", &text)]
        };
        let said = told(load(&without, &pipeline("avro", "")));
        assert!(
            said.contains("schema.registry.url") && said.lines().count() == 1,
            "{said}"
        );
        assert!(load(&with, &pipeline("avro", "")).is_ok());
        assert!(load(&without, &pipeline("json-schema", "deid.schema.files: .")).is_ok());
        let said = told(load(&with, &pipeline("json", "deid.schema.files: .")));
        assert!(
            said.contains("deid.schema.files") && said.lines().count() == 1,
            "{said}"
        );
    }

    #[test]
    fn ten_mistakes_in_a_pipeline_make_ten_problems() {
        let folder = tempfile::tempdir().unwrap();
        let worker = worker(folder.path());
        let text = "name: a b\ntopics: 7\ngroup.id: ' '\ntasks.max: 0\nerrors.tolerance: some\ndeid.policy: [x]\n\
                    deid.format: xml\ndeid.output.topic: a/b\ndeid.batch.linger.ms: soon\nconsumer.group.id: x\n";
        let told = told(load(&worker, &[write(folder.path(), "bad.yaml", text)]));
        assert_eq!(told.lines().count(), 10, "{told}");
    }
}
