"""Claims and books in, discrepancies out. Pure: no clock, no input or output, and nothing raises on data.

`discrepancies` gathers what the rules find, each fault once, in a stable order: by date, kind and subject.
"""

from collections.abc import Mapping, Sequence

from custodiet.books.book import Book
from custodiet.books.effective import Effective
from custodiet.books.figures import Figure
from custodiet.books.known import Known, Voice
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures import figure_discrepancies, mark_discrepancies
from custodiet.regimes import Regime


def discrepancies(
    books: Mapping[Voice, Book],
    effective: Effective,
    figures: Sequence[Figure],
    regime: Regime,
    as_of: When | None = None,
) -> list[Discrepancy]:
    """Return everything that does not fit among books and figures as of a time."""
    marks = [entry for book in books.values() for entries in book.marks.values() for entry in entries]
    counts = [a.entry for book in books.values() for line in book.lines.values() for a in line.counts(as_of)]
    found = [
        *figure_discrepancies(figures, regime, as_of),
        *mark_discrepancies(marks, counts, regime, as_of),
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (one.as_of, one.kind, one.subject, one.explanation))
