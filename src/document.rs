//! A record as detection and redaction see it: a list of fields, whatever the format was.
//!
//! The record key, headers and JSON map keys are fields too, so nothing that reaches an output topic escapes the stages.

use crate::limits::{OUTPUT_BYTES_MAX, RECORD_BYTES_MAX, UNPACKED_BYTES_MAX};
use crate::phi::{Phi, PhiStr};
use crate::policy::FieldRule;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Path prefix of fields that come from the record key: `$key` alone when the key is plain text, `$key.a.b` when JSON.
pub const KEY_ROOT: &str = "$key";
/// Path prefix of header fields: `$header.NAME`.
pub const HEADER_ROOT: &str = "$header";

/// What kind of place a field is. Whether its text is one value or narrative is the policy's business, not the codec's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// A string value (or a whole plain-text payload).
    Text,
    /// A JSON number, as written. Looked at only where the policy names its path, or for copies of known values.
    Number,
    /// A key of a JSON object in the value.
    MapKey,
    /// The record key, or a string or number inside a JSON record key.
    RecordKey,
    /// The value of an allow-listed header.
    Header,
    /// Bytes in base64 that are no text (a scan, a photograph, something encrypted): removed whole.
    Blob,
}

/// Address of a field: member names joined by `.`, array elements as `[]`, map keys as `{key}`.
///
/// `patient.name[].given`, `patients.{key}` (the keys of the object `patients`), `$key`, `$header.source`. The root of
/// a plain-text value is the empty path. Member names come from the record and may hold PHI: `Debug` hides them.
/// Shared, because all elements of an array, and all keys of an object, have one path.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct FieldPath(Arc<Named>);

/// One pointer away, so that a field is small: records have many.
#[derive(Default)]
struct Named {
    path: Box<str>,
    tagged: Option<FieldRule>,
    /// What [`FieldPath::remember`] was told last.
    remembered: AtomicU64,
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        (&self.path, self.tagged) == (&other.path, other.tagged)
    }
}

impl Eq for Named {}

impl Hash for Named {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.path, self.tagged).hash(state);
    }
}

impl FieldPath {
    /// Wraps a path already in canonical form.
    pub fn new(path: impl Into<Box<str>>) -> Self {
        Self::tagged(path, None)
    }

    /// The same, of a field whose schema bears tags about which the policy says this.
    pub fn tagged(path: impl Into<Box<str>>, rule: Option<FieldRule>) -> Self {
        FieldPath(Arc::new(Named {
            path: path.into(),
            tagged: rule,
            remembered: AtomicU64::new(0),
        }))
    }

    /// What the policy says about the tags of the field.
    pub fn tag_rule(&self) -> Option<FieldRule> {
        self.0.tagged
    }

    /// Notes something about the path, for whoever comes with the next of its fields; the last note counts.
    pub(crate) fn remember(&self, note: u64) {
        self.0.remembered.store(note, Ordering::Relaxed);
    }

    /// The last note; 0 where there is none.
    pub(crate) fn remembered(&self) -> u64 {
        self.0.remembered.load(Ordering::Relaxed)
    }

    /// The canonical form. May hold PHI when member names do.
    pub fn as_str(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹path›")
    }
}

/// One piece of text of a record, decoded (no JSON escapes), with its address: a view into its [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct Field<'d> {
    /// Address.
    pub path: &'d FieldPath,
    /// Kind of place.
    pub kind: FieldKind,
    /// Decoded text; spans index its bytes.
    pub text: PhiStr<'d>,
}

/// All fields of one record, in the order in which the codec met them: key, headers, value.
///
/// Their texts stand one behind the other in one piece of memory: records have many short ones, and what is one piece
/// is wiped once.
#[derive(Clone, Debug, Default)]
pub struct Document {
    texts: Phi<String>,
    places: Vec<Place>,
}

/// A field, and where its text starts and ends.
#[derive(Clone, Debug)]
struct Place {
    path: FieldPath,
    start: u32,
    end: u32,
    kind: FieldKind,
}

const _: () = assert!(
    RECORD_BYTES_MAX + OUTPUT_BYTES_MAX + UNPACKED_BYTES_MAX <= u32::MAX as usize / 2,
    "places are kept in 32 bits"
);

impl Document {
    /// Makes room for so many fields with so many bytes of text.
    pub fn reserve(&mut self, fields: usize, bytes: usize) {
        self.places.reserve(fields);
        self.texts.reserve(bytes);
    }

    /// Adds a field behind the others.
    pub fn push(&mut self, path: FieldPath, kind: FieldKind, text: &str) {
        let start = self.texts.expose().len() as u32;
        self.texts.append(text);
        self.places.push(Place {
            path,
            start,
            end: start + text.len() as u32,
            kind,
        });
    }

    /// Forgets all fields but the first `len`.
    pub fn truncate(&mut self, len: usize) {
        if let Some(first) = self.places.get(len) {
            self.texts.truncate(first.start as usize);
            self.places.truncate(len);
        }
    }

    /// Gives a field another path.
    pub fn rename(&mut self, at: usize, path: FieldPath) {
        self.places[at].path = path;
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none: the record is a tombstone, or holds nothing but punctuation.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The fields, in order.
    pub fn fields(&self) -> impl DoubleEndedIterator<Item = Field<'_>> + ExactSizeIterator + Clone {
        self.places.iter().map(|place| self.view(place))
    }

    /// The field with an index.
    ///
    /// # Panics
    /// When there is none: an index is of this document, or a bug.
    pub fn field(&self, at: usize) -> Field<'_> {
        self.view(&self.places[at])
    }

    /// The field with an index, if there is one.
    pub fn get(&self, at: usize) -> Option<Field<'_>> {
        self.places.get(at).map(|place| self.view(place))
    }

    fn view<'d>(&'d self, place: &'d Place) -> Field<'d> {
        // Never cut inside a character, nor outside: places are those of texts as they were added.
        let text = self.texts.expose().get(place.start as usize..place.end as usize);
        Field {
            path: &place.path,
            kind: place.kind,
            text: PhiStr::new(text.unwrap_or_default()),
        }
    }
}

impl<'t> FromIterator<(FieldPath, FieldKind, &'t str)> for Document {
    fn from_iter<I: IntoIterator<Item = (FieldPath, FieldKind, &'t str)>>(fields: I) -> Self {
        let mut document = Document::default();
        for (path, kind, text) in fields {
            document.push(path, kind, text);
        }
        document
    }
}

/// What redaction did to one field. The list of edits runs parallel to `Document::fields`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit {
    /// Leave the bytes of the source as they are.
    #[default]
    Unchanged,
    /// Put this text in place of the field's. It holds no PHI by construction.
    Replace(String),
}
