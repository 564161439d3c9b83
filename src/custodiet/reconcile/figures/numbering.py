"""Numbers within a series of acts, as marks give them: ACT has in the aspect `number-in:SERIES` the value "13".

One number is one act, numbers rise with the dates, and no number between the first and the last is missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from custodiet.books.known import Entry
from custodiet.kernel.quantity import EXACT
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.interval import Interval
from custodiet.reconcile.figures.order import Order, Point
from custodiet.regimes import Regime
from custodiet.statements.posting import Mark

NUMBERS_CLASH = "numbers clash"
NUMBERS_MISSING = "numbers missing"


def numbering(marks: Iterable[Entry[Mark]], regime: Regime) -> Iterator[Discrepancy]:
    """Yield the clashes and the gaps of each series that the regime's numbering rules name."""
    for rule in regime.rule("numbering"):
        series: dict[str, list[Entry[Mark]]] = defaultdict(list)
        for entry in marks:
            aspect, _, place = entry.posting.aspect.partition(":")
            if aspect == rule.aspect and entry.posting.holds and entry.posting.value.isdecimal():
                series[place].append(entry)
        for place, entries in series.items():
            entries.sort(key=lambda entry: (number(entry), entry.posting.at.order, entry.id))
            yield from _used_twice(place, entries)
            yield from _against_the_dates(place, entries)
            yield from _missing(place, entries)


def number(entry: Entry[Mark]) -> int:
    """The number that a mark gives its act."""
    return int(entry.posting.value[:30])


def _used_twice(place: str, entries: Sequence[Entry[Mark]]) -> Iterator[Discrepancy]:
    for one, two in pairwise(entries):
        if number(one) == number(two) and one.posting.act != two.posting.act and _apart(one.posting, two.posting):
            text = f"Number {number(one)} of {place} is given to two acts: {_told(one)}; {_told(two)}."
            yield Discrepancy(NUMBERS_CLASH, place, two.posting.at.text, text, (one.id, two.id))


def _apart(one: Mark, two: Mark) -> bool:
    return one.at.before(two.at) or two.at.before(one.at)


def _against_the_dates(place: str, entries: Sequence[Entry[Mark]]) -> Iterator[Discrepancy]:
    """A higher number on a surely earlier day."""
    order = Order([Point(e.posting.at, _exactly(number(e)), e.id) for e in entries])
    for found in order.breaks:
        entry = entries[found.n]
        others = [entries[n] for n in (*found.earlier, *found.later)]
        text = (
            f"The numbers of {place} do not rise with the dates: {_told(entry)}, against "
            f"{' and '.join(_told(other) for other in others)}."
        )
        ids = (entry.id, *(other.id for other in others))
        yield Discrepancy(NUMBERS_CLASH, place, entry.posting.at.text, text, ids)


def _exactly(value: int) -> Interval:
    return Interval(EXACT.create_decimal(value), Decimal(value))


def _missing(place: str, entries: Sequence[Entry[Mark]]) -> Iterator[Discrepancy]:
    gaps, ids = [], []
    for one, two in pairwise(entries):
        if number(two) - number(one) > 1:
            first, last = number(one) + 1, number(two) - 1
            gaps.append(str(first) if first == last else f"{first} {'and' if last == first + 1 else 'to'} {last}")
            ids += [one.id, two.id]
    if gaps:
        last_act = max((entry.posting.at for entry in entries), key=lambda at: at.order)
        span = f"{number(entries[0])} to {number(entries[-1])}"
        text = f"Of the acts numbered {span} of {place}, nothing is recorded about {', '.join(gaps)}."
        yield Discrepancy(NUMBERS_MISSING, place, last_act.text, text, tuple(dict.fromkeys(ids)))


def _told(entry: Entry[Mark]) -> str:
    return f"number {number(entry)} on {entry.posting.at} ({entry.known.voice.party})"
