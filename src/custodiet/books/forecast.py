"""When a progress will be finished, by its own pace so far: an interval, and how far it has stood still.

Input are reported shares of one subject on one basis that never falls, or amounts against its declared whole; output is
arithmetic on them, and nothing that anybody plans or promises. The rule:

    what is left takes as long as the last part of the same size took, standstills included;
    while more is left than was ever done, the whole pace so far goes on.

The earliest day is that of the fastest pace that was ever kept over an equal part, the latest that of the slowest, and
neither lies nearer than a fourth, or fourfold, of what is expected (`MARGIN`): the end of such a work is often its
slowest part. What has stood still since the last report counts as standing still. Two things end a forecast: where a
whole is reported finished, so are its parts, whatever was last reported of them; and a progress of which nobody has
reported for a year (`SILENCE`) has no pace. docs/explanation/forecast.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from custodiet.books.figures import Figure
from custodiet.books.silence import SILENCE
from custodiet.kernel.times import When, last_day
from custodiet.regimes.schema import Regime

FINISHED, UNDER_WAY, CANNOT_SAY = "finished", "under way", "cannot say"
MARGIN = 4
_WHOLE, _PARTS = Fraction(100), 3
_ROUNDED = Fraction(995, 10)  # from here on a share that is printed as a whole number reads 100
_MONTH = 30  # days of the pace that the simplest forecast goes on with
_SHARE = "share"


@dataclass(frozen=True, slots=True)
class Knot:
    """So much was surely done by the end of a day; `figure` says so, in shares or in amounts of a `whole`."""

    day: int
    share: Fraction
    figure: Figure
    whole: Fraction | None = None

    @property
    def printed(self) -> str:
        """What was reported, in the words of its source; of an amount, the share that it comes to stands first."""
        if self.whole is None:
            return self.figure.text
        return f"{_printed(self.share)} % ({self.figure.text} of {_printed(self.whole)} declared)"


@dataclass(frozen=True, slots=True)
class Progress:
    """What was reported of one subject on one basis: where it rose, and on which day anything was last reported."""

    subject: str
    basis: str
    knots: tuple[Knot, ...]
    heard: int

    @property
    def done(self) -> bool:
        """Is all of it reported?"""
        return self.knots[-1].share >= _WHOLE


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the pace so far comes to. Days are as `YYYY-MM-DD`, None where there is none to name.

    `printed` is the last report as its source put it, `share` the number that the sums go by. `standing` counts the
    days since the last progress that was reported; `last_month` is the day to which the pace of the last thirty days
    leads, the simplest forecast there is: None where nothing moved in them.
    """

    subject: str
    basis: str
    as_of: str
    state: str
    share: Fraction
    printed: str
    reported: str
    standing: int
    expected: str | None
    earliest: str | None
    latest: str | None
    last_month: str | None
    why: str
    figures: tuple[str, ...]


def forecasts(figures: Iterable[Figure], regime: Regime, as_of: When) -> Iterator[Forecast]:
    """Yield a forecast for each subject and basis of which some progress was reported by `as_of`."""
    by_subject: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.as_of.end <= as_of.end and not figure.hidden and figure.kind in regime.results:
            by_subject[regime.subject(figure.subject)].append(figure)
    order = {name: n for n, name in enumerate(regime.headline)}
    found = {
        (one.subject, one.basis): one
        for subject in sorted(by_subject, key=lambda name: (order.get(name, len(order)), name))
        for one in _progress(subject, by_subject[subject], regime)
    }
    for one in found.values():
        yield _within(one, found, regime, _day(as_of)) or _forecast(one, _day(as_of))


def _progress(subject: str, of: Sequence[Figure], regime: Regime) -> Iterator[Progress]:
    """What was reported of a subject, on each basis on which it only rises."""
    declared, bases = _declared(of, regime), {figure.basis for figure in of}
    for basis in regime.bases.values():
        if basis.cumulative and basis.word in bases:
            counted = [f for f in of if f.basis in (basis.word, *basis.includes)]
            if told := _told(counted, declared):
                yield Progress(subject, basis.word, tuple(_rising(told)), told[-1].day)


def _within(one: Progress, every: Mapping[tuple[str, str], Progress], regime: Regime, now: int) -> Forecast | None:
    """A part of a whole that is reported finished is finished too: after its own last report, by that of the whole."""
    for tree in regime.parts if not one.done else ():
        whole = every.get((tree.whole, one.basis)) if one.subject in tree.parts and one.basis in tree.bases else None
        if whole and whole.done:
            end = whole.knots[-1]
            days = (end.day, min(one.heard + 1, end.day), end.day)
            why = f"{tree.whole}, of which it is a part, is reported finished on {_text(end.day)}"
            return _tell(one, now, FINISHED, why, *days, also=(end.figure.id,))
    return None


def _declared(figures: Iterable[Figure], regime: Regime) -> dict[str, Fraction]:
    """The latest declared whole of a subject in each unit."""
    whole = sorted((f for f in figures if f.basis == regime.whole and f.lo), key=lambda f: f.as_of.order)
    return {f.unit: Fraction(f.lo) if f.hi is None else (Fraction(f.lo) + Fraction(f.hi)) / 2 for f in whole}


def _told(figures: Sequence[Figure], declared: dict[str, Fraction]) -> list[Knot]:
    """What was reported, day by day; shares where there are any, else amounts of the declared whole."""
    shares = [f for f in figures if f.measure == _SHARE and f.of in ("", f.subject)]
    amounts = [] if shares else [f for f in figures if f.measure != _SHARE and f.unit in declared]
    told = [Knot(_day(f.as_of), _read(f, Fraction(1)), f) for f in shares]
    told += [Knot(_day(f.as_of), _read(f, declared[f.unit] / _WHOLE), f, declared[f.unit]) for f in amounts]
    return sorted(told, key=lambda knot: (knot.day, -knot.share))


def _rising(told: Iterable[Knot]) -> Iterator[Knot]:
    """The progress as it surely was: what falls takes nothing back."""
    highest = Fraction(-1)
    for knot in told:
        if knot.share > highest:
            highest = knot.share
            yield knot


def _read(figure: Figure, unit: Fraction) -> Fraction:
    """A figure in percent of the whole: the middle of what it allows, its lower end where it has no upper one.

    Nothing is nothing: what a source prints as 0 is not read as the middle of what rounds to it.
    """
    if figure.value == 0:
        return Fraction(0)
    low = Fraction(figure.lo) / unit
    high = _WHOLE if figure.hi is None else min(Fraction(figure.hi) / unit, _WHOLE)
    if high < _WHOLE:
        return (low + high) / 2
    return _WHOLE if low >= _ROUNDED else max(low, Fraction(0))


def _tell(
    one: Progress, now: int, state: str, why: str, *days: int | None, standing: int = 0, also: Sequence[str] = ()
) -> Forecast:
    """A forecast with up to four days: expected, earliest, latest, and by the last month's pace."""
    last = one.knots[-1]
    expected, earliest, latest, month = (_text(day) for day in (*days, None, None, None, None)[:4])
    figures = (*(knot.figure.id for knot in one.knots), *also)
    told = (one.subject, one.basis, _text(now) or "", state, last.share, last.printed, _text(last.day) or "")
    return Forecast(*told, standing, expected, earliest, latest, month, why, figures)


def _forecast(one: Progress, now: int) -> Forecast:
    knots = one.knots
    last, first = knots[-1], knots[0]
    if one.done:
        return _tell(one, now, FINISHED, "all of it is reported", last.day, last.day, last.day)
    done, left, standing = last.share - first.share, _WHOLE - last.share, now - last.day
    if now - one.heard > SILENCE:
        return _tell(one, now, CANNOT_SAY, f"no report since {_text(one.heard)}", standing=standing)
    if done <= 0 or now <= first.day:
        return _tell(one, now, CANNOT_SAY, "one figure has no pace", standing=standing)
    expected, why = _expected(knots, now, done, left)
    low, high = _spread(knots, now, min(left, done / _PARTS), left)
    earliest = min(low, expected / MARGIN)
    latest = max(high, expected * MARGIN) + standing
    month = _month(knots, now, left)
    whole = (now + _days(each) for each in (expected, earliest, latest))
    return _tell(one, now, UNDER_WAY, why, *whole, None if month is None else now + _days(month), standing=standing)


def _expected(knots: Sequence[Knot], now: int, done: Fraction, left: Fraction) -> tuple[Fraction, str]:
    """How many days what is left will take."""
    if left > done:
        return Fraction(now - knots[0].day) * left / done, "more is left than was done: the whole pace so far goes on"
    took = now - _reached(knots, knots[-1].share - left)
    return took, f"the last {_printed(left)} % took {_days(took)} days"


def _spread(knots: Sequence[Knot], now: int, part: Fraction, left: Fraction) -> tuple[Fraction, Fraction]:
    """What is left at the fastest and at the slowest pace that was ever kept over `part`."""
    first, last = knots[0].share, knots[-1].share
    starts = [level for knot in knots for level in (knot.share, knot.share - part) if first <= level <= last - part]
    took = [_reached(knots, level + part) - _reached(knots, level) for level in starts]
    took.append(now - _reached(knots, last - part))
    scaled = [days * left / part for days in took if days > 0] or [Fraction(1)]
    return min(scaled), max(scaled)


def _month(knots: Sequence[Knot], now: int, left: Fraction) -> Fraction | None:
    """How many days what is left takes at the pace of the last month."""
    gained = knots[-1].share - _at(knots, now - _MONTH)
    return left * _MONTH / gained if gained > 0 else None


def _at(knots: Sequence[Knot], day: int) -> Fraction:
    """How much was done by a day, between two reports in proportion; before the first, as much as in the first."""
    for one, other in pairwise(knots):
        if one.day <= day < other.day:
            return one.share + (other.share - one.share) * (day - one.day) / (other.day - one.day)
    return knots[0].share if day < knots[0].day else knots[-1].share


def _reached(knots: Sequence[Knot], level: Fraction) -> Fraction:
    """On which day so much was done."""
    for one, other in pairwise(knots):
        if level <= other.share:
            return one.day + (other.day - one.day) * (level - one.share) / (other.share - one.share)
    return Fraction(knots[-1].day)


def _days(days: Fraction) -> int:
    return max(1, round(days))


def _day(when: When) -> int:
    return date.fromisoformat(last_day(when)).toordinal()


def _text(day: int | None) -> str | None:
    """A day; None beyond what a calendar has."""
    if day is None or not 1 <= day <= date.max.toordinal():
        return None
    return (date.min + timedelta(days=day - 1)).isoformat()


def _printed(share: Fraction) -> str:
    return f"{float(share):.1f}".removesuffix(".0")
