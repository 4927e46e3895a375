//! FHIR by `serde_json`.

use super::{Identity, Sample};
use serde_json::Value;
use std::collections::HashMap;

const PERSONS: [&str; 3] = ["Patient", "RelatedPerson", "Practitioner"];

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// Every resource in a Bundle, and those they contain.
fn resources(bundle: &Value) -> Vec<&Value> {
    let own = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["resource"]);
    own.flat_map(|resource| {
        std::iter::once(resource).chain(resource["contained"].as_array().into_iter().flatten())
    })
    .collect()
}

/// All strings below these members.
fn below<'v>(value: &'v Value, members: &[&str]) -> Vec<&'v str> {
    match (value, members) {
        (Value::Array(items), _) => items.iter().flat_map(|item| below(item, members)).collect(),
        (Value::String(text), []) => vec![text],
        (value, [first, rest @ ..]) => value.get(first).map_or_else(Vec::new, |value| below(value, rest)),
        _ => Vec::new(),
    }
}

pub(super) fn identities(sample: &Sample) -> Vec<Identity> {
    const MEMBERS: [&[&str]; 9] = [
        &["id"],
        &["name", "family"],
        &["name", "given"],
        &["identifier", "value"],
        &["birthDate"],
        &["telecom", "value"],
        &["address", "line"],
        &["address", "city"],
        &["address", "postalCode"],
    ];
    let bundle = json(&sample.value);
    let mut all = Vec::new();
    for resource in resources(&bundle) {
        let kind = resource["resourceType"].as_str().unwrap();
        if PERSONS.contains(&kind) {
            for members in MEMBERS {
                all.extend(below(resource, members).into_iter().map(|value| Identity {
                    place: format!("{kind}.{}", members.join(".")),
                    value: value.to_owned(),
                }));
            }
        }
    }
    all
}

pub(super) fn differences(sample: &Sample, out: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    compare("", false, &json(&sample.value), &json(out), &mut all);
    all
}

/// What makes `text.div` a narrative.
const XHTML: &str = "xmlns=\"http://www.w3.org/1999/xhtml\"";

/// Numbers that are a position on the map: a replaced number is a string.
const POSITIONS: [&str; 3] = [
    ".extension[].extension[].valueDecimal",
    ".position.longitude",
    ".position.latitude",
];

/// Compares shape, and values where they are clinical.
fn compare(path: &str, is_clinical: bool, was: &Value, is: &Value, all: &mut Vec<String>) {
    match (was, is) {
        (Value::Object(a), Value::Object(b)) => {
            if !a.keys().eq(b.keys()) {
                let names = |object: &serde_json::Map<String, Value>| {
                    object.keys().cloned().collect::<Vec<_>>().join(", ")
                };
                all.push(format!("{path}: members {} became {}", names(a), names(b)));
                return;
            }
            for (name, value) in a {
                let inner = format!("{path}.{name}");
                let is_clinical = [
                    ".coding[].system",
                    ".coding[].code",
                    ".valueQuantity.value",
                    ".valueQuantity.unit",
                ]
                .iter()
                .chain(&[".valueQuantity.code", ".status", ".resourceType"])
                .any(|end| inner.ends_with(end));
                compare(&inner, is_clinical, value, &b[name], all);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                all.push(format!("{path}: {} elements became {}", a.len(), b.len()));
            }
            let inner = format!("{path}[]");
            a.iter()
                .zip(b)
                .for_each(|(a, b)| compare(&inner, is_clinical, a, b, all));
        }
        (Value::String(a), Value::String(b)) if a.contains(XHTML) && !b.contains(XHTML) => {
            all.push(format!("{path}: no XHTML any more"));
        }
        _ if is_clinical && was != is => all.push(format!("{path}: {was} became {is}")),
        (Value::Number(_), Value::String(_)) if POSITIONS.iter().any(|end| path.ends_with(end)) => {}
        _ if std::mem::discriminant(was) != std::mem::discriminant(is) => {
            all.push(format!("{path}: {was} became {is}"))
        }
        _ => {}
    }
}

/// What references call each resource, and where it stands.
fn names(bundle: &Value) -> HashMap<String, usize> {
    let mut names = HashMap::new();
    for (at, entry) in bundle["entry"].as_array().unwrap().iter().enumerate() {
        let resource = &entry["resource"];
        let (kind, id) = (
            resource["resourceType"].as_str().unwrap(),
            resource["id"].as_str().unwrap_or_default(),
        );
        names.insert(format!("{kind}/{id}"), at);
        names.insert(entry["fullUrl"].as_str().unwrap_or_default().to_owned(), at);
    }
    names
}

/// All references, in order, with the entry or the contained resource that each points to.
fn targets(bundle: &Value) -> Vec<(String, Option<String>)> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if name == "reference" => found.push(text.clone()),
                        _ => walk(value, found),
                    }
                }
            }
            _ => {}
        }
    }
    let names = names(bundle);
    let mut all = Vec::new();
    for entry in bundle["entry"].as_array().unwrap() {
        let mut found = Vec::new();
        walk(&entry["resource"], &mut found);
        let contained: Vec<&str> = below(&entry["resource"], &["contained", "id"]);
        all.extend(found.into_iter().map(|reference| {
            let target = match reference.strip_prefix('#') {
                Some(id) => contained
                    .iter()
                    .position(|other| *other == id)
                    .map(|at| format!("contained {at}")),
                None => names.get(&reference).map(|at| format!("entry {at}")),
            };
            (reference, target)
        }));
    }
    all
}

pub(super) fn lost_references(sample: &Sample, out: &[u8]) -> Vec<String> {
    let (before, after) = (targets(&json(&sample.value)), targets(&json(out)));
    assert_eq!(before.len(), after.len());
    let pairs = before.iter().zip(&after);
    let lost = pairs.filter(|(was, is)| was.1 != is.1);
    let line = |((was, to), (is, now)): (&(String, Option<String>), &(String, Option<String>))| {
        format!("{was} to {to:?} became {is} to {now:?}")
    };
    lost.map(line).collect()
}
