//! Detection with redaction and the verify gate, on the clinical text of the carriers: megabytes per second on one core.
//!
//! `cargo bench --bench screen`. The carriers are not part of the project: DEIDSTREAM_DATA names their folder
//! (default `../shared/data`); without it the bench says so.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod shared;

use deidstream::codec::Format;
use deidstream::detect::Detector;
use deidstream::document::{Document, FieldKind, FieldPath};
use deidstream::keys::Keyring;
use deidstream::pipeline::screen::Screen;
use deidstream::policy::Policy;
use deidstream::record::SourceRecord;
use shared::record;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// As the binary: see `src/main.rs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;

fn texts(file: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(file).unwrap_or_default();
    let text = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).ok()?["text"]
            .as_str()
            .map(str::to_owned)
    };
    lines.lines().filter_map(text).collect()
}

/// The fastest of some rounds: the others were disturbed.
fn best(bytes: usize, mut run: impl FnMut()) -> f64 {
    let time = |_| {
        let started = Instant::now();
        run();
        bytes as f64 / 1e6 / started.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(time).fold(0.0, f64::max)
}

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DEIDSTREAM_DATA")
        .map_or(beside, PathBuf::from)
        .join("carriers");
    if !folder.is_dir() {
        println!("skipped: no carriers; set DEIDSTREAM_DATA");
        return;
    }
    println!(
        "| carrier | texts | MB | find MB/s | whole path, safe-harbor MB/s | pseudonymise MB/s | quarantined |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    let keys = Arc::new(Keyring::for_tests());
    let mut all = Vec::new();
    for name in [
        "mts_dialog",
        "aci_bench",
        "primock57",
        "synthea_notes_ms_tools",
        "mtsamples_partial",
    ] {
        let texts = texts(&folder.join(format!("{name}.jsonl")));
        all.extend(texts.iter().cloned());
        row(name, &texts, &keys);
    }
    row("all", &all, &keys);
}

fn row(name: &str, texts: &[String], keys: &Arc<Keyring>) {
    let bytes: usize = texts.iter().map(String::len).sum();
    let records: Vec<SourceRecord> = texts.iter().map(|t| record(t.as_bytes())).collect();
    let documents: Vec<Document> = texts
        .iter()
        .map(|t| Document::from_iter([(FieldPath::default(), FieldKind::Text, t.as_str())]))
        .collect();
    let policy = |name: &str| Arc::new(Policy::load(name).unwrap());
    let detector = Detector::new(policy("safe-harbor"));
    let find = best(bytes, || {
        documents
            .iter()
            .for_each(|d| drop(std::hint::black_box(detector.screen(d))))
    });
    let mut quarantined = 0;
    let mut whole = |policy_name: &str| {
        let screen = Screen::new(policy(policy_name), Format::Text, keys.clone());
        best(bytes, || {
            let outcomes = records.iter().map(|r| std::hint::black_box(screen.screen_one(r)));
            quarantined = outcomes.filter(Result::is_err).count();
        })
    };
    let (safe_harbor, pseudonymise) = (whole("safe-harbor"), whole("pseudonymise"));
    let count = texts.len();
    let megabytes = bytes as f64 / 1e6;
    println!(
        "| {name} | {count} | {megabytes:.2} | {find:.0} | {safe_harbor:.0} | {pseudonymise:.0} | {quarantined} |"
    );
}
