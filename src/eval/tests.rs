//! Every measure on cases counted by hand, and the laws that hold for all.

use super::judge::{self, Found, Judged, Points, Standing, Verdict, found};
use super::labels::{LabelMap, Labels};
use super::read::{Gold, Labelled, Place, Reading};
use super::scores::{Row, Scores, Tally};
use super::*;
use crate::codec::Format;
use crate::entity::Entity;
use crate::keys::Keyring;
use crate::policy::Policy;
use crate::span::{Confidence, Finder, Finders};
use proptest::prelude::*;

pub(super) fn record(id: &str, text: &str, gold: &[(usize, usize, &str)]) -> Labelled {
    let gold = gold.iter().map(|(start, end, label)| Gold {
        start: *start,
        end: *end,
        label: Arc::from(*label),
    });
    Labelled {
        place: Place {
            file: Arc::from("f"),
            line: 1,
        },
        id: id.to_owned(),
        source: Arc::from("presidio"),
        kind: None,
        text: text.into(),
        gold: gold.collect(),
    }
}

pub(super) fn redaction(start: usize, end: usize, entity: Entity) -> Found {
    Found {
        start,
        end,
        entity,
        finders: Finders::only(Finder::Pattern),
        confidence: Confidence::FULL,
    }
}

/// PERSON is a name, ZIP_CODE a zip, ORGANIZATION unknown, TITLE no PHI.
fn map() -> LabelMap {
    LabelMap::load("presidio").unwrap()
}

/// Judged under Safe Harbor.
fn judged(record: &Labelled, map: &LabelMap, found: &[Found]) -> Judged {
    judge::judge(record, map, found, &Policy::load("safe-harbor").unwrap()).0
}

fn scored(records: &[(Labelled, Vec<Found>)]) -> Scores {
    let map = map();
    let mut tally = Tally::default();
    tally.expect(&map);
    for (record, found) in records {
        tally.add(record, &map, &judged(record, &map, found));
    }
    tally.scores()
}

fn row<'s>(rows: &'s [Row], name: &str) -> &'s Row {
    rows.iter().find(|row| row.name == name).unwrap()
}

pub(super) fn screen() -> Screen {
    let policy = Policy::load("safe-harbor").unwrap();
    Screen::new(Arc::new(policy), Format::Text, Arc::new(Keyring::for_tests()))
}

/// Two documents: "Jo Li at Acme, 02139 ok" with the name half gone, the employer and "ok" redacted; "Dr. Ann" all gone.
fn two() -> Vec<(Labelled, Vec<Found>)> {
    let first = record(
        "1",
        "Jo Li at Acme, 02139 ok",
        &[(0, 5, "PERSON"), (9, 13, "ORGANIZATION"), (15, 20, "ZIP_CODE")],
    );
    let found = vec![
        redaction(0, 2, Entity::Name),
        redaction(9, 13, Entity::Name),
        redaction(15, 20, Entity::Mrn),
        redaction(21, 23, Entity::Id),
    ];
    let second = record("2", "Dr. Ann", &[(0, 3, "TITLE"), (4, 7, "PERSON")]);
    vec![(first, found), (second, vec![redaction(0, 7, Entity::Name)])]
}

#[test]
fn every_measure_is_what_counting_by_hand_gives() {
    let scores = scored(&two());
    let all = &scores.overall;
    let c = all.counts;
    // Jo Li, 02139, Ann; Jo Li is not whole.
    assert_eq!((c.entities, c.entities_found), (3, 2));
    // JoLi 2 of 4, 02139 5 of 5, Ann 3 of 3.
    assert_eq!((c.letters, c.letters_found), (12, 10));
    // Jo, 02139 and Dr. Ann are right, "ok" is false; Acme counts neither way.
    assert_eq!((c.redactions, c.redactions_right), (4, 3));
    // ok and Dr are letters too much; "Dr. " is four characters.
    assert_eq!((c.redacted_letters_right, c.redacted_letters_over), (10, 4));
    assert_eq!((c.over, c.characters), (2 + 4, 23 + 7));
    assert_eq!((c.documents, c.documents_leaking), (2, 1));
    // 02139 was taken for a record number.
    assert_eq!(c.entities_categorised, 1);
    assert_eq!(all.recall.value, Some(2.0 / 3.0));
    assert_eq!(all.letter_recall.value, Some(10.0 / 12.0));
    assert_eq!(all.precision.value, Some(0.75));
    assert_eq!(all.letter_precision.value, Some(10.0 / 14.0));
    assert!((all.f1.value.unwrap() - 2.0 * 0.75 * (2.0 / 3.0) / (0.75 + 2.0 / 3.0)).abs() < 1e-12);
    assert_eq!(all.category_accuracy.value, Some(0.5));
    assert_eq!(all.over_redaction.value, Some(0.2));
    assert_eq!(all.leaking_documents.value, Some(0.5));
    assert!(all.f1.low < all.f1.value && all.over_redaction.low.is_some());
}

#[test]
fn rows_count_their_own_entities_and_redactions() {
    let scores = scored(&two());
    let names = &row(&scores.groups, "names").counts;
    assert_eq!((names.entities, names.entities_found), (2, 1));
    // Jo and Dr. Ann; Acme counts neither way.
    assert_eq!((names.redactions, names.redactions_right), (2, 2));
    assert_eq!(
        (names.over, names.characters),
        (4, 30),
        "the characters are those of all texts"
    );
    assert_eq!(names, &row(&scores.labels, "PERSON").counts);
    let zip = row(&scores.labels, "ZIP_CODE");
    assert_eq!(
        (zip.recall.value, zip.precision.value),
        (Some(1.0), None),
        "found as something else"
    );
    assert_eq!(zip.group, Some("places"));
    let uncounted: Vec<(&str, u64)> = scores.uncounted.iter().map(|(l, n)| (l.as_str(), *n)).collect();
    assert_eq!(
        uncounted,
        [("ORGANIZATION", 1)],
        "ordinary text is not among them"
    );
    assert_eq!(scores.sources.len(), 1);
}

#[test]
fn what_is_not_there_has_no_score() {
    let scores = scored(&[(record("1", "nothing here", &[]), vec![])]);
    let phone = row(&scores.labels, "PHONE_NUMBER");
    assert_eq!(
        (phone.recall.value, phone.f1.value, phone.precision.value),
        (None, None, None)
    );
    assert_eq!(scores.overall.leaking_documents.value, None, "it cannot leak");
    assert_eq!(scores.overall.over_redaction.value, Some(0.0));
    assert_eq!(scored(&[]).overall.over_redaction.value, None);
}

#[test]
fn a_redaction_that_touches_phi_is_right_and_what_it_takes_too_much_is_told() {
    let (record, found) = two().remove(1);
    let judged = judged(&record, &map(), &found);
    assert_eq!(judged.redactions[0].verdict, Verdict::Right);
    let excess: Vec<(usize, usize)> = judged.excess.iter().map(|e| (e.start, e.end)).collect();
    assert_eq!(excess, [(0, 4)]);
}

#[test]
fn kinds_that_a_source_does_not_label_count_neither_way() {
    let map = LabelMap::load("wikigold").unwrap();
    let record = record("1", "Ann on 3 May, Bob", &[(0, 3, "PER")]);
    let found = [redaction(7, 12, Entity::Date), redaction(14, 17, Entity::Name)];
    let judged = judged(&record, &map, &found);
    let verdicts: Vec<Verdict> = judged.redactions.iter().map(|r| r.verdict).collect();
    assert_eq!(verdicts, [Verdict::Unknown, Verdict::False]);
}

#[test]
fn an_entity_without_letters_must_go_as_a_whole() {
    let record = record("1", "sig: ***", &[(5, 8, "PERSON")]);
    let found = |end| judged(&record, &map(), &[redaction(5, end, Entity::Name)]).entries[0].is_found();
    assert!(found(8) && !found(7));
}

#[test]
fn labels_of_what_the_policy_keeps_count_neither_way() {
    let records = [record("1", "seen 3 May 2024 02139", &[(16, 21, "ZIP_CODE")])];
    let mut labels = Labels::load(Some("presidio"), &records).unwrap();
    let spared = labels.spare_kept(&Policy::load("limited-data-set").unwrap());
    assert_eq!(spared, ["ZIP_CODE"]);
}

/// Safe Harbor leaves years and ages up to 89 as they are: where a source labels them, leaving them is no leak.
#[test]
fn what_the_policy_would_leave_as_it_is_counts_neither_way() {
    let text = "45, 91, 2019, 3/4/2019";
    let gold = [
        (0, 2, "AGE90"),
        (4, 6, "AGE90"),
        (8, 12, "DATE"),
        (14, 22, "DATE"),
    ];
    let map = LabelMap::load("clinical_notes").unwrap();
    let labelled = record("1", text, &gold);
    let judged = judged(&labelled, &map, &[]);
    let standing: Vec<Standing> = judged.entries.iter().map(|e| e.standing).collect();
    let (unknown, phi) = (Standing::Unknown, Standing::Phi);
    assert_eq!(standing, [unknown, phi, unknown, phi]);
    let mut tally = Tally::default();
    tally.add(&labelled, &map, &judged);
    let scores = tally.scores();
    assert_eq!(scores.overall.counts.entities, 2);
    assert_eq!(scores.uncounted.values().sum::<u64>(), 2);
}

#[test]
fn a_date_that_becomes_its_year_is_found_and_a_low_age_is_not() {
    let text = "45 year old, seen 03/04/2024; born 1931, 93 years old";
    let redacted = screen()
        .screen_one(&plain(&record("1", text, &[]), Some(1_718_409_600_000)))
        .unwrap();
    let points = Points::new(text);
    let found: Vec<(&str, Entity)> = found(&redacted)
        .iter()
        .map(|f| (points.slice(f.start, f.end), f.entity))
        .collect();
    assert_eq!(
        found,
        [
            ("03/04/2024", Entity::Date),
            ("1931", Entity::BirthDate),
            ("93", Entity::Age)
        ]
    );
}

#[test]
fn quarantined_records_are_counted_apart_and_batches_keep_the_order() {
    let large = "a".repeat(crate::limits::RECORD_BYTES_MAX + 1);
    let mut records = vec![record("large", &large, &[(0, 5, "PERSON")])];
    let names = |i: usize| record(&i.to_string(), "Dr. Miller", &[(4, 10, "PERSON")]);
    records.extend((0..2 * BATCH_RECORDS).map(names));
    let task = Task {
        records: &records,
        labels: Labels::load(None, &records).unwrap(),
        terms: &Terms::of(""),
        screen: &screen(),
        timestamp_ms: None,
    };
    let mut ticks = Vec::new();
    let evaluation = evaluate(task, &mut |done| ticks.push(done)).unwrap();
    assert!(matches!(
        evaluation.outcomes[0],
        Outcome::Quarantined(Reason::TooLarge)
    ));
    assert_eq!(
        evaluation.scores.overall.counts.entities,
        2 * BATCH_RECORDS as u64
    );
    assert_eq!(evaluation.scores.overall.recall.value, Some(1.0));
    assert_eq!(ticks, [1, 256, 256], "a text that fills a batch goes alone");
}

#[test]
fn unmapped_labels_and_sources_are_told_all_at_once() {
    let mut records = vec![
        record("1", "ab", &[(0, 1, "PERSON"), (1, 2, "SHOE_SIZE")]),
        record("2", "ab", &[(0, 1, "SHOE_SIZE"), (1, 2, "HAT")]),
        record("3", "ab", &[]),
    ];
    records[1].place.line = 2;
    records[2].source = Arc::from("elsewhere");
    let told = Labels::load(None, &records).unwrap_err().to_string();
    for part in [
        "label map is built in for the source `elsewhere` (1 records)",
        "`HAT` has no meaning here (1 times, first in f:2)",
        "`SHOE_SIZE` has no meaning here (2 times, first in f:1)",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let told = Labels::load(Some("presido"), &records).unwrap_err().to_string();
    assert!(told.contains("did you mean `presidio`?"), "{told}");
}

#[test]
fn built_in_maps_are_sound_and_have_sources_of_their_own() {
    let mut sources = std::collections::BTreeSet::new();
    for (name, text) in labels::BUILT_IN {
        LabelMap::load(name).unwrap_or_else(|problems| panic!("{problems}"));
        let yaml = crate::config::reader::Source::parse(name, text).unwrap();
        let table = yaml.root().table().unwrap();
        for source in table.get("sources").unwrap().texts().unwrap() {
            assert!(sources.insert(source.clone()), "{source} has two maps");
        }
    }
}

#[test]
fn a_map_with_mistakes_tells_all_of_them() {
    let file = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    let yaml =
        "labels: {A: nmae, B: [name, unknown], C: [], D: name}\nunlabeled: others\nunlabelled: [dates]\n";
    std::fs::write(file.path(), yaml).unwrap();
    let told = LabelMap::load(file.path().to_str().unwrap())
        .unwrap_err()
        .to_string();
    for part in [
        "labels.A: names none of our kinds; did you mean `name`?",
        "labels.B: names none of our kinds",
        "labels.C: is empty",
        "unlabelled: names none of our kinds; did you mean `date`?",
        "unlabeled: unknown key; did you mean `unlabelled`?",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

/// A text with letters outside of ASCII, and disjoint stretches of it.
fn text_and_stretches() -> impl Strategy<Value = (String, Vec<(usize, usize)>)> {
    let piece = prop::sample::select(vec!["a", "É", "e\u{301}", "👩‍⚕️", " ", "7", "山", ".", "\n", "ß"]);
    (
        prop::collection::vec(piece, 1..40),
        prop::collection::vec(0usize..60, 0..12),
    )
        .prop_map(|(pieces, cuts)| {
            let text = pieces.concat();
            let length = text.chars().count();
            let cuts: std::collections::BTreeSet<usize> = cuts.into_iter().map(|c| c.min(length)).collect();
            let cuts: Vec<usize> = cuts.into_iter().collect();
            let pairs = cuts.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
            (text, pairs)
        })
}

fn labelled(text: &str, stretches: &[(usize, usize)]) -> Labelled {
    let gold: Vec<(usize, usize, &str)> = stretches.iter().map(|(s, e)| (*s, *e, "PERSON")).collect();
    record("1", text, &gold)
}

proptest! {
    #[test]
    fn what_is_labelled_is_found_whole_and_right((text, stretches) in text_and_stretches()) {
        let found = stretches.iter().map(|(s, e)| redaction(*s, *e, Entity::Name)).collect();
        let all = scored(&[(labelled(&text, &stretches), found)]).overall;
        let perfect = (!stretches.is_empty()).then_some(1.0);
        prop_assert_eq!(all.recall.value, perfect);
        prop_assert_eq!(all.precision.value, perfect);
        prop_assert_eq!(all.f1.value, perfect);
        prop_assert_eq!(all.counts.over, 0);
        prop_assert_eq!(all.counts.documents_leaking, 0);
    }

    #[test]
    fn less_redaction_never_finds_more(
        (text, gold) in text_and_stretches(),
        cuts in prop::collection::vec(0usize..60, 2..12),
        gone in 0usize..6,
    ) {
        let cuts: std::collections::BTreeSet<usize> = cuts.into_iter().collect();
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let found: Vec<Found> =
            cuts.chunks_exact(2).map(|pair| redaction(pair[0], pair[1], Entity::Name)).collect();
        let mut fewer = found.clone();
        if gone < fewer.len() {
            fewer.remove(gone);
        }
        let record = labelled(&text, &gold);
        let more = scored(&[(record.clone(), found)]).overall.counts;
        let less = scored(&[(record, fewer)]).overall.counts;
        prop_assert!(less.entities_found <= more.entities_found);
        prop_assert!(less.letters_found <= more.letters_found);
        prop_assert!(less.documents_leaking >= more.documents_leaking);
        prop_assert!(less.over <= more.over);
    }

    #[test]
    fn offsets_count_code_points(before in "[a-zé👩\u{301}山 ]{0,30}", after in "[é👩\u{301}山 ]{0,10}") {
        let text = format!("{before} SSN 219-09-9999 {after}. MRN: 48219377");
        let redacted = screen().screen_one(&plain(&record("1", &text, &[]), None)).unwrap();
        let points = Points::new(&text);
        let found: Vec<&str> = found(&redacted).iter().map(|f| points.slice(f.start, f.end)).collect();
        prop_assert!(found.contains(&"219-09-9999") && found.contains(&"48219377"), "{:?}", found);
    }

    /// What `--spans` writes, `eval` reads; scored against itself it is perfect.
    #[test]
    fn spans_written_are_spans_read(name in "[A-Z][a-zéü]{2,8}", gap in "[👩\u{301}. ]{0,5}") {
        let records = [record("1", &format!("{gap} Dr. {name}, SSN 219-09-9999{gap}"), &[])];
        let measure = |records: &[Labelled], map: &str| {
            let labels = Labels::load(Some(map), records).unwrap();
            let (terms, screen) = (Terms::of(""), screen());
            let task = Task { records, labels, terms: &terms, screen: &screen, timestamp_ms: Some(0) };
            evaluate(task, &mut |_| ()).unwrap()
        };
        let mut lines = Vec::new();
        spans::write(&records, &measure(&records, "presidio"), &mut lines).unwrap();
        let mut reading = Reading::default();
        reading.lines(lines.as_slice(), &Arc::from("spans"), None).unwrap();
        prop_assert!(reading.bad.is_empty(), "{:?}", reading.bad);
        let all = measure(&reading.records, "deidstream").scores.overall;
        prop_assert_eq!((all.recall.value, all.precision.value), (Some(1.0), Some(1.0)));
        prop_assert_eq!((all.counts.over, all.category_accuracy.value), (0, Some(1.0)));
    }
}
