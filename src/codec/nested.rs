//! Documents inside strings: JSON, markup, rich text and HL7 v2 in a string, plain or in base64, packed or not.
//!
//! In: the text of a string. Out: what it holds, with the fields of a document in place of one field of text; they come
//! back as the same kind of string. What cannot be read as the document that it seems to be is text, searched as all text.
//! Bytes in base64 that are no text (PDF, images) are [`FieldKind::Blob`], removed whole, or where the policy says so the
//! record does not pass.
//!
//! Bounded: [`NESTING_MAX`] levels, and what is unpacked counts against [`crate::limits::UNPACKED_BYTES_MAX`].
//!
//! Paths: a document's own names follow the string's path (`data.PID.5.1`); text without names of its own is a member
//! `{text}`, `{html}` or `{rtf}`. A string whose path the policy calls one value (`id`, `remove`, `keep` …) stays one.

use super::change::Changes;
use super::fields::Fields;
use super::{Part, hl7v2, json, markup, rtf};
use crate::document::{Edit, FieldKind, FieldPath};
use crate::fault::Reason;
use crate::limits::UNPACKED_BYTES_MAX;
use crate::policy::{FieldRule, Unreadable};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::bufread::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use std::borrow::Cow;
use std::io::{Read, Write};

/// Documents in documents: a message in an envelope that holds a report in base64 that holds markup are three.
const NESTING_MAX: usize = 8;
/// Characters of the shortest string that is tried as base64 without the policy's word that it is: shorter words of
/// letters and digits can be anything. Text of 12 bytes out of random characters has a chance below one in 10,000.
const BASE64_CHARS_MIN: usize = 16;
/// Bytes of text whose base64 is that long.
const BASE64_TEXT_MIN: usize = BASE64_CHARS_MIN / 4 * 3;
/// Characters of the shortest string that can only be packed or encrypted bytes where it is base64 and no text. Hashes and
/// identifiers are shorter (SHA-512 has 88), and are searched as words.
const BLOB_CHARS_MIN: usize = 256;
/// Column at which encoders of mail break base64 (RFC 2045 §6.8).
const MIME_COLUMNS: usize = 76;

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What a string holds.
pub(super) enum Content {
    /// A document; its fields have been added.
    Document(Nested),
    /// Text or bytes as they stand: a field of this kind.
    Field(FieldKind),
}

/// A document inside a string.
pub(super) struct Nested {
    /// The outermost first; none for a document as it stands.
    wrappings: Vec<Wrapping>,
    part: Part<'static>,
}

/// How a document became base64.
struct Wrapping {
    /// What stands in front: `data:text/html;base64,`.
    lead: String,
    engine: &'static GeneralPurpose,
    is_padded: bool,
    is_broken_into_lines: bool,
    packing: Option<Packing>,
    /// Whether only the look of the string says that it is base64: then it must go on looking so.
    is_guess: bool,
}

#[derive(Clone, Copy)]
enum Packing {
    /// RFC 1950.
    Zlib,
    /// RFC 1952.
    Gzip,
}

impl Nested {
    /// The document.
    pub(super) fn part(&self) -> &Part<'static> {
        &self.part
    }

    /// Fields that it put into the document.
    pub(super) fn fields(&self) -> usize {
        self.part.fields()
    }

    /// What becomes of the string.
    pub(super) fn edit(&self, mut changes: Changes<'_>) -> Edit {
        if changes.is_none() && !self.part.drops() {
            return Edit::Unchanged;
        }
        let bytes = self.part.write(&mut changes).unwrap_or_default();
        let wrap = |bytes: Vec<u8>, wrapping: &Wrapping| wrapping.wrap(bytes).into_bytes();
        let bytes = self.wrappings.iter().rev().fold(bytes, wrap);
        Edit::Replace(
            String::from_utf8(bytes).expect("documents in strings are text; anything else is a bug"),
        )
    }
}

/// Looks into a string.
///
/// # Errors
/// More fields or unpacked bytes than a record may have; a blob, where the policy stops at them.
pub(super) fn open(text: &str, path: &FieldPath, fields: &mut Fields<'_>) -> Result<Content, Reason> {
    let look = first_look(text);
    if look == Look::Text {
        return Ok(Content::Field(FieldKind::Text));
    }
    let is_attachment = match fields.policy.rule(path) {
        Some(FieldRule::Attachment) => true,
        None | Some(FieldRule::Narrative) if look == Look::Document => false,
        _ => return Ok(Content::Field(FieldKind::Text)),
    };
    let path = path.as_str();
    if fields.nesting >= NESTING_MAX {
        return blob_or_text(is_attachment || base64_body(text).is_some(), fields);
    }
    fields.nesting += 1;
    let before = fields.len();
    let content = match document(text, path, fields) {
        Ok(Some(part)) => Ok(Content::Document(Nested {
            wrappings: Vec::new(),
            part,
        })),
        Ok(None) => in_base64(text, path, is_attachment, fields),
        Err(reason) => Err(reason),
    };
    fields.nesting -= 1;
    match content {
        Err(Reason::Unreadable) => {
            fields.truncate(before);
            blob_or_text(true, fields)
        }
        content => content,
    }
}

/// Whether a text is base64 of something that reads as text.
pub(super) fn hides_text(text: &str) -> bool {
    let bytes = decoded(text.trim_end_matches('\0'), false).map(|(_, bytes)| bytes);
    bytes.is_some_and(|bytes| String::from_utf8(bytes).is_ok_and(|text| is_text(&text)))
}

/// What bytes are that nothing can read as text.
///
/// # Errors
/// The policy stops at them.
pub(super) fn blob(fields: &Fields<'_>) -> Result<FieldKind, Reason> {
    match fields.policy.unreadable {
        Unreadable::Remove => Ok(FieldKind::Blob),
        Unreadable::Quarantine => Err(Reason::Unreadable),
    }
}

fn blob_or_text(is_blob: bool, fields: &Fields<'_>) -> Result<Content, Reason> {
    match is_blob {
        false => Ok(Content::Field(FieldKind::Text)),
        true => blob(fields).map(Content::Field),
    }
}

/// What a string may be, by a cheap look: nearly all are text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Text and nothing else.
    Text,
    /// Base64 where the policy says that it is.
    Word,
    /// Worth a second look.
    Document,
}

fn first_look(text: &str) -> Look {
    if text.len() < BASE64_CHARS_MIN && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Look::Word; // most short ones are
    }
    let body = text.trim_start_matches(is_lead);
    match body.as_bytes().first() {
        None => Look::Text,
        Some(b'{' | b'[' | b'<') => Look::Document,
        Some(b'"') if is_json(text.trim_matches(is_lead)) => Look::Document,
        Some(_) if base64_body(text).is_some() => match text.len() < BASE64_CHARS_MIN {
            true => Look::Word,
            false => Look::Document,
        },
        Some(_) if hl7v2::is_message(body) || markup::has_signs(text) => Look::Document,
        Some(_) => Look::Text,
    }
}

/// White space, and the byte order mark that files begin with: what may stand in front of any document.
fn is_lead(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Reads text as the document that it looks like. `None`, and no field added, where it is none.
fn document(text: &str, path: &str, fields: &mut Fields<'_>) -> Result<Option<Part<'static>>, Reason> {
    let (before, resources) = (fields.len(), fields.resources);
    let trimmed = text.trim_matches(is_lead);
    let read = if hl7v2::is_message(trimmed) {
        hl7v2::read(text, &format!("{path}."), fields).map(Part::Spliced)
    } else if rtf::is_rtf(trimmed) {
        rtf::read(text, &format!("{path}.{{rtf}}"), fields).map(Part::Spliced)
    } else if is_json(trimmed) {
        json::read_nested(text, path, fields).map(Part::Json)
    } else if markup::is_document(trimmed) {
        markup::read_document(text, &format!("{path}."), fields).map(Part::Spliced)
    } else if markup::has_signs(text) {
        markup::read_fragment(text, &format!("{path}.{{html}}"), fields).map(Part::Spliced)
    } else {
        return Ok(None);
    };
    match read {
        Ok(part) => Ok(Some(part.into_owned())),
        Err(limit @ (Reason::TooLarge | Reason::TooManyFields | Reason::Unreadable)) => Err(limit),
        Err(_) => {
            fields.truncate(before);
            fields.resources = resources;
            Ok(None)
        }
    }
}

/// Whether text in brackets is worth parsing. A list of numbers is text: as numbers they would not be searched.
fn is_json(trimmed: &str) -> bool {
    let ends = [trimmed.as_bytes().first(), trimmed.as_bytes().last()];
    match ends.map(|end| end.copied()) {
        [Some(b'{'), Some(b'}')] => true,
        [Some(b'['), Some(b']')] => trimmed.contains(['"', '{']),
        // Encoded twice: a quotation of a person has no escapes.
        [Some(b'"'), Some(b'"')] => trimmed.contains("\\\""),
        _ => false,
    }
}

fn in_base64(
    text: &str,
    path: &str,
    is_attachment: bool,
    fields: &mut Fields<'_>,
) -> Result<Content, Reason> {
    let Some((mut wrapping, bytes)) = decoded(text, is_attachment) else {
        // Not base64 at all is text, also where a document was to be expected; and damaged base64 is unreadable there.
        return blob_or_text(is_attachment && base64_body(text).is_some(), fields);
    };
    fields.unpack(bytes.len())?;
    let bytes = match unpacked(&bytes, fields)? {
        Some((packing, bytes)) => {
            wrapping.packing = Some(packing);
            bytes
        }
        None => bytes,
    };
    let is_sure = !wrapping.is_guess || wrapping.packing.is_some();
    let is_binary = !bytes.starts_with(rtf::START.as_bytes())
        && infer::get(&bytes).is_some_and(|kind| kind.matcher_type() != infer::MatcherType::Text);
    let document_text = String::from_utf8(bytes)
        .ok()
        .filter(|text| !is_binary && is_text(text));
    let Some(inner) = document_text.filter(|text| is_sure || text.len() >= BASE64_TEXT_MIN) else {
        let is_blob = is_sure || is_binary || text.len() >= BLOB_CHARS_MIN;
        return blob_or_text(is_blob, fields);
    };
    let content = match document(&inner, path, fields)? {
        Some(part) => Content::Document(Nested {
            wrappings: Vec::new(),
            part,
        }),
        None if fields.nesting < NESTING_MAX && first_look(&inner) == Look::Document => {
            fields.nesting += 1;
            let content = in_base64(&inner, path, false, fields);
            fields.nesting -= 1;
            content?
        }
        None => Content::Field(FieldKind::Text),
    };
    let mut nested = match content {
        Content::Document(nested) => nested,
        Content::Field(FieldKind::Blob) => return Ok(Content::Field(FieldKind::Blob)),
        Content::Field(_) => {
            let path = fields.path(&format!("{path}.{{text}}"))?;
            fields.push(path, FieldKind::Text, &inner)?;
            Nested {
                wrappings: Vec::new(),
                part: Part::Text(Cow::Owned(inner)),
            }
        }
    };
    nested.wrappings.insert(0, wrapping);
    Ok(Content::Document(nested))
}

/// Text as people write it: no control characters but white space.
fn is_text(text: &str) -> bool {
    let is_white = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    !text.chars().any(|c| c.is_control() && !is_white(c))
}

/// What may be base64 in a string: all of it, or what follows `;base64,`.
fn base64_body(text: &str) -> Option<(&str, &str)> {
    const MARK: &str = ";base64,";
    let (lead, body) = match text.starts_with("data:").then(|| text.find(MARK)).flatten() {
        Some(at) => text.split_at(at + MARK.len()),
        None => ("", text),
    };
    let fits =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_' | b'=' | b'\r' | b'\n');
    // Of several lines each may be indented.
    let is_all = body.bytes().all(fits) || body.lines().all(|line| line.trim().bytes().all(fits));
    (is_all && !body.trim().is_empty()).then_some((lead, body))
}

/// Decodes base64: where the string says so itself or the policy does, whatever comes out; else from a certain length on.
fn decoded(text: &str, is_attachment: bool) -> Option<(Wrapping, Vec<u8>)> {
    let (lead, body) = base64_body(text)?;
    let is_guess = !is_attachment && lead.is_empty();
    if is_guess && body.len() < BASE64_CHARS_MIN {
        return None;
    }
    let is_broken_into_lines = body.trim().contains('\n');
    let compact: Cow<'_, str> = match body.contains(char::is_whitespace) {
        true => Cow::Owned(body.split_ascii_whitespace().collect()),
        false => Cow::Borrowed(body),
    };
    let engine = match compact.contains(['-', '_']) {
        true => &URL_SAFE,
        false => &STANDARD,
    };
    let wrapping = Wrapping {
        lead: lead.to_owned(),
        engine,
        is_padded: compact.ends_with('=') || compact.len().is_multiple_of(4),
        is_broken_into_lines,
        packing: None,
        is_guess,
    };
    let bytes = engine.decode(compact.as_bytes()).ok()?;
    Some((wrapping, bytes))
}

/// Unpacks what is packed whole and sound. `Unreadable` where something stands beside the packed bytes that nobody would
/// see: a name in the header, bytes behind the end.
fn unpacked(bytes: &[u8], fields: &mut Fields<'_>) -> Result<Option<(Packing, Vec<u8>)>, Reason> {
    let left = UNPACKED_BYTES_MAX.saturating_sub(fields.unpacked);
    let (packing, read) = match bytes {
        // RFC 1952 §2.3: the fourth byte tells of names and comments.
        [0x1f, 0x8b, _, flags, ..] if *flags <= 1 => {
            let mut decoder = GzDecoder::new(bytes);
            let read = read_at_most(&mut decoder, left);
            (Packing::Gzip, read.map(|read| (read, decoder.into_inner())))
        }
        [0x1f, 0x8b, ..] => return Err(Reason::Unreadable),
        // RFC 1950 §2.2: method 8, a window of up to 32 KiB, and a check that makes both bytes a multiple of 31.
        [a, b, ..] if a & 0x8f == 8 && (u16::from(*a) << 8 | u16::from(*b)).is_multiple_of(31) => {
            let mut decoder = ZlibDecoder::new(bytes);
            let read = read_at_most(&mut decoder, left);
            (Packing::Zlib, read.map(|read| (read, decoder.into_inner())))
        }
        _ => return Ok(None),
    };
    let Some((bytes, behind)) = read else {
        return Ok(None);
    };
    fields.unpack(bytes.len())?;
    match behind.is_empty() {
        true => Ok(Some((packing, bytes))),
        false => Err(Reason::Unreadable),
    }
}

/// All that comes, or one byte more than the limit; `None` when it is damaged.
fn read_at_most(reader: impl Read, limit: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

impl Wrapping {
    fn wrap(&self, mut bytes: Vec<u8>) -> String {
        // Or readers would not know it for base64 any more, our own gate among them.
        if self.is_guess && self.packing.is_none() && bytes.len() < BASE64_TEXT_MIN {
            bytes.resize(BASE64_TEXT_MIN, b' ');
        }
        let packed = match self.packing {
            None => bytes,
            Some(packing) => packing.pack(&bytes),
        };
        let mut text = self.engine.encode(packed);
        if !self.is_padded {
            text.truncate(text.trim_end_matches('=').len());
        }
        if self.is_broken_into_lines {
            let lines: Vec<&str> = text
                .as_bytes()
                .chunks(MIME_COLUMNS)
                .map(|line| std::str::from_utf8(line).expect("base64 is ASCII; anything else is a bug"))
                .collect();
            text = lines.join("\n");
        }
        format!("{}{text}", self.lead)
    }
}

impl Packing {
    fn pack(self, bytes: &[u8]) -> Vec<u8> {
        const NO_FAILURE: &str = "writing to memory cannot fail; this is a bug";
        let level = flate2::Compression::default();
        match self {
            Packing::Zlib => {
                let mut encoder = ZlibEncoder::new(Vec::new(), level);
                encoder.write_all(bytes).expect(NO_FAILURE);
                encoder.finish().expect(NO_FAILURE)
            }
            Packing::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), level); // without a time: a replay gives the same bytes
                encoder.write_all(bytes).expect(NO_FAILURE);
                encoder.finish().expect(NO_FAILURE)
            }
        }
    }
}

#[cfg(test)]
#[path = "nested_tests.rs"]
mod tests;
