"""Affirmation: one's own earlier statement still stands."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="affirmation",
    title="Affirmation",
    body={
        "reason": Member("why it was in doubt"),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=answer,
    relation="affirms",
)
