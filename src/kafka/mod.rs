//! The broker: consumer, transactional producer, offsets.
