"""A reader's view over several books: for each fact, the first of the reader's voices that speaks of it wins.

Graded "computed here", for it is nobody's book. It is closed: every account starts from nothing, so that material in
the hands of a carrier who keeps no book can be followed. The time of an act is the hull of what all its books say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from custodiet.books.book import Book
from custodiet.books.fold import aliases
from custodiet.books.known import Voice
from custodiet.books.line import Anchor, Leg, Line, LineKey

STITCHED = Voice("computed here")
Fact = tuple[str, str, str]


def stitch(books: Mapping[Voice, Book], prefer: Iterable[Voice]) -> Book:
    """Return one book from those of `prefer`, the most trusted first; a voice without a book says nothing."""
    chosen = [books[voice] for voice in dict.fromkeys(prefer) if voice in books]
    view = Book(STITCHED, aliases=aliases(pair for book in chosen for pair in book.aliases.items()), closed=True)
    told: dict[Fact, int] = {}  # act, item, measure -> rank of the book that speaks of it
    first: dict[LineKey, int] = {}  # line -> rank of the book whose counts anchor it
    times: dict[Fact, list[Leg]] = defaultdict(list)
    for rank, book in enumerate(chosen):
        chosen_legs: dict[int, Leg] = {}
        for leg in book.legs.values():
            if mine := _tell(view, leg, rank, told, times):
                chosen_legs[id(leg)] = mine
        for line in book.lines.values():
            _copy(view, line, rank, first, chosen_legs)
        for (subject, aspect), marks in book.marks.items():
            view.marks[view.name(subject), aspect] += marks
    view.settle()
    return view


def _tell(view: Book, leg: Leg, rank: int, told: dict[Fact, int], times: dict[Fact, list[Leg]]) -> Leg | None:
    """Enter a leg of the book that is the first to speak of its fact; else only note the time that it gives."""
    act, item, measure = view.name(leg.act), view.name(leg.item), leg.quantity.measure
    fact = act, item, measure
    if told.setdefault(fact, rank) != rank:
        for other in times[fact]:
            other.happens_elsewhere(leg.at)
        return None
    source, target = view.account(leg.from_account), view.account(leg.to_account)
    key = act, item, source, target, measure
    if key in view.legs:
        return None
    view.legs[key] = mine = Leg(leg.entry, act, item, source, target, leg.quantity, list(leg.again) or ())
    times[fact].append(mine)
    return mine


def _copy(view: Book, line: Line, rank: int, first: dict[LineKey, int], legs: Mapping[int, Leg]) -> None:
    """Add a book's line in the book's own order: its legs that were chosen, and its counts if it speaks first of it."""
    key = view.account(line.account), view.name(line.item), line.measure
    counts = first.setdefault(key, rank) == rank
    for event in line.events:
        chosen = (event if counts else None) if isinstance(event, Anchor) else legs.get(id(event))
        if chosen is not None:
            view.line(*key).events.append(chosen)
