//! Paths compared: whether an output is an input.

use std::path::{Path, PathBuf};

/// The path as the file system sees it; the part that does not exist yet is taken as written.
pub(super) fn resolved(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let known = absolute
        .ancestors()
        .find_map(|a| Some((a, a.canonicalize().ok()?)));
    match known {
        Some((ancestor, real)) => real.join(absolute.strip_prefix(ancestor).unwrap_or(Path::new(""))),
        None => absolute,
    }
}
