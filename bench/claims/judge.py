"""Which rows can all be true, decided exactly, without the product: the rules of a model over `bench.claims.exact`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from bench.claims.exact import ONE, ZERO, Problem
from bench.claims.rows import CONTAINS, CUMULATIVE, DECLARED, NOT_RESULTS, Cell, Row, cell_of, implied

MOST_CONFLICTS = 60
Limit = tuple[int, Fraction | None, Fraction | None, str | None]


class Rules:
    """Who is part of whom, and of what a share is a share.

    `start` is where to look first, a value for each cell in tonnes; true ones save work. `declared` has the days of
    which an amount is declared, by subject and basis.
    """

    def __init__(
        self,
        wholes: Mapping[str, Sequence[str]],
        start: Mapping[Cell, Fraction],
        declared: Mapping[tuple[str, str], Sequence[str]],
    ) -> None:
        self.wholes, self.start, self.declared = wholes, start, declared
        self.above = {part: whole for whole, parts in wholes.items() for part in parts}

    def whole_of(self, row: Row) -> Cell:
        """The quantity of which a row tells a share.

        Of another subject, it is the same measure on the same day; of its own, what was declared by then, or first;
        where nothing is, the whole of that measure, which nobody tells, and which adds up as others do. It is more than
        nothing, or there were no shares of it.
        """
        if row.of != row.subject:
            return cell_of(row)._replace(subject=row.of)
        days = sorted(self.declared.get((row.of, row.basis), ()))
        if not days:
            return Cell(row.of, f"whole of {row.measure}", row.basis, "")
        return Cell(row.of, DECLARED, row.basis, max((day for day in days if day <= row.as_of), default=days[0]))

    def root(self, subject: str) -> str:
        """The whole of which this is a part, and that is part of nothing."""
        while subject in self.above:
            subject = self.above[subject]
        return subject

    def model(self) -> str:
        """The rules as a model.toml."""
        lines = ["[wholes]", *(f'"{whole}" = [{_quoted(parts)}]' for whole, parts in self.wholes.items())]
        lines += ["", "[monotone]", f"measures = [{_quoted(CUMULATIVE)}]", "", "[contains]"]
        lines += [f'"{outer}" = [{_quoted(inner)}]' for outer, inner in CONTAINS.items()]
        return "\n".join([*lines, ""])


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def conflict(rows: Iterable[Row], rules: Rules) -> frozenset[str] | None:
    """Return None if all rows can be true at once, else the ids of some that cannot. Projections are not asked."""
    return next((found for group in groups(rows, rules) if (found := _Group(group, rules).conflict())), None)


def minimal(found: Collection[str], rows: Mapping[str, Row], rules: Rules) -> frozenset[str]:
    """Of rows that cannot all be true, those without which the others still cannot are left out."""
    kept = frozenset(found)
    for name in sorted(found):
        if name in kept and (less := conflict([rows[other] for other in kept - {name}], rules)) is not None:
            kept = less
    return kept


def repairs(rows: Mapping[str, Row], rules: Rules) -> list[frozenset[str]]:
    """The smallest sets of rows without which the others of one group can all be true: the one, or any two of several.

    Rows that cannot all be true are collected until each smallest set that meets all of them is a repair; none is
    returned where that takes too many.
    """
    conflicts: list[frozenset[str]] = []
    while len(conflicts) < MOST_CONFLICTS:
        found: list[frozenset[str]] = []
        for hit in _smallest(conflicts):
            rest = conflict([row for name, row in rows.items() if name not in hit], rules)
            if rest is not None:
                conflicts.append(minimal(rest, rows, rules))
                break
            found.append(hit)
            if len(found) > 1:
                return found
        else:
            return found
    return []


def _smallest(conflicts: Sequence[frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield the smallest sets that meet each of some sets."""
    for size in range(len(conflicts) + 1):
        found = set(_hitting(conflicts, frozenset(), size))
        if found:
            yield from sorted(found, key=sorted)
            return


def _hitting(conflicts: Sequence[frozenset[str]], chosen: frozenset[str], size: int) -> Iterator[frozenset[str]]:
    missed = next((one for one in conflicts if not one & chosen), None)
    if missed is None:
        yield chosen
    elif size:
        for name in sorted(missed):
            yield from _hitting(conflicts, chosen | {name}, size - 1)


def groups(rows: Iterable[Row], rules: Rules) -> Iterator[list[Row]]:
    """Yield the rows of each stockpile and basis: no rule joins them with others."""
    found = defaultdict(list)
    for row in rows:
        if row.kind not in NOT_RESULTS:
            found[rules.root(row.subject), row.basis].append(row)
    yield from found.values()


class _Group:
    """The rows of a group as a problem, without the days and the branches that no row speaks about.

    Nothing is lost by that: values of such a day can repeat those of the day before, and parts that nobody mentions
    can stand as one.
    """

    def __init__(self, rows: Sequence[Row], rules: Rules) -> None:
        self._rows, self._rules, self._basis = rows, rules, rows[0].basis
        self._used = {row.subject for row in rows} | {row.of for row in rows if row.of}
        self._spoken = {name for subject in self._used for name in self._up(subject)}
        self._of = {row.id: rules.whole_of(row) for row in rows if row.of}
        told = {cell_of(row) for row in rows} | set(self._of.values())
        self._measures = sorted({cell.measure for cell in told})
        together = sorted({cell.day for cell in told if cell.measure in CUMULATIVE})
        self._days = {measure: sorted({c.day for c in told if c.measure == measure}) for measure in self._measures}
        self._days |= dict.fromkeys(CUMULATIVE, together)
        self._sums = {whole: self._parts(whole) for whole in rules.wholes if self._binds(whole)}

    def conflict(self) -> frozenset[str] | None:
        """As the function of that name."""
        problem, number = Problem(), dict[Cell, int]()
        for subject, stands_for in self._subjects().items():
            for measure, day in self._series():
                at = [self._rules.start.get(Cell(one, measure, self._basis, day), ZERO) for one in stands_for]
                number[Cell(subject, measure, self._basis, day)] = problem.unknown(sum(at, ZERO))
        for row, low, high, name in list(self._limits(problem, number)):
            problem.bound(row, low, high, name)
        for name, whole in self._of.items():
            problem.positive(number[whole], name)
        return problem.conflict()

    def _up(self, subject: str) -> Iterator[str]:
        yield subject
        while (above := self._rules.above.get(subject)) is not None:
            subject = above
            yield subject

    def _binds(self, whole: str) -> bool:
        """Does it matter that parts add up: are one of them and the whole, or what that is part of, spoken about?"""
        below = any(part in self._spoken for part in self._rules.wholes[whole])
        return below and any(name in self._used for name in self._up(whole))

    def _parts(self, whole: str) -> dict[str, tuple[str, ...]]:
        parts = self._rules.wholes[whole]
        silent = tuple(part for part in parts if part not in self._spoken)
        told = {part: (part,) for part in parts if part in self._spoken}
        return told | ({f"rest of {whole}": silent} if silent else {})

    def _subjects(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {subject: (subject,) for subject in sorted(self._used)}
        for whole, parts in self._sums.items():
            found |= {whole: (whole,), **parts}
        return found

    def _series(self) -> list[tuple[str, str]]:
        return [(measure, day) for measure in self._measures for day in self._days[measure]]

    def _limits(self, problem: Problem, number: Mapping[Cell, int]) -> Iterator[Limit]:
        for whole, parts in self._sums.items():
            for measure, day in self._series():
                total, *some = (number[Cell(name, measure, self._basis, day)] for name in (whole, *parts))
                yield problem.row({total: ONE} | dict.fromkeys(some, -ONE)), ZERO, ZERO, None
        for subject in self._subjects():
            for less, more in self._ordered(subject):
                yield problem.row({number[more]: ONE, number[less]: -ONE}), ZERO, None, None
        for row in self._rows:
            yield from self._claimed(row, problem, number)

    def _ordered(self, subject: str) -> Iterator[tuple[Cell, Cell]]:
        """What is never more than what: earlier and later, inner and outer."""
        for measure in self._measures:
            cells = [Cell(subject, measure, self._basis, day) for day in self._days[measure]]
            yield from pairwise(cells) if measure in CUMULATIVE else ()
            for inner in CONTAINS.get(measure, ()):
                if inner in self._measures:
                    yield from ((cell._replace(measure=inner), cell) for cell in cells)

    def _claimed(self, row: Row, problem: Problem, number: Mapping[Cell, int]) -> Iterator[Limit]:
        low, high = implied(row)
        cell = number[cell_of(row)]
        if row.id not in self._of:
            yield cell, low, high, row.id
            return
        whole = self._of[row.id]
        yield problem.row({cell: ONE} | {number[whole]: -low}), ZERO, None, row.id
        if high is not None:
            yield problem.row({cell: ONE} | {number[whole]: -high}), None, ZERO, row.id
