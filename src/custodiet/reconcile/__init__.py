"""Claims and books in, discrepancies out. Pure: no clock, no input or output, and nothing raises on data."""
