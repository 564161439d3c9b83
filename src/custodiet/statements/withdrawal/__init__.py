"""Withdrawal: one's own earlier statement is taken back."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="withdrawal",
    title="Withdrawal",
    body={
        "reason": Member("why", required=True),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=answer,
    relation="withdraws",
)
