"""Findings over seals: contents that surely moved while a seal was surely on, and not said to be broken.

A seal is an item of class `seal`, or one with a seal state, that was put into a container account (`@C12`). It is on
from the end of the day on which it came, to the start of the day on which it went or was called broken.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from custodiet.books.aspects import BROKEN, SEAL, SEAL_STATE
from custodiet.books.book import Book
from custodiet.books.line import Leg, Line
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, quantity_words
from custodiet.statements.posting import holder, place

_NEVER = 2**63
_SHOWN = 3  # seals named in one explanation, at most


class On(NamedTuple):
    """A seal is surely on from `since` to `until`, in Unix seconds."""

    since: int
    until: int
    seal: str
    ids: tuple[str, ...]


def moved_under_seal(
    book: Book,
    as_of: When | None,
    *,
    elsewhere: Collection[str] = (),
    misread: Collection[tuple[str, str]] = (),
) -> Iterator[Discrepancy]:
    """Yield every move of contents into or out of a sealed container, in one sweep of each container.

    What is a seal by somebody else's word (`elsewhere`) is no contents; a seal that was probably only misread there
    (`misread`, by container account) was never on.
    """
    sealed: dict[str, list[On]] = defaultdict(list)
    at = Snapshot(book, as_of)
    seals: set[str] = set()
    for line in book.lines.values():
        if line.measure == "count" and not holder(line.account) and _is_seal(at, line.item):
            seals.add(line.item)
            if (line.account, line.item) not in misread:
                sealed[line.account] += spans(book, line)
    if not seals:
        return
    moves: dict[str, list[Leg]] = defaultdict(list)
    for leg in book.legs.values():
        if leg.item in seals or leg.item in elsewhere or leg.at.by(as_of) is False:
            continue
        for account in {leg.from_account, leg.to_account}:
            if account in sealed:
                moves[account].append(leg)
    for account, legs in moves.items():
        yield from _sweep(account, sealed[account], legs)


def known_seals(book: Book) -> frozenset[str]:
    """The items in containers that a book has for seals."""
    at = Snapshot(book)
    lines = (line for line in book.lines.values() if line.measure == "count" and not holder(line.account))
    return frozenset(line.item for line in lines if _is_seal(at, line.item))


def _is_seal(at: Snapshot, item: str) -> bool:
    return (item, SEAL_STATE) in at.book.marks or SEAL in at.classes(item)


def spans(book: Book, line: Line) -> Iterator[On]:
    """Yield when the seal of this line was surely on, without the times after it was called broken."""
    broken = [
        (mark.posting.at.start, mark.posting.value == BROKEN)
        for mark in book.marks.get((line.item, SEAL_STATE), ())
        if mark.posting.holds
    ]
    form, since, ids = Form(), None, tuple[str, ...]()
    for event in line.events:
        form = line.apply(form, event)
        low = form.interval()[0]
        on = low is not None and low > 0
        if since is not None and not on:
            yield from _unbroken(On(since, event.at.start, line.item, ids), broken)
            since = None
        elif on and since is None:
            since, ids = event.at.end + (event.at.start == event.at.end), event.ids
    if since is not None:
        yield from _unbroken(On(since, _NEVER, line.item, ids), broken)


def _unbroken(on: On, states: list[tuple[int, bool]]) -> Iterator[On]:
    since: int | None = on.since
    for at, broken in states:
        if at >= on.until:
            break
        if broken and since is not None:
            if since < at:
                yield on._replace(since=since, until=at)
            since = None
        elif not broken and since is None:
            since = max(at, on.since)
    if since is not None and since < on.until:
        yield on._replace(since=since)


class Sealed:
    """The spans of the seals of one container, asked about one time after another, in order of when these begin."""

    def __init__(self, spans: Iterable[On]) -> None:
        self._waiting = deque(sorted(spans))
        self._active: list[tuple[int, On]] = []

    def during(self, start: int, end: int) -> list[On]:
        """Return the seals that were surely on all the time: of many, those that went last."""
        while self._waiting and self._waiting[0].since <= start:
            on = self._waiting.popleft()
            heappush(self._active, (-on.until, on))
        still: list[tuple[int, On]] = []
        while self._active and len(still) < _SHOWN and -self._active[0][0] >= end:
            still.append(heappop(self._active))
        for one in still:
            heappush(self._active, one)
        return [on for _, on in still]


def _sweep(account: str, spans: list[On], legs: list[Leg]) -> Iterator[Discrepancy]:
    """One pass over moves by when they may have begun."""
    sealed = Sealed(spans)
    for leg in sorted(legs, key=lambda leg: leg.at.start):
        if on := sealed.during(leg.at.start, max(leg.at.end, leg.at.start + 1)):
            yield _under(account, leg, on)


def _under(account: str, leg: Leg, on: list[On]) -> Discrepancy:
    names = sorted({span.seal for span in on})
    text = (
        f"{leg.entry.known.voice} moved {quantity_words(leg.quantity)} of {leg.item} from {leg.from_account} to "
        f"{leg.to_account} on {leg.at}, while the container {place(account)} was under {listed(names)}, "
        "not said to be broken or taken off."
    )
    ids = (*leg.ids, *(i for span in on for i in span.ids))
    kind = "contents moved under an intact seal"
    return Discrepancy(kind, place(account), leg.at.text, text, tuple(dict.fromkeys(ids)))
