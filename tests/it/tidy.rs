//! The shape of the code, held by a test: import arrows, file sizes, one test for each invariant.

use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file, its tests not counted, beyond which it is no longer one room.
const LINES_MAX: usize = 500;

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path);
    let rust = files.filter(|p| p.extension().is_some_and(|e| e == "rs"));
    rust.map(|p| {
        (
            p.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_owned(),
            fs::read_to_string(&p).unwrap(),
        )
    })
    .collect()
}

/// What ships: source files without their tests, be these at the end of a file or in a file of their own.
fn shipped() -> Vec<(PathBuf, String)> {
    let test_module =
        Regex::new(r#"#\[cfg\(test\)\]\s*(?:#\[path = "([^"]+)"\]\s*)?(?:pub\(crate\) )?mod ([a-z_]+);"#)
            .unwrap();
    let all = sources("src");
    let mut test_files = BTreeSet::new();
    for (path, text) in &all {
        // `src/a/mod.rs` and `src/a.rs` both have their modules in `src/a/`; `src/lib.rs` in `src/`.
        let stem = path.file_stem().unwrap();
        let root = stem == "mod" || stem == "lib";
        let here = path.parent().unwrap();
        let below = if root {
            here.to_owned()
        } else {
            path.with_extension("")
        };
        test_files.extend(test_module.captures_iter(text).map(|c| match c.get(1) {
            Some(file) => here.join(file.as_str()),
            None => below.join(format!("{}.rs", &c[2])),
        }));
    }
    // An inline test module ends what ships; the mere mention of one in a file of its own does not.
    let inline = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub\(crate\) )?mod [a-z_]+ \{").unwrap();
    let code = |text: String| inline.split(&text).next().unwrap().to_owned();
    all.into_iter()
        .filter(|(p, _)| {
            !test_files
                .iter()
                .any(|t| p == t || p.starts_with(t.with_extension("")))
        })
        .map(|(p, text)| (p, code(text)))
        .collect()
}

/// The top-level module that a file belongs to.
fn module(path: &Path) -> String {
    let part = path.iter().nth(1).unwrap().to_string_lossy();
    part.trim_end_matches(".rs").to_owned()
}

#[test]
fn files_stay_small() {
    let large: Vec<_> = shipped()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > LINES_MAX)
        .collect();
    assert!(
        large.is_empty(),
        "split these: {:?}",
        large.iter().map(|(p, _)| p).collect::<Vec<_>>()
    );
}

#[test]
fn stages_never_import_each_other() {
    const STAGES: [&str; 5] = ["codec", "detect", "redact", "vault", "verify"];
    const ABOVE: [&str; 4] = ["pipeline", "connect", "eval", "cli"];
    let import = Regex::new(r"crate::\{?([a-z_]+)").unwrap();
    let mut wrong = Vec::new();
    for (path, code) in shipped() {
        let from = module(&path);
        for to in import
            .captures_iter(&code)
            .map(|c| c[1].to_owned())
            .filter(|to| *to != from)
        {
            let sideways = STAGES.contains(&from.as_str()) && STAGES.contains(&to.as_str());
            let upwards = !ABOVE.contains(&from.as_str())
                && !["config", "sabotage", "lib", "main"].contains(&from.as_str())
                && ABOVE.contains(&to.as_str());
            if sideways || upwards {
                wrong.push(format!("{} imports {to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Invariant 8: formats end at codec: nobody between codec and the pipeline knows one.
#[test]
fn invariant_8_formats_end_at_codec() {
    // Not the audit: its log and check read their own JSON lines.
    const INNER: [&str; 7] = ["detect", "redact", "vault", "verify", "seal", "keys", "kafka"];
    let knows = Regex::new(r"codec::|Format::|serde_json::from_(str|slice)").unwrap();
    for (path, code) in shipped() {
        if INNER.contains(&module(&path).as_str()) {
            assert!(!knows.is_match(&code), "{} knows a format", path.display());
        }
    }
}

/// Invariant 3: nothing is in flight while records are polled: only `fill` asks for records, and it starts with none.
#[test]
fn invariant_3_records_are_polled_in_fill_only() {
    let (_, task) = sources("src")
        .into_iter()
        .find(|(p, _)| p.ends_with("pipeline/task.rs"))
        .unwrap();
    let polls: Vec<usize> = task.match_indices("source.poll(").map(|(at, _)| at).collect();
    let fill = task.find("fn fill(").unwrap();
    let after = task.get(fill..).unwrap().find("\n    }\n").unwrap() + fill;
    assert_eq!(polls.len(), 1, "one place polls for records");
    assert!((fill..after).contains(&polls[0]), "and it is `fill`");
}

#[test]
fn every_invariant_has_a_test() {
    let named = Regex::new(r"fn invariant_(\d+)_|//! invariant_(\d+)_").unwrap(); // tests, and doc tests
    let mut tested = BTreeSet::new();
    for (_, text) in sources("src").into_iter().chain(sources("tests")) {
        for capture in named.captures_iter(&text) {
            let number = capture.get(1).or(capture.get(2)).unwrap();
            tested.insert(number.as_str().parse::<u32>().unwrap());
        }
    }
    let stated = include_str!("../../src/ARCHITECTURE.md");
    let section = stated
        .split("## Invariants")
        .nth(1)
        .unwrap()
        .split("\n## ")
        .next()
        .unwrap();
    let stated: BTreeSet<u32> = section
        .lines()
        .filter_map(|l| l.split_once(". ")?.0.parse().ok())
        .collect();
    assert!(!stated.is_empty());
    assert_eq!(
        stated, tested,
        "invariants of ARCHITECTURE.md against tests named after them"
    );
}
