"""The closed kinds of relation between cells, and what each implies for one of them from all the others.

    Same       all figures of one quantity have a value in common
    Share      the amount is the share times the whole
    Sum        the whole is the sum of its parts; a part without a figure may be anything
    Between    the share of a whole lies between the smallest and the largest share of its parts, whatever their weights
    AtMost     one quantity is at most another: an earlier figure of what never falls, or a basis within another

Each says in words what it compares a cell with.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from custodiet.books.figures import Figure
from custodiet.reconcile.figures.cells import Cell
from custodiet.reconcile.figures.interval import ANY, ZERO, Interval

MOST_NAMED = 6  # in one sentence; more are counted
Value = Callable[[Cell], Interval]


def value_of(cell: Cell) -> Interval:
    """What a cell's own figures allow."""
    return cell.value


@dataclass(frozen=True, slots=True, eq=False)
class Relation(ABC):
    """`cells` stand in the order that each kind gives them."""

    cells: tuple[Cell, ...]

    @abstractmethod
    def implied(self, n: int, value: Value) -> Interval:
        """What the values of the other cells imply for cell `n`."""

    @abstractmethod
    def words(self, n: int) -> str:
        """What cell `n` is compared with, in the others' figures as printed."""

    def holds(self) -> bool:
        """Can the figures of all its cells be true together?"""
        return not self.implied(0, value_of).meet(self.cells[0].value).empty

    @property
    def joins(self) -> tuple[Cell, ...]:
        """The cells through which a fault in this relation belongs together with other faults."""
        return self.cells

    @property
    def figures(self) -> list[Figure]:
        """All figures of all its cells."""
        return [figure for cell in self.cells for figure in cell.figures]


@dataclass(frozen=True, slots=True, eq=False)
class Same(Relation):
    """One cell with several figures; it holds where they have a value in common."""

    def implied(self, n: int, value: Value) -> Interval:
        """Nothing beyond what the cell's figures say in any case."""
        del n, value
        return ANY

    def words(self, n: int) -> str:
        """`53.6 % and 54 %`."""
        return " and ".join(figure.text for figure in self.cells[n].figures)

    def holds(self) -> bool:
        """Do the figures have a value in common?"""
        return not self.cells[0].without(()).empty


@dataclass(frozen=True, slots=True, eq=False)
class Share(Relation):
    """(amount, share, whole)."""

    def implied(self, n: int, value: Value) -> Interval:
        """The product, or one factor of it."""
        amount, share, whole = (value(cell) for cell in self.cells)
        return share.times(whole) if n == 0 else amount.over(whole if n == 1 else share)

    def words(self, n: int) -> str:
        """`24.6 % of 254.17 t`."""
        amount, share, whole = (text_of(cell) for cell in self.cells)
        return (f"{share} of {whole}", f"{amount} of {whole}", f"the whole of which {amount} is {share}")[n]


@dataclass(frozen=True, slots=True, eq=False)
class Sum(Relation):
    """(whole, part, ...); not `complete`: some part has no figure."""

    complete: bool = True

    def implied(self, n: int, value: Value) -> Interval:
        """The sum of the parts, or the whole less the other parts."""
        others = (value(cell) for i, cell in enumerate(self.cells[1:], 1) if i != n)
        parts = reduce(Interval.plus, others, Interval(ZERO, ZERO if self.complete else None))
        return parts if n == 0 else value(self.cells[0]).minus(parts)

    def words(self, n: int) -> str:
        """`the sum of its parts, 504.2 t + 62.5 t`, or `the total of 566.7 t less 504.2 t for PART`."""
        others = [cell for i, cell in enumerate(self.cells[1:], 1) if i != n]
        if n == 0:
            known = "" if self.complete else " known"
            return f"the sum of its{known} parts, {_joined(' + ', [text_of(cell) for cell in others])}"
        less = [f"{text_of(cell)} for {cell.key.subject}" for cell in others]
        return _joined(" less ", [f"the total of {text_of(self.cells[0])}", *less])


@dataclass(frozen=True, slots=True, eq=False)
class Between(Relation):
    """(share of the whole, share of each part of that part): a mean lies between, whatever the weights."""

    def implied(self, n: int, value: Value) -> Interval:
        """For the whole, the hull of the parts; for a part, the whole's side that no other part covers."""
        others = reduce(Interval.hull, (value(cell) for i, cell in enumerate(self.cells) if i not in (0, n)))
        if n == 0:
            return others
        whole = value(self.cells[0])
        below = others.hi is not None and others.hi < whole.lo
        above = whole.hi is not None and whole.hi < others.lo
        return Interval(whole.lo if below else ZERO, whole.hi if above else None)

    def words(self, n: int) -> str:
        """`the shares of its parts, 34.8 % of ONE and 82.6 % of OTHER`."""
        others = [cell for cell in self.cells[1:] if cell is not self.cells[n]]
        parts = _joined(" and ", [f"{text_of(cell)} of {cell.key.subject}" for cell in others])
        return f"the shares of its parts, {parts}" if n == 0 else f"{text_of(self.cells[0])} of the whole with {parts}"


@dataclass(frozen=True, slots=True, eq=False)
class AtMost(Relation):
    """(smaller, larger): of two days, or of two bases on one. `suspect`: the cell known to be at fault, if any."""

    suspect: Cell | None = None

    def implied(self, n: int, value: Value) -> Interval:
        """Up to the larger, or from the smaller."""
        return Interval(ZERO, value(self.cells[1]).hi) if n == 0 else Interval(value(self.cells[0]).lo, None)

    def words(self, n: int) -> str:
        """`72.3 % already on 2014-04-16`, `only 84.3 % on 2014-08-14`, or `53.6 % on that day for BASIS`."""
        other = self.cells[1 - n]
        if self.cells[0].key.date == self.cells[1].key.date:
            return f"{text_of(other)} on that day for what is {other.key.basis.replace('_', ' ')}"
        return f"only {text_of(other)} on {other.as_of}" if n == 0 else f"{text_of(other)} already on {other.as_of}"

    @property
    def joins(self) -> tuple[Cell, ...]:
        """Only the suspect, where it is known: the figures that it breaks with have no fault of their own."""
        return (self.suspect,) if self.suspect else self.cells


def _joined(by: str, items: list[str]) -> str:
    """All of a few; of many the first, and how many more."""
    more = len(items) - MOST_NAMED
    return by.join(items[:MOST_NAMED]) + (f"{by}{more} more" if more > 0 else "")


def text_of(cell: Cell) -> str:
    """A cell's figures as printed."""
    return " or ".join(dict.fromkeys(figure.text for figure in cell.figures))
