"""Notice of inspection: a host is told that inspectors will come."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, time, whole
from custodiet.statements.words import sentence


def _summarise(statement: Statement) -> str:
    hours = f" (in {statement.body['hours']} hours)" if "hours" in statement.body else ""
    return f"{statement.body['site']}{hours}: {sentence(statement)}"


TYPE = StatementType(
    name="notice",
    title="Notice of inspection",
    body={
        "site": Member("the site to be inspected", required=True),
        "hours": Member("hours from this notice to the arrival", form=whole),
        "arrival": Member("when the team will arrive", form=time),
        "text": Member("what is said, in words"),
        "reference": Member("the notice's own number"),
    },
    verbs=frozenset({"mark", "owe"}),
    summarise=_summarise,
)
