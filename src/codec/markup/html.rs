//! What HTML calls its elements and attributes.

use super::is_xml_name;
use crate::phi::Phi;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Elements inside a line of text: what stands next to them belongs to the same word. HTML's, and CDA's `content`,
/// `linkHtml` and `footnoteRef`.
pub(super) static INLINE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a abbr b bdi bdo big cite code content data del dfn em font footnoteref i ins kbd label linkhtml mark q s samp small \
     span strike strong sub sup time tt u wbr"
        .split_whitespace()
        .collect()
});

/// Elements of HTML (WHATWG HTML §4) and of its past (§16.2), without those that embed other languages.
pub(super) static HTML: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a abbr acronym address area article aside b base bdi bdo big blockquote body br button caption center cite code col \
     colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form frame \
     frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark \
     menu meta meter nav nobr noscript object ol optgroup option output p param picture pre progress q s samp section \
     select small source span strike strong style sub summary sup table tbody td textarea tfoot th thead time title tr tt \
     u ul var video wbr xmp"
        .split_whitespace()
        .collect()
});

/// Whether a tag's whole name, a prefix included, is HTML's: it is copied unseen.
pub(super) fn is_html(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HTML.contains(name.as_str()) || DRAWN.contains(name.as_str())
}

/// Attributes of HTML that mean something without a value: `<td nowrap>`. Others hold no place in a text that is markup.
pub(super) static WITHOUT_VALUE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let names = "allowfullscreen async autoplay checked compact controls declare default defer disabled hidden ismap loop multiple muted \
                 noresize noshade novalidate nowrap open readonly required reversed selected";
    names.split_whitespace().collect()
});

/// Elements of SVG and MathML that stand in HTML (SVG 2, appendix F; MathML Core §3).
static DRAWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "svg g defs desc symbol use path rect circle ellipse line polyline polygon tspan textpath image marker pattern clippath \
     lineargradient radialgradient stop foreignobject math mi mn mo mrow mfrac msub msup msubsup msqrt mtext mtable mtr mtd"
        .split_whitespace()
        .collect()
});

/// Whether a tag's whole name is that of an element of Office, which leaves its own in the HTML that it writes: `o:p`, `st1:City`.
/// What stands behind the prefix can be any word, and is searched.
pub(super) fn is_office(name: &str) -> bool {
    let parts = name.split_once(':');
    parts.is_some_and(|(prefix, local)| {
        matches!(prefix, "o" | "v" | "w" | "x" | "m" | "st1") && is_xml_name(local) && !local.contains(':')
    })
}

/// Whether an attribute says a part of a date: those of Office's smart tags, and of HTML's own data.
pub(super) fn is_part_of_date(attribute: &str) -> bool {
    let name = attribute.to_ascii_lowercase();
    matches!(
        name.strip_prefix("data-").unwrap_or(&name),
        "year" | "month" | "day"
    )
}

/// A text in which each `<` that opens no tag is a blank, so that a reader of XML passes over it as readers of HTML do (WHATWG
/// HTML §13.2.5.6). As long as the text: places are the same. `None` where that is the text itself.
pub(super) fn with_tags_only(text: &str) -> Option<Phi<String>> {
    let last = text.rfind('>').unwrap_or_default();
    let opens = memchr::memchr_iter(b'<', text.as_bytes());
    let strays: Vec<usize> = opens.filter(|&at| at > last || !opens_tag(text, at)).collect();
    if strays.is_empty() {
        return None;
    }
    let mut seen = text.as_bytes().to_vec();
    strays.into_iter().for_each(|at| seen[at] = b' ');
    let seen = String::from_utf8(seen);
    Some(Phi::new(seen.expect(
        "a blank in place of a bracket leaves UTF-8 as it was; anything else is a bug",
    )))
}

/// Whether a tag that belongs there, a comment or a declaration starts here.
fn opens_tag(text: &str, at: usize) -> bool {
    let rest = text.get(at + 1..).unwrap_or_default();
    if rest.starts_with(['!', '?']) {
        return true;
    }
    let (is_end, rest) = match rest.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let is_behind = |c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<');
    let (name, behind) = rest.split_at(rest.find(is_behind).unwrap_or(rest.len()));
    let is_tag = match is_end {
        true => behind.trim_start().starts_with('>'),
        false => !behind.starts_with('<'),
    };
    is_tag && (is_html(name) || is_office(name))
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
