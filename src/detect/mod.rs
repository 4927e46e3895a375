//! Finding PHI: structure, known values, dictionary, patterns; the model next.
pub mod pattern;
