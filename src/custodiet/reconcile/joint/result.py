"""All claims of a table in one model: findings, what is still possible, and by which rules."""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.times import When
from custodiet.reconcile.joint import causes as slips
from custodiet.reconcile.joint.causes import Cause, Others, causes
from custodiet.reconcile.joint.claims import RESULTS, Claim, Key, Printed
from custodiet.reconcile.joint.component import Bounds, Component, Conflict, Diagnosis, Fault, Held, order
from custodiet.reconcile.joint.improbable import Improbable, improbable
from custodiet.reconcile.joint.rules import EVER, Resolution, Rules, Term, Use, possible_wholes
from custodiet.reconcile.joint.system import Families, components
from custodiet.reconcile.joint.words import FALLS, arithmetic, ends, exactly, explanation, kind_of

MOST = 5  # contradictions of one fault that are looked for, unless more are asked for
_SMALL_TABLE = 60  # quantities up to which `possible` has them all; above, those that findings are about
_MOST_NEIGHBOURS = 200
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A claim whose change, alone or with others of its repair, mends a fault; `more` causes fit too.

    `also` are the ids of others that say exactly the same, and would have to change with it.
    """

    claim: Claim
    allowed: Bounds
    causes: tuple[Cause, ...]
    more: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One minimal contradiction. All findings of one `fault` share its repairs and its suspects.

    `proven`: no cheaper repair exists. `listed`: all that cost the same are in `repairs`.
    `also` has, for each member, the ids of others that say exactly the same: any of them could stand in its place.
    """

    fault: int
    kind: str
    members: tuple[Claim, ...]
    explanation: str
    arithmetic: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    repairs: tuple[tuple[str, ...], ...]
    proven: bool
    listed: bool
    conflict: Conflict
    also: tuple[tuple[str, ...], ...] = ()

    def row(self) -> dict[str, object]:
        """The finding as the command prints it in JSON."""
        unique = len(self.repairs) == 1 and self.proven
        found: dict[str, object] = {
            "fault": self.fault,
            "kind": self.kind,
            "members": [claim.id for claim in self.members],
            "also": {claim.id: list(names) for claim, names in zip(self.members, self.also, strict=False) if names},
            "explanation": self.explanation,
            "arithmetic": list(self.arithmetic),
            "suspects": [_suspect_row(suspect) for suspect in self.suspects],
            "repair": list(self.repairs[0]) if unique else [],
            "repairs": [list(repair) for repair in self.repairs],
        }
        if not unique:
            found["why_no_repair"] = (
                f"{len(self.repairs)}{'' if self.listed else ' or more'} repairs cost the same, and none is preferred"
                if self.proven
                else "the search for the cheapest repair was cut short: a cheaper one could exist"
            )
        return found


@dataclass(frozen=True, slots=True)
class Possible:
    """What the claims that are not in dispute allow one quantity, and what it would be without each."""

    key: Key
    allowed: Bounds
    unit: str
    factor: Fraction
    narrowed: tuple[tuple[str, Bounds], ...] = ()

    def row(self) -> dict[str, object]:
        """As the command prints it in JSON."""
        return {
            "subject": self.key.subject,
            "measure": self.key.measure,
            "basis": self.key.basis,
            "as_of": self.key.date.text,
            "unit": self.unit,
            "allowed": list(ends(self.allowed, self.factor)),
            "narrowed_by": [{"id": name, "without": list(ends(b, self.factor))} for name, b in self.narrowed],
        }


@dataclass(frozen=True, slots=True)
class Solved:
    """A group of claims, in order, with its faults."""

    terms: tuple[Term, ...]
    component: Component
    faults: tuple[Fault, ...]

    @property
    def off(self) -> set[int]:
        """The first repair of each fault: without it all others fit."""
        return {m for fault in self.faults for m in fault.repairs.sets[0]}

    @property
    def disputed(self) -> set[int]:
        """All that any cheapest repair names."""
        return {m for fault in self.faults for repair in fault.repairs.sets for m in repair}


@dataclass(frozen=True, slots=True)
class _Told:
    """A fault with its findings, and what its suspects have in common with claims in which causes were sought."""

    fault: Fault
    findings: tuple[Finding, ...]
    near: frozenset[tuple[object, ...]]

    def still(self, fault: Fault, near: Collection[tuple[object, ...]], joined: int | None) -> bool:
        """Would the fault be told in the same way, after a claim that has `near` in common with others came?"""
        if not self.near.isdisjoint(near) or self.fault.told != fault.told:
            return False
        members = [conflict.members for conflict in fault.conflicts]
        same = members == [conflict.members for conflict in self.fault.conflicts]
        return same and all(joined not in places for places in members)


class Joint:
    """The claims of a table under its rules. Groups of claims that no rule joins are solved once, and kept.

    `with_claim` returns the same with one more claim: only what it touches is judged and told again. Give `terms` where
    it is known what the claims are about; then no claim can be added.
    """

    def __init__(
        self,
        claims: Iterable[Claim],
        rules: Rules,
        *,
        most: int = MOST,
        progress: Progress | None = None,
        terms: Iterable[Term] = (),
    ) -> None:
        self.rules = rules
        self.most = most
        self.claims = sorted(claims, key=order)
        self._progress = progress
        self.families = Families(rules)
        self.solved: dict[int, Solved] = {}
        given = sorted(terms, key=_order_of)
        self._resolved = Resolution.given(given, rules) if given else Resolution(self.claims, rules)
        self._neighbours = Neighbours(self.claims)
        self._judge_all(())
        self._told: dict[int, tuple[_Told, ...]] = {
            n: tuple(self._tell(solved, fault) for fault in solved.faults) for n, solved in self.solved.items()
        }
        self.findings = list(self._numbered())

    def with_claim(self, claim: Claim) -> "Joint":
        """Return the table with one claim more: faults, repairs and what is allowed are as if it had been there.

        Of the contradictions of one fault, those that were known are shown first.
        """
        more: Joint = copy(self)
        more._progress = None
        more.claims = [*self.claims]
        insort(more.claims, claim, key=order)
        more._neighbours = self._neighbours.with_claim(claim)
        if claim.kind not in RESULTS:
            more._retell((), (), frozenset(Neighbours.names(claim)), None)
            more.findings = list(more._numbered())
            return more
        resolved = self._resolved.with_claim(claim)
        if resolved is None:
            more._resolved = Resolution(more.claims, self.rules)
            more._judge_all([*self.solved.values()])
            old, place, fresh = [told for group in self._told.values() for told in group], None, [*more.solved]
        else:
            more._resolved, term = resolved
            touched, now = more._judge_one(term)
            place = more.solved[now].component.place(term)
            old, fresh = [told for n in touched for told in self._told[n]], [now]
        more._retell(old, fresh, frozenset(Neighbours.names(claim)), place)
        more.findings = list(more._numbered())
        return more

    def _judge_all(self, known: Sequence[Solved]) -> None:
        """Put the claims in groups, and judge each; what is `known` of groups that are as they were is kept."""
        groups = [tuple(group) for group in components(self._resolved.terms, self.families)]
        before = {solved.terms[0].claim.id: solved for solved in known}
        self.solved, self._group_of = {}, {}
        for n, group in enumerate(groups):
            terms = tuple(sorted(group, key=_order_of))
            same = before.get(terms[0].claim.id)
            self.solved[n] = same if same and same.terms == terms else self._solve(terms, known)
            self._group_of.update(dict.fromkeys((f for term in terms for f in self._families_of(term)), n))
            if self._progress:
                self._progress("groups of statements", n + 1, len(groups))
        self.solved = dict(sorted(self.solved.items(), key=lambda item: _order_of(item[1].terms[0])))

    def _families_of(self, term: Term) -> list[tuple[object, ...]]:
        return [self.families.family(key) for key in term.keys]

    def _judge_one(self, term: Term) -> tuple[list[int], int]:
        """Judge the groups that a claim joins together with it; return their numbers, and that of the new one."""
        families = self._families_of(term)
        touched = sorted({self._group_of[family] for family in families if family in self._group_of})
        now = max(self.solved, default=-1) + 1
        moved = (f for f, n in self._group_of.items() if n in touched)
        self._group_of = {**self._group_of, **dict.fromkeys((*moved, *families), now)}
        solved = self._joined([self.solved[n] for n in touched], term)
        kept = {n: other for n, other in self.solved.items() if n not in touched}
        self.solved = dict(sorted({**kept, now: solved}.items(), key=lambda item: _order_of(item[1].terms[0])))
        return touched, now

    def _joined(self, groups: Sequence[Solved], term: Term) -> Solved:
        terms = tuple(sorted((*(t for group in groups for t in group.terms), term), key=_order_of))
        if len(groups) != 1 or groups[0].component.small:
            return self._solve(terms, groups)
        (group,) = groups
        place = group.component.place(term)
        if place is not None:
            joined = group.component.joined(term, place, _order_of)
            if not any(place in c.members for fault in group.faults for c in fault.conflicts):
                return Solved(terms, joined, group.faults)
            return Solved(terms, joined, tuple(Diagnosis(joined, most=self.most, known=group.faults).faults()))
        more = group.component.with_claim(term, group.off)
        if more is None:
            return self._solve(terms, groups)
        fresh = len(more.terms) - 1
        return Solved(terms, more, tuple(Diagnosis(more, most=self.most, known=group.faults, fresh=fresh).faults()))

    def _solve(self, group: tuple[Term, ...], known: Sequence[Solved] = ()) -> Solved:
        """Judge a group; faults that are known of the same claims are sought no more where that is dear."""
        component = Component(group, self.families)
        place = {term: n for n, same in enumerate(component.alike) for term in same} if known else {}
        before = [
            fault.moved(lambda m, old=solved: place[old.component.terms[m]])  # type: ignore[misc]  # binds this group
            for solved in (() if component.small else known)
            if all(term in place for term in solved.terms)
            for fault in solved.faults
        ]
        found = sum(len(fault.conflicts) for solved in self.solved.values() for fault in solved.faults)
        tell = self._progress

        def told(more: int) -> None:
            if tell:
                tell("contradictions", found + more, found + more)

        faults = Diagnosis(component, most=self.most, known=before, tell=told).faults()
        return Solved(group, component, tuple(faults))

    def _retell(
        self, old: Sequence[_Told], fresh: Collection[int], near: frozenset[tuple[object, ...]], joined: int | None
    ) -> None:
        """Tell what is new, and what a claim that came could be a cause of; keep all else."""
        by_first = {told.fault.conflicts[0].members: told for told in old} if len(fresh) == 1 else {}
        kept: dict[int, tuple[_Told, ...]] = {}
        for n, solved in self.solved.items():
            if n in fresh:
                before = [by_first.get(fault.conflicts[0].members) for fault in solved.faults]
                place = joined
            else:
                before, place = [*self._told[n]], None
            kept[n] = tuple(
                told if told and told.still(fault, near, place) else self._tell(solved, fault)
                for told, fault in zip(before, solved.faults, strict=True)
            )
        self._told = kept

    def _numbered(self) -> Iterator[Finding]:
        """All findings, with the faults numbered through."""
        faults = (told for n in self.solved for told in self._ordered(n))
        for number, told in enumerate(faults, 1):
            for finding in told.findings:
                yield finding if finding.fault == number else replace(finding, fault=number)

    def _ordered(self, n: int) -> list[_Told]:
        """The faults of a group, by the first claim that is in doubt."""
        return sorted(self._told[n], key=lambda told: [order(s.claim) for s in told.findings[0].suspects])

    def _tell(self, solved: Solved, fault: Fault) -> _Told:
        findings = tuple(tell_fault(solved.component, fault, self.others()))
        claims = [suspect.claim for suspect in findings[0].suspects]
        return _Told(fault, findings, frozenset(name for claim in claims for name in Neighbours.names(claim)))

    def others(self) -> Others:
        """What else the table says, for causes that lie in another figure."""
        parts: dict[str, tuple[str, ...]] = defaultdict(tuple)  # what could be counted twice: own parts, and siblings
        for whole in self.rules.wholes:
            parts[whole.whole] += whole.parts
            for part in whole.parts:
                parts[part] += tuple(other for other in whole.parts if other != part)
        table = self._neighbours
        return Others(table.elsewhere, lambda claim: table.beside(claim, parts.get(claim.subject, ())))

    def possible(self, key: Key, *, narrowed: bool = True) -> Possible | None:
        """What the claims that are not in dispute allow a quantity; None where no rule or claim speaks of it."""
        for solved in self.solved.values():
            if key in solved.component.system.index:
                return self._range(solved.component, solved.disputed, key, narrowed=narrowed)
        return None

    def possible_at(self, subject: str, measure: str, basis: str, when: When) -> list[Possible]:
        """The same for a subject on any day, once for each dimension in which the table measures it."""
        found = []
        for dimension in sorted({c.dimension for c in self.claims if c.measure == measure and not c.is_share}):
            nothing = Printed("", None, "", Fraction(1), "at_least")
            name = f"any {subject} {measure} {dimension}"
            asked = Claim(name, when, subject, measure, basis, dimension, Fraction(0), None, nothing)
            found.append(self.asked(Term(asked, asked.key)))
        return found

    def asked(self, term: Term) -> Possible:
        """The same of any quantity: as if a claim of it were there that says nothing."""
        component, off = self.beside(term)
        return self._range(component, off, term.key, narrowed=True)

    def asked_share(self, term: Term) -> Possible:
        """What the claims that are not in dispute allow a share, and what it would be without each."""
        component, off = self.beside(term)
        place = component.place(term)
        if place is None:
            raise ValueError("a claim that was just put in its group is not there")
        allowed = component.bounds(place, off).bounds
        found = []
        for other in component.holding_share(Use(term.key, term.whole), off):
            without = component.bounds(place, off | {other}).bounds
            if other != place and without != allowed:
                found.append((component.terms[other].claim.id, without))
        return Possible(term.key, allowed, term.claim.printed.unit, term.claim.printed.factor, tuple(found))

    def beside(self, term: Term) -> tuple[Component, set[int]]:
        """The group that a claim would join, with it, and the places of those in dispute."""
        touched = {self._group_of[family] for family in self._families_of(term) if family in self._group_of}
        groups = [self.solved[n] for n in sorted(touched)]
        component = Component([*(t for group in groups for t in group.terms), term], self.families)
        off = {component.place(group.component.terms[m]) for group in groups for m in group.disputed}
        return component, {m for m in off if m is not None}

    def _range(self, component: Component, off: set[int], key: Key, *, narrowed: bool) -> Possible:
        variable = component.system.index[key]
        allowed = component.range(variable, off)
        unit, factor = self._unit(key)
        found: list[tuple[str, Bounds]] = []
        if narrowed:
            for place in sorted(component.holding(variable, off), key=lambda m: _order_of(component.terms[m])):
                if len(component.alike[place]) > 1:  # without one of them, the others say it still
                    continue
                without = component.range(variable, off | {place})
                if without != allowed:
                    found.append((component.terms[place].claim.id, without))
        return Possible(key, allowed, unit, factor, tuple(found))

    def _unit(self, key: Key) -> tuple[str, Fraction]:
        same = [c for c in self.claims if c.dimension == key.dimension and not c.is_share and c.printed.unit]
        best = next(
            (c for c in same if (c.subject, c.measure) == (key.subject, key.measure)), same[0] if same else None
        )
        return (best.printed.unit, best.printed.factor) if best else ("", Fraction(1))

    def keys(self) -> list[Key]:
        """The amounts that claims speak of, in order."""
        found = {t.key: None for t in self._resolved.terms if t.key.dimension and t.key.date != EVER}
        return sorted(found, key=lambda key: (key.subject, key.measure, key.basis, key.date))

    def row(self) -> dict[str, object]:
        """Everything as the command prints it in JSON."""
        keys = self.keys()
        if len(keys) > _SMALL_TABLE:
            disputed = {c.key for finding in self.findings for c in finding.members if not c.is_share}
            keys = [key for key in keys if key in disputed][:_SMALL_TABLE]
        possible = [self.possible(key, narrowed=len(self.claims) <= _SMALL_TABLE) for key in keys]
        return {
            "findings": [finding.row() for finding in self.findings],
            "possible": [one.row() for one in possible if one],
            "model": self.model(),
        }

    def improbable(self) -> list[Improbable]:
        """The sums of rounded parts that are possible, and improbable."""
        return list(improbable(sorted(self._resolved.terms, key=_order_of), self.rules))

    def model(self) -> dict[str, object]:
        """By which rules the table was read, which could have been used, and which sums hold and are improbable."""
        names = {name for claim in self.claims for name in (claim.measure, claim.basis)}
        joined = sorted(self._resolved.terms, key=_order_of)
        return {
            "claims": len(self.claims),
            "left_out": [c.id for c in self.claims if c.kind not in RESULTS],
            "components": len(self.solved),
            "wholes": {w.whole: list(w.parts) + ([] if w.complete else ["..."]) for w in self.rules.wholes},
            "monotone": sorted(self.rules.monotone & names),
            "contains": [list(pair) for pair in self.rules.contains],
            "same": [list(pair) for pair in self.rules.same],
            "remainders": {there: [left, stayed] for stayed, (left, there) in self.rules.remainders.items()},
            "shares_of": sorted({f"{_form(t.key)} of {_form(t.whole)}" for t in joined if t.whole}),
            "shares_apart": [t.claim.id for t in joined if t.whole and not t.key.dimension],
            "trust": {name: exactly(weight) for name, weight in sorted(self.rules.trust.items())},
            "possible_wholes": possible_wholes(self.claims, self.rules),
            "limit": {"contradictions_of_one_fault": self.most},
            "improbable": [one.row() for one in self.improbable()],
        }


class Neighbours:
    """Claims by what they have in common, for causes that lie in another figure."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._by: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
        for claim in claims:
            for name in self.names(claim):
                self._by[name].append(claim)

    def with_claim(self, claim: Claim) -> "Neighbours":
        """The same with one claim more."""
        more = Neighbours(())
        more._by.update(self._by)
        for name in self.names(claim):
            more._by[name] = sorted((*self._by.get(name, ()), claim), key=order)
        return more

    @staticmethod
    def names(c: Claim) -> list[tuple[object, ...]]:
        """What a claim can have in common with others; each begins with the word for what then differs."""
        of = "" if c.of == c.subject else c.of
        date = c.date
        return [
            ("item", c.measure, c.basis, bool(of), date),
            ("day", c.subject, c.measure, c.basis, of),
            ("basis", c.subject, bool(of)),
        ]

    def _few(self, name: tuple[object, ...]) -> Sequence[Claim]:
        """Claims that have something in common; none where they are so many that any number is among them."""
        found = self._by.get(name, ())
        return found if len(found) <= _MOST_NEIGHBOURS else ()

    def elsewhere(self, claim: Claim) -> Iterator[tuple[str, Claim]]:
        """Figures of another item, day or basis; each with the word for it."""
        for name in self.names(claim):
            for other in self._few(name):
                if other.id != claim.id and (other.key, other.of) != (claim.key, claim.of):
                    yield str(name[0]), other

    def beside(self, claim: Claim, parts: Sequence[str]) -> Iterator[Claim]:
        """Amounts of the other parts of the same whole, or of the same measure, on the same day."""
        for other in self._few(("item", claim.measure, claim.basis, False, claim.date)):
            alike = (
                other.kind in RESULTS
                and not claim.is_share
                and other.id != claim.id
                and other.dimension == claim.dimension
            )
            if alike and (not parts or other.subject in parts):
                yield other


def tell_fault(component: Component, fault: Fault, others: Others) -> Iterator[Finding]:
    """The findings of a fault, in an order that depends on its claims alone."""
    said = component.alike
    rank = {m: _order_of(said[m][0]) for conflict in fault.conflicts for m in conflict.members}
    rank |= {m: _order_of(said[m][0]) for m in fault.held}
    sets = sorted(
        (sorted(repair, key=rank.__getitem__) for repair in fault.repairs.sets), key=lambda r: [rank[m] for m in r]
    )
    places = dict.fromkeys((*(m for repair in sets for m in repair), *sorted(fault.held, key=rank.__getitem__)))
    change = {m: _suspect(said[m], fault.allowed[m], _with_parts(others, fault.parts.get(m, {}))) for m in places}
    told = [[(change[m].claim, change[m].allowed, change[m].causes) for m in repair] for repair in sets]
    repairs = tuple(tuple(term.claim.id for m in repair for term in said[m]) for repair in sets)
    conflicts = [(sorted(conflict.members, key=rank.__getitem__), conflict) for conflict in fault.conflicts]
    for members, found in sorted(conflicts, key=lambda one: (len(one[0]), [rank[m] for m in one[0]])):
        conflict = _named(found, component)
        also = {said[m][0].claim.id: _others_of(said[m]) for m in (*members, *places)}
        kind = kind_of(conflict)
        yield Finding(
            0,
            kind,
            tuple(said[m][0].claim for m in members),
            explanation([said[m][0] for m in members], told, also, totals=kind == FALLS),
            tuple(arithmetic(conflict)),
            tuple(change.values()),
            repairs,
            fault.repairs.proven,
            fault.repairs.complete,
            conflict,
            tuple(also[said[m][0].claim.id] for m in members),
        )


def _with_parts(others: Others, parts: Mapping[str, Held]) -> Others:
    return replace(others, parts=lambda _: {name: held.bounds for name, held in parts.items()})


def _suspect(said: Sequence[Term], allowed: Bounds, others: Others) -> Suspect:
    claim = said[0].claim
    found = causes(claim, allowed, others)
    return Suspect(claim, allowed, tuple(found[: slips.MOST]), max(0, len(found) - slips.MOST), _others_of(said))


def _others_of(said: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.claim.id for term in said[1:])


def _named(conflict: Conflict, component: Component) -> Conflict:
    """The same contradiction, with the first of those that say the same for each of its claims."""
    places = [component.place(term) for term in conflict.system.terms]
    terms = [
        term if m is None else component.alike[m][0] for term, m in zip(conflict.system.terms, places, strict=True)
    ]
    if terms == [*conflict.system.terms]:
        return conflict
    return replace(conflict, system=replace(conflict.system, terms=terms))


def _suspect_row(suspect: Suspect) -> dict[str, object]:
    return {
        "id": suspect.claim.id,
        "also": list(suspect.also),
        "unit": suspect.claim.printed.unit,
        "allowed": list(ends(suspect.allowed, suspect.claim.printed.factor)),
        "causes": [{"cause": c.cause, "value": format_decimal(c.value), "score": c.score} for c in suspect.causes],
        "more_causes": suspect.more,
    }


def _order_of(term: Term) -> tuple[object, ...]:
    return order(term.claim)


def _form(key: Key | None) -> str:
    return "" if key is None else f"{key.measure}" + (f" ({key.basis})" if key.basis else "")
