//! A feed whose every record can be accounted for, and the account.
//!
//! Records are JSON with the patient's name and MRN in fields and in a note; the number `seq` is in no way PHI, so it
//! passes and tells which record an output came from. Every thousandth record is not JSON and must be quarantined.

use crate::client::{self, Isolation, Outgoing, Record};
use std::collections::{BTreeMap, BTreeSet};

/// Patients in the feed: each is a key.
const PATIENTS: usize = 500;
/// One bad record in so many.
pub(crate) const BAD_EVERY: usize = 1000;

pub(crate) const FIRST: [&str; 10] = [
    "Aaliyah",
    "Bartholomew",
    "Cordelia",
    "Demetrius",
    "Esperanza",
    "Fitzgerald",
    "Guinevere",
    "Horatio",
    "Isolde",
    "Jebediah",
];
const LAST: [&str; 10] = [
    "Abernathy",
    "Brzezinski",
    "Castellanos",
    "Dragomirov",
    "Eszterhazy",
    "Featherstone",
    "Goldschmidt",
    "Hathaway",
    "Ivanovich",
    "Jankowski",
];

/// Name of a patient.
pub(crate) fn name(patient: usize) -> String {
    format!("{} {}", FIRST[patient % 10], LAST[patient / 10 % 10])
}

fn mrn(patient: usize) -> String {
    format!("MR{:07}", 4_000_000 + patient)
}

fn key(patient: usize) -> String {
    format!("patient-{}", mrn(patient))
}

pub(crate) fn is_bad(seq: usize) -> bool {
    seq % BAD_EVERY == BAD_EVERY / 2
}

/// One record.
pub(crate) fn record(seq: usize) -> Outgoing {
    // Not `seq % PATIENTS` alone: neighbours in a partition should differ in key and also repeat.
    let patient = (seq / 3) % PATIENTS;
    let (name, mrn) = (name(patient), mrn(patient));
    let value = if is_bad(seq) {
        format!("{{\"seq\":{seq},\"patient\":{{\"name\":\"{name}\"")
    } else {
        format!(
            "{{\"seq\":{seq},\"patient\":{{\"name\":\"{name}\",\"mrn\":\"{mrn}\"}},\
             \"note\":\"{name} (MRN {mrn}) was seen on 03/14/2024 for chest pain; call 555-867-5309.\"}}"
        )
    };
    Outgoing::new(key(patient), value)
}

/// What a run left behind: violations of exactly-once, in words. Empty when all is well.
pub(crate) fn account(bootstrap: &str, source: &str, output: &str, quarantine: &str) -> Vec<String> {
    let read = |topic| client::read_topic(bootstrap, topic, Isolation::Committed);
    let (input, output, quarantine) = (read(source), read(output), read(quarantine));
    let mut violations = Vec::new();
    let bad: BTreeMap<(i32, i64), usize> = input
        .iter()
        .filter_map(|r| Some(((r.partition, r.offset), seq_of(r)?)))
        .collect();
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    for record in &output {
        match seq_of(record) {
            Some(seq) => *seen.entry(seq).or_default() += 1,
            None => violations.push(format!(
                "an output without a seq at {}@{}",
                record.partition, record.offset
            )),
        }
    }
    let published: BTreeSet<usize> = seen.keys().copied().collect();
    for record in &quarantine {
        match coordinates(record).and_then(|place| bad.get(&place)) {
            Some(seq) => {
                *seen.entry(*seq).or_default() += 1;
                if !is_bad(*seq) {
                    violations.push(format!("record {seq} is quarantined without reason"));
                }
            }
            None => violations.push("a quarantine record points nowhere".to_owned()),
        }
    }
    for (_, seq) in bad {
        match seen.get(&seq) {
            None => violations.push(format!("record {seq} is lost")),
            Some(1) => {}
            Some(times) => violations.push(format!("record {seq} is there {times} times")),
        }
        if is_bad(seq) && published.contains(&seq) {
            violations.push(format!("bad record {seq} was published"));
        }
    }
    violations.extend(order(&input, &output));
    violations
}

/// Order per key: within a partition the outputs have the order of the inputs.
fn order(input: &[Record], output: &[Record]) -> Option<String> {
    let partition_of: BTreeMap<usize, i32> = input
        .iter()
        .filter_map(|r| Some((seq_of(r)?, r.partition)))
        .collect();
    let mut last: BTreeMap<i32, usize> = BTreeMap::new();
    for record in output {
        let seq = seq_of(record)?;
        if partition_of.get(&seq) != Some(&record.partition) {
            return Some(format!("record {seq} changed its partition"));
        }
        if last
            .insert(record.partition, seq)
            .is_some_and(|before| before > seq)
        {
            return Some(format!("record {seq} comes after a later one of its partition"));
        }
    }
    None
}

/// The number that a record carries in clear.
pub(crate) fn seq_of(record: &Record) -> Option<usize> {
    let value = String::from_utf8_lossy(record.value.as_ref()?).into_owned();
    let digits = value.strip_prefix("{\"seq\":")?.split(',').next()?.to_owned();
    digits.parse().ok()
}

fn coordinates(record: &Record) -> Option<(i32, i64)> {
    let header = |name: &str| {
        let (_, value) = record.headers.iter().find(|(key, _)| key == name)?;
        String::from_utf8(value.clone()?).ok()
    };
    Some((
        header("deid-quarantine-partition")?.parse().ok()?,
        header("deid-quarantine-offset")?.parse().ok()?,
    ))
}
