"""How many items to inspect, so that so many defects would be seen.

A zero-defect plan asks: of N items, d are wrong; how many must be inspected, so that with probability 1 - beta at least
one wrong item is among them? Exactly, n is the least with C(N-d, n) / C(N, n) <= beta. The IAEA's approximations, N (1
- beta^(1/d)) and (N - (d-1)/2) (1 - beta^(1/d)), rounded up, are printed beside it, since inspectors know them. On
226,045 plans that were compared, the first was 0 to 3 items above, the second 0 or 1, and neither ever below; where
most of a small lot is wrong, both may be further above.

Assumptions: items are drawn at random without replacement, and an inspected item that is wrong is seen to be with the
probability `sensitivity`, independently of the others. Sources: IAEA/SG/SCT/5; Bowen and Bennett, NUREG/CR-4604;
AICPA Audit Guide: Audit Sampling (2017), for the binomial plan.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats import hypergeometric
from custodiet.stats.checks import Floats, probability, whole

_POWERS = 20_000  # the largest exponent for which whole numbers confirm a rounding
_NEAR = 1e-9
_ENDLESS = 10**15  # a lot without an end: no plan comes near


@dataclass(frozen=True, slots=True)
class ZeroDefectPlan:
    """A plan of `n` items, what it detects, and the two approximations; None where one asks for more than all."""

    items: int
    defects: int
    n: int
    detection: float
    iaea: int | None
    improved: int | None


def zero_defect_plan(items: int, defects: int, beta: float, *, sensitivity: float = 1.0) -> ZeroDefectPlan:
    """Return the exact plan and both approximations, for a method that sees a wrong item with `sensitivity`."""
    n = smallest_sample(items, defects, beta, sensitivity=sensitivity)
    detection = 1 - missed(items, defects, n, sensitivity=sensitivity)
    iaea = iaea_formula(items, defects, beta, sensitivity=sensitivity)
    improved = improved_formula(items, defects, beta) if sensitivity == 1 else None
    return ZeroDefectPlan(items, defects, n, detection, iaea, improved)


def smallest_sample(items: int, defects: int, beta: float, *, accept: int = 0, sensitivity: float = 1.0) -> int:
    """Return the least n for which at most `accept` of d defects are seen with probability beta or less.

    Raises `Refused` where even all N items would not do: more than `accept` defects must be there to be seen.
    """
    whole("the number of items", items, least=1)
    whole("the number of defects", defects, least=1, most=items)
    whole("the number that is accepted", accept)
    risk = probability("beta", beta)
    if accept >= defects:
        raise Refused(
            f"no plan accepts {accept} defects and detects {defects}",
            expected=f"fewer than {defects} accepted",
            found=f"{accept}",
            advice="Accept fewer, or plan for more defects",
        )
    if sensitivity != 1:
        return _insensitive(items, defects, risk, accept, float(probability("the sensitivity", sensitivity)))
    first = min(items, max(1, _guess(items, defects, accept, float(risk))))
    return _least(lambda n: hypergeometric.is_at_most(items, defects, n, accept, risk), first, items)


def _guess(items: int, defects: int, accept: int, beta: float) -> int:
    if accept == 0:
        return math.ceil((items - (defects - 1) / 2) * -math.expm1(math.log(beta) / defects))
    return math.ceil(float(special.gammainccinv(accept + 1, beta)) * items / defects)


def _least(holds: Callable[[int], bool], first: int, most: int) -> int:
    """Return the least n up to `most` with a property that all larger n have too; search outwards from `first`."""
    low, high, step = 0, first, 1  # it is known not to hold at `low`
    while high < most and not holds(high):
        low, high, step = high, min(most, high + step), 2 * step
    step = 1
    while high - low > 1:
        middle = max(low + 1, high - step) if low == 0 else (low + high) // 2
        if holds(middle):
            high, step = middle, 2 * step
        else:
            low = middle
    return high


def _insensitive(items: int, defects: int, beta: Fraction, accept: int, sensitivity: float) -> int:
    best = missed(items, defects, items, accept=accept, sensitivity=sensitivity)
    if best > beta:
        need = 1 - float(beta) ** (1 / defects)
        raise Refused(
            f"no plan reaches {1 - float(beta):.4g}: inspecting all {items} items misses {defects} defects"
            f" with probability {best:.4g}",
            expected=f"beta at least {best:.4g}",
            found=f"{float(beta):.4g}",
            advice=f"A method that sees a defect with probability {need:.4g} would do, if none is accepted",
        )
    first = math.ceil(_guess(items, defects, accept, float(beta)) / sensitivity)
    return _least(
        lambda n: missed(items, defects, n, accept=accept, sensitivity=sensitivity) <= beta, min(items, first), items
    )


def missed(items: int, defects: int, sample: int, *, accept: int = 0, sensitivity: float = 1.0) -> float:
    """Return the probability that at most `accept` defects are seen in a sample of so many."""
    if sensitivity == 1:
        return hypergeometric.at_most(items, defects, sample, accept)
    least, weights = hypergeometric.probabilities(items, defects, sample)
    there = np.arange(least, least + len(weights))
    seen = special.bdtr(np.minimum(accept, there), there, sensitivity)
    return math.fsum(weights * seen)


def iaea_formula(items: int, defects: int, beta: float, *, sensitivity: float = 1.0) -> int | None:
    """Return N (1 - beta^(1/d)) / sensitivity, rounded up; None where that is more than all."""
    whole("the number of defects", defects, least=1, most=whole("the number of items", items, least=1))
    seen = Fraction(repr(float(sensitivity)))
    n = round_up(Fraction(items) / seen, probability("beta", beta), Fraction(1, defects))
    return n if n <= items else None


def improved_formula(items: int, defects: int, beta: float) -> int:
    """Return (N - (d-1)/2) (1 - beta^(1/d)), rounded up."""
    whole("the number of defects", defects, least=1, most=whole("the number of items", items, least=1))
    return round_up(items - Fraction(defects - 1, 2), probability("beta", beta), Fraction(1, defects))


def round_up(scale: Fraction, beta: Fraction, exponent: Fraction) -> int:
    """Return scale (1 - beta^exponent), rounded up; where it is all but whole, whole numbers decide.

    Ten million items, one defect and beta = 0.05 give 9,500,000, and floats may say one more.
    """
    value = -float(scale) * math.expm1(math.log(beta) * float(exponent))
    near = round(value)
    if abs(value - near) > _NEAR * max(1.0, abs(value)):
        return math.ceil(value)
    rest = 1 - Fraction(near) / scale
    if max(exponent.numerator, exponent.denominator) > _POWERS:
        return near if rest <= 0 or math.log(rest) <= math.log(beta) * float(exponent) * (1 - 1e-14) else near + 1
    enough = rest <= 0 or rest**exponent.denominator <= beta**exponent.numerator
    return near if enough else near + 1


def binomial_plan(tolerable: float, beta: float, *, accept: int = 0) -> int:
    """Return the least n with P(X <= accept) <= beta, X binomial with the tolerable rate: a lot much larger than n."""
    rate, risk = probability("the tolerable rate", tolerable), probability("beta", beta)
    whole("the number that is accepted", accept)

    def holds(n: int) -> bool:
        chance = float(special.bdtr(accept, n, float(rate))) if n > accept else 1.0
        if abs(chance - risk) > _NEAR * risk:
            return chance < risk
        terms = (math.comb(n, x) * rate**x * (1 - rate) ** (n - x) for x in range(accept + 1))
        return sum(terms, Fraction()) <= risk

    first = max(1, math.ceil(float(special.gammainccinv(accept + 1, float(risk))) / float(rate)))
    return _least(holds, first, _ENDLESS)


def bayesian_plan(tolerable: float, confidence: float, *, found: int = 0, prior: tuple[float, float] = (1, 1)) -> int:
    """Return the least n after which, `found` defects seen, the rate is below `tolerable` with this confidence.

    The prior is a beta distribution, so the belief afterwards is Beta(a + found, b + n - found). Source: Johnson, Lu
    and others, jfa (2021). Assumption: the lot is much larger than n, and the prior is one that all parties accept.
    """
    rate, sure = float(probability("the tolerable rate", tolerable)), float(probability("the confidence", confidence))
    a, b = prior
    if not (a > 0 and b > 0):
        raise Refused("no such prior", expected="two positive numbers", found=f"{a}, {b}")

    def holds(n: int) -> bool:
        return n >= found and float(special.betainc(a + found, b + n - found, rate)) >= sure * (1 - 1e-14)

    first = max(1, math.ceil(float(special.gammainccinv(a + found, 1 - sure)) / rate))
    return _least(holds, first, _ENDLESS)


def detection_by_sample(items: int, defects: int, samples: Floats) -> Floats:
    """Return the probability to see at least one defect, for each size of sample: the curve of a zero-defect plan."""
    return np.array([1 - hypergeometric.at_most(items, defects, int(n), 0) for n in samples])
