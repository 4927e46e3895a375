//! Key and value as each sink connector reads them.
//!
//! The key of a document and the key of its delete are equal, byte for byte, so that a compacted topic keeps the last of both.
//! Shapes are the connectors' own documentation: qdrant-kafka, kafka-connect-milvus, kafka-connect-weaviate, the
//! Elasticsearch and OpenSearch sinks (`_id` is the record key), and `JsonConverter` with `schemas.enable=true` for JDBC.

use super::columns::{self, envelope, quoted};
use super::id::Id;
use super::object::Object;
use super::{Sink, Template};
use crate::fault::Reason;

/// The key, and the value where it is no delete.
pub(super) fn shape(
    template: &Template,
    id: &Id,
    document: Option<&Object<'_>>,
) -> Result<(String, Option<String>), Reason> {
    let field = template.id_field.as_str();
    Ok(match &template.sink {
        Sink::Qdrant { collection } => {
            let (id, collection) = (id.json(), quoted(collection));
            let key = format!(r#"{{"id":{id},"collection_name":{collection}}}"#);
            let value = document.map(|document| {
                let payload = document.text;
                format!(r#"{{"collection_name":{collection},"id":{id},"payload":{payload}}}"#)
            });
            (key, value)
        }
        Sink::Milvus | Sink::Weaviate => (
            id.to_string(),
            document.map(|document| with_id(field, id, document)),
        ),
        Sink::Search => (id.to_string(), document.map(|document| document.text.to_owned())),
        Sink::Jdbc { columns } => {
            let key_field = columns::id_field(field, &id.to_string());
            let key = envelope(std::slice::from_ref(&key_field));
            let value = document.map(|document| {
                let fields = columns::fields(columns, document)?;
                let all: Vec<_> = [key_field].into_iter().chain(fields).collect();
                Ok(envelope(&all))
            });
            (key, value.transpose()?)
        }
    })
}

/// The document's members with the id in the id field, whatever stood there.
fn with_id(field: &str, id: &Id, document: &Object<'_>) -> String {
    let mut text = format!("{{{}:{}", quoted(field), id.json());
    for member in document.members.iter().filter(|member| member.name != field) {
        text.push(',');
        text.push_str(member.raw_name);
        text.push(':');
        text.push_str(member.value);
    }
    text.push('}');
    text
}
