"""Cells: the true quantities that figures speak about, each with all figures for it.

A cell is one (subject, measure, whole, basis, day). Two figures share a cell only where they must both be true of the
same thing: on one day, or, where the day is not known ("in August"), in one notice. What a compiler computed from other
figures stands in a cell of its own: it shows that a row adds up, and never contradicts anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from custodiet.books.figures import Figure
from custodiet.kernel.times import When, day_of, last_day
from custodiet.reconcile.figures.interval import ANY, Interval
from custodiet.regimes import Regime

SHARE = "share"


class Date(NamedTuple):
    """A day; or, where the time is longer, its text and the notice in which it stands."""

    text: str
    notice: str = ""


class Key(NamedTuple):
    """What makes two figures figures of the same quantity; `of` is empty but for a share."""

    subject: str
    measure: str
    of: str
    basis: str
    date: Date
    computed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A quantity and its figures, which are never none."""

    key: Key
    figures: tuple[Figure, ...]
    value: Interval

    @property
    def as_of(self) -> When:
        """The time of its first figure; the others are of the same day."""
        return self.figures[0].as_of

    def without(self, freed: Iterable[Figure]) -> Interval:
        """What its figures allow without those named; any amount where none is left."""
        out = {figure.id for figure in freed}
        return meet(figure for figure in self.figures if figure.id not in out)


class Cells:
    """All cells of a list of figures, found by key, by statement, and in order."""

    def __init__(self, figures: Iterable[Figure], regime: Regime, as_of: When | None = None) -> None:
        groups: dict[Key, list[Figure]] = defaultdict(list)
        for figure in figures:
            if states_a_result(figure, regime, as_of):
                groups[key_of(figure, regime)].append(figure)
        self._cells = {key: Cell(key, tuple(group), _value(group)) for key, group in groups.items()}
        self._in_statement: dict[str, dict[Key, Cell]] = defaultdict(dict)
        for cell in self:
            for figure in cell.figures:
                self._in_statement[figure.statement][cell.key] = cell

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells.values())

    def get(self, key: Key) -> Cell | None:
        """The cell of a key, if any figure speaks of it."""
        return self._cells.get(key)

    def in_statement(self, statement: str) -> Iterable[Cell]:
        """The cells that a statement has a figure in."""
        return self._in_statement[statement].values()


def states_a_result(figure: Figure, regime: Regime, as_of: When | None) -> bool:
    """Is it a figure of what was so by `as_of` (perhaps counts)? Projections, plans and withheld figures are not."""
    return figure.kind in regime.results and not figure.hidden and figure.as_of.by(as_of) is True


def key_of(figure: Figure, regime: Regime) -> Key:
    """The quantity that a figure speaks about."""
    share = figure.measure == SHARE
    return Key(
        regime.subject(figure.subject),
        figure.measure,
        regime.subject(figure.of or figure.subject) if share else "",
        figure.basis,
        date_of(figure),
        figure.statement if figure.derived else "",
    )


def date_of(figure: Figure) -> Date:
    """The day that a figure is as of, or its longer time together with its notice."""
    when = figure.as_of
    if when.end == when.start or day_of(when.start) == last_day(when):
        return Date(day_of(when.start))
    return Date(when.text, figure.source or figure.statement)


def meet(figures: Iterable[Figure]) -> Interval:
    """What all these figures allow; perhaps empty."""
    return reduce(Interval.meet, (Interval(*figure.bounds()) for figure in figures), ANY)


def _value(figures: list[Figure]) -> Interval:
    """What the figures allow; where they exclude each other, all that any of them allows."""
    both = meet(figures)
    return reduce(Interval.hull, (Interval(*figure.bounds()) for figure in figures)) if both.empty else both
