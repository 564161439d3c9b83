"""Report: figures and facts as of a day, by the body that reports."""

from custodiet.statements.types import Member, StatementType, time
from custodiet.statements.words import sentence

TYPE = StatementType(
    name="report",
    title="Report",
    body={
        "text": Member("what is said, in words"),
        "title": Member("the report's title"),
        "period": Member("the period reported on", form=time),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"claim", "mark", "count"}),
    summarise=sentence,
)
