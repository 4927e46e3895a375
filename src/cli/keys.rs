//! Where a command takes the keys from.

use crate::fault::Fault;
use crate::keys::{DEFAULT_VARIABLE, Keyring};
use std::path::PathBuf;

/// Options that say where the keys are.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct KeyArgs {
    /// Key file (see `deidstream vault keygen`); without it the environment variable counts
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Environment variable that holds the key as base64
    #[arg(long, value_name = "NAME", default_value = DEFAULT_VARIABLE, conflicts_with = "key_file")]
    pub key_env: String,
}

impl KeyArgs {
    /// Reads the keys.
    pub(super) fn read(&self) -> Result<Keyring, Fault> {
        Ok(match &self.key_file {
            Some(path) => Keyring::from_file(path)?,
            None => Keyring::from_env(&self.key_env)?,
        })
    }
}
