//! The rules of a pipeline while it runs: the screens that its tasks use, made anew when the facility's files change.
//!
//! In: the policies of the pipeline's outputs and the files that it names (`deid.formats`, `deid.dictionaries`,
//! `deid.keep`). Out: [`Screens`], one set at a time. A task takes it once per batch ([`Rules::current`]), so that every batch is screened by one
//! consistent set, and the audit names the digest of that set. [`Rules::look`] compares the files with what was loaded;
//! a thread of the worker calls it every few seconds. A file that is still being written is left until it rests; one
//! that is wrong leaves the old set in place, is told once in the log, and shows in a metric and in `/health`.

use super::screens::Screens;
use crate::config::{Pipeline, Problems};
use crate::policy::{AdditionFiles, Policy};
use crate::telemetry::metrics;
use crate::telemetry::{self, Event};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

/// How often the worker looks at the files.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Most problems of one file set that are logged; `deidstream check` tells all.
const PROBLEMS_TOLD_MAX: usize = 10;

/// The rules of one pipeline. Shared by its tasks.
pub struct Rules {
    pipeline: String,
    /// One for each output.
    base: Vec<Arc<Policy>>,
    files: AdditionFiles,
    current: RwLock<Arc<Screens>>,
    watch: Mutex<Watch>,
    stale: AtomicBool,
}

/// What tells one state of a file from another: when and how large it was written, and which file it is. `None`: not there.
type Stamp = Option<(SystemTime, u64, u64)>;

#[derive(Default)]
struct Watch {
    /// The state that was loaded, or found wrong.
    tried: Vec<Stamp>,
    /// The state at the last look.
    seen: Vec<Stamp>,
}

/// What came of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing changed since the files were loaded or found wrong.
    Same,
    /// Something changed since the last look, and may be changing still: the next look decides.
    Changing,
    /// The files were loaded; batches from now on are screened by them.
    Loaded,
    /// The files are wrong; the old rules stay.
    Refused,
}

impl Rules {
    /// The rules as configured: the pipeline's policy holds what its files said when they were read.
    pub fn new(pipeline: &Pipeline, screens: Screens) -> Self {
        // Stamps are of now: a file that was changed since the configuration was read is changed at the first look.
        let rules = Rules {
            pipeline: pipeline.name.clone(),
            base: pipeline.outputs.iter().map(|o| o.base_policy.clone()).collect(),
            files: pipeline.additions.clone(),
            current: RwLock::new(Arc::new(screens)),
            watch: Mutex::default(),
            stale: AtomicBool::new(false),
        };
        if rules.is_watched() {
            metrics::rules_stale(&rules.pipeline, false);
        }
        rules
    }

    /// The screens for the next batch.
    pub fn current(&self) -> Arc<Screens> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Name of the pipeline.
    pub fn pipeline(&self) -> &str {
        &self.pipeline
    }

    /// Whether there are files to watch.
    pub fn is_watched(&self) -> bool {
        self.files.paths().next().is_some()
    }

    /// Whether the files were last found wrong, so that batches are screened by older rules.
    pub fn is_stale(&self) -> bool {
        self.stale.load(Ordering::Relaxed)
    }

    /// Looks at the files and loads them where they have changed and rest. Reading and compiling take place on the
    /// calling thread; tasks go on with the old rules meanwhile.
    pub fn look(&self) -> Look {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.stamps();
        if now == watch.tried {
            watch.seen = now;
            return Look::Same;
        }
        if now != watch.seen {
            watch.seen = now;
            return Look::Changing;
        }
        let loaded: Result<Vec<Policy>, Problems> =
            self.base.iter().map(|base| self.files.add_to(base)).collect();
        // Read while it was written: not what it is going to be.
        if self.stamps() != now {
            return Look::Changing;
        }
        watch.tried = now;
        match loaded {
            Ok(policies) => {
                self.install(policies);
                Look::Loaded
            }
            Err(problems) => {
                self.refuse(&problems);
                Look::Refused
            }
        }
    }

    fn stamps(&self) -> Vec<Stamp> {
        let stamp = |path: &Path| {
            let meta = std::fs::metadata(path).ok()?;
            Some((meta.modified().ok()?, meta.len(), meta.ino()))
        };
        self.files.paths().map(stamp).collect()
    }

    fn install(&self, policies: Vec<Policy>) {
        self.stale.store(false, Ordering::Relaxed);
        metrics::rules_stale(&self.pipeline, false);
        let old = self.current();
        let digests = old.outputs().iter().map(|output| &output.screen.policy().digest);
        if policies.iter().map(|policy| &policy.digest).eq(digests) {
            return; // written anew, and saying the same
        }
        let new = Arc::new(old.with_policies(policies));
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new.clone();
        metrics::rules_loaded(&self.pipeline, "loaded");
        for output in new.outputs() {
            let policy = output.screen.policy();
            telemetry::emit(&Event::RulesLoaded {
                pipeline: &self.pipeline,
                output: &output.name,
                policy_digest: &policy.digest,
                status: policy.status.name(),
                formats: policy.formats.len(),
                dictionary: policy.dictionary.len(),
                keep: policy.keep.len(),
            });
        }
    }

    fn refuse(&self, problems: &Problems) {
        self.stale.store(true, Ordering::Relaxed);
        metrics::rules_stale(&self.pipeline, true);
        metrics::rules_loaded(&self.pipeline, "refused");
        for problem in problems.0.iter().take(PROBLEMS_TOLD_MAX) {
            telemetry::emit(&Event::RulesRefused {
                pipeline: &self.pipeline,
                problem: &problem.to_string(),
                problems: problems.0.len(),
                advice: "the rules loaded before stay in force; mend the file, `deidstream check` tells all problems",
            });
        }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
