//! Writing the audit log of one task.

use super::chain::{Chain, Digest, Head};
use super::entry::{Entry, Prepared};
use crate::fault::Fault;
use crate::keys::Keyring;
use jiff::Timestamp;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// An open audit log. One process at a time has it.
pub struct AuditLog {
    path: PathBuf,
    file: File,
    chain: Chain,
    head: Head,
    /// Bytes of whole lines. What a failed write left beyond them is cut off before the next.
    len: u64,
    frayed: bool,
    undecided: Option<(u64, Prepared)>,
}

impl AuditLog {
    /// Opens a log, or begins one, and checks its whole chain. Only its owner can read a new one.
    ///
    /// A last line without its end is what a crash leaves: it is cut off, and an entry says so. Any other break is
    /// [`Fault::Fatal`], and so is a log that another process has open.
    pub fn open(path: &Path, keys: &Keyring) -> Result<Self, Fault> {
        let file = open_file(path).map_err(|e| failed(path, &e))?;
        if file.try_lock().is_err() {
            return Err(Fault::Fatal(format!(
                "the audit log {} is in use by another process",
                path.display()
            )));
        }
        AuditLog::over(path, file, keys)
    }

    /// [`AuditLog::open`], waiting until no other process has the log: for logs that commands share.
    pub fn open_when_free(path: &Path, keys: &Keyring) -> Result<Self, Fault> {
        let file = open_file(path).map_err(|e| failed(path, &e))?;
        file.lock().map_err(|e| failed(path, &e))?;
        AuditLog::over(path, file, keys)
    }

    fn over(path: &Path, file: File, keys: &Keyring) -> Result<Self, Fault> {
        let mut log = AuditLog {
            path: path.to_owned(),
            file,
            chain: Chain::new(keys),
            head: Head::START,
            len: 0,
            frayed: false,
            undecided: None,
        };
        let torn = log.follow()?;
        if torn > 0 {
            log.frayed = true;
            log.append(&Entry::Repaired { bytes: torn })?;
        }
        Ok(log)
    }

    /// Follows the chain to its head. Returns how many bytes after it belong to no whole line.
    fn follow(&mut self) -> Result<u64, Fault> {
        let file = self.file.try_clone().map_err(|e| failed(&self.path, &e))?;
        let mut lines = Lines::new(BufReader::new(file));
        while let Some(line) = lines.next_line().map_err(|e| failed(&self.path, &e))? {
            let Some(bytes) = line.whole else {
                return Ok(line.len);
            };
            let (Some(read), None) = self.chain.read(bytes) else {
                return Err(self.broken(line.number));
            };
            if read.prev != self.head.hash || read.seq != self.head.seq + 1 {
                return Err(self.broken(line.number));
            }
            self.head = Head {
                seq: read.seq,
                hash: read.hash,
            };
            self.len += line.len;
            self.take(&read.entry);
        }
        Ok(0)
    }

    fn broken(&self, line: u64) -> Fault {
        let path = self.path.display();
        Fault::Fatal(format!(
            "the audit log {path} is broken at line {line}: a line was changed, removed or inserted, or its key is not in \
             the ring. Keep the file as evidence, see `deidstream audit verify {path}`, and move it away to begin a new one"
        ))
    }

    /// Adds an entry and returns its `seq`, which names a batch in later entries. `Prepared` and `Revealed` are on disk
    /// when this returns. Errors are transient: nothing was added.
    pub fn append(&mut self, entry: &Entry) -> Result<u64, Fault> {
        let (line, head) = self.chain.write(self.head, Timestamp::now(), entry);
        if let Err(error) = self.put(&line, entry.must_last()) {
            self.frayed = true;
            return Err(failed(&self.path, &error));
        }
        self.len += line.len() as u64;
        self.head = head;
        self.take(entry);
        Ok(self.head.seq)
    }

    fn put(&mut self, line: &[u8], must_last: bool) -> io::Result<()> {
        if self.frayed {
            self.file.set_len(self.len)?;
            self.frayed = false;
        }
        self.file.seek(io::SeekFrom::Start(self.len))?;
        self.file.write_all(line)?;
        match must_last {
            true => self.file.sync_data(),
            false => Ok(()),
        }
    }

    /// The batch that was prepared and whose outcome is not written, with its `seq`: after a crash the committed offsets
    /// decide it, and [`Entry::Resolved`] says how.
    pub fn undecided(&self) -> Option<(u64, &Prepared)> {
        self.undecided
            .as_ref()
            .map(|(batch, prepared)| (*batch, prepared))
    }

    /// Hash of the last line: kept elsewhere, it shows a tail cut off (`audit verify --head`).
    pub fn head(&self) -> Digest {
        self.head.hash
    }

    /// What a write that failed half-way leaves.
    #[cfg(test)]
    pub(super) fn fray_for_test(&mut self, half: &[u8]) {
        self.put(half, false).unwrap();
        self.frayed = true;
    }

    /// Keeps count of what is undecided. The head stands on the entry's line.
    fn take(&mut self, entry: &Entry) {
        match entry {
            Entry::Prepared(prepared) => self.undecided = Some((self.head.seq, prepared.clone())),
            Entry::Committed { .. } | Entry::Aborted { .. } | Entry::Resolved { .. } => self.undecided = None,
            Entry::Started { .. } | Entry::Revealed { .. } | Entry::Repaired { .. } => {}
        }
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    if !parent.is_dir() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    let fresh = !path.exists();
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    if fresh {
        File::open(parent)?.sync_all()?;
    }
    Ok(file)
}

fn failed(path: &Path, error: &io::Error) -> Fault {
    Fault::Transient(format!(
        "the audit log {} cannot be written or read: {}",
        path.display(),
        error.kind()
    ))
}

/// Longest line: a batch over every partition of a large cluster stays far below.
const LINE_BYTES_MAX: usize = 16 << 20;

/// The lines of a log with their numbers.
pub(super) struct Lines<R> {
    reader: R,
    number: u64,
    buffer: Vec<u8>,
}

/// One of them.
pub(super) struct RawLine<'a> {
    /// From 1.
    pub(super) number: u64,
    /// Bytes with the newline.
    pub(super) len: u64,
    /// Without the newline; None when the line has none, as the last one after a crash.
    pub(super) whole: Option<&'a [u8]>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Lines {
            reader,
            number: 0,
            buffer: Vec::new(),
        }
    }

    pub(super) fn next_line(&mut self) -> io::Result<Option<RawLine<'_>>> {
        self.buffer.clear();
        let len =
            io::Read::take(&mut self.reader, LINE_BYTES_MAX as u64).read_until(b'\n', &mut self.buffer)?;
        if len == 0 {
            return Ok(None);
        }
        self.number += 1;
        Ok(Some(RawLine {
            number: self.number,
            len: len as u64,
            whole: self.buffer.strip_suffix(b"\n"),
        }))
    }
}
