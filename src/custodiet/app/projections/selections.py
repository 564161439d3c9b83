"""The selections: where each stands, who did what by when, what was drawn, and what came of it.

A selection that was frozen by then is shown as the log's clock has it: what was drawn does not depend on the day that
is asked about.
"""

from typing import Any

from custodiet.app.projections.words import grade
from custodiet.app.view import View
from custodiet.books.selections import (
    COMMITTING,
    DEADLINES,
    REVEALING,
    THROWING,
    WAITING,
    Sampled,
    Selection,
    sample_of,
)
from custodiet.kernel.times import from_unix, moment
from custodiet.statements.selecting import INACCESSIBLE, INSPECTED, RELEASED

TITLE = "Selections"
COLUMNS = ("selection", "state", "parties", "due", "chance", "withheld", "sample", "outstanding")
KEYS = (
    "selection",
    "state",
    "frozen",
    "speaker",
    "parties",
    "commit_by",
    "reveal_by",
    "beacon_by",
    "dice_by",
    "due",
    "beacon",
    "items",
    "committed",
    "revealed",
    "withheld",
    "chance",
    "seed",
    "sample",
    "inspected",
    "inaccessible",
    "released",
    "outstanding",
    "remarks",
    "grade",
    "statements",
)


def items(view: View) -> list[Selection]:
    """The selections that were frozen by then."""
    found = (each for each in view.fold.selections if view.hears(each.known))
    return [each for each in found if view.as_of is None or from_unix(each.known.logged).by(view.as_of)]


def row(view: View, item: Selection) -> dict[str, Any]:
    """One selection; a sample's items are in the order drawn, those of a stratum together."""
    shares, outcome, plan, body = item.shares, item.outcome, item.plan, item.known.statement.body
    sampled = sample_of(item, view.books).items if plan else ()
    told = [each.told.id for each in sampled if each.told]
    revealed = [known for each in shares.reveals.values() for known in each]
    known = (item.known, *shares.commitments.values(), *revealed, *(each.known for each in shares.beacons))
    return {
        "selection": item.name,
        "state": item.state,
        "frozen": moment(item.known.logged),
        "speaker": str(item.known.voice),
        "parties": list(item.parties),
        **{name: body[name] for name in DEADLINES},
        "due": _due(item),
        "beacon": f"round {body['round']} of {body['beacon']['name']}",
        "items": sum(stratum.items for stratum in plan.strata) if plan else None,
        "committed": list(shares.commitments),
        "revealed": list(shares.reveals),
        "withheld": list(outcome.withheld) if outcome else [],
        "chance": item.chance,
        "seed": item.seed.hex() if item.seed else "",
        "sample": _names(sampled),
        "inspected": _names(sampled, INSPECTED),
        "inaccessible": _names(sampled, INACCESSIBLE),
        "released": _names(sampled, RELEASED),
        "outstanding": _names(sampled, ""),
        "remarks": list(outcome.remarks) if outcome else [item.fault] if item.fault else [],
        "grade": grade(item.known.voice),
        "statements": [each.id for each in (*known, *shares.dice.values(), *shares.draws)] + told,
    }


def _names(sampled: tuple[Sampled, ...], state: str | None = None) -> list[str]:
    return [each.item for each in sampled if state is None or each.state == state]


def _due(item: Selection) -> str:
    """Until when what is awaited is due."""
    awaited = dict(zip((COMMITTING, REVEALING, WAITING, THROWING), DEADLINES, strict=True))
    name = awaited.get(item.state)
    return str(item.known.statement.body[name]) if name else ""
