//! Integration tests that need no broker.
