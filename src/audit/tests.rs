//! Tests of the audit log.

use super::check::{Report, check_bytes, verify};
use super::*;
use crate::entity::Entity;
use crate::fault::{Fault, Reason};
use crate::keys::Keyring;
use crate::record::OutputRecord;
use crate::token::Token;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn keys() -> Keyring {
    Keyring::for_tests()
}

fn open(path: &Path) -> AuditLog {
    AuditLog::open(path, &keys()).unwrap()
}

fn started(pipeline: &str) -> Entry {
    Entry::Started {
        pipeline: pipeline.to_owned(),
        task: 0,
        output: String::new(),
        policy: "pseudonymise".to_owned(),
        policy_version: "1".to_owned(),
        policy_digest: "ab".repeat(32),
        deidstream_version: "0.1.0".to_owned(),
    }
}

fn prepared(partition: i32, first: i64, next: i64) -> Entry {
    let records = (next - first) as u64;
    Entry::Prepared(Prepared {
        offsets: vec![OffsetSpan {
            topic: "notes".to_owned(),
            partition,
            first,
            next,
            records,
        }],
        published: records - 1,
        quarantined: BTreeMap::from([(ReasonCode::from(Reason::NotUtf8 { at: 7 }), 1)]),
        dropped: 0,
        entities: BTreeMap::from([(Entity::Name, 3), (Entity::Mrn, 1)]),
        policy_digest: "ab".repeat(32),
        changelog: 4,
        outputs: Digest::of_outputs([&OutputRecord::default()]),
        output: String::new(),
        further: Vec::new(),
    })
}

/// Adds a batch and its commit.
fn commit(log: &mut AuditLog, partition: i32, first: i64, next: i64) {
    let batch = log.append(&prepared(partition, first, next)).unwrap();
    log.append(&Entry::Committed { batch }).unwrap();
}

/// A log of three batches, nine lines long with those that decide and end.
fn sample(path: &Path) -> AuditLog {
    let mut log = open(path);
    log.append(&started("p")).unwrap();
    commit(&mut log, 0, 0, 10);
    let batch = log.append(&prepared(0, 10, 20)).unwrap();
    log.append(&Entry::Aborted { batch }).unwrap();
    commit(&mut log, 0, 10, 22);
    let token = Token::new(Entity::Name, &[7; 32], None);
    log.append(&Entry::revealed(
        &token,
        "root (uid 0)".to_owned(),
        Some("a\ncomplaint"),
    ))
    .unwrap();
    log
}

fn check(paths: &[&Path]) -> Report {
    let paths: Vec<PathBuf> = paths.iter().map(|p| p.to_path_buf()).collect();
    verify(&paths, &keys(), &[]).unwrap()
}

/// Line numbers and texts of a file's problems.
fn problems(path: &Path) -> Vec<(u64, String)> {
    let report = check(&[path]);
    let problems = report.files[0].problems.iter();
    problems.map(|p| (p.line, p.what.clone())).collect()
}

fn log_in(dir: &TempDir) -> PathBuf {
    dir.path().join("p-0.jsonl")
}

#[test]
fn a_log_reads_back_and_goes_on_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    let head = sample(&path).head();
    let mut log = open(&path);
    assert_eq!(log.head(), head);
    assert_eq!(log.undecided(), None);
    let batch = log.append(&prepared(0, 22, 30)).unwrap();
    drop(log);
    let mut log = open(&path);
    let Entry::Prepared(expected) = prepared(0, 22, 30) else {
        unreachable!()
    };
    assert_eq!(log.undecided(), Some((batch, &expected)));
    assert!(check(&[&path]).files[0].notes[0].what.contains("not written yet"));
    log.append(&Entry::Resolved {
        batch,
        outcome: Resolution::Committed,
    })
    .unwrap();
    assert_eq!(log.undecided(), None);
    let report = check(&[&path]);
    assert!(
        report.is_clean() && report.files[0].notes.is_empty(),
        "{report:?}"
    );
    let part = &report.partitions[0];
    assert_eq!(
        (part.batches, part.records, part.first, part.end, part.gaps),
        (3, 30, 0, 30, 0)
    );
    assert_eq!(report.files[0].head, log.head());
}

#[test]
fn lines_have_the_documented_form() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    drop(sample(&path));
    let text = fs::read_to_string(&path).unwrap();
    let mut lines = text.lines();
    let first = lines.next().unwrap();
    assert!(first.starts_with(r#"{"seq":1,"time":""#), "{first}");
    let prev = format!(
        r#"Z","key":1,"prev":"{}","entry":{{"kind":"started","pipeline":"p""#,
        "0".repeat(64)
    );
    assert!(first.contains(&prev), "{first}");
    let second = lines.next().unwrap();
    assert!(
        second.contains(r#""quarantined":{"not-utf8":1},"dropped":0,"entities":{"name":3,"mrn":1}"#),
        "{second}"
    );
    assert!(
        text.contains(r#""purpose":"a complaint""#),
        "control characters are gone"
    );
}

#[test]
fn every_changed_bit_is_found() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    drop(sample(&path));
    let bytes = fs::read(&path).unwrap();
    let copy = dir.path().join("copy.jsonl");
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1_u8 << bit;
            let line = 1 + bytes[..at].iter().filter(|b| **b == b'\n').count() as u64;
            let found = check_bytes(&changed, &keys()).problems;
            assert!(
                found.iter().any(|p| p.line == line),
                "byte {at} bit {bit}: {found:?}"
            );
        }
        // Opening finds it, too. Without its newline the last line is what a crash leaves.
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        fs::write(&copy, &changed).unwrap();
        assert_eq!(
            AuditLog::open(&copy, &keys()).is_ok(),
            at + 1 == bytes.len(),
            "byte {at}"
        );
    }
}

#[test]
fn removed_inserted_and_reordered_lines_are_found_where_they_are() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    drop(sample(&path));
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let copy = dir.path().join("copy.jsonl");
    let found_in = |lines: &[&str]| {
        fs::write(&copy, lines.iter().flat_map(|l| [*l, "\n"]).collect::<String>()).unwrap();
        assert!(!check(&[&copy]).is_clean());
        assert!(
            matches!(AuditLog::open(&copy, &keys()), Err(Fault::Fatal(text)) if text.contains("broken at line"))
        );
        problems(&copy)
    };
    for at in 0..lines.len() - 1 {
        let removed = [&lines[..at], &lines[at + 1..]].concat();
        let found = found_in(&removed);
        assert_eq!(found[0].0, at as u64 + 1, "{found:?}");
        assert_eq!(found[0].1, "lines are missing before it: 1");
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        assert_eq!(found_in(&swapped)[0].0, at as u64 + 1);
        let repeated = [&lines[..=at], &lines[at..]].concat();
        let found = found_in(&repeated);
        assert_eq!(found[0].0, at as u64 + 2);
        assert!(found[0].1.contains("out of order or repeated"), "{found:?}");
        let inserted = [&lines[..at], &["{}"], &lines[at..]].concat();
        assert_eq!(found_in(&inserted)[0].0, at as u64 + 1);
    }
    // A line that another log wrote at the same place, under the same key.
    let other = dir.path().join("other.jsonl");
    drop(sample(&other));
    let other = fs::read_to_string(&other).unwrap();
    let mut replaced = lines.clone();
    replaced[3] = other.lines().nth(3).unwrap();
    assert!(found_in(&replaced)[0].1.contains("does not follow"));
}

#[test]
fn a_tail_cut_off_shows_against_a_recorded_head() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    let mut log = sample(&path);
    let recorded = log.head();
    log.append(&started("p")).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    let paths = [path.clone()];
    assert!(
        verify(&paths, &keys(), &[recorded]).unwrap().is_clean(),
        "a chain that has grown since"
    );
    let kept: Vec<&str> = whole.lines().take(5).collect();
    fs::write(&path, kept.join("\n") + "\n").unwrap();
    assert!(
        verify(&paths, &keys(), &[]).unwrap().is_clean(),
        "unseen without it"
    );
    let report = verify(&paths, &keys(), &[recorded]).unwrap();
    assert_eq!(report.missing_heads, [recorded]);
    assert!(!report.is_clean());
}

#[test]
fn an_unfinished_line_is_cut_off_with_a_note() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    drop(sample(&path));
    let whole = fs::read(&path).unwrap();
    let last_line = whole[..whole.len() - 1]
        .iter()
        .rposition(|b| *b == b'\n')
        .unwrap()
        + 1;
    for cut in last_line + 1..whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        assert!(problems(&path)[0].1.contains("unfinished"));
        let mut log = open(&path);
        log.append(&started("p")).unwrap();
        drop(log);
        let report = check(&[&path]);
        assert!(report.is_clean(), "{report:?}");
        let expected = format!("an unfinished line of {} bytes", cut - last_line);
        assert!(report.files[0].notes[0].what.contains(&expected));
    }
}

#[test]
fn other_keys_do_not_read_a_log_and_rotated_ones_do() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    drop(sample(&path));
    let rotated = Keyring::with_test_secrets(2, &[1, 2]);
    let mut log = AuditLog::open(&path, &rotated).unwrap();
    commit(&mut log, 0, 22, 30);
    drop(log);
    let paths = [path.clone()];
    assert!(verify(&paths, &rotated, &[]).unwrap().is_clean());
    assert!(AuditLog::open(&path, &keys()).is_err());
    let found = problems(&path);
    assert_eq!((found[0].0, found.len()), (9, 2));
    assert_eq!(found[0].1, "cannot be checked: its key (id 2) is not in the ring");
}

#[test]
fn one_process_at_a_time_has_a_log() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("audit/p-0.jsonl");
    let log = open(&path);
    let fault = AuditLog::open(&path, &keys()).err();
    assert!(
        matches!(&fault, Some(Fault::Fatal(text)) if text.contains("another process")),
        "{fault:?}"
    );
    drop(log);
    drop(AuditLog::open_when_free(&path, &keys()).unwrap());
    let mode = |path: &Path| {
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
    };
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    fs::write(dir.path().join("file"), "").unwrap();
    let fault = AuditLog::open(&dir.path().join("file/p-0.jsonl"), &keys()).err();
    assert!(
        matches!(&fault, Some(Fault::Transient(text)) if text.contains("p-0.jsonl")),
        "{fault:?}"
    );
}

#[test]
fn ranges_committed_twice_are_found_within_and_across_logs() {
    let dir = TempDir::new().unwrap();
    let (one, two) = (dir.path().join("p-0.jsonl"), dir.path().join("p-1.jsonl"));
    let mut log = open(&one);
    log.append(&started("p")).unwrap();
    commit(&mut log, 0, 0, 10);
    commit(&mut log, 1, 0, 5);
    commit(&mut log, 0, 30, 40);
    let mut other = open(&two);
    other.append(&started("p")).unwrap();
    commit(&mut other, 0, 10, 28);
    let report = check(&[dir.path()]);
    assert!(report.is_clean(), "{report:?}");
    let part = &report.partitions[0];
    assert_eq!((part.records, part.gaps, part.gap_offsets), (38, 1, 2));
    // Another pipeline reads the same records.
    other.append(&started("q")).unwrap();
    commit(&mut other, 0, 0, 40);
    assert!(check(&[dir.path()]).is_clean());
    other.append(&started("p")).unwrap();
    commit(&mut other, 0, 38, 50);
    let report = check(&[dir.path()]);
    let overlap = &report.partitions[0].overlaps[0];
    assert_eq!((overlap.first, overlap.end), (38, 40));
    assert_eq!(overlap.places, [(one.clone(), 6), (two, 8)]);
    assert!(!report.is_clean());
    commit(&mut log, 1, 4, 6);
    assert!(problems(&one)[0].1.contains("notes-1 was read again"));
}

#[test]
fn batches_that_do_not_add_up_are_found() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    let mut log = open(&path);
    log.append(&prepared(0, 0, 3)).unwrap();
    log.append(&started("p")).unwrap();
    let Entry::Prepared(mut short) = prepared(0, 3, 6) else {
        unreachable!()
    };
    short.published -= 1;
    let batch = log.append(&Entry::Prepared(short)).unwrap();
    log.append(&Entry::Committed { batch: batch + 1 }).unwrap();
    log.append(&Entry::Aborted { batch }).unwrap();
    let found = problems(&path);
    let expected = [
        (1, "before the start of its task"),
        (3, "(line 1) has no outcome"),
        (3, "do not add up"),
        (4, "which was not prepared just before"),
        (5, "which was not prepared just before"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((line, what), (expected_line, expected)) in found.iter().zip(expected) {
        assert!(
            *line == expected_line && what.contains(expected),
            "{line}: {what}"
        );
    }
}

#[test]
fn nothing_to_check_is_an_error() {
    let dir = TempDir::new().unwrap();
    let none = verify(&[dir.path().to_owned()], &keys(), &[]).unwrap_err();
    assert!(none.to_string().contains("holds no audit logs"), "{none}");
    assert!(verify(&[log_in(&dir)], &keys(), &[]).is_err());
}

#[test]
fn a_failed_append_leaves_the_chain_whole() {
    let dir = TempDir::new().unwrap();
    let path = log_in(&dir);
    let mut log = sample(&path);
    let head = log.head();
    log.fray_for_test(b"{\"seq\":9,half a line");
    commit(&mut log, 0, 22, 30);
    assert_ne!(log.head(), head);
    assert!(check(&[&path]).is_clean());
}

proptest! {
    #[test]
    fn any_file_is_checked_or_refused(bytes: Vec<u8>) {
        let dir = TempDir::new().unwrap();
        let path = log_in(&dir);
        fs::write(&path, &bytes).unwrap();
        prop_assert_eq!(check(&[&path]).is_clean(), bytes.is_empty());
    }

    #[test]
    fn hashes_print_and_parse(bytes: [u8; 32]) {
        let digest: Digest = bytes.iter().map(|b| format!("{b:02x}")).collect::<String>().parse().unwrap();
        prop_assert_eq!(digest.to_string().parse(), Ok(digest));
    }
}

#[test]
fn the_digest_of_outputs_tells_parts_apart() {
    let output = |key: Option<&[u8]>, value: Option<&[u8]>| OutputRecord {
        key: key.map(<[u8]>::to_vec),
        value: value.map(<[u8]>::to_vec),
        headers: vec![],
    };
    let digests = [
        Digest::of_outputs([]),
        Digest::of_outputs([&output(None, None)]),
        Digest::of_outputs([&output(Some(b""), None)]),
        Digest::of_outputs([&output(Some(b"ab"), Some(b"c"))]),
        Digest::of_outputs([&output(Some(b"a"), Some(b"bc"))]),
        Digest::of_outputs([&output(Some(b"a"), Some(b"b")), &output(None, None)]),
    ];
    let distinct: std::collections::BTreeSet<Digest> = digests.into_iter().collect();
    assert_eq!(distinct.len(), digests.len());
    assert!("xy".repeat(32).parse::<Digest>().is_err() && "ab".parse::<Digest>().is_err());
}
