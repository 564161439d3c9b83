"""Draft: a plan or a text as it is proposed, clause by clause."""

from custodiet.statements.clauses import clauses
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, texts
from custodiet.statements.words import sentence


def _summarise(statement: Statement) -> str:
    body = statement.body
    number = len(body["clauses"])
    count = "1 clause" if number == 1 else f"{number} clauses"
    follows = f", after {body['follows']}" if "follows" in body else ""
    told = sentence(statement) if statement.postings or "text" in body else ""
    return f"{body['reference']}, {count}{follows}{': ' if told else ''}{told}"


TYPE = StatementType(
    name="draft",
    title="Draft",
    body={
        "reference": Member("the draft's name, by which positions and decisions speak of it", required=True),
        "clauses": Member("its clauses: id, text, and what they ask", required=True, form=clauses),
        "follows": Member("the draft that it takes the place of"),
        "for": Member("the body that is to decide on it"),
        "also": Member("other names under which it is spoken of", form=texts),
        "title": Member("its title"),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset({"mark"}),
    summarise=_summarise,
)
