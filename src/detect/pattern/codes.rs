//! Identifiers told by their own shape: social security, Medicare, cards, IBAN, DEA, NPI, VIN, UDI, UUID, and codes of
//! letters with a long number.

use super::checksums;
use super::scan::Scan;
use super::text::Number;
use crate::entity::Entity;
use crate::locale::Locale;

/// Characters of the shortest (Norway) and longest IBAN (ISO 13616-1).
const IBAN_MIN: usize = 15;
const IBAN_MAX: usize = 34;
/// Digits that make a code of letters and digits an identifier without any context: longer than any procedure,
/// diagnosis, gene or drug code with leading letters.
const BARE_DIGITS_MIN: usize = 6;
/// Bytes before a bare provider number in which a word must speak of providers.
const PROVIDER_GAP_MAX: usize = 48;

impl Scan<'_> {
    /// A code around digits that have a letter or `#` beside them.
    pub(super) fn mixed_code(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let start = text.run_back(n.start, |b| b.is_ascii_alphabetic());
        // The first digits of a code have tried the whole of it.
        if text.before(start, 1).is_ascii_digit() {
            return None;
        }
        let end = text.run(n.start, |b| b.is_ascii_alphanumeric());
        if !text.clear_before(start) || !text.clear_after(end) {
            return None;
        }
        let code = text.slice(start, end);
        let us = self.locales.has(Locale::Us);
        let entity = match code.len() {
            11 if us && checksums::mbi(code) => Some(Entity::HealthPlan),
            17 if checksums::vin(code) && code.iter().any(u8::is_ascii_alphabetic) => Some(Entity::Vehicle),
            9 if us && checksums::dea(code) => Some(Entity::License),
            _ => None,
        };
        if let Some(entity) = entity {
            return Some(self.push(start, end, entity));
        }
        self.dashed_mbi(start, end)
            .or_else(|| self.iban(start, end))
            .or_else(|| self.uuid(start))
            .or_else(|| {
                self.dotted_mac(start)
                    .map(|end| self.push(start, end, Entity::Ip))
            })
            .or_else(|| self.hibc(start))
            .or_else(|| self.bare_code(start, end))
    }

    /// `1EG4-TE5-MK73`, `1EG4 TE5 MK73`.
    fn dashed_mbi(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let sep = text.at(end);
        let shaped = end - start == 4
            && matches!(sep, b'-' | b' ')
            && self.locales.has(Locale::Us)
            && text.at(end + 4) == sep
            && text.clear_after(end + 9);
        if !shaped {
            return None;
        }
        // Near the end of the text a slice is shorter: then it is no MBI.
        let parts = [
            text.slice(start, end),
            text.slice(end + 1, end + 4),
            text.slice(end + 5, end + 9),
        ];
        let code = <[u8; 11]>::try_from(parts.concat()).ok()?;
        checksums::mbi(&code).then(|| self.push(start, end + 9, Entity::HealthPlan))
    }

    /// An IBAN, compact or in groups of four.
    fn iban(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let head = text.slice(start, start + 4);
        let [a, b, c, d] = head else { return None };
        let grouped = end - start == 4 && text.at(end) == b' ' && text.at(end + 4).is_ascii_alphanumeric();
        // No country's bank codes look like the head of another IBAN; a list of codes may.
        let next = text.slice(end + 1, end + 5);
        let listed = grouped
            && matches!(next, [w, x, y, z] if w.is_ascii_alphabetic() && x.is_ascii_alphabetic() && y.is_ascii_digit() && z.is_ascii_digit());
        let shaped = !listed
            && a.is_ascii_alphabetic()
            && b.is_ascii_alphabetic()
            && c.is_ascii_digit()
            && d.is_ascii_digit();
        if !shaped || !(grouped || end - start >= 15) {
            return None;
        }
        let mut code = [0u8; IBAN_MAX];
        let (mut at, mut len, mut found) = (start, 0, None);
        let mut rest = 0; // of the number behind the first four characters, which count last
        // Words may follow in the same line: the longest valid one counts.
        while len < IBAN_MAX {
            let blank = grouped && len % 4 == 0 && len > 0 && text.at(at) == b' ';
            at += usize::from(blank);
            if !text.at(at).is_ascii_alphanumeric() {
                break;
            }
            code[len] = text.at(at).to_ascii_uppercase();
            (at, len) = (at + 1, len + 1);
            rest = if len > 4 {
                checksums::mod97(rest, code[len - 1])
            } else {
                0
            };
            let checks = || code[..4].iter().fold(rest, |r, &b| checksums::mod97(r, b)) == 1;
            if len >= IBAN_MIN && text.clear_after(at) && checks() && checksums::iban(&code[..len]) {
                found = Some(at);
            }
        }
        found.map(|end| self.push(start, end, Entity::Account))
    }

    /// A UUID (RFC 9562, 4) that starts at `start`.
    fn uuid(&mut self, start: usize) -> Option<usize> {
        let text = self.text;
        let mut at = start;
        for (i, len) in [8, 4, 4, 4, 12].into_iter().enumerate() {
            let end = text.run(at, |b| b.is_ascii_hexdigit());
            if end - at != len || i < 4 && text.at(end) != b'-' {
                return None;
            }
            at = end + 1;
        }
        text.clear_after(at - 1)
            .then(|| self.push(start, at - 1, Entity::Id))
    }

    /// A HIBCC device identifier: `+`, a letter, then a long run with slashes (ANSI/HIBC 2.6, 2.2).
    fn hibc(&mut self, start: usize) -> Option<usize> {
        let text = self.text;
        let plus = text.before(start, 1) == b'+' && !text.before(start, 2).is_ascii_alphanumeric();
        if !plus || !text.at(start).is_ascii_alphabetic() {
            return None;
        }
        let end = text.run(start, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'/' | b'$' | b'+' | b'.' | b'%')
        });
        (end - start >= 8).then(|| self.push(start - 1, end, Entity::Device))
    }

    /// Letters first, then with dashes at least six digits: `WS0713305`, `C24-00772`, `SK-4134-22`; `#1234567`.
    fn bare_code(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let in_code = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let from = text.run_back(start, in_code);
        let to = text.run(end, in_code);
        let lead = text
            .slice(from, to)
            .iter()
            .take_while(|b| !b.is_ascii_alphanumeric())
            .count();
        let tail = text
            .slice(from, to)
            .iter()
            .rev()
            .take_while(|b| !b.is_ascii_alphanumeric())
            .count();
        let (from, to) = (from + lead, to - tail);
        let code = text.slice(from, to);
        let digits = code.iter().filter(|b| b.is_ascii_digit()).count();
        let letters = code.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = text.slice(from, from + letters);
        // Public registries, units, and "covid-19"-like names with a date behind them.
        let public = [
            "rs", "nda", "anda", "bla", "nct", "pmid", "pmc", "isrctn", "ensg", "cd", "iso", "rev", "page",
            "ref", "icd", "loinc",
        ];
        let known = public.iter().any(|w| word.eq_ignore_ascii_case(w.as_bytes()));
        let dated = code
            .windows(5)
            .any(|w| matches!(w, [b'-', b'1' | b'2', b'9' | b'0', _, _]));
        let dashed = letters == 0 && code.contains(&b'-');
        let numbered = text.before(from, 1) == b'#' && digits >= 4 && (letters > 0 || digits >= 5) && !dashed;
        let lettered = (1..=5).contains(&letters) && digits >= BARE_DIGITS_MIN && letters + digits >= 7;
        let clear = text.clear_before(from) && text.clear_after(to) && to - from <= 40;
        (clear && !known && (numbered || lettered && !(dated && digits < 8)))
            .then(|| self.push(from, to, Entity::Id))
    }

    /// What starts with digits and a dash: `123-45-6789`, a hardware address, a ZIP+4, a card or a UUID.
    pub(super) fn dashed_code(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        match n.len() {
            2 => self
                .dashed_mac(n.start)
                .map(|end| self.push(n.start, end, Entity::Ip)),
            3 => self.ssn(n),
            5 if self.locales.has(Locale::Us) => {
                let plus4 = text.number(n.end + 1).filter(|m| m.len() == 4)?;
                let longer = matches!(text.at(plus4.end), b'-' | b'/' | b'.')
                    && text.at(plus4.end + 1).is_ascii_alphanumeric();
                let joined = matches!(text.before(n.start, 1), b'-' | b'/' | b'.' | b'#')
                    || !text.clear_before(n.start);
                (!longer && !joined && text.clear_after(plus4.end))
                    .then(|| self.push(n.start, plus4.end, Entity::Zip))
            }
            8 => self.uuid(n.start),
            _ => None,
        }
    }

    /// `123-45-6789` (also an ITIN, and numbers of the retired ranges: a mistyped number still identifies).
    /// Any dash counts, also between blanks.
    pub(super) fn ssn(&mut self, area: Number) -> Option<usize> {
        let text = self.text;
        if !self.locales.has(Locale::Us) {
            return None;
        }
        let over_dash = |at: usize| {
            let from = text.blanks(at);
            let dash = text.dash(from);
            (dash > 0).then(|| text.blanks(from + dash))
        };
        let group = text.number(over_dash(area.end)?).filter(|g| g.len() == 2)?;
        let serial = text.number(over_dash(group.end)?).filter(|s| s.len() == 4)?;
        let joined =
            matches!(text.before(area.start, 1), b'-' | b'.') && text.before(area.start, 2).is_ascii_digit();
        let longer = text.at(serial.end) == b'-' && text.at(serial.end + 1).is_ascii_digit();
        let clear = text.clear_before(area.start) && text.clear_after(serial.end);
        (clear && !joined && !longer).then(|| self.push(area.start, serial.end, Entity::Ssn))
    }

    /// Four digits and more: masked social security numbers, cards, UDI, provider and device numbers.
    pub(super) fn long_code(&mut self, n: Number) -> Option<usize> {
        match n.len() {
            4 => self
                .masked_ssn(n)
                .or_else(|| self.masked_card(n))
                .or_else(|| self.grouped_card(n)),
            10 if self.locales.has(Locale::Us) => self.bare_npi(n),
            13..=19 => self
                .unbroken_card(n)
                .or_else(|| self.udi(n))
                .or_else(|| self.imei(n)),
            _ => None,
        }
    }

    /// `XXX-XX-1234`, `***-**-4410`.
    fn masked_ssn(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let mask = |b: u8| matches!(b, b'x' | b'X' | b'*' | b'#' | b'-');
        let start = text.run_back(n.start, mask);
        let hidden = text.slice(start, n.start);
        // "XXX-XX-6789", "xxxxx6789"
        let shaped = hidden.len() == 7 && hidden[3] == b'-' && hidden[6] == b'-'
            || hidden.len() == 5 && !hidden.contains(&b'-');
        (shaped && text.clear_after(n.end)).then(|| self.push(start, n.end, Entity::Ssn))
    }

    /// `VISA *0932`, `xxxx-xxxx-xxxx-4471`, `****4471`.
    fn masked_card(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let start = text.run_back(n.start, |b| matches!(b, b'x' | b'X' | b'*' | b'-' | b' ' | b'#'));
        let hidden = text
            .slice(start, n.start)
            .iter()
            .filter(|b| matches!(b, b'x' | b'X' | b'*'))
            .count();
        let word = text.word_before(start);
        let issuer = [
            "visa",
            "mastercard",
            "mc",
            "amex",
            "discover",
            "card",
            "cc",
            "acct",
            "account",
        ]
        .iter()
        .any(|w| text.is(word, w));
        let shaped = hidden >= 8 || hidden >= 1 && issuer;
        (shaped && text.clear_after(n.end) && text.clear_before(start))
            .then(|| self.push(n.start, n.end, Entity::Account))
    }

    /// `4111 1111 1111 1111`, `3782-822463-10005`, `4111.1111.1111.1111`, separators mixed too.
    fn grouped_card(&mut self, first: Number) -> Option<usize> {
        let text = self.text;
        let joint = |at: usize| match text.at(at) {
            b' ' | b'.' => 1,
            _ => text.dash(at),
        };
        if joint(first.end) == 0
            || !text.at(first.end + joint(first.end)).is_ascii_digit()
            || !text.clear_before(first.start)
        {
            return None;
        }
        let mut digits = [0u8; 19];
        let (mut len, mut found) = (0, None);
        let mut group = Some(first);
        // Other numbers may follow in the same line: the longest valid one counts.
        while let Some(n) = group.filter(|n| len + n.len() <= digits.len()) {
            digits[len..len + n.len()].copy_from_slice(text.slice(n.start, n.end));
            len += n.len();
            if matches!(len, 13..=19) && text.clear_after(n.end) && checksums::card(&digits[..len]) {
                found = Some(n.end);
            }
            let gap = joint(n.end);
            group = (gap > 0).then(|| text.number(n.end + gap)).flatten();
        }
        found.map(|end| self.push(first.start, end, Entity::Account))
    }

    fn unbroken_card(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let clear = text.clear_before(n.start) && text.clear_after(n.end) && text.before(n.start, 1) != b'.';
        (clear && checksums::card(text.slice(n.start, n.end)))
            .then(|| self.push(n.start, n.end, Entity::Account))
    }

    /// A GS1 device identifier: `(01)` and a GTIN, then further application identifiers in brackets
    /// (GS1 General Specifications, 3.2; 21 CFR 830).
    fn udi(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        if n.len() != 14 || text.slice(n.start.saturating_sub(4), n.start) != b"(01)" {
            return None;
        }
        let mut end = n.end;
        while text.at(end) == b'(' {
            let close = text.run(end + 1, |b| b.is_ascii_digit());
            if !matches!(close - end, 3..=5) || text.at(close) != b')' {
                break;
            }
            end = text.run(close + 1, |b| {
                b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'/' | b'_')
            });
        }
        Some(self.push(n.start - 4, end, Entity::Device))
    }

    /// Fifteen digits with a Luhn check and an assigned reporting body (3GPP TS 23.003, 6.2; GSMA TS.06).
    fn imei(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let digits = text.slice(n.start, n.end);
        let body = matches!(
            digits,
            [b'0', b'1', ..] | [b'3', b'5', ..] | [b'8', b'6', ..] | [b'9', b'9', ..]
        );
        let valid = digits.len() == 15
            && body
            && checksums::luhn(digits)
            && text.clear_before(n.start)
            && text.clear_after(n.end);
        valid.then(|| self.push(n.start, n.end, Entity::Device))
    }

    /// Ten digits that check as a provider number near a word for a provider.
    fn bare_npi(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let before = text.slice(n.start.saturating_sub(PROVIDER_GAP_MAX), n.start);
        let named = [&b"rovider"[..], b"hysician", b"rescriber", b"PI", b"Dr", b"MD"]
            .iter()
            .any(|w| before.windows(w.len()).any(|x| x == *w));
        let valid = checksums::npi(text.slice(n.start, n.end))
            && text.clear_before(n.start)
            && text.clear_after(n.end);
        (valid && named).then(|| self.push(n.start, n.end, Entity::License))
    }
}
