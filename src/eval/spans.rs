//! What was found, as labelled JSONL: the form that `eval` reads, so that other scorers can be used.
//!
//! In: the records and their outcomes. Out: `{"id", "source", "text", "spans": [{"start", "end", "label", "finders",
//! "confidence"}]}` per line, code points, labels of the built-in map `deidstream`. A quarantined record has no spans and says
//! `"quarantined": REASON`: a scorer that does not heed it counts all of it as missed. Holds the texts: PHI.

use super::judge::Redaction;
use super::read::Labelled;
use super::{Evaluation, Outcome};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes the lines.
///
/// # Errors
/// That of the writer.
pub fn write(records: &[Labelled], evaluation: &Evaluation, to: &mut impl Write) -> io::Result<()> {
    for (record, outcome) in records.iter().zip(&evaluation.outcomes) {
        let spans: Vec<Value> = match outcome {
            Outcome::Judged(judged) => judged.redactions.iter().map(span).collect(),
            Outcome::Quarantined(_) => Vec::new(),
        };
        let mut line = json!({
            "id": record.id,
            "source": &*record.source,
            "text": record.text.expose(),
            "spans": spans,
        });
        if let Outcome::Quarantined(reason) = outcome {
            line["quarantined"] = json!(reason.code());
        }
        serde_json::to_writer(&mut *to, &line)?;
        to.write_all(b"\n")?;
    }
    to.flush()
}

fn span(redaction: &Redaction) -> Value {
    let found = &redaction.found;
    let finders: Vec<&str> = found.finders.iter().map(|finder| finder.name()).collect();
    json!({
        "start": found.start,
        "end": found.end,
        "label": found.entity.label(),
        "finders": finders,
        "confidence": f64::from(found.confidence.thousandths()) / 1000.0,
    })
}
