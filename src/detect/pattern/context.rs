//! Identifiers told by the words before them: `MRN: 0047-11`, `policy HPL 2208817`, `S/N C6-22817`.
//!
//! [`RULES`] is the whole knowledge, as data. A rule names words and says how long a value must be with which kind of
//! announcement: directly behind the word, behind a colon, or behind a mark (`#`, "no.", "id"). The stronger the
//! announcement, the shorter the value may be; what reads as a date, a time or a quantity is never a value.

use super::checksums;
use super::scan::Scan;
use super::vocabulary as v;
use crate::entity::Entity;

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, digits and inner punctuation, with at least so many digits as the rule says.
    Code,
    /// A social security number, whole or its last four digits.
    Social,
    /// A user name: also without digits.
    Login,
    /// The last four digits of an account or card: only behind "ending", `*` or `x`.
    LastFour,
}

/// One row: words and what may follow them.
pub(super) struct Rule {
    /// Words that the pass stops at; each belongs to one rule.
    pub(super) words: &'static str,
    /// Words one of which must stand before; empty for none.
    after: &'static str,
    entity: Entity,
    shape: Shape,
    /// Least digits directly behind the word; 0: never.
    bare: usize,
    /// Least digits behind a colon or equals sign; 0: never.
    colon: usize,
    /// Least digits behind a mark; 0: never.
    marked: usize,
}

const fn rule(words: &'static str, entity: Entity, bare: usize, colon: usize, marked: usize) -> Rule {
    Rule { words, after: "", entity, shape: Shape::Code, bare, colon, marked }
}

const fn rule_after(after: &'static str, words: &'static str, entity: Entity, bare: usize, colon: usize, marked: usize) -> Rule {
    Rule { words, after, entity, shape: Shape::Code, bare, colon, marked }
}

const fn shaped(words: &'static str, entity: Entity, shape: Shape) -> Rule {
    Rule { words, after: "", entity, shape, bare: 4, colon: 4, marked: 4 }
}

/// The rules. Columns: words, category, digits behind the bare word, behind a colon, behind a mark.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // Medical records
    rule("mrn mrns emrn umrn mpi empi", Entity::Mrn, 3, 2, 2),
    rule_after("medical med health patient hospital pt clinic", "record rec records", Entity::Mrn, 5, 3, 3),
    rule("chart armband wristband", Entity::Mrn, 6, 4, 3),
    rule("patient pt", Entity::Mrn, 0, 5, 3),
    rule("hospital hosp", Entity::Mrn, 0, 5, 4),
    rule("nhs", Entity::Mrn, 9, 9, 9),
    rule("mr", Entity::Mrn, 0, 5, 3),
    rule("unit", Entity::Mrn, 0, 0, 5),
    // Health plans
    rule("member subscriber beneficiary insured policy policyholder medigap", Entity::HealthPlan, 6, 4, 3),
    rule("group grp", Entity::HealthPlan, 5, 5, 4),
    rule("insurance ins plan sub", Entity::HealthPlan, 7, 6, 3),
    rule("medicaid medicare hicn hic mbi tricare hpbn medi cal payor payer", Entity::HealthPlan, 7, 5, 4),
    rule("claim authorization authorisation auth preauthorization precert preauth", Entity::HealthPlan, 6, 5, 4),
    // Accounts
    rule("account acct accts acnt", Entity::Account, 5, 4, 3),
    rule("invoice bill billing statement guarantor receipt", Entity::Account, 6, 5, 3),
    rule("routing aba", Entity::Account, 9, 9, 9),
    rule("iban swift", Entity::Account, 8, 8, 8),
    rule("check chk cheque", Entity::Account, 0, 0, 3),
    shaped("visa mastercard amex discover cc debit credit card", Entity::Account, Shape::LastFour),
    // Social security
    shaped("ssn ssns social last", Entity::Ssn, Shape::Social),
    // Certificates and licences
    rule("npi", Entity::License, 9, 9, 9),
    rule("dea", Entity::License, 6, 6, 6),
    rule("license licence licenses lic driver drivers dl dln", Entity::License, 5, 4, 3),
    rule("passport", Entity::License, 6, 5, 5),
    rule("gmc nmc upin clia", Entity::License, 5, 5, 5),
    rule("certificate cert certification", Entity::License, 0, 5, 4),
    // Vehicles
    rule("vin", Entity::Vehicle, 6, 5, 5),
    rule("plate plates", Entity::Vehicle, 4, 3, 3),
    rule("tag", Entity::Vehicle, 4, 3, 3),
    rule("tail registration", Entity::Vehicle, 0, 4, 3),
    // Devices
    rule("serial ser sn", Entity::Device, 4, 4, 3),
    rule_after("s", "n", Entity::Device, 3, 3, 3),
    rule("lot batch", Entity::Device, 5, 4, 3),
    rule("imei udi", Entity::Device, 10, 10, 10),
    rule("device implant pacemaker generator equipment asset machine model", Entity::Device, 0, 0, 4),
    // Biometrics
    rule("fingerprint fingerprints thumbprint retina retinal iris voiceprint voice palm facial faceprint handprint biometric biometrics face", Entity::Biometric, 0, 4, 3),
    // Any other number
    rule("accession acc accn", Entity::Id, 4, 4, 3),
    rule("case docket incident ticket", Entity::Id, 6, 5, 3),
    rule("specimen sample", Entity::Id, 6, 5, 3),
    rule("encounter visit csn fin", Entity::Id, 6, 5, 4),
    rule("order requisition req", Entity::Id, 6, 5, 4),
    rule("rx prescription script", Entity::Id, 6, 6, 4),
    rule("confirmation conf reference ref tracking fedex ups usps", Entity::Id, 6, 5, 4),
    rule("badge", Entity::Id, 4, 4, 3),
    rule("employee emp staff student study subject participant enrollment research site", Entity::Id, 0, 5, 3),
    rule("event call file family report court warrant code", Entity::Id, 0, 6, 4),
    rule("id ids identifier identification", Entity::Id, 4, 3, 3),
    shaped("username user login logon userid uid", Entity::Id, Shape::Login),
];

/// Bytes over which a value is sought behind its word.
const REACH_MAX: usize = 40;
/// Bytes of the longest code.
const CODE_MAX: usize = 40;

/// How a value is announced.
#[derive(Clone, Copy, Default)]
struct Announced {
    at: usize,
    colon: bool,
    mark: bool,
    /// "last four", "ending in", `*`
    tail: bool,
    /// A word other than a mark stands between.
    linked: bool,
}

impl Scan<'_> {
    /// Applies the rule with number `rule` (from one) to the word in the range.
    pub(super) fn context_rule(&mut self, rule: u8, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let rule = &RULES[usize::from(rule) - 1];
        let follows = text.at(end);
        // Most such words are plain prose: a letter right behind the blank that starts no link or mark ends it here.
        if !text.clear_before(start) || follows == 0 || !self.may_announce(end) {
            return None;
        }
        if !rule.after.is_empty() {
            let before = text.word_before(start);
            if !rule.after.split_ascii_whitespace().any(|w| text.is(before, w)) {
                return None;
            }
        }
        match rule.shape {
            Shape::Code => self.announced_code(rule, start, end),
            Shape::Social => self.announced_social(start, end),
            Shape::Login => self.login(end),
            Shape::LastFour => self.last_four(end),
        }
    }

    /// A cheap look at what follows a context word: a digit, a mark, punctuation, a capital, or a linking word.
    fn may_announce(&self, end: usize) -> bool {
        let text = self.text;
        let next = text.blanks(end);
        match text.at(next) {
            b if b.is_ascii_digit() || b.is_ascii_uppercase() => true,
            b':' | b'#' | b'=' | b'(' | b'-' | b'.' | b'"' | b'\'' | b'*' | b'|' | b'/' | b'_' => true,
            b if b.is_ascii_lowercase() => {
                let word = text.word(next);
                self.has(word, v::MARK | v::LINK) || text.at(word.1).is_ascii_digit() || ["four", "two"].iter().any(|w| text.is(word, w))
            }
            _ => false,
        }
    }

    /// Walks from a context word to its value over blanks, punctuation, marks and linking words.
    fn announce(&self, end: usize) -> Announced {
        let text = self.text;
        let mut seen = Announced { at: end, ..Announced::default() };
        let mut words = 0;
        while seen.at < end + REACH_MAX {
            match text.at(seen.at) {
                b' ' | b'\t' | b'.' | b'(' | b'"' | b'\'' | b'|' | b',' | b'/' | b'_' | b'\\' => seen.at += 1,
                b'-' => seen.at += 1,
                b'*' => (seen.at, seen.tail) = (seen.at + 1, true),
                b':' | b'=' => (seen.at, seen.colon) = (seen.at + 1, true),
                b'#' => (seen.at, seen.mark) = (seen.at + 1, true),
                b'\n' | b'\r' if seen.colon || seen.mark => {
                    seen.at = text.run(seen.at, |b| matches!(b, b'\n' | b'\r' | b' '));
                }
                _ if text.blank(seen.at) > 0 => seen.at += text.blank(seen.at),
                b if b.is_ascii_alphabetic() && words < 5 => {
                    let word = text.word(seen.at);
                    let roles = self.meaning(word).roles;
                    let alone = text.clear_after(word.1);
                    let last = ["ending", "last", "four", "in"].iter().any(|w| text.is(word, w));
                    if alone && roles & v::MARK != 0 && !(text.at(word.1) == b'-' && text.at(word.1 + 1).is_ascii_digit()) {
                        seen.mark = true;
                    } else if alone && (roles & v::LINK != 0 || last || text.is(word, "s")) {
                        seen.tail |= last;
                        seen.linked = true;
                    } else {
                        return seen;
                    }
                    words += 1;
                    seen.at = word.1;
                }
                _ => return seen,
            }
        }
        seen
    }

    fn announced_code(&mut self, rule: &Rule, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let seen = self.announce(end);
        let bare = if seen.linked && !seen.mark { rule.bare } else { rule.bare.min(rule.colon.max(rule.bare)) };
        let least = match (seen.mark, seen.colon) {
            (true, _) => rule.marked,
            (_, true) => rule.colon,
            _ => bare,
        };
        if least == 0 || seen.at == end && !text.at(end).is_ascii_digit() {
            return None;
        }
        let (mut from, to) = self.code(seen.at, least, seen.mark)?;
        // "MRN133202", "ACCT41599-7": the word is part of the code.
        if seen.at == end && from == end || text.at(end) == b'-' && from == end + 1 {
            from = start;
        }
        let valid = rule.entity != Entity::Account || least != 9 || seen.mark || seen.colon || checksums::routing(text.slice(from, to)) || to - from == 9;
        valid.then(|| self.push(from, to, rule.entity))
    }

    /// A code at `at` with at least `least` digits; `marked` values may be plain short numbers.
    pub(super) fn code(&self, at: usize, least: usize, marked: bool) -> Option<(usize, usize)> {
        let text = self.text;
        let mut end = self.code_token(at)?;
        let mut token = text.slice(at, end);
        let count = |t: &[u8]| t.iter().filter(|b| b.is_ascii_digit()).count();
        if count(token) == 0 {
            // "HPL 2208817", "RM 5590", "NV 1402778613": a short lead in capitals before the digits.
            let lead = token.len() <= 4 && token.iter().all(u8::is_ascii_uppercase) && text.at(end) == b' ';
            let other = self.vocabulary.triggers.get(token).is_some_and(|t| t.rule != 0 || t.kinds & (v::MONTH | v::BIRTH) != 0);
            if !lead || other || !text.at(end + 1).is_ascii_digit() {
                return None;
            }
            end = self.code_token(end + 1)?;
            let number = text.slice(at + token.len() + 1, end);
            if count(number) < least.max(4) || self.is_date_or_quantity(at + token.len() + 1, end, false) {
                return None;
            }
            token = text.slice(at, end);
        } else if self.is_date_or_quantity(at, end, marked) {
            return None;
        }
        let plain = token.iter().all(u8::is_ascii_digit);
        let enough = count(token) >= least && token.len() >= 3.min(least + 1) && (!plain || token.len() >= least);
        if !enough || !text.clear_after(end) {
            return None;
        }
        // "912 640 3378", "7745 0193 2286", "XBC 3301 88457": short groups go on.
        let mut groups = 0;
        while groups < 4 && text.at(end) == b' ' && text.before(end, 1).is_ascii_digit() && end - text.run_back(end, |b| b.is_ascii_digit()) <= 5 {
            let Some(next) = text.number(end + 1).filter(|n| (3..=6).contains(&n.len())) else {
                break;
            };
            let other = matches!(text.at(next.end), b'/' | b':' | b'.' | b'-') && text.at(next.end + 1).is_ascii_digit();
            if other || !text.clear_after(next.end) || self.has(text.word_after(next.end), v::UNIT) {
                break;
            }
            (end, groups) = (next.end, groups + 1);
        }
        Some((at, end))
    }

    /// End of the letters, digits and inner punctuation at `at`.
    fn code_token(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let joint = |b: u8| matches!(b, b'-' | b'_' | b'.' | b'/');
        let mut end = text.run(at, |b| b.is_ascii_alphanumeric() || joint(b)).min(at + CODE_MAX);
        // A sentence or a list goes on behind a dot or slash that no digit follows.
        let token = text.slice(at, end);
        let cut = token.windows(2).position(|w| matches!(w[0], b'.' | b'/') && !w[1].is_ascii_digit() || joint(w[0]) && joint(w[1]));
        end = cut.map_or(end, |i| at + i);
        while end > at && joint(text.before(end, 1)) {
            end -= 1;
        }
        (end > at).then_some(end)
    }

    /// Whether the token reads as a date, a time, a decimal or a quantity.
    fn is_date_or_quantity(&self, at: usize, end: usize, marked: bool) -> bool {
        let text = self.text;
        let token = text.slice(at, end);
        let slashes = token.iter().filter(|&&b| b == b'/').count();
        let dots = token.iter().filter(|&&b| b == b'.').count();
        let dashes = token.iter().filter(|&&b| b == b'-').count();
        let plain = token.iter().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-'));
        let first = token.iter().take_while(|b| b.is_ascii_digit()).count();
        let dashed_date = dashes == 2 && dots + slashes == 0 && (token.len() == 10 || token.len() <= 8) && matches!(first, 1 | 2 | 4) && token.len() != 11;
        if plain && (slashes >= 1 && first <= 4 || dots == 1 && first <= 4 || dots == 3 || dashed_date && !marked) {
            return true;
        }
        let clock = text.at(end) == b':' && text.at(end + 1).is_ascii_digit() && first <= 2;
        let unit = token[first..].iter().all(u8::is_ascii_alphabetic) && first > 0 && first < token.len() && self.has((at + first, end), v::UNIT);
        let counted = !marked && plain && (text.at(end) == b'%' || self.has(text.word_after(end), v::UNIT) && text.blank(end) > 0);
        clock || unit && !marked || counted
    }

    /// A social security number behind "SSN", "social security", "last four".
    fn announced_social(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let mut end = end;
        let mut tail = false;
        if text.is((start, end), "last") {
            let word = text.word(text.blanks(end));
            let four = if text.is(word, "four") { word.1 } else { text.number(text.blanks(end)).filter(|n| n.len() == 1 && n.value == 4)?.end };
            (end, tail) = (four, true);
            for _ in 0..5 {
                let word = text.word(text.run(end, |b| matches!(b, b' ' | b':' | b'\'')));
                if !["of", "digits", "ssn", "social", "security", "number", "is", "are", "her", "his", "the", "s"].iter().any(|w| text.is(word, w)) {
                    break;
                }
                end = word.1;
            }
        }
        if text.is((start, end), "social") {
            end = text.word(text.blanks(end)).1.max(end);
            if !text.is((text.run_back(end, |b| b.is_ascii_alphabetic()), end), "security") {
                return None;
            }
        }
        let seen = self.announce(end);
        let first = text.number(seen.at)?;
        let digits = |n: usize| text.clear_after(n);
        // 530 44 1879, 530-44-1879, 530441879
        let whole = match first.len() {
            9 => Some(first.end),
            3 => {
                let at = first.end + text.blank(first.end).max(text.dash(first.end)).max(usize::from(text.at(first.end) == b'.'));
                let group = text.number(at).filter(|g| g.len() == 2);
                group.and_then(|g| {
                    let at = g.end + text.blank(g.end).max(text.dash(g.end)).max(usize::from(text.at(g.end) == b'.'));
                    text.number(at).filter(|s| s.len() == 4).map(|s| s.end)
                })
            }
            4 if tail || seen.tail => Some(first.end),
            _ => None,
        };
        whole.filter(|&e| digits(e)).map(|e| self.push(first.start, e, Entity::Ssn))
    }

    /// A user name behind "user=", "login:", "username is".
    fn login(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let seen = self.announce(end);
        let to = text.run(seen.at, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
        let name = text.slice(seen.at, to);
        let numbered = name.iter().any(u8::is_ascii_digit);
        let announced = seen.colon || seen.mark || numbered && !seen.linked;
        let ordinary = !numbered && (self.meaning((seen.at, to)).roles != 0 || self.vocabulary.triggers.get(name).is_some());
        let to = to - usize::from(name.ends_with(b"."));
        let shaped = name.len() >= 3 && name.iter().any(u8::is_ascii_alphabetic) && text.clear_after(to) && seen.at > end;
        (announced && shaped && !ordinary).then(|| self.push(seen.at, to, Entity::Id))
    }

    /// Four digits behind "card ending in", "Visa *".
    fn last_four(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let seen = self.announce(end);
        let at = text.run(seen.at, |b| matches!(b, b'x' | b'X' | b'*'));
        let n = text.number(at).filter(|n| n.len() == 4 && text.clear_after(n.end))?;
        ((seen.tail || at > seen.at) && !seen.colon).then(|| self.push(n.start, n.end, Entity::Account))
    }

    /// End of the codes of public systems behind "CPT", "NDC", "ICD-10": not identifiers, whatever they look like.
    pub(super) fn past_codes(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let mut at = end;
        let mut past = None;
        // "ICD-10-CM:", "NDC #", "CPT code"
        at = text.run(at, |b| matches!(b, b'-' | b' ' | b':' | b'#' | b'.' | b'('));
        let edition = text.number(at).filter(|n| n.len() <= 2 && !matches!(text.at(n.end), b'.' | b'-') | text.starts(n.end, "-CM"));
        at = edition.map_or(at, |n| text.run(n.end, |b| b.is_ascii_alphabetic() || matches!(b, b'-' | b' ' | b':' | b'#')));
        for word in ["codes", "code", "number", "no"] {
            if text.starts(at, word) {
                at = text.run(at + word.len(), |b| matches!(b, b' ' | b':' | b'#' | b'.'));
            }
        }
        for _ in 0..8 {
            let Some(code_end) = self.code_token(at) else { break };
            let code = text.slice(at, code_end);
            if !code.iter().any(u8::is_ascii_digit) || code.contains(&b'/') {
                break;
            }
            past = Some(code_end);
            let next = text.run(code_end, |b| matches!(b, b',' | b' '));
            if next == code_end || !text.at(code_end).eq(&b',') {
                break;
            }
            at = next;
        }
        past
    }
}
