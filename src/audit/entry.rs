//! What the audit log says. Closed types, numbers, codes and the operator's own names: no PHI can be written by mistake.

use super::Digest;
use crate::entity::Entity;
use crate::fault::Reason;
use crate::token::Token;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Longest reason that a person may give for revealing, in characters.
const PURPOSE_CHARS_MAX: usize = 200;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Entry {
    /// A task began.
    Started {
        /// Name of the pipeline.
        pipeline: String,
        /// Number of the task within the process.
        task: u32,
        /// Which of the pipeline's outputs this line is about; empty where there is one only. Several have a line each.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        output: String,
        /// Name of the policy.
        policy: String,
        /// Its version.
        policy_version: String,
        /// SHA-256 of the resolved policy, hex.
        policy_digest: String,
        /// Release of deidstream.
        deidstream_version: String,
    },
    /// A batch is in the vault and about to be published.
    Prepared(Prepared),
    /// Its transaction was committed.
    Committed {
        /// Which batch: the `seq` of its `Prepared` line.
        batch: u64,
    },
    /// Its transaction was aborted: nothing of it is visible.
    Aborted {
        /// Which batch.
        batch: u64,
    },
    /// The outcome was unknown (a crash after `Prepared`); the committed offsets have decided it since.
    Resolved {
        /// Which batch.
        batch: u64,
        /// What they say.
        outcome: Resolution,
    },
    /// A person is about to be shown what a token stands for.
    Revealed {
        /// The token.
        token: String,
        /// Name and id of the operating system's user.
        actor: String,
        /// The reason given, if any.
        purpose: Option<String>,
    },
    /// A crash left an unfinished last line, which was cut off.
    Repaired {
        /// Length of what was cut off.
        bytes: u64,
    },
}

impl Entry {
    /// A `Revealed` entry. Control characters of the reason become spaces, and its length is bounded.
    pub fn revealed(token: &Token, actor: String, purpose: Option<&str>) -> Self {
        let clean = |c: char| if c.is_control() { ' ' } else { c };
        Entry::Revealed {
            token: token.to_string(),
            actor,
            purpose: purpose.map(|p| p.chars().map(clean).take(PURPOSE_CHARS_MAX).collect()),
        }
    }

    /// Whether what follows relies on the entry being on disk.
    pub(super) fn must_last(&self) -> bool {
        matches!(self, Entry::Prepared(_) | Entry::Revealed { .. })
    }
}

/// What became of a batch whose outcome was unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Its offsets are committed, so its outputs are visible.
    Committed,
    /// Its offsets are not committed: its records are read again.
    Aborted,
    /// Other members of the group have committed past it since, so the offsets no longer tell. Their logs do: they go
    /// on at its first offset if it was aborted, and at its end if it was committed.
    Superseded,
}

/// What a batch will publish. Its name is the `seq` of its line. Of a pipeline with several outputs, `published` and
/// what else may differ between them is that of the first; `further` has the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepared {
    /// What it read.
    pub offsets: Vec<OffsetSpan>,
    /// Records published.
    pub published: u64,
    /// Records quarantined, by reason.
    pub quarantined: BTreeMap<ReasonCode, u64>,
    /// Records dropped by policy.
    pub dropped: u64,
    /// Replacements by category.
    pub entities: BTreeMap<Entity, u64>,
    /// SHA-256 of the resolved policy, hex.
    pub policy_digest: String,
    /// Entries for the vault's changelog.
    pub changelog: u64,
    /// Over the bytes of the outputs, in their order.
    pub outputs: Digest,
    /// Name of the output; empty where the pipeline has one only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub output: String,
    /// The outputs after the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Further>,
}

/// What a batch will publish to one more output. Its quarantined records are those of the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Further {
    /// Name of the output.
    pub output: String,
    /// Records published.
    pub published: u64,
    /// Records dropped by policy.
    pub dropped: u64,
    /// Replacements by category.
    pub entities: BTreeMap<Entity, u64>,
    /// SHA-256 of the resolved policy, hex.
    pub policy_digest: String,
    /// Over the bytes of the outputs, in their order.
    pub outputs: Digest,
}

impl Prepared {
    /// Whether every record read has exactly one fate in each output (invariant 4, conservation).
    pub fn is_conserved(&self) -> bool {
        let read: u64 = self.offsets.iter().map(|p| p.records).sum();
        let quarantined: u64 = self.quarantined.values().sum();
        let further = self.further.iter().map(|f| (f.published, f.dropped));
        let mut outputs = [(self.published, self.dropped)].into_iter().chain(further);
        outputs.all(|(published, dropped)| read == published + quarantined + dropped)
    }
}

/// The records of one partition in a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffsetSpan {
    /// Source topic.
    pub topic: String,
    /// Source partition.
    pub partition: i32,
    /// Offset of the first record.
    pub first: i64,
    /// Offset after the last record: what is committed.
    pub next: i64,
    /// Records read. Fewer than the offsets where markers of transactions or compaction leave holes.
    pub records: u64,
}

/// A reason's code. Made only from a [`Reason`], or read from a log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReasonCode(Cow<'static, str>);

impl ReasonCode {
    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Reason> for ReasonCode {
    fn from(reason: Reason) -> Self {
        ReasonCode(Cow::Borrowed(reason.code()))
    }
}
