"""Tests that stay valid however often one looks: for extending a sample until it convinces.

Each inspected item gives a number x >= 0. The hypothesis that is tested is that the mean of x over all items is at most
t (say, that at most so much of what is declared is there). The p-value after j items is the least of the products up to
j; by Ville's and Markov's inequalities it is below alpha at any time with probability alpha at most, if the hypothesis
holds. So one may look after each item, and stop. Sources: Stark, Sets of half-average nulls generate risk-limiting
audits (SHANGRLA, 2020); Kaplan, Advanced topics in auditing; Ville (1939).
"""

import numpy as np
import numpy.typing as npt

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import Floats, numbers, positive


def kaplan_markov(values: npt.ArrayLike, mean: float, *, padding: float = 0.0) -> Floats:
    """Return the p-value after each item of a random sample, drawn with or without replacement.

    The product of (t + g) / (x + g), its least so far, never above 1. The padding g keeps one item of value zero from
    ending the test.
    """
    known, limit = _given(values, mean, padding)
    if padding == 0 and (known == 0).any():
        known = np.where(known == 0, np.finfo(float).tiny, known)
    with np.errstate(over="ignore"):
        steps = np.cumsum(np.log(limit + padding) - np.log(known + padding))
        return np.asarray(np.minimum(1.0, np.minimum.accumulate(np.exp(steps))), dtype=float)


def kaplan_kolmogorov(values: npt.ArrayLike, mean: float, *, items: int, padding: float = 0.0) -> Floats:
    """Return the p-value after each item of a random sample without replacement from so many items.

    The product of (x + g) / (t_j + g), where t_j is the mean that the rest has if the hypothesis holds with equality;
    the p-value is one over the largest so far. Once the items seen exceed the hypothesis by themselves, it is 0.
    """
    known, limit = _given(values, mean, padding)
    if len(known) > items:
        raise Refused("more items than there are", expected=f"at most {items}", found=f"{len(known)}")
    before = np.concatenate(([0.0], np.cumsum(known)[:-1]))
    rest = (items * limit - before) / (items - np.arange(len(known)))
    wealth, most, values_p = 1.0, 1.0, []
    for value, expected in zip(known, rest, strict=True):
        if expected + padding <= 0:
            wealth = np.inf if expected < 0 or value > 0 else wealth
        else:
            wealth *= (value + padding) / (expected + padding)
        most = max(most, wealth)
        values_p.append(1 / most)
    return np.array(values_p)


def _given(values: npt.ArrayLike, mean: float, padding: float) -> tuple[Floats, float]:
    known = numbers("the values", values)
    if (known < 0).any():
        raise Refused(
            "the test is for values of zero and above", expected="no negative value", found=f"{known.min():g}"
        )
    if padding < 0:
        raise Refused("the padding is negative", expected="zero or above", found=f"{padding:g}")
    return known, positive("the mean under the hypothesis", mean)
