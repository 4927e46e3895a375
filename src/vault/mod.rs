//! Token maps in RocksDB.
