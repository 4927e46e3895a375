//! The hash-chained log of batches.
