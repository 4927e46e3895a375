//! What each built-in policy makes of one record.

use super::*;

fn clinic() -> Record {
    use FieldKind::*;
    Record::of(&[
        ("$key", RecordKey, "MRN-001"),
        ("$header.content-type", Header, "application/json"),
        ("patient.name", Text, "{name:John Smith}"),
        ("patient.mrn", Text, "{mrn#1:MRN-001}"),
        ("patient.birth_date", Text, "{birth_date:1931-03-05}"),
        ("patient.age", Number, "{age:93}"),
        ("patient.zip", Text, "{zip:94110-1234}"),
        ("admitted", Number, "{date:20240304}"),
        (
            "note",
            Text,
            "{name#0:SMITH, JOHN} ({age:93}-year-old, born 1931) of {city:Springfield}, {state:IL} {zip:03601}, seen \
             {date:3/4/2024} by Dr. {name:Ann Lee}. {name#0:Smith}'s phone {phone:(555) 123-4567}, MRN {mrn#1:mrn001}.",
        ),
    ])
    .about("MRN-001")
}

#[test]
fn golden_safe_harbor() {
    let record = clinic();
    let redaction = record.redact_at(&policy("safe-harbor"), 17);
    let expected = [
        "[ID-3-17]",
        "application/json",
        "[NAME-1]",
        "[MRN-1]",
        "[BIRTH_DATE-1]",
        "90+",
        "941",
        "2024",
        "[NAME-1] (90+-year-old, born [BIRTH_DATE-2]) of [CITY-1], IL 000, seen 2024 by Dr. [NAME-2]. [NAME-1]'s phone \
         [PHONE-1], MRN [MRN-1].",
    ];
    assert_eq!(record.texts(&redaction), expected);
    assert!(redaction.mints.is_empty());
    let removed: Vec<(Entity, &str)> = redaction
        .removed
        .iter()
        .map(|r| (r.entity, r.surface.expose().as_str()))
        .collect();
    use Entity::*;
    let gone = [
        (Id, "MRN-001"),
        (Name, "John Smith"),
        (Mrn, "MRN-001"),
        (BirthDate, "1931-03-05"),
        (Age, "93"),
        (Zip, "94110-1234"),
        (Date, "20240304"),
        (Name, "SMITH, JOHN"),
        (BirthDate, "1931"),
        (City, "Springfield"),
        (Zip, "03601"),
        (Date, "3/4/2024"),
        (Name, "Ann Lee"),
        (Name, "Smith"),
        (Phone, "(555) 123-4567"),
        (Mrn, "mrn001"),
    ];
    assert_eq!(removed, gone);
    assert_eq!(redaction.counts[Name as usize], 4);
    assert_eq!(redaction.counts.iter().sum::<u32>(), 17, "(Age, 93) twice");
    assert_eq!(redaction.written[2], [(0, 8)]);
}

#[test]
fn golden_pseudonymise() {
    let record = clinic();
    let redaction = record.redact(&policy("pseudonymise"));
    let texts = record.texts(&redaction);
    let expected = [
        "[ID_….…]",
        "application/json",
        "[NAME_…]",
        "[MRN_….…]",
        "[BIRTH_DATE_…]",
        "[AGE_…]",
        "[ZIP_….…]",
        "[DATE_….…]",
        "[NAME_….…] ([AGE_…]-year-old, born 1931) of [CITY_…], IL [ZIP_…], seen [DATE_….…] by Dr. [NAME_…]. \
         [NAME_….…]'s phone [PHONE_….…], MRN [MRN_….…].",
    ];
    assert_eq!(texts.iter().map(|t| cut(t)).collect::<Vec<_>>(), expected);
    let identity = |text: &str| {
        text.split('.')
            .next()
            .unwrap()
            .trim_matches(['[', ']'])
            .to_owned()
    };
    assert_eq!(
        identity(&texts[2]),
        identity(&texts[8]),
        "John Smith and SMITH, JOHN are one"
    );
    assert!(texts[8].contains(&identity(&texts[3])) && texts[8].contains(&identity(&texts[7])));
    assert_eq!(
        revealed(&texts, &redaction),
        record
            .document
            .fields()
            .map(|f| f.text.expose())
            .collect::<Vec<_>>()
    );
}

#[test]
fn golden_limited_data_set() {
    let record = clinic();
    let texts = record.texts(&record.redact(&policy("limited-data-set")));
    let expected = [
        "[ID_….…]",
        "application/json",
        "[NAME_…]",
        "[MRN_….…]",
        "1931-03-05",
        "93",
        "94110-1234",
        "20240304",
        "[NAME_….…] (93-year-old, born 1931) of Springfield, IL 03601, seen 3/4/2024 by Dr. [NAME_…]. [NAME_….…]'s phone \
         [PHONE_….…], MRN [MRN_….…].",
    ];
    assert_eq!(texts.iter().map(|t| cut(t)).collect::<Vec<_>>(), expected);
}

#[test]
fn golden_research() {
    let mut research = policy("research");
    research.shift_days_max = 1; // by one day, forward or back, as the key says
    let record = clinic();
    let texts = record.texts(&record.redact(&research));
    let forward = texts[7] == "20240305";
    let (compact, slashed) = if forward {
        ("20240305", "3/5/2024")
    } else {
        ("20240303", "3/3/2024")
    };
    let note = format!(
        "[NAME_….…] (90+-year-old, born [BIRTH_DATE-2]) of [CITY_…], IL 000, seen {slashed} by Dr. [NAME_…]. [NAME_….…]'s \
         phone [PHONE_….…], MRN [MRN_….…]."
    );
    let expected = [
        "[ID_….…]",
        "application/json",
        "[NAME_…]",
        "[MRN_….…]",
        "[BIRTH_DATE-1]",
        "90+",
        "941",
        compact,
        &note,
    ];
    assert_eq!(texts.iter().map(|t| cut(t)).collect::<Vec<_>>(), expected);
}
