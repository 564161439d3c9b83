"""Reveal: a party shows the secret that it committed to. spec/selection.md."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest
from custodiet.statements.words import short


def _summarise(statement: Statement) -> str:
    return f"reveals its share of selection {short(statement.body['selection'])}"


TYPE = StatementType(
    name="reveal",
    title="Reveal of a share of a selection",
    body={
        "selection": Member("the selection", required=True, form=digest),
        "secret": Member("the 32 bytes that were committed to", required=True, form=digest),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
