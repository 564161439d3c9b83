"""The chain of custody of a thing: all that happened to it, to what it was made from or became, and around it.

The story is told over all books, and followed as far as it goes:

- *itself*: every move, count, mark and claim of the thing;
- *inside*: what was put into it and taken out again, with the states of its seals;
- *before* and *after*: what it and its contents came from and became, through splits, blends, new labels and
  transformations, and from container to container; of a bulk, whatever may have come from there or gone there;
- *around*: what happened to the containers that it was in, and to their seals, while it was in them.

Each account of each item is looked at once for each direction, in order of time, so a story costs what is in it, and
nothing that grows with the books: lines are found by item and by account.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from custodiet.books.aspects import CLASS, SEAL, SEAL_STATE
from custodiet.books.book import Book
from custodiet.books.known import Entry, Voice
from custodiet.books.line import Anchor, Event, Leg, Line
from custodiet.kernel.quantity import CANONICAL, Quantity
from custodiet.kernel.times import When
from custodiet.statements.posting import RELABELLED, TRANSFORMED, Claim, Count, Mark, Move, holder, place

ITSELF, INSIDE, BEFORE, AFTER, AROUND = ROLES = ("itself", "inside", "before", "after", "around")
_LINEAGE = frozenset({RELABELLED, TRANSFORMED})
_EVER = 2**63
Told = Entry[Move] | Entry[Count] | Entry[Mark] | Entry[Claim]
_Node = tuple[str, str]  # an item in an account
_Span = tuple[int, int]  # from when to when


@dataclass(frozen=True, slots=True)
class Link:
    """One step, as one voice tells it; `told` is the posting that tells it first, `ids` are all that do.

    A move has `from_account`, `to_account` and a `quantity`, a count `to_account` (where it was) and a `quantity`, a
    mark `aspect`, `value` and `holds`, a claim a `quantity`. Names are as the voice's recognitions have them.
    """

    at: When
    voice: Voice
    act: str
    thing: str
    role: str
    told: Told
    quantity: Quantity | None = None
    from_account: str = ""
    to_account: str = ""
    aspect: str = ""
    value: str = ""
    holds: bool = True
    ids: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[tuple[int, int], str, Voice, str, tuple[str, ...]]:
        """Sort key: by when it happened; what cannot be told apart, by act and voice."""
        return self.at.order, self.act, self.voice, self.thing, self.ids


def chain(books: Mapping[Voice, Book], thing: str, as_of: When | None = None) -> list[Link]:
    """Return every step that surely or perhaps happened by `as_of`, in order of time, over all `books`."""
    story = _Story(books, as_of)
    story.tell(thing)
    return sorted(story.links.values(), key=lambda link: link.order)


class _Story:
    """What was found so far: a step has the role in which it was found first."""

    def __init__(self, books: Mapping[Voice, Book], as_of: When | None) -> None:
        self._books, self._as_of = books, as_of
        self.links: dict[tuple[Voice, str], Link] = {}
        self._todo: dict[str, list[tuple[int, _Node]]] = {BEFORE: [], AFTER: []}  # heaps: what may lead furthest first
        self._followed: dict[str, set[_Node]] = {BEFORE: set(), AFTER: set()}
        self._led: set[tuple[Voice, str, str]] = set()
        self._told: set[tuple[Voice, str]] = set()
        self._boxes: deque[str] = deque()
        self._stays: defaultdict[str, list[_Span]] = defaultdict(list)
        self._been: dict[str, list[_Span]] = {}
        self._departures: dict[tuple[str, str, str], list[int]] = {}

    def tell(self, thing: str) -> None:
        """Find everything."""
        for book in self._books.values():
            name = book.name(thing)
            self._marks(book, name, ITSELF)
            for entry in book.claimed.get(name, ()):
                self._claim(book, name, entry)
            for line in book.items.get(name, ()):
                self._whole(book, line)
            for line in book.accounts.get(f"@{name}", ()):
                self._inside(book, line)
        for direction, todo in self._todo.items():
            while todo:
                bound, node = heappop(todo)
                if node not in self._followed[direction]:
                    self._followed[direction].add(node)
                    self._follow(direction, abs(bound), *node)
        while self._boxes:
            box = self._boxes.popleft()
            stays = _merged([*self._been.get(box, ()), *self._stays.pop(box)])
            if stays != self._been.get(box):  # circles of containers end where nothing new is asked about
                self._been[box] = stays
                self._around(box, stays)

    def _whole(self, book: Book, line: Line) -> None:
        """All of a line of the thing itself, and where it leads."""
        for event in line.until(self._as_of):
            self._event(book, line, event, ITSELF)
            if isinstance(event, Leg):
                self._lineage(book, event, BEFORE)
                self._lineage(book, event, AFTER)
                self._stay(event)

    def _inside(self, book: Book, line: Line) -> None:
        """What came into the thing and left it, whence and whither; of a seal only its states while it was on."""
        events = line.until(self._as_of)
        seal = _is_seal(book, line.item)
        if seal:
            self._marks(book, line.item, INSIDE, [self._on(line)])
        for event in events:
            self._event(book, line, event, INSIDE)
            if isinstance(event, Leg) and not seal:
                direction = BEFORE if event.to_account == line.account else AFTER
                self._lineage(book, event, direction)
                self._onward(direction, event)

    def _follow(self, direction: str, bound: int, item: str, account: str) -> None:
        """What came into an account until a time, or left it since."""
        for book in self._books.values():
            name, here = book.name(item), book.account(account)
            if (book.voice, name) not in self._told:
                self._told.add((book.voice, name))
                self._marks(book, name, direction)
            for line in filter(None, (book.lines.get((here, name, measure)) for measure in CANONICAL)):
                for event in line.until(self._as_of):
                    if event.at.start <= bound if direction == BEFORE else event.at.end >= bound:
                        self._passed(book, line, event, direction, bound)

    def _passed(self, book: Book, line: Line, event: Event, direction: str, bound: int) -> None:
        if isinstance(event, Leg):
            if line.account != (event.to_account if direction == BEFORE else event.from_account):
                return
            self._lineage(book, event, direction)
            self._stay(event)
            self._onward(direction, event, bound)
        self._event(book, line, event, direction)

    def _lineage(self, book: Book, leg: Leg, direction: str) -> None:
        """Where a move begins or ends in a transformation or a new label: its act's other side, by any book, once."""
        account = leg.from_account if direction == BEFORE else leg.to_account
        if account not in _LINEAGE or (book.voice, leg.act, direction) in self._led:
            return
        self._led.add((book.voice, leg.act, direction))
        for told in self._books.values():
            for other in told.acts.get(told.name(leg.act), ()):
                if (other.to_account if direction == BEFORE else other.from_account) in _LINEAGE:
                    self._leg(told, other, direction)
                    self._stay(other)
                    self._onward(direction, other)

    def _onward(self, direction: str, leg: Leg, bound: int | None = None) -> None:
        """Follow what moved to where it came from, or to where it went."""
        account = leg.from_account if direction == BEFORE else leg.to_account
        if account.startswith("~"):
            return
        if direction == BEFORE:
            near = -min(leg.at.end, _EVER if bound is None else bound)
        else:
            near = max(leg.at.start, -_EVER if bound is None else bound)
        heappush(self._todo[direction], (near, (leg.item, account)))

    def _stay(self, leg: Leg) -> None:
        """Note from when to when something was in a container that it moved into."""
        box = place(leg.to_account)
        if box and not holder(leg.to_account):
            if box not in self._stays:
                self._boxes.append(box)
            self._stays[box].append((leg.at.start, self._left(leg)))

    def _left(self, leg: Leg) -> int:
        """When what moved may first have left where it came, by any book."""
        key = leg.to_account, leg.item, leg.quantity.measure
        if key not in self._departures:
            self._departures[key] = sorted(
                event.at.end
                for book in self._books.values()
                for here in [(book.account(key[0]), book.name(key[1]), key[2])]
                for event in (book.lines[here].events if here in book.lines else ())
                if isinstance(event, Leg) and event.from_account == here[0]
            )
        ends = self._departures[key]
        n = bisect_left(ends, leg.at.start)
        return ends[n] if n < len(ends) else _EVER

    def _on(self, line: Line) -> _Span:
        """From when to when anything of a line may have been there."""
        starts = [event.at.start for event in line.events]
        last = line.events[-1]
        gone = isinstance(last, Leg) and last.from_account == line.account
        return min(starts), last.at.end if gone else _EVER

    def _around(self, box: str, spans: Sequence[_Span]) -> None:
        """What happened to a container, and to its seals, while something of the story was in it."""
        for book in self._books.values():
            name = book.name(box)
            self._marks(book, name, AROUND, spans)
            seals = [line for line in book.accounts.get(f"@{name}", ()) if _is_seal(book, line.item)]
            for line in seals:
                self._marks(book, line.item, AROUND, spans)
            for line in (*book.items.get(name, ()), *seals):
                for event in line.until(self._as_of):
                    if _within(event.at, spans):
                        self._event(book, line, event, AROUND)
                        if isinstance(event, Leg) and event.item == name:
                            self._stay(event)

    def _event(self, book: Book, line: Line, event: Event, role: str) -> None:
        if isinstance(event, Anchor):
            act = event.entry.posting.act
            told = Link(event.at, book.voice, act, line.item, role, event.entry, event.quantity, "", line.account)
            self._link(told, event.ids)
        else:
            self._leg(book, event, role)

    def _leg(self, book: Book, leg: Leg, role: str) -> None:
        ends = leg.from_account, leg.to_account
        self._link(Link(leg.at, book.voice, leg.act, leg.item, role, leg.entry, leg.quantity, *ends), leg.ids)

    def _claim(self, book: Book, name: str, entry: Entry[Claim]) -> None:
        claim = entry.posting
        told = Link(claim.as_of, book.voice, claim.act, name, ITSELF, entry, claim.quantity, aspect=claim.basis)
        self._link(told, (entry.id,))

    def _marks(self, book: Book, name: str, role: str, spans: Sequence[_Span] = ()) -> None:
        """The marks of a thing: all, or those of some spans of time."""
        for aspect in sorted(book.aspects.get(name, ())):
            for entry in book.marks[name, aspect]:
                mark = entry.posting
                if not spans or _within(mark.at, spans):
                    told = Link(mark.at, book.voice, mark.act, name, role, entry, aspect=aspect, value=mark.value)
                    self._link(replace(told, holds=mark.holds), (entry.id,))

    def _link(self, link: Link, ids: tuple[str, ...]) -> None:
        if link.at.by(self._as_of) is not False:
            self.links.setdefault((link.voice, ids[0]), replace(link, ids=ids))


def _is_seal(book: Book, item: str) -> bool:
    """Has it a seal state, or the class of seals?"""
    if (item, SEAL_STATE) in book.marks:
        return True
    said = book.mark(item, CLASS)
    return said is not None and said.posting.value == SEAL


def _merged(spans: Iterable[_Span]) -> list[_Span]:
    """The same times, in order, none of which touches the next."""
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _within(at: When, spans: Sequence[_Span]) -> bool:
    """May it have happened in one of the spans, which are in order and apart?"""
    instant = at.start == at.end
    n = bisect_right(spans, (at.end, _EVER if instant else -_EVER))
    return n > 0 and (spans[n - 1][1] > at.start or (instant and spans[n - 1][1] == at.start))
