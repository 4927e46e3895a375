//! From text to pieces: the model's tokenizer, in bounded steps.
//!
//! In: any text. Out: the numbers of its pieces in order, each with the bytes of the whole word that it belongs to. The
//! tokenizer is given chunks that end at white space, for some of its steps are not linear, and words longer than any
//! real one in parts. Guarantees: byte ranges lie on character boundaries; time is linear in the text and memory bounded
//! by the chunk; our limits replace those of the file (its truncation and padding are switched off, and text that imitates a special
//! piece, `[SEP]`, is text). Errors never quote the text.

use super::kinds::{Kinds, TokenTypes};
use crate::config::Problems;
use crate::fault::Fault;
use std::ops::Range;
use std::path::Path;
use tokenizers::Tokenizer;

/// Chunks are cut near this many bytes.
const CHUNK_BYTES: usize = 2048;
/// Words (anything without white space) longer than this are cut: base64, sequences, ten megabytes without a space.
const WORD_BYTES_MAX: usize = 256;

/// One piece. The range is that of its word; empty where the piece stands for no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) id: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Its `token_type_ids` ([`super::kinds`]).
    pub(super) kind: u8,
}

/// A model's tokenizer.
pub(super) struct Pieces {
    tokenizer: Tokenizer,
    types: TokenTypes,
    /// What stands before the pieces of every window (`[CLS]`).
    pub(super) prefix: Vec<u32>,
    /// What stands behind them (`[SEP]`).
    pub(super) suffix: Vec<u32>,
    /// The largest number of any piece.
    pub(super) largest: u32,
    /// The number that the file pads with, where it says one.
    pub(super) padding: Option<u32>,
}

impl Pieces {
    pub(super) fn open(path: &Path, types: TokenTypes) -> Result<Self, Problems> {
        let file = path.display().to_string();
        let fix = "export the model again with its fast tokenizer (`tokenizer.json`)";
        let broken = |what: &str| Problems::of_file(&file, what, fix);
        let bytes = super::files::read(path)?;
        let mut tokenizer =
            Tokenizer::from_bytes(bytes).map_err(|_| broken("is not a tokenizer that can be read"))?;
        tokenizer
            .with_truncation(None)
            .map_err(|_| broken("has a truncation that cannot be switched off"))?;
        let padding = tokenizer.get_padding().map(|p| p.pad_id);
        tokenizer.with_padding(None);
        tokenizer.set_encode_special_tokens(true);
        let largest = tokenizer.get_vocab(true).into_values().max();
        let largest = largest.ok_or_else(|| broken("has no vocabulary"))?;
        let sample = tokenizer
            .encode("a", true)
            .map_err(|_| broken("cannot encode a letter"))?;
        let (ids, special) = (sample.get_ids(), sample.get_special_tokens_mask());
        let first = special.iter().position(|&s| s == 0);
        let last = special.iter().rposition(|&s| s == 0);
        let (Some(first), Some(last)) = (first, last) else {
            return Err(broken("makes nothing of a letter"));
        };
        Ok(Pieces {
            prefix: ids[..first].to_vec(),
            suffix: ids[last + 1..].to_vec(),
            largest,
            padding,
            tokenizer,
            types,
        })
    }

    /// Gives every piece of the text to `take`, in order, until it fails; none of what lies in the ranges `unread`, which
    /// are sorted, disjoint and on character boundaries.
    pub(super) fn encode(
        &self,
        text: &str,
        unread: &[Range<usize>],
        mut take: impl FnMut(Piece) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let (mut start, mut kinds) = (0, Kinds::new(self.types));
        for (to, next) in unread
            .iter()
            .map(|run| (run.start, run.end))
            .chain([(text.len(), text.len())])
        {
            while let Some(rest) = text.get(start..to).filter(|rest| !rest.is_empty()) {
                let chunk = rest.get(..chunk_end(rest)).unwrap_or(rest);
                self.encode_chunk(text, start, chunk, &mut kinds, &mut take)?;
                start += chunk.len();
            }
            start = next;
        }
        Ok(())
    }

    fn encode_chunk(
        &self,
        text: &str,
        at: usize,
        chunk: &str,
        kinds: &mut Kinds,
        take: &mut impl FnMut(Piece) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if chunk.trim().is_empty() {
            return Ok(());
        }
        let encoding = self.tokenizer.encode(chunk, false).map_err(|_| unreadable())?;
        let (ids, offsets, words) = (
            encoding.get_ids(),
            encoding.get_offsets(),
            encoding.get_word_ids(),
        );
        let mut from = 0;
        while from < ids.len() {
            let same = |i: &usize| words[*i].is_some() && words[*i] == words[from];
            let to = (from + 1..ids.len()).take_while(same).last().unwrap_or(from) + 1;
            let start = offsets[from..to].iter().map(|o| o.0).min().unwrap_or(0);
            let end = offsets[from..to].iter().map(|o| o.1).max().unwrap_or(0);
            let (start, end) = word(text, at + start, at + end.max(start))?;
            let kind = kinds.of(text, start as usize, end as usize);
            for &id in &ids[from..to] {
                take(Piece { id, start, end, kind })?;
            }
            from = to;
        }
        Ok(())
    }
}

/// The tokenizer could not read a text. Its own words are not repeated: they may quote it.
fn unreadable() -> Fault {
    Fault::Fatal(
        "the model's tokenizer cannot read a text: the model is damaged or not for text like this".into(),
    )
}

/// The word's range, widened to character boundaries and without white space around it.
fn word(text: &str, start: usize, end: usize) -> Result<(u32, u32), Fault> {
    let start = text.floor_char_boundary(start);
    let end = text.ceil_char_boundary(end.min(text.len()));
    let value = text.get(start..end).ok_or_else(unreadable)?;
    let trimmed = value.trim();
    let start = start + value.len() - value.trim_start().len();
    let narrow = |n: usize| u32::try_from(n).map_err(|_| unreadable());
    Ok((narrow(start)?, narrow(start + trimmed.len())?))
}

/// Where the next chunk of `text` (not empty) ends: before white space, or inside a word that is too long.
fn chunk_end(text: &str) -> usize {
    let mut word = 0; // where the present word began
    let mut blank = None; // the last place where white space began
    let mut after_blank = true;
    for (at, c) in text.char_indices() {
        if at >= CHUNK_BYTES {
            return blank.unwrap_or(at);
        }
        match c.is_whitespace() {
            true => {
                word = at + c.len_utf8();
                if !after_blank {
                    blank = Some(at);
                }
                after_blank = true;
            }
            false if at - word >= WORD_BYTES_MAX => return at,
            false => after_blank = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chunks(text: &str) -> Vec<&str> {
        let (mut start, mut chunks) = (0, Vec::new());
        while start < text.len() {
            let end = start + chunk_end(&text[start..]);
            chunks.push(&text[start..end]);
            start = end;
        }
        chunks
    }

    proptest! {
        #[test]
        fn chunks_are_the_text_and_bounded(parts in prop::collection::vec(("[a🙂é]{0,400}", "[ \n]{0,3}"), 0..30)) {
            let text: String = parts.into_iter().map(|(word, blank)| word + &blank).collect();
            let chunks = chunks(&text);
            prop_assert_eq!(chunks.concat(), text.clone());
            prop_assert!(chunks.iter().all(|c| !c.is_empty() && c.len() <= CHUNK_BYTES + 4));
            let words = chunks.iter().flat_map(|c| c.split_whitespace());
            prop_assert!(words.clone().all(|w| w.len() <= WORD_BYTES_MAX + 4));
            if text.split_whitespace().all(|w| w.len() < WORD_BYTES_MAX) {
                prop_assert!(words.eq(text.split_whitespace()), "no word is cut");
            }
        }
    }

    #[test]
    fn white_space_of_any_length_is_cut_too() {
        let text = format!("a{}b", " ".repeat(10_000));
        assert_eq!(chunks(&text).concat(), text);
        assert!(chunks(&text).len() < 12);
    }
}
