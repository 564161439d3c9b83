"""Inspection: what inspectors saw, counted, weighed, sampled or sealed."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="inspection",
    title="Inspection",
    body={
        "text": Member("what is said, in words"),
        "site": Member("the site inspected"),
        "team": Member("who inspected"),
        "access": Member("full, part, or denied"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"count", "mark", "claim", "move"}),
    summarise=sentence,
)
