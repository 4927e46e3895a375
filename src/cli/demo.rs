//! Stub.
#![allow(missing_docs, unused, clippy::all)]
#[derive(clap::Args)] pub struct DemoArgs {}
pub fn run(a: &DemoArgs) -> anyhow::Result<std::process::ExitCode> { unimplemented!() }
