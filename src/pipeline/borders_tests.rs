//! What two chunks cut in two is found, wherever the border falls and whatever the splitter repeats or loses.
#![allow(clippy::unwrap_used)]

use crate::codec::Format;
use crate::config::Filling;
use crate::keys::Keyring;
use crate::phi::Phi;
use crate::pipeline::batch::{Batch, Outcome, Screened};
use crate::pipeline::holding::Holding;
use crate::pipeline::screen::Screen;
use crate::pipeline::screens::{OutputScreen, Screens};
use crate::policy::Policy;
use crate::record::{RecordId, SourceRecord};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::ops::Range;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

static TOKENS: LazyLock<Screens> = LazyLock::new(|| screen("pseudonymise"));
static LABELS: LazyLock<Screens> = LazyLock::new(|| screen("safe-harbor"));

fn screen(policy: &str) -> Screens {
    let (policy, keys) = (
        Arc::new(Policy::load(policy).unwrap()),
        Arc::new(Keyring::for_tests()),
    );
    let output = OutputScreen {
        name: "".into(),
        screen: Screen::new(policy, Format::Chunk, keys.clone()),
        template: None,
    };
    Screens::new("chunks", vec![output], keys)
}

fn record(partition: i32, offset: i64, value: Option<&Value>) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: "chunks".into(),
            partition,
            offset,
        },
        timestamp_ms: Some(0),
        key: None,
        value: value.map(|value| Phi::new(value.to_string().into_bytes())),
        headers: Vec::new(),
    }
}

fn chunk(offset: i64, document: &str, text: &str) -> SourceRecord {
    let value = json!({"page_content": text, "metadata": {"source": document}});
    record(0, offset, Some(&value))
}

fn batch(records: Vec<SourceRecord>) -> Batch {
    let mut batch = Batch::default();
    records.into_iter().for_each(|record| batch.push(record));
    batch
}

fn texts(screened: &Screened) -> Vec<String> {
    let text = |outcome: &Outcome| match outcome {
        Outcome::Publish(shares) => {
            let output = shares[0].output.as_ref().unwrap();
            let value: Value = serde_json::from_slice(output.value.as_deref().unwrap_or(b"null")).unwrap();
            value["page_content"].as_str().unwrap_or_default().to_owned()
        }
        Outcome::Quarantine(reason) => reason.code().to_owned(),
    };
    screened
        .records()
        .iter()
        .map(|record| text(&record.outcome))
        .collect()
}

fn screened(screen: &Screens, texts_of: &[(&str, &str)]) -> Vec<String> {
    let chunks = texts_of.iter().zip(0..);
    let records = chunks
        .map(|((document, text), offset)| chunk(offset, document, text))
        .collect();
    texts(&screen.screen(batch(records)).unwrap())
}

#[test]
fn halves_get_one_token() {
    let texts = screened(
        &TOKENS,
        &[
            ("a", "Seen today. Patient name: Marga"),
            ("a", "ret Holloway. She is well."),
        ],
    );
    let token = |text: &str| {
        let (start, end) = (text.find("[NAME_").unwrap(), text.find(']').unwrap());
        text.get(start..end)
            .unwrap()
            .split('.')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(token(&texts[0]), token(&texts[1]), "{texts:?}");
    assert!(
        texts[0].starts_with("Seen today. Patient name: [NAME_"),
        "{texts:?}"
    );
    assert!(texts[1].ends_with("]. She is well."), "{texts:?}");
}

#[test]
fn a_label_names_what_follows_in_the_next_chunk() {
    let texts = screened(
        &LABELS,
        &[("a", "Weight 70 kg. MRN:"), ("a", "48213377 and 70 kg")],
    );
    assert_eq!(texts, ["Weight 70 kg. MRN:", "[MRN-1] and 70 kg"]);
}

#[test]
fn overlaps_are_recognised() {
    let texts = screened(
        &LABELS,
        &[
            (
                "a",
                "Patient name: Margaret Holloway was seen in the clinic by the wa",
            ),
            ("a", "garet Holloway was seen in the clinic by the ward nurse."),
        ],
    );
    assert_eq!(
        texts[0],
        "Patient name: [NAME-1] was seen in the clinic by the wa"
    );
    assert_eq!(texts[1], "[NAME-1] was seen in the clinic by the ward nurse.");
}

#[test]
fn passages_of_other_documents_and_partitions_are_no_neighbours() {
    let other = json!({"page_content": "Rest and fluids.", "metadata": {"source": "a"}});
    let records = vec![
        chunk(0, "a", "The plan: patient name:"),
        record(1, 0, Some(&other)),
        record(0, 1, None),
        chunk(2, "b", "Rest and fluids."),
        chunk(3, "a", "Holloway, to be seen."),
    ];
    let texts = texts(&LABELS.screen(batch(records)).unwrap());
    let rest = "Rest and fluids.";
    assert_eq!(
        texts,
        ["The plan: patient name:", rest, "", rest, "[NAME-1], to be seen."]
    );
}

#[test]
fn open_edges_lose_what_may_be_half() {
    let texts = screened(
        &LABELS,
        &[
            ("a", "She went home with Marga"),
            ("b", "garet was seen. All well."),
        ],
    );
    assert_eq!(
        texts,
        ["She went home with [NAME-1]", "[NAME-1] was seen. All well."]
    );
}

#[test]
fn what_cannot_be_read_may_have_been_the_other_half() {
    let broken = SourceRecord {
        value: Some(Phi::new(b"{".to_vec())),
        ..chunk(1, "a", "")
    };
    let records = vec![
        chunk(0, "a", "She went home with Marga"),
        broken,
        chunk(2, "a", "Holloway was there."),
    ];
    let texts = texts(&LABELS.screen(batch(records)).unwrap());
    assert_eq!(
        (texts[0].as_str(), texts[2].as_str()),
        ("She went home with [NAME-1]", "[NAME-1] was there.")
    );
}

const FILLING: Filling = Filling {
    records_max: 8,
    bytes_max: 1 << 20,
    linger: Duration::ZERO,
    chunk_wait: Duration::ZERO,
};

/// Fills a batch with what was held and what is new, and screens what is let go.
fn step(holding: &mut Holding, held: &mut Vec<SourceRecord>, new: Vec<SourceRecord>) -> Vec<String> {
    let mut batch = batch(held.drain(..).chain(new).collect());
    *held = holding.hold_back(
        &mut batch,
        Format::Chunk,
        LABELS.first().unwrap().policy(),
        &FILLING,
    );
    let mut screened = LABELS.screen(batch).unwrap();
    holding.published(screened.take_ends());
    texts(&screened)
}

#[test]
fn a_document_waits_for_the_next_one() {
    let (mut holding, mut held) = (Holding::new(Duration::from_secs(3600)), Vec::new());
    let first = vec![chunk(0, "a", "all well. Patient name: Marga")];
    assert!(step(&mut holding, &mut held, first).is_empty());
    assert!(holding.holds(&held[0].id) && holding.deadline().is_some());
    assert!(
        step(
            &mut holding,
            &mut held,
            vec![chunk(1, "a", "ret Holloway. Well.")]
        )
        .is_empty()
    );
    let out = step(&mut holding, &mut held, vec![chunk(2, "b", "Rest.")]);
    assert_eq!(out, ["all well. Patient name: [NAME-1]", "[NAME-1]. Well."]);
    assert_eq!(held.len(), 1, "the next document waits in turn");
    holding.forget(&[("chunks".into(), 0)]);
    assert_eq!(holding.deadline(), None);
}

#[test]
fn the_end_of_a_document_that_does_not_wait_is_remembered() {
    let (mut holding, mut held) = (Holding::new(Duration::ZERO), Vec::new());
    let first = step(
        &mut holding,
        &mut held,
        vec![chunk(0, "a", "rest. She went home with Marga")],
    );
    let second = step(
        &mut holding,
        &mut held,
        vec![chunk(1, "a", "ret Holloway. Patient name:")],
    );
    let third = step(&mut holding, &mut held, vec![chunk(2, "a", "Holloway is well")]);
    assert!(held.is_empty());
    assert_eq!(first, ["rest. She went home with [NAME-1]"], "the open end");
    assert!(
        !second[0].contains("ret") && !third[0].contains("Holloway"),
        "{second:?} {third:?}"
    );
}

#[test]
fn after_a_start_in_the_middle_the_first_words_may_be_half() {
    let mut holding = Holding::new(Duration::ZERO);
    let out = step(
        &mut holding,
        &mut Vec::new(),
        vec![chunk(7, "a", "Holloway was there. Rest.")],
    );
    assert_eq!(out, ["[NAME-1] was there. Rest."]);
}

#[test]
fn a_document_of_half_a_batch_goes() {
    let (mut holding, mut held) = (Holding::new(Duration::from_secs(3600)), Vec::new());
    let chunks = (0..5).map(|offset| chunk(offset, "a", "All is well.")).collect();
    assert_eq!(step(&mut holding, &mut held, chunks).len(), 5);
}

const TEXT: &str = "all well. Patient name: Margaret Holloway, MRN: 48213377, phone 617-555-0142. Seen on 03/14/2021 in the clinic.";
const PHI: [&str; 4] = ["Margaret Holloway", "48213377", "617-555-0142", "03/14/2021"];

/// The letters and digits of PHI that `part` of the text shows, from two on.
fn surfaces(part: &Range<usize>) -> Vec<&'static str> {
    let place = |phi: &&str| TEXT.find(*phi).map_or(0..0, |at| at..at + phi.len());
    let shown = PHI
        .iter()
        .map(place)
        .map(|phi| phi.start.max(part.start)..phi.end.min(part.end));
    let words = shown
        .filter_map(|shown| TEXT.get(shown))
        .flat_map(|shown| shown.split([' ', '-', '/']));
    words.filter(|word| word.len() > 1).collect()
}

proptest! {
    #[test]
    fn no_border_hides_a_half(cut in 1..TEXT.len(), overlap in 0usize..60, trimmed: bool) {
        let right = cut.saturating_sub(overlap)..TEXT.len();
        let parts = [0..cut, right].map(|part| match trimmed {
            false => part,
            true => {
                let text = TEXT.get(part.clone()).unwrap();
                part.start + text.len() - text.trim_start().len()..part.start + text.trim_end().len()
            }
        });
        let text = |part: &Range<usize>| TEXT.get(part.clone()).unwrap();
        let out = screened(&LABELS, &[("a", text(&parts[0])), ("a", text(&parts[1]))]);
        for (part, out) in parts.iter().zip(&out) {
            // A year may stay.
            for surface in surfaces(part).into_iter().filter(|s| !"2021".contains(s)) {
                prop_assert!(!out.contains(surface), "{surface} in {out}");
            }
            // And what is no half stays.
            prop_assert!(part.len() < 12 || part.start > 0 || out.starts_with("all well."), "{out}");
        }
    }
}
