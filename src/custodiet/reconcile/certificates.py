"""Findings over certificates: a thing that is certified as destroyed, and that nobody says was destroyed by then.

A certificate is a mark in the aspect that the regime names: `mark THING certificate NUMBER`. THING is an item, a
container (whose contents may have ended in its stead), or an act. What no signed book tells of cannot be compared.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from custodiet.books.book import Book
from custodiet.books.known import Entry
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed
from custodiet.statements.posting import DESTROYED, TRANSFORMED, USED, Mark, holder, place

ENDS = frozenset({DESTROYED, TRANSFORMED, USED})
_SHOWN = 2  # accounts in which it is said to be, at most


def certified(view: Book, as_of: When | None, aspects: Collection[str]) -> Iterator[Discrepancy]:
    """Yield every thing, in a stitched view, with certificates that no end of it supports at their time."""
    named = [key for key in view.marks if key[1] in aspects]
    ends = _ends(view) if named else {}
    for subject, aspect in named:
        if subject in view.items or subject in view.acts:
            marks = (entry for entry in view.marks[subject, aspect] if entry.posting.holds)
            of = ends.get(subject)
            bad = [m for m in marks if m.posting.at.by(as_of) and not (of and of.perhaps_by(m.posting.at))]
            if bad:
                yield _unsupported(view, bad)


class _Ends(NamedTuple):
    """When the first end of a thing may have begun, and was over."""

    start: int
    end: int

    def perhaps_by(self, at: When) -> bool:
        return self.start < at.end or self.end <= at.end


def _ends(view: Book) -> dict[str, _Ends]:
    """The ends of each item, of the contents of each container, and of what was in each act."""
    ends: dict[str, _Ends] = {}
    for leg in view.legs.values():
        if leg.to_account in ENDS:
            inside = leg.item if holder(leg.from_account) else place(leg.from_account)
            for name in {leg.item, inside, leg.act}:
                found = ends.get(name, _Ends(leg.at.start, leg.at.end))
                ends[name] = _Ends(min(found.start, leg.at.start), min(found.end, leg.at.end))
    return ends


def _unsupported(view: Book, certificates: Sequence[Entry[Mark]]) -> Discrepancy:
    first = certificates[0]
    mark, voices = first.posting, dict.fromkeys(str(entry.known.voice) for entry in certificates)
    numbers = listed(dict.fromkeys(entry.posting.value for entry in certificates))
    lines = [line for line in view.items.get(mark.subject, ()) if not line.virtual and line.occupied(mark.at)][:_SHOWN]
    where = f"; by the books it is in {listed(line.account for line in lines)}" if lines else ""
    certify = "certifies" if len(voices) == 1 else "certify"
    text = (
        f"{listed(voices)} {certify} that {mark.subject} was destroyed by {mark.at} ({numbers}), "
        f"and nobody says that it was, or its contents were{where}."
    )
    put_there = (event.entry.id for line in lines for event in line.until(mark.at)[-1:])
    ids = tuple(dict.fromkeys((*(entry.id for entry in certificates), *put_there)))
    return Discrepancy("certified, not destroyed", mark.subject, mark.at.text, text, ids)
