//! Words that must stay: how often they were redacted.
//!
//! In: lists of terms, and texts with what was redacted in them. Out: how often each term stands in the texts outside of
//! PHI, and how often it was taken. Terms are compared word by word in any case, so that line breaks and hyphens between
//! words do not matter; the longest term at a place counts. A term inside labelled PHI (the surname Graves) is none.

use super::judge::Mark;
use crate::config::problems::{Problems, io_kind};
use crate::needle;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

/// Longest term in words; longer ones are cut: their beginning stands for them.
const WORDS_MAX: usize = 8;

/// Terms to look for.
pub struct Terms {
    /// Lower-case words with blanks between.
    given: HashSet<String>,
    longest: usize,
}

/// How often terms were met, and redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Occurrences outside of labelled PHI.
    pub occurrences: u64,
    /// Those of which something was redacted.
    pub redacted: u64,
    /// Occurrences and redactions of each term that was met.
    pub by_term: BTreeMap<String, (u64, u64)>,
}

/// What was met in all texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsMet {
    /// Of the terms given.
    pub given: Met,
    /// Of the built-in list of ordinary words of English and of the clinic.
    pub ordinary: Met,
}

impl Terms {
    /// Terms of files, one a line; blank lines and those that begin with `#` are none.
    ///
    /// # Errors
    /// All files that cannot be read.
    pub fn read(paths: &[PathBuf]) -> Result<Terms, Problems> {
        let mut lists = String::new();
        let mut problems = Problems::default();
        for path in paths {
            match std::fs::read_to_string(path) {
                Ok(list) => lists.extend([list.as_str(), "\n"]),
                Err(error) => problems.append(Problems::of_file(
                    &path.display().to_string(),
                    format!("cannot be read ({})", io_kind(&error)),
                    "give a text file in UTF-8 with one term a line",
                )),
            }
        }
        problems.or_ok().map(|()| Terms::of(&lists))
    }

    /// Terms, one a line.
    pub fn of(list: &str) -> Terms {
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let given: HashSet<String> = lines
            .map(|line| {
                let words: Vec<String> = words(line).into_iter().map(|w| w.text).take(WORDS_MAX).collect();
                words.join(" ")
            })
            .filter(|term| !term.is_empty())
            .collect();
        let longest = given.iter().map(|term| term.split(' ').count()).max();
        Terms {
            given,
            longest: longest.unwrap_or(0),
        }
    }

    /// Whether there is no list.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Counts what stands in a text.
    pub(super) fn count(&self, text: &str, marks: &[Mark], met: &mut TermsMet) {
        let words = words(text);
        for word in &words {
            if needle::is_ordinary_word(&word.text) {
                met.ordinary.add(&word.text, marks, word.start, word.end);
            }
        }
        let mut at = 0;
        while at < words.len() && self.longest > 0 {
            match self.longest_at(&words, at) {
                Some((term, length)) => {
                    met.given
                        .add(&term, marks, words[at].start, words[at + length - 1].end);
                    at += length;
                }
                None => at += 1,
            }
        }
    }

    fn longest_at(&self, words: &[Word], at: usize) -> Option<(String, usize)> {
        let rest = words.get(at..)?;
        (1..=self.longest.min(rest.len())).rev().find_map(|length| {
            let term: Vec<&str> = rest.iter().take(length).map(|w| w.text.as_str()).collect();
            let term = term.join(" ");
            self.given.contains(&term).then_some((term, length))
        })
    }
}

impl Met {
    fn add(&mut self, term: &str, marks: &[Mark], start: usize, end: usize) {
        let here = super::judge::stretch(marks, start, end);
        if here.iter().any(|mark| mark.phi || mark.unknown) {
            return;
        }
        let redacted = here.iter().any(|mark| mark.letter && mark.redacted());
        self.occurrences += 1;
        self.redacted += u64::from(redacted);
        let (occurrences, taken) = self.by_term.entry(term.to_owned()).or_default();
        *occurrences += 1;
        *taken += u64::from(redacted);
    }

    /// The terms that were redacted, the most often redacted first: term, redactions, occurrences.
    pub fn worst(&self) -> Vec<(&str, u64, u64)> {
        let taken = self.by_term.iter().filter(|(_, (_, redacted))| *redacted > 0);
        let mut worst: Vec<(&str, u64, u64)> = taken
            .map(|(term, (occurrences, redacted))| (term.as_str(), *redacted, *occurrences))
            .collect();
        worst.sort_by_key(|(_, redacted, _)| std::cmp::Reverse(*redacted));
        worst
    }
}

/// A run of letters and digits, in lower case: code points.
struct Word {
    text: String,
    start: usize,
    end: usize,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut inside = false;
    for (at, c) in text.chars().enumerate() {
        if !c.is_alphanumeric() {
            inside = false;
            continue;
        }
        if !inside {
            words.push(Word {
                text: String::new(),
                start: at,
                end: at,
            });
        }
        inside = true;
        if let Some(word) = words.last_mut() {
            word.text.extend(c.to_lowercase());
            word.end = at + 1;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str, redacted: std::ops::Range<usize>, phi: std::ops::Range<usize>) -> Vec<Mark> {
        let mark = |(at, c): (usize, char)| Mark::for_test(c, phi.contains(&at), redacted.contains(&at));
        text.chars().enumerate().map(mark).collect()
    }

    #[test]
    fn the_longest_term_counts_over_line_breaks_and_phi_is_none() {
        let terms = Terms::of("# eponyms\nGraves\nCushing\nCushing disease\n\n5-FU\n");
        let text = "Graves has CUSHING\nDisease, 5-fu; no Cushing.";
        let mut met = TermsMet::default();
        terms.count(text, &marks(text, 11..18, 0..6), &mut met);
        let expected = [("5 fu", (1, 0)), ("cushing", (1, 0)), ("cushing disease", (1, 1))];
        let expected = expected.map(|(term, counts)| (term.to_owned(), counts));
        assert_eq!(met.given.by_term, BTreeMap::from(expected));
        assert_eq!((met.given.occurrences, met.given.redacted), (3, 1));
        assert_eq!(met.given.worst(), [("cushing disease", 1, 1)]);
        assert_eq!(
            (met.ordinary.occurrences, met.ordinary.redacted),
            (5, 1),
            "has, cushing, disease, no, cushing"
        );
    }
}
