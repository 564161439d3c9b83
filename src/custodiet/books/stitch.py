"""A reader's view over several books: for each fact, the first of the reader's voices that speaks of it wins.

Graded "computed here", for it is nobody's book. It is closed: every account starts from nothing, so that material in
the hands of a carrier who keeps no book can be followed. The time of an act is the hull of what all its books say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from custodiet.books.book import Book
from custodiet.books.fold import aliases
from custodiet.books.known import Voice
from custodiet.books.line import Anchor, Leg, Line

STITCHED = Voice("computed here")
Fact = tuple[str, str, str]


def stitch(books: Mapping[Voice, Book], prefer: Iterable[Voice]) -> Book:
    """Return one book from those of `prefer`, the most trusted first; a voice without a book says nothing."""
    chosen = [books[voice] for voice in dict.fromkeys(prefer) if voice in books]
    view = Book(STITCHED, aliases=aliases(pair for book in chosen for pair in book.aliases.items()), closed=True)
    told: dict[Fact, int] = {}  # act, item, measure -> rank of the book that speaks of it
    counted: dict[Fact, int] = {}  # account, item, measure -> likewise
    times: dict[Fact, list[Leg]] = defaultdict(list)
    for rank, book in enumerate(chosen):
        for leg in book.legs.values():
            _tell(view, leg, rank, told, times)
        for line in book.lines.values():
            _count(view, line, rank, counted)
        for (subject, aspect), marks in book.marks.items():
            view.marks[view.name(subject), aspect] += marks
    view.settle()
    return view


def _tell(view: Book, leg: Leg, rank: int, told: dict[Fact, int], times: dict[Fact, list[Leg]]) -> None:
    act, item, measure = view.name(leg.act), view.name(leg.item), leg.quantity.measure
    fact = act, item, measure
    if told.setdefault(fact, rank) != rank:
        for other in times[fact]:
            other.happens_elsewhere(leg.at)
        return
    source, target = view.account(leg.from_account), view.account(leg.to_account)
    key = act, item, source, target, measure
    if key not in view.legs:
        mine = Leg(leg.entry, act, item, source, target, leg.quantity, list(leg.again) or ())
        view.post(key, mine)
        times[fact].append(mine)


def _count(view: Book, line: Line, rank: int, counted: dict[Fact, int]) -> None:
    counts = [event for event in line.events if isinstance(event, Anchor)]
    key = view.account(line.account), view.name(line.item), line.measure
    if counts and counted.setdefault(key, rank) == rank:
        view.line(*key).events.extend(counts)
