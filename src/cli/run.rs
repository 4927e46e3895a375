//! `deidstream run`: the worker.

use crate::config;
use crate::limits::DRAIN_SECONDS_MAX;
use crate::pipeline::worker::Worker;
use crate::telemetry::{self, Event, metrics};
use crate::{connect, kafka};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// Run pipelines on Kafka
///
/// Reads topics, de-identifies each record and publishes it, with token maps and offsets, in one transaction per batch.
/// SIGTERM and SIGINT finish the batch in hand and leave within 10 seconds. Metrics and health are served at
/// `deid.listen` (default 127.0.0.1:9464): /metrics, /health. Logs are JSON lines on standard error.
#[derive(clap::Args)]
pub struct RunArgs {
    /// Worker file (broker, keys, state directory)
    worker: PathBuf,
    /// Pipeline files
    #[arg(required = true)]
    pipelines: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(args: &RunArgs) -> anyhow::Result<ExitCode> {
    let run = config::load(&args.worker, &args.pipelines)
        .map_err(|problems| anyhow::anyhow!("the configuration has problems:\n{problems}"))?;
    telemetry::set_level(run.worker.log_level);
    let metrics = metrics::install().map_err(anyhow::Error::msg)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let listener = match run.worker.listen {
        Some(address) => Some(
            runtime
                .block_on(connect::bind(address))
                .map_err(anyhow::Error::msg)?,
        ),
        None => None,
    };
    let worker = Worker::start(&run)?;
    let listen = listener
        .as_ref()
        .and_then(|l| l.local_addr().ok())
        .map(|a| a.to_string());
    telemetry::emit(&Event::WorkerStarted {
        version: env!("CARGO_PKG_VERSION"),
        pipelines: run.pipelines.len(),
        tasks: worker.statuses().len(),
        listen: listen.as_deref(),
    });
    runtime.spawn(stop_on_signal(worker.stop_flag()));
    if let Some(listener) = listener {
        runtime.spawn(serve(listener, metrics, worker.statuses()));
    }
    let failed = worker.wait(Duration::from_secs(DRAIN_SECONDS_MAX - 2));
    telemetry::emit(&Event::WorkerStopped { failed_tasks: failed });
    runtime.shutdown_timeout(Duration::from_millis(500));
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn serve(
    listener: tokio::net::TcpListener,
    metrics: metrics_exporter_prometheus::PrometheusHandle,
    statuses: crate::pipeline::worker::Statuses,
) {
    let listen = listener.local_addr().map(|a| a.to_string()).unwrap_or_default();
    if let Err(error) = connect::serve(listener, metrics, statuses, std::future::pending()).await {
        telemetry::emit(&Event::Server {
            listen: &listen,
            problem: &error.kind().to_string(),
        });
    }
}

/// Sets the flag at the first SIGTERM or SIGINT; the second one ends the process at once.
async fn stop_on_signal(stop: Arc<AtomicBool>) {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    let name = tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    telemetry::emit(&Event::WorkerDraining {
        signal: name,
        seconds: DRAIN_SECONDS_MAX,
    });
    stop.store(true, Ordering::Relaxed);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    std::process::exit(130);
}

/// The settings that `run` uses to read a topic once.
pub(super) fn reader_of(worker: &config::Worker) -> rdkafka::ClientConfig {
    kafka::settings::reader(&worker.bootstrap_servers, &worker.consumer)
}
