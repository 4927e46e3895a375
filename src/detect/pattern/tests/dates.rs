//! Dates, birth dates, ages: what is found and what stays.

use super::{check, check_clean};
use crate::entity::Entity::*;

#[test]
fn numeric_dates() {
    check(&[
        ("Seen 3/4/2024.", &[("3/4/2024", Date)]),
        ("03-04-24", &[("03-04-24", Date)]),
        (
            "on 17.09.1978 and 17.09.78",
            &[("17.09.1978", Date), ("17.09.78", Date)],
        ),
        ("2024-03-04", &[("2024-03-04", Date)]),
        (
            "at 2024-05-11T02:17:44.120-07:00, then",
            &[("2024-05-11T02:17:44.120-07:00", Date)],
        ),
        ("2024-05-11T02:17Z", &[("2024-05-11T02:17Z", Date)]),
        ("CT_20231107_abd", &[("20231107", Date)]),
        (
            "OBR||20240304153000.12-0500|x",
            &[("20240304153000.12-0500", Date)],
        ),
        ("last 10/2022, 03/2024", &[("10/2022", Date), ("03/2024", Date)]),
        ("2024-03", &[("2024-03", Date)]),
        ("8 / 30 / 1994", &[("8 / 30 / 1994", Date)]),
        ("admitted 31/12/2023", &[("31/12/2023", Date)]),
    ]);
    check_clean(&[
        "in 2024",
        "2019-2024",
        "13/13/2024",
        "31/02/2024 is",
        "BP 120/80",
        "v1.2.24",
        "section 3.4.5",
        "2024/25",
        "12345678",
        "10:30",
        "0845",
        "9663/3",
        "1/2/3/4",
        "ratio 16/8",
        "7.24/48/212/20",
        "2 x 3 x 4",
        "03-04-2024-17 x",
        "$3/4/24",
    ]);
}

#[test]
fn two_numbers_with_a_slash_are_dates_by_context() {
    check(&[
        ("seen on 3/4.", &[("3/4", Date)]),
        ("since 3/4, worse", &[("3/4", Date)]),
        ("DOS 3/4", &[("3/4", Date)]),
        ("Tues 3/4", &[("Tues 3/4", Date)]),
        ("conf 2/15 with staff", &[("2/15", Date)]),
        ("notified 02/16 11:05", &[("02/16", Date)]),
        ("CT (1/29) atypical", &[("1/29", Date)]),
        ("team launch 5/11 a.m.", &[("5/11", Date)]),
        ("3/4-3/6/2024", &[("3/4", Date), ("3/6/2024", Date)]),
        ("3/4-6/2024", &[("3/4-6/2024", Date)]),
        ("note 2/8 into 2/9 for bed 6", &[("2/8", Date), ("2/9", Date)]),
        ("x\n3/4  pt called", &[("3/4", Date)]),
        ("x\n5-31 - payment", &[("5-31", Date)]),
        ("f/u 4/2", &[("4/2", Date)]),
    ]);
    check_clean(&[
        "1/2 tab",
        "on 1/2 tab daily",
        "20/20 vision",
        "5/5 strength",
        "strength is 4/5 on the right and 5/5 on the left",
        "3/6 murmur",
        "pain 8/10",
        "GCS 12/15",
        "MMSE 25/30",
        "PHQ-9 score 7/27",
        "3/4 of the",
        "4/7 ago",
        "3/7 hx of diarrhea",
        "grade 2/6",
        "24/7",
        "on 24/7",
        "2/15 lymph nodes",
        "MNA-SF 7/14",
        "TOF 4/4",
        "38 3/7 weeks",
        "reflexes 2/4",
        "1-2 tablets",
        "on 3-4 occasions",
        "every 5-7 days",
        "1/1 Achilles",
        "Severity 1/5",
        "Edinburgh 8/30",
        "PHQ-9 12/27",
    ]);
}

#[test]
fn dates_with_month_names() {
    check(&[
        ("4 March 2024", &[("4 March 2024", Date)]),
        ("March 4th, 2024", &[("March 4th, 2024", Date)]),
        ("Mar. 4 '24", &[("Mar. 4 '24", Date)]),
        ("4-Mar-2024", &[("4-Mar-2024", Date)]),
        ("04MAR2024 04MAR24", &[("04MAR2024", Date), ("04MAR24", Date)]),
        ("March 2024", &[("March 2024", Date)]),
        ("March of 2024", &[("March of 2024", Date)]),
        ("March '63", &[("March '63", Date)]),
        ("March 4", &[("March 4", Date)]),
        ("the 4th of March", &[("4th of March", Date)]),
        ("4th March", &[("4th March", Date)]),
        ("March 4-6, 2024", &[("March 4-6, 2024", Date)]),
        ("March 4–6", &[("March 4–6", Date)]),
        ("3-6 March", &[("3-6 March", Date)]),
        ("Mon. Oct 21", &[("Mon. Oct 21", Date)]),
        ("Tuesday, March 4, 2024", &[("Tuesday, March 4, 2024", Date)]),
        ("in March", &[("March", Date)]),
        ("mid-March", &[("March", Date)]),
        ("no appt until Dec.", &[("Dec", Date)]),
        ("january", &[("january", Date)]),
        ("on august first", &[("august first", Date)]),
        ("the twenty-first of May", &[("twenty-first of May", Date)]),
        ("12-MAR 0702", &[("12-MAR", Date)]),
        ("on the 14th.", &[("the 14th", Date)]),
        ("until the 14th if stable", &[("the 14th", Date)]),
        ("Tues the 7th", &[("Tues the 7th", Date)]),
        ("on Christmas Day", &[("Christmas Day", Date)]),
        ("Thanksgiving 2023", &[("Thanksgiving 2023", Date)]),
        ("since New Year's Day.", &[("New Year's Day", Date)]),
        ("may 17th", &[("may 17th", Date)]),
    ]);
    check_clean(&[
        "may be",
        "It may help",
        "May I ask",
        "march in place",
        "She will march on",
        "take 2 may repeat",
        "MAR reviewed",
        "DEC appetite",
        "March fracture",
        "May-Thurner syndrome",
        "14th percentile",
        "the 14th percentile",
        "on the 5th rib",
        "on the 4th digit",
        "by the 2nd trimester",
        "the 3rd day",
        "on the 3rd metatarsal",
        "3 days ago",
        "Monday",
        "the Augusta clinic",
        "march of dimes",
        "at 10:30",
        "summary",
        "Marching",
        "Christmas tree pattern",
    ]);
}

#[test]
fn birth_dates() {
    check(&[
        ("DOB 3/4/31", &[("3/4/31", BirthDate)]),
        ("DOB/SEX:        1966-12-05 / F", &[("1966-12-05", BirthDate)]),
        ("\"dob\": \"1939-10-02\"", &[("1939-10-02", BirthDate)]),
        ("born on March 4, 1931", &[("March 4, 1931", BirthDate)]),
        ("born in 1931", &[("1931", BirthDate)]),
        ("date of birth is 03041931", &[("03041931", BirthDate)]),
        ("Birthdate: 8 / 30 / 1994", &[("8 / 30 / 1994", BirthDate)]),
        ("b. 1931", &[("1931", BirthDate)]),
        (
            "DOB 3/4/31, seen 5/6/2024",
            &[("3/4/31", BirthDate), ("5/6/2024", Date)],
        ),
    ]);
    check_clean(&[
        "birth weight 3200 g",
        "born at 38 weeks",
        "2015-2019",
        "b.i.d. in 2019",
    ]);
}

#[test]
fn ages_over_89() {
    check(&[
        ("A 92-year-old man", &[("92", Age)]),
        (
            "92 year old, 93 y/o, 94yo, 95 y.o., 96 yrs old",
            &[("92", Age), ("93", Age), ("94", Age), ("95", Age), ("96", Age)],
        ),
        (
            "aged 92; age: 93; Age/Sex: 94/F",
            &[("92", Age), ("93", Age), ("94", Age)],
        ),
        ("92F presents with", &[("92", Age)]),
        ("(91M)", &[("91", Age)]),
        ("a 101 y/o gentleman", &[("101", Age)]),
        ("turned 98 on", &[("98", Age)]),
        ("ninety-three-year-old", &[("ninety-three", Age)]),
        ("in her nineties", &[("nineties", Age)]),
        ("in his 90s", &[("90s", Age)]),
        ("one hundred and two years old", &[("one hundred and two", Age)]),
        ("she is 93 and well", &[("93", Age)]),
        ("mother alive, 95", &[("95", Age)]),
        ("died at 93", &[("93", Age)]),
    ]);
    check_clean(&[
        "89-year-old",
        "44 y/o",
        "90+",
        "90+-year-old",
        "aged 90+",
        "age 92 months",
        "92%",
        "92 kg",
        "BP 120/92",
        "HR 92",
        "T 98 F",
        "temp 99F",
        "98.6 F",
        "fever to 101 F with chills",
        "92 mg",
        "sats in the 90s",
        "ninety percent",
        "95% CI",
        "she is 98.6",
        "he is 92% on RA",
        "for 90 days",
        "over 90 ml",
        "patients > 90 years old",
        "weight 92",
        "at 100 mg",
    ]);
}

#[test]
fn lists_and_ranges_are_dates_as_a_whole() {
    check(&[
        (
            "3/ 4/2024 and 12/ 25/2023",
            &[("3/ 4/2024", Date), ("12/ 25/2023", Date)],
        ),
        ("2024- 03-04", &[("2024- 03-04", Date)]),
        ("2024\u{2013}03\u{2013}04", &[("2024\u{2013}03\u{2013}04", Date)]),
        ("3/4/\u{2019}24", &[("3/4/\u{2019}24", Date)]),
        ("3\\4\\2024", &[("3\\4\\2024", Date)]),
        ("8.14.23 and 14.8.23", &[("8.14.23", Date), ("14.8.23", Date)]),
        ("March 4, 5, and 6, 2024", &[("March 4, 5, and 6, 2024", Date)]),
        ("from 3/4 to 3/9/24", &[("3/4", Date), ("3/9/24", Date)]),
        (
            "3/4, 3/5 and 3/6/2024",
            &[("3/4", Date), ("3/5", Date), ("3/6/2024", Date)],
        ),
        (
            "3/6/2024, 3/7 and 3/8",
            &[("3/6/2024", Date), ("3/7", Date), ("3/8", Date)],
        ),
        ("3/4-3/9", &[("3/4-3/9", Date)]),
        ("visit of 3/4", &[("3/4", Date)]),
        ("as of 3/4", &[("3/4", Date)]),
        ("before 3/4", &[("3/4", Date)]),
        ("after 3/4, better", &[("3/4", Date)]),
        ("follow-up 3/4", &[("3/4", Date)]),
        ("week of 3/4", &[("3/4", Date)]),
        ("YOB 1931", &[("1931", BirthDate)]),
    ]);
    check_clean(&[
        "on 2/3 occasions",
        "2/6-3/6 murmur",
        "pain 3/10-4/10",
        "1/4-1/2 inch",
        "after 1/2 tab",
        "version 2.11.23",
        "1/ 2 tab",
        "strength 4/5, 5/5",
    ]);
}

#[test]
fn ages_in_unusual_forms() {
    check(&[
        ("Age (years): 94", &[("94", Age)]),
        ("94yM", &[("94", Age)]),
        (" 94 yrs. ", &[("94", Age)]),
        ("a 92-yr", &[("92", Age)]),
        ("94 -year- old", &[("94", Age)]),
        ("94 years and 3 months", &[("94", Age)]),
        ("92.5 years old", &[("92.5", Age)]),
        ("the patient's 95th birthday", &[("95", Age)]),
    ]);
}
