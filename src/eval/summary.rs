//! The result of an evaluation as one JSON object: `--json`, and what the report shows.
//!
//! The schema is [`SCHEMA`]; members are added and never change their meaning. It holds no text of a record unless texts were asked
//! for: labels, shapes, ids, offsets and numbers.

use super::kinds::Kind;
use super::read::{Bad, Labelled};
use super::scores::Row;
use super::stats::Estimate;
use super::terms::{Met, Terms};
use super::{Evaluation, Outcome};
use crate::detect::ner::Model;
use crate::policy::Policy;
use serde::Serialize;
use std::collections::BTreeMap;

/// Name and version of the form.
pub const SCHEMA: &str = "deidstream-eval/1";
/// Terms listed at most.
const TERMS_MAX: usize = 50;

/// With what was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct With {
    /// Version of deidstream.
    pub deidstream: String,
    /// The policy.
    pub policy: PolicyName,
    /// The model; null for rules alone.
    pub model: Option<ModelName>,
    /// The day from which ages were counted.
    pub date: String,
    /// The files read, as they were named.
    pub files: Vec<String>,
}

/// Which policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyName {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the resolved policy, hex.
    pub digest: String,
}

impl PolicyName {
    /// That of a policy.
    pub fn of(policy: &Policy) -> Self {
        PolicyName {
            name: policy.name.clone(),
            version: policy.version.clone(),
            digest: policy.digest.clone(),
        }
    }
}

/// Which model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelName {
    /// Its folder or name.
    pub name: String,
    /// SHA-256 of its weights, hex.
    pub digest: String,
}

impl ModelName {
    /// That of a model.
    pub fn of(model: &Model) -> Self {
        ModelName {
            name: model.folder().to_owned(),
            digest: model.digest().unwrap_or_default(),
        }
    }
}

/// How many records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Records {
    /// Read from the files.
    pub read: u64,
    /// Lines and files that could not be used.
    pub bad: u64,
    /// Read, but quarantined by the gate: in no score.
    pub quarantined: u64,
    /// In the scores.
    pub scored: u64,
}

/// A record that the gate quarantined.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quarantined {
    /// Its id.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Why.
    pub reason: String,
    /// Labelled stretches in it.
    pub entities: u64,
}

/// A kind of text that was missed, or redacted without need.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindLine {
    /// Label of what was missed; category of what was redacted.
    pub label: String,
    /// How it is written.
    pub shape: String,
    /// How many.
    pub count: u64,
    /// How many of them in part only.
    pub partly: u64,
    /// Where the first ones stand.
    pub places: Vec<KindPlace>,
    /// The most frequent texts, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texts: Option<Vec<String>>,
}

/// Code points of a record.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindPlace {
    /// Id of the record.
    pub id: String,
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Words that must stay.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermsLine {
    /// Occurrences outside of labelled PHI.
    pub occurrences: u64,
    /// Those that were redacted.
    pub redacted: u64,
    /// Their share.
    pub rate: Estimate,
    /// The terms redacted most often.
    pub worst: Vec<TermLine>,
}

/// A term.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TermLine {
    /// As it stands in its list, in lower case.
    pub term: String,
    /// How often it was redacted.
    pub redacted: u64,
    /// How often it stands in the texts.
    pub occurrences: u64,
}

/// The whole result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// With what was measured.
    #[serde(flatten)]
    pub with: With,
    /// Label maps in use.
    pub label_maps: Vec<String>,
    /// How many records.
    pub records: Records,
    /// All labels together.
    pub overall: Row,
    /// Per group of labels.
    pub groups: Vec<Row>,
    /// Per label.
    pub labels: Vec<Row>,
    /// Per source, where there are several.
    pub sources: Vec<Row>,
    /// Per kind of text, where the records name several.
    pub kinds: Vec<Row>,
    /// Entities that count neither way, per label.
    pub uncounted: BTreeMap<String, u64>,
    /// Labels among them because the policy keeps what they mean.
    pub kept_by_policy: Vec<String>,
    /// Records that the gate quarantined.
    pub quarantined: Vec<Quarantined>,
    /// What was missed.
    pub missed: Vec<KindLine>,
    /// What was redacted without need.
    #[serde(rename = "false")]
    pub excess: Vec<KindLine>,
    /// Terms of `--terms`; null without a list.
    pub terms: Option<TermsLine>,
    /// Ordinary words of English and of the clinic (built-in list).
    pub ordinary_words: TermsLine,
}

impl Summary {
    /// The tables of rows below the overall one, with their titles, for people: a single source or kind is the whole.
    pub fn sections(&self) -> Vec<(&'static str, Vec<Row>)> {
        let met: Vec<Row> = self.labels.iter().filter(|row| row.is_met()).cloned().collect();
        let several = |rows: &[Row]| if rows.len() > 1 { rows.to_vec() } else { Vec::new() };
        let sections = vec![
            ("groups", self.groups.clone()),
            ("labels", met),
            ("sources", several(&self.sources)),
            ("kinds of text", several(&self.kinds)),
        ];
        sections
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .collect()
    }

    /// Names of the labels that no text has.
    pub fn absent(&self) -> Vec<&str> {
        let absent = self.labels.iter().filter(|row| !row.is_met());
        absent.map(|row| row.name.as_str()).collect()
    }

    /// Puts the result together; `texts` says whether it may quote records.
    pub fn new(
        with: With,
        records: &[Labelled],
        bad: &[Bad],
        evaluation: &Evaluation,
        terms: &Terms,
        texts: bool,
    ) -> Self {
        let quarantined = quarantined(records, evaluation);
        let scores = evaluation.scores.clone();
        let lines = |kinds: &[Kind]| kinds.iter().map(|kind| kind_line(kind, records, texts)).collect();
        Summary {
            schema: SCHEMA,
            with,
            label_maps: evaluation.maps.clone(),
            records: Records {
                read: records.len() as u64,
                bad: bad.len() as u64,
                quarantined: quarantined.len() as u64,
                scored: (records.len() - quarantined.len()) as u64,
            },
            overall: scores.overall,
            groups: scores.groups,
            labels: scores.labels,
            sources: scores.sources,
            kinds: scores.kinds,
            uncounted: scores.uncounted,
            kept_by_policy: evaluation.kept.clone(),
            quarantined,
            missed: lines(&evaluation.missed),
            excess: lines(&evaluation.excess),
            terms: (!terms.is_empty()).then(|| terms_line(&evaluation.terms.given)),
            ordinary_words: terms_line(&evaluation.terms.ordinary),
        }
    }
}

fn quarantined(records: &[Labelled], evaluation: &Evaluation) -> Vec<Quarantined> {
    let line = |(record, outcome): (&Labelled, &Outcome)| match outcome {
        Outcome::Quarantined(reason) => Some(Quarantined {
            id: record.id.clone(),
            source: record.source.to_string(),
            reason: reason.to_string(),
            entities: record.gold.len() as u64,
        }),
        Outcome::Judged(_) => None,
    };
    records
        .iter()
        .zip(&evaluation.outcomes)
        .filter_map(line)
        .collect()
}

fn kind_line(kind: &Kind, records: &[Labelled], texts: bool) -> KindLine {
    let place = |&(record, start, end): &(usize, usize, usize)| {
        let id = records.get(record)?.id.clone();
        Some(KindPlace { id, start, end })
    };
    let quoted = || kind.texts.iter().map(|(text, _)| text.expose().clone()).collect();
    KindLine {
        label: kind.label.clone(),
        shape: kind.shape.clone(),
        count: kind.count,
        partly: kind.partly,
        places: kind.places.iter().filter_map(place).collect(),
        texts: texts.then(quoted),
    }
}

fn terms_line(met: &Met) -> TermsLine {
    let line = |(term, redacted, occurrences): (&str, u64, u64)| TermLine {
        term: term.to_owned(),
        redacted,
        occurrences,
    };
    TermsLine {
        occurrences: met.occurrences,
        redacted: met.redacted,
        rate: Estimate::share(met.redacted, met.occurrences),
        worst: met.worst().into_iter().take(TERMS_MAX).map(line).collect(),
    }
}
