//! The output of one input: complete, or not there.

use super::{Failure, io_failure};
use std::fs::Permissions;
use std::io::{self, Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::{NamedTempFile, SpooledTempFile};

/// An output that nobody sees until it is whole. Holds de-identified text only (or what `--show` shows).
pub(super) enum Draft<'a> {
    /// For standard output, byte for byte.
    Stdout(SpooledTempFile),
    /// For standard output, with colours where it is a terminal.
    Screen(SpooledTempFile),
    /// A temporary file beside the target.
    File(NamedTempFile, &'a Path),
}

/// Outputs for standard output are kept in memory up to here, then in a temporary file.
const STDOUT_MEMORY_BYTES: usize = 32 << 20;
/// As for any new file: the umask takes away what it takes away.
const NEW_FILE_MODE: u32 = 0o666;

impl<'a> Draft<'a> {
    pub(super) fn new(target: Option<&'a Path>, show: bool) -> Result<Self, Failure> {
        let Some(target) = target else {
            let file = tempfile::spooled_tempfile(STDOUT_MEMORY_BYTES);
            return Ok(if show {
                Draft::Screen(file)
            } else {
                Draft::Stdout(file)
            });
        };
        let unwritable = io_failure("its output folder cannot be written");
        let folder = target.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(&unwritable)?;
        let mut file = tempfile::Builder::new();
        file.prefix(".deidstream-")
            .permissions(Permissions::from_mode(NEW_FILE_MODE));
        Ok(Draft::File(
            file.tempfile_in(folder).map_err(&unwritable)?,
            target,
        ))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = match self {
            Draft::Stdout(file) | Draft::Screen(file) => file.write_all(bytes),
            Draft::File(file, _) => file.write_all(bytes),
        };
        written.map_err(io_failure("its output cannot be written"))
    }

    pub(super) fn publish(self) -> Result<(), Failure> {
        let copied = match self {
            Draft::Stdout(file) => copy(file, io::stdout().lock()),
            Draft::Screen(file) => copy(file, anstream::stdout().lock()),
            Draft::File(file, target) => file.persist(target).map(drop).map_err(|e| e.error),
        };
        copied.map_err(io_failure("its output cannot be written"))
    }
}

fn copy(mut file: SpooledTempFile, mut to: impl Write) -> io::Result<()> {
    file.rewind()?;
    io::copy(&mut file, &mut to)?;
    to.flush()
}
