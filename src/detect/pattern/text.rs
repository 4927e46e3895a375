//! Looking around in a text by byte offset: the small reads that every family of patterns is made of.
//!
//! All reads are bounded by constants, so that a check costs the same wherever it stands, and none can fail: outside
//! of the text there are only zero bytes. Offsets come from ASCII bytes, which are always character boundaries.

/// Longest run that a look-ahead or look-back follows, in bytes. Longer than any word, code or number that is sought.
const RUN_MAX: usize = 64;

/// A text with its bytes at hand.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    /// The text.
    pub(super) str: &'t str,
    bytes: &'t [u8],
}

/// A run of ASCII digits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The value, saturating: only compared with small numbers.
    pub(super) value: u32,
}

impl Number {
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }
}

impl<'t> Text<'t> {
    pub(super) fn new(str: &'t str) -> Self {
        Text {
            str,
            bytes: str.as_bytes(),
        }
    }

    pub(super) fn bytes(self) -> &'t [u8] {
        self.bytes
    }

    /// The byte at `i`, zero outside.
    #[inline]
    pub(super) fn at(self, i: usize) -> u8 {
        self.bytes.get(i).copied().unwrap_or(0)
    }

    /// The byte that stands `back` bytes before `i` (1: directly before), zero outside.
    #[inline]
    pub(super) fn before(self, i: usize, back: usize) -> u8 {
        i.checked_sub(back).map_or(0, |j| self.at(j))
    }

    /// The bytes of a range; empty when it is not in the text.
    pub(super) fn slice(self, start: usize, end: usize) -> &'t [u8] {
        self.bytes.get(start..end).unwrap_or(&[])
    }

    /// Whether the range reads `word`, case aside.
    pub(super) fn is(self, (start, end): (usize, usize), word: &str) -> bool {
        self.slice(start, end).eq_ignore_ascii_case(word.as_bytes())
    }

    /// Whether `word` stands at `i`, case aside.
    pub(super) fn starts(self, i: usize, word: &str) -> bool {
        self.is((i, i + word.len()), word)
    }

    /// End of the run of bytes from `i` that satisfy `keep`.
    #[inline]
    pub(super) fn run(self, i: usize, keep: impl Fn(u8) -> bool) -> usize {
        let window = self.slice(i, self.bytes.len().min(i + RUN_MAX));
        i + window.iter().take_while(|&&b| keep(b)).count()
    }

    /// Start of the run of bytes before `i` that satisfy `keep`.
    #[inline]
    pub(super) fn run_back(self, i: usize, keep: impl Fn(u8) -> bool) -> usize {
        let window = self.slice(i.saturating_sub(RUN_MAX), i);
        i - window.iter().rev().take_while(|&&b| keep(b)).count()
    }

    /// The digits at `i`.
    pub(super) fn number(self, i: usize) -> Option<Number> {
        let end = self.run(i, |b| b.is_ascii_digit());
        let fold = |n: u32, b: &u8| n.saturating_mul(10).saturating_add(u32::from(b - b'0'));
        (end > i).then(|| Number {
            start: i,
            end,
            value: self.slice(i, end).iter().fold(0, fold),
        })
    }

    /// The digits that end at `i`.
    pub(super) fn number_back(self, i: usize) -> Option<Number> {
        let start = self.run_back(i, |b| b.is_ascii_digit());
        (start < i).then(|| self.number(start))?
    }

    /// The ASCII letters at `i`: empty when there are none.
    #[inline]
    pub(super) fn word(self, i: usize) -> (usize, usize) {
        (i, self.run(i, |b| b.is_ascii_alphabetic()))
    }

    /// The word after blanks and at most `marks` bytes of light punctuation, on the same line.
    pub(super) fn word_after(self, i: usize) -> (usize, usize) {
        self.word(self.run(i, |b| matches!(b, b' ' | b'\t' | b',' | b'-' | b'(' | b'.')))
    }

    /// The last word before `i`, over blanks and light punctuation on the same line.
    pub(super) fn word_before(self, i: usize) -> (usize, usize) {
        let light = |b: u8| {
            matches!(
                b,
                b' ' | b'\t' | b':' | b'.' | b',' | b'-' | b'(' | b'#' | b'*' | b'=' | b'"' | b'/' | b'\''
            )
        };
        let end = self.run_back(i, light);
        (self.run_back(end, |b| b.is_ascii_alphabetic()), end)
    }

    /// Length of the blank at `i`: space, tab, or a no-break, thin or narrow space; zero when there is none.
    #[inline]
    pub(super) fn blank(self, i: usize) -> usize {
        match self.at(i) {
            b' ' | b'\t' => 1,
            0xC2 if self.at(i + 1) == 0xA0 => 2,
            0xE2 if self.at(i + 1) == 0x80 && matches!(self.at(i + 2), 0x89 | 0xAF) => 3,
            _ => 0,
        }
    }

    /// Offset after at most three blanks at `i`.
    pub(super) fn blanks(self, i: usize) -> usize {
        (0..3).fold(i, |j, _| j + self.blank(j))
    }

    /// Offset before at most three blanks that end at `i`.
    pub(super) fn blanks_back(self, i: usize) -> usize {
        (0..3).fold(i, |j, _| {
            let len = (1..=3).find(|&len| j >= len && self.blank(j - len) == len);
            j - len.unwrap_or(0)
        })
    }

    /// Length of the dash at `i`: a hyphen or one of its typographic forms (U+2010 to U+2015, U+2212).
    #[inline]
    pub(super) fn dash(self, i: usize) -> usize {
        match (self.at(i), self.at(i + 1), self.at(i + 2)) {
            (b'-', ..) => 1,
            (0xE2, 0x80, 0x90..=0x95) | (0xE2, 0x88, 0x92) => 3,
            _ => 0,
        }
    }

    /// Length of the apostrophe at `i`, straight or typographic.
    pub(super) fn apostrophe(self, i: usize) -> usize {
        match (self.at(i), self.at(i + 1), self.at(i + 2)) {
            (b'\'' | b'`', ..) => 1,
            (0xE2, 0x80, 0x98 | 0x99) => 3,
            _ => 0,
        }
    }

    /// The character that ends at `i`.
    pub(super) fn char_before(self, i: usize) -> Option<char> {
        match self.before(i, 1) {
            0 => None,
            b if b.is_ascii() => Some(b as char),
            _ => self.str.get(..i)?.chars().next_back(),
        }
    }

    /// The character that starts at `i`.
    pub(super) fn char_at(self, i: usize) -> Option<char> {
        match self.bytes.get(i) {
            Some(b) if b.is_ascii() => Some(*b as char),
            _ => self.str.get(i..)?.chars().next(),
        }
    }

    /// Whether no letter or digit, of any script, ends at `i`.
    pub(super) fn clear_before(self, i: usize) -> bool {
        !self.char_before(i).is_some_and(char::is_alphanumeric)
    }

    /// Whether no letter or digit, of any script, starts at `i`.
    pub(super) fn clear_after(self, i: usize) -> bool {
        !self.char_at(i).is_some_and(char::is_alphanumeric)
    }

    /// Whether only blanks stand between `i` and the start of its line (list marks and quote marks count as blanks).
    pub(super) fn opens_line(self, i: usize) -> bool {
        let start = self.run_back(i, |b| matches!(b, b' ' | b'\t' | b'*' | b'>' | b'|' | b'-'));
        start == 0 || matches!(self.before(start, 1), b'\n' | b'\r')
    }
}
