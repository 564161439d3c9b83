"""Exact linear arithmetic: can bounds on quantities and on sums of them hold together, and if not, why not?

The general simplex method (Dutertre and de Moura, "A Fast Linear-Arithmetic Solver for DPLL(T)", CAV 2006) in
fractions: each row is a further variable equal to its sum, and only bounds differ between questions, so that bounds
may be put and lifted and the next answer begins where the last one ended. Nothing is rounded. An answer "no" comes
with Farkas multipliers: of which bounds, taken how often, the sum says that nothing is more than nothing.

Fractions come in and go out; inside they are GMP's, the same numbers several times as fast.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gmpy2 import mpq  # type: ignore[import-untyped]

ZERO, ONE = mpq(0), mpq(1)
LOW, HIGH = 0, 1
_PATIENCE = 200  # pivots by the shortest column; then by the smallest index (Bland), which must come to an end
Linear = Mapping[int, Fraction]
Row = Mapping[int, mpq]


@dataclass(frozen=True, slots=True)
class Clash:
    """Multipliers, not negative, by (variable, LOW or HIGH): together those bounds cannot hold."""

    multipliers: Mapping[tuple[int, int], Fraction]


class Simplex:
    """`count` variables, then one for each of `rows` (over the former), all without bounds and at `start`."""

    def __init__(self, count: int, rows: Sequence[Linear], start: Sequence[Fraction] = ()) -> None:
        self.count = count
        size = count + len(rows)
        self._bounds: tuple[list[mpq | None], list[mpq | None]] = ([None] * size, [None] * size)
        self._value: list[mpq] = [*map(mpq, start)] or [ZERO] * count
        self._rows: dict[int, dict[int, mpq]] = {}
        self._columns: list[set[int]] = [set() for _ in range(size)]
        for place, row in enumerate(rows, count):
            self._rows[place] = {j: mpq(a) for j, a in row.items() if a}
            for j in self._rows[place]:
                self._columns[j].add(place)
            self._value.append(sum((a * self._value[j] for j, a in self._rows[place].items()), ZERO))
        self._wrong: set[int] = set()

    def copy(self) -> "Simplex":
        """Return the same, with the last answer, to be changed apart."""
        twin = Simplex(0, ())
        twin.count = self.count
        twin._bounds = ([*self._bounds[LOW]], [*self._bounds[HIGH]])
        twin._value = [*self._value]
        twin._rows = {i: {**row} for i, row in self._rows.items()}
        twin._columns = [{*column} for column in self._columns]
        twin._wrong = {*self._wrong}
        return twin

    def add(self, row: Linear) -> int:
        """Add a row over the variables, without bounds; return its place."""
        place = len(self._value)
        solved = self._costs(row)
        self._rows[place] = solved
        self._bounds[LOW].append(None)
        self._bounds[HIGH].append(None)
        self._columns.append(set())
        for j in solved:
            self._columns[j].add(place)
        self._value.append(sum((a * self._value[j] for j, a in solved.items()), ZERO))
        return place

    def value(self, variable: int) -> Fraction:
        """The value of a variable, as the last answer left it."""
        return _fraction(self._value[variable])

    def bound_of(self, variable: int, side: int) -> Fraction | None:
        """The bound that a variable has on a side, if it has one."""
        bound = self._bounds[side][variable]
        return None if bound is None else _fraction(bound)

    def bound(self, variable: int, lo: Fraction | None, hi: Fraction | None) -> None:
        """Put bounds in the place of those that a variable had; `lo` must not exceed `hi`."""
        low, high = None if lo is None else mpq(lo), None if hi is None else mpq(hi)
        self._bounds[LOW][variable], self._bounds[HIGH][variable] = low, high
        if variable in self._rows:
            self._note(variable)
        elif low is not None and self._value[variable] < low:
            self._move(variable, low)
        elif high is not None and self._value[variable] > high:
            self._move(variable, high)

    def check(self) -> Clash | None:
        """Find values within all bounds (`value` has them), or return why there are none."""
        pivots = 0
        while self._wrong:
            basic = min(self._wrong)
            lo = self._bounds[LOW][basic]
            side = LOW if lo is not None and self._value[basic] < lo else HIGH
            entering = self._entering(basic, side, bland=pivots > _PATIENCE + len(self._rows))
            if entering is None:
                return self._clash(basic, side)
            target = self._bounds[side][basic]
            self._pivot(basic, entering)
            self._move(basic, target)
            pivots += 1
        return None

    def least(self, goal: Linear) -> tuple[Fraction, dict[int, Fraction]] | None:
        """Return the least of a sum over the variables, and the reduced costs that prove it; None where there is none.

        Values must be within all bounds.
        """
        while True:
            costs = self._costs(goal)
            move = next(((j, c) for j, c in sorted(costs.items()) if self._improves(j, c)), None)
            if move is None:
                least = sum((c * self._value[j] for j, c in costs.items()), ZERO)
                return _fraction(least), {j: _fraction(c) for j, c in costs.items()}
            j, cost = move
            if not self._step(j, -1 if cost > 0 else 1):
                return None

    def _improves(self, j: int, cost: mpq) -> bool:
        return bool(cost) and self._value[j] != self._bounds[LOW if cost > 0 else HIGH][j]

    def _costs(self, goal: Linear) -> dict[int, mpq]:
        costs: dict[int, mpq] = {}
        for j, c in goal.items():
            for k, a in self._rows[j].items() if j in self._rows else ((j, ONE),):
                costs[k] = costs.get(k, ZERO) + mpq(c) * a
        return {j: c for j, c in costs.items() if c}

    def _step(self, j: int, way: int) -> bool:
        """Move a free variable as far as all bounds let it; no if none stops it."""
        end = self._bounds[HIGH if way > 0 else LOW][j]
        room = None if end is None else abs(end - self._value[j])
        stop = None
        for i in sorted(self._columns[j]):
            slope = self._rows[i][j] * way
            limit = self._bounds[HIGH if slope > 0 else LOW][i]
            if limit is not None:
                reach = (limit - self._value[i]) / slope
                if room is None or reach < room:
                    room, stop = reach, i
        if room is None:
            return False
        self._move(j, self._value[j] + way * room)
        if stop is not None:
            self._pivot(stop, j)
        return True

    def _entering(self, basic: int, side: int, *, bland: bool) -> int | None:
        row = self._rows[basic]
        free = (j for j, a in row.items() if self._can_move(j, up=(a > 0) == (side == LOW)))
        by: Callable[[int], object] = (lambda j: j) if bland else (lambda j: (len(self._columns[j]), j))
        return min(free, key=by, default=None)  # type: ignore[arg-type]  # either key has an order

    def _can_move(self, j: int, *, up: bool) -> bool:
        end = self._bounds[HIGH if up else LOW][j]
        return end is None or (self._value[j] < end if up else self._value[j] > end)

    def _clash(self, basic: int, side: int) -> Clash:
        found = {(basic, side): Fraction(1)}
        for j, a in self._rows[basic].items():
            found[j, HIGH if (a > 0) == (side == LOW) else LOW] = _fraction(abs(a))
        return Clash(found)

    def _move(self, j: int, to: mpq) -> None:
        change = to - self._value[j]
        self._value[j] = to
        for i in self._columns[j]:
            self._value[i] += self._rows[i][j] * change
            self._note(i)

    def _note(self, i: int) -> None:
        lo, hi = self._bounds[LOW][i], self._bounds[HIGH][i]
        if (lo is not None and self._value[i] < lo) or (hi is not None and self._value[i] > hi):
            self._wrong.add(i)
        else:
            self._wrong.discard(i)

    def _pivot(self, basic: int, entering: int) -> None:
        row = self._rows.pop(basic)
        self._wrong.discard(basic)
        a = row.pop(entering)
        for j in row:
            self._columns[j].discard(basic)
        self._columns[entering].discard(basic)
        solved = {j: -b / a for j, b in row.items()}
        solved[basic] = 1 / a
        for i in self._columns[entering]:
            self._substitute(i, entering, solved)
        self._columns[entering] = set()
        self._rows[entering] = solved
        for j in solved:
            self._columns[j].add(entering)
        self._note(entering)

    def _substitute(self, i: int, variable: int, solved: Row) -> None:
        row = self._rows[i]
        c = row.pop(variable)
        for j, b in solved.items():
            new = row.get(j, ZERO) + c * b
            if new:
                row[j] = new
                self._columns[j].add(i)
            elif j in row:
                del row[j]
                self._columns[j].discard(i)


def _fraction(value: mpq) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))
