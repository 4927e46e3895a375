//! Web addresses, IP and hardware addresses, names of image and document files.

use super::scan::Scan;
use super::text::Number;
use crate::entity::Entity;

/// Longest scheme looked back for, in bytes ("ms-outlook").
const SCHEME_MAX: usize = 16;

/// Whether the byte can stand in a URL; quotes, brackets and blanks end it.
fn in_url(b: u8) -> bool {
    b > b' '
        && !matches!(
            b,
            b'<' | b'>' | b'"' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^' | 0x7F
        )
}

impl Scan<'_> {
    /// What a colon may stand in: `://`, a hardware address, an IPv6 address.
    pub(super) fn colon(&mut self, at: usize) -> Option<usize> {
        let text = self.text;
        let (prev, next) = (text.before(at, 1), text.at(at + 1));
        if next == b'/' && text.at(at + 2) == b'/' {
            let start = text.run_back(at, |b| {
                b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')
            });
            let scheme = start < at && at - start <= SCHEME_MAX && text.at(at + 3) > b' ';
            return scheme.then(|| self.url(start, at + 3)).flatten();
        }
        let hex = |b: u8| b.is_ascii_hexdigit();
        if next != b':' && !(hex(prev) && hex(next)) {
            return None;
        }
        let start = text.run_back(at, hex);
        // A later colon of the same address, or of "12:12:12:…": its first colon has been looked at.
        if text.before(start, 1) == b':' || !text.clear_before(start) {
            return None;
        }
        let end = text.run(at, |b| hex(b) || b == b':');
        let (start, end) = (
            start,
            if text.before(end, 1) == b':' && text.before(end, 2) != b':' {
                end - 1
            } else {
                end
            },
        );
        // "::ffff:192.168.1.1" (RFC 4291, 2.2)
        let dotted = text.run(end, |b| b.is_ascii_digit() || b == b'.');
        let dotted = dotted - usize::from(text.before(dotted, 1) == b'.');
        let parses = |s: &str| s.parse::<std::net::Ipv6Addr>().is_ok();
        let end = if dotted > end && text.str.get(start..dotted).is_some_and(parses) {
            dotted
        } else {
            end
        };
        let code = text.str.get(start..end).filter(|_| text.clear_after(end))?;
        let mac = code.len() == 17 && code.split(':').count() == 6 && code.split(':').all(|p| p.len() == 2);
        let ipv6 = code.len() > 4 && parses(code);
        (mac || ipv6).then(|| self.push(start, end, Entity::Ip))
    }

    /// A URL from `start`, known to go on at `from`: up to a blank or quote, without closing punctuation.
    fn url(&mut self, start: usize, from: usize) -> Option<usize> {
        let text = self.text;
        let bytes = text.bytes();
        let mut end = from + bytes.get(from..)?.iter().take_while(|&&b| in_url(b)).count();
        while end > from
            && matches!(
                text.before(end, 1),
                b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b')' | b']' | b'*' | b'_'
            )
        {
            end -= 1;
        }
        // A typographic quote or dash that closes the sentence is no part of the address.
        while end > from && !text.str.is_char_boundary(end) {
            end -= 1;
        }
        (end > from).then(|| self.push(start, end, Entity::Url))
    }

    /// `www.` and what follows.
    pub(super) fn www(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let host =
            text.at(end) == b'.' && text.at(end + 1).is_ascii_alphanumeric() && text.clear_before(start);
        host.then(|| self.url(start, end + 1)).flatten()
    }

    /// A bare domain that ends with the word in the range: `portal.example.org/x`, `instagram.com/name`.
    pub(super) fn domain(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        if text.before(start, 1) != b'.' || !text.clear_after(end) || text.at(end) == b'@' {
            return None;
        }
        let goes_on = text.at(end) == b'.' && text.at(end + 1).is_ascii_alphanumeric();
        let from = text.run_back(start, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        let host = text.slice(from, start - 1);
        let lead = host.iter().take_while(|b| !b.is_ascii_alphanumeric()).count();
        let from = from + lead;
        let named = host.len() >= lead + 2 && host.last().is_some_and(u8::is_ascii_alphanumeric);
        // "resting.In": a sentence glued to the next has a capital after the dot.
        let sentence = text.at(start).is_ascii_uppercase() && text.at(start + 1).is_ascii_lowercase();
        if goes_on
            || !named
            || sentence
            || !text.clear_before(from)
            || matches!(text.before(from, 1), b'@' | b'/')
        {
            return None;
        }
        if let Some(local) = self.parted_local(from) {
            return Some(self.push(local, end, Entity::Email));
        }
        match text.at(end) {
            b'/' | b'?' | b':' => self.url(from, end),
            _ => Some(self.push(from, end, Entity::Url)),
        }
    }

    /// Start of the local part before the domain at `from`: `john.smith @ example.org`, `adaeze (at) example.org`.
    fn parted_local(&self, from: usize) -> Option<usize> {
        let text = self.text;
        let blank = text.blanks_back(from);
        let sign = [" @", "(at)", "[at]", "(AT)", "[AT]"]
            .iter()
            .find(|s| text.starts(blank.saturating_sub(s.len()), s))?;
        let end = text.blanks_back(blank - sign.len());
        let start = text.run_back(end, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+')
        });
        (start < end).then_some(start)
    }

    /// Four octets: not a version, an OID or a section number.
    pub(super) fn ipv4(&mut self, first: Number) -> Option<usize> {
        let text = self.text;
        let joined = matches!(text.before(first.start, 1), b'.' | b'-')
            && text.before(first.start, 2).is_ascii_digit();
        if first.len() > 3
            || joined
            || !text.at(first.end + 1).is_ascii_digit()
            || !text.clear_before(first.start)
        {
            return None;
        }
        let octet = |n: &Number| n.value <= 255 && (n.len() != 2 || text.at(n.start) != b'0');
        let mut last = Some(first).filter(octet)?;
        for _ in 0..3 {
            let dotted = text.at(last.end) == b'.';
            last = text.number(last.end + 1).filter(|n| dotted && octet(n))?;
        }
        let more = text.at(last.end) == b'.' && text.at(last.end + 1).is_ascii_digit();
        let word = text.word_before(first.start);
        let version = [
            "v", "ver", "version", "fw", "firmware", "build", "release", "section", "oid",
        ]
        .iter()
        .any(|w| text.is(word, w));
        (!more && !version && text.clear_after(last.end))
            .then(|| self.push(first.start, last.end, Entity::Ip))
    }

    /// `00-1B-44-11-3A-B7`: a hardware address with dashes; end of it.
    pub(super) fn dashed_mac(&self, start: usize) -> Option<usize> {
        let text = self.text;
        let pair = |at: usize| text.at(at).is_ascii_hexdigit() && text.at(at + 1).is_ascii_hexdigit();
        let all = (0..6).all(|i| pair(start + 3 * i) && (i == 5 || text.at(start + 3 * i + 2) == b'-'));
        (all && text.clear_before(start) && text.clear_after(start + 17) && text.at(start + 17) != b'-')
            .then_some(start + 17)
    }

    /// `001A.2B3C.4D5E`: a hardware address in three groups; end of it.
    pub(super) fn dotted_mac(&self, start: usize) -> Option<usize> {
        let text = self.text;
        let group = |i: usize| text.run(start + 5 * i, |b| b.is_ascii_hexdigit()) == start + 5 * i + 4;
        let all = (0..3).all(|i| group(i) && (i == 2 || text.at(start + 5 * i + 4) == b'.'));
        (all && text.clear_before(start) && text.clear_after(start + 14)).then_some(start + 14)
    }

    /// A file name that ends with the word in the range: pictures are comparable images (164.514(b)(2)(i)(Q)), documents
    /// count when their name carries a long number.
    pub(super) fn file_name(&mut self, start: usize, end: usize) -> Option<usize> {
        let text = self.text;
        let end = text.run(end, |b| b.is_ascii_digit()); // cr2, mp4
        if text.before(start, 1) != b'.' || !text.clear_after(end) || start < 2 {
            return None;
        }
        let in_name =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'%' | b'(' | b')' | b'+');
        let from = text.run_back(start - 1, in_name);
        let name = text.slice(from, start - 1);
        let picture = [
            "jpg", "jpeg", "png", "heic", "heif", "nef", "tif", "tiff", "gif", "bmp", "cr2", "dng",
        ]
        .iter()
        .any(|w| text.is((start, end), w));
        let document = !picture && name.iter().filter(|b| b.is_ascii_digit()).count() >= 5;
        let entity = if picture { Entity::Photo } else { Entity::Id };
        let named = name.first().is_some_and(u8::is_ascii_alphanumeric) && text.clear_before(from);
        (named && (picture || document)).then(|| self.push(from, end, entity))
    }
}
