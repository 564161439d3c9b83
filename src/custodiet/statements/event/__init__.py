"""Event: something happened, or is announced to happen."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="event",
    title="Event",
    body={
        "text": Member("what is said, in words"),
        "place": Member("where"),
        "actor": Member("who acted"),
        "date_reason": Member("how the date is known, where the source does not print it"),
    },
    verbs=frozenset({"mark", "claim", "move", "count"}),
    summarise=sentence,
)
