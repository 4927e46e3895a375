//! The loader, the windows and the threads of the model, on models that the tests make.
//!
//! They compute with the real ONNX Runtime: where it is missing the tests fail, and say that `make setup` fetches it.

use crate::laws::{alone, record};
use crate::tiny_model::{POISON, Tiny, file};
use deidstream::codec::Format;
use deidstream::config::ner::{Device, Ner};
use deidstream::detect::ner::{Model, Suspect, Tagger};
use deidstream::entity::Entity;
use deidstream::fault::Fault;
use deidstream::keys::Keyring;
use deidstream::pipeline::batch::Batch;
use deidstream::pipeline::screen::{Refusal, Screen};
use deidstream::policy::Policy;
use proptest::prelude::*;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn settings() -> Ner {
    Ner {
        sessions: 2,
        ..Ner::default()
    }
}

fn policy() -> Policy {
    Policy::load("safe-harbor").unwrap_or_else(|problems| panic!("{problems}"))
}

fn tagger(tiny: &Tiny, settings: &Ner) -> Arc<dyn Tagger> {
    let folder = tiny.write();
    let model = Model::load(folder.path(), settings).unwrap_or_else(|problems| panic!("{problems}"));
    model
        .tagger(&policy())
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// What is wrong with a folder.
fn problems(tiny: &Tiny, spoil: impl Fn(&tempfile::TempDir), settings: &Ner) -> String {
    let folder = tiny.write();
    spoil(&folder);
    let loaded = Model::load(folder.path(), settings).and_then(|model| model.tagger(&policy()));
    loaded
        .err()
        .map_or("none".to_owned(), |problems| problems.to_string())
}

fn shown(text: &str, suspects: &[Suspect]) -> Vec<String> {
    let show = |s: &Suspect| {
        let begins = if s.begins { "B " } else { "" };
        format!("{begins}{} {}", text.get(s.start..s.end).unwrap(), s.entity)
    };
    suspects.iter().map(show).collect()
}

fn tagged(tagger: &dyn Tagger, text: &str) -> Vec<String> {
    let suspects = tagger.tag(&[text]).unwrap();
    assert_eq!(suspects.len(), 1);
    shown(text, &suspects[0])
}

#[test]
fn words_are_found_with_the_bytes_of_the_text() {
    let tagger = tagger(&Tiny::new(), &settings());
    for (text, expected) in [
        (
            "Jane Roe saw Dayton.",
            &["B Jane name", "Roe name", "B Dayton city"][..],
        ),
        ("🙂 José saw (Jane),\u{a0}ROE", &["B Jane name", "ROE name"]),
        ("أحمد saw Jane\u{200f} roe", &["B Jane name", "roe name"]),
        ("Ja\u{301}ne e\u{301} Roe\0", &["B Ja\u{301}ne name", "Roe name"]),
        ("x\u{1}\u{7f}Jane\u{8}", &[]), // control characters are taken out, which makes one word of it
        ("Kington", &["Kington name"]), // one piece is enough for its word
        ("[SEP] Jane [PAD] Roe", &["B Jane name", "Roe name"]),
        ("李Jane李", &["B Jane name"]),
        ("", &[]),
        (" \n\t", &[]),
    ] {
        assert_eq!(tagged(&*tagger, text), expected, "{text:?}");
    }
    let many = ["Jane", "", "in Dayton"];
    let suspects = tagger.tag(&many).unwrap();
    assert_eq!(suspects.iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 1]);
    assert!(suspects[0][0].confidence.thousandths() > 990);
    assert_eq!(tagger.tag(&[]).unwrap(), Vec::<Vec<Suspect>>::new());
}

#[test]
fn byte_level_tokenizers_are_read_too() {
    let mut tiny = Tiny::new();
    tiny.byte_level = true;
    tiny.inputs.pop(); // RoBERTa has no types
    let tagger = tagger(&tiny, &settings());
    for (text, expected) in [
        (
            "jane roe saw dayton",
            &["B jane name", "roe name", "B dayton city"][..],
        ),
        ("🙂 é jane\n李 roe", &["B jane name", "roe name"]),
        ("e\u{301} אבג jane", &["B jane name"]),
        ("\0\u{1} jane", &["B jane name"]),
    ] {
        assert_eq!(tagged(&*tagger, text), expected, "{text:?}");
    }
}

/// Names at known places of a long text; what stands between them is of any length.
fn long_text(words: usize) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut places) = (String::new(), Vec::new());
    for i in 0..words {
        if i % 7 == 3 {
            places.push((text.len(), text.len() + "Jane".len()));
            text += "Jane";
        } else {
            text += ["saw", "in", "xyzzy", "é"][i % 4];
        }
        text += if i % 50 == 49 { "\n" } else { " " };
    }
    (text, places)
}

#[test]
fn long_documents_are_read_to_their_end_whatever_the_windows() {
    let (text, places) = long_text(20_000);
    for (window_pieces, batch_pieces, cache_bytes) in
        [(128, 512, 1 << 20), (16, 64, 0), (77, 1, 1 << 20), (512, 4096, 0)]
    {
        let settings = Ner {
            window_pieces,
            batch_pieces,
            cache_bytes,
            ..settings()
        };
        let suspects = tagger(&Tiny::new(), &settings).tag(&[&text]).unwrap();
        let found: Vec<(usize, usize)> = suspects[0].iter().map(|s| (s.start, s.end)).collect();
        assert!(found == places, "windows of {window_pieces} pieces");
    }
}

#[test]
fn ten_mebibytes_without_a_space_take_bounded_time() {
    let tagger = tagger(&Tiny::new(), &settings());
    let started = Instant::now();
    for (unit, bytes) in [
        ("x", 10 << 20),
        (".", 1 << 20),
        ("李", 1 << 20),
        ("e\u{301}", 1 << 20),
        ("\u{1}", 1 << 20),
    ] {
        let text = format!("{} Jane", unit.repeat(bytes / unit.len()));
        let found = tagged(&*tagger, &text);
        assert_eq!(found.last().map(String::as_str), Some("B Jane name"), "{unit:?}");
        // What is not read is suspected.
        let unread = unit.bytes().all(|b| b.is_ascii_graphic());
        let whole = found
            .first()
            .is_some_and(|first| first.starts_with("B ") && first.ends_with(" id"));
        assert_eq!(
            (found.len(), whole),
            (1 + usize::from(unread), unread),
            "{unit:?}"
        );
    }
    // What is not linear would take days; the limit leaves room for a busy machine.
    assert!(
        started.elapsed() < Duration::from_secs(600),
        "{:?}",
        started.elapsed()
    );
}

/// A stretch that is replaced unread must not pass because a policy keeps what it is called.
#[test]
fn what_has_no_blank_is_read_where_the_policy_would_not_replace_it_whole() {
    let folder = tempfile::tempdir().unwrap();
    let run = format!("{}Jane{}", "a1,".repeat(400), ",a1".repeat(400));
    for (action, is_read) in [
        ("label", false),
        ("token", false),
        ("keep", true),
        ("{mask: {keep_last: 4}}", true),
    ] {
        let file = folder.path().join("policy.yaml");
        let text = format!("name: x\nversion: '1'\nextends: safe-harbor\nactions: {{id: {action}}}\n");
        std::fs::write(&file, text).unwrap();
        let policy = Policy::load(&file.to_string_lossy()).unwrap_or_else(|problems| panic!("{problems}"));
        let model = Model::load(Tiny::new().write().path(), &settings()).unwrap_or_else(|p| panic!("{p}"));
        let tagger = model
            .tagger(&policy)
            .unwrap_or_else(|problems| panic!("{problems}"));
        let found = tagged(&*tagger, &run);
        assert_eq!(found == ["B Jane name"], is_read, "{action}");
        assert_eq!(found.iter().any(|f| f.ends_with(" id")), !is_read, "{action}");
        let labelled = tagged(&*tagger, &format!("{run}[NAME-1]{run}"));
        let left = labelled.iter().filter(|f| f.contains("[NAME-1]")).count();
        assert_eq!((labelled.len(), left), (2, 0), "{action}");
    }
}

#[test]
fn what_was_read_before_is_found_again() {
    let (text, _) = long_text(3_000);
    let cached = tagger(&Tiny::new(), &settings());
    let fresh = tagger(
        &Tiny::new(),
        &Ner {
            cache_bytes: 0,
            ..settings()
        },
    );
    let texts = [text.as_str(), "Jane", text.as_str(), "Jane"];
    let expected = fresh.tag(&texts).unwrap();
    for _ in 0..3 {
        assert_eq!(cached.tag(&texts).unwrap(), expected);
    }
}

#[test]
fn where_cuda_cannot_be_had_the_processor_computes_the_same() {
    let settings = Ner {
        device: Device::Cuda,
        ..settings()
    };
    assert_eq!(
        tagged(&*tagger(&Tiny::new(), &settings), "saw Jane"),
        ["B Jane name"]
    );
}

#[test]
fn models_that_are_swayed_by_a_windows_neighbours_read_each_alone() {
    let mut tiny = Tiny::new();
    tiny.swayed = true;
    let tagger = tagger(
        &tiny,
        &Ner {
            cache_bytes: 0,
            ..settings()
        },
    );
    let alone = tagger.tag(&["Jane in Dayton"]).unwrap();
    let (text, _) = long_text(2_000);
    let among = tagger.tag(&[&text, "Jane in Dayton", "zulu"]).unwrap();
    assert_eq!(alone[0], among[1]);
}

#[test]
fn tasks_share_a_model_without_mixing_their_texts_up() {
    let tagger = tagger(&Tiny::new(), &settings());
    std::thread::scope(|scope| {
        for task in 0..4usize {
            let tagger = &tagger;
            scope.spawn(move || {
                for round in 0..20 {
                    let text = format!("{}Jane", "saw ".repeat(task * 40 + round));
                    let suspects = tagger.tag(&[&text]).unwrap();
                    assert_eq!(
                        suspects[0].iter().map(|s| s.end).collect::<Vec<_>>(),
                        [text.len()]
                    );
                }
            });
        }
    });
}

#[test]
fn scores_that_are_no_numbers_stop_the_task_and_pass_nothing() {
    let mut tiny = Tiny::new();
    tiny.poisoned = true;
    let tagger = tagger(&tiny, &settings());
    assert_eq!(tagged(&*tagger, "Jane"), ["B Jane name"]);
    let text = format!("Jane {POISON} Roe");
    let fault = tagger.tag(&["Jane", &text]).unwrap_err();
    assert_eq!(
        fault,
        Fault::Fatal("the model failed: its scores are not finite numbers".into())
    );
    assert_eq!(tagged(&*tagger, "Roe"), ["Roe name"], "the threads go on");

    let screen =
        Screen::new(Arc::new(policy()), Format::Text, Arc::new(Keyring::for_tests())).with_tagger(tagger);
    let source = record(None, Some(text.as_bytes()));
    assert_eq!(
        screen.screen_one(&source).err(),
        Some(Refusal::Model(fault.clone()))
    );
    let mut batch = Batch::default();
    batch.records.push(source);
    assert_eq!(alone(screen).screen(batch).err(), Some(fault));
}

#[test]
fn a_screen_with_a_model_removes_what_it_finds_in_every_field() {
    let tagger = tagger(&Tiny::new(), &settings());
    let screen = |format| {
        Screen::new(Arc::new(policy()), format, Arc::new(Keyring::for_tests())).with_tagger(tagger.clone())
    };
    let output = |format, value: &str| {
        let redacted = screen(format)
            .screen_one(&record(None, Some(value.as_bytes())))
            .unwrap();
        String::from_utf8(redacted.output.value.unwrap()).unwrap()
    };
    assert_eq!(
        output(Format::Text, "Jane Roe was in Dayton."),
        "[NAME-1] was in [CITY-1]."
    );
    assert_eq!(
        output(
            Format::Json,
            r#"{"a": "saw Jane Roe", "b": ["roe in 12 Dayton"]}"#
        ),
        r#"{"a": "saw [NAME-1]", "b": ["[NAME-1] in 12 [CITY-1]"]}"#
    );
    let screened = {
        let mut batch = Batch::default();
        for value in ["Jane", "{", "in Dayton"] {
            batch.records.push(record(None, Some(value.as_bytes())));
        }
        alone(screen(Format::Text)).screen(batch).unwrap()
    };
    let counts = screened.counts(0);
    assert_eq!(
        (counts[Entity::Name as usize], counts[Entity::City as usize]),
        (1, 1)
    );
}

#[test]
fn each_thing_that_can_be_wrong_is_told_with_its_file_and_what_to_do() {
    let good = Tiny::new();
    type Spoil = Box<dyn Fn(&tempfile::TempDir)>;
    let gone = |name: &'static str| -> Spoil { Box::new(move |f| fs::remove_file(file(f, name)).unwrap()) };
    let text = |name: &'static str, text: &'static str| -> Spoil {
        Box::new(move |f| fs::write(file(f, name), text).unwrap())
    };
    let cases: Vec<(Spoil, &str)> = vec![
        (gone("model.onnx"), "model.onnx: cannot be loaded by ONNX Runtime"),
        (
            gone("tokenizer.json"),
            "tokenizer.json: cannot be read (no such file or directory); fetch or export",
        ),
        (
            gone("config.json"),
            "config.json: cannot be read (no such file or directory)",
        ),
        (
            text("model.onnx", "no model"),
            "model.onnx: cannot be loaded by ONNX Runtime",
        ),
        (
            text("tokenizer.json", "{}"),
            "tokenizer.json: is not a tokenizer that can be read",
        ),
        (
            text("config.json", "[]"),
            "config.json: is not the configuration of a Hugging Face model",
        ),
        (text("config.json", "{}"), "config.json: has no `id2label`"),
        (
            text("config.json", r#"{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}"#),
            "config.json: the labels have no names",
        ),
        (
            text("config.json", r#"{"id2label": {"0": "O", "1": "B-PER"}}"#),
            "model.onnx: gives logits of shape",
        ),
        (
            text(
                "config.json",
                r#"{"vocab_size": 30522, "id2label": {"0": "O", "1": "B-NAME", "2": "I-NAME", "3": "B-ID", "4": "I-ID"}}"#,
            ),
            "tokenizer.json: has 148 pieces, and the model of config.json has 30522: they do not belong together",
        ),
        (
            text(
                "manifest.sha256",
                "0000000000000000000000000000000000000000000000000000000000000000  config.json",
            ),
            "config.json: has the SHA-256",
        ),
    ];
    for (spoil, expected) in cases {
        let told = problems(&good, spoil, &settings());
        assert!(told.contains(expected), "{expected}\n--- missing in ---\n{told}");
    }
    let digest = Ner {
        sha256: Some("0".repeat(64)),
        ..settings()
    };
    assert!(problems(&good, |_| {}, &digest).contains("deid.ner.sha256 says another"));
    let of = |change: fn(&mut Tiny)| {
        let mut tiny = Tiny::new();
        change(&mut tiny);
        problems(&tiny, |_| {}, &settings())
    };
    for (told, expected) in [
        (
            of(|t| t.inputs = vec!["input_ids", "bbox", "attention_mask"]),
            "model.onnx: takes input_ids, bbox, attention_mask",
        ),
        (
            of(|t| t.inputs = vec!["input_ids"]),
            "model.onnx: takes input_ids; expected are",
        ),
        (of(|t| t.table_labels = 3), "model.onnx: gives logits of shape"),
        (
            of(|t| t.missing_rows = 1),
            "model.onnx: does not know piece 147 of tokenizer.json",
        ),
        (
            of(|t| {
                t.labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
                    .map(str::to_owned)
                    .to_vec()
            }),
            "policy safe-harbor: does not say what the model in",
        ),
        (of(|_| {}), "none"),
    ] {
        assert!(told.contains(expected), "{expected}\n--- missing in ---\n{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    /// Whatever stands around it, a name is found where it stands, on character boundaries, words in order.
    #[test]
    fn names_are_found_in_any_text(before in "\\PC{0,40}", after in "[\\PC\n\t]{0,300}") {
        static TAGGER: std::sync::OnceLock<Arc<dyn Tagger>> = std::sync::OnceLock::new();
        let tagger = TAGGER.get_or_init(|| tagger(&Tiny::new(), &settings()));
        let text = format!("{before} Jane {after}");
        let suspects = tagger.tag(&[&text]).unwrap().remove(0);
        prop_assert!(suspects.iter().all(|s| text.get(s.start..s.end).is_some_and(|t| !t.is_empty())));
        prop_assert!(suspects.windows(2).all(|w| w[0].end <= w[1].start));
        let at = before.len() + 1;
        prop_assert!(suspects.iter().any(|s| s.start <= at && s.end >= at + 4), "{:?}", suspects);
    }
}
