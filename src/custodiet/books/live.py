"""Books that grow with the log: one more statement settles only the lines that it touches.

`LiveBooks.add` yields the same books as a fold of all statements, in whatever order they arrive. Most statements only
add to what was said: their postings take their places in the folding order (`custodiet.books.effective`), which the
issuer's numbers give and not the log. What changes the meaning of others makes everything fold again: a statement that
corrects, withdraws or affirms, or that was answered before it came; a recognition, a successor, a part or a manifest;
and a fact that is told late, by a number below that of its first telling.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from custodiet.books.aspects import MANIFEST, PART, SAME_AS, SUCCEEDS
from custodiet.books.book import Book, Retold, hull, same_quantity
from custodiet.books.effective import Order, effective
from custodiet.books.fold import fold_into
from custodiet.books.known import Entry, Known, Voice
from custodiet.books.line import Anchor, Event, Leg, LineKey
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle
from custodiet.statements.statement import COMPUTED

_TURNING = frozenset({SAME_AS, SUCCEEDS, PART, MANIFEST})
Rank = Callable[[Entry[Any]], Order]


class LiveBooks:
    """The books of a log that grows; `folds` counts how often everything was folded."""

    def __init__(self, log: Iterable[Known] = ()) -> None:
        self._log = {known.id: known for known in log}
        self._answered = {target for known in self._log.values() for target in _answers(known)}
        self.folds = 0
        self._fold()

    @property
    def books(self) -> Mapping[Voice, Book]:
        """The book of every voice, in order of voices; they change with the next `add`."""
        return self._books

    def _fold(self) -> None:
        counts = effective(self._log.values())
        self._places, self._books = counts.places, fold_into(LiveBook, counts.live)
        self.folds += 1

    def _rank(self, entry: Entry[Any]) -> Order:
        return self._places.get(entry.known.id, entry.known.order)

    def add(self, known: Known) -> bool:
        """Enter one more statement; return whether only what it touches was settled. Again: nothing changes."""
        if known.id in self._log:
            return True
        self._log[known.id] = known
        answers = _answers(known)
        self._answered |= answers
        if not (answers or known.id in self._answered or _turns(known)) and self._enter(known):
            return True
        self._fold()
        return False

    def _enter(self, known: Known) -> bool:
        if not known.statement.postings:
            return True
        voice = known.voice
        if voice not in self._books:
            self._books = dict(sorted([*self._books.items(), (voice, LiveBook(voice))]))
        book = self._books[voice]
        return all(
            book.insert(Entry(known, n, posting), self._rank) for n, posting in enumerate(known.statement.postings)
        )


def _answers(known: Known) -> set[str]:
    """The statements about which it says something that is computed on."""
    return {target.partition("#")[0] for relation, target in known.statement.about if relation in COMPUTED}


def _turns(known: Known) -> bool:
    return any(type(posting) is Mark and posting.aspect in _TURNING for posting in known.statement.postings)


class LiveBook(Book):
    """A settled book that takes one posting more, in its place."""

    def insert(self, entry: Entry[Any], rank: Rank) -> bool:
        """Enter a posting where a fold would have it; false, if only a fold can tell where that is."""
        return _INSERT[type(entry.posting)](self, entry, rank)

    def insert_move(self, entry: Entry[Move], rank: Rank) -> bool:
        """A new leg, or one more telling of it."""
        move = entry.posting
        act, item = self.name(move.act), self.name(move.item)
        source, target, measure = self.account(move.from_account), self.account(move.to_account), move.quantity.measure
        key = act, item, source, target, measure
        leg = self.legs.get(key)
        mine = rank(entry)
        if leg is None:
            acts = self.acts  # made before the leg is there
            if any(rank(other.entry) > mine for other in acts.get(act, ())):
                return False
            leg = self.legs[key] = Leg(entry, act, item, source, target, move.quantity)
            acts.setdefault(act, []).append(leg)
            for account in dict.fromkeys((source, target)):
                self._insert_event((account, item, measure), leg, rank)
            return True
        if any(rank(other) > mine for other in leg.entries):
            return False
        if not same_quantity(leg.quantity, move.quantity):
            self._insert_retold(Retold(act, leg.entry, entry), rank)
            leg.quantity = hull(leg.quantity, move.quantity)
            for account in (source, target):
                self.lines[account, item, measure].changed()
        leg.repeat(entry)
        return True

    def insert_count(self, entry: Entry[Count], rank: Rank) -> bool:
        """A new anchor, or one more telling of it."""
        count = entry.posting
        key = self.account(count.account), self.name(count.item), count.quantity.measure
        late = self._late(entry, ("count", self.name(count.act), *key), rank)
        if late is None:
            self._insert_event(key, Anchor(entry, count.quantity), rank)
            if count.complete:
                insort(self.complete, entry, key=rank)
        return not late

    def insert_mark(self, entry: Entry[Mark], rank: Rank) -> bool:
        """A new mark, or one more telling of it."""
        mark = entry.posting
        subject = self.name(mark.subject)
        denied = () if mark.holds else (mark.value,)
        late = self._late(entry, ("mark", self.name(mark.act), subject, mark.aspect, *denied), rank)
        if late is None:
            key = subject, mark.aspect
            if key not in self.marks and self._aspects is not None:
                self._aspects.setdefault(subject, []).append(mark.aspect)
            insort(self.marks[key], entry, key=lambda one: (one.posting.at.order, rank(one)))
            self._histories.pop(key, None)
        return not late

    def insert_claim(self, entry: Entry[Claim], rank: Rank) -> bool:
        """One more claim."""
        insort(self.claims, entry, key=rank)
        if self._claimed is not None:
            insort(self._claimed.setdefault(self.name(entry.posting.subject), []), entry, key=rank)
        return True

    def insert_owe(self, entry: Entry[Owe], rank: Rank) -> bool:
        """One more statement of an obligation."""
        insort(self.owes[entry.posting.id], entry, key=rank)
        return True

    def insert_settle(self, entry: Entry[Settle], rank: Rank) -> bool:
        """One more verdict."""
        insort(self.settles[entry.posting.obligation], entry, key=rank)
        return True

    def _late(self, entry: Entry[Posting], fact: tuple[str, ...], rank: Rank) -> bool | None:
        """Was the fact told before: None: no; false: yes, by a lower number; true: only by higher ones."""
        first = self._told.get(fact)
        if first is None:
            self._told[fact] = entry
            return None
        if rank(first) > rank(entry):
            return True
        retold = len(self.retold)
        self._repeats(entry, fact)
        if len(self.retold) > retold:
            self._insert_retold(self.retold.pop(), rank)
        return False

    def _insert_retold(self, retold: Retold, rank: Rank) -> None:
        insort(self.retold, retold, key=lambda one: rank(one.other))

    def _insert_event(self, key: LineKey, event: Event, rank: Rank) -> None:
        new = key not in self.lines
        ordered = self._ordered
        line = self.line(*key)
        line.insert(event, rank)
        if not new:
            return
        if ordered is not None:
            insort(ordered, line, key=lambda one: one.key)
            self._ordered = ordered
        if self._items is not None:
            self._items.setdefault(line.item, []).append(line)
        if self._accounts is not None:
            self._accounts.setdefault(line.account, []).append(line)


_INSERT: Mapping[type, Callable[[LiveBook, Any, Rank], bool]] = {
    Move: LiveBook.insert_move,
    Count: LiveBook.insert_count,
    Mark: LiveBook.insert_mark,
    Claim: LiveBook.insert_claim,
    Owe: LiveBook.insert_owe,
    Settle: LiveBook.insert_settle,
}
