//! Text as the search sees it. In: text; out: bytes without accents, and the way back to byte offsets.
//!
//! Latin letters lose their accents and keep their case, every dash is `-`, every space ` `, every apostrophe `'`;
//! combining marks and invisible characters vanish. Plain ASCII text is used as it is. [`Folded::original`] returns
//! offsets on character boundaries for whatever range it is given. Nothing here can fail.

use crate::phi::Phi;

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

/// The first eight bytes as a number that sorts like them.
pub(crate) fn prefix(text: &[u8]) -> u64 {
    u64::from_be_bytes(std::array::from_fn(|i| text.get(i).copied().unwrap_or(0)))
}

/// First byte of the run of letters that ends before `end`; `end` itself where no letter stands before it.
pub(crate) fn letters_start(text: &[u8], end: usize) -> usize {
    let letters = text[..end]
        .iter()
        .rev()
        .take_while(|&&b| class(b) == Class::Letter);
    end - letters.count()
}

/// Calls `visit` where a run of letters or of digits starts. Marks the starts of 64 bytes at once, by comparisons that
/// compile to vector instructions and without a branch for each word, which the processor could not predict.
pub(crate) fn each_word_start(text: &[u8], mut visit: impl FnMut(usize)) {
    // Whether the last byte before the block was a letter, a digit.
    let (mut letter_before, mut digit_before) = (0, 0);
    for (index, bytes) in text.chunks(64).enumerate() {
        let mut block = [0; 64];
        block[..bytes.len()].copy_from_slice(bytes);
        // One plain loop over whole blocks: it compiles to vector instructions.
        let kinds = block.map(|byte| {
            let letter = (byte | 0x20).wrapping_sub(b'a') < 26 || byte >= 0x80;
            u8::from(letter) | u8::from(byte.wrapping_sub(b'0') < 10) << 1
        });
        let (mut letters, mut digits) = (0, 0);
        for (at, eight) in kinds.as_chunks::<8>().0.iter().enumerate() {
            let eight = u64::from_le_bytes(*eight);
            letters |= lowest_bits(eight) << (8 * at);
            digits |= lowest_bits(eight >> 1) << (8 * at);
        }
        let mut starts = letters & !(letters << 1 | letter_before) | digits & !(digits << 1 | digit_before);
        (letter_before, digit_before) = (letters >> 63, digits >> 63);
        while starts != 0 {
            visit(index * 64 + starts.trailing_zeros() as usize);
            starts &= starts - 1;
        }
    }
}

/// The lowest bits of eight bytes, the first byte's lowest.
#[inline]
fn lowest_bits(bytes: u64) -> u64 {
    // Each bit is moved to its place in the highest byte; no two sums overlap.
    (bytes & 0x0101_0101_0101_0101).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Folded bytes in which is searched.
pub(crate) struct Text<'t> {
    /// The bytes.
    pub(crate) bytes: &'t [u8],
    /// Whether they are a whole field, and not a piece of one between barriers.
    pub(crate) whole: bool,
}

impl std::ops::Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes
    }
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
    /// Folds a text.
    pub(crate) fn new(text: &'t str) -> Self {
        match text.is_ascii() {
            true => Folded {
                bytes: Bytes::Same(text.as_bytes()),
                offsets: None,
            },
            false => Self::folding(text),
        }
    }

    fn folding(text: &str) -> Self {
        // Folding may lengthen a character (two bytes become three); room for that avoids most reallocations.
        let mut bytes = Vec::with_capacity(text.len() + 16);
        // Fields are far shorter than 4 GiB: `limits::RECORD_BYTES_MAX`.
        let mut offsets: Vec<u32> = Vec::with_capacity(text.len() + 17);
        let mut at = 0;
        for run in text.as_bytes().chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            let end = at + run.len();
            if run[0].is_ascii() {
                bytes.extend_from_slice(run);
                offsets.extend(at as u32..end as u32);
            } else {
                for (offset, c) in text.get(at..end).unwrap_or_default().char_indices() {
                    fold(c, &mut bytes);
                    offsets.resize(bytes.len(), (at + offset) as u32);
                }
            }
            at = end;
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
        String::from_utf8_lossy(Folded::new(text).bytes()).into_owned()
    }

    #[test]
    fn accents_go_and_case_stays() {
        assert_eq!(
            folded("JOSÉ José Jose\u{301} Nguyễn Łukasz"),
            "JOSE Jose Jose Nguyen Lukasz"
        );
        assert_eq!(folded("Weiß WEIẞ İpek"), "Weiss WEISS Ipek");
        assert_eq!(folded("a\u{a0}b\u{2011}c\u{2019}s １２ 😀"), "a b-c's 12 \u{1}");
        assert_eq!(folded("Sm\u{ad}ith"), "Smith");
    }

    #[test]
    fn all_starts_of_words_are_found() {
        let text = "ab1 2c é-x".repeat(20);
        let folded = Folded::new(&text);
        let (bytes, mut found) = (folded.bytes(), Vec::new());
        each_word_start(bytes, |start| found.push(start));
        let starts = |at: &usize| {
            class(bytes[*at]) != Class::Other && (*at == 0 || class(bytes[at - 1]) != class(bytes[*at]))
        };
        assert_eq!(found, (0..bytes.len()).filter(starts).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn every_range_maps_to_character_boundaries(text: String, a: prop::sample::Index, b: prop::sample::Index) {
            let folded = Folded::new(&text);
            let length = folded.bytes().len();
            let (a, b) = (a.index(length + 1), b.index(length + 1));
            let (start, end) = folded.original(a.min(b), a.max(b));
            prop_assert!(start <= end && text.get(start..end).is_some());
        }
    }
}
