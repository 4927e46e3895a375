//! Tests of the judge. Suspects are written into the text: `<90 name Smith>`, and `<90 name B Smith>` where one begins.

use super::*;
use proptest::prelude::*;

/// Takes the marks out of a text.
fn parse(marked: &str) -> (String, Vec<Suspect>) {
    let (mut text, mut suspects) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('<') {
        let (mark, after) = after.split_once('>').unwrap();
        let mut parts = mark.splitn(3, ' ');
        let share: f64 = parts.next().unwrap().parse().unwrap();
        let entity = parts.next().unwrap().parse().unwrap();
        let word = parts.next().unwrap();
        let (begins, word) = word.strip_prefix("B ").map_or((false, word), |w| (true, w));
        text.push_str(before);
        let start = text.len();
        text.push_str(word);
        suspects.push(Suspect {
            start,
            end: text.len(),
            entity,
            confidence: Confidence::of_share(share / 100.0),
            begins,
        });
        rest = after;
    }
    text.push_str(rest);
    (text, suspects)
}

fn found(marked: &str) -> Vec<String> {
    let (text, suspects) = parse(marked);
    judge(&text, &suspects, &ModelRules::default())
        .iter()
        .map(|s| {
            format!(
                "{} {} {}",
                &text[s.start..s.end],
                s.entity,
                s.confidence().thousandths() / 10
            )
        })
        .collect()
}

#[test]
fn words_at_or_above_the_threshold_are_found_and_join() {
    for (marked, expected) in [
        (
            "saw <50 name Jane> <97 name Roe> today",
            &["Jane Roe name 97"][..],
        ),
        ("saw <49 name Grace> today", &[]),
        ("<90 name Roe>, <90 name Jane>", &["Roe, Jane name 90"]),
        (
            "at <90 facility Mercy> in <80 city Elko> or in <80 city Wells>",
            &["Mercy in Elko facility 90", "Wells city 80"],
        ),
        ("<90 name J>. <90 name Roe>", &["J. Roe name 90"]),
        (
            "with <90 name Smith>. <90 name John> agreed",
            &["Smith name 90", "John name 90"],
        ),
        ("<90 name Jane>\n<90 name Roe>", &["Jane name 90", "Roe name 90"]),
        (
            "<90 name Jane> and <90 name Roe>",
            &["Jane name 90", "Roe name 90"],
        ),
        (
            "<90 name Jane> <90 name Roe> <80 name B Mary> <80 name Poe>",
            &["Jane Roe name 90", "Mary Poe name 80"],
        ),
        (
            "<90 name Jane> <90 city Dayton>",
            &["Jane name 90", "Dayton city 90"],
        ),
        (
            "<90 city 12> <90 city Elm> <90 city St>,\n  <90 city Dayton>",
            &["12 Elm St,\n  Dayton address 90"],
        ),
        ("<90 city Dayton>, <90 city Ohio>", &["Dayton, Ohio city 90"]),
        (
            "<90 age 64> and <90 age 94>-<90 age year>-<90 age old>",
            &["94 age 90"],
        ),
        (
            "<90 phone (><90 phone 617><90 phone )> <90 phone 555>-<90 phone 0123>.",
            &["617) 555-0123 phone 90"],
        ),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}

#[test]
fn less_suspected_words_among_accepted_ones_are_found_with_them() {
    for (marked, expected) in [
        (
            "<90 name Mary> <20 name Grace> <90 name Roe>",
            &["Mary Grace Roe name 90"][..],
        ),
        (
            "<90 name Mary> <9 name quiet> <90 name Roe>",
            &["Mary name 90", "Roe name 90"],
        ),
        (
            "<90 name Mary> <20 city Grace> <90 name Roe>",
            &["Mary name 90", "Roe name 90"],
        ),
        ("<90 name Mary> <20 name quiet>", &["Mary name 90"]),
        ("<20 name Grace> <90 name Mary>", &["Mary name 90"]),
        ("<90 name Roe>-<20 name Poe>", &["Roe-Poe name 90"]),
        ("<20 name O>'<90 name Neil>", &["O'Neil name 90"]),
        (
            "<90 name a> <20 name b> <20 name c> <20 name d> <20 name e> <90 name f>",
            &["a b c d e f name 90"],
        ),
        (
            "<90 name a> <20 name b> <20 name c> <20 name d> <20 name e> <20 name g> <90 name f>",
            &["a name 90", "f name 90"],
        ),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}

#[test]
fn what_belongs_to_a_finding_by_its_form_is_found_with_it() {
    for (marked, expected) in [
        ("<90 name Okonkwo>, <3 name A> NPI", &["Okonkwo, A name 90"][..]),
        ("<90 name Okonkwo>, <3 name a> b", &["Okonkwo name 90"]),
        ("<3 name Young>, <90 name Leslie>", &["Young, Leslie name 90"]),
        (
            "<90 name Leo> <80 name Parkinson> stable",
            &["Leo Parkinson name 90"],
        ),
        ("<80 name Crohn>, <90 name Anna>", &["Crohn, Anna name 90"]),
        ("<90 name Anna> <80 name Foley> catheter", &["Anna name 90"]),
        ("<3 name Thanks>, <90 name Leslie>", &["Leslie name 90"]),
        (
            "<90 name Rafe> <90 name Achter>-<3 name Lund>",
            &["Rafe Achter-Lund name 90"],
        ),
        ("<90 name Achter>-<3 name led>", &["Achter name 90"]),
        (
            "spelt <9 name p> <90 name a> <90 name r> <90 name t> h e n i a. I",
            &["p a r t h e n i a name 90"],
        ),
        ("<90 name J> <90 name T> I agree", &["J T name 90"]),
        (
            "<3 city Shop> <3 city 5>, <90 city 77> <90 city Elm> <90 city St>, x",
            &["Shop 5, 77 Elm St address 90"],
        ),
        ("in <90 city Dublin> <3 city 9>.", &["Dublin 9 address 90"]),
        ("in <90 city Dublin> <3 city market>.", &["Dublin city 90"]),
        (
            "<90 facility Merrimac> <90 facility Pathology>, P.C.\nA",
            &["Merrimac Pathology, P.C. facility 90"],
        ),
        ("<90 name Arohanui> Rest home, a", &["Arohanui Rest home name 90"]),
        (
            "<90 name Okonkwo><9 name ,> <3 name A> NPI",
            &["Okonkwo, A name 90"],
        ),
        ("<90 facility Mercy>, paid", &["Mercy facility 90"]),
        ("<90 facility Mercy>, Patient", &["Mercy facility 90"]),
        (
            "at <90 facility Mercy> on <90 city Ninth>",
            &["Mercy on Ninth facility 90"],
        ),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}

#[test]
fn ends_are_whole_words_without_marks() {
    for (marked, expected) in [
        ("<90 id #><90 id AB>12, x", &["AB12 id 90"][..]),
        ("x12<90 id AB>", &["x12AB id 90"]),
        ("<90 name ,> <90 name .>", &[]),
        ("<90 name ¿>", &["¿ name 90"]),
        ("<90 name Rene>\u{301} x", &["Rene\u{301} name 90"]),
        ("李<90 name 明>先生", &["明 name 90"]),
        ("<90 name राम>\u{94d} x", &["राम\u{94d} name 90"]),
        ("[NAME-<90 name 1>] <90 name Roe>", &["Roe name 90"]),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}

#[test]
fn thresholds_are_the_policys() {
    let (text, suspects) = parse("<30 name Grace>");
    let strict = ModelRules::default();
    let loose = ModelRules::default().with_threshold(Confidence::per_mille(300));
    assert!(judge(&text, &suspects, &strict).is_empty());
    assert_eq!(judge(&text, &suspects, &loose).len(), 1);
}

#[test]
fn the_vocabulary_has_a_say_in_names_and_places_only() {
    for (marked, expected) in [
        ("saw <15 name Okonkwo> today", &["Okonkwo name 15"][..]),
        ("saw <14 name Okonkwo> today", &[]),
        ("saw <49 name okonkwo> today", &[]),
        ("saw <49 organization Okonkwo> today", &[]),
        ("in <15 city Zqxjkville>", &["Zqxjkville city 15"]),
        ("<94 name Graves>' disease", &[]),
        ("<95 name Graves>' disease", &["Graves name 95"]),
        ("Dr. <50 name Graves> called", &["Graves name 50"]),
        ("a <94 name Foley> catheter", &[]),
        ("on <94 organization Metoprolol> 25", &[]),
        ("on <50 id Metoprolol> 25", &["Metoprolol id 50"]),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}

proptest! {
    /// Whatever a model says: spans are on boundaries, sorted and disjoint, every accepted word with a letter or digit is
    /// covered (ages apart), and nothing far from a suspect is.
    #[test]
    fn spans_cover_the_accepted_words_of_any_text(
        text in "[a-zé李🙂 ,.\\-'\n0-9\u{301}]{0,60}",
        raw in prop::collection::vec((0usize..70, 1usize..8, 0..Entity::ALL.len(), 0u16..1000, any::<bool>()), 0..12),
    ) {
        let suspects: Vec<Suspect> = raw
            .into_iter()
            .map(|(start, len, e, share, begins)| Suspect {
                start,
                end: start + len,
                entity: Entity::ALL[e],
                confidence: Confidence::per_mille(share),
                begins,
            })
            .collect();
        let rules = ModelRules::default();
        let spans = judge(&text, &suspects, &rules);
        prop_assert!(spans.iter().all(|s| text.get(s.start..s.end).is_some_and(|t| !t.is_empty())));
        prop_assert!(spans.windows(2).all(|w| w[0].end <= w[1].start), "{:?}", spans);
        for word in readable(&text, &suspects) {
            let value = &text[word.start..word.end];
            let sure = word.confidence >= rules.threshold(word.entity).max(NEAR_CERTAIN) && word.entity != Entity::Age;
            for (at, _) in value.char_indices().filter(|(_, c)| sure && c.is_alphanumeric()) {
                let at = word.start + at;
                prop_assert!(spans.iter().any(|s| s.start <= at && at < s.end), "{at} in {:?}", spans);
            }
        }
    }
}

#[test]
fn values_of_laboratory_tests_are_no_dates() {
    for (marked, expected) in [
        ("PT: <60 date 12.1>", &[][..]),
        ("Hgb <60 date 13.2> K <60 id 4.1>", &[]),
        ("seen <60 date 12.1>", &["12.1 date 60"]),
        ("PT: <60 date 12/1>", &["12/1 date 60"]),
        ("adopt <60 date 12>", &["12 date 60"]),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}

#[test]
fn a_surname_that_is_a_word_goes_with_the_first_name_in_lists_and_behind_labels() {
    for (marked, expected) in [
        (
            "Patient: Long, <90 name Bob> was admitted",
            &["Long, Bob name 90"][..],
        ),
        ("1. <90 name White>, Will - bed 12", &["White, Will name 90"]),
        ("| Head | <90 name Frank> | 54", &["Head | Frank name 90"]),
        ("It took Long, <90 name Bob> said", &["Bob name 90"]),
        ("Patient: Stable, <90 name Bob> said", &["Bob name 90"]),
    ] {
        assert_eq!(found(marked), expected, "{marked}");
    }
}
