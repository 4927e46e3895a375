//! The outputs of a pipeline: one, or several that `deid.outputs` names, each with a topic and a policy of its own.
//!
//! ```yaml
//! deid.outputs: research, public
//! deid.outputs.research.topic: ${topic}-research      # default: ${topic}-deid-research
//! deid.outputs.research.policy: limited-data-set
//! deid.outputs.public.policy: safe-harbor
//! deid.outputs.public.namespace: public               # default: the policy's own
//! deid.outputs.joinable: false                        # true: outputs may share a namespace
//! ```
//!
//! Without `deid.outputs` there is one output, which has no name: `deid.output.topic` and `deid.policy`. Two outputs in
//! one namespace would have the same tokens for the same person, so that whoever sees both could join them: a problem,
//! unless `deid.outputs.joinable` says that it is meant.

use super::is_topic_name;
use super::pipeline::topic;
use super::reader::{Node, Problems, Table};
use super::template;
use crate::codec::Format;
use crate::codec::template::Template;
use crate::limits::OUTPUTS_MAX;
use crate::policy::{Action, AdditionFiles, Policy};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Settings of the one output of a pipeline without `deid.outputs`.
const SINGLE: [&str; 4] = [
    "deid.policy",
    "deid.output.topic",
    "deid.output.namespace",
    "deid.output.template",
];

/// An output, resolved.
#[derive(Clone, Debug)]
pub struct Output {
    /// As `deid.outputs` names it; empty for the one output of a pipeline without that setting.
    pub name: String,
    /// `…topic`; `${topic}` stands for the source topic.
    pub topic: String,
    /// `…policy`: a built-in name, or a path relative to the pipeline file; with what its additions say, in the output's
    /// namespace.
    pub policy: Arc<Policy>,
    /// The same without the additions, for loading them again.
    pub base_policy: Arc<Policy>,
    /// `…template`: the shape that a sink connector expects; none: the shape of the source.
    pub template: Option<Template>,
}

impl Output {
    /// The topic for records of a source topic.
    pub fn topic_of(&self, source: &str) -> String {
        self.topic.replace("${topic}", source)
    }

    /// Whether keys of its records are labels, which say partition and offset of a record and not its topic.
    pub(super) fn keys_tell_places(&self) -> bool {
        self.policy.record_key.action == Action::Label
    }

    /// Name of one of its settings as people write it.
    pub fn setting(&self, key: &str) -> String {
        setting(&self.name, key)
    }

    /// What people call it: `output NAME`, or nothing where there is one only.
    pub fn label(&self) -> String {
        match self.name.as_str() {
            "" => String::new(),
            name => format!(" output {name}"),
        }
    }
}

fn setting(output: &str, key: &str) -> String {
    match (output, key) {
        ("", "policy") => "deid.policy".to_owned(),
        ("", key) => format!("deid.output.{key}"),
        (name, key) => format!("deid.outputs.{name}.{key}"),
    }
}

/// Reads the outputs. `shared` is what holds for all: the facility's files, and the format if it is known. Problems of policies and of the files go to `bad`.
pub(super) fn read(
    table: &Table<'_>,
    folder: &Path,
    shared: (&AdditionFiles, Option<Format>),
    bad: &mut Problems,
) -> Option<Vec<Output>> {
    let Some(node) = table.get("deid.outputs") else {
        return Some(vec![one(table, "", folder, shared, bad)?]);
    };
    for single in SINGLE.iter().filter_map(|key| table.get(key)) {
        single.problem(
            "is set beside `deid.outputs`",
            "set it for each output: `deid.outputs.NAME.topic`, `.policy`, `.namespace`",
        );
    }
    let joinable = table.boolean("deid.outputs.joinable").unwrap_or(false);
    let names = names(&node)?;
    // All of them, so that all problems are told.
    let outputs: Vec<Option<Output>> = names
        .iter()
        .map(|name| one(table, name, folder, shared, bad))
        .collect();
    if !joinable {
        refuse_shared_namespaces(&node, outputs.iter().flatten());
    }
    outputs.into_iter().collect()
}

fn names(node: &Node<'_>) -> Option<Vec<String>> {
    let names = node.texts()?;
    // A dot would make `deid.outputs.a.b.topic` mean two things.
    let is_name = |name: &String| is_topic_name(name) && !name.contains('.');
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let (what, fix) = match names.len() {
        0 => ("is empty", "name the outputs, or leave it out"),
        n if n > OUTPUTS_MAX => ("names more outputs than a pipeline may have", "name at most 8"),
        n if n > sorted.len() => ("names an output twice", "give each its own name"),
        _ if !names.iter().all(is_name) => {
            ("is not a list of plain names", "use letters, digits, `_` and `-`")
        }
        _ => return Some(names),
    };
    node.problem(what, fix);
    None
}

fn one(
    table: &Table<'_>,
    name: &str,
    folder: &Path,
    shared: (&AdditionFiles, Option<Format>),
    bad: &mut Problems,
) -> Option<Output> {
    let default_topic = match name {
        "" => "${topic}-deid".to_owned(),
        name => format!("${{topic}}-deid-{name}"),
    };
    let topic = topic(table, &setting(name, "topic"), &default_topic);
    let namespace = table
        .get(&setting(name, "namespace"))
        .map(|node| namespace(&node));
    let policy = table
        .need(&setting(name, "policy"))
        .and_then(|node| load(&node, folder));
    // Without a policy's name: for what is wrong with the files.
    let policy = policy.unwrap_or_else(|| Err(Problems::default()));
    let policy = policy.map(|policy| match namespace {
        Some(Some(namespace)) => policy.in_namespace(namespace),
        _ => policy,
    });
    let (additions, format) = shared;
    let added = additions.add_to_read(policy.clone());
    let added = added.map_err(|problems| bad.append(problems)).ok();
    let template = template::read(table, |key| setting(name, key), format);
    if namespace == Some(None) {
        return None;
    }
    Some(Output {
        name: name.to_owned(),
        topic: topic?,
        policy: Arc::new(added?),
        base_policy: Arc::new(policy.ok()?),
        template: template?,
    })
}

fn load(node: &Node<'_>, folder: &Path) -> Option<Result<Policy, Problems>> {
    let named = node.text()?;
    let path = folder.join(named);
    let target = match path.is_file() {
        true => path.to_string_lossy().into_owned(),
        false => named.to_owned(),
    };
    Some(Policy::load(&target))
}

fn namespace<'n>(node: &Node<'n>) -> Option<&'n str> {
    let text = node.filled_text()?;
    if is_topic_name(text) && text.len() <= 64 {
        return Some(text);
    }
    node.problem(
        "is not a plain name",
        "use at most 64 letters, digits, `.`, `_` and `-`",
    );
    None
}

fn refuse_shared_namespaces<'o>(node: &Node<'_>, outputs: impl Iterator<Item = &'o Output>) {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for output in outputs {
        let namespace = output.policy.namespace.as_str();
        if let Some(other) = taken.insert(namespace, &output.name) {
            let what = format!(
                "outputs `{other}` and `{}` share the namespace `{namespace}`, so that persons can be joined across them",
                output.name
            );
            let fix = format!(
                "set `{}` to another name, or allow it with `deid.outputs.joinable: true`",
                output.setting("namespace")
            );
            node.problem(what, fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Pipeline, Problems};

    fn read(lines: &str) -> Result<Pipeline, Problems> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.yaml");
        let text = format!("name: p\ntopics: notes\ndeid.format: json\n{lines}");
        std::fs::write(&path, text).unwrap();
        Pipeline::read(&path)
    }

    fn told(lines: &str) -> String {
        read(lines).map(|_| ()).unwrap_err().to_string()
    }

    const TWO: &str = "deid.outputs: [a, b]\ndeid.outputs.a.policy: safe-harbor\ndeid.outputs.b.policy: ";

    #[test]
    fn outputs_have_topics_policies_and_namespaces_of_their_own() {
        let pipeline = read(&format!("{TWO}pseudonymise\ndeid.outputs.b.topic: t\n")).unwrap();
        let all: Vec<_> = pipeline
            .outputs
            .iter()
            .map(|o| (o.name.as_str(), o.topic_of("notes"), o.policy.namespace.as_str()))
            .collect();
        assert_eq!(
            all,
            [
                ("a", "notes-deid-a".to_owned(), "safe-harbor"),
                ("b", "t".to_owned(), "pseudonymise")
            ]
        );
        let single = read("deid.policy: safe-harbor\n").unwrap();
        assert_eq!((single.outputs.len(), single.outputs[0].name.as_str()), (1, ""));
        assert_eq!(single.outputs[0].topic_of("notes"), "notes-deid");
    }

    #[test]
    fn a_shared_namespace_is_a_problem_unless_it_is_meant() {
        let same = format!("{TWO}safe-harbor\n");
        let told = told(&same);
        assert!(
            told.contains("share the namespace `safe-harbor`") && told.contains("deid.outputs.b.namespace"),
            "{told}"
        );
        assert!(read(&format!("{same}deid.outputs.joinable: true\n")).is_ok());
        let apart = read(&format!("{same}deid.outputs.b.namespace: other\n")).unwrap();
        let [a, b] = &apart.outputs[..] else {
            panic!("two outputs")
        };
        assert_ne!(a.policy.digest, b.policy.digest);
        assert_eq!(b.base_policy.namespace, "other");
    }

    #[test]
    fn everything_wrong_with_outputs_is_told_at_once() {
        let told = told(
            "deid.policy: safe-harbor\ndeid.outputs: a,b,c\ndeid.outputs.a.policy: nowhere\ndeid.outputs.b.topic: x y\n\
             deid.outputs.b.policy: safe-harbor\ndeid.outputs.c.policy: pseudonymise\ndeid.outputs.c.topic: notes\n\
             deid.outputs.d.policy: research\ndeid.outputs.c.namespace: ''\n",
        );
        for part in [
            "deid.policy: is set beside `deid.outputs`",
            "nowhere",
            "deid.outputs.b.topic: is not a topic name",
            "deid.outputs.c.namespace: is empty",
            "deid.outputs.d.policy: unknown key",
        ] {
            assert!(told.contains(part), "{part} is not in:\n{told}");
        }
        for (names, part) in [
            ("a,a", "twice"),
            ("''", "is empty"),
            ("a.b", "plain names"),
            ("1,2,3,4,5,6,7,8,9", "more outputs"),
        ] {
            let told = read(&format!("deid.outputs: {names}\n"))
                .map(|_| ())
                .unwrap_err()
                .to_string();
            assert!(told.contains(part), "{part} is not in:\n{told}");
        }
    }

    #[test]
    fn two_outputs_in_one_topic_and_an_output_that_is_read_are_problems() {
        let told = told(&format!(
            "{TWO}pseudonymise\ndeid.outputs.a.topic: t\ndeid.outputs.b.topic: t\n"
        ));
        assert!(
            told.contains("`deid.outputs.b.topic` writes to the topic of `deid.outputs.a.topic`"),
            "{told}"
        );
        let told = read(&format!("{TWO}pseudonymise\ndeid.outputs.b.topic: notes\n"))
            .map(|_| ())
            .unwrap_err();
        assert!(
            told.to_string()
                .contains("`deid.outputs.b.topic` is among the topics that are read"),
            "{told}"
        );
    }
}
