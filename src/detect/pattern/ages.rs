//! Ages over 89 (45 CFR 164.514(b)(2)(i)(C)): the number only, so that "92-year-old" becomes "90+-year-old".
//!
//! Ages under 90 and the aggregated form "90+" are not PHI.

use super::scan::Scan;
use super::text::Number;
use super::vocabulary as v;
use crate::entity::Entity;

/// The highest age looked for; the longest documented life is 122 years.
const AGE_MAX: u32 = 124;

impl Scan<'_> {
    /// `92` in "92-year-old", "92yo", "aged 92", "92F presents".
    pub(super) fn age(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let longer = matches!(text.before(n.start, 1), b'.' | b'/' | b'$' | b'>' | b'<' | b'+')
            || matches!(text.before(n.start, 1), b'-' | b',') && text.before(n.start, 2).is_ascii_digit();
        let fits = n.value <= AGE_MAX && text.at(n.start) != b'0' && !longer && text.clear_before(n.start);
        let bound = matches!(
            text.char_before(text.blanks_back(n.start)),
            Some('>' | '<' | '≥' | '≤')
        );
        if !fits || bound || matches!(text.at(n.end), b'+' | b'%') {
            return None;
        }
        // "92.5 years old"
        let decimal = text
            .number(n.end + 1)
            .filter(|d| text.at(n.end) == b'.' && d.len() == 1);
        let whole = Number {
            end: decimal.map_or(n.end, |d| d.end),
            ..n
        };
        if self.years_old(whole) {
            return Some(self.push(n.start, whole.end, Entity::Age));
        }
        let is_age = self.birthday(n)
            || self.age_label(n)
            || self.age_and_sex(n)
            || self.told_age(n)
            || self.whole_value(n)
            || self.decade(n);
        is_age.then(|| self.push(n.start, n.end + usize::from(self.decade(n)), Entity::Age))
    }

    /// "92 year old", "92-year-old", "92 y/o", "92yo", "92 y.o.", "92 years of age", "92y F".
    fn years_old(&self, n: Number) -> bool {
        let text = self.text;
        // "92-year", "94 -year"
        let from = text.blanks(n.end);
        let hyphen = text.dash(from);
        let from = text.blanks(from + hyphen);
        let word = text.word(from);
        let is = |w: (usize, usize), list: &[&str]| list.iter().any(|x| text.is(w, x));
        if is(
            word,
            &[
                "yo", "yof", "yom", "ym", "yf", "yr", "yrs", "year", "years", "yow", "yrold", "yearold",
            ],
        ) {
            let next = text.word(text.blanks(text.run(word.1, |b| b == b'-' || b == b'.')));
            let direct = is(word, &["yo", "yof", "yom", "ym", "yf", "yow", "yrold", "yearold"])
                || hyphen > 0 && is(word, &["yr"]) && !is(next, &["history", "survival", "follow", "risk"]);
            let months = is(next, &["and"])
                && (text.number(text.blanks(next.1)))
                    .is_some_and(|m| is(text.counted(m.end), &["month", "months", "mo", "mos"]));
            let of_age = is(next, &["of"]) && is(text.word(text.blanks(next.1)), &["age"]);
            return direct
                || months
                || of_age
                || is(
                    next,
                    &[
                        "old",
                        "olds",
                        "young",
                        "o",
                        "f",
                        "m",
                        "male",
                        "female",
                        "man",
                        "woman",
                        "lady",
                        "gentleman",
                    ],
                );
        }
        if !is(word, &["y", "yr"]) {
            return false;
        }
        // "92 y," is an age where nothing is counted: "is 92 y".
        if text.is(word, "y") && matches!(text.at(word.1), b',' | b';' | b')' | 0 | b'\n') {
            return !["for", "x", "over", "past", "after", "in"]
                .iter()
                .any(|w| text.is(text.word_before(n.start), w));
        }
        // y/o, y.o., y o, y F
        let next = text.word(text.run(word.1, |b| matches!(b, b'/' | b'.' | b' ' | b'-')));
        is(next, &["o", "old", "f", "m", "female", "male"])
    }

    /// "94 yrs" and nothing else in the text: the value of an observation.
    fn whole_value(&self, n: Number) -> bool {
        let text = self.text;
        let word = text.word(text.blanks(n.end));
        let is_years = ["y", "yr", "yrs", "year", "years"]
            .iter()
            .any(|w| text.is(word, w));
        let end = word.1 + usize::from(text.at(word.1) == b'.');
        is_years && text.blanks(0) == n.start && text.blanks(end) >= text.str.len()
    }

    /// "95th birthday"
    fn birthday(&self, n: Number) -> bool {
        let text = self.text;
        let suffix = text.word(n.end);
        let word = text.word(text.blanks(suffix.1));
        suffix.1 == n.end + 2 && ["birthday", "bday"].iter().any(|w| text.is(word, w))
    }

    /// "aged 92", "age: 92", "age of 92", "Age/Sex: 92", "turned 98", unless months or another unit follow.
    fn age_label(&self, n: Number) -> bool {
        let text = self.text;
        // "Age (years): 94"
        let label = text.run_back(n.start, |b| matches!(b, b' ' | b':' | b')' | b'=' | b'\t'));
        let mut word = match text.at(label) {
            b')' => text.word_before(label),
            _ => text.word_before(n.start),
        };
        for _ in 0..3 {
            if ["age", "aged", "ages", "turned", "turning", "turns"]
                .iter()
                .any(|w| text.is(word, w))
            {
                let unit = text.word_after(n.end);
                let years = ["y", "yr", "yrs", "year", "years"]
                    .iter()
                    .any(|w| text.is(unit, w));
                let decimal = text.at(n.end) == b'.' && text.at(n.end + 1).is_ascii_digit();
                let degrees = matches!(text.at(n.end), 0xC2);
                return !decimal && !degrees && (years || !self.counts(unit));
            }
            if ![
                "of", "sex", "at", "is", "was", "gender", "to", "years", "yrs", "yr", "y",
            ]
            .iter()
            .any(|w| text.is(word, w))
            {
                return false;
            }
            word = text.word_before(word.0);
        }
        false
    }

    /// Whether the word is a unit that makes the number before it something else than years of age.
    fn counts(&self, word: (usize, usize)) -> bool {
        let joining = ["and", "or", "to", "of", "m", "plus"]
            .iter()
            .any(|w| self.text.is(word, w));
        !joining && self.has(word, v::UNIT)
    }

    /// "92F presents", "92 M with", "(92F)", "92/F", "92 female"; not "98 F", a temperature.
    fn age_and_sex(&self, n: Number) -> bool {
        let text = self.text;
        let slash = usize::from(text.at(n.end) == b'/');
        let from = text.blanks(n.end + slash);
        let word = text.word(from);
        let spelled = ["male", "female", "man", "woman", "lady", "gentleman"]
            .iter()
            .any(|w| text.is(word, w));
        let letter = text.slice(word.0, word.1);
        if spelled {
            return slash == 0;
        }
        if !matches!(letter, b"F" | b"M") || !text.clear_after(word.1) {
            return false;
        }
        let before = text.word_before(n.start);
        let hot = n.start - before.1 <= 3 && self.has(before, v::TEMPERATURE);
        let opens = text.opens_line(n.start) || matches!(text.before(n.start, 1), b'(');
        let presents =
            self.has(text.word_after(word.1), v::PRESENTS) || matches!(text.at(word.1), b')' | b'|');
        let may_be_hot = letter == b"F" && (94..=108).contains(&n.value) && slash == 0;
        match may_be_hot {
            true => !hot && presents,
            false => !hot && (opens || presents || slash == 1),
        }
    }

    /// "she is 93 and", "my mother was 95.", "Bríd, 90," after a person: only where a clause ends after the number.
    fn told_age(&self, n: Number) -> bool {
        let text = self.text;
        let mut verb = text.word_before(n.start);
        if ["now", "only", "about", "almost", "nearly", "already", "currently"]
            .iter()
            .any(|w| text.is(verb, w))
        {
            verb = text.word_before(verb.0);
        }
        if self.apposed_age(n) {
            return true;
        }
        let plain =
            n.start > 0 && text.before(n.start, 1) == b' ' && text.before(n.start, 2).is_ascii_alphabetic();
        if !plain || !["is", "was", "s"].iter().any(|w| text.is(verb, w)) {
            return false;
        }
        let next = text.blanks(n.end);
        let ends = match text.at(next) {
            b'.' | b',' => !text.at(next + 1).is_ascii_digit(),
            0 | b'\n' | b';' | b'!' | b'?' => true,
            _ => ["and", "now", "but", "who"]
                .iter()
                .any(|w| text.is(text.word(next), w)),
        };
        ends && self.has(text.word_before(verb.0), v::PERSON)
    }

    /// "Bríd, 90, had", "mother alive, 95", "died at 93": a name or a word of life and death before the number.
    fn apposed_age(&self, n: Number) -> bool {
        let text = self.text;
        let mut before = text.word_before(n.start);
        let ends = matches!(text.at(n.end), b',' | b'.' | b';' | b')' | b'!' | b'\n' | 0)
            && !text.at(n.end + 1).is_ascii_digit()
            || text.at(n.end) == b' ' && !self.counts(text.word_after(n.end));
        if text.is(before, "at") {
            before = text.word_before(before.0);
        }
        let fate = [
            "died", "dead", "deceased", "passed", "away", "alive", "living", "expired",
        ]
        .iter()
        .any(|w| text.is(before, w));
        let next = text.word(text.blanks(n.end + 1));
        let clause = text.at(n.end) == b','
            && [
                "had",
                "has",
                "is",
                "was",
                "who",
                "presents",
                "presented",
                "lives",
                "lived",
                "with",
                "came",
                "died",
                "admitted",
                "seen",
            ]
            .iter()
            .any(|w| text.is(next, w));
        let named = text.before(n.start, 2) == b','
            && text.before(n.start, 3).is_ascii_lowercase() | !text.before(n.start, 3).is_ascii();
        ends && fate || named && clause
    }

    /// "in his 90s", "in her mid-90s": the decade shows an age over 89.
    fn decade(&self, n: Number) -> bool {
        let text = self.text;
        if n.value != 90 || text.at(n.end) != b's' || !text.clear_after(n.end + 1) {
            return false;
        }
        let mut word = text.word_before(n.start);
        if ["mid", "early", "late"].iter().any(|w| text.is(word, w)) {
            word = text.word_before(word.0);
        }
        ["his", "her", "their"].iter().any(|w| text.is(word, w))
    }

    /// "ninety-three-year-old", "aged ninety two", "in her nineties", "one hundred and two years old".
    pub(super) fn spelled_age(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let is = |w: (usize, usize), list: &[&str]| list.iter().any(|x| text.is(w, x));
        let word = (start, end);
        if is(word, &["nonagenarian", "centenarian"]) {
            return Some(self.push(start, end, Entity::Age));
        }
        if is(word, &["nineties"]) {
            let mut lead = text.word_before(start);
            if is(lead, &["mid", "early", "late"]) {
                lead = text.word_before(lead.0);
            }
            return is(lead, &["his", "her", "their"]).then(|| self.push(start, end, Entity::Age));
        }
        let hundred = is(word, &["hundred"]);
        let lead = text.word_before(start);
        if hundred && !is(lead, &["one", "a"]) {
            return None;
        }
        let start = if hundred { lead.0 } else { start };
        let mut end = end;
        let mut next = text.word_after(end);
        if hundred && is(next, &["and"]) {
            next = text.word_after(next.1);
        }
        let meaning = self.meaning(next);
        if meaning.roles & v::CARDINAL != 0 && meaning.value <= 20 {
            end = next.1;
            next = text.word_after(end);
        }
        let years = is(next, &["year", "years", "yr", "yrs", "yo"]);
        let old = is(text.word_after(next.1), &["old", "of", "young"]) || is(next, &["yo"]);
        let labelled = is(text.word_before(start), &["age", "aged", "turned", "turning"]);
        (years && old || labelled && !self.counts(next)).then(|| self.push(start, end, Entity::Age))
    }
}
