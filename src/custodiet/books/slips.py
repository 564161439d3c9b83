"""The history of an obligation's due date: who set or named which day, when, and what reasons were given.

Only the authority moves the due date: by an extension, or by stating the obligation anew. A day that anybody else names
is told with whose it is, and moves nothing. What is said to delay an obligation is a reason that somebody gives. What
only touched its work, such as an attack on the way, is told beside it and is nobody's reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Known, Voice
from custodiet.books.obligations import Standing
from custodiet.kernel.times import When

DELAYING = frozenset({"situation", "incident"})
DELAYS, CONCERNS = "delays", "concerns"  # what their speaker says of an obligation: it delays it, or only touches it


@dataclass(frozen=True, slots=True)
class Slip:
    """At `at`, `voice` named `due` in place of `before`, for a `reason`; `moved`: it is theirs to move."""

    at: When
    voice: Voice
    before: str
    due: str
    reason: str
    moved: bool
    statement: str

    def __str__(self) -> str:
        """In words."""
        what = f"{self.before or 'no date'} became {self.due}" if self.moved else f"{self.due} named"
        return f"{self.at}: {what} by {self.voice.party}{f' ({self.reason})' if self.reason else ''}"


def slips(books: Mapping[Voice, Book], standing: Standing, as_of: When | None = None) -> Iterator[Slip]:
    """Yield every day that was set or named for an obligation after its first, in order of time."""
    stated = sorted(
        (e for e in books[standing.authority].owes[standing.id] if e.known.statement.said.by(as_of) is not False),
        key=lambda e: (e.known.statement.said.order, e.known.order, e.n),
    )
    told = [
        (e.known.statement.said, standing.authority, e.posting.due, e.known, e.id) for e in stated[1:] if e.posting.due
    ]
    told += [
        (e.posting.at, voice, e.posting.due, e.known, e.id)
        for voice, book in books.items()
        for e in book.settles.get(standing.id, ())
        if e.posting.verdict == "extended" and e.posting.due and e.posting.at.by(as_of) is not False
    ]
    due = stated[0].posting.due.text if stated and stated[0].posting.due else ""
    for at, voice, now, known, name in sorted(told, key=lambda each: each[0].order):
        moved = voice == standing.authority
        if now.text != due or not moved:
            yield Slip(at, voice, due, now.text, reason(known), moved, name)
        if moved:
            due = now.text


def told_of(member: str, statements: Iterable[Known], as_of: When | None = None) -> dict[str, list[Known]]:
    """Return what is said to delay each obligation, or to concern it, by its name, in order of time."""
    found: dict[str, list[Known]] = {}
    for known in statements:
        named = known.statement.body.get(member) if known.statement.type in DELAYING else None
        if isinstance(named, list) and known.statement.said.by(as_of) is not False:
            for name in dict.fromkeys(each for each in named if isinstance(each, str)):
                found.setdefault(name, []).append(known)
    for each in found.values():
        each.sort(key=lambda known: known.statement.said.order)
    return found


def reason(known: Known) -> str:
    """The reason that a statement gives, or its words."""
    body = known.statement.body
    return str(body.get("reason") or body.get("text") or "")
