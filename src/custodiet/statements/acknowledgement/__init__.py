"""Acknowledgement: a statement was read, which is not agreement."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="acknowledgement",
    title="Acknowledgement",
    body={
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=answer,
    relation="acknowledges",
)
