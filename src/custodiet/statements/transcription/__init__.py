"""Transcription: what a signed paper form says, as one person read it."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, texts, word
from custodiet.statements.words import describe


def _summarise(statement: Statement) -> str:
    body = statement.body
    said = "; ".join(map(describe, statement.postings)) or str(body.get("text", "")) or "no posting"
    return f"paper form {body['form']} ({body['kind']}, {body['site']}) says: {said}"


TYPE = StatementType(
    name="transcription",
    title="Transcription of a paper form",
    body={
        "form": Member("the number printed on the form", required=True),
        "kind": Member("the kind of form: handover, seal-log, stock-take, sample, refusal", required=True, form=word),
        "site": Member("the site printed on the form", required=True),
        "text": Member("remarks on the paper, in its words"),
        "host": Member("who signed for the host, and how: agreed; read, not agreed; refused to sign"),
        "inspector": Member("who signed for the inspectors"),
        "vehicle": Member("the ship, lorry or aircraft"),
        "seals": Member("seal numbers seen", form=texts),
        "asked": Member("what access was asked for"),
        "reasons": Member("the reasons ticked for a refusal", form=texts),
        "words": Member("what the host said, in its words"),
    },
    verbs=frozenset({"move", "count", "mark"}),
    summarise=_summarise,
    relation="transcribes",
)
