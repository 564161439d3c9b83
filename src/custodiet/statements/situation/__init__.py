"""Situation: fighting, a front line or a closure, the places that it keeps from being reached, and what it delays."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, one_of, texts
from custodiet.statements.words import stepped

KINDS = ("fighting", "front line", "closure", "suspension", "weather", "other")
_ABOUT = stepped("kind", "place")


def _summarise(statement: Statement) -> str:
    delays = statement.body.get("delays", [])
    return _ABOUT(statement) + (f". Delays {', '.join(delays)}" if delays else "")


TYPE = StatementType(
    name="situation",
    title="Situation",
    body={
        "kind": Member(
            "fighting, front line, closure, suspension, weather or other", required=True, form=one_of(*KINDS)
        ),
        "place": Member("where"),
        "text": Member("what is said, in words"),
        "delays": Member("the obligations that it delays", form=texts),
        "concerns": Member("the obligations whose work it touched, with nobody saying that it delayed it", form=texts),
        "reference": Member("the document's own number"),
        "actor": Member("who acted"),
        "date_reason": Member("how the date is known, where the source does not print it"),
    },
    verbs=frozenset({"mark"}),
    summarise=_summarise,
)
