//! The command line.

pub mod audit;
pub mod keys;
pub mod vault;
