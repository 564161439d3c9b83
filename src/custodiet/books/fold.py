"""From live postings to books: one pass for recognitions, which hold for all time, and one for everything else."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from custodiet.books.aspects import SAME_AS
from custodiet.books.book import Book
from custodiet.books.known import Entry, Voice
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle

_ADD: Mapping[type, Callable[[Book, Any], None]] = {
    Move: Book.add_move,
    Count: Book.add_count,
    Mark: Book.add_mark,
    Claim: Book.add_claim,
    Owe: Book.add_owe,
    Settle: Book.add_settle,
}


B = TypeVar("B", bound=Book)


def fold(live: Iterable[Entry[Posting]]) -> dict[Voice, Book]:
    """Return the book of every voice in `live`, which comes in folding order (`effective(...).live`)."""
    return fold_into(Book, live)


def fold_into(make: type[B], live: Iterable[Entry[Posting]]) -> dict[Voice, B]:
    """The same, into books of a kind."""
    live = tuple(live)
    books = {voice: make(voice, aliases=aliases) for voice, aliases in _recognitions(live).items()}
    voices: dict[tuple[str, str], Voice] = {}  # who signs, and for whom he speaks -> the voice
    for entry in live:
        speaker = entry.known.party, entry.known.statement.attributed_to
        voice = voices.get(speaker)
        if voice is None:
            voice = voices[speaker] = entry.known.voice
        book = books.get(voice)
        if book is None:
            book = books[voice] = make(voice)
        _ADD[type(entry.posting)](book, entry)
    for book in books.values():
        book.settle()
    return dict(sorted(books.items()))


def _recognitions(live: Iterable[Entry[Posting]]) -> dict[Voice, dict[str, str]]:
    pairs: dict[Voice, list[tuple[str, str]]] = defaultdict(list)
    for entry in live:
        mark = entry.posting
        if type(mark) is Mark and mark.aspect == SAME_AS and mark.holds:
            pairs[entry.known.voice].append((mark.subject, mark.value))
    return {voice: aliases(of_voice) for voice, of_voice in pairs.items()}


def aliases(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the name of every alias, given (subject, the name it always had); a circle keeps its first reading."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while (up := parent.get(name)) is not None:
            if (above := parent.get(up)) is not None:
                parent[name] = above  # path halving: long chains stay cheap
            name = up
        return name

    for subject, value in pairs:
        if (low := root(subject)) != (high := root(value)):
            parent[low] = high
    return {name: root(name) for name in list(parent)}
