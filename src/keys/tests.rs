//! Tests of the ring: derivations, rotation, key files.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use tempfile::TempDir;

/// A secret that passes for random, written down.
fn secret(seed: u8) -> String {
    let hash = MacKey::new(&[seed; 32]).of(&[b"a secret for tests"]);
    STANDARD.encode(hash)
}

fn write(dir: &TempDir, text: &str, mode: u32) -> PathBuf {
    let path = dir.path().join("keys.yaml");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

fn two_keys(active: u32) -> String {
    format!(
        "active: {active}\nkeys:\n  - {{id: 2, secret: {}}}\n  - {{id: 1, secret: {}}}\n",
        secret(2),
        secret(1)
    )
}

fn read(text: &str) -> Result<Keyring, KeyError> {
    let dir = TempDir::new().unwrap();
    Keyring::from_file(&write(&dir, text, 0o600))
}

fn identity(keys: &Keyring, namespace: &str, scope: &str, value: &str) -> [u8; 32] {
    keys.token_hash(TokenHash::Identity, namespace, scope, Entity::Name, value)
}

#[test]
fn a_new_active_key_changes_no_token_and_no_date() {
    let (before, after) = (read(&two_keys(1)).unwrap(), read(&two_keys(2)).unwrap());
    assert_eq!(after.active_id(), 2);
    assert_eq!(
        identity(&before, "n", "s", "roe"),
        identity(&after, "n", "s", "roe")
    );
    assert_eq!(before.shift_days("n", "7", 90), after.shift_days("n", "7", 90));
    let moved = read(&format!("token_key: 2\n{}", two_keys(2))).unwrap();
    assert_ne!(
        identity(&before, "n", "s", "roe"),
        identity(&moved, "n", "s", "roe")
    );
}

#[test]
fn purposes_namespaces_ids_and_parts_never_share_a_key() {
    let keys = Keyring::with_test_secrets(1, &[1, 2]);
    let purposes = [
        Purpose::TokenIdentity,
        Purpose::TokenForm,
        Purpose::DateShift,
        Purpose::VaultValue,
        Purpose::QuarantinePayload,
        Purpose::AuditChain,
        Purpose::CheckValue,
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (id, purpose) in [1, 2].iter().flat_map(|id| purposes.map(|p| (*id, p))) {
        for namespace in ["", "a", "b"] {
            assert!(seen.insert(*keys.derive::<32>(id, purpose, namespace).unwrap()));
        }
    }
    assert!(keys.derive::<32>(3, Purpose::VaultValue, "").is_none());
    assert_ne!(identity(&keys, "n", "ab", "c"), identity(&keys, "n", "a", "bc"));
    assert_ne!(
        identity(&keys, "n", "a", "c"),
        keys.token_hash(TokenHash::Form, "n", "a", Entity::Name, "c")
    );
}

/// RFC 5869, appendix A.1: the library computes what the standard says.
#[test]
fn derivation_is_hkdf_sha_256() {
    let salt: Vec<u8> = (0x00..=0x0c).collect();
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let mut okm = [0; 8];
    let hkdf = Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22]);
    hkdf.expand_multi_info(&[&info[..4], &info[4..]], &mut okm)
        .unwrap();
    assert_eq!(okm, [0x3c, 0xb2, 0x5f, 0x25, 0xfa, 0xac, 0xd5, 0x7a]);
}

/// Tokens of a deployment must not change with a release: these bytes were written down once.
#[test]
fn derivations_are_frozen() {
    let hash = identity(&Keyring::for_tests(), "clinic", "clinic", "jane roe");
    assert_eq!(
        STANDARD.encode(hash),
        "B0dpTc1xFjDdos3FJP9eXaS0eOI83WBCSBwhhAQ0Yz0="
    );
    assert_eq!(Keyring::for_tests().shift_days("clinic", "7", 365), 26);
}

proptest! {
    #[test]
    fn offsets_stay_within_bounds_and_are_never_zero(subject: String, max in 1_u16..) {
        let days = Keyring::for_tests().shift_days("n", &subject, max);
        prop_assert!(days != 0 && days.unsigned_abs() <= u32::from(max));
    }
}

#[test]
fn offsets_are_uniform() {
    let keys = Keyring::for_tests();
    let mut counts = [0_u32; 7];
    for subject in 0..6000 {
        counts[(keys.shift_days("n", &subject.to_string(), 3) + 3) as usize] += 1;
    }
    assert_eq!(counts[3], 0);
    // 1,000 expected each; five standard deviations are 144.
    assert!(
        [0, 1, 2, 4, 5, 6].iter().all(|i| counts[*i].abs_diff(1000) < 144),
        "{counts:?}"
    );
}

#[test]
fn a_generated_file_is_closed_and_is_never_overwritten() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("keys.yaml");
    Keyring::generate_file(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let keys = Keyring::from_file(&path).unwrap();
    assert_eq!((keys.active_id(), keys.token_key_id()), (1, 1));
    assert_eq!(
        Keyring::generate_file(&path).unwrap_err(),
        KeyError::Exists { path }
    );
    assert_eq!(format!("{keys:?}"), "Keyring(‹secret›)");
}

#[test]
fn files_open_to_others_are_refused_and_symlinks_followed() {
    let dir = TempDir::new().unwrap();
    for mode in [0o600, 0o400] {
        let path = write(&dir, &two_keys(1), mode);
        assert!(Keyring::from_file(&path).is_ok());
    }
    for mode in [0o640, 0o604, 0o660, 0o644] {
        let path = write(&dir, &two_keys(1), mode);
        let error = Keyring::from_file(&path).unwrap_err();
        assert_eq!(
            error,
            KeyError::OpenToOthers {
                path: path.clone(),
                mode
            }
        );
        assert!(
            error
                .to_string()
                .contains(&format!("chmod 600 {}", path.display()))
        );
    }
    let link = dir.path().join("link");
    symlink(dir.path().join("keys.yaml"), &link).unwrap();
    assert!(matches!(
        Keyring::from_file(&link),
        Err(KeyError::OpenToOthers { .. })
    ));
    write(&dir, &two_keys(1), 0o400);
    assert!(Keyring::from_file(&link).is_ok());
}

#[test]
fn what_is_not_a_file_of_ours_is_refused() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(
        Keyring::from_file(dir.path()),
        Err(KeyError::NotAFile { .. })
    ));
    assert!(matches!(
        Keyring::from_file(Path::new("/dev/null")),
        Err(KeyError::NotAFile { .. })
    ));
    let error = Keyring::from_file(&dir.path().join("none")).unwrap_err();
    assert!(matches!(&error, KeyError::Unreadable { .. }), "{error}");
    if rustix::process::geteuid().is_root() {
        let path = write(&dir, &two_keys(1), 0o600);
        std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
        assert!(matches!(
            Keyring::from_file(&path),
            Err(KeyError::ForeignOwner { owner: 65534, .. })
        ));
    }
}

#[test]
fn malformed_files_are_refused_without_quoting_them() {
    let canary = "Q2FuYXJ5Q2FuYXJ5Q2FuYXJ5";
    let ascending = STANDARD.encode((0..32).collect::<Vec<u8>>());
    let one = |secret: &str| format!("active: 1\nkeys: [{{id: 1, secret: \"{secret}\"}}]");
    let cases = [
        (canary.to_owned(), "malformed"),
        (
            format!("active: 1\nkeys: []\n{canary}: 1"),
            "malformed near line 3",
        ),
        (
            format!("active: 1\nkeys: [{{id: {canary}, secret: x}}]"),
            "malformed near line 2",
        ),
        ("active: 1\nkeys: []".to_owned(), "`active` names key 1"),
        (two_keys(3), "`active` names key 3"),
        (
            format!("token_key: 9\n{}", two_keys(1)),
            "`token_key` names key 9",
        ),
        (one(&format!("{canary}!")), "key 1: the secret is not base64"),
        (one(canary), "the secret has 18 bytes"),
        (one(&STANDARD.encode([0; 32])), "not random"),
        (one(&STANDARD.encode([7; 32])), "not random"),
        (one(&ascending), "not random"),
        (
            one(&STANDARD.encode("correct horse battery staple 123")),
            "not random",
        ),
        (
            format!("{}  - {{id: 1, secret: {}}}\n", two_keys(1), secret(5)),
            "key id 1 repeats",
        ),
        (
            format!("{}  - {{id: 5, secret: {}}}\n", two_keys(1), secret(1)),
            "key id 5 repeats",
        ),
    ];
    for (text, expected) in cases {
        let error = read(&text).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        assert!(!shown.contains(canary) && !shown.contains(&secret(1)), "{shown}");
    }
}

#[test]
fn a_missing_variable_is_named() {
    let error = Keyring::from_env("DEIDSTREAM_TEST_NO_SUCH_VARIABLE").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("DEIDSTREAM_TEST_NO_SUCH_VARIABLE is not set")
    );
    // A variable that every test run has and that is no key.
    assert!(matches!(
        Keyring::from_env("PATH"),
        Err(KeyError::NotBase64 { .. })
    ));
}
