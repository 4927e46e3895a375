//! Checking audit logs: every chain, and what the logs say together.
//!
//! In: files, or folders of them, and the keys. Out: a [`Report`]. Per file: each line is genuine and follows the one
//! before; every batch has an outcome and conserves its records. Across files, per pipeline and partition: committed
//! ranges do not overlap, and each log commits in the order of offsets. Offsets between ranges are information, not a
//! problem: transaction markers, compacted records, and records of logs that were not given look the same.
//!
//! Memory grows with the number of batches. Failure: an I/O error with the path; what is wrong with a log is in the report.

use super::SUFFIX;
use super::chain::{Chain, Digest, Flaw, Head, Line};
use super::entry::{Entry, Prepared, Resolution};
use super::log::Lines;
use crate::config::problems::io_kind;
use crate::fault::Fault;
use crate::keys::Keyring;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Problems listed per file; further ones are counted.
const PROBLEMS_MAX: usize = 100;

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// One per file, sorted by path.
    pub files: Vec<FileReport>,
    /// One per pipeline, topic and partition.
    pub partitions: Vec<PartitionReport>,
    /// Recorded heads that occur in none of the files: a tail was cut off, or a log replaced.
    pub missing_heads: Vec<Digest>,
}

/// One log.
#[derive(Clone, Debug, Serialize)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// Its lines.
    pub lines: u64,
    /// Hash of its last line.
    pub head: Digest,
    /// What is wrong, with line numbers.
    pub problems: Vec<Remark>,
    /// Problems beyond those listed.
    pub more_problems: u64,
    /// What is worth knowing.
    pub notes: Vec<Remark>,
}

/// Something about a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Line number from 1.
    pub line: u64,
    /// What about it.
    pub what: String,
}

/// What one pipeline committed of one partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartitionReport {
    /// Pipeline name.
    pub pipeline: String,
    /// Source topic.
    pub topic: String,
    /// Source partition.
    pub partition: i32,
    /// Committed batches with records of it.
    pub batches: u64,
    /// Their records.
    pub records: u64,
    /// First offset.
    pub first: i64,
    /// Offset after the last.
    pub end: i64,
    /// Stretches between batches that no log given here covers.
    pub gaps: u64,
    /// Offsets in them.
    pub gap_offsets: i64,
    /// Ranges committed by two logs.
    pub overlaps: Vec<Overlap>,
}

/// Offsets that two logs both say were committed: their records were published twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// First offset of the later range.
    pub first: i64,
    /// Offset after the last that both have.
    pub end: i64,
    /// Where the two stand: file and line.
    pub places: [(PathBuf, u64); 2],
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.files.iter().all(|f| f.problems.is_empty())
            && self.partitions.iter().all(|p| p.overlaps.is_empty())
            && self.missing_heads.is_empty()
    }
}

/// Checks files, and in folders every file with the suffix of audit logs. `heads` are hashes that must occur.
pub fn verify(paths: &[PathBuf], keys: &Keyring, heads: &[Digest]) -> Result<Report, Fault> {
    let chain = Chain::new(keys);
    let mut ranges = Ranges::default();
    let mut missing: BTreeSet<Digest> = heads.iter().copied().collect();
    let mut files = Vec::new();
    for path in list(paths)? {
        let mut follower = Follower::new(&chain, files.len(), &mut ranges, &mut missing);
        let report = File::open(&path).and_then(|file| follower.follow(&path, BufReader::new(file)));
        files.push(report.map_err(|e| unreadable(&path, &e))?);
    }
    Ok(Report {
        partitions: summarise(ranges, &files),
        files,
        missing_heads: missing.into_iter().collect(),
    })
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    Fault::Fatal(format!("cannot read {}: {}", path.display(), io_kind(error)))
}

/// The logs that the paths name, each once, sorted. A folder without any is an error: nothing would be checked.
fn list(paths: &[PathBuf]) -> Result<BTreeSet<PathBuf>, Fault> {
    let mut logs = BTreeSet::new();
    for path in paths {
        if !path.is_dir() {
            logs.insert(path.clone());
            continue;
        }
        let before = logs.len();
        for entry in walkdir::WalkDir::new(path) {
            let entry = entry.map_err(|e| unreadable(path, &e.into()))?;
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == SUFFIX) {
                logs.insert(entry.into_path());
            }
        }
        if logs.len() == before {
            return Err(Fault::Fatal(format!(
                "{} holds no audit logs (*.{SUFFIX})",
                path.display()
            )));
        }
    }
    Ok(logs)
}

/// Pipeline, topic, partition.
type Place = (String, String, i32);
type Ranges = BTreeMap<Place, Vec<Range>>;

/// Offsets that a log says were committed.
#[derive(Clone, Copy)]
struct Range {
    first: i64,
    end: i64,
    records: u64,
    file: usize,
    line: u64,
}

/// A batch whose outcome has not been met.
struct Open {
    batch: u64,
    line: u64,
    prepared: Prepared,
}

/// Follows one file.
struct Follower<'a> {
    chain: &'a Chain,
    file: usize,
    ranges: &'a mut Ranges,
    missing_heads: &'a mut BTreeSet<Digest>,
    /// What the next line must follow; None after a line that could not be read.
    head: Option<Head>,
    /// After a break, batches without beginning or end are to be expected.
    broken: bool,
    pipeline: Option<String>,
    open: Option<Open>,
    problems: Vec<Remark>,
    more_problems: u64,
    notes: Vec<Remark>,
}

impl<'a> Follower<'a> {
    fn new(
        chain: &'a Chain,
        file: usize,
        ranges: &'a mut Ranges,
        missing_heads: &'a mut BTreeSet<Digest>,
    ) -> Self {
        Follower {
            chain,
            file,
            ranges,
            missing_heads,
            head: Some(Head::START),
            broken: false,
            pipeline: None,
            open: None,
            problems: Vec::new(),
            more_problems: 0,
            notes: Vec::new(),
        }
    }

    fn follow(&mut self, path: &Path, log: impl BufRead) -> io::Result<FileReport> {
        let mut lines = Lines::new(log);
        let (mut count, mut last_hash) = (0, Digest::NONE);
        while let Some(line) = lines.next_line()? {
            count = line.number;
            let Some(bytes) = line.whole else {
                self.problem(
                    count,
                    "unfinished: a crash, which the next start of its task repairs, or a change",
                );
                continue;
            };
            let (read, flaw) = self.chain.read(bytes);
            if let Some(flaw) = flaw {
                self.broken = true;
                self.problem(count, &describe(flaw));
            }
            if let Some(read) = &read {
                last_hash = read.hash;
                self.link(count, read);
                if flaw.is_none() {
                    self.missing_heads.remove(&read.hash);
                    self.entry(count, read);
                }
            }
            self.head = read.map(|read| Head {
                seq: read.seq,
                hash: read.hash,
            });
        }
        if let Some(open) = self.open.take() {
            self.notes.push(Remark {
                line: open.line,
                what: "the outcome of this batch is not written yet: its task runs, or its next start decides it".to_owned(),
            });
        }
        Ok(FileReport {
            path: path.to_owned(),
            lines: count,
            head: last_hash,
            problems: std::mem::take(&mut self.problems),
            more_problems: self.more_problems,
            notes: std::mem::take(&mut self.notes),
        })
    }

    fn problem(&mut self, line: u64, what: &str) {
        match self.problems.len() < PROBLEMS_MAX {
            true => self.problems.push(Remark {
                line,
                what: what.to_owned(),
            }),
            false => self.more_problems += 1,
        }
    }

    /// Whether a line follows the one before it.
    fn link(&mut self, number: u64, line: &Line) {
        let Some(head) = self.head else { return };
        if line.prev == head.hash && line.seq == head.seq + 1 {
            return;
        }
        self.broken = true;
        let what = match line.seq.checked_sub(head.seq + 1) {
            Some(0) => "does not follow from the line before it: that one was changed or replaced".to_owned(),
            Some(missing) => format!("lines are missing before it: {missing}"),
            None => format!("out of order or repeated: it was written as line {}", line.seq),
        };
        self.problem(number, &what);
    }

    fn entry(&mut self, line: u64, read: &Line) {
        match &read.entry {
            Entry::Started { pipeline, .. } => self.pipeline = Some(pipeline.clone()),
            Entry::Prepared(prepared) => self.prepared(line, read.seq, prepared),
            Entry::Committed { batch } => self.decided(line, *batch, true),
            Entry::Aborted { batch } => self.decided(line, *batch, false),
            Entry::Resolved { batch, outcome } => {
                if *outcome == Resolution::Superseded {
                    let what =
                        "a batch of unknown outcome, which others have committed past: their logs tell";
                    self.notes.push(Remark {
                        line,
                        what: what.to_owned(),
                    });
                }
                self.decided(line, *batch, *outcome == Resolution::Committed);
            }
            Entry::Repaired { bytes } => self.notes.push(Remark {
                line,
                what: format!("a crash left an unfinished line of {bytes} bytes, which was cut off"),
            }),
            Entry::Revealed { .. } => {}
        }
    }

    /// A problem of batches: only worth saying while the chain is whole.
    fn batch_problem(&mut self, line: u64, what: &str) {
        if !self.broken {
            self.problem(line, what);
        }
    }

    fn prepared(&mut self, line: u64, batch: u64, prepared: &Prepared) {
        if let Some(open) = self.open.take() {
            self.batch_problem(
                line,
                &format!("the batch before it (line {}) has no outcome", open.line),
            );
        }
        if !prepared.is_conserved() {
            self.batch_problem(
                line,
                "records read and records published, quarantined or dropped do not add up",
            );
        }
        if self.pipeline.is_none() {
            self.batch_problem(line, "a batch before the start of its task");
        }
        self.open = Some(Open {
            batch,
            line,
            prepared: prepared.clone(),
        });
    }

    fn decided(&mut self, line: u64, batch: u64, committed: bool) {
        match self.open.take().filter(|open| open.batch == batch) {
            Some(open) if committed => self.committed(open.line, open.prepared),
            Some(_) => {}
            None => self.batch_problem(
                line,
                &format!("the outcome of batch {batch}, which was not prepared just before"),
            ),
        }
    }

    fn committed(&mut self, line: u64, prepared: Prepared) {
        for part in prepared.offsets {
            let place = format!("{}-{}", part.topic, part.partition);
            if part.first >= part.next || part.records > part.next.abs_diff(part.first) {
                self.batch_problem(line, &format!("impossible offsets of {place}"));
                continue;
            }
            let pipeline = self.pipeline.clone().unwrap_or_default();
            let ranges = self
                .ranges
                .entry((pipeline, part.topic, part.partition))
                .or_default();
            // The last of this file: files are read one after another.
            let before = ranges.last().filter(|r| r.file == self.file).map(|r| r.end);
            ranges.push(Range {
                first: part.first,
                end: part.next,
                records: part.records,
                file: self.file,
                line,
            });
            if before.is_some_and(|before| part.first < before) {
                self.problem(line, &format!("{place} was read again below what was committed"));
            }
        }
    }
}

/// The report of one log that is no file.
#[cfg(test)]
pub(super) fn check_bytes(log: &[u8], keys: &Keyring) -> FileReport {
    let (chain, mut ranges, mut heads) = (Chain::new(keys), Ranges::default(), BTreeSet::new());
    let mut follower = Follower::new(&chain, 0, &mut ranges, &mut heads);
    follower.follow(Path::new("log"), log).unwrap()
}

fn describe(flaw: Flaw) -> String {
    match flaw {
        Flaw::Changed => "changed, or inserted by someone without the key".to_owned(),
        Flaw::UnknownKey(id) => format!("cannot be checked: its key (id {id}) is not in the ring"),
    }
}

fn summarise(ranges: Ranges, files: &[FileReport]) -> Vec<PartitionReport> {
    let summary = |((pipeline, topic, partition), mut ranges): (Place, Vec<Range>)| {
        ranges.sort_by_key(|r| (r.first, r.end));
        let mut report = PartitionReport {
            pipeline,
            topic,
            partition,
            batches: ranges.len() as u64,
            records: ranges.iter().map(|r| r.records).sum(),
            first: ranges.first().map_or(0, |r| r.first),
            end: ranges.iter().map(|r| r.end).max().unwrap_or(0),
            gaps: 0,
            gap_offsets: 0,
            overlaps: Vec::new(),
        };
        let place = |r: &Range| (files[r.file].path.clone(), r.line);
        let mut furthest: Option<Range> = None;
        for range in ranges {
            if let Some(before) = furthest {
                if range.first > before.end {
                    report.gaps += 1;
                    report.gap_offsets += range.first - before.end;
                } else if range.first < before.end && range.file != before.file {
                    report.overlaps.push(Overlap {
                        first: range.first,
                        end: range.end.min(before.end),
                        places: [place(&before), place(&range)],
                    });
                }
            }
            if furthest.is_none_or(|before| range.end > before.end) {
                furthest = Some(range);
            }
        }
        report
    };
    ranges.into_iter().map(summary).collect()
}
