//! Names that nothing in the text marks as names: what the model found of them, and what is left.

use super::{Tally, text_of};
use crate::cli::demo::Stage;
use crate::cli::demo::samples::Sample;
use crate::cli::show::{self, BOLD, DIM};
use crate::pipeline::screen::Redacted;
use crate::record::OutputRecord;
use crate::span::{Finder, Span};
use std::fmt::Write;

/// Columns of lines beneath a record.
const WRAPPED_AT: usize = 100;

/// What the model alone found in a record, and which names that nothing marks are left.
pub(super) fn tell(
    stage: &Stage,
    number: usize,
    sample: &Sample,
    redacted: &Redacted,
    output: &OutputRecord,
    tally: &mut Tally,
) -> String {
    let mut text = String::new();
    let alone = model_alone(redacted);
    tally.model_alone += alone.len();
    if !alone.is_empty() {
        let values: Vec<String> = alone.iter().map(|value| format!("“{value}”")).collect();
        let line = format!("by the model alone: {}", values.join(", "));
        for line in show::wrap(&vec![show::Piece::plain(line)], WRAPPED_AT) {
            let _ = writeln!(text, " {DIM}{}{DIM:#}", show::painted(&line));
        }
    }
    let whole = text_of(output);
    let left = sample
        .unmarked
        .iter()
        .copied()
        .filter(|name| whole.contains(name));
    for name in left {
        match stage.worker.model() {
            Some(_) => tally
                .problems
                .push(format!("record {number} ({}) still holds `{name}`", sample.title)),
            None => tally.missed.push(name),
        }
        let _ = writeln!(
            text,
            " {BOLD}missed:{BOLD:#} nothing here marks “{name}” as a name. Rules alone do not find every name."
        );
    }
    text
}

/// The texts that no rule found, in order.
fn model_alone(redacted: &Redacted) -> Vec<&str> {
    let fields = redacted.document.fields().zip(&redacted.findings.spans);
    let alone = |span: &&Span| span.finders.iter().eq([Finder::Model]);
    fields
        .flat_map(|(field, spans)| {
            let text = field.text.expose();
            spans
                .iter()
                .filter(alone)
                .filter_map(|span| text.get(span.start..span.end))
        })
        .collect()
}
