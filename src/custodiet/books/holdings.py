"""What is held: lines added up over classes of items, the tree of places, holders, or virtual sinks."""

from collections.abc import Iterator
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Line
from custodiet.books.snapshot import Cell, Snapshot
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
    """Return the sum over the lines of an item or class: in a place, with a holder, or in a virtual account, `sink`.

    One sweep of the class answers for all its places, holders or accounts; the form is shared: copy it to change it.
    """
    if sink:
        return at.sums(name, measure, _by_account).get(sink, Form())
    cells = _BY[within is not None, by_holder is not None]
    return at.sums(name, measure, cells).get((within, by_holder), Form())


def _by_account(_: Snapshot, line: Line) -> Iterator[Cell]:
    yield line.account


def _in_all(_: Snapshot, line: Line) -> Iterator[Cell]:
    if not line.virtual:
        yield None, None


def _by_place(at: Snapshot, line: Line) -> Iterator[Cell]:
    if not line.virtual:
        yield from ((place, None) for place in at.path(line.account)[1])


def _by_holder(at: Snapshot, line: Line) -> Iterator[Cell]:
    if not line.virtual:
        yield None, at.path(line.account)[0]


def _by_both(at: Snapshot, line: Line) -> Iterator[Cell]:
    if not line.virtual:
        who, places = at.path(line.account)
        yield from ((place, who) for place in places)


_BY = {
    (False, False): _in_all,
    (True, False): _by_place,
    (False, True): _by_holder,
    (True, True): _by_both,
}


def holdings(book: Book, as_of: When | None) -> Iterator[Holding]:
    """Yield every line of a book that is not empty at `as_of`, virtual accounts included, in order of its key."""
    at = Snapshot(book, as_of)
    for line in book.ordered:
        if not line.until(as_of):
            continue
        balance, unsure = line.balance(as_of)
        low, high = balance.interval()
        if unsure or low is None or low or high is None or high:
            who, places = at.path(line.account)
            classes = at.classes(line.item)[1:]
            yield Holding(
                book.voice, line.account, who, places, line.item, classes, line.measure, line.unit, balance, unsure
            )
