"""When to visit: the game of an inspector with m visits in n periods against somebody who acts at most once.

In each period the inspector visits or not, and the other acts or stays legal, neither knowing the other's choice of the
period, both knowing the past. An act in a visited period is caught. The value to the inspector is that of

    | visit, act: caught        visit, legal: V(n-1, m-1) |
    | no visit, act: missed     no visit, legal: V(n-1, m) |

with V = 0 once every period left is visited, and V(n, 0) = missed. Values and probabilities are exact fractions.
Sources: Dresher (1962); Maschler (1966); von Stengel, Recursive inspection games, arXiv 1412.0129. Assumption:
zero-sum, and a catch ends the game.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from custodiet.kernel.errors import Refused
from custodiet.stats.checks import whole

_MOST = 500  # periods, so that a value takes no more than moments


@dataclass(frozen=True, slots=True)
class Visit:
    """The value of the game to the inspector, and the probability to visit, and to act, in the next period."""

    value: Fraction
    visit: Fraction
    act: Fraction


def inspection_game(periods: int, visits: int, *, caught: Fraction | int = 1, missed: Fraction | int = -1) -> Visit:
    """Return value and strategy with so many periods and visits left; payoffs are the inspector's, legal conduct 0."""
    whole("the number of periods", periods, least=1, most=_MOST)
    whole("the number of visits", visits)
    if not missed < 0 < caught:
        raise Refused(
            "the payoffs make no game", expected="caught above zero, missed below", found=f"{caught}, {missed}"
        )
    table = _values(periods, min(visits, periods), Fraction(caught), Fraction(missed))
    return table[periods, min(visits, periods)]


@lru_cache(maxsize=4)
def _values(periods: int, visits: int, caught: Fraction, missed: Fraction) -> dict[tuple[int, int], Visit]:
    table: dict[tuple[int, int], Visit] = {}
    for n in range(1, periods + 1):
        table[n, 0] = Visit(missed, Fraction(0), Fraction(1))
        for m in range(1, min(n, visits) + 1):
            if m == n:
                table[n, m] = Visit(Fraction(0), Fraction(1), Fraction(0))
                continue
            used = table[n - 1, m - 1].value
            kept = table[n - 1, m].value
            table[n, m] = _mixed(caught, used, missed, kept)
    return table


def _mixed(caught: Fraction, used: Fraction, missed: Fraction, kept: Fraction) -> Visit:
    """The solution of [[caught, used], [missed, kept]], which has no saddle: caught > missed and kept > used."""
    total = caught + kept - used - missed
    return Visit((caught * kept - used * missed) / total, (kept - missed) / total, (kept - used) / total)
