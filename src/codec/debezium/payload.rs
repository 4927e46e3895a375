//! Dates and decimal numbers of a payload, written out for the finders. In: the text and what its schema says; out: what takes
//! which place. Numbers that no calendar has become text as they are.

use super::Splice;
use super::schema::Node;
use crate::codec::spelling;
use crate::fault::Reason;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiter::{Jiter, JiterError, Peek};
use std::ops::Range;

/// What must be written out in the value at `place`.
pub(super) fn splices(text: &str, place: Range<usize>, node: &Node) -> Result<Vec<Splice>, Reason> {
    let payload = text.get(place.clone()).unwrap_or_default();
    let mut walk = Walk {
        text: payload,
        tokens: Jiter::new(payload.as_bytes()),
        start: place.start,
        splices: Vec::new(),
    };
    let walked = walk.tokens.peek().and_then(|token| walk.value(token, node));
    walked.map_err(|e| Reason::NotJson {
        at: place.start + e.index,
    })?;
    Ok(walk.splices)
}

struct Walk<'t> {
    text: &'t str,
    tokens: Jiter<'t>,
    /// Where the payload starts in the record.
    start: usize,
    splices: Vec<Splice>,
}

impl<'t> Walk<'t> {
    /// Nested no deeper than the schema.
    fn value(&mut self, token: Peek, node: &Node) -> Result<(), JiterError> {
        match (token, node) {
            (Peek::Object, Node::ScaledDecimal) => self.scaled(token),
            (Peek::Object, Node::Struct(_) | Node::Map(..)) => self.object(node),
            (Peek::Array, Node::Each(inner)) => self.array(|walk, token| walk.value(token, inner)),
            // With keys that are no strings, or may be null: pairs.
            (Peek::Array, Node::Map(keys, values)) => self.array(|walk, token| match token {
                Peek::Array => {
                    let mut sides = [keys, values].into_iter().cycle();
                    walk.array(|walk, token| match sides.next() {
                        Some(side) => walk.value(token, side),
                        None => walk.tokens.known_skip(token),
                    })
                }
                token => walk.tokens.known_skip(token),
            }),
            (Peek::Null | Peek::Array | Peek::Object, _) => self.tokens.known_skip(token),
            (_, Node::Time(_) | Node::Decimal(_) | Node::Word) => self.scalar(token, node),
            _ => self.tokens.known_skip(token),
        }
    }

    fn array(
        &mut self,
        mut element: impl FnMut(&mut Self, Peek) -> Result<(), JiterError>,
    ) -> Result<(), JiterError> {
        let mut next = self.tokens.known_array()?;
        while let Some(token) = next {
            element(self, token)?;
            next = self.tokens.array_step()?;
        }
        Ok(())
    }

    fn object(&mut self, node: &Node) -> Result<(), JiterError> {
        let mut name = self.tokens.known_object()?.map(str::to_owned);
        while let Some(member) = name {
            let token = self.tokens.peek()?;
            let inner = match node {
                Node::Struct(members) => members
                    .iter()
                    .find(|(name, _)| *name == member)
                    .map(|(_, node)| node),
                Node::Map(_, values) => Some(values.as_ref()),
                _ => None,
            };
            match inner {
                Some(inner) => self.value(token, inner)?,
                None => self.tokens.known_skip(token)?,
            }
            name = self.tokens.next_key()?.map(str::to_owned);
        }
        Ok(())
    }

    fn scalar(&mut self, token: Peek, node: &Node) -> Result<(), JiterError> {
        let (place, source) = self.skip(token)?;
        let is_text = token == Peek::String;
        let written = match node {
            Node::Decimal(scale) if is_text => decimal(source.trim_matches('"'), *scale),
            _ if is_text => None,
            Node::Time(count) => {
                Some(whole(source).map_or_else(|| source.to_owned(), |number| count.spell(number)))
            }
            _ => Some(source.to_owned()),
        };
        if let Some(written) = written {
            self.splices.push((place, format!("\"{written}\"")));
        }
        Ok(())
    }

    /// A decimal number with its scale beside it; what is none becomes its JSON as text.
    fn scaled(&mut self, token: Peek) -> Result<(), JiterError> {
        let (place, source) = self.skip(token)?;
        let parts: Option<serde_json::Value> = serde_json::from_str(source).ok();
        let number = parts.and_then(|parts| decimal(parts["value"].as_str()?, parts["scale"].as_i64()?));
        let written = number.unwrap_or_else(|| source.to_owned());
        self.splices
            .push((place, serde_json::Value::from(written).to_string()));
        Ok(())
    }

    /// Passes over a value: where it stands in the record, and its text.
    fn skip(&mut self, token: Peek) -> Result<(Range<usize>, &'t str), JiterError> {
        let start = self.tokens.current_index();
        self.tokens.known_skip(token)?;
        let end = self.tokens.current_index();
        let source = self.text.get(start..end).unwrap_or_default();
        Ok((self.start + start..self.start + end, source))
    }
}

/// A whole number, also one that is written with a fraction of nothing.
fn whole(number: &str) -> Option<i64> {
    let digits = number
        .split_once('.')
        .filter(|(_, part)| part.bytes().all(|b| b == b'0'));
    digits.map_or(number, |(whole, _)| whole).parse().ok()
}

/// A decimal number as Connect writes it: base64 of its unscaled bytes.
fn decimal(base64: &str, scale: i64) -> Option<String> {
    let bytes = STANDARD.decode(base64).ok()?;
    spelling::decimal(usize::try_from(scale).ok()?, &bytes)
}
