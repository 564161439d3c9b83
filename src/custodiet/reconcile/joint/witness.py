"""Exact values that show that claims can all be true: proposed in floating point, put on a grid, checked in integers.

Values are multiples of a small unit. Sums are made true by computing one of their members from the others; then each
row is checked in whole numbers, without any tolerance. Where that fails, nothing is concluded: the exact judge
decides.

A witness remembers its last values. When other claims are put off, only the claims that came back can be hurt: the
values near them are sought anew, and the rest stays as it was.
"""

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from math import ceil, floor, lcm

from custodiet.reconcile.joint.system import Row, System

_GRID = 10**12  # units in the scale of a system
_DEPTHS = (3, 8)  # how many rows away from a hurt claim values may change
_Integers = tuple[tuple[tuple[int, int], ...], int | None, int | None]


class Witness:
    """Puts proposed values of one system on its grid, and checks them."""

    def __init__(self, system: System, scale: Fraction) -> None:
        self._system = system
        self._scale = scale
        self._unit = scale / _GRID
        self._rows = [self._whole_numbers(row) for row in system.rows]
        self._touching: list[list[int]] = [[] for _ in system.keys]
        for r, row in enumerate(system.rows):
            for j, _ in row.terms:
                self._touching[j].append(r)
        self._values: list[int] = []
        self._off: set[int] = set()

    def moved(self, off: Collection[int]) -> bool:
        """Do the last values, changed near the claims that come back, fit all claims that are not put off?"""
        if not self._values:
            return False
        hurt = [r for claim in sorted(self._off - set(off)) for r in self._system.of_claim[claim] if not self._fits(r)]
        if not hurt:
            self._off = set(off)
            return True
        near = {j for r in hurt for j, _ in self._system.rows[r].terms}
        for depth in range(max(_DEPTHS)):
            near |= {
                j for k in sorted(near) for r in self._touching[k] if self._on(r, off) for j, _ in self._rows[r][0]
            }
            if 2 * len(near) > len(self._values):
                return False
            if depth + 1 in _DEPTHS and self._changed(sorted(near), off):
                return True
        return False

    def confirm(self, proposed: Sequence[float], off: Collection[int]) -> bool:
        """Do values near those proposed fit all claims that are not put off?"""
        return self._settle(range(len(proposed)), proposed, off)

    def values(self) -> list[Fraction]:
        """The last values that fitted."""
        return [v * self._unit for v in self._values]

    def _changed(self, near: Sequence[int], off: Collection[int]) -> bool:
        """Propose new values for some quantities, where all others keep theirs."""
        local = {j: n for n, j in enumerate(near)}
        part = System((), keys=[self._system.keys[j] for j in near])
        part.asserting = {local[j]: claims for j, claims in self._system.asserting.items() if j in local}
        for r in self._around(near, off):
            row = self._system.rows[r]
            kept = sum((a * self._values[j] for j, a in row.terms if j not in local), Fraction(0)) * self._unit
            terms = tuple((local[j], a) for j, a in row.terms if j in local)
            lo, hi = (None if b is None else b - kept for b in (row.lo, row.hi))
            part.rows.append(Row(terms, lo, hi))
        from custodiet.reconcile.joint.proposer import inside  # noqa: PLC0415 - HiGHS is heavy, and few ask it

        return self._settle(near, inside(part, self._scale), off)

    def _around(self, near: Iterable[int], off: Collection[int]) -> list[int]:
        return sorted({r for j in near for r in self._touching[j] if self._on(r, off)})

    def _on(self, r: int, off: Collection[int]) -> bool:
        return self._system.rows[r].claim not in off

    def _settle(self, places: Sequence[int], proposed: Sequence[float], off: Collection[int]) -> bool:
        """Put values at some places, make sums true, and keep all if each row that they touch holds."""
        before, old = self._values, self._off
        self._values = [*before] if before else [0] * len(self._system.keys)
        for j, x in zip(places, proposed, strict=True):
            self._values[j] = max(0, round(x * _GRID))
        rows = self._around(places, off)
        if self._add_up(rows, set(places)) and all(map(self._fits, rows)) and all(map(self._possible, places)):
            self._off = set(off)
            return True
        self._values, self._off = before, old
        return False

    def _possible(self, j: int) -> bool:
        return self._values[j] > 0 if j in self._system.positive else self._values[j] >= 0

    def _fits(self, r: int) -> bool:
        terms, lo, hi = self._rows[r]
        total = sum(a * self._values[j] for j, a in terms)
        return (lo is None or total >= lo) and (hi is None or total <= hi)

    def _whole_numbers(self, row: Row) -> _Integers:
        """A row over multiples of the unit, with whole coefficients and so with whole bounds."""
        by = lcm(*(a.denominator for _, a in row.terms))
        terms = tuple((j, int(a * by)) for j, a in row.terms)
        lo = None if row.lo is None else ceil(row.lo * by / self._unit)
        hi = None if row.hi is None else floor(row.hi * by / self._unit)
        return terms, lo, hi

    def _add_up(self, rows: Sequence[int], free: set[int]) -> bool:
        """Give stated numbers exactly, and compute one member of each sum from the others, in a fitting order."""
        waiting: dict[int, int] = {}  # the computed member of each sum
        for r in rows:
            terms, lo, hi = self._rows[r]
            if len(terms) == 1 and lo is not None and lo == hi and terms[0][0] in free:
                self._values[terms[0][0]] = lo
                free.discard(terms[0][0])
        for r in rows:
            if self._system.rows[r].rule == "whole" and self._system.rows[r].hi is not None:
                member = next((j for j, _ in self._rows[r][0] if j in free), None)
                if member is not None:
                    waiting[r] = member
                    free.discard(member)
        while waiting:
            open_ = set(waiting.values())
            ready = [r for r, m in waiting.items() if all(j == m or j not in open_ for j, _ in self._rows[r][0])]
            if not ready:
                return False
            for r in ready:
                self._compute(r, waiting.pop(r))
        return True

    def _compute(self, r: int, member: int) -> None:
        terms = self._rows[r][0]
        own = next(a for j, a in terms if j == member)
        self._values[member] = -own * sum(a * self._values[j] for j, a in terms if j != member)
