//! The catalog over a registry that answers what a test says, and over files.

use super::*;
use crate::config;
use crate::phi::Phi;
use crate::record::RecordId;
use crate::registry::testing::{Asked, Say, Stub, say};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

const VISIT: &str = r#"{"type":"record","name":"Visit","fields":[{"name":"code","type":"string"}]}"#;

/// A worker and a pipeline with these lines.
struct Site {
    dir: TempDir,
    worker: Worker,
    pipeline: Pipeline,
}

impl Site {
    fn new(lines: &str, files: &[(&str, &str)]) -> Site {
        let dir = TempDir::new().unwrap();
        let path = |name: &str| dir.path().join(name);
        for (name, text) in files {
            std::fs::write(path(name), text).unwrap();
        }
        let state = path("state").display().to_string();
        let worker =
            format!("bootstrap.servers: a:1\ndeid.state.dir: {state}\nschema.registry.url: http://a:1\n");
        std::fs::write(path("w.yaml"), worker).unwrap();
        let pipeline = format!("name: p\ntopics: a,b\ndeid.format: avro\ndeid.policy: safe-harbor\n{lines}");
        std::fs::write(path("p.yaml"), pipeline).unwrap();
        let mut run = config::load(&path("w.yaml"), &[path("p.yaml")]).unwrap();
        let pipeline = run.pipelines.pop().unwrap();
        Site {
            dir,
            worker: run.worker,
            pipeline,
        }
    }

    fn catalog(&self, stub: Option<&Stub>) -> Catalog {
        Catalog::new(
            &self.worker,
            &self.pipeline,
            &self.pipeline.outputs[0],
            stub.map(|stub| Arc::new(stub.client())),
        )
    }
}

fn framed(topic: &str, offset: i64, id: u32, payload: &[u8]) -> SourceRecord {
    SourceRecord {
        id: RecordId {
            topic: topic.into(),
            partition: 0,
            offset,
        },
        timestamp_ms: None,
        key: None,
        value: Some(Phi::from(
            [&[0][..], &id.to_be_bytes(), payload].concat().as_slice(),
        )),
        headers: Vec::new(),
    }
}

/// A registry in which id 1 is a visit; outputs get ids from 100 upwards.
fn registry() -> Stub {
    let next = AtomicU32::new(100);
    Stub::new(move |Asked { line, .. }| match line.as_str() {
        "GET /schemas/ids/1?deleted=true" => say(200, &serde_json::json!({"schema": VISIT}).to_string()),
        line if line.starts_with("POST /subjects/") => say(
            200,
            &format!(r#"{{"id":{}}}"#, next.fetch_add(1, Ordering::Relaxed)),
        ),
        _ => say(404, r#"{"error_code":40403,"message":"m"}"#),
    })
}

fn resolved(schemas: &BatchSchemas, topic: &str, id: u32) -> bool {
    schemas.of(topic).knows(RecordPart::Value, SchemaRef::Id(id))
}

#[test]
fn a_schema_is_resolved_once_for_each_topic() {
    let (site, stub) = (Site::new("", &[]), registry());
    let catalog = site.catalog(Some(&stub));
    let records = [
        framed("a", 0, 1, b""),
        framed("a", 1, 1, b""),
        framed("b", 0, 1, b""),
    ];
    for _ in 0..2 {
        let schemas = catalog
            .prepare(&site.pipeline.outputs[0].policy, &records)
            .unwrap();
        assert!(resolved(&schemas, "a", 1) && resolved(&schemas, "b", 1));
        assert!(!resolved(&schemas, "c", 1));
    }
    let expected = [
        "GET /schemas/ids/1?deleted=true",
        "POST /subjects/a-deid-value/versions",
        "POST /subjects/b-deid-value/versions",
    ];
    assert_eq!(stub.lines(), expected);
}

#[test]
fn another_policy_derives_and_registers_anew() {
    let (site, stub) = (Site::new("", &[]), registry());
    let catalog = site.catalog(Some(&stub));
    let records = [framed("a", 0, 1, b"")];
    catalog
        .prepare(&site.pipeline.outputs[0].policy, &records)
        .unwrap();
    stub.lines();
    let other = Policy::load("pseudonymise").unwrap();
    assert!(resolved(&catalog.prepare(&other, &records).unwrap(), "a", 1));
    assert_eq!(
        stub.lines(),
        ["POST /subjects/a-deid-value/versions"],
        "the input's text is known"
    );
}

#[test]
fn an_unknown_schema_is_asked_for_once_in_each_batch() {
    let (site, stub) = (Site::new("", &[]), registry());
    let catalog = site.catalog(Some(&stub));
    let records = [
        framed("a", 0, 7, b""),
        framed("a", 1, 7, b""),
        framed("a", 2, 1, b""),
    ];
    for _ in 0..2 {
        let schemas = catalog
            .prepare(&site.pipeline.outputs[0].policy, &records)
            .unwrap();
        assert!(!resolved(&schemas, "a", 7) && resolved(&schemas, "a", 1));
    }
    let asked = stub.lines();
    assert_eq!(
        asked.iter().filter(|line| line.contains("/ids/7?")).count(),
        2,
        "{asked:?}"
    );
}

#[test]
fn a_flood_of_unknown_schemas_is_bounded_and_hides_no_known_one() {
    let (site, stub) = (Site::new("", &[]), registry());
    let mut records: Vec<SourceRecord> = (0..1000).map(|n| framed("a", n, 1_000 + n as u32, b"")).collect();
    records.extend((1000..1002).map(|n| framed("a", n, 1, b"")));
    let schemas = site
        .catalog(Some(&stub))
        .prepare(&site.pipeline.outputs[0].policy, &records)
        .unwrap();
    assert!(resolved(&schemas, "a", 1));
    assert_eq!(stub.lines().len(), MISSES_MAX + 2);
}

#[test]
fn a_registry_that_fails_leaves_nothing_behind() {
    let site = Site::new("", &[]);
    let fails = Arc::new(AtomicU32::new(2));
    let left = fails.clone();
    let stub = Stub::new(move |Asked { line, .. }| {
        // Fetching fails first, then registering.
        let healthy = match line.starts_with("POST") {
            true => left.load(Ordering::Relaxed) < 1,
            false => left.load(Ordering::Relaxed) < 2,
        };
        match (healthy, line.starts_with("POST")) {
            (false, _) => {
                left.fetch_sub(1, Ordering::Relaxed);
                say(500, "")
            }
            (true, true) => say(200, r#"{"id":100}"#),
            (true, false) => say(200, &serde_json::json!({"schema": VISIT}).to_string()),
        }
    });
    let catalog = site.catalog(Some(&stub));
    let records = [framed("a", 0, 1, b"")];
    for _ in 0..2 {
        let fault = catalog.prepare(&site.pipeline.outputs[0].policy, &records).err();
        assert!(matches!(fault, Some(Fault::Transient(_))), "{fault:?}");
    }
    assert!(resolved(
        &catalog
            .prepare(&site.pipeline.outputs[0].policy, &records)
            .unwrap(),
        "a",
        1
    ));
    assert_eq!(fails.load(Ordering::Relaxed), 0);
}

#[test]
fn a_schema_that_is_no_use_is_asked_for_again() {
    let site = Site::new("", &[]);
    let stub = Stub::new(|Asked { line, .. }| match line.contains("/ids/1?") {
        true => say(200, r#"{"schema":"{\"type\":\"reco"}"#),
        false => say(200, r#"{"schema":"{}","schemaType":"PROTOBUF"}"#),
    });
    let catalog = site.catalog(Some(&stub));
    let records = [framed("a", 0, 1, b""), framed("a", 1, 2, b"")];
    for _ in 0..2 {
        let schemas = catalog
            .prepare(&site.pipeline.outputs[0].policy, &records)
            .unwrap();
        assert!(resolved(&schemas, "a", 1), "known to be no use");
    }
    assert_eq!(stub.lines().len(), 4);
}

#[test]
fn fields_that_stop_a_policy_are_named() {
    let (site, stub) = (Site::new("", &[]), registry());
    let mut policy = Policy::load("safe-harbor").unwrap();
    policy.unknown_fields = crate::policy::UnknownFields::Stop;
    let fault = site
        .catalog(Some(&stub))
        .prepare(&policy, &[framed("a", 0, 1, b"")])
        .err();
    let Some(Fault::Fatal(told)) = fault else {
        panic!("{fault:?}")
    };
    assert!(told.contains("code") && told.contains("unknown_fields"), "{told}");
    assert_eq!(stub.lines().len(), 1, "nothing was registered");
}

#[test]
fn files_need_no_registry_and_outputs_are_explained_in_files() {
    let lines = "deid.schema.files: {'1': visit.avsc, key-unframed: key.avsc}";
    let site = Site::new(lines, &[("visit.avsc", VISIT), ("key.avsc", "\"string\"")]);
    let records = [framed("a", 0, 1, b""), framed("a", 1, 2, b"")];
    let schemas = site
        .catalog(None)
        .prepare(&site.pipeline.outputs[0].policy, &records)
        .unwrap();
    assert!(resolved(&schemas, "a", 1) && !resolved(&schemas, "a", 2));
    for name in ["value-1.avsc", "key-unframed.avsc"] {
        let path = site.dir.path().join("state/schemas/p").join(name);
        assert!(path.is_file(), "{name}");
    }
    let lines = "deid.schema.files: {value: visit.avsc}";
    let site = Site::new(lines, &[("visit.avsc", VISIT)]);
    let schemas = site
        .catalog(None)
        .prepare(&site.pipeline.outputs[0].policy, &records)
        .unwrap();
    assert!(resolved(&schemas, "a", 2), "one file for all");
}

#[test]
fn a_file_that_is_no_schema_stops_the_pipeline() {
    let site = Site::new(
        "deid.schema.files: {value: visit.avsc}",
        &[("visit.avsc", "{\"type\": \"reco")],
    );
    let fault = site
        .catalog(None)
        .prepare(&site.pipeline.outputs[0].policy, &[])
        .err();
    assert!(
        matches!(&fault, Some(Fault::Fatal(told)) if told.contains("visit.avsc")),
        "{fault:?}"
    );
}

#[test]
fn other_formats_ask_for_nothing() {
    let stub = Stub::new(|_| Say::Nothing);
    let mut site = Site::new("", &[]);
    site.pipeline.format = Format::Json;
    assert!(
        site.catalog(Some(&stub))
            .prepare(&site.pipeline.outputs[0].policy, &[framed("a", 0, 1, b"")])
            .is_ok()
    );
    assert!(stub.lines().is_empty());
}
