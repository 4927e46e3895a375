//! Every hard limit, and how they relate. What configuration may change lives in `config/`; these are the outer bounds.

/// Largest record (key + value + headers) that is processed, in bytes. Chosen above the 10 MiB notes with embedded
/// documents seen in feeds; a larger one is quarantined without its payload (it stays in the source topic).
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// Largest output record. Labels and tokens are longer than short values, so outputs may grow.
pub const OUTPUT_BYTES_MAX: usize = 2 * RECORD_BYTES_MAX;

/// Most bytes that documents in one record's strings may hold, decoded and unpacked, all levels together: compression
/// bombs end here.
pub const UNPACKED_BYTES_MAX: usize = 2 * RECORD_BYTES_MAX;

/// Deepest JSON nesting. Clinical JSON stays below 30; 128 is also what serde_json allows its readers by default.
pub const JSON_DEPTH_MAX: usize = 128;

/// Most fields of one record: bounds the memory of the smallest fields (`[1,1,1,…]`).
pub const FIELDS_MAX: usize = 1 << 20;

/// Most bytes in the paths of one record's fields. A long member name is repeated in every path below it, so that a
/// record could otherwise ask for thousands of times its size; FHIR bundles need about their own size.
pub const PATH_BYTES_MAX: usize = 4 * RECORD_BYTES_MAX;

/// Bytes of paths that a record may have however small it is, and how many more for each of its bytes.
pub const PATH_BYTES_FREE: usize = 1 << 20;
/// See [`PATH_BYTES_FREE`].
pub const PATH_BYTES_FOR_EACH: usize = PATH_BYTES_MAX / RECORD_BYTES_MAX;

/// Most bytes of one path: rules are compared with every part of it, so that a name of many kilobytes above many others would
/// take seconds.
pub const PATH_LENGTH_MAX: usize = 16 << 10;

/// Most distinct known values that one record may teach the search; further ones are still redacted where they stand.
pub const KNOWN_VALUES_MAX: usize = 4096;

/// Most records of one batch, whatever the configuration says.
pub const BATCH_RECORDS_MAX: usize = 50_000;

/// Most bytes of one batch, whatever the configuration says: with two tasks it keeps a worker below 300 MiB.
pub const BATCH_BYTES_MAX: usize = 64 << 20;

/// Most outputs of one pipeline: each screens every record by itself.
pub const OUTPUTS_MAX: usize = 8;

/// Most tasks of one pipeline.
pub const TASKS_MAX: usize = 64;

/// Seconds within which a drain after SIGTERM must be over.
pub const DRAIN_SECONDS_MAX: u64 = 10;

const _: () = assert!(
    RECORD_BYTES_MAX <= BATCH_BYTES_MAX,
    "the largest record must fit into a batch"
);
