//! Canaries: unique synthetic values in every format and place, and then a search of every byte that the worker wrote.
//!
//! Searched: output, quarantine and vault topics (also what was aborted), the state directory (vault, audit), the log,
//! the metrics page. In each: plain, upper and lower case, digits only, base64 at all three alignments, hex, URL- and
//! JSON-escaped, UTF-16 in both orders.

use crate::broker::{Broker, free_port};
use crate::client::{self, Isolation, Outgoing, Record};
use crate::worker::{Setup, get, wait_until};
use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::path::Path;

/// Values that no record may leave behind. Each is in one place only, so a find names the place.
fn canaries() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut add = |place: &'static str, value: &str| all.push((place, value.to_owned()));
    add("name by path", "Zebulon Quartermain");
    add("mrn by path", "MRQ7719042");
    add("nested deep", "ZQ-88120-PX");
    add(
        "map key by path rule of its parent",
        "zeb.quartermain@canary.example",
    );
    add("email in narrative", "wilhelmina.canary@hospital.example");
    add("ssn in narrative", "219-09-9871");
    add("phone in narrative", "(415) 555-0187");
    add("json in a string", "inner.canary@mail.example");
    add("record key", "PK-5529910-CANARY");
    add("allowed header", "header.canary@mail.example");
    add("dropped header", "Ottoline Headerdropper");
    add("number by path", "77120934561");
    add("bad json", "Barnabas Quarantined");
    add("bad utf-8", "Clementine Latinone");
    add("chunk metadata", "Thaddeus Chunkmeta");
    add("plain text", "Euphemia Plaintext");
    add("escaped in json", "Ol\u{e9}andra Escap\u{e9}e");
    add("ip in text", "203.0.113.87");
    add("url in text", "https://portal.canary.example/p/991");
    all
}

fn escaped(text: &str) -> String {
    let unit = |c: char| {
        if c.is_ascii() {
            c.to_string()
        } else {
            format!("\\u{:04x}", c as u32)
        }
    };
    text.chars().map(unit).collect()
}

fn json_feed() -> Vec<Outgoing> {
    let good = r#"{"patient": {"name": "Zebulon Quartermain", "mrn": "MRQ7719042", "account_number": 77120934561},
            "a": {"b": [{"c": {"member_id": "ZQ-88120-PX"}}]},
            "contacts": {"zeb.quartermain@canary.example": true},
            "raw": "{\"from\": \"inner.canary@mail.example\"}",
            "note": "ZEBULON QUARTERMAIN (mrn MRQ7719042, acct 77120934561, member ZQ-88120-PX). Mr. Quartermain's wife wrote from wilhelmina.canary@hospital.example; SSN 219-09-9871, cell (415) 555-0187. Seen from 203.0.113.87, see https://portal.canary.example/p/991."}"#;
    let accents = format!(
        r#"{{"patient": {{"name": "{}"}}, "note": "Seen: {}."}}"#,
        escaped("Oléandra Escapée"),
        "Oléandra Escapée"
    );
    let bad = r#"{"patient": {"name": "Barnabas Quarantined"}, "#;
    let latin1 = [b"{\"name\": \"Clementine Latinone ".as_slice(), &[0xe9], b"\"}"].concat();
    let key = "PK-5529910-CANARY";
    vec![
        Outgoing::new(key, good)
            .header("source", Some(b"header.canary@mail.example"))
            .header("nurse", Some(b"Ottoline Headerdropper")),
        Outgoing::new(key, accents),
        Outgoing::new(key, bad),
        Outgoing::new(key, latin1),
        Outgoing {
            key: Some(key.into()),
            ..Outgoing::default()
        },
    ]
}

fn chunk_feed() -> Vec<Outgoing> {
    let chunk = r#"{"id": "c1", "page_content": "Thaddeus Chunkmeta was admitted.", "metadata":
        {"patient_name": "Thaddeus Chunkmeta", "source": "/scans/chunkmeta.pdf"}, "type": "Document"}"#;
    vec![Outgoing::new("c1", chunk)]
}

fn text_feed() -> Vec<Outgoing> {
    vec![Outgoing::new(
        "t1",
        "Patient: Euphemia Plaintext\nDr. Euphemia Plaintext is a name too.",
    )]
}

/// All the ways in which a value could have been written.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let mut forms: Vec<Vec<u8>> = Vec::new();
    for text in [value.to_owned(), value.to_uppercase(), value.to_lowercase()] {
        forms.push(text.clone().into_bytes());
        forms.push(escaped(&text).into_bytes());
        let url = |b: u8| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        };
        forms.push(text.bytes().map(url).collect::<String>().into_bytes());
        forms.push(
            text.bytes()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
                .into_bytes(),
        );
        forms.push(
            text.bytes()
                .map(|b| format!("{b:02X}"))
                .collect::<String>()
                .into_bytes(),
        );
        forms.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        for shift in 0..3 {
            // Characters that depend on neighbouring bytes are cut off at both ends.
            let mut bytes = vec![0; shift];
            bytes.extend(text.bytes());
            let encoded = STANDARD_NO_PAD.encode(&bytes);
            let inner = &encoded.as_bytes()[(shift * 8).div_ceil(6)..(bytes.len() * 8 / 6)];
            forms.push(inner.to_vec());
        }
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    if digits.len() >= 6 {
        forms.push(digits.into_bytes());
    }
    forms
}

/// Finds canaries in a heap of bytes; says which, never where in what text.
fn search(place: &str, bytes: &[u8]) -> Vec<String> {
    let canaries = canaries();
    let patterns: Vec<(usize, Vec<u8>)> = canaries
        .iter()
        .enumerate()
        .flat_map(|(i, (_, v))| forms(v).into_iter().map(move |f| (i, f)))
        .collect();
    let searcher = AhoCorasick::new(patterns.iter().map(|(_, f)| f)).expect("canaries compile");
    let mut found: Vec<String> = searcher
        .find_iter(bytes)
        .map(|hit| {
            format!(
                "the canary of `{}` is in the {place}",
                canaries[patterns[hit.pattern().as_usize()].0].0
            )
        })
        .collect();
    found.dedup();
    found
}

fn bytes_of(records: &[Record]) -> Vec<u8> {
    let mut all = Vec::new();
    for record in records {
        all.extend(
            record
                .key
                .iter()
                .chain(record.value.iter())
                .flatten()
                .copied()
                .chain([0]),
        );
        for (name, value) in &record.headers {
            all.extend(name.bytes().chain(value.iter().flatten().copied()).chain([0]));
        }
    }
    all
}

fn bytes_below(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a state directory").flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => all.extend(bytes_below(&path)),
            false => all.extend(std::fs::read(&path).unwrap_or_default()),
        }
        all.extend(path.to_string_lossy().bytes());
    }
    all
}

#[test]
fn the_search_finds_what_is_there() {
    for (place, value) in canaries() {
        for form in forms(&value) {
            let heap = [b"xx".as_slice(), &form, b"yy"].concat();
            assert!(search("heap", &heap).iter().any(|f| f.contains(place)), "{place}");
        }
        let inside = STANDARD_NO_PAD.encode(format!("{{\"n\":\"{value}\"}}"));
        assert!(
            !search("heap", inside.as_bytes()).is_empty(),
            "{place} inside base64"
        );
    }
    assert!(search("heap", b"nothing to see").is_empty());
}

fn feed_leaves_no_canary(name: &str, policy: &str, format: &str, feed: Vec<Outgoing>, published: usize) {
    let broker = Broker::shared();
    broker.create_topic(name, 1, &[]);
    let count = feed.len() as i64;
    client::produce(broker.bootstrap(), name, feed);
    let policy_file = format!("name: leak\nversion: 1\nextends: {policy}\nheaders: {{allow: [source]}}\n");
    let mut setup = Setup::new(
        broker.bootstrap(),
        name,
        &format!(
            "topics: {name}\ngroup.id: {name}-group\nerrors.tolerance: all\ndeid.policy: leak.yaml\n\
             deid.format: {format}\ndeid.output.topic: {name}-out\ndeid.quarantine.topic: {name}-quarantine\n"
        ),
    );
    std::fs::write(setup.home().join("leak.yaml"), policy_file).expect("no disk space?");
    let address = format!("127.0.0.1:{}", free_port());
    setup.worker_lines.push_str("deid.log.level: debug\n");
    setup.listen = Some(address.clone());
    let mut worker = setup.start("a", "");
    let committed = || client::committed_offsets(broker.bootstrap(), &format!("{name}-group"), name);
    wait_until("the feed to be committed", || {
        assert!(worker.is_running(), "the worker ended:\n{}", worker.log_tail());
        committed().values().sum::<i64>() >= count
    });
    let metrics = get(&address, "/metrics");
    let health = get(&address, "/health");
    let log_file = worker.log();
    worker.terminate();
    assert!(
        metrics.contains("deidstream_records_total") && health.contains("RUNNING"),
        "{metrics}{health}"
    );

    let topic = |suffix: &str| {
        client::read_topic(
            broker.bootstrap(),
            &format!("{name}-{suffix}"),
            Isolation::Uncommitted,
        )
    };
    let output = topic("out");
    assert_eq!(output.len(), published, "published");
    let mut found = search("output", &bytes_of(&output));
    found.extend(search("quarantine topic", &bytes_of(&topic("quarantine"))));
    found.extend(search("vault topic", &bytes_of(&topic("vault"))));
    found.extend(search("state directory", &bytes_below(&setup.state("a"))));
    found.extend(search("log", log_file.as_bytes()));
    found.extend(search("metrics", metrics.as_bytes()));
    found.extend(search("health page", health.as_bytes()));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn invariant_7_json_leaves_no_canary() {
    feed_leaves_no_canary("leak-json-sh", "safe-harbor", "json", json_feed(), 3);
    feed_leaves_no_canary("leak-json-ps", "pseudonymise", "json", json_feed(), 3);
}

#[test]
fn invariant_7_chunks_and_text_leave_no_canary() {
    feed_leaves_no_canary("leak-chunk", "safe-harbor", "chunk", chunk_feed(), 1);
    feed_leaves_no_canary("leak-text", "pseudonymise", "text", text_feed(), 1);
}
