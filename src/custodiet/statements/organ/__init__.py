"""Organ: a body that decides, with its members, its majority, and who can veto."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, texts, whole


def _summarise(statement: Statement) -> str:
    body = statement.body
    vetoes = f", and {len(body['vetoes'])} with a veto" if body.get("vetoes") else ""
    rule = f" ({body['rule']})" if "rule" in body else ""
    text = f". {body['text']}" if "text" in body else ""
    return f"{body['name']}: {body['size']} members, {body['majority']} votes decide{vetoes}{rule}{text}"


TYPE = StatementType(
    name="organ",
    title="Organ",
    body={
        "name": Member("the body's name, as decisions give it", required=True),
        "size": Member("how many members it has", required=True, form=whole),
        "majority": Member("how many votes for carry a decision", required=True, form=whole),
        "vetoes": Member("the members whose vote against defeats a decision", form=texts),
        "members": Member("its members, where they are told", form=texts),
        "rule": Member("the text by which it decides so"),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
