"""What never falls: which points of a series break that order. One sweep each way, O(n log n).

A point is a time hull with an interval of values. Two points are ordered only where one's time is surely over before
the other's begins; they conflict where the earlier's lowest value is above the later's highest. One bad point can
conflict with dozens of good ones, and in a long series a good one with dozens of bad ones; what tells them apart is the
share of the points before, or after, that each conflicts with. Points are kept in the order of that share, each if it
fits all that are kept already; one that goes out names at most two witnesses on each side.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from custodiet.kernel.times import When
from custodiet.reconcile.figures.interval import ZERO, Interval

Place = tuple[int, int]
Odds = tuple[Fraction, int]


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time; `name` breaks ties, so that the order of input never matters."""

    at: When
    value: Interval
    name: str

    @property
    def begins(self) -> Place:
        """Comparable with `ends`: p comes surely before q where p.ends <= q.begins."""
        return self.at.start, 0

    @property
    def ends(self) -> Place:
        """An instant still lasts at its own second; an interval's end is outside it."""
        return self.at.end, 1 if self.at.start == self.at.end else 0


@dataclass(frozen=True, slots=True)
class Break:
    """Point `n` does not fit the kept points `earlier` (too high for it) and `later` (too low for it).

    `alone`: it is far more at odds with the series than any of these, so that they are not to be suspected with it.
    """

    n: int
    earlier: tuple[int, ...]
    later: tuple[int, ...]
    alone: bool


class Order:
    """The kept points of a series, and its breaks."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points, self._kept = points, set(range(len(points)))
        self.breaks: list[Break] = []
        if _conflict(points):
            odds = _odds(points)
            self._kept = _keep(points, odds)
            self.breaks = [self._break(n, odds) for n in range(len(points)) if n not in self._kept]

    @cached_property
    def _earlier(self) -> "_Extremes":
        return _Extremes([(self._points[n].ends, -self._points[n].value.lo, n) for n in self._kept])

    @cached_property
    def _later(self) -> "_Extremes":
        return _Extremes([(_back(self._points[n].begins), self._points[n].value.hi, n) for n in self._kept])

    def allowed(self, at: When) -> Interval:
        """What the kept points surely before and surely after a time allow at it."""
        point = Point(at, Interval(), "")
        before, after = self._earlier.best(point.begins), self._later.best(_back(point.ends))
        lo = self._points[before[0]].value.lo if before else ZERO
        return Interval(lo, self._points[after[0]].value.hi if after else None)

    def _break(self, n: int, odds: Sequence[Odds]) -> Break:
        point = self._points[n]
        earlier = tuple(
            m
            for m in self._earlier.best(point.begins)
            if point.value.hi is not None and self._points[m].value.lo > point.value.hi
        )
        later = tuple(
            m
            for m in self._later.best(_back(point.ends))
            if (hi := self._points[m].value.hi) is not None and hi < point.value.lo
        )
        alone = all(_clearly_worse(odds[n], odds[m]) for m in earlier + later)
        return Break(n, earlier, later, alone)


def _back(place: Place) -> Place:
    """Mirrored in time, so that one structure serves both directions."""
    return -place[0], -place[1]


class _Extremes:
    """Of (place, rank, n): the two lowest ranks among those at or before a place. A rank of None counts as infinite."""

    def __init__(self, items: list[tuple[Place, Decimal | None, int]]) -> None:
        bounded = sorted((place, rank, n) for place, rank, n in items if rank is not None)
        self._places = [place for place, _, _ in bounded]
        self._best: list[tuple[int, ...]] = [()]
        two: list[tuple[Decimal, int]] = []
        for _, rank, n in bounded:
            two = sorted([*two, (rank, n)])[:2]
            self._best.append(tuple(n for _, n in two))

    def best(self, place: Place) -> tuple[int, ...]:
        return self._best[bisect_right(self._places, place)]


class _Tally:
    """How many values lie above (or, mirrored, below) a given one, among those added so far: a Fenwick tree."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        self._values = sorted(set(values))
        self._tree = [0] * (len(self._values) + 1)
        self._total = 0

    def add(self, value: Decimal) -> None:
        self._total += 1
        n = bisect_left(self._values, value) + 1
        while n < len(self._tree):
            self._tree[n] += 1
            n += n & -n

    def above(self, value: Decimal) -> int:
        n, upto = bisect_right(self._values, value), 0
        while n:
            upto += self._tree[n]
            n -= n & -n
        return self._total - upto


def _conflict(points: Sequence[Point]) -> bool:
    """Do any two points conflict? Most series have none, and are done with this one sweep."""
    ended, done, highest = sorted((point.ends, point.value.lo) for point in points), 0, ZERO
    for point in sorted(points, key=lambda point: point.begins):
        while done < len(ended) and ended[done][0] <= point.begins:
            highest = max(highest, ended[done][1])
            done += 1
        if point.value.hi is not None and highest > point.value.hi:
            return True
    return False


def _odds(points: Sequence[Point]) -> list[Odds]:
    """The larger share of the points before, or after, that each conflicts with; and with how many in all.

    One more is counted on each side, so that a single neighbour is not all there is.
    """
    ends, begins = [(p.ends, p.value.lo) for p in points], [(p.begins, p.value.hi) for p in points]
    earlier = _tally(ends, begins)
    later = _tally(
        [(_back(place), -hi) for place, hi in begins if hi is not None], [(_back(place), -lo) for place, lo in ends]
    )
    before, after = sorted(place for place, _ in ends), sorted(_back(place) for place, _ in begins)
    odds = []
    for point, high, low in zip(points, earlier, later, strict=True):
        shares = (
            Fraction(high, bisect_right(before, point.begins) + 1),
            Fraction(low, bisect_right(after, _back(point.ends)) + 1),
        )
        odds.append((max(shares), high + low))
    return odds


def _clearly_worse(one: Odds, other: Odds) -> bool:
    """Is `one` more at odds with the series by its share and by its number, or at least twice by its share?"""
    return (one[0] > other[0] and one[1] > other[1]) or one[0] >= 2 * other[0]


def _tally(added: list[tuple[Place, Decimal]], asked: Sequence[tuple[Place, Decimal | None]]) -> list[int]:
    """For each question, how many of `added`, at or before its place, are above its value."""
    count = [0] * len(asked)
    tally, added, done = _Tally([value for _, value in added]), sorted(added), 0
    for n in sorted(range(len(asked)), key=lambda n: asked[n][0]):
        place, value = asked[n]
        while done < len(added) and added[done][0] <= place:
            tally.add(added[done][1])
            done += 1
        if value is not None:
            count[n] = tally.above(value)
    return count


class _Highest:
    """The highest value at or before a place, with points added in any order: a Fenwick tree of maxima."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = sorted(set(places))
        self._tree: list[Decimal | None] = [None] * (len(self._places) + 1)

    def add(self, place: Place, value: Decimal) -> None:
        n = bisect_left(self._places, place) + 1
        while n < len(self._tree):
            here = self._tree[n]
            self._tree[n] = value if here is None else max(here, value)
            n += n & -n

    def upto(self, place: Place) -> Decimal | None:
        n, highest = bisect_right(self._places, place), None
        while n:
            here = self._tree[n]
            highest = here if highest is None else highest if here is None else max(highest, here)
            n -= n & -n
        return highest


def _keep(points: Sequence[Point], odds: Sequence[Odds]) -> set[int]:
    """The points that stay: those least at odds with the series first, each if it fits all that stay already."""
    earlier = _Highest([p.ends for p in points])
    later = _Highest([_back(p.begins) for p in points])
    kept = set()
    for n in sorted(range(len(points)), key=lambda n: (odds[n], points[n].ends, points[n].name)):
        point, hi = points[n], points[n].value.hi
        before, after = earlier.upto(point.begins), later.upto(_back(point.ends))
        if (before is None or hi is None or before <= hi) and (after is None or point.value.lo <= -after):
            kept.add(n)
            earlier.add(point.ends, point.value.lo)
            if hi is not None:
                later.add(_back(point.begins), -hi)
    return kept
