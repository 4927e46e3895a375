//! Markup: whole XML documents, and fragments of HTML inside strings.
//!
//! Tokens are `quick-xml`'s, which reads no document type and expands no entity but those of the standard; this module keeps
//! paths and places.
//!
//! **Documents** (XML 1.0, as C-CDA): paths are element names joined by `.`, without namespace prefixes; an attribute is a
//! member `@name`. Text between two tags is a field with its element's path, comments and processing instructions are
//! fields `{comment}`. Inside narrative elements ([`NARRATIVE`]) all text is one field, so that the finders read sentences.
//! Each name of an element or attribute is a field `{name}` where it first comes, searched as member names are.
//!
//! **Fragments** (HTML, FHIR's XHTML): all text is one field with the path given; attributes are `element.@name` below it.
//! Only text with a tag or entity of HTML's is a fragment. Office's elements in it (`o:p`) have their names searched as those of
//! documents; any other `<` stands for itself, as in "<140<br>" and `<jane@example.org>`.
//!
//! Refused: mismatched tags (documents), document types with declarations, unknown entities, nesting beyond
//! `JSON_DEPTH_MAX`.

mod declared;
mod html;

use self::declared::{has_declarations, is_doctype_of_html, is_plain};
use self::html::{INLINE, WITHOUT_VALUE, is_html, is_office, is_part_of_date, with_tags_only};
use super::beside::Beside;
use super::fields::Fields;
use super::spliced::{Escape, Layout, Slots, Weave};
use super::{Part, stretch, utf8};
use crate::document::FieldKind;
use crate::entity::Entity;
use crate::fault::Reason;
use crate::limits::JSON_DEPTH_MAX;
use crate::policy::FieldRule;
use crate::standard;
use quick_xml::Reader as Tokens;
use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::ops::Range;

/// Elements of documents whose content is prose with markup in it, by name and the name of the element around: CDA's
/// narrative block (CDA R2 §4.3.5), FHIR's (`Narrative.div`).
const NARRATIVE: [(&str, &str); 2] = [("section", "text"), ("text", "div")];

/// Takes a value apart that is an XML document.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Part<'r>, Reason> {
    match bytes.is_empty() {
        true => Err(Reason::EmptyValue),
        false => read_document(utf8(bytes)?, "", fields).map(Part::Spliced),
    }
}

/// Whether a text says that it is an XML document. XHTML is none: it is read as HTML is, so that its text is one field.
pub(super) fn is_document(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let first_tag = || text.split_once('>').map_or("", |(tag, _)| tag);
    (text.starts_with("<?xml") && !matches!(root(text), "html" | "body" | "div"))
        || (text.starts_with('<') && first_tag().contains("urn:hl7-org:"))
}

/// The name of the first element.
fn root(text: &str) -> &str {
    let is_name = |tag: &&str| tag.starts_with(|c: char| c.is_alphabetic());
    let tag = text.split('<').find(is_name).unwrap_or_default();
    tag.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
        .next()
        .unwrap_or_default()
}

/// Whether a reader of XML takes this for a name (XML 1.0 §2.3, without the finer points of Unicode).
fn is_xml_name(name: &str) -> bool {
    let is_start = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'_' | b':') || !b.is_ascii();
    let is_part = |b: u8| is_start(b) || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    name.bytes().next().is_some_and(is_start) && name.bytes().all(is_part)
}

/// Whether a text shows something of markup: a tag, or an entity that readers know.
pub(super) fn has_signs(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'<', b'&', bytes).any(|at| {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        let is_entity = || {
            let name = reference_end(bytes, at).map(|end| stretch(text, at + 1..end));
            name.is_some_and(|name| decoded(name, resolve_html5_entity).is_some())
        };
        match bytes[at] {
            b'<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'),
            _ => is_entity(),
        }
    })
}

/// Where the semicolon stands of the reference that starts at `at`. Nothing but its name is read, so that many `&` take linear time.
fn reference_end(bytes: &[u8], at: usize) -> Option<usize> {
    let is_of_name = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'#';
    let end = at + 1 + bytes[at + 1..].iter().take_while(is_of_name).count();
    (bytes.get(end) == Some(&b';')).then_some(end)
}

/// What a reference stands for: a character by number, or an entity of the standard.
fn decoded(name: &str, resolve: fn(&str) -> Option<&'static str>) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    code.ok().and_then(char::from_u32).map(String::from)
}

/// Writes text so that it is text in markup, also in an attribute.
pub(super) fn escape(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(quick_xml::escape::escape(text).as_bytes());
}

/// Takes an XML document apart; `prefix` stands in front of each path.
pub(super) fn read_document<'r>(
    text: &'r str,
    prefix: &str,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    Reader::new((text, text), prefix, Kind::Document, fields).read()
}

/// Takes a piece of HTML apart; its text is a field with this path.
pub(super) fn read_fragment<'r>(
    text: &'r str,
    path: &str,
    fields: &mut Fields<'_>,
) -> Result<Layout<'r>, Reason> {
    let seen = with_tags_only(text);
    let seen = seen.as_ref().map_or(text, |seen| seen.expose());
    Reader::new((text, seen), path, Kind::Fragment, fields).read()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Fragment,
}

struct Reader<'r, 't, 'f, 'p> {
    text: &'r str,
    /// The same text as the tokens see it, place by place.
    seen: &'t str,
    tokens: Tokens<&'t [u8]>,
    kind: Kind,
    /// Path of the element that is open.
    path: String,
    /// Length of the path and name of each open element, the outermost first; documents only.
    open: Vec<(usize, &'r str)>,
    /// The text under construction.
    weave: Weave,
    /// How many elements are open where all text is one field; for a fragment the whole.
    narrative_from: Option<usize>,
    has_root: bool,
    /// Whether a fragment has something of HTML.
    has_html: bool,
    names: HashSet<&'r str>,
    slots: Slots,
    fields: &'f mut Fields<'p>,
}

impl<'r, 't, 'f, 'p> Reader<'r, 't, 'f, 'p> {
    fn new((text, seen): (&'r str, &'t str), path: &str, kind: Kind, fields: &'f mut Fields<'p>) -> Self {
        let mut tokens = Tokens::from_str(seen);
        let config = tokens.config_mut();
        config.check_end_names = kind == Kind::Document;
        config.allow_unmatched_ends = kind == Kind::Fragment;
        config.allow_dangling_amp = kind == Kind::Fragment;
        Reader {
            text,
            seen,
            tokens,
            kind,
            path: path.to_owned(),
            open: Vec::new(),
            weave: Weave::default(),
            narrative_from: (kind == Kind::Fragment).then_some(0),
            has_root: false,
            has_html: false,
            names: HashSet::new(),
            slots: Slots::default(),
            fields,
        }
    }

    fn read(mut self) -> Result<Layout<'r>, Reason> {
        loop {
            let at = self.here();
            let event = self.tokens.read_event().map_err(|_| Reason::NotXml { at })?;
            let place = at..self.here();
            match event {
                Event::Start(tag) => self.start(&tag, at)?,
                Event::Empty(tag) => {
                    self.start(&tag, at)?;
                    if self.kind == Kind::Document {
                        self.end(tag.local_name().into_inner())?;
                    }
                }
                Event::End(tag) => {
                    self.has_html = true;
                    // Office's elements break no text.
                    if self.kind == Kind::Document || is_html(tag.name().into_inner()) {
                        self.end(tag.local_name().into_inner())?;
                    }
                }
                Event::Text(text) => self.characters(self.place_of(&text.into_inner(), at)?),
                Event::CData(data) => {
                    let data = self.place_of(&data.into_inner(), at)?;
                    self.weave.add(place, stretch(self.text, data));
                }
                Event::GeneralRef(name) => self.reference(place, &name.into_inner())?,
                Event::Comment(text) => self.aside(self.place_of(&text.into_inner(), at)?)?,
                Event::PI(text) => self.aside(self.place_of(&text.into_inner(), at)?)?,
                Event::Decl(declared) if is_plain(&declared) => {}
                Event::DocType(declared) if is_doctype_of_html(&declared) => {}
                Event::DocType(declared) if !has_declarations(&declared) => {
                    self.aside(self.place_of(&declared.into_inner(), at)?)?;
                }
                Event::Decl(_) | Event::DocType(_) => return Err(Reason::NotXml { at }),
                Event::Eof => break,
            }
        }
        self.flush()?;
        let is_whole = match self.kind {
            Kind::Document => self.has_root && self.open.is_empty(),
            Kind::Fragment => self.has_html,
        };
        if !is_whole {
            return Err(Reason::NotXml { at: self.here() });
        }
        Ok(Layout {
            text: self.text.into(),
            slots: self.slots,
            escape: Escape::Markup,
        })
    }

    fn here(&self) -> usize {
        usize::try_from(self.tokens.buffer_position()).unwrap_or(self.text.len())
    }

    /// Where a part of the text stands that the tokens borrow from what they see.
    fn place_of(&self, part: &str, at: usize) -> Result<Range<usize>, Reason> {
        let start = (part.as_ptr() as usize).wrapping_sub(self.seen.as_ptr() as usize);
        let place = start..start.wrapping_add(part.len());
        match self.seen.get(place.clone()) == Some(part) {
            true => Ok(place),
            false => Err(Reason::NotXml { at }),
        }
    }

    fn characters(&mut self, place: Range<usize>) {
        self.weave.add_if_any(place, self.text);
    }

    fn reference(&mut self, place: Range<usize>, name: &str) -> Result<(), Reason> {
        match self.decoded(name) {
            Some(decoded) => {
                self.has_html = true;
                self.weave.add(place, &decoded);
            }
            // In HTML what is no entity stands for itself.
            None if self.kind == Kind::Fragment => self.characters(place),
            None => return Err(Reason::NotXml { at: place.start }),
        }
        Ok(())
    }

    fn decoded(&self, name: &str) -> Option<String> {
        match self.kind {
            Kind::Document => decoded(name, resolve_xml_entity),
            Kind::Fragment => decoded(name, resolve_html5_entity),
        }
    }

    /// A comment, instruction or declaration: text that no reader shows, and searched like any other.
    fn aside(&mut self, place: Range<usize>) -> Result<(), Reason> {
        self.has_html = true;
        let mut weave = Weave::default();
        self.unescape(place, false, &mut weave)?;
        self.finish(weave, "{comment}", FieldKind::Text)
    }

    fn start(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), Reason> {
        let name = tag.name();
        let name = stretch(self.text, self.place_of(name.into_inner(), at)?);
        if self.kind == Kind::Document && !is_xml_name(name) {
            return Err(Reason::NotXml { at });
        }
        let local = name.rsplit(':').next().unwrap_or(name);
        match self.kind {
            Kind::Document => self.open(name, local, at)?,
            Kind::Fragment if is_office(name) => {
                self.name(name, self.place_of(tag.name().into_inner(), at)?)?;
            }
            Kind::Fragment => self.break_text(local),
        }
        self.has_html = true;
        let attributes = match self.kind {
            Kind::Document => tag.attributes(),
            Kind::Fragment => tag.html_attributes(),
        };
        let mut beside = Beside::default();
        for attribute in attributes {
            let attribute = attribute.map_err(|_| Reason::NotXml { at })?;
            let name = self.place_of(attribute.key.into_inner(), at)?;
            if self.kind == Kind::Document && !is_xml_name(stretch(self.text, name.clone())) {
                return Err(Reason::NotXml { at });
            }
            let value = match WITHOUT_VALUE.contains(stretch(self.text, name.clone()))
                && attribute.value.is_empty()
            {
                true => name.end..name.end,
                false => self.place_of(&attribute.value, at)?,
            };
            let (name, at) = (stretch(self.text, name.clone()), name);
            self.attribute(local, name, at, value.clone())?;
            let value = stretch(self.text, value);
            match self.kind {
                Kind::Document => beside.note(name, value, self.fields),
                Kind::Fragment if is_part_of_date(name) => {
                    let mut at = self.fields.last_with(value).into_iter();
                    at.try_for_each(|at| self.fields.add_rule(at, FieldRule::Is(Entity::Date)))?;
                }
                Kind::Fragment => {}
            }
        }
        beside.settle(self.fields)
    }

    /// Goes into an element of a document.
    fn open(&mut self, name: &'r str, local: &'r str, at: usize) -> Result<(), Reason> {
        if self.open.len() >= JSON_DEPTH_MAX {
            return Err(Reason::TooDeep { at });
        }
        match self.narrative_from {
            Some(_) => self.break_text(local),
            None => self.flush()?,
        }
        let around = self.open.last().map(|(_, around)| *around);
        if self.narrative_from.is_none() && NARRATIVE.iter().any(|(a, n)| Some(*a) == around && *n == local) {
            self.narrative_from = Some(self.open.len());
        }
        self.open.push((self.path.len(), local));
        self.has_root = true;
        if self.open.len() > 1 {
            self.path.push('.');
        }
        self.path.push_str(local);
        let place = self.place_of(name, at)?;
        self.name(name, place)
    }

    /// Leaves an element.
    fn end(&mut self, local: &str) -> Result<(), Reason> {
        match self.narrative_from {
            Some(_) if self.kind == Kind::Fragment => self.break_text(local),
            Some(depth) if depth + 1 < self.open.len() => self.break_text(local),
            _ => {
                self.flush()?;
                self.narrative_from = None;
            }
        }
        if let Some((len, _)) = self.open.pop() {
            self.path.truncate(len);
        }
        Ok(())
    }

    /// A tag inside of text that is one field: where it does not stand inside a word, words end there.
    fn break_text(&mut self, local: &str) {
        let lower = local.to_ascii_lowercase();
        match lower.as_str() {
            "td" | "th" => self.weave.gap('\t'),
            inline if INLINE.contains(inline) => {}
            _ => self.weave.gap('\n'),
        }
    }

    /// Ends the text under construction. In a document's narrative it has the path of the narrative's element.
    fn flush(&mut self) -> Result<(), Reason> {
        let weave = std::mem::take(&mut self.weave);
        weave.finish(&self.path, FieldKind::Text, self.fields, &mut self.slots)
    }

    fn finish(&mut self, weave: Weave, member: &str, kind: FieldKind) -> Result<(), Reason> {
        let len = self.path.len();
        self.push_dot();
        self.path.push_str(member);
        let finished = weave.finish(&self.path, kind, self.fields, &mut self.slots);
        self.path.truncate(len);
        finished
    }

    /// Makes ready for a member behind the path: what is inside a string has its dot already.
    fn push_dot(&mut self) {
        if !self.path.is_empty() && !self.path.ends_with('.') {
            self.path.push('.');
        }
    }

    /// A name, where it comes for the first time.
    fn name(&mut self, name: &'r str, place: Range<usize>) -> Result<(), Reason> {
        let is_known = self.kind == Kind::Document && standard::is_of_cda(name);
        if is_known || !self.names.insert(name) {
            return Ok(());
        }
        let mut weave = Weave::default();
        weave.add(place, name);
        self.finish(weave, "{name}", FieldKind::MapKey)
    }

    fn attribute(
        &mut self,
        element: &str,
        name: &'r str,
        at: Range<usize>,
        value: Range<usize>,
    ) -> Result<(), Reason> {
        self.name(name, at)?;
        let local = match name.split_once(':') {
            Some((prefix @ "xmlns", _)) => prefix,
            Some((_, local)) => local,
            None => name,
        };
        let len = self.path.len();
        self.push_dot();
        if self.kind == Kind::Fragment {
            self.path.push_str(element);
            self.path.push('.');
        }
        self.path.push('@');
        self.path.push_str(local);
        let read = self.attribute_value(value);
        self.path.truncate(len);
        read
    }

    /// Adds an attribute's value, whose path is set.
    fn attribute_value(&mut self, place: Range<usize>) -> Result<(), Reason> {
        let value = stretch(self.text, place.clone());
        if !value.contains('&') {
            if value.trim_start().is_empty() {
                return Ok(());
            }
            let path = self.fields.path(&self.path)?;
            let plain = (self.text, place);
            return self.slots.add_plain(path, FieldKind::Text, plain, self.fields);
        }
        let mut weave = Weave::default();
        self.unescape(place, self.kind == Kind::Document, &mut weave)?;
        weave.finish(&self.path, FieldKind::Text, self.fields, &mut self.slots)
    }

    /// Adds an attribute's value, its references decoded. Where it may not be `strict`, a bare `&` stands for itself.
    fn unescape(&self, place: Range<usize>, strict: bool, weave: &mut Weave) -> Result<(), Reason> {
        let mut from = place.start;
        while let Some(start) = stretch(self.text, from..place.end).find('&').map(|at| from + at) {
            let end = reference_end(&self.text.as_bytes()[..place.end], start);
            let decoded = end.and_then(|end| {
                self.decoded(stretch(self.text, start + 1..end))
                    .map(|text| (end, text))
            });
            match decoded {
                Some((end, decoded)) => {
                    weave.add_if_any(from..start, self.text);
                    weave.add(start..end + 1, &decoded);
                    from = end + 1;
                }
                None if !strict => {
                    weave.add_if_any(from..start + 1, self.text);
                    from = start + 1;
                }
                None => return Err(Reason::NotXml { at: start }),
            }
        }
        weave.add_if_any(from..place.end, self.text);
        Ok(())
    }
}

#[cfg(test)]
#[path = "markup_tests.rs"]
mod tests;
