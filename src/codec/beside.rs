//! What stands beside a field in its element and says what the field holds: rules that know paths only cannot tell.
//!
//! - A unit of years says that a value may be somebody's age, and ages over 89 go (45 CFR 164.514(b)(2)(i)(C)): FHIR's
//!   Quantity, OBX-5 with OBX-6, CDA's PQ.
//! - A code of a public vocabulary says that its `display` is a term, and so is the `text` around it that says the same
//!   (FHIR R4 §2.24.0.6); CDA's `displayName` too.
//! - The system of units (UCUM) says that code and unit beside it are nobody's.
//! - A reference to a person says that its `display` is a name, wherever it stands (FHIR R4 §2.3.0).

use super::fields::Fields;
use crate::entity::Entity;
use crate::fault::Reason;
use crate::policy::FieldRule;

/// Years in UCUM (§33: of the tropical, the Julian and the Gregorian calendar), and as people write them.
const YEARS: [&str; 10] = [
    "a", "a_t", "a_j", "a_g", "y", "yr", "yrs", "year", "years", "year(s)",
];
/// FHIR resources that are people, or tell of one: what a role is called is mostly its holder's name.
const PEOPLE: [&str; 5] = [
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
    "Person",
];

/// Beginnings of the names of public code systems (FHIR R4 §4.3.0); HL7's and others' by object identifier.
const VOCABULARIES: [&str; 17] = [
    "http://terminology.hl7.org/",
    "http://hl7.org/fhir/",
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://www.nlm.nih.gov/research/umls/",
    "http://www.ama-assn.org/go/cpt",
    "http://unitsofmeasure.org",
    "http://dicom.nema.org/",
    "http://www.whocc.no/atc",
    "http://ncimeta.nci.nih.gov",
    "http://fdasis.nlm.nih.gov",
    "http://va.gov/terminology/",
    "http://nucc.org/provider-taxonomy",
    "urn:ietf:bcp:",
    "urn:iso:std:iso:",
    "urn:oid:2.16.840.1.113883.5.",
    "urn:oid:2.16.840.1.113883.6.",
];

/// The system of units.
const UCUM: &str = "http://unitsofmeasure.org";
/// Beginnings of the object identifiers of HL7's code systems, and of those registered with it (CDA).
const CODE_SYSTEMS: [&str; 2] = ["2.16.840.1.113883.5.", "2.16.840.1.113883.6."];

/// Whether a unit is of years.
pub(super) fn is_years(unit: &str) -> bool {
    YEARS.iter().any(|years| unit.trim().eq_ignore_ascii_case(years))
}

/// Whether a reference is to a person: `Patient/7`, `https://ehr.example/fhir/Person/7/_history/1`.
fn is_to_person(reference: &str) -> bool {
    let mut parts = reference.split('/');
    parts.any(|part| PEOPLE.contains(&part)) && parts.next().is_some_and(|id| !id.is_empty())
}

/// What the members of one object have said so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Beside {
    /// Index of the field of `display`.
    display: Option<usize>,
    /// Index of the field of `value`.
    value: Option<usize>,
    /// Index of the field of `text`.
    text: Option<usize>,
    /// Index of the field of a term, of a coding inside.
    term: Option<usize>,
    is_person: bool,
    is_in_years: bool,
    /// Indices of the fields of `code`, `system` and `unit`.
    code: Option<usize>,
    system: Option<usize>,
    unit: Option<usize>,
    has_vocabulary: bool,
    /// Whether the code is of a unit.
    is_measured: bool,
}

impl Beside {
    /// Notes a member, whose field was the last to be added.
    pub(super) fn note(&mut self, member: &str, text: &str, fields: &Fields<'_>) {
        let at = fields.last_with(text);
        match member {
            "display" | "displayName" => self.display = at,
            "value" => self.value = at,
            "text" => self.text = at,
            "reference" => self.is_person |= is_to_person(text),
            "type" => self.is_person |= PEOPLE.contains(&text),
            "unit" => {
                self.unit = at;
                self.is_in_years |= is_years(text);
            }
            "code" => {
                self.is_in_years |= is_years(text);
                self.code = at.filter(|_| !text.is_empty());
            }
            "system" => {
                self.system = at;
                self.has_vocabulary |= VOCABULARIES.iter().any(|name| text.starts_with(name));
                self.is_measured |= text == UCUM;
            }
            "codeSystem" => self.has_vocabulary |= CODE_SYSTEMS.iter().any(|name| text.starts_with(name)),
            _ => {}
        }
    }

    /// The field of a term, where this is a coding.
    fn coded(self) -> Option<usize> {
        self.display
            .filter(|_| self.code.is_some() && self.has_vocabulary && !self.is_person)
    }

    /// Notes a coding of this concept.
    pub(super) fn note_coding(&mut self, coding: Beside) {
        self.term = self.term.or(coding.coded());
    }

    /// Gives the fields the rules that follow, at the end of the object.
    pub(super) fn settle(self, fields: &mut Fields<'_>) -> Result<(), Reason> {
        if let Some(at) = self.display.filter(|_| self.is_person) {
            fields.add_rule(at, FieldRule::Is(Entity::Name))?;
        }
        if let Some(at) = self.value.filter(|_| self.is_in_years) {
            fields.add_rule(at, FieldRule::Is(Entity::Age))?;
        }
        if self.is_measured {
            for at in [self.code, self.system, self.unit].into_iter().flatten() {
                fields.add_rule(at, FieldRule::Keep)?;
            }
        }
        if let Some(at) = self.coded() {
            fields.add_rule(at, FieldRule::Term)?;
        }
        let text_of = |at: usize| fields.document().get(at).map(|field| field.text.expose());
        let same = |(text, term): &(usize, usize)| text_of(*text) == text_of(*term);
        if let Some((text, _)) = self.text.zip(self.term).filter(same) {
            fields.add_rule(text, FieldRule::Term)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{policy, record};
    use super::*;
    use crate::codec::{Format, decode};

    /// The texts of the fields that are taken for this by what stands beside them.
    fn told(format: Format, value: &str, entity: Entity) -> Vec<String> {
        let source = record(None, Some(value.as_bytes()));
        let policy = policy();
        let (_, document) = decode(format, &source, &policy).unwrap();
        let is_it =
            |field: &crate::document::Field<'_>| policy.rule(field.path) == Some(FieldRule::Is(entity));
        let fields = document.fields().filter(is_it);
        fields.map(|field| field.text.expose().to_owned()).collect()
    }

    #[test]
    fn references_name_their_type() {
        for person in [
            "Patient/7",
            "https://ehr.example/fhir/Practitioner/7/_history/2",
            "Person/a",
        ] {
            assert!(is_to_person(person), "{person}");
        }
        for other in [
            "",
            "Patient",
            "Patient/",
            "Location/Patient",
            "#p1",
            "urn:uuid:7",
            "Medication/7",
        ] {
            assert!(!is_to_person(other), "{other}");
        }
    }

    #[test]
    fn a_reference_to_a_person_shows_a_name() {
        let told = |reference: &str| {
            let value =
                format!(r#"{{"resourceType":"Observation","valueReference":{reference},"status":"final"}}"#);
            told(Format::Fhir, &value, Entity::Name)
        };
        assert_eq!(
            told(r#"{"reference":"Patient/7","display":"A. Loest"}"#),
            ["A. Loest"]
        );
        assert_eq!(
            told(r#"{"display":"A. Loest","reference":"https://x.org/Person/7"}"#),
            ["A. Loest"]
        );
        assert_eq!(
            told(r#"{"type":"Practitioner","display":"A. Loest","reference":"urn:uuid:7"}"#),
            ["A. Loest"]
        );
        assert!(told(r#"{"display":"Ward 7","reference":"Location/7"}"#).is_empty());
        assert!(told(r#"{"reference":"Patient/7"},"x":{"display":"Ward 7"}"#).is_empty());
        assert!(told(r#"{"reference":"Patient/7","identifier":{"display":"Ward 7"}}"#).is_empty());
    }

    #[test]
    fn a_code_of_a_public_vocabulary_shows_a_term() {
        let terms = |concept: &str| {
            let value = format!(r#"{{"resourceType":"Condition","code":{concept}}}"#);
            let source = record(None, Some(value.as_bytes()));
            let policy = policy();
            let (_, document) = decode(Format::Fhir, &source, &policy).unwrap();
            let is_term =
                |field: &crate::document::Field<'_>| policy.rule(field.path) == Some(FieldRule::Term);
            let terms: Vec<String> = document
                .fields()
                .filter(is_term)
                .map(|f| f.text.expose().to_owned())
                .collect();
            terms
        };
        let coding = r#"{"system":"http://snomed.info/sct","code":"271807003","display":"Rash"}"#;
        assert_eq!(
            terms(&format!(r#"{{"coding":[{coding}],"text":"Rash"}}"#)),
            ["Rash", "Rash"]
        );
        assert_eq!(
            terms(&format!(r#"{{"text":"Rash","coding":[{coding}]}}"#)),
            ["Rash", "Rash"]
        );
        assert_eq!(
            terms(&format!(r#"{{"text":"Rose White","coding":[{coding}]}}"#)),
            ["Rash"]
        );
        let cda = r#"<a><v code="2106-3" displayName="White" codeSystem="2.16.840.1.113883.6.238"/></a>"#;
        let source = record(None, Some(cda.as_bytes()));
        let (_, document) = decode(Format::Ccda, &source, &policy()).unwrap();
        let shown = document
            .fields()
            .find(|field| field.text.expose() == "White")
            .unwrap();
        assert_eq!(policy().rule(shown.path), Some(FieldRule::Term));
        for other in [
            r#"{"system":"https://ehr.example/codes","code":"1","display":"White"}"#,
            r#"{"system":"http://snomed.info/sct","display":"White"}"#,
            r#"{"code":"1","display":"White"}"#,
        ] {
            assert!(
                terms(&format!(r#"{{"coding":[{other}],"text":"White"}}"#)).is_empty(),
                "{other}"
            );
        }
    }

    #[test]
    fn units_of_ucum_are_kept_wherever_they_stand() {
        let kept = |system: &str| {
            let value = format!(
                r#"{{"resourceType":"Goal","detail":{{"value":7,"unit":"cells","system":"{system}","code":"[lb_av]"}}}}"#
            );
            let source = record(None, Some(value.as_bytes()));
            let (_, document) = decode(Format::Fhir, &source, &policy()).unwrap();
            let is_kept =
                |field: &crate::document::Field<'_>| policy().rule(field.path) == Some(FieldRule::Keep);
            document.fields().filter(is_kept).count()
        };
        assert_eq!(kept(UCUM), 3);
        assert_eq!(kept("https://ehr.example/units"), 0);
    }

    /// A document in a string has fields of its own, or none, and then the field before is another member's.
    #[test]
    fn documents_in_strings_vouch_for_nothing() {
        for unit in ["<b></b>", r#"{\"x\":\"Okonkwo\"}"#] {
            let value = format!(
                r#"{{"resourceType":"Goal","a":{{"note":"Okonkwo","system":"{UCUM}","unit":"{unit}","more":"Okonkwo"}}}}"#
            );
            let source = record(None, Some(value.as_bytes()));
            let (_, document) = decode(Format::Fhir, &source, &policy()).unwrap();
            let mut names = document.fields().filter(|field| field.text.expose() == "Okonkwo");
            assert!(names.all(|field| policy().rule(field.path).is_none()), "{unit}");
        }
    }

    #[test]
    fn a_unit_of_years_shows_an_age() {
        let quantity =
            |unit: &str| format!(r#"{{"resourceType":"Observation","valueQuantity":{{"value":94,{unit}}}}}"#);
        for unit in [r#""unit":"years""#, r#""code":"a""#, r#""unit":"Yrs ""#] {
            assert_eq!(told(Format::Fhir, &quantity(unit), Entity::Age), ["94"], "{unit}");
        }
        assert!(
            told(
                Format::Fhir,
                &quantity(r#""unit":"mmHg","code":"mm[Hg]""#),
                Entity::Age
            )
            .is_empty()
        );
        let obx = |unit: &str| {
            format!("MSH|^~\\&|LAB\rOBX|1|NM|30525-0^Age^LN||94|{unit}|||||F\rOBX|2|NM|x||95|kg\r")
        };
        for unit in ["a", "yr^year^UCUM", "1^Years"] {
            assert_eq!(told(Format::Hl7v2, &obx(unit), Entity::Age), ["94"], "{unit}");
        }
        assert!(told(Format::Hl7v2, &obx("kg"), Entity::Age).is_empty());
        let value =
            |unit: &str| format!("<?xml version=\"1.0\"?><o xmlns:x=\"y\"><value x:type=\"PQ\" {unit}/></o>");
        for unit in [r#"value="94" unit="a""#, r#"unit="a" value="94""#] {
            assert_eq!(told(Format::Ccda, &value(unit), Entity::Age), ["94"], "{unit}");
        }
        assert!(told(Format::Ccda, &value(r#"value="94" unit="cm""#), Entity::Age).is_empty());
    }
}
