"""What an answer of the product is worth: against the truth about a table, and by the judge of this bench.

An answer is the JSON of `custodiet reconcile`, read as anybody would read it: `findings`, each with its `members`, its
`suspects` with their `causes`, and its `repair`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bench.claims.errors import Error, Planted
from bench.claims.judge import Rules, conflict, groups, repairs
from bench.claims.rows import Row

Answer = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """What became of detectable errors and of reported sets; `told` are the failures in words."""

    errors: int = 0
    detectable: int = 0
    found: int = 0
    unique: int = 0  # of the detectable, those where the cheapest repair is the only one
    repaired: int = 0
    named: int = 0
    sets: int = 0
    possible: int = 0  # sets that can be true after all
    reducible: int = 0  # sets that cannot even without some member
    told: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another table in."""
        for name in ("errors", "detectable", "found", "unique", "repaired", "named", "sets", "possible", "reducible"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.told.extend(other.told)


def score(planted: Planted, answer: Answer, *, with_repairs: bool = True) -> Tally:
    """Score an answer about a table with errors: what it finds, repairs and names, and whether its sets are such."""
    tally = Tally(errors=len(planted.errors))
    rows = {row.id: row for row in planted.rows}
    members = {name for finding in answer["findings"] for name in finding["members"]}
    for error in (one for one in planted.errors if one.detectable):
        tally.detectable += 1
        tally.found += error.now.id in members
        if error.now.id not in members:
            tally.told.append(f"not found: {error.kind}: {error.was} printed as {error.now.value}")
    if with_repairs:
        _repairs(planted, answer, tally)
    check_sets(answer, rows, planted.table.rules, tally)
    return tally


def check_sets(answer: Answer, rows: Mapping[str, Row], rules: Rules, tally: Tally) -> None:
    """Check each reported set: it cannot be true, and could without any one of its members."""
    for names in sorted({tuple(sorted(set(finding["members"]))) for finding in answer["findings"]}):
        tally.sets += 1
        if conflict([rows[name] for name in names], rules) is None:
            tally.possible += 1
            tally.told.append(f"can all be true: {', '.join(names)}")
            continue
        spare = [one for one in names if conflict([rows[name] for name in names if name != one], rules) is not None]
        if spare:
            tally.reducible += 1
            tally.told.append(f"cannot all be true even without {spare[0]}: {', '.join(names)}")


def _repairs(planted: Planted, answer: Answer, tally: Tally) -> None:
    repaired = {name for finding in answer["findings"] for name in finding["repair"]}
    for group in groups(planted.rows, planted.table.rules):
        rows = {row.id: row for row in group}
        errors = [error for error in planted.errors if error.detectable and error.now.id in rows]
        cheapest = repairs(rows, planted.table.rules) if errors else []
        if len(cheapest) != 1:
            continue
        offered = repaired & rows.keys()
        for error in errors:
            tally.unique += 1
            tally.repaired += error.now.id in offered and len(offered) <= len(cheapest[0])
            tally.named += _names(error, answer)
            if error.now.id not in offered or len(offered) > len(cheapest[0]):
                tally.told.append(f"not repaired: {error.now.id}, but {_listed(offered)}, not {_listed(cheapest[0])}")
            elif not _names(error, answer):
                tally.told.append(f"not named: {error.kind}: {error.now.id}: {error.now.value} was {error.was.value}")


def _names(error: Error, answer: Answer) -> bool:
    """Is the first cause of the first finding that suspects the row what the row said before?"""
    for finding in answer["findings"]:
        for suspect in finding["suspects"]:
            if suspect["id"] == error.now.id:
                causes: Sequence[Mapping[str, Any]] = suspect["causes"]
                return bool(causes) and error.named_by(Fraction(str(causes[0]["value"])))
    return False


def _listed(names: Sequence[str] | set[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
