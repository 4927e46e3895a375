//! Chunks wait for the next one of their document: nothing is lost or published twice when the worker that holds them dies, or
//! another one takes over, and what the border cuts is found.

use crate::broker::Broker;
use crate::client::{self, Isolation, Outgoing};
use crate::worker::{Setup, wait_until};
use serde_json::{Value, json};

const PARTITIONS: i32 = 4;

fn pipeline(name: &str) -> String {
    format!(
        "topics: {name}\ngroup.id: {name}-group\nerrors.tolerance: all\ndeid.policy: pseudonymise\ndeid.format: chunk\n\
         deid.output.topic: {name}-out\ndeid.quarantine.topic: {name}-quarantine\ndeid.batch.linger.ms: 20\n\
         deid.chunk.wait.ms: 600000\n"
    )
}

fn chunk(partition: i32, document: &str, text: &str) -> Outgoing {
    let value = json!({"page_content": text, "metadata": {"source": format!("{document}-{partition}")}});
    Outgoing::new(document, value.to_string()).partition(partition)
}

/// One chunk for each partition but the last.
fn chunks(document: &str, text: &str) -> Vec<Outgoing> {
    (0..PARTITIONS - 1)
        .map(|partition| chunk(partition, document, text))
        .collect()
}

fn committed(broker: &Broker, name: &str, partition: i32) -> i64 {
    let offsets = client::committed_offsets(broker.bootstrap(), &format!("{name}-group"), name);
    offsets.get(&partition).copied().unwrap_or(0).max(0)
}

/// Sends two documents to the last partition, the first of which goes when the second arrives: what was sent before
/// has been read then.
fn wait_until_read(broker: &Broker, name: &str) {
    let last = PARTITIONS - 1;
    let before = committed(broker, name, last);
    client::produce(
        broker.bootstrap(),
        name,
        [chunk(last, "x", "Rest."), chunk(last, "y", "Rest.")],
    );
    wait_until("the other partition to go on", || {
        committed(broker, name, last) > before
    });
}

/// The texts of a partition's outputs, in order.
fn texts(broker: &Broker, name: &str, partition: i32) -> Vec<String> {
    let output = client::read_topic(broker.bootstrap(), &format!("{name}-out"), Isolation::Committed);
    let records = output.iter().filter(|record| record.partition == partition);
    let text = |record: &client::Record| {
        let value: Value = serde_json::from_slice(record.value.as_deref().unwrap_or_default()).unwrap();
        value["page_content"].as_str().unwrap().to_owned()
    };
    records.map(text).collect()
}

#[test]
fn what_is_held_back_survives_death_and_rebalance_and_both_halves_get_one_token() {
    let (broker, name) = (Broker::shared(), "borders");
    broker.create_topic(name, PARTITIONS, &[]);
    let setup = Setup::new(broker.bootstrap(), name, &pipeline(name));
    client::produce(
        broker.bootstrap(),
        name,
        chunks("a", "seen today. Patient name: Marga"),
    );
    let mut first = setup.start("a", "");
    wait_until_read(broker, name);
    let held = |partition| committed(broker, name, partition) == 0;
    assert!((0..PARTITIONS - 1).all(held), "the first halves wait");
    first.kill();
    first.wait();

    // The second worker takes some of the partitions from the first while their chunks wait.
    let again = setup.start("a", "");
    wait_until_read(broker, name);
    let second = setup.start("b", "");
    wait_until("the second worker to take its share", || {
        second.log().contains("partitions_assigned")
    });
    client::produce(broker.bootstrap(), name, chunks("a", "ret Holloway is well."));
    client::produce(broker.bootstrap(), name, chunks("b", "Rest and fluids."));
    wait_until("both halves to be committed", || {
        (0..PARTITIONS - 1).all(|partition| committed(broker, name, partition) >= 2)
    });
    for worker in [again, second] {
        let (status, _) = worker.terminate();
        assert!(status.success(), "drained with {status}");
    }
    for partition in 0..PARTITIONS - 1 {
        let texts = texts(broker, name, partition);
        assert_eq!(texts.len(), 2, "each once, and the last one waits: {texts:?}");
        assert!(
            !texts[0].contains("Marga") && texts[1].ends_with("] is well."),
            "{texts:?}"
        );
        let token = |text: &str| {
            let token = text.split_once("[NAME_").map(|(_, rest)| rest);
            token.and_then(|t| t.split(['.', ']']).next()).map(str::to_owned)
        };
        assert!(
            token(&texts[0]).is_some() && token(&texts[0]) == token(&texts[1]),
            "{texts:?}"
        );
    }
}
