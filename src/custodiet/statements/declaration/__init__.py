"""Declaration: a party says what it has, where, and how much."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="declaration",
    title="Declaration",
    body={
        "text": Member("what is said, in words"),
        "reference": Member("the document's own number"),
        "instrument": Member("the obligation under which it is made"),
    },
    verbs=frozenset({"count", "claim", "mark"}),
    summarise=sentence,
)
