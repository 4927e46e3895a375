//! Avro (1.12): binary values read with a schema that was compiled against the policy.
//!
//! Our own walk over the bytes, not apache-avro's `Value`: it keeps the place of every field, so that what no change touches
//! is copied byte for byte (that crate forgets how blocks were cut and lengths were written); it allocates nothing but the
//! fields; and its limits are ours. Schemas are that crate's business: [`derive()`].
//!
//! Each value is a field: strings and bytes that are text, with documents inside them ([`super::nested`]), numbers, dates
//! and times in the spelling of [`scalar`], keys of maps. Bytes that are no text are blobs. Booleans and symbols of
//! enumerations are the schema's words, and fields only where a rule names their path. Whole numbers with as many digits as
//! a telephone number are searched as text, for nothing else may know that they are one.
//!
//! Paths are those of the same record in JSON: names joined by `.`, `[]` for arrays, a map's entry under its key, a map's
//! key as `{key}`. Unions leave no mark.
//!
//! Accepted: every value that the schema allows, blocks of any cut, integers of any length up to ten bytes. Refused, with
//! the position: what ends early, is followed by something, has a length or block size that lies, a number out of range, a
//! branch or symbol that is not there; more than [`FIELDS_MAX`] items that take no bytes (an array of nulls can claim 2^63);
//! nesting beyond [`JSON_DEPTH_MAX`].
//!
//! [`FIELDS_MAX`]: crate::limits::FIELDS_MAX
//! [`JSON_DEPTH_MAX`]: crate::limits::JSON_DEPTH_MAX

mod derive;
mod names;
mod read;
mod scalar;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub(super) use derive::derive;
pub(super) use read::read;
pub(super) use tree::Tree;
pub(super) use write::Layout;
