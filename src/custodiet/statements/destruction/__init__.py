"""Destruction: material is irreversibly gone."""

from custodiet.statements.types import Member, StatementType, texts
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="destruction",
    title="Destruction",
    body={
        "text": Member("what is said, in words"),
        "site": Member("the place of destruction"),
        "witnesses": Member("who watched", form=texts),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"move", "claim", "mark"}),
    summarise=sentence,
)
