"""Correction: one's own earlier statement, put right."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="correction",
    title="Correction",
    body={
        "reason": Member("why the earlier statement was wrong", required=True),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset({"move", "count", "mark", "claim", "owe", "settle"}),
    summarise=answer,
    relation="corrects",
)
