//! The 3,402 texts of MTS-Dialog through a real broker: nothing lost, nothing quarantined.
//!
//! The data is not part of the project: without it (DEIDSTREAM_DATA, or `../shared/data` beside the checkout) the test
//! says so and ends.

use crate::broker::Broker;
use crate::client::{self, Isolation, Outgoing};
use crate::worker::{Setup, wait_until};
use std::path::{Path, PathBuf};

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("DEIDSTREAM_DATA").map_or(beside, PathBuf::from);
    Some(folder.join("carriers/mts_dialog.jsonl")).filter(|file| file.is_file())
}

#[test]
fn every_text_of_mts_dialog_comes_out() {
    let Some(file) = data() else {
        println!(
            "skipped: no carriers; set DEIDSTREAM_DATA to the folder that holds carriers/mts_dialog.jsonl"
        );
        return;
    };
    let lines = std::fs::read_to_string(file).expect("the carriers");
    let texts: Vec<String> = lines
        .lines()
        .filter_map(|line| {
            serde_json::from_str::<serde_json::Value>(line).ok()?["text"]
                .as_str()
                .map(str::to_owned)
        })
        .collect();
    assert!(texts.len() > 3_000, "the carriers are there");
    come_out("mts", &texts, "deid.ner.model: none\n");
    // The model takes minutes for all of them.
    let some: Vec<String> = texts.iter().step_by(16).cloned().collect();
    come_out("mts-model", &some, "");
}

/// Sends the texts through a worker with these lines in its file; all come out or, very few, go to quarantine.
fn come_out(name: &str, texts: &[String], worker_lines: &str) {
    let broker = Broker::shared();
    broker.create_topic(name, 4, &[]);
    let records = texts
        .iter()
        .enumerate()
        .map(|(i, text)| Outgoing::new(format!("note-{i}"), text));
    client::produce(broker.bootstrap(), name, records);
    let lines = format!(
        "topics: {name}\ngroup.id: {name}-group\ntasks.max: 2\nerrors.tolerance: all\ndeid.policy: safe-harbor\n\
         deid.format: text\ndeid.output.topic: {name}-out\ndeid.quarantine.topic: {name}-quarantine\n"
    );
    let mut setup = Setup::new(broker.bootstrap(), name, &lines);
    setup.worker_lines += worker_lines;
    let worker = setup.start("a", "");
    let committed = || {
        client::committed_offsets(broker.bootstrap(), &format!("{name}-group"), name)
            .values()
            .sum::<i64>()
    };
    wait_until("the texts to be committed", || committed() >= texts.len() as i64);
    worker.terminate();
    let read = |kind| {
        client::read_topic(
            broker.bootstrap(),
            &format!("{name}-{kind}"),
            Isolation::Committed,
        )
    };
    let (output, quarantine) = (read("out"), read("quarantine"));
    println!(
        "{name}: {} in, {} published, {} quarantined",
        texts.len(),
        output.len(),
        quarantine.len()
    );
    assert_eq!(output.len() + quarantine.len(), texts.len());
    assert!(
        quarantine.len() * 1000 <= texts.len(),
        "at most one false alarm in 1,000: {}",
        quarantine.len()
    );
}
