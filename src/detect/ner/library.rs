//! The ONNX Runtime library: found, checked and loaded, once per process.
//!
//! It is looked for where it was configured; beside the executable; where `deploy/setup.sh` puts it; and last where the
//! system's loader looks. The set-up fetches [`VERSION`]; any from 1.20 on will do. What is there but cannot be used is
//! told with its path. The library's log is switched off: at run time it may quote what it reads.

use crate::config::Problems;
use ort::environment::Environment;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The version that `deploy/setup.sh` fetches.
pub const VERSION: &str = "1.32.0";
/// Where the set-up keeps what it fetches, unless this variable says otherwise.
const CACHE_VARIABLE: &str = "DEIDSTREAM_CACHE";
/// Names that the system's loader knows.
const SYSTEM_NAMES: [&str; 2] = ["libonnxruntime.so.1", "libonnxruntime.so"];
const FIX: &str = "run `make setup`, which fetches it, or set deid.ner.runtime to the file libonnxruntime.so of version 1.20 or \
                   newer (the Python package onnxruntime has it in its folder `capi`)";

/// One environment per process: ONNX Runtime allows no more.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The process's environment of ONNX Runtime, found where it usually is: for measuring beside the model.
///
/// # Errors
/// Where the library is missing or cannot be used.
pub fn shared() -> Result<Environment, Problems> {
    environment(None)
}

/// The process's environment; loads the library at the first call. Later calls get the same, wherever they would look.
pub(super) fn environment(configured: Option<&Path>) -> Result<Environment, Problems> {
    let mut environment = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = &*environment {
        return Ok(environment.clone());
    }
    let candidates = candidates(configured);
    let mut problems = Problems::default();
    for path in &candidates {
        match load(path) {
            Ok(loaded) => return Ok(environment.insert(loaded).clone()),
            Err(why) => problems.append(Problems::of_file(&path.display().to_string(), why, FIX)),
        }
    }
    if problems.0.is_empty() {
        let looked = folders(configured);
        let looked: Vec<String> = looked.iter().map(|f| f.display().to_string()).collect();
        let what = format!("was not found in {} or by the system's loader", looked.join(", "));
        problems.append(Problems::of_file("libonnxruntime", what, FIX));
    }
    Err(problems)
}

/// Files that may be the library, the likeliest first. A configured one is the only one.
fn candidates(configured: Option<&Path>) -> Vec<PathBuf> {
    if let Some(file) = configured.filter(|path| !path.is_dir()) {
        return vec![file.to_owned()];
    }
    let mut found: Vec<PathBuf> = folders(configured)
        .iter()
        .filter_map(|folder| library_in(folder))
        .collect();
    match configured {
        Some(folder) if found.is_empty() => vec![folder.join("libonnxruntime.so")],
        Some(_) => found,
        None => {
            // Names without a folder: whether they exist only the loader knows, so they are tried when all else is missing.
            if found.is_empty() {
                found.extend(
                    SYSTEM_NAMES
                        .map(PathBuf::from)
                        .into_iter()
                        .filter(|name| is_loadable(name)),
                );
            }
            found
        }
    }
}

fn folders(configured: Option<&Path>) -> Vec<PathBuf> {
    if let Some(path) = configured {
        return vec![path.to_owned()];
    }
    let mut folders = Vec::new();
    if let Some(beside) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        folders.extend(["", "lib", "../lib/deidstream"].map(|place| beside.join(place)));
        // The Makefile builds into CACHE/target/release, and its tests into deps below.
        folders
            .extend(["../..", "../../.."].map(|cache| beside.join(cache).join("onnxruntime").join(VERSION)));
    }
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let cache = variable(CACHE_VARIABLE)
        .or_else(|| variable("XDG_CACHE_HOME").map(|cache| cache.join("deidstream")))
        .or_else(|| variable("HOME").map(|home| home.join(".cache/deidstream")));
    folders.extend(cache.map(|cache| cache.join("onnxruntime").join(VERSION)));
    folders
}

/// `libonnxruntime.so`, or the one with the highest version behind its name.
fn library_in(folder: &Path) -> Option<PathBuf> {
    let is_library = |path: &PathBuf| {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        name.starts_with("libonnxruntime.") && (name.contains(".so") || name.ends_with(".dylib"))
    };
    let files = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    files.map(|file| file.path()).filter(is_library).max()
}

/// Whether the system's loader finds the name. Asking it is loading it, which `load` does; here only its usual places are
/// looked at.
fn is_loadable(name: &Path) -> bool {
    let usual = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
    ];
    let listed = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let listed: Vec<PathBuf> = std::env::split_paths(&listed).collect();
    usual
        .iter()
        .map(Path::new)
        .chain(listed.iter().map(PathBuf::as_path))
        .any(|folder| folder.join(name).exists())
}

/// Loads a library and makes the environment. The library's own checks panic in places.
fn load(path: &Path) -> Result<Environment, String> {
    if path.is_absolute() && !path.is_file() {
        return Err("is not there".to_owned());
    }
    let loaded = std::panic::catch_unwind(|| {
        let builder = ort::init_from(path).map_err(|error| match error {
            ort::LoadDynamicError::BadVersion { version_str, .. } => {
                format!("is version {version_str}, which is too old")
            }
            ort::LoadDynamicError::MissingApi { .. } => "is not ONNX Runtime".to_owned(),
            _ => "cannot be loaded (for another processor, damaged, or a library that it needs is missing)"
                .to_owned(),
        })?;
        let silent: ort::logging::LoggerFunction = Arc::new(|_, _, _, _, _| {});
        let builder = builder
            .with_telemetry(false)
            .with_name("deidstream")
            .with_logger(silent);
        builder
            .build()
            .map_err(|error| format!("does not start ({:?})", error.code()))
    });
    loaded.unwrap_or_else(|_| Err("is not an ONNX Runtime that can be used".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_loaded_is_told_with_its_path_and_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("libonnxruntime.so.1.32.0");
        std::fs::write(&file, "no library").unwrap();
        assert_eq!(candidates(Some(folder.path())), std::slice::from_ref(&file));
        assert_eq!(candidates(Some(&file)), std::slice::from_ref(&file));
        assert!(load(&file).unwrap_err().contains("cannot be loaded"));
        assert_eq!(load(&folder.path().join("gone.so")).unwrap_err(), "is not there");
    }

    #[test]
    fn of_several_versions_the_last_is_taken_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "libonnxruntime_providers_shared.so",
            "libonnxruntime.so.1.30.0",
            "libonnxruntime.so.1.32.0",
            "x.so",
        ] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(
            library_in(folder.path()),
            Some(folder.path().join("libonnxruntime.so.1.32.0"))
        );
        assert_eq!(library_in(&folder.path().join("none")), None);
    }
}
