//! Configuration: worker, pipeline and policy files, read through one checked reader.

pub mod reader;
