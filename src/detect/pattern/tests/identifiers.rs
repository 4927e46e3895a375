//! Numbers, codes and addresses of the network: what is found and what stays.

use super::{check, check_clean};
use crate::entity::Entity::*;

#[test]
fn telephone_and_fax() {
    check(&[
        ("555-123-4567", &[("555-123-4567", Phone)]),
        ("(555) 123-4567", &[("(555) 123-4567", Phone)]),
        ("(555-123-4567)", &[("555-123-4567", Phone)]),
        ("555.123.4567", &[("555.123.4567", Phone)]),
        ("+1 555 123 4567", &[("+1 555 123 4567", Phone)]),
        ("1-802-555-0133", &[("1-802-555-0133", Phone)]),
        ("1 (866) 555-0199", &[("1 (866) 555-0199", Phone)]),
        ("call 5552234567", &[("5552234567", Phone)]),
        ("555-123-4567 ext. 12", &[("555-123-4567 ext. 12", Phone)]),
        ("555-123-4567 x1234", &[("555-123-4567 x1234", Phone)]),
        ("phone 555-0123", &[("555-0123", Phone)]),
        ("tel 01632 960 417", &[("01632 960 417", Phone)]),
        ("07700 900312", &[("07700 900312", Phone)]),
        ("+44 20 7946 0958", &[("+44 20 7946 0958", Phone)]),
        ("tel 00353 91 555 0143", &[("00353 91 555 0143", Phone)]),
        (
            "pager 4471, pgr #3321, bleep 1182",
            &[("4471", Phone), ("3321", Phone), ("1182", Phone)],
        ),
        ("ext 2290, x4432", &[("2290", Phone), ("4432", Phone)]),
        ("Cell: 775 5550153", &[("775 5550153", Phone)]),
        ("Fax: 555-123-4567", &[("555-123-4567", Fax)]),
        (
            "Phone (552) 589-7722, Fax (465) 603-5662",
            &[("(552) 589-7722", Phone), ("(465) 603-5662", Fax)],
        ),
        (
            "p 307.555.0122  f 307.555.0123",
            &[("307.555.0122", Phone), ("307.555.0123", Fax)],
        ),
        (
            "T 508-555-0114  F 508-555-0115",
            &[("508-555-0114", Phone), ("508-555-0115", Fax)],
        ),
        ("faxed to 970-555-0160", &[("970-555-0160", Fax)]),
        (
            "office: 555-1234 or 555-9876",
            &[("555-1234", Phone), ("555-9876", Phone)],
        ),
        ("555-123-4567/8", &[("555-123-4567", Phone)]),
        ("775/555-0170", &[("775/555-0170", Phone)]),
        ("555–123–4567", &[("555–123–4567", Phone)]),
    ]);
    check_clean(&[
        "NDC 12345-678-90",
        "NDC 68180-0981-01",
        "BP 120/80 118/76",
        "called 500-1000 mg",
        "page 1/2",
        "x6/day",
        "x 3 days",
        "extension 120 degrees",
        "flexion 0 to 120, extension 10",
        "118 70 0845",
        "100-1000 units",
        "WBC 10.5 Hgb 12.3 Plt 250",
        "323 434 / 323 335",
        "T 98.6 P 72 R 18",
        "0.5 mg",
        "7.25 2.50 3.75",
        "10 000 000",
    ]);
}

#[test]
fn mail_and_network() {
    check(&[
        ("write a.b+c@example.org.", &[("a.b+c@example.org", Email)]),
        (
            "\"A. Petal-Huxley\"@example.org",
            &[("\"A. Petal-Huxley\"@example.org", Email)],
        ),
        ("josé@clínica.example", &[("josé@clínica.example", Email)]),
        (
            "see https://ex.org/pt/DF7?b=3, and",
            &[("https://ex.org/pt/DF7?b=3", Url)],
        ),
        ("www.example.org/x)", &[("www.example.org/x", Url)]),
        ("instagram.com/name", &[("instagram.com/name", Url)]),
        (
            "ftp://img.example.org/a.zip;",
            &[("ftp://img.example.org/a.zip", Url)],
        ),
        ("host 10.44.7.219", &[("10.44.7.219", Ip)]),
        ("src=2001:db8:41::9f", &[("2001:db8:41::9f", Ip)]),
        (
            "00:1B:44:11:3A:B7 00-1B-44-11-3A-B7",
            &[("00:1B:44:11:3A:B7", Ip), ("00-1B-44-11-3A-B7", Ip)],
        ),
        ("IMG_9108.jpg", &[("IMG_9108.jpg", Photo)]),
        ("GBADAMOSI_0098812.pdf", &[("GBADAMOSI_0098812.pdf", Id)]),
    ]);
    check_clean(&[
        "e.g. this",
        "cuffed @22 cm",
        "pain @ rest",
        "v1.2.3.4",
        "version 10.0.0.1",
        "1.2.3.4.5",
        "2.16.840.1.113883",
        "300.1.1.1",
        "06.04.12.1",
        "ratio 1:2:3",
        "10:30:00",
        "note.txt",
        "home.In",
        "a::b",
        "std::fmt",
        "q.d.",
        "b.i.d.",
        "template.xml",
    ]);
}

#[test]
fn identifiers_by_shape() {
    check(&[
        ("SSN 123-45-6789", &[("123-45-6789", Ssn)]),
        ("123-45-6789", &[("123-45-6789", Ssn)]),
        (
            "XXX-XX-1234 and ***-**-4410",
            &[("XXX-XX-1234", Ssn), ("***-**-4410", Ssn)],
        ),
        ("ssn=745226108", &[("745226108", Ssn)]),
        ("SS#: 530 44 1879", &[("530 44 1879", Ssn)]),
        ("last four of SSN 1234", &[("1234", Ssn)]),
        (
            "MBI 1EG4-TE5-MK73 or 1EG4TE5MK73",
            &[("1EG4-TE5-MK73", HealthPlan), ("1EG4TE5MK73", HealthPlan)],
        ),
        ("4111 1111 1111 1111", &[("4111 1111 1111 1111", Account)]),
        ("378282246310005", &[("378282246310005", Account)]),
        (
            "GB29 NWBK 6016 1331 9268 19 is",
            &[("GB29 NWBK 6016 1331 9268 19", Account)],
        ),
        ("DE89370400440532013000", &[("DE89370400440532013000", Account)]),
        ("Visa *0932", &[("0932", Account)]),
        ("CC ending 4471", &[("4471", Account)]),
        ("DEA AB1234563", &[("AB1234563", License)]),
        ("NPI 1234567893", &[("1234567893", License)]),
        ("1M8GDM9AXKP042788", &[("1M8GDM9AXKP042788", Vehicle)]),
        (
            "(01)00844588003288(17)141120(10)7654321D(21)10987654d321",
            &[("(01)00844588003288(17)141120(10)7654321D(21)10987654d321", Device)],
        ),
        (
            "550e8400-e29b-41d4-a716-446655440000",
            &[("550e8400-e29b-41d4-a716-446655440000", Id)],
        ),
        ("WS0713305, F24-0419", &[("WS0713305", Id), ("F24-0419", Id)]),
        ("#1234567", &[("1234567", Id)]),
    ]);
    check_clean(&[
        "4111 1111 1111 1112",
        "1600000000000",
        "GB29 NWBK 6016 1331 9268 18",
        "ICD-10 S52.501A",
        "ICD-10-CM: E11.9, Z79.4",
        "CPT 99213, 88341",
        "LOINC 2823-3",
        "rs1800562",
        "NCT01234567",
        "L4-5 T12 C5-6",
        "COVID-19",
        "HbA1c 6.1",
        "CD45 PAX5 Ki-67",
        "J1234 Q4010 D2950",
        "B12 5mg",
        "100000IU",
        "#12 tabs",
        "SNOMED 44054006",
        "SpO2 99",
        "H1N1",
        "1EG4-TE5",
        "vitamin D3 5000",
    ]);
}

#[test]
fn identifiers_by_context() {
    check(&[
        ("MRN: 0047-11", &[("0047-11", Mrn)]),
        ("MRN#123456", &[("123456", Mrn)]),
        ("MRN133202", &[("MRN133202", Mrn)]),
        ("medical record number is 123546", &[("123546", Mrn)]),
        ("Med Rec: WS0713305", &[("WS0713305", Mrn)]),
        ("Pt#: 8832", &[("8832", Mrn)]),
        ("Hosp no W884120", &[("W884120", Mrn)]),
        ("nhs no 912 640 3378", &[("912 640 3378", Mrn)]),
        (
            "Sub ID DDA00718844   Grp 60021-B",
            &[("DDA00718844", HealthPlan), ("60021-B", HealthPlan)],
        ),
        ("Medicaid 0600331872", &[("0600331872", HealthPlan)]),
        ("policy HPL 2208817", &[("HPL 2208817", HealthPlan)]),
        ("Prior auth #: 77821", &[("77821", HealthPlan)]),
        ("ACCT 10-448821-7", &[("10-448821-7", Account)]),
        (
            "routing 021000021 acct 7700183342",
            &[("021000021", Account), ("7700183342", Account)],
        ),
        ("Drivers lic: NV 1402778613", &[("NV 1402778613", License)]),
        ("driver's license D1234567", &[("D1234567", License)]),
        ("GMC 7459931", &[("7459931", License)]),
        ("passport 533380006", &[("533380006", License)]),
        ("license plate OH-1126", &[("OH-1126", Vehicle)]),
        ("tail N448WB", &[("N448WB", Vehicle)]),
        ("S/N 75518", &[("75518", Device)]),
        ("SN NKZ744102H", &[("NKZ744102H", Device)]),
        ("ser no. PV5-1190884", &[("PV5-1190884", Device)]),
        ("lot 388217", &[("388217", Device)]),
        ("fingerprint tmpl FPT-0x8A31F2", &[("FPT-0x8A31F2", Biometric)]),
        ("iris id IR-7741-QD", &[("IR-7741-QD", Biometric)]),
        ("ACCESSION:      23-CT-0091844", &[("23-CT-0091844", Id)]),
        ("Case #: S24-10338", &[("S24-10338", Id)]),
        ("Visit: V90022871", &[("V90022871", Id)]),
        ("ORDER #:        6610027431", &[("6610027431", Id)]),
        ("Rx # 7714208-02", &[("7714208-02", Id)]),
        ("FedEx 7745 0193 2286", &[("7745 0193 2286", Id)]),
        (
            "user=rzielinska2 badge 55108",
            &[("rzielinska2", Id), ("55108", Id)],
        ),
        ("policy no: 12/3456/78", &[("12/3456/78", HealthPlan)]),
        (
            "specimen ID S-22-1234; lot number A23B",
            &[("S-22-1234", Id), ("A23B", Device)],
        ),
        ("MRN 12-34-56", &[("12-34-56", Mrn)]),
        ("locker code 4417#", &[("4417", Id)]),
        ("Study Key SK-4134-X", &[("SK-4134-X", Id)]),
        ("ID: AB-1234", &[("AB-1234", Id)]),
    ]);
    check_clean(&[
        "patient 3 of 5",
        "chart 41 pp",
        "Visit: 3/4 of the",
        "unit dose 500 mg",
        "order 500 mg",
        "lot of 20",
        "case 12yo",
        "check: 120",
        "ID: 45-year-old",
        "ID consult 2 days",
        "plan 2 weeks",
        "group 3",
        "member of 4",
        "serial 7s",
        "plate 3.5 mm",
        "claim 10%",
        "report 3 days",
        "visit 2",
        "account for 50",
        "licensed in 2019",
        "order MRI 2023",
        "mg/dL 100000",
        "patient no longer 12345x mg",
        "the patient is 65 and",
        "records 2019",
        "specimen 3 cm",
        "mr 20 mm",
        "hospital day 12",
        "insurance covers 80%",
    ]);
}

/// A value is found whole, whatever its groups and separators, and so are its neighbours in a list.
#[test]
fn no_half_of_a_value_stays() {
    check(&[
        (
            "IBAN DE89 3704 0044 0532 0130 00",
            &[("DE89 3704 0044 0532 0130 00", Account)],
        ),
        (
            "IBAN FR14 2004 1010 0505 0001 3M02 606",
            &[("FR14 2004 1010 0505 0001 3M02 606", Account)],
        ),
        (
            "Account number 1234 5678 9012 3456 7890 1234",
            &[("1234 5678 9012 3456 7890 1234", Account)],
        ),
        ("MRN: 00 48 213", &[("00 48 213", Mrn)]),
        ("MRN: 004 82 13", &[("004 82 13", Mrn)]),
        ("MRN 4471 2 tablets", &[("4471", Mrn)]),
        ("MRN 4471 65 y/o", &[("4471", Mrn)]),
        (
            "+1 937 555 0144 937.555.0144",
            &[("+1 937 555 0144", Phone), ("937.555.0144", Phone)],
        ),
        ("937-555-0144/0145", &[("937-555-0144/0145", Phone)]),
        ("::ffff:192.168.1.1", &[("::ffff:192.168.1.1", Ip)]),
        ("MRN 0048213, 0048214", &[("0048213", Mrn), ("0048214", Mrn)]),
        ("MRNs 0048213 and 0048214", &[("0048213", Mrn), ("0048214", Mrn)]),
        (
            "MRN was changed from 0048213 to 0048214",
            &[("0048213", Mrn), ("0048214", Mrn)],
        ),
    ]);
}

#[test]
fn unusual_separators_and_labels() {
    check(&[
        ("123 - 45 - 6789", &[("123 - 45 - 6789", Ssn)]),
        ("123\u{2013}45\u{2013}6789", &[("123\u{2013}45\u{2013}6789", Ssn)]),
        ("123\u{2011}45\u{2011}6789", &[("123\u{2011}45\u{2011}6789", Ssn)]),
        ("Medicare: 1EG4 TE5 MK73", &[("1EG4 TE5 MK73", HealthPlan)]),
        ("4111.1111.1111.1111", &[("4111.1111.1111.1111", Account)]),
        ("4111-1111 1111-1111", &[("4111-1111 1111-1111", Account)]),
        ("acct ending in 1234", &[("1234", Account)]),
        ("member id: ABC 123 456 789", &[("ABC 123 456 789", HealthPlan)]),
        ("MR 0048213", &[("0048213", Mrn)]),
        ("001A.2B3C.4D5E", &[("001A.2B3C.4D5E", Ip)]),
        ("192.168.001.010", &[("192.168.001.010", Ip)]),
        ("voiceprint VP12", &[("VP12", Biometric)]),
        ("biometric template 0xDEADBEEF", &[("0xDEADBEEF", Biometric)]),
        ("tag # ABC 123", &[("ABC 123", Vehicle)]),
        ("EIN 12-3456789", &[("12-3456789", Id)]),
    ]);
}
