//! A model from its folder: read, checked, warmed up, and ready to read text.
//!
//! In: a folder as Hugging Face exports it (`config.json`, `tokenizer.json`, `model.onnx` with its external data), and the
//! settings `deid.ner.*`. Out: a [`Model`], or what is wrong with which file and what to do. The warm-up runs the model with the largest
//! piece of the tokenizer and with the longest window, so that what does not fit together shows before the first record.

use super::Tagger;
use super::batches::Packing;
use super::cache::Cache;
use super::engine::{Engine, Frame, Reader, UNREAD};
use super::files;
use super::kinds::{CASE_LINE_TYPES, TokenTypes};
use super::labels::Labels;
use super::pieces::{Piece, Pieces};
use super::session::{Rows, RunFailure, Scorer};
use super::windows::{Shape, Window, Windows};
use crate::config::Problems;
use crate::config::ner::{Device, Ner};
use crate::entity::Entity;
use crate::fault::Fault;
use crate::policy::{Action, Policy};
use crate::telemetry::Event;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Longest sequence of a model whose configuration does not say it.
const POSITIONS_DEFAULT: usize = 512;
/// Models whose first positions stand for padding, so that two fewer can be used (as in fairseq).
const OFFSET_POSITIONS: [&str; 6] = [
    "roberta",
    "xlm-roberta",
    "xlm-roberta-xl",
    "camembert",
    "longformer",
    "mpnet",
];
/// How many pieces fewer than the model a tokenizer may know: sizes are rounded up for the hardware.
const SPARE_PIECES_MAX: u32 = 1024;
/// Largest difference between the scores of a window alone and among others that is noise: it moves a probability by
/// less than one thousandth.
const NOISE: f32 = 1e-3;
/// Lengths of the two windows by which that is tried.
const PROBES: [usize; 2] = [11, 24];

/// `config.json`, as far as it matters here.
#[derive(Deserialize)]
struct Config {
    id2label: Option<BTreeMap<String, String>>,
    max_position_embeddings: Option<usize>,
    model_type: Option<String>,
    pad_token_id: Option<u32>,
    vocab_size: Option<u32>,
    type_vocab_size: Option<u32>,
    #[serde(default)]
    token_types: TokenTypes,
}

/// A loaded model. Its threads end when the last tagger and this are gone.
pub struct Model {
    folder: String,
    labels: Labels,
    engine: Arc<Engine>,
    device: Device,
    window_pieces: usize,
    frame: Frame,
}

impl Model {
    /// Loads the model of a folder.
    ///
    /// # Errors
    /// What is wrong with which file, and what to do about it.
    pub fn load(folder: &Path, settings: &Ner) -> Result<Self, Problems> {
        files::check_digests(folder, settings.sha256.as_deref())?;
        let config_file = folder.join("config.json");
        let (config, labels) = read_config(&config_file)?;
        check_types(&config_file, &config)?;
        let pieces = Pieces::open(&folder.join("tokenizer.json"), config.token_types)?;
        check_vocabulary(&folder.join("tokenizer.json"), &config, &pieces)?;
        let window = settings.window_pieces.min(config.positions());
        let framing = pieces.prefix.len() + pieces.suffix.len();
        if window <= framing {
            let what =
                format!("allows sequences of {window} pieces, {framing} of which the tokenizer needs itself");
            return Err(Problems::of_file(
                &config_file.display().to_string(),
                what,
                "export the model again",
            ));
        }
        let frame = Frame {
            prefix: pieces.prefix.clone(),
            suffix: pieces.suffix.clone(),
            padding: config.pad_token_id.or(pieces.padding).unwrap_or(0),
        };
        let file = folder.join("model.onnx");
        let mut scorers = Vec::with_capacity(settings.sessions);
        let mut device = settings.device;
        for _ in 0..settings.sessions.max(1) {
            let (scorer, used) = Scorer::open(&file, settings.runtime.as_deref(), labels.len(), device)?;
            device = used; // one warning is enough
            scorers.push(scorer);
        }
        let mut alone = false;
        if let Some(scorer) = scorers.first_mut() {
            alone = warm_up(&file, scorer, pieces.largest, window)?;
        }
        let packing = Packing {
            pieces_max: settings.batch_pieces,
            sessions: scorers.len(),
            alone,
        };
        let failed =
            |what: &str| Problems::of_file("the system", what.to_owned(), "try again when it is less busy");
        let cache = Cache::new(settings.cache_bytes).ok_or_else(|| failed("gives no random bytes"))?;
        let shape = Shape::new(window - framing);
        let engine = Engine::start(scorers, &frame, pieces, shape, packing, cache);
        let engine = Arc::new(engine.map_err(|_| failed("starts no more threads"))?);
        Ok(Model {
            folder: folder.display().to_string(),
            labels,
            engine,
            device,
            window_pieces: window,
            frame,
        })
    }

    /// The model as a policy reads it.
    ///
    /// # Errors
    /// Every label of the model that the policy does not explain.
    pub fn tagger(&self, policy: &Policy) -> Result<Arc<dyn Tagger>, Problems> {
        let name = format!("policy {}", policy.name);
        let classes = self.labels.classes(&policy.model, &name, &self.folder)?;
        Ok(Arc::new(Reader {
            engine: self.engine.clone(),
            classes: Arc::new(classes),
            skips_unbroken: replaces_whole(policy, UNREAD),
        }))
    }

    /// Where it was loaded from.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// SHA-256 of its weights, in hex; none where the file has gone since.
    pub fn digest(&self) -> Option<String> {
        files::sha256(&Path::new(&self.folder).join("model.onnx")).ok()
    }

    /// The line of the log that says what was loaded.
    pub fn loaded(&self) -> Event<'_> {
        Event::ModelLoaded {
            folder: &self.folder,
            sessions: self.engine.packing.sessions,
            device: match self.device {
                Device::Cpu => "cpu",
                Device::Cuda => "cuda",
            },
            window_pieces: self.window_pieces,
            batched: !self.engine.packing.alone,
        }
    }

    /// The rows that the model reads for a text, and how many pieces the text has: for measuring.
    ///
    /// # Errors
    /// Where the tokenizer cannot read the text.
    pub fn rows(&self, text: &str) -> Result<(Vec<Vec<i64>>, usize), Fault> {
        let (mut windows, mut made, mut pieces) = (Windows::new(self.engine.shape), Vec::new(), 0);
        self.engine.pieces.encode(text, &[], |piece| {
            pieces += 1;
            made.extend(windows.push(piece));
            Ok(())
        })?;
        made.extend(windows.finish());
        let row = |window: &Window<Piece>| self.frame.rows(std::iter::once(window)).ids;
        Ok((made.iter().map(row).collect(), pieces))
    }
}

/// Whether nothing of an entity's text is left by a policy.
fn replaces_whole(policy: &Policy, entity: Entity) -> bool {
    !matches!(policy.action(entity), Action::Keep | Action::Mask { .. })
}

/// A model that is to be told case and lines must know all types.
fn check_types(path: &Path, config: &Config) -> Result<(), Problems> {
    let known = config.type_vocab_size.unwrap_or(CASE_LINE_TYPES);
    if config.token_types == TokenTypes::Segment || known >= CASE_LINE_TYPES {
        return Ok(());
    }
    let what = format!(
        "says token_types: case-line, for which {CASE_LINE_TYPES} types are needed, and type_vocab_size: {known}"
    );
    Err(Problems::of_file(
        &path.display().to_string(),
        what,
        "export the model again",
    ))
}

impl Config {
    /// Longest sequence that the model can read.
    fn positions(&self) -> usize {
        let positions = self.max_position_embeddings.filter(|&n| n > 0);
        let offset = self
            .model_type
            .as_deref()
            .is_some_and(|t| OFFSET_POSITIONS.contains(&t));
        positions
            .unwrap_or(POSITIONS_DEFAULT)
            .saturating_sub(if offset { 2 } else { 0 })
    }
}

fn read_config(path: &Path) -> Result<(Config, Labels), Problems> {
    let file = path.display().to_string();
    let bytes = files::read(path)?;
    let config: Config = serde_json::from_reader(bytes.as_slice()).map_err(|_| {
        let what = "is not the configuration of a Hugging Face model";
        Problems::of_file(&file, what, "export the model again")
    })?;
    let id2label = config.id2label.as_ref().ok_or_else(|| {
        let what = "has no `id2label`, so nobody knows what the model's numbers mean";
        Problems::of_file(
            &file,
            what,
            "export a token classification model with its `id2label`",
        )
    })?;
    let labels = Labels::read(&file, id2label)?;
    Ok((config, labels))
}

fn check_vocabulary(path: &Path, config: &Config, pieces: &Pieces) -> Result<(), Problems> {
    let Some(size) = config.vocab_size else {
        return Ok(());
    };
    let known = pieces.largest.saturating_add(1);
    if known <= size && size - known <= SPARE_PIECES_MAX {
        return Ok(());
    }
    Err(Problems::of_file(
        &path.display().to_string(),
        format!("has {known} pieces, and the model of config.json has {size}: they do not belong together"),
        "put the tokenizer that the model was trained with into the folder",
    ))
}

/// Runs the model once for everything that may not fit. Returns whether windows must be run one by one.
fn warm_up(file: &Path, scorer: &mut Scorer, largest: u32, window: usize) -> Result<bool, Problems> {
    let name = file.display().to_string();
    let wrong = |what: String, fix: &str| Problems::of_file(&name, what, fix);
    let run = |scorer: &mut Scorer, rows: &Rows| match scorer.run(rows) {
        Ok(scores) if scores.iter().all(|s| s.is_finite()) => Ok(scores),
        Ok(_) => Err(RunFailure::NotNumbers),
        Err(failure) => Err(failure),
    };
    let row = |ids: Vec<i64>| Rows {
        width: ids.len(),
        lengths: vec![ids.len()],
        types: vec![0; ids.len()],
        ids,
    };
    let broken = "export the model again, or use another one";
    run(scorer, &row(vec![0; PROBES[0]]))
        .map_err(|e| wrong(format!("does not work on a short window: {e}"), broken))?;
    let last = vec![i64::from(largest); PROBES[0]];
    run(scorer, &row(last)).map_err(|e| {
        let what = format!("does not know piece {largest} of tokenizer.json, or cannot read it: {e}");
        wrong(
            what,
            "put the tokenizer that the model was trained with into the folder",
        )
    })?;
    run(scorer, &row(vec![0; window])).map_err(|e| {
        let what = format!("does not work on a window of {window} pieces: {e}");
        wrong(what, "set deid.ner.window.pieces to what the model can read")
    })?;
    is_swayed(scorer, largest)
        .map_err(|e| wrong(format!("does not work on two windows at once: {e}"), broken))
}

/// Whether a window's scores depend on what is run beside it. They do where activations are quantised by the range of the
/// whole batch (dynamic int8): then a name could be found or not depending on its neighbours, and a replay would not repeat itself.
fn is_swayed(scorer: &mut Scorer, largest: u32) -> Result<bool, RunFailure> {
    let ids = |length: usize, step: u64| {
        let pieces = u64::from(largest) + 1;
        (1..=length as u64).map(move |i| i64::try_from(i * step % pieces).unwrap_or(0))
    };
    let [short, long] = PROBES;
    let alone = Rows {
        ids: ids(short, 7919).collect(),
        types: vec![0; short],
        lengths: vec![short],
        width: short,
    };
    let padded = ids(short, 7919).chain(std::iter::repeat_n(0, long - short));
    let both = Rows {
        ids: padded.chain(ids(long, 104_729)).collect(),
        types: vec![0; 2 * long],
        lengths: vec![short, long],
        width: long,
    };
    let (alone, both) = (scorer.run(&alone)?, scorer.run(&both)?);
    Ok(alone.iter().zip(&both).any(|(a, b)| (a - b).abs() > NOISE))
}
