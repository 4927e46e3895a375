//! The files of a model's folder: reading them, and checking their digests.

use crate::config::Problems;
use crate::config::problems::io_kind;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Largest file that is read whole: tokenizers of a quarter million pieces have about 20 MiB.
const FILE_BYTES_MAX: u64 = 256 << 20;
/// Name of the list of digests in a model's folder.
const MANIFEST: &str = "manifest.sha256";
/// The files that are read; a manifest must vouch for all of them.
const READ: [&str; 3] = ["model.onnx", "tokenizer.json", "config.json"];
const FIX: &str =
    "fetch or export the model again; its folder holds model.onnx, tokenizer.json and config.json";

/// What a file of a model could not be read for.
fn unreadable(path: &Path, error: &std::io::Error) -> Problems {
    let what = format!("cannot be read ({})", io_kind(error));
    Problems::of_file(&path.display().to_string(), what, FIX)
}

/// A whole file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Problems> {
    let failed = |e: std::io::Error| unreadable(path, &e);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    match bytes.len() as u64 > FILE_BYTES_MAX {
        false => Ok(bytes),
        true => Err(Problems::of_file(
            &path.display().to_string(),
            "is too large",
            FIX,
        )),
    }
}

/// Checks `model.onnx` against the configured digest, and every file that the folder's manifest lists.
pub(super) fn check_digests(folder: &Path, configured: Option<&str>) -> Result<(), Problems> {
    let mut problems = Problems::default();
    if let Some(expected) = configured {
        check(
            &folder.join("model.onnx"),
            expected,
            "deid.ner.sha256",
            &mut problems,
        );
    }
    let manifest = folder.join(MANIFEST);
    if manifest.exists() {
        let text = read(&manifest)?;
        let name = manifest.display().to_string();
        let mut unlisted = READ.to_vec();
        for line in text.as_slice().lines() {
            let line = line.unwrap_or_default();
            if line.trim().is_empty() {
                continue;
            }
            match listed(&line) {
                Some((digest, file)) => {
                    unlisted.retain(|needed| *needed != file);
                    check(&folder.join(file), digest, &name, &mut problems);
                }
                None => problems.append(Problems::of_file(
                    &name,
                    "has a line that is no digest with a file name of this folder",
                    "write it with `sha256sum FILE...` inside the folder",
                )),
            }
        }
        for file in unlisted.into_iter().filter(|file| folder.join(file).exists()) {
            problems.append(Problems::of_file(
                &name,
                format!("does not list {file}"),
                "write it anew: `sha256sum model.onnx* tokenizer.json config.json > manifest.sha256`",
            ));
        }
    }
    problems.or_ok()
}

/// A line of `sha256sum`: digest, blank, blank or `*`, name.
fn listed(line: &str) -> Option<(&str, &str)> {
    let (digest, file) = line.trim_end().split_once(' ')?;
    let file = file.strip_prefix([' ', '*']).unwrap_or(file);
    let plain = !file.is_empty() && !file.contains(['/', '\\']) && file != "..";
    let hex = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    (plain && hex).then_some((digest, file))
}

fn check(path: &Path, expected: &str, said_by: &str, problems: &mut Problems) {
    match sha256(path) {
        Err(error) => problems.append(unreadable(path, &error)),
        Ok(digest) if digest.eq_ignore_ascii_case(expected) => {}
        Ok(digest) => problems.append(Problems::of_file(
            &path.display().to_string(),
            format!("has the SHA-256 {digest}, and {said_by} says another"),
            "the file is not the one that was meant: fetch it again, or correct the digest if you changed the model",
        )),
    }
}

/// SHA-256 of a file, in hex.
pub(super) fn sha256(path: &Path) -> std::io::Result<String> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut hash = Sha256::new();
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        hash.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
    Ok(hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}"); // writing to a String cannot fail
        hex
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_held_against_the_digests_that_are_given() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("model.onnx"), b"abc").unwrap();
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let other = digest.replace('a', "b");
        let checked = |configured: Option<&str>, manifest: &str| {
            std::fs::write(folder.path().join(MANIFEST), manifest).unwrap();
            check_digests(folder.path(), configured).map_err(|p| p.to_string())
        };
        assert_eq!(
            checked(Some(digest), &format!("{digest}  model.onnx\n\n")),
            Ok(())
        );
        assert_eq!(checked(None, &format!("{digest} *model.onnx\r\n")), Ok(()));
        assert!(
            checked(Some(&other), "")
                .unwrap_err()
                .contains("deid.ner.sha256 says another")
        );
        assert!(
            checked(None, &format!("{other}  model.onnx"))
                .unwrap_err()
                .contains("manifest.sha256 says another")
        );
        assert!(
            checked(None, &format!("{digest}  gone.json"))
                .unwrap_err()
                .contains("cannot be read")
        );
        assert!(
            checked(None, &format!("{digest}  ../model.onnx"))
                .unwrap_err()
                .contains("no digest")
        );
        assert!(checked(None, "abc").unwrap_err().contains("no digest"));
        assert!(
            checked(None, "")
                .unwrap_err()
                .contains("does not list model.onnx")
        );
    }
}
