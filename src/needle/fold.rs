//! Text as the search sees it. In: text and barriers; out: bytes without accents, and the way back to byte offsets.
//!
//! Latin letters lose their accents and keep their case, every dash is `-`, every space ` `, every apostrophe `'`;
//! combining marks and invisible characters vanish. Plain ASCII text is used as it is. Barriers (our own tokens, what
//! redaction wrote) become zero bytes, which no match crosses. [`Folded::original`] returns offsets on character
//! boundaries for whatever range it is given. Nothing here can fail.

use crate::phi::Phi;

/// A byte that belongs to no word and that no match crosses.
pub(crate) const BARRIER: u8 = 0;
/// Any character that is neither letter, digit nor known punctuation: emoji, symbols.
const SYMBOL: u8 = 1;

/// What a byte of folded text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Punctuation, white space, symbols.
    Other,
    /// Letter of any script.
    Letter,
    /// ASCII digit.
    Digit,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut b = 0;
    while b < 256 {
        let byte = b as u8;
        if byte.is_ascii_alphabetic() || byte >= 0x80 {
            classes[b] = Class::Letter;
        } else if byte.is_ascii_digit() {
            classes[b] = Class::Digit;
        }
        b += 1;
    }
    classes
};

/// Class of one byte.
#[inline]
pub(crate) fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

/// Class at a position; [`Class::Other`] past the end.
#[inline]
pub(crate) fn class_at(text: &[u8], at: usize) -> Class {
    text.get(at).map_or(Class::Other, |&b| class(b))
}

/// One past the last byte of the run of letters, or of digits, that starts at `at`.
#[inline]
pub(crate) fn word_end(text: &[u8], at: usize) -> usize {
    let kind = class_at(text, at);
    let length = text[at..].iter().take_while(|&&b| class(b) == kind).count();
    at + length
}

/// First byte of the run of letters that ends before `end`; `end` itself where no letter stands before it.
pub(crate) fn letters_start(text: &[u8], end: usize) -> usize {
    let letters = text[..end].iter().rev().take_while(|&&b| class(b) == Class::Letter);
    end - letters.count()
}

enum Bytes<'t> {
    Same(&'t [u8]),
    Copied(Phi<Vec<u8>>),
}

/// Folded text.
pub(crate) struct Folded<'t> {
    bytes: Bytes<'t>,
    /// Per folded byte, and once more for the end: the offset in the original. Absent where both are the same.
    offsets: Option<Vec<u32>>,
}

impl<'t> Folded<'t> {
    /// Folds `text`; `barriers` are sorted byte ranges of it.
    pub(crate) fn new(text: &'t str, barriers: &[(usize, usize)]) -> Self {
        if !text.is_ascii() {
            return Self::folding(text, barriers);
        }
        let bytes = match barriers.is_empty() {
            true => Bytes::Same(text.as_bytes()),
            false => {
                let mut copy = text.as_bytes().to_vec();
                let length = copy.len();
                for &(start, end) in barriers {
                    copy[start.min(length)..end.min(length).max(start.min(length))].fill(BARRIER);
                }
                Bytes::Copied(Phi::new(copy))
            }
        };
        Folded {
            bytes,
            offsets: None,
        }
    }

    fn folding(text: &str, barriers: &[(usize, usize)]) -> Self {
        // Case folding may lengthen a character (two bytes become three); room for that avoids a reallocation.
        let mut bytes = Vec::with_capacity(text.len() + 16);
        let mut offsets = Vec::with_capacity(text.len() + 17);
        let mut barriers = barriers.iter().peekable();
        for (at, c) in text.char_indices() {
            while barriers.next_if(|b| b.1 <= at).is_some() {}
            match barriers.peek().is_some_and(|b| b.0 <= at) {
                true => bytes.push(BARRIER),
                false => fold(c, &mut bytes),
            }
            // Fields are far shorter than 4 GiB: `limits::RECORD_BYTES_MAX`.
            offsets.resize(bytes.len(), at as u32);
        }
        offsets.push(text.len() as u32);
        Folded {
            bytes: Bytes::Copied(Phi::new(bytes)),
            offsets: Some(offsets),
        }
    }

    /// The folded bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Same(bytes) => bytes,
            Bytes::Copied(bytes) => bytes.expose(),
        }
    }

    /// The range of the original text that a range of folded bytes stands for.
    pub(crate) fn original(&self, start: usize, end: usize) -> (usize, usize) {
        match &self.offsets {
            None => (start, end),
            Some(offsets) => (offsets[start] as usize, offsets[end] as usize),
        }
    }
}

/// Appends what one character folds to: nothing, or a few bytes.
fn fold(c: char, out: &mut Vec<u8>) {
    if c.is_ascii() {
        return out.push(c as u8);
    }
    if let Some(plain) = latin(c) {
        return out.extend_from_slice(plain.as_bytes());
    }
    match c {
        // Combining marks; soft hyphen, zero-width characters, variation selectors.
        '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
        '\u{fe00}'..='\u{fe0f}' => {}
        '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push(b'-'),
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{b4}' => out.push(b'\''),
        '\u{2028}' | '\u{2029}' | '\u{85}' => out.push(b'\n'),
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => out.push((c as u32 - 0xfee0) as u8),
        _ if c.is_whitespace() => out.push(b' '),
        _ if c.is_alphabetic() => {
            let mut buffer = [0; 4];
            for lower in c.to_lowercase() {
                out.extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes());
            }
        }
        _ => out.push(SYMBOL),
    }
}

/// The unaccented spelling of a Latin letter, as in passports (ICAO Doc 9303-3, section 6), but with one base letter
/// for an umlaut.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' | 'Ǎ' => "A",
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ª' => "a",
        'Æ' => "AE",
        'æ' => "ae",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'Ď' | 'Đ' | 'Ð' => "D",
        'ď' | 'đ' | 'ð' => "d",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' | 'Ǧ' => "G",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ǧ' => "g",
        'Ĥ' | 'Ħ' => "H",
        'ĥ' | 'ħ' => "h",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' | 'Ǐ' => "I",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => "i",
        'Ĵ' => "J",
        'ĵ' => "j",
        'Ķ' => "K",
        'ķ' => "k",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' | 'Ơ' | 'Ǒ' => "O",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'º' => "o",
        'Œ' => "OE",
        'œ' => "oe",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ẞ' => "SS",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'Þ' => "Th",
        'þ' => "th",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' | 'Ư' | 'Ǔ' => "U",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' => "u",
        'Ŵ' => "W",
        'ŵ' => "w",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'ý' | 'ŷ' | 'ÿ' => "y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        'ź' | 'ż' | 'ž' => "z",
        '\u{1ea0}'..='\u{1ef9}' => return vietnamese(c),
        _ => return None,
    })
}

/// Letters of the block Latin Extended Additional that Vietnamese uses: capitals are even, small letters odd.
fn vietnamese(c: char) -> Option<&'static str> {
    let pair = match c {
        '\u{1ea0}'..='\u{1eb7}' => ["A", "a"],
        '\u{1eb8}'..='\u{1ec7}' => ["E", "e"],
        '\u{1ec8}'..='\u{1ecb}' => ["I", "i"],
        '\u{1ecc}'..='\u{1ee3}' => ["O", "o"],
        '\u{1ee4}'..='\u{1ef1}' => ["U", "u"],
        '\u{1ef2}'..='\u{1ef9}' => ["Y", "y"],
        _ => return None,
    };
    Some(pair[(c as usize) & 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> String {
        String::from_utf8(Folded::new(text, &[]).bytes().to_vec()).unwrap()
    }

    #[test]
    fn accents_go_and_case_stays() {
        assert_eq!(folded("JOSÉ José Jose\u{301} Nguyễn Łukasz"), "JOSE Jose Jose Nguyen Lukasz");
        assert_eq!(folded("Weiß WEIẞ İpek"), "Weiss WEISS Ipek");
        assert_eq!(folded("a\u{a0}b\u{2011}c\u{2019}s １２ 😀"), "a b-c's 12 \u{1}");
        assert_eq!(folded("Sm\u{ad}ith"), "Smith");
    }

    #[test]
    fn barriers_hide_text_of_both_kinds() {
        assert_eq!(Folded::new("abcdef", &[(1, 3)]).bytes(), b"a\0\0def");
        assert_eq!(Folded::new("äbçdef", &[(2, 5)]).bytes(), b"a\0\0def");
        assert_eq!(Folded::new("ab", &[(1, 9), (10, 12)]).bytes(), b"a\0");
    }

    proptest! {
        #[test]
        fn every_range_maps_to_character_boundaries(text: String, a: prop::sample::Index, b: prop::sample::Index) {
            let folded = Folded::new(&text, &[]);
            let length = folded.bytes().len();
            let (a, b) = (a.index(length + 1), b.index(length + 1));
            let (start, end) = folded.original(a.min(b), a.max(b));
            prop_assert!(start <= end && text.get(start..end).is_some());
        }
    }
}
