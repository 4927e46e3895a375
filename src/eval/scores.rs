//! From verdicts to scores: per label, per group, per source, overall.
//!
//! In: judged records with their maps. Out: rows of counts and measures. A *row* counts the entities of one label (or
//! group …) and the redactions of the kinds that the label means; that is what its precision is about. Every measure of
//! nothing is `None`. Pure and deterministic.

use super::judge::{Judged, Standing, Verdict};
use super::labels::{Group, LabelMap, Meaning};
use super::read::Labelled;
use super::stats::{Estimate, f1, ratio, resamples};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// What was counted. All characters are code points; *letters* are letters and digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Documents with such an entity.
    pub documents: u64,
    /// Documents of which something of such an entity is left.
    pub documents_leaking: u64,
    /// Labelled entities.
    pub entities: u64,
    /// Entities of which no letter is left.
    pub entities_found: u64,
    /// Entities found under a kind that the label means.
    pub entities_categorised: u64,
    /// Letters of entities.
    pub letters: u64,
    /// Letters of entities that were redacted.
    pub letters_found: u64,
    /// Redactions that touch PHI or nothing labelled; not those that touch only what counts neither way.
    pub redactions: u64,
    /// Redactions that touch PHI.
    pub redactions_right: u64,
    /// Redacted letters that are PHI.
    pub redacted_letters_right: u64,
    /// Redacted letters that are neither PHI nor unknown.
    pub redacted_letters_over: u64,
    /// Redacted characters that are neither PHI nor unknown.
    pub over: u64,
    /// Characters of the texts.
    pub characters: u64,
}

impl AddAssign<(Counts, u64)> for Counts {
    /// Adds the counts of a document as often as it was drawn.
    fn add_assign(&mut self, (more, times): (Counts, u64)) {
        self.documents += times * more.documents;
        self.documents_leaking += times * more.documents_leaking;
        self.entities += times * more.entities;
        self.entities_found += times * more.entities_found;
        self.entities_categorised += times * more.entities_categorised;
        self.letters += times * more.letters;
        self.letters_found += times * more.letters_found;
        self.redactions += times * more.redactions;
        self.redactions_right += times * more.redactions_right;
        self.redacted_letters_right += times * more.redacted_letters_right;
        self.redacted_letters_over += times * more.redacted_letters_over;
        self.over += times * more.over;
        self.characters += times * more.characters;
    }
}

impl Counts {
    fn letter_recall(&self) -> Option<f64> {
        ratio(self.letters_found, self.letters)
    }

    fn letter_precision(&self) -> Option<f64> {
        let right = self.redacted_letters_right;
        ratio(right, right + self.redacted_letters_over)
    }

    fn f1(&self) -> Option<f64> {
        let recall = ratio(self.entities_found, self.entities);
        f1(ratio(self.redactions_right, self.redactions), recall)
    }

    fn over_redaction(&self) -> Option<f64> {
        ratio(self.over, self.characters)
    }
}

/// Counts and measures of one label, group, source, or of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The label, or the name of the group.
    pub name: String,
    /// The group that a label is counted under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'static str>,
    /// What was counted.
    pub counts: Counts,
    /// Entities of which no letter is left, of all entities.
    pub recall: Estimate,
    /// Redacted letters of entities, of all their letters.
    pub letter_recall: Estimate,
    /// Redactions that touch PHI, of those that could be right or wrong.
    pub precision: Estimate,
    /// Redacted letters that are PHI, of those that could be right or wrong.
    pub letter_precision: Estimate,
    /// Harmonic mean of precision and recall.
    pub f1: Estimate,
    /// Entities found under a kind that the label means, of those found.
    pub category_accuracy: Estimate,
    /// Redacted characters that are neither PHI nor unknown, of all characters of the texts.
    pub over_redaction: Estimate,
    /// Documents of which something is left, of those with such an entity.
    pub leaking_documents: Estimate,
}

/// Recall of whole entities that reports show as good.
pub const GOOD_FROM: f64 = 0.98;
/// Recall of whole entities below which reports show it as bad.
pub const BAD_BELOW: f64 = 0.9;

impl Row {
    /// Whether the texts show anything for it.
    pub fn is_met(&self) -> bool {
        self.counts.entities > 0 || self.counts.redactions > 0
    }
}

/// Scores of an evaluation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// All labels together.
    pub overall: Row,
    /// Per group, in the order of [`Group::ALL`].
    pub groups: Vec<Row>,
    /// Per label, by group and name. Labels that the data lack are there, without measures.
    pub labels: Vec<Row>,
    /// Per source, where there are several.
    pub sources: Vec<Row>,
    /// Per kind of text, where the records name several.
    pub kinds: Vec<Row>,
    /// Entities that count neither way (`unknown`, `not_phi`, or kept by the policy), per label.
    pub uncounted: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Overall,
    Group(Group),
    Label(Group, String),
    Source(String),
    Kind(String),
}

/// Adds records up.
#[derive(Default)]
pub(super) struct Tally {
    /// Per row: the documents that bear on it.
    rows: BTreeMap<Key, Vec<(usize, Counts)>>,
    /// Characters of each document.
    characters: Vec<u64>,
    uncounted: BTreeMap<String, u64>,
}

impl Tally {
    /// Makes the labels of a map known, so that those without an entity have a row too.
    pub(super) fn expect(&mut self, map: &LabelMap) {
        self.rows.entry(Key::Overall).or_default();
        for group in Group::ALL.into_iter().filter(|g| *g != Group::Organisations) {
            self.rows.entry(Key::Group(group)).or_default();
        }
        for (label, meaning) in &map.labels {
            if let Some(group) = group(meaning) {
                self.rows.entry(Key::Label(group, label.clone())).or_default();
            }
        }
    }

    /// Adds a record.
    pub(super) fn add(&mut self, record: &Labelled, map: &LabelMap, judged: &Judged) {
        let mut here: BTreeMap<Key, Counts> = BTreeMap::new();
        let whole = |key: Key| {
            (
                key,
                Counts {
                    characters: judged.characters,
                    ..Counts::default()
                },
            )
        };
        let always = [Key::Overall, Key::Source(record.source.to_string())];
        here.extend(
            always
                .into_iter()
                .chain(record.kind.clone().map(Key::Kind))
                .map(whole),
        );
        let text_rows: Vec<Key> = here.keys().cloned().collect();

        for (gold, entry) in record.gold.iter().zip(&judged.entries) {
            let meaning = map.labels.get(&*gold.label);
            let counts = |_: &Group| entry.standing != Standing::Unknown;
            let Some(group) = meaning.and_then(group).filter(counts) else {
                // What is ordinary text counts: redacting it is false.
                if meaning != Some(&Meaning::NotPhi) {
                    *self.uncounted.entry(gold.label.to_string()).or_default() += 1;
                }
                continue;
            };
            let keys = [Key::Group(group), Key::Label(group, gold.label.to_string())];
            for key in keys.iter().chain(&text_rows) {
                let counts = here.entry(key.clone()).or_default();
                counts.documents = 1;
                counts.documents_leaking |= u64::from(!entry.is_found());
                counts.entities += 1;
                counts.entities_found += u64::from(entry.is_found());
                counts.entities_categorised += u64::from(entry.is_found() && entry.category_right);
                counts.letters += entry.letters;
                counts.letters_found += entry.letters_found;
            }
        }
        for redaction in &judged.redactions {
            let entity = redaction.found.entity;
            let means = |(label, meaning): (&String, &Meaning)| match meaning {
                Meaning::Phi(entities) if entities.contains(&entity) => {
                    Some(Key::Label(group(meaning)?, label.clone()))
                }
                _ => None,
            };
            let labels = map.labels.iter().filter_map(means);
            for key in labels
                .chain([Key::Group(Group::of(entity))])
                .chain(text_rows.iter().cloned())
            {
                let counts = here.entry(key).or_default();
                counts.redactions += u64::from(redaction.verdict != Verdict::Unknown);
                counts.redactions_right += u64::from(redaction.verdict == Verdict::Right);
                counts.redacted_letters_right += redaction.letters_phi;
                counts.redacted_letters_over += redaction.letters_over;
                counts.over += redaction.over;
            }
        }
        let document = self.characters.len();
        self.characters.push(judged.characters);
        for (key, counts) in here {
            self.rows.entry(key).or_default().push((document, counts));
        }
    }

    /// The scores of what was added.
    pub(super) fn scores(self) -> Scores {
        let mut rows: Vec<Sums<'_>> = self.rows.iter().map(|(key, row)| Sums::new(key, row)).collect();
        for drawn in resamples(self.characters.len()) {
            let weighed = self.characters.iter().zip(&drawn);
            let characters = weighed.map(|(n, times)| n * u64::from(*times)).sum();
            rows.iter_mut().for_each(|row| row.resample(&drawn, characters));
        }
        let characters = self.characters.iter().sum();
        let mut scores: BTreeMap<&Key, Row> = rows
            .into_iter()
            .map(|sums| (sums.key, sums.row(characters)))
            .collect();
        let mut take = |which: fn(&Key) -> bool| -> Vec<Row> {
            let keys: Vec<&Key> = scores.keys().copied().filter(|key| which(key)).collect();
            keys.into_iter().filter_map(|key| scores.remove(key)).collect()
        };
        let overall = take(|key| *key == Key::Overall).pop();
        Scores {
            overall: overall.unwrap_or_else(|| Sums::new(&Key::Overall, &[]).row(0)),
            groups: take(|key| matches!(key, Key::Group(_))),
            labels: take(|key| matches!(key, Key::Label(..))),
            sources: take(|key| matches!(key, Key::Source(_))),
            kinds: take(|key| matches!(key, Key::Kind(_))),
            uncounted: self.uncounted,
        }
    }
}

/// The group of a label: that of the first kind it means.
fn group(meaning: &Meaning) -> Option<Group> {
    match meaning {
        Meaning::Phi(entities) => entities.first().map(|entity| Group::of(*entity)),
        Meaning::Unknown | Meaning::NotPhi => None,
    }
}

/// A row under way.
struct Sums<'t> {
    key: &'t Key,
    documents: &'t [(usize, Counts)],
    letter_recall: Vec<f64>,
    letter_precision: Vec<f64>,
    f1: Vec<f64>,
    over_redaction: Vec<f64>,
}

impl<'t> Sums<'t> {
    fn new(key: &'t Key, documents: &'t [(usize, Counts)]) -> Self {
        Sums {
            key,
            documents,
            letter_recall: Vec::new(),
            letter_precision: Vec::new(),
            f1: Vec::new(),
            over_redaction: Vec::new(),
        }
    }

    /// The documents together. Labels and groups stand in all texts, a source in its own.
    fn sum(&self, times: impl Fn(usize) -> u64, characters: u64) -> Counts {
        let mut sum = Counts::default();
        self.documents
            .iter()
            .for_each(|(at, counts)| sum += (*counts, times(*at)));
        if matches!(self.key, Key::Group(_) | Key::Label(..)) {
            sum.characters = characters;
        }
        sum
    }

    fn resample(&mut self, drawn: &[u32], characters: u64) {
        let sum = self.sum(|at| u64::from(drawn[at]), characters);
        self.letter_recall.extend(sum.letter_recall());
        self.letter_precision.extend(sum.letter_precision());
        self.f1.extend(sum.f1());
        self.over_redaction.extend(sum.over_redaction());
    }

    fn row(mut self, characters: u64) -> Row {
        let counts = self.sum(|_| 1, characters);
        let (name, group) = match self.key {
            Key::Overall => ("overall".to_owned(), None),
            Key::Group(group) => (group.name().to_owned(), None),
            Key::Label(group, label) => (label.clone(), Some(group.name())),
            Key::Source(name) | Key::Kind(name) => (name.clone(), None),
        };
        Row {
            name,
            group,
            counts,
            recall: Estimate::share(counts.entities_found, counts.entities),
            letter_recall: Estimate::bootstrapped(counts.letter_recall(), &mut self.letter_recall),
            precision: Estimate::share(counts.redactions_right, counts.redactions),
            letter_precision: Estimate::bootstrapped(counts.letter_precision(), &mut self.letter_precision),
            f1: Estimate::bootstrapped(counts.f1(), &mut self.f1),
            category_accuracy: Estimate::share(counts.entities_categorised, counts.entities_found),
            over_redaction: Estimate::bootstrapped(counts.over_redaction(), &mut self.over_redaction),
            leaking_documents: Estimate::share(counts.documents_leaking, counts.documents),
        }
    }
}
