//! `deidstream demo`: what it prints, and that it is a broker others can use.

use rdkafka::ClientConfig;
use rdkafka::Message;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{Offset, TopicPartitionList};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Some of what the samples hold, listed here again so that the demo's own list cannot hide a mistake.
const PHI: &[&str] = &[
    "Margaret",
    "O'Connell",
    "oconnell",
    "Okafor",
    "okafor",
    "Deshmukh",
    "Vandermeer",
    "Zofia",
    "Łukasik",
    "Abernathy",
    "Tilda",
    "0048213",
    "77-120934",
    "219-09-9999",
    "555-0142",
    "555-0178",
    "1HGCM82633A004352",
    "4111 1111",
    "DE89 3704",
    "AB1234563",
    "1EG4",
    "192.0.2.44",
    "17 Quarry",
    "Charlestown",
    "03603",
    "example.org",
    "04/12/1931",
    "30.11.1978",
    "2026-01-29",
    "January 5",
];

fn demo(args: &[&str], columns: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deidstream"));
    let output = command
        .arg("demo")
        .args(args)
        .env("COLUMNS", columns)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn before_and_after_stand_side_by_side_and_nothing_is_left() {
    let (code, out, err) = demo(&[], "120");
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(!out.contains('\x1b'), "no colours without a terminal");
    let (before, after): (Vec<&str>, Vec<&str>) = out.lines().filter_map(|line| line.split_once('│')).unzip();
    let (before, after) = (before.join("\n"), after.join("\n"));
    // Wrapping may break a value in two, but not every one of them.
    let sent = PHI.iter().filter(|value| before.contains(**value)).count();
    assert!(
        sent * 10 > PHI.len() * 8,
        "the left column shows what was sent: {sent} of {}",
        PHI.len()
    );
    let left: Vec<_> = PHI.iter().filter(|value| after.contains(**value)).collect();
    assert!(left.is_empty(), "{left:?}\n{after}");
    for expected in [
        "[NAME-1]",
        "[SSN-1]",
        "[ID-0-0]",
        "90+",
        "(header dropped)",
        "(no value: a tombstone",
        "INR of 2.0 to 3.0", // text without PHI is as it was
    ] {
        assert!(after.contains(expected), "{expected} is missing:\n{after}");
    }
    for expected in [
        "not published: not-json",
        "clinic.fhir-0@3  message cut off in transit: not-json at byte",
        "deidstream vault reveal '[NAME_",
        "/metrics",
        "deidstream_records_total{pipeline=\"notes\",outcome=\"published\"} 6",
        "deidstream_quarantined_total{pipeline=\"fhir\",reason=\"not-json\"} 1",
        "none twice",
        "13 read = 12 published as safe-harbor + 1 in quarantine",
        "all as it should be",
        "by the model alone: “Tilda”",
        "no rule did, and still nobody finds all",
    ] {
        assert!(out.contains(expected), "{expected} is missing:\n{out}");
    }
}

#[test]
fn a_narrow_screen_and_another_policy() {
    let (code, out, err) = demo(&["--policy", "pseudonymise"], "80");
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(
        out.contains("published as pseudonymised") && out.contains("\n after\n"),
        "{out}"
    );
    let mut after = String::new();
    let mut inside = false;
    for line in out.lines() {
        match line {
            " before" => inside = false,
            " after" => inside = true,
            _ if !line.starts_with(" │") => inside = false,
            _ if inside => after += line,
            _ => {}
        }
    }
    assert!(after.contains("[NAME_") && after.contains("[MRN_"), "{after}");
    let left: Vec<_> = PHI.iter().filter(|value| after.contains(**value)).collect();
    assert!(left.is_empty(), "{left:?}\n{after}");
}

#[test]
fn without_the_model_it_says_what_was_missed() {
    let (code, out, err) = demo(&["--model", "none"], "120");
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.contains("Here they missed: Tilda"), "{out}");
    assert!(!out.contains("by the model alone"), "{out}");
}

#[test]
fn a_wrong_policy_is_told() {
    let (code, out, err) = demo(&["--policy", "safe-harbour"], "120");
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("safe-harbour"), "{err}");
}

/// A child that ends with the test, also with one that fails.
struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Any client can produce to the demo's broker and consume what comes out; metrics are served; Ctrl-C ends it in order.
#[test]
fn served_it_takes_records_from_outside() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deidstream"));
    command
        .args(["demo", "--serve"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = Child(command.spawn().unwrap());
    let mut lines = BufReader::new(child.0.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let mut after = |label: &str| {
        let line = lines.find(|l| l.trim_start().starts_with(label)).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    let broker = after("broker");
    let metrics = after("metrics");

    let note = "Patient: Jane Roe, SSN 219-09-9999";
    let config = |key: &str, value: &str| {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &broker).set(key, value);
        config
    };
    let producer: BaseProducer = config("acks", "all").create().unwrap();
    producer
        .send(
            BaseRecord::<str, str>::to("clinic.notes")
                .partition(0)
                .payload(note),
        )
        .map_err(|(e, _)| e)
        .unwrap();
    producer.flush(Duration::from_secs(10)).unwrap();

    let consumer: BaseConsumer = config("group.id", "outside").create().unwrap();
    let mut list = TopicPartitionList::new();
    list.add_partition_offset("clinic.notes-deid", 0, Offset::Offset(6))
        .unwrap();
    consumer.assign(&list).unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    let message = loop {
        assert!(Instant::now() < deadline, "nothing came out");
        if let Some(Ok(message)) = consumer.poll(Duration::from_millis(100)) {
            break String::from_utf8(message.payload().unwrap().to_vec()).unwrap();
        }
    };
    assert_eq!(message, "Patient: [NAME-1], SSN [SSN-1]");

    drop((consumer, producer)); // while the broker lives: closing them waits for it

    let mut page = String::new();
    let mut connection =
        TcpStream::connect(metrics.trim_start_matches("http://").trim_end_matches("/metrics")).unwrap();
    connection
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n")
        .unwrap();
    connection.read_to_string(&mut page).unwrap();
    assert!(
        page.contains("deidstream_records_total{pipeline=\"notes\""),
        "{page}"
    );

    let id = rustix::process::Pid::from_raw(child.0.id().cast_signed()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
}
