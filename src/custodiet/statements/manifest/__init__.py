"""Manifest: the parts of what is too long for one statement."""

from custodiet.statements.types import Member, StatementType, whole
from custodiet.statements.words import answer

TYPE = StatementType(
    name="manifest",
    title="Manifest",
    body={
        "text": Member("what is said, in words"),
        "title": Member("what the parts make up"),
        "parts": Member("how many parts there are", required=True, form=whole),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"mark"}),
    summarise=answer,
    relation="affirms",
)
