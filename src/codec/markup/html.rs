//! What HTML calls its elements and attributes.

use std::collections::HashSet;
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
