"""Published totals of a declared stock, side by side, where they have no value in common.

A total is published outright, as the sum of its declared parts in one notice, or by an amount with its share: 95.8 %
given as 1,255 t implies a whole of about 1,310 t. Nothing is said about which is right: a declaration may have been
amended, measured, or misprinted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from custodiet.books.figures import Figure
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures.cells import SHARE, Cell, Cells
from custodiet.reconcile.figures.interval import Interval
from custodiet.reconcile.figures.relations import Share
from custodiet.reconcile.figures.words import shown, told_by
from custodiet.regimes import Parts, Regime, Rule

TOTALS_DIFFER = "declared totals differ"
MOST_LISTED = 20  # in one sentence; the arithmetic has them all
Quantity = tuple[str, str]  # subject, measure


@dataclass(frozen=True, slots=True)
class Total:
    """One published total: what it allows, the words for it, the figures that give it (the first shows its unit)."""

    value: Interval
    text: str
    figures: tuple[Figure, ...]

    @property
    def line(self) -> str:
        """`290 t is 280 to 300 t [who, where, when]`."""
        first = self.figures[0]
        return f"{self.text} is {shown(self.value, first)} [{told_by(first)}, {first.as_of}]"


def declared_totals(cells: Cells, shares: Iterable[Share], regime: Regime) -> Iterator[Discrepancy]:
    """Yield one conflict for each subject whose published totals cannot all be the same."""
    explained = {id(relation.cells[1]) for relation in shares}
    for rule in regime.rule("declared-totals"):
        totals: dict[Quantity, list[Total]] = defaultdict(list)
        for cell in cells:
            if cell.key.basis == regime.whole and rule.covers(cell.key.measure, regime.whole):
                totals[cell.key.subject, cell.key.measure].extend(map(_outright, cell.figures))
            elif cell.key.measure == SHARE and id(cell) not in explained:
                _add_implied(totals, cells, cell, regime, rule)
        _add_sums(totals, cells, regime, rule)
        for subject, found in totals.items():
            if reduce(Interval.meet, (total.value for total in found)).empty:
                yield _conflict(subject[0], found, regime)


def _outright(figure: Figure) -> Total:
    return Total(Interval(*figure.bounds()), figure.text, (figure,))


def _add_implied(totals: dict[Quantity, list[Total]], cells: Cells, share: Cell, regime: Regime, rule: Rule) -> None:
    """A whole that one statement's amount and share imply, where it names no whole itself."""
    for figure in share.figures:
        for amount in cells.in_statement(figure.statement):
            same = amount.key._replace(measure=SHARE, of=share.key.of) == share.key
            if same and rule.covers(amount.key.measure, regime.whole) and _can_imply(amount, share):
                given = next(f for f in amount.figures if f.statement == figure.statement)
                value = Interval(*given.bounds()).over(Interval(*figure.bounds()))
                text = f"{given.text} as {figure.text}"
                totals[share.key.of, amount.key.measure].append(Total(value, text, (given, figure)))


def _can_imply(amount: Cell, share: Cell) -> bool:
    return amount.key.measure != SHARE and share.value.lo > 0


def _add_sums(totals: dict[Quantity, list[Total]], cells: Cells, regime: Regime, rule: Rule) -> None:
    for tree in regime.parts:
        if regime.whole in tree.bases:
            for cell in cells:
                if cell.key.subject == tree.parts[0] and cell.key.basis == regime.whole:
                    _add_sum(totals, cells, cell, tree, rule)


def _add_sum(totals: dict[Quantity, list[Total]], cells: Cells, first: Cell, tree: Parts, rule: Rule) -> None:
    """The sum of parts declared together, where the total of that day is not given (parts and totals are a rule)."""
    key = first.key
    if key.measure == SHARE or not rule.covers(key.measure, key.basis) or cells.get(key._replace(subject=tree.whole)):
        return
    for figure in first.figures:
        parts = [_given(cells.get(key._replace(subject=part)), figure) for part in tree.parts]
        figures = tuple(part for part in parts if part)
        if len(figures) == len(parts):
            value = reduce(Interval.plus, (Interval(*part.bounds()) for part in figures))
            totals[tree.whole, key.measure].append(Total(value, " + ".join(part.text for part in figures), figures))


def _given(cell: Cell | None, beside: Figure) -> Figure | None:
    """The cell's figure by the same voice from the same source."""
    figures = cell.figures if cell else ()
    return next((f for f in figures if (f.voice, f.source) == (beside.voice, beside.source)), None)


def _conflict(subject: str, totals: list[Total], regime: Regime) -> Discrepancy:
    last = max((figure for total in totals for figure in total.figures), key=lambda figure: figure.as_of.order)
    listed = list(dict.fromkeys(f"{total.text} ({told_by(total.figures[0])})" for total in totals))
    more = [f"and {len(listed) - MOST_LISTED} more"] if len(listed) > MOST_LISTED else []
    explanation = (
        f'The published totals of "{subject}", {regime.title_of(regime.whole)}, differ: '
        + "; ".join(listed[:MOST_LISTED] + more)
        + ". No one value lies within all of them as they were printed."
    )
    ids = tuple(dict.fromkeys(figure.id for total in totals for figure in total.figures))
    lines = tuple(dict.fromkeys(total.line for total in totals))
    return Discrepancy(TOTALS_DIFFER, subject, last.as_of.text, explanation, ids, lines)
