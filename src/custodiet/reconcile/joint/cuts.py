"""The findings of a table as it stood when only some of its claims had been made.

Fewer claims contradict each other less: a group without a fault has none with fewer claims, and a contradiction among
those that stay was one before. So only groups with faults are judged again, from the contradictions that are known.
"""

from collections.abc import Callable, Iterator, Sequence
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
        self._faulty = [(terms, solved) for terms, solved in joint.solved.items() if solved.faults]
        self._known: dict[tuple[Term, ...], Sequence[Sequence[Finding]]] = {}

    def findings(self, keep: Keep) -> Iterator[Sequence[Finding]]:
        """Yield the findings of each fault among the claims that `keep` lets through."""
        for terms, solved in self._faulty:
            kept = tuple(term for term in terms if keep(term.claim))
            if kept not in self._known:
                self._known[kept] = self._judged(kept, terms, solved, keep)
            yield from self._known[kept]

    def _judged(self, kept: Sequence[Term], terms: Sequence[Term], solved: Solved, keep: Keep) -> list[list[Finding]]:
        faults, others = solved.faults, self._others
        if len(kept) < len(terms):
            if not any(terms[m] in kept for fault in solved.faults for m in fault.repairs.sets[0]):
                return []  # without these, all of them agree
            component = Component(kept, self._joint.families)
            seeds = _staying(kept, terms, solved)
            faults = tuple(Diagnosis(component, most=self._joint.most, seeds=seeds).faults())
            others = Others(
                lambda claim: (found for found in self._others.elsewhere(claim) if keep(found[1])),
                lambda claim: filter(keep, self._others.beside(claim)),
            )
        return [list(tell_fault(0, kept, fault, others)) for fault in faults]


def _staying(kept: Sequence[Term], terms: Sequence[Term], solved: Solved) -> Iterator[Conflict]:
    """The contradictions whose members all stay, at their places among the terms that are kept."""
    place = {term: n for n, term in enumerate(kept)}
    for fault in solved.faults:
        for conflict in fault.conflicts:
            members = [place[terms[m]] for m in conflict.members if terms[m] in place]
            if len(members) == len(conflict.members):
                yield replace(conflict, members=tuple(sorted(members)))
