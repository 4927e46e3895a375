//! FHIR references and addresses of resources (R4 §2.3.0.6): where in them the identifiers stand.
//!
//! `Patient/123`, `urn:uuid:…`, `#p1`, `https://host/fhir/Patient/123/_history/2`, `Patient?identifier=…`. The type of the
//! resource and the syntax stay; the identifier has the same span text as the resource's own `id`, so both get one token.

use crate::entity::Entity;
use crate::span::{Finder, Span};
use std::collections::HashSet;
use std::sync::LazyLock;

/// What divides the values of a search.
const DIVIDERS: [char; 6] = ['?', '&', '=', '|', ',', '#'];

/// Adds the identifiers of a reference. What has no form of a reference is one identifier, the whole.
pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let body = text.trim();
    let start = text.len() - text.trim_start().len();
    let mut add = |from: usize, to: usize, entity| {
        if from < to {
            spans.push(Span::new(start + from, start + to, entity, Finder::Structure));
        }
    };
    if let Some(at) = after_prefix(body) {
        return add(at, body.len(), Entity::Id);
    }
    let (path, search) = body.split_at(body.find(['?', '#']).unwrap_or(body.len()));
    // Values of a search, and the fragment: whatever stands there may be anybody's.
    let (mut from, mut before) = (path.len(), "");
    for piece in search.split_inclusive(DIVIDERS) {
        let value = piece.trim_end_matches(DIVIDERS);
        if before.ends_with(['=', '|', ',', '#']) && !is_constant(value) {
            add(from, from + value.len(), Entity::Id);
        }
        from += piece.len();
        before = piece;
    }
    let base_end = match path.split_once("://") {
        Some((scheme, rest)) => match resource_start(rest) {
            Some(at) => scheme.len() + "://".len() + at,
            None => return add(0, path.len(), Entity::Url),
        },
        None => 0,
    };
    add(0, base_end, Entity::Url);
    let mut at = base_end;
    for (nth, segment) in path.split_at(base_end).1.split('/').enumerate() {
        let is_name = nth == 0 && is_type(segment) || is_operation(segment);
        if !is_name {
            add(at, at + segment.len(), Entity::Id);
        }
        at += segment.len() + 1;
    }
}

/// The identifier of the resource that a reference names; none for one in the same resource (`#p1`).
pub(super) fn identifier(text: &str) -> Option<&str> {
    let mut spans = Vec::new();
    find(text, &mut spans);
    let is_local = text.trim_start().starts_with('#');
    let id = spans
        .iter()
        .find(|span| span.entity == Entity::Id)
        .filter(|_| !is_local)?;
    text.get(id.start..id.end)
}

/// Where the identifier starts in references of one piece.
fn after_prefix(body: &str) -> Option<usize> {
    let prefix = ["urn:uuid:", "urn:oid:", "#"]
        .into_iter()
        .find(|prefix| body.starts_with(prefix));
    prefix.map(str::len)
}

/// Where in an address, behind its scheme, the last `Type/id` starts.
fn resource_start(address: &str) -> Option<usize> {
    let mut at = 0;
    let mut found = None;
    for segment in address.split('/') {
        if at > 0 && is_type(segment) {
            found = Some(at);
        }
        at += segment.len() + 1;
    }
    found
}

/// `_history`, `_search`, `$everything`.
fn is_operation(segment: &str) -> bool {
    let is_word = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    matches!(segment, "_history" | "_search") || segment.strip_prefix('$').is_some_and(is_word)
}

/// Whether a word is a resource's type.
fn is_type(segment: &str) -> bool {
    TYPES.contains(segment)
}

/// The resources of FHIR R4 (4.0.1, 4.3.0) and R5 (5.0.0).
static TYPES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "Account ActivityDefinition ActorDefinition AdministrableProductDefinition AdverseEvent AllergyIntolerance \
     Appointment AppointmentResponse ArtifactAssessment AuditEvent Basic Binary BiologicallyDerivedProduct \
     BiologicallyDerivedProductDispense BodyStructure Bundle CanonicalResource CapabilityStatement CarePlan \
     CareTeam CatalogEntry ChargeItem ChargeItemDefinition Citation Claim ClaimResponse ClinicalImpression \
     ClinicalUseDefinition CodeSystem Communication CommunicationRequest CompartmentDefinition Composition \
     ConceptMap Condition ConditionDefinition Consent Contract Coverage CoverageEligibilityRequest \
     CoverageEligibilityResponse DetectedIssue Device DeviceAssociation DeviceDefinition DeviceDispense \
     DeviceMetric DeviceRequest DeviceUsage DeviceUseStatement DiagnosticReport DocumentManifest \
     DocumentReference DomainResource EffectEvidenceSynthesis Encounter EncounterHistory Endpoint \
     EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceReport EvidenceVariable \
     ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag FormularyItem GenomicStudy Goal \
     GraphDefinition Group GuidanceResponse HealthcareService ImagingSelection ImagingStudy Immunization \
     ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide Ingredient InsurancePlan InventoryItem \
     InventoryReport Invoice Library Linkage List Location ManufacturedItemDefinition Measure MeasureReport Media \
     Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicationRequest \
     MedicationStatement MedicinalProduct MedicinalProductAuthorization MedicinalProductContraindication \
     MedicinalProductDefinition MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction \
     MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical \
     MedicinalProductUndesirableEffect MessageDefinition MessageHeader MetadataResource MolecularSequence \
     NamingSystem NutritionIntake NutritionOrder NutritionProduct Observation ObservationDefinition \
     OperationDefinition OperationOutcome Organization OrganizationAffiliation PackagedProductDefinition \
     Parameters Patient PaymentNotice PaymentReconciliation Permission Person PlanDefinition Practitioner \
     PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse RegulatedAuthorization \
     RelatedPerson RequestGroup RequestOrchestration Requirements ResearchDefinition ResearchElementDefinition \
     ResearchStudy ResearchSubject Resource RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter \
     ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription \
     SubscriptionStatus SubscriptionTopic Substance SubstanceDefinition SubstanceNucleicAcid SubstancePolymer \
     SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification SupplyDelivery \
     SupplyRequest Task TerminologyCapabilities TestPlan TestReport TestScript Transport ValueSet \
     VerificationResult VisionPrescription"
        .split_whitespace()
        .collect()
});

/// The values of a search that are the standard's own.
fn is_constant(value: &str) -> bool {
    matches!(value, "true" | "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Entity)> {
        let mut spans = Vec::new();
        find(text, &mut spans);
        spans.sort_by_key(|span| span.start);
        spans.iter().map(|s| (&text[s.start..s.end], s.entity)).collect()
    }

    #[test]
    fn one_identifier_names_the_resource() {
        assert_eq!(identifier("Patient/123/_history/2"), Some("123"));
        assert_eq!(
            identifier("https://ehr.example.org/fhir/Patient/123"),
            Some("123")
        );
        assert_eq!(identifier("#p1"), None);
    }

    #[test]
    fn identifiers_are_found_and_types_stay() {
        let id = |text| vec![(text, Entity::Id)];
        assert_eq!(found("Patient/123"), id("123"));
        assert_eq!(found("urn:uuid:0c1-9"), id("0c1-9"));
        assert_eq!(found("#p1"), id("p1"));
        assert_eq!(found(" 123 "), id("123"));
        assert_eq!(found("Patient"), vec![]);
        assert_eq!(found("Smith"), id("Smith"));
        assert_eq!(
            found("Smith/Patient"),
            [("Smith", Entity::Id), ("Patient", Entity::Id)]
        );
        assert_eq!(
            found("Patient/123/_history/2"),
            [("123", Entity::Id), ("2", Entity::Id)]
        );
        assert_eq!(
            found("https://ehr.example.org/fhir/Patient/123"),
            [
                ("https://ehr.example.org/fhir/", Entity::Url),
                ("123", Entity::Id)
            ]
        );
        assert_eq!(
            found("https://example.org/a/b"),
            [("https://example.org/a/b", Entity::Url)]
        );
        assert_eq!(
            found("Practitioner?identifier=http://x|998&name=Smith"),
            [
                ("http://x", Entity::Id),
                ("998", Entity::Id),
                ("Smith", Entity::Id)
            ]
        );
    }
}
