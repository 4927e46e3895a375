//! What the demo prints, and what it checks while doing so.
//!
//! Findings come from [`Screen::screen_one`] on the same record; what stands on the right is read back from the topic,
//! and has to be the same bytes (invariant 9).

mod unmarked;

use super::samples::{self, Feed, Intent, SAMPLES, Sample};
use super::{LINKED, QUARANTINE, REVERSIBLE, Stage, format_of, linked_topic, output_topic};
use crate::audit::{self, check};
use crate::cli::show::record::compare;
use crate::cli::show::{self, BOLD, DIM, GOOD};
use crate::entity::Entity;
use crate::pipeline::quarantine::Entry;
use crate::pipeline::screen::{HEADER_POLICY, HEADER_STATUS, Redacted, Screen, policy_header};
use crate::policy::{Action, Policy};
use crate::record::{OutputRecord, SourceRecord};
use crate::redaction::Mint;
use crate::vault::{self, Vault};
use std::fmt::Write;
use std::sync::Arc;

/// Metrics that the demo shows, of all that the page has.
const METRICS_SHOWN: [&str; 3] = [
    "deidstream_records_total",
    "deidstream_quarantined_total",
    "deidstream_vault_entries",
];

/// What is gathered while printing.
#[derive(Default)]
struct Tally {
    problems: Vec<String>,
    counts: [u64; Entity::ALL.len()],
    published: usize,
    quarantined: usize,
    /// Findings that no rule made.
    model_alone: usize,
    missed: Vec<&'static str>,
}

/// The first lines, before anything has happened.
pub(super) fn opening(stage: &Stage, width: usize) -> String {
    let policy = &stage.policy;
    let samples = SAMPLES.len();
    let mut text = format!(
        "{BOLD}deidstream demo{BOLD:#}: {samples} invented records through the real pipeline, \
         policy {BOLD}{}{BOLD:#} ({})\n",
        policy.name,
        policy.status.name(),
    );
    let _ = writeln!(
        text,
        "{DIM}embedded Kafka broker on {}; a few seconds …{DIM:#}\n",
        stage.broker.address()
    );
    let what = match width >= show::TWO_COLUMNS_MIN {
        true => "Left, what a hospital sent; right, what deidstream published.",
        false => "First what a hospital sent, then what deidstream published.",
    };
    let _ = writeln!(text, "{what}\nColours: {}\n", show::legend());
    text
}

/// Prints everything. Returns what is not as it should be.
#[allow(clippy::print_stdout)]
pub(super) fn print(stage: &Stage, width: usize) -> anyhow::Result<Vec<String>> {
    let mut tally = Tally::default();
    let quarantine: Vec<Entry> = stage
        .broker
        .read(QUARANTINE)?
        .iter()
        .filter_map(Entry::read)
        .collect();
    for feed in Feed::ALL {
        anstream::print!("{}", records(stage, feed, &quarantine, width, &mut tally)?);
    }
    anstream::print!("{}", quarantined(&quarantine, width, &mut tally));
    anstream::print!("{}", round_trip(stage, width, &mut tally)?);
    anstream::print!("{}", metrics(stage, width));
    anstream::print!("{}", audited(stage, width, &mut tally)?);
    anstream::print!("{}", summary(stage, width, &tally));
    Ok(tally.problems)
}

/// The finders that the pipeline of a feed uses.
fn screen(stage: &Stage, policy: &Arc<Policy>, feed: Feed) -> anyhow::Result<Screen> {
    let screen = Screen::new(policy.clone(), format_of(feed), stage.keys.clone());
    Ok(screen.with_model(stage.worker.model())?)
}

/// The records of a feed, each before and after.
fn records(
    stage: &Stage,
    feed: Feed,
    quarantine: &[Entry],
    width: usize,
    tally: &mut Tally,
) -> anyhow::Result<String> {
    let screen = screen(stage, &stage.policy, feed)?;
    let sources = stage.broker.read(feed.topic())?;
    let mut outputs = stage.broker.read(&output_topic(feed))?.into_iter();
    let mut text = String::new();
    // Together, as they were: chunks show each other what their border cuts.
    let screened = screen.screen_all(&sources)?;
    for ((source, screened), sample) in sources.iter().zip(screened).zip(samples::of(feed)) {
        let number = 1 + SAMPLES.iter().take_while(|s| !std::ptr::eq(*s, sample)).count();
        let title = format!(
            "{number}/{} {} · {} → {}",
            SAMPLES.len(),
            sample.title,
            feed.topic(),
            output_topic(feed)
        );
        text += &show::rule(&title, width);
        let held = quarantine.iter().any(|entry| entry.id == source.id);
        match (screened, sample.intent) {
            (Ok(redacted), Intent::Publish) if !held => {
                let Some(output) = outputs.next().map(|o| as_output(&o)) else {
                    tally
                        .problems
                        .push(format!("record {number} ({}) was not published", sample.title));
                    continue;
                };
                check_output(stage, number, sample, &redacted, &output, tally);
                text += &show::lay_out(&compare(source, &redacted, &output), width);
                text += &unmarked::tell(stage, number, sample, &redacted, &output, tally);
            }
            (Err(reason), Intent::Quarantine(code)) if held && reason.code() == code => {
                tally.quarantined += 1;
                let _ = writeln!(
                    text,
                    " not published: {BOLD}{reason}{BOLD:#}; it is in quarantine, see below"
                );
            }
            (screened, _) => {
                let now = screened
                    .err()
                    .map_or("clean".to_owned(), |reason| reason.to_string());
                let place = if held { "is in quarantine" } else { "was published" };
                tally.problems.push(format!(
                    "record {number} ({}) {place}; screening says: {now}",
                    sample.title
                ));
                let _ = writeln!(text, " {}unexpected{:#}: it {place}; {now}", show::BAD, show::BAD);
            }
        }
        text.push('\n');
    }
    if outputs.next().is_some() {
        tally.problems.push(format!(
            "`{}` holds more records than were sent",
            output_topic(feed)
        ));
    }
    Ok(text)
}

fn as_output(record: &SourceRecord) -> OutputRecord {
    let header = |h: &crate::record::Header| {
        (
            h.name.expose().clone(),
            h.value.as_ref().map(|v| v.expose().clone()),
        )
    };
    OutputRecord {
        key: record.key.as_ref().map(|k| k.expose().clone()),
        value: record.value.as_ref().map(|v| v.expose().clone()),
        headers: record.headers.iter().map(header).collect(),
    }
}

/// What a published record has to be: the bytes that screening gives, labelled rightly, without the sample's values.
fn check_output(
    stage: &Stage,
    number: usize,
    sample: &Sample,
    redacted: &Redacted,
    output: &OutputRecord,
    tally: &mut Tally,
) {
    tally.published += 1;
    tally
        .counts
        .iter_mut()
        .zip(redacted.redaction.counts)
        .for_each(|(sum, n)| *sum += u64::from(n));
    let mut problem = |what: String| {
        tally
            .problems
            .push(format!("record {number} ({}) {what}", sample.title))
    };
    if *output != redacted.output {
        problem("was published with other bytes than screening it again gives".to_owned());
    }
    let header = |name: &str| {
        output
            .headers
            .iter()
            .find(|(n, _)| n == name)
            .and_then(|(_, v)| v.clone())
    };
    let labelled = header(HEADER_POLICY) == Some(policy_header(&stage.policy).into_bytes())
        && header(HEADER_STATUS) == Some(stage.policy.status.name().into());
    if !labelled {
        problem("does not name its policy and status in its headers".to_owned());
    }
    let whole = text_of(output);
    let left = if removes_all(&stage.policy) {
        sample.phi
    } else {
        &[]
    };
    for value in left.iter().filter(|value| whole.contains(**value)) {
        problem(format!("still holds `{value}`"));
    }
}

/// Key, headers and value as one text.
fn text_of(output: &OutputRecord) -> String {
    let headers = output.headers.iter().filter_map(|(_, value)| value.as_ref());
    let parts = output.key.iter().chain(headers).chain(output.value.iter());
    parts
        .map(|bytes| String::from_utf8_lossy(bytes))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Whether nothing of what the samples list may be left. Policies that keep or shift dates leave some of it.
fn removes_all(policy: &Policy) -> bool {
    let leaves = |e: &Entity| {
        matches!(
            policy.action(*e),
            Action::Keep | Action::ShiftDate | Action::Mask { .. }
        )
    };
    Entity::ALL
        .iter()
        .filter(|e| **e != Entity::State)
        .all(|e| !leaves(e))
}

/// Quarantine: what, why, what to do.
fn quarantined(entries: &[Entry], width: usize, tally: &mut Tally) -> String {
    let mut text = show::rule(&format!("quarantine ({QUARANTINE})"), width);
    let mine = entries.iter().filter(|e| e.pipeline != LINKED);
    for entry in mine {
        let sample =
            samples_of_topic(&entry.id.topic).nth(usize::try_from(entry.id.offset).unwrap_or(usize::MAX));
        let title = sample.map_or("?", |s| s.title);
        let _ = writeln!(
            text,
            " {BOLD}{}{BOLD:#}  {title}: {BOLD}{}{BOLD:#}",
            entry.id, entry.reason
        );
    }
    let sealed: Vec<u8> = entries.iter().flat_map(|e| e.sealed.clone()).collect();
    let sealed = String::from_utf8_lossy(&sealed);
    let held = SAMPLES.iter().filter(|s| s.intent != Intent::Publish);
    for value in held.flat_map(|s| s.phi).filter(|value| sealed.contains(**value)) {
        tally
            .problems
            .push(format!("the quarantine topic holds `{value}` in clear"));
    }
    let _ = writeln!(
        text,
        " {DIM}Reason and place are in clear; the record itself is sealed (encrypted). Whoever has the key can look at \
         it and,\n after mending the policy, send it on: deidstream quarantine show, deidstream quarantine retry.{DIM:#}\n"
    );
    text
}

fn samples_of_topic(topic: &str) -> impl Iterator<Item = &'static Sample> {
    SAMPLES.iter().filter(move |s| s.feed.topic() == topic)
}

/// The part of a token that says who, without how it was written.
fn identity(mint: &Mint) -> String {
    let token = mint.token.to_string();
    token
        .trim_end_matches(']')
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A token of the reversible policy, who else has it, and what the vault says that it stands for.
fn round_trip(stage: &Stage, width: usize, tally: &mut Tally) -> anyhow::Result<String> {
    let mut text = show::rule(
        &format!("a token and back (policy {REVERSIBLE}, {})", linked_topic()),
        width,
    );
    let screen = screen(stage, &stage.reversible, Feed::Fhir)?;
    let sources = stage.broker.read(Feed::Fhir.topic())?;
    let outputs: Vec<String> = stage
        .broker
        .read(&linked_topic())?
        .iter()
        .map(|o| text_of(&as_output(o)))
        .collect();
    let holding = |mint: &Mint| outputs.iter().filter(|o| o.contains(&identity(mint))).count();
    let first = sources.first().and_then(|source| screen.screen_one(source).ok());
    let mints = first.map(|redacted| redacted.redaction.mints).unwrap_or_default();
    // Of each kind the one that links most records.
    let followed = [Entity::Name, Entity::Mrn].map(|entity| {
        mints
            .iter()
            .filter(|m| m.token.entity == entity)
            .max_by_key(|m| holding(m))
    });
    let vault = Vault::open_read_only(&stage.state.path().join(vault::DIR), &stage.keys)?;
    for mint in followed.iter().flatten() {
        let token = mint.token.to_string();
        let records = holding(mint);
        match vault.reveal(&mint.token) {
            Ok(surface) if surface == mint.surface && records > 0 => {
                let (style, surface) = (show::style(mint.token.entity), surface.expose());
                let _ = writeln!(
                    text,
                    " {style}{surface}{style:#} became {style}{token}{style:#} {DIM}in {records} of {} records{DIM:#}\n \
                     $ deidstream vault reveal '{token}'\n {style}{surface}{style:#}",
                    outputs.len()
                );
            }
            Ok(_) => tally.problems.push(format!(
                "{token} does not stand for its value, or is in no output"
            )),
            Err(error) => tally
                .problems
                .push(format!("{token} cannot be revealed: {error}")),
        }
    }
    if followed.iter().any(Option::is_none) {
        tally
            .problems
            .push("the round trip found no name or no record number to follow".to_owned());
    }
    let _ = writeln!(
        text,
        " {DIM}Only the key and the vault can do that, and the audit log notes who asked.{DIM:#}\n"
    );
    Ok(text)
}

fn metrics(stage: &Stage, width: usize) -> String {
    let mut text = show::rule(
        &format!("metrics (http://{}/metrics while it runs)", stage.listen),
        width,
    );
    let page = stage.metrics.render();
    let shown =
        |line: &&str| METRICS_SHOWN.iter().any(|name| line.starts_with(name)) && !line.ends_with(" 0");
    let mut lines: Vec<&str> = page.lines().filter(shown).collect();
    lines.sort_unstable();
    let all = page
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .count();
    for line in &lines {
        let _ = writeln!(text, " {line}");
    }
    let _ = writeln!(
        text,
        " {DIM}… {all} in all, none with anything of a patient in it{DIM:#}\n"
    );
    text
}

fn audited(stage: &Stage, width: usize, tally: &mut Tally) -> anyhow::Result<String> {
    let mut text = show::rule("audit (deidstream audit verify)", width);
    let report = check::verify(&[stage.state.path().join(audit::DIR)], &stage.keys, &[])?;
    let (logs, lines) = (
        report.files.len(),
        report.files.iter().map(|f| f.lines).sum::<u64>(),
    );
    let records: u64 = report.partitions.iter().map(|p| p.records).sum();
    match report.is_clean() {
        true => {
            let _ = writeln!(
                text,
                " {GOOD}whole{GOOD:#}: {logs} hash-chained logs of {lines} lines; {records} records committed, none twice\n"
            );
        }
        false => tally.problems.push("the audit logs have problems".to_owned()),
    }
    Ok(text)
}

fn summary(stage: &Stage, width: usize, tally: &Tally) -> String {
    let mut text = show::rule("summary", width);
    let _ = writeln!(
        text,
        " records   {BOLD}{}{BOLD:#} read = {BOLD}{}{BOLD:#} published as {} + {BOLD}{}{BOLD:#} in quarantine",
        SAMPLES.len(),
        tally.published,
        stage.policy.status.name(),
        tally.quarantined,
    );
    let by_category = show::counts(&tally.counts);
    for (i, line) in show::wrap(&by_category, width.saturating_sub(11))
        .iter()
        .enumerate()
    {
        let label = if i == 0 { "replaced" } else { "" };
        let _ = writeln!(text, " {label:<9} {}", show::painted(line));
    }
    let verdict = match tally.problems.is_empty() {
        true => format!("{GOOD}all as it should be{GOOD:#}"),
        false => format!(
            "{}{} not as it should be{:#}",
            show::BAD,
            tally.problems.len(),
            show::BAD
        ),
    };
    let _ = writeln!(text, " checks    {verdict}\n");
    let names = match (stage.worker.model(), tally.missed.as_slice()) {
        (Some(_), _) => format!(
            "the model found {} here that no rule did, and still nobody finds all: `deidstream eval` measures it on \
             your own notes.",
            tally.model_alone
        ),
        (None, missed) => format!(
            "rules find names where a field, a title or another place in the record gives them away, not all of them. \
             Here they missed: {}.",
            missed.join(", ")
        ),
    };
    let notes = format!(
        "What this does not show. Exactly once: this broker hides nothing of an open transaction; the tests against a \
         real Kafka show it, and readers must use isolation.level=read_committed. Every name: {names}"
    );
    for line in show::wrap(
        &vec![show::Piece::plain(notes)],
        width.min(show::TWO_COLUMNS_MIN) - 2,
    ) {
        let _ = writeln!(text, " {DIM}{}{DIM:#}", show::painted(&line));
    }
    let _ = writeln!(
        text,
        "\n Next   {BOLD}deidstream demo --policy pseudonymise{BOLD:#}   {BOLD}deidstream redact FILE{BOLD:#}   \
         {BOLD}deidstream run --help{BOLD:#}"
    );
    text
}
