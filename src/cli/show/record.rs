//! A record before and after as rows: key, headers, value, line by line.
//!
//! In: the source record, what screening found and did, and the output (from the screen, or read back from a topic).
//! Out: rows for [`super::lay_out`]. Text that was not replaced stands at the same height on both sides. JSON is printed
//! one member a line. Shows PHI, which is its purpose: only `demo` and `redact --show` call it.

use super::json::JsonRows;
use super::{Line, Piece, Row, push};
use crate::document::{Edit, Field, FieldKind, HEADER_ROOT, KEY_ROOT};
use crate::entity::Entity;
use crate::pipeline::screen::Redacted;
use crate::record::{OutputRecord, SourceRecord};
use crate::span::Span;
use crate::token::opaque_ranges;
use serde_json::Value;

/// What stands for a null value.
const TOMBSTONE: &str = "(no value: a tombstone, which deletes the key)";
/// Headers that deidstream adds to every output; the caller tells of them once.
const OURS: &str = "deid-";

/// The rows of a record.
pub fn compare(source: &SourceRecord, redacted: &Redacted, output: &OutputRecord) -> Vec<Row> {
    let views = views(redacted);
    let from_key = |f: &Field<'_>| f.path.as_str().starts_with(KEY_ROOT);
    let fields = redacted.document.fields();
    let keys = fields.clone().take_while(from_key).count();
    let headers = fields
        .clone()
        .skip(keys)
        .take_while(|f| f.kind == FieldKind::Header)
        .count();
    let (of_key, rest) = views.split_at(keys);
    let (of_headers, of_value) = rest.split_at(headers);

    let mut rows = Vec::new();
    if let Some(key) = &source.key {
        let key = part(Some(key.expose()), output.key.as_deref(), of_key);
        let squeezed = |side: fn(&Row) -> &Line| key.iter().flat_map(side).map(trimmed).collect();
        rows.push(labelled("key", squeezed(|r| &r.before), squeezed(|r| &r.after)));
    }
    rows.extend(header_rows(source, of_headers, fields.skip(keys).take(headers)));
    if !rows.is_empty() {
        rows.push(Row::default());
    }
    rows.extend(part(
        source.value.as_ref().map(|v| v.expose().as_slice()),
        output.value.as_deref(),
        of_value,
    ));
    rows
}

/// A part (key or value) of a record: JSON where its fields say so, else text.
fn part(before: Option<&[u8]>, after: Option<&[u8]>, views: &[Row]) -> Vec<Row> {
    let json = |bytes: Option<&[u8]>| serde_json::from_slice::<Value>(bytes?).ok();
    match (before, views) {
        (None, _) => vec![both(TOMBSTONE)],
        (Some(_), [text]) if json(before).is_none_or(|v| !v.is_object() && !v.is_array()) => lines_of(text),
        _ => match (json(before), json(after)) {
            (Some(before), Some(after)) => JsonRows::print(&before, &after, views),
            _ => vec![both("")],
        },
    }
}

fn trimmed(piece: &Piece) -> Piece {
    Piece {
        text: piece.text.trim_start().to_owned(),
        ..piece.clone()
    }
}

fn both(text: &str) -> Row {
    Row {
        before: vec![Piece::plain(text)],
        after: vec![Piece::plain(text)],
    }
}

fn labelled(label: &str, before: Line, after: Line) -> Row {
    let with = |line: Line| {
        std::iter::once(Piece::plain(format!("{label}  ")))
            .chain(line)
            .collect()
    };
    Row {
        before: with(before),
        after: with(after),
    }
}

/// One row for each header as it came in; those that the policy does not list are dropped.
fn header_rows<'d>(
    source: &SourceRecord,
    views: &[Row],
    fields: impl Iterator<Item = Field<'d>>,
) -> Vec<Row> {
    let mut passed = fields.zip(views).peekable();
    let mut rows = Vec::new();
    for header in source
        .headers
        .iter()
        .filter(|h| !h.name.expose().starts_with(OURS))
    {
        let (name, value) = (header.name.expose(), &header.value);
        let label = format!("header {name}:");
        let path = format!("{HEADER_ROOT}.{name}");
        let text = value
            .as_ref()
            .map_or_else(String::new, |v| String::from_utf8_lossy(v.expose()).into_owned());
        rows.push(match passed.next_if(|(field, _)| field.path.as_str() == path) {
            Some((_, view)) => labelled(&label, view.before.clone(), view.after.clone()),
            None => Row {
                before: vec![Piece::plain(format!("{label}  {text}"))],
                after: vec![Piece::plain("(header dropped)")],
            },
        });
    }
    rows
}

/// Each field with its findings on one side and what replaced them on the other.
fn views(redacted: &Redacted) -> Vec<Row> {
    let Redacted {
        document,
        findings,
        redaction,
        ..
    } = redacted;
    let nothing = Vec::new();
    let view = |(i, field): (usize, Field<'_>)| {
        let before = field.text.expose();
        let written = redaction.written.get(i).unwrap_or(&nothing);
        match redaction.edits.get(i) {
            Some(Edit::Replace(after)) => {
                let spans = findings.spans.get(i).map(Vec::as_slice).unwrap_or_default();
                pair(field, spans, after, written).unwrap_or_else(|| unpaired(before, spans, after))
            }
            _ => both(before),
        }
    };
    document.fields().enumerate().map(view).collect()
}

/// Walks both texts from one replacement to the next; what lies between is the same text. None when it is not.
///
/// Not every replacement has a finding: a record key is replaced whole, and a bare year goes where it shows an age.
fn pair(field: Field<'_>, spans: &[Span], after: &str, written: &[(usize, usize)]) -> Option<Row> {
    let before = field.text.expose();
    let mut row = Row::default();
    let (mut from, mut to) = (0, 0);
    for (i, &(start, end)) in written.iter().enumerate() {
        let gap = after.get(to..start)?;
        let at = from + gap.len();
        let next_gap = after.get(end..written.get(i + 1).map_or(after.len(), |next| next.0))?;
        let span = spans.iter().find(|s| (s.start..s.end).contains(&at));
        let stop = match span {
            _ if i + 1 == written.len() => before.len().checked_sub(next_gap.len())?,
            Some(span) => span.end,
            None => at + before.get(at..)?.find(next_gap)?,
        };
        let new = after.get(start..end)?;
        let entity = span.map_or_else(|| guessed(field, new), |s| s.entity);
        both_sides(&mut row, before.get(from..at)?, gap)?;
        push(&mut row.before, before.get(at..stop)?, Some(entity));
        push(&mut row.after, new, Some(entity));
        (from, to) = (stop, end);
    }
    both_sides(&mut row, before.get(from..)?, after.get(to..)?)?;
    Some(row)
}

fn both_sides(row: &mut Row, before: &str, after: &str) -> Option<()> {
    push(&mut row.before, before, None);
    push(&mut row.after, after, None);
    (before == after).then_some(())
}

/// Category of a replacement without a finding.
fn guessed(field: Field<'_>, new: &str) -> Entity {
    let otherwise = if field.kind == FieldKind::RecordKey {
        Entity::Id
    } else {
        Entity::Date
    };
    named(new).unwrap_or(otherwise)
}

/// Category that a label or token names.
fn named(replacement: &str) -> Option<Entity> {
    let inner = replacement.strip_prefix('[')?;
    let fits = Entity::ALL
        .iter()
        .copied()
        .filter(|e| inner.starts_with(e.label().as_str()));
    fits.max_by_key(|e| e.name().len())
}

/// For a field that was rewritten as a whole: labels and tokens show themselves.
fn unpaired(before: &str, spans: &[Span], after: &str) -> Row {
    let found = spans.iter().map(|s| (s.start, s.end, s.entity));
    let opaque = opaque_ranges(after).into_iter();
    let opaque = opaque.filter_map(|(start, end)| Some((start, end, named(after.get(start..end)?)?)));
    Row {
        before: marked(before, found),
        after: marked(after, opaque),
    }
}

fn marked(text: &str, ranges: impl Iterator<Item = (usize, usize, Entity)>) -> Line {
    let mut line = Line::new();
    let mut from = 0;
    for (start, end, entity) in ranges {
        push(&mut line, text.get(from..start).unwrap_or_default(), None);
        push(&mut line, text.get(start..end).unwrap_or_default(), Some(entity));
        from = end;
    }
    push(&mut line, text.get(from..).unwrap_or_default(), None);
    line
}

/// Breaks a text at the line breaks that both sides have: those outside findings.
fn lines_of(view: &Row) -> Vec<Row> {
    let (before, after) = (split(&view.before), split(&view.after));
    let rows = before.len().max(after.len());
    let at = |lines: &[Line], i: usize| lines.get(i).cloned().unwrap_or_default();
    (0..rows)
        .map(|i| Row {
            before: at(&before, i),
            after: at(&after, i),
        })
        .collect()
}

fn split(line: &Line) -> Vec<Line> {
    let mut lines = vec![Line::new()];
    for piece in line {
        if piece.entity.is_some() {
            lines.last_mut().into_iter().for_each(|l| l.push(piece.clone()));
            continue;
        }
        for (i, text) in piece.text.split('\n').enumerate() {
            if i > 0 {
                lines.push(Line::new());
            }
            lines
                .last_mut()
                .into_iter()
                .for_each(|l| push(l, text.trim_end_matches('\r'), None));
        }
    }
    if lines.last().is_some_and(Vec::is_empty) {
        lines.pop(); // what follows the last line break
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, FieldPath};
    use crate::findings::Findings;
    use crate::phi::Phi;
    use crate::record::{Header, RecordId};
    use crate::redaction::Redaction;
    use crate::span::Finder;
    use std::sync::Arc;

    /// A field, its findings, its replacement, and the ranges of what was written.
    type Case<'a> = (
        &'a str,
        FieldKind,
        &'a str,
        Vec<Span>,
        Option<&'a str>,
        Vec<(usize, usize)>,
    );

    fn redacted(cases: Vec<Case<'_>>) -> Redacted {
        let mut all = Redacted {
            format: crate::codec::Format::Json,
            unlisted: crate::codec::Unlisted::default(),
            injected: crate::injection::Kinds::default(),
            output: OutputRecord::default(),
            redaction: Redaction::default(),
            document: Document::default(),
            findings: Findings::default(),
        };
        for (path, kind, text, spans, replaced, written) in cases {
            all.document.push(FieldPath::new(path), kind, text);
            all.findings.spans.push(spans);
            all.redaction
                .edits
                .push(replaced.map_or(Edit::Unchanged, |new| Edit::Replace(new.to_owned())));
            all.redaction.written.push(written);
        }
        all
    }

    fn source(key: Option<&str>, value: &str) -> SourceRecord {
        SourceRecord {
            id: RecordId {
                topic: Arc::from("t"),
                partition: 0,
                offset: 0,
            },
            timestamp_ms: None,
            key: key.map(|k| Phi::from(k.as_bytes())),
            value: Some(Phi::from(value.as_bytes())),
            headers: vec![Header {
                name: Phi::from("operator"),
                value: Some(Phi::from(&b"ann"[..])),
            }],
        }
    }

    fn output(key: Option<&str>, value: &str) -> OutputRecord {
        OutputRecord {
            key: key.map(Into::into),
            value: Some(value.into()),
            headers: Vec::new(),
        }
    }

    fn shown(rows: &[Row]) -> Vec<(String, String)> {
        let text = |line: &Line| {
            let piece = |p: &Piece| {
                p.entity
                    .map_or(p.text.clone(), |e| format!("<{} {}>", e.name(), p.text))
            };
            line.iter().map(piece).collect()
        };
        rows.iter()
            .map(|row| (text(&row.before), text(&row.after)))
            .collect()
    }

    fn span(start: usize, end: usize, entity: Entity) -> Span {
        Span::new(start, end, entity, Finder::Pattern)
    }

    #[test]
    fn lines_of_a_text_stay_beside_each_other_although_a_finding_spans_two() {
        let (before, after) = (
            "Ann\nlives at 1 Elm\nSt, NH\nwell",
            "[NAME-1]\nlives at [ADDRESS-1], NH\nwell",
        );
        let spans = vec![
            span(0, 3, Entity::Name),
            span(13, 21, Entity::Address),
            span(23, 25, Entity::State), // kept
        ];
        let redacted = redacted(vec![(
            "",
            FieldKind::Text,
            before,
            spans,
            Some(after),
            vec![(0, 8), (18, 29)],
        )]);
        let rows = compare(&source(None, before), &redacted, &output(None, after));
        let expected = [
            ("header operator:  ann", "(header dropped)"),
            ("", ""),
            ("<name Ann>", "<name [NAME-1]>"),
            (
                "lives at <address 1 Elm\nSt>, NH",
                "lives at <address [ADDRESS-1]>, NH",
            ),
            ("well", "well"),
        ];
        assert_eq!(shown(&rows), expected.map(|(b, a)| (b.to_owned(), a.to_owned())));
    }

    #[test]
    fn json_is_printed_with_its_findings() {
        let (before, after) = (
            r#"{"who":"Ann \"A\" Roe","age":93,"on":true,"codes":[1,null],"text":"seen and sent home, well enough"}"#,
            r#"{"who":"[NAME-1]","age":"90+","on":true,"codes":[1,null],"text":"seen and sent home, well enough"}"#,
        );
        let text = |path, text| (path, FieldKind::Text, text, vec![], None, vec![]);
        let name = |text| ("{key}", FieldKind::MapKey, text, vec![], None, vec![]);
        let redacted = redacted(vec![
            (
                "$key",
                FieldKind::RecordKey,
                "77",
                vec![span(0, 2, Entity::Id)],
                Some("[ID-0-0]"),
                vec![(0, 8)],
            ),
            name("who"),
            (
                "who",
                FieldKind::Text,
                "Ann \"A\" Roe",
                vec![span(0, 11, Entity::Name)],
                Some("[NAME-1]"),
                vec![(0, 8)],
            ),
            name("age"),
            (
                "age",
                FieldKind::Number,
                "93",
                vec![span(0, 2, Entity::Age)],
                Some("90+"),
                vec![(0, 3)],
            ),
            name("on"),
            name("codes"),
            ("codes[]", FieldKind::Number, "1", vec![], None, vec![]),
            name("text"),
            text("text", "seen and sent home, well enough"),
        ]);
        let rows = compare(
            &source(Some("77"), before),
            &redacted,
            &output(Some("[ID-0-0]"), after),
        );
        let expected = [
            ("key  <id 77>", "key  <id [ID-0-0]>"),
            ("header operator:  ann", "(header dropped)"),
            ("", ""),
            ("{", "{"),
            (
                r#"  "who": "<name Ann \"A\" Roe>","#,
                r#"  "who": "<name [NAME-1]>","#,
            ),
            (r#"  "age": <age 93>,"#, r#"  "age": "<age 90+>","#),
            (r#"  "on": true,"#, r#"  "on": true,"#),
            (r#"  "codes": [1, null],"#, r#"  "codes": [1, null],"#),
            (
                r#"  "text": "seen and sent home, well enough""#,
                r#"  "text": "seen and sent home, well enough""#,
            ),
            ("}", "}"),
        ];
        assert_eq!(shown(&rows), expected.map(|(b, a)| (b.to_owned(), a.to_owned())));
    }

    #[test]
    fn a_field_that_was_rewritten_shows_its_labels() {
        let row = unpaired("Ann Roe", &[span(0, 3, Entity::Name)], "was [HEALTH_PLAN-1] here");
        assert_eq!(
            shown(&[row])[0],
            (
                "<name Ann> Roe".into(),
                "was <health_plan [HEALTH_PLAN-1]> here".into()
            )
        );
        let field = Document::from_iter([(FieldPath::default(), FieldKind::Text, "Ann Roe")]);
        assert_eq!(
            pair(
                field.field(0),
                &[span(0, 3, Entity::Name)],
                "[NAME-1] Doe",
                &[(0, 8)]
            ),
            None
        );
    }

    #[test]
    fn replacements_without_a_finding_are_shown() {
        let key = Document::from_iter([(FieldPath::new("$key"), FieldKind::RecordKey, "0048")]);
        let row = pair(key.field(0), &[], "[MRN-0-3]", &[(0, 9)]).unwrap();
        assert_eq!(shown(&[row])[0], ("<mrn 0048>".into(), "<mrn [MRN-0-3]>".into()));

        let text = "b. 1931, Ann, 94 y";
        let note = Document::from_iter([(FieldPath::default(), FieldKind::Text, text)]);
        let spans = [span(9, 12, Entity::Name), span(14, 16, Entity::Age)];
        let row = pair(
            note.field(0),
            &spans,
            "b. [DATE-1], [NAME-1], 90+ y",
            &[(3, 11), (13, 21), (23, 26)],
        )
        .unwrap();
        let expected = "b. <date 1931>, <name Ann>, <age 94> y";
        let after = "b. <date [DATE-1]>, <name [NAME-1]>, <age 90+> y";
        assert_eq!(shown(&[row])[0], (expected.into(), after.into()));
    }
}
