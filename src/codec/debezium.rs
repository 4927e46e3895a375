//! Debezium change events, and whatever else Kafka Connect's `JsonConverter` writes: `{"schema", "payload"}` or the bare
//! envelope `{"before", "after", "source", "op", …}`.
//!
//! JSON with three things more. The schema (Connect's, not JSON Schema) is made anew from its closed vocabulary, so no text passes
//! through it: comments and default values go. Its types follow the policy, not the data: what a rule replaces becomes a
//! string. And dates that the schema tells for dates (days or milliseconds since 1970) are shown to the finders as ISO 8601, as is
//! the time of the event, which is a date about a patient like the record's timestamp.
//!
//! Numbers that the schema tells for numbers stay such: what the finders take for somebody's becomes 0, and numbers of decimal digits
//! (Connect's `Decimal`, bytes in base64) are only what rules say.
//!
//! Without schema a number of days cannot be told from any other: name such columns in the policy.
//!
//! Failure: as JSON, and `WrongShape` for what is neither of the two.

mod payload;
mod schema;

use super::fields::Fields;
use super::json::{self, Layout, Root};
use super::json_schema::Tagged;
use super::utf8;
use crate::document::KEY_ROOT;
use crate::fault::Reason;
use crate::policy::FieldRule;
use jiter::Peek;
use schema::{Node, Place};
use std::ops::Range;
use std::sync::Arc;

/// A stretch of the text and what takes its place.
type Splice = (Range<usize>, String);

/// Takes a change event apart.
pub(super) fn decode(bytes: &[u8], fields: &mut Fields<'_>) -> Result<Layout<'static>, Reason> {
    if bytes.is_empty() {
        return Err(Reason::EmptyValue);
    }
    read(utf8(bytes)?, Root::Value, fields)
}

/// Takes a key apart; none where it is no key struct with a schema.
pub(super) fn decode_key(text: &str, fields: &mut Fields<'_>) -> Result<Option<Layout<'static>>, Reason> {
    match json::of_root(text).map(|members| Members::among(&members)) {
        Ok(Members {
            schema: Some(_),
            payload: Some(_),
            ..
        }) => read(text, Root::Key, fields).map(Some),
        _ => Ok(None),
    }
}

/// Whether a JSON text with these members is a change event.
pub(super) fn is_event(members: &[(String, Peek, Range<usize>)]) -> bool {
    let has_schema = members
        .iter()
        .any(|(name, token, _)| name == "schema" && matches!(*token, Peek::Object | Peek::Null));
    let found = Members::among(members);
    found.is_envelope || (has_schema && found.payload.is_some())
}

/// The members of the root that matter, by where their values stand.
struct Members {
    /// Where it is more than null.
    schema: Option<Range<usize>>,
    payload: Option<Range<usize>>,
    /// Whether it is an envelope without schema.
    is_envelope: bool,
}

impl Members {
    fn among(members: &[(String, Peek, Range<usize>)]) -> Members {
        let find = |name: &str| members.iter().find(|(member, ..)| member == name);
        let schema = find("schema").filter(|(_, token, _)| *token == Peek::Object);
        let has_row = ["before", "after", "source"]
            .iter()
            .any(|name| find(name).is_some());
        Members {
            schema: schema.map(|(.., place)| place.clone()),
            payload: find("payload").map(|(.., place)| place.clone()),
            is_envelope: has_row && find("op").is_some(),
        }
    }
}

fn read(text: &str, root: Root, fields: &mut Fields<'_>) -> Result<Layout<'static>, Reason> {
    (fields.numbers_stay, fields.tagged) = (false, None);
    let members = json::of_root(text).map_err(|e| Reason::NotJson { at: e.index })?;
    let members = Members::among(&members);
    let written_out =
        |place: Range<usize>, node: &Node| Ok(spliced(text, payload::splices(text, place, node)?));
    let (text, schema) = match (members.schema, members.payload) {
        (Some(schema), payload) => {
            fields.numbers_stay = true;
            with_schema(text, schema, payload, root, fields)?
        }
        (None, Some(payload)) => (
            written_out(payload, &Node::envelope(fields.policy, "payload"))?,
            0..0,
        ),
        (None, None) if members.is_envelope => (
            written_out(0..text.len(), &Node::envelope(fields.policy, ""))?,
            0..0,
        ),
        (None, None) => return Err(Reason::WrongShape),
    };
    Ok(json::decode_around(&text, root, schema, fields)?.into_owned())
}

/// The text with its schema made anew and its dates written out, and where the schema stands in it.
fn with_schema(
    text: &str,
    schema: Range<usize>,
    payload: Option<Range<usize>>,
    root: Root,
    fields: &mut Fields<'_>,
) -> Result<(String, Range<usize>), Reason> {
    let place = match root {
        Root::Key => Place::key(format!("{KEY_ROOT}.payload")),
        Root::Value => Place::value("payload"),
    };
    let source = text.get(schema.clone()).unwrap_or_default();
    let (node, written) = schema::adapt(source, &place, fields.policy)?;
    let mut packed = Vec::new();
    node.packed(&place.path, &mut packed);
    let rules = packed.into_iter().map(|path| (path, FieldRule::Keep));
    fields.tagged = Some(Arc::new(rules.collect())).filter(|rules: &Tagged| !rules.is_empty());
    let mut splices = match payload {
        Some(payload) => payload::splices(text, payload, &node)?,
        None => Vec::new(),
    };
    let shift = |splices: &[Splice]| {
        let before = splices.iter().filter(|(place, _)| place.end <= schema.start);
        before
            .map(|(place, new)| new.len() as isize - place.len() as isize)
            .sum::<isize>()
    };
    let start = schema.start.saturating_add_signed(shift(&splices));
    let end = start + written.len();
    splices.push((schema, written));
    splices.sort_by_key(|(place, _)| place.start);
    Ok((spliced(text, splices), start..end))
}

fn spliced(text: &str, splices: Vec<Splice>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (place, new) in splices {
        out.push_str(text.get(at..place.start).unwrap_or_default());
        out.push_str(&new);
        at = place.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
#[path = "debezium_tests.rs"]
mod tests;
