"""Who stood where on what, and when: marks of aspect `stance` in order of time. A change of mind stays visible."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from custodiet.books.book import Book
from custodiet.books.known import Entry, Voice
from custodiet.kernel.times import When
from custodiet.statements.posting import Mark
from custodiet.statements.words import STANCE


@dataclass(frozen=True, slots=True)
class Position:
    """`voice` took a `stance` on `about` at `at`; with `holds` false, it denied that it holds it.

    `before` is the stance that the same voice had taken on it last, where that was another: a change of mind.
    """

    at: When
    voice: Voice
    about: str
    stance: str
    holds: bool
    entry: Entry[Mark]
    before: str = ""

    @property
    def speaker(self) -> str:
        """Whose stance it is."""
        return self.voice.party


def positions(books: Mapping[Voice, Book], as_of: When | None = None) -> Iterator[Position]:
    """Yield every stance that surely or perhaps was taken by `as_of`, in order of time, then of speaker."""
    found = [
        Position(entry.posting.at, voice, subject, entry.posting.value, entry.posting.holds, entry)
        for voice, book in books.items()
        for (subject, aspect), marks in book.marks.items()
        if aspect == STANCE
        for entry in marks
        if entry.posting.at.by(as_of) is not False
    ]
    last: dict[tuple[Voice, str], str] = {}
    for each in sorted(found, key=lambda p: (p.at.order, p.voice, p.about, p.entry.known.order, p.entry.n)):
        before = last.get((each.voice, each.about), "")
        if each.holds:
            last[each.voice, each.about] = each.stance
        yield replace(each, before=before) if before not in ("", each.stance) else each
