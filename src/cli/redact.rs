//! Stub.
#![allow(missing_docs, unused, clippy::all)]
#[derive(clap::Args)] pub struct RedactArgs {}
pub fn run(a: &RedactArgs) -> anyhow::Result<std::process::ExitCode> { unimplemented!() }
