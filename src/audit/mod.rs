//! The audit log: which records were published under which policy, in a chain that shows every later change.
//!
//! In: entries ([`entry`]) of closed types that hold no PHI. Out: JSON lines, one file per task, and one for what people
//! revealed. Guarantees: `Prepared` and `Revealed` are on disk when [`AuditLog::append`] returns, so that the audit
//! brackets every commit (invariant 10); each line carries the hash of the line before it and a keyed hash of itself
//! (`chain.rs`), so that a changed, removed, inserted or reordered line is found by whoever has the keys ([`check`]).
//! A tail cut off leaves a shorter chain that is whole: to see that, keep the head that `audit verify` prints elsewhere
//! and give it back with `--head`.
//!
//! Failure: a [`crate::fault::Fault`], transient for the disk, fatal for a broken chain.

mod chain;
pub mod check;
pub mod entry;
mod log;

pub use chain::Digest;
pub use entry::{Entry, Further, OffsetSpan, Prepared, ReasonCode, Resolution};
pub use log::AuditLog;

/// Folder of the audit logs inside a worker's `deid.state.dir`.
pub const DIR: &str = "audit";
/// Suffix of audit logs: JSON lines.
pub const SUFFIX: &str = "jsonl";
/// Log of what people revealed, inside [`DIR`].
pub const REVEAL_LOG: &str = "reveal.jsonl";

#[cfg(test)]
mod tests;
