//! Laws of the scanner as a whole.
