"""How large the random and the systematic errors of a method are, from what was measured twice.

One-way analysis of variance by inspection splits what varies within an inspection (random) from what one inspection's
instrument, calibration or team does to all its items (systematic). Grubbs's estimators split the variance of several
instruments that measured the same items. Both may come out below zero, where the true component is small: that is kept
and said, since cutting each at zero biases their mean. Sources: Jaech, Statistical Analysis of Measurement Errors
(1985), pages 80 and 144; Grubbs, J. Am. Stat. Ass. 43 (1948); Searle, Casella and McCulloch, Variance Components
(1992). Assumption for the intervals: normal errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, probability

_LEAST_INSTRUMENTS = 3


@dataclass(frozen=True, slots=True)
class Components:
    """Variances within and between groups. `systematic` may be below zero; `is_negative` says so, `cut` is it or zero.

    Intervals are (low, high); that of the systematic component is Williams and Tukey's, cut at zero.
    """

    between: float
    within: float
    f: float
    p: float
    random: float
    systematic: float
    random_interval: tuple[float, float]
    systematic_interval: tuple[float, float]

    @property
    def residual_sd(self) -> float:
        """The standard deviation within groups."""
        return float(np.sqrt(self.within))

    @property
    def is_negative(self) -> bool:
        """Did the systematic component come out below zero?"""
        return self.systematic < 0

    @property
    def cut(self) -> float:
        """The systematic component, or zero where it came out below."""
        return max(0.0, self.systematic)


def anova(groups: Sequence[npt.ArrayLike], *, confidence: float = 0.95) -> Components:
    """Return the components of variance from groups of differences, one group for each inspection; sizes may differ.

    Sums are exact, of the decimals that the values print as: large common parts eat no digits (NIST's StRD, all
    levels).
    """
    known = [[Fraction(repr(float(x))) for x in numbers(f"group {n}", group)] for n, group in enumerate(groups, 1)]
    count = sum(map(len, known))
    if len(known) < 2 or count <= len(known):  # noqa: PLR2004 - a comparison needs two
        raise Refused(
            "nothing to split",
            expected="two groups or more, one of them with two values or more",
            found=f"{len(known)}",
        )
    df_between, df_within = len(known) - 1, count - len(known)
    between, within = (float(part) for part in _mean_squares(known))
    each = (count - sum(len(group) ** 2 for group in known) / count) / df_between
    ratio = between / within if within else np.inf if between else np.nan
    tail = (1 - float(probability("the confidence", confidence))) / 2
    low, high = float(special.chdtri(df_within, tail)), float(special.chdtri(df_within, 1 - tail))
    return Components(
        between,
        within,
        ratio,
        float(special.fdtrc(df_between, df_within, ratio)),
        within,
        (between - within) / each,
        (df_within * within / low, df_within * within / high),
        _between_interval(between, within, each, (df_between, df_within), tail),
    )


def _mean_squares(groups: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction]:
    """Mean squares between and within groups."""
    count = sum(map(len, groups))
    sums = [sum(group, Fraction()) for group in groups]
    by_group = sum((total**2 / len(group) for total, group in zip(sums, groups, strict=True)), Fraction())
    grand = sum(sums, Fraction()) ** 2 / count
    squares = sum((value**2 for group in groups for value in group), Fraction())
    return (by_group - grand) / (len(groups) - 1), (squares - by_group) / (count - len(groups))


def _between_interval(
    between: float, within: float, each: float, freedoms: tuple[float, float], tail: float
) -> tuple[float, float]:
    """Williams and Tukey's interval: (SSB - df MSW F) / (n chi squared), at both ends."""
    df, rest = freedoms
    ends = []
    for side in (tail, 1 - tail):
        f = float(special.fdtri(df, rest, 1 - side))
        ends.append(max(0.0, df * (between - within * f) / (each * float(special.chdtri(df, side)))))
    return ends[0], ends[1]


@dataclass(frozen=True, slots=True)
class Precision:
    """The variance of one instrument's random error, which may come out below zero, and its standard error."""

    variance: float
    error: float

    @property
    def is_negative(self) -> bool:
        """Did it come out below zero?"""
        return self.variance < 0


def grubbs_two(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Precision, Precision]:
    """Return the precision of two instruments that measured the same items: s_xx - s_xy and s_yy - s_xy.

    The standard errors are Grubbs's, with the estimates, cut at zero, put in.
    """
    x, y = numbers("the first instrument", first, least=3), numbers("the second instrument", second, least=3)
    if len(x) != len(y):
        raise Refused("the instruments measured different items", expected=f"{len(x)} values", found=f"{len(y)}")
    (s_xx, s_xy), (_, s_yy) = np.cov(x - np.median(x), y - np.median(y))
    items = max(0.0, float(s_xy))
    a, b = float(s_xx - s_xy), float(s_yy - s_xy)
    u, v = max(0.0, a), max(0.0, b)
    common = items * (u + v) + u * v
    errors = [float(np.sqrt((2 * own * own + common) / (len(x) - 1))) for own in (u, v)]
    return Precision(a, errors[0]), Precision(b, errors[1])


def grubbs(readings: npt.ArrayLike) -> Floats:
    """Return the variance of each instrument's random error; rows are items, columns three instruments or more.

    With V_ij the variance of the difference of two instruments, S_i the sum of V_ij over j, and V the sum over pairs,
    r_i = ((N-1) S_i - V) / ((N-1) (N-2)). Assumption: each instrument has one bias for all items (Jaech's constant
    bias).
    """
    table = numbers("the readings", readings)
    if table.ndim != 2 or table.shape[1] < _LEAST_INSTRUMENTS or table.shape[0] < 2:  # noqa: PLR2004 - rows and columns
        raise Refused(
            "too few instruments or items",
            expected="two rows or more, of three columns or more",
            found=" by ".join(map(str, table.shape)),
            advice="For two instruments there is `grubbs_two`",
        )
    together = np.cov(table - np.median(table, axis=0), rowvar=False)
    own = np.diag(together)
    pairs = own[:, None] + own[None, :] - 2 * together
    sums, number = pairs.sum(axis=1), table.shape[1]
    return np.asarray(((number - 1) * sums - pairs.sum() / 2) / ((number - 1) * (number - 2)), dtype=float)
