//! Named types of a schema: finding them, and writing a schema in which they were written out at every place.
//!
//! A name may be defined once. Where a policy makes different things of one type at two places, the second form gets a
//! name of its own: `Address`, `Address_2`.

use super::derive::invalid;
use crate::codec::schemas::SchemaProblem;
use crate::limits::JSON_DEPTH_MAX;
use crate::schema::SchemaText;
use apache_avro::Schema;
use apache_avro::error::Details;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A schema and the named types that it may use.
pub(super) struct Names {
    pub(super) root: Value,
    /// Definition and the namespace around it, by full name.
    definitions: HashMap<String, (Value, String)>,
    /// Names that were given to second forms, with the names that they had.
    renamed: HashMap<String, String>,
}

impl Names {
    /// Reads a schema with what it refers to.
    pub(super) fn of(schema: &SchemaText) -> Result<Names, SchemaProblem> {
        let references = schema.references.iter().map(|(_, text)| text.as_str());
        Schema::parse_str_with_list(&schema.text, references.clone())
            .map_err(|error| invalid(kind_of(&error)))?;
        let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(|_| invalid("is not JSON"));
        let mut names = Names {
            // A primitive may stand as a bare word, as the canonical form of a registry has it.
            root: parse(&schema.text)?,
            definitions: HashMap::new(),
            renamed: HashMap::new(),
        };
        for text in references {
            names.collect(&parse(text)?, "", 0)?;
        }
        let root = names.root.clone();
        names.collect(&root, "", 0)?;
        Ok(names)
    }

    pub(super) fn renamed(self, renamed: HashMap<String, String>) -> Names {
        Names { renamed, ..self }
    }

    /// The name that a type had in the input schema.
    pub(super) fn original<'n>(&'n self, full: &'n str) -> &'n str {
        self.renamed.get(full).map_or(full, String::as_str)
    }

    /// The definition that a name stands for, with its full name and the namespace around it.
    pub(super) fn find(&self, name: &str, namespace: &str) -> Result<(String, &Value, &str), SchemaProblem> {
        let full = qualified(name, namespace);
        let candidates = [full, name.to_owned()];
        let found = candidates.into_iter().find_map(|full| {
            let (schema, around) = self.definitions.get(&full)?;
            Some((full, schema, around.as_str()))
        });
        found.ok_or_else(|| invalid(format!("`{name}` is not defined")))
    }

    fn collect(&mut self, schema: &Value, namespace: &str, depth: usize) -> Result<(), SchemaProblem> {
        if depth > JSON_DEPTH_MAX {
            return Err(SchemaProblem::TooLarge);
        }
        let mut inside = |schema: &Value, namespace: &str| self.collect(schema, namespace, depth + 1);
        match schema {
            Value::Array(branches) => branches.iter().try_for_each(|branch| inside(branch, namespace)),
            Value::Object(object) => {
                if is_definition(object) {
                    let full = full_name(object, namespace)?;
                    for field in object
                        .get("fields")
                        .and_then(Value::as_array)
                        .into_iter()
                        .flatten()
                    {
                        let schema = child(field, "type").unwrap_or(&Value::Null);
                        inside(schema, inner_namespace(&full))?;
                    }
                    self.definitions
                        .insert(full, (schema.clone(), namespace.to_owned()));
                    return Ok(());
                }
                let parts = ["type", "items", "values"]
                    .iter()
                    .filter_map(|name| object.get(*name));
                parts
                    .filter(|part| !part.is_string())
                    .try_for_each(|part| inside(part, namespace))
            }
            _ => Ok(()),
        }
    }
}

/// What apache-avro finds wrong. Its own text quotes the schema, whose comments and defaults may name somebody.
fn kind_of(error: &apache_avro::Error) -> &'static str {
    match error.details() {
        Details::ParseSchemaJson(_) => "it is not JSON",
        Details::InvalidSchemaName(..)
        | Details::InvalidNamespace(..)
        | Details::FieldName(_)
        | Details::EnumSymbolName(_) => "a name or symbol has characters that Avro does not allow",
        Details::NameCollision(_)
        | Details::AmbiguousSchemaDefinition(_)
        | Details::FieldNameDuplicate(_)
        | Details::EnumSymbolDuplicate(_)
        | Details::GetUnionDuplicate(_) => "a name or a branch of a union is there twice",
        Details::EmptyUnion | Details::GetNestedUnion => "a union is empty or holds a union",
        Details::GetDefaultUnion(..) | Details::GetDefaultRecordField(..) => {
            "a default does not fit its type"
        }
        Details::ParsePrimitive(_)
        | Details::ParsePrimitiveSimilar(..)
        | Details::SchemaResolutionError(_)
        | Details::GetComplexType(_) => "a type is not known",
        _ => "an attribute is missing, or is not what Avro wants there",
    }
}

/// An attribute of an object.
pub(super) fn child<'v>(schema: &'v Value, name: &str) -> Option<&'v Value> {
    schema.as_object()?.get(name)
}

fn is_definition(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str);
    matches!(kind, Some("record" | "error" | "enum" | "fixed"))
}

/// The full name of a definition inside a namespace (Avro 1.12, "Names").
pub(super) fn full_name(object: &Map<String, Value>, namespace: &str) -> Result<String, SchemaProblem> {
    let name = object.get("name").and_then(Value::as_str);
    let name = name.ok_or_else(|| invalid("a named type has no `name`"))?;
    let own = object.get("namespace").and_then(Value::as_str);
    Ok(qualified(name, own.unwrap_or(namespace)))
}

fn qualified(name: &str, namespace: &str) -> String {
    match name.contains('.') || namespace.is_empty() {
        true => name.to_owned(),
        false => format!("{namespace}.{name}"),
    }
}

/// The namespace in which names inside a type are looked up: that of its own name.
pub(super) fn inner_namespace(full: &str) -> &str {
    full.rsplit_once('.').map_or("", |(namespace, _)| namespace)
}

/// A schema in which each named type is defined once, from one in which types are written out, under full names, wherever
/// they stand. Returns the names that were given anew, with those that they stand for.
pub(super) fn folded(schema: Value, names: &Names) -> (Value, HashMap<String, String>) {
    let mut folder = Folder {
        names,
        forms: HashMap::new(),
        open: Vec::new(),
        renamed: HashMap::new(),
    };
    let folded = folder.fold(schema);
    (folded, folder.renamed)
}

struct Folder<'n> {
    names: &'n Names,
    /// The forms of a name that were met, each with the name that it got.
    forms: HashMap<String, Vec<(Value, String)>>,
    /// Types around the place: their name and the one that they got.
    open: Vec<(String, String)>,
    renamed: HashMap<String, String>,
}

impl Folder<'_> {
    fn fold(&mut self, schema: Value) -> Value {
        match schema {
            Value::String(name) => {
                let open = self.open.iter().rev().find(|(full, _)| *full == name);
                Value::String(open.map_or(name.clone(), |(_, got)| got.clone()))
            }
            Value::Array(branches) => branches.into_iter().map(|branch| self.fold(branch)).collect(),
            Value::Object(object) if is_definition(&object) => self.definition(object),
            Value::Object(mut object) => {
                for name in ["type", "items", "values"] {
                    if let Some(part) = object.get_mut(name) {
                        *part = self.fold(part.take());
                    }
                }
                Value::Object(object)
            }
            other => other,
        }
    }

    fn definition(&mut self, mut object: Map<String, Value>) -> Value {
        let full = object
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let form = Value::Object(object.clone());
        let forms = self.forms.entry(full.clone()).or_default();
        if let Some((_, got)) = forms.iter().find(|(known, _)| *known == form) {
            return Value::String(got.clone());
        }
        let is_taken =
            |name: &String| self.names.definitions.contains_key(name) || self.renamed.contains_key(name);
        let numbered = |n: usize| format!("{full}_{n}");
        let got = match forms.is_empty() {
            true => full.clone(),
            false => (2..)
                .map(numbered)
                .find(|name| !is_taken(name))
                .unwrap_or_default(),
        };
        forms.push((form, got.clone()));
        if got != full {
            object.insert("name".to_owned(), Value::String(got.clone()));
            object.shift_remove("aliases");
            self.renamed.insert(got.clone(), full.clone());
        }
        self.open.push((full, got));
        if let Some(Value::Array(fields)) = object.get_mut("fields") {
            for field in fields {
                if let Some(schema) = field.get_mut("type") {
                    *schema = self.fold(schema.take());
                }
            }
        }
        self.open.pop();
        Value::Object(object)
    }
}
