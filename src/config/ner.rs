//! The settings `deid.ner.*` of the worker file: which model reads the text, and with how much of the machine.

use super::reader::Table;
use std::path::PathBuf;

/// Default padded pieces of one run: four full windows. More make a run no faster on a processor, and need more memory.
pub const BATCH_PIECES: usize = 512;
/// Default bytes of the cache of windows: some hundred thousand of them.
pub const CACHE_BYTES: usize = 32 << 20;
/// Default pieces of one window, those at its ends that say where it begins and ends among them.
pub const WINDOW_PIECES: usize = 128;
/// Fewest pieces of a window: below, its margins leave no core.
pub const WINDOW_PIECES_MIN: usize = 16;
/// Most sessions: each holds the model's weights.
const SESSIONS_MAX: usize = 256;

/// Which model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Model {
    /// The one that comes with deidstream.
    #[default]
    Shipped,
    /// `none`: rules alone, by decision of the operator.
    RulesAlone,
    /// A folder with `model.onnx`, `tokenizer.json` and `config.json`.
    Folder(PathBuf),
}

impl Model {
    /// From what is written: `none` or a folder.
    pub fn named(text: &str) -> Self {
        match text {
            "none" => Model::RulesAlone,
            folder => Model::Folder(PathBuf::from(folder)),
        }
    }
}

/// Where the model computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// A GPU by CUDA, where library and machine offer it; otherwise the processor, with a warning.
    Cuda,
}

/// The settings, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ner {
    /// `deid.ner.model`
    pub model: Model,
    /// `deid.ner.sha256`: of `model.onnx`, lower-case hexadecimal.
    pub sha256: Option<String>,
    /// `deid.ner.sessions`: threads that compute, each with a session of its own.
    pub sessions: usize,
    /// `deid.ner.window.pieces`: longest stretch that the model reads at once.
    pub window_pieces: usize,
    /// `deid.ner.batch.pieces`: most pieces of one run, padding included.
    pub batch_pieces: usize,
    /// `deid.ner.cache.bytes`: memory for windows read before; 0 switches it off.
    pub cache_bytes: usize,
    /// `deid.ner.device`
    pub device: Device,
    /// `deid.ner.runtime`: the ONNX Runtime library, or the folder that holds it.
    pub runtime: Option<PathBuf>,
}

impl Default for Ner {
    fn default() -> Self {
        Ner {
            model: Model::Shipped,
            sha256: None,
            sessions: std::thread::available_parallelism().map_or(1, |cores| cores.get().min(SESSIONS_MAX)),
            window_pieces: WINDOW_PIECES,
            batch_pieces: BATCH_PIECES,
            cache_bytes: CACHE_BYTES,
            device: Device::Cpu,
            runtime: None,
        }
    }
}

impl Ner {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let default = Ner::default();
        let size = |key: &str, least: usize, most: usize, otherwise: usize| {
            let number = table.integer(key, least as i64..=most as i64);
            number.and_then(|n| usize::try_from(n).ok()).unwrap_or(otherwise)
        };
        let text = |key: &str| table.get(key).and_then(|n| n.filled_text());
        let devices = [("cpu", Device::Cpu), ("cuda", Device::Cuda)];
        Ner {
            model: text("deid.ner.model").map_or(Model::Shipped, Model::named),
            sha256: sha256(table),
            sessions: size("deid.ner.sessions", 1, SESSIONS_MAX, default.sessions),
            window_pieces: size("deid.ner.window.pieces", WINDOW_PIECES_MIN, 8192, WINDOW_PIECES),
            batch_pieces: size("deid.ner.batch.pieces", 1, 1 << 20, BATCH_PIECES),
            cache_bytes: size("deid.ner.cache.bytes", 0, 1 << 40, CACHE_BYTES),
            device: table.choice("deid.ner.device", &devices).unwrap_or_default(),
            runtime: text("deid.ner.runtime").map(PathBuf::from),
        }
    }
}

fn sha256(table: &Table<'_>) -> Option<String> {
    let node = table.get("deid.ner.sha256")?;
    let digest = node.text()?.to_ascii_lowercase();
    if digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(digest);
    }
    node.problem(
        "is not a SHA-256 digest",
        "write the 64 digits that `sha256sum model.onnx` prints",
    );
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::Source;

    fn read(text: &str) -> Result<Ner, String> {
        let source = Source::parse("worker.yaml", text).unwrap();
        let table = source.root().table().unwrap();
        let ner = Ner::read(&table);
        table.finish();
        source.finish().map(|()| ner).map_err(|p| p.to_string())
    }

    #[test]
    fn settings_are_read_and_defaults_filled_in() {
        assert_eq!(read("{}").unwrap(), Ner::default());
        let digest = "AB".repeat(32);
        let text = format!(
            "deid.ner.model: none\ndeid.ner.sha256: '{digest}'\ndeid.ner.device: cuda\ndeid.ner.sessions: 3"
        );
        let ner = read(&text).unwrap();
        assert_eq!(ner.model, Model::RulesAlone);
        assert_eq!(ner.sha256, Some(digest.to_lowercase()));
        assert_eq!((ner.device, ner.sessions), (Device::Cuda, 3));
    }

    #[test]
    fn five_mistakes_make_five_problems() {
        let told = read(
            "deid.ner.sha256: abc\ndeid.ner.device: tpu\ndeid.ner.sessions: 0\ndeid.ner.window.pieces: 2\n\
             deid.ner.modle: x",
        );
        let told = told.unwrap_err();
        assert_eq!(told.lines().count(), 5, "{told}");
    }
}
