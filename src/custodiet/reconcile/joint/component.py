"""One group of claims that rules join: its contradictions, the cheapest repairs, and what each suspect could be.

Claims that say exactly the same are one claim here, which costs as much to doubt as all of them.

Small systems are judged exactly at once. In large ones HiGHS proposes the rows that clash, and the judge decides over
those few; where HiGHS finds that all fits, exact values for the whole confirm it. Where they cannot, the judge takes
over the whole, and keeps it: each further answer then begins where its last one ended.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.hitting import Hitting, Members, cheapest, clusters
from custodiet.reconcile.joint.judge import Certificate, Judge, homogeneous
from custodiet.reconcile.joint.rules import Term, Use
from custodiet.reconcile.joint.system import ONE, ZERO, Families, Row, System, build
from custodiet.reconcile.joint.witness import Witness

if TYPE_CHECKING:
    from custodiet.reconcile.joint.proposer import Proposer

SMALL = 100  # rows up to which a system is judged exactly at once
_ROUNDS = 12  # of Dinkelbach's method, which doubles the right digits in each
_CLOSE = 1e-12
_NEAR = 1e-9  # of a bound: a value so close to it may lie on either side
Bounds = tuple[Fraction, Fraction | None]
Point = Sequence[float]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of claims (places in the component) that cannot all be true, and the sum that shows it."""

    members: Members
    system: System
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Held:
    """Bounds of a quantity without the claims that are `off`: by which claims they are held, and where they are met.

    `points` are about the values at either end, or None where they were not kept.
    """

    bounds: Bounds
    off: frozenset[int]
    by: frozenset[int] = frozenset()
    points: tuple[Point, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Contradictions that share members, all cheapest repairs, and for each suspect what the others allow it.

    `parts` has, for each suspect that says too much of a whole, what the others allow each of its parts.
    """

    conflicts: tuple[Conflict, ...]
    repairs: Hitting
    held: dict[int, Held] = field(compare=False)
    parts: dict[int, dict[str, Held]] = field(default_factory=dict, compare=False)

    @property
    def allowed(self) -> dict[int, Bounds]:
        """For each suspect, what the others allow it."""
        return {m: held.bounds for m, held in self.held.items()}

    @property
    def told(self) -> tuple[object, ...]:
        """What depends on all claims, and not on those in dispute alone."""
        parts = {m: {name: held.bounds for name, held in own.items()} for m, own in self.parts.items()}
        return self.repairs, self.allowed, parts

    def moved(self, to: Callable[[int], int]) -> "Fault":
        """The same fault where the claims stand at other places."""
        conflicts = (replace(c, members=tuple(sorted(map(to, c.members)))) for c in self.conflicts)
        sets = [tuple(sorted(map(to, repair))) for repair in self.repairs.sets]
        return Fault(tuple(conflicts), replace(self.repairs, sets=sets), {})


def order(claim: Claim) -> tuple[object, ...]:
    """Claims stand in this order, however they came."""
    return *claim.as_of.order, claim.subject, claim.measure, claim.basis, claim.of, claim.id


def alike(term: Term) -> tuple[object, ...]:
    """What two claims have in common that say exactly the same."""
    return term.key, term.whole, term.also, term.claim.lo, term.claim.hi


class Component:
    """The claims of one group, judged together. `alike` has, for each place, all claims that say what stands there."""

    def __init__(self, terms: Sequence[Term], families: Families) -> None:
        places: dict[tuple[object, ...], list[Term]] = defaultdict(list)
        for term in terms:
            places[alike(term)].append(term)
        self.alike = [tuple(same) for same in places.values()]
        self.terms: Sequence[Term] = [same[0] for same in self.alike]
        self._place = {name: place for place, name in enumerate(places)}
        self._families = families
        self.system = build(self.terms, families)
        self.small = len(self.system.rows) <= SMALL
        self._proposer: Proposer | None = None
        self._witness: Witness | None = None
        self._judge: Judge | None = None
        self._touching: dict[int, set[int]] | None = None

    def place(self, term: Term) -> int | None:
        """Where a claim stands that says exactly this."""
        return self._place.get(alike(term))

    def cost(self) -> dict[int, Fraction]:
        """For each place, what it costs to doubt all that say what stands there."""
        return {place: sum((t.claim.trust for t in same), ZERO) for place, same in enumerate(self.alike)}

    def joined(self, term: Term, place: int, order: Callable[[Term], object]) -> "Component":
        """Return the same with one claim more that says what stands at a place."""
        twin: Component = copy(self)
        twin.alike = [*self.alike]
        twin.alike[place] = tuple(sorted((*self.alike[place], term), key=order))  # type: ignore[arg-type]
        return twin

    def with_claim(self, term: Term, off: Collection[int]) -> "Component | None":
        """Return the same with one claim more, at the last place; None where it needs rules that are not here.

        `off` are claims without which all others fit.
        """
        system = self.system.with_claim(term)
        judge = self._whole(off).with_claim(system) if system else None
        if system is None or judge is None:
            return None
        twin: Component = copy(self)
        twin.alike, twin.terms = [*self.alike, (term,)], system.terms
        twin._place = {**self._place, alike(term): len(self.terms)}
        twin.system, twin._judge = system, judge
        twin.small, twin._proposer, twin._witness = len(system.rows) <= SMALL, None, None
        twin._touching = None
        return twin

    def clash(self, off: Collection[int] = ()) -> Certificate | None:
        """Return why the claims that are not put off cannot all be true; None where exact values show that they can."""
        if self.small or self._judge is not None:
            return self._whole(off).check(off)
        proposer = self._proposing()
        rows = proposer.clash(off)
        if rows is not None:
            certificate = Judge(self.system, rows, off=off).check(off)
            if certificate is not None:
                return certificate
        elif self._confirmed(off):
            return None
        return self._whole(off).check(off)

    def bounds(self, place: int, off: Collection[int]) -> Held:
        """What the claims that are not put off allow the quantity, or the share, that a claim is about.

        Where it says more than one thing, each is allowed as much as all of them are. A share that was printed as a
        part of its whole is one.
        """
        claim, uses = self.terms[place].claim, self.terms[place].uses
        if len(uses) == 1 and uses[0].whole is None:
            return self.held(self.system.index[uses[0].key], off)
        found = [self._bounds(use, off) for use in uses]
        if claim.is_share and claim.hi is not None and claim.hi <= 1 and all(lo <= 1 for lo, _ in found):
            found.append((ZERO, ONE))
        highest = [hi for _, hi in found if hi is not None]
        return Held((max(lo for lo, _ in found), min(highest) if highest else None), frozenset(off))

    def _bounds(self, use: Use, off: Collection[int]) -> Bounds:
        part = self.system.index[use.key]
        if use.whole is None:
            return self.range(part, off)
        whole = self.system.index[use.whole]
        if use.amount:
            least = self._least({whole: ONE, part: -ONE}, off)
            return max(ZERO, least or ZERO), _negated(self._least({whole: -ONE, part: ONE}, off))
        lo, hi = self._share(part, whole, 1, off) or ZERO, _negated(self._share(part, whole, -1, off))
        return (ZERO if hi is None else max(ZERO, ONE - hi), ONE - lo) if use.stayed else (lo, hi)

    def parts(self, place: int) -> dict[str, int]:
        """The quantities that add up to the amount that a claim is about, by their subjects."""
        term = self.terms[place]
        if term.whole is not None:
            return {}
        wholes = self._families.wholes.get(self._families.tree(term.key.subject), ())
        names = (part for whole in wholes if whole.whole == term.key.subject for part in whole.parts)
        places = {name: self.system.index.get(term.key._replace(subject=name)) for name in names}
        return {name: j for name, j in places.items() if j is not None}

    def still(self, held: Held, off: Collection[int]) -> bool:
        """Are bounds certainly the same where other claims are put off?

        They are if none of those that held them is put off, and if each that came back fits where they are met.
        """
        if held.off != off and (held.points is None or not held.by.isdisjoint(off)):
            return False
        back = [c for c in range(len(self.terms)) if c in held.off and c not in off]
        return self.fits(held, back)

    def fits(self, held: Held, places: Collection[int]) -> bool:
        """Do claims surely leave room for both ends of some bounds?"""
        if not places:
            return True
        rows = [self.system.rows[r] for place in places for r in self.system.of_claim[place]]
        return held.points is not None and all(_clear(row, point) for row in rows for point in held.points)

    def range(self, variable: int, off: Collection[int]) -> Bounds:
        """What the claims that are not put off allow a quantity."""
        return self.held(variable, off).bounds

    def held(self, variable: int, off: Collection[int]) -> Held:
        """The same, with what holds it."""
        judge = self._judge
        if judge is None:
            least = self._least({variable: ONE}, off)
            return Held((least or ZERO, _negated(self._least({variable: -ONE}, off))), frozenset(off))
        by: set[int] = set()
        points: list[Point] = []
        found: list[Fraction | None] = []
        for sign in (ONE, -ONE):
            end = judge.held({variable: sign}, off)
            found.append(end[0] if end else None)
            by |= end[1] if end else set()
            points += [array("d", judge.point())] if end else []
        kept = tuple(points) if None not in found else None
        return Held((found[0] or ZERO, _negated(found[1])), frozenset(off), frozenset(by), kept)

    def holding(self, variable: int, off: Collection[int]) -> list[int]:
        """The claims that could hold a quantity in its bounds; all that stay, in a small system."""
        if self.small:
            return [place for place in range(len(self.terms)) if place not in off]
        judge = self._whole(off)
        ends = [judge.held({variable: sign}, off) for sign in (ONE, -ONE)]
        return sorted({claim for end in ends if end for claim in end[1]})

    def holding_share(self, use: Use, off: Collection[int]) -> list[int]:
        """The claims that could hold a share of its whole in its bounds; all that stay, where a solver cannot tell."""
        every = [place for place in range(len(self.terms)) if place not in off]
        if self.small or use.whole is None:
            return every
        part, whole = self.system.index[use.key], self.system.index[use.whole]
        rows = [self._holding_share(part, whole, sign, off) for sign in (1, -1)]
        return self._claiming(row for side in rows for row in side) if all(rows) else every

    def _claiming(self, rows: Iterable[int]) -> list[int]:
        return sorted({self.system.rows[row].claim for row in rows} - {-1})

    def _least(self, goal: dict[int, Fraction], off: Collection[int]) -> Fraction | None:
        if self.small:
            return self._whole(off).least(goal, off)
        found = self._proposing().holding({j: float(c) for j, c in goal.items()}, off)
        if found is None:
            return None
        rows = set(found[1])
        while True:
            judge = Judge(self.system, sorted(rows), off=off)
            least = judge.least(goal, off)
            missed = self._missed(judge.values(), rows, off) if least is not None else set()
            if not missed:
                return least
            rows |= missed  # a solver's tolerance hid that these hold it too

    def _missed(self, values: Mapping[int, Fraction], rows: Collection[int], off: Collection[int]) -> set[int]:
        """The rows about these quantities alone that their values do not fit."""
        if self._touching is None:
            self._touching = defaultdict(set)
            for r, row in enumerate(self.system.rows):
                for j, _ in row.terms:
                    self._touching[j].add(r)
        near = {r for j in values for r in self._touching[j]}.difference(rows)
        return {r for r in near if self.system.rows[r].claim not in off and self.system.rows[r].misses(values)}

    def _share(self, part: int, whole: int, sign: int, off: Collection[int]) -> Fraction | None:
        rows = list(range(len(self.system.rows)))
        if not self.small:
            rows = self._holding_share(part, whole, sign, off) or rows
        scaled, _ = homogeneous(self.system, rows, whole)
        judge = Judge(scaled, off=off)
        if judge.check(off) is not None:
            return None  # the whole can only be nothing, of which any share is as good as another
        return judge.least({part: Fraction(sign)}, off)

    def _holding_share(self, part: int, whole: int, sign: int, off: Collection[int]) -> list[int]:
        """The rows that seem to hold a share, found by Dinkelbach's method; none where it does not come to an end."""
        proposer = self._proposing()
        if proposer.clash(off) is not None:
            return []
        ratio = proposer.ratio(part, whole)
        for _ in range(_ROUNDS):
            found = proposer.holding({part: sign, whole: -sign * ratio}, off)
            if found is None:
                return []
            if found[0] > -_CLOSE:
                return found[1]
            ratio = proposer.ratio(part, whole)
        return []

    def _proposing(self) -> "Proposer":
        if self._proposer is None:
            from custodiet.reconcile.joint import proposer  # noqa: PLC0415 - HiGHS is heavy, and few ask it

            self._proposer = proposer.Proposer(self.system)
        return self._proposer

    def _whole(self, off: Collection[int]) -> Judge:
        if self._judge is None:
            self._judge = Judge(self.system, off=off)
        return self._judge

    def _confirmed(self, off: Collection[int]) -> bool:
        """Do proposed values, put right exactly, fit all claims that are not put off?"""
        proposer = self._proposing()
        if self._witness is None:
            self._witness = Witness(self.system, proposer.scale)
        return self._witness.moved(off) or self._witness.confirm(proposer.inside(off), off)

    def conflict(self, off: Collection[int] = ()) -> Conflict | None:
        """Return one minimal contradiction among the claims that are not put off."""
        certificate = self.clash(off)
        return None if certificate is None else self._minimal(certificate.claims(self.system))

    def _minimal(self, members: Sequence[int]) -> Conflict:
        """Leave out one claim after the other, as long as what is left cannot be true."""
        inner = Component([self.terms[m] for m in members], self._families)
        names = list(members)
        if inner.clash() is None:  # rules that these claims alone do not bring with them: judge among all
            inner, names = self, list(range(len(self.terms)))
        everything = set(range(len(names)))
        kept = [n for n, name in enumerate(names) if name in members]
        for n in reversed(kept):
            if n in kept:
                certificate = inner.clash(everything.difference(kept) | {n})
                kept = kept if certificate is None else certificate.claims(inner.system)
        if inner is not self:
            inner, names = Component([inner.terms[n] for n in kept], self._families), [names[n] for n in kept]
            everything, kept = set(range(len(kept))), list(range(len(kept)))
        certificate = inner.clash(everything.difference(kept))
        if certificate is None or not certificate.holds():
            raise AssertionError("a set of claims that was contradictory is not")
        return Conflict(tuple(names[n] for n in kept), inner.system, certificate)


def _clear(row: Row, point: Point) -> bool:
    """Does a point surely fit a row, with more room than floating point could be wrong by?"""
    total = sum(float(a) * point[j] for j, a in row.terms)
    near = _NEAR * max(1.0, *(abs(float(a) * point[j]) for j, a in row.terms))
    lo, hi = (None if b is None else float(b) for b in (row.lo, row.hi))
    return (lo is None or total > lo + near + _NEAR * abs(lo)) and (hi is None or total < hi - near - _NEAR * abs(hi))


class Diagnosis:
    """Finds all faults of a component; `most` is how many contradictions of one fault are looked for.

    Faults that are `known`, from the same component with one claim fewer, are kept where no new contradiction joins;
    `fresh` is the place of that claim, if what it says was not said before. Contradictions that are known otherwise
    (`seeds`) need not be looked for.
    """

    def __init__(
        self,
        component: Component,
        *,
        most: int,
        known: Sequence[Fault] = (),
        fresh: int | None = None,
        seeds: Iterable[Conflict] = (),
        tell: Callable[[int], None] | None = None,
    ) -> None:
        self._component = component
        self._tell = tell
        self._most = most
        self._faults = known
        self._fresh = fresh
        self._known = [{c.members for c in fault.conflicts} for fault in known]
        self._held: dict[tuple[int, str], Held] = {(m, ""): h for fault in known for m, h in fault.held.items()}
        for fault in known:
            self._held |= {(m, name): h for m, own in fault.parts.items() for name, h in own.items()}
        self._conflicts: dict[Members, Conflict] = {c.members: c for c in seeds}
        self._conflicts |= {c.members: c for fault in known for c in fault.conflicts}
        self._cost = component.cost()
        self._hittings: dict[tuple[Members, ...], Hitting] = {}
        self._confirmed: set[tuple[Members, frozenset[int]]] = set()

    def faults(self) -> list[Fault]:
        """Return the faults in order; none where all claims can be true."""
        if self._follows():
            groups = self._enumerated(clusters(self._conflicts))
            if len(self._conflicts) == sum(len(fault.conflicts) for fault in self._faults):
                return [*self._faults]
        else:
            if not self._known:
                self._disjoint(set())
            groups = self._enumerated(self._repaired())
        parts = [part for group in groups for part in _split(group, self._hitting(group), self._hitting)]
        return [self._fault(part, parts) for part in parts]

    def _follows(self) -> bool:
        """Does the fresh claim follow from what no fault disputes? Then no repair and no bound changes with it."""
        if self._fresh is None:
            return False
        claim = self._component.terms[self._fresh].claim
        disputed = {m for fault in self._faults for repair in fault.repairs.sets for m in repair}
        off = {*disputed, self._fresh}
        if self._component.clash(off) is not None:
            return False
        lo, hi = self._component.bounds(self._fresh, off).bounds
        return lo >= claim.lo and (claim.hi is None or (hi is not None and hi <= claim.hi))

    def _find(self, off: Collection[int]) -> Conflict | None:
        found = self._component.conflict(off)
        if found is not None:
            self._conflicts.setdefault(found.members, found)
            if self._tell:
                self._tell(len(self._conflicts))
        return found

    def _disjoint(self, off: set[int]) -> None:
        """Find contradictions without a common member until the rest fits."""
        while (found := self._find(off)) is not None:
            off |= set(found.members)

    def _repaired(self) -> list[list[Members]]:
        """Find contradictions until each cheapest way to hit those that are known makes all others agree."""
        while True:
            groups = clusters(self._conflicts)
            known = len(self._conflicts)
            self._disjoint(self._off(groups))
            if len(self._conflicts) == known and not self._untrue_tie(groups):
                return groups

    def _untrue_tie(self, groups: Sequence[Sequence[Members]]) -> bool:
        """Is there, among repairs that cost the same, one that does not make the claims agree?"""
        untrue = False
        for group in groups:
            for repair in self._hitting(group).sets[1:]:
                off = self._off(groups, group, repair)
                if (repair, frozenset(off)) not in self._confirmed:
                    if self._find(off) is None:
                        self._confirmed.add((repair, frozenset(off)))
                    else:
                        untrue = True
                        break
        return untrue

    def _hitting(self, group: Sequence[Members]) -> Hitting:
        name = tuple(group)
        if name not in self._hittings:
            self._hittings[name] = cheapest(group, self._cost)
        return self._hittings[name]

    def _off(
        self, groups: Sequence[Sequence[Members]], but: Sequence[Members] = (), repair: Collection[int] = ()
    ) -> set[int]:
        """The first repair of each group, and `repair` in the place of the one of the group `but`."""
        return {m for group in groups if group != but for m in self._hitting(group).sets[0]} | set(repair)

    def _enumerated(self, groups: list[list[Members]]) -> list[list[Members]]:
        """Look for further contradictions of each fault (Reiter's tree), and group all that are known then."""
        before = set(self._conflicts)
        for group in groups:
            if self._touched(group) or not any(known.issubset(group) for known in self._known):
                self._grow(group, self._off(groups, group))
        if set(self._conflicts) == before:
            return groups
        return self._repaired()

    def _touched(self, group: Sequence[Members]) -> bool:
        """Does the fresh claim speak of a quantity that the group is about?"""
        if self._fresh is None:
            return False
        key = self._component.terms[self._fresh].key
        return any(self._component.terms[m].key == key for members in group for m in members)

    def _grow(self, group: Sequence[Members], off: set[int]) -> None:
        known = list(group)
        asked = 0
        waiting: list[frozenset[int]] = [frozenset()]
        seen = set(waiting)
        while waiting and len(known) < self._most and asked < 3 * self._most:
            left_out = waiting.pop(0)
            label = next((members for members in known if left_out.isdisjoint(members)), None)
            if label is None:
                asked += 1
                found = self._find(off | left_out)
                if found is None:
                    continue
                label = found.members
                if label not in known:
                    known.append(label)
            for m in label:
                child = left_out | {m}
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def _fault(self, part: "Part", parts: Sequence["Part"]) -> Fault:
        """A fault with its suspects, judged as if each other fault were mended by the first of its repairs.

        Whatever more were left out, a figure could seem to be allowed what it was printed as.
        """
        group, hitting = part
        off = {m for other in parts if other is not part for m in min(other[1].sets, key=self._in_order)}
        held: dict[int, Held] = {}
        for repair in (*sorted(hitting.sets, key=self._in_order), *self._alone(part, off)):
            for m in repair:
                if m not in held:
                    held[m] = self._known_or(m, "", off | set(repair), self._component.bounds, m)
        inner = {m: own for m, one in held.items() if (own := self._parts(m, one))}
        ordered = sorted(group, key=lambda members: (len(members), members))
        return Fault(tuple(self._conflicts[members] for members in ordered), hitting, held, inner)

    def _in_order(self, repair: Members) -> list[tuple[object, ...]]:
        """What repairs are in order by: their claims, and not the places where these happen to stand."""
        return sorted(order(self._component.alike[m][0].claim) for m in repair)

    def _parts(self, m: int, held: Held) -> dict[str, Held]:
        """What the others allow each part of a whole of which a suspect says more than they allow."""
        high = held.bounds[1]
        if high is None or self._component.terms[m].claim.lo <= high:
            return {}
        parts = self._component.parts(m)
        return {name: self._known_or(m, name, set(held.off), self._component.held, j) for name, j in parts.items()}

    def _known_or(
        self, m: int, part: str, off: set[int], ask: Callable[[int, Collection[int]], Held], what: int
    ) -> Held:
        """Bounds of a suspect or of a part of it: as they were known, where nothing that has changed could matter."""
        known = self._held.get((m, part))
        fresh = () if self._fresh is None or self._fresh in off else (self._fresh,)
        if known and self._component.still(known, off) and self._component.fits(known, fresh):
            return replace(known, off=frozenset(off))
        return ask(what, off)

    def _alone(self, part: "Part", off: Collection[int]) -> Iterator[Members]:
        """Claims that alone, though dearer than the cheapest repair, would mend the fault."""
        group, hitting = part
        common = set(group[0]).intersection(*group[1:])
        tied = {m for repair in hitting.sets for m in repair}
        for m in sorted(common - tied - set(off)):
            if self._component.clash({*off, m}) is None:
                yield (m,)


Part = tuple[Sequence[Members], Hitting]


def _split(
    group: Sequence[Members], hitting: Hitting, cheapest_of: Callable[[Sequence[Members]], Hitting]
) -> Iterator[Part]:
    """Take apart contradictions that hang together only through claims which every cheapest repair names.

    Each such claim is a fault of its own; what is left falls apart into groups whose repairs go with any of the others.
    """
    core = set(hitting.sets[0]).intersection(*hitting.sets[1:])
    if not core or not (hitting.proven and hitting.complete):
        yield group, hitting
        return
    left = list(group)
    for m in sorted(core):
        yield [members for members in left if m in members], Hitting([(m,)])
        left = [members for members in left if m not in members]
    for rest in clusters(left):
        yield rest, cheapest_of(rest)


def _negated(least: Fraction | None) -> Fraction | None:
    return None if least is None else -least
