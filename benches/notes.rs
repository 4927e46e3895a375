//! Notes per second, and the milliseconds that single notes take: rules alone, the model alone, both, and both with the cache
//! on text as repetitive as clinical text.
//!
//! In: a model's folder (`DEIDSTREAM_MODEL`, default the shipped one) and the notes of `tests/notes`. Out: a table and the
//! highest resident memory. `both` is the whole path of a record: decode, detect, redact, encode, verify. One note at a time
//! for the percentiles, all at once for the rates. The repetitive text is what progress notes are found to be: of
//! their text, 46 % is copied and 36 % imported (Wang, Khanna, Najafi, JAMA Intern Med 2017;177(8):1212): of each note's lines,
//! four of five stand in the note of the day before.
//!
//! `ROUNDS=1 cargo bench --bench notes`

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use deidstream::codec::Format;
use deidstream::config::ner::Ner;
use deidstream::detect::ner::{Model, Tagger};
use deidstream::keys::Keyring;
use deidstream::phi::Phi;
use deidstream::pipeline::screen::Screen;
use deidstream::policy::Policy;
use deidstream::record::{RecordId, SourceRecord};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// As the binary: see `src/main.rs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Passes over the notes; `ROUNDS` in the environment says another number.
fn rounds() -> usize {
    let given = std::env::var("ROUNDS").ok().and_then(|n| n.parse().ok());
    given.filter(|n| *n > 0).unwrap_or(3)
}

/// Days of copied notes.
const DAYS: usize = 5;

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("DEIDSTREAM_MODEL").map_or_else(|| root.join("models"), PathBuf::from);
    if !folder.join("model.onnx").is_file() {
        println!("no model in {}: set DEIDSTREAM_MODEL", folder.display());
        return;
    }
    let notes = notes(&root.join("tests/notes/notes.jsonl"));
    let repetitive = repetitive(&notes);
    let off = open(&folder, 0);
    println!(
        "{} notes, {} bytes; {} with copies, {} bytes; {}",
        notes.len(),
        notes.iter().map(String::len).sum::<usize>(),
        repetitive.len(),
        repetitive.iter().map(String::len).sum::<usize>(),
        folder.display()
    );
    println!("| what | notes/s | p50 ms | p99 ms |\n| --- | --- | --- | --- |");
    let rules = screen(None);
    row("rules only", &notes, |notes| screen_all(&rules, notes));
    let tagger = tagger(&off);
    row("model only", &notes, |notes| {
        let texts: Vec<&str> = notes.iter().map(String::as_str).collect();
        drop(std::hint::black_box(tagger.tag(&texts).unwrap()));
    });
    let both = screen(Some(&off));
    row("both", &notes, |notes| screen_all(&both, notes));
    row("both, repetitive text", &repetitive, |notes| {
        screen_all(&both, notes)
    });
    let peak = peak_mib(); // behind this, a second model is open
    row_fresh("both, repetitive text, with the cache", &repetitive, || {
        let cached = screen(Some(&open(&folder, Ner::default().cache_bytes)));
        move |notes: &[String]| screen_all(&cached, notes)
    });
    println!("highest resident memory with one model: {peak} MiB");
}

fn notes(file: &Path) -> Vec<String> {
    let lines = std::fs::read_to_string(file).unwrap();
    let text = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["text"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    lines.lines().map(text).collect()
}

/// Each note on some days running, on each with one line in five of another note.
fn repetitive(notes: &[String]) -> Vec<String> {
    let mut days = Vec::new();
    for (n, note) in notes.iter().enumerate() {
        let mut lines: Vec<String> = note.lines().map(str::to_owned).collect();
        for day in 0..DAYS {
            let fresh: Vec<&str> = notes[(n + day + 1) % notes.len()].lines().collect();
            let count = lines.len();
            for at in (day..count).step_by(5).filter(|_| day > 0) {
                lines[at] = fresh[at % fresh.len()].to_owned();
            }
            days.push(lines.join("\n"));
        }
    }
    days
}

fn open(folder: &Path, cache_bytes: usize) -> Arc<Model> {
    let settings = Ner {
        cache_bytes,
        ..Ner::default()
    };
    Arc::new(Model::load(folder, &settings).unwrap_or_else(|problems| panic!("{problems}")))
}

fn policy() -> Policy {
    Policy::load("safe-harbor").unwrap_or_else(|problems| panic!("{problems}"))
}

fn tagger(model: &Arc<Model>) -> Arc<dyn Tagger> {
    model
        .tagger(&policy())
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn screen(model: Option<&Arc<Model>>) -> Screen {
    let screen = Screen::new(
        Arc::new(policy()),
        Format::Text,
        Arc::new(Keyring::random().unwrap()),
    );
    screen
        .with_model(model)
        .unwrap_or_else(|problems| panic!("{problems}"))
}

fn screen_all(screen: &Screen, notes: &[String]) {
    let records: Vec<SourceRecord> = notes.iter().map(|note| record(note)).collect();
    drop(std::hint::black_box(screen.screen_all(&records).unwrap()));
}

fn record(text: &str) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: Arc::from("t"),
            partition: 0,
            offset: 0,
        },
        timestamp_ms: Some(1_718_409_600_000),
        key: None,
        value: Some(Phi::from(text.as_bytes())),
        headers: Vec::new(),
    }
}

fn row(name: &str, notes: &[String], work: impl Fn(&[String])) {
    row_fresh(name, notes, || &work);
}

/// `fresh` makes what is measured anew for each pass, so that a cache begins empty; that is not timed.
fn row_fresh<W: Fn(&[String])>(name: &str, notes: &[String], fresh: impl Fn() -> W) {
    let (mut rates, mut single) = (Vec::new(), Vec::new());
    for _ in 0..rounds() {
        let work = fresh();
        let started = Instant::now();
        work(notes);
        rates.push(notes.len() as f64 / started.elapsed().as_secs_f64());
        let work = fresh();
        for note in notes {
            let started = Instant::now();
            work(std::slice::from_ref(note));
            single.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    rates.sort_by(f64::total_cmp);
    single.sort_by(f64::total_cmp);
    let (rate, half, most) = (
        rates[rates.len() / 2],
        single[single.len() / 2],
        single[single.len() * 99 / 100],
    );
    println!("| {name} | {rate:.0} | {half:.2} | {most:.2} |");
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
