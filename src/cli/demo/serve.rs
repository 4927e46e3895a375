//! `demo --serve`: everything keeps running, and other clients may join in.
//!
//! Seen with kafka-clients 4.4.0: librdkafka's mock cluster answers its ApiVersions request of version 5 so that the Java
//! client reads a throttle time of 20 minutes. Clients built on librdkafka are not affected.

use super::samples::Feed;
use super::{QUARANTINE, Stage, linked_topic, output_topic};
use crate::cli::show::{BOLD, DIM};
use tokio::signal::unix::{SignalKind, signal};

/// Says how to talk to the broker, and blocks until SIGINT or SIGTERM.
#[allow(clippy::print_stdout)]
pub(super) fn until_stopped(stage: &Stage) -> anyhow::Result<()> {
    let stopped = async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        anstream::print!("{}", instructions(stage));
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        anyhow::Ok(())
    };
    stage.runtime.block_on(stopped)?;
    anstream::eprintln!("\nstopping; the topics, the vault and the key of this demo are gone");
    Ok(())
}

fn instructions(stage: &Stage) -> String {
    let (broker, notes) = (stage.broker.address(), Feed::Notes.topic());
    let output = output_topic(Feed::Notes);
    let state = stage.state.path().display();
    let outputs = Feed::ALL.map(output_topic).join("  ");
    let inputs = Feed::ALL
        .map(|f| format!("{} ({})", f.topic(), super::format_of(f)))
        .join("  ");
    let linked = linked_topic();
    let (b, d) = (BOLD, DIM);
    format!(
        "{b}Still running.{b:#} Ctrl-C ends it.

  {b}broker{b:#}        {broker}
  {b}metrics{b:#}       http://{listen}/metrics
  {b}produce to{b:#}    {inputs}
  {b}consume from{b:#}  {outputs}
                {linked}  {QUARANTINE}

  Use kcat, or any client built on librdkafka (confluent-kafka for Python, Go and .NET, rdkafka). Java clients
  misread the embedded broker's first answer and wait for ever; give them a real Kafka and `deidstream run`.

  {d}# one terminal{d:#}
  kcat -b {broker} -t {output} -C
  {d}# another one{d:#}
  echo 'Patient: Jane Roe, MRN 5550123, seen by Dr. Smith on 3/4/2026' | kcat -b {broker} -t {notes} -P
  {d}# what a token of {linked} stands for{d:#}
  deidstream vault reveal '[NAME_…]' --state-dir {state} --key-file {state}/demo.key
",
        listen = stage.listen,
    )
}
