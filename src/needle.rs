//! Values of one record to search for, with their variants.

use crate::entity::Entity;
use crate::phi::Phi;

/// One value.
#[derive(Clone, Debug)]
pub struct Needle {
    /// Its kind.
    pub entity: Entity,
    /// The value as the record gives it.
    pub text: Phi<String>,
}

/// The known values of one record.
#[derive(Clone, Debug, Default)]
pub struct Needles {
    values: Vec<Needle>,
}

impl Needles {
    /// The value that a span's `known` index names.
    pub fn get(&self, index: u32) -> Option<&Needle> {
        self.values.get(index as usize)
    }
}
