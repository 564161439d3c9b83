"""Collation: a second person compared a transcription with the paper, and found that it says the same."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer

TYPE = StatementType(
    name="collation",
    title="Check of a transcription",
    body={
        "form": Member("the number printed on the form", required=True),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=lambda statement: f"checked paper form {statement.body['form']}: {answer(statement)}",
    relation="agrees",
)
