"""Custodiet: one record of a stockpile that mutually distrustful parties can all sign and anyone can check."""
