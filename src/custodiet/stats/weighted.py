"""Sampling by value: an item is the likelier to be drawn the more it holds.

Where a kilogram, not an item, is what may be missing, kilograms are sampled, and an item that holds one of them is
inspected. An item at least as large as the interval is always drawn. Values are whole numbers of the smallest unit that
is told apart (grams, say), so that nothing is rounded. Source: AICPA Audit Guide: Audit Sampling (2017), appendix C.
"""

from collections.abc import Sequence
from itertools import accumulate

from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import probability, whole

_MOST = 10_000_000


def weighted_size(risk: float, tolerable: float, *, expected: float = 0.0) -> int:
    """Return how many units to draw, so that a misstatement of the `tolerable` part is missed with `risk` or less.

    `expected` is the part that one expects to find misstated, and that shall still pass. The number of misstated units
    is Poisson; n is the least with P(Gamma(1 + n expected) > n tolerable) <= risk. Assumption: an item is misstated by
    a part of its value, from none to all.
    """
    share, chance = float(probability("the tolerable part", tolerable)), float(probability("the risk", risk))
    if not 0 <= expected < share:
        raise Refused(
            "no sample tells what is tolerable from what is expected",
            expected=f"less than the tolerable {share:g} is expected",
            found=f"{expected:g}",
            advice="Expect less, or tolerate more",
        )
    low, high = 0, 1
    while float(special.gammaincc(1 + high * expected, high * share)) > chance:
        low, high = high, 2 * high
        if high > _MOST:
            raise Refused("what is expected is too near to what is tolerable: more than 10,000,000 units to draw")
    while high - low > 1:
        middle = (low + high) // 2
        met = float(special.gammaincc(1 + middle * expected, middle * share)) <= chance
        low, high = (low, middle) if met else (middle, high)
    return high


def fixed_interval(values: Sequence[int], size: int, start: int) -> list[int]:
    """Return the positions of the items drawn: those that hold unit `start`, and every interval-th from there.

    Units count from 1 in the order of the items; the interval is the total divided by `size`, rounded down, and goes on
    to the last unit, so that at least `size` units are drawn and an item of an interval's value always is. `start` is 1
    to the interval, and comes from a draw that nobody controls (`selection.draw`).
    """
    for position, value in enumerate(values):
        whole(f"the value of item {position + 1}", value)
    total = sum(values)
    whole("the number of units to draw", size, least=1, most=max(1, total))
    interval = total // size
    whole("the start", start, least=1, most=max(1, interval))
    units = iter(range(start, total + 1, interval))
    unit, drawn = next(units), []
    for position, reached in enumerate(accumulate(values)):
        if unit <= reached:
            drawn.append(position)
        while unit <= reached:
            unit = next(units, total + 1)
    return drawn
