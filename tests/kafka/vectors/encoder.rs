//! The sentence encoder all-MiniLM-L6-v2, computed by ONNX Runtime.
//!
//! Its Python package ships weights and tokenizer but no ONNX file, so the graph is written here: a BERT of six layers
//! (Devlin and others 2019), the mean of its pieces, and their length made 1, as the package's `modules.json` says. A text is
//! computed by itself, so that nothing is padded and nothing masked.

#[path = "../../protobuf.rs"]
mod protobuf;

use ort::session::Session;
use ort::value::TensorRef;
use protobuf::{bytes, float, number, text, varints};
use std::fs;
use std::path::Path;
use tokenizers::{Tokenizer, TruncationParams};

const HIDDEN: u64 = 384;
const HEADS: u64 = 12;
const LAYERS: usize = 6;
/// Pieces of a text that are read, as the package's `sentence_bert_config.json` says.
const PIECES_MAX: usize = 256;

pub(crate) struct Encoder {
    session: Session,
    tokenizer: Tokenizer,
}

impl Encoder {
    /// From the package's folder `model`.
    pub(crate) fn open(folder: &Path) -> Encoder {
        let weights = fs::read(folder.join("model.safetensors")).expect("the encoder's weights");
        let environment = deidstream::detect::ner::library::shared().unwrap_or_else(|p| panic!("{p}"));
        let session = Session::builder(&environment)
            .and_then(|mut builder| builder.commit_from_memory(&graph(&weights)))
            .expect("the encoder's graph");
        let mut tokenizer =
            Tokenizer::from_file(folder.join("tokenizer.json")).expect("the encoder's tokenizer");
        let cut = TruncationParams {
            max_length: PIECES_MAX,
            ..TruncationParams::default()
        };
        tokenizer.with_truncation(Some(cut)).expect("a length");
        tokenizer.with_padding(None);
        Encoder { session, tokenizer }
    }

    /// The vector of a text: 384 numbers of length 1.
    pub(crate) fn embed(&mut self, text: &str) -> Vec<f32> {
        let pieces = self.tokenizer.encode(text, true).expect("pieces");
        let ids: Vec<i64> = pieces.get_ids().iter().map(|id| i64::from(*id)).collect();
        let places: Vec<i64> = (0..ids.len() as i64).collect();
        let inputs = ort::inputs!["ids" => tensor_of(&ids), "places" => tensor_of(&places)];
        let outputs = self.session.run(inputs).expect("the encoder computes");
        let (_, mean) = outputs["mean"].try_extract_tensor::<f32>().expect("numbers");
        let length = mean.iter().map(|x| x * x).sum::<f32>().sqrt();
        mean.iter().map(|x| x / length).collect()
    }
}

fn tensor_of(numbers: &[i64]) -> TensorRef<'_, i64> {
    TensorRef::from_array_view(([numbers.len()], numbers)).expect("one dimension")
}

/// The weights of a safetensors file: 8 bytes of length, a JSON index, the numbers.
struct Weights<'w> {
    index: serde_json::Value,
    numbers: &'w [u8],
}

impl<'w> Weights<'w> {
    fn read(file: &'w [u8]) -> Self {
        let (length, rest) = file.split_first_chunk().expect("a length");
        let (index, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
        let index = serde_json::from_slice(index).expect("an index");
        Weights { index, numbers }
    }

    fn numbers_of(&self, name: &str) -> Vec<u64> {
        let of = |field: &str| self.index[name][field].as_array().expect("numbers").clone();
        let (shape, place) = (of("shape"), of("data_offsets"));
        let all = place.iter().chain(&shape).map(|n| n.as_u64().expect("a number"));
        all.collect()
    }

    /// An ONNX tensor of 32-bit numbers (1) under its own name.
    fn tensor(&self, name: &str) -> Vec<u8> {
        let place = self.numbers_of(name);
        let raw = &self.numbers[place[0] as usize..place[1] as usize];
        tensor(name, 1, &place[2..], raw)
    }
}

/// Nodes and constants while the graph is written.
#[derive(Default)]
struct Graph {
    nodes: Vec<u8>,
    constants: Vec<u8>,
    names: usize,
}

impl Graph {
    fn constant(&mut self, tensor: &[u8]) {
        self.constants.extend(bytes(5, tensor));
    }

    /// Adds a node and names its output.
    fn node(&mut self, op: &str, inputs: &[&str], attributes: &[Vec<u8>]) -> String {
        self.names += 1;
        let output = format!("{op}{}", self.names);
        self.named(op, inputs, attributes, &output);
        output
    }

    fn named(&mut self, op: &str, inputs: &[&str], attributes: &[Vec<u8>], output: &str) {
        let inputs: Vec<u8> = inputs.iter().flat_map(|i| text(1, i)).collect();
        let attributes: Vec<u8> = attributes.iter().flat_map(|a| bytes(5, a)).collect();
        let node = [inputs, text(2, output), text(4, op), attributes].concat();
        self.nodes.extend(bytes(1, &node));
    }

    /// x·Wᵀ + b, as PyTorch keeps its matrices.
    fn dense(&mut self, x: &str, layer: &str) -> String {
        let (weight, bias) = (format!("{layer}.weight"), format!("{layer}.bias"));
        self.node("Gemm", &[x, &weight, &bias], &[integer("transB", 1)])
    }

    fn normalised(&mut self, x: &str, layer: &str) -> String {
        let (weight, bias) = (format!("{layer}.weight"), format!("{layer}.bias"));
        let epsilon = [text(1, "epsilon"), float(2, 1e-12), number(20, 1)].concat();
        self.node("LayerNormalization", &[x, &weight, &bias], &[epsilon])
    }

    /// x · (1 + erf(x / √2)) / 2
    fn gelu(&mut self, x: &str) -> String {
        let scaled = self.node("Div", &[x, "sqrt2"], &[]);
        let erf = self.node("Erf", &[&scaled], &[]);
        let one_more = self.node("Add", &[&erf, "one"], &[]);
        let twice = self.node("Mul", &[x, &one_more], &[]);
        self.node("Div", &[&twice, "two"], &[])
    }

    /// One head per slice: pieces × hidden becomes heads × pieces × 32, or with 32 and pieces swapped.
    fn heads(&mut self, x: &str, order: [u64; 3]) -> String {
        let split = self.node("Reshape", &[x, "split"], &[]);
        self.node("Transpose", &[&split], &[integers("perm", &order)])
    }

    fn layer(&mut self, x: &str, layer: &str) -> String {
        let attention = format!("{layer}.attention");
        let projected =
            ["query", "key", "value"].map(|part| self.dense(x, &format!("{attention}.self.{part}")));
        let query = self.heads(&projected[0], [1, 0, 2]);
        let key = self.heads(&projected[1], [1, 2, 0]);
        let value = self.heads(&projected[2], [1, 0, 2]);
        let scores = self.node("MatMul", &[&query, &key], &[]);
        let scores = self.node("Div", &[&scores, "scale"], &[]);
        let shares = self.node("Softmax", &[&scores], &[]);
        let mixed = self.node("MatMul", &[&shares, &value], &[]);
        let mixed = self.node("Transpose", &[&mixed], &[integers("perm", &[1, 0, 2])]);
        let mixed = self.node("Reshape", &[&mixed, "join"], &[]);
        let out = self.dense(&mixed, &format!("{attention}.output.dense"));
        let sum = self.node("Add", &[&out, x], &[]);
        let x = self.normalised(&sum, &format!("{attention}.output.LayerNorm"));
        let inner = self.dense(&x, &format!("{layer}.intermediate.dense"));
        let inner = self.gelu(&inner);
        let out = self.dense(&inner, &format!("{layer}.output.dense"));
        let sum = self.node("Add", &[&out, &x], &[]);
        self.normalised(&sum, &format!("{layer}.output.LayerNorm"))
    }
}

/// The whole model as an ONNX file.
fn graph(file: &[u8]) -> Vec<u8> {
    let weights = Weights::read(file);
    let mut graph = Graph::default();
    let used = |name: &&String| name.starts_with("encoder.") || name.starts_with("embeddings.");
    let names: Vec<&String> = weights.index.as_object().expect("an index").keys().collect();
    for name in names
        .into_iter()
        .filter(used)
        .filter(|name| !name.ends_with("position_ids"))
    {
        graph.constant(&weights.tensor(name));
    }
    let scalar = |name: &str, value: f32| tensor(name, 1, &[], &value.to_le_bytes());
    let sizes = |name: &str, sizes: &[i64]| {
        let raw: Vec<u8> = sizes.iter().flat_map(|n| n.to_le_bytes()).collect();
        tensor(name, 7, &[sizes.len() as u64], &raw)
    };
    for (name, value) in [("one", 1.0), ("two", 2.0), ("sqrt2", std::f32::consts::SQRT_2)] {
        graph.constant(&scalar(name, value));
    }
    graph.constant(&scalar("scale", ((HIDDEN / HEADS) as f32).sqrt()));
    graph.constant(&sizes("split", &[-1, HEADS as i64, (HIDDEN / HEADS) as i64]));
    graph.constant(&sizes("join", &[-1, HIDDEN as i64]));
    graph.constant(&sizes("first", &[0]));

    let part = |name: &str| format!("embeddings.{name}_embeddings.weight");
    let words = graph.node("Gather", &[&part("word"), "ids"], &[]);
    let places = graph.node("Gather", &[&part("position"), "places"], &[]);
    let kind = graph.node("Gather", &[&part("token_type"), "first"], &[]);
    let sum = graph.node("Add", &[&words, &places], &[]);
    let sum = graph.node("Add", &[&sum, &kind], &[]);
    let mut x = graph.normalised(&sum, "embeddings.LayerNorm");
    for layer in 0..LAYERS {
        x = graph.layer(&x, &format!("encoder.layer.{layer}"));
    }
    let over_pieces = [integers("axes", &[0]), integer("keepdims", 0)];
    graph.named("ReduceMean", &[&x], &over_pieces, "mean");

    let graph = [
        graph.nodes,
        text(2, "all-MiniLM-L6-v2"),
        graph.constants,
        bytes(11, &value("ids", 7, &text(2, "pieces"))),
        bytes(11, &value("places", 7, &text(2, "pieces"))),
        bytes(12, &value("mean", 1, &number(1, HIDDEN))),
    ]
    .concat();
    // Format 8 of ONNX with its operators of version 17.
    [number(1, 8), bytes(7, &graph), bytes(8, &number(2, 17))].concat()
}

/// A graph's input or output with one dimension.
fn value(name: &str, element: u64, dimension: &[u8]) -> Vec<u8> {
    let shape = bytes(1, dimension);
    let tensor = [number(1, element), bytes(2, &shape)].concat();
    [text(1, name), bytes(2, &bytes(1, &tensor))].concat()
}

fn tensor(name: &str, element: u64, shape: &[u64], raw: &[u8]) -> Vec<u8> {
    [
        bytes(1, &varints(shape)),
        number(2, element),
        text(8, name),
        bytes(9, raw),
    ]
    .concat()
}

fn integer(name: &str, i: u64) -> Vec<u8> {
    [text(1, name), number(3, i), number(20, 2)].concat()
}

fn integers(name: &str, all: &[u64]) -> Vec<u8> {
    let numbers: Vec<u8> = all.iter().flat_map(|n| number(8, *n)).collect();
    [text(1, name), numbers, number(20, 7)].concat()
}
