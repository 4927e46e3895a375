//! Models small enough to be written by hand: a table from pieces to labels as an ONNX file, with a tokenizer.
//!
//! The label of a piece depends on the piece alone, so that every test knows what must be found whatever the windows.

#[path = "../protobuf.rs"]
mod protobuf;

use protobuf::{bytes, number, text, varints};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Labels of the models.
pub(crate) const LABELS: [&str; 5] = ["O", "B-NAME", "I-NAME", "B-LOCATION", "I-LOCATION"];
/// Words of the vocabulary and their labels. All else is spelled in letters, which are `O`.
pub(crate) const WORDS: [(&str, usize); 6] = [
    ("jane", 1),
    ("roe", 2),
    ("dayton", 3),
    ("saw", 0),
    ("in", 0),
    ("##ton", 2),
];
/// A word whose scores are not numbers, in models made with [`Tiny::poisoned`].
pub(crate) const POISON: &str = "poison";
/// Score of the label of a piece; the others have 0.
const SURE: f32 = 9.0;

/// A model to be written into a folder.
#[derive(Clone)]
pub(crate) struct Tiny {
    pub(crate) labels: Vec<String>,
    pub(crate) inputs: Vec<&'static str>,
    /// Labels that the table has, where it is not those of the configuration.
    pub(crate) table_labels: usize,
    /// Rows of the table fewer than the tokenizer has pieces.
    pub(crate) missing_rows: usize,
    pub(crate) poisoned: bool,
    /// Whether a window's scores depend on its neighbours in the batch.
    pub(crate) swayed: bool,
    pub(crate) byte_level: bool,
}

impl Tiny {
    pub(crate) fn new() -> Self {
        Tiny {
            labels: LABELS.map(str::to_owned).to_vec(),
            inputs: vec!["input_ids", "attention_mask", "token_type_ids"],
            table_labels: LABELS.len(),
            missing_rows: 0,
            poisoned: false,
            swayed: false,
            byte_level: false,
        }
    }

    /// Writes the three files and gives the folder.
    pub(crate) fn write(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let vocabulary = if self.byte_level {
            byte_level_vocabulary()
        } else {
            word_pieces()
        };
        let tokenizer = if self.byte_level {
            byte_level(&vocabulary)
        } else {
            word_piece(&vocabulary)
        };
        fs::write(folder.path().join("tokenizer.json"), tokenizer).unwrap();
        fs::write(folder.path().join("config.json"), self.config(vocabulary.len())).unwrap();
        fs::write(folder.path().join("model.onnx"), self.onnx(&vocabulary)).unwrap();
        folder
    }

    fn config(&self, pieces: usize) -> String {
        let labels: Vec<String> = self
            .labels
            .iter()
            .enumerate()
            .map(|(i, l)| format!("\"{i}\": \"{l}\""))
            .collect();
        format!(
            r#"{{"model_type": "bert", "max_position_embeddings": 512, "vocab_size": {pieces}, "id2label": {{{}}}}}"#,
            labels.join(", ")
        )
    }

    /// logits = table[input_ids], and for a swayed model the largest number of the batch on top of all scores.
    fn onnx(&self, vocabulary: &[(String, usize)]) -> Vec<u8> {
        let rows = vocabulary.len() - self.missing_rows;
        let mut table = Vec::new();
        for (piece, label) in &vocabulary[..rows] {
            let poisoned = self.poisoned && piece == POISON;
            let score = |l| match (poisoned, l == *label) {
                (true, _) => f32::NAN,
                (false, true) => SURE,
                (false, false) => 0.0,
            };
            table.extend((0..self.table_labels).map(score));
        }
        let table = [
            packed(1, &[rows as u64, self.table_labels as u64]),
            number(2, 1), // float
            text(8, "table"),
            bytes(
                9,
                &table.iter().flat_map(|f| f.to_le_bytes()).collect::<Vec<u8>>(),
            ),
        ]
        .concat();
        let node = |op: &str, inputs: &[&str], output: &str, attribute: Vec<u8>| {
            let inputs: Vec<u8> = inputs.iter().flat_map(|i| text(1, i)).collect();
            bytes(1, &[inputs, text(2, output), text(4, op), attribute].concat())
        };
        let integer = |name: &str, i: u64| bytes(5, &[text(1, name), number(3, i), number(20, 2)].concat());
        let nodes = if self.swayed {
            [
                node("Gather", &["table", "input_ids"], "scores", vec![]),
                node("Cast", &["input_ids"], "numbers", integer("to", 1)),
                node("ReduceMax", &["numbers"], "largest", integer("keepdims", 0)),
                node("Add", &["scores", "largest"], "logits", vec![]),
            ]
            .concat()
        } else {
            node("Gather", &["table", "input_ids"], "logits", vec![])
        };
        // Exports know the number of labels, or not.
        let last = if self.swayed {
            "l".to_owned()
        } else {
            self.table_labels.to_string()
        };
        let inputs = self
            .inputs
            .iter()
            .flat_map(|name| bytes(11, &value(name, 7, &["b", "s"])));
        let graph = [
            nodes,
            text(2, "tiny"),
            bytes(5, &table),
            inputs.collect(),
            bytes(12, &value("logits", 1, &["b", "s", &last])),
        ]
        .concat();
        [number(1, 8), bytes(7, &graph), bytes(8, &number(2, 13))].concat()
    }
}

/// A graph's input or output: name, element type, its dimensions by name or size.
fn value(name: &str, element: u64, dimensions: &[&str]) -> Vec<u8> {
    let size = |d: &str| d.parse().map_or_else(|_| text(2, d), |size| number(1, size));
    let shape: Vec<u8> = dimensions.iter().flat_map(|d| bytes(1, &size(d))).collect();
    let tensor = [number(1, element), bytes(2, &shape)].concat();
    [text(1, name), bytes(2, &bytes(1, &tensor))].concat()
}

fn packed(field: u64, numbers: &[u64]) -> Vec<u8> {
    bytes(field, &varints(numbers))
}

fn word_pieces() -> Vec<(String, usize)> {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"].map(|s| (s.to_owned(), 0));
    let words = WORDS.iter().map(|(w, l)| ((*w).to_owned(), *l));
    let letters = ('!'..='~').flat_map(|c| [(c.to_string(), 0), (format!("##{c}"), 0)]);
    let letters = letters.filter(|(c, _)| !c.contains(|c: char| c.is_ascii_uppercase()));
    let poison = (POISON.to_owned(), 0);
    let last = ("zulu".to_owned(), 0);
    special
        .into_iter()
        .chain(words)
        .chain(letters)
        .chain([poison, last])
        .collect()
}

/// With truncation and padding switched on, as exports often have it.
fn word_piece(vocabulary: &[(String, usize)]) -> String {
    let special = |id: usize, content: &str| {
        format!(
            r#"{{"id": {id}, "content": "{content}", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}}"#
        )
    };
    let added: Vec<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
        .iter()
        .enumerate()
        .map(|(i, s)| special(i, s))
        .collect();
    format!(
        r###"{{"version": "1.0",
        "truncation": {{"max_length": 16, "strategy": "LongestFirst", "stride": 0, "direction": "Right"}},
        "padding": {{"strategy": {{"Fixed": 16}}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"}},
        "added_tokens": [{}],
        "normalizer": {{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}},
        "pre_tokenizer": {{"type": "BertPreTokenizer"}},
        "post_processor": {{"type": "TemplateProcessing",
            "single": [{{"SpecialToken": {{"id": "[CLS]", "type_id": 0}}}}, {{"Sequence": {{"id": "A", "type_id": 0}}}}, {{"SpecialToken": {{"id": "[SEP]", "type_id": 0}}}}],
            "pair": [{{"Sequence": {{"id": "A", "type_id": 0}}}}, {{"Sequence": {{"id": "B", "type_id": 1}}}}],
            "special_tokens": {{"[CLS]": {{"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}}, "[SEP]": {{"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}}}}},
        "decoder": null,
        "model": {{"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {{{}}}}}}}"###,
        added.join(", "),
        numbered(vocabulary)
    )
}

fn numbered(vocabulary: &[(String, usize)]) -> String {
    let mut json = String::new();
    for (id, (piece, _)) in vocabulary.iter().enumerate() {
        let comma = if id == 0 { "" } else { ", " };
        write!(json, "{comma}{}: {id}", serde_json::to_string(piece).unwrap()).unwrap();
    }
    json
}

/// The printable characters by which byte-level tokenizers write bytes.
fn byte_characters() -> Vec<char> {
    let printable = |b: &u8| matches!(b, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
    let mut spare = (256u32..).filter_map(char::from_u32);
    let character = |b: u8| {
        if printable(&b) {
            char::from(b)
        } else {
            spare.next().unwrap()
        }
    };
    (0..=255u8).map(character).collect()
}

/// The words of [`WORDS`] with a blank before them, and the steps that merge them from letters.
fn byte_level_merges() -> Vec<(String, String, usize)> {
    let mut merges: Vec<(String, String, usize)> = Vec::new();
    for (word, label) in WORDS.iter().filter(|(w, _)| !w.starts_with('#')) {
        let mut left = byte_characters()[usize::from(b' ')].to_string();
        for (i, c) in word.chars().enumerate() {
            let whole = i + 1 == word.len();
            if !merges.iter().any(|(l, r, _)| *l == left && *r == c.to_string()) {
                merges.push((left.clone(), c.to_string(), if whole { *label } else { 0 }));
            }
            left.push(c);
        }
    }
    merges
}

fn byte_level_vocabulary() -> Vec<(String, usize)> {
    let special = ["<s>", "<pad>", "</s>"].map(|s| (s.to_owned(), 0));
    let characters = byte_characters().into_iter().map(|c| (c.to_string(), 0));
    let merged = byte_level_merges()
        .into_iter()
        .map(|(l, r, label)| (l + &r, label));
    special.into_iter().chain(characters).chain(merged).collect()
}

fn byte_level(vocabulary: &[(String, usize)]) -> String {
    let merges: Vec<String> = byte_level_merges()
        .iter()
        .map(|(l, r, _)| format!("[\"{l}\", \"{r}\"]"))
        .collect();
    format!(
        r#"{{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}},
        "post_processor": {{"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true, "add_prefix_space": true}},
        "decoder": {{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}},
        "model": {{"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false, "vocab": {{{}}}, "merges": [{}]}}}}"#,
        numbered(vocabulary),
        merges.join(", ")
    )
}

/// A file of a model's folder.
pub(crate) fn file(folder: &tempfile::TempDir, name: &str) -> PathBuf {
    Path::new(folder.path()).join(name)
}
