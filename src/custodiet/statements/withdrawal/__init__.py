"""Withdrawal: one's own earlier statement is taken back."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="withdrawal",
    title="Withdrawal",
    body={
        "reason": Member("why", required=True),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=sentence,
    relation="withdraws",
)
