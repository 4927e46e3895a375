//! The threads that compute, and the way of a submission through them.
//!
//! In: texts of any number and length. Out: the words that the model suspects in each. One thread per session takes runs
//! from one queue that all tasks share. A submission goes through in waves: while the threads compute one, the next is cut
//! into pieces and windows, so that memory stays bounded whatever a batch holds. Within a wave windows are packed by length, those that the cache knows are
//! not computed, and of equal ones only the first is. Guarantees: as many lists as texts, words in order; the same text under
//! the same model gives the same words, whatever else is in the batch. A failure of any window is the failure of the submission.

use super::batches::{Packing, pack};
use super::cache::{Cache, Key, Marks};
use super::labels::Classes;
use super::pieces::{Piece, Pieces};
use super::score;
use super::session::{Rows, RunFailure, Scorer};
use super::unbroken;
use super::windows::{Shape, Window, Windows};
use super::{Suspect, Tagger};
use crate::entity::Entity;
use crate::fault::Fault;
use crate::span::Confidence;
use crate::telemetry::metrics;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// Pieces of the first wave, so that the threads soon have work. Each further one is twice as large …
const WAVE_PIECES_MIN: usize = 1 << 12;
/// … up to this: seconds of work for a processor, a megabyte of memory.
const WAVE_PIECES_MAX: usize = 1 << 16;

/// What all submissions to a model share.
pub(super) struct Engine {
    pub(super) pieces: Pieces,
    pub(super) shape: Shape,
    pub(super) packing: Packing,
    pub(super) cache: Cache,
    queue: Option<Sender<Run>>,
    threads: Vec<JoinHandle<()>>,
}

/// What turns windows into rows, the same for all.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) prefix: Vec<u32>,
    pub(super) suffix: Vec<u32>,
    pub(super) padding: u32,
}

/// Some windows of a wave, to be computed at once.
struct Run {
    wave: Arc<Vec<(usize, Window<Piece>)>>,
    members: Vec<usize>,
    classes: Arc<Classes>,
    reply: Sender<Answer>,
}

type Answer = Result<Vec<(usize, Marks)>, Fault>;

impl Engine {
    /// Starts a thread for each session.
    pub(super) fn start(
        scorers: Vec<Scorer>,
        frame: &Frame,
        pieces: Pieces,
        shape: Shape,
        packing: Packing,
        cache: Cache,
    ) -> std::io::Result<Self> {
        let (queue, runs) = channel::<Run>();
        let runs = Arc::new(Mutex::new(runs));
        let threads = scorers.into_iter().enumerate().map(|(number, mut scorer)| {
            let (runs, frame) = (runs.clone(), frame.clone());
            let work = move || {
                while let Some(run) = next(&runs) {
                    let computed = catch_unwind(AssertUnwindSafe(|| {
                        compute(&mut scorer, &frame, &run, &run.members)
                    }));
                    let answer =
                        computed.unwrap_or_else(|_| Err(fault(&RunFailure::Failed("a panic".into()))));
                    let _ = run.reply.send(answer); // whoever asked may have given up
                }
            };
            std::thread::Builder::new()
                .name(format!("model-{number}"))
                .spawn(work)
        });
        Ok(Engine {
            threads: threads.collect::<std::io::Result<_>>()?,
            queue: Some(queue),
            pieces,
            shape,
            packing,
            cache,
        })
    }
}

impl Drop for Engine {
    /// Ends the threads before the library may be unloaded.
    fn drop(&mut self) {
        self.queue.take();
        for thread in self.threads.drain(..) {
            let _ = thread.join(); // a panic there was an answer already
        }
    }
}

fn next(runs: &Mutex<Receiver<Run>>) -> Option<Run> {
    runs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Computes some windows of a run; where that fails (memory, mostly), in halves, down to one window.
fn compute(scorer: &mut Scorer, frame: &Frame, run: &Run, members: &[usize]) -> Answer {
    let windows = || members.iter().filter_map(|&m| Some((m, &run.wave.get(m)?.1)));
    let started = Instant::now();
    let rows = frame.rows(windows().map(|(_, window)| window));
    match scorer.run(&rows) {
        Ok(scores) => {
            let row = |i: usize| {
                scores
                    .chunks(rows.width * run.classes.0.len())
                    .nth(i)
                    .unwrap_or_default()
            };
            let mut marked = Vec::with_capacity(members.len());
            for (i, (member, window)) in windows().enumerate() {
                let marks = score::marks(row(i), frame.prefix.len(), &window.core, &run.classes);
                marked.push((member, marks.map_err(|e| fault(&e))?.into()));
            }
            let pieces = windows().map(|(_, w)| w.pieces.len()).sum();
            metrics::model_run(members.len(), pieces, started.elapsed());
            Ok(marked)
        }
        Err(RunFailure::Failed(_)) if members.len() > 1 => {
            let (left, right) = members.split_at(members.len() / 2);
            let mut marked = compute(scorer, frame, run, left)?;
            marked.extend(compute(scorer, frame, run, right)?);
            Ok(marked)
        }
        Err(failure) => Err(fault(&failure)),
    }
}

fn fault(failure: &RunFailure) -> Fault {
    let text = format!("the model failed: {failure}");
    match failure {
        // Memory and devices recover.
        RunFailure::Failed(_) => Fault::Transient(text),
        RunFailure::WrongShape | RunFailure::NotNumbers => Fault::Fatal(text),
    }
}

impl Frame {
    /// Pads windows to the longest.
    pub(super) fn rows<'w>(&self, windows: impl Iterator<Item = &'w Window<Piece>> + Clone) -> Rows {
        let frame = self.prefix.len() + self.suffix.len();
        let width = windows.clone().map(|w| w.pieces.len() + frame).max().unwrap_or(0);
        let (mut ids, mut types, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for window in windows {
            let row = self
                .prefix
                .iter()
                .copied()
                .chain(window.pieces.iter().map(|p| p.id));
            let row = row.chain(self.suffix.iter().copied());
            let padded = row.chain(std::iter::repeat(self.padding)).take(width);
            ids.extend(padded.map(i64::from));
            types.extend(std::iter::repeat_n(0, self.prefix.len()));
            types.extend(window.pieces.iter().map(|p| i64::from(p.kind)));
            types.resize(ids.len(), 0);
            lengths.push(window.pieces.len() + frame);
        }
        Rows {
            ids,
            types,
            lengths,
            width,
        }
    }
}

/// A model under one policy.
pub(super) struct Reader {
    pub(super) engine: Arc<Engine>,
    pub(super) classes: Arc<Classes>,
    /// Whether the policy replaces the whole of what is called [`UNREAD`], so that long runs without a blank need no reading.
    pub(super) skips_unbroken: bool,
}

/// What a stretch that nobody read is called.
pub(super) const UNREAD: Entity = Entity::Id;

impl Tagger for Reader {
    fn tag(&self, texts: &[&str]) -> Result<Vec<Vec<Suspect>>, Fault> {
        let mut submission = Submission {
            reader: self,
            meaning: self.meaning(),
            wave: Vec::new(),
            wave_pieces: 0,
            wave_pieces_max: WAVE_PIECES_MIN,
            sent: None,
            suspects: vec![Vec::new(); texts.len()],
        };
        let mut unread = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            let mut windows = Windows::new(self.engine.shape);
            unread.push(if self.skips_unbroken {
                unbroken::runs(text)
            } else {
                Vec::new()
            });
            let pieces = &self.engine.pieces;
            pieces.encode(text, &unread[at], |piece| match windows.push(piece) {
                Some(window) => submission.add(at, window),
                None => Ok(()),
            })?;
            if let Some(window) = windows.finish() {
                submission.add(at, window)?;
            }
        }
        let mut suspects = submission.finish()?;
        for (suspects, unread) in suspects.iter_mut().zip(unread) {
            suspects.extend(unread.into_iter().map(suspected_whole));
            suspects.sort_by_key(|suspect| suspect.start);
        }
        Ok(suspects)
    }
}

/// A stretch that nobody read.
fn suspected_whole(run: Range<usize>) -> Suspect {
    Suspect {
        start: run.start,
        end: run.end,
        entity: UNREAD,
        confidence: Confidence::of_share(1.0),
        begins: true,
    }
}

impl Reader {
    /// Tells the meanings of one model's labels apart in the cache.
    fn meaning(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.classes.hash(&mut hasher);
        hasher.finish()
    }
}

/// A wave that the threads work on.
struct Sent {
    wave: Arc<Vec<(usize, Window<Piece>)>>,
    /// By window.
    keys: Vec<Option<Key>>,
    marks: Vec<Option<Marks>>,
    /// Windows that are equal to an earlier one of the wave.
    copies: Vec<(usize, usize)>,
    answers: Receiver<Answer>,
}

struct Submission<'r> {
    reader: &'r Reader,
    meaning: u64,
    /// Windows with the text that they are of.
    wave: Vec<(usize, Window<Piece>)>,
    wave_pieces: usize,
    wave_pieces_max: usize,
    sent: Option<Sent>,
    suspects: Vec<Vec<Suspect>>,
}

impl Submission<'_> {
    fn add(&mut self, text: usize, window: Window<Piece>) -> Result<(), Fault> {
        self.wave_pieces += window.pieces.len();
        self.wave.push((text, window));
        if self.wave_pieces < self.wave_pieces_max {
            return Ok(());
        }
        self.wave_pieces_max = (2 * self.wave_pieces_max).min(WAVE_PIECES_MAX);
        let sent = self.send()?;
        if let Some(before) = self.sent.replace(sent) {
            self.collect(before)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Vec<Suspect>>, Fault> {
        let last = self.send()?;
        if let Some(before) = self.sent.take() {
            self.collect(before)?;
        }
        self.collect(last)?;
        Ok(self.suspects)
    }

    /// Looks up what was read before, and puts the rest into the queue.
    fn send(&mut self) -> Result<Sent, Fault> {
        self.wave_pieces = 0;
        let wave = Arc::new(std::mem::take(&mut self.wave));
        let engine = &self.reader.engine;
        let key = |(_, window): &(usize, Window<Piece>)| {
            let pieces = window.pieces.iter().map(|p| (p.id, p.kind));
            engine.cache.key(self.meaning, pieces, &window.core)
        };
        let keys: Vec<Option<Key>> = wave.iter().map(key).collect();
        let marks: Vec<Option<Marks>> = keys
            .iter()
            .map(|k| k.and_then(|k| engine.cache.get(&k)))
            .collect();
        let (mut firsts, mut copies, mut todo) = (HashMap::new(), Vec::new(), Vec::new());
        for (at, (_, window)) in wave.iter().enumerate().filter(|(at, _)| marks[*at].is_none()) {
            match keys[at].map(|key| *firsts.entry(key).or_insert(at)) {
                Some(first) if first != at => copies.push((at, first)),
                _ => todo.push((at, window.pieces.len())),
            }
        }
        metrics::model_cached(wave.len() - todo.len());
        let (reply, answers) = channel();
        for members in pack(&todo, engine.packing) {
            let run = Run {
                wave: wave.clone(),
                members,
                classes: self.reader.classes.clone(),
                reply: reply.clone(),
            };
            let queued = engine.queue.as_ref().is_some_and(|queue| queue.send(run).is_ok());
            if !queued {
                return Err(stopped());
            }
        }
        Ok(Sent {
            wave,
            keys,
            marks,
            copies,
            answers,
        })
    }

    /// Waits for a wave and takes over what was found.
    fn collect(&mut self, mut sent: Sent) -> Result<(), Fault> {
        // Ends when every run has answered and its sender is gone.
        while let Ok(answer) = sent.answers.recv() {
            for (at, marks) in answer? {
                if let Some(key) = sent.keys[at] {
                    self.reader.engine.cache.put(key, marks.clone());
                }
                sent.marks[at] = Some(marks);
            }
        }
        for (at, first) in sent.copies {
            sent.marks[at] = sent.marks[first].clone();
        }
        for ((text, window), marks) in sent.wave.iter().zip(sent.marks) {
            // A window without an answer was not judged: nothing may pass.
            for mark in marks.ok_or_else(stopped)?.iter() {
                if let Some(piece) = window
                    .pieces
                    .get(usize::from(mark.piece))
                    .filter(|p| p.start < p.end)
                {
                    add(&mut self.suspects[*text], piece, mark);
                }
            }
        }
        Ok(())
    }
}

fn stopped() -> Fault {
    Fault::Transient("the model's threads have stopped".into())
}

/// A word is what its likeliest piece is; it begins where its first suspected piece does.
fn add(suspects: &mut Vec<Suspect>, piece: &Piece, mark: &super::cache::Mark) {
    let (start, end) = (piece.start as usize, piece.end as usize);
    match suspects.last_mut() {
        Some(word) if start < word.end => {
            word.start = word.start.min(start);
            word.end = word.end.max(end);
            if mark.confidence > word.confidence {
                (word.entity, word.confidence) = (mark.class.entity, mark.confidence);
            }
        }
        _ => suspects.push(Suspect {
            start,
            end,
            entity: mark.class.entity,
            confidence: mark.confidence,
            begins: mark.class.begins,
        }),
    }
}
