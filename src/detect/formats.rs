//! Finding a facility's own identifier formats. In: text; out: spans of the formats whose conditions hold.
//!
//! One search says which formats stand in a text at all, for most texts none; only these are then located. A match is
//! bounded in length ([`crate::policy::formats`]), so the time is linear in the text. A match that its checksum refuses
//! hides no other that begins inside it. Labels and tokens of ours are never touched.

mod check_digits;

use crate::policy::IdFormat;
use crate::policy::formats::ContextWords;
use crate::span::{Finder, Span};
use crate::token::opaque_ranges;
use regex::{RegexSet, RegexSetBuilder};
use std::sync::Arc;

/// Memory of the search for all formats together; beyond it they are searched one by one.
const SET_BYTES_MAX: usize = 16 << 20;

/// The compiled formats of a policy.
pub(super) struct Formats {
    enabled: Vec<IdFormat>,
    /// None where it would be too large.
    any: Option<RegexSet>,
}

impl Formats {
    pub(super) fn new(formats: &Arc<[IdFormat]>) -> Self {
        let enabled: Vec<IdFormat> = formats.iter().filter(|f| f.enabled).cloned().collect();
        let patterns = enabled.iter().map(|f| f.regex.as_str());
        let any = RegexSetBuilder::new(patterns).size_limit(SET_BYTES_MAX).build();
        Formats {
            enabled,
            any: any.ok(),
        }
    }

    /// Adds a span for everything in `text` that has one of the formats.
    pub(super) fn find(&self, text: &str, out: &mut Vec<Span>) {
        if self.enabled.is_empty() {
            return;
        }
        match &self.any {
            Some(any) => {
                for index in any.matches(text) {
                    locate(&self.enabled[index], text, out);
                }
            }
            None => self.enabled.iter().for_each(|format| locate(format, text, out)),
        }
    }
}

fn locate(format: &IdFormat, text: &str, out: &mut Vec<Span>) {
    let opaque = opaque_ranges(text);
    let mut at = 0;
    while let Some(found) = format.regex.find_at(text, at) {
        if found.is_empty() {
            return; // the reader refuses such expressions
        }
        if !holds(format, text, found.start(), found.as_str()) {
            let first = found.as_str().chars().next().map_or(1, char::len_utf8);
            at = found.start() + first;
            continue;
        }
        at = found.end();
        push(text, (found.start(), found.end()), &opaque, format, out);
    }
}

/// Records what of the match lies outside of our labels.
fn push(
    text: &str,
    (start, end): (usize, usize),
    opaque: &[(usize, usize)],
    format: &IdFormat,
    out: &mut Vec<Span>,
) {
    let first = opaque.partition_point(|&(_, close)| close <= start);
    let inside = opaque[first..].iter().take_while(|(open, _)| *open < end);
    let mut from = start;
    for &(open, close) in inside.chain([&(end, end)]) {
        let part = text.get(from..open.max(from)).unwrap_or_default();
        if part.contains(char::is_alphanumeric) {
            out.push(Span::new(from, open, format.entity, Finder::Pattern));
        }
        from = close;
    }
}

/// Whether checksum and context words allow the match.
fn holds(format: &IdFormat, text: &str, start: usize, found: &str) -> bool {
    let checks = || format.checksum.is_none_or(|c| check_digits::holds(c, found));
    match &format.context {
        None => checks(),
        Some(context) if context.required => announced(context, text, start) && checks(),
        Some(context) => checks() || announced(context, text, start),
    }
}

/// Whether one of the words stands as a whole in the characters before `start`.
fn announced(context: &ContextWords, text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    let last = before.char_indices().rev().nth(context.within - 1);
    let (further, window) = before
        .split_at_checked(last.map_or(0, |(at, _)| at))
        .unwrap_or_default();
    let window = window.to_lowercase();
    let clear = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    context.words.iter().any(|word| {
        window.match_indices(word.as_str()).any(|(at, word)| {
            // The window may begin inside a word.
            let left = window.get(..at).and_then(|s| s.chars().next_back());
            let left = left.or_else(|| further.chars().next_back().filter(|_| at == 0));
            let right = window.get(at + word.len()..).and_then(|s| s.chars().next());
            clear(left) && clear(right)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::formats::parsed;

    fn found(yaml: &str, text: &str) -> Vec<String> {
        let mut spans = Vec::new();
        Formats::new(&parsed(yaml).into()).find(text, &mut spans);
        let text = |s: &Span| text.get(s.start..s.end).unwrap_or("off a boundary").to_owned();
        spans.iter().map(text).collect()
    }

    #[test]
    fn checksum_and_context_decide() {
        let band = |rest: &str| format!("- {{name: band, entity: mrn, regex: '\\d{{11}}'{rest}}}");
        let text = "79927398713, 79927398714; band no 79927398715";
        assert_eq!(found(&band(""), text).len(), 3);
        assert_eq!(found(&band(", checksum: luhn"), text), ["79927398713"]);
        let either = band(", checksum: luhn, context: {words: [Band No], within: 8}");
        assert_eq!(found(&either, text), ["79927398713", "79927398715"]);
        let both = band(", checksum: luhn, context: {words: [band], required: true}");
        assert!(found(&both, text).is_empty());
        assert_eq!(found(&both, "BAND: 79927398713"), ["79927398713"]);
        let near = band(", context: {words: [band], within: 5, required: true}");
        assert_eq!(found(&near, "band 79927398713"), ["79927398713"]);
        for far in ["band  79927398713", "bands 79927398713", "éband 79927398713"] {
            assert!(found(&near, far).is_empty(), "{far}");
        }
        assert!(found(&band(", enabled: false"), text).is_empty());
    }

    #[test]
    fn a_refused_match_hides_no_other() {
        let yaml = "- {name: a, entity: id, regex: '\\d{4}', checksum: damm}";
        assert_eq!(
            found(yaml, "5572 557245"),
            ["5724"],
            "5572 does not check, 5724 does"
        );
    }

    #[test]
    fn labels_of_ours_are_left_alone() {
        let yaml = "- {name: a, entity: id, regex: '[A-Z-]{2,9}[0-9]?'}";
        assert_eq!(found(yaml, "AB1 [NAME-1] CD2"), ["AB1", "CD2"]);
        assert_eq!(
            found("- {name: b, entity: id, regex: 'W.{10}'}", "WB[NAME-1]12"),
            ["WB", "1"]
        );
    }

    /// Bounded matches keep the time linear, also where every match is refused.
    #[test]
    fn hostile_text_takes_linear_time() {
        let yaml = "- {name: a, entity: id, regex: '[0-9]{1,200}', checksum: damm, context: {words: [x], required: true}}\n\
                    - {name: b, entity: id, regex: '(?:[ -~]{0,99}[^ -Z]|[A-Z])', checksum: luhn}";
        let begin = std::time::Instant::now();
        for piece in ["1", "A"] {
            found(yaml, &piece.repeat(1 << 15));
        }
        let took = begin.elapsed().as_secs_f64();
        assert!(took < 5.0, "{took} s for 64 KiB");
    }
}
