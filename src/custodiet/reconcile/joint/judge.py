"""The exact judge of a system: whether claims can all be true, with multipliers or values that prove it.

A certificate is a sum of rows, each taken so many times, in which every quantity cancels and what is left says that
nothing is at least something. `Certificate.holds` checks that by addition alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction

from custodiet.reconcile.joint.simplex import HIGH, LOW, Clash, Simplex
from custodiet.reconcile.joint.system import ONE, ZERO, Row, System

TINY = Fraction(1, 10**40)  # stands for "more than nothing"; a certificate does not count it
NOT_NEGATIVE, POSITIVE = -1, -2  # bounds that are no row's


@dataclass(frozen=True, slots=True)
class Taken:
    """`times` a row, as `sum >= bound` (side LOW) or `sum <= bound` (HIGH); `row` is its place, or that of no row."""

    times: Fraction
    terms: tuple[tuple[int, Fraction], ...]
    bound: Fraction
    side: int
    row: int
    claim: int = -1  # of a whole that is more than nothing: who says that there is a share of it


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why some rows cannot all hold."""

    taken: tuple[Taken, ...]

    @property
    def total(self) -> Fraction:
        """What nothing would have to be at least."""
        return sum((t.times * t.bound * (1 if t.side == LOW else -1) for t in self.taken), ZERO)

    def holds(self) -> bool:
        """Does every quantity cancel, and is what is left false? Where nothing is left, a whole would be nothing."""
        left: dict[int, Fraction] = defaultdict(Fraction)
        for t in self.taken:
            for j, a in t.terms:
                left[j] += t.times * a * (1 if t.side == LOW else -1)
        if any(left.values()) or any(t.times < 0 for t in self.taken):
            return False
        strict = any(t.row == POSITIVE and t.times for t in self.taken)
        return self.total > 0 or (strict and self.total == 0)

    def claims(self, system: System) -> list[int]:
        """The places of the claims whose rows are taken."""
        claims = {system.rows[t.row].claim for t in self.taken if t.row >= 0} | {t.claim for t in self.taken}
        return sorted(claims - {-1})


class Judge:
    """Decides over `rows` of a system (all, if none are given), with any of its claims put off."""

    def __init__(
        self,
        system: System,
        rows: Iterable[int] | None = None,
        *,
        off: Collection[int] = (),
        start: Sequence[Fraction] = (),
    ) -> None:
        self.system = system
        self._rows = list(range(len(system.rows)) if rows is None else rows)
        involved = sorted({j for r in self._rows for j, _ in system.rows[r].terms})
        self._local = {j: n for n, j in enumerate(involved)}
        self._involved = involved
        self._bounds_of: list[list[int]] = [[] for _ in involved]  # the rows that bound one variable
        sums: dict[tuple[tuple[int, Fraction], ...], list[int]] = {}
        for r in self._rows:
            terms = system.rows[r].terms
            if len(terms) == 1:
                self._bounds_of[self._local[terms[0][0]]].append(r)
            else:
                sums.setdefault(terms, []).append(r)
        self._sums = list(sums)
        self._place_of = {terms: v for v, terms in enumerate(sums, len(involved))}
        self._bounds_of += sums.values()
        linear = [{self._local[j]: a for j, a in terms} for terms in self._sums]
        self._simplex = Simplex(len(involved), linear, [start[j] for j in involved] if start else ())
        self._why: list[tuple[int, int]] = [(0, 0)] * len(self._bounds_of)
        self._place = {r: v for v, rows_ in enumerate(self._bounds_of) for r in rows_}
        self._direct: dict[int, Certificate] = {}
        self._off = set(off)
        self._closed = False
        self._asserted: dict[int, list[int]] = {}
        for j, claims in system.asserting.items():
            for claim in claims if j in self._local else ():
                self._asserted.setdefault(claim, []).append(self._local[j])
        for v in range(len(self._bounds_of)):
            self._bound(v)

    def with_claim(self, system: System) -> "Judge | None":
        """Return the same for its system with one claim more, put off; None where that speaks of what is not here."""
        place, last = len(self.system.terms), len(self.system.rows)
        if any(j not in self._local for row in system.rows[last:] for j, _ in row.terms):
            return None
        twin: Judge = copy(self)
        twin.system, twin._off = system, self._off | {place}
        twin._rows = [*self._rows, *range(last, len(system.rows))]
        twin._bounds_of, twin._why, twin._sums = [*self._bounds_of], [*self._why], [*self._sums]
        twin._place, twin._place_of, twin._direct = {**self._place}, {**self._place_of}, {**self._direct}
        twin._simplex = self._simplex.copy()
        asserted = [self._local[j] for j, claims in system.asserting.items() if place in claims and j in self._local]
        twin._asserted = {**self._asserted, place: asserted}
        for r in range(last, len(system.rows)):
            twin._add(r)
        return twin

    def _add(self, r: int) -> None:
        terms = self.system.rows[r].terms
        v = self._local[terms[0][0]] if len(terms) == 1 else self._place_of.get(terms)
        if v is None:
            v = self._place_of[terms] = self._simplex.add({self._local[j]: a for j, a in terms})
            self._sums.append(terms)
            self._bounds_of.append([])
            self._why.append((NOT_NEGATIVE, NOT_NEGATIVE))
        self._bounds_of[v] = [*self._bounds_of[v], r]
        self._place[r] = v

    def check(self, off: Collection[int] = ()) -> Certificate | None:
        """Return why the claims that are not put off cannot all be true, or None: then `values` makes them so."""
        self._put_off(set(off))
        if self._direct:
            return self._direct[min(self._direct)]
        clash = self._simplex.check()
        return None if clash is None else self._certificate(clash)

    def values(self) -> dict[int, Fraction]:
        """Values, by quantity, that the last check found."""
        return {j: self._simplex.value(n) for j, n in self._local.items()}

    def point(self) -> list[float]:
        """About which values the last answer ended with, one for each quantity; what no row speaks of is nothing."""
        values = [0.0] * len(self.system.keys)
        for j, n in self._local.items():
            values[j] = float(self._simplex.value(n))
        return values

    def least(self, goal: Mapping[int, Fraction], off: Collection[int] = ()) -> Fraction | None:
        """The least of a sum of quantities; None where it has none. The claims that are not put off must fit."""
        found = self.held(goal, off)
        return None if found is None else found[0]

    def held(self, goal: Mapping[int, Fraction], off: Collection[int] = ()) -> tuple[Fraction, set[int]] | None:
        """The least, and the claims that hold it there."""
        if self.check(off) is not None:
            raise ValueError("what contradicts itself has no least value")
        if any(j not in self._local and c < 0 for j, c in goal.items()):
            return None  # no row says anything of it: it may be as large as one likes, and nothing at the least
        self._let_be_nothing(closed=True)
        found = self._simplex.least({self._local[j]: c for j, c in goal.items() if j in self._local})
        self._let_be_nothing(closed=False)
        if found is None:
            return None
        rows = {self._why[v][LOW if cost > 0 else HIGH] for v, cost in found[1].items()}
        return found[0], {self.system.rows[r].claim for r in rows if r >= 0} - {-1}

    def _let_be_nothing(self, *, closed: bool) -> None:
        """Let wholes of shares be nothing, or more: what is more than nothing comes as close to it as one likes."""
        self._closed = closed
        for j in sorted(self.system.positive & self._local.keys()):
            self._bound(self._local[j])

    def _put_off(self, off: set[int]) -> None:
        changed = off ^ self._off
        self._off = off
        places = {self._place[r] for c in changed for r in self.system.of_claim[c] if r in self._place}
        places.update(v for c in changed for v in self._asserted.get(c, ()))
        for v in sorted(places):
            self._bound(v)

    def _bound(self, v: int) -> None:
        """Put the tightest of the bounds of a variable or a sum that hold now."""
        lo: Fraction | None = None
        hi: Fraction | None = None
        why_lo = why_hi = NOT_NEGATIVE
        if v < len(self._involved):
            positive = not self._closed and bool(self._asserting(self._involved[v]))
            lo, why_lo = (TINY, POSITIVE) if positive else (ZERO, NOT_NEGATIVE)
        for r in self._bounds_of[v]:
            row = self.system.rows[r]
            if row.claim in self._off:
                continue
            scale = row.terms[0][1] if len(row.terms) == 1 else ONE
            low, high = (row.lo, row.hi) if scale == 1 else _scaled(row, scale)
            if low is not None and (lo is None or low > lo):
                lo, why_lo = low, r
            if high is not None and (hi is None or high < hi):
                hi, why_hi = high, r
        self._why[v] = (why_lo, why_hi)
        self._direct.pop(v, None)
        if lo is not None and hi is not None and lo > hi:
            self._direct[v] = self._certificate(Clash({(v, LOW): ONE, (v, HIGH): ONE}), {(v, LOW): lo, (v, HIGH): hi})
            return
        self._simplex.bound(v, lo, hi)

    def _certificate(self, clash: Clash, bounds: Mapping[tuple[int, int], Fraction] | None = None) -> Certificate:
        taken = []
        rows = [self._why[v][side] for v, side in clash.multipliers]
        others = {self.system.rows[row].claim for row in rows if row >= 0}
        for (v, side), times in sorted(clash.multipliers.items()):
            bound = bounds[v, side] if bounds else self._simplex.bound_of(v, side)
            row = self._why[v][side]
            terms = ((self._involved[v], ONE),) if v < len(self._involved) else self._sums[v - len(self._involved)]
            says = self._asserting(self._involved[v]) if row == POSITIVE else [-1]
            claim = next((c for c in says if c in others), says[0])
            bound = ZERO if row == POSITIVE or bound is None else bound
            taken.append(Taken(times, terms, bound, side, row, claim))
        return Certificate(tuple(taken))

    def _asserting(self, j: int) -> list[int]:
        """Who of those that are not put off says that there is a share of this whole."""
        return [claim for claim in self.system.asserting.get(j, ()) if claim not in self._off]


def _scaled(row: Row, scale: Fraction) -> tuple[Fraction | None, Fraction | None]:
    lo, hi = (None if b is None else b / scale for b in (row.lo, row.hi))
    return (lo, hi) if scale > 0 else (hi, lo)


def homogeneous(system: System, rows: Iterable[int], whole: int) -> tuple[System, int]:
    """Return the rows with all values in units of `whole`, so that a share of it becomes an amount.

    What was a bound becomes a multiple of one further quantity, whose place is returned.
    """
    scaled = System(system.terms, list(system.keys), asserting=dict(system.asserting))
    scaled.of_claim = [[] for _ in system.of_claim]
    unit = len(system.keys)
    scaled.keys.append(system.keys[whole]._replace(measure="one"))
    for r in rows:
        row = system.rows[r]
        for lo, hi in ((row.lo, None), (None, row.hi)):
            bound = lo if hi is None else hi
            if bound is None:
                continue
            terms = (*row.terms, (unit, -bound)) if bound else row.terms
            if row.claim >= 0:
                scaled.of_claim[row.claim].append(len(scaled.rows))
            scaled.rows.append(
                Row(terms, None if lo is None else ZERO, None if hi is None else ZERO, row.claim, row.rule)
            )
    scaled.rows.append(Row(((whole, ONE),), ONE, ONE, rule="unit"))
    return scaled, unit
