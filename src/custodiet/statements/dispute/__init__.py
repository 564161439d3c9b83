"""Dispute: another's statement is denied."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="dispute",
    title="Dispute",
    body={
        "reason": Member("what is wrong with it", required=True),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset({"count", "claim", "mark", "settle"}),
    summarise=answer,
    relation="disputes",
)
