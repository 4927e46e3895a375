//! Text that speaks to a model: prompt injection in notes and chunks that will be given to one.
//!
//! In: a text. Out: the [`Kinds`] found in it; pure, linear, and no opinion on what to do (the policy's `injection`).
//! Three kinds, each by signs that clinical text rarely has (a doctor may say "disregard previous instructions" too):
//!
//! - **instructions**: an order to forget what was said before ("ignore all previous instructions"), to give away the
//!   prompt, to take another role, words addressed to "the AI", and the marks by which chat templates tell who speaks
//!   (`<|im_start|>`, `[INST]`, `### System:`). Searched also without the characters that nobody sees.
//! - **hidden**: tag characters (U+E0000–E007F outside flags of emoji), overrides of direction and embeddings or isolates
//!   that stay open (Boucher and Anderson, Trojan Source, 2021), runs of zero-width characters or words divided by them,
//!   variation selectors in runs or behind letters.
//! - **exfiltration**: images and links whose address has a query that is to be filled in (`?q=`, `{…}`) or that carries
//!   much data in an image, which clients fetch unasked.
//!
//! It tells attempts, and proves nothing: an attack in other words passes. Who builds prompts must not trust chunks.

mod hidden;

use crate::injection::{Kind, Kinds};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Bytes around a sign within which the whole expression must stand.
const REACH: usize = 160;
/// Characters of a query that carries more than a version or a size.
const QUERY_CHARS_MIN: usize = 80;

/// Signs of instructions, in lower case: none of them frequent in clinical text. What stands around a sign decides.
const SIGNS: [&str; 40] = [
    "ignore ",
    "disregard ",
    "forget ",
    "override ",
    "bypass ",
    "system prompt",
    "your instructions",
    "initial instructions",
    "hidden instructions",
    "developer mode",
    "do anything now",
    "jailbreak",
    "you are now ",
    "you must now ",
    "act as ",
    "pretend ",
    "from now on",
    "new instructions",
    "to the user",
    "ing the user",
    "ai assistant",
    "ai model",
    "language model",
    " llm",
    "chatbot",
    "chatgpt",
    "to the ai",
    "system:",
    "### ",
    "<|",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<system_prompt>",
    "<tool_call>",
    "<function_call",
    "\"role\"",
    "chat history",
];

static SIGN: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SIGNS);
    signs.expect("the signs are ours; anything else is a bug")
});

static INSTRUCTION: LazyLock<Regex> = LazyLock::new(|| {
    let parts = [
        // To forget what was said before.
        r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|the|of|your|my|our|these|those|everything|every|other)\s+){0,4}(?:previous|prior|above|earlier|preceding|foregoing|existing|original|initial|system|safety|your|such)\s+(?:(?:system|safety|and|or)\s+){0,2}(?:instructions?|prompts?|directives?|guidelines?|guardrails?|commands?|rules)\b",
        r"\b(?:ignore|disregard|forget)\s+(?:everything|all|anything)\s+(?:(?:that\s+)?(?:was|you\s+were|you\s+have\s+been)\s+told|(?:said|written|stated)?\s*(?:above|before\s+this))\b",
        r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:all\s+(?:of\s+)?)?your\s+(?:instructions|rules|training|guidelines|programming|safety)\b",
        // To give away what it was told.
        r"\b(?:reveal|print|repeat|output|show|display|leak|disclose|tell\s+me|give\s+me|summari[sz]e)\s+(?:me\s+)?(?:all\s+(?:of\s+)?)?(?:your|the|its)\s+(?:entire\s+|full\s+|exact\s+)?(?:system\s+prompt|(?:initial|hidden|original|system)\s+instructions)\b",
        r"\b(?:begin|new|updated|end\s+of|override\s+the)\s+system\s+prompt\b",
        r"^[\s>*#-]*new\s+instructions?\s*:",
        // To be somebody else.
        r"\byou\s+are\s+now\s+(?:in\s+)?(?:an?\s+)?(?:unrestricted|uncensored|unfiltered|jailbroken|developer\s+mode|dan\b|no\s+longer\s+bound)",
        r"\b(?:act\s+as|pretend\s+(?:to\s+be|you\s+are|that\s+you\s+are))\s+(?:an?\s+|the\s+)?(?:unrestricted|uncensored|unfiltered|jailbroken|dan\b|system\s+administrator|root\s+user|developer\s+mode)",
        r"\b(?:enable|enter|activate|enabled|switch\s+to)\s+(?:the\s+)?developer\s+mode\b|\bdeveloper\s+mode\s+(?:enabled|activated|on)\b",
        r"\bdo\s+anything\s+now\b|\bjailbreak\s+(?:mode|prompt|the\s+model)\b",
        r"\bfrom\s+now\s+on,?\s+you\s+(?:will|must|shall|are\s+to|should|always)?\s*(?:only\s+|always\s+)?(?:respond|answer|reply|ignore|obey|act|pretend|output|say)\b",
        // To the machine.
        r"\b(?:note|attention|message|instructions?|notice|reminder)\s*(?:to|for|:)?\s*(?:the\s+|any\s+|all\s+)?(?:ai\b|llms?\b|ai\s+(?:assistant|model)s?|(?:large\s+)?language\s+models?|chatbots?|chatgpt)\s*(?:assistants?|models?|systems?|agents?)?\s*(?:reading|processing|summari[sz]ing|that|who|:|,|-)",
        r"\bif\s+you\s+are\s+an?\s+(?:ai\b|llm|(?:large\s+)?language\s+model|chatbot)",
        r"\bdo\s+not\s+(?:mention|reveal|disclose|tell)\s+(?:this|these|any\s+of\s+this|it)?\s*(?:\w+\s+){0,3}to\s+the\s+user\b|\bwithout\s+(?:telling|informing|asking)\s+the\s+user\b",
        r"\b(?:send|post|forward|upload|append|transmit|exfiltrate)\s+(?:\w+\s+){0,5}(?:chat\s+history|system\s+prompt)\b",
        // Who speaks, as chat templates write it.
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|begin_of_text|start_header_id|end_header_id|endofprompt)\|>",
        r"\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>|</?system_prompt>|</?tool_call>|</?function_calls?>",
        r"^\s*###\s*(?:system|instructions?|assistant|human|user)\s*:",
        r"^\s*system\s*:\s*(?:you\s+(?:are|must|will|should)|ignore|disregard|always|never|from\s+now\s+on|override|respond|answer)\b",
        r#""role"\s*:\s*"(?:system|developer)""#,
    ];
    let pattern = parts.map(|part| format!("(?:{part})")).join("|");
    let expression = RegexBuilder::new(&pattern)
        .case_insensitive(true)
        .multi_line(true)
        .unicode(false) // the words are English, and Unicode's word boundaries cost the fast engine
        .build();
    expression.expect("the expression is ours; anything else is a bug")
});

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    // An image or a link of Markdown, an image of HTML; then its address.
    let pattern = r#"(?i)(?:(?P<image>!)?\[[^\]\n]{0,300}\]\(\s*<?|(?P<html><img\b[^>]{0,200}?\bsrc\s*=\s*["']?))(?P<url>(?:https?:)?//[^)>"'\n]{1,2000})"#;
    Regex::new(pattern).expect("the expression is ours; anything else is a bug")
});

/// The kinds of a text.
pub(super) fn find(text: &str, kinds: &mut Kinds) {
    let seen: Cow<'_, str> = match text.is_ascii() {
        true => Cow::Borrowed(text),
        false => {
            if hidden::is_in(text) {
                kinds.add(Kind::Hidden);
            }
            plain(hidden::visible(text))
        }
    };
    if has_instruction(&seen) {
        kinds.add(Kind::Instructions);
    }
    if has_exfiltration(&seen) {
        kinds.add(Kind::Exfiltration);
    }
}

/// The kinds of an address that stands in an attribute of HTML by itself: `is_image` where clients fetch it unasked.
pub(super) fn find_in_address(address: &str, is_image: bool, kinds: &mut Kinds) {
    if address.contains("//") && carries(address.trim(), is_image) {
        kinds.add(Kind::Exfiltration);
    }
}

/// Blanks of other kinds and full-width letters look the same, and the expressions know ASCII's only.
fn plain(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_wide = |c: char| ('\u{ff01}'..='\u{ff5e}').contains(&c);
    let is_other = |c: char| !c.is_ascii() && (c.is_whitespace() || is_wide(c));
    let plain = |c: char| match c {
        c if is_wide(c) => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c if is_other(c) => ' ',
        c => c,
    };
    match text.contains(is_other) {
        true => Cow::Owned(text.chars().map(plain).collect()),
        false => text,
    }
}

fn has_instruction(text: &str) -> bool {
    let mut stretch: Option<(usize, usize)> = None;
    let is_match = |(start, end): (usize, usize)| {
        let (start, end) = (text.floor_char_boundary(start), text.ceil_char_boundary(end));
        INSTRUCTION.is_match(text.get(start..end).unwrap_or_default())
    };
    for sign in SIGN.find_iter(text) {
        let (start, end) = (
            sign.start().saturating_sub(REACH),
            (sign.end() + REACH).min(text.len()),
        );
        // Signs in a crowd share their surroundings: nothing is searched twice.
        stretch = match stretch {
            Some((from, to)) if start <= to => Some((from, end)),
            Some(done) if is_match(done) => return true,
            _ => Some((start, end)),
        };
    }
    stretch.is_some_and(is_match)
}

fn has_exfiltration(text: &str) -> bool {
    // An address with a scheme or without: `](//host/…)`.
    if !text.contains("//") || !(text.contains("](") || text.contains("<img") || text.contains("<IMG")) {
        return false;
    }
    ADDRESS.captures_iter(text).any(|found| {
        let is_image = found.name("image").or(found.name("html")).is_some();
        let url = found.name("url").map_or("", |url| url.as_str());
        carries(url.trim_end(), is_image)
    })
}

/// Whether an address is to be filled in, or carries data in an image.
fn carries(url: &str, is_image: bool) -> bool {
    let query = url
        .split_once('?')
        .map(|(_, query)| query.split('#').next().unwrap_or_default());
    let to_fill =
        |text: &str| text.contains(['{', '[', '<', '$', '}']) || text.to_ascii_lowercase().contains("%7b");
    let is_open = |query: &str| query.ends_with('=') || query.split('&').any(|pair| pair.ends_with('='));
    let is_long = |query: &str| query.chars().count() >= QUERY_CHARS_MIN || query.contains(' ');
    match query {
        Some(query) => to_fill(query) || is_open(query) && is_image || is_image && is_long(query),
        None => is_image && to_fill(url),
    }
}

#[cfg(test)]
#[path = "injection/tests.rs"]
mod tests;
