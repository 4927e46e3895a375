//! Tests of the detector as a whole.
#![allow(clippy::string_slice, clippy::unwrap_used)]

use super::testing::{document, policy};
use super::*;
use crate::document::FieldKind::{self, Header, MapKey, Number, RecordKey, Text};
use crate::document::FieldPath;
use crate::policy::{DictionaryEntry, FieldRule, KeyRule};
use crate::span::Confidence;
use Entity::*;

type FieldText = (&'static str, FieldKind, &'static str);

fn screen(policy: Policy, fields: &[FieldText]) -> (Findings, Vec<String>) {
    let document = document(fields);
    let findings = Detector::new(Arc::new(policy)).screen(&document);
    let shown = shown(&document, &findings);
    (findings, shown)
}

/// Each finding as `field text entity known`.
fn shown(document: &Document, findings: &Findings) -> Vec<String> {
    let mut shown = Vec::new();
    for (at, (field, spans)) in document.fields().zip(&findings.spans).enumerate() {
        for span in spans {
            let text = field.text.expose().get(span.start..span.end).unwrap();
            let known = span.known.map_or("-".to_owned(), |k| k.to_string());
            shown.push(format!("{at} {text} {} {known}", span.entity));
        }
    }
    shown
}

fn structured() -> Policy {
    policy(&[
        ("patient.name", FieldRule::Is(Name)),
        ("**.given", FieldRule::Is(Name)),
        ("**.family", FieldRule::Is(Name)),
        ("**.mrn", FieldRule::Is(Mrn)),
        ("**.code", FieldRule::Keep),
        ("**.photo", FieldRule::Remove),
        ("**.state", FieldRule::Is(State)),
        ("people.{key}", FieldRule::Is(Name)),
    ])
}

#[test]
fn a_model_is_asked_about_sentences_and_names_and_not_about_codes() {
    let policy = crate::policy::Policy::load("safe-harbor").unwrap();
    let detector = Detector::new(Arc::new(policy));
    let is_asked = |path, text| {
        let document = document(&[(path, Text, text)]);
        detector.is_for_model(document.field(0))
    };
    for text in [
        "AD", "27", " XPN ", "I21", "wa", "7.2", "<0.5 %", "5/10", "5'4\"", "120/80", "AuQ=",
    ] {
        assert!(!is_asked("note", text), "{text}");
    }
    for text in [
        "LEE",
        "Ng",
        "ann",
        "Seen.",
        "He is",
        "1234",
        "A-1",
        "12.5.3",
        "1234567.8",
    ] {
        assert!(is_asked("note", text), "{text}");
    }
    for (key, is_for_model) in [
        ("Philippa Grindlewald", true),
        ("Blood pressure", false),
        ("grindlewald", false),
    ] {
        let document = document(&[("a.{key}", MapKey, key)]);
        assert_eq!(detector.is_for_model(document.field(0)), is_for_model, "{key}");
    }
    let asked_of_term = |text| {
        let path = FieldPath::tagged("code.display", Some(FieldRule::Term));
        let document: Document = [(path, Text, text)].into_iter().collect();
        detector.is_for_model(document.field(0))
    };
    for text in ["White", "General practice", "Rash", "Burns"] {
        assert!(!asked_of_term(text) && is_asked("note", text), "{text}");
    }
    for text in ["Okonkwo test", "Okonkwo", "seen with the ward staff today"] {
        assert!(asked_of_term(text), "{text}");
    }
    assert!(
        !is_asked("Patient.address[].state", "WA"),
        "the policy keeps states"
    );
    assert!(
        is_asked("Patient.address[].state", "Lee, John"),
        "and nothing else there"
    );
}

#[test]
fn structured_values_are_known_in_every_other_field() {
    let (findings, shown) = screen(
        structured(),
        &[
            ("$key", RecordKey, " A-77512 "),
            ("$header.source", Header, "ward of smith"),
            ("patient.name", Text, "  John Smith\n"),
            ("patient.mrn", Number, "77512"),
            ("people.{key}", MapKey, "Mary Smith"),
            ("note", Text, "SMITH, JOHN (77512) and Mary, 123-45-6789."),
            ("item.code", Text, "john.smith 123-45-6788"),
            ("count", Number, "77512"),
            ("total", Number, "77512.5"),
            ("photo", Text, "anything"),
            ("patient.state", Text, "Ohio"),
        ],
    );
    assert_eq!(
        shown,
        [
            "0 A-77512 id -",
            "1 smith name 0",
            "2 John Smith name 0",
            "3 77512 mrn 2",
            "4 Mary Smith name 1",
            "5 SMITH, JOHN name 0",
            "5 77512 mrn 2",
            "5 Mary name 1",
            "5 123-45-6789 ssn 3",
            "6 john.smith name 0",
            "6 123-45-6788 ssn 4",
            "7 77512 mrn 2",
            "9 anything id 5",
        ]
    );
    assert_eq!(
        findings.needles.get(0).map(|n| n.text.expose().as_str()),
        Some("John Smith")
    );
}

#[test]
fn given_and_family_names_are_one_person() {
    let (_, shown) = screen(
        structured(),
        &[
            ("a[].family", Text, "Roe"),
            ("a[].given", Text, "Jane"),
            ("b.given", Text, "Will"),
            ("b.family", Text, "Smith"),
            ("patient.name", Text, "Lee, Ann; Poe, Tom"),
            ("t", Text, "J. Roe saw Will Smith, Roe and Tom Poe"),
        ],
    );
    assert_eq!(
        shown,
        [
            "0 Roe name 0",
            "1 Jane name 0",
            "2 Will name 1",
            "3 Smith name 1",
            "4 Lee, Ann; Poe, Tom name -",
            "5 J. Roe name 0",
            "5 Will Smith name 1",
            "5 Roe name 0",
            "5 Tom Poe name 3",
        ]
    );
}

#[test]
fn relatives_are_known_once_they_are_named_in_full() {
    let (_, shown) = screen(
        structured(),
        &[
            ("patient.name", Text, "Adaeze Okonkwo"),
            ("note", Text, "Her son Chidi Okonkwo called. Chidi is well."),
        ],
    );
    assert_eq!(
        shown,
        [
            "0 Adaeze Okonkwo name 0",
            "1 Chidi Okonkwo name 1",
            "1 Chidi name 1"
        ]
    );
    let text = "Diana Scott is a 50 year old woman. Ms. Scott reports pain. Diana will return.";
    let (_, shown) = screen(structured(), &[("note", Text, text)]);
    let names: Vec<&String> = shown.iter().filter(|s| s.contains("name")).collect();
    assert_eq!(
        names,
        ["0 Diana Scott name 0", "0 Scott name 0", "0 Diana name 0"]
    );
}

#[test]
fn a_key_does_not_depend_on_the_value() {
    let keys = |rest: &[FieldText]| {
        let fields: Vec<FieldText> = [
            ("$key.{key}", MapKey, "Fitzroyce"),
            ("$key.mrn", RecordKey, "12345"),
            ("$key.note", RecordKey, "x Ottoline Fitzroyce"),
        ]
        .into_iter()
        .chain(rest.iter().copied())
        .collect();
        let mut policy = policy(&[
            ("$key.mrn", FieldRule::Is(Mrn)),
            ("$key.note", FieldRule::Narrative),
            ("name", FieldRule::Is(Name)),
        ]);
        policy.record_key = KeyRule {
            entity: Id,
            action: Action::Label,
        };
        let (_, shown) = screen(policy, &fields);
        shown
            .into_iter()
            .filter(|s| s.as_bytes()[0] < b'3')
            .collect::<Vec<_>>()
    };
    let tombstone = keys(&[]);
    assert_eq!(tombstone, ["1 12345 mrn -"]);
    assert_eq!(
        keys(&[("name", Text, "Ottoline Fitzroyce"), ("t", Text, "12345")]),
        tombstone
    );
}

#[test]
fn a_kept_key_is_still_searched_for_dictionary_terms() {
    let mut policy = structured();
    policy.record_key.action = Action::Keep;
    policy.dictionary = [DictionaryEntry {
        term: "smith".into(),
        entity: Name,
        case_sensitive: false,
        whole_word: true,
        replacement: None,
        enabled: true,
    }]
    .into();
    let (_, shown) = screen(
        policy,
        &[
            ("$key", RecordKey, "Smith 123-45-6789"),
            ("a.code", Text, "SMITH-1"),
        ],
    );
    assert_eq!(shown, ["0 Smith name -", "1 SMITH name 0"]);
}

#[test]
fn longer_written_forms_keep_their_kind_and_kept_kinds_hide_nothing() {
    let fields: [FieldText; 2] = [
        ("patient.name", Text, "John Smith"),
        ("note", Text, "john.smith@x.org on 1/2/2020"),
    ];
    let (_, shown) = screen(structured(), &fields);
    assert_eq!(
        shown,
        [
            "0 John Smith name 0",
            "1 john.smith@x.org email 1",
            "1 1/2/2020 date 2"
        ]
    );
    let mut keeps_mail = structured();
    keeps_mail.actions[Email as usize] = Action::Keep;
    let (_, shown) = screen(keeps_mail, &fields);
    assert_eq!(
        shown,
        ["0 John Smith name 0", "1 john.smith name 0", "1 1/2/2020 date 1"]
    );
}

#[test]
fn tokens_of_ours_are_left_alone() {
    let (_, shown) = screen(
        structured(),
        &[("patient.name", Text, "[NAME-1]"), ("t", Text, "[NAME-1] Name")],
    );
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn the_subject_is_the_first_of_the_preferred_path() {
    let mut policy = structured();
    policy.subject = ["patient.id", "**.mrn"]
        .map(|p| PathPattern::parse(p).unwrap())
        .to_vec();
    let subject = |fields: &[FieldText]| {
        let (findings, _) = screen(policy.clone(), fields);
        findings.subject.map(|s| s.expose().clone())
    };
    let (mrn, id): (FieldText, FieldText) = (("b.mrn", Text, "m"), ("patient.id", Text, " p "));
    assert_eq!(subject(&[mrn, id]).as_deref(), Some("p"));
    assert_eq!(subject(&[("patient.id", Text, " "), mrn]).as_deref(), Some("m"));
    assert_eq!(subject(&[("x", Text, "y")]), None);
}

#[test]
fn what_the_model_finds_is_searched_everywhere() {
    let document = document(&[
        ("a", Text, "seen by Zhivago é"),
        ("b.code", Text, "ZHIVAGO"),
        ("$key", RecordKey, "zhivago"),
    ]);
    let mut policy = structured();
    policy.record_key.action = Action::Keep;
    let detector = Detector::new(Arc::new(policy));
    let mut findings = detector.screen(&document);
    assert!(shown(&document, &findings).is_empty());
    let span = |start, end| Suspect {
        start,
        end,
        entity: Name,
        confidence: Confidence::per_mille(900),
        begins: false,
    };
    // The second one cuts a character in two and the third lies outside; the vouched field's own does not count.
    let model = vec![
        vec![span(8, 15), span(16, 17), span(90, 99)],
        vec![span(0, 3)],
        Vec::new(),
    ];
    detector.add_model_spans(&document, &mut findings, &model);
    assert_eq!(
        shown(&document, &findings),
        ["0 Zhivago name 0", "1 ZHIVAGO name 0"]
    );
}

#[test]
fn rescans_respect_what_the_policy_vouches_for() {
    let detector = Detector::new(Arc::new(structured()));
    let ssn = "123-45-6789";
    let fields = [
        ("note", Text, ssn),
        ("a.code", Text, ssn),
        ("patient.name", Text, ssn),
        ("n", Number, ssn),
        ("$key", RecordKey, ssn),
    ];
    let counts: Vec<usize> = detector.rescan(&document(&fields)).iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 1, 1, 0, 1]);
}

#[test]
fn vouching_for_a_field_does_not_cover_plain_identifiers_in_it() {
    let shown = |text: &'static str| screen(structured(), &[("a.code", Text, text)]).1;
    for text in [
        "http://loinc.org",
        "http://terminology.hl7.org/CodeSystem/v3-ActCode",
        "2.16.840.1.113883.6.96",
        "urn:oid:2.16.840.1.113883.4.642.40.2.48.1",
        "55757-9",
        "0069-2587-10",
        "00069-2587-10",
        "314231",
        "160903007",
        "1234567893",
        "10.1.2.3",
        "2024-03-04T10:15:00Z",
        "Full-time employment (finding)",
        "Body mass index (BMI) [Ratio]",
        "Parkinson's disease",
        "simvastatin 20 MG Oral Tablet",
        "{score}",
        "mm[Hg]",
        "550e8400-e29b-41d4-a716-446655440000",
    ] {
        assert!(shown(text).is_empty(), "{text}: {:?}", shown(text));
    }
    for (text, found) in [
        ("adaeze@example.org", "0 adaeze@example.org email 0"),
        ("SSN 123-45-6789", "0 123-45-6789 ssn 0"),
        ("call (617) 555-0123", "0 (617) 555-0123 phone 0"),
        ("per Mr. Okonkwo", "0 Okonkwo name 0"),
        ("MRN: 0048213", "0 0048213 mrn 0"),
    ] {
        assert_eq!(shown(text), [found]);
    }
}

#[test]
fn escapes_hide_nothing() {
    let payload = r#"{\"note\":\"Seen.\nOkonkwo is well\nMRN 0048213, Jos\u00e9\"}"#;
    let (_, shown) = screen(
        structured(),
        &[
            ("patient.name", Text, "Adaeze Okonkwo"),
            ("people.{key}", MapKey, "José Ruiz"),
            ("payload", Text, payload),
        ],
    );
    assert_eq!(
        shown,
        [
            "0 Adaeze Okonkwo name 0",
            "1 José Ruiz name 1",
            "2 Okonkwo name 0",
            "2 0048213 mrn 2",
            r"2 Jos\u00e9 name 1",
        ]
    );
}
