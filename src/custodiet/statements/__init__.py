"""Meaning: the six postings, the statement that carries them, and one folder for each statement type."""
