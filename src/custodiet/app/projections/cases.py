"""The register of outstanding issues: where each stands, and which discrepancies its statements still cause.

A case is shown with a discrepancy where the statements of one are among those of the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections.words import grade
from custodiet.app.view import View
from custodiet.books.cases import Case, cases
from custodiet.reconcile.discrepancy import Discrepancy

TITLE = "Cases"
COLUMNS = ("case", "title", "state", "since", "authority", "reason", "answers", "discrepancies")
KEYS = (
    "case",
    "title",
    "state",
    "since",
    "opened",
    "authority",
    "speaker",
    "reason",
    "answers",
    "over",
    "discrepancies",
    "grade",
    "sources",
    "statements",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A case, with the discrepancies that its statements cause."""

    case: Case
    found: Sequence[Discrepancy]


def items(view: View) -> list[Registered]:
    """The cases that were opened by then."""
    register = [case for case in cases(view.books, view.as_of) if view.heard(case.authority)]
    caused = _caused(view.discrepancies) if any(case.over for case in register) else {}
    return [Registered(case, list(_over(case, caused))) for case in register]


def _caused(found: Sequence[Discrepancy]) -> Mapping[str, Sequence[Discrepancy]]:
    by_statement: defaultdict[str, list[Discrepancy]] = defaultdict(list)
    for one in found:
        for name in dict.fromkeys(statement.partition("#")[0] for statement in one.statements):
            by_statement[name].append(one)
    return by_statement


def _over(case: Case, caused: Mapping[str, Sequence[Discrepancy]]) -> Iterator[Discrepancy]:
    over = set(case.over)
    for one in dict.fromkeys(one for name in case.over for one in caused.get(name, ())):
        causes = {statement.partition("#")[0] for statement in one.statements}
        if causes <= over or over <= causes:
            yield one


def row(view: View, item: Registered) -> dict[str, Any]:
    """One case."""
    case, last = item.case, item.case.last
    body = case.opened.known.statement.body
    told = last.known.statement.body
    return {
        "case": case.name,
        "title": str(body.get("title", "")),
        "state": case.state,
        "since": last.posting.at.text,
        "opened": case.opened.posting.at.text,
        "authority": str(case.authority),
        "speaker": case.authority.party,
        "reason": str(told.get("reason", told.get("text", ""))),
        "answers": [f"{entry.known.voice} ({entry.posting.at})" for entry in case.answers],
        "over": list(case.over),
        "discrepancies": list(dict.fromkeys(f"{one.kind}: {one.subject}" for one in item.found)),
        "grade": grade(case.authority),
        "sources": list(dict.fromkeys(view.source_of(entry.id) for entry in case.turns)),
        "statements": [entry.id for entry in (*case.turns, *case.answers, *case.strangers)],
    }
