use super::*;
use crate::document::FieldPath;
use std::fs;
use std::path::Path;

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The problems of a policy file, without its folder.
fn told(folder: &Path, name: &str) -> String {
    let problems = Policy::load(folder.join(name).to_str().unwrap())
        .unwrap_err()
        .to_string();
    problems.replace(&format!("{}/", folder.display()), "")
}

fn named(policy: &Policy, action: Action) -> Vec<&'static str> {
    Entity::ALL
        .iter()
        .filter(|&&e| policy.action(e) == action)
        .map(|e| e.name())
        .collect()
}

#[test]
fn built_in_policies_do_what_their_names_say() {
    let load = |name| Policy::load(name).unwrap_or_else(|problems| panic!("{problems}"));
    let safe_harbor = load("safe-harbor");
    assert_eq!(safe_harbor.status, Status::SafeHarbor);
    assert_eq!(
        named(&safe_harbor, Action::Generalise),
        ["zip", "date", "birth_date", "age"]
    );
    assert_eq!(named(&safe_harbor, Action::Keep), ["state"]);
    assert_eq!(named(&safe_harbor, Action::Label).len(), Entity::ALL.len() - 5);
    assert_eq!(
        safe_harbor.record_key,
        KeyRule {
            entity: Entity::Id,
            action: Action::Label
        }
    );

    let pseudonymise = load("pseudonymise");
    assert_eq!(
        (pseudonymise.status, pseudonymise.scope),
        (Status::Pseudonymised, Scope::Patient)
    );
    assert_eq!(named(&pseudonymise, Action::Keep), ["state"]);
    assert_eq!(named(&pseudonymise, Action::Token).len(), Entity::ALL.len() - 1);

    let limited = load("limited-data-set");
    assert_eq!(limited.status, Status::Pseudonymised);
    assert_eq!(
        named(&limited, Action::Keep),
        ["city", "state", "zip", "date", "birth_date", "age"]
    );
    assert_eq!(named(&limited, Action::Token).len(), Entity::ALL.len() - 6);

    let research = load("research");
    assert_eq!(
        (research.status, research.shift_days_max),
        (Status::Pseudonymised, 365)
    );
    assert_eq!(named(&research, Action::ShiftDate), ["date", "birth_date"]);
    assert_eq!(named(&research, Action::Generalise), ["zip", "age"]);

    let digests: std::collections::BTreeSet<String> =
        built_in::NAMES.iter().map(|name| load(name).digest).collect();
    assert_eq!(digests.len(), built_in::NAMES.len());
}

#[test]
fn the_base_names_the_usual_paths() {
    let policy = Policy::load("safe-harbor").unwrap();
    let cases = [
        ("patient.name", Some(FieldRule::Is(Entity::Name))),
        ("patient.firstName", Some(FieldRule::Is(Entity::Name))),
        ("name[].family", Some(FieldRule::Is(Entity::Name))),
        (
            "entry[].resource.name[].given[]",
            Some(FieldRule::Is(Entity::Name)),
        ),
        ("drug.name", None),
        ("patient.birthDate", Some(FieldRule::Is(Entity::BirthDate))),
        ("DOB", Some(FieldRule::Is(Entity::BirthDate))),
        ("a.b.mrn", Some(FieldRule::Is(Entity::Mrn))),
        ("$key.mrn", Some(FieldRule::Is(Entity::Mrn))),
        ("patient.address[].line[]", Some(FieldRule::Is(Entity::Address))),
        ("address[].postalCode", Some(FieldRule::Is(Entity::Zip))),
        ("address[].state", Some(FieldRule::Is(Entity::State))),
        ("identifier[].value", Some(FieldRule::Is(Entity::Id))),
        ("identifier[].system", Some(FieldRule::Keep)),
        ("code.coding[].code", Some(FieldRule::Keep)),
        ("extension[].url", Some(FieldRule::Keep)),
        ("photo[].url", Some(FieldRule::Is(Entity::Photo))),
        ("content[].attachment.data", Some(FieldRule::Attachment)),
        ("presentedForm[].data", Some(FieldRule::Attachment)),
        ("entry[].resource.data", Some(FieldRule::Attachment)),
        ("entry[].request.url", Some(FieldRule::Reference)),
        ("entry[].fullUrl", Some(FieldRule::Reference)),
        (
            "address[].extension[].extension[].valueDecimal",
            Some(FieldRule::Is(Entity::Address)),
        ),
        ("position.longitude", Some(FieldRule::Is(Entity::Address))),
        ("entry[].resource.resourceType", Some(FieldRule::Keep)),
        ("metadata.source", Some(FieldRule::Is(Entity::Id))),
        ("patients.{key}", Some(FieldRule::Is(Entity::Id))),
        ("page_content", Some(FieldRule::Narrative)),
        (
            "_node_content.relationships.1.node_id",
            Some(FieldRule::Is(Entity::Id)),
        ),
        (
            "_node_content.relationships.1.hash",
            Some(FieldRule::Is(Entity::Id)),
        ),
        ("_node_content.text_template", Some(FieldRule::Keep)),
        (
            "[].metadata.data_source.record_locator.a.b",
            Some(FieldRule::Is(Entity::Id)),
        ),
        ("[].metadata.filename", Some(FieldRule::Is(Entity::Id))),
        ("metadata.sent_from[]", Some(FieldRule::Is(Entity::Email))),
        ("cc", None),
        ("note", None),
        ("type", Some(FieldRule::Keep)),
        ("order.type", None),
    ];
    for (path, rule) in cases {
        assert_eq!(policy.fields.find(&FieldPath::new(path)), rule, "{path}");
    }
    assert!(policy.subject[0].matches(&FieldPath::new("patient.mrn")));
}

#[test]
fn a_file_extends_a_built_in_policy_and_another_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "staff.yaml",
        "- {term: Dr. Nobody, entity: name}\n- {term: OLD, entity: id, enabled: false}\n",
    );
    write(
        at,
        "middle.yaml",
        "name: middle\nversion: '1'\nextends: pseudonymise\nnamespace: shared\ndictionary: [{term: Acme, entity: name}]\n\
         fields: {order.type: id, ward.name: keep}\nactions: {phone: remove}\nheaders: {allow: []}\n",
    );
    let path = write(
        at,
        "top.yaml",
        "name: top\nversion: '2'\nextends: middle.yaml\ndictionary_files: [staff.yaml]\nfields: {ward.name: name}\n\
         actions: {account: {mask: {keep_last: 4}}, default: label}\nzip3_restricted: ['893', '036']\n\
         subject: [chart]\nrecord_key: {entity: mrn}\n",
    );
    let policy = Policy::load(&path).unwrap();
    assert_eq!(
        (
            policy.name.as_str(),
            policy.version.as_str(),
            policy.namespace.as_str()
        ),
        ("top", "2", "shared")
    );
    assert_eq!(policy.action(Entity::Account), Action::Mask { keep_last: 4 });
    assert_eq!(policy.action(Entity::Phone), Action::Remove, "from the middle");
    assert_eq!(policy.action(Entity::Name), Action::Label, "the nearest default");
    assert_eq!(
        policy.action(Entity::State),
        Action::Keep,
        "an action by name is stronger than any default"
    );
    let rule = |path| policy.fields.find(&FieldPath::new(path));
    assert_eq!(rule("ward.name"), Some(FieldRule::Is(Entity::Name)));
    assert_eq!(rule("order.type"), Some(FieldRule::Is(Entity::Id)));
    assert_eq!(
        rule("patient.name"),
        Some(FieldRule::Is(Entity::Name)),
        "from the base"
    );
    assert_eq!(
        policy.record_key,
        KeyRule {
            entity: Entity::Mrn,
            action: Action::Token
        }
    );
    assert_eq!(
        policy.zip3_restricted,
        ["036", "893"],
        "lists replace, and are sorted"
    );
    assert_eq!((policy.subject.len(), policy.headers_allowed.len()), (1, 0));
    let terms: Vec<&str> = policy
        .dictionary
        .iter()
        .map(|e| e.term.expose().as_str())
        .collect();
    assert_eq!(terms, ["Dr. Nobody", "OLD", "Acme"], "dictionaries add up");
    assert!(!policy.dictionary[1].enabled && policy.dictionary[0].whole_word);
}

#[test]
fn all_mistakes_are_told_at_once_without_a_word_of_the_dictionary() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "staff.yaml",
        "- {term: Smithson}\n- {entity: name, Smithson: 1}\n- Smithson\n",
    );
    write(
        at,
        "bad.yaml",
        "\
name: bad policy
version: 1.10
extends: safe-harbor
status: safe-harbour
scope: everywhere
feilds: {}
subject: [a..b]
fields:
  patient.name: nmae
  \"a.na*me\": name
  note: narative
actions:
  name: shift-date
  default: shift-date
  mrm: token
  phone: tokn
  ssn: {mask: {keep_last: 99}}
record_key: {entity: mrn, action: generalise}
headers: {alow: [a]}
zip3_restricted: ['36', \"036\"]
shift_days_max: 0
dictionary_files: [staff.yaml, none.yaml]
dictionary:
- {term: Smithson, entity: name, replacement: Mr SMITHSON}
- {term: '...', entity: name, whole_word: perhaps}
",
    );
    let entities = Entity::ALL
        .iter()
        .map(|e| e.name())
        .collect::<Vec<_>>()
        .join(", ");
    let expected = format!(
        "\
staff.yaml: [0].entity: is missing; add it
staff.yaml: [1].term: is missing; add it
staff.yaml: [1]: has an unknown key; use only `case_sensitive`, `enabled`, `entity`, `replacement`, `term`, `whole_word`
staff.yaml: [2]: should be a map of settings; write `key: value` lines here
none.yaml: cannot be read (no such file or directory); check the path and its permissions
bad.yaml: name: is not a name; use 1 to 64 letters, digits, `-`, `_` or `.`
bad.yaml: version: should be text; put it in quotes
bad.yaml: status: is not one of the allowed values; did you mean `safe-harbor`?
bad.yaml: scope: is not one of the allowed values; use one of `namespace`, `patient`
bad.yaml: subject[0]: a path has an empty member (two dots in a row, or one at the end); write a path such as `patient.name` or `**.mrn`
bad.yaml: fields[\"patient.name\"]: is not known; did you mean `name`?
bad.yaml: fields[\"a.na*me\"]: `*` stands for a whole member name; it cannot be part of one; write a path such as `patient.name` or `**.mrn`
bad.yaml: fields.note: is not known; use `narrative`, `term`, `keep`, `remove`, `attachment`, `reference`, `uuid`, `drop`, `embedding` or an entity: {entities}
bad.yaml: zip3_restricted[0]: is not a three-digit ZIP prefix; write three digits in quotes
bad.yaml: shift_days_max: is out of range; write a number from 1 to 3650
bad.yaml: dictionary[0].replacement: contains the term that it replaces; write a replacement without it
bad.yaml: dictionary[1].term: holds no letter or digit; write the term here
bad.yaml: dictionary[1].whole_word: should be true or false; write `true` or `false`
bad.yaml: actions.name: only dates can be shifted; use `shift-date` for `date` and `birth_date` only
bad.yaml: actions.default: only dates can be shifted; use `shift-date` for `date` and `birth_date` only
bad.yaml: actions.mrm: is not known; did you mean `mrn`?
bad.yaml: actions.phone: is not one of the allowed values; did you mean `token`?
bad.yaml: actions.ssn.mask.keep_last: is out of range; write a number from 0 to 8
bad.yaml: record_key.action: does not keep keys apart; use `token`, `label`, `mask`, `remove` or `keep` for the record key
bad.yaml: headers.allow: is missing; add it
bad.yaml: headers.alow: unknown key; did you mean `allow`?
bad.yaml: feilds: unknown key; did you mean `fields`?"
    );
    let told = told(at, "bad.yaml");
    assert_eq!(told, expected);
    assert!(!told.to_lowercase().contains("smithson"));
}

#[test]
fn a_claim_beyond_the_actions_is_refused_and_a_weaker_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "more.yaml",
        "name: more\nversion: '1'\nextends: safe-harbor\nstatus: safe-harbor\nactions: {date: keep, name: token}\n\
         record_key: {action: token}\n",
    );
    assert_eq!(
        told(at, "more.yaml"),
        "more.yaml: claims `status: safe-harbor`, which actions.name, actions.date, record_key.action does not allow; \
         use label, remove or generalise there, drop kept fields, or claim `pseudonymised`"
    );
    let less = write(
        at,
        "less.yaml",
        "name: less\nversion: '1'\nextends: safe-harbor\nstatus: pseudonymised\n",
    );
    assert_eq!(Policy::load(&less).unwrap().status, Status::Pseudonymised);
    let plain = write(
        at,
        "plain.yaml",
        "name: plain\nversion: '1'\nextends: safe-harbor\nactions: {date: keep}\n",
    );
    assert_eq!(
        Policy::load(&plain).unwrap().status,
        Status::Pseudonymised,
        "claims are not inherited"
    );
}

#[test]
fn fields_that_are_kept_on_trust_cost_the_name_safe_harbor() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let load = |claim: &str, setting: &str| {
        let text = format!("name: own\nversion: '1'\nextends: safe-harbor\n{claim}{setting}\n");
        Policy::load(&write(at, "own.yaml", &text)).map(|policy| policy.status)
    };
    for (setting, named) in [
        ("fields: {'**.mrn': keep}", "fields[\"**.mrn\"]"),
        ("fields: {patient.name: state}", "fields[\"patient.name\"]"),
        ("fields: {note: state}", "fields[\"note\"]"),
        ("fields: {$key: keep}", "fields[\"$key\"]"),
        ("fields: {id: keep}", "fields[\"id\"]"),
        ("zip3_restricted: []", "zip3_restricted"),
        ("zip3_restricted: ['036']", "zip3_restricted"),
    ] {
        assert_eq!(load("", setting).unwrap(), Status::Pseudonymised, "{setting}");
        let told = load("status: safe-harbor\n", setting).unwrap_err().to_string();
        assert!(told.contains(&format!("which {named} does not allow")), "{told}");
    }
    for sound in [
        "fields: {'**.unit': keep, '**.address.state': state, note: narrative, ward.doctor: name, scan: remove}",
        "actions: {zip: label}\nzip3_restricted: []",
    ] {
        assert_eq!(
            load("status: safe-harbor\n", sound).unwrap(),
            Status::SafeHarbor,
            "{sound}"
        );
    }
}

#[test]
fn replacements_in_the_form_of_a_label_or_token_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let token = crate::token::Token::new(crate::entity::Entity::Name, &[7; 32], None);
    for replacement in ["[NAME-1]", &format!("see {token}")] {
        let text = format!(
            "name: p\nversion: '1'\nextends: safe-harbor\n\
             dictionary: [{{term: Smithson, entity: name, replacement: '{replacement}'}}]\n"
        );
        write(folder.path(), "p.yaml", &text);
        assert_eq!(
            told(folder.path(), "p.yaml"),
            "p.yaml: dictionary[0].replacement: has the form of a label or token; write other words than `[NAME-1]`"
        );
    }
}

#[test]
fn circles_depth_missing_files_and_missing_actions_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "a.yaml", "name: a\nversion: '1'\nextends: b.yaml\n");
    write(at, "b.yaml", "name: b\nversion: '1'\nextends: ./a.yaml\n");
    assert_eq!(
        told(at, "a.yaml"),
        "b.yaml: extends: extends a policy that extends this one; break the circle"
    );
    for i in 0..9 {
        write(
            at,
            &format!("d{i}.yaml"),
            &format!("name: d\nversion: '1'\nextends: d{}.yaml\n", i + 1),
        );
    }
    assert_eq!(
        told(at, "d0.yaml"),
        "d7.yaml: extends: is more than 8 levels deep; merge some of the files"
    );
    write(at, "c.yaml", "name: c\nversion: '1'\nextends: nowhere.yaml\n");
    assert_eq!(
        told(at, "c.yaml"),
        "nowhere.yaml: cannot be read (no such file or directory); check the path and its permissions"
    );
    write(at, "e.yaml", "name: e\nversion: '1'\nactions: {name: label}\n");
    assert!(
        told(at, "e.yaml").starts_with("e.yaml: no action for address, city, state, zip"),
        "{}",
        told(at, "e.yaml")
    );
    assert_eq!(
        Policy::load("safe-harbour").unwrap_err().to_string(),
        "safe-harbour: is not a built-in policy; did you mean `safe-harbor`? Otherwise use one of safe-harbor, \
         maximum, pseudonymise, limited-data-set, research, or a path that ends in `.yaml`"
    );
    assert!(
        Policy::load(built_in::BASE).is_err(),
        "the base is no policy by itself"
    );
}

#[test]
fn replacements_that_contain_another_term_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(
        at,
        "p.yaml",
        "name: p\nversion: '1'\nextends: safe-harbor\ndictionary:\n- {term: Smithson, entity: name}\n\
         - {term: Acme, entity: name, replacement: the smithson works}\n",
    );
    assert_eq!(
        told(at, "p.yaml"),
        "p.yaml: 1 replacements of the dictionary contain another of its terms; write replacements that contain no term"
    );
}

#[test]
fn a_json_file_is_a_policy_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(
        folder.path(),
        "p.json",
        r#"{"name": "p", "version": "1", "actions": {"default": "label"}}"#,
    );
    let policy = Policy::load(&path).unwrap();
    assert_eq!(policy.status, Status::SafeHarbor);
    assert_eq!(policy.zip3_restricted.len(), 17);
    assert_eq!(
        (policy.namespace.as_str(), policy.record_key.action),
        ("p", Action::Label)
    );
}

#[test]
fn the_digest_does_not_depend_on_how_the_policy_was_loaded() {
    let text = |name| built_in::text(name).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "copy.yaml", text("research"));
    assert_eq!(
        Policy::load(&path).unwrap().digest,
        Policy::load("research").unwrap().digest
    );
}

#[test]
fn locales_are_named_and_safe_harbor_needs_the_united_states() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let locales = |locales: &str| {
        let text = format!("name: p\nversion: '1'\nextends: safe-harbor\nlocales: {locales}\n");
        Policy::load(&write(at, "p.yaml", &text)).map(|p| (p.locales.names().collect::<Vec<_>>(), p.status))
    };
    assert_eq!(locales("[us, uk]"), Ok((vec!["us", "uk"], Status::SafeHarbor)));
    assert_eq!(locales("[nz, au]"), Ok((vec!["au", "nz"], Status::Pseudonymised)));
    assert_eq!(Policy::load("safe-harbor").unwrap().locales, Locales::US);
    let told = locales("[us, ukk]").unwrap_err().to_string();
    assert!(
        told.ends_with("locales[1]: is not one of the allowed values; did you mean `uk`?"),
        "{told}"
    );
}

#[path = "chunk_tests.rs"]
mod chunks;
