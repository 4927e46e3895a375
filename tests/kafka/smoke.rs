//! Tests of the test tools themselves: the other Kafka tests rely on what is shown here.

use crate::broker::Broker;
use crate::client::{Isolation, Outgoing, Producer, committed_offsets, config, produce, read_topic};
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};
use rdkafka::topic_partition_list::Offset;
use std::collections::BTreeMap;
use std::ops::Range;

fn numbered(range: Range<u32>) -> impl Iterator<Item = Outgoing> {
    range.map(|n| Outgoing::new(format!("key {n}"), format!("value {n}")))
}

fn values(bootstrap: &str, topic: &str, isolation: Isolation) -> Vec<String> {
    let records = read_topic(bootstrap, topic, isolation);
    records
        .into_iter()
        .map(|record| String::from_utf8(record.value.unwrap()).unwrap())
        .collect()
}

fn expected(range: Range<u32>) -> Vec<String> {
    range.map(|n| format!("value {n}")).collect()
}

#[test]
fn committed_transactions_alone_are_visible_and_survive_restarts() {
    let mut broker = Broker::start();
    let topic = "transactions";
    broker.create_topic(topic, 1, &[]);

    let producer = Producer::transactional(broker.bootstrap(), "smoke");
    producer.begin();
    producer.send(topic, numbered(0..100));
    producer.commit();
    producer.begin();
    producer.send(topic, numbered(100..150));
    producer.abort();
    producer.begin();
    producer.send(topic, numbered(150..160)); // left open
    drop(producer);

    let check = |broker: &Broker| {
        assert_eq!(
            values(broker.bootstrap(), topic, Isolation::Committed),
            expected(0..100)
        );
        assert_eq!(
            values(broker.bootstrap(), topic, Isolation::Uncommitted),
            expected(0..160)
        );
    };
    check(&broker);
    broker.restart();
    check(&broker);
    broker.kill();
    broker.restart();
    check(&broker);

    // The next producer of the same id ends the transaction left open.
    let producer = Producer::transactional(broker.bootstrap(), "smoke");
    producer.begin();
    producer.send(topic, numbered(100..110));
    producer.commit();
    assert_eq!(
        values(broker.bootstrap(), topic, Isolation::Committed),
        expected(0..110)
    );
    broker.stop();
}

#[test]
fn records_are_read_back_as_written() {
    let broker = Broker::shared();
    let topic = "round-trip";
    broker.create_topic(topic, 3, &[("cleanup.policy", "compact")]);
    let tombstone = Outgoing {
        key: Some(b"gone".into()),
        timestamp: Some(1234),
        ..Outgoing::default()
    };
    let written = [
        Outgoing::new("a", "first")
            .partition(2)
            .header("trace", Some(b"\x00\xff"))
            .header("empty", None),
        Outgoing::new("b", "").partition(2),
        tombstone.partition(0),
    ];
    produce(broker.bootstrap(), topic, written.clone());

    let read = read_topic(broker.bootstrap(), topic, Isolation::Committed);
    let places: Vec<_> = read
        .iter()
        .map(|r| (r.topic.as_str(), r.partition, r.offset))
        .collect();
    assert_eq!(places, [(topic, 0, 0), (topic, 2, 0), (topic, 2, 1)]);
    for (read, written) in read.iter().zip([&written[2], &written[0], &written[1]]) {
        assert_eq!(
            (&read.key, &read.value, &read.headers),
            (&written.key, &written.value, &written.headers)
        );
    }
    assert_eq!(read[0].timestamp, Some(1234));
}

#[test]
fn committed_offsets_are_those_of_the_group() {
    let broker = Broker::shared();
    let topic = "offsets";
    broker.create_topic(topic, 2, &[]);
    produce(
        broker.bootstrap(),
        topic,
        numbered(0..10).map(|record| record.partition(1)),
    );
    let group: BaseConsumer = config(broker.bootstrap())
        .set("group.id", "smoke")
        .create()
        .unwrap();
    let mut offsets = TopicPartitionList::new();
    offsets.add_partition_offset(topic, 1, Offset::Offset(7)).unwrap();
    group.commit(&offsets, CommitMode::Sync).unwrap();

    assert_eq!(
        committed_offsets(broker.bootstrap(), "smoke", topic),
        BTreeMap::from([(1, 7)])
    );
    assert_eq!(
        committed_offsets(broker.bootstrap(), "another", topic),
        BTreeMap::new()
    );
}
