//! What the outside may see: metrics, JSON log lines, health.
