"""From claims to linear rows over unknown quantities: one system for each group of claims that rules join.

A row is `lo <= sum of coefficient * quantity <= hi`; it is a claim's, or a rule's. Quantities are not negative, and
the whole of a share is more than nothing.

The system of some claims says all that the rules say about them: for each family (a tree of wholes, with the measures
that contain one another) it has each quantity of each day that matters, whether anybody speaks of it or not. So a set
of claims that is contradictory in the system of all claims is so in its own, and the other way round.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from custodiet.reconcile.joint.claims import Claim, Date, Key
from custodiet.reconcile.joint.rules import Rules, Term, Use

ONE = Fraction(1)
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Row:
    """`claim` is the place of the claim in its system, or -1 for a rule, whose kind `rule` names."""

    terms: tuple[tuple[int, Fraction], ...]
    lo: Fraction | None
    hi: Fraction | None
    claim: int = -1
    rule: str = ""

    def misses(self, values: Mapping[int, Fraction]) -> bool:
        """Do values, which say nothing of other quantities, surely not fit?"""
        if any(j not in values for j, _ in self.terms):
            return False
        total = sum((a * values[j] for j, a in self.terms), ZERO)
        return (self.lo is not None and total < self.lo) or (self.hi is not None and total > self.hi)


@dataclass(slots=True)
class System:
    """The rows of a group of claims. `asserting` has, for each whole of which there is a share, the claims that say so.

    Such a whole is more than nothing; 0 % of nothing is honest, and says no such thing.
    """

    terms: Sequence[Term]
    keys: list[Key] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    of_claim: list[list[int]] = field(default_factory=list)
    asserting: dict[int, list[int]] = field(default_factory=dict)
    index: dict[Key, int] = field(default_factory=dict)

    @property
    def positive(self) -> KeysView[int]:
        """The wholes that are more than nothing."""
        return self.asserting.keys()

    def variable(self, key: Key) -> int:
        """The place of a quantity, which is made where it was not there."""
        place = self.index.get(key)
        if place is None:
            place = self.index[key] = len(self.keys)
            self.keys.append(key)
        return place

    def spoken(self) -> set[Key]:
        """The measures, bases and days for which the rules have been written down, each without its subject."""
        keys = (key for term in self.terms for key in term.keys)
        return {key._replace(subject="") for key in keys}

    def with_claim(self, term: Term) -> "System | None":
        """Return the same with one claim more, at the last place; None where it needs rules that are not here."""
        wanted = term.keys
        there = all(key in self.index for key in wanted)
        if not there or not {key._replace(subject="") for key in wanted} <= self.spoken():
            return None
        if term.whole and self.index[term.whole] not in self.positive:  # which it is from now on, for all
            return None
        asserting = {j: [*claims] for j, claims in self.asserting.items()}
        more = System([*self.terms, term], self.keys, [*self.rows], [*self.of_claim, []], asserting, self.index)
        for row in _claimed(more, term, len(self.terms)):
            more.of_claim[-1].append(len(more.rows))
            more.rows.append(row)
        return more


class Families:
    """Which subjects, measures and bases rules join, so that claims fall into groups that share no rule."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.contained = rules.contained()
        self._tree = _connected((whole.whole, *whole.parts) for whole in rules.wholes)
        self._names = _connected((*rules.contains, *rules.same))
        self.subjects: dict[str, list[str]] = defaultdict(list)
        for subject, root in self._tree.items():
            self.subjects[root].append(subject)
        self.wholes = defaultdict(list)
        for whole in rules.wholes:
            self.wholes[self._tree[whole.whole]].append(whole)

    def tree(self, subject: str) -> str:
        """The name of the tree of wholes that a subject stands in; of one that stands in none, its own."""
        return self._tree.get(subject, subject)

    def members(self, subject: str) -> Sequence[str]:
        """All subjects of its tree."""
        return self.subjects.get(self.tree(subject), (subject,))

    def family(self, key: Key) -> tuple[object, ...]:
        """What two quantities have in common where a rule other than a share could join them."""
        measure, basis = self._names.get(key.measure, key.measure), self._names.get(key.basis, key.basis)
        joined = (self.tree(key.subject), measure, basis, key.dimension)
        return joined if self.through_time(key) else (*joined, key.date)

    def through_time(self, key: Key) -> bool:
        """Is it cumulative, or could it be contained with something that is?"""
        names = {self._names.get(name, name) for name in self.rules.monotone}
        return bool(names & {self._names.get(key.measure, key.measure), self._names.get(key.basis, key.basis)})


def _connected(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Each name with the first of all names that groups connect it with."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        root.setdefault(name, name)
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    for first, *others in groups:
        top = find(first)
        for other in others:
            root[find(other)] = top
    return {name: find(name) for name in list(root)}


def components(terms: Sequence[Term], families: Families) -> list[list[Term]]:
    """Group claims that rules or shares could join, in the order of their first."""
    root: dict[tuple[object, ...], tuple[object, ...]] = {}

    def find(name: tuple[object, ...]) -> tuple[object, ...]:
        root.setdefault(name, name)
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    places = [families.family(term.key) for term in terms]
    for term, place in zip(terms, places, strict=True):
        for key in term.keys:
            root[find(families.family(key))] = find(place)
    groups: dict[tuple[object, ...], list[Term]] = defaultdict(list)
    for term, place in zip(terms, places, strict=True):
        groups[find(place)].append(term)
    return list(groups.values())


def build(terms: Sequence[Term], families: Families) -> System:
    """Return the system of a group of claims."""
    system = System(terms)
    for place, term in enumerate(terms):
        system.of_claim.append([])
        for row in _claimed(system, term, place):
            system.of_claim[place].append(len(system.rows))
            system.rows.append(row)
    by_family: dict[tuple[object, ...], list[Key]] = defaultdict(list)
    for key in list(system.keys):
        by_family[families.family(key)].append(key)
    for keys in by_family.values():
        system.rows += _ruled(system, keys, families)
    return system


def _claimed(system: System, term: Term, place: int) -> Iterator[Row]:
    for use in term.uses:
        yield from _used(system, term.claim, use, place)


def _used(system: System, claim: Claim, use: Use, place: int) -> Iterator[Row]:
    part, lo, hi = system.variable(use.key), claim.lo, claim.hi
    if use.whole is None:
        yield Row(((part, ONE),), lo, hi, place)
        return
    whole = system.variable(use.whole)
    if use.amount:
        yield Row(((whole, ONE), (part, -ONE)), lo, hi, place, "remainder")
        return
    if claim.lo:
        system.asserting.setdefault(whole, []).append(place)
    rule = ""
    if use.stayed:
        lo, hi, rule = ZERO if hi is None else max(ZERO, ONE - hi), ONE - lo, "remainder"
    if lo:
        yield Row(((part, ONE), (whole, -lo)), ZERO, None, place, rule)
    if hi is not None:
        yield Row(((part, ONE), (whole, -hi)), None, ZERO, place, rule)


def _ruled(system: System, keys: Sequence[Key], families: Families) -> Iterator[Row]:
    """The rows of one family's rules, over all its subjects, and over all days where it goes through time."""
    if len(keys) == 1 and len(families.members(keys[0].subject)) == 1:
        return
    dates = sorted({key.date for key in keys}, key=lambda date: (date.end, -date.start, date.text, date.notice))
    forms = list(dict.fromkeys(key._replace(subject="", date=dates[0]) for key in keys))
    subjects = families.members(keys[0].subject)
    for form in forms:
        cumulative = families.rules.cumulative(form)
        own = {key.date for key in keys if key._replace(subject="", date=dates[0]) == form}
        days = dates if cumulative else [date for date in dates if date in own]
        for whole in families.wholes.get(families.tree(keys[0].subject), ()):
            for day in days if whole.covers(form) else ():
                yield _sum(system, form._replace(date=day), whole.whole, whole.parts, complete=whole.complete)
        if cumulative:
            yield from _never_falling(system, form, subjects, days)
    stated = set(keys)
    for small, large in _contained(forms, subjects, dates, families):
        if not families.rules.stated_days or {small, large} <= stated:
            yield _at_most(system, small, large, _between(small, large, families.rules))


def _never_falling(system: System, form: Key, subjects: Collection[str], days: Sequence[Date]) -> Iterator[Row]:
    pairs = list(_successors(days))
    for subject in subjects:
        for early, late in pairs:
            small, large = (form._replace(subject=subject, date=day) for day in (early, late))
            yield _at_most(system, small, large, "monotone")


def _sum(system: System, form: Key, whole: str, parts: Sequence[str], *, complete: bool) -> Row:
    terms = [(system.variable(form._replace(subject=whole)), ONE)]
    terms += [(system.variable(form._replace(subject=part)), -ONE) for part in parts]
    return Row(tuple(terms), ZERO, ZERO if complete else None, rule="whole")


def _at_most(system: System, small: Key, large: Key, rule: str) -> Row:
    return Row(((system.variable(large), ONE), (system.variable(small), -ONE)), ZERO, None, rule=rule)


def _contained(
    forms: Sequence[Key], subjects: Collection[str], dates: Sequence[Date], families: Families
) -> Iterator[tuple[Key, Key]]:
    """Pairs of quantities of which the second contains the first."""
    known = set(forms)
    for outer in forms:
        for name, inner in families.contained:
            for part in ("measure", "basis"):
                within = outer._replace(measure=inner) if part == "measure" else outer._replace(basis=inner)
                if getattr(outer, part) != name or within not in known:
                    continue
                for day in dates:
                    for subject in subjects:
                        yield within._replace(subject=subject, date=day), outer._replace(subject=subject, date=day)


def _between(small: Key, large: Key, rules: Rules) -> str:
    """Does one contain the other, or are they two views of the same?"""
    names = {(small.measure, large.measure), (small.basis, large.basis)}
    return "same" if any((a, b) in names or (b, a) in names for a, b in rules.same) else "contains"


def _successors(dates: Sequence[Date]) -> Iterator[tuple[Date, Date]]:
    """Pairs of dates of which the first was surely over: few, from which all such pairs follow."""
    for n, late in enumerate(dates):
        nearest: list[Date] = []
        for early in reversed(dates[:n]):
            if not early.before(late) or any(early.before(other) for other in nearest):
                continue
            nearest.append(early)
            yield early, late
            if not late.notice and not early.notice:
                break
