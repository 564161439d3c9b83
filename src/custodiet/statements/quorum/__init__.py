"""Quorum: how many keys must agree before keys are enrolled or revoked."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, one_of, whole_from_one
from custodiet.statements.words import sentence

PARTY, RECORD = "party", "record"
_WHOSE = {PARTY: "keys of its own", RECORD: "of the operator and the registrars"}


def _summarise(statement: Statement) -> str:
    body = statement.body
    told = f". {sentence(statement)}" if "text" in body or statement.postings else ""
    return f"{body['threshold']} {_WHOSE[body['of']]} must agree from now on to enrol or revoke a key{told}"


TYPE = StatementType(
    name="quorum",
    title="Quorum over keys",
    body={
        "of": Member("whose keys must agree: party or record", required=True, form=one_of(PARTY, RECORD)),
        "threshold": Member("how many of them", required=True, form=whole_from_one),
        "text": Member("what is said, in words"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
