"""One line of a book: all that a voice says about one measure of one item in one account, in order of time.

Stock is anchored by counts: the balance is the last count plus the moves after it. Events sort by when they happened;
those that cannot be told apart keep their voice's own order. What happened in a vague period is included as soon as it
may have happened, and the balance says that it is unsure.
"""

from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from custodiet.books.known import Entry
from custodiet.books.timeline import Timeline
from custodiet.kernel.quantity import ZERO, Form, Quantity
from custodiet.kernel.times import When
from custodiet.statements.posting import Count, Move

LineKey = tuple[str, str, str]  # account, item, measure


@dataclass(slots=True)
class Leg:
    """One move of one act as a book has it: `entry` told it first, `again` repeats it, `quantity` is the hull of all.

    `elsewhere` holds the times that other books give for the same fact (stitched views only).
    """

    entry: Entry[Move]
    act: str
    item: str
    from_account: str
    to_account: str
    quantity: Quantity
    again: list[Entry[Move]] | tuple[()] = ()
    elsewhere: list[When] | tuple[()] = ()
    at: When = field(init=False)  # as first told

    def __post_init__(self) -> None:
        self.at = self.entry.posting.at

    @property
    def entries(self) -> tuple[Entry[Move], ...]:
        """All postings that tell it, the first one first."""
        return (self.entry, *self.again)

    @property
    def ids(self) -> tuple[str, ...]:
        """Their posting ids."""
        return tuple(entry.id for entry in self.entries)

    def repeat(self, entry: Entry[Move]) -> None:
        """Note that it was told again."""
        if isinstance(self.again, tuple):
            self.again = []
        self.again.append(entry)

    def happens_elsewhere(self, at: When) -> None:
        """Note the time that another book gives for the same fact."""
        if isinstance(self.elsewhere, tuple):
            self.elsewhere = []
        self.elsewhere.append(at)

    def add_to(self, form: Form, sign: int) -> Form:
        """Add the moved quantity to a form; the unknown is named after the posting."""
        quantity = self.quantity
        return form.add(quantity, sign, "" if quantity.exact else self.entry.id)


@dataclass(slots=True)
class Anchor:
    """A count: what was found replaces what the line had before."""

    entry: Entry[Count]
    quantity: Quantity
    at: When = field(init=False)  # when it was counted

    def __post_init__(self) -> None:
        self.at = self.entry.posting.at

    @property
    def ids(self) -> tuple[str, ...]:
        """The posting that tells it."""
        return (self.entry.id,)

    def form(self) -> Form:
        """The count as a form of its own."""
        return Form(self.quantity, self.entry.id)


Event = Leg | Anchor


class Balance(NamedTuple):
    """A balance; `unsure` when a vague date leaves open whether all of it had happened yet."""

    form: Form
    unsure: bool


@dataclass(slots=True)
class Line:
    """`events` are in order of time once `settle` has sorted them; `own`: kept by the holder itself, or by a reader."""

    account: str
    item: str
    measure: str
    own: bool
    events: list[Event] = field(default_factory=list)
    _history: tuple[Timeline, list[Decimal | None]] | None = None
    _span: tuple[int, int] | None = None
    _final: Balance | None = None

    @property
    def key(self) -> LineKey:
        """(account, item, measure)."""
        return self.account, self.item, self.measure

    @property
    def virtual(self) -> bool:
        """Does the account stand for no place at all?"""
        return self.account.startswith("~")

    @property
    def unit(self) -> str:
        """The unit of the latest event, as signed; it only decides how a balance is shown."""
        return self.events[-1].quantity.unit

    def settle(self) -> None:
        """Sort by time; the sort is stable, so equal times keep the order in which they were added."""
        self.events.sort(key=_happened)
        self.changed()

    def insert(self, event: Event, rank: Callable[[Entry[Any]], Any]) -> None:
        """Add an event where it belongs; `rank` is the order in which postings of one time are added."""
        insort(self.events, event, key=lambda one: (_happened(one), rank(one.entry)))
        self.changed()

    def changed(self) -> None:
        """Forget what was computed from the events."""
        self._history = self._span = self._final = None

    @property
    def span(self) -> tuple[int, int]:
        """When its first event may have begun, and its last was surely over."""
        if self._span is None:
            times = [event.at for event in self.events]
            self._span = min(at.start for at in times), max(at.end for at in times)
        return self._span

    def until(self, as_of: When | None) -> Sequence[Event]:
        """The events that surely or perhaps happened by `as_of`."""
        if as_of is None or not self.events:
            return self.events
        end = as_of.end  # what `When.by` says, for the many events that are asked about one time
        first, last = self._span or self.span
        if last <= end:
            return self.events
        if first > end:
            return ()
        return [event for event in self.events if event.at.end <= end or event.at.start < end]

    def apply(self, form: Form, event: Event) -> Form:
        """Return the balance after `event`; a leg changes `form` itself."""
        if isinstance(event, Anchor):
            return event.form()
        if event.from_account == event.to_account:
            return form
        return event.add_to(form, 1 if event.to_account == self.account else -1)

    def balance(self, as_of: When | None = None, *, before: bool = False) -> Balance:
        """Return the balance at `as_of`, or of what was surely over `before` it began; its form is shared."""
        events = self.until(as_of)
        if before and as_of is not None:
            events = [event for event in events if event.at.before(as_of)]
        elif events is self.events:
            if self._final is None:
                self._final = Balance(self._add_up(events), unsure=False)
            return self._final
        unsure = as_of is not None and any(event.at.end > as_of.end for event in events)
        return Balance(self._add_up(events), unsure)

    def _add_up(self, events: Sequence[Event]) -> Form:
        form = Form()
        anchors = (n for n in range(len(events) - 1, -1, -1) if type(events[n]) is Anchor)
        for event in events[next(anchors, 0) :]:  # a count replaces whatever was before it
            form = self.apply(form, event)
        return form

    def counts(self, as_of: When | None = None) -> Sequence[Anchor]:
        """The counts that surely or perhaps happened by `as_of`."""
        return [event for event in self.until(as_of) if type(event) is Anchor]

    def anchored(self, as_of: When | None = None) -> bool:
        """Is its balance more than what came and went: does its own holder keep it, or has somebody counted it?"""
        return self.own or self.virtual or bool(self.counts(as_of))

    def occupied(self, as_of: When | None = None) -> bool:
        """May there be something at `as_of`? Answered by bisection, unless a vague event straddles that time."""
        if self._history is None:
            self._history = self._index()
        timeline, highest = self._history
        n = timeline.until(as_of)
        most = self.balance(as_of).form.interval()[1] if n is None else highest[n]
        return most is None or most > 0

    def _index(self) -> tuple[Timeline, list[Decimal | None]]:
        """The times of all events, and the highest balance after each number of them."""
        form = Form()
        highest: list[Decimal | None] = [ZERO]
        for event in self.events:
            form = self.apply(form, event)
            highest.append(form.interval()[1])
        return Timeline(event.at for event in self.events), highest


def _happened(event: Event) -> tuple[int, int]:
    return event.entry.posting.at.order
