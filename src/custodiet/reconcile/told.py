"""Findings over facts that one voice tells more than once, and over marks."""

from collections.abc import Iterator

from custodiet.books.book import Book, Retold
from custodiet.books.known import Entry
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import listed, quantity_words
from custodiet.statements.posting import Count, Mark, Move, Posting


def told_differently(book: Book, as_of: When | None) -> Iterator[Discrepancy]:
    """Yield every fact that a voice tells with two values. A move then counts as the hull of them."""
    for retold in book.retold:
        first, other = _at(retold.first.posting), _at(retold.other.posting)
        if first and other and first.by(as_of) is not False and other.by(as_of) is not False:
            ids = retold.first.id, retold.other.id
            yield Discrepancy("told differently", retold.act, other.text, _two_values(book, retold), ids)


def _two_values(book: Book, retold: Retold) -> str:
    first, other = retold.first.posting, retold.other.posting
    counts = "what lies between them counts" if isinstance(first, Move) else "the first telling counts"
    tellers = listed(dict.fromkeys((_teller(retold.first), _teller(retold.other))))
    ways = f"{_value(first)}, and {_value(other)}"
    return f"{book.voice} tells {retold.act} in two ways: {ways} (told by {tellers}); {counts}."


def _teller(entry: Entry[Posting]) -> str:
    statement = entry.known.statement
    return statement.source.id if statement.source else f"{entry.known.party} on {statement.said}"


def _at(posting: Posting) -> When | None:
    return posting.at if isinstance(posting, Move | Count | Mark) else None


def _value(posting: Posting) -> str:
    if isinstance(posting, Mark):
        return f"{posting.subject}: {posting.aspect} is {'' if posting.holds else 'not '}{posting.value}"
    if isinstance(posting, Move | Count):
        return f"{quantity_words(posting.quantity)} of {posting.item}"
    return str(posting)
