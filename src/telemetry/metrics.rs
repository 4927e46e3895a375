//! Metrics. Labels come from closed sets: pipelines, outputs and tasks of the configuration, categories, reasons, stages.

use crate::entity::Entity;
use crate::fault::{Fault, Reason};
use crate::injection::Kinds;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

const RECORDS: &str = "deidstream_records_total";
const OUTPUTS: &str = "deidstream_output_records_total";
const UNLISTED: &str = "deidstream_unlisted_fields_total";
const BYTES: &str = "deidstream_read_bytes_total";
const FINDINGS: &str = "deidstream_findings_total";
const QUARANTINED: &str = "deidstream_quarantined_total";
const INJECTIONS: &str = "deidstream_injections_total";
const FAULTS: &str = "deidstream_faults_total";
const STAGE: &str = "deidstream_stage_seconds";
const BATCH: &str = "deidstream_batch_records";
const TASKS: &str = "deidstream_task_running";
const RULES_STALE: &str = "deidstream_rules_stale";
const RULES: &str = "deidstream_rules_reloads_total";
const UNKNOWN_FIELDS: &str = "deidstream_unknown_fields_total";
const TOKENS: &str = "deidstream_vault_entries_written_total";

const MODEL_WINDOWS: &str = "deidstream_model_windows_total";
const MODEL_PIECES: &str = "deidstream_model_pieces_total";
const MODEL_SECONDS: &str = "deidstream_model_run_seconds";
const MODEL_FALLBACK: &str = "deidstream_model_device_fallbacks_total";

/// Installs the recorder of this process. The handle renders the exposition format.
pub fn install() -> Result<PrometheusHandle, &'static str> {
    let seconds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
    ];
    let records = [
        1.0, 10.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0,
    ];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(STAGE.into()), &seconds)
        .and_then(|b| b.set_buckets_for_metric(Matcher::Full(MODEL_SECONDS.into()), &seconds))
        .and_then(|b| b.set_buckets_for_metric(Matcher::Full(BATCH.into()), &records))
        .and_then(|b| b.install_recorder())
        .map_err(|_| "a metrics recorder is already installed in this process")?;
    describe_counter!(RECORDS, "Records by outcome: published, quarantined");
    describe_counter!(
        OUTPUTS,
        "Records by output (empty where the pipeline has one only) and outcome: published, dropped"
    );
    describe_counter!(
        UNLISTED,
        "Members dropped by output because its policy's allow-list does not name them"
    );
    describe_counter!(BYTES, Unit::Bytes, "Bytes of keys, values and headers read");
    describe_counter!(FINDINGS, "Replacements by output and category of identifier");
    describe_counter!(QUARANTINED, "Quarantined records by reason");
    describe_counter!(
        INJECTIONS,
        "Records whose text speaks to a model, by kind: instructions, hidden, exfiltration"
    );
    describe_counter!(
        FAULTS,
        "Faults of batches by kind: transient, fenced, producer_lost, fatal"
    );
    describe_histogram!(
        STAGE,
        Unit::Seconds,
        "Time per batch by stage: screen, seal, transact"
    );
    describe_histogram!(BATCH, "Records per batch");
    describe_gauge!(TASKS, "1 while a task runs, 0 when it stopped or failed");
    describe_counter!(
        UNKNOWN_FIELDS,
        "Fields of schemas that no rule and no tag names, each counted when its schema is first met"
    );
    describe_counter!(TOKENS, "Vault entries written to the changelog");
    describe_gauge!(
        RULES_STALE,
        "1 while a file of formats, dictionaries or kept terms is wrong and older rules stay in force"
    );
    describe_counter!(RULES, "Changed files of rules by outcome: loaded, refused");
    describe_counter!(
        MODEL_WINDOWS,
        "Windows that the model read, by source: computed, cached"
    );
    describe_counter!(
        MODEL_PIECES,
        "Pieces (sub-word units) that the model computed, without padding"
    );
    describe_histogram!(MODEL_SECONDS, Unit::Seconds, "Time per run of the model");
    describe_counter!(
        MODEL_FALLBACK,
        "Times that CUDA was asked for and the processor computes"
    );
    Ok(handle)
}

/// Whether a pipeline goes on with older rules than its files hold.
pub fn rules_stale(pipeline: &str, stale: bool) {
    gauge!(RULES_STALE, "pipeline" => pipeline.to_owned()).set(if stale { 1.0 } else { 0.0 });
}

/// Changed files of rules were loaded or refused.
pub fn rules_loaded(pipeline: &str, outcome: &'static str) {
    counter!(RULES, "pipeline" => pipeline.to_owned(), "outcome" => outcome).increment(1);
}

/// A schema has fields that the policy says nothing about.
pub fn unknown_fields(pipeline: &str, fields: usize) {
    counter!(UNKNOWN_FIELDS, "pipeline" => pipeline.to_owned()).increment(fields as u64);
}

/// The model computed some windows at once.
pub fn model_run(windows: usize, pieces: usize, took: Duration) {
    counter!(MODEL_WINDOWS, "source" => "computed").increment(windows as u64);
    counter!(MODEL_PIECES).increment(pieces as u64);
    histogram!(MODEL_SECONDS).record(took.as_secs_f64());
}

/// Windows were read before.
pub fn model_cached(windows: usize) {
    if windows > 0 {
        counter!(MODEL_WINDOWS, "source" => "cached").increment(windows as u64);
    }
}

/// The device that was asked for cannot be had.
pub fn model_device_fallback() {
    counter!(MODEL_FALLBACK).increment(1);
}

/// The labels of one task.
#[derive(Clone)]
pub struct TaskMetrics {
    pipeline: String,
    task: String,
}

impl TaskMetrics {
    /// Labels from the configuration.
    pub fn new(pipeline: &str, task: usize) -> Self {
        TaskMetrics {
            pipeline: pipeline.to_owned(),
            task: task.to_string(),
        }
    }

    fn labels(&self) -> [(&'static str, String); 2] {
        [("pipeline", self.pipeline.clone()), ("task", self.task.clone())]
    }

    /// A task runs, or does not any more.
    pub fn running(&self, running: bool) {
        gauge!(TASKS, &self.labels()).set(if running { 1.0 } else { 0.0 });
    }

    /// How long a stage took for a batch.
    pub fn stage(&self, stage: &'static str, took: Duration) {
        histogram!(STAGE, "pipeline" => self.pipeline.clone(), "stage" => stage).record(took.as_secs_f64());
    }

    /// Why a batch could not go on.
    pub fn fault(&self, fault: &Fault) {
        let kind = match fault {
            Fault::Transient(_) => "transient",
            Fault::Fenced(_) => "fenced",
            Fault::ProducerLost(_) => "producer_lost",
            Fault::Fatal(_) => "fatal",
        };
        counter!(FAULTS, "pipeline" => self.pipeline.clone(), "kind" => kind).increment(1);
    }

    /// A batch was committed.
    pub fn committed(&self, bytes: usize, published: usize, changelog: usize) {
        let outcome = |outcome: &'static str| counter!(RECORDS, "pipeline" => self.pipeline.clone(), "outcome" => outcome);
        outcome("published").increment(published as u64);
        counter!(BYTES, "pipeline" => self.pipeline.clone()).increment(bytes as u64);
        counter!(TOKENS, "pipeline" => self.pipeline.clone()).increment(changelog as u64);
    }

    /// What one output got of a committed batch.
    pub fn output(
        &self,
        output: &str,
        fates: [(&'static str, usize); 2],
        unlisted: usize,
        counts: &[u64; Entity::ALL.len()],
    ) {
        let labels = [("pipeline", self.pipeline.clone()), ("output", output.to_owned())];
        let with = |name: &'static str, value: &'static str| {
            let [pipeline, output] = labels.clone();
            [pipeline, output, (name, value.to_owned())]
        };
        for (outcome, records) in fates {
            counter!(OUTPUTS, &with("outcome", outcome)).increment(records as u64);
        }
        if unlisted > 0 {
            counter!(UNLISTED, &labels).increment(unlisted as u64);
        }
        for entity in Entity::ALL {
            if counts[*entity as usize] > 0 {
                counter!(FINDINGS, &with("category", entity.name())).increment(counts[*entity as usize]);
            }
        }
    }

    /// A record of a committed batch went to quarantine.
    pub fn quarantined(&self, reason: Reason) {
        counter!(RECORDS, "pipeline" => self.pipeline.clone(), "outcome" => "quarantined").increment(1);
        counter!(QUARANTINED, "pipeline" => self.pipeline.clone(), "reason" => reason.code()).increment(1);
    }

    /// A record of a committed batch has text that speaks to a model.
    pub fn injected(&self, kinds: Kinds) {
        for kind in kinds.iter() {
            counter!(INJECTIONS, "pipeline" => self.pipeline.clone(), "kind" => kind.name()).increment(1);
        }
    }

    /// Size of a batch.
    pub fn batch(&self, records: usize) {
        histogram!(BATCH, "pipeline" => self.pipeline.clone()).record(records as f64);
    }
}
