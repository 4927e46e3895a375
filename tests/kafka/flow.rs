//! Everyday life of a worker on a real broker.

use crate::broker::Broker;
use crate::client::{self, Isolation, Outgoing};
use crate::feed;
use crate::worker::{Setup, wait_until};

fn pipeline(name: &str, policy: &str, format: &str) -> String {
    format!(
        "topics: {name}\ngroup.id: {name}-group\nerrors.tolerance: all\ndeid.policy: {policy}\ndeid.format: {format}\n\
         deid.output.topic: {name}-out\ndeid.quarantine.topic: {name}-quarantine\ndeid.batch.linger.ms: 20\n"
    )
}

fn committed(broker: &Broker, name: &str) -> i64 {
    client::committed_offsets(broker.bootstrap(), &format!("{name}-group"), name)
        .values()
        .sum()
}

fn text(record: &client::Record) -> String {
    String::from_utf8_lossy(record.value.as_deref().unwrap_or_default()).into_owned()
}

#[test]
fn a_record_comes_out_without_phi_and_says_under_which_policy() {
    let broker = Broker::shared();
    broker.create_topic("flow", 2, &[]);
    let value = r#"{"patient": {"name": "Cordelia Brzezinski", "mrn": "MR0012345"},
        "note": "Ms. Brzezinski (MRN MR0012345) called from 555-867-5309.",  "code": "I10"}"#;
    let records = [
        Outgoing::new("MR0012345", value)
            .partition(1)
            .header("trace", Some(b"abc"))
            .header("who", Some(b"Cordelia")),
        Outgoing {
            key: Some(b"MR0012345".to_vec()),
            partition: Some(1),
            ..Outgoing::default()
        },
    ];
    client::produce(broker.bootstrap(), "flow", records);
    let setup = Setup::new(
        broker.bootstrap(),
        "flow",
        &pipeline("flow", "pseudonymise", "json"),
    );
    let worker = setup.start("a", "");
    wait_until("both records to be committed", || committed(broker, "flow") >= 2);
    let process = worker.id();
    let (status, took) = worker.terminate();
    assert!(
        status.success() && took.as_secs() < 10,
        "process {process} drained with {status} in {took:?}"
    );

    let output = client::read_topic(broker.bootstrap(), "flow-out", Isolation::Committed);
    assert_eq!(output.len(), 2);
    let (record, tombstone) = (&output[0], &output[1]);
    assert_eq!(
        (record.partition, tombstone.partition),
        (1, 1),
        "output partition = input partition"
    );
    let out = text(record);
    for gone in ["Cordelia", "Brzezinski", "0012345", "867"] {
        assert!(!out.contains(gone), "{gone} is still in {out}");
    }
    assert!(
        out.contains(r#",  "code": "I10"}"#),
        "untouched parts are byte-identical: {out}"
    );
    let header = |name: &str| {
        let found = record.headers.iter().find(|(key, _)| key == name);
        found
            .and_then(|(_, value)| value.clone())
            .map(|v| String::from_utf8_lossy(&v).into_owned())
    };
    assert!(header("deid-policy").is_some_and(|p| p.starts_with("pseudonymise/")));
    assert_eq!(header("deid-status").as_deref(), Some("pseudonymised"));
    assert_eq!(
        header("who"),
        None,
        "headers that are not on the allow-list are dropped"
    );
    assert_eq!(tombstone.value, None, "a tombstone stays one");
    assert_eq!(tombstone.key, record.key, "and finds the record that it deletes");
    assert!(!String::from_utf8_lossy(record.key.as_ref().expect("a key")).contains("0012345"));
}

#[test]
fn quarantine_is_sealed_and_can_be_shown_and_retried() {
    let broker = Broker::shared();
    broker.create_topic("bad", 1, &[]);
    let secret = "{\"patient\": \"Horatio Featherstone\", oops";
    client::produce(
        broker.bootstrap(),
        "bad",
        [Outgoing::new("k", secret), Outgoing::new("k", "{\"fine\": true}")],
    );
    let setup = Setup::new(broker.bootstrap(), "bad", &pipeline("bad", "safe-harbor", "json"));
    let worker = setup.start("a", "");
    wait_until("both records to be committed", || committed(broker, "bad") >= 2);
    let log = worker.log();
    worker.terminate();

    let quarantine = client::read_topic(broker.bootstrap(), "bad-quarantine", Isolation::Committed);
    assert_eq!(quarantine.len(), 1);
    assert!(!text(&quarantine[0]).contains("Featherstone") && !log.contains("Featherstone"));
    assert_eq!(
        client::read_topic(broker.bootstrap(), "bad-out", Isolation::Committed).len(),
        1,
        "neighbours go on"
    );

    let (worker_file, pipeline_file) = (setup.worker_file("a"), setup.pipeline().to_owned());
    let (worker_file, pipeline_file) = (worker_file.to_string_lossy(), pipeline_file.to_string_lossy());
    let shown = setup.output(&["quarantine", "show", &worker_file, &pipeline_file]);
    let listing = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        listing.contains("bad-0@0") && listing.contains("not-json"),
        "{listing}"
    );
    assert!(!listing.contains("Featherstone"));
    let shown = setup.output(&["quarantine", "show", "--payload", &worker_file, &pipeline_file]);
    assert!(
        String::from_utf8_lossy(&shown.stdout).contains(secret),
        "the seal opens with the worker's key"
    );

    // The feed turns out to be text: with the format mended the record passes, once.
    std::fs::write(
        setup.pipeline(),
        format!("name: bad\n{}", pipeline("bad", "safe-harbor", "text")),
    )
    .expect("disk");
    let retried = setup.output(&["quarantine", "retry", &worker_file, &pipeline_file]);
    let said = String::from_utf8_lossy(&retried.stdout).into_owned();
    assert!(
        said.contains("1 record(s) published"),
        "{said}{}",
        String::from_utf8_lossy(&retried.stderr)
    );
    let again = setup.output(&["quarantine", "retry", &worker_file, &pipeline_file]);
    assert!(String::from_utf8_lossy(&again.stdout).contains("0 record(s) published"));
    assert_eq!(
        client::read_topic(broker.bootstrap(), "bad-out", Isolation::Committed).len(),
        2
    );
}

#[test]
fn without_tolerance_the_first_bad_record_stops_the_task_and_nothing_of_it_is_published() {
    let broker = Broker::shared();
    broker.create_topic("strict", 1, &[]);
    client::produce(
        broker.bootstrap(),
        "strict",
        [
            Outgoing::new("k", "{\"fine\": true}"),
            Outgoing::new("k", "{oops"),
        ],
    );
    let lines =
        pipeline("strict", "safe-harbor", "json").replace("errors.tolerance: all", "errors.tolerance: none");
    let setup = Setup::new(broker.bootstrap(), "strict", &lines);
    let mut worker = setup.start("a", "");
    assert!(!worker.wait().success());
    let log = worker.log();
    assert!(
        log.contains("task_failed") && log.contains("strict-0@1") && log.contains("not-json"),
        "{log}"
    );
    assert_eq!(committed(broker, "strict"), 0);
    assert!(client::read_topic(broker.bootstrap(), "strict-out", Isolation::Committed).is_empty());
}

#[test]
fn invariant_5_order_is_kept_and_nothing_is_lost_while_partitions_move() {
    let broker = Broker::shared();
    let name = "moving";
    broker.create_topic(name, 4, &[]);
    let lines = format!(
        "{}deid.batch.records: 20\n",
        pipeline(name, "safe-harbor", "json")
    );
    let setup = Setup::new(broker.bootstrap(), name, &lines);
    let first = setup.start("a", "");
    client::produce(broker.bootstrap(), name, (0..2_000).map(feed::record));
    wait_until("the first process to work", || committed(broker, name) > 200);
    let second = setup.start("b", "");
    client::produce(broker.bootstrap(), name, (2_000..4_000).map(feed::record));
    wait_until("the second process to get partitions", || {
        second.log().contains("partitions_assigned")
    });
    wait_until("the feed to be committed", || committed(broker, name) >= 4_000);
    first.terminate();
    second.terminate();
    let violations = feed::account(broker.bootstrap(), name, "moving-out", "moving-quarantine");
    assert!(violations.is_empty(), "{violations:?}");
}

#[test]
fn a_broker_restart_is_survived() {
    let mut broker = Broker::start();
    let name = "restart";
    broker.create_topic(name, 2, &[]);
    let lines = format!(
        "{}deid.batch.records: 50\n",
        pipeline(name, "safe-harbor", "json")
    );
    let setup = Setup::new(broker.bootstrap(), name, &lines);
    let mut worker = setup.start("a", "");
    client::produce(broker.bootstrap(), name, (0..2_000).map(feed::record));
    wait_until("records to flow", || committed(&broker, name) > 100);
    broker.restart();
    client::produce(broker.bootstrap(), name, (2_000..3_000).map(feed::record));
    wait_until("the feed to be committed", || {
        assert!(worker.is_running(), "the worker ended:\n{}", worker.log_tail());
        committed(&broker, name) >= 3_000
    });
    worker.terminate();
    let violations = feed::account(broker.bootstrap(), name, "restart-out", "restart-quarantine");
    assert!(violations.is_empty(), "{violations:?}");
}

#[test]
fn what_the_broker_finds_too_large_is_quarantined_by_its_coordinates_alone() {
    let broker = Broker::shared();
    let name = "large";
    broker.create_topic(name, 1, &[("max.message.bytes", "8388608")]);
    // Does not compress, so that it stays above the 1 MiB that topics take by default. Small letters: nothing to find.
    let letter = |bits: u64| char::from(b'a' + (bits % 25) as u8);
    let word = |i: u64| {
        (0..8)
            .map(move |k| letter(i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (8 * k)))
            .chain([' '])
    };
    let noise: String = (0u64..220_000).flat_map(word).collect();
    let records = [
        Outgoing::new("k", "{\"n\": 1}"),
        Outgoing::new("k", format!("{{\"text\": \"{noise}\"}}")),
        Outgoing::new("k", format!("{{\"text\": \"{noise}\" broken")),
        Outgoing::new("k", "{\"n\": 2}"),
    ];
    client::produce(broker.bootstrap(), name, records);
    // Longer than the test waits: an abort that waited for records to time out would never end here.
    let patient = "producer.transaction.timeout.ms: 600000\nproducer.message.timeout.ms: 600000\n";
    let lines = pipeline(name, "safe-harbor", "json") + patient;
    let mut setup = Setup::new(broker.bootstrap(), name, &lines);
    // Megabytes of words that are none would keep the model busy for many minutes, and are not its test.
    setup.worker_lines += "deid.ner.model: none\n";
    let mut worker = setup.start("a", "");
    wait_until("all records to be committed", || {
        assert!(worker.is_running(), "the worker ended:\n{}", worker.log_tail());
        committed(broker, name) >= 4
    });
    worker.terminate();
    let output = client::read_topic(broker.bootstrap(), "large-out", Isolation::Committed);
    let values: Vec<String> = output.iter().map(text).collect();
    assert_eq!(values, ["{\"n\": 1}", "{\"n\": 2}"], "neighbours go on, in order");
    let quarantine = client::read_topic(broker.bootstrap(), "large-quarantine", Isolation::Committed);
    let header = |record: &client::Record, name: &str| {
        let (_, value) = record
            .headers
            .iter()
            .find(|(key, _)| key == name)
            .expect("a header")
            .clone();
        String::from_utf8(value.expect("a value")).expect("text")
    };
    let mut told: Vec<(String, String)> = quarantine
        .iter()
        .map(|r| {
            (
                header(r, "deid-quarantine-offset"),
                header(r, "deid-quarantine-reason"),
            )
        })
        .collect();
    told.sort();
    let expected = [("1", "output-too-large"), ("2", "not-json")].map(|(o, r)| (o.to_owned(), r.to_owned()));
    assert_eq!(told, expected);
    assert!(
        quarantine.iter().all(|r| text(r).is_empty()),
        "they stay in the source topic"
    );
}

/// Invariant 10: every committed record is in a batch that was announced before and confirmed after its commit.
#[test]
fn invariant_10_the_audit_brackets_every_commit() {
    let broker = Broker::shared();
    let name = "audited";
    broker.create_topic(name, 2, &[]);
    client::produce(broker.bootstrap(), name, (0..1_500).map(feed::record));
    let lines = format!(
        "{}deid.batch.records: 100\n",
        pipeline(name, "safe-harbor", "json")
    );
    let setup = Setup::new(broker.bootstrap(), name, &lines);
    let worker = setup.start("a", "aborts");
    wait_until("the feed to be committed", || committed(broker, name) >= 1_500);
    worker.terminate();
    let log = std::fs::read_to_string(setup.state("a").join("audit/audited-0.jsonl")).expect("an audit log");
    let entries: Vec<serde_json::Value> = log
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    let mut open: Option<(u64, u64)> = None;
    let (mut committed, mut aborted) = (0, 0);
    for entry in &entries {
        let kind = entry["entry"]["kind"].as_str().expect("a kind");
        let field = |name: &str| entry["entry"][name].clone();
        match kind {
            "prepared" => {
                assert!(open.is_none(), "a batch is prepared while another one is open");
                let spans = field("offsets");
                let records = spans
                    .as_array()
                    .expect("spans")
                    .iter()
                    .filter_map(|s| s["records"].as_u64())
                    .sum();
                open = Some((entry["seq"].as_u64().expect("a seq"), records));
            }
            "committed" | "aborted" => {
                let (sequence, records) = open.take().expect("an outcome without a batch");
                assert_eq!(field("batch").as_u64(), Some(sequence));
                *(if kind == "committed" {
                    &mut committed
                } else {
                    &mut aborted
                }) += records;
            }
            _ => {}
        }
    }
    assert_eq!(committed, 1_500, "each record is committed in one audited batch");
    assert!(aborted > 0, "aborted batches are in the audit too");
    let verified = setup.output(&[
        "audit",
        "verify",
        &setup.state("a").join("audit").to_string_lossy(),
    ]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

#[test]
fn start_fails_with_advice_when_topics_or_broker_are_missing() {
    let broker = Broker::shared();
    let setup = Setup::new(
        broker.bootstrap(),
        "absent",
        &pipeline("absent", "safe-harbor", "json"),
    );
    let mut worker = setup.start("a", "");
    assert!(!worker.wait().success());
    let log = worker.log();
    assert!(
        log.contains("`absent`, which pipeline `absent` reads, does not exist"),
        "{log}"
    );

    let setup = Setup::new(
        "127.0.0.1:1",
        "nobody",
        &pipeline("nobody", "safe-harbor", "json"),
    );
    let mut worker = setup.start("a", "");
    assert!(!worker.wait().success());
    assert!(
        worker.log().contains("check bootstrap.servers"),
        "{}",
        worker.log()
    );
}
