//! Where a value may hide in an output: in its bytes, in its strings, and in all base64 in them, packed or not.

use super::Identity;
use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{GzDecoder, ZlibDecoder};
use regex::Regex;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::LazyLock;

/// Shorter values are initials, states and codes.
const CHARS_MIN: usize = 4;
/// Base64 in base64.
const DEPTH_MAX: usize = 4;

static BASE64: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[A-Za-z0-9+/_-]{56,}(?:\s|\\n|\\r)+)*[A-Za-z0-9+/_-]{12,}={0,2}").unwrap()
});

/// The values that occur in an output as whole words, whatever their case.
pub(crate) fn leaks(identities: &[Identity], out: &[u8]) -> Vec<String> {
    let is_sought = |value: &str| value.chars().count() >= CHARS_MIN && !is_ordinary(value);
    let sought: Vec<&Identity> = identities.iter().filter(|i| is_sought(i.value.trim())).collect();
    let values: Vec<&str> = sought.iter().map(|i| i.value.trim()).collect();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(values)
        .unwrap();
    let mut found = BTreeSet::new();
    for (how, text) in texts(out) {
        for hit in finder.find_overlapping_iter(&text) {
            if is_whole_word(&text, hit.start(), hit.end()) {
                let Identity { place, value } = sought[hit.pattern().as_usize()];
                found.insert(format!(
                    "{place} {value:?} in {how}: {:?}",
                    around(&text, hit.start(), hit.end())
                ));
            }
        }
    }
    found.into_iter().collect()
}

/// Names of invented people in the C-CDA samples that are words of the language: Dr. Patricia Primary and Nurse Florence
/// stand beside "primary care provider" and "registered nurse", which stay.
fn is_ordinary(value: &str) -> bool {
    const ORDINARY: [&str; 2] = ["Primary", "Nurse"];
    ORDINARY.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    let after = text.get(end..).and_then(|t| t.chars().next());
    ![before, after].iter().flatten().any(|c| c.is_alphanumeric())
}

fn around(text: &str, start: usize, end: usize) -> String {
    let from = text.floor_char_boundary(start.saturating_sub(50));
    let to = text.ceil_char_boundary((end + 30).min(text.len()));
    text.get(from..to).unwrap_or_default().replace(['\r', '\n'], "⏎")
}

/// The output as text, with what its escapes stand for, and what its base64 holds.
fn texts(out: &[u8]) -> Vec<(&'static str, String)> {
    let text = String::from_utf8_lossy(out).into_owned();
    let mut all = vec![("the output", text.clone())];
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) {
        all.push(("a string", strings(&json)));
    }
    if text.contains('&') {
        let plain = text
            .replace("&amp;", "&")
            .replace("&#39;", "'")
            .replace("&apos;", "'")
            .replace("&quot;", "\"");
        all.push(("unescaped text", plain));
    }
    all.extend(unpacked(&text, 0).into_iter().map(|text| ("base64", text)));
    all
}

/// All strings of a JSON value, one a line.
fn strings(json: &serde_json::Value) -> String {
    use serde_json::Value;
    match json {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(strings).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{name}\n{}", strings(value)))
            .collect(),
        _ => String::new(),
    }
}

fn unpacked(text: &str, depth: usize) -> Vec<String> {
    if depth > DEPTH_MAX {
        return Vec::new();
    }
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engines = [
        GeneralPurpose::new(&STANDARD, config),
        GeneralPurpose::new(&URL_SAFE, config),
    ];
    let mut all = Vec::new();
    for hit in BASE64.find_iter(text) {
        let compact = hit.as_str().replace("\\n", "").replace("\\r", "");
        let compact: String = compact.split_whitespace().collect();
        for engine in &engines {
            let Ok(bytes) = engine.decode(&compact) else {
                continue;
            };
            let mut inflated = Vec::new();
            let is_packed = GzDecoder::new(bytes.as_slice())
                .read_to_end(&mut inflated)
                .is_ok()
                || ZlibDecoder::new(bytes.as_slice())
                    .read_to_end(&mut inflated)
                    .is_ok();
            let inner = String::from_utf8_lossy(if is_packed { &inflated } else { &bytes }).into_owned();
            all.extend(unpacked(&inner, depth + 1));
            all.push(inner);
        }
    }
    all
}

#[test]
fn leaks_are_seen_in_base64_and_escapes() {
    let base64 = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new("dear Ms. Quenby".as_bytes(), flate2::Compression::fast())
        .read_to_end(&mut packed)
        .unwrap();
    let identities = [Identity {
        place: "x".into(),
        value: "Quenby".into(),
    }];
    let inner = base64(format!("twice: {}", base64(b"a QUENBY is here")).as_bytes());
    for out in [
        "QUENBY,".into(),
        r#"{"a":"\u0051uenby"}"#.into(),
        base64(&packed),
        inner,
    ] {
        assert!(!leaks(&identities, out.as_bytes()).is_empty(), "{out}");
    }
    for out in ["Quenbys", "MacQuenby", "[NAME-1]"] {
        assert!(leaks(&identities, out.as_bytes()).is_empty(), "{out}");
    }
}
