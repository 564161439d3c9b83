"""Claims and books in, discrepancies out. Pure: no clock, no input or output, and nothing raises on data.

`Findings` gathers what all rules find at a time, each fault once, in a stable order: by date, kind and subject. Whoever
asks about several times asks one of them: what does not depend on the time is found once.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from custodiet.books.book import Book
from custodiet.books.effective import Effective
from custodiet.books.figures import Figure
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.selections import Selection
from custodiet.kernel.times import When, parse_when
from custodiet.reconcile import conduct
from custodiet.reconcile.books import BookFindings
from custodiet.reconcile.certificates import certified
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures import FigureFindings, mark_discrepancies
from custodiet.reconcile.outcomes import outcomes
from custodiet.reconcile.paper import paper_discrepancies
from custodiet.reconcile.recovered import recovered_discrepancies
from custodiet.reconcile.references import reference_discrepancies
from custodiet.reconcile.selections import SelectionFindings
from custodiet.reconcile.sequences import sequence_discrepancies
from custodiet.regimes import Regime
from custodiet.statements.posting import Mark


class Findings:
    """Everything that does not fit.

    `logged` is all that the log holds, whenever it was said: a missing number is missing there. `effective`, `books`
    and `figures` are what was known; `stitched` is one book of those voices that sign, for what is only reported joins
    no chain of custody. `selected` are the selections of what was known.
    """

    def __init__(
        self,
        logged: Sequence[Known],
        effective: Effective,
        books: Mapping[Voice, Book],
        figures: Sequence[Figure],
        regime: Regime,
        *,
        stitched: Book,
        selected: Sequence[Selection] = (),
    ) -> None:
        self._logged, self._effective, self._figures, self._regime = logged, effective, figures, regime
        adverse = frozenset[str]().union(*regime.adverse.values())
        self._books, self._stitched = books, stitched
        self._certificates = frozenset(rule.aspect for rule in regime.rule("certificate"))
        self._selections = SelectionFindings(selected, effective, books)
        self._in_books = BookFindings(books, fixed=regime.fixed, adverse=adverse, stitched=stitched)

    def at(self, as_of: When | None) -> list[Discrepancy]:
        """Return what does not fit as of a time."""
        found = dict.fromkeys(self._all(as_of))
        return sorted(found, key=lambda one: (one.as_of, one.kind, one.subject, one.explanation))

    def _all(self, as_of: When | None) -> Iterator[Discrepancy]:
        yield from self._timeless
        yield from self._in_books.at(as_of)
        yield from self._selections.at(as_of)
        yield from certified(self._stitched, as_of, self._certificates)
        yield from outcomes(self._decided, as_of)
        yield from self.of_figures.at(as_of)
        books = self._books.values()
        counts = (anchor.entry for book in books for line in book.lines.values() for anchor in line.counts(as_of))
        yield from mark_discrepancies(self._marks, counts, self._regime, as_of)
        about = [entry for entry in self._marks if entry.posting.at.by(as_of) is not False]
        yield from conduct.deadlines(about, self._regime, as_of)
        yield from (one for said, one in self._conduct if said.by(as_of) is not False)

    @cached_property
    def of_figures(self) -> FigureFindings:
        """What does not fit among figures."""
        return FigureFindings(self._figures, self._regime, self._marks)

    @cached_property
    def _marks(self) -> Sequence[Entry[Mark]]:
        return [entry for book in self._books.values() for entries in book.marks.values() for entry in entries]

    @cached_property
    def _decided(self) -> Sequence[Known]:
        """What says how something was decided, and by which rule."""
        return [known for known in self._effective.statements if known.statement.type in ("decision", "organ")]

    @cached_property
    def _conduct(self) -> Sequence[tuple[When, Discrepancy]]:
        """What the regime asks of a statement by itself, with the time that the finding is about."""
        statements, regime = self._effective.statements, self._regime
        found = [
            *conduct.out_of_role(statements, self._logged, regime),
            *conduct.other_classes(statements, regime),
            *conduct.other_measures(self._figures, regime),
        ]
        return [(parse_when(one.as_of), one) for one in found]

    @cached_property
    def _timeless(self) -> Sequence[Discrepancy]:
        return [
            *sequence_discrepancies(self._logged),
            *recovered_discrepancies(self._logged, self._effective.recovered),
            *reference_discrepancies(self._effective),
            *paper_discrepancies(self._effective),
        ]
