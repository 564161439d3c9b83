"""What was destroyed, act by act: what whoever held it claims, and what others say that they verified.

Both are legs of one act into `~destroyed`, in different books. The claim is that of the holder of the account that the
material left; everybody else's leg of the same act is a verification of it. Neither replaces the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from custodiet.books.book import Book
from custodiet.books.known import Voice
from custodiet.books.line import Leg
from custodiet.books.snapshot import Snapshot
from custodiet.kernel.quantity import Form
from custodiet.kernel.times import When
from custodiet.statements.posting import DESTROYED

CLAIMED, VERIFIED, DIFFER, UNCLAIMED = "claimed, not verified", "verified", "verified with other figures", "not claimed"
Told = tuple[Voice, Leg]


@dataclass(frozen=True, slots=True)
class Destruction:
    """So much of one item destroyed in one act, from one account; `holder` is who had it."""

    act: str
    item: str
    account: str
    holder: str
    claimed: tuple[Told, ...]
    verified: tuple[Told, ...]

    @property
    def at(self) -> When:
        """When it was first told to be destroyed."""
        return min((leg.at for _, leg in (*self.claimed, *self.verified)), key=lambda at: at.order)

    @property
    def status(self) -> str:
        """One of `CLAIMED`, `VERIFIED`, `DIFFER`, `UNCLAIMED`."""
        if not self.verified:
            return CLAIMED
        if not self.claimed:
            return UNCLAIMED
        alike = all(_alike(one, other) for _, one in self.claimed for _, other in self.verified)
        return VERIFIED if alike else DIFFER


def _alike(one: Leg, other: Leg) -> bool:
    """May both amounts be the same?"""
    return other.add_to(one.add_to(Form(), 1), -1).admits()


def destructions(books: Mapping[Voice, Book], as_of: When | None = None) -> Iterator[Destruction]:
    """Yield every destruction that surely or perhaps happened by `as_of`, in order of time."""
    told: dict[tuple[str, str, str, str], list[Told]] = defaultdict(list)
    holders: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for voice, book in books.items():
        at = Snapshot(book)
        for line in book.accounts.get(DESTROYED, ()):
            for leg in line.until(as_of):
                if isinstance(leg, Leg) and leg.to_account == DESTROYED:
                    key = leg.act, leg.item, leg.from_account, line.measure
                    told[key].append((voice, leg))
                    holders[key].add(at.path(leg.from_account)[0])
    found = [_destruction(key, tellers, holders[key] - {""}) for key, tellers in told.items()]
    yield from sorted(found, key=lambda one: (one.at.order, one.act, one.item, one.account))


def _destruction(key: tuple[str, str, str, str], told: list[Told], holders: set[str]) -> Destruction:
    act, item, account, _ = key
    claimed = tuple((voice, leg) for voice, leg in told if voice.party in holders)
    verified = tuple((voice, leg) for voice, leg in told if voice.party not in holders)
    return Destruction(act, item, account, ", ".join(sorted(holders)), claimed, verified)
