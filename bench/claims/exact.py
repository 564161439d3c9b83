"""Can these bounds all hold? Exact linear feasibility in fractions, which shares no code with the product.

A `Problem` has unknowns with bounds, and sums of them with bounds; each bound carries the name of who set it, or none
if it is a rule. `conflict()` returns None if a point satisfies all of them, which is then checked bound by bound; else
the names whose bounds exclude one another, which is checked too: at its other bounds, one row does not reach its own.

The method is the general simplex of Dutertre and de Moura (CAV 2006) with Bland's rule, which ends; "more than" is kept
by their tiny part, a number less than any fraction. It starts at any point, so that a table which is true but for a few
rows costs a few steps.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A number, and how far it is from it in units of something tiny."""

    number: Fraction
    tiny: Fraction = ZERO

    def __add__(self, other: "Near") -> "Near":
        return Near(self.number + other.number, self.tiny + other.tiny)

    def __sub__(self, other: "Near") -> "Near":
        return Near(self.number - other.number, self.tiny - other.tiny)

    def times(self, factor: Fraction) -> "Near":
        """So many times this."""
        return Near(self.number * factor, self.tiny * factor if self.tiny else ZERO)


NOTHING = Near(ZERO)


class Bound(NamedTuple):
    """A limit, and the name of the claim that sets it (None: a rule)."""

    value: Near
    name: str | None


class Problem:
    """Unknowns and rows by number, in the order in which they were added."""

    def __init__(self) -> None:
        self._value: list[Near] = []
        self._low: dict[int, Bound] = {}
        self._high: dict[int, Bound] = {}
        self._rows: dict[int, dict[int, Fraction]] = {}  # basic: what it is made of
        self._columns: dict[int, set[int]] = defaultdict(set)  # not basic: the rows in which it stands
        self._made: dict[int, dict[int, Fraction]] = {}
        self._clash: frozenset[str] | None = None

    def unknown(self, at: Fraction) -> int:
        """Add an unknown that is not less than nothing, and where to look for it first."""
        self._value.append(Near(max(at, ZERO)))
        number = len(self._value) - 1
        self._low[number] = Bound(NOTHING, None)
        return number

    def row(self, parts: Mapping[int, Fraction]) -> int:
        """Add a sum of unknowns (not of rows), to be bounded as if it were one."""
        number = len(self._value)
        self._value.append(self._sum(parts))
        self._rows[number] = dict(parts)
        self._made[number] = dict(parts)
        for part in parts:
            self._columns[part].add(number)
        return number

    def bound(self, number: int, low: Fraction | None, high: Fraction | None, name: str | None = None) -> None:
        """Narrow an unknown or a row. All of them are added before the first bound."""
        if low is not None and (number not in self._low or Near(low) > self._low[number].value):
            self._low[number] = Bound(Near(low), name)
        if high is not None and (number not in self._high or Near(high) < self._high[number].value):
            self._high[number] = Bound(Near(high), name)

    def positive(self, number: int, name: str | None = None) -> None:
        """Let an unknown be more than nothing."""
        if self._low[number].value == NOTHING:
            self._low[number] = Bound(Near(ZERO, ONE), name)

    def conflict(self) -> frozenset[str] | None:
        """Return None if all bounds can hold, else the names of some that exclude one another (with the rules)."""
        for number, high in self._high.items():
            if number in self._low and self._low[number].value > high.value:
                return _names((self._low[number], high))
        for number in range(len(self._value)):
            if number not in self._rows:
                self._move(number, self._nearest(number) - self._value[number])
        wrong = {number for number in self._rows if self._nearest(number) != self._value[number]}
        while wrong:
            basic = min(wrong)
            target = self._nearest(basic)
            chosen = self._choice(basic, up=target > self._value[basic])
            if chosen is None:
                return self._because(basic, up=target > self._value[basic])
            self._pivot(basic, chosen, target)
            wrong.discard(basic)
            for number in (chosen, *self._columns[basic]):
                (wrong.discard if self._nearest(number) == self._value[number] else wrong.add)(number)
        self._confirm()
        return None

    def _sum(self, parts: Mapping[int, Fraction]) -> Near:
        total = NOTHING
        for part, factor in parts.items():
            total += self._value[part].times(factor)
        return total

    def _nearest(self, number: int) -> Near:
        value = self._value[number]
        if number in self._low and value < self._low[number].value:
            return self._low[number].value
        if number in self._high and value > self._high[number].value:
            return self._high[number].value
        return value

    def _move(self, number: int, by: Near) -> None:
        if by != NOTHING:
            self._value[number] += by
            for row in self._columns[number]:
                self._value[row] += by.times(self._rows[row][number])

    def _choice(self, basic: int, *, up: bool) -> int | None:
        can = (n for n, factor in self._rows[basic].items() if self._can(n, up=(factor > 0) == up))
        return min(can, default=None)

    def _can(self, number: int, *, up: bool) -> bool:
        limit = (self._high if up else self._low).get(number)
        return limit is None or (self._value[number] < limit.value if up else self._value[number] > limit.value)

    def _pivot(self, basic: int, chosen: int, target: Near) -> None:
        """Let `basic` take its bound, by moving `chosen`, which becomes basic in its place."""
        row = self._rows.pop(basic)
        factor = row.pop(chosen)
        self._columns[chosen].discard(basic)
        self._move(chosen, (target - self._value[basic]).times(1 / factor))
        self._value[basic] = target
        solved = {number: -value / factor for number, value in row.items()}
        solved[basic] = 1 / factor
        for number in row:
            self._columns[number].discard(basic)
        for other in self._columns.pop(chosen):
            self._substitute(other, chosen, solved)
        self._rows[chosen] = solved
        for number in solved:
            self._columns[number].add(chosen)

    def _substitute(self, row: int, chosen: int, solved: Mapping[int, Fraction]) -> None:
        made = self._rows[row]
        times = made.pop(chosen)
        for number, value in solved.items():
            total = made.get(number, ZERO) + times * value
            if total:
                made[number] = total
                self._columns[number].add(row)
            elif number in made:
                del made[number]
                self._columns[number].discard(row)

    def _because(self, basic: int, *, up: bool) -> frozenset[str]:
        """The bounds that keep a row from its own: at their ends it still does not reach it."""
        wanted = (self._low if up else self._high)[basic]
        limits = [
            ((self._high if (factor > 0) == up else self._low)[number], factor)
            for number, factor in self._rows[basic].items()
        ]
        reached = NOTHING
        for limit, factor in limits:
            reached += limit.value.times(factor)
        terms = self._in_unknowns({basic: -ONE, **self._rows[basic]})
        if any(terms.values()) or not (reached < wanted.value if up else reached > wanted.value):
            raise ArithmeticError("the judge's own arithmetic does not add up")
        return _names((wanted, *(limit for limit, _ in limits)))

    def _in_unknowns(self, parts: Mapping[int, Fraction]) -> Mapping[int, Fraction]:
        """A sum of unknowns and rows, as a sum of unknowns alone."""
        total: dict[int, Fraction] = defaultdict(Fraction)
        for number, factor in parts.items():
            for unknown, value in self._made.get(number, {number: ONE}).items():
                total[unknown] += factor * value
        return total

    def _confirm(self) -> None:
        """Raise unless the point found satisfies each row as it was given, and each bound."""
        for number, parts in self._made.items():
            if self._value[number] != self._sum(parts):
                raise ArithmeticError("the judge's own point is not on a row")
        if any(self._nearest(number) != value for number, value in enumerate(self._value)):
            raise ArithmeticError("the judge's own point breaks a bound")


def _names(bounds: Iterable[Bound]) -> frozenset[str]:
    return frozenset(bound.name for bound in bounds if bound.name is not None)
