//! The gate before publishing.
