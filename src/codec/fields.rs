//! The list of fields while a record is taken apart, with its limits.
//!
//! Fails with `TooManyFields` before the list outgrows [`FIELDS_MAX`] or its paths [`PATH_BYTES_MAX`], and with
//! `TooLarge` when documents in strings unpack to more than [`UNPACKED_BYTES_MAX`].

use super::chunk::offsets::Offset;
use super::json_schema::Tagged;
use crate::document::{Document, FieldKind, FieldPath};
use crate::fault::Reason;
use crate::limits::{
    FIELDS_MAX, PATH_BYTES_FOR_EACH, PATH_BYTES_FREE, PATH_BYTES_MAX, PATH_LENGTH_MAX, UNPACKED_BYTES_MAX,
};
use crate::policy::tags::stricter;
use crate::policy::{FieldRule, Policy};

/// Most paths remembered for use again, a power of two. Bundles repeat a few dozen paths entry by entry; each saved is an
/// allocation less.
const RECENT_MAX: usize = 512;
/// Bytes of a record for each of them: short records have few paths.
const BYTES_FOR_EACH: usize = 16;

/// Most distinct paths of dropped members that one record tells of: most records have few, and all are counted.
const UNLISTED_PATHS_MAX: usize = 32;

/// What a record lost because the policy lists what passes. Paths hold the record's member names, which may be PHI.
#[derive(Clone, Debug, Default)]
pub struct Unlisted {
    /// Members dropped, with all that lay below them counted as one.
    pub members: usize,
    /// Where, each once, as far as there is room.
    pub paths: Vec<FieldPath>,
}

impl Unlisted {
    /// Notes a dropped member.
    pub(super) fn note(&mut self, path: &FieldPath) {
        self.members += 1;
        if self.paths.len() < UNLISTED_PATHS_MAX && !self.paths.contains(path) {
            self.paths.push(path.clone());
        }
    }
}

/// Fields met so far.
pub(super) struct Fields<'p> {
    /// What says which strings are not looked into.
    pub(super) policy: &'p Policy,
    /// Whether the topic's records are FHIR: paths start anew at every resource.
    pub(super) is_fhir: bool,
    /// FHIR resources met so far.
    pub(super) resources: usize,
    /// Whether an output is read again, which was recognised when it was an input.
    pub(super) is_output: bool,
    /// Numbers that count characters of a text.
    pub(super) offsets: Vec<Offset>,
    /// Whether lists of numbers that look like vectors are dropped.
    pub(super) drops_vectors: bool,
    /// Vectors dropped so far.
    pub(super) embeddings: usize,
    /// Members dropped so far because the policy does not list them.
    pub(super) unlisted: Unlisted,
    /// What a schema's tags say about paths.
    pub(super) tagged: Option<Tagged>,
    /// Whether numbers stay numbers whatever their length, for a schema beside them says so.
    pub(super) numbers_stay: bool,
    /// Documents around what is being read.
    pub(super) nesting: usize,
    /// Bytes unpacked from strings.
    pub(super) unpacked: usize,
    document: Document,
    path_bytes: usize,
    /// Bytes of the record.
    bytes: usize,
    /// How many paths to remember, a power of two.
    room: usize,
    /// The last path for each [`slot`] of these.
    recent: Vec<Option<FieldPath>>,
}

/// A cheap hash of a path: its length and its end, where neighbours differ.
fn slot(path: &str) -> usize {
    let tail = &path.as_bytes()[path.len().saturating_sub(8)..];
    let end = tail.iter().fold(0, |end: u64, &byte| end << 8 | u64::from(byte));
    let mixed = (end ^ path.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15); // Knuth's multiplicative hashing
    (mixed >> 32) as usize
}

impl<'p> Fields<'p> {
    /// No fields yet, of a record of so many bytes.
    pub(super) fn new(policy: &'p Policy, bytes: usize) -> Self {
        Fields {
            policy,
            is_fhir: false,
            resources: 0,
            is_output: false,
            offsets: Vec::new(),
            drops_vectors: false,
            embeddings: 0,
            unlisted: Unlisted::default(),
            tagged: None,
            numbers_stay: false,
            nesting: 0,
            unpacked: 0,
            document: Document::default(),
            path_bytes: 0,
            bytes,
            room: (bytes / BYTES_FOR_EACH).next_power_of_two().min(RECENT_MAX),
            recent: Vec::new(),
        }
    }

    /// Counts bytes that a string turned out to hold.
    pub(super) fn unpack(&mut self, bytes: usize) -> Result<(), Reason> {
        self.unpacked += bytes;
        match self.unpacked > UNPACKED_BYTES_MAX {
            true => Err(Reason::TooLarge),
            false => Ok(()),
        }
    }

    /// Makes a path, counted against the limit: a long member name is repeated in the path of everything below it.
    pub(super) fn path(&mut self, path: &str) -> Result<FieldPath, Reason> {
        let tags = self.tagged.as_ref().and_then(|tagged| tagged.get(path));
        self.tagged_path(path, tags.copied())
    }

    /// The same, of a field whose schema bears tags about which the policy says this.
    pub(super) fn tagged_path(&mut self, path: &str, tags: Option<FieldRule>) -> Result<FieldPath, Reason> {
        if self.recent.is_empty() {
            self.recent.resize(self.room, None);
        }
        // One path with tags and without would fight for one place.
        let place = slot(path) ^ usize::from(tags.is_some());
        let recent = &mut self.recent[place & (self.room - 1)];
        let is_it = |known: &&FieldPath| known.as_str() == path && known.tag_rule() == tags;
        if let Some(known) = recent.as_ref().filter(is_it) {
            return Ok(known.clone());
        }
        self.path_bytes += path.len();
        let room = PATH_BYTES_FREE + PATH_BYTES_FOR_EACH * (self.bytes + self.unpacked);
        if path.len() > PATH_LENGTH_MAX || self.path_bytes > room.min(PATH_BYTES_MAX) {
            return Err(Reason::TooManyFields);
        }
        Ok(recent.insert(FieldPath::tagged(path, tags)).clone())
    }

    /// Adds a field.
    pub(super) fn push(&mut self, path: FieldPath, kind: FieldKind, text: &str) -> Result<(), Reason> {
        if self.document.len() >= FIELDS_MAX {
            return Err(Reason::TooManyFields);
        }
        self.document.push(path, kind, text);
        Ok(())
    }

    /// Makes room for what a text of so many bytes is likely to hold, with one field for every so many bytes.
    pub(super) fn expect(&mut self, bytes: usize, for_each: usize) -> usize {
        let likely = bytes / for_each;
        self.document.reserve(likely, bytes);
        likely
    }

    /// How many there are; with [`Fields::truncate`], a way back after a reading that failed.
    pub(super) fn len(&self) -> usize {
        self.document.len()
    }

    /// Forgets all but the first `len`.
    pub(super) fn truncate(&mut self, len: usize) {
        self.document.truncate(len);
    }

    /// The fields as a document.
    pub(super) fn into_document(self) -> Document {
        self.document
    }

    /// The fields so far as a document.
    pub(super) fn document(&self) -> &Document {
        &self.document
    }

    /// The last field, where this is its text: a document in a string has fields of its own, and an empty attribute none.
    pub(super) fn last_with(&self, text: &str) -> Option<usize> {
        let last = self.len().checked_sub(1)?;
        (*self.document.field(last).text.expose() == *text).then_some(last)
    }

    /// Gives a field a rule besides that of its path: something beside it in the record says what it is.
    pub(super) fn add_rule(&mut self, at: usize, rule: FieldRule) -> Result<(), Reason> {
        let Some(path) = self.document.get(at).map(|field| field.path.clone()) else {
            return Ok(());
        };
        let path = self.tagged_path(path.as_str(), stricter(path.tag_rule(), Some(rule)))?;
        self.document.rename(at, path);
        Ok(())
    }

    /// Gives a field another path.
    pub(super) fn rename(&mut self, at: usize, path: FieldPath) {
        self.document.rename(at, path);
    }
}
