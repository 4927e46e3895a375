//! A real schema registry for the tests, Apicurio Registry by its Confluent API, and what stands between it and a worker.

use crate::broker::{JVM_FLAGS, Jvm, free_port, java_program};
use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Usual: 5 to 10 s. The rest is for a machine busy with other things.
const START_LIMIT: Duration = Duration::from_secs(120);
const API: &str = "/apis/ccompat/v7";
const TYPE: &str = "application/vnd.schemaregistry.v1+json";

/// A running registry that keeps everything in memory.
pub(crate) struct Apicurio {
    // Declared before `_home`, so that the JVM is gone when the folder is removed.
    _jvm: Jvm,
    _home: TempDir,
    address: String,
    client: Client,
}

impl Apicurio {
    /// The registry that all tests of this binary use; they keep apart by subjects.
    pub(crate) fn shared() -> &'static Apicurio {
        static SHARED: OnceLock<Apicurio> = OnceLock::new();
        SHARED.get_or_init(Apicurio::start)
    }

    fn start() -> Apicurio {
        let home = tempfile::Builder::new()
            .prefix("deidstream-registry-")
            .tempdir()
            .expect("no temporary folder");
        let address = format!("127.0.0.1:{}", free_port());
        let log = File::create(home.path().join("registry.log")).expect("no registry log");
        let mut java = Command::new(java_program());
        java.args(JVM_FLAGS)
            .arg("-Dquarkus.http.host=127.0.0.1")
            .arg(format!(
                "-Dquarkus.http.port={}",
                address.rsplit(':').next().unwrap()
            ))
            .arg("-Dquarkus.log.level=WARN")
            .arg(format!("-Djava.io.tmpdir={}", home.path().display()))
            .arg("-jar")
            .arg(runner())
            .current_dir(home.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("no registry log"))
            .stderr(log)
            .process_group(0);
        let mut jvm = Jvm::spawn(java, home.path());
        let client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        let started = Instant::now();
        while client
            .get(format!("http://{address}{API}/subjects"))
            .send()
            .is_err()
        {
            let log = || fs::read_to_string(home.path().join("registry.log")).unwrap_or_default();
            let ended = jvm.exited();
            assert!(
                ended.is_none(),
                "the registry ended while starting ({ended:?}):\n{}",
                log()
            );
            assert!(
                started.elapsed() < START_LIMIT,
                "the registry did not answer in {START_LIMIT:?}:\n{}",
                log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Apicurio {
            _jvm: jvm,
            _home: home,
            address,
            client,
        }
    }

    /// For `schema.registry.url`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}{API}", self.address)
    }

    fn call(&self, request: reqwest::blocking::RequestBuilder) -> (u16, Value) {
        let answer = request
            .header("Content-Type", TYPE)
            .send()
            .expect("the registry answers");
        let (status, text) = (answer.status().as_u16(), answer.text().expect("a body"));
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Registers a schema as a producer would; gives its id.
    pub(crate) fn register(&self, subject: &str, kind: &str, schema: &Value) -> u32 {
        let body = json!({"schema": schema.to_string(), "schemaType": kind}).to_string();
        let url = format!("{}/subjects/{subject}/versions", self.url());
        let (status, answer) = self.call(self.client.post(url).body(body));
        assert_eq!(status, 200, "{subject}: {answer}");
        answer["id"].as_u64().expect("an id") as u32
    }

    /// The text of a schema.
    pub(crate) fn schema(&self, id: u32) -> String {
        let (status, answer) = self.call(self.client.get(format!("{}/schemas/ids/{id}", self.url())));
        assert_eq!(status, 200, "{id}: {answer}");
        answer["schema"].as_str().expect("a schema").to_owned()
    }

    /// Ids of all versions of a subject, the oldest first; none where it does not exist.
    pub(crate) fn ids(&self, subject: &str) -> Vec<u32> {
        let (status, versions) = self.call(
            self.client
                .get(format!("{}/subjects/{subject}/versions", self.url())),
        );
        let versions = match status {
            404 => return Vec::new(),
            _ => versions.as_array().cloned().expect("versions"),
        };
        let id = |version: &Value| {
            let (_, answer) = self.call(
                self.client
                    .get(format!("{}/subjects/{subject}/versions/{version}", self.url())),
            );
            answer["id"].as_u64().expect("an id") as u32
        };
        versions.iter().map(id).collect()
    }

    /// Sets what later versions of a subject must be.
    pub(crate) fn compatibility(&self, subject: &str, level: &str) {
        let body = json!({"compatibility": level}).to_string();
        let (status, answer) = self.call(
            self.client
                .put(format!("{}/config/{subject}", self.url()))
                .body(body),
        );
        assert_eq!(status, 200, "{answer}");
    }
}

fn runner() -> PathBuf {
    let folder = std::env::var_os("DEIDSTREAM_REGISTRY")
        .map(PathBuf::from)
        .unwrap_or_default();
    let jars = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let runner = jars
        .into_iter()
        .find(|path| path.to_string_lossy().ends_with("-runner.jar"));
    runner.unwrap_or_else(|| {
        panic!(
            "no Apicurio Registry in DEIDSTREAM_REGISTRY ({folder:?}): run make test (or see make setup-test)"
        )
    })
}

/// What a proxy does with requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Hands them on.
    Honest,
    /// Breaks the connection.
    Broken,
    /// Does not answer before the mood changes.
    Silent,
    /// Answers with this status and no word of the registry.
    Status(u16),
    /// Answers every question for a schema by id with this text instead, and hands others on.
    Lying(String),
    /// Says that there is no such schema, as the registry would, and hands other questions on.
    Forgetful,
}

/// Stands between a worker and the registry and misbehaves on command.
pub(crate) struct Proxy {
    url: String,
    state: Arc<State>,
}

struct State {
    mood: Mutex<(Mood, usize)>,
    changed: Condvar,
    upstream: String,
    client: Client,
}

impl Proxy {
    pub(crate) fn new(registry: &Apicurio) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let url = format!("http://{}{API}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            mood: Mutex::new((Mood::Honest, 0)),
            changed: Condvar::new(),
            upstream: format!("http://{}", registry.address),
            client: registry.client.clone(),
        });
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || state.serve(stream));
            }
        });
        Proxy { url, state }
    }

    /// For `schema.registry.url`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Changes the mood and counts requests from 0 again.
    pub(crate) fn set(&self, mood: Mood) {
        *self.state.mood.lock().unwrap() = (mood, 0);
        self.state.changed.notify_all();
    }

    /// Requests that came in the present mood.
    pub(crate) fn asked(&self) -> usize {
        self.state.mood.lock().unwrap().1
    }
}

impl State {
    /// One request; the connection is closed behind it.
    #[allow(clippy::needless_pass_by_value)] // the connection ends with it
    fn serve(&self, stream: TcpStream) {
        let Some((line, body)) = read_request(&stream) else {
            return;
        };
        let mood = {
            let mut mood = self.mood.lock().unwrap();
            mood.1 += 1;
            mood.0.clone()
        };
        let answer = match mood {
            Mood::Broken => return,
            Mood::Silent => {
                let waiting = self.mood.lock().unwrap();
                let limit = Duration::from_secs(60);
                drop(
                    self.changed
                        .wait_timeout_while(waiting, limit, |(mood, _)| *mood == Mood::Silent),
                );
                return;
            }
            Mood::Status(status) => (status, "<html>not the registry</html>".to_owned()),
            Mood::Lying(schema) if line.contains("/schemas/ids/") => {
                (200, json!({"schema": schema}).to_string())
            }
            Mood::Forgetful if line.contains("/schemas/ids/") => {
                (404, json!({"error_code": 40403, "message": "m"}).to_string())
            }
            Mood::Honest | Mood::Lying(_) | Mood::Forgetful => self.ask(&line, &body),
        };
        let head = format!(
            "HTTP/1.1 {} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            answer.0,
            answer.1.len()
        );
        let _ = (&stream).write_all(format!("{head}{}", answer.1).as_bytes());
    }

    fn ask(&self, line: &str, body: &[u8]) -> (u16, String) {
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let url = format!("{}{path}", self.upstream);
        let request = match method {
            "POST" => self.client.post(url).body(body.to_vec()),
            _ => self.client.get(url),
        };
        match request.header("Content-Type", TYPE).send() {
            Ok(answer) => (answer.status().as_u16(), answer.text().unwrap_or_default()),
            Err(_) => (502, String::new()),
        }
    }
}

/// Request line and body.
fn read_request(stream: &TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok()?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first, body))
}
