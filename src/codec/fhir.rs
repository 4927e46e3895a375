//! FHIR in JSON (R4 4.0.1, R5 5.0.0): a resource or a Bundle, or an envelope that holds one in a string.
//!
//! JSON with two things more: paths start anew at every resource (`Patient.birthDate`, wherever in a Bundle the patient
//! stands; `Observation.contained[].Patient.birthDate` for a contained one), so that rules name elements as the standard
//! does; and what holds no resource is `WrongShape`.

use super::fields::Fields;
use super::json::{self, Layout};
use crate::fault::Reason;
use jiter::Jiter;

/// Ends of the paths where FHIR has resources: in bundles and parameters, responses and other resources.
const RESOURCE_PLACES: [&str; 3] = [".resource", ".contained[]", ".outcome"];
/// How many times its length may be read in advance in one text; a resource in a resource is read twice.
pub(super) const LOOK_AHEAD_MAX: usize = 4;

/// Takes a value apart.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    fields.is_fhir = true;
    let layout = json::decode_value(bytes, fields)?;
    match fields.resources > 0 {
        true => Ok(layout),
        false => Err(Reason::WrongShape),
    }
}

/// Whether a resource may start where an object does.
pub(super) fn may_be_resource(path: &str, is_root: bool, object: &str) -> bool {
    is_root || RESOURCE_PLACES.iter().any(|end| path.ends_with(end)) || starts_as_resource(object)
}

/// Starts the path anew at a resource; a contained one stays inside the other's path, for its `id` is nobody's outside.
/// Returns the path around it.
pub(super) fn enter(path: &mut String, kind: &str) -> String {
    let around = path.clone();
    match around.ends_with("contained[]") {
        true => path.push('.'),
        false => path.clear(),
    }
    path.push_str(kind);
    around
}

/// The type of the resource that an object is, and how far it was read for that. Its name is mostly the first member's;
/// databases sort members, so that it can be anywhere.
pub(super) fn resource_type(object: &str) -> (Option<String>, usize) {
    let mut tokens = Jiter::new(object.as_bytes());
    let kind = read_type(&mut tokens);
    (kind, tokens.current_index())
}

/// Whether an object's first member is that of a resource.
pub(super) fn starts_as_resource(object: &str) -> bool {
    let first = object.trim_start().strip_prefix('{').map(str::trim_start);
    first.is_some_and(|first| first.starts_with("\"resourceType\""))
}

/// The name of a resource, wherever among its members it stands; faults are left to the reader.
fn read_type(tokens: &mut Jiter<'_>) -> Option<String> {
    let is_name =
        |name: &str| (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphabetic());
    let mut member = tokens.next_object().ok()??.to_owned();
    loop {
        if member == "resourceType" {
            let kind = tokens.next_str().ok()?;
            return is_name(kind).then(|| kind.to_owned());
        }
        tokens.next_skip().ok()?;
        member = tokens.next_key().ok()??.to_owned();
    }
}
