"""Findings over obligations: one name under which several voices each state an obligation of their own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from custodiet.books.aspects import SUCCEEDS
from custodiet.books.book import Book
from custodiet.books.fold import aliases
from custodiet.books.known import Entry, Voice
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, statement_words
from custodiet.statements.posting import Owe


def one_name(books: Mapping[Voice, Book], as_of: When | None) -> Iterator[Discrepancy]:
    """Yield every name that parties who do not succeed one another have given to obligations; none of them changes."""
    stated: dict[str, list[Entry[Owe]]] = defaultdict(list)
    for book in books.values():
        for name, owes in book.owes.items():
            stated[name] += [entry for entry in owes if entry.known.statement.said.by(as_of) is not False][:1]
    several = [(name, owes) for name, owes in sorted(stated.items()) if len(owes) > 1]
    lines = _lines_of_succession(books) if several else {}
    for name, owes in several:
        if len({lines.get(entry.known.voice.party, entry.known.voice.party) for entry in owes}) > 1:
            yield _ambiguous(name, owes)


def _lines_of_succession(books: Mapping[Voice, Book]) -> dict[str, str]:
    """One name for all parties of a line of succession, as those say who were succeeded."""
    marks = (
        (voice, entry.posting)
        for voice, book in books.items()
        for (_, aspect), entries in book.marks.items()
        if aspect == SUCCEEDS and not voice.reporter
        for entry in entries
    )
    return aliases((mark.value, mark.subject) for voice, mark in marks if mark.holds and mark.value == voice.party)


def _ambiguous(name: str, owes: list[Entry[Owe]]) -> Discrepancy:
    which = listed(f"{entry.posting.debtor} owes by {statement_words(entry.known)}" for entry in owes)
    latest = max((entry.known.statement.said for entry in owes), key=lambda said: said.order)
    text = f"{len(owes)} obligations bear the name {name}: what {which}. Each is its own, and none changes another."
    return Discrepancy("one name, two obligations", name, latest.text, text, tuple(entry.id for entry in owes))
