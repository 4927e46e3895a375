//! Street addresses, post boxes, cities and ZIP codes (45 CFR 164.514(b)(2)(i)(B)).
//!
//! A street is a number, one to five words, and a suffix ("123 N. Main St., Apt 4") or a road with a number. A city is
//! what stands between the street and the state or before a state with a ZIP. Parts are separate spans, so that a
//! policy can keep the state and three digits of the ZIP.

use super::scan::{Scan, near};
use super::text::Number;
use super::vocabulary as v;
use crate::entity::Entity;

/// Words between a house number and the street suffix: "1250 Old North Lamoille Creek Hwy".
const STREET_WORDS_MAX: usize = 5;
/// Words of a city: "New Brighton", "Salt Lake City", "Truth or Consequences".
const CITY_WORDS_MAX: usize = 3;
/// Bytes between "lives at" or "address" and a house number.
pub(super) const ADDRESS_GAP_MAX: usize = 24;

impl Scan<'_> {
    /// A street address whose house number is `n`.
    pub(super) fn street(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        // "14a", "12-B", "17½" and the blank behind.
        let mut at = n.end;
        if text.at(at).is_ascii_alphabetic() && text.blank(at + 1) > 0 {
            at += 1;
        }
        // "123-A"
        if text.dash(at) == 1 && text.at(at + 1).is_ascii_uppercase() && text.blank(at + 2) > 0 {
            at += 2;
        }
        // "123 1/2"
        if text.blank(at) == 1 && text.starts(at + 1, "1/2 ") {
            at += 4;
        }
        let blank = text.blank(at);
        let named = near(self.seen.address, n.start, ADDRESS_GAP_MAX);
        let first = text.at(at + blank);
        let lower = first.is_ascii_lowercase() && !named && at == n.end;
        let lower = lower.then(|| self.lower_street_end(at + blank, n)).flatten();
        if blank == 0 || !(first.is_ascii_uppercase() || first.is_ascii_digit() || named || lower.is_some()) {
            return None;
        }
        let joined = matches!(text.before(n.start, 1), b'.' | b'/' | b'-' | b'$' | b':' | b'+')
            && text.before(n.start, 1) != b':';
        if joined || !text.clear_before(n.start) {
            return None;
        }
        let end = lower.or_else(|| self.street_end(at + blank, n, named))?;
        let end = self.with_flat(end);
        self.push(n.start, end, Entity::Address);
        Some(self.city_after(end).unwrap_or(end))
    }

    /// End of the street name at `at`.
    pub(super) fn street_end(&self, at: usize, n: Number, named: bool) -> Option<usize> {
        let text = self.text;
        let mut from = at;
        let mut road = false;
        for words in 0..=STREET_WORDS_MAX {
            let (end, capital) = self.street_word(from)?;
            let word = text.word(from);
            let roles = self.street_roles(word);
            let whole = word.1 == end;
            let dotted = end + usize::from(text.at(end) == b'.');
            if whole && roles & v::ROAD != 0 {
                road = true;
                // "County Road 17", "Highway 61", "Route 9"
                let number = text
                    .number(text.blanks(end))
                    .filter(|m| text.blanks(end) > end && m.len() <= 4);
                if let Some(m) = number
                    .filter(|_| named || text.at(from).is_ascii_uppercase() && (words > 0 || n.len() >= 3))
                {
                    return Some(self.road_number_end(m.end));
                }
            }
            let suffix = whole
                && words > 0
                && (roles & v::STREET != 0
                    || roles & v::STREET_RARE != 0 && self.sure_street(dotted, n, named));
            if suffix && (capital || named) && self.suffix_fits(word, dotted, n, named) {
                return Some(dotted);
            }
            let plausible = capital || road || named && words < 3 && roles & (v::UNIT | v::FUNCTION) == 0;
            if !plausible {
                return None;
            }
            // A sentence or list ends the street, an abbreviated direction ("N.", "St.") does not.
            let next = if text.at(end) == b'.' && end - from <= 2 {
                end + 1
            } else {
                end
            };
            let gap = text.blank(next);
            // "77 N.E. 5th St."
            if next > end && gap == 0 && text.at(next).is_ascii_uppercase() {
                from = next;
                continue;
            }
            if gap == 0 || named && words > 0 && self.has(text.word(next + gap), v::FLAT) {
                // "Address: 655 Leonard Via, Michelleview": the label makes up for the suffix.
                return (named
                    && capital
                    && words > 0
                    && matches!(text.at(next), b',' | b'\n' | b'\r' | b' '))
                .then_some(end);
            }
            from = next + gap;
        }
        None
    }

    /// Roles of a word of a street, or of its singular: "Parkways", "Mountains".
    pub(super) fn street_roles(&self, (start, end): (usize, usize)) -> v::Roles {
        let roles = self.meaning((start, end)).roles;
        match self.text.before(end, 1) {
            b's' | b'S' if roles == 0 && end - start > 4 => {
                self.meaning((start, end - 1)).roles & (v::STREET | v::STREET_RARE)
            }
            _ => roles,
        }
    }

    /// End of the word at `at` (letters, digits, apostrophe, hyphen), and whether it starts like a name.
    pub(super) fn street_word(&self, at: usize) -> Option<(usize, bool)> {
        let text = self.text;
        let end = text.run(at, |b| {
            b.is_ascii_alphanumeric() || !b.is_ascii() || matches!(b, b'\'' | b'-')
        });
        let first = text.char_at(at)?;
        (end > at).then_some((end, first.is_uppercase() || first.is_ascii_digit()))
    }

    /// End of a road's number with a fraction or letter: `17½`, `61A`.
    pub(super) fn road_number_end(&self, at: usize) -> usize {
        let text = self.text;
        match text.char_at(at) {
            Some(c @ ('½' | '¼' | '¾')) => at + c.len_utf8(),
            Some(c) if c.is_ascii_uppercase() && text.clear_after(at + 1) => at + 1,
            _ => at,
        }
    }

    /// Whether a suffix that is also an ordinary word ends a street here.
    pub(super) fn sure_street(&self, end: usize, n: Number, named: bool) -> bool {
        let text = self.text;
        let comma = text.at(end) == b',' && text.at(end + 1) == b' ' && text.at(end + 2).is_ascii_uppercase();
        let flat = self.has(text.word(text.blanks(end)), v::FLAT) && text.blanks(end) > end;
        let line_end = matches!(text.at(end), b'\n' | b'\r');
        named || comma || flat || (n.len() >= 3 && line_end)
    }

    /// Shouted suffixes are also tests and degrees (`CT`, `DR`, `ST`): they need an address around.
    pub(super) fn suffix_fits(&self, word: (usize, usize), end: usize, n: Number, named: bool) -> bool {
        let text = self.text;
        let shouted = text.at(word.0 + 1).is_ascii_uppercase();
        let short = word.1 - word.0 <= 2;
        if named || !(shouted && short) {
            return true;
        }
        let before = text.run_back(word.0 - 1, |b| b.is_ascii_alphanumeric());
        let all_caps = text
            .slice(before, word.0 - 1)
            .iter()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let follows = text.blanks(end);
        let ends = matches!(text.at(follows), b',' | b'\n' | b'\r' | b'#' | 0 | b';')
            || self.has(text.word(follows), v::FLAT | v::STATE_CODE | v::STATE);
        all_caps && n.len() >= 2 && ends
    }

    /// Takes ", Apt 4", " #12", ", 2nd Fl.", " Suite 501" behind a street into it.
    pub(super) fn with_flat(&self, end: usize) -> usize {
        let text = self.text;
        let from = text.run(end, |b| matches!(b, b' ' | b',')).min(end + 2);
        // "Ave NW"
        let side = text.word(from);
        if from == end + 1
            && ["n", "s", "e", "w", "ne", "nw", "se", "sw"]
                .iter()
                .any(|w| text.is(side, w))
            && text.at(side.0).is_ascii_uppercase()
        {
            return if side.1 < end + 4 && text.clear_after(side.1) {
                self.with_flat(side.1)
            } else {
                end
            };
        }
        if text.at(from) == b'#' {
            let id = text.run(text.run(from + 1, |b| b == b' '), |b| {
                b.is_ascii_alphanumeric() || b == b'-'
            });
            return if text.slice(from, id).iter().any(u8::is_ascii_alphanumeric) {
                id
            } else {
                end
            };
        }
        let word = text.word(from);
        if self.has(word, v::FLAT) {
            let at = text
                .run(word.1, |b| matches!(b, b' ' | b'.' | b'#'))
                .min(word.1 + 3);
            let id = text.run(at, |b| b.is_ascii_alphanumeric() || b == b'-');
            let is_id = id > at && (text.slice(at, id).iter().any(u8::is_ascii_digit) || id - at == 1);
            return if is_id { id } else { end };
        }
        // "2nd Fl.", "6th Floor"
        let Some(storey) = text.number(from).filter(|n| n.len() <= 2) else {
            return end;
        };
        let floor = text.word(text.blanks(text.word(storey.end).1));
        match ["floor", "fl"].iter().any(|w| text.is(floor, w)) {
            true => floor.1 + usize::from(text.at(floor.1) == b'.'),
            false => end,
        }
    }

    /// City and state behind a street, when a state follows: ", Springfield, IL"; a ZIP is found by itself.
    pub(super) fn city_after(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let from = text
            .run(end, |b| matches!(b, b' ' | b',' | b'\n' | b'\r' | b'/' | b';'))
            .min(end + 4);
        let mut at = from;
        for words in 0..CITY_WORDS_MAX {
            let (city_end, capital) = self.street_word(at)?;
            let state_at = text.run(city_end, |b| matches!(b, b' ' | b',')).min(city_end + 3);
            if !capital || text.at(at).is_ascii_digit() {
                return None;
            }
            if let Some(state_end) = self.state_at(state_at) {
                self.push(from, city_end, Entity::City);
                self.push(state_at, state_end, Entity::State);
                return Some(state_end);
            }
            let postcode = text.at(city_end) == b',' && self.uk_postcode(text.blanks(city_end + 1)).is_some();
            if postcode || words == 0 && matches!(text.at(city_end), b'.' | b'\n') && text.at(end) == b',' {
                return Some(self.push(from, city_end, Entity::City));
            }
            at = city_end + text.blank(city_end);
            if at == city_end {
                return None;
            }
        }
        None
    }

    /// End of the state at `at`: an abbreviation in capitals or a name.
    pub(super) fn state_at(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let word = text.word(at);
        if word.1 - word.0 == 2 {
            let code = text.slice(word.0, word.1).iter().all(u8::is_ascii_uppercase)
                && self.has(word, v::STATE_CODE);
            return (code && text.clear_after(word.1)).then_some(word.1);
        }
        if !text.at(at).is_ascii_uppercase() {
            return None;
        }
        if self.has(word, v::STATE_FIRST) {
            let second = text.word(text.blanks(word.1));
            return self.has(second, v::STATE).then_some(second.1);
        }
        self.has(word, v::STATE).then_some(word.1)
    }

    /// A ZIP or ZIP+4 behind a state, a ZIP word, or a city behind a street; with the state and city before it.
    pub(super) fn zip(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let end = match text
            .number(n.end + 1)
            .filter(|p| p.len() == 4 && text.at(n.end) == b'-')
        {
            Some(plus4) => plus4.end,
            None => n.end,
        };
        if !text.clear_before(n.start) || !text.clear_after(end) || text.at(end) == b'-' {
            return None;
        }
        let state = text.word_before(n.start);
        let gap = text.slice(state.1, n.start);
        let after_state =
            gap.iter().all(|b| matches!(b, b' ' | b',' | b'.' | b'\n')) && gap.len() <= 3 && !gap.is_empty();
        if self.zip_announced(n.start) {
            return Some(self.push(n.start, end, Entity::Zip));
        }
        let state = after_state.then(|| self.state_back(state)).flatten()?;
        if let Some((city, city_end)) = self.city_back(state.0) {
            self.push(city, city_end, Entity::City);
        }
        self.push(state.0, state.1, Entity::State);
        Some(self.push(n.start, end, Entity::Zip))
    }

    /// A postcode behind "ZIP:" or "postal code", of whatever country: three digits are what generalising leaves.
    pub(super) fn short_zip(&mut self, n: Number) -> Option<usize> {
        let clear = self.text.clear_before(n.start) && self.text.clear_after(n.end);
        (clear && self.zip_announced(n.start)).then(|| self.push(n.start, n.end, Entity::Zip))
    }

    /// Whether "ZIP", "zip code is", "postcode:" stands before `at`.
    pub(super) fn zip_announced(&self, at: usize) -> bool {
        let mut word = self.text.word_before(at);
        if at - word.1 > 4 {
            return false;
        }
        for filler in ["is", "code"] {
            if self.text.is(word, filler) {
                word = self.text.word_before(word.0);
            }
        }
        self.has(word, v::ZIP_WORD)
    }

    /// `One Main Street`: a spelled house number and one or two capitalised words before the suffix.
    pub(super) fn spelled_street(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let mut at = start;
        for words in 0..3 {
            let word = text.word_before(at);
            let close = at - word.1 == 1 && text.before(at, 1) == b' ';
            if !close || !text.at(word.0).is_ascii_uppercase() || !text.at(start).is_ascii_uppercase() {
                return None;
            }
            if words > 0 && self.has(word, v::CARDINAL) {
                let end = self.with_flat(end);
                self.push(word.0, end, Entity::Address);
                return Some(self.city_after(end).unwrap_or(end));
            }
            at = word.0;
        }
        None
    }

    /// End of a street in lower case: "123 main street". Two words at most and a suffix that is nothing else.
    pub(super) fn lower_street_end(&self, at: usize, n: Number) -> Option<usize> {
        let text = self.text;
        let mut from = at;
        for words in 0..3 {
            let word = text.word(from);
            let suffix = ["street", "avenue", "ave", "boulevard", "blvd", "lane", "road"]
                .iter()
                .any(|w| text.is(word, w));
            if words > 0 && suffix && text.clear_after(word.1) {
                return Some(word.1);
            }
            let plain = word.1 - word.0 >= 3 && text.at(word.1) == b' ' && n.len() >= 2;
            if !plain || self.has(word, v::UNIT | v::FUNCTION | v::LINK) {
                return None;
            }
            from = word.1 + 1;
        }
        None
    }

    /// The state that ends with the word in the range.
    pub(super) fn state_back(&self, word: (usize, usize)) -> Option<(usize, usize)> {
        let text = self.text;
        let first = text.word_before(word.0);
        let two_words = self.has(first, v::STATE_FIRST) && word.0 - first.1 == 1 && word.1 - word.0 > 2;
        let start = if two_words { first.0 } else { word.0 };
        let state = self.state_at(start).filter(|&e| e == word.1);
        let lower = near(self.seen.address, start, 80)
            && word.1 - word.0 == 2
            && self.has(word, v::STATE_CODE)
            && !self.has(word, v::NOT_NAME);
        (state.is_some() || lower)
            .then_some((start, word.1))
            .filter(|_| text.clear_before(start))
    }

    /// The city that ends before `at`: capitalised words up to punctuation, a number or a street suffix.
    pub(super) fn city_back(&self, at: usize) -> Option<(usize, usize)> {
        let text = self.text;
        let end = text.run_back(at, |b| matches!(b, b' ' | b',' | b'\n' | b'\r'));
        let mut start = end;
        for _ in 0..CITY_WORDS_MAX {
            let word = (
                text.run_back(start, |b| {
                    b.is_ascii_alphabetic() || !b.is_ascii() || matches!(b, b'\'' | b'-')
                }),
                start,
            );
            let capital = text.char_at(word.0).is_some_and(char::is_uppercase);
            let suffix = self.has(word, v::STREET) && word.1 - word.0 > 2
                || self.has(word, v::FLAT | v::ROAD) && start < end;
            if word.0 == word.1 || !capital || suffix && text.before(word.0, 1) == b' ' && start < end {
                break;
            }
            start = word.0;
            if text.before(start, 1) != b' ' {
                break;
            }
            start -= 1;
        }
        let start = if text.at(start) == b' ' { start + 1 } else { start };
        (start < end && at - end <= 3).then_some((start, end))
    }

    /// End of a British postcode at `at`: outward code, blank, inward code (BS 7666; inward letters are never CIKMOV).
    pub(super) fn uk_postcode(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let area = text.run(at, |b| b.is_ascii_uppercase());
        let district = text.run(area, |b| b.is_ascii_digit() || b.is_ascii_uppercase());
        let inward = text.slice(district + 1, district + 4);
        let shaped = matches!(area - at, 1 | 2)
            && matches!(district - area, 1 | 2)
            && text.at(area).is_ascii_digit()
            && text.at(district) == b' ';
        let letter = |b: u8| b.is_ascii_uppercase() && !b"CIKMOV".contains(&b);
        let valid = matches!(inward, [d, a, b] if d.is_ascii_digit() && letter(*a) && letter(*b));
        (shaped && valid && text.clear_before(at) && text.clear_after(district + 4)).then_some(district + 4)
    }

    /// End of a Canadian postcode at `at` (Canada Post: never D F I O Q U).
    pub(super) fn canadian_postcode(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let letter = |b: u8| b.is_ascii_uppercase() && !b"DFIOQU".contains(&b);
        let valid = matches!(text.slice(at, at + 7), [a, b, c, b' ', d, e, f]
            if letter(*a) && b.is_ascii_digit() && letter(*c) && d.is_ascii_digit() && letter(*e) && f.is_ascii_digit());
        (valid && text.clear_before(at) && text.clear_after(at + 7)).then_some(at + 7)
    }

    /// A British or Canadian postcode whose first digits are `n`.
    pub(super) fn postcode(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let start = text.run_back(n.start, |b| b.is_ascii_uppercase());
        self.uk_postcode(start)
            .or_else(|| self.canadian_postcode(start))
            .map(|end| self.push(start, end, Entity::Zip))
    }

    /// `PO Box 123`, `P.O. Box 118`, `RR 2 Box 45`, `PSC 0413, Box 8144`.
    pub(super) fn post_box(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let n = text.number(text.run(end, |b| matches!(b, b' ' | b'#' | b'.')).min(end + 3))?;
        let before = text.word_before(start);
        let is = |w: (usize, usize), list: &[&str]| list.iter().any(|x| text.is(w, x));
        let dotted = is(before, &["o"]) && is(text.word_before(before.0), &["p"]);
        let rural = text.number_back(text.run_back(start, |b| matches!(b, b' ' | b',')));
        let from = if dotted {
            text.word_before(before.0).0
        } else if is(before, &["po", "pob", "office"]) {
            before.0
        } else {
            let route = text.word_before(rural?.start);
            is(route, &["rr", "hc", "psc", "route", "unit", "cmr"]).then_some(route.0)?
        };
        let box_end = text.run(n.end, |b| b.is_ascii_alphanumeric() || b == b'-');
        self.push(from, box_end, Entity::Address);
        Some(self.city_after(box_end).unwrap_or(box_end))
    }
}
