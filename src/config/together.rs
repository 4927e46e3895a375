//! What the files of one worker may not say together: one name, one consumer group or one topic for two purposes.

use super::{Output, Pipeline, Problems, Worker};
use std::collections::BTreeMap;
use std::path::Path;

/// A pipeline that could be read, and its file.
type Read<'r> = (&'r Pipeline, &'r Path);

/// Checks all files that could be read.
pub(super) fn check(
    worker: Option<&Worker>,
    read: &[Option<Pipeline>],
    files: &[impl AsRef<Path>],
    problems: &mut Problems,
) {
    let read: Vec<Read<'_>> = read
        .iter()
        .zip(files)
        .filter_map(|(pipeline, file)| Some((pipeline.as_ref()?, file.as_ref())))
        .collect();
    let name = |pipeline: &Pipeline| pipeline.name.clone();
    refuse_twice(&read, "name", name, "give each pipeline its own name", problems);
    let group = |pipeline: &Pipeline| pipeline.group_id.clone();
    let fix = "give each pipeline its own consumer group: in one group each record goes to one of them only";
    refuse_twice(&read, "group.id", group, fix, problems);
    refuse_shared_topics(&read, problems);
    if let Some(worker) = worker {
        refuse_topic_of_vault(&worker.vault_topic, &read, problems);
    }
}

fn refuse(file: &Path, what: String, fix: &str, problems: &mut Problems) {
    problems.append(Problems::of_file(&file.display().to_string(), what, fix));
}

/// A setting that no two pipelines may share.
fn refuse_twice(
    read: &[Read<'_>],
    setting: &str,
    value: impl Fn(&Pipeline) -> String,
    fix: &str,
    problems: &mut Problems,
) {
    let mut first: BTreeMap<String, &Path> = BTreeMap::new();
    for (pipeline, file) in read {
        if let Some(other) = first.insert(value(pipeline), file) {
            let what = format!("`{setting}` is also the {setting} of {}", other.display());
            refuse(file, what, fix, problems);
        }
    }
}

/// Outputs of several pipelines may meet in one topic, and then they must mean the same (one policy, one namespace) and tell
/// their records apart.
fn refuse_shared_topics(read: &[Read<'_>], problems: &mut Problems) {
    let mut writers: BTreeMap<String, (&str, &Output, &Path)> = BTreeMap::new();
    for (pipeline, file) in read {
        let outputs = pipeline.outputs.iter();
        for (output, topic) in outputs.flat_map(|o| pipeline.topics_of(o).into_iter().map(move |t| (o, t))) {
            let Some((name, other, of)) = writers.insert(topic.clone(), (&pipeline.name, output, file))
            else {
                continue;
            };
            let meaning = |output: &Output| (output.policy.digest.clone(), output.policy.namespace.clone());
            if name == pipeline.name {
                continue;
            }
            if meaning(other) != meaning(output) {
                let what = format!(
                    "writes to `{topic}` by another policy than pipeline {name} of {}",
                    of.display()
                );
                let fix = "give each policy topics of its own, or both pipelines the same policy";
                refuse(file, what, fix, problems);
            } else if output.keys_tell_places() {
                let what = format!(
                    "writes to `{topic}` as does pipeline {name} of {}, and {KEYS_TELL}",
                    of.display()
                );
                refuse(file, what, KEYS_FIX, problems);
            }
        }
    }
}

/// Why topics whose keys are labels cannot become one, and what helps.
pub(super) const KEYS_TELL: &str =
    "keys tell partition and offset only: records of two topics would have one key";
pub(super) const KEYS_FIX: &str =
    "use `${topic}` in the name of the output, or `record_key: {action: token}` in the policy";

/// The vault's topic holds sealed values, which nobody downstream may get.
fn refuse_topic_of_vault(vault: &str, read: &[Read<'_>], problems: &mut Problems) {
    for (pipeline, file) in read {
        let mut topics = pipeline
            .outputs
            .iter()
            .flat_map(|output| pipeline.topics_of(output));
        if topics.any(|topic| topic == vault)
            || pipeline.quarantine_topic == vault
            || pipeline.subscription.reads(vault)
        {
            let what = format!("reads or writes `{vault}`, which is the topic of the vault");
            refuse(
                file,
                what,
                "give the vault a topic of its own: `deid.vault.topic` of the worker file",
                problems,
            );
        }
    }
}
