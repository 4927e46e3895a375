//! The members of a JSON object as they stand: reading without changing a byte.

use super::super::utf8;
use crate::fault::Reason;
use jiter::{Jiter, Peek};
use std::borrow::Cow;

/// A JSON object, split into its members.
pub(super) struct Object<'d> {
    /// The whole, without white space around it.
    pub(super) text: &'d str,
    /// Name without escapes, name as it stands with its quotes, value as it stands.
    pub(super) members: Vec<Member<'d>>,
}

/// One member.
pub(super) struct Member<'d> {
    pub(super) name: String,
    pub(super) raw_name: &'d str,
    pub(super) value: &'d str,
}

impl<'d> Object<'d> {
    /// Reads a verified value.
    pub(super) fn read(bytes: &'d [u8]) -> Result<Self, Reason> {
        let text = utf8(bytes)?.trim_start_matches('\u{feff}').trim();
        let members = members(text).ok_or(Reason::WrongShape)?;
        Ok(Object { text, members })
    }

    /// The value of a member as it stands.
    pub(super) fn get(&self, name: &str) -> Option<&'d str> {
        let member = self.members.iter().find(|member| member.name == name)?;
        Some(member.value)
    }
}

/// None where it is no object. It was written by our own encoder, so nothing else should be wrong with it.
fn members(text: &str) -> Option<Vec<Member<'_>>> {
    let mut tokens = Jiter::new(text.as_bytes());
    if tokens.peek().ok()? != Peek::Object {
        return None;
    }
    let mut members = Vec::new();
    let mut before = tokens.current_index();
    let mut name = tokens.known_object().ok()?.map(str::to_owned);
    while let Some(met) = name {
        let passed = text.get(before..tokens.current_index())?;
        let (from, to) = (passed.find('"')?, passed.rfind('"')?);
        let raw_name = passed.get(from..=to)?;
        tokens.peek().ok()?; // skips the white space in front
        let start = tokens.current_index();
        tokens.next_skip().ok()?;
        let value = text.get(start..tokens.current_index())?.trim();
        members.push(Member {
            name: met,
            raw_name,
            value,
        });
        before = tokens.current_index();
        name = tokens.next_key().ok()?.map(str::to_owned);
    }
    tokens.finish().ok()?;
    Some(members)
}

/// The text of a string or number; None for anything else, and where there is no text.
pub(super) fn scalar(value: &str) -> Option<Cow<'_, str>> {
    let text = match value.as_bytes().first()? {
        b'"' => Cow::Owned(serde_json::from_str(value).ok()?),
        b'-' | b'0'..=b'9' => Cow::Borrowed(value),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The text of a record key: of a JSON string what it says, else the bytes as they are.
pub(super) fn key_text(key: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(key).ok().filter(|text| !text.is_empty())?;
    match text.starts_with('"') {
        true => Some(scalar(text).unwrap_or(Cow::Borrowed(text))),
        false => Some(Cow::Borrowed(text)),
    }
}
