//! JSON Schema: the schema of the output, and what tags say about paths.
//!
//! Values are JSON and read as such; replaced text is a string, and a replaced number a string or null where it is no number
//! any more. So the output schema is the input schema without what binds the form of text, with numbers that may be strings
//! or null, and without demands that a policy's drops would break. That holds for every record whatever is found in it, and
//! wherever a definition is used. What is dropped stays in `properties` as something that need not be there.
//!
//! Left out, because what was exclusive need not be so after relaxing: `not`, `if`, `dependencies` and the like; `oneOf`
//! becomes `anyOf`. Schemas that are referred to are put into the output schema.

use super::schemas::{Derived, Reads, SchemaProblem, UNKNOWN_PATHS_MAX};
use crate::document::{FieldPath, KEY_ROOT};
use crate::limits::JSON_DEPTH_MAX;
use crate::policy::path::PathPattern;
use crate::policy::tags::stricter;
use crate::policy::{FieldRule, Policy, UnknownFields};
use crate::schema::{RecordPart, SchemaKind, SchemaText};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What tags say, by path.
pub(super) type Tagged = Arc<HashMap<String, FieldRule>>;

/// Most places of one schema, references followed.
const PLACES_MAX: usize = 1 << 17;
/// Where tags stand in a schema.
const TAGS: &str = "confluent:tags";
/// What binds the form of text, or is exclusive.
const LEFT_OUT: [&str; 22] = [
    "format",
    "pattern",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "uniqueItems",
    "propertyNames",
    "dependencies",
    "dependentSchemas",
    "dependentRequired",
    "unevaluatedProperties",
];
/// Keywords with a schema in them.
const SCHEMAS: [&str; 4] = [
    "items",
    "additionalItems",
    "additionalProperties",
    "unevaluatedItems",
];
/// Keywords with a list of schemas.
const LISTS: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords with schemas by name.
const MAPS: [&str; 4] = ["properties", "patternProperties", "definitions", "$defs"];

/// Derives the output schema.
pub(super) fn derive(
    schema: &SchemaText,
    part: RecordPart,
    policy: &Policy,
) -> Result<Derived, SchemaProblem> {
    let parse = |text: &str| {
        let parsed: Value = serde_json::from_str(text).map_err(|_| invalid("is not JSON"))?;
        match parsed.is_object() || parsed.is_boolean() {
            true => Ok(parsed),
            false => Err(invalid("is neither an object nor a boolean")),
        }
    };
    let root = parse(&schema.text)?;
    let references = schema.references.iter();
    let references: Vec<(String, Value)> = references
        .map(|(name, text)| Ok((name.clone(), parse(text)?)))
        .collect::<Result<_, SchemaProblem>>()?;
    let tags = schema.tags.iter();
    let tags = tags
        .filter_map(|(place, tags)| Some((pattern(place)?, tags.as_slice())))
        .collect();
    let mut walk = Walk {
        root: &root,
        references: &references,
        tags,
        policy,
        part,
        places: 0,
        open: Vec::new(),
        tagged: HashMap::new(),
        unknown: BTreeSet::new(),
    };
    let start = match part {
        RecordPart::Key => KEY_ROOT,
        RecordPart::Value => "",
    };
    walk.place(&root, (&root, start), None, 0)?;
    let Walk { tagged, unknown, .. } = walk;
    if policy.unknown_fields == UnknownFields::Stop && !unknown.is_empty() {
        return Err(SchemaProblem::UnknownFields(
            unknown.into_iter().take(UNKNOWN_PATHS_MAX).collect(),
        ));
    }
    let mut tagged = tagged;
    if policy.unknown_fields == UnknownFields::Drop {
        tagged.extend(unknown.iter().map(|path| (path.clone(), FieldRule::Drop)));
    }
    let drops = |rule: &FieldRule| matches!(rule, FieldRule::Drop | FieldRule::Embedding);
    let dropped = tagged.iter().filter(|(_, rule)| drops(rule));
    let dropped = dropped.map(|(path, _)| last_member(path).to_owned()).collect();
    let relax = Relax { policy, dropped };
    let mut output = relax.schema(root.clone(), 0)?;
    bundle(&mut output, &references, &relax)?;
    let is_changed = output != root;
    Ok(Derived {
        kind: SchemaKind::JsonSchema,
        text: match is_changed {
            true => output.to_string(),
            false => schema.text.clone(),
        },
        is_changed,
        unknown: unknown.into_iter().take(UNKNOWN_PATHS_MAX).collect(),
        reads: Reads::Json(Arc::new(tagged)),
    })
}

fn invalid(what: &str) -> SchemaProblem {
    SchemaProblem::Invalid {
        kind: SchemaKind::JsonSchema,
        what: what.to_owned(),
    }
}

fn last_member(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.trim_end_matches("[]")
}

/// Puts the schemas that are referred to where readers look for them: under a definition that bears their name as `$id`.
fn bundle(
    output: &mut Value,
    references: &[(String, Value)],
    relax: &Relax<'_>,
) -> Result<(), SchemaProblem> {
    let Value::Object(object) = output else {
        return Ok(());
    };
    if references.is_empty() {
        return Ok(());
    }
    let is_old = |draft: &str| {
        ["draft-04", "draft-06", "draft-07"]
            .iter()
            .any(|old| draft.contains(old))
    };
    let draft = object
        .get("$schema")
        .and_then(Value::as_str)
        .unwrap_or("draft-07");
    let place = if is_old(draft) { "definitions" } else { "$defs" };
    let definitions = object.entry(place).or_insert_with(|| Value::Object(Map::new()));
    for (name, schema) in references {
        let mut schema = relax.schema(schema.clone(), 0)?;
        if let (Value::Object(schema), Value::Object(definitions)) = (&mut schema, &mut *definitions) {
            schema.entry("$id").or_insert_with(|| Value::String(name.clone()));
            definitions.insert(name.clone(), Value::Object(schema.clone()));
        }
    }
    Ok(())
}

/// Takes out of a schema what redaction may break.
struct Relax<'p> {
    policy: &'p Policy,
    /// Last names of paths that tags drop.
    dropped: BTreeSet<String>,
}

impl Relax<'_> {
    fn schema(&self, schema: Value, depth: usize) -> Result<Value, SchemaProblem> {
        if depth > JSON_DEPTH_MAX {
            return Err(SchemaProblem::TooLarge);
        }
        let Value::Object(mut object) = schema else {
            return Ok(schema);
        };
        LEFT_OUT.iter().for_each(|name| drop(object.shift_remove(*name)));
        // Names of members may change too.
        if object.get("additionalProperties") == Some(&Value::Bool(false)) {
            object.shift_remove("additionalProperties");
        }
        if let Some(kinds) = object.get_mut("type") {
            widen(kinds);
        }
        if let Some(Value::Array(required)) = object.get_mut("required") {
            required.retain(|name| name.as_str().is_some_and(|name| !self.may_go(name)));
        }
        for name in ["minProperties", "maxProperties"] {
            object.shift_remove(name);
        }
        let inside = |value: &mut Value| -> Result<(), SchemaProblem> {
            *value = self.schema(value.take(), depth + 1)?;
            Ok(())
        };
        for name in SCHEMAS {
            match object.get_mut(name) {
                Some(Value::Array(list)) => list.iter_mut().try_for_each(inside)?,
                Some(value) => inside(value)?,
                None => {}
            }
        }
        for name in LISTS {
            if let Some(Value::Array(list)) = object.get_mut(name) {
                list.iter_mut().try_for_each(inside)?;
            }
        }
        for name in MAPS {
            if let Some(Value::Object(map)) = object.get_mut(name) {
                map.values_mut().try_for_each(inside)?;
            }
        }
        match object.shift_remove("oneOf") {
            Some(one_of) if !object.contains_key("anyOf") => _ = object.insert("anyOf".to_owned(), one_of),
            Some(one_of) => {
                let also = Value::Object(Map::from_iter([("anyOf".to_owned(), one_of)]));
                let all_of = object.entry("allOf").or_insert_with(|| Value::Array(Vec::new()));
                all_of
                    .as_array_mut()
                    .into_iter()
                    .for_each(|all| all.push(also.clone()));
            }
            None => {}
        }
        Ok(Value::Object(object))
    }

    /// Whether a member of this name may be dropped, at whatever path.
    fn may_go(&self, name: &str) -> bool {
        self.policy.may_drop(name) || self.dropped.contains(name)
    }
}

/// Lets numbers be strings or null.
fn widen(kinds: &mut Value) {
    let mut all: Vec<String> = match kinds {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => return,
    };
    if !all.iter().any(|kind| kind == "number" || kind == "integer") {
        return;
    }
    for kind in ["string", "null"] {
        if !all.iter().any(|known| known == kind) {
            all.push(kind.to_owned());
        }
    }
    *kinds = all.into();
}

/// The walk along the paths of records, for tags and for what nothing names.
struct Walk<'s> {
    root: &'s Value,
    references: &'s [(String, Value)],
    /// Tags of the registry's metadata, by place.
    tags: Vec<(PathPattern, &'s [String])>,
    policy: &'s Policy,
    part: RecordPart,
    places: usize,
    /// References that are being followed.
    open: Vec<*const Value>,
    tagged: HashMap<String, FieldRule>,
    unknown: BTreeSet<String>,
}

impl<'s> Walk<'s> {
    /// One place: `document` is the schema that references without a name look into.
    fn place(
        &mut self,
        schema: &'s Value,
        (document, path): (&'s Value, &str),
        around: Option<FieldRule>,
        depth: usize,
    ) -> Result<(), SchemaProblem> {
        self.places += 1;
        if depth > JSON_DEPTH_MAX || self.places > PLACES_MAX {
            return Err(SchemaProblem::TooLarge);
        }
        let Value::Object(object) = schema else {
            return Ok(());
        };
        let tags = object.get(TAGS).and_then(Value::as_array).into_iter().flatten();
        let own = self.policy.tagged(tags.filter_map(Value::as_str));
        let field = FieldPath::new(path);
        let beside = self.tags.iter().filter(|(place, _)| place.matches(&field));
        let beside = self
            .policy
            .tagged(beside.flat_map(|(_, tags)| tags.iter().map(String::as_str)));
        let rule = [own, beside].into_iter().fold(around, stricter);
        if let Some(rule) = rule {
            let before = self.tagged.get(path).copied();
            self.tagged
                .extend(stricter(Some(rule), before).map(|rule| (path.to_owned(), rule)));
        }
        if let Some(name) = object.get("$ref").and_then(Value::as_str)
            && let Some((target, document)) = self.target(name, document)
        {
            let target_at = std::ptr::from_ref(target);
            // A schema inside itself says nothing new but its paths, which have no end.
            if !self.open.contains(&target_at) {
                self.open.push(target_at);
                self.place(target, (document, path), rule, depth + 1)?;
                self.open.pop();
            }
        }
        for name in LISTS {
            let path = match name {
                "prefixItems" => format!("{path}[]"),
                _ => path.to_owned(),
            };
            for branch in object.get(name).and_then(Value::as_array).into_iter().flatten() {
                self.place(branch, (document, &path), rule, depth + 1)?;
            }
        }
        let items = match object.get("items") {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        for schema in items {
            self.place(schema, (document, &format!("{path}[]")), rule, depth + 1)?;
        }
        let properties = object.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            let inner = match path {
                "" => name.clone(),
                path => format!("{path}.{name}"),
            };
            self.place(schema, (document, &inner), rule, depth + 1)?;
        }
        if is_leaf(object) {
            self.note_if_unknown(path, rule);
        }
        Ok(())
    }

    fn note_if_unknown(&mut self, path: &str, tagged: Option<FieldRule>) {
        let field = FieldPath::tagged(path, tagged);
        let is_listed = self.policy.allow.is_some() && self.policy.lets_value_pass(&field);
        let is_known = self.policy.rule(&field).is_some() || is_listed || self.part == RecordPart::Key;
        if !is_known && !path.is_empty() {
            self.unknown.insert(path.to_owned());
        }
    }

    /// What a reference stands for, and the schema in which it lies.
    fn target(&self, name: &str, document: &'s Value) -> Option<(&'s Value, &'s Value)> {
        let (file, pointer) = name.split_once('#').unwrap_or((name, ""));
        let document = match file {
            "" => document,
            file => {
                let mut named = self.references.iter();
                let is_it = |schema: &Value| schema.get("$id").and_then(Value::as_str) == Some(file);
                match named.find(|(name, schema)| name == file || is_it(schema)) {
                    Some((_, schema)) => schema,
                    None if is_it(self.root) => self.root,
                    None => return None,
                }
            }
        };
        Some((document.pointer(pointer)?, document))
    }
}

/// Whether a place holds values rather than members or items.
fn is_leaf(object: &Map<String, Value>) -> bool {
    const STRUCTURE: [&str; 9] = [
        "properties",
        "items",
        "prefixItems",
        "allOf",
        "anyOf",
        "oneOf",
        "$ref",
        "additionalProperties",
        "patternProperties",
    ];
    let is_structure = STRUCTURE.iter().any(|name| object.contains_key(*name));
    let kind = object.get("type").and_then(Value::as_str);
    !is_structure && !matches!(kind, Some("object" | "array" | "null"))
}

/// A path of the registry's metadata: with or without `$.` in front, arrays marked or not.
fn pattern(written: &str) -> Option<PathPattern> {
    PathPattern::parse(written.trim_start_matches('$').trim_start_matches('.')).ok()
}

#[cfg(test)]
#[path = "json_schema_tests.rs"]
mod tests;
