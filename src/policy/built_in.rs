//! The policies that come with the binary. The same files stand in `config/policies/` to read and copy.

/// Names of the policies that can be loaded without a file.
pub const NAMES: [&str; 5] = [
    "safe-harbor",
    "maximum",
    "pseudonymise",
    "limited-data-set",
    "research",
];

/// What the built-in policies share (field paths, subject, headers): a name for `extends`, not a policy by itself.
pub const BASE: &str = "base";

/// What stands where in records of a standard format: names for `extends`, part of `base`.
pub const STANDARDS: [&str; 4] = ["hl7v2", "fhir", "ccda", "rag"];

/// Ids of RAG chunks as UUIDs: a name for `extends`, for who needs it.
pub const RAG_UUIDS: &str = "rag-uuids";

/// The text of a built-in file.
pub fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "hl7v2" => include_str!("../../schemas/hl7v2/fields.yaml"),
        "fhir" => include_str!("../../schemas/fhir/elements.yaml"),
        "ccda" => include_str!("../../schemas/ccda/elements.yaml"),
        "rag" => include_str!("../../schemas/rag/chunks.yaml"),
        RAG_UUIDS => include_str!("../../schemas/rag/uuids.yaml"),
        "base" => include_str!("../../config/policies/base.yaml"),
        "safe-harbor" => include_str!("../../config/policies/safe-harbor.yaml"),
        "maximum" => include_str!("../../config/policies/maximum.yaml"),
        "pseudonymise" => include_str!("../../config/policies/pseudonymise.yaml"),
        "limited-data-set" => include_str!("../../config/policies/limited-data-set.yaml"),
        "research" => include_str!("../../config/policies/research.yaml"),
        _ => return None,
    })
}
