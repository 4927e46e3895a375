//! Types of single values as schemas write them.

use super::derive::Object;
use super::names::child;
use super::scalar::{DURATION_BYTES, Scalar, UUID_BYTES};
use crate::codec::spelling::{Count, SCALE_MAX, Unit};
use serde_json::Value;

/// A primitive type by name; null has no value.
pub(super) fn primitive(name: &str) -> Option<Option<Scalar>> {
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
pub(super) fn logical(scalar: Scalar, object: &Object) -> Scalar {
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
    let connect = object.get("connect.name").and_then(Value::as_str);
    if let Some(scalar) = connect.and_then(|name| of_connect(name, &scalar)) {
        return scalar;
    }
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

/// The date or instant that Kafka Connect's converter and Debezium mean by a name, which readers of plain Avro do not know.
fn of_connect(name: &str, scalar: &Scalar) -> Option<Scalar> {
    counted(Count::of_type(name)?, scalar)
}

/// A long under one of the names that Debezium has for the time of a change is that time.
pub(super) fn by_name(scalar: Scalar, path: &str) -> Scalar {
    let count = path.rsplit('.').next().and_then(Count::of_event);
    count.and_then(|count| counted(count, &scalar)).unwrap_or(scalar)
}

/// A number that counts, where the type beneath is wide enough.
fn counted(count: Count, scalar: &Scalar) -> Option<Scalar> {
    match (count, scalar) {
        (Count::Days, Scalar::Int) => Some(Scalar::Date),
        (Count::Since(unit), Scalar::Long) => Some(Scalar::Instant {
            unit,
            is_local: false,
        }),
        _ => None,
    }
}

/// An object with another value for one attribute, in its place.
pub(super) fn with(object: &Object, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object.insert(name.to_owned(), value);
    Value::Object(object)
}

/// The schema of a value that has become a string: what describes it stays, what binds its form goes.
pub(super) fn as_string(schema: &Value) -> Value {
    const FORM: [&str; 12] = [
        "connect.name",
        "connect.version",
        "connect.default",
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

pub(super) fn is_string(schema: &Value) -> bool {
    child(schema, "type").unwrap_or(schema) == "string"
}

/// Leaves the default of a field out that a rule names, for it may be data; one that says nothing stays where the type still takes it:
/// a default stands for the first branch of a union.
pub(super) fn adapt_default(field: &mut Value) {
    let Some(object) = field.as_object_mut() else {
        return;
    };
    let first = match object.get("type") {
        Some(Value::Array(branches)) => branches.first(),
        schema => schema,
    };
    let stays = match object.get("default") {
        Some(Value::Null) | None => true,
        Some(Value::String(text)) => text.is_empty() && first.is_some_and(is_string),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty() && first.is_some_and(|first| !is_string(first)),
        Some(_) => false,
    };
    if !stays {
        object.shift_remove("default");
    }
}
