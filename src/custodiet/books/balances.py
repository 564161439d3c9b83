"""Material balances of a book: what came in, less what went out, less what was counted, area by area and material.

A balance is struck where a line is counted again: the book says how much should be there, the count how much is. MUF of
an inventory (material unaccounted for) is the sum over its lines of

    opening + received - shipped - closing,

where the opening is the line's last count, and nothing where its own holder keeps it and has not counted it before. The
first count of any other line is an opening, and balances nothing. Counts belong to one inventory by the act's name, up
to its first `/`: `stock-3/hall-1` and `stock-3/hall-2` are the inventory `stock-3`.

The area is what a mark of aspect `balance-area` says of the innermost place around the line that has one; else that
place itself. The material is the narrowest class of the item. Sums are exact, and keep their unknowns by name: a count
closes one period and opens the next, and what is uncertain in it cancels in their sum (GUM 5.2).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Anchor, Event, Leg, Line, LineKey
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.quantity import EXACT, Form, Quantity
from custodiet.kernel.times import When
from custodiet.statements.posting import holder

BALANCE_AREA = "balance-area"
MASS = "mass"
Errors = Mapping[str, Decimal]  # the standard deviation of a reading that states none, as a part of it, by its means


@dataclass(slots=True)
class Period:
    """What one inventory closes: sums over the lines that were counted, and by whom else they were counted.

    `verified` are pairs of counts of one line in this inventory, the book's own and another voice's.
    """

    inventory: str
    at: When
    opening: Form = field(default_factory=Form)
    received: Form = field(default_factory=Form)
    shipped: Form = field(default_factory=Form)
    closing: Form = field(default_factory=Form)
    muf: Form = field(default_factory=Form)
    lines: set[LineKey] = field(default_factory=set)
    verified: list[tuple[Form, Form]] = field(default_factory=list)
    verifiers: dict[str, None] = field(default_factory=dict)
    statements: dict[str, None] = field(default_factory=dict)
    unstated: int = 0  # readings without an error
    assumed: int = 0  # readings with the error that the regime gives


@dataclass(frozen=True, slots=True)
class Series:
    """The balances of one material in one area, in one voice's book, in order of time; `unit` as last signed."""

    voice: Voice
    area: str
    material: str
    unit: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class _Closed:
    """One count of one line that balances something: the events since the count before, and where the line was."""

    line: Line
    before: Anchor | None
    legs: tuple[Leg, ...]
    anchor: Anchor
    came: bool  # it was in another area when it was last counted


def balances(books: Mapping[Voice, Book], as_of: When | None = None, errors: Errors | None = None) -> Iterator[Series]:
    """Yield all series of balances up to `as_of`, in order of voice, area and material."""
    counts = _Counts(books, as_of)
    for voice, book in books.items():
        groups: dict[tuple[str, str], dict[str, list[_Closed]]] = defaultdict(lambda: defaultdict(list))
        places = _Places(book, as_of)
        for line in book.ordered:
            if line.measure == MASS and not line.virtual:
                for area, material, closed in _closed(line, places, as_of):
                    groups[area, material][inventory_of(closed.anchor.entry.posting.act)].append(closed)
        for (area, material), inventories in sorted(groups.items()):
            periods = [_period(name, found, voice, counts, errors or {}) for name, found in inventories.items()]
            periods.sort(key=lambda period: (period.at.order, period.inventory))
            unit = next(iter(inventories.values()))[0].line.unit
            yield Series(voice, area, material, unit, tuple(periods))


def inventory_of(act: str) -> str:
    """The inventory that a count in an act belongs to."""
    return act.partition("/")[0] or act


class _Places:
    """Where lines are, and of what material: one snapshot for each time that is asked about."""

    def __init__(self, book: Book, as_of: When | None) -> None:
        self._book, self._now = book, Snapshot(book, as_of)
        self._at: dict[str, Snapshot] = {}

    def area(self, line: Line, at: When) -> str:
        """The balance area of a line at a time."""
        snapshot = self._at.get(at.text)
        if snapshot is None:
            snapshot = self._at[at.text] = Snapshot(self._book, at)
        _, places = snapshot.path(line.account)
        for place in places:
            if named := snapshot.mark(place, BALANCE_AREA):
                return named
        outer = [place for place in places if f"@{place}" not in self._book.accounts]
        return (outer or list(places) or [line.account])[0]

    def material(self, line: Line) -> str:
        """The narrowest class of the item, or the item."""
        classes = self._now.classes(line.item)
        return classes[1] if len(classes) > 1 else line.item


def _closed(line: Line, places: _Places, as_of: When | None) -> Iterator[tuple[str, str, _Closed]]:
    """The counts of a line that balance something, each with its area and material."""
    events = line.until(as_of)
    again = sum(isinstance(event, Anchor) for event in events) > 1
    before: Anchor | None = None
    legs: list[Leg] = []
    last = ""
    kept = line.own and bool(holder(line.account))
    for event in events:
        if isinstance(event, Leg):
            legs.append(event)
            continue
        if before or again or (kept and legs):
            area = places.area(line, event.at)
            if before or (kept and legs):
                closed = _Closed(line, before, tuple(legs), event, came=before is not None and area != last)
                yield area, places.material(line), closed
            last = area
        before, legs = event, []


class _Counts:
    """The counts of a line by other signing voices, by inventory: found when somebody asks whether one was verified."""

    def __init__(self, books: Mapping[Voice, Book], as_of: When | None) -> None:
        self._signed = {voice: book for voice, book in books.items() if not voice.reporter}
        self._as_of = as_of
        self._known: dict[tuple[Voice, LineKey], dict[str, Anchor]] = {}

    def other(self, voice: Voice, line: Line, inventory: str) -> tuple[Voice, Anchor] | None:
        """The first other voice that counted a line in an inventory, with its last count."""
        for other, book in self._signed.items():
            if other != voice and line.key in book.lines:
                found = self._of(other, book.lines[line.key]).get(inventory)
                if found:
                    return other, found
        return None

    def _of(self, voice: Voice, line: Line) -> dict[str, Anchor]:
        key = voice, line.key
        if key not in self._known:
            anchors = line.counts(self._as_of)
            self._known[key] = {inventory_of(anchor.entry.posting.act): anchor for anchor in anchors}
        return self._known[key]


def _period(name: str, found: Sequence[_Closed], voice: Voice, counts: _Counts, errors: Errors) -> Period:
    period = Period(name, max((one.anchor.at for one in found), key=lambda at: at.order))
    inside = _internal(found)
    for one in found:
        opening = _reading(one.before, errors, period) if one.before else Form()
        (period.received if one.came else period.opening).plus(opening)
        period.muf.plus(opening)
        for leg in one.legs:
            _flow(period, one, leg, errors, inside=id(leg) in inside)
        closing = _reading(one.anchor, errors, period)
        period.closing.plus(closing)
        period.muf.minus(closing)
        period.lines.add(one.line.key)
        if other := counts.other(voice, one.line, name):
            period.verified.append((closing, _reading(other[1], errors, period)))
            period.verifiers[str(other[0])] = None
    return period


def _internal(found: Sequence[_Closed]) -> set[int]:
    """The legs from one line of a period to another, which are neither receipts nor shipments of the area."""
    legs = [id(leg) for one in found for leg in one.legs]
    seen: set[int] = set()
    return {leg for leg in legs if leg in seen or seen.add(leg)}  # type: ignore[func-returns-value]  # adds in passing


def _flow(period: Period, one: _Closed, leg: Leg, errors: Errors, *, inside: bool) -> None:
    if leg.from_account == leg.to_account:
        return
    moved = _reading(leg, errors, period)
    into = leg.to_account == one.line.account
    period.muf.plus(moved, 1 if into else -1)
    if not inside:
        (period.received if into else period.shipped).plus(moved)


def _reading(event: Event, errors: Errors, period: Period) -> Form:
    """A count or a move as a form with its errors: those that it states, or else those that its means has."""
    period.statements |= dict.fromkeys(event.ids)
    quantity = event.quantity
    if not quantity.u and not quantity.shared and not quantity.hidden:
        part = errors.get(event.entry.posting.means)
        if part is None:
            period.unstated += 1
        else:
            period.assumed += 1
            quantity = _with_error(quantity, part)
    return Form().add(quantity, 1, event.entry.id)


def _with_error(quantity: Quantity, part: Decimal) -> Quantity:
    most = quantity.lo if quantity.hi is None else quantity.hi
    return replace(quantity, u=EXACT.multiply(part, abs(most)))
