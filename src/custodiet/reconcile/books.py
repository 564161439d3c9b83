"""Everything that does not fit in and between books, gathered from the rules of this package, at any time.

What costs a sweep of all books is swept once: `BookFindings` answers for one time after another at the cost of what it
finds. A rule that does so is a class whose `at` yields what its function would.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.stitch import STITCHED
from custodiet.kernel.times import When
from custodiet.reconcile.acts import ComparedActs, unbalanced
from custodiet.reconcile.cases import case_discrepancies
from custodiet.reconcile.chains import ChainFaults
from custodiet.reconcile.clocks import DifferingClocks
from custodiet.reconcile.differing import DifferingLines
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.lines import LineFaults, unlisted
from custodiet.reconcile.marks import adverse_marks, changed_marks, long_chains
from custodiet.reconcile.numbers import seal_numbers
from custodiet.reconcile.obligations import one_name
from custodiet.reconcile.readings import SealReadings
from custodiet.reconcile.seals import known_seals, moved_under_seal
from custodiet.reconcile.told import told_differently

ADVERSE = frozenset({"broken", "absent", "refused"})
FIXED = frozenset({"signature"})


class BookFindings:
    """What does not fit in and between `books`.

    `fixed` are the aspects that cannot change and `adverse` the values that are findings by themselves, as the regime
    has them. Custody over several books (chains, seals of another party) is followed in the `stitched` one of them
    (`custodiet.books.stitch`), where it is given.
    """

    def __init__(
        self,
        books: Mapping[Voice, Book],
        *,
        fixed: Collection[str] = FIXED,
        adverse: Collection[str] = ADVERSE,
        stitched: Book | None = None,
    ) -> None:
        self._books, self._fixed, self._adverse, self._stitched = books, fixed, adverse, stitched

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield each finding as of a time once."""
        yield from dict.fromkeys(self._all(as_of))

    def _all(self, as_of: When | None) -> Iterator[Discrepancy]:
        for book in self._books.values():
            yield from told_differently(book, as_of)
            yield from self._lines[book.voice].at(as_of)
            yield from unlisted(book, as_of)
            yield from changed_marks(book, as_of, self._fixed)
            yield from adverse_marks(book, as_of, self._adverse)
            yield from long_chains(book, as_of)
            yield from unbalanced(book, as_of)
            yield from self._moved_under_seal(book, as_of)
        yield from self._acts.at(as_of)
        yield from self._clocks.at(as_of)
        yield from self._differing.at(as_of)
        yield from one_name(self._books, as_of)
        yield from case_discrepancies(self._books, as_of)
        if self._stitched is not None:
            yield from self._chains.at(as_of)
            yield from self._readings.at(as_of)
            yield from self._moved_under_seal(self._stitched, as_of)
            yield from seal_numbers(self._stitched, as_of)

    def _moved_under_seal(self, book: Book, as_of: When | None) -> Iterator[Discrepancy]:
        if self._stitched is None or book.voice.reporter:
            return moved_under_seal(book, as_of)
        return moved_under_seal(book, as_of, elsewhere=self._seals, misread=self._readings.misread)

    @cached_property
    def _lines(self) -> Mapping[Voice, LineFaults]:
        return {book.voice: LineFaults(book) for book in self._books.values()}

    @cached_property
    def _acts(self) -> ComparedActs:
        return ComparedActs(self._books)

    @cached_property
    def _differing(self) -> DifferingLines:
        return DifferingLines(self._books)

    @cached_property
    def _clocks(self) -> DifferingClocks:
        return DifferingClocks(self._books)

    @cached_property
    def _view(self) -> Book:
        return self._stitched or Book(STITCHED)

    @cached_property
    def _chains(self) -> ChainFaults:
        return ChainFaults(self._view)

    @cached_property
    def _readings(self) -> SealReadings:
        return SealReadings(self._view, self._books)

    @cached_property
    def _seals(self) -> Collection[str]:
        return known_seals(self._view)


def book_discrepancies(
    books: Mapping[Voice, Book],
    as_of: When | None = None,
    *,
    fixed: Collection[str] = FIXED,
    adverse: Collection[str] = ADVERSE,
    stitched: Book | None = None,
) -> Iterator[Discrepancy]:
    """Yield what `BookFindings` finds as of one time."""
    return BookFindings(books, fixed=fixed, adverse=adverse, stitched=stitched).at(as_of)
