//! Rich Text Format (RTF 1.9.1): the text of a document is one field; each group of definitions (fonts, styles, the
//! author in `\info`) is one more.
//!
//! Control words are punctuation, and copied. Refused, so that the document counts as unreadable: pictures and binary data,
//! groups that do not close, hexadecimal characters of code pages with more than a byte for each, or of MS-DOS.

use super::fields::Fields;
use super::spliced::{Escape, Layout, Slots, Weave};
use super::stretch;
use crate::document::FieldKind;
use crate::fault::Reason;
use crate::limits::JSON_DEPTH_MAX;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::ops::Range;

/// Words that start a group whose text is not the document's.
const DEFINITIONS: [&str; 8] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "header",
    "footer",
    "footnote",
    "annotation",
];
/// Words that end a line or cell.
const BREAKS: [&str; 9] = [
    "par", "line", "row", "cell", "tab", "page", "sect", "nestcell", "nestrow",
];
/// Words behind which there is no text.
const BINARY: [&str; 4] = ["pict", "bin", "objdata", "blipuid"];

/// The characters of hexadecimal bytes from 80 on, by what the header declares (`\ansicpg1251`, `\mac`).
fn code_page(word: &str, number: &str) -> Option<&'static Encoding> {
    let label = match (word, number) {
        ("mac", _) => "macintosh".to_owned(),
        ("ansicpg", "0") => "windows-1252".to_owned(),
        ("ansicpg", page) => format!("windows-{page}"),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_single_byte())
}

/// How rich text starts.
pub(super) const START: &str = "{\\rtf";

/// Whether a text starts as rich text.
pub(super) fn is_rtf(text: &str) -> bool {
    text.starts_with(START)
}

/// Writes text so that it is text in RTF: its own characters escaped, others than ASCII by number.
pub(super) fn escape(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => out.extend_from_slice(&[b'\\', c as u8]),
            '\n' => out.extend_from_slice(b"\\line "),
            c if c.is_ascii() => out.push(c as u8),
            c => {
                // `\u` takes a signed 16-bit number, and one character for readers that do not know it: the group says that it is
                // one, whatever holds around it.
                out.extend_from_slice(b"{\\uc1");
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(format!("\\u{}?", *unit as i16).as_bytes());
                }
                out.push(b'}');
            }
        }
    }
}

/// Takes a document apart; its text is a field with this path.
pub(super) fn read<'r>(text: &'r str, path: &str, fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    let mut reader = Reader {
        text,
        at: 0,
        code_page: Some(WINDOWS_1252),
        groups: Vec::new(),
        texts: vec![Weave::default()],
        pending_high: None,
        finished: Vec::new(),
    };
    reader.read()?;
    let mut slots = Slots::default();
    for weave in reader.finished.into_iter().chain(reader.texts) {
        weave.finish(path, FieldKind::Text, fields, &mut slots)?;
    }
    Ok(Layout {
        text: text.into(),
        slots,
        escape: Escape::Rtf,
    })
}

/// A group that is open.
#[derive(Clone, Copy)]
struct Group {
    /// Whether it has a text of its own.
    is_definition: bool,
    /// Characters that follow `\u` for readers that do not know it.
    skipped: usize,
}

struct Reader<'r> {
    text: &'r str,
    at: usize,
    /// None for one that is not read here.
    code_page: Option<&'static Encoding>,
    groups: Vec<Group>,
    /// Texts under construction, the innermost last.
    texts: Vec<Weave>,
    /// The first half of a character beyond 16 bits, with where it stands.
    pending_high: Option<(Range<usize>, u16)>,
    finished: Vec<Weave>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Reason> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if self.pending_high.is_some() && !bytes[self.at..].starts_with(b"\\u") {
                return self.fault();
            }
            match byte {
                b'{' => self.open()?,
                b'}' => self.close()?,
                b'\\' => self.control()?,
                b'\r' | b'\n' => self.at += 1,
                _ => {
                    let is_special = |b: &u8| matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n');
                    let len = bytes[self.at..]
                        .iter()
                        .position(is_special)
                        .unwrap_or(bytes.len() - self.at);
                    let place = self.at..self.at + len;
                    self.at = place.end;
                    let text = self.text;
                    self.weave().add_if_any(place, text);
                }
            }
        }
        match self.groups.is_empty() && self.pending_high.is_none() {
            true => Ok(()),
            false => self.fault(),
        }
    }

    fn fault<T>(&self) -> Result<T, Reason> {
        Err(Reason::Unreadable)
    }

    fn weave(&mut self) -> &mut Weave {
        self.texts
            .last_mut()
            .expect("the document's own text is always there; this is a bug")
    }

    fn open(&mut self) -> Result<(), Reason> {
        if self.groups.len() >= JSON_DEPTH_MAX {
            return self.fault();
        }
        let skipped = self.groups.last().map_or(1, |group| group.skipped);
        self.at += 1;
        let rest = stretch(self.text, self.at..self.text.len());
        let word = rest.strip_prefix('\\').unwrap_or_default();
        let is_definition =
            word.starts_with('*') || DEFINITIONS.iter().any(|definition| word.starts_with(definition));
        if is_definition {
            self.texts.push(Weave::default());
        } else if self.texts.len() > 1 {
            self.weave().gap('\n'); // the entries of a table or of `\info`
        }
        self.groups.push(Group {
            is_definition,
            skipped,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Reason> {
        self.at += 1;
        match self.groups.pop() {
            None => return self.fault(),
            Some(group) if group.is_definition => self.finished.extend(self.texts.pop()),
            Some(_) => {}
        }
        Ok(())
    }

    /// What follows a backslash.
    fn control(&mut self) -> Result<(), Reason> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        match bytes.get(start + 1) {
            Some(b'\'') => return self.hexadecimal(start),
            Some(first) if first.is_ascii_alphabetic() => {}
            Some(symbol) => {
                self.at += 2;
                let decoded = match symbol {
                    b'\\' | b'{' | b'}' => (*symbol as char).to_string(),
                    b'~' => " ".to_owned(),
                    b'_' => "-".to_owned(),
                    b'\r' | b'\n' => {
                        self.weave().gap('\n');
                        return Ok(());
                    }
                    _ if symbol.is_ascii() => return Ok(()),
                    _ => return self.fault(),
                };
                self.weave().add(start..start + 2, &decoded);
                return Ok(());
            }
            None => return self.fault(),
        }
        let count = |from: usize, fits: fn(&u8) -> bool| bytes[from..].iter().take_while(|b| fits(b)).count();
        let word_end = start + 1 + count(start + 1, u8::is_ascii_alphabetic);
        let sign = usize::from(bytes.get(word_end) == Some(&b'-'));
        let end = word_end + sign + count(word_end + sign, u8::is_ascii_digit);
        let (word, number) = (
            stretch(self.text, start + 1..word_end),
            stretch(self.text, word_end..end),
        );
        self.at = end + usize::from(bytes.get(end) == Some(&b' '));
        match word {
            "u" => self.unicode(start, number),
            "uc" => {
                let skipped = number.parse().unwrap_or(1);
                if let Some(group) = self.groups.last_mut() {
                    group.skipped = skipped;
                }
                Ok(())
            }
            "ansicpg" | "mac" | "pc" | "pca" => {
                self.code_page = code_page(word, number);
                Ok(())
            }
            _ if BINARY.contains(&word) => self.fault(),
            _ => {
                if BREAKS.contains(&word) {
                    self.weave().gap(if matches!(word, "tab" | "cell") {
                        '\t'
                    } else {
                        '\n'
                    });
                }
                Ok(())
            }
        }
    }

    /// `\'e9`: a byte of the code page.
    fn hexadecimal(&mut self, start: usize) -> Result<(), Reason> {
        let digits = self.text.get(start + 2..start + 4);
        let Some(byte) = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
            return self.fault();
        };
        // The lower half is ASCII in all of them.
        let page = self.code_page.or(byte.is_ascii().then_some(WINDOWS_1252));
        let Some(page) = page else { return self.fault() };
        let decoded = page.decode_without_bom_handling(&[byte]).0.into_owned();
        self.at = start + 4;
        self.weave().add(start..start + 4, &decoded);
        Ok(())
    }

    /// `\u233?`: a character by number, and what stands for it where that is not understood.
    fn unicode(&mut self, start: usize, number: &str) -> Result<(), Reason> {
        let Ok(code) = number.parse::<i32>() else {
            return self.fault();
        };
        let unit = (code & 0xffff) as u16;
        let skipped = self.groups.last().map_or(1, |group| group.skipped);
        for _ in 0..skipped {
            match self.text.as_bytes().get(self.at) {
                Some(b'\\')
                    if self
                        .text
                        .get(self.at..self.at + 4)
                        .is_some_and(|t| t.starts_with("\\'")) =>
                {
                    self.at += 4;
                }
                Some(b) if b.is_ascii() && !matches!(b, b'{' | b'}' | b'\\') => self.at += 1,
                _ => break,
            }
        }
        let (from, units) = match self.pending_high.take() {
            Some((half, high)) if half.end == start => (half.start, vec![high, unit]),
            Some(_) => return self.fault(),
            None if (0xd800..0xdc00).contains(&unit) => {
                self.pending_high = Some((start..self.at, unit));
                return Ok(());
            }
            None => (start, vec![unit]),
        };
        let Ok(decoded) = String::from_utf16(&units) else {
            return self.fault();
        };
        let place = from..self.at;
        self.weave().add(place, &decoded);
        Ok(())
    }
}

#[cfg(test)]
#[path = "rtf_tests.rs"]
mod tests;
