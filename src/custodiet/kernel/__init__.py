"""What both columns share: strict JSON, exact quantities, times, keys and envelopes. It knows no meaning."""
