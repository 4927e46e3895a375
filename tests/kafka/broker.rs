//! A real, single-node Apache Kafka (KRaft, broker and controller in one JVM) for the tests.
//!
//! Ordinary tests share one broker per test binary, [`Broker::shared`], and keep apart by topic names. A test
//! that stops or kills the broker starts its own with [`Broker::start`]. Every wait has a deadline and a
//! message; none relies on a fixed sleep. No JVM and no data outlive the test process, however it ends: see
//! [`Jvm::spawn`].

use crate::client::config;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Usual: 4 s for the first start, 7 s after a kill. The rest is for a machine busy with other things.
const START_LIMIT: Duration = Duration::from_secs(90);
const STOP_LIMIT: Duration = Duration::from_secs(60);
/// How often a condition is looked at again.
const POLL: Duration = Duration::from_millis(20);
/// Any valid id does: the brokers of different tests never talk to each other.
const CLUSTER_ID: &str = "4L6g3nShT-eMCtK--X86sw";
/// For two cores and short runs: little memory, no waiting for the optimising compiler.
pub(crate) const JVM_FLAGS: [&str; 4] = [
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Dlog4j2.level=WARN",
];

/// What differs from Kafka's defaults, besides addresses and the data folder.
const SETTINGS: &str = "\
process.roles=broker,controller
node.id=1
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
auto.create.topics.enable=false

# One node cannot replicate.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1

# Small internal topics are created and loaded sooner than 50 partitions each.
offsets.topic.num.partitions=3
transaction.state.log.num.partitions=3

# No waiting that only makes sense in production. After a kill the controller takes the broker back only once
# the session of its former life has timed out (9 s by default).
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=300
broker.session.timeout.ms=3000
transaction.abort.timed.out.transaction.cleanup.interval.ms=500

# Fits the heap (128 MiB by default).
log.cleaner.dedupe.buffer.size=4194304
";

/// A running (or stopped) broker with its data. Dropping it kills the JVM and removes the data.
pub(crate) struct Broker {
    // Declared before `home`, so that the JVM is gone when the folder is removed.
    jvm: Option<Jvm>,
    home: TempDir,
    bootstrap: String,
}

impl Broker {
    /// The broker that all ordinary tests of this binary use.
    pub(crate) fn shared() -> &'static Broker {
        static SHARED: OnceLock<Broker> = OnceLock::new();
        SHARED.get_or_init(Broker::start)
    }

    /// Formats a data folder, starts a broker on free loopback ports and waits until it answers.
    pub(crate) fn start() -> Broker {
        // Another process can take a port between our look and the JVM's bind; then other ports are tried.
        for _ in 0..3 {
            let mut broker = Broker::format();
            match broker.launch() {
                Ok(()) => return broker,
                Err(log) if log.contains("Address already in use") => {}
                Err(log) => panic!("{log}"),
            }
        }
        panic!("no free loopback port for Kafka in 3 tries");
    }

    /// `host:port`, for `bootstrap.servers`.
    pub(crate) fn bootstrap(&self) -> &str {
        &self.bootstrap
    }

    /// Creates a topic with the given topic settings and waits until every partition has a leader.
    pub(crate) fn create_topic(&self, name: &str, partitions: i32, settings: &[(&str, &str)]) {
        let topic = NewTopic {
            name,
            num_partitions: partitions,
            replication: TopicReplication::Fixed(1),
            config: settings.to_vec(),
        };
        let admin = self.admin();
        let options = AdminOptions::new().operation_timeout(Some(Duration::from_secs(30)));
        let results = futures::executor::block_on(admin.create_topics([&topic], &options))
            .unwrap_or_else(|e| panic!("cannot create topic {name}: {e}"));
        for result in results {
            result.unwrap_or_else(|(name, code)| panic!("cannot create topic {name}: {code}"));
        }
        let deadline = Instant::now() + Duration::from_secs(30);
        while !serves(&admin, Some(name), partitions as usize) {
            assert!(
                Instant::now() < deadline,
                "topic {name} has no leaders 30 s after it was created"
            );
            std::thread::sleep(POLL);
        }
    }

    /// Asks the broker to shut down (SIGTERM) and waits until it has.
    pub(crate) fn stop(&mut self) {
        let mut jvm = self.jvm.take().expect("stop() of a broker that does not run");
        kill_process(Pid::from_child(&jvm.child), Signal::TERM).expect("cannot signal the broker");
        let deadline = Instant::now() + STOP_LIMIT;
        while jvm.exited().is_none() {
            let log = || self.log_tail();
            assert!(
                Instant::now() < deadline,
                "Kafka did not stop in {STOP_LIMIT:?}:\n{}",
                log()
            );
            std::thread::sleep(POLL);
        }
    }

    /// Kills the broker (SIGKILL), as a crash of its machine's process would.
    pub(crate) fn kill(&mut self) {
        drop(self.jvm.take().expect("kill() of a broker that does not run"));
    }

    /// Starts a stopped or killed broker again: same ports, same data. A running one is stopped first.
    pub(crate) fn restart(&mut self) {
        if self.jvm.is_some() {
            self.stop();
        }
        self.launch().unwrap_or_else(|log| panic!("{log}"));
    }

    fn format() -> Broker {
        let home = tempfile::Builder::new()
            .prefix("deidstream-kafka-")
            .tempdir()
            .expect("no temporary folder");
        let bootstrap = format!("127.0.0.1:{}", free_port());
        let controller = format!("127.0.0.1:{}", free_port());
        let addresses = format!(
            "listeners=PLAINTEXT://{bootstrap},CONTROLLER://{controller}\n\
             advertised.listeners=PLAINTEXT://{bootstrap}\n\
             controller.quorum.voters=1@{controller}\n\
             log.dirs={}\n",
            home.path().join("data").display()
        );
        fs::write(
            home.path().join("server.properties"),
            format!("{SETTINGS}{addresses}"),
        )
        .expect("no disk space?");
        let format = java(home.path())
            .args([
                "kafka.tools.StorageTool",
                "format",
                "-t",
                CLUSTER_ID,
                "-c",
                "server.properties",
            ])
            .status()
            .unwrap_or_else(|e| panic!("cannot run java ({e}): run make setup-test"));
        let broker = Broker {
            jvm: None,
            home,
            bootstrap,
        };
        assert!(
            format.success(),
            "Kafka cannot format its data folder ({format}):\n{}",
            broker.log_tail()
        );
        broker
    }

    /// Starts the JVM on the formatted folder and waits until the broker serves all its partitions. The error
    /// says what went wrong, with the end of the broker's log.
    fn launch(&mut self) -> Result<(), String> {
        let mut kafka = java(self.home.path());
        kafka.args(["kafka.Kafka", "server.properties"]);
        self.jvm = Some(Jvm::spawn(kafka, self.home.path()));
        let jvm = self.jvm.as_mut().expect("just set");
        let admin = admin(&self.bootstrap);
        let started = Instant::now();
        while !serves(&admin, None, 0) {
            let trouble = match jvm.exited() {
                Some(status) => format!("Kafka ended while starting ({status})"),
                None if started.elapsed() > START_LIMIT => format!("Kafka did not answer in {START_LIMIT:?}"),
                None => {
                    std::thread::sleep(POLL);
                    continue;
                }
            };
            return Err(format!("{trouble}:\n{}", self.log_tail()));
        }
        Ok(())
    }

    fn admin(&self) -> AdminClient<DefaultClientContext> {
        admin(&self.bootstrap)
    }

    fn log_tail(&self) -> String {
        let log = fs::read(self.home.path().join("broker.log")).unwrap_or_default();
        let lines: Vec<_> = String::from_utf8_lossy(&log).lines().map(String::from).collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }
}

/// A JVM and the watcher that ends it with the test process.
pub(crate) struct Jvm {
    child: Child,
    watcher: Child,
}

impl Jvm {
    /// The watcher is a shell that waits for the end of its standard input, whose other end only this process
    /// holds: however this process ends - the usual way (statics are never dropped), by SIGKILL, by Ctrl-C -
    /// the pipe closes, and the watcher kills the JVM and removes its data. (PR_SET_PDEATHSIG would not do:
    /// it fires when the *thread* that started the child ends, and each test has its own.) Own process groups
    /// keep a Ctrl-C in the terminal away from both.
    pub(crate) fn spawn(mut java: Command, home: &Path) -> Jvm {
        const WATCHER: &str = r#"read -r _; kill -9 "$1"; rm -rf "$2" || { sleep 1; rm -rf "$2"; }"#;
        let child = java
            .spawn()
            .unwrap_or_else(|e| panic!("cannot run java ({e}): run make setup-test"));
        let watcher = Command::new("sh")
            .args(["-c", WATCHER, "jvm-watcher"])
            .arg(child.id().to_string())
            .arg(home)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("cannot run sh");
        Jvm { child, watcher }
    }

    pub(crate) fn exited(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("cannot wait for the JVM")
    }
}

impl Drop for Jvm {
    fn drop(&mut self) {
        // The JVM is reaped last: until then its process id cannot pass to another process.
        let _ = self.child.kill();
        let _ = self.watcher.kill();
        let _ = self.watcher.wait();
        let _ = self.child.wait();
    }
}

/// `java` with Kafka on its class path, logging to `broker.log` in `home`.
fn java(home: &Path) -> Command {
    let log = File::options()
        .create(true)
        .append(true)
        .open(home.join("broker.log"))
        .expect("no broker log");
    let mut command = Command::new(java_program());
    command
        .args(JVM_FLAGS)
        .arg("-cp")
        .arg(libs().join("*"))
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("no broker log"))
        .stderr(log)
        .process_group(0);
    command
}

pub(crate) fn java_program() -> PathBuf {
    std::env::var_os("JAVA_HOME").map_or(PathBuf::from("java"), |home| Path::new(&home).join("bin/java"))
}

/// The folder of Kafka's jars. Without it the tests fail rather than be skipped.
fn libs() -> PathBuf {
    let libs = std::env::var_os("DEIDSTREAM_KAFKA_LIBS")
        .map(PathBuf::from)
        .unwrap_or_default();
    let holds_kafka = fs::read_dir(&libs).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("kafka_2.13-")))
    });
    assert!(
        holds_kafka,
        "no Kafka in DEIDSTREAM_KAFKA_LIBS ({libs:?}): run make test (or see make setup-test)"
    );
    libs
}

/// A free loopback port below the range from which the system picks the local ports of outgoing connections:
/// those would otherwise take a stopped broker's port before its restart.
pub(crate) fn free_port() -> u16 {
    const FIRST: u32 = 14_000;
    const COUNT: u32 = 16_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Test processes that run at the same time start at different places.
    let start = std::process::id().wrapping_mul(61);
    (0..COUNT)
        .map(|_| (FIRST + start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT) as u16)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("no free loopback port")
}

fn admin(bootstrap: &str) -> AdminClient<DefaultClientContext> {
    config(bootstrap).create().expect("no admin client")
}

/// Whether the broker answers and leads every partition of `topic` (or of all topics), of which there must be
/// at least `partitions`.
fn serves(admin: &AdminClient<DefaultClientContext>, topic: Option<&str>, partitions: usize) -> bool {
    admin
        .inner()
        .fetch_metadata(topic, Duration::from_millis(500))
        .is_ok_and(|metadata| {
            let all: Vec<_> = metadata
                .topics()
                .iter()
                .flat_map(|topic| topic.partitions())
                .collect();
            metadata.brokers().len() == 1 && all.len() >= partitions && all.iter().all(|p| p.leader() == 1)
        })
}
