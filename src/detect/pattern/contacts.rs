//! Telephone, pager and fax numbers, extensions, e-mail addresses.
//!
//! A number is a fax number when the nearest word of the kind before it says fax, otherwise a telephone number.

use super::scan::{Scan, near};
use super::text::Number;
use crate::entity::Entity;

/// Bytes between a word such as "phone" and the number it announces: "Phone (home, after six):".
const GAP_MAX: usize = 40;
/// Bytes between two numbers of a list: " and ".
const NEXT_GAP_MAX: usize = 5;
/// Digits of the longest international number (ITU-T E.164, 6.2).
const DIGITS_MAX: usize = 15;
/// Longest local part looked back for (RFC 5321, 4.5.3.1.1) and longest domain looked ahead for, in characters.
const LOCAL_MAX: usize = 64;
const DOMAIN_MAX: usize = 255;

impl Scan<'_> {
    /// A telephone or fax number that starts with the digits `n`, or in whose first group they stand.
    pub(super) fn phone(&mut self, n: Number) -> Option<usize> {
        let inland = (self.locales.is_abroad()).then(|| self.inland_phone(n)).flatten();
        let end = inland.or_else(|| match n.len() {
            1..=3 if self.text.before(n.start, 1) == b'+' => self.international(n),
            1 if n.value == 1 => self.long_distance(n),
            3 => self
                .north_american(n)
                .or_else(|| self.local(n))
                .or_else(|| self.trunk(n)),
            2 | 4 | 5 => self.trunk(n),
            7 => self.local(n),
            10 | 11 => self.unbroken(n),
            _ if self.text.before(n.start, 1) == b'+' => self.international(n),
            _ => None,
        })?;
        let end = self.with_extension(end);
        let closes = || {
            self.text
                .str
                .get(n.start..end)
                .is_some_and(|number| number.contains(')'))
        };
        let start = match self.text.before(n.start, 1) {
            b'+' => n.start - 1,
            // "(231-555-0177)" is a number in brackets, "(231) 555-0177" brackets in a number.
            b'(' if closes() => n.start - 1,
            _ => n.start,
        };
        Some(self.push_phone(start, end))
    }

    fn push_phone(&mut self, start: usize, end: usize) -> usize {
        let seen = self.seen;
        let fax = seen.fax.filter(|&f| {
            f >= seen.dialled
                && near(seen.fax, start, GAP_MAX)
                && seen.phone.is_none_or(|p| p < f || p <= seen.dialled)
        });
        let entity = if fax.is_some() { Entity::Fax } else { Entity::Phone };
        self.seen.dialled = end;
        self.push(start, end, entity)
    }

    /// Whether a telephone word announces a number at `at`.
    pub(super) fn is_announced(&self, at: usize) -> bool {
        // "555-1234 or 555-9876"
        if self.seen.dialled > 0 && near(Some(self.seen.dialled), at, NEXT_GAP_MAX) {
            return true;
        }
        let near_word = near(self.seen.phone, at, GAP_MAX) || near(self.seen.fax, at, GAP_MAX);
        near_word && {
            let word = self.seen.phone.max(self.seen.fax).unwrap_or(at);
            let between = self.text.slice(word, at);
            let new_line = between.contains(&b'\n')
                && between
                    .iter()
                    .any(|b| !matches!(b, b':' | b' ' | b'\t' | b'\r' | b'\n' | b'('));
            !new_line && !between.iter().any(u8::is_ascii_digit)
        }
    }

    /// Whether "p", "t", "f" and the like stand as labels: "p 307.555.0122", "T: 508-555-0114", "h (307) …".
    pub(super) fn is_abbreviated_label(&self, start: usize, end: usize) -> bool {
        let text = self.text;
        let at = text.run(end, |b| matches!(b, b' ' | b':' | b'.' | b'(' | b'+'));
        let number = text.number(at).filter(|n| n.len() == 3 || n.value == 1);
        text.clear_before(start)
            && at > end
            && number.is_some_and(|n| {
                let sep = text.at(n.end);
                matches!(sep, b'-' | b'.' | b')')
                    || sep == b' ' && text.number(n.end + 1).is_some_and(|m| m.len() == 3)
            })
    }

    /// Offset behind one separator of a telephone number: dash, dot, slash, blank, closing bracket.
    fn separator(&self, at: usize) -> usize {
        let text = self.text;
        match text.at(at) {
            b'.' | b'/' => at + 1,
            b')' => self.separator_after_bracket(at + 1),
            _ if text.dash(at) > 0 => at + text.dash(at),
            _ => match text.blank(at) {
                0 => at,
                // "555 - 1234"
                len if text.dash(at + len) > 0 => {
                    let dash = at + len + text.dash(at + len);
                    dash + text.blank(dash)
                }
                len => at + len,
            },
        }
    }

    fn separator_after_bracket(&self, at: usize) -> usize {
        let text = self.text;
        let at = at + text.blank(at);
        let at = at + text.dash(at).max(usize::from(text.at(at) == b'.'));
        at + text.blank(at)
    }

    /// `len` digits, no more, at `at`.
    fn group(&self, at: usize, len: usize) -> Option<Number> {
        self.text.number(at).filter(|n| n.len() == len)
    }

    /// `555-123-4567`, `(555) 123-4567`, `555.123.4567`, `555 1234567`.
    fn north_american(&self, area: Number) -> Option<usize> {
        let text = self.text;
        let bracket = text.before(area.start, 1) == b'(' && text.at(area.end) == b')';
        let at = self.separator(area.end);
        if at == area.end || !bracket && !self.starts_number(area.start) {
            return None;
        }
        if let Some(line) = self
            .group(at, 7)
            .filter(|_| bracket || self.is_announced(area.start))
        {
            return self.ends_number(line.end);
        }
        let exchange = self.group(at, 3)?;
        let line = self
            .group(self.separator(exchange.end), 4)
            .filter(|l| l.start > exchange.end)?;
        let blank = text.blank(area.end) > 0 && text.blank(exchange.end) > 0;
        let plausible = !blank
            || text.at(area.start) >= b'2' && text.at(exchange.start) >= b'2'
            || self.is_announced(area.start);
        // A name space of drug codes: NDC 5-3-2 and 4-4-2 never end in four digits; pressures "120/80" have no line.
        plausible.then(|| self.ends_number(line.end)).flatten()
    }

    /// Whether no longer number ends directly before `at`.
    pub(super) fn starts_number(&self, at: usize) -> bool {
        let text = self.text;
        let joined = matches!(text.before(at, 1), b'-' | b'.' | b'/' | b':' | b',')
            && text.before(at, 2).is_ascii_digit();
        text.clear_before(at) && !joined && !matches!(text.before(at, 1), b'$' | b'_')
            || text.before(at, 1).is_ascii_alphabetic() && near(self.seen.phone.max(self.seen.fax), at, 0)
    }

    /// `at` when no longer number goes on there.
    pub(super) fn ends_number(&self, at: usize) -> Option<usize> {
        let text = self.text;
        let extension = matches!(text.at(at), b'x' | b'X' | b'e' | b'E') && !text.starts(at, "e-");
        let joined = text.at(at) == b'-' && text.at(at + 1).is_ascii_digit();
        ((text.clear_after(at) || extension) && !joined).then_some(at)
    }

    /// `1-802-555-0133`, `1 (866) 555-0199`, `+1 555 123 4567`.
    fn long_distance(&self, one: Number) -> Option<usize> {
        let text = self.text;
        let from = self.separator(one.end);
        let area = self.group(from + usize::from(text.at(from) == b'('), 3)?;
        let clear = self.starts_number(one.start) && from > one.end && text.at(area.start) >= b'2';
        let end = clear.then(|| self.north_american_after(area)).flatten()?;
        // "1 555 123 4567" in a table of values needs a dash, a dot, a bracket or a word.
        let shaped = text
            .slice(one.end, end)
            .iter()
            .any(|b| matches!(b, b'-' | b'.' | b'('))
            || self.is_announced(one.start);
        shaped.then_some(end)
    }

    fn north_american_after(&self, area: Number) -> Option<usize> {
        let exchange = self
            .group(self.separator(area.end), 3)
            .filter(|e| e.start > area.end)?;
        let line = self
            .group(self.separator(exchange.end), 4)
            .filter(|l| l.start > exchange.end)?;
        self.ends_number(line.end)
    }

    /// `+44 20 7946 0958`, `+2348055550129`, `+1 (555) 123-4567`.
    fn international(&self, first: Number) -> Option<usize> {
        let signed = !self.text.before(first.start, 2).is_ascii_alphanumeric();
        // "+1 937 555 0144 937.555.0144": the North American form knows where it ends.
        if first.value == 1 && first.len() == 1 && signed {
            let at = self.separator(first.end);
            let area = self.group(at + usize::from(self.text.at(at) == b'('), 3);
            if let Some(end) = area.and_then(|area| self.north_american_after(area)) {
                return Some(end);
            }
        }
        let (end, digits, _) = self.groups(first);
        let plausible = (8..=DIGITS_MAX).contains(&digits)
            || digits == 7 && first.len() == 3
            || self.is_announced(first.start) && digits >= 7;
        (signed && self.text.at(first.start) != b'0' && plausible).then_some(end)
    }

    /// Follows groups of digits with one separator each: end, digits and groups. Brackets around one group are allowed.
    fn groups(&self, first: Number) -> (usize, usize, usize) {
        let text = self.text;
        let (mut end, mut digits, mut groups) = (first.end, first.len(), 1);
        loop {
            let mut at = self.separator(end);
            if at > end || text.at(at) == b'(' {
                at += usize::from(text.at(at) == b'(');
            }
            let Some(next) = text
                .number(at)
                .filter(|n| at > end && digits + n.len() <= DIGITS_MAX)
            else {
                return (end, digits, groups);
            };
            let clock = text.at(next.end) == b':'
                || text.at(next.end) == b'/' && text.at(next.end + 1).is_ascii_digit() && groups > 2;
            if clock || matches!(text.at(end), b'/') && groups > 1 {
                return (end, digits, groups);
            }
            (end, digits, groups) = (next.end, digits + next.len(), groups + 1);
        }
    }

    /// `020 7946 0958`, `07700 900312`, `01632 960 417`, `00353 91 555 0143`; other national forms after a word.
    fn trunk(&self, first: Number) -> Option<usize> {
        let text = self.text;
        if !self.starts_number(first.start) {
            return None;
        }
        let announced = self.is_announced(first.start);
        let zero = text.at(first.start) == b'0';
        let more = self.separator(first.end);
        if !(zero && first.len() >= 2 || announced)
            || more == first.end
            || !text.at(more).is_ascii_digit() && text.at(more) != b'('
        {
            return None;
        }
        let (end, digits, groups) = self.groups(first);
        let international = text.slice(first.start, first.end).starts_with(b"00") && digits >= 11;
        let exit_code = first.len() == 3 && first.value == 11 && digits >= 11;
        let national = if text.at(first.end) == b' ' {
            first.len() >= 3 && groups <= 3
        } else {
            groups == 3 && text.dash(first.end) > 0
        };
        let british = zero && matches!(digits, 10 | 11) && national;
        let plausible = international
            || exit_code
            || british
            || announced && (8..=DIGITS_MAX).contains(&digits) && groups <= 6;
        (plausible && !self.is_quantity(end))
            .then(|| self.ends_number(end))
            .flatten()
    }

    /// `555-0123`, `5550123` after a telephone word.
    fn local(&self, n: Number) -> Option<usize> {
        if !self.is_announced(n.start) || !self.starts_number(n.start) || self.text.at(n.start) < b'2' {
            return None;
        }
        let end = match n.len() {
            7 => n.end,
            _ => {
                self.group(self.separator(n.end), 4)
                    .filter(|l| l.start > n.end)?
                    .end
            }
        };
        (!self.is_quantity(end)).then(|| self.ends_number(end)).flatten()
    }

    /// Ten digits that are a valid North American number (NANP: area and exchange start with 2 to 9), or eleven.
    fn unbroken(&self, n: Number) -> Option<usize> {
        let digits = self.text.slice(n.start, n.end);
        let announced = self.is_announced(n.start);
        let (lead, rest) = digits.split_at(digits.len() - 10);
        let valid = rest[0] >= b'2' && rest[3] >= b'2' && matches!(lead, [] | [b'1']);
        let plus = self.text.before(n.start, 1) == b'+';
        let british = announced && digits[0] == b'0';
        ((valid || british || plus || announced) && self.starts_number(n.start))
            .then(|| self.ends_number(n.end))
            .flatten()
    }

    /// Takes ` x1234`, ` ext. 12`, `, extension 5` behind a number into it.
    fn with_extension(&self, end: usize) -> usize {
        let text = self.text;
        // "937-555-0144/0145"
        let slash = text.blanks(end);
        let second = text.number(text.blanks(slash + 1)).filter(|n| {
            text.at(slash) == b'/' && n.len() == 4 && text.clear_after(n.end) && text.at(n.end) != b'/'
        });
        if let Some(second) = second {
            return second.end;
        }
        let from = text.run(end, |b| matches!(b, b' ' | b',' | b'(' | b'#'));
        let word = text.word(from);
        if from > end + 3 || !["x", "ext", "extn", "extension"].iter().any(|w| text.is(word, w)) {
            return end;
        }
        let at = text.run(word.1, |b| matches!(b, b' ' | b'.' | b':' | b'#'));
        text.number(at)
            .filter(|n| n.len() <= 6 && at - word.1 <= 3)
            .map_or(end, |n| n.end)
    }

    /// `ext 2290`, `x4432`, `extension 44321` alone.
    pub(super) fn extension(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let at = text.run(end, |b| matches!(b, b' ' | b'.' | b':' | b'#'));
        let n = text
            .number(at)
            .filter(|_| at - end <= 3 && text.clear_before(start))?;
        let letter = end - start == 1;
        let long_enough = if letter {
            matches!(n.len(), 4 | 5) && at == end
        } else {
            matches!(n.len(), 4..=6)
        };
        let decimal =
            matches!(text.at(n.end), b'.' | b',' | b'/' | b'-') && text.at(n.end + 1).is_ascii_digit();
        let plausible = long_enough && !self.is_quantity(n.end) && !decimal && text.clear_after(n.end);
        plausible.then(|| self.push_phone(n.start, n.end))
    }

    /// Short numbers that only a word makes a number to call: `pager 4471`, `bleep 1182`, `pgr #4471`.
    pub(super) fn pager(&mut self, end: usize) -> Option<usize> {
        let text = self.text;
        let mut at = text.run(end, |b| matches!(b, b' ' | b':' | b'#' | b'.'));
        let word = text.word(at);
        if ["number", "no", "is", "at", "id", "to"]
            .iter()
            .any(|w| text.is(word, w))
        {
            at = text.run(word.1, |b| matches!(b, b' ' | b':' | b'#' | b'.'));
        }
        let n = text
            .number(at)
            .filter(|n| matches!(n.len(), 3..=7) && text.clear_after(n.end))?;
        let goes_on = text.at(n.end) == b'-'
            || matches!(text.at(n.end), b':' | b'/') && text.at(n.end + 1).is_ascii_digit();
        (!goes_on).then(|| self.push_phone(n.start, n.end))
    }

    /// An e-mail address around the `@` at `at` (RFC 5321 shapes, quoted local parts and international letters too).
    pub(super) fn email(&mut self, at: usize) -> Option<usize> {
        let text = self.text;
        let in_local = |c: char| {
            c.is_alphanumeric()
                || matches!(
                    c,
                    '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '=' | '~' | '!' | '#' | '$' | '*' | '^'
                )
        };
        let in_domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        if !text.char_at(at + 1).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let before = text.str.get(..at)?;
        let local = match before.strip_suffix('"') {
            Some(quoted) => quoted
                .chars()
                .rev()
                .take(LOCAL_MAX)
                .position(|c| c == '"')
                .map(|n| 2 + quoted.chars().rev().take(n).map(char::len_utf8).sum::<usize>())?,
            None => before
                .chars()
                .rev()
                .take(LOCAL_MAX)
                .take_while(|&c| in_local(c))
                .map(char::len_utf8)
                .sum(),
        };
        let after = text.str.get(at + 1..)?;
        let run: usize = after
            .chars()
            .take(DOMAIN_MAX)
            .take_while(|&c| in_domain(c))
            .map(char::len_utf8)
            .sum();
        let domain = after.get(..run)?.trim_end_matches(['.', '-']);
        let tld = domain.rsplit_once('.').map(|(_, tld)| tld)?;
        let is_name = tld.chars().count() >= 2 && tld.chars().all(|c| c.is_alphabetic() || c == '-');
        let start = at - local;
        let skip = before.get(start..).map_or(0, |l| {
            l.len() - l.trim_start_matches(['\'', '*', '=', '#', '.', '-', '_']).len()
        });
        let start = start + skip;
        (start < at && is_name).then(|| self.push(start, at + 1 + domain.len(), Entity::Email))
    }
}
