"""What is held: lines added up over classes of items, the tree of places, holders, or virtual sinks."""

from collections.abc import Iterator
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Line
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When


@dataclass(frozen=True, slots=True)
class Holding:
    """One line of one book at one time; `unsure` when a vague date leaves the balance open. `unit` as last signed."""

    voice: Voice
    account: str
    holder: str
    places: tuple[str, ...]
    item: str
    classes: tuple[str, ...]
    measure: str
    unit: str
    balance: Form
    unsure: bool


def holding(
    at: Snapshot,
    name: str,
    *,
    measure: str = "mass",
    within: str | None = None,
    by_holder: str | None = None,
    sink: str | None = None,
) -> Form:
    """Return the sum over the lines of an item or class: in a place, with a holder, or in a virtual account, `sink`."""
    total = Form()
    for line in at.book.lines.values():
        if line.measure != measure or (line.account != sink if sink else line.virtual):
            continue
        if name not in at.classes(line.item):
            continue
        if (within is None and by_holder is None) or _lies(at, line, within, by_holder):
            total.plus(at.balance(*line.key).form)
    return total


def _lies(at: Snapshot, line: Line, within: str | None, by_holder: str | None) -> bool:
    who, places = at.path(line.account)
    return (within is None or within in places) and (by_holder is None or who == by_holder)


def holdings(book: Book, as_of: When | None) -> Iterator[Holding]:
    """Yield every line of a book that is not empty at `as_of`, virtual accounts included, in order of its key."""
    at = Snapshot(book, as_of)
    for key in sorted(book.lines):
        line, (balance, unsure) = book.lines[key], at.balance(*key)
        if unsure or any(end is None or end for end in balance.interval()):
            who, places = at.path(line.account)
            classes = at.classes(line.item)[1:]
            yield Holding(
                book.voice, line.account, who, places, line.item, classes, line.measure, line.unit, balance, unsure
            )
