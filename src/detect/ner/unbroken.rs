//! What the model does not read: runs of a kilobyte and more without a blank, such as documents in base64.
//!
//! No sentence looks so, and a megabyte of it would keep the model busy for minutes. What is not read is suspected as a
//! whole, for certain, so that it is replaced and never passed on (invariant 6). Only ASCII counts: some scripts set
//! no blanks.

use std::ops::Range;

/// Shortest run. The longest words, web addresses and genetic notations are shorter by far.
const RUN_BYTES_MIN: usize = 1024;

/// The runs of a text, in order. Linear.
pub(super) fn runs(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    text.as_bytes()
        .chunk_by(|a, b| a.is_ascii_graphic() == b.is_ascii_graphic())
        .filter_map(|same| {
            let run = at..at + same.len();
            at = run.end;
            (same[0].is_ascii_graphic() && same.len() >= RUN_BYTES_MIN).then_some(run)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_runs_of_ascii_without_blanks_count() {
        let long = "a1,".repeat(400);
        assert_eq!(runs(&format!("see {long} and x")).first(), Some(&(4..1204)));
        assert_eq!(runs(&format!("{long} {long}")).last(), Some(&(1201..2401)));
        let (words, other) = ("word ".repeat(400), "字".repeat(600));
        let short = "a".repeat(RUN_BYTES_MIN - 1);
        for text in ["", &words, &other, &short] {
            assert!(runs(text).is_empty(), "{}", text.len());
        }
        assert!(runs(&format!("{short}é{short}")).is_empty());
    }
}
