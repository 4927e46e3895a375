//! Formats: bytes to fields and back. Invariant 8: formats end here.
