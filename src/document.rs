//! A record as detection and redaction see it: a list of fields, whatever the format was.
//!
//! The record key, headers and JSON map keys are fields too, so nothing that reaches an output topic escapes the stages.

use crate::phi::Phi;
use crate::policy::FieldRule;
use std::fmt;
use std::sync::Arc;

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
pub struct FieldPath(Arc<Place>);

/// One pointer away, so that a field is small: records have many.
#[derive(Default, PartialEq, Eq, Hash)]
struct Place {
    path: Box<str>,
    tagged: Option<FieldRule>,
}

impl FieldPath {
    /// Wraps a path already in canonical form.
    pub fn new(path: impl Into<Box<str>>) -> Self {
        Self::tagged(path, None)
    }

    /// The same, of a field whose schema bears tags about which the policy says this.
    pub fn tagged(path: impl Into<Box<str>>, rule: Option<FieldRule>) -> Self {
        FieldPath(Arc::new(Place {
            path: path.into(),
            tagged: rule,
        }))
    }

    /// What the policy says about the tags of the field.
    pub fn tag_rule(&self) -> Option<FieldRule> {
        self.0.tagged
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

/// One piece of text of a record, decoded (no JSON escapes), with its address.
#[derive(Clone, Debug)]
pub struct Field {
    /// Address.
    pub path: FieldPath,
    /// Kind of place.
    pub kind: FieldKind,
    /// Decoded text; spans index its bytes.
    pub text: Phi<String>,
}

/// All fields of one record, in the order in which the codec met them: key, headers, value.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The fields.
    pub fields: Vec<Field>,
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
