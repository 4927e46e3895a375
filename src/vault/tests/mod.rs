//! Tests of the vault.

use super::*;
use crate::entity::Entity;
use crate::keys::TokenHash;
use crate::seal::OpenError;
use base64::Engine;
use proptest::prelude::*;
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

mod disk;

const DAY: u64 = 86_400;
const YEAR: Option<Duration> = Some(Duration::from_secs(365 * DAY));

fn keys() -> Keyring {
    Keyring::for_tests()
}

fn mint(surface: &str) -> Mint {
    let hash = keys().token_hash(TokenHash::Identity, "n", "n", Entity::Name, surface);
    Mint {
        token: Token::new(Entity::Name, &hash, None),
        surface: Phi::from(surface),
    }
}

/// A clock that tests move, in days.
fn clock(day: &Arc<AtomicU64>) -> Clock {
    let day = Arc::clone(day);
    Arc::new(move || day.load(Ordering::Relaxed) * DAY)
}

fn ms(day: u64) -> Option<i64> {
    Some(i64::try_from(day * DAY * 1000).unwrap())
}

fn seal_all(vault: &Vault, surfaces: &[&str], day: u64) -> Receipt {
    let mints: Vec<Mint> = surfaces.iter().map(|s| mint(s)).collect();
    vault.seal(mints.iter().map(|m| (m, ms(day)))).unwrap()
}

fn entries(receipt: &Receipt) -> Vec<(Vec<u8>, Vec<u8>)> {
    receipt
        .changelog()
        .map(|(k, v)| (k.to_vec(), v.to_vec()))
        .collect()
}

fn stored(vault: &Vault) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    vault
        .store
        .scan(Family::Tokens, |k, v| all.push((k.to_vec(), v.to_vec())))
        .unwrap();
    all
}

fn open(dir: &Path) -> Result<Vault, VaultError> {
    Vault::open(dir, &keys(), None)
}

fn reveal(vault: &Vault, surface: &str) -> Result<String, RevealError> {
    vault.reveal(&mint(surface).token).map(|s| s.expose().clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 16, ..ProptestConfig::default() })]
    #[test]
    fn revealing_undoes_sealing_and_a_replay_repeats_the_bytes(surfaces in prop::collection::btree_set(".*", 1..20)) {
        let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let surfaces: Vec<&str> = surfaces.iter().map(String::as_str).collect();
        let vault = open(one.path()).unwrap();
        let first = seal_all(&vault, &surfaces, 1);
        let before = stored(&vault);
        let replayed = seal_all(&vault, &surfaces, 1);
        prop_assert_eq!(entries(&replayed), entries(&first));
        prop_assert_eq!(stored(&vault), before);
        let elsewhere = seal_all(&open(two.path()).unwrap(), &surfaces, 1);
        prop_assert_eq!(entries(&elsewhere), entries(&first));
        for surface in surfaces {
            prop_assert_eq!(reveal(&vault, surface).unwrap(), surface);
        }
    }
}

#[test]
fn what_was_sealed_survives_the_process_and_what_was_not_is_not_found() {
    let dir = TempDir::new().unwrap();
    let _ = seal_all(&open(dir.path()).unwrap(), &["Roe", "Roe", "Doe"], 1);
    let vault = open(dir.path()).unwrap();
    assert_eq!(reveal(&vault, "Roe").unwrap(), "Roe");
    assert_eq!(reveal(&vault, "Poe"), Err(RevealError::NotFound));
    assert_eq!(vault.status().unwrap().entries, 2);
    assert_eq!(seal_all(&vault, &[], 1).changelog().len(), 0);
}

#[test]
fn one_token_for_two_texts_is_fatal_and_named_without_them() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let (first, mut second) = (mint("Canary Roe"), mint("Canary Doe"));
    second.token = first.token;
    let expected = Fault::Fatal(VaultError::Collision { token: first.token }.to_string());
    let both = vault.seal([(&first, None), (&second, None)]).unwrap_err();
    assert_eq!(both, expected);
    assert!(stored(&vault).is_empty(), "nothing of a refused batch is kept");
    let receipt = vault.seal([(&first, None)]).unwrap();
    let later = vault.seal([(&second, None)]).unwrap_err();
    assert_eq!(later, expected);
    vault.committed(&receipt);
    assert_eq!(vault.seal([(&second, None)]).unwrap_err(), expected);
    assert!(later.to_string().contains(&first.token.to_string()) && !format!("{later:?}").contains("Canary"));
    assert_eq!(reveal(&vault, "Canary Roe").unwrap(), "Canary Roe");
}

#[test]
fn the_changelog_lists_each_entry_until_its_commit_is_known() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let aborted = seal_all(&vault, &["Roe"], 1);
    let again = seal_all(&vault, &["Roe", "Doe"], 1);
    assert_eq!(
        again.changelog().len(),
        2,
        "an aborted transaction carried nothing"
    );
    vault.committed(&again);
    assert_eq!(seal_all(&vault, &["Roe", "Doe", "Poe"], 1).changelog().len(), 1);
    assert_eq!(aborted.changelog().len(), 1);
    drop(vault);
    let vault = open(dir.path()).unwrap();
    assert_eq!(
        seal_all(&vault, &["Roe"], 1).changelog().len(),
        1,
        "a new process cannot know"
    );
}

#[test]
fn entries_expire_after_their_newest_record() {
    let dir = TempDir::new().unwrap();
    let day = Arc::new(AtomicU64::new(10));
    let open = || Vault::open_at(dir.path(), &keys(), YEAR, clock(&day)).unwrap();
    let vault = open();
    let first = seal_all(&vault, &["Roe", "Doe"], 10);
    vault.committed(&first);
    let extended = seal_all(&vault, &["Roe"], 20);
    assert_eq!(
        extended.changelog().len(),
        1,
        "a later expiry goes to the changelog"
    );
    let older = seal_all(&vault, &["Roe"], 15);
    assert_eq!(entries(&older), entries(&extended), "and is not taken back");
    day.store(375, Ordering::Relaxed);
    assert_eq!(reveal(&vault, "Roe").unwrap(), "Roe");
    assert_eq!(
        reveal(&vault, "Doe"),
        Err(RevealError::Expired {
            on: "1971-01-11".to_owned()
        })
    );
    let status = vault.status().unwrap();
    assert_eq!((status.entries, status.expired), (1, 1));
    assert_eq!(status.first_expiry, Some(385 * DAY));
    vault.store.compact();
    assert_eq!(stored(&vault).len(), 1, "compaction removes what has expired");
    assert_eq!(reveal(&vault, "Doe"), Err(RevealError::NotFound));
    let _ = seal_all(&vault, &["Doe"], 370);
    assert_eq!(reveal(&vault, "Doe").unwrap(), "Doe");
    drop(vault);
    // Without a TTL new uses make an entry lasting.
    let vault = Vault::open_at(dir.path(), &keys(), None, clock(&day)).unwrap();
    let _ = seal_all(&vault, &["Roe"], 375);
    assert_eq!(vault.status().unwrap().lasting, 1);
}

#[test]
fn a_record_without_a_timestamp_counts_from_the_clock() {
    let dir = TempDir::new().unwrap();
    let day = Arc::new(AtomicU64::new(10));
    let vault = Vault::open_at(dir.path(), &keys(), YEAR, clock(&day)).unwrap();
    let _ = vault.seal([(&mint("Roe"), None)]).unwrap();
    assert_eq!(vault.status().unwrap().last_expiry, Some(375 * DAY));
}

#[test]
fn other_keys_are_refused_and_rotated_ones_are_not() {
    let dir = TempDir::new().unwrap();
    let _ = seal_all(&open(dir.path()).unwrap(), &["Roe"], 1);
    let with = |active, ids: &[u32]| Vault::open(dir.path(), &Keyring::with_test_secrets(active, ids), None);
    assert!(matches!(
        with(2, &[2]),
        Err(VaultError::OtherTokenKey { id: 2, .. })
    ));
    let rotated = with(2, &[1, 2]).unwrap();
    assert_eq!(reveal(&rotated, "Roe").unwrap(), "Roe");
    let _ = seal_all(&rotated, &["Roe", "Doe"], 1);
    let status = rotated.status().unwrap();
    assert_eq!(status.key_ids, BTreeMap::from([(1, 1), (2, 1)]));
    drop(rotated);
    // The key of the tokens is gone: every token would change.
    assert!(matches!(with(2, &[2]), Err(VaultError::OtherTokenKey { .. })));
    // The newer key is gone: what it sealed says so.
    let vault = with(1, &[1]).unwrap();
    assert_eq!(
        reveal(&vault, "Doe"),
        Err(RevealError::Sealed(OpenError::UnknownKey { id: 2 }))
    );
    let fault = vault.seal([(&mint("Doe"), None)]).unwrap_err();
    assert!(
        matches!(&fault, Fault::Fatal(text) if text.contains("(id 2) is not in the ring")),
        "{fault}"
    );
    let read_only = Vault::open_read_only(dir.path(), &Keyring::with_test_secrets(7, &[7]));
    assert!(matches!(read_only, Err(VaultError::OtherTokenKey { id: 7, .. })));
}

#[test]
fn a_changed_secret_under_an_old_id_is_refused() {
    let (dir, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let write = |name: &str, seed: u8| {
        let path = elsewhere.path().join(name);
        let secret: Vec<u8> = (0..32_u8)
            .map(|i| i.wrapping_mul(i) ^ seed.wrapping_mul(i))
            .collect();
        let secret = base64::engine::general_purpose::STANDARD.encode(secret);
        fs::write(&path, format!("active: 1\nkeys: [{{id: 1, secret: {secret}}}]")).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        Keyring::from_file(&path).unwrap()
    };
    drop(Vault::open(dir.path(), &write("one", 3), None).unwrap());
    assert!(Vault::open(dir.path(), &write("one", 3), None).is_ok());
    let error = Vault::open(dir.path(), &write("two", 5), None).err().unwrap();
    assert!(
        error.to_string().contains("was made with another key (id 1)"),
        "{error}"
    );
}

#[test]
fn a_newer_format_is_refused() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let newer = [(FORMAT_KEY.to_vec(), Some(2_u32.to_be_bytes().to_vec()))];
    vault.store.write(Family::Meta, &newer, Durable::Now).unwrap();
    drop(vault);
    assert!(matches!(
        open(dir.path()),
        Err(VaultError::Newer { format: 2, .. })
    ));
}

#[test]
fn folders_that_cannot_hold_a_vault_are_named() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let under_a_file = dir.path().join("file").join("vault");
    let error = open(&under_a_file).err().unwrap();
    assert!(
        matches!(&error, VaultError::Unwritable { dir, .. } if *dir == under_a_file),
        "{error}"
    );
    let fresh = dir.path().join("a/b");
    let vault = open(&fresh).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&fresh).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
    let error = open(&fresh).err().unwrap();
    assert_eq!(error, VaultError::InUse { dir: fresh });
    assert!(error.to_string().contains("its own deid.state.dir"));
    drop(vault);
    let none = dir.path().join("none");
    let error = Vault::open_read_only(&none, &keys()).err().unwrap();
    assert_eq!(error, VaultError::Missing { dir: none.clone() });
    assert!(!none.exists(), "looking makes no folder");
}

#[test]
fn a_lock_of_another_process_is_told() {
    // The test binary runs itself as the other process.
    const DIR_VARIABLE: &str = "DEIDSTREAM_TEST_VAULT_IN_USE";
    if let Some(dir) = std::env::var_os(DIR_VARIABLE) {
        let dir = Path::new(&dir);
        assert_eq!(open(dir).err(), Some(VaultError::InUse { dir: dir.to_owned() }));
        assert_eq!(
            reveal(&Vault::open_read_only(dir, &keys()).unwrap(), "Roe").unwrap(),
            "Roe"
        );
        return;
    }
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let _ = seal_all(&vault, &["Roe"], 1);
    let other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "vault::tests::a_lock_of_another_process_is_told"])
        .env(DIR_VARIABLE, dir.path())
        .output()
        .unwrap();
    assert!(
        other.status.success(),
        "{}",
        String::from_utf8_lossy(&other.stdout)
    );
}

#[test]
fn a_reader_beside_a_writer_sees_what_was_sealed_before_it_opened() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let _ = seal_all(&vault, &["Roe"], 1);
    let reader = Vault::open_read_only(dir.path(), &keys()).unwrap();
    let _ = seal_all(&vault, &["Doe"], 1);
    assert_eq!(reveal(&reader, "Roe").unwrap(), "Roe");
    assert_eq!(reveal(&reader, "Doe"), Err(RevealError::NotFound));
}

#[test]
fn a_deleted_vault_comes_back_from_its_changelog() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let surfaces: Vec<String> = (0..2500).map(|n| format!("Roe {n}")).collect();
    let surfaces: Vec<&str> = surfaces.iter().map(String::as_str).collect();
    let changelog = entries(&seal_all(&vault, &surfaces, 1));
    let before = stored(&vault);
    drop(vault);
    fs::remove_dir_all(dir.path()).unwrap();
    let vault = open(dir.path()).unwrap();
    for round in 0..2 {
        let mut restore = vault.restore();
        for (key, value) in &changelog {
            restore.entry(key, Some(value)).unwrap();
        }
        let restored = restore.finish().unwrap();
        assert_eq!((restored.applied, restored.refused), (2500, 0), "round {round}");
    }
    assert_eq!(stored(&vault), before);
    assert_eq!(reveal(&vault, "Roe 7").unwrap(), "Roe 7");
}

#[test]
fn a_restore_obeys_tombstones_and_refuses_what_is_not_ours() {
    let (dir, foreign_dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let vault = open(dir.path()).unwrap();
    let ours = entries(&seal_all(&vault, &["Roe"], 1));
    let foreign_keys = Keyring::with_test_secrets(9, &[9]);
    let foreign = Vault::open(foreign_dir.path(), &foreign_keys, None).unwrap();
    let foreign = entries(&seal_all(&foreign, &["Doe"], 1));
    let mut restore = vault.restore();
    restore.entry(&ours[0].0, None).unwrap();
    restore.entry(&foreign[0].0, Some(&foreign[0].1)).unwrap();
    restore.entry(&foreign[0].0, Some(&ours[0].1)).unwrap(); // moved to another token
    restore.entry(b"not a token", Some(&ours[0].1)).unwrap();
    restore.entry(&[0xff], None).unwrap();
    let restored = restore.finish().unwrap();
    assert_eq!((restored.deleted, restored.refused, restored.applied), (1, 3, 0));
    assert_eq!(restored.first_refusal, Some(OpenError::UnknownKey { id: 9 }));
    assert!(stored(&vault).is_empty());
    assert_eq!(
        vault.restore_entry(&ours[0].0, Some(&ours[0].1)).unwrap().applied,
        1
    );
    assert_eq!(reveal(&vault, "Roe").unwrap(), "Roe");
}

#[test]
fn a_restore_keeps_the_later_expiry_and_leaves_out_what_has_expired() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let day = Arc::new(AtomicU64::new(10));
    let vault = Vault::open_at(dir.path(), &keys(), YEAR, clock(&day)).unwrap();
    let early = entries(&seal_all(&vault, &["Roe"], 10));
    let late = entries(&seal_all(&vault, &["Roe"], 20));
    let fresh = Vault::open_at(other.path(), &keys(), YEAR, clock(&day)).unwrap();
    let mut restore = fresh.restore();
    for (key, value) in late.iter().chain(&early) {
        restore.entry(key, Some(value)).unwrap();
    }
    assert_eq!(restore.finish().unwrap().applied, 2);
    assert_eq!(stored(&fresh), late);
    day.store(1000, Ordering::Relaxed);
    assert_eq!(
        fresh.restore_entry(&late[0].0, Some(&late[0].1)).unwrap().expired,
        1
    );
}

#[test]
fn tasks_that_seal_at_once_agree() {
    let dir = TempDir::new().unwrap();
    let vault = open(dir.path()).unwrap();
    let surfaces: Vec<String> = (0..50).map(|n| format!("Roe {n}")).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for surface in &surfaces {
                    let receipt = seal_all(&vault, &[surface], 1);
                    vault.committed(&receipt);
                }
            });
        }
    });
    assert_eq!(vault.status().unwrap().entries, 50);
    assert_eq!(seal_all(&vault, &["Roe 1"], 1).changelog().len(), 0);
}
