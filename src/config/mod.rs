//! Configuration: what the files say, checked and resolved.
