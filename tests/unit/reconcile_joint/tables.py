"""Small tables for the joint model, and an exact judge of the tests' own: a dense tableau with Bland's rule."""

import csv
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from custodiet.reconcile.joint import Joint
from custodiet.reconcile.joint.model import read_model
from custodiet.reconcile.joint.table import Faults, check, read_cells, read_claims

HEADER = ("id", "as_of", "subject", "measure", "value", "unit", "of", "basis", "kind", "rounding", "source", "share")
Row = Mapping[str, str]


def row(name: str, subject: str, value: str, unit: str = "t", **cells: str) -> dict[str, str]:
    """One row: what was removed by one day, unless `cells` say otherwise."""
    common = {"as_of": "2014-03-20", "measure": "removed"}
    return {**common, "id": name, "subject": subject, "value": value, "unit": unit, **cells}


def as_csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def joint(rows: Sequence[Row], model: Mapping[str, Any] | None = None, *, most: int = 5) -> Joint:
    of_model, of_table = Faults("model.toml"), Faults("claims.csv")
    rules, units = read_model(model or {}, of_model)
    claims = read_claims(read_cells(as_csv(rows), of_table), rules, units, of_table)
    check(of_model, of_table)
    return Joint(claims, rules, most=most)


def members(found: Joint) -> list[set[str]]:
    return [{claim.id for claim in finding.members} for finding in found.findings]


def feasible(rows: Sequence[tuple[Mapping[str, Fraction], Fraction]]) -> bool:
    """Are there numbers, none negative, for which each sum is at least its bound?"""
    names = sorted({name for terms, _ in rows for name in terms})
    count, size = len(names), len(rows)
    tableau = []
    for n, (terms, bound) in enumerate(rows):  # terms - surplus + artificial = bound, with bound made not negative
        sign = -1 if bound < 0 else 1
        line = [sign * terms.get(name, Fraction(0)) for name in names]
        line += [Fraction(-sign if k == n else 0) for k in range(size)]
        line += [Fraction(k == n) for k in range(size)]
        tableau.append([*line, sign * bound])
    basis = [count + size + n for n in range(size)]
    while True:
        artificial = [n for n, b in enumerate(basis) if b >= count + size]
        costs = [sum((tableau[n][j] for n in artificial), Fraction(0)) for j in range(count + size)]
        entering = next((j for j, c in enumerate(costs) if c > 0 and j not in basis), None)
        if entering is None:
            return all(tableau[n][-1] == 0 for n in artificial)
        ratios = [(line[-1] / line[entering], basis[n], n) for n, line in enumerate(tableau) if line[entering] > 0]
        _, _, leaving = min(ratios)
        pivot = tableau[leaving]
        scale = pivot[entering]
        tableau[leaving] = pivot = [x / scale for x in pivot]
        for n, line in enumerate(tableau):
            if n != leaving and line[entering]:
                factor = line[entering]
                tableau[n] = [x - factor * y for x, y in zip(line, pivot, strict=True)]
        basis[leaving] = entering
