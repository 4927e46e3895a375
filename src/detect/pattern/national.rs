//! Identifiers of the United Kingdom, Australia and New Zealand: by shape and checksum where their locale pack is on, by
//! their form alone behind a word that names them (`NINO`, `NHI`), whatever packs are on.
//!
//! Part of the one pass: every look is bounded and starts at digits that the pass has met, and with the packs off it
//! costs one comparison per number.

use super::address::ADDRESS_GAP_MAX;
use super::national_checksums as check;
use super::scan::{Scan, near};
use super::text::Number;
use crate::entity::Entity;
use crate::locale::Locale::{Au, Nz, Uk};

/// Digits of the longest number below.
const DIGITS_MAX: usize = 16;
/// Two-letter and one-letter areas of British postcodes (Royal Mail, Postcode Address File).
const POSTCODE_AREAS: &str = "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC \
    EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN \
    NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC \
    WD WF WN WR WS WV YO ZE";
/// Australian states and territories as addresses abbreviate them (Australia Post, addressing standards).
const AU_STATES: [&str; 8] = ["NSW", "VIC", "QLD", "SA", "WA", "TAS", "NT", "ACT"];

impl Scan<'_> {
    /// A code of letters and digits that stand together: NINO, driver number, NHI.
    pub(super) fn national_code(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let start = text.run_back(n.start, |b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !text.clear_before(start) {
            return None;
        }
        if self.locales.has(Uk) {
            if let Some(end) = self.nino_end(start, false) {
                return Some(self.push(start, end, Entity::Ssn));
            }
            if let Some(end) = self.driver_number_end(start) {
                return Some(self.push(start, end, Entity::License));
            }
        }
        let nhi =
            self.locales.has(Nz) && text.clear_after(start + 7) && check::nhi(text.slice(start, start + 7));
        nhi.then(|| self.push(start, start + 7, Entity::Mrn))
    }

    /// A number of a country whose pack is on, of which `n` is the first group.
    pub(super) fn national_number(&mut self, n: Number) -> Option<usize> {
        let (uk, au, nz) = (self.locales.has(Uk), self.locales.has(Au), self.locales.has(Nz));
        let behind_letters = self.text.before(n.start, 1).is_ascii_alphabetic();
        if uk && behind_letters {
            return self.outward_postcode(n);
        }
        if uk && let Some(found) = self.spaced_british(n) {
            return Some(found);
        }
        if au && let Some(end) = self.au_postcode(n) {
            return Some(end);
        }
        // A number to call is one, whatever else its digits satisfy.
        if n.len() < 2 || self.is_announced(n.start) {
            return None;
        }
        let british = || self.checked(n, &[&[10], &[3, 3, 4]], check::nhs);
        let kiwi = || self.checked(n, &[&[8], &[9], &[2, 3, 3], &[3, 3, 3]], check::ird);
        let (end, entity) = (uk.then(british).flatten().map(|end| (end, Entity::Mrn)))
            .or_else(|| au.then(|| self.australian(n)).flatten())
            .or_else(|| nz.then(kiwi).flatten().map(|end| (end, Entity::Id)))?;
        Some(self.push(n.start, end, entity))
    }

    /// Medicare number with or without the person's number on the card, IHI, TFN.
    fn australian(&self, n: Number) -> Option<(usize, Entity)> {
        let text = self.text;
        let medicare = || {
            let end = self.checked(n, &[&[10], &[4, 5, 1]], check::medicare)?;
            let person = matches!(text.at(end), b'/' | b'-')
                && matches!(text.at(end + 1), b'1'..=b'9')
                && text.clear_after(end + 2);
            Some(if person { end + 2 } else { end })
        };
        if let Some(end) = medicare() {
            return Some((end, Entity::HealthPlan));
        }
        if let Some(end) = self.checked(n, &[&[16], &[4, 4, 4, 4]], check::ihi) {
            return Some((end, Entity::Mrn));
        }
        let tfn = self.checked(n, &[&[9], &[3, 3, 3]], check::tfn);
        tfn.map(|end| (end, Entity::Id))
    }

    /// NINO and driver number in groups, whose letters stand a blank before the digits: `AB 12 34 56 C`.
    fn spaced_british(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        if text.before(n.start, 1) != b' ' || !matches!(n.len(), 2 | 6) {
            return None;
        }
        let start = text.run_back(n.start - 1, |b| b.is_ascii_uppercase() || b == b'9');
        if !text.clear_before(start) {
            return None;
        }
        let (end, entity) = match n.start - 1 - start {
            2 => (self.nino_end(start, false)?, Entity::Ssn),
            5 => (self.driver_number_end(start)?, Entity::License),
            _ => return None,
        };
        Some(self.push(start, end, entity))
    }

    /// The end of the number written in one of the forms (digits per group, one blank or dash between) that satisfies
    /// the check, where no longer number and no unit goes on behind it.
    fn checked(&self, n: Number, forms: &[&[usize]], check: fn(&[u8]) -> bool) -> Option<usize> {
        let text = self.text;
        let joined = matches!(text.before(n.start, 1), b'-' | b'.' | b'/' | b':' | b',')
            && text.before(n.start, 2).is_ascii_digit();
        if joined || !text.clear_before(n.start) || text.before(n.start, 1) == b'$' {
            return None;
        }
        forms
            .iter()
            .find_map(|form| self.in_groups(n, form, check))
            .filter(|&end| !self.is_quantity(end))
    }

    fn in_groups(&self, n: Number, form: &[usize], check: fn(&[u8]) -> bool) -> Option<usize> {
        let text = self.text;
        let mut digits = [0u8; DIGITS_MAX];
        let (mut len, mut next) = (0, Some(n));
        let mut end = n.end;
        for (i, &size) in form.iter().enumerate() {
            let group = next.filter(|g| g.len() == size && len + size <= DIGITS_MAX)?;
            digits[len..len + size].copy_from_slice(text.slice(group.start, group.end));
            (len, end) = (len + size, group.end);
            if i + 1 < form.len() {
                let gap = text.blank(end).max(text.dash(end));
                next = (gap > 0).then(|| text.number(end + gap)).flatten();
            }
        }
        let longer = matches!(text.at(end), b'-' | b'.' | b',') && text.at(end + 1).is_ascii_digit();
        (!longer && text.clear_after(end) && check(&digits[..len])).then_some(end)
    }

    /// End of the National Insurance number at `at`: `AB123456C`, `AB 12 34 56 C`. Where it is `named`, mistyped
    /// letters, lower case and a missing suffix are allowed.
    pub(super) fn nino_end(&self, at: usize, named: bool) -> Option<usize> {
        let text = self.text;
        let prefix = text.slice(at, at + 2);
        let letters = prefix.len() == 2 && prefix.iter().all(u8::is_ascii_alphabetic);
        if !letters || !named && !check::nino_prefix(prefix) {
            return None;
        }
        let gap = |at: usize| at + text.blank(at).max(text.dash(at));
        let mut end = at + 2;
        for pair in 0..3 {
            let from = if pair == 0 || named || text.blank(end) > 0 {
                gap(end)
            } else {
                end
            };
            let digits = text.slice(from, from + 2);
            if digits.len() != 2 || !digits.iter().all(u8::is_ascii_digit) {
                return None;
            }
            end = from + 2;
        }
        let suffix = gap(end);
        let valid = |b: u8| matches!(b, b'A'..=b'D') || named && b.is_ascii_alphabetic();
        if valid(text.at(suffix)) && text.clear_after(suffix + 1) {
            return Some(suffix + 1);
        }
        (named && text.clear_after(end)).then_some(end)
    }

    /// End of the driver number at `at`, in one piece or groups of 5, 6 and 5, with the issue number of the licence.
    pub(super) fn driver_number_end(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let mut code = [0u8; 16];
        let mut end = at;
        for (i, place) in code.iter_mut().enumerate() {
            if matches!(i, 5 | 11) {
                end += text.blank(end);
            }
            *place = text.at(end).to_ascii_uppercase();
            end += 1;
        }
        if !check::driver_number(&code) || !text.clear_after(end) {
            return None;
        }
        let issue = text
            .number(end + text.blank(end))
            .filter(|i| i.len() == 2 && i.start > end);
        let issue = issue.filter(|i| text.clear_after(i.end) && !self.is_quantity(i.end));
        Some(issue.map_or(end, |i| i.end))
    }

    /// End of the NHI number at `at` by its form alone, in any case and with a blank inside.
    pub(super) fn nhi_end(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let word = text.word(at);
        let from = word.1 + text.blank(word.1);
        let end = text.run(from, |b| b.is_ascii_alphanumeric());
        let rest = text.slice(from, end);
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let shaped = word.1 - at == 3 && rest.len() == 4 && matches!(digits, 2..=4);
        (shaped && text.clear_after(end)).then_some(end)
    }

    /// End of the Australian Medicare number at `at` by its groups: `2123 45670 1`, `2123 45670 1/2`.
    pub(super) fn medicare_end(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let end = self.in_groups(text.number(at)?, &[4, 5, 1], |_| true)?;
        let person = matches!(text.at(end), b'/' | b'-') && text.at(end + 1).is_ascii_digit();
        Some(if person && text.clear_after(end + 2) {
            end + 2
        } else {
            end
        })
    }

    /// A British postcode that only its surroundings make certain: the outward part alone (`LS6`), and the whole in one
    /// piece or in lower case, behind "postcode" or "lives in"; the whole in one piece (`LS61AN`) anywhere.
    fn outward_postcode(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let start = text.run_back(n.start, |b| b.is_ascii_alphabetic());
        let area = text.slice(start, n.start);
        let known = POSTCODE_AREAS
            .split_ascii_whitespace()
            .any(|a| area.eq_ignore_ascii_case(a.as_bytes()));
        if !known || !text.clear_before(start) {
            return None;
        }
        let capital = area.iter().all(u8::is_ascii_uppercase);
        let before = text.word_before(start);
        let inhabited = capital
            && near(self.seen.address, start, ADDRESS_GAP_MAX)
            && ["in", "at", "near"].iter().any(|w| text.is(before, w));
        let announced = inhabited || self.zip_announced(start);
        // The district is one or two digits, or a digit and a letter; what is left must be the inward part.
        for outward in [n.start + 2, n.start + 1] {
            let second = text.at(outward - 1);
            if outward == n.start + 2 && !second.is_ascii_alphanumeric() {
                continue;
            }
            let inward = outward + text.blank(outward);
            let full = self.inward_postcode(inward, announced)
                && (announced || capital && inward == outward && !second.is_ascii_lowercase());
            if full {
                return Some(self.push(start, inward + 3, Entity::Zip));
            }
            if announced && text.clear_after(outward) {
                return Some(self.push(start, outward, Entity::Zip));
            }
        }
        None
    }

    /// Whether a digit and two letters, never one of CIKMOV, end at `at + 3` (BS 7666).
    fn inward_postcode(&self, at: usize, any_case: bool) -> bool {
        let letter = |b: u8| {
            (b.is_ascii_uppercase() || any_case && b.is_ascii_lowercase())
                && !b"CIKMOV".contains(&b.to_ascii_uppercase())
        };
        let shaped = matches!(self.text.slice(at, at + 3), [d, a, b] if d.is_ascii_digit() && letter(*a) && letter(*b));
        shaped && self.text.clear_after(at + 3)
    }

    /// An Australian postcode behind its state: `NSW 2000`, `Hobart TAS, 7000`.
    fn au_postcode(&mut self, n: Number) -> Option<usize> {
        let text = self.text;
        let state = text.word_before(n.start);
        let code = text.slice(state.0, state.1);
        let near = (1..=2).contains(&(n.start - state.1)) && text.clear_before(state.0);
        let behind_state = near && AU_STATES.iter().any(|s| code == s.as_bytes());
        (n.len() == 4 && behind_state && text.clear_after(n.end) && !self.is_quantity(n.end))
            .then(|| self.push(n.start, n.end, Entity::Zip))
    }

    /// End of a telephone number as it is dialled inside a country whose pack is on: trunk prefix 0, area, subscriber, in
    /// at most four groups with blanks, dashes or brackets (Ofcom, National Telephone Numbering Plan; ACMA, Numbering
    /// Plan 2015; NZ Number Administration Deed).
    pub(super) fn inland_phone(&self, first: Number) -> Option<usize> {
        let text = self.text;
        if text.at(first.start) != b'0' || first.len() < 2 || !self.starts_number(first.start) {
            return None;
        }
        let area = text.at(first.start + 1);
        let fits = |digits: usize| {
            self.locales.has(Uk)
                && matches!(digits, 10 | 11)
                && matches!(area, b'1'..=b'3' | b'5' | b'7'..=b'9')
                || self.locales.has(Au) && digits == 10 && matches!(area, b'2'..=b'4' | b'7' | b'8')
                || self.locales.has(Nz) && area == b'2' && matches!(digits, 9..=11)
                || self.locales.has(Nz) && digits == 9 && matches!(area, b'3' | b'4' | b'6' | b'7' | b'9')
        };
        let bracket = text.before(first.start, 1) == b'(' && text.at(first.end) == b')';
        let (mut end, mut digits, mut found) = (first.end, first.len(), None);
        for group in 0..4 {
            if fits(digits) && !self.is_quantity(end) && self.ends_number(end).is_some() {
                found = Some(end);
            }
            let after = end + usize::from(group == 0 && bracket);
            let gap = text.blank(after).max(text.dash(after));
            let next = text.number(after + gap).filter(|n| n.start > end && n.len() <= 8);
            let Some(next) = next else { break };
            (end, digits) = (next.end, digits + next.len());
        }
        found
    }
}
