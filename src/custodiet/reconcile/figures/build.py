"""From cells to relations: one function for each rule kind of the regime, each linear in the cells.

Which rules run, on which measures and bases, is the regime's. Parts and their whole are joined on one day and basis;
a share is joined with a whole that the same statement, or the same notice, gives.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from custodiet.reconcile.figures.cells import SHARE, Cell, Cells, Date, Key
from custodiet.reconcile.figures.order import Break, Order, Point
from custodiet.reconcile.figures.relations import AtMost, Between, Relation, Same, Share, Sum
from custodiet.regimes import Parts, Regime

_EVER = Date("")


def same_figure(cells: Cells, regime: Regime) -> Iterator[Relation]:
    """Each quantity with several figures."""
    for rule in regime.rule("same-figure"):
        for cell in cells:
            if len(cell.figures) > 1 and rule.covers(cell.key.measure, cell.key.basis):
                yield Same((cell,))


def shares(cells: Cells, regime: Regime) -> Iterator[Share]:
    """Each share with the amount and the whole that are reported with it."""
    for rule in regime.rule("share"):
        for cell in cells:
            if cell.key.measure == SHARE and rule.covers(SHARE, cell.key.basis):
                yield from _shares_of(cells, cell, regime.whole)


def _shares_of(cells: Cells, share: Cell, basis: str) -> Iterator[Share]:
    found = set()
    for figure in share.figures:
        for whole in _wholes(cells, share, figure.statement, basis):
            amount = cells.get(share.key._replace(measure=whole.key.measure, of="", computed=""))
            if amount is not None and amount is not whole and (amount.key, whole.key) not in found:
                found.add((amount.key, whole.key))
                yield Share((amount, share, whole))


def _wholes(cells: Cells, share: Cell, statement: str, basis: str) -> Iterator[Cell]:
    """Wholes, on their `basis`, in the share's own statement; else those of its day that share a notice with it."""
    own = [cell for cell in cells.in_statement(statement) if _is_whole(cell, share, basis)]
    if own:
        yield from own
        return
    notices = {figure.source for figure in share.figures if figure.source}
    for measure in ("mass", "count", "volume"):
        cell = cells.get(Key(share.key.of, measure, "", basis, share.key.date))
        if cell is not None and any(figure.source in notices for figure in cell.figures):
            yield cell


def _is_whole(cell: Cell, share: Cell, basis: str) -> bool:
    return cell.key.basis == basis and cell.key.subject == share.key.of and cell.key.measure != SHARE


def parts(cells: Cells, regime: Regime) -> Iterator[Relation]:
    """Each whole with its parts: amounts add up, shares of the parts enclose the share of the whole."""
    trees = defaultdict(list)
    for tree in regime.parts:
        trees[tree.whole].append(tree)
    for rule in regime.rule("parts"):
        for cell in cells:
            key = cell.key
            for tree in trees[key.subject]:
                if key.basis in tree.bases and key.measure in tree.measures and rule.covers(key.measure, key.basis):
                    yield from _parts_of(cells, cell, tree)


def _parts_of(cells: Cells, whole: Cell, tree: Parts) -> Iterator[Relation]:
    key = whole.key
    if key.computed or (key.measure == SHARE and key.of != key.subject):
        return
    keys = [key._replace(subject=part, of=part if key.of else "") for part in tree.parts]
    known = [cell for cell in map(cells.get, keys) if cell is not None]
    if key.measure == SHARE:
        if len(known) == len(keys) > 1:
            yield Between((whole, *known))
    elif known:
        yield Sum((whole, *known), complete=len(known) == len(keys))


def contains(cells: Cells, regime: Regime) -> Iterator[Relation]:
    """Each quantity with those of one day on the bases that its own basis includes."""
    for rule in regime.rule("contains"):
        for cell in cells:
            basis = regime.bases.get(cell.key.basis)
            for word in basis.includes if basis and rule.covers(cell.key.measure, cell.key.basis) else ():
                inner = cells.get(cell.key._replace(basis=word))
                if inner is not None and not cell.key.computed:
                    yield AtMost((inner, cell))


@dataclass(frozen=True, slots=True)
class Series:
    """The cells of one quantity through time, and their order."""

    cells: tuple[Cell, ...]
    order: Order

    def relations(self) -> Iterator[AtMost]:
        """Each break with its witnesses."""
        for found in self.order.breaks:
            yield from self._pairs(found)

    def _pairs(self, found: Break) -> Iterator[AtMost]:
        cell = self.cells[found.n]
        suspect = cell if found.alone else None
        for n in found.earlier:
            yield AtMost((self.cells[n], cell), suspect=suspect)
        for n in found.later:
            yield AtMost((cell, self.cells[n]), suspect=suspect)


def progress(cells: Cells, regime: Regime) -> Iterator[Series]:
    """The series of each cumulative quantity."""
    for rule in regime.rule("monotone"):
        groups: dict[Key, list[Cell]] = defaultdict(list)
        for cell in cells:
            key = cell.key
            if regime.cumulative(key.basis) and rule.covers(key.measure, key.basis) and not key.computed:
                groups[key._replace(date=_EVER)].append(cell)
        for group in groups.values():
            points = [Point(cell.as_of, cell.value, cell.figures[0].id) for cell in group]
            yield Series(tuple(group), Order(points))
