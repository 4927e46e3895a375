//! Members of objects: their names are fields, duplicates are refused, and what the policy drops is passed over with its comma.

use super::{Holds, Open, Reader, Root, Spelled};
use crate::document::{FieldKind, FieldPath};
use crate::fault::Reason;
use crate::policy::{FieldRule, LeftOut};
use crate::standard;
use jiter::{Jiter, JiterError, Peek};
use std::borrow::Cow;
use std::ops::Range;

/// Numbers of the shortest list that is taken for a vector: boxes and their corners have fewer.
const VECTOR_NUMBERS_MIN: usize = 16;
/// Bytes of the longest number in one.
const NUMBER_BYTES_MAX: usize = 32;

/// Name, first token and place of each member of the root object: a look at what a text is, before it is read. Values are passed
/// over, members that come twice are the reader's to refuse.
pub(in crate::codec) fn of_root(text: &str) -> Result<Vec<(String, Peek, Range<usize>)>, JiterError> {
    let mut tokens = Jiter::new(text.as_bytes());
    let mut members = Vec::new();
    let mut name = tokens.next_object()?.map(str::to_owned);
    while let Some(member) = name {
        let token = tokens.peek()?;
        let start = tokens.current_index();
        tokens.known_skip(token)?;
        members.push((member, token, start..tokens.current_index()));
        name = tokens.next_key()?.map(str::to_owned);
    }
    Ok(members)
}

impl<'r> Reader<'r, '_, '_> {
    /// Reads on to the next member of an object that is kept, its name and the colon. Returns the token of its value.
    pub(super) fn member(&mut self, first: bool) -> Result<Option<Peek>, Reason> {
        let fault = self.fault();
        let mut first = first;
        loop {
            let before = self.here();
            let name = match first {
                true => self.tokens.known_object(),
                false => self.tokens.next_key(),
            };
            let Some(name) = name.map_err(fault)?.map(|name| Spelled::of(self.text, name)) else {
                let from = self.open.last().and_then(|open| open.dropping_from);
                self.dropped.extend(from.map(|from| from..before));
                return Ok(None);
            };
            let place = match &name {
                Spelled::Plain(_, start) => start - 1..start + name.as_str().len() + 1,
                Spelled::Unescaped(_) => self.place_of_name(before),
            };
            let (path, holds) = self.enter_member(&name, &place)?;
            let token = self.tokens.peek().map_err(fault)?;
            if !self.is_dropped(name.as_str(), token)? {
                self.keep(place.start);
                if !(self.restarts && standard::is_of_fhir(name.as_str())) {
                    self.field(path, FieldKind::MapKey, name.as_str(), place, holds)?;
                }
                return Ok(Some(token));
            }
            self.tokens.next_skip().map_err(fault)?;
            self.drop(before, place.start);
            first = false;
        }
    }

    /// Notes a member's name and makes the path its own. Returns the path of the name.
    fn enter_member(
        &mut self,
        name: &Spelled<'r>,
        place: &Range<usize>,
    ) -> Result<(FieldPath, Holds), Reason> {
        let seen = match name {
            Spelled::Plain(name, _) => Cow::Borrowed(*name),
            Spelled::Unescaped(name) => Cow::Owned(name.expose().clone()),
        };
        let in_root = self.open.len() == 1;
        let Some(Open {
            path_len,
            object: Some((object, names)),
            shared,
            ..
        }) = self.open.last_mut()
        else {
            unreachable!("members are read inside objects only; anything else is a bug");
        };
        if !names.insert(seen) {
            return Err(Reason::DuplicateKey { at: place.start });
        }
        let (path, holds) = (shared.clone(), Holds::Name(*object));
        self.path.truncate(*path_len);
        self.push_member(name.as_str(), in_root);
        Ok((path, holds))
    }

    /// Whether the policy drops the member just entered. A vector that is null tells nothing, and readers look for it.
    fn is_dropped(&mut self, name: &str, value: Peek) -> Result<bool, Reason> {
        let policy = self.fields.policy;
        let is_vector = self.fields.drops_vectors && self.is_vector(value);
        let may_drop = is_vector || policy.may_drop(name) || self.fields.tagged.is_some();
        if self.root == Root::Key || !may_drop {
            return Ok(false);
        }
        let path = self.fields.path(&self.path)?;
        if is_vector && policy.rule(&path) != Some(FieldRule::Keep) {
            self.fields.embeddings += 1;
            return Ok(true);
        }
        match policy.leaves_out(&path, matches!(value, Peek::Array | Peek::Object)) {
            Some(LeftOut::AsEmbedding) if value == Peek::Null => return Ok(!policy.lets_value_pass(&path)),
            Some(LeftOut::AsEmbedding) => self.fields.embeddings += 1,
            Some(LeftOut::Unlisted) => self.fields.unlisted.note(&path),
            Some(LeftOut::ByRule) => {}
            None => return Ok(false),
        }
        Ok(true)
    }

    /// Whether a list of numbers starts here, bare, in a string or first in a list of such, that is long enough for a vector and has fractions.
    fn is_vector(&self, value: Peek) -> bool {
        let text = self.source(self.here()..self.text.len());
        let list = match value {
            Peek::String => text.strip_prefix('"').unwrap_or_default(),
            Peek::Array => text,
            _ => "",
        };
        // Several vectors are a list of lists.
        let is_opening = |c: char| c == '[' || c.is_ascii_whitespace();
        let list = match list.starts_with('[') {
            true => list.trim_start_matches(is_opening),
            false => "",
        };
        let mut numbers = list.split([',', ']']).take(VECTOR_NUMBERS_MIN).map(str::trim);
        let is_number = |text: &str| text.parse::<f64>().is_ok() && text.len() <= NUMBER_BYTES_MAX;
        let (mut count, mut has_fraction) = (0, false);
        numbers.all(|number| {
            count += 1;
            has_fraction |= number.contains('.');
            is_number(number)
        }) && count == VECTOR_NUMBERS_MIN
            && has_fraction
    }

    /// Notes that a member is kept, whose name starts here.
    fn keep(&mut self, start: usize) {
        let Some(open) = self.open.last_mut() else { return };
        open.has_kept = true;
        self.dropped
            .extend(open.dropping_from.take().map(|from| from..start));
    }

    /// Notes that a member is dropped that ends here: `before` is where the one in front of it ended.
    fn drop(&mut self, before: usize, start: usize) {
        let end = self.here();
        match self.open.last_mut() {
            Some(open) if !open.has_kept => _ = open.dropping_from.get_or_insert(start),
            _ => self.dropped.push(before..end),
        }
    }

    /// Where the name stands that was just read with its colon: from the first quote after `before` to the last one.
    fn place_of_name(&self, before: usize) -> Range<usize> {
        let passed = &self.text.as_bytes()[before..self.here()];
        let start = passed.iter().position(|&b| b == b'"').unwrap_or_default();
        let end = passed.iter().rposition(|&b| b == b'"').unwrap_or_default();
        before + start..before + end + 1
    }
}
