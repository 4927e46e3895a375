//! Who a value stands for, and the label or token that takes its place.
//!
//! The *identity* of a value is its text without the accidents of spelling: `SMITH, JOHN` and `John Smith` are one. The
//! *display* is one spelling of an identity, the usual one. A token names the identity; only a surface that differs from
//! the display carries a form as well, so that a token stands for exactly one surface and revealing gives it back.

use super::date::WrittenDate;
use crate::entity::Entity;
use crate::keys::{Keyring, TokenHash};
use crate::phi::Phi;
use crate::record::RecordId;
use crate::token::{Token, Word, label, uuid};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use zeroize::Zeroize;

/// Endings and titles after a comma that are no given name: `Smith, Jr.` is not turned round.
const SUFFIXES: [&str; 16] = [
    "jr", "sr", "ii", "iii", "iv", "md", "do", "rn", "np", "pa", "phd", "dds", "esq", "lpn", "mph", "dnp",
];
/// Digits of a US telephone number without the country code.
const PHONE_DIGITS: usize = 10;
/// Digits of a social security number.
const SSN_DIGITS: usize = 9;

/// The text without the accidents of its spelling. Equal texts of one kind are taken for one value.
pub(super) fn identity(entity: Entity, text: &str) -> String {
    use Entity::*;
    match entity {
        Name => name(text),
        Phone | Fax => phone(text),
        Ssn | Mrn | HealthPlan | Account | License | Vehicle | Device | Biometric | Id | Zip => code(text),
        Date | BirthDate => date(entity, text),
        Email | Ip => spaced(text).to_lowercase(),
        Address | City | State | Facility | Organization => {
            spaced(&text.replace(['.', ','], " ")).to_lowercase()
        }
        Age | Url | Photo => spaced(text),
    }
}

/// The usual spelling of an identity: the one whose token needs no form.
fn display(entity: Entity, identity: &str) -> String {
    use Entity::*;
    let groups = |at: [usize; 2]| {
        let digit = |(i, c): (usize, char)| at.contains(&i).then_some('-').into_iter().chain([c]);
        identity.chars().enumerate().flat_map(digit).collect::<String>()
    };
    match entity {
        Name | Address | City | State | Facility | Organization => title_case(identity),
        Phone | Fax if identity.len() == PHONE_DIGITS && is_digits(identity) => groups([3, 6]),
        Ssn if identity.len() == SSN_DIGITS && is_digits(identity) => groups([3, 5]),
        _ => identity.to_owned(),
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Case folded, `Last, First` turned round, full stops dropped.
fn name(text: &str) -> String {
    let folded = text.to_lowercase().replace('.', " ");
    match folded.split_once(',') {
        Some((last, first)) if !first.contains(',') && !first.trim().is_empty() => {
            let first = spaced(first);
            match SUFFIXES.contains(&first.as_str()) {
                true => spaced(&format!("{last} {first}")),
                false => spaced(&format!("{first} {last}")),
            }
        }
        _ => spaced(&folded.replace(',', " ")),
    }
}

/// Digits alone, without the US country code; e-mail addresses that stand under `telecom` stay text.
fn phone(text: &str) -> String {
    if text.contains('@') {
        return spaced(text).to_lowercase();
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1') {
        Some(rest) if rest.len() == PHONE_DIGITS => rest.to_owned(),
        _ if digits.is_empty() => spaced(text).to_lowercase(),
        _ => digits,
    }
}

/// Letters and digits in upper case. A FHIR reference (`Patient/123`, `urn:uuid:…`) has the identity of what it names.
fn code(text: &str) -> String {
    let bare: String = referenced(text.trim())
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect();
    if bare.is_empty() { spaced(text) } else { bare }
}

/// The logical id in a FHIR reference; any other text as it is. <https://hl7.org/fhir/R4/references.html#literal>
fn referenced(text: &str) -> &str {
    let urn = text
        .strip_prefix("urn:uuid:")
        .or_else(|| text.strip_prefix("urn:oid:"));
    let typed = || {
        let (kind, id) = text.split_once('/')?;
        let is_type = kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind.bytes().all(|b| b.is_ascii_alphabetic());
        (is_type && !id.contains('/') && !id.is_empty()).then_some(id)
    };
    urn.or_else(typed).unwrap_or(text)
}

/// `2024-03-04` for every spelling of that day; the text itself for all less exact ones.
fn date(entity: Entity, text: &str) -> String {
    // Two-digit years, whose century the reference date tells, have no ISO form: the day does not matter here.
    let any_day = jiff::civil::Date::constant(2000, 1, 1);
    let iso = WrittenDate::read(text, entity, any_day).and_then(|date| date.iso());
    iso.unwrap_or_else(|| spaced(text).to_lowercase())
}

fn title_case(text: &str) -> String {
    let mut starts = true;
    let mut titled = String::with_capacity(text.len());
    for c in text.chars() {
        match starts {
            true => titled.extend(c.to_uppercase()),
            false => titled.push(c),
        }
        starts = !c.is_alphanumeric();
    }
    titled
}

/// What the patient's identifier is, however it is spelt: the scope of tokens and the seed of date offsets.
pub(super) fn subject(text: &str) -> Phi<String> {
    Phi::new(code(text))
}

/// Derives tokens for one record.
pub(super) struct Tokens<'a> {
    pub keys: &'a Keyring,
    pub namespace: &'a str,
    /// The patient, when the policy scopes tokens by patient and the record names one.
    pub patient: Option<&'a str>,
}

impl Tokens<'_> {
    /// The token for `surface`, which spells the value `whose` (the known value that it is a variant of, or itself).
    pub(super) fn token(&self, entity: Entity, whose: &str, surface: &str) -> Token {
        let scope = match self.patient {
            Some(patient) if !entity.is_identifier() => format!("patient:{patient}"),
            _ => String::new(),
        };
        let identity = identity(entity, whose);
        let hash = |purpose, value: &str| {
            self.keys
                .token_hash(purpose, self.namespace, &scope, entity, value)
        };
        let form = (display(entity, &identity) != surface).then(|| hash(TokenHash::Form, surface));
        Token::new(entity, &hash(TokenHash::Identity, &identity), form.as_ref())
    }
}

/// Numbers labels inside one record, by word and identity, in the order in which they are asked for.
pub(super) struct Labels {
    numbers: HashMap<(Word, String), usize>,
    last: HashMap<Word, usize>,
}

impl Labels {
    /// `taken`: the highest number of each word that already stands in the record, from an earlier redaction; a new
    /// label must not be taken for one of those.
    pub(super) fn after(taken: HashMap<Word, usize>) -> Self {
        Labels {
            numbers: HashMap::new(),
            last: taken,
        }
    }

    /// The label for a value of which `whose` is a spelling.
    pub(super) fn label(&mut self, word: Word, whose: &str) -> String {
        label(word, self.number(word, whose))
    }

    /// Its number.
    pub(super) fn number(&mut self, word: Word, whose: &str) -> usize {
        let last = self.last.entry(word).or_default();
        *self
            .numbers
            .entry((word, identity(word.entity(), whose)))
            .or_insert_with(|| {
                *last += 1;
                *last
            })
    }
}

impl Drop for Labels {
    fn drop(&mut self) {
        self.numbers
            .drain()
            .for_each(|((_, mut identity), _)| identity.zeroize());
    }
}

/// The label of a record key: numbered by coordinates, so that keys stay distinct without a code of the patient.
pub(super) fn key_label(entity: Entity, id: &RecordId) -> String {
    format!("[{}-{}-{}]", entity.label(), id.partition, id.offset)
}

/// What a label is where a UUID must stand: numbered by coordinates and inside the record, so that it is another in every
/// record and carries no code of the patient.
pub(super) fn uuid_label(number: usize, id: &RecordId) -> String {
    let mut hash = Sha256::new();
    hash.update(b"deidstream uuid label");
    hash.update((id.topic.len() as u64).to_be_bytes());
    hash.update(id.topic.as_bytes());
    hash.update(id.partition.to_be_bytes());
    hash.update(id.offset.to_be_bytes());
    hash.update((number as u64).to_be_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    uuid::label(&hash)
}
