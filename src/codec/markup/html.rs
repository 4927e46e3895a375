//! What HTML calls its elements and attributes.

use super::is_xml_name;
use crate::phi::Phi;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Elements inside a line of text: what stands next to them belongs to the same word. HTML's, and CDA's `content`,
/// `linkHtml` and `footnoteRef`.
pub(super) static INLINE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a abbr b bdi bdo big cite code content data del dfn em font footnoteref i ins kbd label linkhtml mark q s samp small \
     span strike strong sub sup time tt u"
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
    HTML.contains(name.to_ascii_lowercase().as_str())
}

/// Attributes of HTML that mean something without a value: `<td nowrap>`. Others hold no place in a text that is markup.
pub(super) static WITHOUT_VALUE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let names = "allowfullscreen async autoplay checked compact controls declare default defer disabled hidden ismap loop multiple muted \
                 noresize noshade novalidate nowrap open readonly required reversed selected";
    names.split_whitespace().collect()
});

/// Elements of others in one text: each name is looked for in all of it.
const OTHERS_MAX: usize = 64;

/// A text in which each `<` that opens no tag is a blank, so that a reader of XML passes over it as readers of HTML do (WHATWG
/// HTML §13.2.5.6). A tag is an HTML element's, or, beside such, one of an element that is closed somewhere. As long as the text:
/// places are the same. `None` where that is the text itself.
pub(super) fn with_tags_only(text: &str) -> Option<Phi<String>> {
    let last = text.rfind('>').unwrap_or_default();
    let all = || memchr::memchr_iter(b'<', text.as_bytes());
    let mut others = HashMap::new();
    let has_html = all().any(|at| matches!(Bracket::at(text, at), Bracket::Tag(name) if is_html(name)));
    let mut is_stray = |at: usize| match Bracket::at(text, at) {
        _ if at > last => true,
        Bracket::Declaration => false,
        Bracket::Tag(name) if is_html(name) => false,
        Bracket::Tag(name) if has_html && (others.len() < OTHERS_MAX || others.contains_key(name)) => {
            !*others.entry(name).or_insert_with(|| is_element(text, name))
        }
        Bracket::Tag(_) | Bracket::Text => true,
    };
    let strays: Vec<usize> = all().filter(|&at| is_stray(at)).collect();
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

/// What a `<` may open.
enum Bracket<'t> {
    /// A tag of an element with this name.
    Tag(&'t str),
    /// A comment or a declaration.
    Declaration,
    /// Nothing.
    Text,
}

impl<'t> Bracket<'t> {
    fn at(text: &'t str, at: usize) -> Self {
        let rest = text.get(at + 1..).unwrap_or_default();
        if rest.starts_with(['!', '?']) {
            return Bracket::Declaration;
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
        match is_tag && is_xml_name(name) {
            true => Bracket::Tag(name),
            false => Bracket::Text,
        }
    }
}

/// Whether a name that is not HTML's is opened and closed somewhere in the text.
fn is_element(text: &str, name: &str) -> bool {
    let has = |tag: String| text.contains(&tag);
    has(format!("<{name}/>"))
        || has(format!("<{name} />"))
        || (has(format!("<{name}")) && has(format!("</{name}>")))
}
