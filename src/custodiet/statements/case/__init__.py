"""Case: an outstanding issue is opened, answered, closed or reopened."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType
from custodiet.statements.words import describe


def _summarise(statement: Statement) -> str:
    title = f"{statement.body['title']}: " if "title" in statement.body else ""
    text = f". {statement.body['text']}" if "text" in statement.body else ""
    postings = "; ".join(map(describe, statement.postings)) or "no case is named"
    return f"{title}{postings} ({statement.body['reason']}){text}"


TYPE = StatementType(
    name="case",
    title="Case",
    body={
        "reason": Member("what is at issue, what the answer is, or why it is closed", required=True),
        "title": Member("the issue's title, where it is opened"),
        "text": Member("what is said, in words"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"mark"}),
    summarise=_summarise,
)
