"""Sharing an inspection out over strata, so that no way to divert the goal quantity is better than another.

Stratum i has N_i items of x_i each; whoever diverts the goal M takes r_i items from each, with sum of r_i x_i = M. With
n_i = N_i (1 - beta^(x_i / M)) the probability to miss is the product of (1 - n_i / N_i)^r_i = beta, for every mix: the
inspector's side of the game's solution, and the IAEA's formula. Assumption: the product treats drawing as if with
replacement, which understates detection. Sources: Avenhaus and Canty, Compliance Quantified (1996), chapter 3; Jaech
and Donoho on unequal weights.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from custodiet.kernel.errors import Refused
from custodiet.stats import hypergeometric
from custodiet.stats.checks import positive, probability, same_length, whole
from custodiet.stats.plans import round_up

_MIXES = 200_000  # as many ways to divert are tried one by one


@dataclass(frozen=True, slots=True)
class StrataPlan:
    """Items to inspect in each stratum; what is detected at least, by the model and over all whole mixes.

    `worst` is None where there are more mixes than are tried.
    """

    n: tuple[int, ...]
    modelled: float
    worst: float | None


def strata_plan(sizes: Sequence[int], masses: Sequence[float], goal: float, beta: float) -> StrataPlan:
    """Return the plan for strata of so many items, of so much each, in the unit of the goal.

    Where an item holds the goal or more, the exponent is 1: one item is enough to divert, and no fewer can be.
    """
    same_length(sizes=sizes, masses=masses)
    risk = probability("beta", beta)
    amount = Fraction(repr(positive("the goal", goal)))
    each = [Fraction(repr(positive("an item's mass", mass))) for mass in masses]
    total = sum(
        (whole("a stratum's size", size, least=1) * mass for size, mass in zip(sizes, each, strict=True)), Fraction()
    )
    if total < amount:
        raise Refused(
            "all the strata together hold less than the goal",
            expected=f"at most {float(total):g}",
            found=f"{goal:g}",
            advice="Plan for a smaller goal, or for more strata",
        )
    exponents = [min(Fraction(1), mass / amount) for mass in each]
    n = tuple(round_up(Fraction(size), risk, exponent) for size, exponent in zip(sizes, exponents, strict=True))
    return StrataPlan(n, float(1 - risk), worst_mix(sizes, each, amount, n))


def worst_mix(sizes: Sequence[int], masses: Sequence[Fraction], goal: Fraction, sample: Sequence[int]) -> float | None:
    """Return the least probability of detection over all whole mixes that reach the goal, drawing without replacement.

    Only mixes from which no item could be left out matter: all strata but the last are tried in full, the last takes
    what is missing.
    """
    most = [min(size, math.ceil(goal / mass)) for size, mass in zip(sizes, masses, strict=True)]
    if math.prod(number + 1 for number in most[:-1]) > _MIXES:
        return None
    misses = [
        [math.exp(hypergeometric.log_none(size, taken, n)) for taken in range(number + 1)]
        for size, n, number in zip(sizes, sample, most, strict=True)
    ]
    worst = 0.0
    for taken in product(*(range(number + 1) for number in most[:-1])):
        rest = goal - sum((mass * number for mass, number in zip(masses, taken, strict=False)), Fraction())
        last = max(0, math.ceil(rest / masses[-1]))
        if last <= sizes[-1]:
            missed = math.prod(misses[stratum][number] for stratum, number in enumerate((*taken, last)))
            worst = max(worst, missed)
    return 1 - worst
