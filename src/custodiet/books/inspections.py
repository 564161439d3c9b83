"""An inspection as its plan and its results tell it: which items were looked at, by what means, and what was found.

The plan names the inspection and whose declaration it is about. Its frame is what that declaration has at the site: an
item is one holding (an account and an item with a mass), its stratum the narrowest class. Results are what the planning
voice posts in acts of the inspection's name, or `NAME/...`:

    count   of a mass: the item was measured; of a container or of the item: it was looked at; of nothing: it is missing
    move    out of an item: a sample of it was taken, if its means say so
    mark    SUBJECT `item-state` VALUE, of `VALUES`; a seal that is marked broken makes its items opened;
            NAME `inspection` `cut short`

A subject is an item, its container, a seal on it, or a place around it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from custodiet.books.aspects import BROKEN, SEAL_STATE
from custodiet.books.book import Book
from custodiet.books.errors import combination
from custodiet.books.holdings import Holding, holdings
from custodiet.books.known import Entry, Known
from custodiet.books.line import Anchor, Leg, Line
from custodiet.kernel.quantity import UNITS, parse_decimal
from custodiet.kernel.times import When, parse_when
from custodiet.statements.posting import Mark, place
from custodiet.stats.combination import Combination, combine

MASS = "mass"
ITEM_STATE, INSPECTION = "item-state", "inspection"  # aspects
CUT_SHORT = "cut short"
OUT_OF_REACH, RELEASED, MISSING, OPENED, UNMEASURED = VALUES = (
    "not accessible",
    "released",
    "missing",
    "opened",
    "not measured",
)
_WRONG = {MISSING: "missing", OPENED: "opened"}
Key = tuple[str, str]  # account, item


@dataclass(frozen=True, slots=True)
class Method:
    """A way to inspect, as planned: `inspect` items by it, `needed` with those that a finer one takes."""

    name: str
    means: str
    fraction: float
    sigma: float
    inspect: int
    needed: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum as planned; `largest` in kilograms."""

    name: str
    items: int
    largest: float
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that counts; `goal` in kilograms."""

    known: Known
    inspection: str
    site: str
    goal: float
    detect: float
    declared_by: str
    declared: When | None
    alpha: float
    item_alpha: float
    strata: tuple[Stratum, ...]


@dataclass(slots=True)
class Looked:
    """One item that was looked at, or should have been. `difference` is declared minus found, where both are known."""

    account: str
    item: str
    stratum: str
    means: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)
    declared: Combination | None = None
    found: Combination | None = None
    statements: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> str:
        """Why it is wrong by itself, in a word; "" where it is not. What cannot be reached counts, unless released."""
        found = [word for value, word in _WRONG.items() if value in self.said]
        if OUT_OF_REACH in self.said and RELEASED not in self.said:
            found.append("out of reach, and not released")
        return " and ".join(found)

    @property
    def difference(self) -> Combination | None:
        """Declared minus found."""
        if self.declared is None or self.found is None:
            return None
        return combine(((1.0, self.declared), (-1.0, self.found)))


@dataclass(frozen=True, slots=True)
class Inspected:
    """All that came of a plan: the items with results.

    `undeclared` are the ids of measurements that no declared item has, `cut_short` of what says that it was; `held` is
    what is declared in each stratum, at most, in kilograms.
    """

    plan: Plan
    items: tuple[Looked, ...]
    undeclared: tuple[str, ...]
    cut_short: tuple[str, ...]
    held: Mapping[str, float] = field(default_factory=dict)


def read_plan(known: Known) -> Plan:
    """Return the plan that a statement holds, whose body was checked."""
    body: Mapping[str, Any] = known.statement.body
    return Plan(
        known,
        body["inspection"],
        body["site"],
        _kilograms(body["goal"]),
        float(body["detect"]),
        body["declared_by"],
        parse_when(body["declared"]) if "declared" in body else None,
        float(body.get("alpha", "0.05")),
        float(body.get("item_alpha", "0.001")),
        tuple(_stratum(each) for each in body["strata"]),
    )


def _stratum(said: Mapping[str, Any]) -> Stratum:
    methods = (
        Method(
            each["name"], each["means"], float(each["fraction"]), float(each["sigma"]), each["inspect"], each["needed"]
        )
        for each in said["methods"]
    )
    finest_last = sorted(methods, key=lambda method: -method.fraction)
    return Stratum(said["name"], said["items"], _kilograms(said["largest"]), tuple(finest_last))


def _kilograms(text: str) -> float:
    number, _, unit = text.partition(" ")
    return float(parse_decimal(number) * UNITS[unit][1])


def inspected(plan: Plan, inspector: Book, operator: Book, as_of: When | None = None) -> Inspected:
    """Return what the results in `inspector` say of what `operator` declares, as far as it had happened by `as_of`."""
    results = _Results(plan, inspector, operator, as_of)
    for line in inspector.ordered:
        for event in line.until(as_of):
            if results.belongs(event.entry.posting.act):
                results.add(line, event)
    for entry in _marks(inspector, as_of):
        if results.belongs(entry.posting.act):
            results.mark(entry)
    items = tuple(results.looked[key] for key in sorted(results.looked))
    return Inspected(plan, items, tuple(results.undeclared), tuple(results.cut_short), results.held)


class _Results:
    """What the results say so far, by item."""

    def __init__(self, plan: Plan, inspector: Book, operator: Book, as_of: When | None) -> None:
        self._frame, self._inspector, self._operator = _frame(plan, operator, as_of), inspector, operator
        self._name = inspector.name(plan.inspection)
        self.looked: dict[Key, Looked] = {}
        self.undeclared: dict[str, None] = {}
        self.cut_short: list[str] = []

    @property
    def held(self) -> Mapping[str, float]:
        """What is declared in each stratum, at most, in kilograms."""
        return self._frame.held

    def belongs(self, act: str) -> bool:
        """Is it an act of this inspection?"""
        name = self._inspector.name(act)
        return name == self._name or name.startswith(f"{self._name}/")

    def add(self, line: Line, event: Anchor | Leg) -> None:
        """Add a count or a move."""
        keys = self._frame.of(line)
        if not keys and line.measure == MASS and isinstance(event, Anchor):
            self.undeclared[event.entry.id] = None
        for one in self._about(keys, event.entry):
            _result(one, line, event, self._operator)

    def mark(self, entry: Entry[Mark]) -> None:
        """Add a mark."""
        mark = entry.posting
        if mark.aspect == INSPECTION:
            self.cut_short += [entry.id] if mark.value == CUT_SHORT else []
            return
        broken = mark.aspect == SEAL_STATE and mark.value == BROKEN
        value = OPENED if broken else mark.value if mark.aspect == ITEM_STATE else ""
        if value in VALUES:
            for one in self._about(self._frame.named(self._inspector, mark.subject), entry):
                one.said.add(value)

    def _about(self, keys: Iterable[Key], entry: Entry[Any]) -> Iterator[Looked]:
        for key in keys:
            one = self.looked.setdefault(key, Looked(*key, self._frame.strata[key]))
            one.statements.append(entry.id)
            yield one


def _marks(book: Book, as_of: When | None) -> Iterator[Entry[Mark]]:
    for (_, aspect), entries in sorted(book.marks.items()):
        if aspect in {ITEM_STATE, INSPECTION, SEAL_STATE}:
            yield from (e for e in entries if e.posting.holds and e.posting.at.by(as_of) is not False)


def _result(one: Looked, line: Line, event: Anchor | Leg, operator: Book) -> None:
    """Note what one posting says of one item: by which means, how much, and whether it is there at all."""
    posting = event.entry.posting
    if posting.means:
        one.means.add(posting.means)
    if isinstance(event, Leg):
        return
    if event.quantity.hi == 0:
        one.said.add(MISSING)
    elif line.measure == MASS:
        one.found = combination(event.form())
        kept = operator.lines.get((one.account, one.item, MASS))
        one.declared = combination(kept.balance(event.at, before=True).form) if kept else None


class _Frame:
    """What is declared at the site: the stratum of each item, and which items a name means."""

    def __init__(self, held: Sequence[Holding]) -> None:
        self.strata = {(each.account, each.item): each.classes[0] if each.classes else each.item for each in held}
        self.held: dict[str, float] = defaultdict(float)
        self._names: dict[str, list[Key]] = defaultdict(list)
        self._inside: dict[str, list[Key]] = defaultdict(list)
        for each in held:
            key = each.account, each.item
            self.held[self.strata[key]] += float(each.balance.interval()[1] or 0)
            self._inside[each.account].append(key)
            for name in dict.fromkeys((each.item, *each.places)):
                self._names[name].append(key)

    def of(self, line: Line) -> Sequence[Key]:
        """The items that a line of the inspector's book is about: itself, or what is in the container."""
        if (line.account, line.item) in self.strata:
            return [(line.account, line.item)]
        return self._inside.get(f"@{line.item}", ()) if line.measure == "count" else ()

    def named(self, inspector: Book, subject: str) -> Sequence[Key]:
        """The items that a subject means: an item, a container, a place, or a seal that the inspector put on one."""
        name = inspector.name(subject)
        if name in self._names:
            return self._names[name]
        bearing = dict.fromkeys(line.account for line in inspector.items.get(name, ()) if not line.virtual)
        return [key for account in bearing for key in self._inside.get(account, ())]


def _frame(plan: Plan, operator: Book, as_of: When | None) -> _Frame:
    return _Frame(
        [
            each
            for each in holdings(operator, plan.declared or as_of)
            if each.measure == MASS and plan.site in each.places and _something(each)
        ]
    )


def _something(held: Holding) -> bool:
    _, high = held.balance.interval()
    return not held.unsure and high is not None and high > 0 and bool(place(held.account))
