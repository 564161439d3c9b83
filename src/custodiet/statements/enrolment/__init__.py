"""Enrolment: a key speaks for a party from now on, in a role and under a mandate."""

from custodiet.statements.statement import Statement
from custodiet.statements.types import Member, StatementType, key, signature, time, word


def _summarise(statement: Statement) -> str:
    body = statement.body
    name = f" ({body['name']})" if "name" in body else ""
    mandate = f", under {body['mandate']}" if "mandate" in body else ""
    period = "".join(f", {word} {body[word]}" for word in ("from", "until") if word in body)
    identity = "+".join(str(body["key"]).split("+")[:2])
    return f"key {identity}{name} speaks for {body['party']} as {body['role']}{mandate}{period}"


TYPE = StatementType(
    name="enrolment",
    title="Enrolment of a key",
    body={
        "key": Member("the public key, as a verifier key text", required=True, form=key),
        "party": Member("the party for which it speaks", required=True),
        "role": Member(
            "operator, registrar, archivist, inspector, authority, official, carrier, observer, device, or another",
            required=True,
            form=word,
        ),
        "consent": Member("the key's own signature that it agrees, where another key signs", form=signature),
        "mandate": Member("under what mandate, in words"),
        "from": Member("when the mandate begins", form=time),
        "until": Member("when the mandate ends", form=time),
        "name": Member("the person or device, if the party names it; a pseudonym will do"),
    },
    verbs=frozenset(),
    summarise=_summarise,
)
