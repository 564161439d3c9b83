"""Certificate of destruction: whoever destroyed something, or verified that, certifies it."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, texts
from custodiet.statements.words import sentence


def _summarise(statement: Statement) -> str:
    return f"certificate {statement.body['reference']}: {sentence(statement)}"


TYPE = StatementType(
    name="certificate",
    title="Certificate of destruction",
    body={
        "text": Member("what is said, in words"),
        "facility": Member("where it was destroyed"),
        "campaign": Member("the campaign or batch"),
        "method": Member("how it was destroyed, in the regime's words"),
        "witnesses": Member("who watched", form=texts),
        "reference": Member("the certificate's own number", required=True),
    },
    verbs=frozenset({"move", "claim", "mark"}),
    summarise=_summarise,
)
