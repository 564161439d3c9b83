"""Which reported figures cannot all be true: figures in, discrepancies out.

A rule kind is code; which rules run, on what, is the regime's (`regimes/NAME/regime.toml`).

    cells       the quantities that figures speak about        relations   what must hold between them
    build       relations from the regime's rules              order       what never falls, in one sweep
    faults      what fails together, and what would mend it    causes      which slip explains a value
    wholes      published totals side by side                  words       findings in sentences
    numbering, ownership                                       two rules over marks

No projection, no plan and nothing withheld takes part, figures on different bases are never compared, and intervals are
rounded outward: no contradiction is ever shown between figures that can all be true.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from custodiet.books.figures import Figure
from custodiet.books.known import Entry
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures import build
from custodiet.reconcile.figures.cells import Cells
from custodiet.reconcile.figures.faults import System
from custodiet.reconcile.figures.numbering import numbering
from custodiet.reconcile.figures.ownership import ownership
from custodiet.reconcile.figures.wholes import declared_totals
from custodiet.reconcile.figures.words import discrepancies_of
from custodiet.regimes import Regime
from custodiet.statements.posting import Count, Mark

__all__ = ["figure_discrepancies", "mark_discrepancies"]


def figure_discrepancies(figures: Sequence[Figure], regime: Regime, as_of: When | None = None) -> Iterator[Discrepancy]:
    """Yield what is wrong among all voices' figures up to `as_of`, one finding for each fault."""
    cells = Cells(sorted(figures, key=_place), regime, as_of)
    shares = list(build.shares(cells, regime))
    relations = chain(
        shares, build.parts(cells, regime), build.contains(cells, regime), build.same_figure(cells, regime)
    )
    for fault in System(relations, list(build.progress(cells, regime))).faults():
        yield from discrepancies_of(fault, regime)
    yield from declared_totals(cells, shares, regime)


def _place(figure: Figure) -> tuple[object, ...]:
    """By date, then by place in its source: two records of the same sources say the same in the same words."""
    return figure.as_of.order, figure.segment, figure.source, figure.subject, figure.basis, figure.text, figure.id


def mark_discrepancies(
    marks: Iterable[Entry[Mark]], counts: Iterable[Entry[Count]], regime: Regime, as_of: When | None = None
) -> Iterator[Discrepancy]:
    """Yield what is wrong among all voices' marks up to `as_of`: numbers in a series, and owners whom nobody admits."""
    about = [mark for mark in marks if mark.posting.at.by(as_of) is not False]
    yield from numbering(about, regime)
    yield from ownership(about, (count for count in counts if count.posting.at.by(as_of) is not False), regime)
