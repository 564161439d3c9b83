"""The chain of custody of a thing: all that happened to it, to what it lay in, and to what it came from or became."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Leg
from custodiet.kernel.times import When
from custodiet.statements.posting import RELABELLED, TRANSFORMED, place

_LINEAGE = frozenset({RELABELLED, TRANSFORMED})


@dataclass(frozen=True, slots=True)
class Link:
    """One step, as one voice tells it. A move has `from_account` and `to_account`, a mark has `aspect` and `value`."""

    at: When
    voice: Voice
    act: str
    thing: str
    from_account: str = ""
    to_account: str = ""
    aspect: str = ""
    value: str = ""
    holds: bool = True
    ids: tuple[str, ...] = ()


def chain(books: Mapping[Voice, Book], thing: str) -> list[Link]:
    """Return every step in order of time, over all `books`; each thing, container and act is visited once."""
    legs = {voice: _legs_by_item(book) for voice, book in books.items()}
    links: list[Link] = []
    todo, seen, acts = [thing], {thing}, set[tuple[Voice, str]]()
    while todo:
        item = todo.pop()
        for voice, book in books.items():
            name, found = book.name(item), set[str]()
            for leg in legs[voice].get(name, ()):
                links.append(_moved(book, leg))
                found |= {inside for inside in (place(leg.from_account), place(leg.to_account)) if inside in book.items}
                if _LINEAGE & {leg.from_account, leg.to_account} and (voice, leg.act) not in acts:
                    acts.add((voice, leg.act))
                    found |= {other.item for other in book.acts[leg.act]}
            links += _marked(book, name)
            todo += sorted(found - seen)
            seen |= found
    return sorted(set(links), key=lambda link: (link.at.order, link.act, link.voice, link.thing, link.ids))


def _legs_by_item(book: Book) -> dict[str, list[Leg]]:
    legs: dict[str, list[Leg]] = {}
    for leg in book.legs.values():
        legs.setdefault(leg.item, []).append(leg)
    return legs


def _moved(book: Book, leg: Leg) -> Link:
    return Link(leg.at, book.voice, leg.act, leg.item, leg.from_account, leg.to_account, ids=leg.ids)


def _marked(book: Book, item: str) -> Iterator[Link]:
    for aspect in sorted(book.aspects.get(item, ())):
        for entry in book.marks[item, aspect]:
            mark = entry.posting
            yield Link(
                mark.at, book.voice, mark.act, item, aspect=aspect, value=mark.value, holds=mark.holds, ids=(entry.id,)
            )
