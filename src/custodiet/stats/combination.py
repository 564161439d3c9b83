"""Sums of readings that share unknowns, with their errors: what a book adds up, and what two such sums have in common.

A combination is a value, and for each unknown by how much one standard deviation of it moves the value. Random unknowns
are those of single readings, shared ones those of sources (an instrument between two calibrations): both are
independent of one another, and named, so that a reading which stands in two sums with opposite signs cancels in their
total. Unknowns that are bounded but have no standard deviation enter as rectangular distributions, half the width over
the root of three. Sources: JCGM 100:2008 (GUM), 4.3.7 and 5.2. Assumption: first order.

This module needs no numpy: books are read without it. `covariance` of many is in `series`.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Combination:
    """A value with its errors by unknown, all in one unit."""

    value: float
    random: Mapping[str, float] = field(default_factory=dict)
    shared: Mapping[str, float] = field(default_factory=dict)

    @property
    def sigma_random(self) -> float:
        """One standard deviation of what is random in it."""
        return math.sqrt(math.fsum(part * part for part in self.random.values()))

    @property
    def sigma_shared(self) -> float:
        """One standard deviation of what it shares with others."""
        return math.sqrt(math.fsum(part * part for part in self.shared.values()))

    @property
    def sigma(self) -> float:
        """One standard deviation."""
        return math.hypot(self.sigma_random, self.sigma_shared)


def combine(parts: Iterable[tuple[float, Combination]]) -> Combination:
    """Return the sum of combinations, each with its factor; what is the same unknown adds up before it is squared."""
    values: list[float] = []  # a factor is a whole number in what books add up, so that each stays the decimal it was
    random: dict[str, float] = {}
    shared: dict[str, float] = {}
    for factor, part in parts:
        values.append(factor * part.value)
        for sums, told in ((random, part.random), (shared, part.shared)):
            for name, spread in told.items():
                sums[name] = sums.get(name, 0.0) + factor * spread
    return Combination(exact_sum(values), random, shared)


def exact_sum(values: Iterable[float]) -> float:
    """Return the sum of the decimals that the values print as: 0.1 and 0.2 and -0.3 make nothing at all."""
    return float(sum((Fraction(repr(float(value))) for value in values), Fraction()))
