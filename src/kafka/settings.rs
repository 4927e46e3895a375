//! Client settings: ours, what a user may pass through, and the ones that the guarantees rest on.

use rdkafka::ClientConfig;
use std::collections::BTreeMap;

/// Settings that users may not change, with the reason. `config/` refuses them under `consumer.` and `producer.`.
pub const RESERVED: &[(&str, &str)] = &[
    ("bootstrap.servers", "set it once, at the top of the worker file"),
    ("group.id", "set it once, at the top of the pipeline file"),
    (
        "group.instance.id",
        "each task joins the group as a member of its own",
    ),
    ("group.protocol", "transactions need the classic protocol here"),
    (
        "enable.auto.commit",
        "offsets are committed in the transaction only",
    ),
    (
        "auto.commit.enable",
        "offsets are committed in the transaction only",
    ),
    (
        "enable.auto.offset.store",
        "offsets are committed in the transaction only",
    ),
    (
        "isolation.level",
        "input of other transactional writers is read only once committed",
    ),
    ("check.crcs", "a damaged record must not pass"),
    (
        "enable.partition.eof",
        "the task's loop does not expect end-of-partition events",
    ),
    (
        "transactional.id",
        "derived from the worker, the pipeline and the task",
    ),
    ("enable.idempotence", "exactly-once rests on it"),
    ("acks", "exactly-once rests on it"),
    ("request.required.acks", "exactly-once rests on it"),
    ("max.in.flight", "order rests on it"),
    ("max.in.flight.requests.per.connection", "order rests on it"),
    ("enable.gapless.guarantee", "order rests on it"),
    ("queuing.strategy", "order rests on it"),
    ("debug", "librdkafka's debug contexts may print record content"),
    ("log.queue", "logs are routed through deidstream's own"),
    ("plugin.library.paths", "a plugin could read clinical text"),
    (
        "test.mock.num.brokers",
        "only `deidstream demo` starts a mock broker",
    ),
];

/// Why a pass-through setting is refused, if it is.
pub fn reserved(name: &str) -> Option<&'static str> {
    RESERVED
        .iter()
        .find(|(reserved, _)| *reserved == name)
        .map(|(_, why)| *why)
}

/// What both clients of a task need to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `host:port,…`
    pub bootstrap_servers: String,
    /// Consumer group.
    pub group_id: String,
    /// Transactional id, stable over restarts and unique among live tasks.
    pub transactional_id: String,
    /// Pass-through settings of the consumer.
    pub consumer: BTreeMap<String, String>,
    /// Pass-through settings of the producer.
    pub producer: BTreeMap<String, String>,
}

/// Tuned defaults of the consumer; a user may override these.
const CONSUMER_DEFAULTS: &[(&str, &str)] = &[
    ("auto.offset.reset", "earliest"),
    ("partition.assignment.strategy", "range"),
    // The main bound on memory: prefetched bytes of one task's consumer.
    ("queued.max.messages.kbytes", "16384"),
    // The default of 1000 ms stalls a consumer whose prefetch queue was full.
    ("fetch.queue.backoff.ms", "10"),
    ("fetch.wait.max.ms", "100"),
    ("session.timeout.ms", "45000"),
    // Between two polls lies a whole batch, and the model may need ten minutes for 4 MiB of words on two slow cores: at
    // Kafka's default of five, such a batch would be read again for ever. A dead worker shows by its session.
    ("max.poll.interval.ms", "1800000"),
    ("fetch.message.max.bytes", "1048576"),
];

/// Tuned defaults of the producer; a user may override these.
const PRODUCER_DEFAULTS: &[(&str, &str)] = &[
    ("transaction.timeout.ms", "60000"),
    ("message.timeout.ms", "45000"),
    ("linger.ms", "5"),
    ("compression.type", "lz4"),
    // librdkafka's default of 1 GiB would be the worker's memory.
    ("queue.buffering.max.kbytes", "65536"),
    ("queue.buffering.max.messages", "100000"),
    // Java's default partitioner, for records whose partition is not given.
    ("partitioner", "murmur2_random"),
    ("message.max.bytes", "33554432"),
];

fn client(settings: &Settings, defaults: &[(&str, &str)], user: &BTreeMap<String, String>) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("client.id", "deidstream");
    for (key, value) in defaults {
        config.set(*key, *value);
    }
    for (key, value) in user {
        config.set(key, value);
    }
    config.set("bootstrap.servers", &settings.bootstrap_servers);
    config
}

/// The consumer's configuration: defaults, then the user's, then what the guarantees rest on.
pub fn consumer(settings: &Settings) -> ClientConfig {
    let mut config = client(settings, CONSUMER_DEFAULTS, &settings.consumer);
    config
        .set("group.id", &settings.group_id)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("isolation.level", "read_committed")
        .set("check.crcs", "true");
    config
}

/// The producer's configuration: defaults, then the user's, then what the guarantees rest on.
pub fn producer(settings: &Settings) -> ClientConfig {
    let mut config = client(settings, PRODUCER_DEFAULTS, &settings.producer);
    if transactional() {
        config.set("transactional.id", &settings.transactional_id);
    }
    config.set("enable.idempotence", "true").set("acks", "all");
    config
}

/// For metadata, topic creation and tools: the producer's connection settings without a transaction.
pub fn admin(bootstrap_servers: &str, producer: &BTreeMap<String, String>) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("client.id", "deidstream")
        .set("bootstrap.servers", bootstrap_servers);
    for (key, value) in producer.iter().filter(|(key, _)| is_connection(key)) {
        config.set(key, value);
    }
    config
}

/// Settings that say how to reach and trust a broker.
fn is_connection(key: &str) -> bool {
    [
        "security.",
        "sasl.",
        "ssl.",
        "socket.",
        "broker.address.",
        "client.dns.",
    ]
    .iter()
    .any(|p| key.starts_with(p))
}

/// A consumer of tools (`vault restore`, `quarantine show`): reads committed records of one topic to its end.
pub fn reader(bootstrap_servers: &str, consumer: &BTreeMap<String, String>) -> ClientConfig {
    let mut config = admin(bootstrap_servers, consumer);
    config
        .set("group.id", "deidstream-reader")
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("isolation.level", "read_committed")
        .set("enable.partition.eof", "true")
        .set("auto.offset.reset", "earliest")
        .set("check.crcs", "true");
    config
}

/// Always, but for the benchmark that measures what transactions cost.
pub(crate) fn transactional() -> bool {
    #[cfg(feature = "sabotage")]
    return !crate::sabotage::planted(crate::sabotage::Bug::NoTransactions);
    #[cfg(not(feature = "sabotage"))]
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_guarantees_rest_on_wins_over_the_user() {
        let pass = |k: &str, v: &str| BTreeMap::from([(k.to_owned(), v.to_owned())]);
        let settings = Settings {
            bootstrap_servers: "here:1".into(),
            group_id: "g".into(),
            transactional_id: "t".into(),
            consumer: pass("isolation.level", "read_uncommitted"),
            producer: pass("acks", "0"),
        };
        assert_eq!(consumer(&settings).get("isolation.level"), Some("read_committed"));
        assert_eq!(producer(&settings).get("acks"), Some("all"));
        assert!(reserved("isolation.level").is_some() && reserved("acks").is_some());
        assert!(reserved("linger.ms").is_none());
    }
}
