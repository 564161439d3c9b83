"""A book as it stood at one time: values of marks, where things are, inside what, of which class. Computed once, kept.

A container has no holder of its own: its holder is that of the innermost enclosing account that names one. Circles of
containers, places or classes end where they close.
"""

from custodiet.books.aspects import CLASS, WITHIN
from custodiet.books.book import Book
from custodiet.books.line import Balance, Line, LineKey
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When
from custodiet.statements.posting import holder, place

Path = tuple[str, tuple[str, ...]]  # holder, places and containers from the inside out


class Snapshot:
    """`book` at `as_of` (None: with everything that it says)."""

    def __init__(self, book: Book, as_of: When | None = None) -> None:
        self.book = book
        self.as_of = as_of
        self._balances: dict[LineKey, Balance] = {}
        self._where: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, Path] = {}
        self._classes: dict[str, tuple[str, ...]] = {}

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
        while here and here not in around:
            around[here] = None
            if outer := self.where(here):
                who, here = who or holder(outer[0]), self.book.name(place(outer[0]))
            else:
                here = self.book.name(self.mark(here, WITHIN) or "")
        return who, tuple(around)

    def classes(self, item: str) -> tuple[str, ...]:
        """The item itself and its classes, from the narrowest to the widest."""
        item = self.book.name(item)
        if item not in self._classes:
            found: dict[str, None] = {}
            at: str | None = item
            while at and at not in found:
                found[at] = None
                at = self.mark(at, CLASS)
            self._classes[item] = tuple(found)
        return self._classes[item]
