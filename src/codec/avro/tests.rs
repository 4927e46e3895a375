//! Values written by apache-avro, read by us, and back.

mod bad;
mod derived;
mod laws;
mod values;

use super::super::schemas::{Derived, Resolved, Schemas, derive};
use super::super::tests::record;
use super::super::{Format, decode, encode};
use crate::detect::testing;
use crate::document::{Document, Edit, FieldKind};
use crate::fault::Reason;
use crate::policy::{FieldRule, Policy};
use crate::record::{OutputRecord, SourceRecord};
use crate::schema::{RecordPart, SchemaKind, SchemaRef, SchemaText};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use std::sync::Arc;

pub(super) const ID: SchemaRef = SchemaRef::Id(7);
pub(super) const OUTPUT_ID: SchemaRef = SchemaRef::Id(8);

/// A policy of nothing but these rules.
fn policy(rules: &[(&str, FieldRule)]) -> Policy {
    testing::policy(rules)
}

fn derived_with(schema: &str, part: RecordPart, policy: &Policy) -> Derived {
    derive(&SchemaText::alone(SchemaKind::Avro, schema), part, policy)
        .unwrap_or_else(|p| panic!("{p}: {schema}"))
}

fn derived(schema: &str, policy: &Policy) -> Derived {
    derived_with(schema, RecordPart::Value, policy)
}

/// The schemas of records with this one.
fn schemas(schema: &str, policy: &Policy) -> Schemas {
    let mut schemas = Schemas::default();
    let derived = Arc::new(derived(schema, policy));
    let output = OUTPUT_ID;
    schemas.insert(RecordPart::Value, ID, Resolved { derived, output });
    schemas
}

/// A value in Avro.
fn encoded(schema: &str, value: Value) -> Vec<u8> {
    datum(&Schema::parse_str(schema).unwrap(), value)
}

fn datum(schema: &Schema, value: Value) -> Vec<u8> {
    let writer = GenericDatumWriter::builder(schema).build().unwrap();
    let mut bytes = Vec::new();
    writer.write_value(&mut bytes, value).unwrap();
    bytes
}

/// What a value with this schema says.
fn read_back(schema: &str, bytes: &[u8]) -> Value {
    let schema = Schema::parse_str(schema).unwrap();
    let mut rest = bytes;
    let value = GenericDatumReader::builder(&schema)
        .build()
        .unwrap()
        .read_value(&mut rest)
        .unwrap();
    assert!(rest.is_empty(), "{} bytes are left", rest.len());
    value
}

/// A payload as the value of a record.
fn framed(payload: &[u8]) -> SourceRecord {
    record(None, Some(&[&ID.to_bytes(), payload].concat()))
}

/// Kind, path and text of each field.
fn seen(document: &Document) -> Vec<(FieldKind, &str, &str)> {
    let fields = document.fields();
    fields
        .map(|f| (f.kind, f.path.as_str(), f.text.expose()))
        .collect()
}

/// The payload of an output, whose frame must name the output schema.
fn payload(output: OutputRecord) -> Vec<u8> {
    let value = output.value.unwrap();
    let (named, payload) = SchemaRef::read(&value).unwrap();
    assert_eq!(named, OUTPUT_ID);
    payload.to_vec()
}

/// A value after these edits by path; all fields that have one.
fn written(schema: &str, bytes: &[u8], policy: &Policy, edits: &[(&str, &str)]) -> Vec<u8> {
    let schemas = schemas(schema, policy);
    let source = framed(bytes);
    let (skeleton, document) = decode((Format::Avro, &schemas), &source, policy).unwrap();
    let edit = |path: &str| {
        let new = edits.iter().find(|(named, _)| *named == path);
        new.map_or(Edit::Unchanged, |(_, new)| Edit::Replace((*new).to_owned()))
    };
    let edits: Vec<Edit> = document.fields().map(|f| edit(f.path.as_str())).collect();
    payload(encode(skeleton, &edits).unwrap())
}

fn refusal(schema: &str, bytes: &[u8], policy: &Policy) -> Option<Reason> {
    let schemas = schemas(schema, policy);
    let source = framed(bytes);
    decode((Format::Avro, &schemas), &source, policy).err()
}
