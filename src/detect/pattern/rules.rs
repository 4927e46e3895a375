//! The knowledge about identifiers told by context, as data: which words announce which numbers.
//!
//! A rule names words and says how many digits a value must have with which kind of announcement: directly behind the
//! word, behind a colon, or behind a mark (`#`, "no.", "id"). The stronger the announcement, the shorter the value may be.

use crate::entity::Entity;

/// What a value looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, digits and inner punctuation, with at least so many digits as the rule says.
    Code,
    /// A social security number, whole or its last four digits.
    Social,
    /// A user name: also without digits.
    Login,
    /// A payment card: the whole number, or its last four digits behind "ending", `*` or `x`.
    LastFour,
    /// A code that may be grouped as National Insurance numbers are.
    Nino,
    /// A code that may be grouped as NHI numbers are.
    Nhi,
    /// A code that may be grouped as Australian Medicare numbers are.
    Medicare,
    /// A code that may be grouped as British driver numbers are.
    Driver,
}

/// One row: words and what may follow them.
pub(super) struct Rule {
    /// Words that the pass stops at; each belongs to one rule.
    pub(super) words: &'static str,
    /// Words one of which must stand before; empty for none.
    pub(super) after: &'static str,
    pub(super) entity: Entity,
    pub(super) shape: Shape,
    /// Least digits directly behind the word; 0: never.
    pub(super) bare: usize,
    /// Least digits behind a colon or equals sign; 0: never.
    pub(super) colon: usize,
    /// Least digits behind a mark; 0: never.
    pub(super) marked: usize,
}

const fn rule(words: &'static str, entity: Entity, bare: usize, colon: usize, marked: usize) -> Rule {
    Rule {
        words,
        after: "",
        entity,
        shape: Shape::Code,
        bare,
        colon,
        marked,
    }
}

const fn rule_after(
    after: &'static str,
    words: &'static str,
    entity: Entity,
    bare: usize,
    colon: usize,
    marked: usize,
) -> Rule {
    Rule {
        words,
        after,
        entity,
        shape: Shape::Code,
        bare,
        colon,
        marked,
    }
}

const fn shaped(words: &'static str, entity: Entity, shape: Shape) -> Rule {
    Rule {
        words,
        after: "",
        entity,
        shape,
        bare: 4,
        colon: 4,
        marked: 4,
    }
}

const fn formed(
    words: &'static str,
    entity: Entity,
    shape: Shape,
    bare: usize,
    colon: usize,
    marked: usize,
) -> Rule {
    Rule {
        words,
        after: "",
        entity,
        shape,
        bare,
        colon,
        marked,
    }
}

/// The rules. Columns: words, category, digits behind the bare word, behind a colon, behind a mark.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    // Medical records
    rule("mrn mrns emrn umrn mpi empi", Entity::Mrn, 3, 2, 2),
    rule_after("medical med health patient hospital pt clinic", "record rec records", Entity::Mrn, 5, 3, 3),
    rule("chart armband wristband", Entity::Mrn, 6, 4, 3),
    rule("patient pt", Entity::Mrn, 0, 5, 3),
    rule("hospital hosp", Entity::Mrn, 0, 5, 4),
    rule("nhs chi hcn", Entity::Mrn, 9, 9, 9), // England and Wales, Scotland, Northern Ireland
    rule("ihi", Entity::Mrn, 12, 12, 12),
    formed("nhi", Entity::Mrn, Shape::Nhi, 4, 3, 3),
    rule("mr", Entity::Mrn, 6, 5, 3),
    rule("unit", Entity::Mrn, 0, 0, 5),
    // Health plans
    rule("member subscriber beneficiary insured policy policyholder medigap", Entity::HealthPlan, 6, 4, 3),
    rule("group grp", Entity::HealthPlan, 5, 5, 4),
    rule("insurance ins plan sub", Entity::HealthPlan, 7, 6, 3),
    formed("medicare", Entity::HealthPlan, Shape::Medicare, 7, 5, 4),
    rule("medicaid hicn hic tricare payor payer", Entity::HealthPlan, 7, 5, 4),
    rule("mbi", Entity::HealthPlan, 4, 4, 4),
    rule("hpbn", Entity::HealthPlan, 3, 3, 3),
    rule("claim authorization authorisation auth preauthorization precert preauth", Entity::HealthPlan, 6, 5, 4),
    // Accounts
    rule("account acct accts acnt", Entity::Account, 5, 4, 3),
    rule("invoice bill billing statement guarantor receipt", Entity::Account, 6, 5, 3),
    rule("routing aba", Entity::Account, 9, 9, 9), // nine digits; a mistyped check digit still names the account
    rule("bsb", Entity::Account, 6, 6, 6),
    rule("iban swift", Entity::Account, 8, 8, 8),
    rule("check chk cheque", Entity::Account, 0, 0, 3),
    shaped("visa mastercard amex discover cc debit credit card", Entity::Account, Shape::LastFour),
    // Social security
    shaped("ssn ssns ss social last", Entity::Ssn, Shape::Social),
    formed("nino national", Entity::Ssn, Shape::Nino, 6, 6, 6),
    formed("ni", Entity::Ssn, Shape::Nino, 0, 6, 6),
    // Certificates and licences
    rule("npi", Entity::License, 9, 9, 9),
    rule("dea", Entity::License, 6, 6, 6),
    formed("license licence licenses lic driver drivers dl dln", Entity::License, Shape::Driver, 5, 4, 3),
    rule("passport", Entity::License, 6, 5, 5),
    rule("gmc nmc gdc gphc hcpc ahpra mcnz upin clia", Entity::License, 5, 5, 5),
    rule("certificate cert certification", Entity::License, 0, 5, 4),
    // Vehicles
    rule("vin", Entity::Vehicle, 6, 5, 5),
    rule("plate plates", Entity::Vehicle, 4, 3, 3),
    rule("tag", Entity::Vehicle, 4, 3, 3),
    rule("tail", Entity::Vehicle, 3, 3, 3),
    rule("registration", Entity::Vehicle, 0, 4, 3),
    // Devices
    rule("serial ser sn", Entity::Device, 4, 4, 3),
    rule_after("s", "n", Entity::Device, 3, 3, 3),
    rule("lot batch", Entity::Device, 5, 4, 3),
    rule("imei udi", Entity::Device, 10, 10, 10),
    rule("device implant pacemaker generator equipment machine", Entity::Device, 0, 0, 3),
    rule("asset", Entity::Device, 5, 5, 3),
    rule("mac", Entity::Ip, 6, 6, 6),
    // Biometrics
    rule("retina retinal iris voice palm facial face", Entity::Biometric, 0, 4, 3),
    rule("fingerprint fingerprints thumbprint voiceprint faceprint handprint biometric biometrics", Entity::Biometric, 5, 4, 3),
    // Any other number
    rule("accession acc accn", Entity::Id, 4, 4, 3),
    rule("case docket incident ticket file", Entity::Id, 6, 5, 3),
    rule("specimen sample", Entity::Id, 6, 5, 3),
    rule("encounter visit csn fin", Entity::Id, 6, 5, 4),
    rule("order requisition req", Entity::Id, 6, 5, 4),
    rule("rx prescription script", Entity::Id, 6, 6, 4),
    rule("confirmation conf reference ref tracking fedex ups usps", Entity::Id, 6, 5, 4),
    rule("badge", Entity::Id, 4, 4, 3),
    rule("employee emp staff student study subject participant enrollment research site", Entity::Id, 6, 5, 3),
    rule_after("gate door locker access entry security", "code", Entity::Id, 4, 4, 3),
    rule("keypad keysafe lockbox", Entity::Id, 4, 3, 3),
    rule("ein tfn ird", Entity::Id, 7, 7, 7),
    rule("pin passcode", Entity::Id, 0, 4, 4),
    rule("event call family report court warrant", Entity::Id, 0, 6, 4),
    rule("id ids identifier identification", Entity::Id, 4, 3, 3),
    shaped("username user login logon userid uid", Entity::Id, Shape::Login),
];
