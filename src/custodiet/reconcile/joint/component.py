"""One group of claims that rules join: its contradictions, the cheapest repairs, and what each suspect could be.

Small systems are judged exactly at once. In large ones HiGHS proposes the rows that clash, and the judge decides over
those few; where HiGHS finds that all fits, the judge confirms it with exact values for the whole.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from custodiet.reconcile.joint.hitting import Hitting, Members, cheapest, clusters
from custodiet.reconcile.joint.judge import Certificate, Judge, homogeneous
from custodiet.reconcile.joint.proposer import Proposer
from custodiet.reconcile.joint.rules import Term, Use
from custodiet.reconcile.joint.system import ONE, ZERO, Families, System, build
from custodiet.reconcile.joint.witness import Witness

SMALL = 25  # rows up to which a system is judged exactly at once
_ROUNDS = 12  # of Dinkelbach's method, which doubles the right digits in each
_CLOSE = 1e-12
Bounds = tuple[Fraction, Fraction | None]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of claims (places in the component) that cannot all be true, and the sum that shows it."""

    members: Members
    system: System
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Fault:
    """Contradictions that share members, all cheapest repairs, and for each suspect what the others allow it."""

    conflicts: tuple[Conflict, ...]
    repairs: Hitting
    allowed: dict[int, Bounds]

    def moved(self, to: Callable[[int], int]) -> "Fault":
        """The same fault where the claims stand at other places."""
        conflicts = (replace(c, members=tuple(sorted(map(to, c.members)))) for c in self.conflicts)
        sets = [tuple(sorted(map(to, repair))) for repair in self.repairs.sets]
        allowed = {to(m): bounds for m, bounds in self.allowed.items()}
        return Fault(tuple(conflicts), replace(self.repairs, sets=sets), allowed)


class Component:
    """The claims of one group, judged together."""

    def __init__(self, terms: Sequence[Term], families: Families) -> None:
        self.terms = terms
        self._families = families
        self.system = build(terms, families)
        self.small = len(self.system.rows) <= SMALL
        self._proposer: Proposer | None = None
        self._witness: Witness | None = None
        self._judge: Judge | None = None

    def clash(self, off: Collection[int] = ()) -> Certificate | None:
        """Return why the claims that are not put off cannot all be true; None where exact values show that they can."""
        if self.small:
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

    def bounds(self, place: int, off: Collection[int]) -> Bounds:
        """What the claims that are not put off allow the quantity, or the share, that a claim is about.

        Where it says more than one thing, each is allowed as much as all of them are. A share that was printed as a
        part of its whole is one.
        """
        claim = self.terms[place].claim
        found = [self._bounds(use, off) for use in self.terms[place].uses]
        if claim.is_share and claim.hi is not None and claim.hi <= 1:
            found.append((ZERO, ONE))
        highest = [hi for _, hi in found if hi is not None]
        return max(lo for lo, _ in found), min(highest) if highest else None

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

    def range(self, variable: int, off: Collection[int]) -> Bounds:
        """What the claims that are not put off allow a quantity."""
        least = self._least({variable: ONE}, off)
        return least or ZERO, _negated(self._least({variable: -ONE}, off))

    def holding(self, variable: int, off: Collection[int]) -> list[int]:
        """The claims that could hold a quantity in its bounds; all that stay, in a small system."""
        if self.small:
            return [place for place in range(len(self.terms)) if place not in off]
        rows: set[int] = set()
        for sign in (1.0, -1.0):
            found = self._proposing().holding({variable: sign}, off)
            rows.update(found[1] if found else ())
        return sorted({self.system.rows[r].claim for r in rows} - {-1})

    def _least(self, goal: dict[int, Fraction], off: Collection[int]) -> Fraction | None:
        if self.small:
            return self._whole(off).least(goal, off)
        found = self._proposing().holding({j: float(c) for j, c in goal.items()}, off)
        if found is None:
            return None
        return Judge(self.system, found[1], off=off).least(goal, off)

    def _share(self, part: int, whole: int, sign: int, off: Collection[int]) -> Fraction | None:
        rows = list(range(len(self.system.rows)))
        if not self.small:
            rows = self._holding_share(part, whole, sign, off) or rows
        scaled, _ = homogeneous(self.system, rows, whole)
        return Judge(scaled, off=off).least({part: Fraction(sign)}, off)

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

    def _proposing(self) -> Proposer:
        if self._proposer is None:
            self._proposer = Proposer(self.system)
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


class Diagnosis:
    """Finds all faults of a component; `most` is how many contradictions of one fault are looked for.

    Faults that are `known`, from the same component with one claim fewer, are kept where no new contradiction joins.
    Contradictions that are known (`seeds`) need not be looked for.
    """

    def __init__(
        self,
        component: Component,
        *,
        most: int,
        known: Iterable[Fault] = (),
        seeds: Iterable[Conflict] = (),
        tell: Callable[[int], None] | None = None,
    ) -> None:
        self._component = component
        self._tell = tell
        self._most = most
        self._known = {frozenset(c.members for c in fault.conflicts): fault for fault in known}
        self._conflicts: dict[Members, Conflict] = {c.members: c for c in seeds}
        self._conflicts |= {c.members: c for fault in known for c in fault.conflicts}
        self._cost = {place: term.claim.trust for place, term in enumerate(component.terms)}
        self._hittings: dict[tuple[Members, ...], Hitting] = {}
        self._confirmed: set[Members] = {repair for fault in known for repair in fault.repairs.sets}

    def faults(self) -> list[Fault]:
        """Return the faults in order; none where all claims can be true."""
        if not self._known:
            self._disjoint(set())
        groups = self._repaired()
        groups = self._enumerated(groups)
        parts = [part for group in groups for part in _split(group, self._hitting(group), self._hitting)]
        return [self._fault(part, parts) for part in parts]

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
                if repair not in self._confirmed:
                    if self._find(self._off(groups, group, repair)) is None:
                        self._confirmed.add(repair)
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
            if not any(known <= set(group) for known in self._known):
                self._grow(group, self._off(groups, group))
        if set(self._conflicts) == before:
            return groups
        return self._repaired()

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
        """A fault with its suspects, judged without what is in dispute elsewhere."""
        group, hitting = part
        if (known := self._known.get(frozenset(group))) is not None:
            return known
        off = {m for other in parts if other is not part for repair in other[1].sets for m in repair}
        allowed: dict[int, Bounds] = {}
        for repair in (*hitting.sets, *self._alone(part, off)):
            for m in repair:
                if m not in allowed:
                    allowed[m] = self._component.bounds(m, off | set(repair))
        ordered = sorted(group, key=lambda members: (len(members), members))
        return Fault(tuple(self._conflicts[members] for members in ordered), hitting, allowed)

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
