//! Labelled JSONL, as `deidstream eval` reads it.
//!
//! In: files of lines `{"id", "source", "text", "spans": [{"start", "end", "label"}]}`, maybe with `kind` and more; offsets
//! count Unicode code points, `end` is exclusive. Out: the records, and every line that is not one, with file, line, what
//! is wrong and what to do. One bad line does not stop the others. What is told holds no text of a record: names of
//! members, labels, numbers.

use crate::config::problems::io_kind;
use crate::limits::RECORD_BYTES_MAX;
use crate::phi::Phi;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// Longest line in bytes: the largest record, every character of it escaped (`\u00e9` for two bytes).
const LINE_BYTES_MAX: u64 = 6 * RECORD_BYTES_MAX as u64;
/// Names of labels and sources are cut here where they are repeated in a message.
const NAME_SHOWN_MAX: usize = 40;
/// The usual reason for offsets that do not fit.
const OFFSETS_ADVICE: &str =
    "offsets count Unicode code points (not bytes, not UTF-16 units) from 0, and `end` is exclusive";

/// A stretch that a person labelled: code points, `end` exclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gold {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The source's own label.
    pub label: Arc<str>,
}

/// One labelled record.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// Where it stands: file as given, line from 1.
    pub place: Place,
    /// Its id.
    pub id: String,
    /// Where it comes from; chooses the label map.
    pub source: Arc<str>,
    /// What kind of text it is, where the record says so.
    pub kind: Option<String>,
    /// The text.
    pub text: Phi<String>,
    /// What was labelled: sorted, disjoint.
    pub gold: Vec<Gold>,
}

/// File and line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// File as it was named.
    pub file: Arc<str>,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// A line (or file) that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: &'static str,
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.what, self.fix)
    }
}

/// What was read from all files.
#[derive(Debug, Default)]
pub struct Reading {
    /// The records, in order.
    pub records: Vec<Labelled>,
    /// What could not be used, in order.
    pub bad: Vec<Bad>,
    seen: HashMap<(Arc<str>, String), Place>,
    /// One copy of each label and source.
    names: HashMap<String, Arc<str>>,
}

impl Reading {
    /// Reads a file. `source` stands in for records that name none.
    pub fn file(&mut self, path: &Path, source: Option<&str>) {
        let file: Arc<str> = Arc::from(path.display().to_string());
        let before = (self.records.len(), self.bad.len());
        let lines = File::open(path).and_then(|opened| self.lines(BufReader::new(opened), &file, source));
        let whole = |what: String, fix| Bad {
            place: Place {
                file: file.clone(),
                line: 0,
            },
            what,
            fix,
        };
        match lines {
            Err(error) => self.bad.push(whole(
                format!("cannot be read ({})", io_kind(&error)),
                "check the path and its permissions",
            )),
            Ok(()) if before == (self.records.len(), self.bad.len()) => self.bad.push(whole(
                "holds no record".to_owned(),
                "give a file with one labelled record a line",
            )),
            Ok(()) => {}
        }
    }

    /// Reads lines. Blank ones are passed over; a byte order mark at the start and CRLF line ends do not matter.
    ///
    /// # Errors
    /// That of the reader: what was read before it stays.
    pub fn lines(
        &mut self,
        mut lines: impl BufRead,
        file: &Arc<str>,
        source: Option<&str>,
    ) -> std::io::Result<()> {
        for number in 1.. {
            let mut line = Vec::new();
            let length = lines.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line)?;
            if length == 0 {
                break;
            }
            let place = Place {
                file: file.clone(),
                line: number,
            };
            if length as u64 == LINE_BYTES_MAX && line.last() != Some(&b'\n') {
                lines.skip_until(b'\n')?;
                let what = format!("is longer than {} MiB", LINE_BYTES_MAX >> 20);
                self.note(place, (what, "split the record"));
                continue;
            }
            let mut bytes = line.as_slice();
            if number == 1 {
                bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match self.record(bytes, place.clone(), source) {
                Ok(record) => self.records.push(record),
                Err(problem) => self.note(place, problem),
            }
        }
        Ok(())
    }

    fn note(&mut self, place: Place, (what, fix): Problem) {
        self.bad.push(Bad { place, what, fix });
    }

    fn record(&mut self, line: &[u8], place: Place, source: Option<&str>) -> Result<Labelled, Problem> {
        let json = parse(line)?;
        let id = id(&json)?;
        let source = match (json.get("source"), source) {
            (None | Some(Value::Null), Some(source)) => source,
            (None | Some(Value::Null), None) => {
                return Err((
                    "`source` is missing".to_owned(),
                    "add it: it chooses the label map; or give --labels",
                ));
            }
            (Some(_), _) => text(&json, "source")?,
        };
        let source = self.name(source);
        let text = Phi::new(text(&json, "text")?.to_owned());
        let gold = self.gold(&json, text.expose())?;
        let kind = json.get("kind").and_then(Value::as_str).map(str::to_owned);
        if let Some(first) = self.seen.get(&(source.clone(), id.clone())) {
            let what = format!("its `id` is that of {first}");
            return Err((what, "give each record of a source its own id"));
        }
        self.seen.insert((source.clone(), id.clone()), place.clone());
        Ok(Labelled {
            place,
            id,
            source,
            kind,
            text,
            gold,
        })
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let shared: Arc<str> = Arc::from(name);
        self.names.insert(name.to_owned(), shared.clone());
        shared
    }

    /// The labelled stretches, checked against the text and against each other.
    fn gold(&mut self, json: &Map<String, Value>, text: &str) -> Result<Vec<Gold>, Problem> {
        let spans = json
            .get("spans")
            .ok_or_else(|| missing("spans", "add `\"spans\": []` where nothing is PHI"))?;
        let spans = spans.as_array().ok_or((
            "`spans` is not a list".to_owned(),
            "write `[{\"start\": 0, \"end\": 4, \"label\": \"NAME\"}]`",
        ))?;
        let characters = text.chars().count();
        let mut gold = Vec::with_capacity(spans.len());
        for (at, span) in spans.iter().enumerate() {
            let (start, end, label) = stretch(at, span, characters)?;
            let label = self.name(label);
            gold.push((at, Gold { start, end, label }));
        }
        gold.sort_by_key(|(_, g)| (g.start, g.end));
        if let Some(pair) = gold.windows(2).find(|pair| pair[1].1.start < pair[0].1.end) {
            let (a, b) = (pair[0].0, pair[1].0);
            let what = format!("spans[{}] and spans[{}] overlap", a.min(b), a.max(b));
            return Err((what, "label each character once"));
        }
        let gold: Vec<Gold> = gold.into_iter().map(|(_, g)| g).collect();
        match blank(text, &gold) {
            true => Err(("a span covers nothing but white space".to_owned(), OFFSETS_ADVICE)),
            false => Ok(gold),
        }
    }
}

/// What is wrong, and what to do.
type Problem = (String, &'static str);

fn missing(member: &str, fix: &'static str) -> Problem {
    (format!("`{member}` is missing"), fix)
}

/// The library's message quotes the line, so only the column is taken over.
fn parse(line: &[u8]) -> Result<Map<String, Value>, Problem> {
    let line = std::str::from_utf8(line).map_err(|error| {
        (
            format!("is not UTF-8 from byte {}", error.valid_up_to()),
            "convert the file first (iconv -f FROM -t UTF-8)",
        )
    })?;
    match serde_json::from_str(line) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err((
            "is not a JSON object".to_owned(),
            "write one record {\"id\", \"source\", \"text\", \"spans\"} on each line",
        )),
        Err(error) if error.is_eof() => Err((
            "is JSON that ends too soon".to_owned(),
            "write each record on one line, without line breaks inside",
        )),
        Err(error) => Err((
            format!("is not JSON at column {}", error.column()),
            "mend it; quotes and line breaks inside a text must be escaped",
        )),
    }
}

fn id(json: &Map<String, Value>) -> Result<String, Problem> {
    match json.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        Some(Value::String(_)) => Err(("`id` is empty".to_owned(), "give the record an id")),
        None => Err(missing("id", "give each record an id of its own")),
        Some(_) => Err(("`id` is not text".to_owned(), "write it in quotes")),
    }
}

fn text<'j>(json: &'j Map<String, Value>, member: &'static str) -> Result<&'j str, Problem> {
    match json.get(member) {
        Some(Value::String(text)) => Ok(text),
        None => Err(missing(member, "add it")),
        Some(_) => Err((format!("`{member}` is not text"), "write it in quotes")),
    }
}

/// One labelled stretch: start, end, label.
fn stretch(at: usize, span: &Value, characters: usize) -> Result<(usize, usize, &str), Problem> {
    let offset = |member: &str| {
        let value = span
            .get(member)
            .ok_or_else(|| missing(&format!("spans[{at}].{member}"), "add it"))?;
        value
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| {
                (
                    format!("spans[{at}].{member} is not a whole number from 0"),
                    OFFSETS_ADVICE,
                )
            })
    };
    let (start, end) = (offset("start")?, offset("end")?);
    let label = match span.get("label") {
        Some(Value::String(label)) if !label.trim().is_empty() => label,
        _ => return Err(missing(&format!("spans[{at}].label"), "name what it is")),
    };
    if start >= end {
        let what = format!("spans[{at}] is empty or reversed ({start} to {end})");
        return Err((what, OFFSETS_ADVICE));
    }
    if end > characters {
        let what = format!("spans[{at}] ends at {end}, beyond the text, which has {characters} characters");
        return Err((what, OFFSETS_ADVICE));
    }
    Ok((start, end, label))
}

/// Whether some stretch holds nothing that could be hidden.
fn blank(text: &str, gold: &[Gold]) -> bool {
    let mut characters = text.chars().enumerate().peekable();
    gold.iter().any(|span| {
        while characters.next_if(|(at, _)| *at < span.start).is_some() {}
        let mut all_blank = true;
        while let Some((_, c)) = characters.next_if(|(at, _)| *at < span.end) {
            all_blank &= c.is_whitespace();
        }
        all_blank
    })
}

/// A label, source or id in a message: cut, and without control characters.
pub fn shown(name: &str) -> String {
    let harmless = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut shown: String = name.chars().take(NAME_SHOWN_MAX).map(harmless).collect();
    if name.chars().nth(NAME_SHOWN_MAX).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> Reading {
        let mut reading = Reading::default();
        reading
            .lines(lines.as_bytes(), &Arc::from("notes.jsonl"), None)
            .unwrap();
        reading
    }

    fn told(lines: &str) -> String {
        let bad: Vec<String> = read(lines).bad.iter().map(Bad::to_string).collect();
        bad.join("\n")
    }

    fn line(id: &str, text: &str, spans: &str) -> String {
        format!(r#"{{"id":"{id}","source":"s","text":"{text}","spans":[{spans}]}}"#)
    }

    #[test]
    fn offsets_are_code_points_in_any_order_and_line_ends_do_not_matter() {
        let spans = r#"{"start":8,"end":11,"label":"B"},{"start":2,"end":7,"label":"A"}"#;
        let lines = format!(
            "\u{feff}{}\r\n\r\n{}\n",
            line("1", "👩 Zoe\u{301}y and", spans),
            line("2", "", "")
        );
        let reading = read(&lines);
        assert!(reading.bad.is_empty(), "{:?}", reading.bad);
        let labels: Vec<&str> = reading.records[0].gold.iter().map(|g| &*g.label).collect();
        assert_eq!(labels, ["A", "B"]);
        assert_eq!(reading.records[1].place.to_string(), "notes.jsonl:3");
    }

    #[test]
    fn each_bad_line_is_told_with_its_line_and_what_to_do_and_the_others_go_on() {
        let span = |start: i32, end: i32| format!(r#"{{"start":{start},"end":{end},"label":"N"}}"#);
        let cases = [
            ("{\"id\": \"Jane Roe\", ".to_owned(), "ends too soon"),
            ("{\"id\": Jane}".to_owned(), "not JSON at column 8"),
            ("[1]".to_owned(), "not a JSON object"),
            ("{}".to_owned(), "`id` is missing"),
            (
                r#"{"id":"a","text":"","spans":[]}"#.to_owned(),
                "`source` is missing",
            ),
            (
                r#"{"id":"a","source":"s","spans":[]}"#.to_owned(),
                "`text` is missing",
            ),
            (
                r#"{"id":"a","source":"s","text":"x"}"#.to_owned(),
                "`spans` is missing",
            ),
            (line("a", "Jane", &span(0, 5)), "beyond the text, which has 4"),
            (line("a", "Jane", &span(3, 1)), "empty or reversed (3 to 1)"),
            (line("a", "Jane", &span(2, 2)), "empty or reversed"),
            (line("a", "Jane", &span(-1, 2)), "not a whole number"),
            (line("a", "Jane", r#"{"start":0,"end":1}"#), "spans[0].label"),
            (line("a", "Jane", r#"{"start":0,"label":"N"}"#), "spans[0].end"),
            (
                line("a", "Jane Roe", &format!("{},{}", span(4, 8), span(0, 5))),
                "spans[0] and spans[1] overlap",
            ),
            (line("a", "Jane  Roe", &span(4, 6)), "white space"),
            (line("fine", "Jane", &span(0, 4)), "id` is that of notes.jsonl:1"),
        ];
        for (bad, what) in cases {
            let lines = format!("{}\n{bad}\n{}\n", line("fine", "x", ""), line("last", "y", ""));
            let told = told(&lines);
            assert!(told.starts_with("notes.jsonl:2: "), "{told}");
            assert!(
                told.contains(what) && told.contains("; ") && !told.contains("Jane"),
                "{told}"
            );
            assert_eq!(read(&lines).records.len(), 2, "the others go on");
        }
    }

    #[test]
    fn a_file_that_is_not_there_or_empty_is_told() {
        let empty = tempfile::NamedTempFile::new().unwrap();
        let mut reading = Reading::default();
        reading.file(empty.path(), None);
        reading.file(Path::new("/nowhere/x.jsonl"), None);
        let told: Vec<&str> = reading.bad.iter().map(|b| b.what.as_str()).collect();
        assert_eq!(
            told,
            ["holds no record", "cannot be read (no such file or directory)"]
        );
    }

    #[test]
    fn a_source_can_stand_in() {
        let mut reading = Reading::default();
        let line = r#"{"id":7,"text":"x","spans":[]}"#;
        reading
            .lines(line.as_bytes(), &Arc::from("f"), Some("ours"))
            .unwrap();
        assert_eq!(
            (&*reading.records[0].source, reading.records[0].id.as_str()),
            ("ours", "7")
        );
    }
}
