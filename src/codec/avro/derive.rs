//! From a schema and a policy to the tree that reads its records, and to the schema of the output.
//!
//! The output schema follows from what the policy may do, never from data: a value that is no string and whose path a rule
//! changes becomes a string; dates do so too unless the policy keeps dates; members that the policy drops leave their
//! record. All else stays: names, namespaces, aliases, docs, attributes, order, and defaults as far as they fit.
//!
//! apache-avro says whether the input is a schema, and whether the output is. The schema is walked as JSON, because that
//! crate's own form loses what it does not know (attributes, the way names are written).

use super::names::{Names, child, full_name, inner_namespace};
use super::scalar::{DURATION_BYTES, SCALE_MAX, Scalar, UUID_BYTES, Unit};
use super::tree::{Fate, Leaf, Member, Node, NodeId, Place, Tree};
use crate::codec::schemas::{Derived, Reads, SchemaProblem, UNKNOWN_PATHS_MAX};
use crate::document::{FieldPath, KEY_ROOT};
use crate::entity::Entity;
use crate::limits::JSON_DEPTH_MAX;
use crate::policy::path::PathPattern;
use crate::policy::tags::stricter;
use crate::policy::{Action, FieldRule, Policy, UnknownFields};
use crate::schema::{RecordPart, SchemaKind, SchemaText};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most places of one schema, named types expanded: types that use each other double with every level.
const NODES_MAX: usize = 1 << 17;
/// Where tags stand in a schema.
const TAGS: &str = "confluent:tags";

/// A schema object.
type Object = Map<String, Value>;

/// Derives the output schema.
pub(in crate::codec) fn derive(
    schema: &SchemaText,
    part: RecordPart,
    policy: &Policy,
) -> Result<Derived, SchemaProblem> {
    let names = Names::of(schema)?;
    let tags = read_tags(schema)?;
    let mut input = Deriver::new(&names, &tags, part, policy, Purpose::Input);
    let (root, output) = input.root()?;
    let unknown: BTreeSet<String> = std::mem::take(&mut input.unknown).into_iter().collect();
    let unknown: Vec<String> = unknown.into_iter().take(UNKNOWN_PATHS_MAX).collect();
    if policy.unknown_fields == UnknownFields::Stop && !unknown.is_empty() {
        return Err(SchemaProblem::UnknownFields(unknown));
    }
    let is_changed = input.is_changed;
    let input = Tree {
        nodes: input.nodes,
        root,
    };
    let (output, renamed) = super::names::folded(output, &names);
    let text = match is_changed || !schema.references.is_empty() {
        true => output.to_string(),
        false => schema.text.clone(),
    };
    let names = Names::of(&SchemaText::alone(SchemaKind::Avro, text.clone()))?.renamed(renamed);
    let mut reader = Deriver::new(&names, &tags, part, policy, Purpose::Output);
    let (root, _) = reader.root()?;
    let output = Tree {
        nodes: reader.nodes,
        root,
    };
    Ok(Derived {
        kind: SchemaKind::Avro,
        text,
        is_changed,
        unknown,
        reads: Reads::Avro { input, output },
    })
}

/// Patterns of the registry's metadata with their tags.
fn read_tags(schema: &SchemaText) -> Result<Vec<(PathPattern, &[String])>, SchemaProblem> {
    let read = |(path, tags): &'_ (String, Vec<String>)| {
        PathPattern::parse(path).map_err(|wrong| invalid(format!("in the path of a tag {wrong}")))?;
        Ok(tags.len())
    };
    schema.tags.iter().try_for_each(|tag| read(tag).map(drop))?;
    let pairs = schema.tags.iter();
    Ok(pairs
        .filter_map(|(path, tags)| Some((PathPattern::parse(path).ok()?, tags.as_slice())))
        .collect())
}

pub(super) fn invalid(what: impl Into<String>) -> SchemaProblem {
    SchemaProblem::Invalid {
        kind: SchemaKind::Avro,
        what: what.into(),
    }
}

/// Which side of the codec a tree is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Types and members change.
    Input,
    /// The schema was derived already.
    Output,
}

/// What one place of a schema became.
struct Compiled {
    node: NodeId,
    /// The schema there in the output, named types written out.
    output: Value,
    /// Whether a rule or tag says something about a value there; whether nothing does; whether there is a record.
    has_known: bool,
    has_unknown: bool,
    has_record: bool,
    /// Whether a value takes another type or a member goes.
    is_changed: bool,
}

/// Where the walk is.
#[derive(Clone)]
struct At {
    path: String,
    below_entry: Option<String>,
    is_root: bool,
    /// What tags around it say.
    tagged: Option<FieldRule>,
    depth: usize,
}

impl At {
    fn member(&self, name: &str) -> At {
        let dot = |path: &str, is_root: bool| match is_root && path.is_empty() {
            true => name.to_owned(),
            false => format!("{path}.{name}"),
        };
        At {
            path: dot(&self.path, self.is_root),
            below_entry: self.below_entry.as_deref().map(|below| dot(below, false)),
            is_root: false,
            depth: self.depth + 1,
            ..*self
        }
    }

    fn items(&self) -> At {
        let marked = |path: &str| format!("{path}[]");
        At {
            path: marked(&self.path),
            below_entry: self.below_entry.as_deref().map(marked),
            is_root: false,
            depth: self.depth + 1,
            ..*self
        }
    }

    fn value(&self) -> At {
        At {
            below_entry: Some(String::new()),
            ..self.member("{value}")
        }
    }

    fn place(&self) -> Place {
        Place {
            path: FieldPath::new(self.path.as_str()).tagged(self.tagged),
            below_entry: self.below_entry.as_deref().map(Into::into),
        }
    }
}

struct Deriver<'s> {
    names: &'s Names,
    tags: &'s [(PathPattern, &'s [String])],
    part: RecordPart,
    policy: &'s Policy,
    purpose: Purpose,
    nodes: Vec<Node>,
    /// Named types around the place of the walk.
    open: Vec<(String, NodeId)>,
    unknown: Vec<String>,
    is_changed: bool,
}

impl<'s> Deriver<'s> {
    fn new(
        names: &'s Names,
        tags: &'s [(PathPattern, &'s [String])],
        part: RecordPart,
        policy: &'s Policy,
        purpose: Purpose,
    ) -> Self {
        Deriver {
            names,
            tags,
            part,
            policy,
            purpose,
            nodes: Vec::new(),
            open: Vec::new(),
            unknown: Vec::new(),
            is_changed: false,
        }
    }

    fn root(&mut self) -> Result<(NodeId, Value), SchemaProblem> {
        let at = At {
            path: match self.part {
                RecordPart::Key => KEY_ROOT.to_owned(),
                RecordPart::Value => String::new(),
            },
            below_entry: None,
            is_root: true,
            tagged: None,
            depth: 0,
        };
        let names = self.names;
        let compiled = self.schema(&names.root, "", &at)?;
        self.is_changed = compiled.is_changed;
        Ok((compiled.node, compiled.output))
    }

    fn push(&mut self, node: Node) -> Result<NodeId, SchemaProblem> {
        match self.nodes.len() >= NODES_MAX {
            true => Err(SchemaProblem::TooLarge),
            false => {
                self.nodes.push(node);
                Ok((self.nodes.len() - 1) as NodeId)
            }
        }
    }

    /// Compiles what stands at one place. `namespace`: the one around it.
    fn schema(&mut self, schema: &'s Value, namespace: &str, at: &At) -> Result<Compiled, SchemaProblem> {
        if at.depth > JSON_DEPTH_MAX {
            return Err(SchemaProblem::TooLarge);
        }
        match schema {
            Value::String(name) => match primitive(name) {
                Some(scalar) => self.primitive(scalar, schema, at),
                None => self.reference(name, namespace, at),
            },
            Value::Array(branches) => self.union(branches, namespace, at),
            Value::Object(object) => self.object(schema, object, namespace, at),
            _ => Err(invalid("a type is neither a name nor an object nor a union")),
        }
    }

    fn primitive(
        &mut self,
        scalar: Option<Scalar>,
        schema: &Value,
        at: &At,
    ) -> Result<Compiled, SchemaProblem> {
        match scalar {
            Some(scalar) => self.leaf(scalar, schema, at),
            None => Ok(Compiled {
                node: self.push(Node::Null)?,
                output: schema.clone(),
                has_known: false,
                has_unknown: false,
                has_record: false,
                is_changed: false,
            }),
        }
    }

    fn object(
        &mut self,
        schema: &'s Value,
        object: &'s Object,
        namespace: &str,
        at: &At,
    ) -> Result<Compiled, SchemaProblem> {
        let at = &At {
            tagged: stricter(at.tagged, self.inline_tags(object)),
            ..at.clone()
        };
        let kind = object
            .get("type")
            .ok_or_else(|| invalid("an object has no `type`"))?;
        let Value::String(kind) = kind else {
            // {"type": {"type": …}}: the inner one is the type.
            let mut inner = self.schema(
                kind,
                namespace,
                &At {
                    depth: at.depth + 1,
                    ..at.clone()
                },
            )?;
            inner.output = with(object, "type", inner.output);
            return Ok(inner);
        };
        match kind.as_str() {
            "record" | "error" | "enum" | "fixed" => self.named(schema, object, namespace, at),
            "array" => {
                let items = object
                    .get("items")
                    .ok_or_else(|| invalid("an array has no `items`"))?;
                let items = self.schema(items, namespace, &at.items())?;
                let node = self.push(Node::Array { items: items.node })?;
                let output = with(object, "items", items.output);
                Ok(Compiled {
                    node,
                    output,
                    ..items
                })
            }
            "map" => {
                let values = object
                    .get("values")
                    .ok_or_else(|| invalid("a map has no `values`"))?;
                let values = self.schema(values, namespace, &at.value())?;
                let node = self.push(Node::Map {
                    values: values.node,
                    keys: at.member("{key}").place(),
                    values_at: at.place(),
                })?;
                let output = with(object, "values", values.output);
                Ok(Compiled {
                    node,
                    output,
                    ..values
                })
            }
            name => match primitive(name) {
                Some(None) => self.primitive(None, schema, at),
                Some(Some(scalar)) => {
                    let scalar = logical(scalar, object);
                    self.leaf(scalar, schema, at)
                }
                None => self.reference(name, namespace, at),
            },
        }
    }

    fn reference(&mut self, name: &str, namespace: &str, at: &At) -> Result<Compiled, SchemaProblem> {
        let names = self.names;
        let (full, schema, around) = names.find(name, namespace)?;
        if let Some((_, node)) = self.open.iter().rev().find(|(open, _)| *open == full) {
            return Ok(Compiled {
                node: *node,
                output: Value::String(full),
                has_known: false,
                has_unknown: false,
                has_record: true,
                is_changed: false,
            });
        }
        let Value::Object(object) = schema else {
            return Err(invalid("a definition is no object"));
        };
        let at = At {
            tagged: stricter(at.tagged, self.inline_tags(object)),
            ..at.clone()
        };
        self.named(schema, object, around, &at)
    }

    /// The definition of a named type.
    fn named(
        &mut self,
        schema: &'s Value,
        object: &'s Object,
        namespace: &str,
        at: &At,
    ) -> Result<Compiled, SchemaProblem> {
        let full = full_name(object, namespace)?;
        let inner = inner_namespace(&full);
        let mut compiled = match object.get("type").and_then(Value::as_str) {
            Some("enum") => {
                let symbols = object.get("symbols").and_then(Value::as_array);
                let symbols = symbols.into_iter().flatten().filter_map(Value::as_str);
                let symbols: Arc<[String]> = symbols.map(str::to_owned).collect();
                self.leaf(Scalar::Enum(symbols), schema, at)?
            }
            Some("fixed") => {
                let size = object.get("size").and_then(Value::as_u64);
                let size = size.and_then(|size| usize::try_from(size).ok());
                let size = size.ok_or_else(|| invalid("a fixed has no `size`"))?;
                self.leaf(logical(Scalar::Fixed(size), object), schema, at)?
            }
            _ => self.record(object, (&full, inner), at)?,
        };
        // Written out in full, so that it means the same wherever it comes to stand.
        if let Value::Object(output) = &mut compiled.output
            && output.contains_key("name")
        {
            output.insert("name".to_owned(), Value::String(full));
            output.shift_remove("namespace");
        }
        Ok(compiled)
    }

    fn record(
        &mut self,
        object: &'s Object,
        (full, inner): (&str, &str),
        at: &At,
    ) -> Result<Compiled, SchemaProblem> {
        let node = self.push(Node::Record(Vec::new()))?;
        self.open.push((full.to_owned(), node));
        let fields = object.get("fields").and_then(Value::as_array);
        let fields = fields.ok_or_else(|| invalid("a record has no `fields`"))?;
        let (mut members, mut outputs) = (Vec::new(), Vec::new());
        let mut compiled = Compiled {
            node,
            output: Value::Null,
            has_known: false,
            has_unknown: false,
            has_record: true,
            is_changed: false,
        };
        for field in fields {
            let Value::Object(field) = field else {
                return Err(invalid("a field is no object"));
            };
            let (member, member_of, output) = self.member(field, (full, inner), at)?;
            compiled.has_known |= member_of.has_known;
            compiled.has_unknown |= member_of.has_unknown;
            compiled.is_changed |= member_of.is_changed || member.fate != Fate::Stays;
            members.push(member);
            outputs.extend(output);
        }
        self.open.pop();
        self.nodes[node as usize] = Node::Record(members);
        compiled.output = with(object, "fields", Value::Array(outputs));
        Ok(compiled)
    }

    /// A field of a record, and what it is in the output.
    fn member(
        &mut self,
        field: &'s Object,
        (record, inner): (&str, &str),
        at: &At,
    ) -> Result<(Member, Compiled, Option<Value>), SchemaProblem> {
        let name = field.get("name").and_then(Value::as_str);
        let name = name.ok_or_else(|| invalid("a field has no `name`"))?;
        let mut at = at.member(name);
        at.tagged = stricter(at.tagged, self.inline_tags(field));
        at.tagged = stricter(at.tagged, self.metadata_tags(record, name, &at));
        let schema = field
            .get("type")
            .ok_or_else(|| invalid("a field has no `type`"))?;
        let unknown_before = self.unknown.len();
        let compiled = self.schema(schema, inner, &at)?;
        let fate = self.fate(&at, &compiled);
        if fate != Fate::Stays && self.rule(&at).is_some() {
            self.unknown.truncate(unknown_before); // what lies below is named by what drops it
        }
        let output = (fate == Fate::Stays).then(|| {
            let mut output = with(field, "type", compiled.output.clone());
            if compiled.is_changed {
                adapt_default(&mut output);
            }
            output
        });
        let node = compiled.node;
        Ok((Member { node, fate }, compiled, output))
    }

    fn fate(&self, at: &At, compiled: &Compiled) -> Fate {
        let path = at.place().path;
        let is_inner = !matches!(self.leaf_of(compiled.node), Some(Node::Leaf(_) | Node::Null));
        let passes = match is_inner {
            true => self.policy.lets_inner_pass(&path),
            false => self.policy.lets_value_pass(&path),
        };
        let is_unknown = compiled.has_unknown && !compiled.has_known && !compiled.has_record;
        match self.policy.rule(&path) {
            _ if self.purpose == Purpose::Output || self.part == RecordPart::Key => Fate::Stays,
            Some(FieldRule::Embedding) => Fate::GoesAsEmbedding,
            Some(FieldRule::Drop) => Fate::Goes,
            _ if !passes => Fate::Goes,
            _ if is_unknown && self.policy.unknown_fields == UnknownFields::Drop => Fate::Goes,
            _ => Fate::Stays,
        }
    }

    /// The node itself, or of a union with null the other branch.
    fn leaf_of(&self, node: NodeId) -> Option<&Node> {
        let node = self.nodes.get(node as usize)?;
        match node {
            Node::Union(branches) => {
                let inner = branches.iter().map(|(branch, _)| &self.nodes[*branch as usize]);
                inner
                    .filter(|branch| !matches!(branch, Node::Null))
                    .max_by_key(|branch| match branch {
                        Node::Leaf(_) => 0,
                        _ => 1,
                    })
            }
            node => Some(node),
        }
    }

    fn union(&mut self, branches: &'s [Value], namespace: &str, at: &At) -> Result<Compiled, SchemaProblem> {
        let (mut nodes, mut outputs) = (Vec::new(), Vec::<Value>::new());
        let mut whole = Compiled {
            node: 0,
            output: Value::Null,
            has_known: false,
            has_unknown: false,
            has_record: false,
            is_changed: false,
        };
        for branch in branches {
            let compiled = self.schema(
                branch,
                namespace,
                &At {
                    depth: at.depth + 1,
                    ..at.clone()
                },
            )?;
            whole.has_known |= compiled.has_known;
            whole.has_unknown |= compiled.has_unknown;
            whole.has_record |= compiled.has_record;
            whole.is_changed |= compiled.is_changed;
            // Several branches that become strings are one.
            let same = outputs
                .iter()
                .position(|other| is_string(other) && is_string(&compiled.output));
            let number = same.unwrap_or(outputs.len());
            if same.is_none() {
                outputs.push(compiled.output);
            }
            nodes.push((compiled.node, number as u32));
        }
        whole.node = self.push(Node::Union(nodes))?;
        whole.output = Value::Array(outputs);
        Ok(whole)
    }

    fn leaf(&mut self, scalar: Scalar, schema: &Value, at: &At) -> Result<Compiled, SchemaProblem> {
        let place = at.place();
        let rule = self.policy.rule(&place.path);
        let becomes_text = self.purpose == Purpose::Input && self.changes(&scalar, rule);
        let is_listed = || self.policy.allow.is_some() && self.policy.lets_value_pass(&place.path);
        let is_known = rule.is_some() || self.part == RecordPart::Key || is_listed();
        if !is_known && self.purpose == Purpose::Input {
            let name = match at.path.as_str() {
                "" => "(the value itself)",
                path => path,
            };
            self.unknown.push(name.to_owned());
        }
        let output = match becomes_text {
            true => as_string(schema),
            false => schema.clone(),
        };
        let node = self.push(Node::Leaf(Leaf {
            scalar,
            becomes_text,
            place,
        }))?;
        Ok(Compiled {
            node,
            output,
            has_known: is_known,
            has_unknown: !is_known,
            has_record: false,
            is_changed: becomes_text,
        })
    }

    /// Whether values of this type must be strings, for what a rule may put in their place.
    fn changes(&self, scalar: &Scalar, rule: Option<FieldRule>) -> bool {
        if *scalar == Scalar::String {
            return false;
        }
        let is_gone = matches!(
            rule,
            Some(FieldRule::Remove | FieldRule::Drop | FieldRule::Embedding)
        );
        let is_one_value = match rule {
            Some(FieldRule::Is(entity)) => self.policy.action(entity) != Action::Keep,
            Some(FieldRule::Reference) => true,
            _ => false,
        };
        match (self.part, rule) {
            (_, Some(FieldRule::Keep)) => false,
            // Bytes can be empty; other types have no value that says "removed".
            _ if is_gone => !matches!(scalar, Scalar::Bytes | Scalar::Fixed(_)),
            (RecordPart::Key, _) => {
                is_one_value || (self.policy.record_key.action != Action::Keep && !scalar.is_of_schema())
            }
            (RecordPart::Value, _) => {
                let is_date = scalar.is_date() && self.policy.action(Entity::Date) != Action::Keep;
                is_one_value || is_date
            }
        }
    }

    fn rule(&self, at: &At) -> Option<FieldRule> {
        self.policy.rule(&at.place().path)
    }

    /// What the policy says about the tags that stand in the schema here.
    fn inline_tags(&self, object: &Object) -> Option<FieldRule> {
        let tags = object.get(TAGS).and_then(Value::as_array)?;
        self.policy.tagged(tags.iter().filter_map(Value::as_str))
    }

    /// What it says about those that the registry keeps beside the schema. Their paths start at a record's full name.
    fn metadata_tags(&self, record: &str, name: &str, at: &At) -> Option<FieldRule> {
        if self.tags.is_empty() {
            return None;
        }
        let by_record = FieldPath::new(format!("{}.{name}", self.names.original(record)));
        let by_path = FieldPath::new(at.path.as_str());
        let named = self
            .tags
            .iter()
            .filter(|(pattern, _)| pattern.matches(&by_record) || pattern.matches(&by_path));
        self.policy
            .tagged(named.flat_map(|(_, tags)| tags.iter().map(String::as_str)))
    }
}

/// A primitive type by name; null has no value.
fn primitive(name: &str) -> Option<Option<Scalar>> {
    Some(Some(match name {
        "null" => return Some(None),
        "boolean" => Scalar::Boolean,
        "int" => Scalar::Int,
        "long" => Scalar::Long,
        "float" => Scalar::Float,
        "double" => Scalar::Double,
        "bytes" => Scalar::Bytes,
        "string" => Scalar::String,
        _ => return None,
    }))
}

/// The logical type of an object, where it fits the type beneath: else readers must ignore it (Avro 1.12, "Logical Types").
fn logical(scalar: Scalar, object: &Object) -> Scalar {
    let number = |name: &str| object.get(name).and_then(Value::as_u64).map(|n| n as usize);
    let name = object
        .get("logicalType")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let unit = match name.rsplit('-').next() {
        Some("micros") => Unit::Micros,
        Some("nanos") => Unit::Nanos,
        _ => Unit::Millis,
    };
    match (name, &scalar) {
        ("date", Scalar::Int) => Scalar::Date,
        ("time-millis", Scalar::Int) | ("time-micros", Scalar::Long) => Scalar::TimeOfDay(unit),
        ("timestamp-millis" | "timestamp-micros" | "timestamp-nanos", Scalar::Long) => Scalar::Instant {
            unit,
            is_local: false,
        },
        ("local-timestamp-millis" | "local-timestamp-micros" | "local-timestamp-nanos", Scalar::Long) => {
            Scalar::Instant { unit, is_local: true }
        }
        ("uuid", Scalar::String) => Scalar::UuidString,
        ("uuid", Scalar::Fixed(UUID_BYTES)) => Scalar::UuidFixed,
        ("duration", Scalar::Fixed(DURATION_BYTES)) => Scalar::Duration,
        ("decimal", Scalar::Bytes | Scalar::Fixed(_)) => {
            let scale = number("scale").unwrap_or(0);
            let size = match scalar {
                Scalar::Fixed(size) => Some(size),
                _ => None,
            };
            match scale <= SCALE_MAX {
                true => Scalar::Decimal { scale, size },
                false => scalar,
            }
        }
        _ => scalar,
    }
}

/// An object with another value for one attribute, in its place.
fn with(object: &Object, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object.insert(name.to_owned(), value);
    Value::Object(object)
}

/// The schema of a value that has become a string: what describes it stays, what binds its form goes.
fn as_string(schema: &Value) -> Value {
    const FORM: [&str; 9] = [
        "logicalType",
        "precision",
        "scale",
        "size",
        "name",
        "namespace",
        "aliases",
        "symbols",
        "default",
    ];
    let Value::Object(object) = schema else {
        return Value::String("string".to_owned());
    };
    let mut object = object.clone();
    FORM.iter().for_each(|name| drop(object.shift_remove(*name)));
    match object.len() {
        1 => Value::String("string".to_owned()),
        _ => with(&object, "type", Value::String("string".to_owned())),
    }
}

fn is_string(schema: &Value) -> bool {
    child(schema, "type").unwrap_or(schema) == "string"
}

/// Makes the default of a field fit its new type, or leaves it out: a default stands for the first branch of a union.
fn adapt_default(field: &mut Value) {
    let Some(object) = field.as_object_mut() else {
        return;
    };
    let first = match object.get("type") {
        Some(Value::Array(branches)) => branches.first(),
        schema => schema,
    };
    let takes_text = first.is_some_and(is_string);
    let fitting = match object.get("default") {
        None => return,
        Some(default @ (Value::Number(_) | Value::Bool(_))) if takes_text => {
            Some(Value::String(default.to_string()))
        }
        Some(Value::Array(items)) if !items.is_empty() => None,
        Some(Value::Object(_)) => None,
        Some(default) => Some(default.clone()),
    };
    match fitting {
        Some(default) => _ = object.insert("default".to_owned(), default),
        None => _ = object.shift_remove("default"),
    }
}
