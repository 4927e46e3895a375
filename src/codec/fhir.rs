//! FHIR in JSON (R4 4.0.1, R5 5.0.0): a resource or a Bundle, or an envelope that holds one in a string.
//!
//! JSON with two things more: paths start anew at every resource (`Patient.birthDate`, wherever in a Bundle the patient
//! stands; `Observation.contained[].Patient.birthDate` for a contained one), so that rules name elements as the standard
//! does; and what holds no resource is `WrongShape`.

use super::fields::Fields;
use super::json::{self, Layout};
use crate::fault::Reason;

/// Takes a value apart.
pub(super) fn decode<'r>(bytes: &'r [u8], fields: &mut Fields<'_>) -> Result<Layout<'r>, Reason> {
    fields.is_fhir = true;
    let layout = json::decode_value(bytes, fields)?;
    match fields.resources > 0 {
        true => Ok(layout),
        false => Err(Reason::WrongShape),
    }
}
