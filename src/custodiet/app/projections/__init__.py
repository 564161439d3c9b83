"""One module for each projection: its title, its columns for people, its items, and the row of an item.

Rows are mappings with stable keys. Items come in order and cost one pass over the books; a face that shows a page of a
hundred thousand makes rows of those alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections import (
    balance,
    cases,
    chain,
    changes,
    claims,
    clauses,
    coverage,
    dependents,
    destruction,
    difference,
    discrepancies,
    events,
    forecast,
    forms,
    holdings,
    inspections,
    instruments,
    journal,
    keys,
    obligations,
    positions,
    possible,
    selections,
    situation,
    sources,
)
from custodiet.app.rendering import Row
from custodiet.app.view import View


@dataclass(frozen=True, slots=True)
class Projection:
    """`columns` are what a table on paper has room for; a `row` has all of `keys`, in this order."""

    title: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    items: Callable[[View], Sequence[Any]]
    row: Callable[[View, Any], Row]

    def rows(self, view: View) -> list[Row]:
        """Return the rows of all items."""
        return [self.row(view, item) for item in self.items(view)]


PROJECTIONS: Mapping[str, Projection] = {
    module.__name__.rpartition(".")[2]: Projection(module.TITLE, module.COLUMNS, module.KEYS, module.items, module.row)
    for module in (
        holdings,
        obligations,
        claims,
        discrepancies,
        cases,
        selections,
        destruction,
        balance,
        inspections,
        instruments,
        clauses,
        positions,
        forecast,
        events,
        situation,
        forms,
        keys,
        journal,
        coverage,
        sources,
    )
}


@dataclass(frozen=True, slots=True)
class Question:
    """A projection that is about one thing, which its asker names; `subject` says what kind of thing."""

    title: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    subject: str
    items: Callable[[View, str], Sequence[Any]]
    row: Callable[[View, Any], Row]

    def rows(self, view: View, about: str) -> list[Row]:
        """Return the rows of all items."""
        return [self.row(view, item) for item in self.items(view, about)]


QUESTIONS: Mapping[str, Question] = {
    module.__name__.rpartition(".")[2]: Question(
        module.TITLE, module.COLUMNS, module.KEYS, module.SUBJECT, module.items, module.row
    )
    for module in (chain, difference, dependents, changes, possible)
}
