//! Laws that hold for every text and every set of findings.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Surfaces that differ in spelling, kind and script.
fn surface() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z]{1,8}( [A-Z]\\.?)? [A-Za-z]{1,8}",
        "[A-Z]{2,6}, ?[A-Za-z]{2,6}",
        "[0-9]{3}[-. ]?[0-9]{2}[-. ]?[0-9]{4}",
        "[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}",
        "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]",
        "\\PC{1,12}",
    ]
}

/// A text of stretches, some of which are spans.
fn marked_text() -> impl Strategy<Value = Vec<(String, Option<Entity>)>> {
    let entity = prop::option::of((0..Entity::ALL.len()).prop_map(|i| Entity::ALL[i]));
    let filler = prop_oneof![
        surface(),
        Just("👩‍⚕️ e\u{301}ß".to_owned()),
        Just(" and ".to_owned())
    ];
    prop::collection::vec((filler, entity), 0..12)
}

fn record_of(parts: &[(String, Option<Entity>)]) -> Record {
    let (mut text, mut spans) = (String::new(), Vec::new());
    for (part, entity) in parts {
        if let Some(entity) = entity {
            spans.push(Span::new(
                text.len(),
                text.len() + part.len(),
                *entity,
                Finder::Pattern,
            ));
        }
        text.push_str(part);
    }
    let findings = Findings {
        spans: vec![spans],
        needles: Needles::default(),
        subject: Some("7".into()),
        removed_fields: Vec::new(),
    };
    Record {
        document: Document::from_iter([(FieldPath::new("note"), FieldKind::Text, text.as_str())]),
        findings,
    }
}

/// The stretches of a text outside of some ranges.
fn outside<'t>(text: &'t str, ranges: &[(usize, usize)]) -> Vec<&'t str> {
    let mut from = 0;
    let mut stretches = Vec::new();
    for (start, end) in ranges {
        stretches.push(&text[from..*start]);
        from = *end;
    }
    stretches.push(&text[from..]);
    stretches
}

proptest! {
    /// Invariant 9 and the promise of `Redaction::written`: everything outside the spans stays byte for byte.
    #[test]
    fn outside_the_written_ranges_nothing_changes(parts in marked_text(), which in 0..4usize) {
        let record = record_of(&parts);
        let policy = policy(NAMES[which]);
        let redaction = record.redact(&policy);
        let old = record.document.field(0).text.expose();
        let new = redaction.text_of(0, record.document.field(0));
        let replaced = redaction.counts.iter().sum::<u32>() as usize;
        prop_assert!(redaction.written[0].len() >= replaced, "permitted years and ages are noted without being counted");
        let kept = outside(new, &redaction.written[0]);
        // The kept stretches stand in the old text in this order, the first at its start and the last at its end.
        let mut at = 0;
        for (i, stretch) in kept.iter().enumerate() {
            let found = old[at..].find(stretch).map(|f| at + f);
            prop_assert!(found.is_some() && (i > 0 || found == Some(0)));
            at = found.unwrap() + stretch.len();
        }
        prop_assert!(old.ends_with(kept[kept.len() - 1]));
        prop_assert_eq!(record.redact(&policy).edits, redaction.edits, "the same input gives the same bytes");
    }

    #[test]
    fn revealing_every_token_gives_the_source_back(parts in marked_text()) {
        // Each value a second time, spelt in another way.
        let shouted = parts.iter().map(|(text, entity)| (text.to_uppercase(), *entity));
        let record = record_of(&parts.iter().cloned().chain(shouted).collect::<Vec<_>>());
        let redaction = record.redact(&policy("pseudonymise"));
        let old = record.document.field(0).text.expose();
        // A text that already holds something of the grammar of tokens is left alone, so it cannot be told apart.
        prop_assume!(opaque_ranges(old).is_empty());
        prop_assert_eq!(revealed(&record.texts(&redaction), &redaction), vec![old]);
    }

    #[test]
    fn a_token_stands_for_one_surface(surfaces in prop::collection::vec(surface(), 1..20), e in 0..Entity::ALL.len()) {
        let keys = Keyring::for_tests();
        let tokens = Tokens { keys: &keys, namespace: "n", patient: None };
        let mut stands_for: BTreeMap<String, String> = BTreeMap::new();
        for surface in surfaces {
            let variants = [surface.clone(), surface.to_uppercase(), surface.to_lowercase(), format!(" {surface}")];
            for (variant, whose) in variants.iter().flat_map(|v| [(v, v), (v, &surface)]) {
                let token = tokens.token(Entity::ALL[e], whose, variant).to_string();
                let first = stands_for.entry(token).or_insert_with(|| variant.clone());
                prop_assert_eq!(&*first, variant);
            }
        }
    }

    /// A second redaction, by the same policy and with findings at the same places, leaves everything as it is.
    #[test]
    fn redacting_twice_changes_nothing(parts in marked_text(), name in prop_oneof![Just("safe-harbor"), Just("pseudonymise")]) {
        let policy = policy(name);
        let record = record_of(&parts);
        let once = record.redact(&policy);
        let text = once.text_of(0, record.document.field(0)).to_owned();
        // What the structure finder says again of a field that was replaced whole, and what a pattern may say of `90+`.
        let spans = once.written[0].iter().zip(0..).filter(|((s, e), _)| s < e).filter_map(|(&(s, e), _)| {
            let written = &text[s..e];
            let entity = Entity::ALL.iter().copied().find(|&e| match e {
                Entity::Age => written.starts_with("90+"),
                Entity::Zip => written.len() == 3 && written.bytes().all(|b| b.is_ascii_digit()),
                Entity::Date => written.len() == 4 && written.bytes().all(|b| b.is_ascii_digit()),
                _ => written.starts_with(&format!("[{}", e.label())),
            });
            entity.map(|entity| Span::new(s, e, entity, Finder::Structure))
        });
        let findings = Findings { spans: vec![spans.collect()], ..Findings::default() };
        let again = Record { document: Document::from_iter([(FieldPath::new("note"), FieldKind::Text, text.as_str())]), findings };
        prop_assert_eq!(again.redact(&policy).edits, vec![Edit::Unchanged]);
    }

    #[test]
    fn shifted_dates_of_a_patient_keep_their_intervals(a in 0i32..20_000, b in 0i32..20_000, patient in "[0-9]{1,6}") {
        let day = |n: i32| Date::constant(1960, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
        let research = policy("research");
        let shift = |date: Date| {
            let text = Record::note(&format!("{{date:{date}}}")).about(&patient).first(&research);
            text.parse::<Date>().unwrap()
        };
        let days = |from: Date, to: Date| from.until(to).unwrap().get_days();
        prop_assert_eq!(days(shift(day(a)), shift(day(b))), days(day(a), day(b)));
        prop_assert!((1..=365).contains(&days(day(a), shift(day(a))).abs()), "an offset of nothing would show the date");
    }
}
