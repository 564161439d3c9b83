"""Which places and routes could be reached, since when and until when, by whose word; and incidents, which have a day.

A mark of aspect `access` stands until the same voice marks the same place otherwise, or for a year (`SILENCE`): that no
end is told does not say that it never ended. That a place is closed is somebody's word, like everything else: others
may say otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from custodiet.books.book import Book
from custodiet.books.known import Known, Voice
from custodiet.books.silence import SILENCE
from custodiet.kernel.times import When, last_day
from custodiet.statements.posting import Mark

ACCESS = "access"  # the aspect: CLOSED, CONTESTED, OPEN
CLOSED, CONTESTED, OPEN = "closed", "contested", "open"
_SITUATION = frozenset({"situation", "incident"})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`place` was in a `state` since `since`, until `until` if somebody said so; `known` tells of it.

    `told` is the day on which its voice last said so; `silent`: that was too long before the time asked about.
    """

    place: str
    state: str
    since: When
    until: When | None
    known: Known
    told: When | None = None
    silent: bool = False

    @property
    def endless(self) -> bool:
        """Does it keep somebody away, and nobody has told of an end?"""
        return self.state in (CLOSED, CONTESTED) and self.until is None

    @property
    def standing(self) -> bool:
        """Does it still keep somebody away, as far as its voice has said within a year?"""
        return self.endless and not self.silent


def circumstances(
    books: Mapping[Voice, Book], statements: Iterable[Known], as_of: When | None = None, now: When | None = None
) -> list[Circumstance]:
    """Return what kept places from being reached by `as_of`, and what happened on the way, in order of time.

    `now` is the time up to which silence is counted, where that is no time asked about.
    """
    found = list(_access(books, as_of, as_of or now))
    within = {one.known.id for one in found}
    for known in statements:
        if known.statement.type in _SITUATION and known.id not in within:
            found += _incident(known, as_of)
    return sorted(found, key=lambda one: (one.since.order, one.place, one.known.index))


def _access(books: Mapping[Voice, Book], as_of: When | None, now: When | None) -> Iterator[Circumstance]:
    for book in books.values():
        for (subject, aspect), entries in book.marks.items():
            if aspect != ACCESS:
                continue
            marks = [e for e in entries if e.posting.holds and e.posting.at.by(as_of) is not False]
            for n, entry in enumerate(marks):
                later = marks[n + 1 :]
                after = next((k for k, e in enumerate(later) if e.posting.value != entry.posting.value), len(later))
                until = later[after].posting.at if after < len(later) else None
                told = later[after - 1].posting.at if after else entry.posting.at
                silent = until is None and now is not None and _days(told, now) > SILENCE
                yield Circumstance(
                    subject, entry.posting.value, entry.posting.at, until, entry.known, told, silent=silent
                )


def _days(told: When, now: When) -> int:
    return (date.fromisoformat(last_day(now)) - date.fromisoformat(last_day(told))).days


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
