//! The Connect-style REST worker: to come.
