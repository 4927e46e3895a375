//! The template of an output: the shape that a sink connector expects.
//!
//! ```yaml
//! deid.output.template: qdrant      # or milvus, weaviate, elasticsearch, opensearch, jdbc
//! deid.output.collection: notes     # qdrant: the collection
//! deid.output.columns: page_content:string, metadata:json    # jdbc: columns beside the id
//! deid.output.id.from: key          # or a member of the document
//! deid.output.id.field: id          # milvus, weaviate, jdbc: the field that carries it
//! deid.output.deletes: forward      # or drop, quarantine
//! ```
//!
//! Of several outputs each has its own, below `deid.outputs.NAME.`.

use super::reader::{Node, Table};
use crate::codec::Format;
use crate::codec::template::{Column, ColumnType, Deletes, IdFrom, Sink, Template};
use std::collections::HashSet;

/// Settings of a template besides `template` itself.
const SETTINGS: [&str; 5] = ["collection", "columns", "id.from", "id.field", "deletes"];

/// The sinks by name. The first is never used as such: its collection is a setting.
const SINKS: [(&str, Named); 6] = [
    ("qdrant", Named::Qdrant),
    ("milvus", Named::Milvus),
    ("weaviate", Named::Weaviate),
    ("elasticsearch", Named::Search),
    ("opensearch", Named::Search),
    ("jdbc", Named::Jdbc),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Named {
    Qdrant,
    Milvus,
    Weaviate,
    Search,
    Jdbc,
}

/// Reads the template of an output; `setting` gives the full name of one of its settings. The outer `None`: something is
/// wrong, and told.
pub(super) fn read(
    table: &Table<'_>,
    setting: impl Fn(&str) -> String,
    format: Option<Format>,
) -> Option<Option<Template>> {
    let get = |key: &str| table.get(&setting(key));
    let nodes = SETTINGS.map(|key| (key, get(key)));
    let Some(node) = get("template") else {
        let mut alone = nodes.into_iter().filter_map(|(_, node)| node).peekable();
        let is_right = alone.peek().is_none();
        alone.for_each(|node| {
            node.problem(
                "is set without a template",
                format!("set `{}`, or remove it", setting("template")),
            );
        });
        return is_right.then_some(None);
    };
    if format.is_some_and(|format| !format.is_json()) {
        node.problem(
            "needs documents in JSON, which this `deid.format` has not",
            "remove it, or use the formats json, chunk or fhir",
        );
    }
    let named = node.choice(&SINKS)?;
    let [collection, columns, id_from, id_field, deletes] = nodes.map(|(_, node)| node);
    let is_refused = [
        refuse(collection.as_ref(), named == Named::Qdrant, "qdrant"),
        refuse(columns.as_ref(), named == Named::Jdbc, "jdbc"),
        refuse(
            id_field.as_ref(),
            matches!(named, Named::Milvus | Named::Weaviate | Named::Jdbc),
            "milvus, weaviate and jdbc",
        ),
    ]
    .contains(&true);
    let id_field = id_field.map_or(Some("id".to_owned()), |node| {
        node.filled_text().map(str::to_owned)
    });
    let id_from = id_from.map_or(Some(IdFrom::Key), |node| {
        Some(match node.filled_text()? {
            "key" => IdFrom::Key,
            member => IdFrom::Member(member.to_owned()),
        })
    });
    let choices = [
        ("forward", Deletes::Forward),
        ("drop", Deletes::Drop),
        ("quarantine", Deletes::Quarantine),
    ];
    let deletes = deletes.map_or(Some(default_deletes(named)), |node| node.choice(&choices));
    let sink = match named {
        Named::Qdrant => match collection {
            Some(node) => node.filled_text().map(|name| Sink::Qdrant {
                collection: name.to_owned(),
            }),
            None => table.need(&setting("collection")).and(None),
        },
        Named::Milvus => Some(Sink::Milvus),
        Named::Weaviate => Some(Sink::Weaviate),
        Named::Search => Some(Sink::Search),
        Named::Jdbc => columns
            .map_or(Some(Vec::new()), |node| read_columns(&node, id_field.as_deref()))
            .map(|columns| Sink::Jdbc { columns }),
    };
    let template = Template {
        sink: sink?,
        id_from: id_from?,
        id_field: id_field?,
        deletes: deletes?,
    };
    (!is_refused).then_some(Some(template))
}

/// The Milvus connector documents no deletes, and its source has none: a delete that it would pass over is not sent unless
/// somebody says so.
fn default_deletes(named: Named) -> Deletes {
    match named {
        Named::Milvus => Deletes::Quarantine,
        _ => Deletes::Forward,
    }
}

/// Whether a setting is written that the template does not know.
fn refuse(node: Option<&Node<'_>>, is_known: bool, of: &str) -> bool {
    let Some(node) = node.filter(|_| !is_known) else {
        return false;
    };
    node.problem(
        format!("is a setting of other templates ({of})"),
        "remove it, or change the template",
    );
    true
}

/// `name:type` each.
fn read_columns(node: &Node<'_>, id_field: Option<&str>) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let mut names = HashSet::new();
    let fix = "write `name:type` with string, int64, double, boolean or json";
    for text in node.texts()? {
        let column = text.rsplit_once(':').and_then(|(name, kind)| {
            let known = ColumnType::NAMED
                .iter()
                .find(|(known, _)| *known == kind.trim())?;
            Some(Column {
                name: name.trim().to_owned(),
                kind: known.1,
            })
        });
        let Some(column) = column.filter(|column| !column.name.is_empty()) else {
            node.problem("is not a list of columns", fix);
            return None;
        };
        if !names.insert(column.name.clone()) || id_field == Some(column.name.as_str()) {
            node.problem(
                format!("names the column `{}` twice", column.name),
                "name each once; the id has its own column, see `id.field`",
            );
            return None;
        }
        columns.push(column);
    }
    if columns.is_empty() {
        return node.empty();
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use crate::codec::template::{Column, ColumnType, Deletes, IdFrom, Sink, Template};
    use crate::config::{Pipeline, Problems};

    fn read(lines: &str) -> Result<Option<Template>, Problems> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.yaml");
        let text = format!("name: p\ntopics: notes\ndeid.policy: pseudonymise\n{lines}");
        std::fs::write(&path, text).unwrap();
        Pipeline::read(&path).map(|pipeline| pipeline.outputs[0].template.clone())
    }

    fn json(lines: &str) -> Result<Option<Template>, Problems> {
        read(&format!("deid.format: chunk\n{lines}"))
    }

    #[test]
    fn templates_are_read_with_their_defaults() {
        assert_eq!(json("").unwrap(), None);
        let qdrant = json("deid.output.template: qdrant\ndeid.output.collection: notes\n").unwrap();
        let expected = Template {
            sink: Sink::Qdrant {
                collection: "notes".into(),
            },
            id_from: IdFrom::Key,
            id_field: "id".into(),
            deletes: Deletes::Forward,
        };
        assert_eq!(qdrant, Some(expected));
        let milvus = json("deid.output.template: milvus\n").unwrap().unwrap();
        assert_eq!(milvus.deletes, Deletes::Quarantine);
        let lines = "deid.output.template: jdbc\ndeid.output.columns: page_content:string, metadata:json\n\
                     deid.output.id.from: chunk_id\ndeid.output.id.field: pk\ndeid.output.deletes: drop\n";
        let jdbc = json(lines).unwrap().unwrap();
        let column = |name: &str, kind| Column {
            name: name.into(),
            kind,
        };
        let columns = vec![
            column("page_content", ColumnType::Text),
            column("metadata", ColumnType::Json),
        ];
        assert_eq!(jdbc.sink, Sink::Jdbc { columns });
        assert_eq!(
            (jdbc.id_from, jdbc.id_field),
            (IdFrom::Member("chunk_id".into()), "pk".into())
        );
    }

    #[test]
    fn what_is_wrong_with_a_template_is_told() {
        let cases = [
            ("deid.output.template: quadrant\n", "did you mean `qdrant`?"),
            (
                "deid.output.template: qdrant\n",
                "deid.output.collection: is missing",
            ),
            ("deid.output.collection: c\n", "is set without a template"),
            (
                "deid.output.template: milvus\ndeid.output.collection: c\n",
                "deid.output.collection: is a setting of other templates (qdrant)",
            ),
            (
                "deid.output.template: jdbc\ndeid.output.columns: a:text\n",
                "is not a list of columns",
            ),
            (
                "deid.output.template: jdbc\ndeid.output.columns: a:json,a:json\n",
                "names the column `a` twice",
            ),
            (
                "deid.output.template: opensearch\ndeid.output.deletes: maybe\n",
                "deid.output.deletes: is not one of the allowed values",
            ),
        ];
        for (lines, part) in cases {
            let told = json(lines).unwrap_err().to_string();
            assert!(told.contains(part), "{part} is not in:\n{told}");
        }
        let told = read("deid.format: hl7v2\ndeid.output.template: opensearch\n").unwrap_err();
        assert!(told.to_string().contains("needs documents in JSON"), "{told}");
        let two = "deid.outputs: a\ndeid.outputs.a.policy: research\ndeid.outputs.a.template: milvus\n\
                   deid.outputs.a.colection: x\n";
        let told = json(two).unwrap_err().to_string();
        assert!(
            told.contains("did you mean `deid.outputs.a.collection`?"),
            "{told}"
        );
    }
}
