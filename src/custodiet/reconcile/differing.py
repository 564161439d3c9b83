"""Findings between books: each count is compared, on its own day, with every other signed book that knows the line.

A day does not order what two parties did on it, so either end of the day may explain a difference; what no end explains
is a finding. Two books and one line take one sweep: the other book's balance is carried along from count to count.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Anchor, Event, Line, LineKey
from custodiet.kernel.quantity import EXACT, ZERO, Form
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import Span, amount, difference
from custodiet.statements.posting import holder


class DifferingLines:
    """The counts that another signed book cannot explain, within `k` standard uncertainties.

    A count is compared with what the other book says of its own day, so it is compared once, whatever is asked later.
    """

    def __init__(self, books: Mapping[Voice, Book], *, k: int = 2) -> None:
        self._found = list(_all(books, k))

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield those that surely or perhaps were counted by `as_of`."""
        return (one for count, one in self._found if count.at.by(as_of) is not False)


def _all(books: Mapping[Voice, Book], k: int) -> Iterator[tuple[Anchor, Discrepancy]]:
    signed = {voice: book for voice, book in books.items() if not voice.reporter}
    having: dict[LineKey, list[Voice]] = defaultdict(list)
    for voice, book in signed.items():
        for key in book.lines:
            having[key].append(voice)
    for key, voices in having.items():
        keeper = Voice(holder(key[0]))
        others = voices if keeper in voices or keeper not in signed else [*voices, keeper]
        for voice in voices if len(others) > 1 else ():
            counts = signed[voice].lines[key].counts()
            for other in others if counts else ():
                if other != voice:
                    yield from _compare(voice, counts, signed[other], key, k)


def _compare(
    voice: Voice, counts: Sequence[Anchor], other: Book, key: LineKey, k: int
) -> Iterator[tuple[Anchor, Discrepancy]]:
    line = other.lines.get(key)
    if line is None:
        for count in counts:
            if not count.form().admits(0, k=k):
                yield count, _not_in_book(voice, count, other, key)
        return
    known = counts if other.keeps(key[0]) else _after_first_count(counts, line)
    fits_before = {count.entry.id for count, gap in _swept(known, line, k, early=True) if gap is None}
    late = [count for count in known if count.entry.id not in fits_before]
    for count, gap in _swept(late, line, k, early=False):
        if gap is not None:
            yield count, _differs(voice, count, other, key, gap)


def _after_first_count(counts: Iterable[Anchor], line: Line | None) -> list[Anchor]:
    """The counts of a time at which a book that is not the holder's had counted the line itself."""
    times = sorted((count.at for count in line.counts()), key=lambda at: at.start) if line else []
    return [count for count in counts if times and times[0].by(count.at) is not False]


class _Gap(NamedTuple):
    """What the other book had, by how much the count exceeds it, and the last posting that shaped the balance."""

    had: Span
    more: Span
    latest: tuple[str, ...]


@dataclass(slots=True)
class _Sweep:
    """The other book's balance while the sweep goes on: `form` of what is over, `moving` of what may have happened.

    `undecided` vague events cannot simply be added (counts, uncertain amounts): they leave the comparison open.
    """

    line: Line
    form: Form
    moving: Form
    undecided: int = 0

    def begin(self, event: Event, sign: int) -> None:
        """Let a vague event begin (+1), or end (-1)."""
        if isinstance(event, Anchor) or not event.quantity.exact:
            self.undecided += sign
        else:
            direction = (event.to_account == self.line.account) - (event.from_account == self.line.account)
            if direction:
                event.add_to(self.moving, sign * direction)

    def compare(self, count: Anchor, over: int, k: int) -> _Gap | None:
        """Return the gap, unless the count can be what the book has, without or with what may have happened."""
        if self.undecided:
            return None
        had, moving, name = Span.of(self.form), self.moving.constant, count.entry.id
        self.form.add(count.quantity, -1, name)
        fits = self.form.admits(0, k=k) or (moving != ZERO and self.form.admits(EXACT.minus(moving), k=k))
        gap = None if fits else _Gap(had, Span.of(self.form).negative(), self.line.events[over - 1].ids if over else ())
        self.form.add(count.quantity, 1, name)
        return gap


def _swept(counts: Sequence[Anchor], line: Line, k: int, *, early: bool) -> Iterator[tuple[Anchor, _Gap | None]]:
    """Pair each count with its gap to the line, as that was before the count's day (`early`) or at its end."""
    sweep = _Sweep(line, Form(), Form())
    events = sorted(line.events, key=_instants_last) if early else line.events
    starting = [] if early else sorted((e for e in events if _vague(e)), key=lambda event: event.at.start)
    over = begun = 0
    for count in sorted(counts, key=lambda count: count.at.start if early else count.at.end):
        while begun < len(starting) and starting[begun].at.start < count.at.end:
            sweep.begin(starting[begun], 1)
            begun += 1
        while over < len(events) and _over(event := events[over], count.at, early=early):
            if not early and _vague(event):
                sweep.begin(event, -1)
            sweep.form = line.apply(sweep.form, event)
            over += 1
        yield count, sweep.compare(count, over, k)


def _vague(event: Event) -> bool:
    return event.at.start < event.at.end


def _instants_last(event: Event) -> tuple[int, bool]:
    """What ended at an instant comes before what happened at it."""
    return event.at.end, not _vague(event)


def _over(event: Event, at: When, *, early: bool) -> bool:
    return event.at.before(at) if early else event.at.end <= at.end


def _not_in_book(voice: Voice, count: Anchor, other: Book, key: LineKey) -> Discrepancy:
    account, item, _ = key
    text = (
        f"{voice} found {amount(count.form(), count.quantity.unit)} of {item} in {account} on {count.at}; "
        f"{other.voice}, which holds that account, has no such line in its book."
    )
    return Discrepancy("found, not in its holder's book", f"{item} at {account}", count.at.text, text, count.ids)


def _differs(voice: Voice, count: Anchor, other: Book, key: LineKey, gap: _Gap) -> Discrepancy:
    account, item, _ = key
    unit = count.quantity.unit
    counted, had = amount(count.form(), unit), amount(gap.had, unit)
    text = (
        f"{voice} counted {counted} of {item} in {account} on {count.at}; the book of {other.voice} has {had} there at "
        f"the end of that day. {voice} has {difference(gap.more, unit)}."
    )
    sums = (f"{voice}: {counted}", f"{other.voice}: {had}", f"{voice} - {other.voice}: {amount(gap.more, unit)}")
    ids = (*count.ids, *gap.latest)
    return Discrepancy("books differ on a line", f"{item} at {account}", count.at.text, text, ids, sums)
