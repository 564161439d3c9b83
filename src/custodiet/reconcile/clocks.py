"""Findings over clocks: one act, and signed books that put it on days which cannot both be right.

Clocks that differ raise nothing: midnight, a zone, a form filled in the next morning. More than `GRACE` between what
two books say of one act is no such thing: somebody's clock, or somebody's story, is wrong.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Leg
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed

GRACE = 86_400  # seconds


class _Told(NamedTuple):
    """When one voice says that an act happened: the hull of all its legs, and the first of them."""

    start: int
    end: int
    voice: Voice
    leg: Leg

    def with_leg(self, leg: Leg) -> "_Told":
        first = leg if leg.at.order < self.leg.at.order else self.leg
        return self._replace(start=min(self.start, leg.at.start), end=max(self.end, leg.at.end), leg=first)


class DifferingClocks:
    """The acts that signed books date apart, each compared once for all times by which all tellers have it done."""

    def __init__(self, books: Mapping[Voice, Book]) -> None:
        acts: dict[str, dict[Voice, _Told]] = defaultdict(dict)
        for voice, book in books.items():
            for leg in book.legs.values() if not voice.reporter else ():
                told = acts[leg.act].get(voice)
                acts[leg.act][voice] = told.with_leg(leg) if told else _Told(leg.at.start, leg.at.end, voice, leg)
        self._found = [
            (found, max(told.end for told in tellings), tellings)
            for tellings in (sorted(by_voice.values(), key=attrgetter("start", "end")) for by_voice in acts.values())
            if (found := _apart(tellings))
        ]

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield an act when two tellings of it, more than `GRACE` apart, had both surely happened by `as_of`."""
        for found, last, tellings in self._found:
            if as_of is None or last <= as_of.end:
                yield found
            elif early := _apart([told for told in tellings if told.end <= as_of.end]):
                yield early


def _apart(tellings: Sequence[_Told]) -> Discrepancy | None:
    """The finding, if between one telling and the next in time there is more than the grace."""
    groups: list[list[_Told]] = []
    latest = 0
    for told in tellings:
        if groups and told.start - latest <= GRACE:
            groups[-1].append(told)
            latest = max(latest, told.end)
        else:
            groups.append([told])
            latest = told.end
    if len(groups) < 2:  # noqa: PLR2004 - two that differ
        return None
    act, at = tellings[0].leg.act, tellings[-1].leg.at
    days = (groups[-1][0].start - max(told.end for told in groups[0])) // GRACE
    apart = f"{days} {'day' if days == 1 else 'days'}"
    said = "; ".join(_says(group) for group in groups)
    text = f"{act} is one act, and is put {apart} apart: {said}. A clock, or a date, is wrong."
    return Discrepancy("clocks differ on an act", act, at.text, text, tuple(told.leg.entry.id for told in tellings))


def _says(group: Sequence[_Told]) -> str:
    voices = listed(str(told.voice) for told in group)
    return f"{voices} {'says' if len(group) == 1 else 'say'} {listed(dict.fromkeys(str(t.leg.at) for t in group))}"
