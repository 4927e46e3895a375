//! Whose name a name is: the patient's, a provider's, a relative's.
//!
//! In: a record with all its findings. Out: [`Span::role`] of every name. What tells: the policy's paths for structured
//! fields; titles, credentials, headers, relations and ages right beside a name; and the record itself, for all copies of
//! one known person have one role. Two answers for one person are none. Nothing that is uncertain gets a role, because
//! policies may keep the names of one: such a name is left only where it is certain that no value that must go stands in
//! it ([`keep`]).

mod keep;

use crate::document::{Document, Field};
use crate::entity::Entity;
use crate::findings::Findings;
use crate::policy::Policy;
use crate::role::Role;
use crate::span::{Finder, Span};
use std::collections::BTreeMap;

/// Bytes of the text before a name that are looked at: a header of some words.
const BEFORE_MAX: usize = 64;
/// And of the text after it.
const AFTER_MAX: usize = 48;
/// Words of a header: "Name of referring physician:".
const HEADER_WORDS_MAX: usize = 4;
/// Oldest age that anybody writes.
const AGE_MAX: u32 = 130;

/// Titles of those who care for patients. "Professor" is a patient as well.
const TITLES: [&str; 6] = ["dr", "drs", "doctor", "doctors", "nurse", "pa-c"];
/// Nouns and headers for those who care for patients. Whoever signs or writes may be anybody.
const PROVIDERS: [&str; 42] = [
    "physician",
    "physicians",
    "provider",
    "providers",
    "attending",
    "surgeon",
    "nurse",
    "pcp",
    "hospitalist",
    "resident",
    "intern",
    "fellow",
    "clinician",
    "practitioner",
    "cardiologist",
    "neurologist",
    "oncologist",
    "radiologist",
    "pathologist",
    "psychiatrist",
    "psychologist",
    "nephrologist",
    "pulmonologist",
    "urologist",
    "gastroenterologist",
    "endocrinologist",
    "dermatologist",
    "rheumatologist",
    "hematologist",
    "ophthalmologist",
    "orthopedist",
    "pediatrician",
    "obstetrician",
    "gynecologist",
    "anesthesiologist",
    "intensivist",
    "internist",
    "dentist",
    "pharmacist",
    "therapist",
    "midwife",
    "consultant",
];
/// Headers such as "Dictated by:".
const DONE_BY_PROVIDERS: [&str; 6] = [
    "dictated",
    "interpreted",
    "transcribed",
    "cosigned",
    "prescribed",
    "ordered",
];
/// Nouns and headers for relatives and for whom to call.
const RELATIVES: [&str; 64] = [
    "wife",
    "husband",
    "spouse",
    "partner",
    "fiance",
    "fiancee",
    "fiancé",
    "fiancée",
    "boyfriend",
    "girlfriend",
    "mother",
    "father",
    "mom",
    "mum",
    "dad",
    "mommy",
    "daddy",
    "parent",
    "parents",
    "stepmother",
    "stepfather",
    "stepson",
    "stepdaughter",
    "son",
    "sons",
    "daughter",
    "daughters",
    "child",
    "children",
    "brother",
    "brothers",
    "sister",
    "sisters",
    "sibling",
    "siblings",
    "twin",
    "aunt",
    "uncle",
    "niece",
    "nephew",
    "cousin",
    "grandmother",
    "grandfather",
    "grandma",
    "grandpa",
    "grandson",
    "granddaughter",
    "grandchild",
    "grandparent",
    "guardian",
    "caregiver",
    "carer",
    "roommate",
    "neighbor",
    "neighbour",
    "friend",
    "kin",
    "contact",
    "widow",
    "widower",
    "mother-in-law",
    "father-in-law",
    "son-in-law",
    "daughter-in-law",
];
const PATIENTS: [&str; 6] = ["patient", "pt", "patients", "resident's", "client", "subject"];
/// Letters after the names of providers. What is also a state, a title or "patient" needs a comma before it.
const CREDENTIALS: [&str; 40] = [
    "MD", "RN", "NP", "PAC", "PA-C", "DDS", "DMD", "PharmD", "PHARMD", "LPN", "LVN", "LCSW", "FNP", "FNP-C",
    "APRN", "CRNA", "DPM", "MBBS", "RPh", "CNM", "ARNP", "CNP", "PsyD", "BSN", "MSN", "FACC", "FACS", "FACP",
    "DNP", "LMFT", "AGNP", "RRT", "CCRN", "PMHNP", "CNS", "RDN", "DO", "PT", "OT", "RD",
];
/// The last ones of [`CREDENTIALS`], which need the comma.
const AMBIGUOUS: [&str; 4] = ["DO", "PT", "OT", "RD"];

/// Relatives, and, with a capital and no comma, forms of address.
const FORMS_OF_ADDRESS: [&str; 4] = ["Sister", "Father", "Mother", "Brother"];
/// What befalls patients, right behind their names.
const LOTS: [&str; 21] = [
    "presents",
    "presented",
    "presenting",
    "was admitted",
    "is admitted",
    "admitted for",
    "admitted with",
    "was discharged",
    "is also a patient",
    "is a patient",
    "is our patient",
    "was brought",
    "was transferred",
    "complains of",
    "complained of",
    "who fell",
    "who presents",
    "who presented",
    "who was admitted",
    "patient of",
    "a patient of",
];

/// The roles that something speaks for, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Evidence(u8);

impl Evidence {
    fn of(role: Role) -> Self {
        match role {
            Role::Unknown => Evidence(0),
            role => Evidence(1 << role as u8),
        }
    }

    fn and(self, other: Evidence) -> Self {
        Evidence(self.0 | other.0)
    }

    /// The only role that something speaks for.
    fn role(self) -> Role {
        let told = |role: &Role| self == Evidence::of(*role);
        Role::ALL.into_iter().find(told).unwrap_or_default()
    }
}

/// Gives every name of the record its role.
pub(super) fn assign(policy: &Policy, document: &Document, findings: &mut Findings) {
    let mut people: BTreeMap<u32, Evidence> = BTreeMap::new();
    let mut own: Vec<Vec<Evidence>> = Vec::with_capacity(findings.spans.len());
    for (field, spans) in document.fields().zip(&findings.spans) {
        let told = |span: &Span| match span.entity {
            Entity::Name => evidence(policy, field, span),
            _ => Evidence::default(),
        };
        let evidence: Vec<Evidence> = spans.iter().map(told).collect();
        for (known, told) in spans
            .iter()
            .zip(&evidence)
            .filter_map(|(s, e)| Some((s.known?, e)))
        {
            let person = people.entry(known).or_default();
            *person = person.and(*told);
        }
        own.push(evidence);
    }
    for (spans, own) in findings.spans.iter_mut().zip(own) {
        for (span, own) in spans
            .iter_mut()
            .zip(own)
            .filter(|(span, _)| span.entity == Entity::Name)
        {
            let person = span.known.and_then(|known| people.get(&known));
            span.role = person.copied().unwrap_or(own).role();
        }
    }
    if policy.roles.keep_some() {
        keep::only_certain(policy, document, findings);
    }
}

/// What speaks for a role where one name stands.
fn evidence(policy: &Policy, field: Field<'_>, span: &Span) -> Evidence {
    let text = field.text.expose();
    let by_path = match span.finders.has(Finder::Structure) {
        true => policy.roles.at(field.path).map(Evidence::of).unwrap_or_default(),
        false => Evidence::default(),
    };
    let parts = [
        text.get(..span.start),
        text.get(span.start..span.end),
        text.get(span.end..),
    ];
    let [before, name, after] = parts.map(Option::unwrap_or_default);
    by_path
        .and(before_name(before))
        .and(in_name(name))
        .and(after_name(after))
}

/// A title that was found together with its name.
fn in_name(name: &str) -> Evidence {
    let first = name
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    match is_one_of(first, &TITLES) && first.len() < name.len() {
        true => Evidence::of(Role::Provider),
        false => Evidence::default(),
    }
}

/// What stands before a name: titles, and before these a header, a relation or what somebody is by profession.
fn before_name(before: &str) -> Evidence {
    let mut rest = tail(before, BEFORE_MAX);
    let mut evidence = Evidence::default();
    while let Some((start, word)) = last_word(rest) {
        let gap = rest.get(start + word.len()..).unwrap_or_default();
        let is_title = is_one_of(word, &TITLES) || crate::needle::is_title(word);
        if !is_title || !gap.chars().all(|c| matches!(c, ' ' | '.')) {
            return evidence.and(introduced(rest, (start, word), gap));
        }
        if is_one_of(word, &TITLES) {
            evidence = evidence.and(Evidence::of(Role::Provider));
        }
        rest = rest.get(..start).unwrap_or_default();
    }
    evidence
}

/// What the word right before a name says, or the header that it ends.
fn introduced(before: &str, (start, word): (usize, &str), gap: &str) -> Evidence {
    let mark = |c: char| matches!(c, ' ' | '\t' | '(' | ',' | '"' | '“' | '*' | '_' | '-');
    if gap.contains(':') {
        let opens = |c: char| mark(c) || matches!(c, ':' | '\n' | '\r');
        return match gap.chars().all(opens) {
            true => header(before.get(..start + word.len()).unwrap_or_default()),
            false => Evidence::default(),
        };
    }
    if !gap.chars().all(mark) {
        return Evidence::default();
    }
    if word.eq_ignore_ascii_case("by") {
        let done = before.get(..start).and_then(last_word);
        return match done {
            Some((_, word)) if is_one_of(word, &DONE_BY_PROVIDERS) => Evidence::of(Role::Provider),
            _ => Evidence::default(),
        };
    }
    // "Sister Agnes" may be a nurse, "Father Aloysius" a priest.
    let is_form_of_address = FORMS_OF_ADDRESS.contains(&word) && gap == " ";
    match is_form_of_address {
        true => Evidence::default(),
        false => meaning(word),
    }
}

/// What a header says that ends with `text`: its last word that says something ("Patient's mother", "Attending name").
fn header(text: &str) -> Evidence {
    let line = text
        .rsplit(['\n', '\r', '.', ';', '|', '\t'])
        .next()
        .unwrap_or_default();
    let words = line.split_whitespace().rev().take(HEADER_WORDS_MAX);
    let said = words.map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        match is_one_of(word, &DONE_BY_PROVIDERS) {
            true => Evidence::of(Role::Provider),
            false => meaning(word.trim_end_matches("'s").trim_end_matches("’s")),
        }
    });
    said.into_iter()
        .find(|told| *told != Evidence::default())
        .unwrap_or_default()
}

fn meaning(word: &str) -> Evidence {
    let lists: [(&[&str], Role); 4] = [
        (&RELATIVES, Role::Relative),
        (&PROVIDERS, Role::Provider),
        (&TITLES, Role::Provider),
        (&PATIENTS, Role::Patient),
    ];
    let named = lists.into_iter().find(|(words, _)| is_one_of(word, words));
    named.map(|(_, role)| Evidence::of(role)).unwrap_or_default()
}

/// What stands after a name: credentials, an age, a birth date or record number.
fn after_name(after: &str) -> Evidence {
    let after = head(after, AFTER_MAX);
    let rest = after.trim_start_matches([' ', ',', '(', '|', '-']);
    let gap = after.get(..after.len() - rest.len()).unwrap_or_default();
    if gap.is_empty() {
        return Evidence::default();
    }
    let letters: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '-'))
        .filter(|c| *c != '.')
        .collect();
    let behind = rest.get(letters.len()..).unwrap_or_default().trim_start();
    let in_maryland = letters == "MD" && behind.starts_with(|c: char| c.is_ascii_digit());
    let comma = gap.contains(',');
    if CREDENTIALS.contains(&letters.as_str())
        && !in_maryland
        && (comma || !AMBIGUOUS.contains(&letters.as_str()))
    {
        // "Karen Holt, PA-C, is a 41 y/o woman": two things are said.
        return Evidence::of(Role::Provider).and(as_patient(behind));
    }
    if is_patients_lot(rest) {
        return Evidence::of(Role::Patient);
    }
    match matches!(letters.as_str(), "DOB" | "MRN" | "dob" | "mrn") || is_age(rest) {
        true => Evidence::of(Role::Patient),
        false => Evidence::default(),
    }
}

/// What stands behind the credentials and speaks for a patient.
fn as_patient(behind: &str) -> Evidence {
    let rest = behind.trim_start_matches([' ', ',', '.', '(']);
    match is_age(rest) || is_patients_lot(rest) {
        true => Evidence::of(Role::Patient),
        false => Evidence::default(),
    }
}

/// What befalls patients: "was admitted", "presents with", "who fell at home". Clinicians are patients too.
fn is_patients_lot(rest: &str) -> bool {
    LOTS.iter().any(|lot| {
        rest.get(..lot.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(lot))
            && !rest
                .get(lot.len()..)
                .is_some_and(|r| r.starts_with(char::is_alphabetic))
    })
}

/// `54-year-old`, `is a 54 y.o.`, `54M`, `54)`, `54,`: an age, as it stands behind the name of a patient.
fn is_age(text: &str) -> bool {
    let mut rest = text;
    for word in ["is ", "was ", "an ", "a ", "aged ", "age "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let age: Option<u32> = rest.get(..digits).and_then(|age| age.parse().ok());
    let unit = rest
        .get(digits..)
        .unwrap_or_default()
        .trim_start_matches([' ', '-']);
    let behind = rest.get(digits..).and_then(|r| r.chars().next());
    let closes = matches!(behind, Some(')' | ',')) || unit.starts_with(['y', 'Y', 'M', 'F']);
    age.is_some_and(|age| age <= AGE_MAX) && closes
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// The last word of a text, hyphens included, with where it starts.
fn last_word(text: &str) -> Option<(usize, &str)> {
    let in_word = |c: char| c.is_alphabetic() || matches!(c, '-' | '\'' | '’');
    let trimmed = text.trim_end_matches(|c: char| !c.is_alphabetic());
    let start = trimmed
        .char_indices()
        .rev()
        .take_while(|(_, c)| in_word(*c))
        .last()
        .map(|(at, _)| at)?;
    Some((start, trimmed.get(start..)?))
}

/// The last bytes of a text, on a character boundary.
fn tail(text: &str, bytes: usize) -> &str {
    let from = text.len().saturating_sub(bytes);
    (from..=text.len())
        .find_map(|from| text.get(from..))
        .unwrap_or_default()
}

/// The first bytes of a text, on a character boundary.
fn head(text: &str, bytes: usize) -> &str {
    let to = text.len().min(bytes);
    (0..=to).rev().find_map(|to| text.get(..to)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
