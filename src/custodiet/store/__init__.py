"""Where the sequencer keeps its truth: one small module for each engine, all under one contract suite.

An append is compared with the expected size and is one transaction.
"""
