"""Folds from statements to books: holdings, chains, seals, obligations, positions, one book for each voice.

Pure functions: no clock, no I/O, and nothing raises on data. What does not add up is kept, for
`custodiet.reconcile` to name.
"""
