//! The schema of a change event, as Kafka Connect writes it in JSON. In: its text; out: what its fields are, and the schema that
//! the output has.
//!
//! Made anew, member by member: `type`, `fields`, `items`, `keys`, `values`, `field`, `optional`, `name`, `version` and
//! `parameters`. Names must be names of types and columns; others quarantine the record.

use crate::codec::spelling::Count;
use crate::document::FieldPath;
use crate::entity::Entity;
use crate::fault::Reason;
use crate::policy::{Action, FieldRule, Policy};
use serde_json::{Map, Value};

/// Deepest nesting of a schema: rows of tables have three levels or four.
const DEPTH_MAX: usize = 32;
/// Longest name of a type, a column or a parameter.
const NAME_CHARS_MAX: usize = 255;
/// Largest version of a type.
const VERSION_MAX: u64 = 10_000;
/// Digits of the largest parameter that is a length or a number of digits; longer ones may be somebody's.
const COUNT_DIGITS_MAX: usize = 5;
/// Times of the event in envelope and `source`, which have no logical type.
const EVENT_TIMES: [&str; 3] = ["ts_ms", "ts_us", "ts_ns"];

/// What stands at a place of the payload.
pub(super) enum Node {
    /// By name of the field.
    Struct(Vec<(String, Node)>),
    /// Elements.
    Each(Box<Node>),
    /// Keys and values: an object, or a list of pairs.
    Map(Box<Node>, Box<Node>),
    /// What a rule replaces, and is no string yet: it becomes one, so that value and schema agree.
    Word,
    /// A date or time that the finders shall read.
    Time(Count),
    /// A decimal number in base64 with so many digits behind the point, which a rule replaces.
    Decimal(i64),
    /// The same with the digits beside it: `{"scale", "value"}`.
    ScaledDecimal,
    /// A number of decimal digits that stays as it is: bytes in base64, no words.
    Packed,
    /// Whatever else: as JSON says.
    Plain,
}

/// Where a part of the schema stands.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) path: String,
    is_key: bool,
    depth: usize,
}

impl Place {
    pub(super) fn value(path: &str) -> Self {
        Place {
            path: path.to_owned(),
            is_key: false,
            depth: 0,
        }
    }

    pub(super) fn key(path: String) -> Self {
        Place {
            path,
            is_key: true,
            depth: 0,
        }
    }

    fn inside(&self, name: &str) -> Self {
        let dot = if self.path.is_empty() || name == "[]" {
            ""
        } else {
            "."
        };
        Place {
            path: format!("{}{dot}{name}", self.path),
            is_key: self.is_key,
            depth: self.depth + 1,
        }
    }

    /// Envelope or `source`: where the time of the event stands.
    fn is_of_event(&self) -> bool {
        !self.is_key && matches!(self.path.as_str(), "" | "payload" | "source" | "payload.source")
    }
}

impl Node {
    /// The paths of packed numbers below this path.
    pub(super) fn packed(&self, path: &str, paths: &mut Vec<String>) {
        match self {
            Node::Packed => paths.push(path.to_owned()),
            Node::Struct(members) => {
                for (name, node) in members {
                    node.packed(&format!("{path}.{name}"), paths);
                }
            }
            Node::Each(node) => node.packed(&format!("{path}[]"), paths),
            _ => {}
        }
    }

    /// What is known of an envelope without schema: the time of the event.
    pub(super) fn envelope(policy: &Policy, path: &str) -> Node {
        let times = |place: &Place| {
            let time = |name: &&str| {
                let count = Count::of_event(name).filter(|_| is_shown(policy, &place.inside(name)))?;
                Some(((*name).to_owned(), Node::Time(count)))
            };
            EVENT_TIMES.iter().filter_map(time).collect::<Vec<_>>()
        };
        let root = Place::value(path);
        let mut members = times(&root);
        members.push(("source".to_owned(), Node::Struct(times(&root.inside("source")))));
        Node::Struct(members)
    }
}

/// Reads a schema; the one of the output as text.
pub(super) fn adapt(text: &str, place: &Place, policy: &Policy) -> Result<(Node, String), Reason> {
    let schema: Value = serde_json::from_str(text).map_err(|_| Reason::WrongShape)?;
    let (node, written) = adapted(&schema, place, policy)?;
    let written = serde_json::to_string(&written).map_err(|_| Reason::WrongShape)?;
    Ok((node, written))
}

fn adapted(schema: &Value, place: &Place, policy: &Policy) -> Result<(Node, Value), Reason> {
    if place.depth > DEPTH_MAX {
        return Err(Reason::WrongShape);
    }
    let schema = schema.as_object().ok_or(Reason::WrongShape)?;
    let mut out = Map::new();
    let mut node = Node::Plain;
    let mut keys = Node::Plain;
    for (name, value) in schema {
        let new = match (name.as_str(), value) {
            ("type" | "field" | "name", Value::String(text)) => named(text)?,
            ("optional", Value::Bool(_)) => value.clone(),
            ("version", Value::Number(version)) if version.as_u64().is_some_and(|v| v <= VERSION_MAX) => {
                value.clone()
            }
            ("parameters", Value::Object(parameters)) => self::parameters(parameters)?,
            ("fields", Value::Array(fields)) => {
                let (members, written) = members(fields, place, policy)?;
                node = Node::Struct(members);
                written
            }
            ("items", inner) => {
                let (inner, written) = adapted(inner, &place.inside("[]"), policy)?;
                node = inner;
                written
            }
            ("values", inner) => {
                let (inner, written) = adapted(inner, &place.inside("{key}"), policy)?;
                node = inner;
                written
            }
            ("keys", inner) => {
                let (inner, written) = adapted(inner, &place.inside("{key}"), policy)?;
                keys = inner;
                written
            }
            ("doc" | "default", _) | (_, Value::Null) => continue,
            _ => return Err(Reason::WrongShape),
        };
        out.insert(name.clone(), new);
    }
    match out.get("type").and_then(Value::as_str) {
        Some("map") => node = Node::Map(Box::new(keys), Box::new(node)),
        Some("struct") if is_scaled(&out) && is_replaced(policy, place) => {
            out.shift_remove("fields");
            become_string(&mut out);
            node = Node::ScaledDecimal;
        }
        Some("array") => node = Node::Each(Box::new(node)),
        Some("struct") => {}
        Some(_) => node = scalar(&mut out, place, policy),
        None => return Err(Reason::WrongShape),
    }
    Ok((node, Value::Object(out)))
}

/// The fields of a struct; what the policy drops is left out.
fn members(fields: &[Value], place: &Place, policy: &Policy) -> Result<(Vec<(String, Node)>, Value), Reason> {
    let (mut members, mut written) = (Vec::new(), Vec::new());
    for field in fields {
        let name = field
            .get("field")
            .and_then(Value::as_str)
            .ok_or(Reason::WrongShape)?;
        let inside = place.inside(name);
        let (node, new) = adapted(field, &inside, policy)?;
        let is_leaf = !matches!(node, Node::Struct(_) | Node::Each(_) | Node::Map(..));
        if !is_dropped(policy, &inside, name, is_leaf) {
            written.push(new);
        }
        members.push((name.to_owned(), node));
    }
    Ok((members, Value::Array(written)))
}

/// As the reader of JSON decides it.
fn is_dropped(policy: &Policy, place: &Place, name: &str, is_leaf: bool) -> bool {
    let path = || FieldPath::new(place.path.as_str());
    !place.is_key && policy.may_drop(name) && policy.leaves_out(&path(), !is_leaf).is_some()
}

/// Settles the type of a value that holds no others.
fn scalar(schema: &mut Map<String, Value>, place: &Place, policy: &Policy) -> Node {
    let text = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
    // What is text already was written out before.
    let count = count(text("name"), place).filter(|_| text("type") != "string");
    let is_decimal = text("name") == "org.apache.kafka.connect.data.Decimal";
    let scale = schema.get("parameters").and_then(|p| p.get("scale"));
    let scale = scale.and_then(Value::as_str).and_then(|scale| scale.parse().ok());
    let is_replaced = is_replaced(policy, place);
    let node = match count {
        Some(count) if !place.is_key && is_shown(policy, place) => Node::Time(count),
        _ if is_decimal && is_replaced && !place.is_key => scale.map_or(Node::Plain, Node::Decimal),
        _ if is_replaced && text("type") != "string" && !place.is_key => Node::Word,
        _ if is_decimal && text("type") == "bytes" => Node::Packed,
        _ => Node::Plain,
    };
    if is_replaced || matches!(node, Node::Time(_)) {
        become_string(schema);
    }
    if matches!(
        policy.rule(&FieldPath::new(place.path.as_str())),
        Some(FieldRule::Remove)
    ) {
        schema.insert("optional".to_owned(), true.into());
    }
    node
}

/// What a number counts: by its logical type, or as the time of the event.
fn count(name: &str, place: &Place) -> Option<Count> {
    let (parent, member) = place.path.rsplit_once('.').unwrap_or(("", &place.path));
    let is_of_event = !place.is_key && Place::value(parent).is_of_event();
    Count::of_type(name).or_else(|| Count::of_event(member).filter(|_| is_of_event))
}

/// Whether the finders shall read a date: unless the policy keeps it.
fn is_shown(policy: &Policy, place: &Place) -> bool {
    match policy.rule(&FieldPath::new(place.path.as_str())) {
        Some(FieldRule::Is(entity)) => policy.action(entity) != Action::Keep,
        Some(FieldRule::Keep) => false,
        _ => policy.action(Entity::Date) != Action::Keep,
    }
}

/// Whether a rule of the policy puts something else in a value's place.
fn is_replaced(policy: &Policy, place: &Place) -> bool {
    match policy.rule(&FieldPath::new(place.path.as_str())) {
        Some(FieldRule::Keep) => false,
        Some(FieldRule::Remove) if place.is_key => true,
        Some(FieldRule::Uuid) => true,
        Some(FieldRule::Is(entity)) if !place.is_key => policy.action(entity) != Action::Keep,
        _ => place.is_key && policy.record_key.action != Action::Keep,
    }
}

/// Those that are numbers: of digits and of lengths. Others list words of the data (`allowed`) or of the database.
fn parameters(parameters: &Map<String, Value>) -> Result<Value, Reason> {
    let is_count = |value: &Value| {
        let digits = value
            .as_str()
            .filter(|text| text.len() <= COUNT_DIGITS_MAX)
            .map(|text| text.trim_start_matches('-'));
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    let counts = parameters.iter().filter(|(_, value)| is_count(value));
    let named = |(name, value): (&String, &Value)| {
        self::named(name)?;
        Ok((name.clone(), value.clone()))
    };
    counts
        .map(named)
        .collect::<Result<Map<_, _>, _>>()
        .map(Value::Object)
}

/// Debezium's decimal with a scale in each value.
fn is_scaled(schema: &Map<String, Value>) -> bool {
    schema.get("name").and_then(Value::as_str) == Some("io.debezium.data.VariableScaleDecimal")
}

fn become_string(schema: &mut Map<String, Value>) {
    schema.insert("type".to_owned(), "string".into());
    ["name", "version", "parameters"]
        .iter()
        .for_each(|name| drop(schema.shift_remove(*name)));
}

/// A name of a type, a column or a parameter: no blanks, so no text.
fn named(text: &str) -> Result<Value, Reason> {
    let is_of_name = |c: char| c.is_alphanumeric() || "_.$-#".contains(c);
    match text.chars().count() <= NAME_CHARS_MAX && text.chars().all(is_of_name) {
        true => Ok(text.into()),
        false => Err(Reason::WrongShape),
    }
}
