"""Mandate: who is to inspect what, by whose order."""

from custodiet.statements.types import Member, StatementType, texts
from custodiet.statements.words import stepped

TYPE = StatementType(
    name="mandate",
    title="Mandate",
    body={
        "site": Member("the site to be inspected", required=True),
        "scope": Member("what the team may look at, and is to find out"),
        "team": Member("who is to inspect", form=texts),
        "instrument": Member("the right under which it is given"),
        "text": Member("what is said, in words"),
        "reference": Member("the mandate's own number"),
    },
    verbs=frozenset({"mark", "owe"}),
    summarise=stepped("site", "scope"),
)
