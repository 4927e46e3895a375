//! Locale packs: what each finds by shape, what labels find without any pack, what one changed digit does.

use super::{check, check_clean_in, check_in, everywhere, found_in};
use crate::entity::Entity::{self, *};
use crate::locale::{Locale, Locales};
use proptest::prelude::*;

fn only(locale: Locale) -> Locales {
    Locales::default().with(locale)
}

/// With `us` alone: a label is enough, and the checksum need not hold.
#[test]
fn what_a_label_names_is_found_without_its_pack() {
    check(&[
        ("NHS number: 912 640 3378", &[("912 640 3378", Mrn)]),
        ("NHS No. 943 476 5919", &[("943 476 5919", Mrn)]),
        ("CHI 0101701234", &[("0101701234", Mrn)]),
        ("NINO: QQ 12 34 56 C", &[("QQ 12 34 56 C", Ssn)]),
        ("NINO ab123456d", &[("ab123456d", Ssn)]),
        ("National Insurance number QQ123456", &[("QQ123456", Ssn)]),
        ("NI no: JG 10 37 59 A.", &[("JG 10 37 59 A", Ssn)]),
        ("national insurance no AB-12-34-56-C", &[("AB-12-34-56-C", Ssn)]),
        ("NHI: ZAC5362", &[("ZAC5362", Mrn)]),
        ("NHI zbn 77vl", &[("zbn 77vl", Mrn)]),
        ("Medicare no 2123 45671 1/2", &[("2123 45671 1/2", HealthPlan)]),
        ("Medicare 2123 45670 1", &[("2123 45670 1", HealthPlan)]),
        ("IHI 8003 6081 6669 0504", &[("8003 6081 6669 0504", Mrn)]),
        ("TFN: 123 456 783", &[("123 456 783", Id)]),
        ("tax file number 123 456 782", &[("123 456 782", Id)]),
        (
            "BSB 062-000 Acct 12345678",
            &[("062-000", Account), ("12345678", Account)],
        ),
        ("IRD 49-091-851", &[("49-091-851", Id)]),
        (
            "driving licence MORGA 657054 SM9IJ 35",
            &[("MORGA 657054 SM9IJ 35", License)],
        ),
        ("licence no: MORGA657054SM9IJ", &[("MORGA657054SM9IJ", License)]),
        ("GMC No: 7459931", &[("7459931", License)]),
        ("NMC PIN 98I1234E", &[("98I1234E", License)]),
        ("postcode 3000", &[("3000", Zip)]),
        ("AHPRA MED0001234567", &[("MED0001234567", License)]),
    ]);
    check_clean_in(
        everywhere(),
        &[
            "national insurance covers 80%",
            "Medicare for all 2 patients",
            "the NHS in 2023",
            "Ni 12 mg",
            "chi square 3.84",
            "NHI and ACC",
        ],
    );
}

#[test]
fn united_kingdom() {
    check_in(
        only(Locale::Uk),
        &[
            ("pt 943 476 5919 seen", &[("943 476 5919", Mrn)]),
            ("9434765919", &[("9434765919", Mrn)]),
            ("943-476-5919", &[("943-476-5919", Mrn)]),
            ("AB123456C", &[("AB123456C", Ssn)]),
            ("(AB 12 34 56 C)", &[("AB 12 34 56 C", Ssn)]),
            ("MORGA657054SM9IJ", &[("MORGA657054SM9IJ", License)]),
            ("MORGA 657054 SM9IJ", &[("MORGA 657054 SM9IJ", License)]),
            ("07700 900312", &[("07700 900312", Phone)]),
            ("07700900312", &[("07700900312", Phone)]),
            ("07700 900 312 12 mg", &[("07700 900 312", Phone)]),
            ("(01632) 960417", &[("(01632) 960417", Phone)]),
            ("01632 960 417 ext 12", &[("01632 960 417 ext 12", Phone)]),
            ("020 7946 0958", &[("020 7946 0958", Phone)]),
            ("fax 0191 498 0001", &[("0191 498 0001", Fax)]),
            ("tel 943 476 5919", &[("943 476 5919", Phone)]),
            ("postcode LS6", &[("LS6", Zip)]),
            ("Postcode: sw1a 1aa", &[("sw1a 1aa", Zip)]),
            ("Post code SW1A1AA", &[("SW1A1AA", Zip)]),
            ("lives in E17 with", &[("E17", Zip)]),
            ("Leeds LS61AN", &[("LS61AN", Zip)]),
            ("Leeds LS6 1AN", &[("LS6 1AN", Zip)]),
        ],
    );
    check_clean_in(
        only(Locale::Uk),
        &[
            "B12 low, lives alone",
            "L4 and S1, T12",
            "HbA1c 48",
            "GB 12 34 56 C",
            "AB 12 34 56 E",
            "room W12",
            "BP 120/80 HR 70",
            "0.5 mg 02",
        ],
    );
    // With `us` on as well nothing changes for its numbers.
    let both = Locales::US.with(Locale::Uk);
    check_in(
        both,
        &[
            ("123-45-6789", &[("123-45-6789", Ssn)]),
            ("call 617-555-0123", &[("617-555-0123", Phone)]),
            (
                "Springfield, IL 62704",
                &[("Springfield", City), ("IL", State), ("62704", Zip)],
            ),
        ],
    );
}

#[test]
fn australia() {
    check_in(
        only(Locale::Au),
        &[
            ("2123 45670 1", &[("2123 45670 1", HealthPlan)]),
            ("2123456701/2 valid", &[("2123456701/2", HealthPlan)]),
            ("8003608166690503", &[("8003608166690503", Mrn)]),
            ("8003 6081 6669 0503", &[("8003 6081 6669 0503", Mrn)]),
            ("123 456 782", &[("123 456 782", Id)]),
            ("123456782", &[("123456782", Id)]),
            ("Sydney NSW 2000", &[("2000", Zip)]),
            ("Hobart TAS, 7000", &[("7000", Zip)]),
            ("(02) 9374 4000", &[("(02) 9374 4000", Phone)]),
            ("02 9374 4000 2 tabs", &[("02 9374 4000", Phone)]),
            ("0412 345 678", &[("0412 345 678", Phone)]),
            ("0412345678", &[("0412345678", Phone)]),
        ],
    );
    check_clean_in(
        only(Locale::Au),
        &[
            "123 456 781",
            "SA 500 mg",
            "wa 6000",
            "1123 45670 1",
            "the act 2600",
            "04 12 20",
        ],
    );
}

#[test]
fn new_zealand() {
    check_in(
        only(Locale::Nz),
        &[
            ("ZAC5361 seen", &[("ZAC5361", Mrn)]),
            ("(ZBN77VL)", &[("ZBN77VL", Mrn)]),
            ("49-091-850", &[("49-091-850", Id)]),
            ("136410132", &[("136410132", Id)]),
            ("021 555 012", &[("021 555 012", Phone)]),
            ("09 379 0111", &[("09 379 0111", Phone)]),
            ("(03) 379-0111", &[("(03) 379-0111", Phone)]),
            ("027 555 0123", &[("027 555 0123", Phone)]),
        ],
    );
    check_clean_in(
        only(Locale::Nz),
        &["ZAC5362", "PAX5 HBV123", "49-091-851", "CD45 T12"],
    );
}

/// Without `us` its shapes are nobody's numbers; its labels still name them.
#[test]
fn the_united_states_can_be_switched_off() {
    check_clean_in(only(Locale::Uk), &["123-45-6789", "1EG4-TE5-MK73"]);
    check_in(
        only(Locale::Uk),
        &[
            ("SSN: 123-45-6789", &[("123-45-6789", Ssn)]),
            ("MBI 1EG4-TE5-MK73", &[("1EG4-TE5-MK73", HealthPlan)]),
            ("NPI 1234567893", &[("1234567893", License)]),
            ("zip 62704", &[("62704", Zip)]),
        ],
    );
}

/// `base` with the digit at `place` replaced by one that makes `code` valid, if any does.
fn completed(base: &str, place: usize, alphabet: &str, locales: Locales, entity: Entity) -> Option<String> {
    let mut codes = alphabet.chars().map(|c| {
        let mut code: Vec<char> = base.chars().collect();
        code[place] = c;
        code.into_iter().collect::<String>()
    });
    codes.find(|code| found_in(locales, code) == [(code.clone(), entity)])
}

/// Each family: a pack, the kind of its findings, the code without its check, where the check stands, what it may be, and
/// the places of the digits that it covers.
fn families() -> impl Strategy<Value = (Locale, Entity, String, usize, &'static str, usize)> {
    const DIGITS: &str = "0123456789";
    prop_oneof![
        "[46][0-9]{8}0".prop_map(|s| (Locale::Uk, Mrn, s, 9, DIGITS, 9)),
        "[2-6][0-9]{7}0[1-9]".prop_map(|s| (Locale::Au, HealthPlan, s, 8, DIGITS, 8)),
        "[1-9][0-9]{7}0".prop_map(|s| (Locale::Au, Id, s, 8, DIGITS, 8)),
        "800360[0-9]{9}0".prop_map(|s| (Locale::Au, Mrn, s, 15, DIGITS, 15)),
        "[A-HJ-NP-Z]{3}[0-9]{3}0".prop_map(|s| (Locale::Nz, Mrn, s, 6, DIGITS, 6)),
        "[A-HJ-NP-Z]{3}[0-9]{2}[A-HJ-NP-Z]A".prop_map(|s| (
            Locale::Nz,
            Mrn,
            s,
            6,
            "ABCDEFGHJKLMNPQRSTUVWXYZ",
            5
        )),
        "1[0-4][0-9]{6}0".prop_map(|s| (Locale::Nz, Id, s, 8, DIGITS, 8)),
    ]
}

proptest! {
    /// Every code has at most one check that holds, nearly every one has one, and with it the code is found alone in
    /// prose; one changed digit makes another check, so that the code is no longer found as what it was. (A changed
    /// digit of an IRD number may check by its second set of weights.)
    #[test]
    fn valid_numbers_are_found_and_mistyped_ones_are_not(
        (locale, entity, base, place, alphabet, covered) in families(), at in 0usize..16, by in 1u8..10,
    ) {
        let pack = only(locale);
        let code = completed(&base, place, alphabet, pack, entity);
        prop_assume!(code.is_some());
        let code = code.unwrap_or_default();
        let prose = format!("Seen by the team ({code}) and sent home.");
        prop_assert_eq!(found_in(pack, &prose), [(code.clone(), entity)]);

        let digits: Vec<usize> = (0..covered).filter(|&i| code.as_bytes()[i].is_ascii_digit()).collect();
        let at = digits[at % digits.len()];
        let mut mistyped = code.into_bytes();
        mistyped[at] = b'0' + (mistyped[at] - b'0' + by) % 10;
        let mistyped = String::from_utf8(mistyped).unwrap_or_default();
        let second = locale == Locale::Nz && entity == Id;
        let still = found_in(pack, &format!("Seen by the team ({mistyped}) and sent home."));
        prop_assert!(second || !still.iter().any(|(_, e)| *e == entity), "{} {:?}", mistyped, still);
    }
}
