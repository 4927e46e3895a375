"""Kinds of notes: every module lists its own in KINDS."""
