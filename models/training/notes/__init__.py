"""Synthetic clinical notes with their PHI marked: see API.md."""
