//! How much of bare ONNX Runtime's speed the model keeps inside deidstream, with and without the cache.
//!
//! In: a model's folder (`DEIDSTREAM_MODEL`, default the shipped one) and the texts of `DEIDSTREAM_DATA`/carriers; without
//! these, sentences that are made here. Out: pieces per second of (a) a bare loop over ideally packed batches of the same
//! texts (equal lengths, no padding, no overlap, no tokenizer), on as many threads with one session each; (b) the tagger with the
//! cache off; (c) the tagger with the cache, on text of which a share repeats. All in one process, interleaved, best of several
//! rounds; pieces are counted once each, overlaps of windows are the tagger's own cost.
//!
//! `cargo bench --bench ner`

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use deidstream::config::ner::Ner;
use deidstream::detect::ner::{Model, Tagger, library};
use deidstream::policy::Policy;
use ort::session::Session;
use ort::value::TensorRef;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Texts that are measured, in bytes: some seconds of work.
const BYTES: usize = 120_000;
const ROUNDS: usize = 3;
/// Sequence length of the bare loop, and its batches: what is fastest on a processor.
const SEQUENCE: usize = 128;
const BARE_BATCHES: [usize; 3] = [1, 4, 16];
/// Batch of the bare loop that has one session with all cores instead.
const ONE_SESSION_BATCH: usize = 4;

fn main() {
    let folder = std::env::var_os("DEIDSTREAM_MODEL").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("models"));
    if !folder.join("model.onnx").is_file() {
        println!("no model in {}: set DEIDSTREAM_MODEL", folder.display());
        return;
    }
    let texts = texts();
    let sessions = Ner::default().sessions;
    let open = |cache_bytes| {
        let settings = Ner {
            cache_bytes,
            ..Ner::default()
        };
        let model = Model::load(&folder, &settings).unwrap_or_else(|problems| panic!("{problems}"));
        let policy = Policy::load("safe-harbor").unwrap_or_else(|problems| panic!("{problems}"));
        (
            model
                .tagger(&policy)
                .unwrap_or_else(|problems| panic!("{problems}")),
            model,
        )
    };
    let ((off, model), (on, _)) = (open(0), open(Ner::default().cache_bytes));
    let pieces: Vec<u32> = texts.iter().flat_map(|text| model.piece_ids(text)).collect();
    println!(
        "{} texts, {} bytes, {} pieces, {sessions} threads, {}",
        texts.len(),
        BYTES,
        pieces.len(),
        folder.display()
    );

    let mut bare = [Duration::MAX; BARE_BATCHES.len()];
    let [mut one, mut notes, mut whole, mut cached] = [Duration::MAX; 4];
    for _ in 0..ROUNDS {
        for (best, batch) in bare.iter_mut().zip(BARE_BATCHES) {
            *best = (*best).min(bare_loop(&folder, &pieces, batch, (sessions, 1)));
        }
        one = one.min(bare_loop(&folder, &pieces, ONE_SESSION_BATCH, (1, sessions)));
        whole = whole.min(time(|| tag(&*off, &texts)));
        notes = notes.min(time(|| {
            texts
                .iter()
                .for_each(|text| tag(&*off, std::slice::from_ref(text)))
        }));
        cached = cached.min(time(|| tag(&*on, &texts)));
    }
    let rate = |took: Duration| pieces.len() as f64 / took.as_secs_f64();
    let best = bare.iter().copied().min().unwrap();
    println!("| what | pieces/s | of bare |\n| --- | --- | --- |");
    for (took, batch) in bare.iter().zip(BARE_BATCHES) {
        println!(
            "| bare loop, {batch} × {SEQUENCE} | {:.0} | {:.2} |",
            rate(*took),
            rate(*took) / rate(best)
        );
    }
    println!(
        "| bare loop, one session of {sessions} threads, {ONE_SESSION_BATCH} × {SEQUENCE} | {:.0} | {:.2} |",
        rate(one),
        rate(one) / rate(best)
    );
    for (name, took) in [
        ("one submission", whole),
        ("one note at a time", notes),
        ("everything read before", cached),
    ] {
        println!(
            "| tagger, {name} | {:.0} | {:.2} |",
            rate(took),
            rate(took) / rate(best)
        );
    }
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn tag(tagger: &dyn Tagger, texts: &[String]) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    drop(std::hint::black_box(tagger.tag(&texts).unwrap()));
}

/// The pieces in full rows without padding, split between threads. Opening the sessions is not timed.
fn bare_loop(folder: &Path, pieces: &[u32], batch: usize, (threads, cores): (usize, usize)) -> Duration {
    let environment = library::shared().unwrap_or_else(|problems| panic!("{problems}"));
    let sessions: Vec<Session> = (0..threads)
        .map(|_| {
            let builder = Session::builder(&environment).unwrap();
            let builder = builder
                .with_intra_threads(cores)
                .unwrap()
                .with_intra_op_spinning(false)
                .unwrap();
            builder
                .with_inter_threads(1)
                .unwrap()
                .commit_from_file(folder.join("model.onnx"))
                .unwrap()
        })
        .collect();
    let ids: Arc<Vec<i64>> = Arc::new(pieces.iter().map(|&id| i64::from(id)).collect());
    let share = ids.len().div_ceil(threads);
    time(|| {
        std::thread::scope(|scope| {
            for (mut session, ids) in sessions.into_iter().zip(ids.chunks(share)) {
                scope.spawn(move || {
                    let types = session.inputs().iter().any(|i| i.name() == "token_type_ids");
                    for rows in ids.chunks(batch * SEQUENCE) {
                        let width = SEQUENCE.min(rows.len());
                        let rows = &rows[..rows.len() / width * width];
                        let shape = [rows.len() / width, width];
                        let (mask, zeros) = (vec![1i64; rows.len()], vec![0i64; rows.len()]);
                        let tensor = |data| TensorRef::from_array_view((shape, data)).unwrap();
                        let mut inputs =
                            ort::inputs!["input_ids" => tensor(rows), "attention_mask" => tensor(&mask[..])];
                        if types {
                            inputs.extend(ort::inputs!["token_type_ids" => tensor(&zeros[..])]);
                        }
                        drop(std::hint::black_box(session.run(inputs).unwrap()));
                    }
                });
            }
        });
    })
}

/// Notes of about 2 KB, as long as they reach.
fn texts() -> Vec<String> {
    let carriers = std::env::var_os("DEIDSTREAM_DATA").map(|data| PathBuf::from(data).join("carriers"));
    let mut files: Vec<PathBuf> = carriers
        .and_then(|folder| std::fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let mut all: String = files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect();
    let mut n = 0u64;
    while all.len() < BYTES {
        n += 1;
        all += &format!(
            "On day {n} the patient reports pain of {} out of 10 after {} mg of drug {}. ",
            n % 11,
            n * 7 % 500,
            n * 31 % 97
        );
    }
    let (mut texts, mut text, mut bytes) = (Vec::new(), String::new(), 0);
    for word in all.split(' ') {
        text += word;
        text.push(' ');
        if text.len() >= 2_000 {
            bytes += text.len();
            texts.push(std::mem::take(&mut text));
            if bytes >= BYTES {
                break;
            }
        }
    }
    texts
}
