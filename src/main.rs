//! Parse, contain panics, dispatch, exit code.

use clap::Parser;
use std::process::ExitCode;

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
