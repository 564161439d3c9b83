"""Inspections that were planned: what each is to find out, and what was signed about its results.

What the results support is computed for one inspection at a time: `custodiet evaluate inspection`, and its page.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from custodiet.app.projections.words import grade
from custodiet.app.view import View
from custodiet.books.known import Known

TITLE = "Inspections"
COLUMNS = ("inspection", "site", "goal", "detect", "declared_by", "planned_by", "said", "strata", "signed")
KEYS = (
    "inspection",
    "site",
    "goal",
    "detect",
    "declared_by",
    "planned_by",
    "voice",
    "speaker",
    "said",
    "strata",
    "signed",
    "grade",
    "statements",
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that counts, with the evaluations that name its inspection."""

    known: Known
    evaluations: tuple[Known, ...]


def items(view: View) -> list[Planned]:
    """The plans, in log order."""
    signed: dict[str, list[Known]] = defaultdict(list)
    for known in view.of_types("evaluation"):
        signed[known.statement.body["inspection"]].append(known)
    return [
        Planned(known, tuple(signed[known.statement.body["inspection"]]))
        for known in view.of_types("plan")
        if view.hears(known) and (view.as_of is None or known.statement.said.by(view.as_of) is not False)
    ]


def row(view: View, item: Planned) -> dict[str, Any]:  # noqa: ARG001 - as every projection has it
    """One inspection."""
    known, body = item.known, item.known.statement.body
    return {
        "inspection": body["inspection"],
        "site": body["site"],
        "goal": body["goal"],
        "detect": body["detect"],
        "declared_by": body["declared_by"],
        "planned_by": known.voice.party,
        "voice": str(known.voice),
        "speaker": known.voice.party,
        "said": known.statement.said.text,
        "strata": [_stratum(stratum) for stratum in body["strata"]],
        "signed": [f"{one.statement.body['grade']} ({one.voice})" for one in item.evaluations],
        "grade": grade(known.voice),
        "statements": [known.id, *(one.id for one in item.evaluations)],
    }


def _stratum(stratum: Any) -> str:  # noqa: ANN401 - JSON that was checked
    methods = ", ".join(f"{method['name']} {method['needed']}" for method in stratum["methods"])
    return f"{stratum['name']}, {stratum['items']} items: {methods}"
