//! Parse, contain panics, dispatch, exit code.

use clap::Parser;
use std::process::ExitCode;

/// A record is many small strings, wiped and freed together. glibc's allocator gives the memory back to the system after
/// each large record; this one took 1 MB of JSON apart twice as fast (`benches/codec.rs`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    deidstream::telemetry::panic::contain();
    match deidstream::cli::dispatch(deidstream::cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("deidstream: {error:#}");
            ExitCode::FAILURE
        }
    }
}
