//! Laws of the whole path from record to outcome, without a broker.

use deidstream::codec::Format;
use deidstream::codec::template::{Deletes, IdFrom, Sink, Template};
use deidstream::fault::Reason;
use deidstream::keys::Keyring;
use deidstream::phi::Phi;
use deidstream::pipeline::batch::{Batch, Screened};
use deidstream::pipeline::screen::Screen;
use deidstream::pipeline::screens::{OutputScreen, Screens};
use deidstream::policy::Policy;
use deidstream::record::{OutputRecord, RecordId, SourceRecord};
use proptest::prelude::*;
use std::sync::Arc;

/// 2024-06-15T00:00:00Z
const STAMP: i64 = 1_718_409_600_000;

fn policy(name: &str) -> Policy {
    Policy::load(name).unwrap()
}

/// Screens of a pipeline with these policies.
fn screens(policies: Vec<Policy>) -> Screens {
    let keys = Arc::new(Keyring::for_tests());
    let outputs = policies
        .into_iter()
        .enumerate()
        .map(|(number, policy)| OutputScreen {
            name: format!("output-{number}").into(),
            screen: Screen::new(Arc::new(policy), Format::Json, keys.clone()),
            template: None,
        });
    Screens::new("p", outputs.collect(), keys.clone())
}

/// A pipeline with one output.
pub(crate) fn alone(screen: Screen) -> Screens {
    let name = "".into();
    Screens::new(
        "p",
        vec![OutputScreen {
            name,
            screen,
            template: None,
        }],
        Arc::new(Keyring::for_tests()),
    )
}

pub(crate) fn screen(policy: &str, format: Format) -> Screen {
    let policy = Policy::load(policy).unwrap_or_else(|problems| panic!("{problems}"));
    Screen::new(Arc::new(policy), format, Arc::new(Keyring::for_tests()))
}

pub(crate) fn record(key: Option<&str>, value: Option<&[u8]>) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: Arc::from("t"),
            partition: 0,
            offset: 7,
        },
        timestamp_ms: Some(STAMP),
        key: key.map(|k| Phi::from(k.as_bytes())),
        value: value.map(Phi::from),
        headers: Vec::new(),
    }
}

fn output(screen: &Screen, source: &SourceRecord) -> Result<OutputRecord, Reason> {
    let redacted = screen.screen_one(source).map(|redacted| redacted.output);
    redacted.map_err(|refusal| refusal.reason().unwrap())
}

fn value_of(screen: &Screen, value: &str) -> Result<String, Reason> {
    let output = output(screen, &record(None, Some(value.as_bytes())))?;
    Ok(String::from_utf8(output.value.unwrap()).unwrap())
}

/// Text with the kinds of PHI that rules find, between arbitrary characters.
fn clinical_text() -> impl Strategy<Value = String> {
    let phi = prop::sample::select(vec![
        "Dr. Amelia Thornbury",
        "MRN 48219377",
        "DOB 03/04/1931",
        "SSN 219-09-9999",
        "call (415) 555-0132",
        "jane.roe@mail.example",
        "93 year old",
        "12 Oak Street, Springfield, IL 62704",
        "seen 4 March 2024",
        "2024-03-04T10:22:00Z",
        "https://a.example/x",
        "203.0.113.9",
        "fax 415-555-0133",
    ]);
    let piece =
        prop_oneof![3 => phi.prop_map(str::to_owned), 2 => "\\PC{0,12}", 1 => Just("🫀é\u{301} ".to_owned())];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    /// Invariant 9: the same record, policy and keys give the same bytes.
    #[test]
    fn invariant_9_the_same_record_gives_the_same_bytes(text in clinical_text()) {
        for policy in ["safe-harbor", "pseudonymise", "research"] {
            let source = record(Some("k1"), Some(text.as_bytes()));
            let (one, two) = (screen(policy, Format::Text), screen(policy, Format::Text));
            prop_assert!(output(&one, &source) == output(&two, &source));
        }
    }

    #[test]
    fn redacting_twice_changes_nothing(text in clinical_text()) {
        for policy in ["safe-harbor", "pseudonymise"] {
            let screen = screen(policy, Format::Text);
            if let Ok(once) = value_of(&screen, &text) {
                prop_assert_eq!(value_of(&screen, &once), Ok(once.clone()), "policy {}", policy);
            }
        }
    }

    /// reveal(redact(x)) = x: every token stands for exactly the text that it replaced.
    #[test]
    fn putting_the_surfaces_back_gives_the_source(text in clinical_text()) {
        let screen = screen("pseudonymise", Format::Text);
        let source = record(None, Some(text.as_bytes()));
        if let Ok(redacted) = screen.screen_one(&source) {
            let mut out = String::from_utf8(redacted.output.value.unwrap()).unwrap();
            for mint in &redacted.redaction.mints {
                out = out.replace(&mint.token.to_string(), mint.surface.expose());
            }
            prop_assert_eq!(out, text);
        }
    }
}

/// Invariant 4, conservation: good, bad and odd records each have one outcome, in order.
#[test]
fn invariant_4_every_polled_record_has_one_outcome() {
    let values: [Option<&[u8]>; 6] = [
        Some(b"{\"a\": 1}"),
        Some(b"{oops"),
        None,
        Some(b""),
        Some(b"{\"a\": \"\xff\"}"),
        Some(b"[]"),
    ];
    let mut batch = Batch::default();
    for (offset, value) in values.iter().enumerate() {
        let mut record = record(None, *value);
        record.id.offset = offset as i64;
        batch.push(record);
    }
    let screened = screens(vec![policy("safe-harbor")]).screen(batch).unwrap();
    let reasons: Vec<Option<&str>> = screened
        .records()
        .iter()
        .map(|r| r.quarantine_reason().map(Reason::code))
        .collect();
    assert_eq!(
        reasons,
        [
            None,
            Some("not-json"),
            None,
            Some("empty-value"),
            Some("not-utf8"),
            None
        ]
    );
    assert_eq!(
        screened
            .offsets()
            .values()
            .map(|r| (r.first, r.next, r.records))
            .collect::<Vec<_>>(),
        [(0, 6, 6)]
    );
}

/// Invariant 4 for several outputs: each has its share of every record, or none has any.
#[test]
fn invariant_4_a_record_goes_to_every_output_or_to_quarantine_once() {
    let folder = tempfile::tempdir().unwrap();
    let strict = folder.path().join("strict.yaml");
    let text = "name: strict\nversion: '1'\nextends: pseudonymise\nnamespace: strict\nunreadable: quarantine\n\
                fields: {scan: attachment}\n";
    std::fs::write(&strict, text).unwrap();
    let strict = Policy::load(&strict.to_string_lossy()).unwrap();
    let mut batch = Batch::default();
    let values = [
        r#"{"patient": {"name": "Cordelia Brzezinski", "mrn": "MR0012345"}, "bp": 120}"#,
        r#"{"scan": "JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2c+PgplbmRvYmoK"}"#,
        r#"{"patient": {"name": "Horatio Featherstone"}}"#,
    ];
    for (offset, value) in values.iter().enumerate() {
        let mut record = record(Some("k"), Some(value.as_bytes()));
        record.id.offset = offset as i64;
        batch.push(record);
    }
    let screened = screens(vec![policy("pseudonymise"), strict])
        .screen(batch)
        .unwrap();
    let told: Vec<_> = screened
        .records()
        .iter()
        .map(|r| (r.quarantine_reason().map(Reason::code), r.refused_by.as_deref()))
        .collect();
    assert_eq!(
        told,
        [(None, None), (Some("unreadable"), Some("output-1")), (None, None)],
        "the first output would take it"
    );
    let sent = |output: usize| {
        let outputs = screened.shares(output).filter_map(|share| share.output.as_ref());
        let values = outputs.map(|o| String::from_utf8(o.value.clone().unwrap()).unwrap());
        values.collect::<Vec<_>>()
    };
    let (first, second) = (sent(0), sent(1));
    assert_eq!((first.len(), second.len()), (2, 2));
    let name = |value: &str| {
        let value: serde_json::Value = serde_json::from_str(value).unwrap();
        value["patient"]["name"].as_str().unwrap().to_owned()
    };
    for (a, b) in first.iter().zip(&second) {
        assert_ne!(name(a), name(b), "one person, two namespaces");
        assert!(!second.iter().any(|text| text.contains(&name(a))));
    }
    let tokens = screened.mints().count();
    assert_eq!(
        tokens,
        screened
            .shares(0)
            .chain(screened.shares(1))
            .map(|s| s.mints.len())
            .sum::<usize>()
    );
    assert!(tokens >= 4, "the vault gets the tokens of both outputs");
}

/// The check above can fail: in one namespace the same person has the same token in both outputs.
#[test]
fn outputs_in_one_namespace_can_be_joined() {
    let mut batch = Batch::default();
    batch.push(record(
        None,
        Some(br#"{"patient": {"name": "Cordelia Brzezinski"}}"#),
    ));
    let both = vec![policy("pseudonymise"), policy("pseudonymise")];
    let screened = screens(both).screen(batch).unwrap();
    let value = |output: usize| {
        let share = screened.shares(output).next().unwrap();
        share.output.clone().unwrap().value
    };
    assert_eq!(value(0), value(1));
}

/// Invariant 4 where an output drops what another publishes: a delete beside a sink that takes none.
#[test]
fn invariant_4_what_one_output_drops_another_publishes() {
    let keys = Arc::new(Keyring::for_tests());
    let output = |name: &str, policy_name: &str, template| OutputScreen {
        name: name.into(),
        screen: Screen::new(Arc::new(policy(policy_name)), Format::Json, keys.clone()),
        template,
    };
    let milvus = |deletes| Template {
        sink: Sink::Milvus,
        id_from: IdFrom::Key,
        id_field: "id".to_owned(),
        deletes,
    };
    let screened = |deletes| {
        let outputs = vec![
            output("search", "research", None),
            output("milvus", "pseudonymise", Some(milvus(deletes))),
        ];
        let mut batch = Batch::default();
        batch.push(record(Some("k"), None));
        batch.push(record(None, Some(br#"{"note": "No key, so no id."}"#)));
        batch.records[1].id.offset += 1;
        Screens::new("p", outputs, keys.clone()).screen(batch).unwrap()
    };
    let dropping = screened(Deletes::Drop);
    let fates = |output: usize| {
        let shares = dropping.shares(output).map(|share| share.output.is_some());
        shares.collect::<Vec<_>>()
    };
    assert_eq!((fates(0), fates(1)), (vec![true], vec![false]));
    let reasons = |screened: &Screened| -> Vec<_> {
        let reasons = screened
            .records()
            .iter()
            .map(|r| r.quarantine_reason().map(Reason::code));
        reasons.collect()
    };
    assert_eq!(reasons(&dropping), [None, Some("no-id")]);
    let strict = screened(Deletes::Quarantine);
    assert_eq!(
        reasons(&strict),
        [Some("no-delete"), Some("no-id")],
        "for both outputs"
    );
    assert_eq!(strict.records()[0].refused_by.as_deref(), Some("milvus"));
}

/// Invariant 6: what would leak is stopped by the gate, not published with a warning.
#[test]
fn invariant_6_a_value_that_would_survive_is_quarantined() {
    // `code` is vouched for by the policy, so patterns do not look there; the gate still sees the copy of a known value
    // that is written in a way which no variant covers.
    let screen = screen("safe-harbor", Format::Json);
    let output = value_of(
        &screen,
        r#"{"patient": {"ssn": "219-09-9999"}, "note": "ssn 219099999 and 2 1 9 0 9 9 9 9 9"}"#,
    );
    match output {
        Ok(text) => assert!(!text.contains("219") && !text.contains("2 1 9"), "{text}"),
        Err(reason) => assert!(matches!(
            reason,
            Reason::ResidualValue { .. } | Reason::ResidualPattern { .. }
        )),
    }
}
