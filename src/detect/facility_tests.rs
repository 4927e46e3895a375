//! What facilities add, in the detector as a whole: formats count like patterns, kept terms stop nothing but patterns and
//! the model.

use super::testing::{document, policy};
use super::*;
use crate::document::FieldKind::Text;
use crate::policy::formats::parsed;
use crate::policy::{DictionaryEntry, FieldRule, KeepTerm};

fn keep(term: &str, case_sensitive: bool) -> KeepTerm {
    KeepTerm {
        term: term.into(),
        case_sensitive,
        enabled: true,
    }
}

fn found(detector: &Detector, fields: &[(&str, FieldKind, &str)]) -> Vec<String> {
    let document = document(fields);
    shown(&document, &detector.screen(&document))
}

fn shown(document: &Document, findings: &Findings) -> Vec<String> {
    let fields = document.fields().zip(&findings.spans);
    let each = fields.flat_map(|(field, spans)| {
        spans.iter().map(move |s| {
            field
                .text
                .expose()
                .get(s.start..s.end)
                .unwrap_or("off a boundary")
                .to_owned()
        })
    });
    each.collect()
}

#[test]
fn kept_terms_stop_patterns_and_the_model_as_a_whole_only() {
    let mut policy = policy(&[("name", FieldRule::Is(Entity::Name))]);
    policy.keep = [keep("Graves", false), keep("Foley", true), keep("Smith", false)].into();
    policy.dictionary = [DictionaryEntry {
        term: "Foley".into(),
        entity: Entity::Name,
        case_sensitive: false,
        whole_word: true,
        replacement: None,
        enabled: true,
    }]
    .into();
    let detector = Detector::new(Arc::new(policy));
    let text = |t| found(&detector, &[("t", Text, t)]);
    assert!(text("Dr. Graves").is_empty() && text("Dr. GRAVES").is_empty());
    assert_eq!(
        text("Dr. Graves Okafor"),
        ["Graves Okafor"],
        "not a part of a finding"
    );
    assert_eq!(text("Dr. Foley"), ["Foley"], "not against the dictionary");
    assert_eq!(
        found(&detector, &[("name", Text, "Smith"), ("t", Text, "Dr. Smith")]),
        ["Smith", "Smith"],
        "neither against structure nor against known values"
    );
    // The gate sees what the finders see.
    let document = document(&[("t", Text, "Dr. Graves")]);
    assert!(detector.rescan(&document).iter().all(Vec::is_empty));
}

#[test]
fn formats_count_like_patterns_and_their_values_are_known() {
    let mut policy = policy(&[]);
    policy.formats = parsed("- {name: ward, entity: mrn, regex: '\\bWB/\\d{4}\\b'}").into();
    let detector = Detector::new(Arc::new(policy));
    assert_eq!(
        found(
            &detector,
            &[("a", Text, "band WB/1234"), ("b", Text, "see wb/1234")]
        ),
        ["WB/1234", "wb/1234"]
    );
    // Inside the JSON of a string, behind an escape.
    assert_eq!(found(&detector, &[("a", Text, r"\u0057B/1234 x")]).len(), 1);
}

#[test]
fn locales_of_the_policy_reach_the_scanner() {
    let mut with_uk = policy(&[]);
    with_uk.locales = with_uk.locales.with(crate::locale::Locale::Uk);
    let text: [(&str, FieldKind, &str); 1] = [("t", Text, "seen, 943 476 5919 or 9434765919")];
    assert_eq!(
        found(&Detector::new(Arc::new(with_uk)), &text),
        ["943 476 5919", "9434765919"]
    );
}
