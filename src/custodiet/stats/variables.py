"""Plans by measurement: accept a lot if the mean lies at least k standard deviations on the right side of the limit.

A lot with the rate p of nonconforming items is accepted with probability Phi(sqrt(n) (z_p - k)) if sigma is known, z_p
the upper quantile of p, and P(T > k sqrt(n)), T noncentral t with n - 1 degrees of freedom and noncentrality z_p
sqrt(n), if it is estimated from the sample. Assumption: the measured quantity is normal. Sources: Lieberman and
Resnikoff, J. Am. Stat. Ass. 50 (1955); MIL-STD-414; Kiermeier (2008), of whom the convention that the good lot's risk
is met exactly.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from custodiet.kernel.errors import Refused
from custodiet.stats.acceptance import Risk, two_risks
from custodiet.stats.checks import Floats, numbers, whole

_MOST = 100_000
_NODES = np.polynomial.legendre.leggauss(160)
_WIDTH = 12.0  # standard deviations of the sample's own sigma that are integrated over


@dataclass(frozen=True, slots=True)
class ByVariables:
    """Measure n items; accept if (limit - mean) / sigma >= k."""

    n: int
    k: float


def noncentral_t(t: float, freedom: int, shift: float) -> float:
    """Return P(T <= t) for a noncentral t: the mean of Phi(t y - shift) over y = sqrt(chi squared / freedom).

    By Gauss and Legendre, since `scipy.special.nctdtr` returns no number for some of the t that a search meets.
    """
    spread = _WIDTH / math.sqrt(2 * freedom)
    low, high = max(0.0, 1 - spread), 1 + spread
    y = low + (high - low) * (_NODES[0] + 1) / 2
    logs = special.xlogy(freedom - 1, y) - freedom * y * y / 2
    scale = (freedom / 2) * math.log(freedom / 2) + math.log(2) - float(special.gammaln(freedom / 2))
    density = np.exp(logs + scale)
    return float((density * special.ndtr(t * y - shift)) @ _NODES[1] * (high - low) / 2)


def variables_accepted(plan: ByVariables, rates: npt.ArrayLike, *, sigma_known: bool) -> Floats:
    """Return the probability to accept at each rate of nonconforming items."""
    whole("the sample", plan.n, least=1 if sigma_known else 2)
    upper = -special.ndtri(numbers("the rates", rates))
    if sigma_known:
        return np.asarray(special.ndtr(math.sqrt(plan.n) * (upper - plan.k)), dtype=float)
    root = math.sqrt(plan.n)
    return np.array([1 - noncentral_t(plan.k * root, plan.n - 1, float(z) * root) for z in upper])


def variables_plan(good: Risk, bad: Risk, *, sigma_known: bool) -> ByVariables:
    """Return the smallest plan by measurement that keeps both risks; the good lot's exactly."""
    two_risks(good, bad)
    near, far = -float(special.ndtri(good.rate)), -float(special.ndtri(bad.rate))
    needed = float(special.ndtri(good.accepted) - special.ndtri(bad.accepted)) / (near - far)
    known = math.ceil(needed**2 - 1e-9)
    if sigma_known:
        return ByVariables(known, near - float(special.ndtri(good.accepted)) / math.sqrt(known))
    for n in range(max(2, known), _MOST):
        plan = ByVariables(n, _constant(n, near, good.accepted))
        if variables_accepted(plan, [bad.rate], sigma_known=False)[0] <= bad.accepted:
            return plan
    raise Refused(f"no plan of fewer than {_MOST} measurements keeps both risks", advice="Take rates further apart")


def _constant(n: int, upper: float, chance: float) -> float:
    """The k at which a lot whose limit lies `upper` sigmas away is accepted with this chance."""
    root = math.sqrt(n)
    reach = 40 / root + 1

    def excess(k: float) -> float:
        return 1 - noncentral_t(k * root, n - 1, upper * root) - chance

    low, high = upper - reach, upper + reach
    while excess(high) > 0:
        high += reach
    return float(optimize.brentq(excess, low, high, xtol=1e-13))
