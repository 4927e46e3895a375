//! The client against a server on loopback that answers what a test says.

use super::testing::{Asked, Say, Stub, say};
use super::*;
use crate::config::registry::Registry as Settings;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

fn schema(found: Result<Found, Fault>) -> Arc<SchemaText> {
    match found.unwrap() {
        Found::Schema(schema) => schema,
        other => panic!("{other:?}"),
    }
}

const SCHEMA: &str = r#"{"schema":"\"string\"","metadata":{"tags":{"b":["PII"],"a":["PHI","X"]}}}"#;
const UNKNOWN: &str = r#"{"error_code":40403,"message":"Schema of Dorothea Quimby not found"}"#;

#[test]
fn a_schema_is_fetched_once_with_its_tags() {
    let stub = Stub::new(|_| say(200, SCHEMA));
    let client = stub.client();
    let found = schema(client.schema(SchemaRef::Id(7)));
    assert_eq!(
        (found.kind, found.text.as_str()),
        (SchemaKind::Avro, "\"string\"")
    );
    let tags = [
        ("a".to_owned(), vec!["PHI".to_owned(), "X".to_owned()]),
        ("b".into(), vec!["PII".into()]),
    ];
    assert_eq!(found.tags, tags);
    schema(client.schema(SchemaRef::Id(7)));
    assert_eq!(stub.lines(), ["GET /schemas/ids/7?deleted=true"]);
    client.forget(SchemaRef::Id(7));
    schema(client.schema(SchemaRef::Id(7)));
    let guid = SchemaRef::Guid(*b"0123456789abcdef");
    schema(client.schema(guid));
    let lines = stub.lines();
    assert_eq!(
        lines.len(),
        2,
        "asked again after it was forgotten, and for the GUID: {lines:?}"
    );
    assert_eq!(
        lines[1],
        "GET /schemas/guids/30313233-3435-3637-3839-616263646566?deleted=true"
    );
}

#[test]
fn an_unknown_schema_is_no_fault_and_asked_for_again() {
    let stub = Stub::new(|_| say(404, UNKNOWN));
    let client = stub.client();
    for _ in 0..2 {
        assert_eq!(client.schema(SchemaRef::Id(7)), Ok(Found::Nothing));
    }
    assert_eq!(stub.lines().len(), 2, "what is not there is not remembered");
    assert_eq!(client.schema(SchemaRef::Id(1 << 31)), Ok(Found::Nothing));
    assert!(stub.lines().is_empty(), "no registry gives such numbers");
}

#[test]
fn a_guid_is_unknown_only_to_a_registry_that_answers() {
    let guid = SchemaRef::Guid([7; 16]);
    // Registries without GUIDs: Apicurio's way to say so, and Confluent's.
    let confluent = r#"{"error_code":404,"message":"HTTP 404 Not Found"}"#;
    for unknown in ["", confluent] {
        let old = Stub::new(move |asked| match asked.line.contains("/guids/") {
            true => say(404, unknown),
            false => say(404, UNKNOWN),
        });
        assert_eq!(old.client().schema(guid), Ok(Found::Nothing));
    }
    // No registry at all.
    let wrong = Stub::new(|_| say(404, "<html>nothing here, Dorothea</html>"));
    for schema in [guid, SchemaRef::Id(7)] {
        let told = wrong.client().schema(schema).unwrap_err();
        assert!(
            matches!(&told, Fault::Transient(t) if t.contains("schema.registry.url")),
            "{told}"
        );
    }
}

#[test]
fn every_other_answer_is_transient_and_quotes_nothing() {
    let cases = [
        (
            500,
            r#"{"error_code":50001,"message":"Dorothea"}"#,
            "HTTP 500, error_code 50001",
        ),
        (503, "Dorothea", "HTTP 503 without"),
        (429, "", "HTTP 429"),
        (302, "", "HTTP 302"),
        (200, "Dorothea", "no answer"),
        (200, r#"{"version": 7}"#, "no answer"),
        (200, r#"{"schema": {"Dorothea": 1}}"#, "no answer"),
        (404, r#"{"error_code":404,"message":"Dorothea"}"#, "HTTP 404"),
    ];
    for (status, body, part) in cases {
        let stub = Stub::new(move |_| say(status, body));
        let client = stub.client();
        for told in [
            client.schema(SchemaRef::Id(7)).unwrap_err(),
            client.register("s", SchemaKind::Avro, "{}", false).unwrap_err(),
        ] {
            let Fault::Transient(text) = &told else {
                panic!("{told}")
            };
            assert!(
                text.contains(part) && !text.contains("Dorothea"),
                "{status} {body}: {text}"
            );
        }
    }
    let nobody = Settings {
        urls: vec![format!("http://{}", closed_port())],
        ..Stub::new(|_| Say::Nothing).settings()
    };
    let told = Registry::open(&nobody)
        .unwrap()
        .schema(SchemaRef::Id(1))
        .unwrap_err();
    assert!(
        matches!(&told, Fault::Transient(t) if t.contains("cannot be reached")),
        "{told}"
    );
}

fn closed_port() -> String {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string()
}

#[test]
fn a_registry_that_does_not_answer_is_given_up_in_time() {
    let stub = Stub::new(|_| Say::Nothing);
    let settings = Settings {
        timeout: Duration::from_millis(100),
        ..stub.settings()
    };
    let started = Instant::now();
    let told = Registry::open(&settings)
        .unwrap()
        .schema(SchemaRef::Id(7))
        .unwrap_err();
    assert!(
        matches!(&told, Fault::Transient(t) if t.contains("timeout")),
        "{told}"
    );
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn the_next_address_is_asked_when_one_fails() {
    let stub = Stub::new(|_| say(200, SCHEMA));
    let settings = Settings {
        urls: vec![format!("http://{}", closed_port()), stub.url.clone()],
        ..stub.settings()
    };
    schema(Registry::open(&settings).unwrap().schema(SchemaRef::Id(7)));
}

#[test]
fn references_come_before_what_needs_them_and_once() {
    let stub = Stub::new(|Asked { line, .. }| {
        let refers = |names: &[&str]| {
            let list: Vec<String> = (names.iter())
                .map(|n| format!(r#"{{"name":"{n}","subject":"{n}-subject","version":1}}"#))
                .collect();
            format!(r#","references":[{}]"#, list.join(","))
        };
        let (text, references) = match line.split('?').next().unwrap() {
            "GET /schemas/ids/1" => ("root", refers(&["a", "b"])),
            "GET /subjects/a-subject/versions/1" => ("a", refers(&["c"])),
            "GET /subjects/b-subject/versions/1" => ("b", refers(&["c", "a"])),
            "GET /subjects/c-subject/versions/1" => ("c", String::new()),
            "GET /schemas/ids/2" => ("dangling", refers(&["gone"])),
            _ => return say(404, r#"{"error_code":40401,"message":"m"}"#),
        };
        say(200, &format!(r#"{{"id":9,"schema":"{text}"{references}}}"#))
    });
    let client = stub.client();
    let found = schema(client.schema(SchemaRef::Id(1)));
    let order: Vec<&str> = found.references.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(order, ["c", "a", "b"]);
    assert_eq!(stub.lines().len(), 4);
    let useless = client.schema(SchemaRef::Id(2)).unwrap();
    assert!(
        matches!(&useless, Found::Useless(why) if why.contains("does not have")),
        "{useless:?}"
    );
}

#[test]
fn endless_references_are_given_up() {
    let stub = Stub::new(|Asked { line, .. }| {
        let next: u32 = line.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or(0) + 1;
        let reference = format!(r#"{{"name":"n{next}","subject":"s","version":{next}}}"#);
        say(
            200,
            &format!(r#"{{"id":1,"schema":"x","references":[{reference}]}}"#),
        )
    });
    let found = stub.client().schema(SchemaRef::Id(1)).unwrap();
    assert!(
        matches!(&found, Found::Useless(why) if why.contains("100")),
        "{found:?}"
    );
    assert_eq!(stub.lines().len(), REFERENCES_MAX + 1);
}

#[test]
fn registering_gives_the_id_or_the_guid() {
    let stub = Stub::new(|_| say(200, r#"{"id":12,"guid":"30313233-3435-3637-3839-616263646566"}"#));
    let client = stub.client();
    let register = |by_guid| {
        client.register(
            "visits-deid-value",
            SchemaKind::JsonSchema,
            "{\"type\":\"object\"}",
            by_guid,
        )
    };
    assert_eq!(register(false), Ok(SchemaRef::Id(12)));
    assert_eq!(register(true), Ok(SchemaRef::Guid(*b"0123456789abcdef")));
    let asked: Vec<Asked> = stub.asked.try_iter().collect();
    assert_eq!(asked[0].line, "POST /subjects/visits-deid-value/versions");
    let body: serde_json::Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({"schema": "{\"type\":\"object\"}", "schemaType": "JSON"})
    );
    let old = Stub::new(|_| say(200, r#"{"id":12}"#));
    let registered = old.client().register("s", SchemaKind::Avro, "{}", true);
    assert_eq!(
        registered,
        Ok(SchemaRef::Id(12)),
        "registries before GUIDs give ids only"
    );
}

#[test]
fn an_incompatible_schema_is_transient_and_says_what_to_do() {
    for (status, code) in [(409, 409), (422, 42_201)] {
        let body = format!(r#"{{"error_code":{code},"message":"Dorothea"}}"#);
        let stub = Stub::new(move |_| say(status, &body));
        let told = stub
            .client()
            .register("visits-value", SchemaKind::Avro, "{}", false)
            .unwrap_err();
        let Fault::Transient(text) = told else {
            panic!("{told}")
        };
        for part in ["`visits-value`", &code.to_string(), "compatibility"] {
            assert!(
                text.contains(part) && !text.contains("Dorothea"),
                "{part}: {text}"
            );
        }
    }
}

#[test]
fn credentials_come_from_files_and_are_sent() {
    let stub = Stub::new(|_| say(200, SCHEMA));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let open = |text: &str, mode, credentials: fn(SecretPlace) -> Credentials| {
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        Registry::open(&Settings {
            credentials: Some(credentials(SecretPlace::File(path.clone()))),
            ..stub.settings()
        })
    };
    let sent = |client: Result<Registry, Fault>| {
        schema(client.unwrap().schema(SchemaRef::Id(1)));
        stub.asked.try_iter().last().unwrap().authorization
    };
    assert_eq!(
        sent(open("user:pass:word\n", 0o600, Credentials::Basic)),
        "Basic dXNlcjpwYXNzOndvcmQ="
    );
    assert_eq!(
        sent(open(" token-1\n", 0o400, Credentials::Bearer)),
        "Bearer token-1"
    );
    for (text, mode) in [("no-colon", 0o600), ("user:hunter2", 0o644)] {
        let Err(Fault::Fatal(told)) = open(text, mode, Credentials::Basic) else {
            panic!("{text}")
        };
        assert!(!told.contains("hunter2") && !told.contains("no-colon"), "{told}");
    }
}

#[test]
fn wrong_credentials_are_for_a_person() {
    for status in [401, 403] {
        let stub = Stub::new(move |_| say(status, "Unauthorized"));
        let told = stub.client().schema(SchemaRef::Id(1)).unwrap_err();
        assert!(
            matches!(&told, Fault::Fatal(t) if t.contains("credentials")),
            "{told}"
        );
    }
}

#[test]
fn a_file_without_certificates_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    for text in [None, Some("no PEM")] {
        if let Some(text) = text {
            std::fs::write(&path, text).unwrap();
        }
        let settings = Settings {
            ca: Some(path.clone()),
            ..Stub::new(|_| Say::Nothing).settings()
        };
        let told = Registry::open(&settings).map(drop).unwrap_err();
        assert!(matches!(&told, Fault::Fatal(t) if t.contains("ca.pem")), "{told}");
    }
}
