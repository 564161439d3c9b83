"""Which places and routes could be reached, since when and until when, by whose word; and incidents, which have a day.

A mark of aspect `access` stands until the same voice marks the same place otherwise. That a place is closed is
somebody's word, like everything else: others may say otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Known, Voice
from custodiet.kernel.times import When
from custodiet.statements.posting import Mark

ACCESS = "access"  # the aspect: CLOSED, CONTESTED, OPEN
CLOSED, CONTESTED, OPEN = "closed", "contested", "open"
_SITUATION = frozenset({"situation", "incident"})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`place` was in a `state` since `since`, until `until` if somebody said so; `known` tells of it."""

    place: str
    state: str
    since: When
    until: When | None
    known: Known

    @property
    def standing(self) -> bool:
        """Does it still keep somebody away, as far as its voice has said?"""
        return self.state in (CLOSED, CONTESTED) and self.until is None


def circumstances(
    books: Mapping[Voice, Book], statements: Iterable[Known], as_of: When | None = None
) -> list[Circumstance]:
    """Return what kept places from being reached by `as_of`, and what happened on the way, in order of time."""
    found = list(_access(books, as_of))
    within = {one.known.id for one in found}
    for known in statements:
        if known.statement.type in _SITUATION and known.id not in within:
            found += _incident(known, as_of)
    return sorted(found, key=lambda one: (one.since.order, one.place, one.known.index))


def _access(books: Mapping[Voice, Book], as_of: When | None) -> Iterator[Circumstance]:
    for book in books.values():
        for (subject, aspect), entries in book.marks.items():
            if aspect != ACCESS:
                continue
            marks = [e for e in entries if e.posting.holds and e.posting.at.by(as_of) is not False]
            for n, entry in enumerate(marks):
                after = (e.posting.at for e in marks[n + 1 :] if e.posting.value != entry.posting.value)
                yield Circumstance(subject, entry.posting.value, entry.posting.at, next(after, None), entry.known)


def _incident(known: Known, as_of: When | None) -> Iterator[Circumstance]:
    """One for each thing that it marks; one for the whole, where it marks nothing."""
    marks = [posting for posting in known.statement.postings if isinstance(posting, Mark)]
    for mark in marks:
        if mark.at.by(as_of) is not False:
            yield Circumstance(mark.subject, mark.value, mark.at, mark.at, known)
    said = known.statement.said
    if not marks and said.by(as_of) is not False:
        place = known.statement.body.get("place") or known.statement.body.get("route")
        yield Circumstance(place if isinstance(place, str) else "", "", said, said, known)
