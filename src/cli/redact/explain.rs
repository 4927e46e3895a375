//! `deidstream redact --explain`: what was found in a record, by whom, and what was done with it, on standard error.
//!
//! In: a redacted record. Out: an aligned table, coloured on a terminal, or JSON lines. Terminals are logged and copied, so
//! by default a text is told by its shape only (`Aaaa 99`), also where a member name of a path was found to be PHI; who
//! gives `--show` sees the text. Kinds that the policy keeps are not findings and do not appear.

use super::super::show::{self, DIM};
use crate::document::FieldKind;
use crate::pipeline::screen::Redacted;
use crate::policy::{Action, Policy};
use crate::span::Span;
use regex::Regex;
use serde_json::json;
use std::fmt::Write;
use std::sync::LazyLock;
use unicode_width::UnicodeWidthStr;

/// Longest shape that is printed, in characters.
const SHAPE_MAX: usize = 60;

/// How an explanation is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Form {
    /// For people.
    Table,
    /// One JSON object per finding.
    Json,
}

/// Explains records.
pub(super) struct Explainer<'a> {
    pub(super) form: Form,
    pub(super) policy: &'a Policy,
    /// Whether the text itself may be shown.
    pub(super) shows_text: bool,
}

/// One finding, ready to print.
struct Row<'r> {
    path: String,
    span: &'r Span,
    action: &'static str,
    text: String,
}

impl Explainer<'_> {
    /// Prints the findings of one record of a file.
    pub(super) fn tell(&self, file: &str, line: Option<u64>, redacted: &Redacted) {
        let rows = self.rows(redacted);
        let text = match self.form {
            Form::Table => table(file, line, &rows),
            Form::Json => self.json(file, line, &rows),
        };
        anstream::eprint!("{text}");
    }

    fn rows<'r>(&self, redacted: &'r Redacted) -> Vec<Row<'r>> {
        let names = found_member_names(redacted);
        let fields = redacted.document.fields().zip(&redacted.findings.spans);
        let mut rows = Vec::new();
        for (field, spans) in fields {
            for span in spans {
                let covered = field.text.expose().get(span.start..span.end).unwrap_or_default();
                rows.push(Row {
                    path: self.path(field.path.as_str(), &names),
                    span,
                    action: self.action(field.kind, span),
                    text: if self.shows_text {
                        covered.to_owned()
                    } else {
                        shape(covered)
                    },
                });
            }
        }
        rows
    }

    /// A path without the member names that were found to identify somebody.
    fn path(&self, path: &str, names: &[&str]) -> String {
        match self.shows_text {
            true => path.to_owned(),
            false => names
                .iter()
                .fold(path.to_owned(), |path, name| path.replace(name, &shape(name))),
        }
    }

    fn action(&self, kind: FieldKind, span: &Span) -> &'static str {
        let action = match kind {
            FieldKind::RecordKey => self.policy.record_key.action,
            _ => self.policy.action_on(span),
        };
        match action {
            Action::Token => "token",
            Action::Label => "label",
            Action::Generalise => "generalise",
            Action::ShiftDate => "shift-date",
            Action::Mask { .. } => "mask",
            Action::Remove => "remove",
            Action::Keep => "keep",
        }
    }

    fn json(&self, file: &str, line: Option<u64>, rows: &[Row<'_>]) -> String {
        let mut text = String::new();
        for row in rows {
            let finders: serde_json::Map<_, _> = row
                .span
                .finders
                .each()
                .map(|(f, c)| (f.name().to_owned(), json!(f64::from(c.thousandths()) / 1000.0)))
                .collect();
            let key = if self.shows_text { "text" } else { "shape" };
            let object = json!({
                "file": file,
                "line": line,
                "path": row.path,
                "start": row.span.start,
                "end": row.span.end,
                "entity": row.span.entity.name(),
                "role": row.span.role.name(),
                "finders": finders,
                "action": row.action,
                key: row.text,
            });
            let _ = writeln!(text, "{object}"); // writing to a String cannot fail
        }
        text
    }
}

/// Keys of objects in which something was found, the longest first.
fn found_member_names(redacted: &Redacted) -> Vec<&str> {
    let fields = redacted.document.fields().zip(&redacted.findings.spans);
    let found = fields.filter(|(field, spans)| field.kind == FieldKind::MapKey && !spans.is_empty());
    let mut names: Vec<&str> = found.map(|(field, _)| field.text.expose()).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// One record as a table.
fn table(file: &str, line: Option<u64>, rows: &[Row<'_>]) -> String {
    let place = line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"));
    let mut text = show::rule(&place, show::width());
    if rows.is_empty() {
        let _ = writeln!(text, "{DIM}nothing found{DIM:#}");
        return text;
    }
    let cells: Vec<[String; 7]> = rows.iter().map(cells).collect();
    let heads = ["path", "bytes", "what", "whose", "action", "found by", "text"].map(str::to_owned);
    let widths: [usize; 7] = std::array::from_fn(|i| {
        let all = cells.iter().chain([&heads]);
        all.map(|row| row[i].width()).max().unwrap_or_default()
    });
    let head = line_of(&heads, &widths);
    let _ = writeln!(text, "{DIM}{}{DIM:#}", head.trim_end());
    for (row, cells) in rows.iter().zip(&cells) {
        let style = show::style(row.span.entity);
        let laid_out = line_of(cells, &widths);
        let _ = writeln!(text, "{style}{}{style:#}", laid_out.trim_end());
    }
    text
}

fn cells(row: &Row<'_>) -> [String; 7] {
    let by: Vec<String> = row
        .span
        .finders
        .each()
        .map(|(finder, confidence)| format!("{} {confidence}", finder.name()))
        .collect();
    let path = if row.path.is_empty() { "(text)" } else { &row.path };
    [
        printable(path),
        format!("{}..{}", row.span.start, row.span.end),
        row.span.entity.name().to_owned(),
        row.span.role.name().to_owned(),
        row.action.to_owned(),
        by.join(", "),
        printable(&row.text),
    ]
}

fn line_of(cells: &[String; 7], widths: &[usize; 7]) -> String {
    let padded = cells.iter().zip(widths).map(|(cell, width)| {
        let blanks = width.saturating_sub(cell.width());
        format!("{cell}{}", " ".repeat(blanks))
    });
    padded.collect::<Vec<_>>().join("  ")
}

/// On one line, without what could move the cursor.
fn printable(text: &str) -> String {
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(blank).collect()
}

/// `Aaaa 9-99`: letters by their case, `x` where they have none, digits as 9.
fn shape(text: &str) -> String {
    let class = |c: char| match c {
        c if c.is_uppercase() => 'A',
        c if c.is_lowercase() => 'a',
        c if c.is_alphabetic() => 'x',
        c if c.is_numeric() => '9',
        c => c,
    };
    // Marks above and below letters are as telling as the letters.
    #[allow(clippy::unwrap_used)] // a constant, and tested
    static MARKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{M}+").unwrap());
    let text = MARKS.replace_all(text, "");
    let mut shape: String = text.chars().take(SHAPE_MAX).map(class).collect();
    if text.chars().count() > SHAPE_MAX {
        shape.push('…');
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_shows_no_letter_and_no_digit_of_the_text() {
        assert_eq!(shape("Zoë O'Neil, 山 x-42"), "Aaa A'Aaaa, x a-99");
        assert_eq!(shape("Zoe\u{308} Nı\u{307}k"), "Aaa Aaa");
        assert_eq!(shape(&"a".repeat(70)).chars().count(), SHAPE_MAX + 1);
    }
}
