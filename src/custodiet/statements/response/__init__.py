"""Response: a question, a case or another's statement is answered."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import answer


def _summarise(statement: Statement) -> str:
    return f"{answer(statement)}: {statement.body['text']}"


TYPE = StatementType(
    name="response",
    title="Response",
    body={
        "text": Member("the answer, in words", required=True),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"count", "claim", "mark", "settle"}),
    summarise=_summarise,
    relation="responds",
)
