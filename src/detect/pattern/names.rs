//! Names that their writing makes certain: behind a title, before letters such as "MD"; behind a label in
//! [`super::labels`].
//!
//! The span is the name without title and letters. Names that only meaning tells are the model's business; eponyms
//! ("Graves' disease") have no title and stay.

use super::scan::Scan;
use super::vocabulary as v;
use crate::entity::Entity;

/// Words of a name, initials and particles included: "Maria de la Cruz Ortiz".
const NAME_WORDS_MAX: usize = 5;
/// Characters of one word of a name.
const WORD_CHARS_MAX: usize = 40;

/// A word that may be part of a name.
#[derive(Clone, Copy)]
pub(super) struct NameWord {
    pub(super) start: usize,
    pub(super) end: usize,
    /// One letter, with or without a dot.
    pub(super) initial: bool,
}

impl Scan<'_> {
    /// The capitalised word at `at`, apostrophes, hyphens and a dot behind an initial included; no possessive.
    pub(super) fn name_word(&self, at: usize) -> Option<NameWord> {
        let text = self.text;
        if !text.char_at(at)?.is_uppercase() {
            return None;
        }
        let end = self.letters_end(at);
        let chars = text.str.get(at..end)?.chars().count();
        let initial = chars == 1;
        let end = end + usize::from(initial && text.at(end) == b'.');
        let word = (at, end);
        // "I'm", "Don't": no name ends so.
        let contraction = ["m", "ll", "ve", "re", "d", "t"].iter().any(|s| {
            let tail = end.saturating_sub(s.len());
            text.is((tail, end), s)
                && tail > at
                && text.apostrophe(tail.saturating_sub(1)) + text.apostrophe(tail.saturating_sub(3)) > 0
        });
        let known = contraction
            || text.slice(at, end).is_ascii()
                && self.has(word, v::NOT_NAME | v::LETTERS | v::WEEKDAY)
                && !initial;
        (!known && chars <= WORD_CHARS_MAX).then_some(NameWord {
            start: at,
            end,
            initial,
        })
    }

    /// End of letters of any script at `at`, with inner apostrophes and hyphens, without a possessive.
    fn letters_end(&self, at: usize) -> usize {
        let text = self.text;
        let Some(rest) = text.str.get(at..) else { return at };
        let mut end = at;
        for c in rest.chars().take(WORD_CHARS_MAX + 1) {
            let mark = matches!(c, '\u{300}'..='\u{36F}');
            if !c.is_alphabetic() && !mark {
                let joint = text.apostrophe(end).max(usize::from(c == '-'));
                let next = text.char_at(end + joint);
                let possessive =
                    c != '-' && matches!(next, Some('s' | 'S')) && text.clear_after(end + joint + 1);
                if joint == 0 || end == at || possessive || !next.is_some_and(char::is_alphabetic) {
                    break;
                }
            }
            end += c.len_utf8();
        }
        end
    }

    /// The name at `at`: capitalised words, initials and particles on one line.
    pub(super) fn name_at(&self, at: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let first = self.name_word(at).or_else(|| self.particle_name(at))?;
        let (mut end, mut full) = (first.end, !first.initial);
        let mut words = 1;
        while words < NAME_WORDS_MAX {
            let mut next = end + text.blank(end);
            // "J.R. Smith": initials without a blank.
            if next == end && !(text.before(end, 1) == b'.' && text.at(end).is_ascii_uppercase()) {
                break;
            }
            if let Some(quoted) = self.nickname(next) {
                next = quoted;
            }
            let Some(word) = self.name_word(next).or_else(|| self.particle_name(next)) else {
                break;
            };
            // "Dr. Smith A lot of …", "Mr. Roe I …": a lone letter without a dot ends a sentence more often.
            if word.initial
                && full
                && text.before(word.end, 1) != b'.'
                && self.name_word(word.end + text.blank(word.end)).is_none()
                && words >= 2
            {
                break;
            }
            // A label of a form follows: "Smith DOB:", "Roe Room:".
            let value = text.blanks(word.end + 1);
            let label = words >= 2 && text.at(next).is_ascii_uppercase() && text.at(value) > b' ';
            if text.at(word.end) == b':' && word.start > end && label && !self.particle_at(at) {
                break;
            }
            full |= !word.initial;
            end = word.end;
            words += 1;
        }
        full.then_some((at, end))
    }

    /// Offset behind a nickname in quotes or brackets and a blank: `"LUCKY" `.
    fn nickname(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let open = text.at(at);
        let close = match open {
            b'"' => b'"',
            b'(' => b')',
            _ => return None,
        };
        let word = self.name_word(at + 1)?;
        (text.at(word.end) == close && text.blank(word.end + 1) > 0).then(|| word.end + 2)
    }

    /// Whether the name at `at` opens with a particle: "Van der Berg".
    fn particle_at(&self, at: usize) -> bool {
        self.has(self.text.word(at), v::PARTICLE)
    }

    /// A particle and the capitalised word that it leads: "van der Berg", "de Souza".
    fn particle_name(&self, at: usize) -> Option<NameWord> {
        let text = self.text;
        let mut from = at;
        for _ in 0..3 {
            let word = text.word(from);
            if !self.has(word, v::PARTICLE) || !text.at(from).is_ascii_lowercase() {
                break;
            }
            from = word.1 + text.blank(word.1).max(usize::from(text.at(word.1) == b'-'));
        }
        let name = self.name_word(from).filter(|w| from > at && !w.initial)?;
        Some(NameWord { start: at, ..name })
    }

    /// The name behind a title: `Dr. Smith`, `Mrs. Hortensia Alzamora`, `Drs. Aguilar, Reed and Sternlicht`.
    pub(super) fn title(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        // A dot behind a title that is no abbreviation ends the sentence: "Thank you, Doctor. Tell me".
        let dot = usize::from(text.at(end) == b'.');
        if dot == 1 && end - start > 4 {
            return None;
        }
        let at = text.blanks(end + dot);
        if at == end || !text.clear_before(start) {
            return None;
        }
        let title = text.slice(start, end);
        let capital = title[0].is_ascii_uppercase();
        let shouted = title.len() > 1 && title.iter().all(u8::is_ascii_uppercase);
        if !capital {
            return self.lower_case_title(start, end, at);
        }
        let name = self.name_at(at)?;
        // A drug and a drink; "John Smith Sr. Presented".
        let first = text.word(name.0);
        let drink = ["drinks", "drink", "drank", "drinking", "soda", "cans"];
        let before = text.word_before(start);
        let other = text.is(first, "contin")
            || text.is(first, "pepper") && drink.iter().any(|w| text.is(before, w))
            || title == b"Sr"
                && before.0 < before.1
                && text.at(before.0).is_ascii_uppercase()
                && start - before.1 <= 2;
        if other {
            return None;
        }
        // MR and MS are also imaging, a valve and a disease: only with a dot or a shouted name behind.
        let name_shouted = text.at(name.0 + 1).is_ascii_uppercase();
        if shouted && title.len() == 2 && dot == 0 && (!name_shouted || title == b"MR" || title == b"MS") {
            return None;
        }
        // "Nurse: …", "Sister Jane" but not "Doctor Who knows", "Father Healthy".
        let mut last = self.push_name(name);
        if title.eq_ignore_ascii_case(b"drs") || title.eq_ignore_ascii_case(b"doctors") {
            while let Some(next) = self.name_in_list(last) {
                last = self.push_name(next);
            }
        }
        Some(last)
    }

    /// The next name of "Aguilar, Reed and Sternlicht".
    fn name_in_list(&self, end: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let mut at = text.blanks(end + usize::from(text.at(end) == b','));
        let word = text.word(at);
        if text.is(word, "and") || text.at(at) == b'&' {
            at = text.blanks(word.1 + usize::from(text.at(at) == b'&'));
        }
        (at > end).then(|| self.name_at(at)).flatten()
    }

    pub(super) fn push_name(&mut self, (start, end): (usize, usize)) -> usize {
        self.push(start, end, Entity::Name)
    }

    /// `dr moon`, `mr demetrios pappas-lin`: in notes without capitals, one or two words.
    fn lower_case_title(&mut self, start: usize, end: usize, at: usize) -> Option<usize> {
        let text = self.text;
        if !["dr", "mr", "mrs"].iter().any(|w| text.is((start, end), w)) || text.before(start, 1) == b'.' {
            return None;
        }
        if let Some(name) = self.name_at(at) {
            return Some(self.push_name(name));
        }
        let first = text.word(at);
        let ordinary = first.1 == first.0 || self.has(first, v::AFTER_TITLE | v::UNIT | v::MARK);
        if ordinary || !text.clear_after(first.1) {
            return None;
        }
        // A surname with a hyphen right behind a forename: no other word pair looks like that.
        let second = text.blanks(first.1);
        let hyphened = self.letters_end(second);
        let double = text.slice(second, hyphened).contains(&b'-') && second == first.1 + 1;
        let end = if double {
            hyphened
        } else {
            self.letters_end(first.0)
        };
        Some(self.push_name((first.0, end)))
    }

    /// The name before letters such as "MD": `Jane Roe, MD`, `Nkemdirim Obi MD`, `Hodgkin, Samuel MD`.
    pub(super) fn credential(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let (letters, dotted) = (text.slice(start, end), text.at(end) == b'.');
        if !text.at(start).is_ascii_uppercase() {
            return None;
        }
        // m: M.D.
        let is_md = letters.len() == 1 && letters == b"M" && text.starts(end, ".D");
        let whole = letters.len() >= 2
            && letters[0].is_ascii_uppercase()
            && letters[1..].iter().any(u8::is_ascii_uppercase)
            || ["PharmD", "PhD", "PsyD", "RPh"]
                .iter()
                .any(|w| w.as_bytes() == letters);
        if !(whole || is_md)
            || !text.clear_before(start)
            || text.clear_after(end) && dotted && text.at(end + 1).is_ascii_alphabetic() && !is_md
        {
            return None;
        }
        let comma =
            text.before(start, 1) == b',' || text.before(start, 1) == b' ' && text.before(start, 2) == b',';
        let name_end = text
            .run_back(start, |b| matches!(b, b' ' | b','))
            .max(start.saturating_sub(2));
        if start - name_end == 0 || name_end == 0 {
            return None;
        }
        let unsure = ![
            "MD", "RN", "NP", "PhD", "DDS", "DMD", "PharmD", "LPN", "LCSW", "FNP", "APRN", "CRNA", "DPM",
            "M", "CNM", "PsyD", "MBBS",
        ]
        .iter()
        .any(|w| w.as_bytes() == letters);
        let (name, words) = self.name_back(name_end, comma)?;
        let enough = if comma && !unsure { words >= 1 } else { words >= 2 };
        let at_state =
            comma && letters.len() == 2 && text.number(text.blanks(end)).is_some_and(|n| n.len() == 5);
        let usable = enough && (comma || !unsure) && !at_state;
        usable.then(|| self.push_name(name)).map(|_| end)
    }

    /// The name that ends at `end` and its full words; with "Last, First" when no comma stood behind it.
    fn name_back(&self, end: usize, comma: bool) -> Option<((usize, usize), usize)> {
        let text = self.text;
        let (mut start, mut words, mut count) = (end, 0, 0);
        let mut inverted = comma;
        while count < NAME_WORDS_MAX {
            let mut tail = start;
            if tail < end {
                let gap = match (text.before(start, 1), text.before(start, 2)) {
                    (b' ', b',') if !inverted && words == 1 => 2,
                    (b' ', _) => 1,
                    _ => 0,
                };
                inverted |= gap == 2;
                if gap == 0 {
                    break;
                }
                tail = start - gap;
            }
            let Some(word) = self.name_word_back(tail) else {
                break;
            };
            let full = !word.initial;
            (start, count) = (word.start, count + 1);
            words += usize::from(full);
        }
        (words > 0 && start < end).then_some(((start, end), words))
    }

    /// The capitalised word or initial that ends at `end`.
    fn name_word_back(&self, end: usize) -> Option<NameWord> {
        let text = self.text;
        let dot = usize::from(text.before(end, 1) == b'.');
        let before = text.str.get(..end - dot)?;
        let in_word = |c: char| c.is_alphabetic() || matches!(c, '\'' | '-' | '’' | '\u{300}'..='\u{36F}');
        let len: usize = before
            .chars()
            .rev()
            .take(WORD_CHARS_MAX)
            .take_while(|&c| in_word(c))
            .map(char::len_utf8)
            .sum();
        let start = end - dot - len;
        let word = self
            .name_word(start)
            .filter(|w| len > 0 && w.end == end && (dot == 0 || w.initial));
        let particle = || {
            let range = (start, end);
            (len > 0 && dot == 0 && self.has(range, v::PARTICLE)).then_some(NameWord {
                start,
                end,
                initial: true,
            })
        };
        word.or_else(particle)
            .filter(|w| !text.before(w.start, 1).is_ascii_digit())
    }
}
