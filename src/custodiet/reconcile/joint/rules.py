"""The rules that join quantities, of closed kinds, and which quantity a share is a share of.

    same figure   all claims of one quantity bound one unknown
    share         lo * whole <= part <= hi * whole, where the whole is more than nothing
    wholes        a whole is the sum of its parts; "..." among them: of these and others
    monotone      what is cumulative never falls
    contains      one measure (or basis) includes another
    same          two measures (or bases) are two views of one quantity, as the two ends of a handover
    remainder     what left and what stayed make what was there

A name in any of them stands for the measure or for the basis that bears it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from fractions import Fraction

from custodiet.reconcile.joint.claims import RESULTS, Claim, Date, Key

CUMULATIVE = frozenset({
    "removed", "destroyed", "destroyed_abroad", "removed_or_destroyed", "disposed", "shipped", "delivered", "received",
    "visited", "inspected", "verified",
})  # fmt: skip
DECLARED = "declared"
OTHERS = "..."
EVER = Date("ever", 0, 0)


@dataclass(frozen=True, slots=True)
class Whole:
    """`whole` is the sum of `parts`; not `complete`: it is at least their sum. `bases`: on these only; none: on all.

    Times do not add up, unless `dimensions` say so: parts of a whole may go on at once.
    """

    whole: str
    parts: tuple[str, ...]
    complete: bool = True
    bases: frozenset[str] = frozenset()
    dimensions: frozenset[str] = frozenset()

    def covers(self, key: Key) -> bool:
        """Does the rule speak about a quantity of this measure and basis?"""
        of_this = key.dimension in self.dimensions if self.dimensions else key.dimension != "time"
        return of_this and (not self.bases or key.basis in self.bases)


@dataclass(frozen=True, slots=True)
class Rules:
    """What joins the quantities of a table. `shares`: of which measure (or basis) a measure's shares are shares.

    `remainders`: by what stayed, what left and what was there. `stated_days`: what contains another does so on the days
    only for which both are stated.
    """

    wholes: tuple[Whole, ...] = ()
    monotone: frozenset[str] = CUMULATIVE
    contains: tuple[tuple[str, str], ...] = ()
    shares: Mapping[str, str] = field(default_factory=dict)
    trust: Mapping[str, Fraction] = field(default_factory=dict)
    same: tuple[tuple[str, str], ...] = ()
    remainders: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stated_days: bool = False

    def cumulative(self, key: Key) -> bool:
        """Does this quantity never fall?"""
        return key.measure in self.monotone or key.basis in self.monotone

    def joined(self, measure: str) -> str:
        """The first of the measures that are views, or the rest, of one thing with this: their wholes are one."""
        pairs = [*self.same, *((left, stayed) for stayed, (left, _) in self.remainders.items())]
        found, size = {measure}, 0
        while size < len(found):
            size = len(found)
            found |= {name for pair in pairs if found & {*pair} for name in pair}
        return min(found)

    def contained(self) -> list[tuple[str, str]]:
        """All (outer, inner) pairs of names, also those that follow from others."""
        inner = defaultdict(list)
        for a, b in (*self.contains, *self.same, *((b, a) for a, b in self.same)):
            inner[a].append(b)
        return [(a, b) for a in inner for b in _below(inner, a)]


def _below(inner: Mapping[str, Sequence[str]], top: str) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(inner.get(top, ()))
    while waiting:
        name = waiting.pop()
        if name not in found and name != top:
            found[name] = None
            waiting += inner.get(name, ())
    return list(found)


@dataclass(frozen=True, slots=True)
class Use:
    """What a claim says of one quantity: how much it is, or which share of `whole`.

    `stayed`: it says how much (`amount`), or which share, of the whole is left without that quantity.
    """

    key: Key
    whole: Key | None = None
    stayed: bool = False
    amount: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A claim with the quantity that it is about and, for a share, the quantity that is its whole; `also`: further."""

    claim: Claim
    key: Key
    whole: Key | None = None
    also: tuple[Use, ...] = ()

    @property
    def uses(self) -> tuple[Use, ...]:
        """All that it says."""
        return (Use(self.key, self.whole), *self.also)

    @property
    def keys(self) -> list[Key]:
        """All quantities that it is about."""
        return [key for use in self.uses for key in (use.key, use.whole) if key]


def resolve(claims: Iterable[Claim], rules: Rules) -> list[Term]:
    """Return the claims of results in order, each share with its whole: what is projected or planned joins nothing."""
    return Resolution(claims, rules).terms


class Resolution:
    """The claims of results with the quantities that they are about; to which one more can be added."""

    def __init__(self, claims: Iterable[Claim], rules: Rules) -> None:
        results = [claim for claim in claims if claim.kind in RESULTS]
        self._rules = rules
        self._known = _Known(results)
        self.terms = [self._term(claim) for claim in results]

    @classmethod
    def given(cls, terms: Iterable[Term], rules: Rules) -> "Resolution":
        """Return claims whose quantities are known already."""
        found = cls((), rules)
        found.terms = [*terms]
        return found

    def with_claim(self, claim: Claim) -> "tuple[Resolution, Term] | None":
        """Return the same with one result more, at the end; None where others are then about other quantities."""
        more: Resolution = copy(self)
        if not claim.is_share:
            more._known = self._known.with_claim(claim)
            wholly = not self._known.has(claim)
            about = (t for t in self.terms if t.whole or t.also)
            shares = (t for t in about if wholly or claim.subject in {t.claim.of, t.claim.subject})
            if more._known is not self._known and any(more._term(t.claim) != t for t in shares):
                return None
        term = more._term(claim)
        more.terms = [*self.terms, term]
        return more, term

    def _term(self, claim: Claim) -> Term:
        term = _share(claim, self._rules, self._known) if claim.is_share else Term(claim, claim.key)
        return _with_remainder(term, self._rules, self._known)


class _Known:
    """The amounts of a table: in which dimensions, and on which days, each subject has any."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.dimensions: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.dates: dict[tuple[str, str, str, str], set[Date]] = defaultdict(set)
        self.bases: dict[tuple[str, str], set[str]] = defaultdict(set)
        for claim in claims:
            if not claim.is_share:
                self._add(claim)

    def _add(self, claim: Claim) -> None:
        self.dimensions[claim.subject, claim.measure, claim.basis].add(claim.dimension)
        self.dimensions[claim.measure, claim.basis].add(claim.dimension)
        self.dates[claim.subject, claim.measure, claim.basis, claim.dimension].add(claim.date)
        self.bases[claim.subject, claim.measure].add(claim.basis)

    def has(self, claim: Claim) -> bool:
        """Is the dimension of an amount known for its subject and for its measure, and its basis for its subject?"""
        own, all_ = (claim.subject, claim.measure, claim.basis), (claim.measure, claim.basis)
        known = all(claim.dimension in self.dimensions.get(place, ()) for place in (own, all_))
        return known and claim.basis in self.bases.get((claim.subject, claim.measure), ())

    def with_claim(self, claim: Claim) -> "_Known":
        """The same with an amount more; itself, if it says nothing new."""
        dates = self.dates.get((claim.subject, claim.measure, claim.basis, claim.dimension), ())
        if self.has(claim) and claim.date in dates:
            return self
        more = _Known(())
        for name in ("dimensions", "dates", "bases"):
            getattr(more, name).update({place: {*found} for place, found in getattr(self, name).items()})
        more._add(claim)
        return more

    def dimension(self, *places: tuple[str, ...]) -> str:
        """The only dimension in which amounts are given, at the first place that has any; "" where it is not one."""
        for place in places:
            if found := self.dimensions.get(place):
                return next(iter(found)) if len(found) == 1 else ""
        return ""

    def epoch(self, key: Key) -> Key | None:
        """The quantity on the last day, up to its own, for which an amount is given; else on the first."""
        dates = self.dates.get((key.subject, key.measure, key.basis, key.dimension))
        if not dates:
            return None
        earlier = [date for date in dates if date.end <= key.date.end]
        return key._replace(date=max(earlier, key=_order) if earlier else min(dates, key=_order))


def _order(date: Date) -> tuple[int, int, str, str]:
    return date.end, -date.start, date.text, date.notice


def _share(claim: Claim, rules: Rules, known: _Known) -> Term:
    measure, basis = _whole_of(claim, rules, known)
    places = (
        (claim.of, measure, basis),
        (claim.subject, claim.measure, claim.basis),
        (claim.measure, claim.basis),
        (measure, basis),
    )
    key = claim.key._replace(dimension=claim.paired or known.dimension(*places))
    whole = key._replace(subject=claim.of, measure=measure, basis=basis)
    if (measure, basis) == (claim.measure, claim.basis):
        if claim.of != claim.subject:
            return Term(claim, key, whole)
        return Term(claim, key, whole._replace(measure=f"the whole of {rules.joined(measure)}", date=EVER))
    return Term(claim, key, known.epoch(whole) or whole._replace(date=EVER))


def _with_remainder(term: Term, rules: Rules, known: _Known) -> Term:
    """A claim of what stayed says also what left, where it is known what was there."""
    key, claim = term.key, term.claim
    measure, basis = rules.remainders.get(key.measure), rules.remainders.get(key.basis)
    if claim.is_share and claim.of != claim.subject:
        return term
    if measure:
        out, there = key._replace(measure=measure[0]), key._replace(measure=measure[1])
    elif basis:
        out, there = key._replace(basis=basis[0]), key._replace(basis=basis[1])
    else:
        return term
    whole = term.whole if claim.is_share else known.epoch(there)
    if whole is None or (not claim.is_share and whole.date.end > key.date.end):
        return term  # what was declared only afterwards says nothing of before
    return replace(term, also=(*term.also, Use(out, whole, stayed=True, amount=not claim.is_share)))


def _whole_of(claim: Claim, rules: Rules, known: _Known) -> tuple[str, str]:
    """(measure, basis) of the whole: as `shares` says; else what is declared, for a share of a subject in itself."""
    if claim.measure in rules.shares:
        return _on_a_known_basis(claim, rules.shares[claim.measure], known)
    if claim.basis in rules.shares:
        return claim.measure, rules.shares[claim.basis]
    if claim.of == claim.subject and DECLARED not in {claim.measure, claim.basis}:
        if known.bases.get((claim.of, DECLARED)):
            return _on_a_known_basis(claim, DECLARED, known)
        if DECLARED in known.bases.get((claim.of, claim.measure), ()):
            return claim.measure, DECLARED
    return claim.measure, claim.basis


def _on_a_known_basis(claim: Claim, measure: str, known: _Known) -> tuple[str, str]:
    bases = known.bases.get((claim.of, measure), set())
    if claim.basis in bases or len(bases) != 1:
        return measure, claim.basis
    return measure, next(iter(bases))


def possible_wholes(claims: Iterable[Claim], rules: Rules) -> dict[str, list[str]]:
    """Wholes that shares speak of, with the parts named for each, where no rule joins them."""
    joined = {whole.whole for whole in rules.wholes}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for claim in claims:
        if claim.is_share and claim.of != claim.subject and claim.of not in joined:
            found[claim.of][claim.subject] = None
    return {whole: sorted(parts) for whole, parts in sorted(found.items())}
