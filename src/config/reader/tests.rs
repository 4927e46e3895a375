use super::*;

fn problems(text: &str, read: impl Fn(&Table<'_>)) -> String {
    let source = Source::parse("f.yaml", text).unwrap();
    if let Some(table) = source.root().table() {
        read(&table);
        table.finish();
    }
    source.finish().err().map_or_else(String::new, |p| p.to_string())
}

#[test]
fn all_problems_are_told_at_once_and_none_repeats_a_value() {
    let text = "tasks.max: 900\ntopic: secret1\nlinger_ms: secret2\nscope: secret3\nmode: patiennt\nversion: 1\n\
                on: yes\nlist: secret4\nclients: {a: [1]}\n";
    let told = problems(text, |t| {
        t.need("name");
        t.integer("tasks.max", 1..=64);
        t.texts("topics");
        t.integer("linger_ms", 0..=1000);
        t.choice("scope", &[("patient", 1), ("namespace", 2)]);
        t.choice("mode", &[("patient", 1), ("namespace", 2)]);
        t.text("version");
        t.boolean("on");
        t.get("list").map(|n| n.list());
        t.get("clients").map(|n| n.entries().map(|e| e[0].1.scalar()));
    });
    let expected = "\
f.yaml: name: is missing; add it
f.yaml: tasks.max: is out of range; write a number from 1 to 64
f.yaml: linger_ms: should be a whole number; write a number from 0 to 1000
f.yaml: scope: is not one of the allowed values; use one of `namespace`, `patient`
f.yaml: mode: is not one of the allowed values; did you mean `patient`?
f.yaml: version: should be text; put it in quotes
f.yaml: on: should be true or false; write `true` or `false`
f.yaml: list: should be a list; write `[a, b]` or one item per line after `- `
f.yaml: clients.a: should be one value; write text, a number, true or false
f.yaml: topic: unknown key; did you mean `topics`?";
    assert_eq!(told, expected);
}

#[test]
fn flat_keys_are_read_by_name_and_by_prefix() {
    let text = r#"{"bootstrap.servers": "a:1, b:2", "tasks.max": "3", "consumer.fetch.min.bytes": 5, "consumer.x": true}"#;
    let source = Source::parse("f.json", text).unwrap();
    let table = source.root().table().unwrap();
    assert_eq!(table.texts("bootstrap.servers").unwrap(), ["a:1", "b:2"]);
    assert_eq!(table.integer("tasks.max", 1..=64), Some(3));
    let client: Vec<_> = table
        .under("consumer.")
        .into_iter()
        .map(|(k, n)| (k, n.scalar().unwrap()))
        .collect();
    assert_eq!(
        client,
        [
            ("fetch.min.bytes".into(), "5".into()),
            ("x".into(), "true".into())
        ]
    );
    table.finish();
    assert_eq!(source.finish(), Ok(()));
}

#[test]
fn malformed_files_are_told_by_line_without_their_content() {
    let told = |text: &str| Source::parse("f.yaml", text).unwrap_err().to_string();
    assert_eq!(
        told("a: 1\nSmithson: 2\nSmithson: 3\n"),
        "f.yaml: line 3, column 1: a key is written twice in one map; remove one of the two"
    );
    for bad in [
        "a: [Smithson\nb: 1",
        "a: Smithson: b",
        "a: \"Smithson",
        "--- Smithson\n--- 2",
        "<<: {Smithson: 1}",
    ] {
        let told = told(bad);
        assert!(
            !told.contains("Smithson") && told.starts_with("f.yaml: line "),
            "{told}"
        );
    }
}

#[test]
fn an_empty_file_and_a_list_are_not_maps_of_settings() {
    assert_eq!(
        problems("", |_| ()),
        "f.yaml: should be a map of settings; write `key: value` lines here"
    );
    assert_eq!(
        problems("- a", |_| ()),
        "f.yaml: should be a map of settings; write `key: value` lines here"
    );
}

#[test]
fn quiet_tables_do_not_repeat_keys() {
    let source = Source::parse("f.yaml", "entries:\n- {term: x, Smithson: 1}\n").unwrap();
    let root = source.root().table().unwrap();
    for item in root.get("entries").unwrap().list().unwrap() {
        let entry = item.table().unwrap().quiet();
        entry.text("term");
        entry.finish();
    }
    root.finish();
    assert_eq!(
        source.finish().unwrap_err().to_string(),
        "f.yaml: entries[0]: has an unknown key; use only `term`"
    );
}

#[test]
fn yaml_1_1_surprises_stay_text() {
    let source = Source::parse("f.yaml", "[no, 036, 1_000]").unwrap();
    let items = source.root().list().unwrap();
    let texts: Vec<_> = items.iter().map(|n| n.text().unwrap()).collect();
    assert_eq!(texts, ["no", "036", "1_000"]);
}

#[test]
fn close_names_are_found() {
    assert_eq!(
        closest("bootstrap_server", &["bootstrap.servers", "name"]),
        Some("bootstrap.servers")
    );
    assert_eq!(closest("zzz", &["bootstrap.servers", "name"]), None);
}
