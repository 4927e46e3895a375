//! Addresses and names: what is found and what stays.

use super::{check, check_clean};
use crate::entity::Entity::*;

#[test]
fn addresses() {
    check(&[
        ("123 N. Main St., Apt 4", &[("123 N. Main St., Apt 4", Address)]),
        (
            "12 Oak St, Springfield, IL 62704",
            &[
                ("12 Oak St", Address),
                ("Springfield", City),
                ("IL", State),
                ("62704", Zip),
            ],
        ),
        (
            "55 Wharf Rd Apt 3R / Gloucester MA 01930",
            &[
                ("55 Wharf Rd Apt 3R", Address),
                ("Gloucester", City),
                ("MA", State),
                ("01930", Zip),
            ],
        ),
        ("123 MAIN ST", &[("123 MAIN ST", Address)]),
        (
            "lives at 14a shrimpers row, PR8 1QX",
            &[("14a shrimpers row", Address), ("PR8 1QX", Zip)],
        ),
        (
            "PO Box 118, Thermopolis WY 82443",
            &[
                ("PO Box 118", Address),
                ("Thermopolis", City),
                ("WY", State),
                ("82443", Zip),
            ],
        ),
        ("P.O. Box 9", &[("P.O. Box 9", Address)]),
        (
            "4408 County Road 17½, Unit B",
            &[("4408 County Road 17½, Unit B", Address)],
        ),
        (
            "Pittsfield, Massachusetts 01201-1234",
            &[
                ("Pittsfield", City),
                ("Massachusetts", State),
                ("01201-1234", Zip),
            ],
        ),
        ("Elko, Nevada", &[("Elko", City), ("Nevada", State)]),
        ("77 N.E. 5th St.", &[("77 N.E. 5th St.", Address)]),
        ("K1A 0B1", &[("K1A 0B1", Zip)]),
        (
            "Address: 655 Leonard Via, Michelleview, IL 60938",
            &[
                ("655 Leonard Via", Address),
                ("Michelleview", City),
                ("IL", State),
                ("60938", Zip),
            ],
        ),
        ("zip 94107", &[("94107", Zip)]),
        ("RR 2 Box 45", &[("RR 2 Box 45", Address)]),
    ]);
    check_clean(&[
        "2 Tablets Daily",
        "WBC 12345",
        "HR 115 RR 18",
        "5 Chest CT",
        "2 mm ST elevation",
        "ZIP: 941",
        "in 94107 cells",
        "12 Lead ECG",
        "3 Vessel CABG",
        "Sodium 138 Potassium 4",
        "1 Large",
        "000",
    ]);
}

#[test]
fn names_that_writing_makes_certain() {
    check(&[
        ("Dr. Smith saw", &[("Smith", Name)]),
        ("Mrs. Hortensia Alzamora, 89", &[("Hortensia Alzamora", Name)]),
        ("Dr Siobhán Ní Dhálaigh", &[("Siobhán Ní Dhálaigh", Name)]),
        ("Dr. O'Brien's note", &[("O'Brien", Name)]),
        (
            "Drs. Aguilar, Reed and Sternlicht",
            &[("Aguilar", Name), ("Reed", Name), ("Sternlicht", Name)],
        ),
        (
            "Dr. J.R. van der Berg-Smith",
            &[("J.R. van der Berg-Smith", Name)],
        ),
        ("dr moon called", &[("moon", Name)]),
        (
            "mr demetrios pappas-lin mrn 418830",
            &[("demetrios pappas-lin", Name), ("418830", Mrn)],
        ),
        ("Patient: John Smith\n", &[("John Smith", Name)]),
        ("Name: Smith, John Q", &[("Smith, John Q", Name)]),
        (
            "PATIENT NAME:   KOVALENKO, HALYNA",
            &[("KOVALENKO, HALYNA", Name)],
        ),
        ("Dictated by: Ottilie Schmorl, MD", &[("Ottilie Schmorl", Name)]),
        ("cc: Nkemdirim Obi MD", &[("Nkemdirim Obi", Name)]),
        ("seen by Betty Ross, PA-C", &[("Betty Ross", Name)]),
        ("Submitting: Hodgkin, Samuel MD", &[("Hodgkin, Samuel", Name)]),
        (
            "Surname: CHATTERJEE   Forename: ANIRUDDHA",
            &[("CHATTERJEE", Name), ("ANIRUDDHA", Name)],
        ),
    ]);
    check_clean(&[
        "Graves' disease",
        "Patient: Yes I do",
        "Patient: Good Morning Doctor",
        "Doctor: What brings you",
        "Patient: No.",
        "MR angiogram",
        "16 Fr Foley",
        "Generator Model Name: Sigma",
        "MS Contin",
        "the doctor said",
        "CC: Chest Pain",
        "mr imaging",
        "Dr. said",
        "Father: Deceased",
        "Thank you, Doctor. Tell me",
        "Crohn's, Barrett's",
        "Chest PT",
        "do you",
        "Name: Unknown",
        "Hi Doctor. I'm the mother",
    ]);
}

#[test]
fn places_in_unusual_forms() {
    check(&[
        ("lives near Dayton, OH.", &[("Dayton", City), ("OH", State)]),
        ("Dayton, OH", &[("Dayton", City), ("OH", State)]),
        ("from Boston, MA", &[("Boston", City), ("MA", State)]),
        ("123 main street", &[("123 main street", Address)]),
        ("123 1/2 Main St.", &[("123 1/2 Main St.", Address)]),
        ("123-A Main St", &[("123-A Main St", Address)]),
        ("One Main Street", &[("One Main Street", Address)]),
        ("lives in Greene County", &[("Greene County", City)]),
        ("john.smith @ example.com", &[("john.smith @ example.com", Email)]),
        ("adaeze (at) example.com", &[("adaeze (at) example.com", Email)]),
    ]);
    check_clean(&[
        "Hypertension, MI",
        "Soft, ND",
        "Oxygen, NC",
        "20 minute road",
        "10 mile lane",
        "the county",
    ]);
}

#[test]
fn names_in_unusual_forms() {
    check(&[
        ("Dear Dr. Van der Berg:", &[("Van der Berg", Name)]),
        ("Dear Dr. John Smith:", &[("John Smith", Name)]),
        ("Pt name John Smith DOB", &[("John Smith", Name)]),
        ("Electronically signed by SMITH,JOHN A", &[("SMITH,JOHN A", Name)]),
        (
            "x\nSMITH, JOHN Q  MRN: 12345",
            &[("SMITH, JOHN Q", Name), ("12345", Mrn)],
        ),
        ("Spouse - Bob Hill", &[("Bob Hill", Name)]),
        ("Sr. Garc\u{ed}a", &[("Garc\u{ed}a", Name)]),
    ]);
    check_clean(&["Ms. Contin 30 mg", "drinks Dr. Pepper"]);
}

#[test]
fn relatives_and_salutations() {
    check(&[
        ("his wife Mira called", &[("Mira", Name)]),
        ("daughter (Aoife) at bedside", &[("Aoife", Name)]),
        ("her son, Marcus, agrees", &[("Marcus", Name)]),
        ("Dear Anna,", &[("Anna", Name)]),
        ("Hi Jennifer, your labs", &[("Jennifer", Name)]),
        ("pt name: jane okafor dob", &[("jane okafor", Name)]),
        ("name: jennifer", &[("jennifer", Name)]),
    ]);
    check_clean(&[
        "his wife Monday night",
        "mother Denies",
        "her son Tylenol",
        "father, Hypertension",
        "Dear Colleague,",
        "Dear Patient,",
        "Hi there, Doctor",
        "drug name: metoprolol",
        "name: unknown",
        "sister Parkinson's disease",
    ]);
}

#[test]
fn first_names_with_surnames_and_initials() {
    check(&[
        ("met Jennifer Okafor today", &[("Jennifer Okafor", Name)]),
        ("with Maria L. about", &[("Maria L.", Name)]),
        ("Jennifer Q. Smith", &[("Jennifer Q. Smith", Name)]),
        ("JENNIFER OKAFOR", &[("JENNIFER OKAFOR", Name)]),
        ("Jane Roe was", &[("Jane Roe", Name)]),
        ("(Smith, Jennifer)", &[("Smith, Jennifer", Name)]),
    ]);
    check_clean(&[
        "Blake Drain",
        "Vitamin D. Calcium",
        "Chest Pain",
        "Grace Period",
        "Virginia Mason",
        "Wells Score",
        "Jackson Pratt drain",
    ]);
}

#[test]
fn places_of_care() {
    check(&[
        (
            "at St. Brigid Medical Center today",
            &[("St. Brigid Medical Center", Facility)],
        ),
        ("Riverside Hospital", &[("Riverside Hospital", Facility)]),
        ("the Okafor Clinic", &[("Okafor Clinic", Facility)]),
        (
            "Transferred to Mercy General Hospital.",
            &[("Mercy General Hospital", Facility)],
        ),
    ]);
    check_clean(&[
        "the Hospital",
        "The Hospital",
        "Mental Health Clinic",
        "Emergency Center",
        "Children's Hospital",
        "Wound Clinic",
        "Coumadin Clinic",
        "COPD Clinic",
        "Diabetes Center",
        "Follow Up Clinic",
        "Brief Hospital Course",
        "General Hospital",
    ]);
}
