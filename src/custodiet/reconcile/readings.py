"""Findings over readings of seals: a container bears a seal that nobody put on it, where another should still be.

A reading is a count of a seal in a container (`@C12`). A number that is nearly the right one is a probable slip before
it is tampering: one character is wrong, missing or too many, or two neighbours are exchanged. But a seal that was also
taken off under that number was no slip.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Anchor, Leg, Line
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.seals import On, Sealed, known_seals, spans
from custodiet.reconcile.words import listed
from custodiet.statements.posting import holder, place

SLIP, ANOTHER = "probable transcription", "another seal than was put on"
Misread = frozenset[tuple[str, str]]  # container account, seal


class _Reading(NamedTuple):
    """A voice read a seal on a container."""

    voice: Voice
    anchor: Anchor


class _Contradicted(NamedTuple):
    """A seal that was read, first at `at`, where others were on; `slip` says how its number differs from theirs."""

    account: str
    seal: str
    at: When
    slip: str
    found: Discrepancy


class SealReadings:
    """Every reading, in signed books, that contradicts what a stitched view of them knows about the seals."""

    def __init__(self, view: Book, books: Mapping[Voice, Book]) -> None:
        seals = known_seals(view)
        read: dict[str, dict[str, list[_Reading]]] = defaultdict(lambda: defaultdict(list))
        for voice, book in books.items():
            for line in book.lines.values() if not voice.reporter else ():
                account, item = view.account(line.account), view.name(line.item)
                if line.measure == "count" and not holder(account) and item in seals:
                    found = (count for count in line.counts() if count.quantity.lo > 0)
                    read[account][item] += [_Reading(voice, count) for count in found]
        put_on: dict[str, list[Line]] = defaultdict(list)
        for line in view.lines.values():
            if line.account in read and line.item in seals and _moved(line, into=True):
                put_on[line.account].append(line)
        self._found = [
            one
            for account, by_seal in read.items()
            if account in put_on
            for one in _contradicted(view, account, by_seal, put_on[account])
        ]
        self.misread: Misread = frozenset((one.account, one.seal) for one in self._found if one.slip)

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield what was surely read by `as_of`."""
        return (one.found for one in self._found if one.at.by(as_of))


def _moved(line: Line, *, into: bool) -> bool:
    ends = (event.to_account if into else event.from_account for event in line.events if isinstance(event, Leg))
    return line.account in ends


def _contradicted(
    view: Book, account: str, by_seal: Mapping[str, list[_Reading]], put_on: Sequence[Line]
) -> Iterator[_Contradicted]:
    """One pass over the seals that nobody put on, by when each was read first.

    Whoever read, at that time, also one that was put on, has found two: none is in place of another.
    """
    expected = {line.item for line in put_on}
    also = {(one.voice, one.anchor.at) for seal in expected for one in by_seal.get(seal, ())}
    sealed = Sealed(span for line in put_on for span in spans(view, line))
    strange = [(min(of, key=_read_at), seal) for seal, of in by_seal.items() if seal not in expected and of]
    for first, seal in sorted(strange, key=lambda one: one[0].anchor.at.start):
        at = first.anchor.at
        on = sealed.during(at.start, at.end)
        if on and (first.voice, at) not in also:
            line = view.lines.get((account, seal, "count"))
            taken_off = line is not None and _moved(line, into=False)
            near = next((words for span in on if (words := slip(span.seal, seal))), "")
            words = "" if taken_off else near
            yield _Contradicted(account, seal, at, words, _finding(account, seal, by_seal[seal], on, words))


def _read_at(reading: _Reading) -> tuple[int, int]:
    return reading.anchor.at.order


def _finding(account: str, seal: str, readings: Sequence[_Reading], on: Sequence[On], near: str) -> Discrepancy:
    at = min(readings, key=_read_at).anchor.at
    voices = listed(dict.fromkeys(str(reading.voice) for reading in readings))
    box, were = place(account), listed(sorted({span.seal for span in on}))
    text = (
        f"{voices} read the seal {seal} on {box} on {at}, which nobody put there; {were} was put on and not taken off. "
    )
    if near:
        text += f"In the number {near}, so this is probably a slip of whoever wrote it: have it read again."
    else:
        text += "The seal may have been replaced."
    ids = (*(i for span in on for i in span.ids), *(i for reading in readings for i in reading.anchor.ids))
    return Discrepancy(SLIP if near else ANOTHER, box, at.text, text, tuple(dict.fromkeys(ids)))


def slip(right: str, read: str) -> str:
    """Return in words by which one slip `right` was read as `read`, or nothing if one does not suffice."""
    same = next((n for n, (a, b) in enumerate(zip(right, read, strict=False)) if a != b), min(len(right), len(read)))
    a, b = right[same:], read[same:]
    if len(a) == len(b) and a[1:] == b[1:]:
        return "one character differs" if a else ""
    if len(a) == len(b) and a[:2] == b[1::-1] and a[2:] == b[2:]:
        return "two neighbours are exchanged"
    if a == b[1:]:
        return "one character is too many"
    return "one character is missing" if a[1:] == b else ""
