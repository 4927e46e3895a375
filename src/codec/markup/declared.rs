//! Declarations in front of a document: what they may say to be copied unseen.

use regex::Regex;
use std::sync::LazyLock;

/// Characters of the longest name of an encoding that is taken for one.
const ENCODING_CHARS_MAX: usize = 20;

/// Whether an XML declaration says nothing but version, encoding and whether it stands alone, in the words of the standard
/// (XML 1.0 §2.8, §4.3.3): it is copied unseen.
pub(super) fn is_plain(declared: &str) -> bool {
    let is_encoding = |name: &str| {
        name.len() <= ENCODING_CHARS_MAX
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let says = |attribute: &str| {
        let (name, value) = attribute.split_once('=').unwrap_or_default();
        let quoted = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
        match (name, quoted('"').or_else(|| quoted('\'')).unwrap_or_default()) {
            ("version", value) => matches!(value, "1.0" | "1.1"),
            ("encoding", value) => is_encoding(value),
            ("standalone", value) => matches!(value, "yes" | "no"),
            _ => false,
        }
    };
    let attributes = declared.strip_prefix("xml").unwrap_or_default();
    !attributes.is_empty() && attributes.split_ascii_whitespace().all(says)
}

/// Whether a document type is one of HTML's and XHTML's (WHATWG HTML §13.1.1, XHTML 1.0 §3.1.1), with W3C's identifiers and
/// addresses: it is copied unseen.
pub(super) fn is_doctype_of_html(declared: &str) -> bool {
    static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
        // Words and names of files are W3C's, each: a name of somebody in their place is none of them.
        let kind = r"(?: [0-9](?:\.[0-9]{1,2})?| Strict| Transitional| Frameset| Basic| Mobile| Final)";
        let identifier = format!(r#"PUBLIC\s+"-//(?:W3C|IETF)//DTD X?HTML{kind}{{0,3}}//EN""#);
        let folder = "(?:html4|html401|REC-html40|xhtml1|xhtml11|xhtml-basic)";
        let file =
            "(?:strict|loose|frameset|xhtml1-(?:strict|transitional|frameset)|xhtml11|xhtml-basic1[01])";
        let address = format!(r#""http://www\.w3\.org/(?:TR|MarkUp)/{folder}(?:/DTD)?/{file}\.dtd""#);
        let known = format!(r"^\s*(?i:html)(?:\s+{identifier}(?:\s+{address})?)?\s*$");
        Regex::new(&known).expect("the pattern is fixed; tests compile it")
    });
    KNOWN.is_match(declared)
}

/// Whether a document type declares something itself (XML 1.0 §2.8): a bracket outside of quotes.
pub(super) fn has_declarations(declared: &str) -> bool {
    let mut quote = None;
    declared.chars().any(|c| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        quote.is_none() && c == '['
    })
}
