"""Findings over the custody of single things, in a stitched view: broken chains, impossible times, two places at once.

The order of a thing's steps comes from the chain itself, for each step leaves where the last one arrived; the times,
which are hulls over all books, are then checked against that order. Clocks that differ raise nothing.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.line import Leg, Line
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed


@dataclass(frozen=True, slots=True)
class _Step:
    """One move of a single thing; `start` and `end` are the hull of the times that all books give for it."""

    start: int
    end: int
    leg: Leg

    @property
    def order(self) -> tuple[int, int, str, str, str]:
        return self.start, self.end, self.leg.from_account, self.leg.to_account, self.leg.entry.id


class ChainFaults:
    """The faults of every single thing that a closed view follows.

    A thing is followed once through all its steps, and anew for a time by which it had taken only some of them.
    """

    def __init__(self, view: Book) -> None:
        self._view = view
        self._singles = sorted(item for item, lines in view.items.items() if _single(lines))
        steps: dict[str, list[_Step]] = {item: [] for item in self._singles}
        for leg in view.legs.values():
            if leg.quantity.measure == "count" and leg.item in steps:
                times = (leg.at, *leg.elsewhere)
                steps[leg.item].append(_Step(min(t.start for t in times), max(t.end for t in times), leg))
        self._found = [
            (item, taken, max(step.leg.at.end for step in taken), list(_followed(item, taken)))
            for item, taken in steps.items()
            if len(taken) > 1  # one step joins nothing
        ]

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield what the steps that were surely taken by `as_of` show, and what may be in two places then."""
        for item, taken, last, found in self._found:
            if as_of is None or last <= as_of.end:
                yield from found
            else:
                yield from _followed(item, [step for step in taken if step.leg.at.end <= as_of.end])
        yield from _in_two_places(self._view, self._singles, as_of)


def _single(lines: Iterable[Line]) -> bool:
    """Is it never more than one piece that is counted or moved?"""
    pieces = [event.quantity.hi for line in lines if line.measure == "count" for event in line.events]
    return bool(pieces) and all(most is not None and most <= 1 for most in pieces)


def _followed(item: str, steps: Iterable[_Step]) -> Iterator[Discrepancy]:
    last: _Step | None = None
    for step, joined in _in_chain_order(steps):
        if last is not None and not joined:
            yield _broken(item, last, step)
        elif last is not None and step.end <= last.start and step.start < last.start:
            yield _too_early(item, last, step)
        last = step


def _in_chain_order(steps: Iterable[_Step]) -> Iterator[tuple[_Step, bool]]:
    """Yield each step with whether it leaves where the one before arrived; begin where nothing ever arrived."""
    ordered = sorted(steps, key=lambda step: step.order)
    leaving: dict[str, deque[int]] = defaultdict(deque)
    for n, step in enumerate(ordered):
        leaving[step.leg.from_account].append(n)
    arrivals = {step.leg.to_account for step in ordered}
    first = next((n for n, step in enumerate(ordered) if step.leg.from_account not in arrivals), 0)
    used, oldest, n, joined = [False] * len(ordered), 0, first, True
    for _ in ordered:
        used[n] = True
        yield ordered[n], joined
        while oldest < len(ordered) and used[oldest]:
            oldest += 1
        onward = leaving[ordered[n].leg.to_account]
        while onward and used[onward[0]]:
            onward.popleft()
        joined, n = bool(onward), onward[0] if onward else oldest


def _broken(item: str, last: _Step, step: _Step) -> Discrepancy:
    a, b = last.leg, step.leg
    text = (
        f"{item} was last put in {a.to_account} on {a.at} ({a.act}, says {a.entry.known.voice}), yet was taken from "
        f"{b.from_account} on {b.at} ({b.act}, says {b.entry.known.voice}); nothing says how it came there."
    )
    return Discrepancy("chain broken", item, b.at.text, text, (a.entry.id, b.entry.id))


def _too_early(item: str, last: _Step, step: _Step) -> Discrepancy:
    a, b = last.leg, step.leg
    text = (
        f"{item} left {b.from_account} on {b.at} ({b.act}, says {b.entry.known.voice}), before it arrived there on "
        f"{a.at} ({a.act}, says {a.entry.known.voice})."
    )
    return Discrepancy("left before it arrived", item, b.at.text, text, (a.entry.id, b.entry.id))


def _in_two_places(view: Book, singles: Iterable[str], as_of: When | None) -> Iterator[Discrepancy]:
    at = Snapshot(view, as_of)
    for item in singles:
        if len(places := at.where(item)) > 1:
            events = [view.line(place, item, "count").until(as_of)[-1] for place in places]
            found = listed(f"{place} (since {event.at})" for place, event in zip(places, events, strict=True))
            text = f"By what is said here, {item} is one thing and yet in {len(places)} places: {found}."
            latest = max((event.at for event in events), key=lambda at: at.order)
            ids = tuple(dict.fromkeys(event.entry.id for event in events))
            yield Discrepancy("in two places", item, latest.text, text, ids)
