//! What a lower-case vocabulary forgets, given back through `token_type_ids`.
//!
//! A model whose `config.json` says `"token_types": "case-line"` was trained with one of eight types per piece: the case
//! of the piece's word (0 no capital, 1 Capitalised or one capital, 2 UPPER, 3 mIxed), plus 4 where the word is the first of
//! its line. Other models get type 0 everywhere. In: a text and its words in order; out: a type per word. Pure.

use serde::Deserialize;

/// How many types there are.
pub(super) const CASE_LINE_TYPES: u32 = 8;
/// Added for the first word of a line.
const FIRST_OF_LINE: u8 = 4;

/// What a model's `token_type_ids` mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TokenTypes {
    /// Which of two texts a piece belongs to: always the first.
    #[default]
    Segment,
    /// The case of the word, and whether it begins a line.
    CaseLine,
}

/// Types of the words of one text, asked for in order.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    types: TokenTypes,
    /// Where the word before ended; none yet at the text's start.
    end: Option<usize>,
}

impl Kinds {
    pub(super) fn new(types: TokenTypes) -> Self {
        Kinds { types, end: None }
    }

    /// The type of the next word; offsets off the text count as no word.
    pub(super) fn of(&mut self, text: &str, start: usize, end: usize) -> u8 {
        if self.types == TokenTypes::Segment {
            return 0;
        }
        let between = self.end.map(|before| text.get(before..start).unwrap_or_default());
        let first = between.is_none_or(|gap| gap.contains('\n'));
        self.end = Some(end);
        let word = text.get(start..end).unwrap_or_default();
        case(word) + if first { FIRST_OF_LINE } else { 0 }
    }
}

fn case(word: &str) -> u8 {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    match capitals {
        0 => 0,
        1 if word.starts_with(char::is_uppercase) => 1,
        _ if capitals == letters => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_beginnings_of_lines_are_told() {
        let text = "Pt McKay, J. SEEN\n\nand  iPad É MD2";
        let words = ["Pt", "McKay", ",", "J", ".", "SEEN", "and", "iPad", "É", "MD2"];
        let types = |types| {
            let (mut kinds, mut from) = (Kinds::new(types), 0);
            let of = |word: &&str| {
                let start = from + text[from..].find(word).unwrap();
                from = start + word.len();
                kinds.of(text, start, from)
            };
            words.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(types(TokenTypes::CaseLine), [5, 3, 0, 1, 0, 2, 4, 3, 1, 2]);
        assert_eq!(types(TokenTypes::Segment), [0; 10]);
    }
}
