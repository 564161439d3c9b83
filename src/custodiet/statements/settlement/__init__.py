"""Settlement: the verdict of whoever may give one on an obligation."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="settlement",
    title="Settlement of an obligation",
    body={
        "text": Member("what is said, in words"),
        "reason": Member("why"),
    },
    verbs=frozenset({"settle"}),
    summarise=sentence,
)
