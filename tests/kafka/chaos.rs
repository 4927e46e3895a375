//! `kill -9` at random while records flow: nothing lost, nothing twice, every token resolves from the changelog alone.
//!
//! `make test` kills 5 times; `make chaos KILLS=100` as often as you like. The seed is printed; SEED repeats a run's
//! choices (not its timing).

use crate::broker::Broker;
use crate::client::{self, Isolation};
use crate::feed;
use crate::worker::{Setup, Worker, wait_until};
use std::collections::{BTreeMap, BTreeSet};

const RECORDS: usize = 20_000;
const PARTITIONS: i32 = 6;

fn number_from(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}

/// A small generator for choices: splitmix64 (Steele, Lea, Flood 2014).
struct Choices(u64);

impl Choices {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// Records committed so far.
fn progress(bootstrap: &str) -> usize {
    client::committed_offsets(bootstrap, "chaos-group", "chaos")
        .values()
        .map(|o| *o as usize)
        .sum()
}

#[test]
fn chaos() {
    let kills = number_from("KILLS", 5);
    let seed = number_from("SEED", u64::from(std::process::id()));
    println!("chaos: {kills} kills, SEED={seed}");
    let mut choices = Choices(seed);
    let broker = Broker::start();
    broker.create_topic("chaos", PARTITIONS, &[]);
    let setup = Setup::new(
        broker.bootstrap(),
        "chaos",
        "topics: chaos\ngroup.id: chaos-group\ntasks.max: 2\nerrors.tolerance: all\n\
         deid.policy: pseudonymise\ndeid.format: json\ndeid.output.topic: chaos-out\n\
         deid.quarantine.topic: chaos-quarantine\ndeid.batch.records: 50\ndeid.batch.linger.ms: 5\n",
    );
    // More kills need more records to be killed among.
    let records = RECORDS * (kills as usize).div_ceil(10).max(1);
    let mut workers: Vec<Worker> = ["a", "b"].map(|w| setup.start(w, "")).into();
    let mut produced = 0;
    for kill in 0..=kills {
        // The feed grows while the workers run: each kill falls among records that were just written.
        let until = records * (kill as usize + 1) / (kills as usize + 1);
        client::produce(broker.bootstrap(), "chaos", (produced..until).map(feed::record));
        let target = produced + 1 + choices.below((until - produced) as u64 / 2) as usize;
        produced = until;
        wait_until("records to flow between kills", || {
            progress(broker.bootstrap()) >= target
        });
        if kill < kills {
            let victim = choices.below(2) as usize;
            workers[victim].kill();
            workers[victim] = setup.start(["a", "b"][victim], "");
        }
    }
    wait_until("the whole feed to be committed", || {
        progress(broker.bootstrap()) >= records
    });
    for worker in workers {
        let (status, took) = worker.terminate();
        assert!(
            status.success() && took.as_secs() < 10,
            "a worker drained with {status} in {took:?}"
        );
    }
    let violations = feed::account(broker.bootstrap(), "chaos", "chaos-out", "chaos-quarantine");
    assert!(
        violations.is_empty(),
        "{} violations, first: {:#?}",
        violations.len(),
        &violations[..violations.len().min(5)]
    );
    every_token_resolves(&broker, &setup);
    audit_is_whole(&setup);
}

/// A vault rebuilt from the changelog alone reveals every token of the output, and each to what the input said.
fn every_token_resolves(broker: &Broker, setup: &Setup) {
    let rebuilt = setup.worker_file("rebuilt");
    let restored = setup.output(&["vault", "restore", "--worker", &rebuilt.to_string_lossy()]);
    assert!(
        restored.status.success(),
        "{}",
        String::from_utf8_lossy(&restored.stderr)
    );
    let output = client::read_topic(broker.bootstrap(), "chaos-out", Isolation::Committed);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for record in &output {
        let value: serde_json::Value =
            serde_json::from_slice(record.value.as_ref().expect("a value")).expect("JSON");
        let patient = (feed::seq_of(record).expect("a seq") / 3) % 500;
        let token = value["patient"]["name"].as_str().expect("a name").to_owned();
        let before = names.insert(token, feed::name(patient));
        assert!(
            before.is_none_or(|b| b == feed::name(patient)),
            "one token stands for two names"
        );
    }
    let tokens: BTreeSet<&String> = names.keys().collect();
    let all: Vec<&str> = tokens.iter().map(|t| t.as_str()).collect();
    let worker = rebuilt.to_string_lossy().into_owned();
    for some in all.chunks(200) {
        let mut args = vec!["vault", "reveal", "--worker", &worker, "--reason", "test"];
        args.extend(some);
        let revealed = setup.output(&args);
        assert!(
            revealed.status.success(),
            "{}",
            String::from_utf8_lossy(&revealed.stderr)
        );
        let text = String::from_utf8_lossy(&revealed.stdout).into_owned();
        for token in some {
            let name = &names[*token];
            assert!(
                text.contains(name),
                "{token} does not resolve to what the input said"
            );
        }
    }
}

/// The audit logs of both workers are whole chains, and no committed ranges overlap.
fn audit_is_whole(setup: &Setup) {
    let (a, b) = (setup.worker_file("a"), setup.worker_file("b"));
    let (a, b) = (a.to_string_lossy(), b.to_string_lossy());
    let _ = (&a, &b);
    let folders = ["a", "b"].map(|w| setup.state(w).join("audit").to_string_lossy().into_owned());
    let verified = setup.output(&["audit", "verify", &folders[0], &folders[1]]);
    assert!(
        verified.status.success(),
        "{}{}",
        String::from_utf8_lossy(&verified.stdout),
        String::from_utf8_lossy(&verified.stderr)
    );
}
