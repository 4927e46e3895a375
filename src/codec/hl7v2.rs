//! HL7 v2 in its ER7 form (HL7 2.5.1 chapter 2): segments, fields, repetitions, components, subcomponents.
//!
//! Each innermost piece with text is a field, decoded (§2.7 escapes), with the path `SEG.field.component` and, from the
//! second on, `.subcomponent`: `PID.5.1`. Free text is one field however many segments carry it: OBX-5 of type TX, FT or ST
//! of consecutive OBX with one OBX-3 (path `OBX.5`), and consecutive NTE-3 (`NTE.3`). OBX-5 of other types says the type:
//! `OBX.5.CWE.2`; a short NM is a number.
//!
//! Nothing but segment names, delimiters and `""` is copied unseen. A line that starts with no segment name is one field,
//! `{line}`; unknown segments and fields have paths as known ones, and what no rule names is narrative.
//!
//! Accepted: CR, LF or both behind segments; MLLP's bytes around the message; FHS and BHS in front; several messages with
//! the same delimiters. Refused: what does not start with a header segment, delimiters that are no ASCII punctuation or
//! change midway.

mod delimiters;
mod paths;

pub(super) use self::delimiters::Delimiters;
use self::paths::Segment;
use super::beside;
use super::fields::Fields;
use super::spliced::{Escape, Layout, Slots, Weave};
use super::{Part, json, stretch, utf8};
use crate::document::{FieldKind, FieldPath};
use crate::entity::Entity;
use crate::fault::Reason;
use crate::policy::FieldRule;
use std::ops::Range;

/// Segments that declare delimiters: of a message, a batch and a file (§2.15.9, §2.10.3).
const HEADERS: [&str; 3] = ["MSH", "BHS", "FHS"];
/// Bytes that MLLP puts before and behind a message.
const MLLP_START: u8 = 0x0b;
const MLLP_END: u8 = 0x1c;
/// OBX-2 of free text.
const TEXT_TYPES: [&str; 3] = ["TX", "FT", "ST"];
/// Digits of the longest NM value that is taken for a number; telephone and record numbers are longer.
const NUMBER_DIGITS_MAX: usize = 6;

/// Whether a text starts as a message, batch or file.
pub(super) fn is_message(text: &str) -> bool {
    let text = text.trim_start_matches(MLLP_START as char);
    HEADERS.iter().any(|id| text.starts_with(id))
        && text.as_bytes().get(3).is_some_and(u8::is_ascii_punctuation)
}

/// Takes a value apart: a message, or a JSON envelope that holds one in a string.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Part<'r>, Reason> {
    let text = utf8(bytes)?;
    if !text.trim_start().starts_with('{') {
        return read(text, "", fields).map(Part::Spliced);
    }
    let layout = json::decode_value(bytes, fields)?;
    let is_message =
        |part: &Part<'_>| matches!(part, Part::Spliced(layout) if matches!(layout.escape, Escape::Er7(_)));
    let has_message = layout.nested().any(is_message);
    match has_message {
        true => Ok(Part::Json(layout)),
        false => Err(Reason::WrongShape),
    }
}

/// Takes messages apart; `prefix` stands in front of each path.
pub(super) fn read<'r>(text: &'r str, prefix: &str, fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    let start = first_header(text).ok_or(Reason::NotHl7 { at: 0 })?;
    let delimiters = Delimiters::declared(text, start)?;
    let mut reader = Reader {
        text,
        delimiters,
        path: prefix.to_owned(),
        prefix: prefix.len(),
        report: None,
        spare: Vec::new(),
        slots: Slots::default(),
        fields,
    };
    for segment in segments(text, start) {
        reader.segment(segment)?;
    }
    reader.end_report()?;
    let slots = reader.slots;
    Ok(Layout {
        text: text.into(),
        slots,
        escape: Escape::Er7(delimiters),
    })
}

/// Where the first header segment starts, with nothing but white space and MLLP's byte in front.
fn first_header(text: &str) -> Option<usize> {
    let start = text.len()
        - text
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{b}' | '\u{feff}'))
            .len();
    is_message(stretch(text, start..text.len())).then_some(start)
}

/// The lines of a text from a place on, without what ends them.
fn segments(text: &str, start: usize) -> impl Iterator<Item = Range<usize>> {
    let mut from = start;
    let is_end = |b: u8| matches!(b, b'\r' | b'\n' | MLLP_START | MLLP_END);
    std::iter::from_fn(move || {
        let start = from;
        let rest = text.as_bytes().get(start..).filter(|rest| !rest.is_empty())?;
        let end = start + rest.iter().position(|&b| is_end(b)).unwrap_or(rest.len());
        from = end + 1;
        Some(start..end)
    })
}

/// Free text that goes on over segments.
struct Report {
    /// `OBX.5` or `NTE.3`.
    path: &'static str,
    /// OBX-3, which all lines of a report share.
    observation: Range<usize>,
    weave: Weave,
}

/// Where a field stands.
struct Place<'s> {
    id: &'s str,
    /// The segment, where paths of its fields are kept.
    segment: Option<Segment>,
    number: usize,
    /// OBX-2, of OBX-5.
    value_type: Option<&'s str>,
    /// Whether the value of OBX-5 is in years (OBX-6).
    is_in_years: bool,
}

struct Reader<'r, 'f, 'p> {
    text: &'r str,
    delimiters: Delimiters,
    /// The prefix, and behind it the path of what is being read.
    path: String,
    prefix: usize,
    report: Option<Report>,
    /// Room for the places of a segment's fields.
    spare: Vec<Range<usize>>,
    slots: Slots,
    fields: &'f mut Fields<'p>,
}

impl<'r> Reader<'r, '_, '_> {
    fn segment(&mut self, place: Range<usize>) -> Result<(), Reason> {
        let line = stretch(self.text, place.clone());
        if line.trim().is_empty() {
            return Ok(());
        }
        if is_message(line) && Delimiters::declared(self.text, place.start)? != self.delimiters {
            return Err(Reason::NotHl7 { at: place.start });
        }
        let Some(id) = line.get(..3).filter(|id| self.is_segment(id, line)) else {
            self.end_report()?;
            // A segment that readers would not know for one. In a string it is text, as is all that cannot be read there.
            if self.prefix == 0 && self.looks_like_segment(line) {
                return Err(Reason::NotHl7 { at: place.start });
            }
            let mut weave = Weave::default();
            self.unescape(place, &mut weave);
            return self.finish_at("{line}", weave);
        };
        let is_header = HEADERS.contains(&id);
        let mut fields = std::mem::take(&mut self.spare);
        fields.clear();
        fields.extend(self.pieces(place, self.delimiters.field));
        // A header's first field is the delimiter itself, so the second, its other delimiters, comes first here.
        let (numbered_from, skipped) = if is_header { (1, 2) } else { (0, 1) };
        if !self.continues_report(id, &fields) {
            self.end_report()?;
        }
        let segment = Segment::named(id).filter(|_| self.prefix == 0);
        for (at, place) in fields.iter().enumerate().skip(skipped) {
            let number = at + numbered_from;
            self.field((id, segment, number), place.clone(), &fields)?;
        }
        self.spare = fields;
        Ok(())
    }

    /// Whether a line starts with the name of a segment (§2.5.1: three characters) and a field. "LEE" alone is a name.
    fn is_segment(&self, id: &str, line: &str) -> bool {
        let is_code = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        id.as_bytes()[0].is_ascii_uppercase()
            && id.bytes().all(is_code)
            && line.as_bytes().get(3) == Some(&self.delimiters.field)
    }

    /// Whether a line would be a segment but for its case or what stands in front.
    fn looks_like_segment(&self, line: &str) -> bool {
        let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        let id = line.get(..3).unwrap_or_default().to_ascii_uppercase();
        line.as_bytes().get(3) == Some(&self.delimiters.field) && Segment::named(&id).is_some()
    }

    /// The pieces of a stretch between separators.
    fn pieces(&self, place: Range<usize>, separator: u8) -> impl Iterator<Item = Range<usize>> + use<'r> {
        let bytes = &self.text.as_bytes()[place.clone()];
        let mut from = place.start;
        let ends = memchr::memchr_iter(separator, bytes).map(move |at| place.start + at);
        ends.chain([place.end])
            .map(move |end| std::mem::replace(&mut from, end + 1)..end)
    }

    /// Whether a segment's free text belongs to the report that is open.
    fn continues_report(&self, id: &str, fields: &[Range<usize>]) -> bool {
        let Some(report) = &self.report else { return false };
        match id {
            "NTE" => report.path == "NTE.3",
            "OBX" => {
                let observation = fields.get(3).map(|place| stretch(self.text, place.clone()));
                report.path == "OBX.5"
                    && self.is_free_text(fields)
                    && observation == Some(stretch(self.text, report.observation.clone()))
            }
            _ => false,
        }
    }

    /// The type of an observation's values (OBX-2).
    fn value_type(&self, fields: &[Range<usize>]) -> &'r str {
        fields
            .get(2)
            .map_or("", |place| stretch(self.text, place.clone()))
    }

    /// Whether an observation is measured in years (OBX-6, a code or its text).
    fn is_in_years(&self, fields: &[Range<usize>]) -> bool {
        let units = fields.get(6).cloned().unwrap_or_default();
        self.pieces(units, self.delimiters.component)
            .any(|unit| beside::is_years(stretch(self.text, unit)))
    }

    fn is_free_text(&self, fields: &[Range<usize>]) -> bool {
        TEXT_TYPES.contains(&self.value_type(fields))
    }

    fn field(
        &mut self,
        (id, segment, number): (&str, Option<Segment>, usize),
        place: Range<usize>,
        fields: &[Range<usize>],
    ) -> Result<(), Reason> {
        if is_null(stretch(self.text, place.clone())) {
            return Ok(());
        }
        if (id, number) == ("NTE", 3) {
            return self.report("NTE.3", place, 0..0);
        }
        let is_value = (id, number) == ("OBX", 5);
        if is_value && self.is_free_text(fields) {
            return self.report("OBX.5", place, fields[3].clone());
        }
        let value_type = is_value.then(|| self.value_type(fields));
        let is_type =
            |kind: &str| (1..=3).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_uppercase());
        let at = Place {
            segment: segment.filter(|_| !is_value),
            id,
            number,
            value_type: value_type.map(|kind| if is_type(kind) { kind } else { "?" }),
            is_in_years: is_value && self.is_in_years(fields),
        };
        self.repetitions(place, &at)
    }

    /// Adds a line of free text, with its repetitions.
    fn report(
        &mut self,
        path: &'static str,
        place: Range<usize>,
        observation: Range<usize>,
    ) -> Result<(), Reason> {
        let mut report = self.report.take().unwrap_or_else(|| Report {
            path,
            observation,
            weave: Weave::default(),
        });
        for repetition in self.pieces(place, self.delimiters.repetition) {
            report.weave.gap('\n');
            self.unescape(repetition, &mut report.weave);
        }
        self.report = Some(report);
        Ok(())
    }

    fn end_report(&mut self) -> Result<(), Reason> {
        match self.report.take() {
            Some(report) => self.finish_at(report.path, report.weave),
            None => Ok(()),
        }
    }

    fn finish_at(&mut self, path: &str, weave: Weave) -> Result<(), Reason> {
        self.path.truncate(self.prefix);
        self.path.push_str(path);
        weave.finish(&self.path, FieldKind::Text, self.fields, &mut self.slots)
    }

    /// Adds the pieces of a field.
    fn repetitions(&mut self, place: Range<usize>, at: &Place<'_>) -> Result<(), Reason> {
        let Delimiters {
            component: of_components,
            repetition: of_repetitions,
            subcomponent: of_subcomponents,
            ..
        } = self.delimiters;
        let bytes = &self.text.as_bytes()[..place.end];
        let ends = memchr::memchr3_iter(
            of_components,
            of_repetitions,
            of_subcomponents,
            &bytes[place.start..],
        );
        let (mut from, mut component, mut sub) = (place.start, 1, 1);
        for end in ends.map(|at| place.start + at).chain([place.end]) {
            self.piece(from..end, at, (component, sub))?;
            from = end + 1;
            match bytes.get(end) {
                Some(b) if *b == of_repetitions => (component, sub) = (1, 1),
                Some(b) if *b == of_components => (component, sub) = (component + 1, 1),
                _ => sub += 1,
            }
        }
        Ok(())
    }

    fn piece(
        &mut self,
        place: Range<usize>,
        at: &Place<'_>,
        (component, sub): (usize, usize),
    ) -> Result<(), Reason> {
        let piece = stretch(self.text, place.clone());
        if is_null(piece) || piece.trim_start().is_empty() {
            return Ok(());
        }
        let kind = |text: &str| match at.value_type == Some("NM") && is_short_number(text) {
            true => FieldKind::Number,
            false => FieldKind::Text,
        };
        let path = self.path_of(at, component, sub)?;
        if memchr::memchr(self.delimiters.escape, piece.as_bytes()).is_none() {
            let plain = (self.text, place);
            return self.slots.add_plain(path, kind(piece), plain, self.fields);
        }
        let mut weave = Weave::default();
        self.unescape(place, &mut weave);
        let kind = kind(weave.text());
        weave.finish(path.as_str(), kind, self.fields, &mut self.slots)
    }

    /// The path of a piece.
    fn path_of(&mut self, at: &Place<'_>, component: usize, sub: usize) -> Result<FieldPath, Reason> {
        let kept = at.segment.filter(|_| sub == 1);
        if let Some(path) = kept.and_then(|segment| segment.path(at.number, component)) {
            return Ok(path);
        }
        self.path.truncate(self.prefix);
        self.path.push_str(at.id);
        push_number(&mut self.path, at.number);
        if let Some(value_type) = at.value_type {
            self.path.push('.');
            self.path.push_str(value_type);
        }
        push_number(&mut self.path, component);
        if sub > 1 {
            push_number(&mut self.path, sub);
        }
        match at.is_in_years {
            true => self
                .fields
                .tagged_path(&self.path, Some(FieldRule::Is(Entity::Age))),
            false => self.fields.path(&self.path),
        }
    }

    /// Adds a piece to a field's text, its escapes decoded (§2.7).
    fn unescape(&self, place: Range<usize>, weave: &mut Weave) {
        let mark = self.delimiters.escape;
        let mut from = place.start;
        let bytes = &self.text.as_bytes()[..place.end];
        while let Some(start) = memchr::memchr(mark, &bytes[from..]).map(|at| from + at) {
            let Some(end) = memchr::memchr(mark, &bytes[start + 1..]).map(|at| start + 1 + at) else {
                break;
            };
            let Some(decoded) = self.decoded(stretch(self.text, start + 1..end)) else {
                // No escape that stands for text: it is read as it is written, up to what may be the start of another.
                weave.add_if_any(from..end, self.text);
                from = end;
                continue;
            };
            weave.add_if_any(from..start, self.text);
            match decoded.as_str() {
                "\n" => weave.gap('\n'),
                _ => weave.add(start..end + 1, &decoded),
            }
            from = end + 1;
        }
        weave.add_if_any(from..place.end, self.text);
    }

    /// What an escape stands for; empty for marks of emphasis.
    fn decoded(&self, code: &str) -> Option<String> {
        let delimiter = match code {
            "F" => self.delimiters.field,
            "S" => self.delimiters.component,
            "T" => self.delimiters.subcomponent,
            "R" => self.delimiters.repetition,
            "E" => self.delimiters.escape,
            layout if layout.starts_with('.') => b'\n', // §2.7.6: line breaks, indents, centring
            "H" | "N" => return Some(String::new()),
            _ => {
                let digits = code
                    .strip_prefix('X')
                    .filter(|hex| !hex.is_empty() && hex.len().is_multiple_of(2))?;
                let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
                let bytes: Option<Vec<u8>> = (0..digits.len()).step_by(2).map(pair).collect();
                return String::from_utf8(bytes?).ok();
            }
        };
        Some((delimiter as char).to_string())
    }
}

/// Whether there is nothing in a piece, or the mark of a value to be deleted (§2.5.3.2).
fn is_null(piece: &str) -> bool {
    piece.is_empty() || piece == "\"\""
}

/// Appends a member to a path.
fn push_number(path: &mut String, number: usize) {
    path.push('.');
    match u8::try_from(number) {
        Ok(digit @ 0..=9) => path.push((b'0' + digit) as char),
        _ => path.push_str(&number.to_string()),
    }
}

/// Whether a numeric value is too short to be somebody's number.
fn is_short_number(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() <= NUMBER_DIGITS_MAX && json::is_number(text)
}

#[cfg(test)]
#[path = "hl7v2_tests.rs"]
mod tests;
