//! Names that standards give to elements and attributes: nobody's, whatever a patient is called. A patient called "Code" must not rename
//! `Observation.code`, nor a document of CDA lose its `ID`s.
//!
//! Exactly as the standard writes them. What is not on the lists (`schemas/fhir/names.txt`, `schemas/ccda/names.txt`) is a field like others.

use std::collections::HashSet;
use std::sync::LazyLock;

const FHIR: &str = include_str!("../schemas/fhir/names.txt");
const CDA: &str = include_str!("../schemas/ccda/names.txt");
/// Prefixes of namespaces in CDA documents.
const CDA_PREFIXES: [&str; 6] = ["xsi", "sdtc", "cda", "voc", "mif", "xmlns"];

/// Types of Kafka Connect's schemas, as its JsonConverter writes them.
const CONNECT_TYPES: [&str; 14] = [
    "int8", "int16", "int32", "int64", "float", "float32", "float64", "double", "boolean", "string", "bytes",
    "array", "map", "struct",
];

type Names = HashSet<&'static str>;

/// The words of a list; lines that start with `#` are remarks.
fn words(list: &'static str) -> Names {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
}

/// Whether FHIR calls a member so, or its extensions (`_birthDate`).
pub(crate) fn is_of_fhir(name: &str) -> bool {
    static NAMES: LazyLock<Names> = LazyLock::new(|| words(FHIR));
    NAMES.contains(name.strip_prefix('_').unwrap_or(name))
}

/// Whether CDA calls an element or attribute so, with or without a prefix.
pub(crate) fn is_of_cda(name: &str) -> bool {
    static NAMES: LazyLock<Names> = LazyLock::new(|| words(CDA));
    match name.split_once(':') {
        None => NAMES.contains(name),
        Some(("xmlns", prefix)) => CDA_PREFIXES.contains(&prefix),
        Some((prefix, local)) => CDA_PREFIXES.contains(&prefix) && NAMES.contains(local),
    }
}

/// Whether a stretch of a text is the name of an element where it stands: in JSON in quotes before a colon, or what `resourceType`, or
/// `type` in a schema of Kafka Connect, says; in XML behind `<`, `</` or a prefix, or before `=`.
pub(crate) fn stands_at(text: &str, (start, end): (usize, usize)) -> bool {
    let parts = (text.get(..start), text.get(start..end), text.get(end..));
    let (Some(before), Some(name), Some(after)) = parts else {
        return false;
    };
    let escapes = ['\\', '_'];
    let is_member = || {
        let after = after
            .trim_start_matches('\\')
            .strip_prefix('"')
            .map(str::trim_start);
        before.trim_end_matches(escapes).ends_with('"') && after.is_some_and(|after| after.starts_with(':'))
    };
    let is_said_by = |member: &str| {
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | ':'));
        before.ends_with(member)
    };
    let is_in_tag = || before.ends_with(['<', '/', ':']) || after.trim_start().starts_with('=');
    (is_of_fhir(name) && (is_member() || is_said_by("resourceType")))
        || (CONNECT_TYPES.contains(&name) && is_said_by("\"type"))
        || (is_of_cda(name) && is_in_tag())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words_by_where_they_stand() {
        let at = |text: &str, name: &str| {
            let start = text.find(name).unwrap();
            stands_at(text, (start, start + name.len()))
        };
        for (text, name) in [
            (r#"{"code" : 1}"#, "code"),
            (r#"{\"code\":1}"#, "code"),
            (r#"{"_code":{}}"#, "code"),
            (r#"{"resourceType": "Patient"}"#, "Patient"),
            (r#"{"type":"string","optional":true}"#, "string"),
            ("<code>x</code>", "code"),
            ("<sdtc:birthTime/>", "birthTime"),
            ("<a width = \"1\">", "width"),
        ] {
            assert!(at(text, name), "{text}");
        }
        for (text, name) in [
            (r#"{"a":"code"}"#, "code"),
            (r#"{"a":"Patient"}"#, "Patient"),
            (r#"{"a":"string"}"#, "string"),
            (r#"{"type":"String"}"#, "String"),
            ("<a>code</a>", "code"),
            ("<a>Mr. width was seen</a>", "width"),
            (r#"{"smith":1}"#, "smith"),
            ("<smith/>", "smith"),
        ] {
            assert!(!at(text, name), "{text}");
        }
    }

    #[test]
    fn standards_own_their_names() {
        for name in ["code", "_birthDate", "resourceType", "valueQuantity", "div"] {
            assert!(is_of_fhir(name), "{name}");
        }
        for name in [
            "ID",
            "width",
            "recordTarget",
            "sdtc:deceasedInd",
            "xsi:type",
            "xmlns",
            "xmlns:sdtc",
        ] {
            assert!(is_of_cda(name), "{name}");
        }
        for name in ["", "_", "Code", "smith", "MRN-1", "__code"] {
            assert!(!is_of_fhir(name), "{name}");
        }
        for name in ["id:smith", "smith:id", "xmlns:smith", "Smith", "sdtc:smith", "#"] {
            assert!(!is_of_cda(name), "{name}");
        }
    }
}
