"""Decision: a body decides, and obligations arise, change or end."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="decision",
    title="Decision",
    body={
        "text": Member("what is said, in words"),
        "title": Member("the decision's title"),
        "body": Member("the body that decides"),
        "outcome": Member("adopted, rejected, or as the chair stated"),
        "vote": Member("how it was reached"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"owe", "settle", "mark"}),
    summarise=sentence,
)
