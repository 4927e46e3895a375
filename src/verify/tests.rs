//! The gate against planted leaks, harmless look-alikes and the clinical carriers.
#![allow(clippy::string_slice, clippy::unwrap_used)]

use super::*;
use crate::detect::Detector;
use crate::detect::testing::{document, policy};
use crate::document::FieldKind::{Header, MapKey, Number, RecordKey, Text};
use crate::phi::Phi;
use crate::policy::FieldRule;
use crate::redaction::Removed;
use crate::span::Finder;
use std::sync::Arc;

type FieldText<'a> = (&'a str, FieldKind, &'a str);

/// A redaction in which the text between `«»` is what redaction wrote.
fn outcome(removed: &[(Entity, &str)], fields: &[FieldText<'_>], raw: &str) -> Result<(), Reason> {
    let mut redaction = Redaction::default();
    let mut plain: Vec<(&str, FieldKind, String)> = Vec::new();
    for (path, kind, marked) in fields {
        let mut ranges = Vec::new();
        let mut text = String::new();
        for (i, piece) in marked.split(['«', '»']).enumerate() {
            if i % 2 == 1 {
                ranges.push((text.len(), text.len() + piece.len()));
            }
            text.push_str(piece);
        }
        redaction.edits.push(Edit::Unchanged);
        redaction.written.push(ranges);
        plain.push((path, *kind, text));
    }
    let surface = |(entity, text): &(Entity, &str)| Removed {
        entity: *entity,
        surface: Phi::from(*text),
    };
    redaction.removed = removed.iter().map(surface).collect();
    let fields: Vec<FieldText<'_>> = plain.iter().map(|(p, k, t)| (*p, *k, t.as_str())).collect();
    let decoded = document(&fields);
    let policy = policy(&[("code", FieldRule::Keep)]);
    let rescanned = Detector::new(Arc::new(policy.clone())).rescan(&decoded);
    let output = OutputRecord {
        value: Some(raw.into()),
        ..OutputRecord::default()
    };
    verify(&output, &decoded, &redaction, &rescanned, &policy)
}

const REMOVED: [(Entity, &str); 5] = [
    (Entity::Name, "John Q Smith"),
    (Entity::Ssn, "123-45-6789"),
    (Entity::BirthDate, "1931-03-04"),
    (Entity::City, "Reading"),
    (Entity::Mrn, "12"),
];

#[test]
fn every_planted_leak_is_caught_in_every_place() {
    use Entity::*;
    for (leak, entity) in [
        ("John Smith", Name),
        (r"seen\nsmith", Name),
        (r"J\u006fhn Smit\u0068", Name),
        ("SMITH^JOHN", Name),
        ("smith, j.", Name),
        ("John", Name),
        ("J.Q.S.", Name),
        ("123456789", Ssn),
        ("123 45 6789", Ssn),
        ("x01234567891", Ssn),
        ("March 4, 1931", BirthDate),
        ("3/4/31", BirthDate),
        ("lives in Reading", City),
        ("MRN 12", Mrn),
    ] {
        for (path, kind) in [
            ("note", Text),
            ("m.{key}", MapKey),
            ("$key", RecordKey),
            ("$header.a", Header),
            ("code", Text),
        ] {
            let field = (path, kind, leak);
            assert_eq!(
                outcome(&REMOVED, &[field], ""),
                Err(Reason::ResidualValue { entity }),
                "{leak} in {path}"
            );
        }
    }
    assert!(outcome(&REMOVED, &[("n", Number, "123456789")], "").is_err());
}

#[test]
fn look_alikes_and_what_redaction_wrote_pass() {
    for text in [
        "Reading is hard, 12 mg, in 1931, 3/4 cup",
        "a joint, Johnson",
        "1123456",
        "reading",
        "«[NAME-1]» and «SMITH»",
        "«3/4/1931»",
        "«123-45-6789»",
    ] {
        assert_eq!(outcome(&REMOVED, &[("note", Text, text)], ""), Ok(()), "{text}");
    }
    assert_eq!(outcome(&REMOVED, &[("n", Number, "123456789.5")], ""), Ok(()));
}

#[test]
fn a_pattern_must_lie_within_what_redaction_wrote() {
    let other = |text| outcome(&[], &[("note", Text, text)], "");
    let residual = Err(Reason::ResidualPattern { entity: Entity::Ssn });
    assert_eq!(other("SSN 987-65-4321"), residual);
    assert_eq!(other("SSN «987-65»-4321"), residual);
    assert_eq!(other("SSN «987-65»«-4321»"), Ok(()));
    // A year that stays and a time are no number to call, though they look like one; a longer rest is.
    assert_eq!(other("phone «2023» 1105 readback ok"), Ok(()));
    let residual_phone = Err(Reason::ResidualPattern {
        entity: Entity::Phone,
    });
    assert_eq!(other("phone «802» 555 0143"), residual_phone);
    assert_eq!(other("phone 2023 1105"), residual_phone);
    // What the policy vouches for may be a number that looks like a date, but nobody's social security number.
    assert_eq!(outcome(&[], &[("code", Text, "12/31/2020")], ""), Ok(()));
    assert_eq!(outcome(&[], &[("code", Text, "987-65-4321")], ""), residual);
}

/// Quadratic work would take minutes here.
#[test]
fn many_patterns_are_looked_up_quickly() {
    let spans: Vec<Span> = (0..300_000)
        .map(|i| Span::new(8 * i, 8 * i + 6, Entity::Mrn, Finder::Pattern))
        .collect();
    let mut written: Ranges = spans.iter().map(|s| (s.start, s.end)).collect();
    let document = document(&[("a", Text, "")]);
    let field = document.field(0);
    let policy = policy(&[]);
    assert_eq!(verify_patterns(field, (&written, &[]), &spans, &policy), Ok(()));
    written[299_999].1 -= 1;
    assert!(verify_patterns(field, (&written, &[]), &spans, &policy).is_err());
}

#[test]
fn states_kept_kinds_and_ages_below_ninety_pass() {
    let document = document(&[("a", Text, "MA 89 years, age 90")]);
    let field = document.field(0);
    let verdict = |start, end, entity| {
        let mut policy = policy(&[]);
        policy.actions[Entity::City as usize] = Action::Keep;
        let span = Span::new(start, end, entity, Finder::Pattern);
        verify_patterns(field, (&Vec::new(), &[]), &[span], &policy)
    };
    assert_eq!(verdict(0, 2, Entity::State), Ok(()));
    assert_eq!(verdict(0, 2, Entity::City), Ok(()));
    assert_eq!(verdict(3, 11, Entity::Age), Ok(()));
    assert_eq!(
        verdict(13, 19, Entity::Age),
        Err(Reason::ResidualPattern { entity: Entity::Age })
    );
    assert_eq!(
        verdict(0, 2, Entity::Age),
        Err(Reason::ResidualPattern { entity: Entity::Age })
    );
}

#[test]
fn raw_bytes_may_not_show_what_fields_do_not() {
    let name = [(Entity::Name, "John Smith")];
    let residual = Err(Reason::ResidualValue { entity: Entity::Name });
    assert_eq!(
        outcome(&name, &[("a", Text, "x")], r#"{"a":"x" /* SMITH */}"#),
        residual
    );
    assert_eq!(
        outcome(&name, &[("a", Text, "«Smith»")], r#"{"a":"Smith"}"#),
        Ok(())
    );
    assert_eq!(
        outcome(&name, &[("a", Text, "«Smith»")], r#"{"a":"Smith","Smith":1}"#),
        residual
    );
    assert_eq!(
        outcome(
            &name,
            &[("a", Text, "«[NAME-1]»")],
            r#"{"a":"[NAME-1]","name":1}"#
        ),
        Ok(())
    );
}

#[test]
fn an_output_of_another_shape_is_malformed() {
    let redaction = Redaction {
        edits: vec![Edit::Replace("[NAME-1]".into())],
        written: vec![vec![(0, 8)]],
        ..Redaction::default()
    };
    let verdict = |text| {
        let decoded = document(&[("a", Text, text)]);
        verify(
            &OutputRecord::default(),
            &decoded,
            &redaction,
            &[Vec::new()],
            &policy(&[]),
        )
    };
    assert_eq!(verdict("[NAME-1]"), Ok(()));
    assert_eq!(verdict("[NAME-2]"), Err(Reason::OutputMalformed));
    let empty = Document::default();
    assert_eq!(
        verify(&OutputRecord::default(), &empty, &redaction, &[], &policy(&[])),
        Err(Reason::OutputMalformed)
    );
}
