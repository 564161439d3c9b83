"""Remark: a comment, which is nobody's position but its author's."""

from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="remark",
    title="Remark",
    body={
        "text": Member("the remark, in words", required=True),
        "answers": Member("whom it answers"),
        "medium": Member("where it was made"),
    },
    verbs=frozenset(),
    summarise=sentence,
)
