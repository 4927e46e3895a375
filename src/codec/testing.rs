//! Values taken apart and put together, for the tests of the formats.

use super::tests::{edit, policy, record};
use super::{Format, decode, encode};
use crate::document::{Edit, FieldKind};
use crate::fault::Reason;
use crate::policy::Policy;
use crate::redaction::Redaction;

/// A field as tests compare it: path and text.
pub(super) type Seen = (String, String);

/// Path and text of each field of a value, without member names and names of elements.
pub(super) fn fields_of(format: Format, value: &str) -> Vec<Seen> {
    fields_with(format, value, &policy()).unwrap_or_else(|reason| panic!("{reason}: {value}"))
}

/// The same under this policy, or the reason of the refusal.
pub(super) fn fields_with(format: Format, value: &str, policy: &Policy) -> Result<Vec<Seen>, Reason> {
    let all = all_with(format, value.as_bytes(), policy)?;
    let is_name = |kind: FieldKind, path: &str| kind == FieldKind::MapKey || path.ends_with("{name}");
    let shown = all.into_iter().filter(|(kind, path, _)| !is_name(*kind, path));
    Ok(shown.map(|(_, path, text)| (path, text)).collect())
}

/// Kind, path and text of every field.
pub(super) fn all_with(
    format: Format,
    value: &[u8],
    policy: &Policy,
) -> Result<Vec<(FieldKind, String, String)>, Reason> {
    let source = record(None, Some(value));
    let (_, document) = decode(format, &source, policy)?;
    let fields = document.fields();
    let seen = fields.map(|f| (f.kind, f.path.as_str().to_owned(), f.text.expose().to_owned()));
    Ok(seen.collect())
}

/// The texts of the fields with this path.
pub(super) fn at(format: Format, value: &str, path: &str) -> Vec<String> {
    let fields = fields_of(format, value).into_iter();
    fields.filter(|(p, _)| p == path).map(|(_, text)| text).collect()
}

/// Why a value is refused.
pub(super) fn refusal(format: Format, value: impl AsRef<[u8]>) -> Option<Reason> {
    all_with(format, value.as_ref(), &policy()).err()
}

/// A value after edits.
pub(super) fn written(format: Format, value: &str, policy: &Policy, edits: &[Edit]) -> String {
    let source = record(None, Some(value.as_bytes()));
    let (skeleton, _) = decode(format, &source, policy).unwrap();
    String::from_utf8(encode(skeleton, edits).unwrap().value.unwrap()).unwrap()
}

/// A value in which the first field with this path says something else.
pub(super) fn replaced(format: Format, value: &str, path: &str, new: &str) -> String {
    let all = all_with(format, value.as_bytes(), &policy()).unwrap();
    let index = all.iter().position(|(_, p, _)| p == path);
    let index = index.unwrap_or_else(|| panic!("no field {path} in {value}"));
    written(format, value, &policy(), &edit(all.len(), index, new))
}

/// A redaction that is nothing but these edits.
pub(super) fn redaction_of(edits: Vec<Edit>) -> Redaction {
    let none = vec![Vec::new(); edits.len()];
    Redaction {
        edits,
        written: none.clone(),
        replaced: none.clone(),
        kept: none,
        ..Default::default()
    }
}

/// Without edits a value stays the same bytes. Says nothing of what is refused.
pub(super) fn is_unchanged(format: Format, value: &str) -> bool {
    match all_with(format, value.as_bytes(), &policy()) {
        Err(_) => true,
        Ok(all) => written(format, value, &policy(), &vec![Edit::Unchanged; all.len()]) == value,
    }
}

/// Each field that is replaced alone reads back as written, and all others as they were: the first fault, if any.
/// `decides` names fields that say how others are read.
pub(super) fn unwritten(
    format: Format,
    value: &str,
    new: &str,
    decides: impl Fn(&str) -> bool,
) -> Option<String> {
    let before = all_with(format, value.as_bytes(), &policy()).ok()?;
    for (index, (_, path, _)) in before.iter().enumerate() {
        if decides(path) {
            continue;
        }
        let out = written(format, value, &policy(), &edit(before.len(), index, new));
        let Ok(after) = all_with(format, out.as_bytes(), &policy()) else {
            return Some(format!("{path} of {value:?} gives {out:?}, which is refused"));
        };
        // Where markup or segments divide a text, white space is theirs.
        let squashed = |text: &str| text.split_whitespace().collect::<String>();
        let texts =
            |all: &[(FieldKind, String, String)]| all.iter().map(|f| squashed(&f.2)).collect::<Vec<_>>();
        let mut expected = texts(&before);
        expected[index] = squashed(new);
        if texts(&after) != expected {
            return Some(format!(
                "{path} of {value:?} gives {out:?}, which reads {:?}",
                texts(&after)
            ));
        }
    }
    None
}
