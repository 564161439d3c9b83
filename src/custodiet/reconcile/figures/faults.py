"""Faults: relations that do not hold, gathered into one for each cause, and the changes that would mend it.

Relations that fail together through a common cell are one fault. A change frees one figure: it may then take any
value that all relations of its cell, its cell's other figures and its series allow. If one figure can mend the whole
fault, it is a suspect; if none can, pairs are tried. Where several changes mend it, all are named and none preferred.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from custodiet.books.figures import Figure
from custodiet.reconcile.figures.build import Series
from custodiet.reconcile.figures.cells import Cell
from custodiet.reconcile.figures.interval import Interval
from custodiet.reconcile.figures.relations import Relation

MOST_SINGLES, MOST_IN_PAIRS = 100, 40  # figures in one fault up to which single changes, and pairs of them, are tried
_ROUNDS = 4  # two freed figures narrow each other; a fixed number of rounds only leaves intervals a little wider


@dataclass(frozen=True, slots=True)
class Suspect:
    """Changed alone (or with the others of its change) to a value in `allowed`, canonical unit, this figure fits."""

    figure: Figure
    allowed: Interval


@dataclass(frozen=True, slots=True)
class Fault:
    """Relations that fail together, and each change that would mend them: one suspect, or two."""

    relations: tuple[Relation, ...]
    changes: tuple[tuple[Suspect, ...], ...]


class System:
    """All relations between the cells of one record."""

    def __init__(self, relations: Iterable[Relation], series: Sequence[Series]) -> None:
        self._relations = list(relations)
        self._progress = [relation for line in series for relation in line.relations()]
        self._series = {id(cell): line for line in series for cell in line.cells}
        self._touching: dict[int, list[Relation]] = defaultdict(list)
        for relation in chain(self._relations, self._progress):
            for cell in relation.cells:
                self._touching[id(cell)].append(relation)

    def faults(self) -> Iterator[Fault]:
        """Yield each fault once, with the changes that mend it."""
        broken = [*(relation for relation in self._relations if not relation.holds()), *self._progress]
        for relations in _connected(broken):
            yield Fault(tuple(relations), tuple(self._changes(relations)))

    def _changes(self, broken: Sequence[Relation]) -> Iterator[tuple[Suspect, ...]]:
        cells = {id(cell): cell for relation in broken for cell in relation.cells}
        figures = [(figure, cell) for cell in cells.values() for figure in cell.figures]
        touches = Counter(id(cell) for relation in broken for cell in relation.cells)
        if len(figures) > MOST_SINGLES:
            return
        singles = [(pair,) for pair in figures if touches[id(pair[1])] == len(broken)]
        found = list(self._mending(broken, singles))
        if not found and len(figures) <= MOST_IN_PAIRS:
            found = list(self._mending(broken, combinations(figures, 2)))
        yield from found

    def _mending(
        self, broken: Sequence[Relation], changes: Iterable[tuple[tuple[Figure, Cell], ...]]
    ) -> Iterator[tuple[Suspect, ...]]:
        for change in changes:
            freed = [figure for figure, _ in change]
            cells = {id(cell): cell for _, cell in change}
            if all(any(id(cell) in cells for cell in relation.cells) for relation in broken):
                values = self._freed(freed, cells.values())
                if values is not None:
                    yield tuple(Suspect(figure, values[id(cell)]) for figure, cell in change)

    def _freed(self, freed: Sequence[Figure], cells: Collection[Cell]) -> dict[int, Interval] | None:
        """What the cells can be without the freed figures, or None if they cannot be anything."""
        values = {id(cell): cell.without(freed).meet(self._in_series(cell)) for cell in cells}
        value = lambda cell: values.get(id(cell), cell.value)  # noqa: E731 - the current values, wherever they are asked
        for _ in range(1 if len(cells) == 1 else _ROUNDS):
            for cell in cells:
                for relation in self._touching[id(cell)]:
                    implied = relation.implied(relation.cells.index(cell), value)
                    values[id(cell)] = values[id(cell)].meet(implied)
                if values[id(cell)].empty:
                    return None
        return values

    def _in_series(self, cell: Cell) -> Interval:
        series = self._series.get(id(cell))
        return series.order.allowed(cell.as_of) if series else Interval()


def _connected(relations: Sequence[Relation]) -> list[list[Relation]]:
    """Group relations that share a joining cell, in the order of their first."""
    root = list(range(len(relations)))

    def find(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    first: dict[int, int] = {}
    for n, relation in enumerate(relations):
        for cell in relation.joins:
            a, b = sorted((find(first.setdefault(id(cell), n)), find(n)))
            root[b] = a
    groups: dict[int, list[Relation]] = defaultdict(list)
    for n, relation in enumerate(relations):
        groups[find(n)].append(relation)
    return list(groups.values())
