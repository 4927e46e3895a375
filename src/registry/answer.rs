//! What a registry's failing answer means: its status and code, never its text.

use crate::fault::Fault;
use schema_registry_converter::error::SRCError;
use schema_registry_converter::schema_registry_common::RawError;
use std::error::Error;
use std::fmt;

/// Error codes of Confluent's API for things that are not there: subject, version, schema and others (404 with two more digits).
const NOT_THERE: std::ops::RangeInclusive<u32> = 40_400..=40_499;

/// A failing answer, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The registry says that it has no such thing.
    NotThere,
    /// Credentials are missing or wrong.
    NotAuthorised(u16),
    /// Refused with this HTTP status and error code of the registry.
    Refused { status: u16, code: u32 },
    /// This HTTP status, without anything by which the registry could be told from a proxy on the way.
    Status(u16),
    /// Nothing came within the time.
    TooSlow,
    /// No connection, or it broke.
    NoConnection,
    /// Something came that is no answer.
    Malformed,
}

impl Answer {
    pub(super) fn of(error: &SRCError) -> Self {
        let source = error.source();
        if let Some(raw) = source.and_then(|source| source.downcast_ref::<RawError>()) {
            // The library keeps the status in its own text only.
            let status = error.error.split("status ").nth(1).and_then(|rest| rest.get(..3));
            let status = status.and_then(|digits| digits.parse().ok()).unwrap_or(0);
            return match (status, raw.error_code) {
                (404, code) if NOT_THERE.contains(&code) => Answer::NotThere,
                (401 | 403, _) => Answer::NotAuthorised(status),
                // Addresses that a registry does not know it answers as any server would, some with error_code 404.
                (404, _) | (_, 0) => Answer::Status(status),
                (_, code) => Answer::Refused { status, code },
            };
        }
        match source.and_then(|source| source.downcast_ref::<reqwest::Error>()) {
            Some(error) if error.is_timeout() => Answer::TooSlow,
            Some(error) if error.is_decode() => Answer::Malformed,
            Some(_) => Answer::NoConnection,
            None => Answer::Malformed,
        }
    }

    /// As a fault of the batch; `what` was asked for.
    pub(super) fn fault(self, what: &str) -> Fault {
        let told = format!("the schema registry, asked for {what}, {self}");
        match self {
            Answer::NotAuthorised(_) => Fault::Fatal(format!(
                "{told}; give it the credentials in schema.registry.basic.auth.user.info or .bearer.auth.token"
            )),
            Answer::Status(404) => Fault::Transient(format!("{told}; is schema.registry.url right?")),
            _ => Fault::Transient(told),
        }
    }

    /// As a fault of registering an output schema under a subject. A refused one is transient: somebody may set it right in the
    /// registry while the batch waits.
    pub(super) fn registering(self, subject: &str) -> Fault {
        let refused = match self {
            Answer::Refused { status, .. } | Answer::Status(status) => matches!(status, 409 | 422),
            _ => false,
        };
        match refused {
            true => Fault::Transient(format!(
                "the schema registry does not take the output schema under subject `{subject}`: it {self}. The schema follows \
                 from the input schema and the policy; 409 means that it is incompatible with what the subject holds: relax \
                 the subject's compatibility, delete its old versions, or write to another topic"
            )),
            false => self.fault(&format!("to register a schema under subject `{subject}`")),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::NotThere => f.write_str("says that it is not there"),
            Answer::NotAuthorised(status) => write!(f, "does not let us (HTTP {status})"),
            Answer::Refused { status, code } => write!(f, "answered HTTP {status}, error_code {code}"),
            Answer::Status(status) => write!(f, "answered HTTP {status} without an error_code"),
            Answer::TooSlow => f.write_str("did not answer within schema.registry.request.timeout.ms"),
            Answer::NoConnection => f.write_str("cannot be reached"),
            Answer::Malformed => f.write_str("answered something that is no answer"),
        }
    }
}
