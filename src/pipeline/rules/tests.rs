//! Hot reload, without a clock: the tests call [`Rules::look`] themselves.
#![allow(clippy::unwrap_used)]

use super::testing::{Site, policy};
use super::*;
use crate::phi::Phi;
use crate::pipeline::batch::Batch;
use crate::record::{RecordId, SourceRecord};

const TEXT: &str = "Seen at Willowbrook Farm, band WB-79927398713, by Dr. Graves.";

fn record() -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: "notes".into(),
            partition: 0,
            offset: 0,
        },
        timestamp_ms: Some(0),
        key: None,
        value: Some(Phi::new(TEXT.as_bytes().to_vec())),
        headers: Vec::new(),
    }
}

fn redacted(screens: &Screens) -> String {
    let output = screens.outputs()[0]
        .screen
        .screen_one(&record())
        .unwrap_or_else(|refused| panic!("{refused}"))
        .output;
    String::from_utf8(output.value.unwrap()).unwrap()
}

#[test]
fn changed_files_change_the_next_batch_and_its_digest() {
    let site = Site::new();
    let before = site.rules.current();
    assert!(redacted(&before).starts_with("Seen at Willowbrook Farm, band"));

    site.write("terms.txt", "# homes\nWillowbrook Farm\n");
    site.write(
        "formats.yaml",
        "- {name: band, entity: mrn, regex: '\\bWB-\\d{11}\\b', checksum: luhn}",
    );
    assert_eq!(
        (site.rules.look(), site.rules.look()),
        (Look::Changing, Look::Loaded)
    );
    let after = site.rules.current();
    assert_eq!(
        redacted(&after),
        "Seen at [NAME-1], band [MRN-1], by Dr. [NAME-2]."
    );
    assert_ne!(policy(&after).digest, policy(&before).digest);
    // A batch that began with the old rules ends with them.
    let mut batch = Batch::default();
    batch.push(record());
    let screened = before.screen(batch).unwrap();
    assert_eq!(screened.outputs()[0].policy.digest, policy(&before).digest);

    // What is kept costs the name Safe Harbor.
    assert_eq!(policy(&after).status.name(), "safe-harbor");
    site.write("keep.txt", "Graves\n");
    assert_eq!(
        (site.rules.look(), site.rules.look()),
        (Look::Changing, Look::Loaded)
    );
    let kept = site.rules.current();
    assert_eq!(redacted(&kept), "Seen at [NAME-1], band [MRN-1], by Dr. Graves.");
    assert_eq!(policy(&kept).status.name(), "pseudonymised");
}

#[test]
fn a_wrong_file_leaves_the_old_rules_in_force_until_it_is_mended() {
    let site = Site::new();
    site.write("terms.txt", "Willowbrook Farm\n");
    assert_eq!(
        (site.rules.look(), site.rules.look()),
        (Look::Changing, Look::Loaded)
    );
    let good = site.digest();
    for wrong in ["- {name: a, entity: mrn, regex: 'x*'}", "- [", "- {name: b}"] {
        site.write("formats.yaml", wrong);
        assert_eq!(
            (site.rules.look(), site.rules.look()),
            (Look::Changing, Look::Refused)
        );
        assert!(site.rules.is_stale());
        assert_eq!(site.rules.look(), Look::Same, "it is told once");
        assert_eq!(site.digest(), good);
    }
    std::fs::remove_file(site.dir.path().join("formats.yaml")).unwrap();
    assert_eq!(
        (site.rules.look(), site.rules.look()),
        (Look::Changing, Look::Refused)
    );
    assert!(redacted(&site.rules.current()).contains("[NAME-1]"));

    site.write("formats.yaml", "[]");
    assert_eq!(
        (site.rules.look(), site.rules.look()),
        (Look::Changing, Look::Loaded)
    );
    assert!(!site.rules.is_stale());
    assert_eq!(site.digest(), good);
}

#[test]
fn a_file_that_is_being_written_is_left_until_it_rests() {
    let site = Site::new();
    let before = site.digest();
    for length in 1..5 {
        site.write("terms.txt", &"Willowbrook Farm\n".repeat(length));
        assert_eq!(site.rules.look(), Look::Changing);
        assert_eq!(site.digest(), before);
    }
    assert_eq!(site.rules.look(), Look::Loaded);
    assert_ne!(site.digest(), before);
}
