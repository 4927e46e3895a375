//! Replacing PHI: policy actions applied to spans.
