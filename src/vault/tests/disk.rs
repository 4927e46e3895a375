//! Tests of what lies on the disk, of a full one, and figures.

use super::*;
use std::io::Write;

/// The forms in which a text could lie in a file.
fn forms(text: &str) -> Vec<Vec<u8>> {
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let hex: String = text.bytes().map(|b| format!("{b:02x}")).collect();
    let mut forms = vec![
        text.as_bytes().to_vec(),
        text.to_uppercase().into_bytes(),
        text.to_lowercase().into_bytes(),
        text.bytes().rev().collect(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ];
    // Base64 at each of the three alignments, without the characters that depend on neighbours.
    for skip in 0..3 {
        let shifted = [&b"\0\0\0"[..skip], text.as_bytes()].concat();
        let encoded = STANDARD_NO_PAD.encode(shifted).into_bytes();
        forms.push(encoded[[0, 2, 3][skip]..encoded.len() - 2].to_vec());
    }
    forms
}

/// Files under `dir` with a form of `text` in them.
fn leaks(dir: &Path, text: &str) -> Vec<std::path::PathBuf> {
    let files = walkdir::WalkDir::new(dir)
        .into_iter()
        .map(|f| f.unwrap())
        .filter(|f| f.file_type().is_file());
    let leaky = |bytes: &[u8]| {
        forms(text)
            .iter()
            .any(|form| memchr::memmem::find(bytes, form).is_some())
    };
    files
        .map(walkdir::DirEntry::into_path)
        .filter(|path| leaky(&fs::read(path).unwrap()))
        .collect()
}

#[test]
fn no_plaintext_lies_in_any_file_or_changelog_record() {
    let dir = TempDir::new().unwrap();
    let canary = "Zebediah Quillfeather-Canary";
    let vault = Vault::open(dir.path(), &keys(), YEAR).unwrap();
    let now = (system_clock())() / DAY;
    let receipt = seal_all(&vault, &[canary], now);
    vault.store.compact(); // also as a sorted file
    let _ = seal_all(&vault, &[canary], now + 30);
    let _ = Vault::open_read_only(dir.path(), &keys()).unwrap();
    drop(vault);
    assert_eq!(leaks(dir.path(), canary), Vec::<std::path::PathBuf>::new());
    for (_, value) in receipt.changelog() {
        fs::write(dir.path().join("changelog"), value).unwrap();
        assert!(leaks(dir.path(), canary).is_empty());
    }
    // The scan sees what it looks for.
    for form in forms(canary) {
        fs::write(dir.path().join("changelog"), &form).unwrap();
        assert_eq!(leaks(dir.path(), canary).len(), 1);
    }
}

#[test]
fn short_texts_cannot_be_told_apart_by_length() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let receipt = seal_all(&vault, &["Li", "Wolfeschlegelsteinhausen", ""], 1);
    let lengths: Vec<usize> = receipt.changelog().map(|(_, v)| v.len()).collect();
    assert!(lengths.windows(2).all(|w| w[0] == w[1]), "{lengths:?}");
}

/// A tmpfs of a few MiB, unmounted when dropped. None where we may not mount.
struct SmallVolume(TempDir);

impl SmallVolume {
    fn new() -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64m", "tmpfs"])
            .arg(dir.path())
            .output();
        mounted
            .is_ok_and(|m| m.status.success())
            .then_some(SmallVolume(dir))
    }
}

impl Drop for SmallVolume {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).output();
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn a_full_disk_is_transient_and_a_retry_succeeds_once_there_is_space() {
    let Some(volume) = SmallVolume::new() else {
        eprintln!("skipped: this process may not mount a tmpfs");
        return;
    };
    let dir = volume.0.path().join("vault");
    let vault = open(&dir).unwrap();
    let _ = seal_all(&vault, &["Roe"], 1);
    // Large surfaces, to come to the end of the space that RocksDB has reserved.
    let large = |n: usize| format!("{n} {}", "x".repeat(100_000));
    let mut filler = fs::File::create(volume.0.path().join("filler")).unwrap();
    let mut n = 0;
    for _ in 0..2 {
        let fault = loop {
            // Each time, since closing and opening files makes some room.
            while filler.write_all(&[0; 4096]).is_ok() {}
            match vault.seal([(&mint(&large(n)), None)]) {
                Ok(_) => n += 1,
                Err(fault) => break fault,
            }
            assert!(n < 640, "64 MiB hold no 64 MB");
        };
        assert_eq!(
            fault,
            Fault::Transient(VaultError::NoSpace { dir: dir.clone() }.to_string())
        );
    }
    filler.set_len(0).unwrap();
    let receipt = vault.seal([(&mint(&large(n)), None)]).unwrap();
    assert_eq!(receipt.changelog().len(), 1);
    for n in 0..=n {
        assert_eq!(reveal(&vault, &large(n)).unwrap(), large(n));
    }
    drop(vault);
    assert_eq!(reveal(&open(&dir).unwrap(), "Roe").unwrap(), "Roe");
}
