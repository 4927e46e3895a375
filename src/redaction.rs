//! What redaction did to a record: the input of the encoder, the vault and the verify gate.

use crate::document::Edit;
use crate::entity::Entity;
use crate::phi::Phi;
use crate::token::Token;

/// A token that was put into an output, with the text it stands for: what the vault must hold before Kafka gets it.
#[derive(Clone, Debug)]
pub struct Mint {
    /// The token.
    pub token: Token,
    /// The exact text that it replaced.
    pub surface: Phi<String>,
}

/// A value that must not occur in the output any more.
#[derive(Clone, Debug)]
pub struct Removed {
    /// Its kind.
    pub entity: Entity,
    /// The text as it stood in the source.
    pub surface: Phi<String>,
}

/// The redaction of one record.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// One per field of the document.
    pub edits: Vec<Edit>,
    /// Per field: byte ranges of the *new* text that redaction itself wrote, in order; empty ranges where it deleted.
    /// The gate looks everywhere else.
    pub written: Vec<Vec<(usize, usize)>>,
    /// Per field, parallel to `written`: the byte ranges of the *old* text whose place was taken. Permitted text that stays
    /// (a bare year, a low age) is among them.
    pub replaced: Vec<Vec<(usize, usize)>>,
    /// Per field: byte ranges of the new text with names that the policy keeps because of whose they are. The gate does not
    /// take them for what a finder missed, and searches them for removed values all the same.
    pub kept: Vec<Vec<(usize, usize)>>,
    /// Tokens minted for this record, without repetition.
    pub mints: Vec<Mint>,
    /// Values removed or coarsened, without repetition. What the policy keeps is not in it.
    pub removed: Vec<Removed>,
    /// Replacements per kind, by `Entity as usize`.
    pub counts: [u32; Entity::ALL.len()],
}
