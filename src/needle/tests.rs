//! Tables of values, texts and what must be found in them; laws over arbitrary text.
#![allow(clippy::string_slice, clippy::unwrap_used)]

use super::*;
use Entity::*;
use proptest::prelude::*;

/// What is found, with the index of its value where that is not the first.
fn found(values: &[(Entity, &str)], text: &str) -> Vec<String> {
    let mut spans = Vec::new();
    Needles::new(values.iter().copied()).find(text, &mut spans);
    let show = |s: &Span| {
        let piece = text
            .get(s.start..s.end)
            .unwrap_or_else(|| panic!("{s:?} in {text:?}"));
        match s.known {
            Some(0) => piece.to_owned(),
            known => format!("{piece}@{known:?}"),
        }
    };
    crate::span::unite(spans).iter().map(show).collect()
}

/// Checks rows of one value, a text, and the pieces that must be found, joined by `|`.
fn table(entity: Entity, rows: &[(&str, &str, &str)]) {
    for (value, text, pieces) in rows {
        assert_eq!(
            found(&[(entity, value)], text).join("|"),
            *pieces,
            "{value:?} in {text:?}"
        );
    }
}

#[test]
fn names_are_found_in_every_variant() {
    let all = |text: &'static str| ("John Q Smith", text, text);
    table(
        Name,
        &[
            all("John Q Smith"),
            all("JOHN Q SMITH"),
            all("john q. smith"),
            all("John Smith"),
            all("Smith, John"),
            all("Smith, John Q"),
            all("Smith John"),
            all("SMITH^JOHN"),
            all("SMITH^JOHN^Q"),
            all("J. Smith"),
            all("J Smith"),
            all("J.Q. Smith"),
            all("J. Q. Smith"),
            all("John S."),
            all("Smith, J."),
            all("Smith, J.Q."),
            all("John\n   Smith"),
            all("John\u{a0}Smith"),
            all("John-Smith"),
            all("john.smith"),
            all("john_smith"),
            all("JohnSmith"),
            all("smithjohn"),
            all("J.S."),
            all("J.Q.S."),
            all("J. S."),
            all("Smith"),
            all("john"),
            all("Jo\u{ad}hn Smith"),
            all("John\u{2011}Smith"),
            all("John R. Smith"),
            ("John Q Smith", "Smith's wife", "Smith"),
            ("John Q Smith", "Mr. Smith was seen. John agreed.", "Smith|John"),
            ("John Q Smith", "seen by Smith. John agreed", "Smith|John"),
            ("Smith, John Q", "John Smith and J.Q.S.", "John Smith|J.Q.S."),
            ("Dr. Jane Roe, MD", "Jane Roe; MD; Dr. Roe", "Jane Roe|Roe"),
            (
                "José Muñoz",
                "JOSE MUNOZ, José Muñoz, jose\u{301}",
                "JOSE MUNOZ|José Muñoz|jose\u{301}",
            ),
            (
                "Mary O'Brien",
                "O'Brien; OBrien; Mary O\u{2019}Brien",
                "O'Brien|OBrien|Mary O\u{2019}Brien",
            ),
            (
                "Ann Smith-Jones",
                "Smith-Jones; Smith Jones; Ann Jones",
                "Smith-Jones|Smith Jones|Ann Jones",
            ),
            (
                "Antonia30 Ruelas156",
                "Antonia30 is here; Antonia Ruelas156",
                "Antonia30|Antonia Ruelas156",
            ),
            (
                "Ludwig van Beethoven",
                "the van; van Beethoven; Ludwig",
                "van Beethoven|Ludwig",
            ),
            ("Ивана Петрова", "у ПЕТРОВА и Ивана", "ПЕТРОВА|Ивана"),
        ],
    );
}

#[test]
fn ordinary_words_need_evidence() {
    table(
        Name,
        &[
            ("Pain", "Chest pain. Pain is worse. PAIN: yes", ""),
            ("Pain", "Mr. Pain has pain; seen with Pain today", "Pain|Pain"),
            ("Will Smith", "He will return. Will you? Smith", "Smith"),
            ("Will Smith", "Spoke with Will. NAME: WILL", "Will|WILL"),
            ("May Long", "in May 2020, a long way. May she? Long.", ""),
            (
                "May Long",
                "Ms. May said; May Long; Long, May; MAY LONG",
                "May|May Long|Long, May|MAY LONG",
            ),
            ("Will Grant", "will grant; they grant will", "will grant"),
            (
                "Rose May",
                "R. May and a rose. A May day. Dr. ROSE",
                "R. May|ROSE",
            ),
            (
                "May Long",
                "Seen. Long saw her.\nLong denies pain. Long wait. May called. May be.",
                "Long|Long|May",
            ),
            ("Grant", "Grant", "Grant"),
            ("Hand", "HAND HYGIENE. The hand. Left Hand", "Hand"),
            ("Li Wu", "LI is low; Li came; li", "Li"),
            ("Ana Cruz", "ANA positive, Ana feels well, CRUZ", "Ana|CRUZ"),
            ("Paul Turner", "P.T. was ordered by T. Paul", "T. Paul"),
            ("Ivan Smith", "Smith I think, Smith A is", "Smith|Smith"),
            ("Sam Smith", "Smith's and Smith S.", "Smith|Smith S."),
            (
                "OVERLAKE HOSPITAL MEDICAL CENTER",
                "Inpatient Hospital; the Medical Center; at Overlake, OVERLAKE HOSPITAL; Overlake Hospital Medical Center",
                "Overlake|OVERLAKE HOSPITAL|Overlake Hospital Medical Center",
            ),
            (
                "Community Medical Center",
                "a community medical center; at Community Medical Center",
                "Community Medical Center",
            ),
        ],
    );
}

#[test]
fn a_part_belongs_to_the_first_and_a_run_to_the_best() {
    let two = [(Name, "John Smith"), (Name, "Mary Smith")];
    assert_eq!(
        found(&two, "Smith, Mary; Smith; Mary, John"),
        ["Smith, Mary@Some(1)", "Smith", "Mary@Some(1)", "John"]
    );
    assert_eq!(
        found(&two, "Mary Smith John Smith"),
        ["Mary Smith@Some(1)", "John Smith"]
    );
    let parts = [
        (Name, "John Smith"),
        (Name, "Smith"),
        (Name, "SMITH, JOHN"),
        (Mrn, "A-77 512"),
        (Mrn, "a77512"),
    ];
    assert_eq!(
        found(&parts, "Smith, John; A77512"),
        ["Smith, John", "A77512@Some(1)"]
    );
}

#[test]
fn hundreds_of_namesakes_are_each_reached() {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    let names: Vec<String> = (0..600)
        .map(|i| format!("John Smi{}{}th", letter(i / 26), letter(i)))
        .collect();
    let needles: Vec<(Entity, &str)> = names.iter().map(|n| (Name, n.as_str())).collect();
    for (i, name) in names.iter().enumerate().step_by(97) {
        let expected = if i == 0 {
            name.clone()
        } else {
            format!("{name}@Some({i})")
        };
        assert_eq!(found(&needles, name), [expected]);
    }
}

#[test]
fn identifiers_are_found_with_other_separators() {
    table(
        Ssn,
        &[
            (
                "123-45-6789",
                "123456789, 123 45 6789, 123.45.6789 and 1123456789",
                "123456789|123 45 6789|123.45.6789",
            ),
            (
                "123456789",
                "123-45-6789 123\u{2013}45\u{2013}6789",
                "123-45-6789|123\u{2013}45\u{2013}6789",
            ),
        ],
    );
    table(
        Phone,
        &[
            (
                "(617) 555-0123",
                "617-555-0123|6175550123|+1 617.555.0123|555-0123",
                "617-555-0123|6175550123|1 617.555.0123|555-0123",
            ),
            (
                "+44 7700 900123",
                "07700 900123 or 447700900123",
                "07700 900123|447700900123",
            ),
            ("617-555-0123 ext. 45", "617 555 0123", "617 555 0123"),
        ],
    );
    table(
        Mrn,
        &[
            (
                "00123456",
                "MRN 123456, 00123456, 0123456, 1234567",
                "123456|00123456|0123456",
            ),
            ("MRN-0012345", "0012345 and 12345 and 12346", "0012345|12345"),
            (
                "AB123456",
                "ab-123456 AB 123-456 AB1234567",
                "ab-123456|AB 123-456",
            ),
            ("12345", "12345, 12,345, 12.345, 12345.5, 1 2345", "12345"),
            ("12", "12 mg, MRN 12, room 12, #12, 12%, ID: 12", "12|12|12"),
            ("note-12", "Note 12, note-12, note12", "note-12"),
            ("12345", "MRN12345", "12345"),
        ],
    );
    table(
        Id,
        &[
            ("active", "is active, Active", ""),
            ("yes", "Yes", ""),
            ("enc-8841-xq", "ENC-8841-XQ enc8841xq", "ENC-8841-XQ|enc8841xq"),
        ],
    );
    table(Ip, &[("10.0.0.1", "10001 and 10.0.0.1.", "10.0.0.1")]);
    table(
        Email,
        &[("J.Roe@x.org", "j.roe@X.ORG; j roe x org", "j.roe@X.ORG")],
    );
    table(Age, &[("92", "92% of 92-year-olds", "")]);
    table(
        Zip,
        &[("02139-1234", "02139 or 2139 or 021391234", "02139|021391234")],
    );
}

#[test]
fn places_are_found_and_ordinary_ones_where_they_stand_as_places() {
    table(
        Address,
        &[(
            "12 Main St",
            "12 main  st., 12 MAIN ST; 12 Main Street; 112 Main St",
            "12 main  st|12 MAIN ST",
        )],
    );
    table(
        City,
        &[
            ("Boston", "BOSTON, boston, Bostonian", "BOSTON|boston"),
            ("Reading", "lives in Reading. Reading is hard; reading", "Reading"),
            (
                "Long Beach",
                "a long beach, in Long Beach, LONG BEACH",
                "Long Beach|LONG BEACH",
            ),
            ("New Bedford", "new  bedford", "new  bedford"),
        ],
    );
}

#[test]
fn dates_are_found_in_other_spellings() {
    table(
        BirthDate,
        &[
            (
                "1931-03-04",
                "born March 4, 1931 (3/4/31), in 1931; 3/4 cup",
                "March 4, 1931|3/4/31",
            ),
            ("1931", "in 1931", ""),
            ("3/4/1931", "1931-03-04T00:00", "1931-03-04"),
        ],
    );
}

#[test]
fn our_own_tokens_and_barriers_are_passed_over() {
    let name = [(Name, "Name Smith")];
    assert_eq!(
        found(&name, "[NAME-1] and [NAME_0h4k9q2m7x3b8n5tjja]"),
        Vec::<String>::new()
    );
    let needles = Needles::new([(Name, "John Smith")]);
    assert_eq!(needles.sightings("Smith John", &[(0, 5)]).len(), 1);
    assert!(needles.sightings("Smith John", &[(0, 5), (6, 10)]).is_empty());
}

#[test]
fn values_are_bounded_and_hidden() {
    let many: Vec<String> = (0..KNOWN_VALUES_MAX + 10).map(|i| format!("Q{i:06}")).collect();
    let values = || many.iter().map(|v| (Mrn, v.as_str()));
    assert_eq!(Needles::new(values()).len(), KNOWN_VALUES_MAX);
    assert_eq!(Needles::unbounded(values()).len(), many.len());
    let needles = Needles::new([(Name, "Jane Roe")]);
    needles.find("Jane Roe", &mut Vec::new());
    assert_eq!(
        format!("{needles:?} {:?}", needles.get(0)),
        "Needles(1) Some(Needle { entity: Name, text: ‹phi› })"
    );
}

#[test]
fn long_values_are_found_to_their_end() {
    let long = "It was a long story about many things that nobody had ever told to anybody else before, not even once.";
    let text = format!("He said: {} And more.", long.to_uppercase().replace(' ', "  "));
    let pieces = found(&[(Id, long)], &text);
    assert_eq!(pieces.len(), 1);
    assert!(pieces[0].starts_with("IT  WAS") && pieces[0].ends_with("ONCE"));
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[A-Za-z0-9 ,.'-]{0,8}",
        any::<String>(),
        prop::sample::select(vec![
            "Smith",
            "JOHN",
            "J.",
            "İ",
            "ẞ",
            "é",
            "e\u{301}",
            "👩‍⚕️",
            "123-45-6789",
            "00123",
            "March 4, 1931",
            "Mr. ",
            "[NAME-1]",
            "O'",
            "\u{ad}",
            "\0",
            "will ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn spans_lie_on_character_boundaries(
        values in prop::collection::vec((0..Entity::ALL.len(), any_text()), 0..6),
        text in any_text(),
    ) {
        let mut spans = Vec::new();
        Needles::new(values.iter().map(|(e, v)| (Entity::ALL[*e], v.as_str()))).find(&text, &mut spans);
        for span in spans {
            prop_assert!(span.start < span.end && text.get(span.start..span.end).is_some());
        }
    }

    #[test]
    fn every_variant_of_a_name_in_a_sentence_is_found(
        given in "[A-Z][a-z]{3,7}x", family in "[A-Z][a-z]{4,9}q", middle in "[B-HJ-Z]", variant in 0usize..12,
    ) {
        let (g, m, f) = (given.as_str(), middle.as_str(), family.as_str());
        let (gi, fi) = (&g[..1], &f[..1]);
        let written = match variant {
            0 => format!("{g} {f}"),
            1 => format!("{g} {m} {f}").to_uppercase(),
            2 => format!("{f}, {g}"),
            3 => format!("{f}, {g} {m}."),
            4 => format!("{f}^{g}^{m}"),
            5 => format!("{gi}. {f}"),
            6 => format!("{gi}.{m}. {f}"),
            7 => format!("{g} {fi}."),
            8 => f.to_lowercase(),
            9 => g.to_owned(),
            10 => format!("{g}\n{f}"),
            _ => format!("{f}{g}").to_lowercase(),
        };
        let text = format!("The patient, {written}, reports no chest pain.");
        prop_assert_eq!(found(&[(Name, &format!("{g} {m} {f}"))], &text), [written]);
    }

    #[test]
    fn a_number_is_found_whatever_its_separators(number in "[1-9][0-9]{6,15}", cuts in prop::collection::vec(0usize..99, 0..4)) {
        let mut written = number.clone();
        for cut in cuts {
            let at = 1 + cut % (written.len() - 1);
            if !written[..at].ends_with(['-', ' ']) && !written[at..].starts_with(['-', ' ']) {
                written.insert(at, if cut % 2 == 0 { '-' } else { ' ' });
            }
        }
        prop_assert_eq!(found(&[(Account, &number)], &format!("see {written}, please")), [written]);
    }
}

/// What misconfigured or borrowed paths put among the identifiers must not redact the language of the record.
#[test]
fn words_in_fields_of_identifiers_prove_nothing_elsewhere() {
    table(
        Url,
        &[
            (
                "Patient",
                "Patient was seen; resourceType Patient; id Patient",
                "",
            ),
            (
                "Patient/adaeze",
                "see patient/adaeze, patient adaeze",
                "patient/adaeze",
            ),
        ],
    );
    table(
        Id,
        &[
            ("coverage", "Coverage is good; coverage", ""),
            ("Heart Failure", "heart failure, HEART FAILURE", ""),
            ("chronic heart failure", "Chronic heart failure", ""),
            ("heart-failure", "heart-failure; heart failure", ""),
            ("adaezeo", "Adaezeo spoke; account adaezeo", "adaezeo"),
            ("adaeze.okonkwo", "by adaeze.okonkwo", "adaeze.okonkwo"),
        ],
    );
}
