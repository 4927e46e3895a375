//! Tests of the detector as a whole.
