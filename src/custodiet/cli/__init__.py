"""The command line, a face of `custodiet.app`: reads arguments, calls one operation, prints a table, JSON or CSV.

It decides nothing about a record, and knows no other face.
"""
