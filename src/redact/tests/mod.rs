//! What each policy makes of a record, and the laws that hold for all.

#![allow(clippy::string_slice)] // synthetic text; a bad offset shall fail the test

use super::*;
use crate::document::FieldPath;
use crate::needle::Needles;
use crate::phi::Phi;
use crate::policy::built_in::NAMES;
use std::collections::HashMap;
use std::sync::LazyLock;

mod actions;
mod golden;
mod laws;

const REFERENCE: Date = Date::constant(2024, 6, 1);
const KNOWN: [&str; 2] = ["John Smith", "MRN-001"];

/// A record being put together: text with `{entity:surface}` or `{entity#known:surface}` marks the spans.
#[derive(Default)]
struct Record {
    document: Document,
    findings: Findings,
}

impl Record {
    fn of(fields: &[(&str, FieldKind, &str)]) -> Record {
        let mut record = Record::default();
        for (path, kind, marked) in fields {
            let (text, spans) = parse(marked);
            let path = FieldPath::new(*path);
            record.document.push(path, *kind, &text);
            record.findings.spans.push(spans);
        }
        record
    }

    fn note(marked: &str) -> Record {
        Record::of(&[("note", FieldKind::Text, marked)])
    }

    fn about(mut self, patient: &str) -> Record {
        self.findings.subject = Some(patient.into());
        self
    }

    fn redact(&self, policy: &Policy) -> Redaction {
        self.redact_at(policy, 0)
    }

    fn redact_at(&self, policy: &Policy, offset: i64) -> Redaction {
        let id = RecordId {
            topic: "t".into(),
            partition: 3,
            offset,
        };
        let redactor = Redactor::new(Arc::new(policy.clone()), Arc::new(Keyring::for_tests()));
        let known = |i: u32| KNOWN.get(i as usize).copied();
        let context = Context {
            id: &id,
            reference: REFERENCE,
        };
        let fields = self.document.fields().enumerate();
        let is_removed = |field: Field<'_>| policy.fields.find(field.path) == Some(FieldRule::Remove);
        let findings = Findings {
            removed_fields: fields
                .filter(|(_, field)| is_removed(*field))
                .map(|(at, _)| at)
                .collect(),
            ..self.findings.clone()
        };
        redactor.redact_knowing(&self.document, &findings, &context, &known)
    }

    fn texts(&self, redaction: &Redaction) -> Vec<String> {
        let fields = self.document.fields().enumerate();
        fields
            .map(|(i, field)| redaction.text_of(i, field).to_owned())
            .collect()
    }

    fn first(&self, policy: &Policy) -> String {
        self.texts(&self.redact(policy)).remove(0)
    }
}

/// Takes the marks out of a text.
fn parse(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut spans) = (String::new(), Vec::new());
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('{') {
        let (mark, after) = after.split_once('}').unwrap();
        let (kind, surface) = mark.split_once(':').unwrap();
        let (entity, known) = kind
            .split_once('#')
            .map_or((kind, None), |(e, k)| (e, Some(k.parse().unwrap())));
        text.push_str(before);
        let start = text.len();
        text.push_str(surface);
        spans.push(Span {
            known,
            ..Span::new(start, text.len(), entity.parse().unwrap(), Finder::Pattern)
        });
        rest = after;
    }
    text.push_str(rest);
    (text, spans)
}

/// A built-in policy; read once, because the laws ask for it thousands of times.
fn policy(name: &str) -> Policy {
    static LOADED: LazyLock<Vec<Policy>> =
        LazyLock::new(|| NAMES.iter().map(|n| Policy::load(n).unwrap()).collect());
    LOADED.iter().find(|policy| policy.name == name).unwrap().clone()
}

fn with(entity: Entity, action: Action) -> Policy {
    let mut policy = policy("safe-harbor");
    policy.actions[entity as usize] = action;
    policy
}

/// Tokens with their codes cut, so that golden texts do not depend on a key: `[NAME_…]`, `[NAME_….…]` with a form.
fn cut(text: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (start, end) in opaque_ranges(text) {
        out.push_str(&text[from..start]);
        let token = &text[start..end];
        match crate::token::Token::parse(token) {
            Some(t) if token.contains('.') => out.push_str(&format!("[{}_….…]", t.entity.label())),
            Some(t) => out.push_str(&format!("[{}_…]", t.entity.label())),
            None => out.push_str(token),
        }
        from = end;
    }
    out + &text[from..]
}

/// Every token put back from the mints.
fn revealed(texts: &[String], redaction: &Redaction) -> Vec<String> {
    let by_token: HashMap<String, &str> = redaction
        .mints
        .iter()
        .map(|m| (m.token.to_string(), m.surface.expose().as_str()))
        .collect();
    let reveal = |text: &String| {
        let (mut out, mut from) = (String::new(), 0);
        for (start, end) in opaque_ranges(text) {
            out.push_str(&text[from..start]);
            out.push_str(
                by_token
                    .get(&text[start..end])
                    .copied()
                    .unwrap_or(&text[start..end]),
            );
            from = end;
        }
        out + &text[from..]
    };
    texts.iter().map(reveal).collect()
}
