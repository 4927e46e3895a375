//! One ONNX Runtime session: a model that computes on one thread.
//!
//! In: padded rows of piece numbers. Out: one score per piece and label. What the file offers is checked when it is opened:
//! the names and types of its inputs, the shape of its output. Errors at run time carry the library's code only, for its
//! texts may quote piece numbers.

use super::library;
use crate::config::Problems;
use crate::config::ner::Device;
use crate::telemetry::{self, Event, metrics};
use ort::ep;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{TensorElementType, TensorRef, ValueType};
use std::path::Path;

const IDS: &str = "input_ids";
const MASK: &str = "attention_mask";
const TYPES: &str = "token_type_ids";
const EXPORT: &str =
    "export it for token classification (`optimum-cli export onnx --task token-classification`)";

/// Rows of equal length. `lengths` says how much of each row is no padding.
pub(super) struct Rows {
    pub(super) ids: Vec<i64>,
    /// `token_type_ids`, as many as `ids`.
    pub(super) types: Vec<i64>,
    pub(super) lengths: Vec<usize>,
    pub(super) width: usize,
}

/// A model that is ready to compute.
pub(super) struct Scorer {
    session: Session,
    takes_types: bool,
    output: String,
    labels: usize,
}

/// The model did not compute, or gave something that is no score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RunFailure {
    /// The library's error code.
    Failed(String),
    /// Another shape than rows × pieces × labels.
    WrongShape,
    /// Scores that are no finite numbers.
    NotNumbers,
}

impl std::fmt::Display for RunFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RunFailure::Failed(code) => write!(f, "ONNX Runtime reports {code}"),
            RunFailure::WrongShape => {
                f.write_str("its output has another shape than windows × pieces × labels")
            }
            RunFailure::NotNumbers => f.write_str("its scores are not finite numbers"),
        }
    }
}

impl Scorer {
    /// Opens a model. `device` is what was asked for; where CUDA cannot be had, the processor computes, with a warning.
    pub(super) fn open(
        file: &Path,
        runtime: Option<&Path>,
        labels: usize,
        device: Device,
    ) -> Result<(Self, Device), Problems> {
        let environment = library::environment(runtime)?;
        let name = file.display().to_string();
        let open = |device| commit(&environment, file, device);
        let opened = match device {
            Device::Cpu => open(Device::Cpu).map(|s| (s, Device::Cpu)),
            Device::Cuda => open(Device::Cuda).map(|s| (s, Device::Cuda)).or_else(|error| {
                metrics::model_device_fallback();
                telemetry::emit(&Event::ModelDeviceFallback {
                    wanted: "cuda",
                    used: "cpu",
                    code: &format!("{:?}", error.code()),
                });
                open(Device::Cpu).map(|s| (s, Device::Cpu))
            }),
        };
        let (session, used) = opened.map_err(|error| {
            let what = format!("cannot be loaded by ONNX Runtime: {}", one_line(error.message()));
            Problems::of_file(
                &name,
                what,
                "fetch or export the model again, with its `.data` file where it has one",
            )
        })?;
        let (takes_types, output) = check(&name, &session, labels)?;
        Ok((
            Scorer {
                session,
                takes_types,
                output,
                labels,
            },
            used,
        ))
    }

    /// The scores, row by row, piece by piece, label by label.
    pub(super) fn run(&mut self, rows: &Rows) -> Result<Vec<f32>, RunFailure> {
        let Rows {
            ids,
            types,
            lengths,
            width,
        } = rows;
        let failed = |error: ort::Error| RunFailure::Failed(format!("{:?}", error.code()));
        let shape = [lengths.len(), *width];
        let mut mask = vec![0i64; ids.len()];
        for (row, &length) in mask.chunks_mut((*width).max(1)).zip(lengths) {
            row.iter_mut().take(length).for_each(|m| *m = 1);
        }
        let tensor = |data| TensorRef::from_array_view((shape, data)).map_err(failed);
        let mut inputs = ort::inputs![IDS => tensor(ids.as_slice())?, MASK => tensor(mask.as_slice())?];
        if self.takes_types {
            inputs.extend(ort::inputs![TYPES => tensor(types.as_slice())?]);
        }
        let outputs = self.session.run(inputs).map_err(failed)?;
        let scores = outputs.get(&self.output).ok_or(RunFailure::WrongShape)?;
        let (shape, scores) = scores.try_extract_tensor::<f32>().map_err(failed)?;
        let expected = [lengths.len() as i64, *width as i64, self.labels as i64];
        if shape[..] != expected {
            return Err(RunFailure::WrongShape);
        }
        Ok(scores.to_vec())
    }
}

fn commit(
    environment: &ort::environment::Environment,
    file: &Path,
    device: Device,
) -> Result<Session, ort::Error> {
    // One thread each: as many sessions as cores share no work, so they never wait for one another.
    let mut builder = Session::builder(environment)?
        .with_optimization_level(GraphOptimizationLevel::Level3)?
        .with_intra_threads(1)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?
        .with_inter_op_spinning(false)?;
    if device == Device::Cuda {
        builder = builder.with_execution_providers([ep::CUDA::default().build().error_on_failure()])?;
    }
    builder.commit_from_file(file)
}

/// Whether the model takes piece types, and the name of its output.
fn check(name: &str, session: &Session, labels: usize) -> Result<(bool, String), Problems> {
    let wrong = |what: String| Problems::of_file(name, what, EXPORT);
    let inputs: Vec<&str> = session.inputs().iter().map(|i| i.name()).collect();
    let known = |input: &&str| [IDS, MASK, TYPES].contains(input);
    if !inputs.contains(&IDS) || !inputs.contains(&MASK) || !inputs.iter().all(known) {
        let what = format!(
            "takes {}; expected are {IDS}, {MASK} and perhaps {TYPES}",
            inputs.join(", ")
        );
        return Err(wrong(what));
    }
    for input in session.inputs() {
        if !matches!(
            input.dtype(),
            ValueType::Tensor {
                ty: TensorElementType::Int64,
                ..
            }
        ) {
            return Err(wrong(format!(
                "takes {} as {}, not as int64",
                input.name(),
                input.dtype()
            )));
        }
    }
    let outputs = session.outputs();
    let output = outputs
        .iter()
        .find(|o| o.name() == "logits")
        .or_else(|| outputs.first());
    let output = output.ok_or_else(|| wrong("has no output".to_owned()))?;
    match output.dtype() {
        ValueType::Tensor {
            ty: TensorElementType::Float32,
            shape,
            ..
        } => {
            let last = shape.last().copied().unwrap_or_default();
            // A size that is not fixed shows as -1; the first run tells.
            if shape.len() != 3 || !(last < 0 || last == labels as i64) {
                return Err(wrong(format!(
                    "gives {} of shape {shape}; config.json has {labels} labels, so [windows, pieces, {labels}] is expected",
                    output.name()
                )));
            }
        }
        other => {
            return Err(wrong(format!(
                "gives {} as {other}, not as float32",
                output.name()
            )));
        }
    }
    Ok((inputs.contains(&TYPES), output.name().to_owned()))
}

/// A library's text in one line of bounded length. At load it speaks of files and of the model only.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(300).collect()
}
