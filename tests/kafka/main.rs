//! Tests against a real Apache Kafka broker, started as a child process. `make test` fetches Kafka and runs
//! them.

#![allow(clippy::unwrap_used)] // a test stops at what it did not expect

mod broker;
mod chaos;
mod client;
mod feed;
mod flow;
mod leak;
mod planted;
mod smoke;
mod worker;
