"""The first entry of every record: the log's own key, the operator behind it, and the regime that applies."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, digest, key, word


def _summarise(statement: Statement) -> str:
    return f"founds the record {statement.origin} under the regime {statement.body['regime']}"


TYPE = StatementType(
    name="founding",
    title="Founding of the record",
    body={
        "key": Member("the log's key, which also signs this statement", required=True, form=key),
        "party": Member("the operator of the log", required=True),
        "regime": Member("the regime under which the record is kept", required=True, form=word),
        "regime_sha256": Member("digest of the regime's file, where the record brings it", form=digest),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
