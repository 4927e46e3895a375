//! Integration tests that need no broker.

mod codec;
