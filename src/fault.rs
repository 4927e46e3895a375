//! What can go wrong, sorted by what to do about it.
//!
//! Both types are closed and carry no clinical text: positions, names of settings and codes only. Errors of libraries
//! quote their input, so they are converted to these where they occur.

use crate::entity::Entity;
use std::fmt;

/// Why one record cannot be published. The record goes to quarantine, its neighbours go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Bytes that are not UTF-8, from this byte of the value (or key, or header).
    NotUtf8 {
        /// Byte position.
        at: usize,
    },
    /// Not valid JSON, from about this byte.
    NotJson {
        /// Byte position.
        at: usize,
    },
    /// Not HL7 v2, from this byte.
    NotHl7 {
        /// Byte position.
        at: usize,
    },
    /// Not well-formed XML, or with declarations of its own, at about this byte.
    NotXml {
        /// Byte position.
        at: usize,
    },
    /// Not what its Avro schema says, at this byte.
    NotAvro {
        /// Byte position.
        at: usize,
    },
    /// Names no schema, in front or in a header, though its format wants one.
    NoSchema,
    /// Names a schema that neither the registry nor a file has.
    UnknownSchema,
    /// Names a schema that cannot be used: malformed, of another language, or with fields at which the policy stops.
    UnusableSchema,
    /// A JSON string with half a surrogate pair.
    LoneSurrogate {
        /// Byte position.
        at: usize,
    },
    /// A JSON object names a member twice: readers disagree about which counts.
    DuplicateKey {
        /// Byte position.
        at: usize,
    },
    /// Nested deeper than [`crate::limits::JSON_DEPTH_MAX`].
    TooDeep {
        /// Byte position.
        at: usize,
    },
    /// Larger than [`crate::limits::RECORD_BYTES_MAX`].
    TooLarge,
    /// More fields than [`crate::limits::FIELDS_MAX`].
    TooManyFields,
    /// An empty value where the format needs one.
    EmptyValue,
    /// Does not have the shape that the configured format asks for.
    WrongShape,
    /// Holds a document that nothing here can read (PDF, an image), and the policy does not let such records pass.
    Unreadable,
    /// The output is larger than the producer or broker accepts.
    OutputTooLarge,
    /// Verify: a removed value of this kind is still in the output.
    ResidualValue {
        /// Kind of the value.
        entity: Entity,
    },
    /// Verify: the rules still find something of this kind in the output.
    ResidualPattern {
        /// Kind of the finding.
        entity: Entity,
    },
    /// Verify: the output does not parse as the format of the input.
    OutputMalformed,
    /// A stage panicked on this record: a bug of ours.
    Panic,
}

impl Reason {
    /// The same, for a part of a record that starts so many bytes further on.
    #[must_use]
    pub(crate) fn moved(mut self, by: usize) -> Self {
        match &mut self {
            Reason::NotUtf8 { at }
            | Reason::NotJson { at }
            | Reason::NotHl7 { at }
            | Reason::NotXml { at }
            | Reason::NotAvro { at }
            | Reason::LoneSurrogate { at }
            | Reason::DuplicateKey { at }
            | Reason::TooDeep { at } => *at += by,
            _ => {}
        }
        self
    }

    /// Stable code: header value, metric label, what `quarantine show` prints.
    pub const fn code(self) -> &'static str {
        match self {
            Reason::NotUtf8 { .. } => "not-utf8",
            Reason::NotJson { .. } => "not-json",
            Reason::NotHl7 { .. } => "not-hl7",
            Reason::NotXml { .. } => "not-xml",
            Reason::NotAvro { .. } => "not-avro",
            Reason::NoSchema => "no-schema",
            Reason::UnknownSchema => "unknown-schema",
            Reason::UnusableSchema => "unusable-schema",
            Reason::LoneSurrogate { .. } => "lone-surrogate",
            Reason::DuplicateKey { .. } => "duplicate-key",
            Reason::TooDeep { .. } => "too-deep",
            Reason::TooLarge => "too-large",
            Reason::TooManyFields => "too-many-fields",
            Reason::EmptyValue => "empty-value",
            Reason::WrongShape => "wrong-shape",
            Reason::Unreadable => "unreadable",
            Reason::OutputTooLarge => "output-too-large",
            Reason::ResidualValue { .. } => "residual-value",
            Reason::ResidualPattern { .. } => "residual-pattern",
            Reason::OutputMalformed => "output-malformed",
            Reason::Panic => "panic",
        }
    }

    /// What a person can do about it.
    pub const fn advice(self) -> &'static str {
        match self {
            Reason::NotUtf8 { .. } => "the producer must write UTF-8; convert the feed before this pipeline",
            Reason::NotAvro { .. } => {
                "the record was not written with the schema that it names: mend the producer"
            }
            Reason::NoSchema => {
                "the producer must write Confluent's wire format: a schema id in front of the payload, or a GUID in a header"
            }
            Reason::UnknownSchema => {
                "register the schema under its id, or name its file; then retry the record from quarantine"
            }
            Reason::UnusableSchema => {
                "the log says what is wrong with the schema: mend it, or give its fields rules in the policy, then retry"
            }
            Reason::NotHl7 { .. } | Reason::NotXml { .. } => {
                "check that deid.format fits what this topic carries, or mend the producer"
            }
            Reason::Unreadable => {
                "say `unreadable: remove` in the policy to publish such records without the document"
            }
            Reason::NotJson { .. } | Reason::DuplicateKey { .. } | Reason::LoneSurrogate { .. } => {
                "mend the producer, or set deid.format to the real format"
            }
            Reason::TooDeep { .. } | Reason::TooLarge | Reason::TooManyFields => {
                "the record exceeds a fixed limit of deidstream (see the README's limits); split it at the producer"
            }
            Reason::EmptyValue | Reason::WrongShape => "check that deid.format fits what this topic carries",
            Reason::OutputTooLarge => {
                "raise max.message.bytes of the output topic and producer.message.max.bytes"
            }
            Reason::ResidualValue { .. } | Reason::ResidualPattern { .. } => {
                "a value would have survived: add its path or a dictionary entry to the policy, then retry"
            }
            Reason::OutputMalformed | Reason::Panic => {
                "a bug in deidstream: report the reason code and the format"
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        match self {
            Reason::NotUtf8 { at }
            | Reason::NotJson { at }
            | Reason::NotHl7 { at }
            | Reason::NotXml { at }
            | Reason::NotAvro { at }
            | Reason::LoneSurrogate { at }
            | Reason::DuplicateKey { at }
            | Reason::TooDeep { at } => write!(f, " at byte {at}"),
            Reason::ResidualValue { entity } | Reason::ResidualPattern { entity } => write!(f, " ({entity})"),
            _ => Ok(()),
        }
    }
}

/// Why a batch (not a record) cannot go on, by what the task does next. The text is written by us and PHI-free.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Try the same in-memory batch again, with backoff, a bounded number of times.
    #[error("transient: {0}")]
    Transient(String),
    /// The group moved on without us: drop the batch, abort, rewind to the committed offsets, poll.
    #[error("fenced: {0}")]
    Fenced(String),
    /// The producer is unusable or a commit's outcome is unknown: new producer, same transactional.id, rewind.
    #[error("producer lost: {0}")]
    ProducerLost(String),
    /// A person must decide: the task stops.
    #[error("{0}")]
    Fatal(String),
}
