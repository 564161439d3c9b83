"""Amendment: one's own declaration, amended: what was declared before stays readable."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="amendment",
    title="Amendment",
    body={
        "reason": Member("why it is amended", required=True),
        "text": Member("what is said, in words"),
        "reference": Member("the amendment's own number"),
    },
    verbs=frozenset({"count", "claim", "mark"}),
    summarise=answer,
    relation="corrects",
)
