//! The kinds of identifiers: the eighteen of 45 CFR 164.514(b)(2)(i), split where policies treat parts differently.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Oldest age that is no identifier: 45 CFR 164.514(b)(2)(i)(C).
pub const AGE_ALLOWED_MAX: u32 = 89;

macro_rules! entities {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $hipaa:literal;)+) => {
        /// A kind of identifier. A closed set: safe in logs, metrics labels and audit entries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Entity { $($(#[$doc])* #[doc = concat!("45 CFR 164.514(b)(2)(i)(", $hipaa, ")")] $variant,)+ }

        impl Entity {
            /// Every kind, in declaration order; `entity as usize` indexes it.
            pub const ALL: &'static [Entity] = &[$(Entity::$variant),+];

            /// Name in configuration, metrics and audit: lower case.
            pub const fn name(self) -> &'static str {
                match self { $(Entity::$variant => $name),+ }
            }

            /// Letter of the Safe Harbor paragraph (b)(2)(i) that covers it.
            pub const fn hipaa_letter(self) -> &'static str {
                match self { $(Entity::$variant => $hipaa),+ }
            }
        }
    };
}

entities! {
    /// Names of people.
    Name = "name", "A";
    /// Street address lines, P.O. boxes, and other places smaller than a state that are not covered below.
    Address = "address", "B";
    /// City, town, county, parish.
    City = "city", "B";
    /// US state or territory. Safe Harbor allows it; listed so that an address can be taken apart.
    State = "state", "B";
    /// ZIP and ZIP+4, and other postcodes.
    Zip = "zip", "B";
    /// Places of care: hospitals, clinics, wards with a name. A geographic unit smaller than a state.
    Facility = "facility", "B";
    /// Dates related to an individual, finer than a year.
    Date = "date", "C";
    /// Birth dates: as dates, and the year goes too where it would show an age over 89.
    BirthDate = "birth_date", "C";
    /// Ages; only those over 89 are identifiers.
    Age = "age", "C";
    /// Telephone and pager numbers.
    Phone = "phone", "D";
    /// Fax numbers.
    Fax = "fax", "E";
    /// E-mail addresses.
    Email = "email", "F";
    /// Social security numbers.
    Ssn = "ssn", "G";
    /// Medical record numbers.
    Mrn = "mrn", "H";
    /// Health-plan beneficiary numbers, Medicare and Medicaid ids, member and policy numbers.
    HealthPlan = "health_plan", "I";
    /// Account numbers, payment cards, IBAN.
    Account = "account", "J";
    /// Certificate and licence numbers: NPI, DEA, driver's licences, passports.
    License = "license", "K";
    /// Vehicle identifiers: VIN, plates.
    Vehicle = "vehicle", "L";
    /// Device identifiers and serial numbers.
    Device = "device", "M";
    /// Web addresses.
    Url = "url", "N";
    /// IP and hardware network addresses.
    Ip = "ip", "O";
    /// Biometric identifiers.
    Biometric = "biometric", "P";
    /// References to full-face photographs and comparable images.
    Photo = "photo", "Q";
    /// Any other unique number, characteristic or code.
    Id = "id", "R";
    /// Employers, schools, insurers and other organisations. (b)(2)(i) covers identifiers "of the individual or of
    /// relatives, employers, or household members", and where somebody works is a characteristic that may single out.
    Organization = "organization", "R";
}

impl Entity {
    /// Word inside a label or token: upper case, as in `[HEALTH_PLAN-1]`.
    pub fn label(self) -> String {
        self.name().to_ascii_uppercase()
    }

    /// Unique numbers and codes: equal for one person wherever they stand, so their tokens are scoped by namespace.
    pub const fn is_identifier(self) -> bool {
        use Entity::*;
        matches!(
            self,
            Phone
                | Fax
                | Email
                | Ssn
                | Mrn
                | HealthPlan
                | Account
                | License
                | Vehicle
                | Device
                | Url
                | Ip
                | Biometric
                | Photo
                | Id
        )
    }

    /// A date of any kind.
    pub const fn is_date(self) -> bool {
        matches!(self, Entity::Date | Entity::BirthDate)
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Entity {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Entity::ALL.iter().copied().find(|e| e.name() == name).ok_or(())
    }
}
