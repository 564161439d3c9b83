"""Findings over the lines of one book: counts that its moves do not explain, and less than nothing in an account."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from custodiet.books.book import Book
from custodiet.books.known import Entry
from custodiet.books.line import Anchor, Event, Leg, Line
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.words import amount, difference
from custodiet.statements.posting import Count


class LineFaults:
    """The faults of every line of a book, in one sweep of each; `k` standard uncertainties are allowed.

    Only a line that its holder keeps, or that has been counted, can be wrong: others are partly unknown. A fault is
    shown by an event and by what came before it, so what is found once answers for every time, but for the lines in
    which an event straddles that time: those are swept anew.
    """

    def __init__(self, book: Book, *, k: int = 2) -> None:
        self._book, self._k = book, k
        lines = [
            line for line in book.lines.values() if line.own or any(type(event) is Anchor for event in line.events)
        ]
        self._found = [(line, *line.span, list(self._sweep(line, line.events))) for line in lines]

    def at(self, as_of: When | None) -> Iterator[Discrepancy]:
        """Yield those that are shown by `as_of`."""
        for line, begins, ends, found in self._found:
            if as_of is None or ends <= as_of.end:
                yield from (one for _, one in found)
            elif begins <= as_of.end:
                straddled = any(event.at.start < as_of.end < event.at.end for event in line.events)
                shown = self._sweep(line, line.until(as_of)) if straddled else found
                yield from (one for event, one in shown if event.at.by(as_of) is not False)

    def _sweep(self, line: Line, events: Sequence[Event]) -> Iterator[tuple[Event, Discrepancy]]:
        book, k = self._book, self._k
        form, known = Form(), line.own
        for n, event in enumerate(events):
            if isinstance(event, Anchor):
                if n and known and not (gap := event.form().minus(form)).admits(0, k=k):
                    yield event, _miscounted(book, line, event, form, gap)
                known = True
            form = line.apply(form, event)
            if isinstance(event, Leg) and known and not line.virtual and _below_nothing(form, k):
                yield event, _negative(book, line, event, form)


def _below_nothing(form: Form, k: int) -> bool:
    high = form.interval()[1]
    return high is not None and high + k * form.u() < 0


def _miscounted(book: Book, line: Line, count: Anchor, form: Form, gap: Form) -> Discrepancy:
    unit = count.quantity.unit
    counted, had = amount(count.form(), unit), amount(form, unit)
    text = (
        f"{book.voice} counted {counted} of {line.item} in {line.account} on {count.at}, where its own book had {had}: "
        f"{difference(gap, unit)} than its moves explain."
    )
    sums = (f"counted: {counted}", f"book: {had}", f"counted - book: {amount(gap, unit)}")
    return Discrepancy("count differs from book", _subject(line), count.at.text, text, count.ids, sums)


def _negative(book: Book, line: Line, leg: Leg, form: Form) -> Discrepancy:
    unit = leg.quantity.unit
    text = (
        f"By {leg.at}, {book.voice} has moved more {line.item} out of {line.account} than there was: the balance is "
        f"{amount(form, unit)} after {leg.act}."
    )
    return Discrepancy("negative balance", _subject(line), leg.at.text, text, leg.ids)


def _subject(line: Line) -> str:
    return f"{line.item} at {line.account}"


@dataclass(slots=True)
class _Stock:
    """One line during the sweep of its account; `open` vague events may or may not have happened."""

    line: Line
    counted: frozenset[When]
    form: Form = field(default_factory=Form)
    open: int = 0
    latest: tuple[str, ...] = ()


def unlisted(book: Book, as_of: When | None) -> Iterator[Discrepancy]:
    """Yield what a book has in an account, of the measure that a complete count covers, and the count does not list.

    One sweep of each account: a line is reported at the first count that leaves it out, and again only after it has
    changed. A line whose balance a vague date leaves open is not reported.
    """
    complete: dict[tuple[str, str], list[Entry[Count]]] = defaultdict(list)
    for entry in book.complete:
        if entry.posting.at.by(as_of) is not False:
            complete[book.account(entry.posting.account), entry.posting.quantity.measure].append(entry)
    lines: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in book.lines.values() if complete else ():
        if (line.account, line.measure) in complete:
            lines[line.account, line.measure].append(line)
    for place, counts in complete.items():
        yield from _sweep(book, counts, lines[place])


def _sweep(book: Book, counts: list[Entry[Count]], lines: list[Line]) -> Iterator[Discrepancy]:
    apply, ask, begin = 0, 1, 2  # at one instant: first what ended, then the counts, then what may begin
    steps: list[tuple[int, int, int, _Stock | Entry[Count], Event | None]] = []
    for line in lines:
        stock = _Stock(line, frozenset(count.at for count in line.counts()))
        for event in line.events:
            steps.append((event.at.end, apply, len(steps), stock, event))
            if event.at.start < event.at.end:
                steps.append((event.at.start, begin, len(steps), stock, event))
    for entry in counts:
        steps.append((entry.posting.at.end, ask, len(steps), entry, None))
    present: dict[int, _Stock] = {}
    for _, kind, _, subject, happened in sorted(steps, key=lambda step: step[:3]):
        if isinstance(subject, Entry):
            yield from _left_out(book, subject, present)
        elif kind == begin:
            subject.open += 1
        elif happened is not None:
            _advance(subject, happened, present)


def _advance(stock: _Stock, event: Event, present: dict[int, _Stock]) -> None:
    stock.open -= event.at.start < event.at.end
    stock.form, stock.latest = stock.line.apply(stock.form, event), event.ids
    low = stock.form.interval()[0]
    if low is not None and low > 0:
        present[id(stock)] = stock
    else:
        present.pop(id(stock), None)


def _left_out(book: Book, count: Entry[Count], present: dict[int, _Stock]) -> Iterator[Discrepancy]:
    at = count.posting.at
    for name, stock in list(present.items()):
        line = stock.line
        if at in stock.counted:
            continue
        del present[name]
        if not stock.open:
            text = (
                f"{book.voice} counted all of {line.account} on {at} and does not list {line.item}, of which its own "
                f"book has {amount(stock.form, line.unit)} there."
            )
            ids = (count.id, *stock.latest)
            yield Discrepancy("not in a complete count", _subject(line), at.text, text, ids)
