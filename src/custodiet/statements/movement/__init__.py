"""Movement: material goes from one account to another."""

from custodiet.statements.types import Member, StatementType, texts
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="movement",
    title="Movement",
    body={
        "text": Member("what is said, in words"),
        "vehicle": Member("the ship, lorry or aircraft"),
        "seals": Member("seal numbers seen", form=texts),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"move", "mark"}),
    summarise=sentence,
)
