//! Stub.
#![allow(missing_docs, unused, clippy::all)]
use crate::{document::*, findings::*, policy::*, span::*};
pub mod ner { pub trait Tagger: Send + Sync { fn tag(&self, t: &[&str]) -> Result<Vec<Vec<crate::span::Span>>, crate::fault::Fault>; } }
pub struct Detector;
impl Detector {
 pub fn new(p: std::sync::Arc<Policy>) -> Self { Detector }
 pub fn screen(&self, d: &Document) -> Findings { unimplemented!() }
 pub fn rescan(&self, d: &Document) -> Vec<Vec<Span>> { unimplemented!() }
 pub fn add_model_spans(&self, d: &Document, f: &mut Findings, s: Vec<Vec<Span>>) {}
}
