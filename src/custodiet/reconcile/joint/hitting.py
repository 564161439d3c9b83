"""The cheapest sets of claims that have a member in each contradiction: all of them that cost the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

MOST_TIED = 16  # cheapest repairs of one fault that are listed
_MOST_STEPS = 20_000  # after so many the search stops, and says that a cheaper repair could be there
Members = tuple[int, ...]


@dataclass(slots=True)
class Hitting:
    """The cheapest sets found, and whether the search came to its end (`proven`) and listed them all (`complete`)."""

    sets: list[Members] = field(default_factory=list)
    cost: Fraction = Fraction(0)
    proven: bool = True
    complete: bool = True


def clusters(conflicts: Iterable[Members]) -> list[list[Members]]:
    """Group contradictions that share a member, directly or through others, in the order of their first."""
    groups: list[tuple[set[int], list[Members]]] = []
    for members in sorted(conflicts):
        touching = [group for group in groups if not group[0].isdisjoint(members)]
        merged = (set(members).union(*(g[0] for g in touching)), [c for g in touching for c in g[1]] + [members])
        groups = [group for group in groups if group[0].isdisjoint(members)]
        groups.append((merged[0], sorted(merged[1])))
    return sorted(group[1] for group in groups)


def cheapest(conflicts: Sequence[Members], cost: Mapping[int, Fraction]) -> Hitting:
    """Return all sets of least cost that hit every contradiction, in order; at most `MOST_TIED`."""
    search = _Search(conflicts, cost)
    search.run()
    found = Hitting(sorted(search.sets), search.best, proven=search.steps <= _MOST_STEPS)
    found.complete = len(found.sets) <= MOST_TIED
    found.sets = found.sets[:MOST_TIED]
    return found


class _Search:
    """Depth first with a bound: contradictions without a common member each cost at least their cheapest member."""

    def __init__(self, conflicts: Sequence[Members], cost: Mapping[int, Fraction]) -> None:
        self.conflicts = sorted(conflicts, key=lambda members: (len(members), members))
        self.cost = cost
        self.steps = 0
        greedy = self._greedy()
        self.best = sum((cost[m] for m in greedy), Fraction(0))
        self.sets: set[Members] = {greedy}

    def run(self) -> None:
        """Search through all sets that could be as cheap as the best."""
        self._visit((), frozenset(), Fraction(0), self.conflicts)

    def _greedy(self) -> Members:
        chosen: set[int] = set()
        left = list(self.conflicts)
        while left:
            count: dict[int, int] = defaultdict(int)
            for members in left:
                for m in members:
                    count[m] += 1
            best = min(count, key=lambda m: (self.cost[m] / count[m], m))
            chosen.add(best)
            left = [members for members in left if best not in members]
        return tuple(m for m in sorted(chosen) if self._needed(m, chosen))

    def _needed(self, m: int, chosen: set[int]) -> bool:
        if all(m not in members or len(chosen.intersection(members)) > 1 for members in self.conflicts):
            chosen.discard(m)
            return False
        return True

    def _visit(self, chosen: Members, barred: frozenset[int], cost: Fraction, left: list[Members]) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            return
        least = cost + self._at_least(left, barred)
        if least > self.best or (least == self.best and len(self.sets) > 4 * MOST_TIED):  # enough that cost as much
            return
        if not left:
            if cost < self.best:
                self.best, self.sets = cost, set()
            self.sets.add(tuple(sorted(chosen)))
            return
        pivot = min(left, key=lambda members: (sum(m not in barred for m in members), members))
        for m in pivot:
            if m not in barred:
                rest = [members for members in left if m not in members]
                self._visit((*chosen, m), barred, cost + self.cost[m], rest)
                barred |= {m}

    def _at_least(self, left: list[Members], barred: frozenset[int]) -> Fraction:
        used: set[int] = set()
        least = Fraction(0)
        for members in left:
            if used.isdisjoint(members):
                open_ = [self.cost[m] for m in members if m not in barred]
                if not open_:
                    return self.best + 1
                least += min(open_)
                used.update(members)
        return least
