//! What policies say of RAG chunks.

use super::*;

#[test]
fn the_text_of_a_chunk_is_narrative_whatever_rules_say() {
    let folder = tempfile::tempdir().unwrap();
    let own = |list: &str| {
        let text = format!("name: p\nversion: '1'\nextends: safe-harbor\nchunk_text: {list}\n");
        Policy::load(&write(folder.path(), "p.yaml", &text))
    };
    let path = FieldPath::new("patient.name");
    let policy = own("[patient.name]").unwrap();
    assert_eq!(policy.fields.find(&path), Some(FieldRule::Narrative));
    assert!(policy.is_chunk_text(&path) && policy.is_chunk_text(&FieldPath::new("patient.name.{html}")));
    assert!(!policy.is_chunk_text(&FieldPath::new("patient")));
    assert_eq!(policy.status, Status::SafeHarbor, "narrative is searched");
    let told = own("['**.text']").unwrap_err().to_string();
    assert!(told.contains("chunk_text[0]: names paths at any depth"), "{told}");
}

/// A name for `extends`, behind a policy: what it says of ids wins.
#[test]
fn ids_of_chunks_may_be_uuids() {
    let folder = tempfile::tempdir().unwrap();
    let text = "name: p\nversion: '1'\nextends: [safe-harbor, rag-uuids]\nstatus: safe-harbor\n";
    let policy = Policy::load(&write(folder.path(), "p.yaml", text)).unwrap();
    for path in [
        "id",
        "id_",
        "[].element_id",
        "_node_content.id_",
        "doc_id",
        "$key",
        "$key.id",
    ] {
        assert_eq!(
            policy.fields.find(&FieldPath::new(path)),
            Some(FieldRule::Uuid),
            "{path}"
        );
    }
    assert!(Policy::load(built_in::RAG_UUIDS).is_err(), "no policy by itself");
}
