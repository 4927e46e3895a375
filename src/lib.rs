#![doc = include_str!("ARCHITECTURE.md")]
#![warn(missing_docs)]
// Tests may panic on what they did not expect, with invented text in the message; what ships may not.
#![cfg_attr(test, allow(clippy::string_slice, clippy::unwrap_used))]

// Shared: pure types that every stage knows.
pub mod document;
pub mod entity;
pub mod fault;
pub mod findings;
pub mod injection;
pub mod limits;
pub mod locale;
pub mod needle;
pub mod phi;
pub mod record;
pub mod redaction;
pub mod role;
pub mod schema;
pub mod span;
mod standard;
pub mod token;
mod vocabulary;

// Stages, in the order in which a record meets them.
pub mod codec;
pub mod detect;
pub mod redact;
pub mod vault;
pub mod verify;

// Services around the stages.
pub mod audit;
pub mod config;
pub mod connect;
pub mod eval;
pub mod kafka;
pub mod keys;
pub mod pipeline;
pub mod policy;
pub mod registry;
#[cfg(feature = "sabotage")]
pub mod sabotage;
pub mod seal;
pub mod telemetry;

pub mod cli;
