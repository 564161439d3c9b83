"""What left which place, by one book: looked up once for each leg, in the book as it stood when the leg happened."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import groupby, islice, takewhile

from custodiet.books.book import Book
from custodiet.books.line import Leg
from custodiet.books.snapshot import Snapshot
from custodiet.books.timeline import began
from custodiet.kernel.times import When


class Exits:
    """The legs by which one class left one place, by the account that they went to."""

    def __init__(self, legs: Sequence[Leg]) -> None:
        self._legs: dict[str, list[Leg]] = defaultdict(list)
        for leg in sorted(legs, key=_began):
            self._legs[leg.to_account].append(leg)
        self._accounts = [*self._legs]  # in order of the first leg
        self._over = sorted((min(leg.at.end for leg in to), account) for account, to in self._legs.items())

    def sure(self, allowed: Collection[str], as_of: When) -> bool:
        """Has something surely left by then, other than for an allowed account?"""
        return next((end <= as_of.end for end, account in self._over if account not in allowed), False)

    def first(self, allowed: Collection[str], as_of: When, most: int) -> list[Leg]:
        """Return the first legs that perhaps have, so many at most; what is allowed costs one look for each account."""
        accounts = islice((account for account in self._accounts if account not in allowed), most)
        legs = merge(*(self._legs[account] for account in accounts), key=_began)
        return [*islice(takewhile(lambda leg: leg.at.by(as_of) is not False, legs), most)]


class Departures:
    """Every exit of one book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._left: dict[int, tuple[str, ...]] = {}  # of a leg, by its identity
        self._exits: dict[str, Mapping[str, Exits]] = {}

    def exits(self, name: str, place: str) -> Exits | None:
        """The exits of an item or class from a place."""
        if name not in self._exits:
            self._exits[name] = self._find(self._legs.get(name, ()))
        return self._exits[name].get(place)

    @cached_property
    def _legs(self) -> Mapping[str, Sequence[Leg]]:
        """The legs of each item and class, whenever it was one."""
        always = Snapshot(self._book)
        legs: dict[str, list[Leg]] = defaultdict(list)
        for leg in self._book.legs.values():
            for name in always.classes(leg.item):
                legs[name].append(leg)
        return legs

    def _find(self, legs: Sequence[Leg]) -> Mapping[str, Exits]:
        leaving: dict[str, list[Leg]] = defaultdict(list)
        for _, together in groupby(sorted(legs, key=lambda leg: leg.at.end), key=lambda leg: leg.at.end):
            then: Snapshot | None = None
            for leg in together:
                if id(leg) not in self._left:
                    then = then or Snapshot(self._book, leg.at)
                    kept = frozenset(then.path(leg.to_account)[1])
                    self._left[id(leg)] = tuple(p for p in then.path(leg.from_account)[1] if p not in kept)
                for place in self._left[id(leg)]:
                    leaving[place].append(leg)
        return {place: Exits(found) for place, found in leaving.items()}


def _began(leg: Leg) -> tuple[int, int]:
    return began(leg.at)
