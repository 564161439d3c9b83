"""Organ: a body that decides, with its members, its majority, and who can veto."""

from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, texts, whole


def _summarise(statement: Statement) -> str:
    body = statement.body
    vetoes = f", and {len(body['vetoes'])} with a veto" if body.get("vetoes") else ""
    rule = f" ({body['rule']})" if "rule" in body else ""
    text = f". {body['text']}" if "text" in body else ""
    return f"{body['name']}: {body['size']} members, {body['majority']} votes decide{vetoes}{rule}{text}"


def _possible(body: Any) -> None:  # noqa: ANN401 - a form takes anything
    """A body that can decide: some members, and a majority and vetoes that they can muster."""
    size, majority = body["size"], body["majority"]
    if not 0 < majority <= size:
        raise Refused(
            "so many votes cannot carry a decision of this body",
            expected=f"1 to {size}, the number of its members" if size else "a body that has members",
            found=str(majority),
            where="/majority",
        )
    if len(body.get("members", ())) > size or len(body.get("vetoes", ())) > size:
        raise Refused("more members are named than the body has", expected=f"at most {size}", where="/size")


TYPE = StatementType(
    name="organ",
    title="Organ",
    body={
        "name": Member("the body's name, as decisions give it", required=True),
        "size": Member("how many members it has", required=True, form=whole),
        "majority": Member("how many votes for carry a decision", required=True, form=whole),
        "vetoes": Member("the members whose vote against defeats a decision", form=texts),
        "members": Member("its members, where they are told", form=texts),
        "chair": Member("the party that states what it decided, beside the body itself"),
        "rule": Member("the text by which it decides so"),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
    whole=_possible,
)
