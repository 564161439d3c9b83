"""The overview of a record at a cut: what was declared, removed and destroyed; what is late, missing, disputed.

One model for every face: the plain text of `custodiet.app.summary` and the portal's first page are rendered from it. A
figure stands with the other figures that its own statement gives for the same subject, and with none that another
speaker gives: the product divides nothing that its sources did not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections import PROJECTIONS
from custodiet.app.rendering import Row
from custodiet.app.view import View
from custodiet.books.figures import Figure
from custodiet.books.obligations import CONTESTED, MET_IN_PART, MET_LATE, MISSED
from custodiet.kernel.times import parse_when
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.regimes.schema import Basis

MEASURES = ("mass", "share", "count")
LATE = frozenset({MISSED, MET_LATE, MET_IN_PART})
MISSING = frozenset(
    {
        "numbers missing",
        "gap in sequence",
        "handover without receipt",
        "receipt without release",
        "not in a complete count",
        "names what is not here",
    }
)
DISPUTED = frozenset({"disputed", "in doubt", "owned by nobody who admits it", "not its author"})
_DECLARED = "declared"  # the basis of the whole that a share refers to


@dataclass(frozen=True, slots=True)
class Stated:
    """The latest figure of a subject on one basis, with what its own statement says beside it.

    `amount` is a mass or a count, `share` a percentage, `whole` the declared total that the share refers to.
    """

    latest: Row
    amount: Row | None
    share: Row | None
    whole: Row | None


@dataclass(frozen=True, slots=True)
class Section:
    """The figures on one basis: of the subjects that the regime adds up. `others`: how many more subjects there are."""

    basis: Basis
    latest: tuple[Row, ...]
    stated: tuple[Stated, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Covered:
    """How many segments of archived sources are carried by statements, and how many are not."""

    segments: int
    sources: int
    carried: int
    missing: int

    @property
    def left_out(self) -> int:
        """How many are left out, each with a reason."""
        return self.segments - self.carried - self.missing


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. `late` is sorted by days, the longest first; `contested` and `findings` are in their own order."""

    sections: tuple[Section, ...]
    progress: tuple[Row, ...]
    deadlines: tuple[Row, ...]
    obligations: int
    late: tuple[Row, ...]
    contested: tuple[Row, ...]
    missing: tuple[Discrepancy, ...]
    disputed: tuple[Discrepancy, ...]
    contradictory: tuple[Discrepancy, ...]
    covered: Covered


Items = Callable[[str], Sequence[Any]]


def overview(view: View, items: Items | None = None) -> Overview:
    """Return the overview of a record at the view's cut; `items` gives those of a projection, where they are kept."""
    items = items or (lambda what: PROJECTIONS[what].items(view))
    figures = [f for f in items("claims") if f.kind in view.regime.results and not f.derived]
    headline = list(dict.fromkeys(name for parts in view.regime.parts for name in (parts.whole, *parts.parts)))
    obligations = [PROJECTIONS["obligations"].row(view, one) for one in items("obligations")]
    found = items("discrepancies")
    late = sorted((row for row in obligations if row["status"] in LATE), key=lambda row: -(row["days_late"] or 0))
    return Overview(
        tuple(_sections(view, figures, headline)),
        tuple(_progress(view, figures, headline)),
        tuple(row for row in obligations if row["due"]),
        len(obligations),
        tuple(late),
        tuple(row for row in obligations if row["status"] == CONTESTED),
        tuple(one for one in found if one.kind in MISSING),
        tuple(one for one in found if one.kind in DISPUTED),
        tuple(one for one in found if one.kind not in MISSING | DISPUTED),
        _covered(items("coverage")),
    )


def _sections(view: View, figures: Sequence[Figure], headline: Sequence[str]) -> Iterator[Section]:
    """The latest figure of each subject that the regime adds up, in its order; how many others there are."""
    by_statement = _by_statement(figures)
    by_basis: defaultdict[str, dict[tuple[str, str], list[Figure]]] = defaultdict(dict)
    for figure in figures:
        by_basis[figure.basis].setdefault((figure.subject, figure.measure), []).append(figure)
    for basis in view.regime.bases.values():
        groups = by_basis[basis.word]
        latest = {key: _latest(group, cumulative=basis.cumulative) for key, group in groups.items()}
        shown = [(subject, measure) for subject in headline for measure in MEASURES if (subject, measure) in latest]
        chosen = [latest[key] for key in shown or list(latest)]
        if chosen:
            rows = tuple(_row(view, figure) for figure in chosen)
            stated = tuple(_stated(view, chosen, by_statement))
            yield Section(basis, rows, stated, len(latest) - len(chosen))


def _by_statement(figures: Sequence[Figure]) -> dict[tuple[str, str, str, str], Figure]:
    """What a statement says of a subject on a basis in a measure."""
    return {(f.statement, f.subject, f.basis, f.measure): f for f in figures}


def _stated(
    view: View, chosen: Sequence[Figure], by_statement: dict[tuple[str, str, str, str], Figure]
) -> Iterator[Stated]:
    seen: set[tuple[str, str]] = set()
    for figure in chosen:
        if (figure.statement, figure.subject) in seen:
            continue
        seen.add((figure.statement, figure.subject))

        def beside(subject: str, basis: str, measures: Sequence[str], statement: str = figure.statement) -> Row | None:
            found = (by_statement.get((statement, subject, basis, measure)) for measure in measures)
            return next((_row(view, one) for one in found if one), None)

        share = beside(figure.subject, figure.basis, ("share",))
        whole = beside(share["of"] or figure.subject, _DECLARED, ("mass", "count")) if share else None
        amount = beside(figure.subject, figure.basis, ("mass", "count"))
        yield Stated(_row(view, figure), amount, share, whole)


def _row(view: View, figure: Figure) -> Row:
    return PROJECTIONS["claims"].row(view, figure)


def _latest(figures: Sequence[Figure], *, cumulative: bool) -> Figure:
    """The last figure; of those that a vague date leaves in doubt the highest, where progress never falls."""
    newest = max(figure.as_of.start for figure in figures)

    def may_be_last(figure: Figure) -> bool:
        return figure.as_of.start == newest or (cumulative and figure.as_of.end > newest)

    return max(filter(may_be_last, figures), key=lambda figure: figure.lo)


def _progress(view: View, figures: Sequence[Figure], headline: Sequence[str]) -> Iterator[Row]:
    """Every share of the whole that was reached, on each basis whose figures never fall, in order of time."""
    whole = next(iter(headline), "")
    for figure in figures:
        if figure.measure == "share" and figure.subject == whole and view.regime.cumulative(figure.basis):
            yield _row(view, figure)


def _covered(segments: Sequence[Any]) -> Covered:
    found = [segment.found for segment in segments]
    carried = sum(bool(one.statements) for one in found)
    return Covered(len(found), len({one.source for one in found}), carried, sum(not one.covered for one in found))


def days_late(row: Row) -> str:
    """`174 days`, `at least 870 days`, or nothing."""
    number = row["days_late"]
    least = "at least " if row["fulfilled"] and parse_when(row["fulfilled"]).text.count("/") else ""
    return f"{least}{number} {'day' if number == 1 else 'days'}" if number else ""
