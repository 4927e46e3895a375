//! Dates and decimal numbers of a payload, written out for the finders. In: the text and what its schema says; out: what takes
//! which place. Numbers that are no dates of the years 1 to 9999 stay as they are.

use super::Splice;
use super::schema::{Node, Unit};
use crate::fault::Reason;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
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

impl Walk<'_> {
    /// Nested no deeper than the schema.
    fn value(&mut self, token: Peek, node: &Node) -> Result<(), JiterError> {
        match (token, node) {
            (Peek::Object, Node::Struct(_) | Node::Each(_)) => self.object(node),
            (Peek::Array, Node::Each(inner)) => {
                let mut next = self.tokens.known_array()?;
                while let Some(token) = next {
                    self.value(token, inner)?;
                    next = self.tokens.array_step()?;
                }
                Ok(())
            }
            (Peek::Null | Peek::True | Peek::False | Peek::Array | Peek::Object, _) => {
                self.tokens.known_skip(token)
            }
            (_, Node::Time(_) | Node::Decimal(_)) => self.scalar(token, node),
            _ => self.tokens.known_skip(token),
        }
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
                Node::Each(inner) => Some(inner.as_ref()),
                Node::Time(_) | Node::Decimal(_) | Node::Plain => None,
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
        let start = self.tokens.current_index();
        self.tokens.known_skip(token)?;
        let place = start..self.tokens.current_index();
        let source = self.text.get(place.clone()).unwrap_or_default();
        let written = match node {
            Node::Time(unit) => source.parse().ok().and_then(|count| iso(count, *unit)),
            Node::Decimal(scale) => decimal(source.trim_matches('"'), *scale),
            _ => None,
        };
        if let Some(written) = written {
            self.splices.push((
                self.start + place.start..self.start + place.end,
                format!("\"{written}\""),
            ));
        }
        Ok(())
    }
}

/// A date or time in UTC (ISO 8601).
fn iso(count: i64, unit: Unit) -> Option<String> {
    let stamp = match unit {
        Unit::Days => {
            let epoch = Date::constant(1970, 1, 1);
            let date = epoch.checked_add(Span::new().try_days(count).ok()?).ok()?;
            return (date.year() > 0).then(|| date.to_string());
        }
        Unit::Milliseconds => Timestamp::from_millisecond(count),
        Unit::Microseconds => Timestamp::from_microsecond(count),
        Unit::Nanoseconds => Timestamp::from_nanosecond(count.into()),
    };
    let time = stamp.ok()?.to_zoned(TimeZone::UTC).datetime();
    (time.year() > 0).then(|| format!("{time}Z"))
}

/// A decimal number from its unscaled big-endian bytes (two's complement), as Connect writes it; none beyond 38 digits.
fn decimal(base64: &str, scale: i64) -> Option<String> {
    let bytes = STANDARD
        .decode(base64)
        .ok()
        .filter(|b| !b.is_empty() && b.len() <= size_of::<i128>())?;
    let sign = if bytes[0] & 0x80 == 0 { 0 } else { 0xff };
    let mut wide = [sign; size_of::<i128>()];
    wide[size_of::<i128>() - bytes.len()..].copy_from_slice(&bytes);
    let unscaled = i128::from_be_bytes(wide);
    let digits = unscaled.unsigned_abs().to_string();
    let scale = usize::try_from(scale).ok().filter(|scale| *scale <= 38)?;
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, part) = digits.split_at_checked(digits.len() - scale)?;
    let minus = if unscaled < 0 { "-" } else { "" };
    Some(match part {
        "" => format!("{minus}{whole}"),
        part => format!("{minus}{whole}.{part}"),
    })
}
