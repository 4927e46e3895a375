//! The loop of a task.
