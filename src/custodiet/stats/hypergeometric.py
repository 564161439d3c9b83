"""Drawing without replacement: how many defects a sample holds, exactly.

X is the number of defects in a random sample of n out of N items of which d are defective.

`scipy.stats.hypergeom` has had wrong tails and logarithms above zero (scipy issues 18506, 8692), and the gamma function
loses eight digits at ten million items. Here a probability is a product of ratios, each taken to a logarithm by itself;
where that is too near a threshold to tell, whole numbers decide.
"""

import math
from fractions import Fraction
from functools import lru_cache

import numpy as np

from custodiet.stats.checks import Floats, whole

_EXACT = 400  # a sample up to this size is counted in whole numbers: it costs microseconds
_NEAR = 1e-9  # logarithms nearer than this are compared in whole numbers; their error is below 1e-11


def log_none(items: int, defects: int, sample: int) -> float:
    """Return log P(X = 0) = log C(N-d, n) / C(N, n); minus infinity where a defect is certain.

    It is the sum of log(1 - max(n, d) / (N - i)) for i below min(n, d): n and d may change places.
    """
    fewer, more = sorted((defects, sample))
    if fewer + more > items:
        return -math.inf
    if fewer == 1:
        return math.log1p(-more / items)
    return math.fsum(np.log1p(-more / (items - np.arange(fewer, dtype=float))))


def log_probabilities(items: int, defects: int, sample: int, *, most: int | None = None) -> tuple[int, Floats]:
    """Return the least x that can occur, and log P(X = x) from there up to `most`, or to the largest that can."""
    least, last = max(0, sample + defects - items), min(sample, defects)
    last = last if most is None else min(last, most)
    if last < least:
        return least, np.empty(0)
    start = log_none(items, items - defects, items - sample) if least else log_none(items, defects, sample)
    x = np.arange(least, last, dtype=float)
    ratios = (defects - x) * (sample - x) / ((x + 1) * (items - defects - sample + x + 1))
    return least, start + np.concatenate(([0.0], np.cumsum(np.log(ratios))))


def probabilities(items: int, defects: int, sample: int) -> tuple[int, Floats]:
    """Return the least x that can occur, and P(X = x) from there up; they add up to 1."""
    least, logs = log_probabilities(items, defects, sample)
    weights = np.exp(logs - logs.max())
    return least, weights / math.fsum(weights)


def at_most(items: int, defects: int, sample: int, most: int) -> float:
    """Return P(X <= most), to full relative precision even where it is tiny."""
    whole("the number of items", items, least=1)
    whole("the number of defects", defects, most=items)
    whole("the sample", sample, most=items)
    if sample <= _EXACT:
        return float(exactly_at_most(items, defects, sample, most))
    return math.exp(log_at_most(items, defects, sample, most))


def above(items: int, defects: int, sample: int, most: int) -> float:
    """Return P(X > most), to full relative precision even where it is tiny.

    The good items of the sample are counted instead: X > c where they are fewer than n - c.
    """
    return at_most(items, items - defects, sample, sample - most - 1)


def log_at_most(items: int, defects: int, sample: int, most: int) -> float:
    """Return log P(X <= most)."""
    if most >= min(sample, defects):
        return 0.0
    _, logs = log_probabilities(items, defects, sample, most=most)
    if not len(logs) or logs.max() == -math.inf:
        return -math.inf
    return float(logs.max() + math.log(math.fsum(np.exp(logs - logs.max()))))


@lru_cache(maxsize=64)
def exactly_at_most(items: int, defects: int, sample: int, most: int) -> Fraction:
    """Return P(X <= most) as a fraction."""
    least, last = max(0, sample + defects - items), min(sample, defects, most)
    ways = sum(math.comb(defects, x) * math.comb(items - defects, sample - x) for x in range(least, last + 1))
    return Fraction(ways, math.comb(items, sample))


def is_at_most(items: int, defects: int, sample: int, most: int, beta: Fraction) -> bool:
    """Is P(X <= most) <= beta? Decided in whole numbers where logarithms are too near to tell."""
    short = log_at_most(items, defects, sample, most) - math.log(beta)
    if abs(short) > _NEAR:
        return short < 0
    if most == 0:
        return _none_is_at_most(items, defects, sample, beta)
    return exactly_at_most(items, defects, sample, most) <= beta


def _none_is_at_most(items: int, defects: int, sample: int, beta: Fraction) -> bool:
    fewer, more = sorted((defects, sample))
    missed = math.perm(max(0, items - more), fewer)
    return missed * beta.denominator <= beta.numerator * math.perm(items, fewer)
