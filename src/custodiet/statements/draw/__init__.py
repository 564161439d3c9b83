"""Draw: what a party holds to be drawn, and the log's checkpoints by which anybody can draw it again.

It decides nothing: the outcome is computed. spec/selection.md.
"""

from custodiet.statements.selecting import drawn, notes
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, one_of
from custodiet.statements.words import short

CHANCES = ("beacon", "dice", "shares")


def _summarise(statement: Statement) -> str:
    body = statement.body
    parts = []
    for one in body["drawn"]:
        names = [str(name) for name in one.get("items", one["numbers"])]
        parts.append(f"{one['stratum']}: {', '.join(names) or 'nothing'}" if one["stratum"] else ", ".join(names))
    return f"draws of selection {short(body['selection'])}: {'; '.join(parts)}"


TYPE = StatementType(
    name="draw",
    title="Draw of a selection",
    body={
        "selection": Member("the selection", required=True, form=digest),
        "seed": Member("the seed of the draw", required=True, form=digest),
        "chance": Member(
            "where the last chance came from: beacon, dice or shares", required=True, form=one_of(*CHANCES)
        ),
        "drawn": Member("what was drawn of each stratum, in order", required=True, form=drawn),
        "checkpoints": Member("the log's checkpoints around the deadlines", required=True, form=notes),
        "beacon": Member("the statement with the beacon's value", form=digest),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
