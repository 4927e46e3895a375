//! Characters that people do not see. Only text that is not ASCII comes here.
//!
//! Unicode 16, chapters 5.21, 9.9, 23.2 to 23.9; UTS #51 for flags and joined emoji; UAX #9 for directions.

use std::borrow::Cow;

/// A run of this many zero-width characters has no use in any script.
const RUN_MIN: usize = 3;
/// Zero-width characters between ASCII letters that no line breaker or copied web page leaves in one text.
const DIVIDED_MIN: usize = 4;

/// Black flag: tags behind it name a region, up to the cancel tag.
const FLAG: char = '\u{1f3f4}';
const CANCEL_TAG: char = '\u{e007f}';
/// Tags of a flag: two letters of the country, up to three more, and the cancel tag (UTS #51, annex C).
const FLAG_TAGS_MAX: usize = 6;

/// Whether a text hides something.
pub(super) fn is_in(text: &str) -> bool {
    let mut look = Look::default();
    let is_hidden = text.chars().any(|c| look.sees(c));
    is_hidden || look.is_open()
}

/// The text without the characters that nobody sees.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let is_unseen =
        |c: char| is_zero_width(c) || is_tag(c) || is_selector(c) || is_direction(c) || c == '\u{ad}';
    match text.contains(is_unseen) {
        true => Cow::Owned(text.replace(is_unseen, "")),
        false => Cow::Borrowed(text),
    }
}

/// What was seen so far.
#[derive(Default)]
struct Look {
    /// The character before.
    before: Option<char>,
    /// The character before the zero-width one in front.
    letter_before: Option<char>,
    /// Tags behind a flag, while it lasts.
    flag: Option<usize>,
    run: usize,
    divided: usize,
    /// Embeddings and isolates that are open in this paragraph.
    open: i32,
}

impl Look {
    /// Takes the next character; true as soon as something is hidden.
    fn sees(&mut self, c: char) -> bool {
        let before = self.before.replace(c);
        self.flag = match self.flag {
            _ if c == FLAG => Some(0),
            Some(tags) if is_tag(c) && before != Some(CANCEL_TAG) && tags < FLAG_TAGS_MAX => Some(tags + 1),
            _ => None,
        };
        if is_tag(c) && self.flag.is_none() || is_smuggling(c, before) {
            return true;
        }
        match c {
            // Left-to-right and right-to-left override: letters in another order than they are read in.
            '\u{202d}' | '\u{202e}' => return true,
            '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2068}' => self.open += 1,
            '\u{202c}' | '\u{2069}' => self.open -= 1,
            '\n' | '\u{2029}' if self.is_open() => return true,
            _ => {}
        }
        self.divides(c, before)
    }

    /// Whether directions are not closed, or closed and never opened.
    fn is_open(&self) -> bool {
        self.open != 0
    }

    fn divides(&mut self, c: char, before: Option<char>) -> bool {
        if is_zero_width(c) {
            if self.run == 0 {
                self.letter_before = before.filter(char::is_ascii_alphabetic);
            }
            self.run += 1;
            return self.run >= RUN_MIN;
        }
        let divides = self.run > 0 && self.letter_before.is_some() && c.is_ascii_alphabetic();
        self.divided += usize::from(divides);
        self.run = 0;
        self.divided >= DIVIDED_MIN
    }
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Zero-width space, joiners, word joiner, invisible operators, byte order mark inside the text, Mongolian vowel separator,
/// Hangul fillers.
fn is_zero_width(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{180e}' | '\u{115f}' | '\u{1160}' | '\u{3164}'
    )
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A selector behind a selector, or one for ideographs behind something else.
fn is_smuggling(c: char, before: Option<char>) -> bool {
    let is_ideograph =
        |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    match c {
        '\u{e0100}'..='\u{e01ef}' => !before.is_some_and(is_ideograph),
        _ => is_selector(c) && before.is_some_and(is_selector),
    }
}
