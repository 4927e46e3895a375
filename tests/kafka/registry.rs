//! Records with schemas on a real broker, with a real registry: what comes out is valid under the schema that is registered
//! for it, and nothing is lost or published twice while the registry fails.

mod visit;

use crate::apicurio::{Apicurio, Mood, Proxy};
use crate::broker::Broker;
use crate::client::{self, Isolation, Outgoing, Record};
use crate::worker::{Setup, Worker, wait_until};
use apache_avro::types::Value as Avro;
use serde_json::{Value, json};
use visit::{
    CANARIES, assert_clean, avro, field, framed, key_schema, number, read, record, text, unframed, visit,
    visit_schema,
};

/// A topic, its pipeline, and the registry or a proxy before it.
struct Flow {
    name: &'static str,
    registry: &'static Apicurio,
    setup: Setup,
}

impl Flow {
    fn new(name: &'static str, format: &str, url: &str, lines: &str) -> Flow {
        let broker = Broker::shared();
        broker.create_topic(name, 1, &[]);
        let pipeline = format!(
            "topics: {name}\ngroup.id: {name}-group\nerrors.tolerance: all\ndeid.format: {format}\n\
             deid.output.topic: {name}-out\ndeid.quarantine.topic: {name}-quarantine\ndeid.batch.linger.ms: 20\n{lines}"
        );
        let mut setup = Setup::new(broker.bootstrap(), name, &pipeline);
        setup.worker_lines += &format!(
            "deid.ner.model: none\nschema.registry.url: {url}\nschema.registry.request.timeout.ms: 1000\n"
        );
        Flow {
            name,
            registry: Apicurio::shared(),
            setup,
        }
    }

    fn send(&self, records: impl IntoIterator<Item = Outgoing>) {
        client::produce(Broker::shared().bootstrap(), self.name, records);
    }

    fn register(&self, part: &str, schema: &Value) -> u32 {
        self.registry
            .register(&format!("{}-{part}", self.name), "AVRO", schema)
    }

    fn committed(&self) -> i64 {
        let group = format!("{}-group", self.name);
        client::committed_offsets(Broker::shared().bootstrap(), &group, self.name)
            .values()
            .sum()
    }

    fn wait_committed(&self, records: i64) {
        wait_until(
            &format!("{records} records of {} to be committed", self.name),
            || self.committed() >= records,
        );
    }

    fn read(&self, kind: &str) -> Vec<Record> {
        client::read_topic(
            Broker::shared().bootstrap(),
            &format!("{}-{kind}", self.name),
            Isolation::Committed,
        )
    }

    /// Every visit came out once, in order, readable and clean.
    fn assert_visits(&self, numbers: std::ops::Range<i64>) {
        let output = self.read("out");
        let found: Vec<i64> = output
            .iter()
            .map(|output| number(self.registry, output))
            .collect();
        assert_eq!(found, numbers.collect::<Vec<_>>());
        output.iter().for_each(assert_clean);
    }
}

const PSEUDONYMISE: &str = "deid.policy: pseudonymise\n";

/// The worker asks the registry, so many times, for something that it does not get, and commits nothing meanwhile.
fn assert_waits(flow: &Flow, proxy: &Proxy, worker: &mut Worker, times: usize, committed: i64) {
    wait_until("the worker to ask in vain", || proxy.asked() >= times);
    assert!(worker.is_running(), "{}", worker.log_tail());
    assert_eq!(
        flow.committed(),
        committed,
        "nothing is committed past the batch that waits"
    );
}

#[test]
fn avro_comes_out_valid_under_the_schema_that_is_registered_for_it() {
    let url = Apicurio::shared().url();
    let flow = Flow::new("avro", "avro", &url, PSEUDONYMISE);
    let (schema, keys) = (visit_schema(None), key_schema());
    let (id, key_id) = (flow.register("value", &schema), flow.register("key", &keys));
    let key = || avro(key_id, &keys, record(&[("mrn", text("MR0012345"))]));
    flow.send((0..20).map(|n| Outgoing::new(key(), avro(id, &schema, visit(n, None)))));
    let worker = flow.setup.start("a", "");
    flow.wait_committed(20);

    // A new version in mid-stream, with a field that no rule knows.
    let more = visit_schema(Some(json!({"name": "escort", "type": "string", "default": ""})));
    let new_id = flow.register("value", &more);
    assert_ne!(id, new_id);
    let escort = ("escort", text("her niece, Ms. Brzezinski, phone 555-867-5309"));
    flow.send((20..40).map(|n| Outgoing::new(key(), avro(new_id, &more, visit(n, Some(escort.clone()))))));
    flow.send([Outgoing {
        key: Some(key()),
        ..Outgoing::default()
    }]);
    flow.wait_committed(41);
    let log = worker.log();
    worker.terminate();

    let mut output = flow.read("out");
    let tombstone = output.pop().expect("the tombstone");
    assert_eq!(tombstone.value, None);
    assert_eq!(
        tombstone.key, output[0].key,
        "and its key is that of the records that it deletes"
    );
    assert_eq!((output.len(), flow.read("quarantine").len()), (40, 0));
    output.iter().for_each(assert_clean);
    let registered = flow.registry.ids("avro-out-value");
    assert_eq!(
        registered.len(),
        2,
        "one output schema for each input schema: {registered:?}"
    );
    for (n, output) in output.iter().enumerate() {
        let (id, fields) = read(flow.registry, output.value.as_ref().unwrap());
        assert_eq!(id, registered[n / 20]);
        let Avro::Record(patient) = field(&fields, "patient") else {
            panic!("{fields:?}")
        };
        assert!(
            matches!(field(patient, "birthDate"), Avro::String(_)),
            "a token is no date: {patient:?}"
        );
        assert_eq!(field(&fields, "code"), &text("I10"), "what is no PHI stays");
        assert_eq!(field(&fields, "number"), &Avro::Long(n as i64));
        let (key_id, _) = read(flow.registry, output.key.as_ref().unwrap());
        assert_eq!(flow.registry.ids("avro-out-key"), [key_id]);
        if n >= 20 {
            assert!(
                !format!("{:?}", field(&fields, "escort")).contains("867"),
                "{fields:?}"
            );
        }
    }
    let told = log
        .lines()
        .filter(|line| line.contains("unknown_field") && line.contains("escort"));
    assert_eq!(told.count(), 1, "the log names the field once:\n{log}");
    CANARIES
        .iter()
        .for_each(|canary| assert!(!log.contains(canary), "{canary} in the log"));
}

#[test]
fn a_registry_that_fails_delays_records_and_loses_none() {
    let proxy = Proxy::new(Apicurio::shared());
    let flow = Flow::new("outage", "avro", proxy.url(), PSEUDONYMISE);
    let schema = visit_schema(None);
    let id = flow.register("value", &schema);
    let send = |id, schema: &Value, numbers: std::ops::Range<i64>| {
        flow.send(numbers.map(|n| Outgoing::new(format!("{n}"), avro(id, schema, visit(n, None)))));
    };
    proxy.set(Mood::Broken);
    send(id, &schema, 0..30);
    let mut worker = flow.setup.start("a", "");
    // The second question comes when the first has timed out.
    let moods = [
        (Mood::Broken, 2),
        (Mood::Status(503), 1),
        (Mood::Status(404), 1),
        (Mood::Silent, 2),
    ];
    for (mood, times) in moods {
        proxy.set(mood);
        assert_waits(&flow, &proxy, &mut worker, times, 0);
    }
    proxy.set(Mood::Honest);
    flow.wait_committed(30);

    // What is known needs no registry: only a new schema does.
    proxy.set(Mood::Status(500));
    send(id, &schema, 30..40);
    flow.wait_committed(40);
    assert_eq!(proxy.asked(), 0);
    let mut more = visit_schema(None);
    more["doc"] = json!("another version");
    more["fields"]
        .as_array_mut()
        .unwrap()
        .push(json!({"name": "ward", "type": "string", "default": "x"}));
    let new_id = flow.register("value", &more);
    let ward = |n| avro(new_id, &more, visit(n, Some(("ward", text("B2")))));
    flow.send((40..60).map(|n| Outgoing::new(format!("{n}"), ward(n))));
    assert_waits(&flow, &proxy, &mut worker, 3, 40);
    proxy.set(Mood::Honest);
    flow.wait_committed(60);
    let log = worker.log();
    worker.terminate();
    flow.assert_visits(0..60);
    assert!(flow.read("quarantine").is_empty());
    assert!(log.contains("the schema registry, asked for schema"), "{log}");
    assert!(!log.contains("not the registry"), "answers are not quoted");
}

#[test]
fn wrong_answers_quarantine_their_records_and_are_not_kept() {
    let proxy = Proxy::new(Apicurio::shared());
    let flow = Flow::new("lies", "avro", proxy.url(), PSEUDONYMISE);
    let schema = visit_schema(None);
    let id = flow.register("value", &schema);
    let send = |n| flow.send([Outgoing::new(format!("{n}"), avro(id, &schema, visit(n, None)))]);
    let other = json!({"type": "record", "name": "Other", "fields": [{"name": "a", "type": {"type": "array", "items": "double"}}]});
    let moods = [
        Mood::Forgetful,
        Mood::Lying("{\"type\": \"reco".to_owned()),
        Mood::Lying(other.to_string()),
    ];
    proxy.set(Mood::Honest);
    let worker = flow.setup.start("a", "");
    for (n, mood) in moods.into_iter().enumerate() {
        proxy.set(mood);
        send(n as i64);
        flow.wait_committed(n as i64 + 1);
        assert!(proxy.asked() >= 1);
    }
    proxy.set(Mood::Honest);
    flow.send([
        Outgoing::new("3", avro(id, &schema, visit(3, None))),
        Outgoing::new("x", framed(2_000_000_000, b"x")),
    ]);
    flow.wait_committed(5);
    worker.terminate();
    flow.assert_visits(3..4);
    let reasons: Vec<String> = flow.read("quarantine").iter().map(reason).collect();
    let expected = ["unknown-schema", "unusable-schema", "not-avro", "unknown-schema"];
    for (reason, expected) in reasons.iter().zip(expected) {
        assert!(reason.starts_with(expected), "{reasons:?}");
    }
    assert_eq!(reasons.len(), 4, "{reasons:?}");

    // Sealed, and whole: now that the registry is honest, all but the last can be published.
    let (worker_file, pipeline) = (flow.setup.worker_file("a"), flow.setup.pipeline().to_owned());
    let retried = flow.setup.output(&[
        "quarantine",
        "retry",
        &worker_file.to_string_lossy(),
        &pipeline.to_string_lossy(),
    ]);
    let said = String::from_utf8_lossy(&retried.stdout).into_owned();
    assert!(
        said.contains("3 record(s) published, 1 still in quarantine"),
        "{said}"
    );
}

fn reason(record: &Record) -> String {
    let found = record
        .headers
        .iter()
        .find(|(name, _)| name == "deid-quarantine-reason");
    let value = found
        .and_then(|(_, value)| value.clone())
        .unwrap_or_else(|| panic!("{:?}", record.headers));
    String::from_utf8_lossy(&value).into_owned()
}

#[test]
fn an_incompatible_output_schema_waits_and_then_stops_the_task() {
    let registry = Apicurio::shared();
    let flow = Flow::new(
        "clash",
        "avro",
        &registry.url(),
        &format!("{PSEUDONYMISE}errors.retry.timeout: 500\n"),
    );
    let schema = visit_schema(None);
    let id = flow.register("value", &schema);
    // Readers of the output topic rely on another schema.
    let taken = json!({"type": "record", "name": "Visit", "namespace": "org.hospital", "fields": [{"name": "number", "type": "boolean"}]});
    registry.register("clash-out-value", "AVRO", &taken);
    registry.compatibility("clash-out-value", "FULL");
    flow.send((0..10).map(|n| Outgoing::new(format!("{n}"), avro(id, &schema, visit(n, None)))));

    let mut worker = flow.setup.start("a", "");
    assert!(!worker.wait().success(), "no task is left");
    let log = worker.log();
    let failed = log
        .lines()
        .find(|line| line.contains("task_failed"))
        .unwrap_or_else(|| panic!("{log}"));
    for part in ["clash-out-value", "409", "compatibility", "errors.retry.timeout"] {
        assert!(failed.contains(part), "{part}: {failed}");
    }
    assert_eq!(
        (
            flow.committed(),
            flow.read("out").len(),
            flow.read("quarantine").len()
        ),
        (0, 0, 0)
    );

    // With more patience it waits until somebody has set this right.
    let pipeline = std::fs::read_to_string(flow.setup.pipeline()).unwrap();
    std::fs::write(
        flow.setup.pipeline(),
        pipeline.replace("timeout: 500", "timeout: 600000"),
    )
    .unwrap();
    let mut worker = flow.setup.start("b", "");
    wait_until("the worker to be refused again", || {
        worker.log().matches("batch_retried").count() >= 3
    });
    assert!(worker.is_running());
    assert_eq!(flow.committed(), 0);
    registry.compatibility("clash-out-value", "NONE");
    flow.wait_committed(10);
    worker.terminate();
    flow.assert_visits(0..10);
}

#[test]
fn a_policy_may_stop_at_fields_that_it_does_not_know() {
    let url = Apicurio::shared().url();
    let flow = Flow::new("strict-schema", "avro", &url, "deid.policy: strict.yaml\n");
    let policy = "name: strict\nversion: '1'\nextends: pseudonymise\nunknown_fields: stop\n\
                  fields: {code: keep, number: keep, note: narrative}\n";
    std::fs::write(flow.setup.home().join("strict.yaml"), policy).unwrap();
    let more = visit_schema(Some(json!({"name": "escort", "type": "string"})));
    let id = flow.register("value", &more);
    flow.send([Outgoing::new(
        "0",
        avro(id, &more, visit(0, Some(("escort", text("Ms. Brzezinski"))))),
    )]);
    let mut worker = flow.setup.start("a", "");
    assert!(!worker.wait().success());
    let log = worker.log();
    let failed = log
        .lines()
        .find(|line| line.contains("task_failed"))
        .unwrap_or_else(|| panic!("{log}"));
    assert!(
        failed.contains("escort") && failed.contains("unknown_fields") && !failed.contains("note"),
        "{failed}"
    );
    assert_eq!(flow.committed(), 0);
    assert!(
        flow.registry.ids("strict-schema-out-value").is_empty(),
        "nothing is registered for it"
    );
}

/// Two languages of schemas and records without one in one topic.
#[test]
fn schemas_tell_the_format_of_records_that_name_them() {
    let registry = Apicurio::shared();
    let flow = Flow::new("told", "auto", &registry.url(), PSEUDONYMISE);
    let avro_id = flow.register("value", &visit_schema(None));
    let schema = json!({"type": "object", "title": "Call", "properties": {"patient": {"type": "object"}, "code": {"type": "string"}}});
    let json_id = registry.register("told-json-value", "JSON", &schema);
    let call =
        json!({"patient": {"name": "Cordelia Brzezinski", "mrn": "MR0012345"}, "code": "I10"}).to_string();
    flow.send([
        Outgoing::new("a", avro(avro_id, &visit_schema(None), visit(7, None))),
        Outgoing::new("b", framed(json_id, call.as_bytes())),
        Outgoing::new("c", &call),
        Outgoing::new("d", framed(999_999, call.as_bytes())),
    ]);
    let worker = flow.setup.start("a", "");
    flow.wait_committed(4);
    let log = worker.log();
    worker.terminate();
    for format in ["avro", "json-schema", "json"] {
        let told =
            format!(r#""event":"format_recognised","pipeline":"told","format":"{format}","topic":"told""#);
        assert!(log.contains(&told), "{format} is not told in {log}");
    }
    let output = flow.read("out");
    assert_eq!(output.len(), 3);
    output.iter().for_each(assert_clean);
    assert_eq!(number(registry, &output[0]), 7);
    let (id, payload) = unframed(output[1].value.as_ref().unwrap());
    assert_eq!(registry.ids("told-out-value").last(), Some(&id));
    for payload in [payload, output[2].value.as_ref().unwrap()] {
        let value: Value = serde_json::from_slice(payload).expect("JSON");
        assert_eq!(value["code"], "I10");
    }
    let quarantine = flow.read("quarantine");
    assert_eq!(quarantine.len(), 1);
    assert!(reason(&quarantine[0]).starts_with("unknown-schema"));
}

#[test]
fn json_with_a_schema_comes_out_with_the_schema_of_its_output() {
    let registry = Apicurio::shared();
    let flow = Flow::new("json-schema", "json-schema", &registry.url(), PSEUDONYMISE);
    let schema = json!({"type": "object", "title": "Visit", "properties": {
        "patient": {"type": "object", "properties": {
            "name": {"type": "string"}, "mrn": {"type": "string"}, "birthDate": {"type": "string", "format": "date"},
        }},
        "note": {"type": "string"}, "code": {"type": "string"}, "caller": {"type": "string", "confluent:tags": ["PHI"]},
    }});
    let id = registry.register("json-schema-value", "JSON", &schema);
    let value = json!({
        "patient": {"name": "Cordelia Brzezinski", "mrn": "MR0012345", "birthDate": "1947-03-11"},
        "note": "Ms. Brzezinski slept well.", "code": "I10",
    });
    let value = framed(id, value.to_string().as_bytes());
    flow.send((0..5).map(|n| Outgoing::new(format!("{n}"), &value)));
    flow.send([Outgoing::new("bad", r#"{"patient": {"name": "Cordelia"}}"#)]);
    let worker = flow.setup.start("a", "");
    flow.wait_committed(6);
    worker.terminate();
    let output = flow.read("out");
    assert_eq!(output.len(), 5);
    output.iter().for_each(assert_clean);
    let registered = registry.ids("json-schema-out-value");
    for output in &output {
        let (id, payload) = unframed(output.value.as_ref().unwrap());
        assert_eq!(registered, [id]);
        let value: Value = serde_json::from_slice(payload).expect("JSON");
        assert_eq!(value["code"], "I10");
        let output_schema: Value = serde_json::from_str(&registry.schema(id)).expect("a JSON Schema");
        let birth_date = &output_schema["properties"]["patient"]["properties"]["birthDate"];
        assert_eq!(
            birth_date["format"],
            Value::Null,
            "a token is no date: {output_schema}"
        );
    }
    let quarantine = flow.read("quarantine");
    assert_eq!(quarantine.len(), 1);
    assert!(reason(&quarantine[0]).starts_with("no-schema"));
}
