//! Which framework's chunk a JSON text is, told by the members of its root: cheap, for it skips what they hold.
//!
//! | framework | told by |
//! | --- | --- |
//! | LangChain `Document` | `page_content`; serialised (`dumpd`): `lc`, `type`, `kwargs.page_content` |
//! | LlamaIndex `TextNode` | `id_` or `node_id`, and `text` or `text_resource.text` |
//! | LlamaIndex, as vector stores keep it | `_node_content`, also inside `metadata` |
//! | Haystack `Document` | `content` and `meta`; flat: `content`, `id` and one of its own members |
//! | Unstructured element | `type`, `element_id` and `text` |
//!
//! Lists, as Unstructured writes them, are known where every element is. Members and their kinds by the frameworks' own
//! serialisers: `langchain_core.documents.base`, `llama_index.core.schema`, `haystack.dataclasses.document`,
//! `unstructured.documents.elements`.

use jiter::{Jiter, Peek};

/// Members that tell shapes apart; below a dot those of a member that is an object.
const TELLING: [&str; 23] = [
    "page_content",
    "lc",
    "type",
    "kwargs",
    "kwargs.page_content",
    "id",
    "id_",
    "node_id",
    "text",
    "text_resource",
    "text_resource.text",
    "_node_content",
    "metadata",
    "metadata._node_content",
    "content",
    "meta",
    "blob",
    "score",
    "embedding",
    "sparse_embedding",
    "source_id",
    "split_id",
    "element_id",
];
/// What Haystack's flat form has besides `id` and `content`: one of these.
const HAYSTACK_OWN: [&str; 6] = [
    "blob",
    "score",
    "embedding",
    "sparse_embedding",
    "source_id",
    "split_id",
];

/// Whether a JSON text is a chunk, or a list of chunks, of a framework.
pub(in crate::codec) fn is_known(text: &str) -> bool {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut tokens = Jiter::new(body.as_bytes());
    match tokens.peek() {
        Ok(Peek::Object) => is_chunk(&mut tokens).unwrap_or(false),
        Ok(Peek::Array) => is_list(&mut tokens).unwrap_or(false),
        _ => false,
    }
}

/// `None` where the text is no JSON.
fn is_list(tokens: &mut Jiter<'_>) -> Option<bool> {
    let mut next = tokens.known_array().ok()?;
    let is_empty = next.is_none();
    while let Some(token) = next {
        if token != Peek::Object || !is_chunk(tokens)? {
            return Some(false);
        }
        next = tokens.array_step().ok()?;
    }
    Some(!is_empty)
}

fn is_chunk(tokens: &mut Jiter<'_>) -> Option<bool> {
    let mut members = Members(Vec::new());
    members.read(tokens, "")?;
    Some(members.are_of_chunk())
}

/// The telling members of an object.
struct Members(Vec<(&'static str, Peek)>);

impl Members {
    /// Reads the object that starts here, to its end.
    fn read(&mut self, tokens: &mut Jiter<'_>, parent: &str) -> Option<()> {
        let mut member = telling(tokens.known_object().ok()?, parent);
        while let Some(name) = member {
            let value = tokens.peek().ok()?;
            match name {
                Some(name @ ("kwargs" | "metadata" | "text_resource")) if value == Peek::Object => {
                    self.read(tokens, name)?;
                }
                _ => tokens.next_skip().ok()?,
            }
            self.0.extend(name.map(|name| (name, value)));
            member = telling(tokens.next_key().ok()?, parent);
        }
        Some(())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(member, _)| *member == name)
    }

    fn is(&self, name: &str, kind: Peek) -> bool {
        self.0.contains(&(name, kind))
    }

    fn are_of_chunk(&self) -> bool {
        let string = |name| self.is(name, Peek::String);
        let langchain =
            string("page_content") || self.has("lc") && string("type") && string("kwargs.page_content");
        let has_node_text = string("text") || string("text_resource.text");
        let node = (string("id_") || string("node_id")) && has_node_text;
        let stored_node = string("_node_content") || string("metadata._node_content");
        let is_flat = || string("id") && HAYSTACK_OWN.iter().any(|name| self.has(name));
        let haystack = string("content") && (self.is("meta", Peek::Object) || is_flat());
        let unstructured = string("type") && string("element_id") && string("text");
        langchain || node || stored_node || haystack || unstructured
    }
}

/// Which telling member a name is: `None` where there is no name, `Some(None)` for one that tells nothing.
fn telling(name: Option<&str>, parent: &str) -> Option<Option<&'static str>> {
    let is_it = |member: &&&str| match member.split_once('.') {
        Some((outer, inner)) => outer == parent && Some(inner) == name,
        None => parent.is_empty() && Some(**member) == name,
    };
    name.map(|_| TELLING.iter().find(is_it).copied())
}
