//! The sample pipelines of `config/`, as they are, each with a record of its format; and a pipeline that tells formats itself.

use crate::broker::Broker;
use crate::client::{self, Isolation, Outgoing};
use crate::worker::{Setup, wait_until};
use std::path::{Path, PathBuf};

/// What the records below say of a patient.
const PHI: [&str; 4] = ["Brackenridge", "4471902", "555-0173", "5550173"];

const NOTE: &str = "Ms. Ottoline Brackenridge (MRN 4471902) called from 802-555-0173.";

/// Topics and their records. The samples that need a schema registry are tested beside it.
fn records() -> Vec<(&'static str, String)> {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    vec![
        ("clinical-notes", NOTE.to_owned()),
        (
            "patients",
            format!(r#"{{"mrn":"4471902","note":{}}}"#, json(NOTE)),
        ),
        (
            "rag-chunks",
            format!(
                r#"{{"id":"c-1","page_content":{},"metadata":{{"source":"Brackenridge.pdf"}}}}"#,
                json(NOTE)
            ),
        ),
        (
            "fhir",
            format!(
                r#"{{"resourceType":"Patient","id":"4471902","name":[{{"family":"Brackenridge"}}],"note":[{{"text":{}}}]}}"#,
                json(NOTE)
            ),
        ),
        (
            "hl7v2",
            format!(
                "MSH|^~\\&|A|B|C|D|20240301||ORU^R01|1|P|2.5\rPID|1||4471902||Brackenridge^Ottoline\rNTE|1||{NOTE}\r"
            ),
        ),
        ("ccda", include_str!("../it/golden/ccda/header.in").to_owned()),
        (
            "ehr.public.patients",
            include_str!("../it/golden/debezium/update_with_schema.in").to_owned(),
        ),
    ]
}

/// The output topics of the samples that read a topic.
fn outputs(topic: &str) -> Vec<String> {
    match topic {
        "ehr.public.patients" => vec![format!("deid.{topic}")],
        "rag-chunks" => ["deid", "study", "vectors"]
            .map(|end| format!("{topic}-{end}"))
            .to_vec(),
        _ => vec![format!("{topic}-deid")],
    }
}

fn read(broker: &Broker, topic: &str) -> Vec<String> {
    let records = client::read_topic(broker.bootstrap(), topic, Isolation::Committed);
    let text = |record: client::Record| String::from_utf8(record.value.unwrap_or_default()).unwrap();
    records.into_iter().map(text).collect()
}

fn assert_clean(topic: &str, values: &[String]) {
    assert_eq!(values.len(), 1, "{topic}: {values:?}");
    for phi in PHI {
        assert!(!values[0].contains(phi), "{topic} leaks {phi}: {}", values[0]);
    }
}

#[test]
fn every_sample_pipeline_runs_as_it_is() {
    let broker = Broker::shared();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let samples = [
        ("notes", "clinical-notes"),
        ("records", "patients"),
        ("chunks", "rag-chunks"),
        ("outputs", "rag-chunks"),
        ("fhir", "fhir"),
        ("hl7v2", "hl7v2"),
        ("ccda", "ccda"),
        ("debezium", "ehr.public.patients"),
    ];
    let records = records();
    for (topic, value) in &records {
        broker.create_topic(topic, 1, &[]);
        client::produce(broker.bootstrap(), topic, [Outgoing::new("4471902", value)]);
    }
    broker.create_topic("observations", 1, &[]); // which the second sample reads as well
    broker.create_topic("beside", 1, &[]);
    let mut setup = Setup::new(
        broker.bootstrap(),
        "beside",
        "topics: beside\ndeid.format: auto\ndeid.policy: safe-harbor\n",
    );
    setup.beside = samples
        .iter()
        .map(|(name, _)| config.join(format!("pipeline-{name}.yaml")))
        .collect::<Vec<PathBuf>>();
    let worker = setup.start("a", "");
    for (name, topic) in samples {
        wait_until(&format!("the sample {name} to commit"), || {
            let committed =
                client::committed_offsets(broker.bootstrap(), &format!("deidstream-{name}"), topic);
            committed.values().any(|offset| *offset >= 1)
        });
    }
    worker.terminate();
    for (topic, _) in &records {
        for output in outputs(topic) {
            assert_clean(&output, &read(broker, &output));
        }
    }
}

#[test]
fn formats_are_recognised_and_told() {
    let broker = Broker::shared();
    broker.create_topic("mixed", 1, &[]);
    let records = records();
    let values = records.iter().map(|(_, value)| Outgoing::new("4471902", value));
    let framed = Outgoing::new("4471902", [0, 0, 0, 0, 1, 8, 74, 111, 104, 110]);
    client::produce(broker.bootstrap(), "mixed", values.chain([framed]));
    let lines = "topics: mixed\ngroup.id: mixed-group\nerrors.tolerance: all\ndeid.policy: pseudonymise\ndeid.format: auto\n\
                 deid.quarantine.topic: mixed-quarantine\ndeid.chunk.wait.ms: 0\n";
    let worker = Setup::new(broker.bootstrap(), "mixed", lines);
    let worker = worker.start("a", "");
    wait_until("all records to be committed", || {
        let committed = client::committed_offsets(broker.bootstrap(), "mixed-group", "mixed");
        committed.values().sum::<i64>() >= 8
    });
    let log = worker.log();
    worker.terminate();
    for format in ["text", "json", "chunk", "fhir", "hl7v2", "ccda", "debezium"] {
        let told =
            format!(r#""event":"format_recognised","pipeline":"mixed","format":"{format}","topic":"mixed""#);
        assert!(log.contains(&told), "{format} is not told in {log}");
    }
    let outputs = read(broker, "mixed-deid");
    assert_eq!(outputs.len(), records.len(), "what names a schema is quarantined");
    for output in &outputs {
        assert_clean("mixed-deid", std::slice::from_ref(output));
    }
    assert_eq!(read_bytes(broker, "mixed-quarantine"), 1);
}

fn read_bytes(broker: &Broker, topic: &str) -> usize {
    client::read_topic(broker.bootstrap(), topic, Isolation::Committed).len()
}
