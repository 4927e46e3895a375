//! What the shipped model and rules find may only rise.
//!
//! `recall_floors.json` holds, for each set of labelled notes, the least share of whole entities that must be found, per
//! group and of all, the most that may be redacted without need, and how many records may be quarantined. After an
//! improvement raise the floors (and lower the ceilings) to what this test prints; never the other way round. They
//! stand a little below what was measured, for int8 arithmetic differs between processors. `tests/notes` is part of the
//! project; the development sets are read where DEIDSTREAM_DATA (or `../shared/data`) holds them.

#![allow(clippy::print_stderr)] // what is measured is what a person copies into the file

use deidstream::codec::Format;
use deidstream::config::ner::Ner;
use deidstream::detect::ner;
use deidstream::eval::read::Reading;
use deidstream::eval::{self, Outcome, Task, labels::Labels, terms::Terms};
use deidstream::keys::Keyring;
use deidstream::pipeline::screen::Screen;
use deidstream::policy::Policy;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// 2026-11-22: ages are counted from here, whatever the day.
const MEASURED_ON_MS: i64 = 1_795_305_600_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    /// Relative to the project, or to the data folder.
    file: PathBuf,
    /// Whether the file is part of the project.
    ours: bool,
    /// Group (or `overall`) → share of whole entities.
    recall: BTreeMap<String, f64>,
    over_redaction_max: f64,
    quarantined_max: usize,
}

#[test]
fn recall_does_not_fall() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let floors = std::fs::read_to_string(root.join("tests/it/recall_floors.json")).unwrap();
    let floors: Vec<Floors> = serde_json::from_str(&floors).unwrap();
    let data = std::env::var_os("DEIDSTREAM_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let screen = screen();
    let mut below = Vec::new();
    for floors in floors {
        let file = match floors.ours {
            true => root.join(&floors.file),
            false => data.join(&floors.file),
        };
        match file.is_file() || floors.ours {
            true => below.extend(check(&file, &floors, &screen)),
            false => eprintln!("skipped: no {}; set DEIDSTREAM_DATA", floors.file.display()),
        }
    }
    assert!(below.is_empty(), "\n{}", below.join("\n"));
}

/// As the worker screens by default.
fn screen() -> Screen {
    let model = ner::open(&Ner::default()).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(model.is_some(), "the shipped model must read");
    let policy = Policy::load("safe-harbor").unwrap_or_else(|problems| panic!("{problems}"));
    let screen = Screen::new(
        Arc::new(policy),
        Format::Text,
        Arc::new(Keyring::random().unwrap()),
    );
    screen
        .with_model(model.as_ref())
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// What is worse than it may be.
fn check(file: &Path, floors: &Floors, screen: &Screen) -> Vec<String> {
    let mut reading = Reading::default();
    reading.file(file, None);
    assert!(reading.bad.is_empty() && !reading.records.is_empty());
    let task = Task {
        records: &reading.records,
        labels: Labels::load(None, &reading.records).unwrap_or_else(|problems| panic!("{problems}")),
        terms: &Terms::of(""),
        screen,
        timestamp_ms: Some(MEASURED_ON_MS),
    };
    let measured = eval::evaluate(task, &mut |_| ()).unwrap();
    let name = floors.file.display();
    let mut below = Vec::new();
    let scores = &measured.scores;
    for row in std::iter::once(&scores.overall).chain(&scores.groups) {
        let Some(found) = row.recall.value else {
            continue;
        };
        eprintln!("{name}: {} {found:.4}", row.name);
        match floors.recall.get(&row.name) {
            Some(floor) if found < *floor => {
                below.push(format!("{name}: {} {found:.4} is below {floor}", row.name));
            }
            Some(_) => {}
            None => below.push(format!("{name}: {} has no floor: give it {found:.4}", row.name)),
        }
    }
    let over = scores.overall.over_redaction.value.unwrap_or(0.0);
    let is_quarantined = |outcome: &&Outcome| outcome.judged().is_none();
    let quarantined = measured.outcomes.iter().filter(is_quarantined).count();
    eprintln!("{name}: redacted without need {over:.4}, quarantined {quarantined}");
    if over > floors.over_redaction_max {
        let most = floors.over_redaction_max;
        below.push(format!(
            "{name}: {over:.4} redacted without need is more than {most}"
        ));
    }
    if quarantined > floors.quarantined_max {
        below.push(format!("{name}: {quarantined} records quarantined"));
    }
    below
}
