//! The whole path on a real Kafka: records per second with transactions, without them, and for a bare consume–produce
//! loop of rdkafka, in one run; and the worker's peak memory over a backlog.
//!
//! `make bench-flow` (it needs Kafka's jars and the feature `sabotage`, which can switch transactions off). 2 KB
//! records; RECORDS=500000 is a backlog of 1 GB. Rounds alternate, because machines are noisy.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
#![allow(dead_code, unreachable_pub)] // the tests' harness, of which the bench uses a part

#[path = "../tests/kafka/broker.rs"]
mod broker;
#[path = "../tests/kafka/client.rs"]
mod client;
#[path = "../tests/kafka/worker.rs"]
mod worker;

use broker::Broker;
use client::Outgoing;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use rdkafka::producer::{BaseRecord, DefaultProducerContext, Producer, ThreadedProducer};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use worker::{Setup, wait_until};

const PARTITIONS: i32 = 4;
/// Rounds of all three; ROUNDS in the environment changes it.
fn rounds() -> usize {
    std::env::var("ROUNDS")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(2)
}

fn records() -> usize {
    std::env::var("RECORDS")
        .ok()
        .and_then(|r| r.parse().ok())
        .unwrap_or(100_000)
}

/// About 2 KB of a record: a patient in fields, and a note with about one identifier in 100 characters.
fn record(i: usize) -> Outgoing {
    let names = [
        "Amelia Thornbury",
        "Bartholomew Quist",
        "Cordelia Vance",
        "Demetrius Okafor",
        "Esperanza Luna",
    ];
    let name = names[i % names.len()];
    let mrn = 4_000_000 + i % 5_000;
    let seen = format!(
        "Mrs. {name} was seen on 03/{:02}/2024 for follow-up. ",
        1 + i % 28
    );
    let course = "She has a history of hypertension, type 2 diabetes and osteoarthritis, and takes lisinopril 10 mg and \
                  metformin 500 mg twice a day. She denies chest pain, shortness of breath or palpitations; her blood \
                  pressure at home has been 132/78, her A1c is 7.2 and her creatinine 0.9. On examination the lungs are \
                  clear, the heart is regular with a 2/6 systolic murmur, and there is no edema. ";
    let note = format!("{seen}{course}{course}{seen}{course}{course}");
    let value = format!(
        "{{\"seq\": {i}, \"patient\": {{\"name\": \"{name}\", \"mrn\": \"{mrn}\", \"phone\": \"(415) 555-{:04}\"}}, \
         \"note\": \"{note} Call (415) 555-{:04}.\"}}",
        i % 10_000,
        i % 10_000
    );
    Outgoing::new(format!("{mrn}"), value)
}

/// Records per second between 10 % and the end, told by a counter of finished records.
fn rate(total: usize, mut done: impl FnMut() -> usize) -> f64 {
    wait_until("the first tenth", || done() * 10 >= total);
    let (from, started) = (done(), Instant::now());
    wait_until_long("the whole backlog", || done() >= total);
    (total - from) as f64 / started.elapsed().as_secs_f64()
}

fn wait_until_long(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(1_200);
    while !holds() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The worker over the whole backlog: records per second and peak resident MiB.
fn pipeline(broker: &Broker, name: &str, sabotage: &str, total: usize) -> (f64, f64) {
    let policy = std::env::var("POLICY").unwrap_or_else(|_| "pseudonymise".to_owned());
    let mut setup = Setup::new(
        broker.bootstrap(),
        name,
        &format!(
            "topics: bench\ngroup.id: {name}\ntasks.max: 2\nerrors.tolerance: all\ndeid.policy: {policy}\n\
             deid.format: json\ndeid.output.topic: {name}-out\ndeid.quarantine.topic: {name}-quarantine\n"
        ),
    );
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .unwrap();
    setup.listen = Some(port.to_string());
    let worker = setup.start("a", sabotage);
    let done = || {
        client::committed_offsets(broker.bootstrap(), name, "bench")
            .values()
            .sum::<i64>() as usize
    };
    let rate = rate(total, done);
    let status = std::fs::read_to_string(format!("/proc/{}/status", worker.id())).unwrap();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    let kib: f64 = peak.trim().trim_end_matches("kB").trim().parse().unwrap();
    println!("  {name}: mean ms per batch: {}", stage_means(&port.to_string()));
    worker.terminate();
    (rate, kib / 1024.0)
}

/// Mean milliseconds per batch of each stage, from the metrics page.
fn stage_means(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    let value = |name: &str, stage: &str| -> f64 {
        let of_stage = |l: &&str| l.starts_with(name) && l.contains(&format!("stage=\"{stage}\""));
        page.lines()
            .find(of_stage)
            .and_then(|l| l.rsplit(' ').next()?.parse().ok())
            .unwrap_or(f64::NAN)
    };
    let mean = |stage: &&str| {
        let sum = value("deidstream_stage_seconds_sum", stage);
        format!(
            "{stage} {:.0}",
            1_000.0 * sum / value("deidstream_stage_seconds_count", stage)
        )
    };
    ["screen", "seal", "transact"]
        .iter()
        .map(mean)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What moving the bytes costs without doing anything to them: two threads, each with a consumer and a producer.
fn bare(broker: &Broker, name: &str, total: usize) -> f64 {
    let moved = Arc::new(AtomicUsize::new(0));
    broker.create_topic(&format!("{name}-out"), PARTITIONS, &[]);
    let threads: Vec<_> = (0..2)
        .map(|_| {
            let (bootstrap, name, moved) = (broker.bootstrap().to_owned(), name.to_owned(), moved.clone());
            std::thread::spawn(move || bare_loop(&bootstrap, &name, &moved, total))
        })
        .collect();
    let rate = rate(total, || moved.load(Ordering::Relaxed));
    threads.into_iter().for_each(|t| t.join().unwrap());
    rate
}

fn bare_loop(bootstrap: &str, name: &str, moved: &AtomicUsize, total: usize) {
    let mut config = client::config(bootstrap);
    let producer: ThreadedProducer<DefaultProducerContext> = config
        .clone()
        .set("compression.type", "lz4")
        .set("linger.ms", "5")
        .create()
        .unwrap();
    let consumer: BaseConsumer = config
        .set("group.id", name)
        .set("auto.offset.reset", "earliest")
        .set("fetch.queue.backoff.ms", "10")
        .set("queued.max.messages.kbytes", "16384")
        .create()
        .unwrap();
    consumer.subscribe(&["bench"]).unwrap();
    let topic = format!("{name}-out");
    while moved.load(Ordering::Relaxed) < total {
        let Some(Ok(message)) = consumer.poll(Duration::from_millis(50)) else {
            continue;
        };
        let mut next = BaseRecord::<[u8], [u8]>::to(&topic).partition(message.partition());
        next.key = message.key();
        next.payload = message.payload();
        while let Err((_, back)) = producer.send(next) {
            next = back;
            producer.poll(Duration::from_millis(1));
        }
        moved.fetch_add(1, Ordering::Relaxed);
    }
    producer.flush(Duration::from_secs(60)).unwrap();
}

fn main() {
    if std::env::args().any(|a| a == "--test" || a == "--list") {
        return;
    }
    let total = records();
    let broker = Broker::start();
    broker.create_topic("bench", PARTITIONS, &[]);
    println!("producing {total} records of 2 KB …");
    client::produce(broker.bootstrap(), "bench", (0..total).map(record));
    println!("| round | with transactions | without | bare loop | with / without | with / bare | peak MiB |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for round in 0..rounds() {
        let (with, peak) = pipeline(&broker, &format!("with-{round}"), "", total);
        let (without, _) = pipeline(&broker, &format!("without-{round}"), "no-transactions", total);
        let bare = bare(&broker, &format!("bare-{round}"), total);
        println!(
            "| {round} | {with:.0}/s | {without:.0}/s | {bare:.0}/s | {:.2} | {:.2} | {peak:.0} |",
            with / without,
            with / bare
        );
    }
}
