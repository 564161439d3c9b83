"""What the inspector's measurements say of the operator's: item by item, for a stratum, and for the balance.

For n items verified of the N in a stratum, d_i is operator minus inspector. D = N times the mean of d estimates by how
much the stratum is overstated; var D = N^2 (sigma_r^2 / n + sigma_s^2), with the net random and the net systematic
sigma of one difference: what is systematic does not average, and no larger sample helps. MUF - D is the balance as the
inspector's measurements correct it. Run item tests and D both: D sees a small bias in many items, item tests a large
one in a few. Sources: IAEA/SG/SCT/5; Avenhaus and Canty (1996), chapter 4; Burr and others, Stats 2(2), 20 (2019) and
EPJ Nuclear Sci. Technol. 2, 36 (2016). Assumption: normal errors, with sigmas known from elsewhere.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, positive, probability, sigma, whole
from custodiet.stats.combination import exact_sum


@dataclass(frozen=True, slots=True)
class Difference:
    """D, its sigma, D / sigma, and the one-sided probability of as large a value if nothing is missing."""

    d: float
    sigma: float
    ratio: float
    p: float


def stratum_difference(items: int, differences: npt.ArrayLike, *, random: float, systematic: float) -> Difference:
    """Return D for a stratum of so many items; sigmas are those of one difference, in its unit."""
    known = numbers("the differences", differences)
    whole("the number of items", items, least=len(known))
    own, shared = sigma("the random sigma", random), sigma("the systematic sigma", systematic)
    spread = items * math.sqrt(own**2 / len(known) + shared**2)
    return judged(items * exact_sum(known) / len(known), spread)


def judged(value: float, spread: float) -> Difference:
    """Return a value with its ratio and p; refuse one without an error, of which nothing can be said."""
    if spread == 0:
        raise Refused(
            "a difference without any error cannot be tested",
            expected="a sigma above zero, random or systematic",
            advice="No method is free of error: take the sigma from its calibration",
        )
    return Difference(value, spread, value / spread, float(special.ndtr(-value / spread)))


@dataclass(frozen=True, slots=True)
class Verified:
    """A stratum of the balance that was verified.

    `sign` is its place in the balance, +1 in and -1 out; `operator_random` and `operator_systematic` are sigmas of one
    item; `difference` is D of the stratum, as overstated by the operator.
    """

    sign: int
    items: int
    difference: Difference
    operator_random: float
    operator_systematic: float


def muf_minus_d(muf: float, sigma_muf: float, strata: list[Verified]) -> Difference:
    """Return MUF - D, D summed over the strata with their signs.

    The operator's errors in what was verified cancel: cov(MUF, D) of a stratum is N sigma_r^2 + N^2 sigma_s^2, the
    operator's. Assumption: the strata share no systematic source.
    """
    d = sum(stratum.sign * stratum.difference.d for stratum in strata)
    variance = positive("the sigma of MUF", sigma_muf) ** 2
    for stratum in strata:
        shared = stratum.items * stratum.operator_random**2 + (stratum.items * stratum.operator_systematic) ** 2
        variance += stratum.difference.sigma**2 - 2 * shared
    if variance <= 0:
        raise Refused(
            "MUF - D has no positive variance",
            expected="a sigma of MUF that holds the operator's errors in every verified stratum",
            found=f"{variance:.6g}",
        )
    return judged(muf - d, math.sqrt(variance))


def item_alarms(differences: npt.ArrayLike, *, sigma_item: float, alpha: float) -> npt.NDArray[np.bool_]:
    """Return which items differ by more than z_(1-alpha) sigmas, one-sided: the operator stated more than there is."""
    spread = positive("the sigma of a difference", sigma_item)
    return np.asarray(numbers("the differences", differences) > item_limit(spread, alpha), dtype=bool)


def item_limit(sigma_item: float, alpha: float, *, freedom: float = math.inf) -> float:
    """Return the difference above which an item alarms.

    With a sigma that was itself estimated, from `freedom` degrees, Student's quantile takes the place of the normal.
    """
    risk = float(probability("alpha", alpha))
    spread = positive("the sigma of a difference", sigma_item)
    quantile = -float(special.ndtri(risk)) if math.isinf(freedom) else float(special.stdtrit(freedom, 1 - risk))
    return quantile * spread


def family_alpha(alpha: float, tests: int) -> float:
    """Return the alpha of each of so many independent tests that gives `alpha` for all: 1 - (1 - alpha)^(1/n)."""
    whole("the number of tests", tests, least=1)
    return -math.expm1(math.log1p(-float(probability("alpha", alpha))) / tests)


def paired(operator: npt.ArrayLike, inspector: npt.ArrayLike) -> Floats:
    """Return operator minus inspector, item by item."""
    declared, found = numbers("the operator's values", operator), numbers("the inspector's values", inspector)
    if declared.shape != found.shape:
        raise Refused(
            "the pairs are incomplete",
            expected=f"{declared.size} values of the inspector",
            found=f"{found.size}",
            advice="An item that was not measured takes no part: leave out both of its values",
        )
    return declared - found
