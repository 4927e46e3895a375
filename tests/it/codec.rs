//! The fuzz targets' bodies over the seed corpus and over arbitrary bytes, without a fuzzer.

#[path = "../fuzz/round_trip.rs"]
#[expect(unreachable_pub, reason = "shared with the fuzz targets")]
mod round_trip;

use deidstream::codec::Format;
use proptest::prelude::*;
use std::path::Path;

/// The seeds in tests/fuzz/corpus, all folders: what is nasty in one format is worth a try in the others.
fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let seeds: Vec<Vec<u8>> = files
        .map(|entry| entry.expect("the corpus can be listed"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| std::fs::read(entry.path()).expect("a seed can be read"))
        .collect();
    assert!(seeds.len() >= 40, "the seed corpus is checked in");
    seeds
}

fn as_everything(bytes: &[u8]) {
    Format::ALL
        .into_iter()
        .for_each(|format| round_trip::value(format, bytes));
    round_trip::key(bytes);
}

#[test]
fn the_seed_corpus_survives() {
    corpus().iter().for_each(|seed| as_everything(seed));
}

/// Every seed cut short at every byte, as a broken producer would.
#[test]
fn truncated_seeds_survive() {
    for seed in corpus().iter().filter(|seed| seed.len() <= 2048) {
        (0..seed.len()).for_each(|end| as_everything(&seed[..end]));
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_survive(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        as_everything(&bytes);
    }

    #[test]
    fn arbitrary_json_letters_survive(text in "[\\[\\]{}:,\"\\\\/ \\t0-9eE.+\\-u a-fnrtls\\x00\u{feff}é👩]{0,60}") {
        as_everything(text.as_bytes());
    }

    /// Two seeds with a stretch of one put into the other.
    #[test]
    fn spliced_seeds_survive(a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(),
                             cut in any::<prop::sample::Index>(), from in any::<prop::sample::Index>()) {
        let seeds = corpus();
        let (a, b) = (a.get(&seeds), b.get(&seeds));
        let (cut, from) = (cut.index(a.len() + 1), from.index(b.len() + 1));
        let mut bytes = a[..cut].to_vec();
        bytes.extend_from_slice(&b[from..b.len().min(from + 64)]);
        bytes.extend_from_slice(&a[cut..]);
        as_everything(&bytes);
    }
}
