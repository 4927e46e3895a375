//! The worker as users run it: the binary, with configuration files in a temporary folder, in a process of its own.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Base64 of 32 random bytes: secret to nobody.
pub(crate) const KEY: &str = "qumNaBnI2I8L68YnDYeG6Fw/W7B0DugG2/wnMRxU7j4=";
const LIMIT: Duration = Duration::from_secs(120);
const POLL: Duration = Duration::from_millis(20);

/// Configuration files and state directories of the workers of one test.
pub(crate) struct Setup {
    home: TempDir,
    bootstrap: String,
    pipeline: PathBuf,
    /// Pipeline files that run beside it.
    pub(crate) beside: Vec<PathBuf>,
    /// Lines added to every worker file.
    pub(crate) worker_lines: String,
    /// `deid.listen` of every worker; None switches it off.
    pub(crate) listen: Option<String>,
}

impl Setup {
    /// One pipeline. `lines` are its settings besides the name; sessions are short, so that a killed worker's
    /// partitions move on soon.
    pub(crate) fn new(bootstrap: &str, name: &str, lines: &str) -> Setup {
        let home = tempfile::Builder::new()
            .prefix("deidstream-worker-")
            .tempdir()
            .expect("no temporary folder");
        let pipeline = home.path().join("pipeline.yaml");
        let sessions = "consumer.session.timeout.ms: 2000\nconsumer.heartbeat.interval.ms: 300\n";
        fs::write(&pipeline, format!("name: {name}\n{sessions}{lines}")).expect("no disk space?");
        let worker_lines = format!("deid.vault.topic: {name}-vault\n");
        Setup {
            home,
            bootstrap: bootstrap.to_owned(),
            pipeline,
            beside: Vec::new(),
            worker_lines,
            listen: None,
        }
    }

    pub(crate) fn pipeline(&self) -> &Path {
        &self.pipeline
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// State directory of a worker.
    pub(crate) fn state(&self, worker: &str) -> PathBuf {
        self.home.path().join(format!("state-{worker}"))
    }

    /// The worker file of a worker, written anew.
    pub(crate) fn worker_file(&self, worker: &str) -> PathBuf {
        let file = self.home.path().join(format!("worker-{worker}.yaml"));
        let text = format!(
            "bootstrap.servers: {}\ndeid.state.dir: {}\ndeid.listen: {}\n\
             producer.reconnect.backoff.max.ms: 200\nconsumer.reconnect.backoff.max.ms: 200\n{}",
            self.bootstrap,
            self.state(worker).display(),
            self.listen.as_deref().unwrap_or("none"),
            self.worker_lines
        );
        fs::write(&file, text).expect("no disk space?");
        file
    }

    /// `deidstream ARGS…` with the key.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deidstream"));
        command
            .args(args)
            .env("DEIDSTREAM_KEY", KEY)
            .env_remove("DEIDSTREAM_SABOTAGE")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn output(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("cannot run deidstream")
    }

    /// Starts a worker process. `sabotage` plants bugs.
    pub(crate) fn start(&self, worker: &str, sabotage: &str) -> Worker {
        let log = self.log_path(worker);
        let stderr = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("no log file");
        let (config, pipeline) = (self.worker_file(worker), self.pipeline.clone());
        let mut command = self.command(&["run", &config.to_string_lossy(), &pipeline.to_string_lossy()]);
        command
            .args(&self.beside)
            .env("DEIDSTREAM_SABOTAGE", sabotage)
            .stdout(Stdio::null())
            .stderr(stderr)
            .process_group(0);
        Worker {
            child: command.spawn().expect("cannot run deidstream"),
            log,
        }
    }

    /// Where a worker's log lines go.
    pub(crate) fn log_path(&self, worker: &str) -> PathBuf {
        self.home.path().join(format!("worker-{worker}.log"))
    }
}

/// A running worker process; killed when dropped.
pub(crate) struct Worker {
    child: Child,
    log: PathBuf,
}

impl Worker {
    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM; returns how it ended and how long that took.
    pub(crate) fn terminate(mut self) -> (ExitStatus, Duration) {
        let started = Instant::now();
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("cannot signal the worker");
        (self.wait(), started.elapsed())
    }

    /// Waits for the process to end by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.child.try_wait().expect("cannot wait for the worker") {
                return status;
            }
            assert!(
                Instant::now() < deadline,
                "the worker did not end in {LIMIT:?}:\n{}",
                self.log_tail()
            );
            std::thread::sleep(POLL);
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The end of the log, without the news about a stopped broker that comes several times a second.
    pub(crate) fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log
            .lines()
            .filter(|line| !line.contains("\"event\":\"kafka_error\""))
            .collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Drop for Worker {
    /// However a test fails, the worker's log is likely to say why.
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("the end of {}:\n{}", self.log.display(), self.log_tail());
        }
    }
}

/// Waits until a condition holds.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !holds() {
        assert!(Instant::now() < deadline, "waited {LIMIT:?} for: {what}");
        std::thread::sleep(POLL);
    }
}

/// What a worker that listens answers, with the head.
pub(crate) fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the worker listens");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
