//! Tests against a real Apache Kafka broker, started as a child process. `make test` fetches Kafka and runs
//! them.

// A test stops at what it did not expect, and prints what it measured.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod apicurio;
mod borders;
mod broker;
mod carriers;
mod chaos;
mod client;
mod feed;
mod flow;
mod leak;
mod outputs;
mod planted;
mod registry;
mod samples;
mod smoke;
mod vectors;
mod worker;
