"""Revocation: a key speaks for nobody from now on."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, key, time, whole
from custodiet.statements.words import key_words


def _summarise(statement: Statement) -> str:
    body = statement.body
    reason = f" ({body['reason']})" if "reason" in body else ""
    told = f", since {body['suspected_since']}" if "suspected_since" in body else ""
    doubt = f"; what it signed from entry {body['since']} on is in doubt{told}" if "since" in body else ""
    return f"revokes the key {key_words(body['key'])}{reason}{doubt}"


TYPE = StatementType(
    name="revocation",
    title="Revocation of a key",
    body={
        "key": Member("the key that is revoked, as a verifier key text", required=True, form=key),
        "reason": Member("why: lost, stolen, replaced, its holder has left"),
        "since": Member("the first entry of the log from which its statements are in doubt", form=whole),
        "suspected_since": Member("since when it is suspected, in time, for people", form=time),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
