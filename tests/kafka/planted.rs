//! The harness can fail: each planted bug must make [`feed::account`] complain, and the same run without it must not.

use crate::broker::Broker;
use crate::client;
use crate::feed;
use crate::worker::{Setup, wait_until};

const RECORDS: usize = 3_000;

/// Runs the feed through a worker with these bugs and returns what the account says.
fn run(name: &str, sabotage: &str) -> Vec<String> {
    let broker = Broker::shared();
    let (output, quarantine) = (format!("{name}-out"), format!("{name}-quarantine"));
    broker.create_topic(name, 3, &[]);
    client::produce(broker.bootstrap(), name, (0..RECORDS).map(feed::record));
    let mut setup = Setup::new(
        broker.bootstrap(),
        name,
        &format!(
            "topics: {name}\ngroup.id: {name}-group\nerrors.tolerance: all\ndeid.policy: safe-harbor\n\
             deid.format: json\ndeid.output.topic: {output}\ndeid.quarantine.topic: {quarantine}\n\
             deid.batch.records: 100\ndeid.batch.linger.ms: 20\n"
        ),
    );
    setup.worker_lines.push_str("deid.log.level: debug\n");
    let mut worker = setup.start("a", sabotage);
    let committed = || client::committed_offsets(broker.bootstrap(), &format!("{name}-group"), name);
    wait_until("the feed to be committed", || {
        assert!(worker.is_running(), "the worker ended:\n{}", worker.log_tail());
        // Without a rewind a dropped batch at the end is never committed: then it counts that everything was read.
        let done = committed().values().sum::<i64>() >= RECORDS as i64;
        done || (sabotage.contains("no-rewind") && records_in_batches(&worker.log()) >= RECORDS)
    });
    let (status, _) = worker.terminate();
    assert!(status.success(), "the worker ended with {status}");
    feed::account(broker.bootstrap(), name, &output, &quarantine)
}

/// Records of all batches, committed or dropped, as the log tells.
fn records_in_batches(log: &str) -> usize {
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let batches = lines.filter(|l| l["event"] == "batch_committed" || l["event"] == "batch_dropped");
    batches.filter_map(|l| l["records"].as_u64()).sum::<u64>() as usize
}

fn complains(name: &str, sabotage: &str, about: &str) {
    let violations = run(name, sabotage);
    assert!(
        violations.iter().any(|v| v.contains(about)),
        "{sabotage} was not noticed: {violations:?}"
    );
}

#[test]
fn aborted_batches_are_read_again_and_nothing_is_lost_or_doubled() {
    let violations = run("planted-nothing", "aborts");
    assert!(violations.is_empty(), "{violations:?}");
}

#[test]
fn offsets_committed_before_the_transaction_are_noticed() {
    complains("planted-offsets", "aborts,offsets-first", "is lost");
}

#[test]
fn a_rewind_left_out_is_noticed() {
    complains("planted-rewind", "aborts,no-rewind", "is lost");
}

#[test]
fn quarantine_outside_the_transaction_is_noticed() {
    complains(
        "planted-quarantine",
        "aborts,quarantine-outside",
        "is there 2 times",
    );
}
