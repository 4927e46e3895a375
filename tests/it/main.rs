//! Integration tests that need no broker.

#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod avro;
mod bad_input;
mod codec;
mod config_cli;
mod demo;
mod eval_cli;
mod golden;
mod laws;
mod ner;
mod recall;
mod records;
mod redact_cli;
mod tidy;
mod tiny_model;
