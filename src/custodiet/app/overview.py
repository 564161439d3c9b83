"""The overview of a record at a cut: the latest figures on each basis; what is late, missing, disputed.

One model for every face: the plain text of `custodiet.app.summary` and the portal's first page are rendered from it. A
figure stands with the other figures that its own statement gives for the same subject, and with none that another
speaker gives: the product divides nothing that its sources did not.

Which figure is shown, where several speakers gave one of the same subject on the same basis:

1. those that the best-vouched signer signed or relayed: signers for whom another party vouches go before those that
   introduced themselves, and of these the one goes first whose key is the longest in the record;
2. of those, the figures of the parties that the regime names for the basis (`speakers`), if they gave any;
3. of those, the latest.

So nobody takes over the page by enrolling himself and naming a later day. Whoever else gives another figure is counted
beside it (`others`), with his own: the rule says what is shown first, and never who is right.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.directory import ENROLLING, FOUNDING
from custodiet.app.projections import PROJECTIONS
from custodiet.app.rendering import Row
from custodiet.app.view import View
from custodiet.books.dating import is_late
from custodiet.books.figures import Figure
from custodiet.books.obligations import CONTESTED
from custodiet.kernel.times import parse_when
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.regimes.schema import Basis

MEASURES = ("mass", "share", "count")
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
_LAST = 2**63  # the rank of a key that nobody enrolled; a record holds none


@dataclass(frozen=True, slots=True)
class Stated:
    """The latest figure of a subject on one basis, with what its own statement says beside it.

    `amount` is a mass or a count, `share` a percentage, `whole` the declared total that the share refers to. `answers`:
    the regime names its speaker for the basis. `others`: what each other voice says that does not agree with it.
    """

    latest: Row
    amount: Row | None
    share: Row | None
    whole: Row | None
    answers: bool
    others: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The figures on one basis: of the subjects that the regime adds up. `others`: how many more subjects there are."""

    basis: Basis
    latest: tuple[Row, ...]
    stated: tuple[Stated, ...]
    others: int
    headline: bool = True
    counted: bool = False

    @property
    def first(self) -> Stated | None:
        """What stands for the whole basis: of the first subject that one who answers for it speaks of.

        A count only where the stock itself is `counted`: not one of sites, or of flights.

        Where progress never falls, a share of the whole says more than an amount.
        """
        fit = [one for one in self.stated if self.counted or one.latest["measure"] != "count"]
        chosen = next((one for one in fit if one.answers), next(iter(fit), None))
        if chosen is None or (self.stated[0] not in fit and not self.headline):
            return None
        beside = (chosen.latest["subject"], chosen.answers)
        same = [one for one in fit if (one.latest["subject"], one.answers) == beside]
        shares = [one for one in same if one.latest["measure"] == "share"]
        return shares[0] if shares and self.basis.cumulative else chosen


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
    obligations = [PROJECTIONS["obligations"].row(view, one) for one in items("obligations")]
    found = items("discrepancies")
    late = sorted((row for row in obligations if is_late(row["status"])), key=lambda row: -(row["days_late"] or 0))
    return Overview(
        tuple(_sections(view, figures)),
        tuple(_progress(view, figures)),
        tuple(row for row in obligations if row["due"]),
        len(obligations),
        tuple(late),
        tuple(row for row in obligations if row["status"] == CONTESTED),
        tuple(one for one in found if one.kind in MISSING),
        tuple(one for one in found if one.kind in DISPUTED),
        tuple(one for one in found if one.kind not in MISSING | DISPUTED),
        _covered(items("coverage")),
    )


def _sections(view: View, figures: Sequence[Figure]) -> Iterator[Section]:
    """The latest figure of each subject that the regime adds up, in its order; how many others there are."""
    by_statement, ranks = _by_statement(figures), _ranks(view)
    by_basis: defaultdict[str, dict[tuple[str, str], list[Figure]]] = defaultdict(dict)
    for figure in figures:
        by_basis[figure.basis].setdefault((figure.subject, figure.measure), []).append(figure)
    for basis in view.regime.bases.values():
        groups = by_basis[basis.word]
        latest = {key: _chosen(view, group, basis, ranks) for key, group in groups.items()}
        shown = [
            (subject, measure)
            for subject in view.regime.headline
            for measure in MEASURES
            if (subject, measure) in latest
        ]
        chosen = [latest[key] for key in shown or list(latest)]
        if chosen:
            rows = tuple(_row(view, figure) for figure in chosen)
            stated = tuple(_stated(view, chosen, by_statement, groups, basis))
            counted = bool(shown) and "count" in view.regime.parts[0].measures
            yield Section(basis, rows, stated, len(latest) - len(chosen), bool(shown), counted)


def _by_statement(figures: Sequence[Figure]) -> dict[tuple[str, str, str, str], Figure]:
    """What a statement says of a subject on a basis in a measure."""
    return {(f.statement, f.subject, f.basis, f.measure): f for f in figures}


def _stated(
    view: View,
    chosen: Sequence[Figure],
    by_statement: dict[tuple[str, str, str, str], Figure],
    groups: Mapping[tuple[str, str], Sequence[Figure]],
    basis: Basis,
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
        whole = beside(share["of"] or figure.subject, view.regime.whole, ("mass", "count")) if share else None
        amount = beside(figure.subject, figure.basis, ("mass", "count"))
        others = (_row(view, one) for one in _others(view, figure, groups[figure.subject, figure.measure], basis))
        yield Stated(_row(view, figure), amount, share, whole, figure.speaker in basis.speakers, tuple(others))


def _row(view: View, figure: Figure) -> Row:
    return PROJECTIONS["claims"].row(view, figure)


def _ranks(view: View) -> Mapping[str, int]:
    """Key -> how well it is vouched for: 0 where another party does, or it founded the record; else by its entry."""
    ranks: dict[str, int] = {}
    for known in view.fold.logged:
        if known.statement.type in ENROLLING:
            key, party = str(known.statement.body["key"]), str(known.statement.body["party"])
            vouched = known.statement.type == FOUNDING or (known.statement.issuer != key and known.party != party)
            ranks[key] = 0 if vouched else known.index
    return ranks


def _chosen(view: View, figures: Sequence[Figure], basis: Basis, ranks: Mapping[str, int]) -> Figure:
    """The figure that is shown of several: see the rule at the head of this module."""

    def standing(figure: Figure) -> tuple[int, bool]:
        return ranks.get(view.by_id[figure.statement].statement.issuer, _LAST), figure.speaker not in basis.speakers

    standings = [standing(figure) for figure in figures]
    best = min(standings)
    first = [figure for figure, its in zip(figures, standings, strict=True) if its == best]
    return _latest(first, cumulative=basis.cumulative)


def _others(view: View, chosen: Figure, figures: Sequence[Figure], basis: Basis) -> Iterator[Figure]:
    """What each other voice says at last, where it does not agree with the figure chosen.

    Where progress never falls, less at an earlier time agrees with more at a later one. What rises and falls, as what
    is left does, is another amount at another time; a whole is one amount, whenever it is told.
    """
    steady = basis.cumulative or basis.word == view.regime.whole
    by_voice: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.voice != chosen.voice:
            by_voice[figure.voice].append(figure)
    low, high = chosen.bounds()
    for voiced in by_voice.values():
        other = _latest(voiced, cumulative=basis.cumulative)
        if not steady and (other.as_of.before(chosen.as_of) or chosen.as_of.before(other.as_of)):
            continue
        other_low, other_high = other.bounds()
        above, below = high is not None and other_low > high, other_high is not None and low > other_high
        if above or (below and not (basis.cumulative and other.as_of.end < chosen.as_of.end)):
            yield other


def _latest(figures: Sequence[Figure], *, cumulative: bool) -> Figure:
    """The last figure; of those that a vague date leaves in doubt the highest, where progress never falls."""
    newest = max(figure.as_of.start for figure in figures)

    def may_be_last(figure: Figure) -> bool:
        return figure.as_of.start == newest or (cumulative and figure.as_of.end > newest)

    return max(filter(may_be_last, figures), key=lambda figure: figure.lo)


def _progress(view: View, figures: Sequence[Figure]) -> Iterator[Row]:
    """Every share of the whole that was reached, on each basis whose figures never fall, in order of time."""
    whole = next(iter(view.regime.headline), "")
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
