//! What the model does not read: runs of a kilobyte and more without a blank, such as documents in base64.
//!
//! No sentence looks so, and a megabyte of it would keep the model busy for minutes. What is not read is suspected as a
//! whole, for certain, so that it is replaced and never passed on (invariant 6); a policy that would keep or mask it has it
//! read. Only ASCII counts: some scripts set no blanks.

use crate::token::opaque_ranges;
use std::ops::Range;

/// Shortest run. The longest words, web addresses and genetic notations are shorter by far.
const RUN_BYTES_MIN: usize = 1024;

/// The runs of a text, in order, without our own labels and tokens in them: a finding over one would be dropped. Linear.
pub(super) fn runs(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let long = text
        .as_bytes()
        .chunk_by(|a, b| a.is_ascii_graphic() == b.is_ascii_graphic())
        .filter_map(|same| {
            let run = at..at + same.len();
            at = run.end;
            (same[0].is_ascii_graphic() && same.len() >= RUN_BYTES_MIN).then_some(run)
        });
    let ours = opaque_ranges(text);
    long.flat_map(|run| outside(run, &ours)).collect()
}

/// What of a run lies outside of the ranges, which are sorted.
fn outside(run: Range<usize>, ranges: &[(usize, usize)]) -> Vec<Range<usize>> {
    let first = ranges.partition_point(|&(_, end)| end <= run.start);
    let (mut parts, mut from) = (Vec::new(), run.start);
    for &(start, end) in ranges[first..].iter().take_while(|(start, _)| *start < run.end) {
        parts.push(from..start);
        from = end;
    }
    parts.push(from..run.end);
    parts.retain(|part| part.start < part.end);
    parts
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

    #[test]
    fn labels_of_ours_are_left_out_of_a_run() {
        let long = "a1,".repeat(400);
        let text = format!("see {long}[NAME-1]{long}[NAME-2]");
        assert_eq!(runs(&text), [4..1204, 1212..2412]);
    }
}
