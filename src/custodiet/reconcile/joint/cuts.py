"""The findings of a table as it stood when only some of its claims had been made.

Fewer claims contradict each other less: a group without a fault has none with fewer claims, and a contradiction among
those that stay was one before. So only groups with faults are judged again, from the contradictions that are known.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from custodiet.reconcile.joint.causes import Others
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.component import Component, Conflict, Diagnosis
from custodiet.reconcile.joint.result import Finding, Joint, Solved, tell_fault
from custodiet.reconcile.joint.rules import Term

Keep = Callable[[Claim], bool]


class Cuts:
    """Answers about parts of one table; what was judged once is kept."""

    def __init__(self, joint: Joint) -> None:
        self._joint = joint
        self._others = joint.others()
        self._faulty = [solved for solved in joint.solved.values() if solved.faults]
        self._known: dict[tuple[Term, ...], Sequence[Sequence[Finding]]] = {}

    def findings(self, keep: Keep) -> Iterator[Sequence[Finding]]:
        """Yield the findings of each fault among the claims that `keep` lets through."""
        for solved in self._faulty:
            kept = tuple(term for term in solved.terms if keep(term.claim))
            if kept not in self._known:
                self._known[kept] = self._judged(kept, solved, keep)
            yield from self._known[kept]

    def _judged(self, kept: Sequence[Term], solved: Solved, keep: Keep) -> list[list[Finding]]:
        if len(kept) == len(solved.terms):
            return [list(tell_fault(solved.component, fault, self._others)) for fault in solved.faults]
        staying = set(kept)
        if not any(staying.intersection(solved.component.alike[m]) for m in solved.off):
            return []  # without these, all of them agree
        component = Component(kept, self._joint.families)
        seeds = _staying(component, solved, staying)
        others = Others(
            lambda claim: (found for found in self._others.elsewhere(claim) if keep(found[1])),
            lambda claim: filter(keep, self._others.beside(claim)),
        )
        faults = Diagnosis(component, most=self._joint.most, seeds=seeds).faults()
        return [list(tell_fault(component, fault, others)) for fault in faults]


def _staying(component: Component, solved: Solved, staying: Collection[Term]) -> Iterator[Conflict]:
    """The contradictions whose members all stay, at their places among the claims that are kept."""
    for fault in solved.faults:
        for conflict in fault.conflicts:
            left = [[t for t in solved.component.alike[m] if t in staying] for m in conflict.members]
            places = [component.place(same[0]) for same in left if same]
            if len(places) == len(conflict.members):
                yield replace(conflict, members=tuple(sorted(place for place in places if place is not None)))
