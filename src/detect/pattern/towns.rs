//! Towns and counties that a state or the word "County" gives away.

use super::address::ADDRESS_GAP_MAX;
use super::scan::{Scan, near};
use super::vocabulary as v;
use crate::entity::Entity;

impl Scan<'_> {
    /// `Elko, Nevada`: a city before the name of a state, where a comma joins them.
    pub(super) fn city_and_state(&mut self, start: usize) -> Option<usize> {
        let text = self.text;
        let first = text.word_before(start);
        let two_words =
            self.has(first, v::STATE_FIRST) && start - first.1 == 1 && text.at(first.0).is_ascii_uppercase();
        let from = if two_words { first.0 } else { start };
        let end = self.state_at(from)?;
        let comma =
            text.slice(from.saturating_sub(2), from) == b", " && text.before(from, 3).is_ascii_alphabetic();
        if !comma || !text.clear_after(end) || self.has(text.word_before(from), v::STATE | v::NOT_NAME) {
            return None;
        }
        // "Brazil, India, Florida" is a list of places.
        let (city, city_end) = self
            .city_back(from)
            .filter(|&(start, _)| text.before(text.blanks_back(start), 1) != b',')?;
        self.push(city, city_end, Entity::City);
        Some(self.push(from, end, Entity::State))
    }

    /// `Dayton, OH` without a ZIP. Abbreviations that are also degrees or findings need "in" or the like before the city.
    pub(super) fn city_and_code(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let code = text.slice(start, end);
        if !code.iter().all(u8::is_ascii_uppercase)
            || text.slice(start.saturating_sub(2), start) != b", "
            || !text.before(start, 3).is_ascii_lowercase()
            || !text.clear_after(end)
            || text.dash(end) > 0
        {
            return None;
        }
        let (city, city_end) = self.city_back(start)?;
        let last = text.word_before(start);
        let lead = text.word_before(city);
        let led = ["in", "from", "near", "outside", "at", "of"]
            .iter()
            .any(|w| text.is(lead, w))
            && text.before(city, 1) == b' '
            || near(self.seen.address, city, ADDRESS_GAP_MAX);
        const OTHER: &[&[u8]] = &[
            b"CA", b"GA", b"VA", b"MI", b"NC", b"SC", b"CO", b"CT", b"LA", b"AL", b"AR", b"MA", b"PA", b"MD",
            b"IL", b"NE",
        ];
        let ordinary = self.has(
            last,
            v::NOT_NAME | v::UNIT | v::MONTH_NAME | v::LETTERS | v::ORDINAL,
        ) || last.1 - last.0 < 3;
        if ordinary || OTHER.contains(&code) && !led {
            return None;
        }
        self.push(city, city_end, Entity::City);
        Some(self.push(start, end, Entity::State))
    }

    /// `Greene County`: smaller than a state (45 CFR 164.514(b)(2)(i)(B)).
    pub(super) fn county(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let word = text.word_before(start);
        let named = text.at(start).is_ascii_uppercase()
            && start - word.1 == 1
            && text.before(start, 1) == b' '
            && text.at(word.0).is_ascii_uppercase()
            && word.1 - word.0 >= 3
            && !self.has(word, v::NOT_NAME | v::ROAD | v::STREET | v::MONTH_NAME);
        let road = self.has(text.word(text.blanks(end)), v::ROAD);
        if !named || road || ["old", "our", "any", "which"].iter().any(|w| text.is(word, w)) {
            return None;
        }
        let (from, _) = self.city_back(start)?;
        Some(self.push(from, end, Entity::City))
    }
}
