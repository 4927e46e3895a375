//! A facility's own identifier formats, as files hold them.
//!
//! ```yaml
//! - name: ward-wristband             # shown in problems
//!   entity: mrn
//!   regex: '\bWB-?\d{7}\b'           # linear time; bounded in length; never empty
//!   checksum: luhn                   # optional: luhn, mod11, mod97, verhoeff, damm; over the digits of the match
//!   context: {words: [wristband, band no], within: 40, required: false}
//!   enabled: true
//! ```
//!
//! With a checksum and a context that is not required, either is enough: a number that is named is taken mistyped, too.
//! With `required: true` the words must stand before, and the checksum, if any, must hold.

use super::written::ENTITIES;
use crate::config::reader::{Node, Table};
use crate::entity::Entity;
use regex::{Regex, RegexBuilder};
use regex_syntax::ast::ErrorKind;
use std::collections::HashSet;

/// One format.
#[derive(Clone, Debug)]
pub struct IdFormat {
    /// What the facility calls it.
    pub name: String,
    /// Category of its findings.
    pub entity: Entity,
    /// What it looks like. A match has at least one byte and at most [`MATCH_BYTES_MAX`].
    pub regex: Regex,
    /// What its digits must satisfy.
    pub checksum: Option<Checksum>,
    /// Words before it.
    pub context: Option<ContextWords>,
    /// Formats can be switched off without deleting them.
    pub enabled: bool,
}

/// A check over the digits of a match, the check digit last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// ISO/IEC 7812-1, annex B.
    Luhn,
    /// The digits, weighted 1, 2, 3 … from the right, divide by 11: NHS numbers, ISBN-10.
    Mod11,
    /// The number leaves 1 when divided by 97 (ISO 7064, MOD 97-10).
    Mod97,
    /// J. Verhoeff, "Error detecting decimal codes", 1969.
    Verhoeff,
    /// H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004.
    Damm,
}

/// Words that announce a number.
#[derive(Clone, Debug)]
pub struct ContextWords {
    /// In lower case; one of them is enough.
    pub words: Vec<String>,
    /// Characters before the match in which the word must stand as a whole.
    pub within: usize,
    /// Whether a match without them is nothing.
    pub required: bool,
}

const CHECKSUMS: [(&str, Checksum); 5] = [
    ("luhn", Checksum::Luhn),
    ("mod11", Checksum::Mod11),
    ("mod97", Checksum::Mod97),
    ("verhoeff", Checksum::Verhoeff),
    ("damm", Checksum::Damm),
];
/// Longest match in bytes. A bounded match keeps the search for all of them linear in the text.
pub const MATCH_BYTES_MAX: usize = 256;
/// Largest compiled expression in bytes.
const REGEX_BYTES_MAX: usize = 1 << 20;
/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 64;
/// Characters in which context words are sought: a line and a half at most.
const WITHIN_DEFAULT: i64 = 40;
const WITHIN_MAX: i64 = 200;

impl IdFormat {
    /// Everything that its findings depend on, for the policy's digest.
    pub(super) fn settings(&self) -> Vec<String> {
        let checksum = |c: Checksum| {
            CHECKSUMS
                .iter()
                .find(|(_, x)| *x == c)
                .map_or("", |(name, _)| name)
        };
        let mut settings = vec![
            self.name.clone(),
            self.entity.name().to_owned(),
            self.regex.as_str().to_owned(),
            self.checksum.map_or("-", checksum).to_owned(),
            self.enabled.to_string(),
        ];
        if let Some(context) = &self.context {
            settings.push(format!(
                "{} {} {}",
                context.words.len(),
                context.within,
                context.required
            ));
            settings.extend(context.words.iter().cloned());
        }
        settings.insert(0, settings.len().to_string());
        settings
    }
}

/// Reads a list of formats; what is wrong with them is reported to their file. `names`: those of all files so far.
pub(super) fn formats(list: &Node<'_>, names: &mut HashSet<String>) -> Vec<IdFormat> {
    let items = list.list().unwrap_or_default();
    items.iter().filter_map(|node| format(node, names)).collect()
}

fn format(node: &Node<'_>, names: &mut HashSet<String>) -> Option<IdFormat> {
    let table = node.table()?;
    let name = table.need("name").and_then(|node| name(&node, names));
    let entity = table.need("entity").and_then(|node| node.choice(&ENTITIES));
    let regex = table.need("regex").and_then(|node| regex(&node));
    let checksum = table.get("checksum");
    let checksum = checksum.map(|node| node.choice(&CHECKSUMS));
    let context = table.get("context").map(|node| context(&node));
    let enabled = table.boolean("enabled").unwrap_or(true);
    if let (Some(Some(context)), None) = (&context, &checksum)
        && !context.required
    {
        node.problem(
            "has context words that decide nothing",
            "set `required: true` in `context`, or add a checksum that they may stand in for",
        );
    }
    table.finish();
    // What is written and wrong must not turn into a format without it.
    let (checksum, context) = (flat(checksum)?, flat(context)?);
    Some(IdFormat {
        name: name?,
        entity: entity?,
        regex: regex?,
        checksum,
        context,
        enabled,
    })
}

/// `None`: written and wrong.
fn flat<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(None) => None,
        Some(value) => Some(value),
        None => Some(None),
    }
}

fn name(node: &Node<'_>, names: &mut HashSet<String>) -> Option<String> {
    let name = node.filled_text()?.trim();
    if name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        node.problem(
            "is not a name",
            format!("use at most {NAME_CHARS_MAX} characters on one line"),
        );
        return None;
    }
    if !names.insert(name.to_owned()) {
        node.problem("is the name of another format", "give each format its own name");
        return None;
    }
    Some(name.to_owned())
}

fn regex(node: &Node<'_>) -> Option<Regex> {
    let pattern = node.filled_text()?;
    let form = match regex_syntax::parse(pattern) {
        Ok(form) => form,
        Err(error) => {
            let (what, fix) = syntax_fault(&error);
            node.problem(what, fix);
            return None;
        }
    };
    let fault = match (form.properties().minimum_len(), form.properties().maximum_len()) {
        (None, _) => Some(("can never match", "correct it".to_owned())),
        (Some(0), _) => Some((
            "can match nothing at all",
            "make at least one character necessary".to_owned(),
        )),
        (_, Some(1..=MATCH_BYTES_MAX)) => None,
        (..) => Some((
            "matches text of any length",
            format!(
                "bound its repetitions ({{1,20}} for + or *) so that a match has at most {MATCH_BYTES_MAX} bytes"
            ),
        )),
    };
    if let Some((what, fix)) = fault {
        node.problem(what, fix);
        return None;
    }
    let compiled = RegexBuilder::new(pattern).size_limit(REGEX_BYTES_MAX).build();
    if compiled.is_err() {
        node.problem(
            format!("takes more than {} MiB", REGEX_BYTES_MAX >> 20),
            "lower its repetitions or split it into several formats",
        );
    }
    compiled.ok()
}

/// What the library says quotes the expression, so only kind and position are taken over.
fn syntax_fault(error: &regex_syntax::Error) -> (String, &'static str) {
    let (kind, column) = match error {
        regex_syntax::Error::Parse(e) => (Some(e.kind()), e.span().start.column),
        regex_syntax::Error::Translate(e) => (None, e.span().start.column),
        _ => (None, 1),
    };
    match kind {
        Some(ErrorKind::UnsupportedLookAround) => (
            format!("looks around at character {column}, which linear time does not allow"),
            "use \\b, or name the words before it under `context`",
        ),
        Some(ErrorKind::UnsupportedBackreference) => (
            format!("refers back at character {column}, which linear time does not allow"),
            "write the parts out",
        ),
        _ => (
            format!("is not a regular expression from character {column}"),
            "see https://docs.rs/regex/#syntax, and put it in single quotes",
        ),
    }
}

/// Formats for tests of detection.
#[cfg(test)]
pub(crate) fn parsed(yaml: &str) -> Vec<IdFormat> {
    let source = crate::config::reader::Source::parse("formats.yaml", yaml).unwrap_or_else(|e| panic!("{e}"));
    let read = formats(&source.root(), &mut HashSet::new());
    source.finish().unwrap_or_else(|e| panic!("{e}"));
    read
}

fn context(node: &Node<'_>) -> Option<ContextWords> {
    let table: Table<'_> = node.table()?;
    let words = table.need("words").and_then(|node| {
        let words: Vec<String> = node.texts()?.iter().map(|w| w.trim().to_lowercase()).collect();
        if words.is_empty() || words.iter().any(|w| !w.chars().any(char::is_alphanumeric)) {
            node.problem(
                "holds no words, or one without letters",
                "write `[word, two words]`",
            );
            return None;
        }
        Some(words)
    });
    let within = table.integer("within", 1..=WITHIN_MAX).unwrap_or(WITHIN_DEFAULT);
    let required = table.boolean("required").unwrap_or(false);
    table.finish();
    Some(ContextWords {
        words: words?,
        within: usize::try_from(within).ok()?,
        required,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::Source;

    fn problems(yaml: &str) -> String {
        let source = Source::parse("f.yaml", yaml).unwrap_or_else(|e| panic!("{e}"));
        formats(&source.root(), &mut HashSet::new());
        source.finish().map_or_else(|e| e.to_string(), |()| String::new())
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_without_the_expression() {
        let told = problems(
            r"
- {name: a, entity: mrn, regex: 'PT\d+'}
- {name: b, entity: mrn, regex: '\d*'}
- {name: c, entity: mrn, regex: '(?<=PT)\d{4}'}
- {name: d, entity: mrn, regex: '(a)\1'}
- {name: a, entity: nrm, regex: 'PT(\d{4}'}
- {name: e, entity: mrn, regex: 'x{4}', checksum: crc32}
- {name: f, entity: mrn, regex: 'x{4}', context: {words: [pt]}}
- {name: g, entity: mrn, regex: 'x{4}', context: {words: [], required: true}}
- {name: h, entity: mrn, regex: '(?:\pL{50}){5}'}
- {name: i, entity: mrn, regx: 'x'}
- {name: j, entity: mrn, regex: '[a&&b]'}
",
        );
        let expected = [
            "f.yaml: [0].regex: matches text of any length; bound its repetitions ({1,20} for + or *) so that a match has at most 256 bytes",
            "f.yaml: [1].regex: can match nothing at all; make at least one character necessary",
            "f.yaml: [2].regex: looks around at character 1, which linear time does not allow; use \\b, or name the words before it under `context`",
            "f.yaml: [3].regex: refers back at character 4, which linear time does not allow; write the parts out",
            "f.yaml: [4].name: is the name of another format; give each format its own name",
            "f.yaml: [4].entity: is not one of the allowed values; use one of `account`, `address`",
            "f.yaml: [4].regex: is not a regular expression from character 3; see https://docs.rs/regex/#syntax, and put it in single quotes",
            "f.yaml: [5].checksum: is not one of the allowed values; use one of `damm`, `luhn`, `mod11`, `mod97`, `verhoeff`",
            "f.yaml: [6]: has context words that decide nothing; set `required: true` in `context`, or add a checksum that they may stand in for",
            "f.yaml: [7].context.words: holds no words, or one without letters; write `[word, two words]`",
            "f.yaml: [8].regex: matches text of any length",
            "f.yaml: [9].regex: is missing; add it",
            "f.yaml: [9].regx: unknown key; did you mean `regex`?",
            "f.yaml: [10].regex: can never match; correct it",
        ];
        for line in expected {
            assert!(told.contains(line), "{line}\n--- missing in ---\n{told}");
        }
        assert_eq!(told.lines().count(), expected.len(), "{told}");
    }

    /// The file that people copy is right.
    #[test]
    fn the_sample_file_is_right() {
        let sample = parsed(include_str!("../../config/formats.yaml"));
        assert!(sample.len() >= 3 && sample.iter().any(|f| !f.enabled));
    }
}
