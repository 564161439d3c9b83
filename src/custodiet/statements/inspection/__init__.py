"""Inspection: what inspectors saw, counted, weighed, sampled or sealed."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, one_of
from custodiet.statements.words import sentence

STAGES = ("preliminary", "final")


def _summarise(statement: Statement) -> str:
    body, said = statement.body, sentence(statement)
    stage = f"{body['stage']} findings: " if "stage" in body else ""
    return f"{stage}{said}" + (f" (one of the team sees it otherwise: {body['dissent']})" if "dissent" in body else "")


TYPE = StatementType(
    name="inspection",
    title="Inspection",
    body={
        "text": Member("what is said, in words"),
        "site": Member("the site inspected"),
        "team": Member("who inspected"),
        "access": Member("full, part, or denied"),
        "stage": Member("preliminary, which the host acknowledges or disputes, or final", form=one_of(*STAGES)),
        "dissent": Member("the view of a member of the team who sees it otherwise"),
        "instrument": Member("what it was weighed or measured with"),
        "reference": Member("the document's own number"),
    },
    verbs=frozenset({"count", "mark", "claim", "move"}),
    summarise=_summarise,
)
