//! From a schema and a policy to the tree that reads its records, and to the schema of the output.
//!
//! The output schema follows from what the policy may do, never from data: a value that is no string and whose path a rule
//! changes becomes a string; dates do so too unless the policy keeps dates; members that the policy drops leave their
//! record. All else stays: names, namespaces, aliases, docs, attributes, order, and defaults as far as they fit.
//!
//! apache-avro says whether the input is a schema, and whether the output is. The schema is walked as JSON, because that
//! crate's own form loses what it does not know (attributes, the way names are written).

use super::at::At;
use super::names::{Names, full_name, inner_namespace};
use super::scalar::Scalar;
use super::tree::{Fate, Leaf, Member, Node, NodeId, Tree};
use super::types::{adapt_default, as_string, by_name, is_string, logical, primitive, with};
use crate::codec::schemas::{Derived, Reads, SchemaProblem, UNKNOWN_PATHS_MAX};
use crate::document::KEY_ROOT;
use crate::limits::JSON_DEPTH_MAX;
use crate::policy::path::PathPattern;
use crate::policy::tags::stricter;
use crate::policy::{FieldRule, Policy, UnknownFields};
use crate::schema::{RecordPart, SchemaKind, SchemaText};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most places of one schema, named types expanded: types that use each other double with every level.
const NODES_MAX: usize = 1 << 14;
/// Most branches of one union: topics with several record types have some dozens.
const BRANCHES_MAX: usize = 1000;

/// A schema object.
pub(super) type Object = Map<String, Value>;

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
fn read_tags<'s>(schema: &'s SchemaText) -> Result<Vec<(PathPattern, &'s [String])>, SchemaProblem> {
    let read = |(path, tags): &'s (String, Vec<String>)| {
        let pattern = PathPattern::parse(path);
        let pattern = pattern.map_err(|wrong| invalid(format!("in the path of a tag {wrong}")))?;
        Ok((pattern, tags.as_slice()))
    };
    schema.tags.iter().map(read).collect()
}

pub(super) fn invalid(what: impl Into<String>) -> SchemaProblem {
    SchemaProblem::Invalid {
        kind: SchemaKind::Avro,
        what: what.into(),
    }
}

/// Which side of the codec a tree is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Types and members change.
    Input,
    /// The schema was derived already.
    Output,
}

/// What one place of a schema became.
pub(super) struct Compiled {
    pub(super) node: NodeId,
    /// The schema there in the output, named types written out.
    pub(super) output: Value,
    /// Whether a rule or tag says something about a value there; whether nothing does; whether there is a record.
    pub(super) has_known: bool,
    pub(super) has_unknown: bool,
    pub(super) has_record: bool,
    /// Whether a value takes another type or a member goes.
    pub(super) is_changed: bool,
}

pub(super) struct Deriver<'s> {
    pub(super) names: &'s Names,
    pub(super) tags: &'s [(PathPattern, &'s [String])],
    pub(super) part: RecordPart,
    pub(super) policy: &'s Policy,
    pub(super) purpose: Purpose,
    pub(super) nodes: Vec<Node>,
    /// Named types around the place of the walk.
    pub(super) open: Vec<(String, NodeId)>,
    pub(super) unknown: Vec<String>,
    pub(super) is_changed: bool,
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
            let is_named = self.rule(&at).is_some_and(|rule| rule != FieldRule::Keep);
            if compiled.is_changed || is_named || (compiled.has_record && compiled.has_known) {
                adapt_default(&mut output);
            }
            output
        });
        let node = compiled.node;
        Ok((Member { node, fate }, compiled, output))
    }

    fn union(&mut self, branches: &'s [Value], namespace: &str, at: &At) -> Result<Compiled, SchemaProblem> {
        if branches.len() > BRANCHES_MAX {
            return Err(SchemaProblem::TooLarge);
        }
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
        let scalar = by_name(scalar, &at.path);
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
}
