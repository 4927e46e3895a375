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

/// Whether a standard calls something so.
pub(crate) fn is_standard(name: &str) -> bool {
    is_of_fhir(name) || is_of_cda(name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
