"""A book: what one voice says, sorted by what it is about. `custodiet.books.fold` fills it in one pass.

A fact is told once however often it is repeated: moves by (act, item, accounts, measure), counts by (act, line), marks
by (act, subject, aspect). A move told with other figures counts as the hull of them; a count or mark keeps its first
telling; either way `retold` keeps the pair for reconciliation to show. Names are resolved through the voice's own
recognitions (`same-as`), which hold for all time.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from custodiet.books.history import History
from custodiet.books.known import Entry, Voice
from custodiet.books.line import Anchor, Leg, Line, LineKey
from custodiet.kernel.quantity import CANONICAL, EXACT, Quantity
from custodiet.kernel.times import When
from custodiet.statements.posting import Claim, Count, Mark, Move, Owe, Posting, Settle, holder, place

V = TypeVar("V")
MarkKey = tuple[str, str]  # subject, aspect


@dataclass(frozen=True, slots=True)
class Retold:
    """`other` tells the fact of `first` with another value."""

    act: str
    first: Entry[Posting]
    other: Entry[Posting]


class Book:
    """The book of one voice. `closed`: every account starts from nothing (views that a reader stitches together)."""

    def __init__(self, voice: Voice, *, aliases: Mapping[str, str] | None = None, closed: bool = False) -> None:
        self.voice = voice
        self.closed = closed
        self._own = "" if voice.reporter or "@" in voice.party else f"{voice.party}@"
        self.aliases: Mapping[str, str] = aliases or {}
        self.legs: dict[tuple[str, str, str, str, str], Leg] = {}
        self.lines: dict[LineKey, Line] = {}
        self.marks: dict[MarkKey, list[Entry[Mark]]] = defaultdict(list)
        self.complete: list[Entry[Count]] = []
        self.claims: list[Entry[Claim]] = []
        self.owes: dict[str, list[Entry[Owe]]] = defaultdict(list)
        self.settles: dict[str, list[Entry[Settle]]] = defaultdict(list)
        self.retold: list[Retold] = []
        self._told: dict[tuple[str, ...], Entry[Posting]] = {}
        self._histories: dict[MarkKey, History] = {}
        self._acts: dict[str, list[Leg]] | None = None
        self._items: dict[str, list[Line]] | None = None
        self._accounts: dict[str, list[Line]] | None = None
        self._claimed: dict[str, list[Entry[Claim]]] | None = None
        self._ordered: list[Line] | None = None
        self._aspects: dict[str, list[str]] | None = None

    def name(self, given: str) -> str:
        """What this voice calls an item, place, party or act, all recognitions applied."""
        return self.aliases.get(given, given)

    def account(self, given: str) -> str:
        """An account with its place or container recognised."""
        return f"{holder(given)}@{self.name(place(given))}" if self.aliases and "@" in given else given

    @property
    def acts(self) -> dict[str, list[Leg]]:
        """All legs of each act."""
        if self._acts is None:
            self._acts = _grouped((leg.act, leg) for leg in self.legs.values())
        return self._acts

    @property
    def items(self) -> Mapping[str, list[Line]]:
        """All lines of each item."""
        if self._items is None:
            self._items = _grouped((line.item, line) for line in self.lines.values())
        return self._items

    @property
    def accounts(self) -> Mapping[str, list[Line]]:
        """All lines of each account: what was ever in a place or a container."""
        if self._accounts is None:
            self._accounts = _grouped((line.account, line) for line in self.lines.values())
        return self._accounts

    @property
    def claimed(self) -> Mapping[str, list[Entry[Claim]]]:
        """All claims about each subject."""
        if self._claimed is None:
            self._claimed = _grouped((self.name(entry.posting.subject), entry) for entry in self.claims)
        return self._claimed

    @property
    def ordered(self) -> Sequence[Line]:
        """All lines in order of their keys."""
        if self._ordered is None:
            self._ordered = [self.lines[key] for key in sorted(self.lines)]
        return self._ordered

    @property
    def aspects(self) -> Mapping[str, list[str]]:
        """All aspects in which each subject is marked."""
        if self._aspects is None:
            self._aspects = _grouped(self.marks)
        return self._aspects

    def keeps(self, account: str) -> bool:
        """Is this the signed book of the account's own holder?"""
        return bool(self._own) and account.startswith(self._own)

    def line(self, account: str, item: str, measure: str) -> Line:
        """The line of a key, made if it is new."""
        key = account, item, measure
        line = self.lines.get(key)
        if line is None:
            line = self.lines[key] = Line(account, item, measure, self.closed or self.keeps(account))
            self._ordered = None
        return line

    def add_move(self, entry: Entry[Move]) -> None:
        """Post one leg to both its lines, or widen the leg that was told before."""
        move = entry.posting
        act, item, source, target = move.act, move.item, move.from_account, move.to_account
        if self.aliases:
            act, item, source, target = self.name(act), self.name(item), self.account(source), self.account(target)
        key = act, item, source, target, move.quantity.measure
        leg = self.legs.get(key)
        if leg is None:
            self.post(key, Leg(entry, act, item, source, target, move.quantity))
            return
        if not same_quantity(leg.quantity, move.quantity):
            self.retold.append(Retold(act, leg.entry, entry))
            leg.quantity = hull(leg.quantity, move.quantity)
        leg.repeat(entry)

    def post(self, key: tuple[str, str, str, str, str], leg: Leg) -> None:
        """Enter a leg under its key, and in the two lines that it changes."""
        self.legs[key] = leg
        self.line(leg.from_account, leg.item, leg.quantity.measure).events.append(leg)
        if leg.to_account != leg.from_account:
            self.line(leg.to_account, leg.item, leg.quantity.measure).events.append(leg)

    def add_count(self, entry: Entry[Count]) -> None:
        """Anchor a line, unless the same act has counted it before."""
        count = entry.posting
        key = self.account(count.account), self.name(count.item), count.quantity.measure
        if not self._repeats(entry, ("count", self.name(count.act), *key)):
            self.line(*key).events.append(Anchor(entry, count.quantity))
            if count.complete:
                self.complete.append(entry)

    def add_mark(self, entry: Entry[Mark]) -> None:
        """Keep a mark, unless the same act has made it before; denials of different values may stand together."""
        mark = entry.posting
        subject = self.name(mark.subject)
        denied = () if mark.holds else (mark.value,)
        if not self._repeats(entry, ("mark", self.name(mark.act), subject, mark.aspect, *denied)):
            self.marks[subject, mark.aspect].append(entry)

    def add_claim(self, entry: Entry[Claim]) -> None:
        """Keep a claim; what is told twice is for reconciliation to compare."""
        self.claims.append(entry)

    def add_owe(self, entry: Entry[Owe]) -> None:
        """Keep an obligation; stating it again amends it."""
        self.owes[entry.posting.id].append(entry)

    def add_settle(self, entry: Entry[Settle]) -> None:
        """Keep a verdict under its obligation."""
        self.settles[entry.posting.obligation].append(entry)

    def _repeats(self, entry: Entry[Posting], fact: tuple[str, ...]) -> bool:
        first = self._told.setdefault(fact, entry)
        if first is entry:
            return False
        if not _agree(first.posting, entry.posting):
            self.retold.append(Retold(fact[1], first, entry))
        return True

    def settle(self) -> None:
        """Sort every line and all marks by time, once everything has been added."""
        for line in self.lines.values():
            line.settle()
        for marks in self.marks.values():
            marks.sort(key=lambda entry: entry.posting.at.order)

    def mark(self, subject: str, aspect: str, as_of: When | None = None, *, holds: bool = True) -> Entry[Mark] | None:
        """The latest mark that asserts a value, or denies one. Denying one value does not take back another."""
        key = self.name(subject), aspect
        history = self._histories.get(key)
        if history is None:
            if not (entries := self.marks.get(key)):
                return None
            history = self._histories[key] = History(entries)
        return history.latest(as_of, holds=holds)


def same_quantity(a: Quantity, b: Quantity) -> bool:
    """Do two tellings give one quantity, in whatever unit?"""
    if a is b or a == b:
        return True
    same = a.bounds() == b.bounds() and (a.shared, a.name, a.hidden) == (b.shared, b.name, b.hidden)
    return same and EXACT.multiply(a.u, a.factor) == EXACT.multiply(b.u, b.factor)


def hull(a: Quantity, b: Quantity) -> Quantity:
    """The smallest quantity that holds both, in the unit of both, or else in the canonical one."""
    if a.unit != b.unit:
        a, b = _canonical(a), _canonical(b)
    high = None if a.hi is None or b.hi is None else max(a.hi, b.hi)
    return Quantity(
        a.measure, a.unit, min(a.lo, b.lo), high, max(a.u, b.u), a.shared, a.name, hidden=a.hidden or b.hidden
    )


def _canonical(quantity: Quantity) -> Quantity:
    (low, high), k = quantity.bounds(), quantity.factor
    shared = tuple((source, EXACT.multiply(u, k)) for source, u in quantity.shared)
    unit = CANONICAL[quantity.measure]
    return replace(quantity, unit=unit, lo=low, hi=high, u=EXACT.multiply(quantity.u, k), shared=shared)


def _agree(a: Posting, b: Posting) -> bool:
    if isinstance(a, Count) and isinstance(b, Count):
        return same_quantity(a.quantity, b.quantity)
    return isinstance(a, Mark) and isinstance(b, Mark) and (a.value, a.holds) == (b.value, b.holds)


def _grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, list[V]]:
    groups: dict[str, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
