//! The result as one HTML file: scores, then every record with its text marked.
//!
//! In: the summary, the records, their outcomes. Out: HTML that needs nothing else. It shows clinical text, which is its
//! purpose, and says so at its top. Guarantees: everything that comes from a record is escaped by the template library; a
//! content security policy lets only the script written here run, and nothing load. Pure.

use super::judge::{Judged, Points, Redaction, Standing, Verdict};
use super::read::Labelled;
use super::scores::{BAD_BELOW, GOOD_FROM, Row};
use super::stats::Estimate;
use super::summary::{KindLine, Summary, TermsLine};
use super::{Evaluation, Outcome};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;

const STYLE: &str = include_str!("report/report.css");
const SCRIPT: &str = include_str!("report/report.js");
/// Kinds that are listed at once; the others unfold.
const KINDS_OPEN: usize = 12;

/// The report.
pub fn html(summary: &Summary, records: &[Labelled], evaluation: &Evaluation) -> String {
    let script = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    let security = format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(security);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "deidstream eval: " (summary.with.policy.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p.warning role="alert" {
                    strong { "This file holds clinical text in clear." }
                    " Keep it where medical records may be kept, and delete it when it has been read."
                }
                main {
                    (head(summary))
                    (figures(summary))
                    (scores(summary))
                    (kinds(summary))
                    (texts(records, evaluation))
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

fn head(summary: &Summary) -> Markup {
    let with = &summary.with;
    let records = &summary.records;
    html! {
        h1 { "What deidstream finds" }
        dl.with {
            dt { "policy" } dd { (with.policy.name) "/" (with.policy.version) " " code title=(with.policy.digest) { (short(&with.policy.digest)) } }
            dt { "finders" } dd {
                @match &with.model {
                    Some(model) => { "rules and the model " (model.name) " " code title=(model.digest) { (short(&model.digest)) } }
                    None => "rules only",
                }
            }
            dt { "labels" } dd { (summary.label_maps.join(", ")) }
            dt { "records" } dd { (records.scored) " scored of " (records.read) ", from " (with.files.join(", ")) }
            dt { "version" } dd { "deidstream " (with.deidstream) ", ages counted from " (with.date) }
        }
        @if records.quarantined > 0 {
            div.note {
                p {
                    strong { (records.quarantined) " of " (records.read) " records quarantined: " }
                    "the gate would not publish them. They count neither as found nor as leaked, and are in no score below."
                }
                ul { @for q in &summary.quarantined { li { code { (q.id) } " " (q.reason) } } }
            }
        }
        @if records.bad > 0 {
            p.note { strong { (records.bad) " lines could not be read" } " and are in no score: see the messages of the command." }
        }
    }
}

fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn percent(value: f64) -> String {
    format!("{:.1} %", 100.0 * value)
}

fn value(estimate: &Estimate) -> String {
    estimate.value.map_or_else(|| "n/a".to_owned(), percent)
}

fn interval(estimate: &Estimate) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{:.1}–{:.1}", 100.0 * low, 100.0 * high),
        _ => String::new(),
    }
}

/// What a reader wants to know first.
fn figures(summary: &Summary) -> Markup {
    let all = &summary.overall;
    let counts = &all.counts;
    let tile = |title: &str, estimate: &Estimate, what: String| {
        html! {
            div.tile {
                span.title { (title) }
                span.value { (value(estimate)) }
                span.interval { (interval(estimate)) }
                span.what { (what) }
            }
        }
    };
    html! {
        section.tiles aria-label="Main figures" {
            (tile("identifiers gone", &all.recall, format!("{} of {}, whole", counts.entities_found, counts.entities)))
            (tile("records with a leak", &all.leaking_documents, format!("{} of {} with identifiers", counts.documents_leaking, counts.documents)))
            (tile("redacted without need", &all.over_redaction, format!("{} of {} characters", counts.over, counts.characters)))
            (tile("redactions that were right", &all.precision, format!("{} of {}", counts.redactions_right, counts.redactions)))
        }
        p.small { "Under each figure its 95 % interval: what other texts of the same kind may show." }
    }
}

fn scores(summary: &Summary) -> Markup {
    let absent = summary.absent();
    html! {
        h2 { "Scores" }
        div.wide {
            table.scores {
                thead { tr {
                    th scope="col" { "" }
                    th.number scope="col" title="labelled entities that count" { "entities" }
                    th scope="col" title="entities of which no letter or digit is left, with the 95 % interval" { "gone, whole" }
                    th scope="col" { "" }
                    th.number scope="col" title="letters and digits of entities that were redacted" { "characters" }
                    th.number scope="col" title="redactions of these kinds that touch PHI" { "precision" }
                    th.number scope="col" title="harmonic mean of precision and of whole entities gone" { "F1" }
                    th.number scope="col" title="of the entities gone: under a category that the label means" { "category" }
                    th.number scope="col" title="documents of which something is left" { "leak in" }
                } }
                tbody { (score(&summary.overall)) }
                @for (title, rows) in summary.sections() {
                    tbody {
                        tr { th.part colspan="9" scope="rowgroup" { (title) } }
                        @for row in &rows { (score(row)) }
                    }
                }
            }
        }
        p.small { "Bars: identifiers gone whole; green from 98 %, red below 90 %; the line through the end is the 95 % interval. Point at a figure for its interval." }
        @if !absent.is_empty() {
            p.small { "Not in these records: " (absent.join(", ")) "." }
        }
        @if !summary.uncounted.is_empty() {
            p.small {
                "Counts neither way: "
                @for (i, (label, count)) in summary.uncounted.iter().enumerate() {
                    @if i > 0 { ", " }
                    (label) " " (count)
                    @if summary.kept_by_policy.contains(label) { " (kept by the policy)" }
                }
                "."
            }
        }
    }
}

fn score(row: &Row) -> Markup {
    let counts = &row.counts;
    let number = |estimate: &Estimate| html! { td.number title=(interval(estimate)) { (value(estimate)) } };
    html! {
        tr {
            th scope="row" { (row.name) }
            td.number { (counts.entities) }
            td.bar { (bar(&row.recall)) }
            td { (value(&row.recall)) " " span.interval { (interval(&row.recall)) } }
            (number(&row.letter_recall))
            (number(&row.precision))
            (number(&row.f1))
            (number(&row.category_accuracy))
            td.number title=(interval(&row.leaking_documents)) { (counts.documents_leaking) "/" (counts.documents) }
        }
    }
}

/// Recall of whole entities from which a bar is green, and below which it is red: as on the terminal.
fn level(share: f64) -> &'static str {
    match share {
        share if share >= GOOD_FROM => "good",
        share if share < BAD_BELOW => "bad",
        _ => "fair",
    }
}

/// A share as a bar, with its interval as a whisker.
fn bar(estimate: &Estimate) -> Markup {
    let (Some(share), Some(low), Some(high)) = (estimate.value, estimate.low, estimate.high) else {
        return html! {};
    };
    let x = |share: f64| format!("{:.1}", 100.0 * share);
    html! {
        svg viewBox="0 0 100 12" width="120" height="12" preserveAspectRatio="none" role="img" aria-label=(percent(share)) {
            rect.track x="0" y="2" width="100" height="8" {}
            rect class=(level(share)) x="0" y="2" width=(x(share)) height="8" {}
            line.whisker x1=(x(low)) x2=(x(high)) y1="6" y2="6" {}
        }
    }
}

fn kinds(summary: &Summary) -> Markup {
    let terms = |title: &str, line: &TermsLine| {
        html! {
            p {
                strong { (title) ": " } (line.redacted) " of " (line.occurrences) " redacted"
                @if line.rate.value.is_some() { " (" (interval_percent(&line.rate)) ")" }
                @for (i, term) in line.worst.iter().take(12).enumerate() {
                    @if i == 0 { ": " } @else { ", " }
                    (term.term) " " (term.redacted) "/" (term.occurrences)
                }
            }
        }
    };
    html! {
        h2 { "What was missed, and what was redacted without need" }
        div.columns {
            (kind_list("Missed", "missed", &summary.missed))
            (kind_list("Redacted without need", "false", &summary.excess))
        }
        @if let Some(line) = &summary.terms { (terms("Clinical terms", line)) }
        (terms("Ordinary words", &summary.ordinary_words))
    }
}

fn interval_percent(estimate: &Estimate) -> String {
    format!("{}, {}", value(estimate), interval(estimate))
}

fn kind_list(title: &str, class: &str, lines: &[KindLine]) -> Markup {
    let total: u64 = lines.iter().map(|line| line.count).sum();
    let (first, rest) = lines.split_at(lines.len().min(KINDS_OPEN));
    html! {
        div.wide {
            h3 { span class={ "swatch " (class) } {} (title) " " span.count { (total) } }
            @if lines.is_empty() { p.small { "nothing" } } @else { (kind_table(first)) }
            @if !rest.is_empty() {
                details {
                    summary { (rest.len()) " kinds more" }
                    (kind_table(rest))
                }
            }
        }
    }
}

fn kind_table(lines: &[KindLine]) -> Markup {
    html! {
        table {
            thead { tr { th.number { "times" } th { "label" } th { "written as" } th { "for example" } } }
            tbody {
                @for line in lines {
                    tr {
                        td.number {
                            (line.count)
                            @if line.partly > 0 { span.interval { " (" (line.partly) " in part)" } }
                        }
                        td { (line.label) }
                        td { code { (line.shape) } }
                        td.examples { @for text in line.texts.iter().flatten().take(3) { q { (text) } " " } }
                    }
                }
            }
        }
    }
}

/// What the filters ask of a record.
fn traits(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Quarantined(_) => "quarantined",
        Outcome::Judged(judged) => match (
            judged.entries.iter().any(|e| e.is_missed()),
            judged.excess.is_empty(),
        ) {
            (true, false) => "missed false",
            (true, true) => "missed",
            (false, false) => "false",
            (false, true) => "clean",
        },
    }
}

fn texts(records: &[Labelled], evaluation: &Evaluation) -> Markup {
    let with = |word: &str| {
        evaluation
            .outcomes
            .iter()
            .filter(|o| traits(o).contains(word))
            .count()
    };
    let labels: BTreeSet<&str> = records
        .iter()
        .flat_map(|r| r.gold.iter().map(|g| &*g.label))
        .collect();
    let filter = |show: &str, title: &str, count: usize| {
        html! { button type="button" data-show=(show) aria-pressed=(if show == "all" { "true" } else { "false" }) { (title) " " span.count { (count) } } }
    };
    html! {
        h2 { "Records" }
        nav.filters aria-label="Filter records" {
            (filter("all", "all", records.len()))
            (filter("missed", "something missed", with("missed")))
            (filter("false", "redacted without need", with("false")))
            (filter("clean", "neither", with("clean")))
            @if with("quarantined") > 0 { (filter("quarantined", "quarantined", with("quarantined"))) }
            label { "missed label " select id="label" {
                option value="" { "any" }
                @for label in labels { option { (label) } }
            } }
            label { "id " input id="id" type="search" size="12" autocomplete="off"; }
            span.legend {
                mark.found { "found" } mark.missed { "missed" } mark.false { "without need" } mark.unknown { "counts neither way" }
            }
            output id="shown" {}
        }
        @for (record, outcome) in records.iter().zip(&evaluation.outcomes) {
            (text(record, outcome))
        }
    }
}

fn text(record: &Labelled, outcome: &Outcome) -> Markup {
    let missed: BTreeSet<&str> = match outcome.judged() {
        Some(judged) => record
            .gold
            .iter()
            .zip(&judged.entries)
            .filter(|(_, entry)| entry.is_missed())
            .map(|(gold, _)| &*gold.label)
            .collect(),
        None => BTreeSet::new(),
    };
    let missed: Vec<&str> = missed.into_iter().collect();
    html! {
        article data-is=(traits(outcome)) data-missed=(missed.join("\n")) data-id=(record.id) {
            header {
                strong { (record.id) }
                span { (record.source) }
                @if let Some(kind) = &record.kind { span { (kind) } }
                @if let Outcome::Quarantined(reason) = outcome { span.reason { "quarantined: " (reason) } }
            }
            pre { (marked(record, outcome)) }
        }
    }
}

/// The text with its stretches marked.
fn marked(record: &Labelled, outcome: &Outcome) -> Markup {
    let Some(judged) = outcome.judged() else {
        return html! { (visible(record.text.expose())) };
    };
    let points = Points::new(record.text.expose());
    html! {
        @for stretch in stretches(record, judged) {
            @let text = visible(points.slice(stretch.start, stretch.end));
            @match stretch.class {
                "" => (text),
                class => mark class=(class) title=(stretch.title) data-label=[stretch.tag] { (text) },
            }
        }
    }
}

/// Characters that HTML does not allow or that turn the direction of what follows, as pictures and code points.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => shown.push(c),
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                let _ = write!(shown, "‹U+{:04X}›", u32::from(c)); // writing to a String cannot fail
            }
            c => shown.push(c),
        }
    }
    shown
}

/// A stretch of the text that is shown in one way.
#[derive(Debug, PartialEq, Eq)]
struct Stretch<'r> {
    start: usize,
    end: usize,
    class: &'static str,
    title: String,
    /// Shown beside what was missed.
    tag: Option<&'r str>,
}

/// Cuts a text where a label or a redaction begins or ends. Linear: both lists are sorted and disjoint.
fn stretches<'r>(record: &'r Labelled, judged: &Judged) -> Vec<Stretch<'r>> {
    let length = usize::try_from(judged.characters).unwrap_or(usize::MAX);
    let golds = record.gold.iter().flat_map(|g| [g.start, g.end]);
    let founds = judged
        .redactions
        .iter()
        .flat_map(|r| [r.found.start, r.found.end]);
    let cuts: BTreeSet<usize> = golds.chain(founds).chain([0, length]).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let mut stretches: Vec<Stretch<'r>> = Vec::new();
    let (mut gold, mut found) = (0, 0);
    for pair in cuts.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        gold += record
            .gold
            .iter()
            .skip(gold)
            .take_while(|g| g.end <= start)
            .count();
        found += judged
            .redactions
            .iter()
            .skip(found)
            .take_while(|r| r.found.end <= start)
            .count();
        let label = record.gold.get(gold).filter(|g| g.start <= start);
        let entry = label.and_then(|_| judged.entries.get(gold));
        let redaction = judged.redactions.get(found).filter(|r| r.found.start <= start);
        let class = class(entry.map(|e| (e.standing, e.is_found())), redaction);
        let title = title(label.map(|g| &*g.label), class, redaction);
        let begins = label.is_some_and(|g| g.start == start);
        let tag = label.map(|g| &*g.label).filter(|_| class == "missed" && begins);
        stretches.push(Stretch {
            start,
            end,
            class,
            title,
            tag,
        });
    }
    stretches
}

fn class(entry: Option<(Standing, bool)>, redaction: Option<&Redaction>) -> &'static str {
    match (entry, redaction) {
        (Some((Standing::Phi, _)), Some(_)) | (Some((Standing::Phi, true)), None) => "found",
        (Some((Standing::Phi, false)), None) => "missed",
        (Some((Standing::Unknown, _)), _) => "unknown",
        (_, Some(r)) if r.over == 0 || r.verdict == Verdict::Unknown => "unknown",
        (_, Some(_)) => "false",
        (_, None) => "",
    }
}

fn title(label: Option<&str>, class: &str, redaction: Option<&Redaction>) -> String {
    let what = match class {
        "false" => "redacted without need",
        "unknown" => "counts neither way",
        other => other,
    };
    let mut title = match label {
        Some(label) => format!("{label}: {what}"),
        None => what.to_owned(),
    };
    if let Some(redaction) = redaction {
        let finders: Vec<&str> = redaction.found.finders.iter().map(|f| f.name()).collect();
        title += &format!(
            "; taken for {} by {}",
            redaction.found.entity,
            finders.join(" and ")
        );
    }
    title
}

#[cfg(test)]
mod tests;
