"""Everything that does not fit in and between books, gathered from the rules of this package."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.stitch import stitch
from custodiet.kernel.times import When
from custodiet.reconcile.acts import compared_acts, unbalanced
from custodiet.reconcile.chains import chain_faults
from custodiet.reconcile.differing import differing_lines
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.lines import line_faults, unlisted
from custodiet.reconcile.marks import adverse_marks, changed_marks, long_chains
from custodiet.reconcile.obligations import one_name
from custodiet.reconcile.seals import moved_under_seal
from custodiet.reconcile.told import told_differently

ADVERSE = frozenset({"broken", "absent", "refused"})
FIXED = frozenset({"signature"})


def book_discrepancies(
    books: Mapping[Voice, Book],
    as_of: When | None = None,
    *,
    fixed: Collection[str] = FIXED,
    adverse: Collection[str] = ADVERSE,
    prefer: Sequence[Voice] | None = None,
) -> Iterator[Discrepancy]:
    """Yield each finding once.

    `fixed` are the aspects that cannot change and `adverse` the values that are findings by themselves, as the regime
    has them. `prefer` orders the voices of a stitched view, the most trusted first; without it, custody over several
    books (chains, seals of another party) is not followed.
    """
    yield from dict.fromkeys(_all(books, as_of, fixed, adverse, prefer))


def _all(
    books: Mapping[Voice, Book],
    as_of: When | None,
    fixed: Collection[str],
    adverse: Collection[str],
    prefer: Sequence[Voice] | None,
) -> Iterator[Discrepancy]:
    for book in books.values():
        yield from told_differently(book, as_of)
        yield from line_faults(book, as_of)
        yield from unlisted(book, as_of)
        yield from changed_marks(book, as_of, fixed)
        yield from adverse_marks(book, as_of, adverse)
        yield from long_chains(book, as_of)
        yield from unbalanced(book, as_of)
        yield from moved_under_seal(book, as_of)
    yield from compared_acts(books, as_of)
    yield from differing_lines(books, as_of)
    yield from one_name(books, as_of)
    if prefer is not None:
        view = stitch(books, prefer)
        yield from chain_faults(view, as_of)
        yield from moved_under_seal(view, as_of)
