//! Stub.
#![allow(missing_docs, unused, clippy::all)]
use crate::{document::*, fault::*, policy::*, record::*, redaction::*, span::*};
pub fn verify(o: &OutputRecord, d: &Document, r: &Redaction, s: &[Vec<Span>], p: &Policy) -> Result<(), Reason> { Ok(()) }
