//! Names behind labels of forms: `Patient: Smith, John Q`, `Attending: Jane Roe`, `Signed by …`.
//!
//! Some labels also open speech ("Patient: Yes, I do") and findings ("Father: Deceased"): behind these only what is
//! written like an entry of a form is a name.

use super::scan::Scan;
use super::vocabulary as v;

/// How much must stand behind a label to be a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// One word: "Name:".
    Word,
    /// Two words or initials: "Attending:", "Signed by".
    Words,
    /// Two words that end an entry of a form: "Patient:", "Father:", which also open speech or findings.
    Form,
}

impl Scan<'_> {
    /// The name behind a label: `Patient: Smith, John Q`, `Name: …`, `Signed by …`, `cc: …`.
    pub(super) fn name_label(&mut self, kinds: u32, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        // "the patient presents": behind a blank only words of a label may follow, and they start with these letters.
        let first = text.at(end + 1).to_ascii_lowercase();
        if text.at(end) == b' '
            && !matches!(
                first,
                b'n' | b'p' | b's' | b'm' | b'o' | b'b' | b'e' | b'd' | b':' | b' ' | b'=' | b'-'
            )
        {
            return None;
        }
        // "Patient: Yeah, …": speech, told by what follows the colon.
        if kinds & v::SPEAKER != 0 && text.at(end) == b':' && !self.may_be_form(text.blanks(end + 1)) {
            return None;
        }
        let is = |w: (usize, usize), list: &[&str]| list.iter().any(|x| text.is(w, x));
        let mut at = end;
        let mut signed = false;
        // "Signed by", "Reviewed electronically by"
        if kinds & v::SIGNED != 0 {
            let mut by = text.word(text.blanks(at));
            if is(by, &["electronically", "digitally"]) {
                by = text.word(text.blanks(by.1));
            }
            signed = is(by, &["by"]);
            at = if signed { by.1 } else { at };
        }
        // "Patient name", "Referring physician", "Next of kin", "Signature of"
        let mut named = is((start, end), &["name", "names", "surname", "forename"]);
        for _ in 0..2 {
            let next = text.word(text.blanks(at));
            if next.1 - next.0 > 9
                || !matches!(text.at(next.1), b':' | b' ' | b'*' | b'"' | b'(' | b'=' | b'\'')
            {
                break;
            }
            if next.1 > next.0
                && is(
                    next,
                    &[
                        "name",
                        "names",
                        "physician",
                        "provider",
                        "surgeon",
                        "md",
                        "s",
                        "of",
                        "signature",
                    ],
                )
            {
                named |= is(next, &["name", "names"]);
                at = next.1;
            }
        }
        at += if text.starts(at, "(s)") { 3 } else { 0 };
        let colon = text.run(at, |b| matches!(b, b' ' | b'*' | b'"' | b'_'));
        let dash = is((start, end), &["spouse", "mother", "father", "contact"]) && text.starts(at, " - ");
        let labelled = matches!(text.at(colon), b':' | b'=') || dash;
        // "Pt name John Smith DOB": two words of the label and two of a name do without a colon.
        let told = named && kinds & v::SPEAKER != 0 && colon == at + 1;
        if !labelled && !signed && !told || named && self.names_a_thing(start) {
            return None;
        }
        let colon = colon + usize::from(dash);
        let from = text.run(colon, |b| matches!(b, b':' | b'=' | b' ' | b'\t' | b'"' | b'*'));
        let needs = match () {
            () if named && !labelled => Needs::Words,
            () if named => Needs::Word,
            () if kinds & v::SPEAKER != 0 => Needs::Form,
            () => Needs::Words,
        };
        self.labelled_name((start, end), from, needs)
    }

    /// Whether the word before "name" says that a thing is named: "model name", "drug name".
    fn names_a_thing(&self, start: usize) -> bool {
        let before = self.text.word_before(start);
        let close = start - before.1 <= 1;
        close
            && [
                "model",
                "drug",
                "medication",
                "brand",
                "generic",
                "trade",
                "device",
                "product",
                "procedure",
                "study",
                "test",
                "file",
                "code",
                "facility",
                "hospital",
                "company",
                "plan",
                "school",
                "agency",
                "host",
                "event",
                "generator",
                "system",
                "protocol",
            ]
            .iter()
            .any(|w| self.text.is(before, w))
    }

    /// The name at `from` behind the label `word`.
    fn labelled_name(&mut self, word: (usize, usize), from: usize, needs: Needs) -> Option<usize> {
        let text = self.text;
        if needs == Needs::Form && !self.may_be_form(from) {
            return None;
        }
        let from = match text.word(from) {
            title if self.has(title, v::TITLE_WORD) && text.at(title.0).is_ascii_uppercase() => {
                text.blanks(title.1 + usize::from(text.at(title.1) == b'.'))
            }
            _ => from,
        };
        let Some(first) = self.name_at(from) else {
            let lower = (needs == Needs::Word && self.text.at(from).is_ascii_lowercase())
                .then(|| self.lower_name(from));
            return lower.flatten().map(|name| self.push_name(name));
        };
        // "Smith, John", "SMITH,JOHN A"
        let comma = text.at(first.1) == b','
            && (text.blank(first.1 + 1) > 0 || text.at(first.1 + 1).is_ascii_uppercase());
        let inverted = comma
            .then(|| self.given_name(first.1 + 1 + text.blank(first.1 + 1)))
            .flatten()
            .filter(|&(s, e)| !self.has((s, e), v::LETTERS | v::MONTH_NAME) && !self.state_like(s, e));
        let name = inverted.map_or(first, |given| (first.0, given.1));
        let parts = text
            .str
            .get(name.0..name.1)?
            .split([' ', ','])
            .filter(|w| !w.is_empty());
        let written = match needs {
            Needs::Word => true,
            Needs::Words => parts.count() >= 2,
            Needs::Form => {
                let words = parts.filter(|w| w.chars().count() > 1).count();
                // "CC:" is the chief complaint.
                let complaint = text.is(word, "cc") && text.at(word.0) == b'C';
                matches!(words, 2..=4)
                    && self.ends_entry(name.1)
                    && !complaint
                    && (inverted.is_some() || self.each_capital(name))
            }
        };
        written.then(|| self.push_name(name))
    }

    /// `SMITH, JOHN Q  MRN: 1`: what opens a line in capitals, surname first, before the label at `label`.
    pub(super) fn name_before_label(&mut self, label: usize) {
        let text = self.text;
        let start = text.run_back(label, |b| !matches!(b, b'\n' | b'\r'));
        let opens = start == 0 || matches!(text.before(start, 1), b'\n' | b'\r');
        let surname = self
            .name_word(start)
            .filter(|w| opens && !w.initial && text.starts(w.end, ", "));
        let Some((surname, given)) = surname.and_then(|s| self.given_name(s.end + 2).map(|g| (s, g))) else {
            return;
        };
        let shouted = text.slice(start, given.1).iter().all(|b| !b.is_ascii_lowercase());
        let between = text.slice(given.1, label).iter();
        let next = between
            .copied()
            .all(|b| matches!(b, b' ' | b'\t' | b'(' | b'|' | b'-' | b','));
        if shouted && next && given.1 < label {
            self.push_name((surname.start, given.1));
        }
    }

    /// A given name or initials at `at`: "John Q", "J".
    fn given_name(&self, at: usize) -> Option<(usize, usize)> {
        let initial = || {
            self.name_word(at)
                .filter(|w| w.initial && self.text.clear_after(w.end))
                .map(|w| (w.start, w.end))
        };
        self.name_at(at).or_else(initial)
    }

    /// A cheap look at what follows "Patient:": a word with a capital, then another one or a comma.
    fn may_be_form(&self, from: usize) -> bool {
        let text = self.text;
        // "**Patient:** …"
        let from = text.run(from, |b| matches!(b, b'*' | b'"' | b' ' | b'\t'));
        let end = text.run(from, |b| b > b' ' && b != b',');
        let next = text.at(end + 1);
        end > from + 1
            && match text.at(end) {
                b',' => next == b' ' && !text.at(end + 2).is_ascii_lowercase(),
                b' ' if next.is_ascii_lowercase() => {
                    let particle = text.word(end + 1);
                    particle.1 - particle.0 <= 3 && self.has(particle, v::PARTICLE)
                }
                b' ' => true,
                _ => false,
            }
    }

    /// Whether the word is an abbreviation of two capitals, such as a state or a degree.
    fn state_like(&self, start: usize, end: usize) -> bool {
        end - start == 2 && self.has((start, end), v::STATE_CODE | v::LETTERS)
    }

    /// Whether no word of the name is one that also starts a sentence.
    fn each_capital(&self, (start, end): (usize, usize)) -> bool {
        let text = self.text;
        let mut at = start;
        while at < end {
            let word = text.word(at);
            // One letter is an initial: "Margaret A. O'Connell" holds no article.
            if word.1 > word.0 + 1
                && self.has(
                    word,
                    v::NOT_NAME | v::FUNCTION | v::CARDINAL | v::ORDINAL | v::TITLE_WORD,
                )
            {
                return false;
            }
            at = word.1.max(at) + 1;
        }
        true
    }

    /// Whether an entry of a form ends at `at`: a line end, a column gap, an opening bracket, letters or a number.
    fn ends_entry(&self, at: usize) -> bool {
        let text = self.text;
        let next = text.blanks(at);
        match text.at(next) {
            0 | b'\n' | b'\r' | b'(' | b'|' | b';' | b'/' | b'<' | b'"' => true,
            b',' => {
                let word = text.word_after(next);
                let describes = [
                    "dob", "mrn", "age", "aged", "born", "date", "ssn", "phone", "male", "female",
                ];
                text.number(text.blanks(next + 1)).is_some()
                    || self.has(word, v::LETTERS)
                    || describes.iter().any(|w| text.is(word, w))
            }
            b if b.is_ascii_digit() => true,
            _ => {
                next >= at + 2
                    || self.has(text.word(next), v::LETTERS)
                    || text.word(next).1 > next && text.at(text.word(next).1) == b':'
            }
        }
    }
}
