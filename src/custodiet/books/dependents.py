"""What depends on a statement, and may have to be put right with it: for whoever corrects or withdraws it.

- what answers it: acknowledges, agrees, translates, disputes, ... what it says;
- what tells the same act, such as the other half of a handover;
- what follows on the same line of the same book, up to the next count, which anchors the line anew;
- what settles an obligation that it states.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Known, Voice
from custodiet.books.line import Anchor, LineKey
from custodiet.statements.posting import Count, Move, Owe
from custodiet.statements.statement import COMPUTED


@dataclass(frozen=True, slots=True)
class Dependent:
    """A statement that counts, and why it depends on the one that was asked about."""

    known: Known
    reasons: tuple[str, ...]


def dependents(
    known: Known, answers: Iterable[tuple[str, Known]], books: Mapping[Voice, Book], by_id: Mapping[str, Known]
) -> list[Dependent]:
    """Return what depends on `known`, in log order; `answers` pairs a relation with who stands in it to `known`."""
    told = list(answers)
    itself = {known.id, *(by.id for relation, by in told if relation in COMPUTED and by.voice == known.voice)}
    found: dict[str, list[str]] = defaultdict(list)
    for relation, by in told:
        found[by.id].append(f"{relation} it")
    for name, reason in _following(known, books):
        if reason not in found[name]:
            found[name].append(reason)
    return sorted(
        (Dependent(by_id[name], tuple(why)) for name, why in found.items() if name in by_id and name not in itself),
        key=lambda one: one.known.index,
    )


def _following(known: Known, books: Mapping[Voice, Book]) -> Iterator[tuple[str, str]]:
    own = books.get(known.voice)
    for posting in known.statement.postings:
        if isinstance(posting, Move):
            yield from _same_act(posting, books)
        if isinstance(posting, Owe):
            for book in books.values():
                for entry in book.settles.get(posting.id, ()):
                    yield entry.known.id, f"settles {posting.id}"
        if own and isinstance(posting, Count | Move):
            for key in _lines(posting, own):
                yield from _later(own, key, posting)


def _same_act(move: Move, books: Mapping[Voice, Book]) -> Iterator[tuple[str, str]]:
    for book in books.values():
        for leg in book.acts.get(book.name(move.act), ()):
            for entry in leg.entries:
                yield entry.known.id, f"tells the act {move.act}"


def _lines(posting: Count | Move, book: Book) -> Sequence[LineKey]:
    accounts = [posting.account] if isinstance(posting, Count) else [posting.from_account, posting.to_account]
    accounts = [account for account in accounts if not account.startswith("~")]
    return [(book.account(account), book.name(posting.item), posting.quantity.measure) for account in accounts]


def _later(book: Book, key: LineKey, posting: Count | Move) -> Iterator[tuple[str, str]]:
    """What comes on a line since a posting, up to the next count."""
    line = book.lines.get(key)
    for event in line.events if line else ():
        if event.at.order >= posting.at.order:
            for i in event.ids:
                yield i.partition("#")[0], f"follows on {key[1]} with {key[0]}"
            if isinstance(event, Anchor) and event.at.order > posting.at.order:
                return
