//! Speed of the pattern scanner on one core: MB/s over clinical text, and ms per MiB over text made to be slow.
//!
//! Clinical text: the JSONL files of `carriers` in the folder `DEIDSTREAM_DATA` (default `../shared/data`); without it that
//! part is skipped. Targets: 100 MB/s (stretch 300), at most 100 ms per MiB for any text.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use deidstream::detect::pattern::Patterns;
use std::path::PathBuf;
use std::time::Instant;

/// Rounds of which the fastest counts: the others measure the machine's other work.
const ROUNDS: usize = 15;

fn main() {
    let patterns = Patterns::new();
    clinical(&patterns);
    slow(&patterns);
}

/// Seconds of the fastest round, and spans found in it.
fn fastest(patterns: &Patterns, texts: &[String]) -> (f64, usize) {
    let mut out = Vec::new();
    let round = |out: &mut Vec<_>| {
        let begin = Instant::now();
        let mut found = 0;
        for text in texts {
            out.clear();
            patterns.find(text, out);
            found += out.len();
        }
        (begin.elapsed().as_secs_f64(), found)
    };
    (0..ROUNDS).map(|_| round(&mut out)).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}

fn clinical(patterns: &Patterns) {
    let folder = std::env::var_os("DEIDSTREAM_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from).join("carriers");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("no clinical text at {}: skipped", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> = files.map(|f| f.unwrap().path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "jsonl")) {
        let lines = std::fs::read_to_string(path).unwrap();
        let text = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().map(str::to_owned);
        let texts: Vec<String> = lines.lines().filter_map(text).collect();
        report(&path.file_stem().unwrap().to_string_lossy(), patterns, &texts);
        all.extend(texts);
    }
    report("all carriers", patterns, &all);
}

fn report(name: &str, patterns: &Patterns, texts: &[String]) {
    let bytes: usize = texts.iter().map(String::len).sum();
    let (seconds, found) = fastest(patterns, texts);
    println!("{name:28} {:8.1} MB/s   {:6.2} MB  {found:6} spans", bytes as f64 / 1e6 / seconds, bytes as f64 / 1e6);
}

fn slow(patterns: &Patterns) {
    let pieces = [
        "1/1/", "a@", "((((", "Dr. ", "mrn ", "[[[[", "1", "A ", "🙂", "1a", "1.", "1-", "a:", "12:", "0 ", "March ", "St. ", "123 Main ", "555 ",
        "the 4th ", "John, MD, ", "[NAME-1]", "id # ", "http://", "x.com", "é", "a", "A", "1 A ", "Mr. A", "last four ", "dob ", "1-1-", "+1 ",
        "+", "\n", "'", "\"", "12 12 12 12 ", "ninety ", "Patient: A B ", "in March ", "GB29 ", "PO Box ", "IL 1", "www.", ".jpg", "AB-12-CD-",
    ];
    let mut worst = (0.0, "");
    for piece in pieces {
        let text = piece.repeat((1 << 20) / piece.len() + 1);
        let (seconds, found) = fastest(patterns, &[text]);
        println!("{piece:14?} {:8.2} ms/MiB  {found:7} spans", seconds * 1e3);
        if seconds > worst.0 {
            worst = (seconds, piece);
        }
    }
    println!("slowest: {:?} {:.2} ms/MiB", worst.1, worst.0 * 1e3);
}
