use super::super::labels::Labels;
use super::super::summary::{PolicyName, With};
use super::super::terms::Terms;
use super::super::tests::{record, redaction, screen};
use super::super::{Task, evaluate};
use super::*;
use crate::entity::Entity;
use proptest::prelude::*;

const ATTACK: &str = "<script>alert('\"x\"')</script>&amp;";

fn report(records: &[Labelled]) -> String {
    let screen = screen();
    let terms = Terms::of("");
    let task = Task {
        records,
        labels: Labels::load(None, records).unwrap(),
        terms: &terms,
        screen: &screen,
        timestamp_ms: Some(0),
    };
    let evaluation = evaluate(task, &mut |_| ()).unwrap();
    let with = With {
        deidstream: ATTACK.to_owned(),
        policy: PolicyName::of(screen.policy()),
        model: None,
        date: "2026-01-01".to_owned(),
        files: vec![ATTACK.to_owned()],
    };
    let summary = Summary::new(with, records, &[], &evaluation, &terms, true);
    html(&summary, records, &evaluation)
}

#[test]
fn nothing_of_a_record_becomes_markup() {
    let text = format!("{ATTACK} seen by Dr. Miller {ATTACK}");
    let mut hostile = record(ATTACK, &text, &[(0, 8, "PERSON"), (47, 53, "PERSON")]);
    hostile.kind = Some(ATTACK.to_owned());
    let html = report(&[hostile, record("2", ATTACK, &[])]);
    assert_eq!(html.matches("<script>").count(), 1, "ours");
    assert!(!html.contains("alert('\"x\"')"), "no quote may end an attribute");
    assert!(html.contains("&lt;script&gt;alert('&quot;x&quot;')&lt;/script&gt;&amp;amp;"));
}

#[test]
fn the_report_loads_nothing_and_lets_its_own_script_run_only() {
    let html = report(&[record("1", "Dr. Miller", &[(4, 10, "PERSON")])]);
    for outside in ["http:", "https:", "src=", "@import", "url(", "<link"] {
        assert!(!html.contains(outside), "{outside}");
    }
    let script = html
        .split("<script>")
        .nth(1)
        .unwrap()
        .split("</script>")
        .next()
        .unwrap();
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    assert!(html.contains(&format!("script-src 'sha256-{hash}'")));
    assert!(html.contains("This file holds clinical text in clear."));
}

#[test]
fn stretches_are_coloured_by_what_became_of_them() {
    let html = report(&[record(
        "1",
        "Dr. Miller saw Zora at Acme, SSN 219-09-9999",
        &[(4, 10, "PERSON"), (15, 19, "PERSON"), (23, 27, "ORGANIZATION")],
    )]);
    for mark in [
        r#"<mark class="found" title="PERSON: found; taken for name by pattern">Miller</mark>"#,
        r#"<mark class="missed" title="PERSON: missed" data-label="PERSON">Zora</mark>"#,
        r#"<mark class="unknown" title="ORGANIZATION: counts neither way">Acme</mark>"#,
        r#"<mark class="false" title="redacted without need; taken for ssn by pattern">219-09-9999</mark>"#,
        r#"data-is="missed false" data-missed="PERSON" data-id="1""#,
    ] {
        assert!(html.contains(mark), "{mark}\n{html}");
    }
}

#[test]
fn what_html_forbids_or_what_turns_a_line_is_shown() {
    assert_eq!(visible("a\0b\u{202e}c\td\u{7f}"), "a␀b‹U+202E›c\td‹U+007F›");
}

proptest! {
    /// The stretches of a text, one behind the other, are the text.
    #[test]
    fn stretches_cover_the_text_once(
        text in "[aé👩\u{301} .]{1,40}",
        cuts in prop::collection::btree_set(0usize..40, 4),
    ) {
        let length = text.chars().count();
        let cuts: Vec<usize> = cuts.into_iter().filter(|at| *at <= length).collect();
        let gold: Vec<_> = cuts.get(..2).into_iter().map(|c| (c[0], c[1], "PERSON")).collect();
        let record = record("1", &text, &gold);
        let found: Vec<_> =
            cuts.get(1..3).into_iter().map(|c| redaction(c[0], c[1], Entity::Name)).collect();
        let policy = crate::policy::Policy::load("safe-harbor").unwrap();
        let map = super::super::labels::LabelMap::load("presidio").unwrap();
        let judged = super::super::judge::judge(&record, &map, &found, &policy).0;
        let points = Points::new(&text);
        let joined: String =
            stretches(&record, &judged).iter().map(|s| points.slice(s.start, s.end)).collect();
        prop_assert_eq!(joined, text);
    }
}
