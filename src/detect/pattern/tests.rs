//! The laws of the scanner as a whole; what is found and what stays stands in one file per family.

mod dates;
mod identifiers;
mod national;
mod people;

use super::Patterns;
use crate::entity::Entity::{self, *};
use crate::locale::{Locale, Locales};
use crate::span::{Finder, Span, unite};
use crate::token::{Word, label};
use proptest::prelude::*;

fn spans(text: &str) -> Vec<Span> {
    spans_in(Locales::US, text)
}

fn spans_in(locales: Locales, text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    Patterns::of(locales).find(text, &mut out);
    unite(out)
}

fn found(text: &str) -> Vec<(String, Entity)> {
    found_in(Locales::US, text)
}

fn found_in(locales: Locales, text: &str) -> Vec<(String, Entity)> {
    spans_in(locales, text)
        .into_iter()
        .map(|s| (text.get(s.start..s.end).expect("a boundary").to_owned(), s.entity))
        .collect()
}

/// Each row: a text and all that is to be found in it.
fn check(rows: &[(&str, &[(&str, Entity)])]) {
    check_in(Locales::US, rows);
}

fn check_in(locales: Locales, rows: &[(&str, &[(&str, Entity)])]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let expected: Vec<(String, Entity)> = expected.iter().map(|&(s, e)| (s.to_owned(), e)).collect();
        let got = found_in(locales, text);
        if got != expected {
            wrong.push(format!("{text:?}\n  expected {expected:?}\n  found    {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Texts in which nothing is to be found.
fn check_clean(texts: &[&str]) {
    check_clean_in(Locales::US, texts);
}

fn check_clean_in(locales: Locales, texts: &[&str]) {
    let wrong: Vec<String> = texts
        .iter()
        .filter(|t| !found_in(locales, t).is_empty())
        .map(|t| format!("{t:?} {:?}", found_in(locales, t)))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Texts of all families, for the laws below.
const MIXED: &[&str] = &[
    "Pt: Two Rivers, Lavender Jo     DOB: Dec 9 1985    MRN OC4471   Medicaid 0600331872",
    "From: Owl Creek Hospital, PO Box 118, Thermopolis WY 82443   p 307.555.0122  f 307.555.0123",
    "Dr. J. Smith, MD (NPI 1234567893) saw the 92-year-old on Tues 3/4 and on the 14th; fax 555-123-4567 x12.",
    "Mail: a@b.org, https://x.org/p?q=1, 10.0.0.1, IMG_1.jpg, card 4111 1111 1111 1111, SSN 123-45-6789, last four of SSN 1234",
    "Seen 3/4-3/6/2024, March 4-6, 2024, born in 1931, 12 Oak St, Springfield, IL 62704",
    "S/N C6-22817, lot 388217, plate OH-1126, VIN 1M8GDM9AXKP042788, user=abc1, case KC-24-55017, FedEx 7745 0193 2286",
];

/// Replaces spans as the safe-harbor policy does: labels, years, "90+", three digits of the ZIP.
fn redacted(text: &str, generalise: bool) -> String {
    let (mut new, mut at) = (String::new(), 0);
    for (n, span) in spans(text).into_iter().enumerate() {
        let surface = text.get(span.start..span.end).expect("a boundary");
        new.push_str(text.get(at..span.start).expect("a boundary"));
        let year = surface
            .as_bytes()
            .windows(4)
            .filter_map(|w| std::str::from_utf8(w).ok())
            .find(|w| w.parse::<u32>().is_ok_and(|y| (1900..2100).contains(&y)));
        match (generalise, span.entity) {
            (true, Age) => new.push_str("90+"),
            (true, Zip) => new.push_str(surface.get(..3).unwrap_or("000")),
            (true, Date | BirthDate) if year.is_some() => new.push_str(year.unwrap_or_default()),
            (_, State) => new.push_str(surface),
            _ => new.push_str(&label(Word::Kind(span.entity), n + 1)),
        }
        at = span.end;
    }
    new.push_str(text.get(at..).expect("a boundary"));
    new
}

#[test]
fn what_is_replaced_is_not_found_again() {
    for text in MIXED {
        for generalise in [false, true] {
            let new = redacted(text, generalise);
            let again: Vec<_> = found(&new)
                .into_iter()
                .filter(|(s, e)| *e != State && !(*e == BirthDate && s.len() == 4))
                .collect();
            assert!(again.is_empty(), "{new:?}: {again:?}");
        }
    }
}

#[test]
fn labels_and_tokens_are_left_alone() {
    check_clean(&[
        "[DATE-1] [NAME-1], MD",
        "Home [ADDRESS-1].\n19:40 reg Dr [NAME-1]",
        "MRN: [MRN-123]",
        "Dr. [NAME_0h4k9q2m7x3b8n5tjja] on [DATE_0h4k9q2m7x3b8n5tkaa.3k9q2m7x]",
        "[ID-1]",
        "90+-year-old",
        "ZIP 941",
        "2024",
    ]);
    // A finding that would reach over a label is taken apart around it.
    let expected = [("https://x.org/".to_owned(), Url), ("/y?z=1".to_owned(), Url)];
    assert_eq!(found("https://x.org/[ID-1]/y?z=1"), expected);
}

/// All packs.
fn everywhere() -> Locales {
    Locale::ALL.into_iter().map(|(_, locale)| locale).collect()
}

/// Time grows with the text: four times the text of a form made to be slow takes about four times as long. The bound is
/// far above noise and far below a square.
#[test]
fn hostile_text_takes_linear_time() {
    let patterns = Patterns::of(everywhere());
    let seconds = |text: &str| {
        let begin = std::time::Instant::now();
        let mut out = Vec::new();
        patterns.find(text, &mut out);
        begin.elapsed().as_secs_f64()
    };
    for piece in [
        "1/1/",
        "a@",
        "((((",
        "Dr. ",
        "mrn ",
        "[[[[",
        "1",
        "A ",
        "🙂",
        "1a",
        "1.",
        "a:",
        "http://",
        "GB29 ",
        "John, MD, ",
        "March ",
        "a",
        "-1",
        "Patient: A ",
        "AB 12 34 ",
        "0 20 79",
        "943 476 59 ",
        "LS6 ",
        "NINO ",
    ] {
        let text = piece.repeat((1 << 18) / piece.len());
        let took = seconds(&text);
        assert!(took < 2.5, "{piece:?}: {took} s for 256 KiB");
    }
}

proptest! {
    /// Any text: no panic, spans inside it, on character boundaries, not empty, from this finder.
    #[test]
    fn spans_lie_on_character_boundaries(text in "\\PC{0,120}") {
        for span in spans(&text) {
            prop_assert!(text.get(span.start..span.end).is_some_and(|s| !s.is_empty()));
            prop_assert_eq!(span.finders.strongest(), Some(Finder::Pattern));
        }
    }

    /// The same where identifiers stand among emoji, combining marks and other scripts.
    #[test]
    fn spans_survive_their_surroundings(parts in prop::collection::vec(prop_oneof![
        prop::sample::select(vec!["Dr. ", "3/4/2024", "é", "e\u{301}", "🙂", "\u{a0}", "–", "’s", "MRN: ", "12345", "a@b.org", "http://x", "[NAME-1]", "(555) 123-4567", "ß", "İ", "\n", " ", ", MD", "March ", "½", "IL 62704", "Apt ", "\u{2028}", "مرحبا", "92yo", "the 4th", "PO Box ", "*", "\"", "www.", ".jpg", "GB29 NWBK", "1EG4-", "_", "#", "NINO ", "AB 12 34 56 C", "MORGA657054SM9IJ", "943 476 ", "LS6", "NHI ", "020 7946"]).prop_map(str::to_owned),
        "\\PC{1,3}",
    ], 0..25)) {
        let text = parts.concat();
        for span in spans_in(everywhere(), &text) {
            let surface = text.get(span.start..span.end);
            prop_assert!(surface.is_some_and(|s| !s.is_empty() && !s.contains("[NAME-1]")));
        }
    }
}
