//! The result of `eval` on a terminal.
//!
//! In: the summary. Out: text with colours, which `anstream` takes out where nobody sees them. Guarantees: columns stand
//! below each other, also with wide characters; control characters of labels and ids do not reach the terminal. Pure.

use crate::cli::show::{BAD, BOLD, DIM, GOOD, columns, rule};
use crate::eval::read::shown;
use crate::eval::scores::{BAD_BELOW, GOOD_FROM, Row};
use crate::eval::stats::Estimate;
use crate::eval::summary::{KindLine, Summary, TermsLine};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

const FAIR: Style = AnsiColor::Yellow.on_default();
/// Kinds listed.
const KINDS_MAX: usize = 15;
/// Terms listed.
const TERMS_MAX: usize = 8;
/// Quarantined records listed.
const QUARANTINED_MAX: usize = 20;
/// From here on F1 and its neighbours have room.
const WIDE: usize = 120;
/// Columns of a value with its interval: `0.984 0.961–0.993`.
const WITH_INTERVAL: usize = 17;

/// The whole result.
pub(super) fn lay_out(summary: &Summary, width: usize) -> String {
    let mut out = String::new();
    head(&mut out, summary);
    figures(&mut out, &summary.overall);
    let wide = width >= WIDE;
    let sections = summary.sections();
    let names = sections
        .iter()
        .flat_map(|(_, rows)| rows.iter())
        .map(|row| columns(&shown(&row.name)));
    let name = names.max().unwrap_or(0).max("overall".len());
    out.push('\n');
    column_heads(&mut out, name, wide);
    line(&mut out, &summary.overall, name, wide);
    for (title, rows) in sections {
        let _ = writeln!(out, "{DIM}{title}{DIM:#}"); // a String takes all
        rows.iter().for_each(|row| line(&mut out, row, name, wide));
    }
    let absent = summary.absent();
    if !absent.is_empty() {
        let names: Vec<String> = absent.into_iter().map(shown).collect();
        let _ = writeln!(out, "{DIM}not in these records: {}{DIM:#}", names.join(", "));
    }
    neither_way(&mut out, summary);
    kinds(&mut out, "missed", &summary.missed, width);
    kinds(&mut out, "redacted without need", &summary.excess, width);
    if let Some(line) = &summary.terms {
        terms(&mut out, "clinical terms", line);
    }
    terms(&mut out, "ordinary words", &summary.ordinary_words);
    out
}

/// With what, on what, and what is not in the scores.
fn head(out: &mut String, summary: &Summary) {
    let (with, records) = (&summary.with, &summary.records);
    let digest = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
    let model = with.model.as_ref().map_or_else(
        || "rules only".to_owned(),
        |m| format!("rules and model {} ({})", m.name, digest(&m.digest)),
    );
    let _ = writeln!(
        out,
        "{BOLD}{} records{BOLD:#}, policy {}/{} ({}), {model}, labels {}",
        records.scored,
        with.policy.name,
        with.policy.version,
        digest(&with.policy.digest),
        summary.label_maps.join(", ")
    );
    if records.quarantined > 0 {
        let _ = writeln!(
            out,
            "{BAD}{} of {} records quarantined by the gate{BAD:#}: neither found nor leaked, in no score below",
            records.quarantined, records.read
        );
        for q in summary.quarantined.iter().take(QUARANTINED_MAX) {
            let _ = writeln!(out, "  {}  {}", shown(&q.id), q.reason);
        }
        if summary.quarantined.len() > QUARANTINED_MAX {
            let _ = writeln!(out, "  … (--json lists all)");
        }
    }
    if records.bad > 0 {
        let _ = writeln!(
            out,
            "{BAD}{} lines could not be used{BAD:#}: in no score below",
            records.bad
        );
    }
}

/// The figures for all, each with its interval.
fn figures(out: &mut String, all: &Row) {
    let counts = &all.counts;
    let share = |part: u64, of: u64| format!("{part} of {of}");
    let letters = counts.redacted_letters_right + counts.redacted_letters_over;
    let lines: [(&str, &Estimate, String); 8] = [
        (
            "entities gone, whole",
            &all.recall,
            share(counts.entities_found, counts.entities),
        ),
        (
            "their letters and digits",
            &all.letter_recall,
            share(counts.letters_found, counts.letters),
        ),
        (
            "documents with a leak",
            &all.leaking_documents,
            share(counts.documents_leaking, counts.documents),
        ),
        (
            "precision, redactions",
            &all.precision,
            share(counts.redactions_right, counts.redactions),
        ),
        (
            "precision, letters and digits",
            &all.letter_precision,
            share(counts.redacted_letters_right, letters),
        ),
        ("F1", &all.f1, String::new()),
        (
            "redacted without need",
            &all.over_redaction,
            format!("{} characters", share(counts.over, counts.characters)),
        ),
        (
            "under the right category",
            &all.category_accuracy,
            share(counts.entities_categorised, counts.entities_found),
        ),
    ];
    let _ = writeln!(out, "\n{DIM}{:<37}95 %{DIM:#}", "");
    for (title, estimate, of) in lines {
        // Shares of the text are small.
        let digits = if std::ptr::eq(estimate, &all.over_redaction) {
            4
        } else {
            3
        };
        let figure = with_interval(estimate, digits);
        let _ = writeln!(out, "{title:<31}{figure:<20}  {DIM}{of}{DIM:#}");
    }
}

fn column_heads(out: &mut String, name: usize, wide: bool) {
    let more = if wide { "    F1 category    over" } else { "" };
    let _ = writeln!(
        out,
        "{DIM}{:<name$}  {:>8}  {:<WITH_INTERVAL$}  {:>7}  {:<WITH_INTERVAL$}{more}{DIM:#}",
        "", "entities", "gone, whole", "letters", "precision"
    );
}

fn line(out: &mut String, row: &Row, name: usize, wide: bool) {
    let style = match row.recall.value {
        Some(value) if value >= GOOD_FROM => GOOD,
        Some(value) if value < BAD_BELOW => BAD,
        Some(_) => FAIR,
        None => DIM,
    };
    let label = shown(&row.name);
    let padding = " ".repeat(name.saturating_sub(columns(&label)));
    let more = match wide {
        true => format!(
            " {}    {} {}",
            number(&row.f1),
            number(&row.category_accuracy),
            row.over_redaction
                .value
                .map_or_else(|| "    n/a".to_owned(), |v| format!("{v:>7.4}"))
        ),
        false => String::new(),
    };
    let _ = writeln!(
        out,
        "{label}{padding}  {:>8}  {style}{}{style:#}  {:>7}  {}{more}",
        row.counts.entities,
        with_interval(&row.recall, 3),
        number(&row.letter_recall),
        with_interval(&row.precision, 3),
    );
}

fn number(estimate: &Estimate) -> String {
    estimate
        .value
        .map_or_else(|| "  n/a".to_owned(), |value| format!("{value:.3}"))
}

fn with_interval(estimate: &Estimate, digits: usize) -> String {
    let text = match (estimate.value, estimate.low, estimate.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{value:.digits$} {low:.digits$}–{high:.digits$}")
        }
        (Some(value), ..) => format!("{value:.digits$}"),
        _ => "n/a".to_owned(),
    };
    format!("{text:<WITH_INTERVAL$}")
}

fn neither_way(out: &mut String, summary: &Summary) {
    if summary.uncounted.is_empty() {
        return;
    }
    let label = |(label, count): (&String, &u64)| {
        let kept = summary.kept_by_policy.contains(label);
        format!(
            "{} {count}{}",
            shown(label),
            if kept { " (kept by the policy)" } else { "" }
        )
    };
    let labels: Vec<String> = summary.uncounted.iter().map(label).collect();
    let _ = writeln!(out, "{DIM}neither way: {}{DIM:#}", labels.join(", "));
}

fn kinds(out: &mut String, title: &str, lines: &[KindLine], width: usize) {
    let total: u64 = lines.iter().map(|line| line.count).sum();
    let _ = write!(out, "\n{}", rule(&format!("{title}: {total}"), width));
    let listed = lines.iter().take(KINDS_MAX);
    let label = listed
        .clone()
        .map(|line| columns(&shown(&line.label)))
        .max()
        .unwrap_or(0);
    let shape = listed.clone().map(|line| columns(&line.shape)).max().unwrap_or(0);
    for line in listed {
        let name = shown(&line.label);
        let place = line.places.first().map_or_else(String::new, |place| {
            format!("{} {}–{}", shown(&place.id), place.start, place.end)
        });
        let pad = |text: &str, to: usize| " ".repeat(to.saturating_sub(columns(text)));
        let partly = match line.partly {
            0 => String::new(),
            n => format!(" {DIM}({n} in part){DIM:#}"),
        };
        let _ = writeln!(
            out,
            "{:>5}  {name}{}  {}{}  {DIM}{place}{DIM:#}{partly}{}",
            line.count,
            pad(&name, label),
            line.shape,
            pad(&line.shape, shape),
            quoted(line)
        );
    }
    if lines.len() > KINDS_MAX {
        let _ = writeln!(
            out,
            "{DIM}       and {} kinds more (--json and --report list them){DIM:#}",
            lines.len() - KINDS_MAX
        );
    }
}

/// The texts, where they were asked for.
fn quoted(line: &KindLine) -> String {
    let Some(texts) = &line.texts else {
        return String::new();
    };
    let texts: Vec<String> = texts.iter().map(|text| shown(text)).collect();
    format!("  {}", texts.join(" | "))
}

fn terms(out: &mut String, title: &str, line: &TermsLine) {
    let worst: Vec<String> = line
        .worst
        .iter()
        .take(TERMS_MAX)
        .map(|t| format!("{} {}/{}", t.term, t.redacted, t.occurrences))
        .collect();
    let rate = match (line.rate.value, line.rate.low, line.rate.high) {
        (Some(value), Some(low), Some(high)) => format!(", {value:.4} ({low:.4}–{high:.4})"),
        _ => String::new(),
    };
    let list = if worst.is_empty() {
        String::new()
    } else {
        format!(": {}", worst.join(", "))
    };
    let _ = writeln!(
        out,
        "\n{title}: {} of {} redacted{rate}{list}",
        line.redacted, line.occurrences
    );
}
