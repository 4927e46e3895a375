//! JSON before and after as rows: one member a line, short ones together.

use super::{Piece, Row, push};
use serde_json::Value;
use std::slice::Iter;

/// A JSON array or object that is no longer than this is not broken at its members: two lines or so of a column.
const INLINE_MAX: usize = 96;

/// Prints JSON. Its strings, numbers and member names come from the fields, in the order in which the codec met them.
pub(super) struct JsonRows<'v> {
    rows: Vec<Row>,
    row: Row,
    views: Iter<'v, Row>,
}

impl<'v> JsonRows<'v> {
    /// The rows of a text that has the same structure on both sides. `views` are its fields, one each.
    pub(super) fn print(before: &Value, after: &Value, views: &'v [Row]) -> Vec<Row> {
        let mut printer = JsonRows {
            rows: Vec::new(),
            row: Row::default(),
            views: views.iter(),
        };
        printer.value(before, after, 0, before.to_string().len() <= INLINE_MAX);
        printer.rows.push(printer.row);
        printer.rows
    }

    fn value(&mut self, before: &Value, after: &Value, depth: usize, inline: bool) {
        match (before, after) {
            (Value::Array(left), Value::Array(right)) => {
                let members = left.iter().zip(right).map(|pair| (None, pair));
                self.container(["[", "]"], members, depth, inline);
            }
            (Value::Object(left), Value::Object(right)) => {
                let members = left
                    .iter()
                    .zip(right.values())
                    .map(|((name, l), r)| (Some(name.as_str()), (l, r)));
                self.container(["{", "}"], members, depth, inline);
            }
            (Value::String(_) | Value::Number(_), _) => self.leaf(before, after),
            _ => self.punctuation(&before.to_string()),
        }
    }

    fn container<'a>(
        &mut self,
        [open, close]: [&str; 2],
        members: impl ExactSizeIterator<Item = (Option<&'a str>, (&'a Value, &'a Value))>,
        depth: usize,
        inline: bool,
    ) {
        let last = members.len();
        self.punctuation(open);
        for (i, (name, (before, after))) in members.enumerate() {
            if !inline {
                self.line_break(depth + 1);
            }
            if name.is_some() {
                let string = Value::String(String::new());
                self.leaf(&string, &string);
                self.punctuation(": ");
            }
            self.value(
                before,
                after,
                depth + 1,
                inline || before.to_string().len() <= INLINE_MAX,
            );
            if i + 1 < last {
                self.punctuation(if inline { ", " } else { "," });
            }
        }
        if !inline && last > 0 {
            self.line_break(depth);
        }
        self.punctuation(close);
    }

    fn punctuation(&mut self, text: &str) {
        push(&mut self.row.before, text, None);
        push(&mut self.row.after, text, None);
    }

    fn line_break(&mut self, depth: usize) {
        self.rows.push(std::mem::take(&mut self.row));
        self.punctuation(&"  ".repeat(depth));
    }

    /// A string, number or member name. What replaced a number may be a string.
    fn leaf(&mut self, before: &Value, after: &Value) {
        let view = self.views.next().cloned().unwrap_or_default();
        for (value, pieces, line) in [
            (before, view.before, &mut self.row.before),
            (after, view.after, &mut self.row.after),
        ] {
            let quote = if value.is_string() { "\"" } else { "" };
            if value.is_null() {
                push(line, "null", None);
                continue;
            }
            push(line, quote, None);
            line.extend(pieces.into_iter().map(|p| Piece {
                text: escaped(&p.text, value),
                ..p
            }));
            push(line, quote, None);
        }
    }
}

/// A stretch of a JSON string as it is written.
fn escaped(text: &str, value: &Value) -> String {
    match value.is_string() {
        true => {
            let quoted = Value::String(text.to_owned()).to_string();
            quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
        }
        false => text.to_owned(),
    }
}
