//! Finding PHI by its written form: numbers, dates, codes, addresses and titled names in free clinical English.
//!
//! In: the text of one field. Out: spans with their category, possibly overlapping ([`crate::span::unite`] joins them).
//! One pass over the bytes stops at digits, at words of a vocabulary and at `@` and `:`; each stop runs small checks
//! that look at most a constant number of bytes around, so the time is linear in the text whatever it holds. Labels
//! and tokens of our own and generalised values (`2024`, `90+`, `941`) are not found again. Nothing fails: text that
//! fits no form yields nothing.
//!
//! One file per family: [`dates`], [`months`], [`ages`], [`contacts`], [`codes`] (numbers told by their shape), [`context`]
//! with its table [`rules`] (numbers told by the words before them), [`network`], [`address`], [`names`],
//! [`labels`], [`national`] (numbers of the countries whose locale packs are on), [`relations`], and the names of places of
//! care in [`care`]. Capitalised words side by side are looked at in [`pairs`].

mod address;
mod ages;
mod care;
mod checksums;
mod codes;
mod contacts;
mod context;
mod date_context;
mod dates;
mod labels;
mod months;
mod names;
mod national;
mod national_checksums;
mod network;
mod pairs;
mod relations;
mod rules;
mod scan;
mod text;
mod towns;
mod values;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

use crate::locale::Locales;
use crate::span::Span;
use crate::token::opaque_ranges;
use scan::Scan;
use vocabulary::Vocabulary;

/// The rule-based scanner. Build it once and share it between threads: it holds the word tables only.
pub struct Patterns {
    vocabulary: Vocabulary,
    locales: Locales,
}

impl Patterns {
    /// Builds the word tables, for the United States.
    pub fn new() -> Self {
        Patterns::of(Locales::US)
    }

    /// Builds the word tables. `locales`: the countries whose numbers are told by their shape alone.
    pub fn of(locales: Locales) -> Self {
        Patterns {
            vocabulary: Vocabulary::new(),
            locales,
        }
    }

    /// Adds a span ([`crate::span::Finder::Pattern`]) to `out` for everything in `text` that has the form of an
    /// identifier. Spans lie on character boundaries and touch none of our labels and tokens; they may overlap.
    pub fn find(&self, text: &str, out: &mut Vec<Span>) {
        let opaque = opaque_ranges(text);
        Scan::new(text, &self.vocabulary, self.locales, &opaque, out).run();
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Patterns::new()
    }
}
