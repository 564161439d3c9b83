"""What one undertaking demands: closed kinds of rule in code, and one folder of data for each regime.

A regime is data that an official can read; adding one adds no code.
"""

from custodiet.regimes.schema import (
    FILE,
    Basis,
    Convention,
    Deadline,
    Parts,
    Regime,
    Rule,
    Tables,
    load_regime,
    read_regime,
    regimes,
)

__all__ = [
    "FILE",
    "Basis",
    "Convention",
    "Deadline",
    "Parts",
    "Regime",
    "Rule",
    "Tables",
    "load_regime",
    "read_regime",
    "regimes",
]
