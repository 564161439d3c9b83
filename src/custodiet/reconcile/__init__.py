"""Claims and books in, discrepancies out. Pure: no clock, no input or output, and nothing raises on data.

`discrepancies` gathers what all rules find, each fault once, in a stable order: by date, kind and subject.
"""

from collections.abc import Iterator, Mapping, Sequence

from custodiet.books.book import Book
from custodiet.books.effective import Effective
from custodiet.books.figures import Figure
from custodiet.books.known import Known, Voice
from custodiet.kernel.times import When
from custodiet.reconcile.books import book_discrepancies
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures import figure_discrepancies, mark_discrepancies
from custodiet.reconcile.references import reference_discrepancies
from custodiet.reconcile.sequences import sequence_discrepancies
from custodiet.regimes import Regime


def discrepancies(
    logged: Sequence[Known],
    effective: Effective,
    books: Mapping[Voice, Book],
    figures: Sequence[Figure],
    regime: Regime,
    as_of: When | None = None,
) -> list[Discrepancy]:
    """Return everything that does not fit, as of a time.

    `logged` is all that the log holds, whenever it was said: a missing number is missing there. `effective`, `books`
    and `figures` are what was known.
    """
    found = dict.fromkeys(_gather(logged, effective, books, figures, regime, as_of))
    return sorted(found, key=lambda one: (one.as_of, one.kind, one.subject, one.explanation))


def _gather(
    logged: Sequence[Known],
    effective: Effective,
    books: Mapping[Voice, Book],
    figures: Sequence[Figure],
    regime: Regime,
    as_of: When | None,
) -> Iterator[Discrepancy]:
    yield from sequence_discrepancies(logged)
    yield from reference_discrepancies(effective)
    # Custody across books is followed through the voices that sign; what is only reported joins no chain.
    signed = [voice for voice in books if not voice.reporter]
    adverse = frozenset[str]().union(*regime.adverse.values())
    yield from book_discrepancies(books, as_of, fixed=regime.fixed, adverse=adverse, prefer=signed)
    yield from figure_discrepancies(figures, regime, as_of)
    marks = [entry for book in books.values() for entries in book.marks.values() for entry in entries]
    counts = [a.entry for book in books.values() for line in book.lines.values() for a in line.counts(as_of)]
    yield from mark_discrepancies(marks, counts, regime, as_of)
