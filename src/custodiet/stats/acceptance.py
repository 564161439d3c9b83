"""Plans with two risks, and what any plan accepts: operating characteristics.

A plan protects both sides: a good lot, of rate p_1, is to be accepted with probability 1 - alpha or more, a bad one, of
rate p_2, with beta or less. Sources: Kiermeier, Visualizing and assessing acceptance sampling plans, J. Stat. Software
26(6) (2008), for two-point plans; Wald, Sequential Analysis (1947); MIL-STD-105E for double and multiple plans.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats import hypergeometric, plans
from custodiet.stats.checks import Floats, numbers, probability, same_length, whole

_MOST_ACCEPTED = 10_000
NOT_YET = -1  # the acceptance number of a stage after which nothing can be accepted


@dataclass(frozen=True, slots=True)
class Risk:
    """A rate of defects, and the probability with which a lot of that rate is accepted: at least, or at most."""

    rate: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Single:
    """Inspect n items; accept with c defects or fewer."""

    n: int
    c: int


def two_point_plan(good: Risk, bad: Risk, *, items: int | None = None) -> Single:
    """Return the smallest plan that keeps both risks: binomial, or exact for a lot of so many items.

    For each c the least n that keeps the bad lot out is taken, until the good lot passes. With `items`, rates are
    rounded to whole defects.
    """
    two_risks(good, bad)
    for c in range(_MOST_ACCEPTED):
        if items is not None and c >= round(bad.rate * items):
            break
        n = _keeps_out(bad, c, items)
        if accepted(n, c, [good.rate], items=items)[0] >= good.accepted:
            return Single(n, c)
    raise Refused(
        "no plan tells the good lot from the bad one",
        expected="rates further apart, or larger risks",
        found=f"{good.rate:g} and {bad.rate:g}" + ("" if items is None else f" of {items} items"),
    )


def two_risks(good: Risk, bad: Risk) -> None:
    """Refuse two points between which no plan can pass."""
    for name, risk in (("good", good), ("bad", bad)):
        probability(f"the rate of the {name} lot", risk.rate)
        probability(f"the probability to accept the {name} lot", risk.accepted)
    if not (good.rate < bad.rate and good.accepted > bad.accepted):
        raise Refused(
            "the good lot must have the lower rate, and be accepted the more often",
            expected="lower and higher",
            found=f"rates {good.rate:g} and {bad.rate:g}, accepted {good.accepted:g} and {bad.accepted:g}",
        )


def _keeps_out(bad: Risk, c: int, items: int | None) -> int:
    if items is None:
        return plans.binomial_plan(bad.rate, bad.accepted, accept=c)
    return plans.smallest_sample(items, round(bad.rate * items), bad.accepted, accept=c)


def accepted(n: int, c: int, rates: npt.ArrayLike, *, items: int | None = None) -> Floats:
    """Return the probability that a single plan accepts, at each rate: binomial, or exact for so many items."""
    whole("the sample", n, least=1)
    known = numbers("the rates", rates)
    if items is None:
        return np.asarray(special.bdtr(np.minimum(c, n), n, known), dtype=float)
    return np.array([hypergeometric.at_most(items, round(float(rate) * items), n, c) for rate in known])


def rates_accepted(n: int, c: int, chances: npt.ArrayLike) -> Floats:
    """Return the rate at which a single plan accepts with each probability: the inverse of `accepted`."""
    whole("the sample", n, least=1)
    whole("the acceptance number", c, most=n - 1)
    return np.asarray(special.betaincinv(c + 1, n - c, 1 - numbers("the probabilities", chances)), dtype=float)


@dataclass(frozen=True, slots=True)
class Stages:
    """A double or multiple plan: sizes of the samples, and the numbers of all defects so far that accept and reject.

    `NOT_YET` as an acceptance number accepts nothing at that stage. The last stage decides: its numbers differ by one.
    """

    sizes: tuple[int, ...]
    accept: tuple[int, ...]
    reject: tuple[int, ...]

    def __post_init__(self) -> None:
        same_length(sizes=self.sizes, accept=self.accept, reject=self.reject)
        if any(a >= r for a, r in zip(self.accept, self.reject, strict=True)) or self.reject[-1] != self.accept[-1] + 1:
            raise Refused(
                "the plan does not decide",
                expected="acceptance below rejection at each stage, and by one at the last",
                found=f"accept {list(self.accept)}, reject {list(self.reject)}",
            )


def stages_accepted(plan: Stages, rates: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return, at each rate, the probability to accept, and the number of items inspected on average (binomial)."""
    chances, inspected = [], []
    for rate in numbers("the rates", rates):
        undecided, chance, mean = np.ones(1), 0.0, 0.0  # undecided[x]: the probability to go on, with x defects so far
        for size, accept, reject in zip(plan.sizes, plan.accept, plan.reject, strict=True):
            mean += size * math.fsum(undecided)
            undecided = np.convolve(undecided, _binomial(size, float(rate)))
            chance += math.fsum(undecided[: accept + 1])
            undecided = undecided[:reject]
            undecided[: accept + 1] = 0
        chances.append(chance)
        inspected.append(mean)
    return np.array(chances), np.array(inspected)


def _binomial(n: int, rate: float) -> Floats:
    x = np.arange(n + 1)
    ways = special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1)
    return np.asarray(np.exp(ways + special.xlogy(x, rate) + special.xlog1py(n - x, -rate)), dtype=float)


def sequential_numbers(good: Risk, bad: Risk, n: int) -> tuple[int, int]:
    """Return the numbers of defects among the first n items at which Wald's plan accepts, and rejects.

    The acceptance number is `NOT_YET` where n is still too small to accept. Lines: s n - h_1 and s n + h_2.
    """
    two_risks(good, bad)
    whole("the number of items so far", n, least=1)
    scale = math.log(bad.rate * (1 - good.rate) / (good.rate * (1 - bad.rate)))
    slope = math.log((1 - good.rate) / (1 - bad.rate)) / scale
    down = math.log(good.accepted / bad.accepted) / scale
    up = math.log((1 - bad.accepted) / (1 - good.accepted)) / scale
    return max(NOT_YET, math.floor(slope * n - down)), math.ceil(slope * n + up)


def sequential_sizes(good: Risk, bad: Risk) -> tuple[float, float]:
    """Return how many items Wald's plan inspects on average, for the good lot and for the bad one (Wald's bounds)."""
    two_risks(good, bad)
    alpha, beta = 1 - good.accepted, bad.accepted
    below, above = math.log(beta / (1 - alpha)), math.log((1 - beta) / alpha)

    def drift(rate: float) -> float:
        step = math.log((1 - bad.rate) / (1 - good.rate))
        return rate * math.log(bad.rate / good.rate) + (1 - rate) * step

    in_good = ((1 - alpha) * below + alpha * above) / drift(good.rate)
    in_bad = (beta * below + (1 - beta) * above) / drift(bad.rate)
    return in_good, in_bad


def curve(plan: Single, rates: Sequence[float], *, items: int | None = None) -> list[tuple[float, float]]:
    """Return the operating characteristic as a table: rate, probability to accept."""
    return list(zip(rates, map(float, accepted(plan.n, plan.c, rates, items=items)), strict=True))
