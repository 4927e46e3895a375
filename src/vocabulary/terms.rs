//! What the words around say of one word: a clinical term that must stay, or a name.
//!
//! In: a text and the range of a word in it. Out: what speaks for or against its being somebody's name. An eponym is a term
//! in its phrase only ("Graves' disease", "Foley catheter"), and no word is one behind a title or before credentials
//! ("Dr. Graves"). The work is bounded: a few words around.

use super::{Known, is_vouched_by_form, known};
use crate::needle;

/// What speaks for a word's being a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// It is mainly a name, or nothing knows it and it is written like one.
    For,
    /// It is a clinical term.
    Against,
    /// Nothing.
    Neither,
}

/// Nouns that eponyms stand before. A plural counts as well.
const HEADS: [&str; 95] = [
    "contractions",
    "protein",
    "proteins",
    "disease",
    "syndrome",
    "sign",
    "test",
    "score",
    "scale",
    "phenomenon",
    "reflex",
    "tumor",
    "tumour",
    "lymphoma",
    "sarcoma",
    "carcinoma",
    "disorder",
    "anemia",
    "fracture",
    "catheter",
    "tube",
    "drain",
    "palsy",
    "maneuver",
    "manoeuvre",
    "position",
    "procedure",
    "operation",
    "repair",
    "incision",
    "hernia",
    "esophagus",
    "contracture",
    "law",
    "criteria",
    "classification",
    "index",
    "line",
    "node",
    "nodule",
    "point",
    "triad",
    "triangle",
    "ulcer",
    "cyst",
    "duct",
    "gland",
    "canal",
    "ring",
    "tendon",
    "reaction",
    "stain",
    "smear",
    "body",
    "bodies",
    "cell",
    "cells",
    "virus",
    "encephalopathy",
    "ataxia",
    "dementia",
    "chorea",
    "thyroiditis",
    "arteritis",
    "purpura",
    "nephropathy",
    "dystrophy",
    "deformity",
    "dislocation",
    "splint",
    "pin",
    "wire",
    "rod",
    "nail",
    "clamp",
    "forceps",
    "retractor",
    "needle",
    "graft",
    "flap",
    "block",
    "anastomosis",
    "valve",
    "murmur",
    "pulse",
    "respiration",
    "respirations",
    "breathing",
    "stage",
    "grade",
    "coma",
    "monitor",
    "formula",
    "equation",
    "method",
];
/// Those of them, and others, that stand behind nobody's surname: "Baker pulse 88" may speak of Baker, "Baker cyst" does not.
const HEADS_OF_TERMS: [&str; 60] = [
    "disease",
    "syndrome",
    "phenomenon",
    "sign",
    "palsy",
    "cyst",
    "tumor",
    "tumour",
    "lymphoma",
    "sarcoma",
    "nodule",
    "node",
    "malformation",
    "anomaly",
    "esophagus",
    "contracture",
    "dystrophy",
    "thyroiditis",
    "arteritis",
    "nephropathy",
    "ophthalmopathy",
    "orbitopathy",
    "encephalopathy",
    "ataxia",
    "chorea",
    "diverticulum",
    "triad",
    "triangle",
    "maneuver",
    "manoeuvre",
    "catheter",
    "chromosome",
    "papules",
    "rods",
    "bodies",
    "angina",
    "thickness",
    "lesion",
    "deformity",
    "dislocation",
    "neuroma",
    "facies",
    "tetralogy",
    "trait",
    "traction",
    "clamp",
    "forceps",
    "retractor",
    "procedure",
    "arthroplasty",
    "criteria",
    "classification",
    "tubercles",
    "canal",
    "tendon",
    "ligament",
    "anaemia",
    "anemia",
    "effect",
    "arthropathy",
];
/// What stands before "of" and an eponym: "circle of Willis".
const HEADS_WITH_OF: [&str; 24] = [
    "circle",
    "pouch",
    "sphincter",
    "tetralogy",
    "pentalogy",
    "islets",
    "islet",
    "foramen",
    "foramina",
    "canal",
    "vein",
    "artery",
    "ligament",
    "bundle",
    "organ",
    "crypts",
    "space",
    "tubercles",
    "glands",
    "membrane",
    "angle",
    "fibers",
    "valves",
    "hypomelanosis",
];
/// Words that an eponym is more often than a name, even alone.
const ALONE: [&str; 25] = [
    "gehrig",
    "foley",
    "parkinson",
    "parkinsons",
    "alzheimer",
    "alzheimers",
    "crohn",
    "crohns",
    "babinski",
    "apgar",
    "tinel",
    "phalen",
    "romberg",
    "mcmurray",
    "lachman",
    "trendelenburg",
    "valsalva",
    "mcburney",
    "glasgow",
    "holter",
    "doppler",
    "hodgkin",
    "hodgkins",
    "kegel",
    "heimlich",
];
/// Most words between an eponym and its noun: "Guillain-Barré syndrome", "Wolff Parkinson White syndrome".
const BETWEEN_MAX: usize = 3;
/// Bytes around a word that are looked at.
const AROUND_MAX: usize = 64;
/// Shorter words in capitals are abbreviations.
const SHOUTED_NAME_MIN: usize = 6;

/// What speaks for the word at `start..end` being (part of) a name, as far as this file knows.
pub(crate) fn speaks(text: &str, start: usize, end: usize) -> Speaks {
    let Some(word) = text.get(start..end) else {
        return Speaks::Neither;
    };
    let inner = word.trim_matches(|c: char| !c.is_alphabetic());
    let word = inner
        .strip_suffix("'s")
        .or(inner.strip_suffix("’s"))
        .unwrap_or(inner);
    let known = known(word);
    if is_term(text, (start, end), word, known) {
        return Speaks::Against;
    }
    match is_name_like(word, known) {
        true => Speaks::For,
        false => Speaks::Neither,
    }
}

/// Whether a word by itself looks like a name: mainly one, or unknown and written like one.
pub(crate) fn is_name_like(word: &str, known: Known) -> bool {
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some();
    let shouted = !word.chars().any(char::is_lowercase);
    let long = !shouted || word.chars().count() >= SHOUTED_NAME_MIN;
    capital && (known.is_mainly_name() || known.is_nothing() && long && !is_vouched_by_form(word))
}

/// Whether an eponym stands before this noun: "Blake Drain".
pub(crate) fn is_head(word: &str) -> bool {
    HEADS.iter().any(|head| head.eq_ignore_ascii_case(word))
}

fn is_term(text: &str, (start, end): (usize, usize), word: &str, known: Known) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    if is_person(before, after) {
        return false;
    }
    let alone = ALONE.iter().any(|w| w.eq_ignore_ascii_case(word));
    // What is a name as well needs its phrase.
    let clinical = known.is_clinical() && !known.is_name() || is_vouched_by_form(word) && known.is_nothing();
    // "Todd's" is more often Todd's than Todd's paresis.
    let possessive = || is_possessive(text, end) && !known.is_common_name();
    alone
        || clinical
        || known.is_eponym() && (possessive() || leads_to_head(after) || is_of_something(before))
}

/// Whether the word at `start..end`, which is also somebody's name in this record, is an eponym in a phrase that says
/// nothing of him: "Graves' disease" beside Dr. Graves, "circle of Willis". Stricter than [`speaks`]: a known name needs a
/// phrase in which no name would stand.
pub(crate) fn is_eponym_in_phrase(text: &str, start: usize, end: usize) -> bool {
    let (Some(before), Some(word), Some(after)) = (text.get(..start), text.get(start..end), text.get(end..))
    else {
        return false;
    };
    if !known(word).is_eponym() || is_person(before, after) {
        return false;
    }
    let after = ["'s", "’s", "'", "’"]
        .iter()
        .find_map(|mark| after.strip_prefix(mark))
        .unwrap_or(after);
    let head = after.strip_prefix([' ', '-']).unwrap_or_default();
    let head = head
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    is_one_of(head, &HEADS_OF_TERMS) || is_of_something(before)
}

/// "circle of ", "Tubercles of ".
fn is_of_something(before: &str) -> bool {
    let before = before.strip_suffix(" of ").or(before.strip_suffix(" OF "));
    let noun = before.and_then(|b| b.rsplit(|c: char| !c.is_alphabetic()).next());
    noun.is_some_and(|noun| is_one_of(noun, &HEADS_WITH_OF))
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|listed| listed.eq_ignore_ascii_case(word))
}

/// A title before the word, or credentials behind it.
fn is_person(before: &str, after: &str) -> bool {
    let from = before.len().saturating_sub(AROUND_MAX);
    let near = (from..=before.len())
        .find_map(|at| before.get(at..))
        .unwrap_or_default();
    let last = near.trim_end_matches([' ', '.']);
    let title = last
        .rsplit(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let titled = last.len() < near.len()
        && needle::is_title(title)
        && title.chars().next().is_some_and(char::is_uppercase);
    // Bounded: ten megabytes without a space are one word.
    let near = after
        .get(..after.floor_char_boundary(AROUND_MAX))
        .unwrap_or_default();
    let credentials = near
        .trim_start_matches([',', ' '])
        .split(|c: char| !c.is_alphabetic())
        .next();
    let credited = matches!(
        credentials,
        Some("MD" | "RN" | "NP" | "DO" | "PA" | "PhD" | "LPN" | "DDS" | "PharmD")
    );
    titled || credited && after.starts_with([',', ' '])
}

/// `Crohn's`, `Graves'`.
fn is_possessive(text: &str, end: usize) -> bool {
    let inside = text
        .get(..end)
        .is_some_and(|t| t.ends_with("'s") || t.ends_with("’s"));
    let after = text.get(end..).unwrap_or_default();
    inside || after.starts_with(['\'', '’'])
}

/// Whether what follows leads over other eponyms to a noun that eponyms stand before.
fn leads_to_head(after: &str) -> bool {
    let to = after.len().min(AROUND_MAX);
    let near = (0..=to).rev().find_map(|at| after.get(..at)).unwrap_or_default();
    let near = near
        .split(['.', ',', ';', '\n', '(', ')'])
        .next()
        .unwrap_or_default();
    for word in near
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| w.chars().count() > 1)
        .take(BETWEEN_MAX + 1)
    {
        let singular = word.strip_suffix('s').unwrap_or(word);
        if HEADS
            .iter()
            .any(|head| head.eq_ignore_ascii_case(word) || head.eq_ignore_ascii_case(singular))
        {
            return true;
        }
        if !(known(word).is_eponym() || word.eq_ignore_ascii_case("and")) {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, word: &str) -> Speaks {
        let start = text.find(word).unwrap();
        speaks(text, start, start + word.len())
    }

    #[test]
    fn a_known_name_stays_only_in_a_phrase_where_no_name_would_stand() {
        let stays = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            is_eponym_in_phrase(text, start, start + word.len())
        };
        for (text, word) in [
            ("has Graves' disease", "Graves"),
            ("Baker's cyst", "Baker"),
            ("a Foley catheter", "Foley"),
            ("Circle of Willis: normal", "Willis"),
            ("no Paget’s disease", "Paget"),
            ("CHIARI MALFORMATION", "CHIARI"),
        ] {
            assert!(stays(text, word), "{text}");
        }
        for (text, word) in [
            ("Wilson's wife", "Wilson"),
            ("Baker pulse 88", "Baker"),
            ("Baker signs consent", "Baker"),
            ("Dr. Foley catheter", "Foley"),
            ("a friend of Willis", "Willis"),
            ("Okonkwo syndrome", "Okonkwo"),
            ("Foley", "Foley"),
        ] {
            assert!(!stays(text, word), "{text}");
        }
    }

    #[test]
    fn terms_speak_against_a_name_and_names_for_one() {
        for (text, word) in [
            ("Graves' disease", "Graves"),
            ("with Crohn's flare", "Crohn"),
            ("a Foley catheter", "Foley"),
            ("Foley in place", "Foley"),
            ("Parkinson disease", "Parkinson"),
            ("Guillain-Barre syndrome", "Guillain"),
            ("Wolff Parkinson White syndrome", "Wolff"),
            ("Metoprolol 25 mg", "Metoprolol"),
            ("Tylenol", "Tylenol"),
            ("Xyzumazole", "Xyzumazole"),
        ] {
            assert_eq!(said(text, word), Speaks::Against, "{text}");
        }
        for (text, word) in [
            ("seen with Okonkwo", "Okonkwo"),
            ("Zqxjk went", "Zqxjk"),
            ("by JENNIFER", "JENNIFER"),
            ("ask Dr. Parkinson", "Parkinson"),
            ("Ann Whipple, MD", "Whipple"),
            ("called Whipple today", "Whipple"),
        ] {
            assert_eq!(said(text, word), Speaks::For, "{text}");
        }
        for (text, word) in [
            ("Grace left", "Grace"),
            ("the ward", "ward"),
            ("a QRXT of", "QRXT"),
            ("okonkwo", "okonkwo"),
        ] {
            assert_eq!(said(text, word), Speaks::Neither, "{text}");
        }
    }
}
