"""A book as it stood at one time: values of marks, where things are, inside what, of which class. Computed once, kept.

A container has no holder of its own: its holder is that of the innermost enclosing account that names one. Circles of
containers, places or classes end where they close, and chains of them after `DEEPEST` steps (spec/posting.md, P28), so
that no chain, however long, makes a book dear to read.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from custodiet.books.aspects import CLASS, WITHIN
from custodiet.books.book import Book
from custodiet.books.line import Balance, Line, LineKey
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When
from custodiet.statements.posting import holder, place

DEEPEST = 64  # steps of a chain of classes, or of places and containers: no stockpile needs a fourth of that
Path = tuple[str, tuple[str, ...]]  # holder, places and containers from the inside out
Cell = Hashable  # what a sum is over: an account, a place, a holder, or a pair of them


class Snapshot:
    """`book` at `as_of` (None: with everything that it says)."""

    def __init__(self, book: Book, as_of: When | None = None) -> None:
        self.book = book
        self.as_of = as_of
        self._balances: dict[LineKey, Balance] = {}
        self._where: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, Path] = {}
        self._classes: dict[str, tuple[str, ...]] = {}
        self._outward: dict[tuple[str, str], str | None] = {}
        self._lines: Mapping[tuple[str, str], Sequence[Line]] | None = None
        self._sums: dict[tuple[str, str, Hashable], Mapping[Cell, Form]] = {}

    def balance(self, account: str, item: str, measure: str = "mass") -> Balance:
        """The balance of one line, nothing where there is none."""
        key = self.book.account(account), self.book.name(item), measure
        if key not in self._balances:
            line = self.book.lines.get(key)
            self._balances[key] = line.balance(self.as_of) if line else Balance(Form(), unsure=False)
        return self._balances[key]

    def mark(self, subject: str, aspect: str, *, holds: bool = True) -> str | None:
        """The latest value asserted, or denied."""
        entry = self.book.mark(subject, aspect, self.as_of, holds=holds)
        return entry.posting.value if entry else None

    def where(self, item: str) -> tuple[str, ...]:
        """The accounts that may hold a unit item, in order of their names."""
        item = self.book.name(item)
        if item not in self._where:
            lines = self.book.items.get(item, ())
            self._where[item] = tuple(sorted(line.account for line in lines if self._holds_unit(line)))
        return self._where[item]

    def _holds_unit(self, line: Line) -> bool:
        return line.measure == "count" and not line.virtual and line.occupied(self.as_of)

    def path(self, account: str) -> Path:
        """The holder of an account and the places around it, from the inside out."""
        account = self.book.account(account)
        if account not in self._paths:
            self._paths[account] = self._walk_out(account)
        return self._paths[account]

    def _walk_out(self, account: str) -> Path:
        who, here = holder(account), place(account)
        around: dict[str, None] = {}
        while here and here not in around and len(around) <= DEEPEST:
            around[here] = None
            if outer := self.where(here):
                who, here = who or holder(outer[0]), self.book.name(place(outer[0]))
            else:
                here = self.book.name(self._next(here, WITHIN) or "")
        return who, tuple(around)

    def classes(self, item: str) -> tuple[str, ...]:
        """The item itself and its classes, from the narrowest to the widest."""
        item = self.book.name(item)
        if item not in self._classes:
            found: dict[str, None] = {}
            at: str | None = item
            while at and at not in found and len(found) <= DEEPEST:
                found[at] = None
                at = self._next(at, CLASS)
            self._classes[item] = tuple(found)
        return self._classes[item]

    def _next(self, subject: str, aspect: str) -> str | None:
        """One step of a chain, taken by many."""
        key = subject, aspect
        if key not in self._outward:
            self._outward[key] = self.mark(subject, aspect)
        return self._outward[key]

    def lines(self, name: str, measure: str) -> Sequence[Line]:
        """The lines of an item or a class, in the order of the book; all lines are sorted by class once."""
        if self._lines is None:
            sorted_: dict[tuple[str, str], list[Line]] = defaultdict(list)
            for line in self.book.lines.values():
                for each in self.classes(line.item):
                    sorted_[each, line.measure].append(line)
            self._lines = sorted_
        return self._lines.get((name, measure), ())

    def sums(self, name: str, measure: str, cells: "Callable[[Snapshot, Line], Iterable[Cell]]") -> Mapping[Cell, Form]:
        """The balances of an item or a class added up by cell, in one sweep for all cells. The forms are shared."""
        key = name, measure, cells
        if key not in self._sums:
            sums: dict[Cell, Form] = defaultdict(Form)
            for line in self.lines(name, measure):
                for cell in cells(self, line):
                    sums[cell].plus(self.balance(*line.key).form)
            self._sums[key] = sums
        return self._sums[key]
