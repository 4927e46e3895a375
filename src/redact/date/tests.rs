use super::*;
use jiff::ToSpan;
use proptest::prelude::*;

const REFERENCE: Date = Date::constant(2024, 6, 1);

fn read(text: &str) -> Option<WrittenDate<'_>> {
    WrittenDate::read(text, Entity::Date, REFERENCE)
}

/// Spelling, year that is written, and the spelling fifteen days later.
const TABLE_OF_SPELLINGS: &[(&str, Option<i16>, &str)] = &[
    // Year first
    ("2024-03-04", Some(2024), "2024-03-19"),
    ("2024-03-25", Some(2024), "2024-04-09"),
    ("2024-12-25", Some(2024), "2025-01-09"),
    ("2024/03/04", Some(2024), "2024/03/19"),
    ("2024/3/4", Some(2024), "2024/3/19"),
    ("2024.03.04", Some(2024), "2024.03.19"),
    ("2024-03-04T10:15:00Z", Some(2024), "2024-03-19T10:15:00Z"),
    (
        "2024-03-04T10:15:00.123-05:00",
        Some(2024),
        "2024-03-19T10:15:00.123-05:00",
    ),
    ("2024-03-04 10:15", Some(2024), "2024-03-19 10:15"),
    ("2024-03-04 at 10:15 PM", Some(2024), "2024-03-19 at 10:15 PM"),
    ("2024 Mar 4", Some(2024), "2024 Mar 19"),
    ("2024-Mar-04", Some(2024), "2024-Mar-19"),
    // Compact: FHIR numbers, HL7
    ("20240304", Some(2024), "20240319"),
    ("202403041015", Some(2024), "202403191015"),
    ("20240304101530.000-0500", Some(2024), "20240319101530.000-0500"),
    ("20240304T101530Z", Some(2024), "20240319T101530Z"),
    ("03042024", Some(2024), "03192024"),
    // Month/day/year
    ("3/4/2024", Some(2024), "3/19/2024"),
    ("03/04/2024", Some(2024), "03/19/2024"),
    ("12/25/2024", Some(2024), "1/9/2025"),
    ("03/25/2024", Some(2024), "04/09/2024"),
    ("3-4-2024", Some(2024), "3-19-2024"),
    ("3.4.2024", Some(2024), "3.19.2024"),
    ("3 / 4 / 2024", Some(2024), "3 / 19 / 2024"),
    ("3/4/24", Some(2024), "3/19/24"),
    ("3/4/'24", Some(2024), "3/19/'24"),
    ("12/25/99", Some(1999), "1/9/00"),
    ("03/04/2024 10:15 AM", Some(2024), "03/19/2024 10:15 AM"),
    ("3/4/24 @ 1015", Some(2024), "3/19/24 @ 1015"),
    ("3/4/2024, 1015 hrs", Some(2024), "3/19/2024, 1015 hrs"),
    ("Mon, 3/4/2024", Some(2024), "Tue, 3/19/2024"),
    // Day/month/year, where month/day is impossible
    ("25/03/2024", Some(2024), "09/04/2024"),
    ("25.3.2024", Some(2024), "9.4.2024"),
    // Month names
    ("March 4, 2024", Some(2024), "March 19, 2024"),
    ("March 25, 2024", Some(2024), "April 9, 2024"),
    ("Mar 4 2024", Some(2024), "Mar 19 2024"),
    ("Mar. 4, 2024", Some(2024), "Mar. 19, 2024"),
    ("MARCH 25, 2024", Some(2024), "APRIL 9, 2024"),
    ("march 25 2024", Some(2024), "april 9 2024"),
    ("March 4th, 2024", Some(2024), "March 19th, 2024"),
    ("March 7th of 2024", Some(2024), "March 22nd of 2024"),
    ("March the 4th", None, "March the 19th"),
    ("Sept 20 '24", Some(2024), "Oct 5 '24"),
    ("Monday, March 4, 2024", Some(2024), "Tuesday, March 19, 2024"),
    ("Monday March 4", None, "Tuesday March 19"),
    ("March 4, 10:15", None, "March 19, 10:15"),
    ("4 March 2024", Some(2024), "19 March 2024"),
    ("4th of March, 2024", Some(2024), "19th of March, 2024"),
    (
        "the 4th day of March 2024",
        Some(2024),
        "the 19th day of March 2024",
    ),
    ("04-Mar-2024", Some(2024), "19-Mar-2024"),
    ("04-MAR-24", Some(2024), "19-MAR-24"),
    ("25MAR2024", Some(2024), "09APR2024"),
    ("Feb 29", None, "Mar 15"),
    // Less than a day
    ("March 2024", Some(2024), "March 2024"),
    ("March of 2024", Some(2024), "March of 2024"),
    ("Mar '24", Some(2024), "Mar '24"),
    ("03/2024", Some(2024), "03/2024"),
    ("2024-03", Some(2024), "2024-03"),
    ("March", None, "March"),
    ("2024", Some(2024), "2024"),
    // No year
    ("3/4", None, "3/19"),
    ("12/25", None, "1/9"),
    ("2/29", None, "3/15"),
    ("March 25", None, "April 9"),
    ("25 March", None, "9 April"),
    // Numbers of machines: seconds and milliseconds
    ("1709510400", Some(2024), "1710806400"),
    ("1709510400000", Some(2024), "1710806400000"),
    // White space around
    (" 2024-03-04 ", Some(2024), " 2024-03-19 "),
];

#[test]
fn every_spelling_is_read_and_printed_alike() {
    for (written, year, later) in TABLE_OF_SPELLINGS {
        let date = read(written).unwrap_or_else(|| panic!("not read: {written}"));
        assert_eq!(date.year, *year, "year of {written}");
        assert_eq!(
            date.shifted(15, REFERENCE).as_deref(),
            Some(*later),
            "{written} shifted"
        );
    }
    assert!(TABLE_OF_SPELLINGS.len() >= 40);
}

#[test]
fn what_is_no_date_is_not_read() {
    let none = [
        "",
        "the 14th",
        "Monday",
        "yesterday",
        "2/30/2024",
        "13/13/2024",
        "March 32",
        "2024-13-01",
        "Marching 4",
        "3/4/2024-3/6/2024",
        "spring 2024",
        "12345678",
        "0",
        "99999999999999999999",
        "4/",
        "١/٢/٢٠٢٤",
        "3/4/20245",
        "1709510400123456",
        "4 4",
    ];
    for text in none {
        assert!(read(text).is_none(), "{text}");
    }
}

#[test]
fn two_digit_years_are_near_the_reference_and_births_before_it() {
    let year = |text: &str, entity| WrittenDate::read(text, entity, REFERENCE).unwrap().year.unwrap();
    assert_eq!(year("3/4/31", Entity::Date), 2031);
    assert_eq!(year("3/4/35", Entity::Date), 1935);
    assert_eq!(year("3/4/31", Entity::BirthDate), 1931);
    assert_eq!(year("3/4/24", Entity::BirthDate), 2024);
    assert_eq!(
        year("7/4/24", Entity::BirthDate),
        1924,
        "nobody is born in the future"
    );
}

#[test]
fn months_move_as_their_fifteenth_and_printing_fails_safely() {
    let shifted = |text: &'static str, days| read(text).unwrap().shifted(days, REFERENCE);
    assert_eq!(shifted("March 2024", 17).as_deref(), Some("April 2024"));
    assert_eq!(shifted("2024-01", -20).as_deref(), Some("2023-12"));
    assert_eq!(shifted("03/2024", 16).as_deref(), Some("03/2024"));
    assert_eq!(shifted("03/2024", 17).as_deref(), Some("04/2024"));
    assert_eq!(shifted("2024-01-01", i32::MAX), None);
}

#[test]
fn only_whole_days_have_an_iso_form() {
    let iso = |text: &'static str| read(text).unwrap().iso();
    for same in [
        "2024-03-04",
        "3/4/2024",
        "March 4th, 2024",
        "Monday, 4 March 2024",
        "20240304",
        " 04MAR2024",
    ] {
        assert_eq!(iso(same).as_deref(), Some("2024-03-04"), "{same}");
    }
    for other in [
        "3/4/24",
        "March 2024",
        "2024",
        "March 4",
        "2024-03-04T10:15",
        "1709510400",
    ] {
        assert_eq!(iso(other), None, "{other}");
    }
}

/// A day printed in one of several spellings.
fn spell(date: Date, style: usize) -> String {
    let (y, m, d) = (date.year(), date.month(), date.day());
    let name = date.strftime("%B").to_string();
    match style {
        0 => date.to_string(),
        1 => format!("{m}/{d}/{y}"),
        2 => format!("{m:02}/{d:02}/{y}"),
        3 => format!("{name} {d}, {y}"),
        4 => format!("{d:02}-{}-{y}", date.strftime("%b")),
        5 => format!("{y}{m:02}{d:02}"),
        _ => format!("{}, {name} {d}, {y}", date.strftime("%A")),
    }
}

fn day(text: &str) -> Date {
    let date = read(text).unwrap();
    Date::new(date.year.unwrap(), date.month.unwrap(), date.day.unwrap()).unwrap()
}

proptest! {
    #[test]
    fn shifting_moves_by_exactly_the_offset_in_every_spelling(
        from in 0i32..60_000, days in -3650i32..=3650, style in 0usize..7,
    ) {
        let date = Date::constant(1900, 1, 1).checked_add(from.days()).unwrap();
        let written = spell(date, style);
        let shifted = read(&written).unwrap().shifted(days, REFERENCE).unwrap();
        prop_assert_eq!(day(&shifted), date.checked_add(days.days()).unwrap(), "{} -> {}", written, shifted);
    }

    #[test]
    fn any_text_is_read_without_panic_and_shifting_by_nothing_changes_nothing(text in "[0-9a-zA-Z/,'. -]{0,24}") {
        if let Some(date) = read(&text).filter(|date| date.year.is_some()) {
            let again = date.shifted(0, REFERENCE).unwrap();
            prop_assert_eq!(read(&again).unwrap().year, date.year);
        }
    }
}
