//! JSON (RFC 8259): each string, number and member name becomes a field with its decoded text and its place.
//!
//! Tokens, escapes and their errors are `jiter`'s; this module keeps the stack, the paths, the places and what JSON
//! parsers leave open. The stack is a `Vec`, so nesting costs no thread stack.
//!
//! Accepted: any value as root; a byte order mark in front, which RFC 8259 §8.1 lets readers ignore (it stays).
//! Refused, each with its own reason: duplicate member names (§4: readers disagree about what they mean), half
//! surrogate pairs (§8.2), invalid UTF-8, nesting beyond `JSON_DEPTH_MAX`, an empty value, more than one value (NDJSON
//! is not JSON), everything else that is malformed. jiter also refuses whole numbers of more than 4,300 digits.
//!
//! A string that holds a document of its own ([`super::nested`]) has that document's fields in place of its own.
//!
//! Paths: member names joined by `.`, `[]` after a name for each array level, `parent.{key}` for member names. Names
//! are not escaped: a member `a.b` has the path of a member `b` inside `a`, as flattened JSON means it.

mod members;
mod numbers;
mod spelled;

pub(super) use members::of_root;
pub(super) use numbers::is_number;
use numbers::{is_long, significant};
use spelled::Spelled;

use super::beside::Beside;
use super::fields::Fields;
use super::names::Names;
use super::nested::{self, Content, Nested};
use super::{fhir, utf8};
use crate::document::{FieldKind, FieldPath, KEY_ROOT};
use crate::fault::Reason;
use crate::limits::{JSON_DEPTH_MAX, OUTPUT_BYTES_MAX};
use crate::policy::FieldRule;
use crate::standard;
use jiter::{Jiter, JiterError, JiterErrorType, JsonErrorType, Peek};
use std::borrow::Cow;
use std::ops::Range;

const _: () = assert!(
    OUTPUT_BYTES_MAX <= u32::MAX as usize,
    "places are kept in 32 bits"
);

/// Digits of the shortest number inside a string that may be somebody's: a telephone number without area code.
const NUMBER_DIGITS_MIN: usize = 7;
/// Bytes of a text for each of its fields, or so.
const BYTES_FOR_EACH: usize = 40;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A JSON text and where its fields stand in it, in order.
pub(super) struct Layout<'r> {
    pub(super) text: Cow<'r, str>,
    pub(super) root: Root,
    pub(super) slots: Vec<Slot>,
    /// Documents in strings, by the index of their slot, in order.
    pub(super) nested: Vec<(usize, Nested)>,
    /// Members that the policy drops, with a comma each, in order.
    pub(super) dropped: Vec<Range<usize>>,
}

/// Where a field stands: byte range in the text, quotes included.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) holds: Holds,
}

/// What stands in a slot, which decides how a replacement is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    String,
    Number,
    /// A number that is searched as text, for it may be somebody's. Removed it leaves an empty string, where other numbers leave null: it
    /// is a field of the output as well, so that input and output agree field by field.
    LongNumber,
    /// A number, short or long, that a schema beside it tells for one: what is found there leaves 0.
    TypedNumber,
    /// A member name of the object with this number.
    Name(u32),
}

/// Which part of the record it is: that settles kinds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Key,
    Value,
}

impl Root {
    const fn path(self) -> &'static str {
        match self {
            Root::Key => KEY_ROOT,
            Root::Value => "",
        }
    }
}

/// Takes the bytes of a value apart.
pub(super) fn decode_value<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    decode_bytes(bytes, Root::Value, fields)
}

/// Takes the bytes of a key or a value apart.
pub(super) fn decode_bytes<'r>(
    bytes: &'r [u8],
    root: Root,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    match bytes.is_empty() {
        true => Err(Reason::EmptyValue),
        false => decode(utf8(bytes)?, root, fields),
    }
}

/// Takes a JSON text apart. On failure, `fields` holds some of its fields.
pub(super) fn decode<'r>(text: &'r str, root: Root, fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    read(text, root, root.path(), 0..0, fields)
}

/// The same for a text with an object, whose place is given, that has no fields: it was made by the caller.
pub(super) fn decode_around<'r>(
    text: &'r str,
    root: Root,
    made: Range<usize>,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    read(text, root, root.path(), made, fields)
}

/// Takes a JSON text apart that stands in a string with this path.
pub(super) fn read_nested<'r>(
    text: &'r str,
    path: &str,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    read(text, Root::Value, path, 0..0, fields)
}

fn read<'r>(
    text: &'r str,
    root: Root,
    path: &str,
    made: Range<usize>,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader = Reader {
        text,
        tokens: Jiter::new(body.as_bytes()),
        skipped: text.len() - body.len(),
        root,
        path: path.to_owned(),
        restarts: fields.is_fhir || (fields.nesting > 0 && fhir::starts_as_resource(body)),
        looked_ahead: 0,
        open: Vec::new(),
        spare: Vec::new(),
        objects: 0,
        slots: Vec::with_capacity(fields.expect(body.len(), BYTES_FOR_EACH)),
        nested: Vec::new(),
        dropped: Vec::new(),
        made,
        fields,
    };
    reader.read()?;
    let Reader {
        slots,
        nested,
        dropped,
        ..
    } = reader;
    Ok(Layout {
        text: text.into(),
        root,
        slots,
        nested,
        dropped,
    })
}

/// An array or object that is not closed yet.
struct Open<'r> {
    /// Length of its own path.
    path_len: usize,
    /// Number of the object and its member names so far; none for an array.
    object: Option<(u32, Names<'r>)>,
    /// Path that its content shares: of an array's elements, or of an object's member names.
    shared: FieldPath,
    /// The path around a FHIR resource, at which paths start anew.
    around: Option<String>,
    /// What its members say about each other.
    beside: Beside,
    /// Whether a member was kept: then the comma behind it goes with the next that is dropped.
    has_kept: bool,
    /// Where members start that are dropped in front of the first that is kept.
    dropping_from: Option<usize>,
}

struct Reader<'r, 'f, 'p> {
    text: &'r str,
    tokens: Jiter<'r>,
    /// Bytes of the text in front of what `tokens` reads.
    skipped: usize,
    root: Root,
    /// Path of the value being read.
    path: String,
    /// Whether paths start anew at every FHIR resource.
    restarts: bool,
    /// Bytes read in advance to learn what resource an object is.
    looked_ahead: usize,
    open: Vec<Open<'r>>,
    /// Empty lists of names, for use again.
    spare: Vec<Names<'r>>,
    objects: u32,
    slots: Vec<Slot>,
    nested: Vec<(usize, Nested)>,
    dropped: Vec<Range<usize>>,
    /// What the caller made, and is not read; empty where there is none.
    made: Range<usize>,
    fields: &'f mut Fields<'p>,
}

impl<'r> Reader<'r, '_, '_> {
    /// Reads the one value, to the end of the text.
    fn read(&mut self) -> Result<(), Reason> {
        let fault = self.fault();
        let mut next = Some(self.tokens.peek().map_err(fault)?);
        loop {
            next = match next {
                Some(token) => self.value(token)?,
                None if self.open.is_empty() => return self.tokens.finish().map_err(fault),
                None => self.step(false)?,
            };
        }
    }

    /// Reads the value that starts here; of an array or object only the start. Returns the first token inside.
    fn value(&mut self, token: Peek) -> Result<Option<Peek>, Reason> {
        let fault = self.fault();
        match token {
            Peek::String => self.string()?,
            Peek::Object if self.here() == self.made.start && !self.made.is_empty() => {
                self.tokens.known_skip(token).map_err(fault)?;
            }
            Peek::Array | Peek::Object => {
                self.open(token)?;
                return self.step(true);
            }
            Peek::Null => self.tokens.known_null().map_err(fault)?,
            Peek::True | Peek::False => drop(self.tokens.known_bool(token).map_err(fault)?),
            _ => self.number(token)?,
        }
        Ok(None)
    }

    fn string(&mut self) -> Result<(), Reason> {
        let fault = self.fault();
        let start = self.here();
        let text = Spelled::of(self.text, self.tokens.known_str().map_err(fault)?);
        let kind = match self.root {
            Root::Key => FieldKind::RecordKey,
            Root::Value => FieldKind::Text,
        };
        // A patient called "Patient" changes no resource into another.
        let is_type = self.restarts && self.path.rsplit('.').next() == Some("resourceType");
        let is_capital = text.as_str().starts_with(|c: char| c.is_ascii_uppercase());
        if is_type && is_capital && standard::is_of_fhir(text.as_str()) {
            return Ok(());
        }
        let path = self.value_path()?;
        let place = start..self.here();
        let content = match kind {
            FieldKind::Text => nested::open(text.as_str(), &path, self.fields)?,
            kind => Content::Field(kind),
        };
        match content {
            Content::Field(kind) => self.field(path, kind, text.as_str(), place, Holds::String)?,
            Content::Document(nested) => {
                self.nested.push((self.slots.len(), nested));
                self.slot(place, Holds::String);
            }
        }
        self.note_beside(text.as_str());
        Ok(())
    }

    /// Reads a number, or fails on what cannot start a value.
    fn number(&mut self, token: Peek) -> Result<(), Reason> {
        let fault = self.fault();
        let start = self.here();
        self.tokens.known_number_bytes(token).map_err(fault)?;
        let text = significant(self.source(start..self.here()));
        let digits = || text.bytes().filter(u8::is_ascii_digit).count();
        let path = self.value_path()?;
        let is_typed = self.fields.numbers_stay && self.fields.nesting == 0;
        let (kind, holds) = match self.root {
            Root::Key => (FieldKind::RecordKey, Holds::Number),
            // What a rule takes or replaces has another type in the schema, or may be null.
            Root::Value if is_typed && self.is_ruled(&path) => (FieldKind::Number, Holds::Number),
            Root::Value if is_typed && is_long(text) => (FieldKind::Text, Holds::TypedNumber),
            Root::Value if is_typed => (FieldKind::Number, Holds::TypedNumber),
            // In a string it was text that is searched, and so it stays.
            Root::Value if self.fields.nesting > 0 && digits() >= NUMBER_DIGITS_MIN => {
                (FieldKind::Text, Holds::LongNumber)
            }
            Root::Value if is_long(text) => (FieldKind::Text, Holds::LongNumber),
            Root::Value => (FieldKind::Number, Holds::Number),
        };
        self.field(path, kind, text, start..self.here(), holds)?;
        self.note_beside(text);
        Ok(())
    }

    /// Whether a rule says more of a path than that it is searched or kept.
    fn is_ruled(&self, path: &FieldPath) -> bool {
        let rule = self.fields.policy.rule(path);
        !matches!(
            rule,
            None | Some(FieldRule::Narrative | FieldRule::Term | FieldRule::Keep)
        )
    }

    /// Notes that an array or object starts here.
    fn open(&mut self, token: Peek) -> Result<(), Reason> {
        if self.open.len() >= JSON_DEPTH_MAX {
            return Err(Reason::TooDeep { at: self.here() });
        }
        let is_object = token == Peek::Object;
        let around = match is_object && self.restarts {
            true => self
                .resource_type()?
                .map(|kind| fhir::enter(&mut self.path, &kind)),
            false => None,
        };
        self.fields.resources += usize::from(around.is_some());
        let path_len = self.path.len();
        if !is_object {
            self.path.push_str("[]");
        }
        let shared = match is_object {
            false => self.fields.path(&self.path)?,
            true => {
                self.push_member("{key}", self.open.is_empty());
                let names = self.fields.path(&self.path)?;
                self.path.truncate(path_len);
                names
            }
        };
        let object = is_object.then(|| (self.objects, self.spare.pop().unwrap_or_default()));
        self.objects += u32::from(is_object);
        self.open.push(Open {
            path_len,
            object,
            shared,
            around,
            beside: Beside::default(),
            has_kept: false,
            dropping_from: None,
        });
        Ok(())
    }

    /// The type of the FHIR resource that starts here, if one does.
    fn resource_type(&mut self) -> Result<Option<String>, Reason> {
        let here = self.here();
        let object = self.source(here..self.text.len());
        if !fhir::may_be_resource(&self.path, self.open.is_empty(), object) {
            return Ok(None);
        }
        let (kind, read) = fhir::resource_type(object);
        self.looked_ahead += read;
        match self.looked_ahead > fhir::LOOK_AHEAD_MAX * self.text.len() {
            true => Err(Reason::TooDeep { at: here }),
            false => Ok(kind),
        }
    }

    /// Goes on in the innermost array or object. Returns the token of its next value, or closes it.
    fn step(&mut self, first: bool) -> Result<Option<Peek>, Reason> {
        let fault = self.fault();
        let next = match self.open.last().is_some_and(|o| o.object.is_some()) {
            true => self.member(first)?,
            false if first => self.tokens.known_array().map_err(fault)?,
            false => self.tokens.array_step().map_err(fault)?,
        };
        if next.is_none()
            && let Some(closed) = self.open.pop()
        {
            self.path.truncate(closed.path_len);
            if let Some((_, mut names)) = closed.object {
                names.clear();
                self.spare.push(names);
            }
            if let Some(around) = closed.around {
                self.path = around;
            }
            self.settle_beside(closed.beside)?;
        }
        Ok(next)
    }

    /// Appends a member name to the path. Members of a root object without a path have no dot in front.
    fn push_member(&mut self, name: &str, in_root: bool) {
        if !(in_root && self.path.is_empty()) {
            self.path.push('.');
        }
        self.path.push_str(name);
    }

    /// Gives the fields of an object that ends their rules, and tells the concept around a coding of it.
    fn settle_beside(&mut self, beside: Beside) -> Result<(), Reason> {
        if let [.., concept, _] = self.open.as_mut_slice()
            && self.path.ends_with(".coding[]")
        {
            concept.beside.note_coding(beside);
        }
        beside.settle(self.fields)
    }

    /// Notes what a member of a FHIR element says about those beside it.
    fn note_beside(&mut self, text: &str) {
        if let Some(open) = self
            .open
            .last_mut()
            .filter(|open| self.restarts && open.object.is_some())
        {
            let member = self.path.get(open.path_len + 1..).unwrap_or_default();
            open.beside.note(member, text, self.fields);
        }
    }

    /// Path of the scalar just read.
    fn value_path(&mut self) -> Result<FieldPath, Reason> {
        match self.open.last() {
            Some(Open {
                object: None, shared, ..
            }) => Ok(shared.clone()),
            _ => self.fields.path(&self.path),
        }
    }

    fn field(
        &mut self,
        path: FieldPath,
        kind: FieldKind,
        text: &str,
        place: Range<usize>,
        holds: Holds,
    ) -> Result<(), Reason> {
        self.slot(place, holds);
        self.fields.push(path, kind, text)
    }

    fn slot(&mut self, place: Range<usize>, holds: Holds) {
        self.slots.push(Slot {
            start: place.start as u32,
            end: place.end as u32,
            holds,
        });
    }

    /// Position in the text of the next byte to be read.
    fn here(&self) -> usize {
        self.skipped + self.tokens.current_index()
    }

    /// A stretch of the text between two tokens, which is never inside a character.
    fn source(&self, range: Range<usize>) -> &'r str {
        self.text.get(range).unwrap_or_default()
    }

    fn fault(&self) -> impl Fn(JiterError) -> Reason + Copy + use<> {
        let skipped = self.skipped;
        move |error| reason(&error, skipped)
    }
}

/// Converts an error of jiter, which may quote the text, to a reason, which does not.
fn reason(error: &JiterError, skipped: usize) -> Reason {
    let at = skipped + error.index;
    match &error.error_type {
        // jiter's name for a high half followed by anything but an escape.
        JiterErrorType::JsonError(
            JsonErrorType::LoneLeadingSurrogateInHexEscape | JsonErrorType::UnexpectedEndOfHexEscape,
        ) => Reason::LoneSurrogate { at },
        _ => Reason::NotJson { at },
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
