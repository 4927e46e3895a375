//! How much of bare ONNX Runtime's speed the model keeps inside deidstream, with and without the cache.
//!
//! In: a model's folder (`DEIDSTREAM_MODEL`, default the shipped one) and the texts of `DEIDSTREAM_DATA`/carriers; without
//! these, sentences that are made here. Out: per second of (a) bare loops over ideally packed batches: the very windows that the
//! tagger reads, in batches of equal length without any padding, tokenized beforehand; (b) the tagger with the cache off; (c)
//! the tagger on what it has read before; (d) the Python script `one_note_at_a_time.py` where DEIDSTREAM_PYTHON (default
//! python3) has its packages. `read` counts every piece of every window; `of the text` counts each piece of the text
//! once, so that the overlap of windows is lost time. All in one process, one after the other in every round; the ratio is
//! the median over the rounds, for other work on the machine comes and goes.
//!
//! `cargo bench --bench ner`

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use deidstream::config::ner::Ner;
use deidstream::detect::ner::{Model, Tagger, library};
use deidstream::policy::Policy;
use ort::session::Session;
use ort::value::TensorRef;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Texts that are measured, in bytes: some seconds of work.
const BYTES: usize = 60_000;
const ROUNDS: usize = 5;

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
    let (mut rows, mut pieces) = (Vec::new(), 0);
    for text in &texts {
        let (more, of_text) = model.rows(text).unwrap();
        rows.extend(more);
        pieces += of_text;
    }
    rows.sort_by_key(Vec::len);
    let read: usize = rows.iter().map(Vec::len).sum();
    let (count, folder_name) = (texts.len(), folder.display());
    println!(
        "{count} texts of {BYTES} bytes, {pieces} pieces, {read} with overlaps, {sessions} threads, {folder_name}"
    );

    let loops: Vec<(String, usize, usize, usize)> = [
        (1, sessions, 1),
        (4, sessions, 1),
        (16, sessions, 1),
        (4, 1, sessions),
    ]
    .map(|(batch, threads, cores)| {
        (
            format!("bare, {threads} session(s) of {cores} thread(s), batches of {batch}"),
            batch,
            threads,
            cores,
        )
    })
    .to_vec();
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); loops.len() + 3];
    let mut scripts: Vec<f64> = Vec::new();
    for _ in 0..ROUNDS {
        for ((_, batch, threads, cores), times) in loops.iter().zip(&mut times) {
            times.push(bare_loop(&folder, &rows, *batch, *threads, *cores).as_secs_f64());
        }
        let [.., whole, notes, cached] = times.as_mut_slice() else {
            return;
        };
        whole.push(time(|| tag(&*off, &texts)).as_secs_f64());
        notes.push(
            time(|| {
                texts
                    .iter()
                    .for_each(|text| tag(&*off, std::slice::from_ref(text)))
            })
            .as_secs_f64(),
        );
        cached.push(time(|| tag(&*on, &texts)).as_secs_f64());
        scripts.extend(script(&folder, &texts));
    }
    let fastest: Vec<f64> = (0..ROUNDS)
        .map(|round| {
            times[..loops.len()]
                .iter()
                .map(|t| t[round])
                .fold(f64::MAX, f64::min)
        })
        .collect();
    println!(
        "| what | pieces of the text/s | pieces read/s | of the fastest bare loop |\n| --- | --- | --- | --- |"
    );
    let names = loops.iter().map(|(name, ..)| name.as_str());
    let taggers = [
        "tagger, one submission",
        "tagger, one note at a time",
        "tagger, everything read before",
    ];
    for (name, times) in names.chain(taggers).zip(&times) {
        let took = median(times.clone());
        let ratio = median(
            times
                .iter()
                .zip(&fastest)
                .map(|(took, bare)| bare / took)
                .collect(),
        );
        let rate = |n: usize| n as f64 / took;
        println!(
            "| {name} | {:.0} | {:.0} | {ratio:.2} |",
            rate(pieces),
            rate(read)
        );
    }
    if scripts.len() < ROUNDS {
        println!("a Python script: skipped, DEIDSTREAM_PYTHON has no onnxruntime and tokenizers");
        return;
    }
    let (script, ours) = (median(scripts), median(times[loops.len()].clone()));
    let (rate, ratio) = (pieces as f64 / script, script / ours);
    println!(
        "| a Python script, one note at a time | {rate:.0} | | tagger, one submission: {ratio:.2} times as fast |"
    );
}

/// Seconds of one pass of the script; `None` where Python or its packages are missing.
fn script(folder: &Path, texts: &[String]) -> Option<f64> {
    let python = std::env::var_os("DEIDSTREAM_PYTHON").unwrap_or_else(|| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/one_note_at_a_time.py");
    let child = Command::new(python)
        .arg(script)
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.ok()?;
    let mut stdin = child.stdin.take()?;
    // Fails where the script is gone for want of its packages.
    stdin.write_all(&serde_json::to_vec(texts).unwrap()).ok()?;
    drop(stdin);
    let said = child.wait_with_output().ok()?;
    String::from_utf8(said.stdout).ok()?.trim().parse().ok()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
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

/// Rows of equal length in batches without padding, dealt out to threads. Opening the sessions is not timed.
fn bare_loop(folder: &Path, rows: &[Vec<i64>], batch: usize, threads: usize, cores: usize) -> Duration {
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
    let batches: Vec<&[Vec<i64>]> = rows
        .chunk_by(|a, b| a.len() == b.len())
        .flat_map(|same| same.chunks(batch))
        .collect();
    let next = AtomicUsize::new(batches.len());
    time(|| {
        std::thread::scope(|scope| {
            for mut session in sessions {
                let (next, batches) = (&next, &batches);
                scope.spawn(move || {
                    let types = session.inputs().iter().any(|i| i.name() == "token_type_ids");
                    // The longest first.
                    while let Ok(left) = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)) {
                        let rows = batches[left - 1];
                        let shape = [rows.len(), rows[0].len()];
                        let ids = rows.concat();
                        let (mask, zeros) = (vec![1i64; ids.len()], vec![0i64; ids.len()]);
                        let tensor = |data| TensorRef::from_array_view((shape, data)).unwrap();
                        let mut inputs = ort::inputs!["input_ids" => tensor(&ids[..]), "attention_mask" => tensor(&mask[..])];
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
