//! The broker: one consumer and one transactional producer per task, and the verdict on every error they give.
//!
//! Nothing here knows what a record means. The order of calls is the pipeline's business (`pipeline/transact.rs`); what
//! rests here is what each call guarantees:
//!
//! - [`Source`] polls on the task's own thread. Rebalances arrive as events between records, never in the middle of work.
//!   Its group metadata is a snapshot taken when partitions were assigned: a stale one is refused by the coordinator,
//!   which is what fences a worker that was kicked out.
//! - [`Sink`] sends inside a transaction and reports every failure as a [`crate::fault::Fault`] that says what to do.
//!
//! Sources: KIP-98, KIP-447; librdkafka's INTRODUCTION.md, "Transactional Producer API".

mod context;
pub mod settings;
pub mod sink;
pub mod source;
pub mod topics;
mod verdict;

pub use sink::Sink;
pub use source::{Committed, Polled, Source};

/// A topic and a partition.
pub type TopicPartition = (std::sync::Arc<str>, i32);
