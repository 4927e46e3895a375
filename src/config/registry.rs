//! The settings `schema.registry.*` of the worker file: where schemas come from and are registered.
//!
//! Names are Confluent's clients' where they mean the same. Secrets never stand in the file: `….env` names a variable,
//! `….file` a file that only its owner can read.

use super::reader::{Node, Table};
use reqwest::Url;
use std::path::PathBuf;
use std::time::Duration;

/// Default of `schema.registry.request.timeout.ms`. A task that waits for an answer does not poll, and an answer of a healthy registry
/// takes milliseconds.
const TIMEOUT_MS: i64 = 10_000;
/// Longest: well below the 45 s after which a group gives a silent member up.
const TIMEOUT_MS_MAX: i64 = 30_000;

/// Where a secret stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretPlace {
    /// A file that only its owner can read.
    File(PathBuf),
    /// An environment variable.
    Env(String),
}

/// How the worker shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// `schema.registry.basic.auth.user.info`: `user:password`.
    Basic(SecretPlace),
    /// `schema.registry.bearer.auth.token`
    Bearer(SecretPlace),
}

/// The settings, resolved. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// `schema.registry.url`: base addresses without a slash at the end, asked in this order.
    pub urls: Vec<String>,
    /// None: the registry asks for none.
    pub credentials: Option<Credentials>,
    /// `schema.registry.ssl.ca.location`: certificates (PEM) to trust beside the system's.
    pub ca: Option<PathBuf>,
    /// `schema.registry.request.timeout.ms`: longest wait for one answer, connecting included.
    pub timeout: Duration,
}

const BASIC: &str = "schema.registry.basic.auth.user.info";
const BEARER: &str = "schema.registry.bearer.auth.token";

impl Registry {
    /// None where no `schema.registry.url` is written, or where it is wrong.
    pub(super) fn read(table: &Table<'_>) -> Option<Self> {
        let urls = table.get("schema.registry.url").map(|node| urls(&node));
        let basic = secret(table, BASIC);
        let bearer = secret(table, BEARER);
        let ca = table.get("schema.registry.ssl.ca.location");
        let ca = ca.and_then(|n| n.filled_text()).map(PathBuf::from);
        let timeout = table.integer("schema.registry.request.timeout.ms", 1..=TIMEOUT_MS_MAX);
        if basic.is_some() && bearer.is_some() {
            table.node().problem(
                format!("has both {BASIC} and {BEARER}"),
                "keep what the registry asks for",
            );
        }
        if urls.is_none() && (basic.is_some() || bearer.is_some() || ca.is_some() || timeout.is_some()) {
            table.node().problem(
                "has settings of a schema registry, but no schema.registry.url",
                "add it",
            );
        }
        Some(Registry {
            urls: urls??,
            credentials: basic.map(Credentials::Basic).or(bearer.map(Credentials::Bearer)),
            ca,
            timeout: Duration::from_millis(timeout.unwrap_or(TIMEOUT_MS).unsigned_abs()),
        })
    }
}

/// Comma-separated addresses.
fn urls(node: &Node<'_>) -> Option<Vec<String>> {
    let urls = node.texts()?;
    if urls.is_empty() {
        return node.empty();
    }
    for url in &urls {
        let url = Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        match url {
            Some(url) if !url.username().is_empty() || url.password().is_some() => node.problem(
                "holds a user or a password",
                format!("take it out of the address: {BASIC}.env or {BASIC}.file name where it stands"),
            ),
            Some(url) if url.query().is_none() && url.fragment().is_none() => continue,
            _ => node.problem("is not an address", "write http://HOST:PORT or https://HOST:PORT"),
        }
        return None;
    }
    let trimmed = urls.iter().map(|url| url.trim_end_matches('/').to_owned());
    Some(trimmed.collect())
}

/// Where the secret of a setting stands.
fn secret(table: &Table<'_>, key: &str) -> Option<SecretPlace> {
    let named = |end: &str| table.get(&format!("{key}.{end}")).and_then(|n| n.filled_text());
    let (file, env) = (named("file"), named("env"));
    if let Some(node) = table.get(key) {
        node.problem(
            "is a secret",
            format!("put it into a file or a variable, and name that in {key}.file or {key}.env"),
        );
    }
    match (file, env) {
        (Some(_), Some(_)) => {
            let what = format!("has both {key}.file and {key}.env");
            table.node().problem(what, "keep one of them");
            None
        }
        (Some(file), None) => Some(SecretPlace::File(PathBuf::from(file))),
        (None, Some(variable)) => Some(SecretPlace::Env(variable.to_owned())),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::reader::Source;

    fn read(text: &str) -> Result<Option<Registry>, String> {
        let source = Source::parse("worker.yaml", text).unwrap();
        let table = source.root().table().unwrap();
        let registry = Registry::read(&table);
        table.finish();
        source.finish().map(|()| registry).map_err(|p| p.to_string())
    }

    #[test]
    fn settings_are_read_and_defaults_filled_in() {
        assert_eq!(read("{}").unwrap(), None);
        let registry = read("schema.registry.url: http://a:8081/,https://b/api/")
            .unwrap()
            .unwrap();
        assert_eq!(registry.urls, ["http://a:8081", "https://b/api"]);
        assert_eq!((registry.credentials, registry.timeout.as_secs()), (None, 10));
        let text = "schema.registry.url: http://a\nschema.registry.basic.auth.user.info.env: REGISTRY_USER\n\
                    schema.registry.ssl.ca.location: /ca.pem\nschema.registry.request.timeout.ms: 500";
        let registry = read(text).unwrap().unwrap();
        let env = SecretPlace::Env("REGISTRY_USER".into());
        assert_eq!(registry.credentials, Some(Credentials::Basic(env)));
        assert_eq!(registry.timeout.as_millis(), 500);
        let text = "schema.registry.url: http://a\nschema.registry.bearer.auth.token.file: /token";
        let file = SecretPlace::File("/token".into());
        assert_eq!(
            read(text).unwrap().unwrap().credentials,
            Some(Credentials::Bearer(file))
        );
    }

    #[test]
    fn secrets_in_the_file_are_refused_and_not_repeated() {
        for text in [
            "schema.registry.url: http://admin:hunter2@a",
            "schema.registry.url: http://a\nschema.registry.basic.auth.user.info: admin:hunter2",
            "schema.registry.url: http://a\nschema.registry.bearer.auth.token: hunter2",
        ] {
            let told = read(text).unwrap_err();
            assert!(told.contains(".env") && !told.contains("hunter2"), "{told}");
        }
    }

    #[test]
    fn five_mistakes_make_five_problems() {
        let told = read(
            "schema.registry.url: a:8081\nschema.registry.basic.auth.user.info.env: A\n\
             schema.registry.bearer.auth.token.env: B\nschema.registry.bearer.auth.token.file: /c\n\
             schema.registry.request.timeout.ms: 0\nschema.registry.ssl.ca.location: ''\nschema.registry.ulr: x",
        );
        let told = told.unwrap_err();
        assert_eq!(told.lines().count(), 5, "{told}");
        let told = read("schema.registry.request.timeout.ms: 5").unwrap_err();
        assert!(told.contains("no schema.registry.url"), "{told}");
        assert!(
            read("schema.registry.url: 'http://a/?x=1'").is_err() && read("schema.registry.url: ''").is_err()
        );
    }
}
