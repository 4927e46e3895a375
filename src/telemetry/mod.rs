//! What the outside may see: metrics, log lines, and what a panic says.
//!
//! Invariant 7: only what is safe is emitted. A log line is a variant of [`Event`], whose fields are numbers, codes of
//! closed sets, and names from the configuration; there is no way to log a formatted string of a record.

pub mod event;
pub mod metrics;
pub mod panic;

pub use event::{Event, Level, emit, set_level};
