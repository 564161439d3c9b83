"""Agreement: another's statement is countersigned."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="agreement",
    title="Agreement",
    body={
        "text": Member("what is said, in words"),
        "reservation": Member("what is not agreed to"),
    },
    verbs=frozenset(),
    summarise=answer,
    relation="agrees",
)
