"""All claims of a table in one model: findings, what is still possible, and by which rules."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.times import When
from custodiet.reconcile.joint import causes as slips
from custodiet.reconcile.joint.causes import Cause, Others, causes
from custodiet.reconcile.joint.claims import RESULTS, Claim, Key, Printed
from custodiet.reconcile.joint.component import Bounds, Component, Conflict, Diagnosis, Fault
from custodiet.reconcile.joint.improbable import Improbable, improbable
from custodiet.reconcile.joint.rules import EVER, Rules, Term, possible_wholes, resolve
from custodiet.reconcile.joint.system import Families, components
from custodiet.reconcile.joint.words import arithmetic, ends, exactly, explanation, kind_of

MOST = 5  # contradictions of one fault that are looked for, unless more are asked for
_SMALL_TABLE = 60  # quantities up to which `possible` has them all; above, those that findings are about
_MOST_NEIGHBOURS = 200
Progress = Callable[[str, int, int], None]
Resolver = Callable[[Sequence[Claim], Rules], Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A claim whose change, alone or with others of its repair, mends a fault; `more` causes fit too."""

    claim: Claim
    allowed: Bounds
    causes: tuple[Cause, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One minimal contradiction. All findings of one `fault` share its repairs and its suspects.

    `proven`: no cheaper repair exists. `listed`: all that cost the same are in `repairs`.
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

    def row(self) -> dict[str, object]:
        """The finding as the command prints it in JSON."""
        unique = len(self.repairs) == 1 and self.proven
        found: dict[str, object] = {
            "fault": self.fault,
            "kind": self.kind,
            "members": [claim.id for claim in self.members],
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
    """A group of claims, and its faults."""

    component: Component
    faults: tuple[Fault, ...]


class Joint:
    """The claims of a table under its rules. Groups of claims that no rule joins are solved once, and kept.

    `with_claim` returns the same with one more claim: only the group that it touches is solved again.
    """

    def __init__(
        self, claims: Iterable[Claim], rules: Rules, *, most: int = MOST, progress: Progress | None = None,
        known: "Joint | None" = None, resolver: Resolver = resolve,
    ) -> None:  # fmt: skip
        self.rules = rules
        self._resolver = resolver
        self.most = most
        self.claims = sorted(claims, key=_order)
        self._progress = progress
        self.families: Families = known.families if known else Families(rules)
        self.solved: dict[tuple[Term, ...], Solved] = {}
        groups = [tuple(group) for group in components(resolver(self.claims, rules), self.families)]
        for done, group in enumerate(groups):
            self.solved[group] = (known and known.solved.get(group)) or self._solve(group, known)
            if progress:
                progress("groups of statements", done + 1, len(groups))
        self.findings = list(self._findings(known))

    def with_claim(self, claim: Claim) -> "Joint":
        """Return the table with one claim more; only the group that it touches is judged again.

        Faults in which it has no part are kept as they are: what it adds to what their suspects may be is left out.
        """
        return Joint([*self.claims, claim], self.rules, most=self.most, known=self, resolver=self._resolver)

    def _solve(self, group: Sequence[Term], known: "Joint | None") -> Solved:
        component = Component(group, self.families)
        place = {term: n for n, term in enumerate(group)}
        before = [
            fault.moved(lambda m, old=old: place[old[m]])  # type: ignore[misc]  # the default binds this group's terms
            for old, solved in (known.solved.items() if known else ())
            if all(term in place for term in old)
            for fault in solved.faults
        ]
        found = sum(len(fault.conflicts) for solved in self.solved.values() for fault in solved.faults)
        tell = self._progress

        def told(more: int) -> None:
            if tell:
                tell("contradictions", found + more, found + more)

        return Solved(component, tuple(Diagnosis(component, most=self.most, known=before, tell=told).faults()))

    def _findings(self, known: "Joint | None") -> Iterator[Finding]:
        told: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
        for finding in known.findings if known else ():
            told[finding.repairs].append(finding)
        others = self.others()
        faults = [(solved, fault) for solved in self.solved.values() for fault in solved.faults]
        for number, (solved, fault) in enumerate(faults, 1):
            terms = solved.component.terms
            before = told.get(_names(terms, fault), ())
            if [f.conflict.certificate for f in before] == [c.certificate for c in fault.conflicts]:
                yield from (replace(finding, fault=number) for finding in before)
            else:
                yield from tell_fault(number, terms, fault, others)

    def others(self) -> Others:
        """What else the table says, for causes that lie in another figure."""
        table = _Neighbours(claim for claim in self.claims if claim.kind in RESULTS)
        parts: dict[str, tuple[str, ...]] = defaultdict(tuple)  # what could be counted twice: own parts, and siblings
        for whole in self.rules.wholes:
            parts[whole.whole] += whole.parts
            for part in whole.parts:
                parts[part] += tuple(other for other in whole.parts if other != part)
        return Others(table.elsewhere, lambda claim: table.beside(claim, parts.get(claim.subject, ())))

    def possible(self, key: Key, *, narrowed: bool = True) -> Possible | None:
        """What the claims that are not in dispute allow a quantity; None where no rule or claim speaks of it."""
        for solved in self.solved.values():
            variable = solved.component.system.index.get(key)
            if variable is not None:
                return self._range(solved, key, variable, narrowed=narrowed)
        return None

    def possible_at(self, subject: str, measure: str, basis: str, when: When) -> list[Possible]:
        """The same for a subject on any day, once for each dimension in which the table measures it."""
        found = []
        for dimension in sorted({c.dimension for c in self.claims if c.measure == measure and not c.is_share}):
            nothing = Printed("", None, "", Fraction(1), "at_least")
            name = f"any {subject} {measure} {dimension}"
            asked = Claim(name, when, subject, measure, basis, dimension, Fraction(0), None, nothing)
            answer = self.with_claim(asked).possible(asked.key)
            found += [answer] if answer else []
        return found

    def _range(self, solved: Solved, key: Key, variable: int, *, narrowed: bool) -> Possible:
        component = solved.component
        off = {m for fault in solved.faults for repair in fault.repairs.sets for m in repair}
        allowed = component.range(variable, off)
        unit, factor = self._unit(key)
        found: list[tuple[str, Bounds]] = []
        if narrowed:
            for place in component.holding(variable, off):
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
        found = {t.key: None for group in self.solved for t in group if t.key.dimension and t.key.date != EVER}
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
        return list(improbable([term for group in self.solved for term in group], self.rules))

    def model(self) -> dict[str, object]:
        """By which rules the table was read, which could have been used, and which sums hold and are improbable."""
        names = {name for claim in self.claims for name in (claim.measure, claim.basis)}
        joined = [t for group in self.solved for t in group]
        return {
            "claims": len(self.claims),
            "left_out": [c.id for c in self.claims if c.kind not in RESULTS],
            "components": len(self.solved),
            "wholes": {w.whole: list(w.parts) + ([] if w.complete else ["..."]) for w in self.rules.wholes},
            "monotone": sorted(self.rules.monotone & names),
            "contains": [list(pair) for pair in self.rules.contains],
            "shares_of": sorted({f"{_form(t.key)} of {_form(t.whole)}" for t in joined if t.whole}),
            "shares_apart": [t.claim.id for t in joined if t.whole and not t.key.dimension],
            "trust": {name: exactly(weight) for name, weight in sorted(self.rules.trust.items())},
            "possible_wholes": possible_wholes(self.claims, self.rules),
            "limit": {"contradictions_of_one_fault": self.most},
            "improbable": [one.row() for one in self.improbable()],
        }


class _Neighbours:
    """Claims by what they have in common, for causes that lie in another figure."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._by: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
        for claim in claims:
            c = replace(claim, of="") if claim.of == claim.subject else claim
            for what, name in self._names(c):
                self._by[what, *name].append(claim)

    @staticmethod
    def _names(c: Claim) -> Iterator[tuple[str, tuple[object, ...]]]:
        yield "item", (c.measure, c.basis, bool(c.of), c.date)
        yield "day", (c.subject, c.measure, c.basis, c.of)
        yield "basis", (c.subject, c.date, bool(c.of))

    def _few(self, name: tuple[object, ...]) -> Sequence[Claim]:
        """Claims that have something in common; none where they are so many that any number is among them."""
        found = self._by.get(name, ())
        return found if len(found) <= _MOST_NEIGHBOURS else ()

    def elsewhere(self, claim: Claim) -> Iterator[tuple[str, Claim]]:
        """Figures of another item, day or basis; each with the word for it."""
        c = replace(claim, of="") if claim.of == claim.subject else claim
        for what, name in self._names(c):
            for other in self._few((what, *name)):
                if other.id != claim.id and (other.key, other.of) != (claim.key, claim.of):
                    yield what, other

    def beside(self, claim: Claim, parts: Sequence[str]) -> Iterator[Claim]:
        """Amounts of the other parts of the same whole, or of the same measure, on the same day."""
        for other in self._few(("item", claim.measure, claim.basis, False, claim.date)):
            alike = not claim.is_share and other.id != claim.id and other.dimension == claim.dimension
            if alike and (not parts or other.subject in parts):
                yield other


def tell_fault(number: int, terms: Sequence[Term], fault: Fault, others: Others) -> Iterator[Finding]:
    """Yield the findings of one fault: one for each of its contradictions."""
    suspects = []
    for place, allowed in fault.allowed.items():
        claim = terms[place].claim
        found = causes(claim, allowed, others)
        suspects.append(Suspect(claim, allowed, tuple(found[: slips.MOST]), max(0, len(found) - slips.MOST)))
    repairs = _names(terms, fault)
    change = {s.claim.id: (s.claim, s.allowed, s.causes) for s in suspects}
    told = [[change[name] for name in repair] for repair in repairs]
    for conflict in fault.conflicts:
        members = [terms[m] for m in conflict.members]
        yield Finding(
            number,
            kind_of(conflict),
            tuple(term.claim for term in members),
            explanation(members, told),
            tuple(arithmetic(conflict)),
            tuple(suspects),
            repairs,
            fault.repairs.proven,
            fault.repairs.complete,
            conflict,
        )


def _names(terms: Sequence[Term], fault: Fault) -> tuple[tuple[str, ...], ...]:
    """The ids of each of a fault's repairs."""
    return tuple(tuple(terms[m].claim.id for m in repair) for repair in fault.repairs.sets)


def _suspect_row(suspect: Suspect) -> dict[str, object]:
    return {
        "id": suspect.claim.id,
        "unit": suspect.claim.printed.unit,
        "allowed": list(ends(suspect.allowed, suspect.claim.printed.factor)),
        "causes": [{"cause": c.cause, "value": format_decimal(c.value), "score": c.score} for c in suspect.causes],
        "more_causes": suspect.more,
    }


def _order(claim: Claim) -> tuple[object, ...]:
    return *claim.as_of.order, claim.subject, claim.measure, claim.basis, claim.of, claim.id


def _form(key: Key | None) -> str:
    return "" if key is None else f"{key.measure}" + (f" ({key.basis})" if key.basis else "")
