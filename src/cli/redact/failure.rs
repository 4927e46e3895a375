//! Why an input has no output, and what to do about it.

use crate::config::problems::io_kind;
use crate::fault::Reason;
use std::io;

/// Why a file has no output. The text names places and codes only.
#[derive(Debug)]
pub(super) enum Failure {
    /// A record of it cannot be de-identified; with its line where each line is one.
    Record(Option<u64>, Reason),
    /// It cannot be read, or its output cannot be written.
    Io(&'static str, String),
    /// Its schema cannot be used.
    Schema(String),
    /// The model failed.
    Model(String),
    /// The vault does not take its tokens.
    Vault(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Record(line, reason) => {
                if let Some(line) = line {
                    write!(f, "line {line}: ")?;
                }
                write!(f, "{reason}; {}", advice(*reason))
            }
            Failure::Io(doing, kind) => write!(f, "{doing}: {kind}"),
            Failure::Schema(what) => write!(f, "its schema {what}"),
            Failure::Model(what) | Failure::Vault(what) => f.write_str(what),
        }
    }
}

/// What a person with a file can do; [`Reason::advice`] speaks of topics.
fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::NotUtf8 { .. } => "convert it first (iconv -f FROM -t UTF-8); only text can be de-identified",
        Reason::NotJson { .. } | Reason::DuplicateKey { .. } | Reason::LoneSurrogate { .. } => {
            "mend it, or give --format text to treat it as plain text, or --lines where every line is a record"
        }
        Reason::UnknownSchema => "give --schema FILE: only container files bring their schema",
        Reason::NoSchema => "it is neither an Avro container file nor a record in Confluent's wire format",
        Reason::EmptyValue | Reason::WrongShape => "check that --format fits what is in it",
        Reason::TooDeep { .. } | Reason::TooLarge | Reason::TooManyFields => {
            "it exceeds a fixed limit of deidstream (see the README's limits); split it, or give --lines where every \
             line is a record"
        }
        _ => reason.advice(),
    }
}

/// An error of the operating system while doing this.
pub(super) fn io_failure(doing: &'static str) -> impl Fn(io::Error) -> Failure {
    move |error| Failure::Io(doing, io_kind(&error))
}
