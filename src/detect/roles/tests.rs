//! Whose names are whose.

use super::*;
use crate::detect::Detector;
use crate::detect::testing;
use crate::document::{FieldKind, FieldPath};
use crate::policy::{Action, FieldRule};
use std::sync::Arc;

/// Names of a note with their roles, as the rules find them.
fn roles(note: &str) -> Vec<(String, &'static str)> {
    named(testing::policy(&[]), &[("note", note)])
}

fn named(policy: Policy, fields: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let fields: Vec<_> = fields
        .iter()
        .map(|(path, text)| (*path, FieldKind::Text, *text))
        .collect();
    let document = testing::document(&fields);
    let findings = Detector::new(Arc::new(policy)).screen(&document);
    let names = document.fields().zip(&findings.spans).flat_map(|(field, spans)| {
        let names = spans.iter().filter(|s| s.entity == Entity::Name);
        names.map(move |s| (field.text.expose()[s.start..s.end].to_owned(), s.role.name()))
    });
    names.collect()
}

/// The role that the words around `NAME` speak for.
fn around(text: &str) -> Role {
    let (before, after) = text.split_once("NAME").unwrap();
    before_name(before).and(after_name(after)).role()
}

#[test]
fn what_stands_beside_a_name_tells_whose_it_is() {
    for (text, role) in [
        ("Dr. NAME saw", Role::Provider),
        ("seen by Dr NAME", Role::Provider),
        ("NAME, MD", Role::Provider),
        ("NAME M.D.", Role::Provider),
        ("NAME RN", Role::Provider),
        ("nurse NAME", Role::Provider),
        ("Attending: NAME", Role::Provider),
        ("Attending physician:\n  Prof. NAME", Role::Provider),
        ("Dictated by: NAME", Role::Provider),
        ("dictated by NAME", Role::Provider),
        ("Name of referring physician: NAME", Role::Provider),
        ("Patient: NAME", Role::Patient),
        ("PATIENT NAME:   NAME", Role::Patient),
        ("**Pt:** NAME", Role::Patient),
        ("the patient, Mrs. NAME", Role::Patient),
        ("NAME, 92, seen", Role::Patient),
        ("NAME is a 54-year-old", Role::Patient),
        ("NAME (54M)", Role::Patient),
        ("NAME DOB: 1", Role::Patient),
        ("his wife NAME", Role::Relative),
        ("her daughter (NAME)", Role::Relative),
        ("son, NAME", Role::Relative),
        ("Patient's mother: NAME", Role::Relative),
        ("Emergency contact: Mrs. NAME", Role::Relative),
        ("Spouse - NAME", Role::Relative),
    ] {
        assert_eq!(around(text), role, "{text}");
    }
}

#[test]
fn what_is_uncertain_is_unknown() {
    for text in [
        "NAME",
        "Mrs. NAME",
        "Electronically signed by NAME",
        "NAME, MD 20814",
        "NAME PT",
        "her son. NAME",
        "Patient: Dr. NAME",
        "her son Dr. NAME",
        "Dr. NAME, 54, seen",
        "NAME 10 mg",
        "NAME, 2020",
        "é NAME é",
    ] {
        assert_eq!(around(text), Role::Unknown, "{text}");
    }
}

#[test]
fn copies_of_one_person_share_a_role_and_two_roles_are_none() {
    assert_eq!(
        roles("Patient: Jane Roe\nJane Roe is well. Seen by Dr. Okafor. Roe, Jane left; Okafor signed."),
        [
            ("Jane Roe", "patient"),
            ("Jane Roe", "patient"),
            ("Okafor", "provider"),
            ("Roe, Jane", "patient"),
            ("Okafor", "provider"),
        ]
        .map(|(n, r)| (n.to_owned(), r))
    );
    let both = roles("Patient: Jane Roe\nToday Dr. Jane Roe is a patient herself.");
    assert!(both.iter().all(|(_, role)| *role == "unknown"), "{both:?}");
}

#[test]
fn paths_tell_whose_name_a_field_holds() {
    let policy = || Policy::load("safe-harbor").unwrap();
    let found = named(
        policy(),
        &[
            ("patient.name", "Jane Roe"),
            ("visit.attending.name", "Ann Okafor"),
            ("next_of_kin.name", "Mira Roe"),
            ("author", "Eve Stone"),
        ],
    );
    let roles: Vec<&str> = found.iter().map(|(_, role)| *role).collect();
    assert_eq!(roles, ["patient", "provider", "relative", "unknown"]);
}

/// What is left of names under a policy that keeps providers' names.
fn kept(fields: &[(&str, &str)]) -> Vec<String> {
    let mut policy = testing::policy(&[
        ("doctor", FieldRule::Is(Entity::Name)),
        ("who", FieldRule::Is(Entity::Name)),
    ]);
    policy.roles = policy.roles.with_action(Role::Provider, Action::Keep);
    let kept = named(policy, fields)
        .into_iter()
        .filter(|(_, role)| *role == "provider");
    kept.map(|(name, _)| name).collect()
}

#[test]
fn a_name_is_kept_only_where_nothing_in_it_must_go() {
    assert_eq!(
        kept(&[("note", "Dr. Okafor saw Mr. Roe. Okafor left.")]),
        ["Okafor", "Okafor"]
    );
    assert!(kept(&[("who", "John Smith"), ("note", "Jane Smith, MD saw him.")]).is_empty());
    assert!(kept(&[("note", "Patient: John Okafor\nDr. Okafor saw him.")]).is_empty());
    // One that goes takes another with it.
    assert!(kept(&[("who", "John Smith"), ("note", "Jane Smith, MD and Jane Doe, MD")]).is_empty());
}

proptest::proptest! {
    #[test]
    fn any_text_around_a_name_is_read(before in ".{0,90}", after in ".{0,60}") {
        before_name(&before).and(after_name(&after)).and(in_name(&before)).role();
        let _ = FieldPath::new(before);
    }
}

/// Clinicians fall ill too: what is said of a patient beside credentials leaves the role open.
#[test]
fn a_clinician_who_is_the_patient_has_no_role() {
    for text in [
        "Chief complaint: NAME, PA-C, is a 41 y/o woman",
        "NAME RN presents with low back pain",
        "for NAME, PharmD, who fell at home",
        "Dr. NAME, patient of Dr. Ito, was admitted",
        "Dr. NAME is also a patient at our clinic",
        "Sister NAME on Ward 7B",
        "Father NAME gave the blessing",
    ] {
        assert_eq!(around(text), Role::Unknown, "{text}");
    }
    assert_eq!(around("her sister NAME drove"), Role::Relative);
    assert_eq!(around("Sister: NAME"), Role::Relative);
    assert_eq!(around("NAME was admitted"), Role::Patient);
}
