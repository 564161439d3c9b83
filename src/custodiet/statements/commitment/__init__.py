"""Commitment: a party fixes its share of a selection without showing it. spec/selection.md."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest
from custodiet.statements.words import short


def _summarise(statement: Statement) -> str:
    return f"commits to a share of selection {short(statement.body['selection'])}"


TYPE = StatementType(
    name="commitment",
    title="Commitment to a share of a selection",
    body={
        "selection": Member("the selection", required=True, form=digest),
        "commitment": Member("digest of the party, the plan and its secret", required=True, form=digest),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
