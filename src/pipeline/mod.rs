//! The loop of a task, and the worker that runs the tasks.
//!
//! One step: fill → screen → seal → audit → transact → advance, strictly one after another (ARCHITECTURE.md, "One step").
//! The types say how far a batch has come: [`batch::Batch`] was polled, [`batch::Screened`] holds an outcome for every
//! record, [`batch::Sealed`] has the vault's receipt, and only a sealed batch can be sent (invariant 1).

mod account;
pub mod batch;
pub mod borders;
pub mod holding;
pub mod open;
pub mod quarantine;
mod recognised;
mod resolve;
pub mod retry;
pub mod rules;
pub mod schemas;
pub mod screen;
pub mod screens;
pub mod task;
pub mod transact;
pub mod unlisted;
pub mod worker;
